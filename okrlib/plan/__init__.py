"""The plan as a whole, and its log."""
