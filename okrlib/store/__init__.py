"""The only door to disk: a plan folder of TOML and CSV files, read, saved and appended to."""

from okrlib.store.load import Loaded, find, load

__all__ = ["Loaded", "find", "load"]
