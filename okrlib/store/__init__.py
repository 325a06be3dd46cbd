"""The only door to disk: a plan folder of TOML and CSV files, read, saved and appended to."""

from okrlib.store.checkout import Checkout
from okrlib.store.csv_writer import append, observe
from okrlib.store.diff import diff
from okrlib.store.load import Loaded, find, load
from okrlib.store.logbook import Logbook
from okrlib.store.save import save

__all__ = ["Checkout", "Loaded", "Logbook", "append", "diff", "find", "load", "observe", "save"]
