"""Changing a plan while one writes it."""
