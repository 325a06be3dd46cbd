"""Presence: which browsers were heard lately, whether they are whose they say, and where they write."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from okrlib.workshop import DESK, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from okrlib.workshop import Workshop

#: A browser that was not heard for so long, in seconds, is away; it speaks every eight.
AWAY_AFTER = 25.0
#: The longest name of a field.
_LONGEST = 100


def is_theirs(workshop: Workshop, who: object, secret: object) -> bool:
    """Whether a secret is that of a participant or, for "desk", of the desk."""
    if not (isinstance(who, str) and isinstance(secret, str)):
        return False
    key = workshop.desk_key if who == DESK else workshop.roll[who].key if who in workshop.roll else ""
    return bool(key) and hmac.compare_digest(fingerprint(secret), key)


class Presence:
    """When each participant was heard last and where they write, and the mark of the desk's browser."""

    def __init__(self) -> None:
        self.mark = ""
        self._heard: dict[str, datetime] = {}
        self._writing: dict[str, str] = {}

    def hear(self, who: str, at: datetime) -> None:
        """A participant was heard."""
        self._heard[who] = at

    def sign(self, content: Mapping[str, Any], workshop: Workshop, at: datetime) -> None:
        """A sign of life from a browser, where it is from whom it says."""
        who, mark = content.get("here"), content.get("mark")
        if not isinstance(who, str) or not is_theirs(workshop, who, content.get("secret")):
            return
        self.hear(who, at)
        field = content.get("writing")
        self._writing[who] = field if isinstance(field, str) and len(field) <= _LONGEST else ""
        if who == DESK and isinstance(mark, str) and len(mark) <= 64:
            self.mark = mark

    def seen(self, who: str, now: datetime) -> dict[str, Any]:
        """Whether a participant is *here*, and the field in which they are *writing*, as browsers name it."""
        here = self.is_here(who, now)
        return {"here": here, "writing": self._writing.get(who, "") if here else ""}

    def desk(self, now: datetime, *, held: bool) -> dict[str, str]:
        """The mark of the desk's browser, where one holds it, and where it is writing."""
        return {"mark": self.mark if held else "", "writing": self.seen(DESK, now)["writing"]}

    def is_here(self, who: str, now: datetime) -> bool:
        """Whether a participant was heard lately."""
        heard = self._heard.get(who)
        return heard is not None and (now - heard).total_seconds() < AWAY_AFTER
