"""Reporting: what a person typed, what is due, and every report's history."""
