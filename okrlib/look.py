"""Look: how a plan wants its scores shown. Files and code always hold 0.0-1.0 (METHOD section 3)."""

from __future__ import annotations

import math
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from okrlib import words
from okrlib.progress import rounded
from okrlib.scoring import two_decimals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.policy import Policy


class Look(NamedTuple):
    """The scale on which scores are shown (1 or 100), and from where a stretch goal has succeeded."""

    scale: int = 1
    success_at: float = 0.7


_look: ContextVar[Look] = ContextVar("look", default=Look())  # noqa: B039 - a tuple does not change


def current() -> Look:
    """The look in use."""
    return _look.get()


def follow(policy: Policy) -> None:
    """Show scores as this policy says, from here on."""
    _look.set(Look(policy.scale, policy.success_at))


@contextmanager
def following(policy: Policy) -> Iterator[None]:
    """Show scores as this policy says, within the block."""
    token = _look.set(Look(policy.scale, policy.success_at))
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
        return words.NOTHING
    if current().scale == 100:
        return str(math.floor(rounded(value) * 100 + 1e-8))
    return two_decimals(value)
