"""The widget of a workshop: the panel that everyone shares, and the draft board below it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from okrlib.coach import feedback
from okrlib.drafting import begun
from okrlib.errors import OkrError
from okrlib.text import formatting
from okrlib.widgets.workshop import panel_state
from okrlib.widgets.workshop.draft_board import WorkshopDrafts
from okrlib.widgets.workshop.panel import OneWay, Panel
from okrlib.widgets.workshop.presence import Presence, is_theirs
from okrlib.workshop import DESK, objectives, record, rehearse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from okrlib.plan import Plan
    from okrlib.widgets.workshop.ports import Storage
    from okrlib.workshop import Reply, Room

_MOST_AT_ONCE = 500
#: The stages in which the draft board is shown.
_WITH_BOARD = frozenset({"draft", "quality", "align", "commit"})
_STILL_THERE = (
    "The browser that holds the desk is here, or was within the last half minute. "
    "When it is lost, wait that long and run this box again."
)


class WorkshopRoom(OneWay, w.VBox):  # type: ignore[misc]
    """What a workshop's notebook shows: the panel, and in some stages the draft board below it.

    *storage* gives access to the workshop's logs and the plan's files; *now* gives the time in UTC. *join*
    is the link that others open, with its QR code as rows of 0 and 1; None where there is none.
    """

    def __init__(
        self, plan: Plan, storage: Storage, *, now: Callable[[], datetime], join: Mapping[str, Any] | None
    ) -> None:
        self._plan, self._storage, self._now, self._join = plan, storage, now, join
        #: JupyterLab may hand each browser's messages to a thread of their own (a subshell).
        self._lock = threading.RLock()
        self.room: Room | None = None
        self.drafts: WorkshopDrafts | None = None
        self._presence = Presence()
        self._choices: dict[str, dict[str, str]] = {}
        self._coach_cache: tuple[Any, dict[str, Any]] = ((), {})
        self._saved = ""
        self._diff = ""
        self.panel = Panel(self.receive)
        super().__init__([self.panel])
        self.add_class("okr-workshop")
        unfinished = storage.unfinished()
        if len(unfinished) == 1:
            self._enter(lambda: storage.enter(unfinished[0].id))
        self.publish()

    # -- messages

    def receive(self, content: object) -> None:
        """Handle what a browser sent: a sign of life, or messages, each of which gets a reply."""
        if not isinstance(content, dict):
            return
        with self._lock:
            if "here" in content:
                self._note_presence(content)
            messages = content.get("messages")
            if isinstance(messages, list):
                self._answer(messages[:_MOST_AT_ONCE])
            self.publish()

    def _answer(self, messages: list[Any]) -> None:
        """Handle messages in order. Successive ones that go to `Room` alone share one wait for the disk."""
        forwarded: list[Any] = []
        for message in [*messages, None]:
            action = self._actions.get(str(message.get("kind"))) if isinstance(message, dict) else None
            if message is not None and action is None and self.room is not None:
                forwarded.append(message)
                continue
            if forwarded and self.room is not None:
                for reply in self.room.receive_all(forwarded, at=self._now()):
                    self._reply(reply)
                forwarded = []
            if message is not None:
                self._reply_to(message, action(self, message) if action else self._forward(message))

    def _reply_to(self, message: Mapping[str, Any], says: str | Reply) -> None:
        if not isinstance(says, str):
            self._reply(says)
            return
        name = message.get("id") if isinstance(message, dict) else None
        if isinstance(name, str):
            self.panel.answer({"id": name, "ok": not says, "says": says, **self._workshop_id()})

    def _reply(self, reply: Reply) -> None:
        if reply.participant:
            self._presence.hear(reply.participant, self._now())
        self.panel.answer({**reply._asdict(), **self._workshop_id()})

    def _workshop_id(self) -> dict[str, str]:
        return {"workshop": self.room.path.stem} if self.room else {}

    # -- presence

    def _note_presence(self, content: Mapping[str, Any]) -> None:
        if content.get("time"):  # so that a browser whose clock is wrong still shows the time left
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
        """Let another browser take the desk, where the facilitator's is lost; the outcome in a sentence."""
        if self.room is None:
            return "No workshop is open."
        with self._lock:
            if self._presence.is_here(DESK, self._now()):
                return _STILL_THERE
            reply = self.room.desk("release", {"participant": DESK}, at=self._now())
            self._presence.mark = ""
            self.publish()
        return reply.says or "The desk is free. The next who takes it in the panel holds it."

    # -- messages that the room handles itself

    def _begin(self, message: Mapping[str, Any]) -> str | Reply:
        if self.room is not None:
            return "A workshop is open already. Reload the page to see it."
        asked = message.get("payload")
        asked = asked if isinstance(asked, dict) else {}
        team, cycle, name = (asked.get(key) for key in ("team", "cycle", "resume"))
        if isinstance(name, str):
            if name not in {unfinished.id for unfinished in self._storage.unfinished()}:
                return "There is no such workshop to go on with."
            why = self._enter(lambda: self._storage.enter(name))
            return why or self._forward({**message, "kind": "desk", "payload": {}})
        if not (isinstance(team, str) and self._plan.has("team", team)):
            return "Choose the team whose goals these are."
        if not (isinstance(cycle, str) and self._plan.has("cycle", cycle)):
            return "Choose the cycle that the goals are for."
        desk = {**message, "kind": "desk", "payload": {}}
        keys = ("team", "cycle", "title", "dots", "most", "choose")
        settings = {key: asked[key] for key in keys if key in asked}
        opens = {**message, "id": f"open-{message.get('id')}"[:80], "kind": "open", "payload": settings}
        # Before anything is written, so that a refusal leaves no half a workshop on disk.
        why = rehearse([desk, opens], at=self._now()) or self._enter(lambda: self._storage.begin(team))
        return why or self._opened(desk, opens)

    def _opened(self, desk: Mapping[str, Any], opens: Mapping[str, Any]) -> str | Reply:
        desk_reply, open_reply = self._forward(desk), self._forward(opens)
        if self.room is not None and self.room.workshop.opened is not None:
            return desk_reply
        self._leave()
        return open_reply if isinstance(open_reply, str) else open_reply.says

    def _leave(self) -> None:
        if self.room is not None:
            self.room.close()
        self.room = None
        self._update_board()

    def _enter(self, enter: Callable[[], Room]) -> str:
        """Open a room with *enter* and give ""; where it cannot be opened, give why."""
        try:
            self.room = enter()
        except OkrError as error:
            return str(error)
        except OSError as error:
            return f"The workshop cannot be written: {error.strerror or 'the disk does not take it'}."
        self._choices, self._presence, self._saved, self._diff = {}, Presence(), "", ""
        self._presence.hear(
            DESK, self._now()
        )  # the desk counts as present until its browser had time to send something
        self._update_board()
        return ""

    def _forward(self, message: Mapping[str, Any]) -> str | Reply:
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
        reply = self._forward(message)
        self._update_board()
        return reply

    def _remove_draft(self, message: Mapping[str, Any]) -> str | Reply:
        """Remove a draft from the workshop and from the board."""
        self._flush()
        reply = self._forward(message)
        self.drafts = None
        self._update_board()
        return reply

    def _prepare(self, message: Mapping[str, Any]) -> str:
        """Show everyone what the desk is about to commit; only "commit" makes it count."""
        asked = message.get("payload")
        if self.room is None or not self._is_desk(message) or not isinstance(asked, dict):
            return "Only the facilitator can do this."
        name = str(asked.get("objective"))
        if name not in self.room.workshop.drafts:
            return "There is no such draft. Look at the drafts again."
        chosen = {k: str(asked[k])[:100] for k in ("ambition", "owner", "state") if k in asked}
        if chosen.get("ambition", "") not in {"", *formatting.AMBITION}:
            return "There is no such ambition. Choose stretch, committed or learning."
        if chosen.get("state", "active") not in {"active", "draft"}:
            return "A goal is saved as active or as a draft. Choose one of them."
        self._choices[name] = {**self._choices.get(name, {}), **chosen}
        return ""

    def _commit(self, message: Mapping[str, Any]) -> str | Reply:
        """Commit the draft that the desk names; the choices and the coach's errors are added here."""
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
        return self._forward({**message, "payload": payload})

    def _finish(self, message: Mapping[str, Any]) -> str | Reply:
        """Save the plan, and only then finish the workshop."""
        if self.room is None or not self._is_desk(message):
            return "Only the facilitator can do this."
        self._flush()
        if self.room.workshop.finished:
            return ""
        try:
            plan = self._with_committed(self.room)
            if wrong := panel_state.broken(self._plan, self.room.workshop, plan, on=self._on):
                return f"Nothing is saved yet, for this is wrong. {wrong[0]}"
            self._diff = self._storage.changes(plan)
            self._plan = replace(self._storage.save(plan), today=self._plan.today)
        except OkrError as error:
            return str(error)
        except OSError as error:
            return f"The plan cannot be written: {error.strerror or 'unknown reason'}. Nothing is lost."
        reply = self._forward({**message, "payload": {}})
        files = sum(line.startswith("+++ ") for line in self._diff.splitlines())
        saved = f"Saved: {formatting.count(files, 'file')} written." if files else "Nothing was committed."
        self._saved = f"{saved} {self._save_record(self.room)}"
        self._update_board()
        return reply

    def _save_record(self, room: Room) -> str:
        """Save the record's page for the archive; where it is, or why it cannot be written, in a sentence."""
        try:
            path = self._storage.keep(
                room, record.page(room.workshop, self._plan, questions=panel_state.questions())
            )
        except OSError as error:
            return f"The record's page cannot be written ({error.strerror}); the log is kept all the same."
        return f"The record is kept in {path}."

    _actions: dict[str, Callable[[WorkshopRoom, Mapping[str, Any]], str | Reply]] = {  # noqa: RUF012
        "begin": _begin,
        "aside": _set_aside,
        "stage": _to_stage,
        "draft_remove": _remove_draft,
        "prepare": _prepare,
        "commit": _commit,
        "finish": _finish,
    }

    # -- the board

    @property
    def _on(self) -> date:
        return self._plan.today or self._plan.day_of(self._now())

    def _update_board(self) -> None:
        """Show the draft board below the panel in the stages that have it, and hide it in all others."""
        workshop = self.room.workshop if self.room else None
        if self.room is None or workshop is None or workshop.finished or workshop.stage not in _WITH_BOARD:
            self.drafts = None
            self.children: tuple[w.Widget, ...] = (self.panel,)
            self.remove_class("with-board")
        elif self.drafts is None:
            self.drafts = WorkshopDrafts(
                self._plan, self.room, on=self._on, now=self._now, paused=self._typing_paused
            )
            self.children = (self.panel, self.drafts.board)
            self.add_class("with-board")
        elif workshop.stage != "draft":
            self.drafts.settle()

    def _typing_paused(self) -> None:
        with self._lock:
            self._flush()
            self.publish()

    def _flush(self) -> None:
        if self.drafts is not None:
            self.drafts.flush()

    # -- state for the panel

    def publish(self) -> None:
        """Send the state of now to all browsers."""
        now = self._now()
        if self.room is None:
            unfinished = [u._asdict() for u in self._storage.unfinished()]
            choices = panel_state.setup(self._plan, on=self._on)
            self.panel.show({"frame": {"id": ""}, "setup": {**choices, "unfinished": unfinished}})
            return
        shown = self.room.public(now)
        clock = shown["clock"]
        # While the clock runs, the moment it ends is sent: unlike the time left, it does not change.
        left = clock["remaining"]
        clock["until"] = round(now.timestamp() + left, 1) if clock["running"] else None
        clock["remaining"] = None if clock["running"] else round(left, 1)
        names = ("id", "team", "cycle", "title", "settings", "stage", "finished")
        frame = {
            **{name: shown[name] for name in names},
            "clock": clock,
            "stages": [{k: s[k] for k in ("name", "title", "says", "minutes")} for s in shown["stages"]],
            "desk": {"held": shown["desk"], **self._presence.desk(now, occupied=shown["desk"])},
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

    def _team_title(self, team: str) -> str:
        return (self._plan.team(team).title or team) if self._plan.has("team", team) else team

    def _coach(self) -> dict[str, Any]:
        """What the panel shows of the plan and the coach; computed again only after a change."""
        if self.room is None:
            return {}
        workshop = self.room.workshop
        choices = tuple((name, tuple(sorted(c.items()))) for name, c in self._choices.items())
        key = (workshop.stage, workshop.finished, workshop.team, workshop.drafts, choices, self._saved)
        if self._coach_cache[0] != key:
            guide = panel_state.guide(self._plan, workshop, on=self._on, choices=self._choices)
            if workshop.stage == "input":
                guide["input"] = panel_state.pack(self._plan, workshop.team, workshop.cycle, on=self._on)
            if workshop.stage == "publish":
                guide |= self._to_save()
            self._coach_cache = (key, guide)
        return self._coach_cache[1]

    def _with_committed(self, room: Room) -> Plan:
        """The plan with what was committed."""
        plan = feedback.saved(self._plan, objectives(room.workshop), on=self._on)
        return begun(self._plan, plan, self._on)

    def _to_save(self) -> dict[str, Any]:
        """What saving will change, or has changed, and what would be wrong in the plan after it."""
        state: dict[str, Any] = {"diff": self._diff, "saved": self._saved, "broken": []}
        if self.room is None or self.room.workshop.finished:
            return state
        try:
            plan = self._with_committed(self.room)
            wrong = panel_state.broken(self._plan, self.room.workshop, plan, on=self._on)
            return state | {"diff": self._storage.changes(plan), "broken": wrong}
        except (OkrError, OSError) as error:
            return state | {"diff": str(error)}
