"""Looking back together."""

from okrlib.review.agenda import Moved, Review, decide, last_review, review
from okrlib.review.calibration import Pair, Share, calibrate, pairs
from okrlib.review.events import Event, events

__all__ = [
    "Event",
    "Moved",
    "Pair",
    "Review",
    "Share",
    "calibrate",
    "decide",
    "events",
    "last_review",
    "pairs",
    "review",
]
