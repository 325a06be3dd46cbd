"""The hub of a workshop that is served: who is connected, what each of them may see, and what they send.

A browser says hello with its link's secret, and with its participant's id and secret where it has joined::

    {"hello": {"key": "<join or facilitator's secret>", "participant": "...", "secret": "..."}}
    {"messages": [<as for `okrlib.workshop.session`>, ...]}     each gets a reply
    {"typed": {"<field>": "<half a sentence>"}}                 kept for this participant alone

and is told ``{"replies": [...]}``, ``{"show": {<part>: <as it is now>}}`` with the parts that changed,
``{"typed": {...}}`` after a hello, ``{"now": <seconds>}``, and ``{"desk": <secret>}`` where the desk is
shared with it. The part *mine* is each participant's own: what they gave and what is hidden from all
others. Nothing else that a browser is told holds anything hidden.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from okrlib.errors import OkrError
from okrlib.plan import Plan
from okrlib.store import Loaded
from okrlib.workshop import actions, near_ideas, turns
from okrlib.workshop.events import DESK
from okrlib.workshop.folder import PlanFolder
from okrlib.workshop.guide import asked, cycle_title, team_title
from okrlib.workshop.participants import fingerprint
from okrlib.workshop.private import Door, Private, join_link
from okrlib.workshop.public_view import public
from okrlib.workshop.served import Seat, Served, same
from okrlib.workshop.session import Reply, not_saved
from okrlib.workshop.state import Workshop
from okrlib.workshop.turns import Answer
from okrlib.workshop.writing import as_typed, kinds

MOST_AT_ONCE = 500
#: Changes of so many seconds go out together.
TOGETHER = 0.02
#: Half-typed texts of one participant, in characters of JSON.
_MOST_TYPED = 40_000


class Hub(Served):
    """A plan's workshop and the seats around it. It runs on one thread; nothing in it waits.

    *now* gives the time in UTC, *later* calls a function after so many seconds, and *aside* the first
    function beside everything else and the second with its result.
    """

    def __init__(
        self,
        plan: Plan,
        folder: PlanFolder,
        private: Private,
        door: Door,
        *,
        now: Callable[[], datetime],
        later: Callable[[float, Callable[[], None]], object],
        aside: Callable[[Callable[[], Any], Callable[[Any], None]], None],
        address: str = "",
    ) -> None:
        super().__init__(plan, folder, private, door, now)
        self.address = address
        self._later, self._aside = later, aside
        self._pending: list[tuple[Seat, dict[str, Any]]] = []
        self._publishing = self._keeping = self._judging = False
        self._judged: tuple[Any, dict[str, Any]] = ((), {})
        self._parts: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        unfinished = folder.unfinished()
        if len(unfinished) == 1:
            actions.enter(self, lambda: folder.enter(unfinished[0].id, now()))

    # -- seats

    def hello(self, seat: Seat, asked_for: object) -> bool:
        """Let a connection in, where its link's secret is right; the place that its participant has, too."""
        said = asked_for if isinstance(asked_for, dict) else {}
        key = said.get("key")
        if not isinstance(key, str):
            return False
        desk = self.opens_desk(key)
        if not desk and not same(key, self.door.join):
            return False
        seat.desk, seat.welcome = desk, True
        seat.shown, seat.mine = {}, ""
        self.seats.add(seat)
        who, secret = said.get("participant"), said.get("secret")
        seat.who, seat.state = "", ""
        if isinstance(who, str) and isinstance(secret, str) and self.room and who != DESK:
            self._sit(seat, self.room.workshop, who, secret)
        seat.tell(now=self.now().timestamp())
        if desk and self.room is None:
            self._renew()  # a team or cycle that was added since can be chosen
        self.publish()
        return True

    def _sit(self, seat: Seat, w: Workshop, who: str, secret: str) -> None:
        known = w.roll.get(who)
        if known is None or w.finished:
            seat.state = "unknown"
        elif known.removed:
            seat.state = "removed"
        elif known.released or not same(fingerprint(secret), known.key):
            seat.state = "moved"
        else:
            seat.who, seat.state = who, "in"
            seat.tell(typed=self.typed.get(who, {}))

    def leave(self, seat: Seat) -> None:
        """A connection is gone."""
        self.seats.discard(seat)
        self.publish()

    # -- what browsers send

    def receive(self, seat: Seat, content: object) -> bool:
        """Handle what a browser sent; False where it has no business here, and should be cut off."""
        if not isinstance(content, dict):
            return False
        if "hello" in content:
            return self.hello(seat, content["hello"])
        if not seat.welcome:
            return False
        if isinstance(texts := content.get("typed"), dict):
            self._keep_typed(seat, texts)
        messages = content.get("messages")
        for message in messages[:MOST_AT_ONCE] if isinstance(messages, list) else ():
            if isinstance(message, dict):
                self._take(seat, message)
        return True

    def _take(self, seat: Seat, message: dict[str, Any]) -> None:
        """Wait with what goes to the room alone, so that it shares one wait for the disk; act on the rest."""
        kind = message.get("kind")
        action = actions.ACTIONS.get(kind) if isinstance(kind, str) else None
        if action is None and self.room is not None:
            if not self._pending:
                self._later(0, self._flush)
            self._pending.append((seat, message))
            return
        self._flush()
        answer: Answer
        try:
            answer = action(self, message) if action else self.forward(message)
        except OkrError as error:
            answer = str(error)
        except OSError as error:
            answer = not_saved(error)
        answer = answer._asdict() if isinstance(answer, Reply) else answer
        answer = answer if isinstance(answer, dict) else {"ok": not answer, "says": answer}
        if answer.get("asks") == "knock":
            seat.knock = str(message.get("participant"))
        if kind == "stage" and answer["ok"]:
            self._renew()
        self.remember()
        name = message.get("id")  # the browser's own, whatever became of its message
        self._reply(seat, message, {**answer, "id": name if isinstance(name, str) else ""})

    def _flush(self) -> None:
        pending, self._pending = self._pending, []
        if not pending or self.room is None:
            return
        replies = self.room.receive_all([message for _, message in pending], at=self.now())
        for (seat, message), reply in zip(pending, replies, strict=True):
            self._reply(seat, message, reply._asdict())

    def _reply(self, seat: Seat, message: Mapping[str, Any], reply: dict[str, Any]) -> None:
        if reply.get("participant"):
            self._move_in(seat, message, reply["participant"])
        if self.room is not None:
            reply = {**reply, "workshop": self.room.path.stem}
        seat.tell(replies=[reply])
        self.publish()

    def _move_in(self, seat: Seat, message: Mapping[str, Any], who: str) -> None:
        """This connection is the participant's now, and any other is no more."""
        for other in self.seats:
            if other.who == who and other is not seat:
                other.who, other.state = "", "moved"
        seat.who, seat.state = who, "in"
        if message.get("kind") == "back":
            seat.tell(typed=self.typed.get(who, {}))

    def _keep_typed(self, seat: Seat, texts: dict[str, Any]) -> None:
        """Keep what somebody is in the middle of writing, for them alone."""
        if not seat.who or self.room is None:
            return
        held = {**self.typed.get(seat.who, {}), **{k: v for k, v in texts.items() if isinstance(v, str)}}
        held = {key: text for key, text in held.items() if text}
        if len(json.dumps(held)) > _MOST_TYPED:
            return
        self.typed[seat.who] = held
        if not self._keeping:
            self._keeping = True
            self._later(1.0, self._remember)

    def _remember(self) -> None:
        self._keeping = False
        self.remember()

    # -- what browsers are shown

    def publish(self) -> None:
        """Show everyone the state of now, soon."""
        if not self._publishing:
            self._publishing = True
            self._later(TOGETHER, self._publish)

    def _publish(self) -> None:
        self._publishing = False
        before, self._parts = self._parts, self._state()
        self._texts = {
            name: self._texts[name]
            if before.get(name) == value
            else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            for name, value in self._parts.items()
        }
        usual: dict[tuple[str, ...], str] = {}
        for seat in tuple(self.seats):
            changed = (name for name, text in self._texts.items() if seat.shown.get(name) != text)
            due = tuple(name for name in changed if name != "setup" or seat.desk)
            mine = json.dumps(self._mine(seat), separators=(",", ":"))
            if not due and mine == seat.mine:
                continue
            shared = usual.setdefault(due, ",".join(f'"{name}":{self._texts[name]}' for name in due))
            own = f'"mine":{mine}' if mine != seat.mine else ""
            seat.mine = mine
            seat.shown |= {name: self._texts[name] for name in due}
            seat.send(f'{{"show":{{{",".join(filter(None, (shared, own)))}}}}}')

    def _mine(self, seat: Seat) -> dict[str, Any]:
        """What only this browser is shown: its participant's own."""
        w = self.room.workshop if self.room else None
        known = w.roll.get(seat.who) if w and seat.who else None
        if seat.who and (known is None or known.removed or known.released):
            seat.who, seat.state = "", "removed" if known and known.removed else "unknown"
        mine: dict[str, Any] = {"desk": seat.desk, "state": seat.state, "who": seat.who}
        if seat.desk:
            waiting = {other.knock for other in self.seats}
            mine["door"] = [{"participant": k, "name": n} for k, n in self.knocks.items() if k in waiting]
        if seat.knock and not seat.who:
            waits = "waits" if seat.knock in self.knocks else "no"
            mine["knock"] = "in" if seat.knock in self.let_in else waits
        if w is None or known is None or not seat.who:
            return mine
        entries = ((name, e.text) for name, e in w.sealed.entries.items() if e.by == seat.who)
        rated = {kr: values[seat.who] for kr, values in w.sealed.ratings.items() if seat.who in values}
        return mine | {
            "name": known.name,
            "entries": [{"id": name, "text": text} for name, text in entries],
            "ballot": {"dots": dict(w.sealed.ballots.get(seat.who, {})), "round": w.round},
            "ratings": {kr: {"confidence": n, "round": w.rating_round(kr)} for kr, n in rated.items()},
        }

    def _state(self) -> dict[str, Any]:
        if self.room is None:
            return {"frame": {"id": "", "join": join_link(self.address, self.door)}, **actions.setup(self)}
        w = self.room.workshop
        shown = public(w, self.now())
        shown["frame"] |= {
            "id": self.room.path.stem,
            "deskHere": self.here(DESK),
            "teamTitle": team_title(self.plan, w.team),
            "cycleTitle": cycle_title(self.plan, w.cycle),
            "join": join_link(self.address, self.door),
            "notes": list(self.room.notes),
        }
        for p in shown["roll"]:
            p.update(here=self.here(p["participant"]), done=p["participant"] in self.done)
        shown["work"] |= {
            "typed": {name: as_typed(d.objective) for name, d in w.drafts.items()},
            "writers": {n: who for n in self.writers if (who := self.writer(n))},
        }
        return {**shown, "coach": asked(w) | self._coach(), "kinds": kinds()}

    # -- plan and coach, computed beside everything else

    def _renew(self) -> None:
        """Take over what others saved in the plan meanwhile, where it can be read.

        What the room drafts is in the workshop alone until it is saved, so nothing of it can be lost.
        """
        before, w = self.plan, self.room.workshop if self.room else None

        def read() -> Loaded | None:
            with suppress(OkrError, OSError):
                loaded = self.folder.read(w)
                return None if loaded.plan == before else loaded
            return None

        def take(loaded: Loaded | None) -> None:
            if self.plan is before:  # else something was saved here since
                self.plan = self.folder.take(loaded) if loaded else before
                turns.rename(self, taken=True)
                self.publish()

        self._aside(read, take)

    def _coach(self) -> dict[str, Any]:
        """What plan and coach said last; asked again after a change."""
        key, judge = self._question()
        if self._judged[0] != key and not self._judging:
            self._judging = True
            self._aside(judge, lambda answer: self._answered(key, answer))
        return self._judged[1]

    def _question(self) -> tuple[Any, Callable[[], dict[str, Any]]]:
        assert self.room is not None  # noqa: S101 - there is a room wherever its coach is asked
        w, plan, on = self.room.workshop, self.plan, self.on
        choices = {name: dict(c) for name, c in self.choices.items()}
        if w.stage == "cluster":
            return (w.stage, w.clusters), lambda: {"near": near_ideas.near(w.clusters)}
        key = (w.stage, w.finished, w.team, w.drafts, choices, self.saved, id(plan))
        return key, lambda: actions.judge(self, plan, w, on, choices)

    def _answered(self, key: Any, answer: dict[str, Any]) -> None:
        self._judging = False
        self._judged = (key, answer)
        self.publish()
