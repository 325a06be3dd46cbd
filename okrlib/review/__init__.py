"""Looking back together."""

from okrlib.review.agenda import Moved, Review, decide, last_review, review
from okrlib.review.calibration import Pair, Share, calibrate, pairs
from okrlib.review.changes import Change, changes
from okrlib.review.events import Event, events, events_of
