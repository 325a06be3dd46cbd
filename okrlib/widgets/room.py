"""WorkshopRoom: the panel that everyone shares and the draft board beside it, on one workshop."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import ipywidgets as w

from okrlib import drafting
from okrlib.errors import OkrError
from okrlib.model import Objective
from okrlib.widgets import guide
from okrlib.widgets.board import DraftBoard
from okrlib.widgets.panel import Panel
from okrlib.workshop.events import DESK
from okrlib.workshop.goals import as_dict
from okrlib.workshop.people import fingerprint
from okrlib.workshop.state import objectives

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from okrlib.plan import Plan
    from okrlib.workshop.room import Reply, Room

#: A browser that was not heard for so long, in seconds, is away; it speaks every eight.
AWAY_AFTER = 25.0
#: How long the board must be quiet, in seconds, before what is typed in it is kept.
QUIET = 1.0
_MOST_AT_ONCE = 500
#: The stages in which goals are written or mended.
_WRITTEN = frozenset({"draft", "quality", "align", "commit"})


class Unfinished(NamedTuple):
    """A workshop that can be gone on with."""

    id: str
    title: str
    stage: str


class Doors(Protocol):
    """The ways to disk, which the room is given: it has none of its own."""

    def unfinished(self) -> Sequence[Unfinished]:
        """The workshops of this plan that are not finished, the newest first."""

    def enter(self, name: str) -> Room:
        """Go on with a workshop."""

    def begin(self, team: str) -> Room:
        """Make a workshop."""

    def changes(self, plan: Plan) -> str:
        """What saving would change, as a unified diff."""

    def save(self, plan: Plan) -> Plan:
        """Save, and the plan as it stands then."""


class WorkshopRoom(w.VBox):  # type: ignore[misc]
    """What a workshop's notebook shows: the panel, and from the stage Draft on the board below it.

    *doors* lead to the workshop's logs and the plan's files; *now* gives the time, in UTC. *join* is
    the link that others open, with its QR code as rows of 0 and 1.
    """

    def __init__(
        self, plan: Plan, doors: Doors, *, now: Callable[[], datetime], join: Mapping[str, Any] | None = None
    ) -> None:
        self._plan, self._doors, self._now, self._join = plan, doors, now, join
        self.room: Room | None = None
        self.board: DraftBoard | None = None
        self._heard: dict[str, float] = {}
        self._mark = ""
        self._choices: dict[str, dict[str, str]] = {}
        self._coached: tuple[Any, dict[str, Any]] = ((), {})
        self._saved = ""
        self._diff = ""
        self._drafted: dict[str, Objective] = {}
        self._waiting: asyncio.TimerHandle | None = None
        self.panel = Panel(self.receive)
        super().__init__([self.panel])
        self.add_class("okr-workshop")
        held = doors.unfinished()
        if len(held) == 1:
            self._enter(lambda: doors.enter(held[0].id))
        self.publish()

    # -- what arrives

    def receive(self, content: object) -> None:
        """What a browser sent: signs of life, or messages, each of which is answered."""
        if not isinstance(content, dict):
            return
        if "here" in content:
            self._is_here(content)
        messages = content.get("messages")
        if isinstance(messages, list):
            self._answer(messages[:_MOST_AT_ONCE])
        self.publish()

    def _answer(self, messages: list[Any]) -> None:
        """Answer messages in their order; those that are only the workshop's, with one wait for the disk."""
        plain: list[Any] = []
        for message in [*messages, None]:
            act = self._acts.get(str(message.get("kind"))) if isinstance(message, dict) else None
            if message is not None and act is None and self.room is not None:
                plain.append(message)
                continue
            if plain and self.room is not None:
                for reply in self.room.receive_all(plain, at=self._now()):
                    self._reply(reply)
                plain = []
            if act is not None:
                self._tell(message, act(self, message))
            elif message is not None:
                self._tell(message, "No workshop is open. The facilitator opens one.")

    def _tell(self, message: Mapping[str, Any], says: str | Reply) -> None:
        if not isinstance(says, str):
            self._reply(says)
            return
        name = message.get("id") if isinstance(message, dict) else None
        if isinstance(name, str):
            self.panel.answer({"id": name, "ok": not says, "says": says, **self._named()})

    def _reply(self, reply: Reply) -> None:
        if reply.participant:
            self._heard[reply.participant] = self._now().timestamp()
        self.panel.answer({**reply._asdict(), **self._named()})

    def _named(self) -> dict[str, str]:
        return {"workshop": self.room.path.stem} if self.room else {}

    # -- who is there

    def _is_here(self, content: Mapping[str, Any]) -> None:
        who, mark = content.get("here"), content.get("mark")
        if content.get("time"):  # so that a clock that is wrong over there still shows what is left
            self.panel.answer({"now": self._now().timestamp()})
        if not isinstance(who, str) or not self._is(who, content.get("secret")):
            return
        self._heard[who] = self._now().timestamp()
        if who == DESK and isinstance(mark, str) and len(mark) <= 64:
            self._mark = mark

    def _is(self, who: str, secret: object) -> bool:
        if self.room is None or not isinstance(secret, str):
            return False
        held = self.room.workshop
        key = held.desk_key if who == DESK else held.roll[who].key if who in held.roll else ""
        return bool(key) and hmac.compare_digest(fingerprint(secret), key)

    def _is_desk(self, message: Mapping[str, Any]) -> bool:
        return message.get("participant") == DESK and self._is(DESK, message.get("secret"))

    def free_desk(self) -> str:
        """Let another browser take the desk; for the notebook, when the facilitator's browser is lost."""
        if self.room is None:
            return "No workshop is open."
        reply = self.room.desk("release", {"participant": DESK}, at=self._now())
        self._mark = ""
        self.publish()
        return reply.says or "The desk is free. The next who takes it in the panel holds it."

    # -- what the room does itself

    def _begin(self, message: Mapping[str, Any]) -> str | Reply:
        if self.room is not None:
            return "A workshop is open already. Reload the page to see it."
        asked = message.get("payload")
        asked = asked if isinstance(asked, dict) else {}
        team, cycle, name = (asked.get(key) for key in ("team", "cycle", "resume"))
        if isinstance(name, str):
            if name not in {held.id for held in self._doors.unfinished()}:
                return "There is no such workshop to go on with."
            why = self._enter(lambda: self._doors.enter(name))
            return why or self._pass({**message, "kind": "desk", "payload": {}})
        if not (isinstance(team, str) and self._plan.has("team", team)):
            return "Choose the team whose goals these are."
        if not (isinstance(cycle, str) and self._plan.has("cycle", cycle)):
            return "Choose the cycle that the goals are for."
        why = self._enter(lambda: self._doors.begin(team))
        if why:
            return why
        taken = self._pass({**message, "kind": "desk", "payload": {}})
        if isinstance(taken, str) or not taken.ok:
            return taken
        wanted = {key: asked[key] for key in ("team", "cycle", "title", "dots", "most", "choose") if key in asked}
        opened = self._pass({**message, "id": f"open-{message['id']}"[:80], "kind": "open", "payload": wanted})
        return taken if not isinstance(opened, str) and opened.ok else getattr(opened, "says", str(opened))

    def _enter(self, enter: Callable[[], Room]) -> str:
        """Take a workshop in; why it cannot be, where it cannot."""
        try:
            self.room = enter()
        except OkrError as error:
            return str(error)
        except OSError as error:
            return f"The workshop cannot be written: {error.strerror or 'the disk does not take it'}."
        self._choices, self._heard, self._mark, self._saved, self._diff = {}, {}, "", "", ""
        self._lay_board()
        return ""

    def _pass(self, message: Mapping[str, Any]) -> str | Reply:
        if self.room is None:
            return "No workshop is open. The facilitator opens one."
        return self.room.receive(dict(message), at=self._now())

    def _set_aside(self, message: Mapping[str, Any]) -> str:
        if self.room is None or not self._is_desk(message):
            return "Only the facilitator can do this."
        self._flush()
        self.room.close()
        self.room = None
        self._lay_board()
        return ""

    def _to_stage(self, message: Mapping[str, Any]) -> str | Reply:
        self._flush()
        reply = self._pass(message)
        self._lay_board()
        return reply

    def _prepare(self, message: Mapping[str, Any]) -> str:
        """What the desk is about to commit, for everyone to see; it counts with "commit" alone."""
        asked = message.get("payload")
        if self.room is None or not self._is_desk(message) or not isinstance(asked, dict):
            return "Only the facilitator can do this."
        name = asked.get("objective")
        if name not in self.room.workshop.drafts:
            return "There is no such draft. Look at the drafts again."
        wanted = {k: str(asked[k])[:100] for k in ("ambition", "owner", "state") if k in asked}
        self._choices[str(name)] = {**self._choices.get(str(name), {}), **wanted}
        return ""

    def _commit(self, message: Mapping[str, Any]) -> str | Reply:
        """The desk says which; what is chosen and what the coach finds are added here, not in a browser."""
        asked = message.get("payload")
        name = asked.get("objective") if isinstance(asked, dict) else None
        if self.room is None or name not in self.room.workshop.drafts:
            return "There is no such draft. Look at the drafts again."
        self._flush()
        chosen = guide.choice(self._plan, self.room.workshop, name, self._choices)
        payload = {
            **{key: value for key, value in chosen.items() if value},
            "objective": name,
            "roles": guide.roles(self._plan),
            "errors": guide.errors(self._plan, self.room.workshop, name, on=self._on),
        }
        return self._pass({**message, "payload": payload})

    def _finish(self, message: Mapping[str, Any]) -> str | Reply:
        """First the plan is saved; only then is the workshop over."""
        if self.room is None or not self._is_desk(message):
            return "Only the facilitator can do this."
        self._flush()
        if self.room.workshop.finished:
            return ""
        try:
            made = guide.committed(self._plan, objectives(self.room.workshop), on=self._on)
            self._diff = self._doors.changes(made)
            self._plan = replace(self._doors.save(made), today=self._plan.today)
        except OkrError as error:
            return str(error)
        except OSError as error:
            return f"The plan cannot be written: {error.strerror or 'unknown reason'}. Nothing is lost."
        reply = self._pass({**message, "payload": {}})
        files = sum(line.startswith("+++ ") for line in self._diff.splitlines())
        kept = f"The record is kept in workshops/{self.room.path.name} of the plan."
        self._saved = f"{'Saved: ' + str(files) + ' file(s) were written.' if files else 'Nothing was committed.'} {kept}"
        self._lay_board()
        return reply

    _acts: dict[str, Callable[[WorkshopRoom, Mapping[str, Any]], str | Reply]] = {  # noqa: RUF012
        "begin": _begin,
        "aside": _set_aside,
        "stage": _to_stage,
        "prepare": _prepare,
        "commit": _commit,
        "finish": _finish,
    }

    # -- the board

    @property
    def _on(self) -> Any:
        return self._plan.today or self._now().date()

    def _lay_board(self) -> None:
        """The board stands below the panel where goals are written or mended, and nowhere else."""
        held = self.room.workshop if self.room else None
        if held is None or held.finished or held.stage not in _WRITTEN:
            self.board = None
            self.children = (self.panel,)
            self.remove_class("with-board")
            return
        held = self._seeded()
        plan = guide.with_drafts(self._plan, (d.objective for d in held.drafts.values()))
        if self.board is None:
            # While the words are being found, ids follow them; later votes and answers hang on the ids.
            base = self._plan if held.stage == "draft" else plan
            self.board = DraftBoard(plan, team=held.team, cycle=held.cycle, on=self._on, base=base)
            self.board.observe(self._typed, "value")
            self.children = (self.panel, self.board)
            self.add_class("with-board")
        elif held.stage != "draft":
            self.board.base = self.board.value
        self._drafted = {d.objective.id: d.objective for d in held.drafts.values()}

    def _seeded(self) -> Workshop:
        """The workshop, in which each chosen idea without a draft has become one, in its own words."""
        room, held = self.room, self.room.workshop
        used = {name for draft in held.drafts.values() for name in draft.clusters}
        taken = {o.id for o in self._plan.objectives} | set(held.drafts)
        for name in held.chosen:
            cluster = held.cluster(name)
            if cluster is None or name in used:
                continue
            made = drafting.slug(cluster.title, taken, "objective")
            taken.add(made)
            draft = {"id": made, "title": " ".join(cluster.title.split())}
            room.desk("draft", {"objective": draft, "clusters": [name]}, at=self._now())
        return room.workshop

    def _typed(self, _: object) -> None:
        """Something was typed into the board: keep it once the typing rests."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._flush()
            self.publish()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = loop.call_later(QUIET, self._rested)

    def _rested(self) -> None:
        self._flush()
        self.publish()

    def _flush(self) -> None:
        """Keep what stands on the board and was not kept yet."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        room = self.room
        if room is None or self.board is None or room.workshop.finished:
            return
        held = room.workshop
        before = self._plan.in_cycle.get((held.team, held.cycle), ())
        shown = self.board.value.in_cycle.get((held.team, held.cycle), ())
        now = {o.id: o for o in shown if o not in before or o.id in self._drafted}
        gone = [name for name in self._drafted if name not in now]
        new = [name for name in now if name not in self._drafted]
        for name, o in now.items():
            if o == self._drafted.get(name):
                continue
            # A title's new words give a new id: it is the same draft, from the same ideas.
            was = gone[new.index(name)] if name in new and len(new) == len(gone) else name
            room.desk("draft", {"objective": as_dict(o), "instead": was}, at=self._now())
        if len(new) != len(gone):
            for name in gone:
                room.desk("draft_remove", {"objective": name}, at=self._now())
        self._drafted = now

    # -- what everyone sees

    def publish(self) -> None:
        """Show everyone what stands now."""
        now = self._now()
        if self.room is None:
            unfinished = [held._asdict() for held in self._doors.unfinished()]
            choices = guide.setup(self._plan, on=self._on)
            self.panel.show({"frame": {"id": ""}, "setup": {**choices, "unfinished": unfinished}})
            return
        shown = self.room.public(now)
        clock = shown["clock"]
        # The moment it ends stays the same while it runs; what remains would be another each time.
        clock["until"] = round(now.timestamp() + clock.pop("remaining"), 1) if clock["running"] else None
        clock["remaining"] = None if clock["running"] else round(self._remaining(now), 1)
        names = ("id", "team", "cycle", "title", "settings", "stage", "finished")
        frame = {
            **{name: shown[name] for name in names},
            "clock": clock,
            "stages": [{k: s[k] for k in ("name", "title", "says", "minutes")} for s in shown["stages"]],
            "desk": {"held": shown["desk"], "mark": self._mark if shown["desk"] else ""},
            "teamTitle": self._team_title(shown["team"]),
            "join": self._join,
        }
        heard = now.timestamp() - AWAY_AFTER
        self.panel.show(
            {
                "frame": frame,
                "roll": [{**p, "here": self._heard.get(p["participant"], 0) > heard} for p in shown["roll"]],
                "counts": {"hidden": shown["hidden"], "open": shown["open"]},
                "clusters": shown["clusters"],
                "votes": {name: shown[name] for name in ("tallies", "ballots", "cut", "chosen")},
                "work": {name: shown[name] for name in ("drafts", "spreads", "notes", "decisions", "not_chosen")},
                "coach": self._coach(),
            }
        )

    def _remaining(self, now: datetime) -> float:
        held = self.room.workshop if self.room else None
        return held.clocks[held.stage].remaining(now).total_seconds() if held else 0.0

    def _team_title(self, team: str) -> str:
        return (self._plan.team(team).title or team) if self._plan.has("team", team) else team

    def _coach(self) -> dict[str, Any]:
        """What the plan and the coach have to say; worked out again only when something changed."""
        if self.room is None:
            return {}
        held = self.room.workshop
        choices = tuple((name, tuple(sorted(c.items()))) for name, c in self._choices.items())
        key = (held.stage, held.finished, held.team, held.drafts, choices, self._saved)
        if self._coached[0] != key:
            found = guide.guide(self._plan, held, on=self._on, choices=self._choices)
            if held.stage == "input":
                found["input"] = guide.pack(self._plan, held.team, held.cycle, on=self._on)
            if held.stage == "publish":
                found["diff"], found["saved"] = self._changes(), self._saved
            self._coached = (key, found)
        return self._coached[1]

    def _changes(self) -> str:
        if self.room is None or self.room.workshop.finished:
            return self._diff
        try:
            return self._doors.changes(
                guide.committed(self._plan, objectives(self.room.workshop), on=self._on)
            )
        except (OkrError, OSError) as error:
            return str(error)
