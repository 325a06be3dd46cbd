"""Reporting: what a person typed, what is due, and every report's history."""

from okrlib.checkin.due import Due, due, next_period
from okrlib.checkin.entry import Entry, Figure, Typed
from okrlib.checkin.history import Line
from okrlib.checkin.sentences import moved, moved_between, reported
from okrlib.checkin.unlike import unlike_rows
from okrlib.checkin.withdrawal import Withdrawal, undone
