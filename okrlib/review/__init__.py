"""Looking back together."""

from okrlib.review.agenda import (
    Moved as Moved,
    Review as Review,
    decide as decide,
    last_review as last_review,
    review as review,
)
from okrlib.review.calibration import Pair as Pair, Share as Share, calibrate as calibrate, pairs as pairs
from okrlib.review.changes import Change as Change, changes as changes
from okrlib.review.event import Event as Event
from okrlib.review.events import (
    events as events,
    events_of as events_of,
    remember as remember,
)
