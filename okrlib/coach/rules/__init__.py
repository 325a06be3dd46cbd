"""Rules over one text."""
