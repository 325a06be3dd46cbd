"""Reporting: what a person typed, what is due, and every report's history."""

from okrlib.checkin.due import Due as Due, due as due, next_period as next_period
from okrlib.checkin.entry import Entry as Entry, Figure as Figure, Typed as Typed
from okrlib.checkin.history import Line as Line
from okrlib.checkin.sentences import (
    in_place_of as in_place_of,
    moved as moved,
    moved_between as moved_between,
    reported as reported,
)
from okrlib.checkin.unlike import unlike_rows as unlike_rows
from okrlib.checkin.withdrawal import Withdrawal as Withdrawal, undone as undone
