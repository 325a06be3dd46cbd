"""Drafting in turns: one person at a time writes on an objective, several on several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.drafting import edit
from okrlib.findings import BadValueError
from okrlib.workshop import writing
from okrlib.workshop.session import Reply
from okrlib.workshop.stages import at_least

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.workshop.served import Served

    Message = Mapping[str, Any]
    Answer = str | Reply | dict[str, Any]

NO_DRAFT = "There is no such draft. Look at the drafts again."


def payload_of(message: Message) -> dict[str, Any]:
    """What a message says; nothing where it has another form."""
    asked = message.get("payload")
    return asked if isinstance(asked, dict) else {}


def draft_chosen(hub: Served) -> None:
    """Add a draft, with the idea's words as its title, for each chosen idea that has none."""
    if hub.room is None or not at_least(hub.room.workshop.stage, "draft"):
        return
    w = hub.room.workshop
    drafted = {name for draft in w.drafts.values() for name in draft.clusters}
    ids = {o.id for o in hub.plan.objectives} | set(w.drafts)
    for name in w.chosen:
        cluster = w.cluster(name)
        if cluster is None or name in drafted:
            continue
        objective_id = edit.slug(cluster.title, ids, "objective")
        ids.add(objective_id)
        objective = {"id": objective_id, "title": " ".join(cluster.title.split())}
        hub.room.desk("draft", {"objective": objective, "clusters": [name]}, at=hub.now())


def claim(hub: Served, message: Message) -> Answer:
    """Begin or stop writing on an objective."""
    who, asked = hub.sender(message), payload_of(message)
    name = str(asked.get("objective"))
    if hub.room is None or not who:
        return "Join with a name to write."
    if name not in hub.room.workshop.drafts:
        return NO_DRAFT
    if asked.get("stop") is True:
        if hub.writers.get(name, ("",))[0] == who:
            del hub.writers[name]
        return ""
    if why := hub.somebody_else(name, who):
        return why
    hub.writers[name] = (who, hub.now())
    return ""


def write(hub: Served, message: Message) -> Answer:
    """One change of a draft, as it was typed."""
    who, asked = hub.sender(message), payload_of(message)
    if hub.room is None or not who:
        return "Join with a name to write."
    if str(message.get("id")) in hub.room.workshop.seen:
        return ""
    name = str(asked.get("objective") or "")
    if name and (why := hub.somebody_else(name, who)):
        return why
    add = asked.get("add")
    try:
        if isinstance(add, str) and "reading" not in asked:
            read = writing.readings(hub.plan, add)
            if len(read) > 1:
                return {"ok": False, "says": "", "unread": True, "readings": read}
        objective = writing.changed(hub.plan, hub.room.workshop, asked)
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
    name = str(payload_of(message).get("objective"))
    if why := hub.somebody_else(name, hub.sender(message)):
        return why
    return hub.forward(message)
