"""Look: how a plan wants its scores shown. Files and code always hold 0.0-1.0 (METHOD section 3)."""

from __future__ import annotations

import math
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from okrlib.scoring.progress import rounded
from okrlib.scoring.score import success_from, two_decimals
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.model import Policy


class Look(NamedTuple):
    """The scale on which scores are shown (1 or 100), and from which score a stretch goal has succeeded."""

    scale: int = 1
    shaded_from: float = success_from(0.7)


_look: ContextVar[Look] = ContextVar("look", default=Look())  # noqa: B039 - a tuple does not change


def current() -> Look:
    """The look in use."""
    return _look.get()


def _of(policy: Policy) -> Look:
    return Look(policy.scale, success_from(policy.success_at))


def follow(policy: Policy) -> None:
    """Show scores as this policy says, from here on."""
    _look.set(_of(policy))


@contextmanager
def following(policy: Policy) -> Iterator[None]:
    """Show scores as this policy says, within the block."""
    token = _look.set(_of(policy))
    try:
        yield
    finally:
        _look.reset(token)


def score(value: float | None) -> str:
    """A score as it is displayed: cut, never rounded up; a dash where there is none.

    >>> score(0.6999), score(None)
    ('0.69', '–')
    """
    if value is None:
        return formatting.NOTHING
    return str(hundredths(value)) if current().scale == 100 else two_decimals(value)


def hundredths(value: float) -> int:
    """A score in hundredths, cut as it is displayed: what is drawn says the same.

    >>> hundredths(0.6499), hundredths(0.58)
    (64, 58)
    """
    return math.floor(rounded(value) * 100 + 1e-8)
