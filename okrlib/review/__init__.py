"""Looking back together."""

from okrlib.review.agenda import Moved, Review, decide, last_review, review

__all__ = ["Moved", "Review", "decide", "last_review", "review"]
