"""Presence: which browsers were heard lately, and whether they are whose they say."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from okrlib.workshop.events import DESK
from okrlib.workshop.people import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from okrlib.workshop.state import Workshop

#: A browser that was not heard for so long, in seconds, is away; it speaks every eight.
AWAY_AFTER = 25.0


def is_theirs(workshop: Workshop, who: object, secret: object) -> bool:
    """Whether a secret is that of a participant or, for "desk", of the desk."""
    if not (isinstance(who, str) and isinstance(secret, str)):
        return False
    key = workshop.desk_key if who == DESK else workshop.roll[who].key if who in workshop.roll else ""
    return bool(key) and hmac.compare_digest(fingerprint(secret), key)


class Presence:
    """When each participant was heard last, and the public mark of the browser that holds the desk."""

    def __init__(self) -> None:
        self.mark = ""
        self._heard: dict[str, datetime] = {}

    def hear(self, who: str, at: datetime) -> None:
        """A participant was heard."""
        self._heard[who] = at

    def sign(self, content: Mapping[str, Any], workshop: Workshop, at: datetime) -> None:
        """A sign of life from a browser, where it is from whom it says."""
        who, mark = content.get("here"), content.get("mark")
        if not isinstance(who, str) or not is_theirs(workshop, who, content.get("secret")):
            return
        self.hear(who, at)
        if who == DESK and isinstance(mark, str) and len(mark) <= 64:
            self.mark = mark

    def is_here(self, who: str, now: datetime) -> bool:
        """Whether a participant was heard lately."""
        heard = self._heard.get(who)
        return heard is not None and (now - heard).total_seconds() < AWAY_AFTER
