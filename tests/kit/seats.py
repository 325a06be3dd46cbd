"""Seats around a served workshop, for tests: each remembers everything that it was told."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from kit.workshops import NINE
from okrlib.store import Checkout
from okrlib.workshop.folder import PlanFolder
from okrlib.workshop.hub import Hub
from okrlib.workshop.private import Private
from okrlib.workshop.served import Seat

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


class Venue:
    """A served workshop without a network, whose time stands until `later` or `pass_time` moves it on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = NINE
        self._due: list[Callable[[], None]] = []
        self._numbers = count(1)
        self.open()

    def open(self) -> None:
        """Start the server; where one ran before, as it starts after a crash."""
        files, private = Checkout(self.folder), Private(self.folder)
        place = PlanFolder(files, files.plan)
        door = private.door(self.time.timestamp(), going_on=bool(place.unfinished()))
        private.keep_door(door)
        self.hub = Hub(
            files.plan,
            place,
            private,
            door,
            now=lambda: self.time,
            later=lambda _, work: self._due.append(work),
            aside=lambda work, then: then(work()),
            address="http://goals.example.org",
        )

    def crash(self) -> None:
        """End the server without a word to anybody."""
        if self.hub.room is not None:
            self.hub.room.close()
        self._due.clear()
        self.open()

    def settle(self) -> None:
        """Do what is due."""
        while self._due:
            due, self._due = self._due, []
            for work in due:
                work()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)

    def now(self) -> datetime:
        """The time."""
        return self.time

    def desk(self) -> Chair:
        """The facilitator's browser, with a workshop open."""
        chair = Chair(self, self.hub.door.desk, who={"participant": "desk", "secret": self.hub.door.desk})
        if self.hub.room is None:
            chair.say("begin", team="ops", cycle="2026-Q4", dots=3, most=2, choose=1)
        return chair

    def join(self, name: str, **more: Any) -> Chair:
        """Somebody who joins by the link of the others."""
        secret = f"a long secret of {name:->20}"
        chair = Chair(self, self.hub.door.join, {"participant": f"browser-of-{name}", "secret": secret})
        chair.say("join", name=name, **more)
        return chair


class Chair:
    """One browser: *told* is every text it received."""

    def __init__(self, venue: Venue, key: str, who: dict[str, str]) -> None:
        self.venue, self.key, self.who = venue, key, who
        self.told: list[str] = []
        self.parts: dict[str, Any] = {}
        self.reply: dict[str, Any] = {}
        self.connect()

    def connect(self) -> None:
        """Say hello, for the first time or after a crash."""
        self.seat = Seat(self._hear)
        sits = {} if self.who["participant"] == "desk" else self.who
        assert self.send({"hello": {"key": self.key, **sits}})

    def _hear(self, text: str) -> None:
        self.told.append(text)
        message = json.loads(text)
        self.parts |= message.get("show", {})
        for reply in message.get("replies", []):
            self.reply = reply

    def send(self, content: object) -> bool:
        """Send anything at all."""
        stays = self.venue.hub.receive(self.seat, content)
        self.venue.settle()
        return stays

    def message(self, kind: str, **payload: Any) -> dict[str, Any]:
        """A message as the page makes it."""
        number = next(self.venue._numbers)
        return {"id": f"m{number:06}", **self.who, "kind": kind, "payload": payload}

    def say(self, kind: str, **payload: Any) -> dict[str, Any]:
        """Send it, and give the reply."""
        self.reply = {}
        self.send({"messages": [self.message(kind, **payload)]})
        return self.reply


def stage(desk: Chair, *names: str) -> None:
    """Go to one stage after the other."""
    for name in names:
        assert desk.say("stage", to=name)["ok"], desk.reply
