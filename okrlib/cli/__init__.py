"""The command line."""

from okrlib.cli.main import leave, main, okr

__all__ = ["leave", "main", "okr"]
