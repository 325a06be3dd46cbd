"""What the hub does itself: opening, stages, drafting, the desk, saving. All else goes to the room.

Each action is given the hub and a message, and gives "" or a reply, or a dict with more of an answer; it
raises `RefusedError` where it may not be.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from okrlib.coach import feedback
from okrlib.drafting import begun, edit
from okrlib.errors import OkrError
from okrlib.plan import Plan
from okrlib.store import diff
from okrlib.text import formatting
from okrlib.workshop import clean_text, guide, record, turns, writing
from okrlib.workshop.events import DESK, RefusedError, is_id
from okrlib.workshop.private import with_new_desk
from okrlib.workshop.served import Served
from okrlib.workshop.session import Room, rehearse
from okrlib.workshop.stages import at_least
from okrlib.workshop.state import Workshop, objectives
from okrlib.workshop.turns import Answer, Message, draft_of, payload_of

_MOST_AT_DOOR = 50


# -- opening and leaving


def setup(hub: Served) -> dict[str, Any]:
    """What the facilitator chooses from before a workshop is open."""
    unfinished = [u._asdict() for u in hub.folder.unfinished()]
    return {"setup": {**guide.setup(hub.plan, hub.door, on=hub.on), "unfinished": unfinished}}


def enter(hub: Served, opening: Callable[[], Room]) -> str:
    """Open a room and take its desk; "" where that works, else why not."""
    try:
        hub.room = opening()
    except OkrError as error:
        return str(error)
    except OSError as error:
        return f"The workshop cannot be written: {error.strerror or 'the disk does not take it'}."
    hub.saved = hub.diff = ""
    hub.recall()
    if hub.room.workshop.desk_key:  # of an earlier link
        hub.room.desk("release", {"participant": DESK}, at=hub.now())
    took = hub.room.receive(_taking(hub), at=hub.now())
    w = hub.room.workshop
    if not took.ok:
        _leave(hub)
    elif not (w.drafts or w.dropped):  # the server was killed before there were any
        turns.draft_chosen(hub)
    return took.says


def _leave(hub: Served) -> None:
    """Close the room."""
    if hub.room is not None:
        hub.room.close()
        hub.room = None
    for seat in hub.seats:
        seat.who = seat.state = ""


def _taking(hub: Served) -> dict[str, Any]:
    """The message by which the facilitator's link holds the desk of the room."""
    name, secret = f"desk-{secrets.token_hex(8)}", hub.door.desk
    return {"id": name, "participant": DESK, "secret": secret, "kind": "desk", "payload": {}}


def _begin(hub: Served, message: Message) -> Answer:
    hub.only_the_desk(message)
    if hub.room is not None:
        return ""  # sent again, or from a second screen of the facilitator
    asked = payload_of(message)
    team, cycle, name = (asked.get(key) for key in ("team", "cycle", "resume"))
    if isinstance(name, str):
        if name not in {unfinished.id for unfinished in hub.folder.unfinished()}:
            raise RefusedError("There is no such workshop to go on with.")
        return enter(hub, lambda: hub.folder.enter(name, hub.now()))
    if not (isinstance(team, str) and hub.plan.has("team", team)):
        raise RefusedError("Choose the team whose goals these are.")
    if not isinstance(cycle, str):
        raise RefusedError("Choose the cycle that the goals are for.")
    kept = ("dots", "most", "choose", "minutes", "questions")
    settings = {key: asked[key] for key in ("team", "cycle", "title", *kept) if key in asked}
    opens = {**message, "id": f"open-{message.get('id')}"[:80], "kind": "open", "payload": settings}
    # Before anything is written, so that a refusal leaves no half a workshop on disk.
    rehearse([_taking(hub), opens], at=hub.now())
    _add_cycle(hub, cycle)
    if why := enter(hub, lambda: hub.folder.begin(team, hub.on, hub.now())):
        return why
    reply = hub.forward(opens)
    if not reply.ok:
        _leave(hub)  # so that it can be tried again
        return reply
    hub.door = replace(hub.door, template={key: settings[key] for key in kept if key in settings})
    hub.private.keep_door(hub.door)
    return reply


def _add_cycle(hub: Served, cycle: str) -> None:
    """Add the cycle to the plan where it is the next one."""
    if hub.plan.has("cycle", cycle):
        return
    coming = guide.coming(hub.plan)
    if coming is None or coming.id != cycle:
        raise RefusedError("Choose the cycle that the goals are for.")
    try:
        hub.plan = hub.folder.save(edit.put_cycle(hub.plan, coming))
    except (OkrError, OSError) as error:
        raise RefusedError(f"The cycle {cycle} cannot be added: {error}") from error


def _set_aside(hub: Served, message: Message) -> Answer:
    hub.at_desk(message)
    hub.remember()
    _leave(hub)
    return ""


# -- coming in


def _join(hub: Served, message: Message) -> Answer:
    """Join by name. Once somebody was removed, the facilitator decides who else comes in by the link."""
    who, name = str(message.get("participant")), payload_of(message).get("name")
    removed = {by for by, p in hub.room.workshop.roll.items() if p.removed} if hub.room else set()
    if not removed or who in hub.let_in | removed or hub.sender(message):
        return hub.forward(message)
    name = clean_text.display_name(name if isinstance(name, str) else "")
    if not is_id(who):
        raise RefusedError("This message cannot be read. Reload the page and try again.")
    if len(hub.knocks) >= _MOST_AT_DOOR:
        hub.knocks.pop(next(iter(hub.knocks)))
    hub.knocks[who] = name
    return {"ok": False, "says": "", "asks": "knock"}


def _admit(hub: Served, message: Message) -> Answer:
    """Let somebody in who asked, or not."""
    hub.only_the_desk(message)
    asked = payload_of(message)
    if hub.knocks.pop(str(asked.get("participant")), None) and asked.get("in") is True:
        hub.let_in.add(str(asked["participant"]))
    return ""


# -- the desk


def _refused(hub: Served, message: Message) -> Answer:  # noqa: ARG001 - as every action
    raise RefusedError("This is nothing that a browser can do.")


def _release(hub: Served, message: Message) -> Answer:
    """Release a name; never the desk, which goes with its link."""
    if payload_of(message).get("participant") == DESK:
        raise RefusedError("The desk goes with the facilitator's link. Hand it over instead.")
    return hub.forward(message)


def _remove(hub: Served, message: Message) -> Answer:
    """Take somebody off the roll, with what they were in the middle of."""
    reply = hub.forward(message)
    if hub.room:
        there = hub.room.workshop.participants()
        hub.typed = {who: texts for who, texts in hub.typed.items() if who in there}
        hub.writers = {n: turn for n, turn in hub.writers.items() if turn[0] in {DESK, *there}}
        hub.done &= there.keys()
    return reply


def _give_desk(hub: Served, message: Message, *, over: bool) -> Answer:
    """Give somebody the desk as well; or *over* to them alone: the link of before opens nothing any more."""
    room = hub.at_desk(message)
    who = payload_of(message).get("participant")
    theirs = [seat for seat in hub.seats if seat.who and seat.who == who]
    if not theirs:
        raise RefusedError("They are not here now. Hand the desk to somebody who is.")
    if over:
        door = with_new_desk(hub.door)
        hub.private.keep_door(door)
        hub.door = door
        room.desk("release", {"participant": DESK}, at=hub.now())
        room.receive(_taking(hub), at=hub.now())
        for seat in hub.seats:
            seat.desk = False
    for seat in theirs:
        seat.desk = True
        seat.tell(desk=hub.door.desk)
    return ""


def _done(hub: Served, message: Message) -> Answer:
    """Mark oneself as done with the stage, or not done yet."""
    who = hub.sender(message)
    if not who or who == DESK:
        raise RefusedError("Join with a name first.")
    done = payload_of(message).get("done") is True
    hub.done = hub.done | {who} if done else hub.done - {who}
    return ""


def _to_stage(hub: Served, message: Message) -> Answer:
    before = hub.room.workshop.stage if hub.room else ""
    reply = hub.forward(message)
    if hub.room and hub.room.workshop.stage != before:
        hub.done.clear()
        if before == "draft":
            hub.writers.clear()
            turns.rename(hub)
        if not at_least(before, "draft"):
            turns.draft_chosen(hub)
    return reply


# -- committing and saving


def _prepare(hub: Served, message: Message) -> Answer:
    """Show everyone what the desk is about to commit; only "commit" makes it count."""
    asked = payload_of(message)
    name = draft_of(hub.at_desk(message), asked)
    chosen: dict[str, str] = {k: str(asked[k])[:100] for k in ("ambition", "owner", "state") if k in asked}
    if chosen.get("ambition", "") not in {"", *formatting.AMBITION}:
        raise RefusedError("There is no such ambition. Choose stretch, committed or learning.")
    if chosen.get("state", "active") not in {"active", "draft"}:
        raise RefusedError("A goal is saved as active or as a draft. Choose one of them.")
    hub.choices[name] = {**hub.choices.get(name, {}), **chosen}
    return ""


def _commit(hub: Served, message: Message) -> Answer:
    """Commit the draft that the desk names; the choices and the coach's errors are added here."""
    room = hub.at_desk(message)
    name = draft_of(room, payload_of(message))
    chosen = guide.choice(hub.plan, room.workshop, name, hub.choices)
    payload: dict[str, Any] = {
        **{key: value for key, value in chosen.items() if value},
        "objective": name,
        "roles": guide.roles(hub.plan),
        "errors": guide.errors(hub.plan, room.workshop, name, hub.choices, on=hub.on),
    }
    return hub.forward({**message, "payload": payload})


def _finish(hub: Served, message: Message) -> Answer:
    """Save the plan, and only then finish the workshop."""
    room = hub.at_desk(message)
    if room.workshop.finished:
        return ""
    try:
        hub.plan = hub.folder.take(hub.folder.read(room.workshop))
    except (OkrError, OSError) as error:
        raise RefusedError(f"The plan cannot be read just now. {error} Nothing is lost.") from error
    try:
        plan = _with_committed(hub.plan, room.workshop, hub.on)
        if wrong := guide.broken(hub.plan, room.workshop, plan, on=hub.on):
            raise RefusedError(f"Nothing is saved yet, for this is wrong. {wrong[0]}")
        hub.diff = hub.folder.changes(plan)
        hub.plan = hub.folder.save(plan)
    except OSError as error:
        why = error.strerror or "unknown reason"
        raise RefusedError(f"The plan cannot be written: {why}. Nothing is lost.") from error
    reply = hub.forward({**message, "payload": {}})
    files = sum(line.startswith("+++ ") for line in hub.diff.splitlines())
    none = "The plan has it all already." if objectives(room.workshop) else "Nothing was committed."
    saved = f"Saved: {formatting.count(files, 'file')} written." if files else none
    hub.saved = f"{saved} {_keep_record(hub, room)}"
    return reply


def record_page(hub: Served, room: Room) -> str:
    """The record as a page."""
    questions = guide.questions() | guide.own_questions(room.workshop)
    return record.page(room.workshop, hub.plan, questions=questions)


def _keep_record(hub: Served, room: Room) -> str:
    """Save the record's page for the archive; where it is, or why it cannot be written, in a sentence."""
    try:
        path = hub.folder.keep(room, record_page(hub, room))
    except OSError as error:
        return f"The record's page cannot be written ({error.strerror}); the log is kept all the same."
    return f"The record is kept in {path}."


def _with_committed(plan: Plan, w: Workshop, on: date) -> Plan:
    """The plan with what was committed; refused where it has something else under the id of a goal.

    What it has already stays as it is there: saved before a crash, perhaps on an earlier day.
    """
    new = [o for o in objectives(w) if not writing.is_saved(plan, o)]
    for o in new:
        if plan.has("objective", o.id):
            raise RefusedError(
                f"The plan has something else under the id of “{o.name}”. Go back to Draft. Is it another "
                "goal? Then go on again: yours gets another id. Is it yours, saved from here and changed "
                "since? Then open yours with Edit, and take it out."
            )
        for kr in o.key_results:
            if plan.has("key result", kr.id):
                raise RefusedError(
                    f"Another goal of the plan has got the id of “{kr.name}” by now. Go back to Draft and on "
                    "again: yours gets another."
                )
    return begun(plan, feedback.saved(plan, new, on=on), on)


def judge(
    hub: Served, plan: Plan, w: Workshop, on: date, choices: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What plan and coach say in this stage. It takes a while, so nothing of the hub is changed here."""
    shown = guide.judged(plan, w, on=on, choices=choices)
    if w.stage == "input":
        shown["input"] = guide.pack(plan, w.team, w.cycle, on=on)
    if w.stage == "publish":
        shown |= {"diff": hub.diff, "saved": hub.saved, "broken": []}
        if not w.finished:
            try:
                plan = hub.folder.read(w).plan  # as it is now: others may save at any moment
                after = _with_committed(plan, w, on)
                changes = diff(after, hub.folder.path)
                shown |= {"diff": changes, "broken": guide.broken(plan, w, after, on=on)}
            except (OkrError, OSError) as error:
                shown["diff"] = str(error)
    return shown


ACTIONS: dict[str, Callable[[Served, Message], Answer]] = {
    "begin": _begin,
    "aside": _set_aside,
    **dict.fromkeys(("desk", "draft", "draft_rename", "made", "count", "open"), _refused),
    "release": _release,
    "remove": _remove,
    "share": partial(_give_desk, over=False),
    "hand_over": partial(_give_desk, over=True),
    "join": _join,
    "admit": _admit,
    "done": _done,
    "stage": _to_stage,
    "claim": turns.claim,
    "write": turns.write,
    "draft_remove": turns.remove,
    "prepare": _prepare,
    "commit": _commit,
    "finish": _finish,
}
