"""Presence: which browsers sent something lately, and in which field somebody is writing."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from okrlib.workshop import DESK, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from okrlib.workshop import Workshop

#: A browser that sent nothing for so many seconds is away; one that is here sends something every eight.
AWAY_AFTER = 25.0
#: The longest name of a field, in characters.
_LONGEST = 100


def is_theirs(workshop: Workshop, who: object, secret: object) -> bool:
    """Whether a secret is that of a participant or, for "desk", of the desk."""
    if not (isinstance(who, str) and isinstance(secret, str)):
        return False
    key = workshop.desk_key if who == DESK else workshop.roll[who].key if who in workshop.roll else ""
    return bool(key) and hmac.compare_digest(fingerprint(secret), key)


class Presence:
    """When each browser sent something last, the field in use there, and the mark of the desk's browser."""

    def __init__(self) -> None:
        self.mark = ""
        self._heard: dict[str, datetime] = {}
        self._writing: dict[str, str] = {}

    def hear(self, who: str, at: datetime) -> None:
        """Note that a participant's browser sent something."""
        self._heard[who] = at

    def sign(self, content: Mapping[str, Any], workshop: Workshop, at: datetime) -> None:
        """Note a browser's sign of life, where its secret is the participant's."""
        who, mark = content.get("here"), content.get("mark")
        if not isinstance(who, str) or not is_theirs(workshop, who, content.get("secret")):
            return
        self.hear(who, at)
        field = content.get("writing")
        self._writing[who] = field if isinstance(field, str) and len(field) <= _LONGEST else ""
        if who == DESK and isinstance(mark, str) and len(mark) <= 64:
            self.mark = mark

    def seen(self, who: str, now: datetime) -> dict[str, Any]:
        """{"here": whether a participant is here, "writing": the field they are writing in, else ""}."""
        here = self.is_here(who, now)
        return {"here": here, "writing": self._writing.get(who, "") if here else ""}

    def desk(self, now: datetime, *, occupied: bool) -> dict[str, str]:
        """{"mark": of the desk's browser, where one has the desk, "writing": the field it is writing in}."""
        return {"mark": self.mark if occupied else "", "writing": self.seen(DESK, now)["writing"]}

    def is_here(self, who: str, now: datetime) -> bool:
        """Whether a participant's browser sent something in the last `AWAY_AFTER` seconds."""
        heard = self._heard.get(who)
        return heard is not None and (now - heard).total_seconds() < AWAY_AFTER
