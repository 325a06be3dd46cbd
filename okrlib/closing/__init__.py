"""Ending a cycle."""
