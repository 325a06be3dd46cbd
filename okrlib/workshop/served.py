"""What is served of a workshop: plan, room, seats, and what is known of those who sit in them."""

import hmac
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from okrlib.plan import Plan
from okrlib.workshop.events import DESK, RefusedError
from okrlib.workshop.folder import PlanFolder
from okrlib.workshop.participants import fingerprint
from okrlib.workshop.private import Door, Private
from okrlib.workshop.session import Reply, Room

#: What somebody else is writing may be taken over once nothing came for so many seconds.
IDLE = 20.0
_NOT_OPEN = "No workshop is open. The facilitator opens one."


class Seat:
    """One connection: whether it came by the facilitator's link, who takes part in it, what it was shown.

    *state* is "in", or why nobody takes part in it: "", "unknown", "moved" or "removed". *knock* is who asks
    in it to be let in.
    """

    def __init__(self, send: Callable[[str], None]) -> None:
        self.send = send
        self.desk = self.welcome = False
        self.who = self.state = self.mine = self.knock = ""
        self.shown: dict[str, str] = {}

    def tell(self, **message: Any) -> None:
        """Send a message."""
        self.send(json.dumps(message))


class Served:
    """A plan's workshop and the seats around it, without a word of how it is served.

    *choices* are what the desk is about to commit, *writers* who writes on which objective and since when,
    *done* those who are done with the stage, *typed* what is half written, by participant; *knocks* are the
    names of those who ask to be let in, and *let_in* those who may come in.
    """

    def __init__(
        self, plan: Plan, folder: PlanFolder, private: Private, door: Door, now: Callable[[], datetime]
    ) -> None:
        self.plan, self.folder, self.private, self.door, self.now = plan, folder, private, door, now
        self.room: Room | None = None
        self.seats: set[Seat] = set()
        self.knocks: dict[str, str] = {}
        self.let_in: set[str] = set()
        self.saved = self.diff = ""
        self.recall()

    # -- what outlives a crash, and is in no log

    def recall(self) -> None:
        """Go on with what was under way in this room, where it is the one that was served last."""
        kept = self.private.kept()
        kept = kept if self.room and kept.get("workshop") == self.room.path.stem else {}
        self.typed: dict[str, Any] = kept.get("typed", {})
        self.choices: dict[str, dict[str, str]] = kept.get("choices", {})
        self.done: set[str] = set(kept.get("done", ()))
        self.writers: dict[str, tuple[str, datetime]] = {
            name: (who, datetime.fromisoformat(at)) for name, (who, at) in kept.get("writers", {}).items()
        }

    def remember(self) -> None:
        """Keep what is under way, for a server that is killed; nothing once the workshop is over."""
        if self.room is None:
            return
        writers = {name: (who, at.isoformat()) for name, (who, at) in self.writers.items()}
        now = {"typed": self.typed, "choices": self.choices, "done": sorted(self.done), "writers": writers}
        over = self.room.workshop.finished
        with suppress(OSError):  # a full disk is said by whatever is to be logged next
            self.private.keep({} if over else {"workshop": self.room.path.stem, **now})

    @property
    def on(self) -> date:
        """The day to judge by."""
        return self.plan.today or self.plan.day_of(self.now())

    def forward(self, message: Mapping[str, Any]) -> Reply:
        """Hand a message to the room."""
        if self.room is None:
            raise RefusedError(_NOT_OPEN)
        return self.room.receive(dict(message), at=self.now())

    # -- who is who

    def opens_desk(self, key: object) -> bool:
        """Whether a secret is the facilitator's."""
        return same(key, self.door.desk)

    def is_desk(self, message: Mapping[str, Any]) -> bool:
        """Whether a message comes from the desk."""
        return message.get("participant") == DESK and self.opens_desk(message.get("secret"))

    def only_the_desk(self, message: Mapping[str, Any]) -> None:
        """Refuse a message that does not come from the desk."""
        if not self.is_desk(message):
            raise RefusedError("Only the facilitator can do this.")

    def at_desk(self, message: Mapping[str, Any]) -> Room:
        """The room, for a message from its desk; refused for any other."""
        self.only_the_desk(message)
        if self.room is None:
            raise RefusedError(_NOT_OPEN)
        return self.room

    def sender(self, message: Mapping[str, Any]) -> str:
        """The participant or the desk that a message is from; "" where its secret is not theirs."""
        if self.is_desk(message):
            return DESK
        who, secret = message.get("participant"), message.get("secret")
        if self.room is None or not isinstance(who, str) or not isinstance(secret, str):
            return ""
        known = self.room.workshop.roll.get(who)
        return who if known and same(fingerprint(secret), known.key) else ""

    def here(self, who: str) -> bool:
        """Whether somebody is connected."""
        return any(seat.who == who or (who == DESK and seat.desk) for seat in self.seats)

    # -- who writes where

    def writer(self, objective: str) -> str:
        """Who writes on an objective now; "" where it is free."""
        who, at = self.writers.get(objective, ("", self.now()))
        # Whoever lost the line for a moment, or goes on after a crash, has not lost their turn.
        stays = 3 * IDLE if self.here(who) else IDLE
        return who if (self.now() - at).total_seconds() < stays else ""

    def must_be_free(self, objective: str, who: str) -> None:
        """Refuse whoever wants to write on an objective on which somebody else writes now."""
        other = self.writer(objective)
        if not other or other == who or (self.now() - self.writers[objective][1]).total_seconds() > IDLE:
            return
        roll = self.room.workshop.roll if self.room else {}
        name = roll[other].name if other in roll else "The facilitator"
        free = f"It is free when they are done, or after a pause of {IDLE:g} seconds."
        raise RefusedError(f"{name} writes on this now. {free}")


def same(one: object, other: str) -> bool:
    """Whether a secret is the other one; how long the comparison takes tells nothing."""
    if not isinstance(one, str) or not other:
        return False
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
