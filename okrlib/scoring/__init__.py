"""Arithmetic from readings to a standing, for an explicit day."""
