"""WorkshopRoom: the panel that everyone shares and the draft board beside it, on one workshop."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from okrlib.coach import feedback
from okrlib.errors import OkrError
from okrlib.text import formatting
from okrlib.widgets.workshop import panel_state
from okrlib.widgets.workshop.draft_board import Writing
from okrlib.widgets.workshop.panel import OneWay, Panel
from okrlib.widgets.workshop.presence import Presence, is_theirs
from okrlib.workshop import DESK, objectives, record, rehearsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from okrlib.plan import Plan
    from okrlib.widgets.workshop.ports import Doors
    from okrlib.workshop import Reply, Room

_MOST_AT_ONCE = 500
#: The stages in which goals are written or mended.
_WRITTEN = frozenset({"draft", "quality", "align", "commit"})
_STILL_THERE = (
    "The browser that holds the desk is here, or was within the last half minute. "
    "When it is lost, wait that long and run this box again."
)


class WorkshopRoom(OneWay, w.VBox):  # type: ignore[misc]
    """What a workshop's notebook shows: the panel, and from the stage Draft on the board below it.

    *doors* lead to the workshop's logs and the plan's files; *now* gives the time, in UTC. *join* is
    the link that others open, with its QR code as rows of 0 and 1.
    """

    def __init__(
        self, plan: Plan, doors: Doors, *, now: Callable[[], datetime], join: Mapping[str, Any] | None = None
    ) -> None:
        self._plan, self._doors, self._now, self._join = plan, doors, now, join
        #: JupyterLab may hand each browser's messages to a thread of their own (a subshell).
        self._lock = threading.RLock()
        self.room: Room | None = None
        self.writing: Writing | None = None
        self._presence = Presence()
        self._choices: dict[str, dict[str, str]] = {}
        self._coached: tuple[Any, dict[str, Any]] = ((), {})
        self._saved = ""
        self._diff = ""
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
        with self._lock:
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
            self._presence.hear(reply.participant, self._now())
        self.panel.answer({**reply._asdict(), **self._named()})

    def _named(self) -> dict[str, str]:
        return {"workshop": self.room.path.stem} if self.room else {}

    # -- who is there

    def _is_here(self, content: Mapping[str, Any]) -> None:
        if content.get("time"):  # so that a clock that is wrong over there still shows what is left
            self.panel.answer({"now": self._now().timestamp()})
        if self.room is not None:
            self._presence.sign(content, self.room.workshop, self._now())

    def _is_desk(self, message: Mapping[str, Any]) -> bool:
        return (
            self.room is not None
            and message.get("participant") == DESK
            and is_theirs(self.room.workshop, DESK, message.get("secret"))
        )

    def free_desk(self) -> str:
        """Let another browser take the desk; for the notebook, when the facilitator's browser is lost."""
        if self.room is None:
            return "No workshop is open."
        with self._lock:
            if self._presence.is_here(DESK, self._now()):
                return _STILL_THERE
            reply = self.room.desk("release", {"participant": DESK}, at=self._now())
            self._presence.mark = ""
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
        desk = {**message, "kind": "desk", "payload": {}}
        keys = ("team", "cycle", "title", "dots", "most", "choose")
        wanted = {key: asked[key] for key in keys if key in asked}
        opens = {**message, "id": f"open-{message.get('id')}"[:80], "kind": "open", "payload": wanted}
        # Before anything is on disk: what is refused must not leave half a workshop behind.
        why = rehearsed([desk, opens], at=self._now()) or self._enter(lambda: self._doors.begin(team))
        return why or self._opened(desk, opens)

    def _opened(self, desk: Mapping[str, Any], opens: Mapping[str, Any]) -> str | Reply:
        taken, opened = self._pass(desk), self._pass(opens)
        if self.room is not None and self.room.workshop.opened is not None:
            return taken
        self._leave()
        return opened if isinstance(opened, str) else opened.says

    def _leave(self) -> None:
        if self.room is not None:
            self.room.close()
        self.room = None
        self._lay_board()

    def _enter(self, enter: Callable[[], Room]) -> str:
        """Take a workshop in; why it cannot be, where it cannot."""
        try:
            self.room = enter()
        except OkrError as error:
            return str(error)
        except OSError as error:
            return f"The workshop cannot be written: {error.strerror or 'the disk does not take it'}."
        self._choices, self._presence, self._saved, self._diff = {}, Presence(), "", ""
        self._presence.hear(DESK, self._now())  # it has half a minute to be heard
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
        self._leave()
        return ""

    def _to_stage(self, message: Mapping[str, Any]) -> str | Reply:
        self._flush()
        reply = self._pass(message)
        self._lay_board()
        return reply

    def _take_out(self, message: Mapping[str, Any]) -> str | Reply:
        """A draft goes from the workshop, and from the board with it."""
        self._flush()
        reply = self._pass(message)
        self.writing = None
        self._lay_board()
        return reply

    def _prepare(self, message: Mapping[str, Any]) -> str:
        """What the desk is about to commit, for everyone to see; it counts with "commit" alone."""
        asked = message.get("payload")
        if self.room is None or not self._is_desk(message) or not isinstance(asked, dict):
            return "Only the facilitator can do this."
        name = str(asked.get("objective"))
        if name not in self.room.workshop.drafts:
            return "There is no such draft. Look at the drafts again."
        wanted = {k: str(asked[k])[:100] for k in ("ambition", "owner", "state") if k in asked}
        if wanted.get("ambition", "") not in {"", *formatting.AMBITION}:
            return "There is no such ambition. Choose stretch, committed or learning."
        if wanted.get("state", "active") not in {"active", "draft"}:
            return "A goal is saved as active or as a draft. Choose one of them."
        self._choices[name] = {**self._choices.get(name, {}), **wanted}
        return ""

    def _commit(self, message: Mapping[str, Any]) -> str | Reply:
        """The desk says which; what is chosen and what the coach finds are added here, not in a browser."""
        asked = message.get("payload")
        name = str(asked.get("objective")) if isinstance(asked, dict) else ""
        if self.room is None or name not in self.room.workshop.drafts:
            return "There is no such draft. Look at the drafts again."
        self._flush()
        chosen = panel_state.choice(self._plan, self.room.workshop, name, self._choices)
        payload = {
            **{key: value for key, value in chosen.items() if value},
            "objective": name,
            "roles": panel_state.roles(self._plan),
            "errors": panel_state.errors(self._plan, self.room.workshop, name, self._choices, on=self._on),
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
            made = self._made(self.room)
            if wrong := panel_state.broken(self._plan, self.room.workshop, made, on=self._on):
                return f"Nothing is saved yet, for this is wrong. {wrong[0]}"
            self._diff = self._doors.changes(made)
            self._plan = replace(self._doors.save(made), today=self._plan.today)
        except OkrError as error:
            return str(error)
        except OSError as error:
            return f"The plan cannot be written: {error.strerror or 'unknown reason'}. Nothing is lost."
        reply = self._pass({**message, "payload": {}})
        files = sum(line.startswith("+++ ") for line in self._diff.splitlines())
        saved = f"Saved: {formatting.count(files, 'file')} written." if files else "Nothing was committed."
        self._saved = f"{saved} {self._keep_record(self.room)}"
        self._lay_board()
        return reply

    def _keep_record(self, room: Room) -> str:
        """The record for the archive; the log beside it says the same to programs."""
        try:
            place = self._doors.keep(
                room, record.page(room.workshop, self._plan, questions=panel_state.questions())
            )
        except OSError as error:
            return f"The record's page cannot be written ({error.strerror}); the log is kept all the same."
        return f"The record is kept in {place}."

    _acts: dict[str, Callable[[WorkshopRoom, Mapping[str, Any]], str | Reply]] = {  # noqa: RUF012
        "begin": _begin,
        "aside": _set_aside,
        "stage": _to_stage,
        "draft_remove": _take_out,
        "prepare": _prepare,
        "commit": _commit,
        "finish": _finish,
    }

    # -- the board

    @property
    def _on(self) -> date:
        return self._plan.today or self._now().date()

    def _lay_board(self) -> None:
        """The board stands below the panel where goals are written or mended, and nowhere else."""
        held = self.room.workshop if self.room else None
        if self.room is None or held is None or held.finished or held.stage not in _WRITTEN:
            self.writing = None
            self.children: tuple[w.Widget, ...] = (self.panel,)
            self.remove_class("with-board")
        elif self.writing is None:
            self.writing = Writing(self._plan, self.room, on=self._on, now=self._now, rested=self._rested)
            self.children = (self.panel, self.writing.board)
            self.add_class("with-board")
        elif held.stage != "draft":
            self.writing.settle()

    def _rested(self) -> None:
        with self._lock:
            self._flush()
            self.publish()

    def _flush(self) -> None:
        if self.writing is not None:
            self.writing.flush()

    # -- what everyone sees

    def publish(self) -> None:
        """Show everyone what stands now."""
        now = self._now()
        if self.room is None:
            unfinished = [held._asdict() for held in self._doors.unfinished()]
            choices = panel_state.setup(self._plan, on=self._on)
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
            "desk": {"held": shown["desk"], **self._presence.desk(now, held=shown["desk"])},
            "teamTitle": self._team_title(shown["team"]),
            "join": self._join,
            "notes": list(self.room.notes),
        }
        self.panel.show(
            {
                "frame": frame,
                "roll": [{**p, **self._presence.seen(p["participant"], now)} for p in shown["roll"]],
                "counts": {"hidden": shown["hidden"], "open": shown["open"]},
                "clusters": shown["clusters"],
                "votes": {name: shown[name] for name in ("tallies", "ballots", "round", "cut", "chosen")},
                "work": {
                    name: shown[name] for name in ("drafts", "spreads", "notes", "decisions", "not_chosen")
                },
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
            found = panel_state.guide(self._plan, held, on=self._on, choices=self._choices)
            if held.stage == "input":
                found["input"] = panel_state.pack(self._plan, held.team, held.cycle, on=self._on)
            if held.stage == "publish":
                found |= self._to_save()
            self._coached = (key, found)
        return self._coached[1]

    def _made(self, room: Room) -> Plan:
        """The plan with what was committed."""
        return feedback.saved(self._plan, objectives(room.workshop), on=self._on)

    def _to_save(self) -> dict[str, Any]:
        """What saving will change, or did; and what would be wrong then."""
        told: dict[str, Any] = {"diff": self._diff, "saved": self._saved, "broken": []}
        if self.room is None or self.room.workshop.finished:
            return told
        try:
            made = self._made(self.room)
            wrong = panel_state.broken(self._plan, self.room.workshop, made, on=self._on)
            return told | {"diff": self._doors.changes(made), "broken": wrong}
        except (OkrError, OSError) as error:
            return told | {"diff": str(error)}
