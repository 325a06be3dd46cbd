"""Looking back together."""
