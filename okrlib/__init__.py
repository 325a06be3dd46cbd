"""okrlib: goals as plain text, scored honestly and published for everyone."""

from okrlib.store import load

__all__ = ["load"]
