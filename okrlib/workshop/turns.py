"""Drafting in turns: one person at a time writes on an objective, several on several."""

from collections.abc import Mapping
from typing import Any

from okrlib.drafting import edit
from okrlib.findings import BadValueError
from okrlib.workshop import writing
from okrlib.workshop.events import RefusedError
from okrlib.workshop.served import Served
from okrlib.workshop.session import Reply, Room
from okrlib.workshop.stages import at_least

Message = Mapping[str, Any]
Answer = str | Reply | dict[str, Any]


def payload_of(message: Message) -> dict[str, Any]:
    """What a message says; nothing where it has another form."""
    asked = message.get("payload")
    return asked if isinstance(asked, dict) else {}


def draft_of(room: Room, asked: Mapping[str, Any]) -> str:
    """The draft that is asked for; refused where there is none."""
    name = str(asked.get("objective"))
    if name not in room.workshop.drafts:
        raise RefusedError("There is no such draft. Look at the drafts again.")
    return name


def _writer(hub: Served, message: Message) -> tuple[Room, str]:
    """The room, and who wants to write in it; refused for whoever takes no part."""
    who = hub.sender(message)
    if hub.room is None or not who:
        raise RefusedError("Join with a name to write.")
    return hub.room, who


def draft_chosen(hub: Served) -> None:
    """Add a draft, with the idea's words as its title, for each chosen idea that has none."""
    if hub.room is None or not at_least(hub.room.workshop.stage, "draft"):
        return
    w = hub.room.workshop
    drafted = {name for draft in w.drafts.values() for name in draft.clusters}
    ids = set(w.drafts)
    for name in w.chosen:
        cluster = w.cluster(name)
        if cluster is None or name in drafted:
            continue
        objective_id = edit.new_id("objective", cluster.title, hub.plan, also=ids)
        ids.add(objective_id)
        objective = {"id": objective_id, "title": " ".join(cluster.title.split())}
        hub.room.desk("draft", {"objective": objective, "clusters": [name]}, at=hub.now())


def rename(hub: Served, *, taken: bool = False) -> None:
    """Give drafts the ids of their titles; with *taken* others, where the plan has got theirs meanwhile."""
    if hub.room is None:
        return
    busy = {name for name in hub.writers if hub.writer(name)}
    objectives, key_results = writing.renames(hub.plan, hub.room.workshop, taken=taken, busy=busy)
    ids = {"objectives": objectives, "key_results": key_results}
    if any(ids.values()) and hub.room.desk("draft_rename", ids, at=hub.now()).ok:
        hub.choices = {objectives.get(name, name): choice for name, choice in hub.choices.items()}


def claim(hub: Served, message: Message) -> Answer:
    """Begin or stop writing on an objective."""
    room, who = _writer(hub, message)
    asked = payload_of(message)
    name = draft_of(room, asked)
    if asked.get("stop") is True:
        if hub.writers.get(name, ("",))[0] == who:
            del hub.writers[name]
        return ""
    hub.must_be_free(name, who)
    hub.writers[name] = (who, hub.now())
    return ""


def write(hub: Served, message: Message) -> Answer:
    """One change of a draft, as it was typed."""
    room, who = _writer(hub, message)
    asked = payload_of(message)
    if str(message.get("id")) in room.workshop.seen:
        return ""
    if name := str(asked.get("objective") or ""):
        hub.must_be_free(name, who)
    add = asked.get("add")
    try:
        if isinstance(add, str) and "reading" not in asked:
            read = writing.readings(hub.plan, add)
            if len(read) > 1:
                return {"ok": False, "says": "", "unread": True, "readings": read}
        objective = writing.changed(hub.plan, room.workshop, asked)
    except BadValueError as bad:
        return {"ok": False, "says": bad.finding.message, "unread": True}
    payload: dict[str, Any] = {"objective": objective}
    reply = hub.forward({**message, "kind": "draft", "payload": payload})
    if not isinstance(reply, Reply) or not reply.ok:
        return reply
    hub.writers[objective["id"]] = (who, hub.now())
    return {"ok": True, "says": "", "objective": objective["id"]}


def remove(hub: Served, message: Message) -> Answer:
    """Take a draft out."""
    hub.must_be_free(str(payload_of(message).get("objective")), hub.sender(message))
    return hub.forward(message)
