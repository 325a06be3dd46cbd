"""Drafting in the room: what one person types into one field becomes the whole draft of an objective.

A change is ``{"objective": id, "key_result": id or "", "set": {field: text}}``, or one of ``"add"`` (a key
result, by a sentence or, with "", an empty one; "reading" is the place of one of its `readings`) and
``"drop"`` (the id of one). Without an objective, "set" begins one. Texts are as they were typed; what cannot
be read raises `BadValueError`, and nothing changes.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from okrlib.coach import LABELS, MEANING, NEEDS, OF_KINDS, RESULTS, Proposal, coach, grades, languages, spoken
from okrlib.drafting import edit
from okrlib.findings import bad_value
from okrlib.model import KeyResult, Milestone, Objective, Outcomes, notation, typed_fields
from okrlib.plan import Plan
from okrlib.scoring import sentences
from okrlib.workshop.goals import as_dict
from okrlib.workshop.state import Workshop

_NUMBERS = frozenset({"baseline", "target", "commit", "stretch", "at_least", "at_most"})
_TURNS: frozenset[str] = frozenset({"increase", "decrease"})


def changed(plan: Plan, w: Workshop, change: Mapping[str, Any]) -> dict[str, Any]:
    """The objective after a change, as plain JSON.

    Raises:
        BadValueError: Something typed cannot be read, or what is to be changed is not there.
    """
    name = str(change.get("objective") or "")
    fields = change.get("set")
    typed = {k: v for k, v in fields.items() if isinstance(v, str)} if isinstance(fields, dict) else {}
    if not name:
        title = " ".join(typefree(typed.get("title", "")).split())
        if not title:
            raise bad_value("unreadable", "", "The objective has no words yet.", "Write it first.")
        return {"id": edit.new_id("objective", title, plan, also=w.drafts), "title": title}
    if name not in w.drafts:
        raise bad_value("unreadable", "", "There is no such draft.", "Look at the drafts again.")
    draft = as_dict(w.drafts[name].objective)
    rows = [dict(kr) for kr in draft.get("key_results", [])]
    if isinstance(add := change.get("add"), str):
        read, which = _read(plan, add), change.get("reading")
        new = read[which if isinstance(which, int) and 0 <= which < len(read) else 0]
        name = edit.new_id("key result", new.get("title", ""), plan, also=w.key_results())
        rows.append({**new, "id": name})
    elif isinstance(drop := change.get("drop"), str):
        rows = [kr for kr in rows if kr["id"] != drop]
    elif key := str(change.get("key_result") or ""):
        row = next((kr for kr in rows if kr["id"] == key), None)
        if row is None:
            what = "This key result was taken out."
            raise bad_value("unreadable", "", what, "Add it again where it is needed.")
        for field, text in typed.items():
            _put(plan, row, field, text)
    else:
        draft |= {field: typefree(typed[field]) for field in ("title", "notes") if field in typed}
    return {**draft, "key_results": rows}


def typefree(text: str) -> str:
    """A typed text as it is kept."""
    return typed_fields.text(1000)(text)


def _put(plan: Plan, row: dict[str, Any], field: str, text: str) -> None:
    """Put what was typed into one field of a key result."""
    if field == "kind" and text in NEEDS:
        # What the new kind does not have goes, as it goes in the form of the drafting board.
        kept = {*NEEDS[text], *(["outcomes"] if text == "outcome" else [])}
        for name in (OF_KINDS | {"outcomes"}) - kept:
            row.pop(name, None)
        row["kind"] = text
        _turn(row)
    elif field in RESULTS:
        outcomes = dict(row.get("outcomes", {}))
        _or_nothing(outcomes, RESULTS[field], typefree(text))
        _or_nothing(row, "outcomes", outcomes)
    elif field == "owner":
        if text and not plan.has("person", text):
            raise bad_value("unreadable", "", "The plan has no such person.", "Choose one of the list.")
        _or_nothing(row, "owner", text)
    elif field == "title" or field in NEEDS[row["kind"]]:
        _or_nothing(row, field, _value(plan, field, text, row.get("unit", "")))
        _turn(row)


def _value(plan: Plan, field: str, text: str, unit: str) -> Any:
    """What was typed into a field, as plain JSON."""
    if field in _NUMBERS:
        return typed_fields.optional_number(text, unit=unit, decimal=plan.decimal)
    if field == "checkpoints":
        return [list(point) for point in typed_fields.points(text, unit=unit, decimal=plan.decimal)]
    if field == "milestones":
        steps = TypeAdapter(tuple[Milestone, ...])
        return steps.dump_python(typed_fields.milestones(text), mode="json", exclude_defaults=True)
    if field == "agreed":
        return notation.day(text, "").isoformat() if text.strip() else None
    return typefree(text)


def _or_nothing(row: dict[str, Any], field: str, value: Any) -> None:
    row.pop(field, None)
    if value not in (None, "", [], {}):
        row[field] = value


def _turn(row: dict[str, Any]) -> None:
    """Let the kind follow the numbers: from more to less is a decrease."""
    if row["kind"] in _TURNS and row.get("baseline") is not None and row.get("target") is not None:
        row["kind"] = "decrease" if row["target"] < row["baseline"] else "increase"


def _read(plan: Plan, text: str) -> list[dict[str, Any]]:
    """The key results as which the coach reads a sentence; an empty one for ""."""
    text = typed_fields.sentence(plan.decimal)(text)
    language, title = spoken(plan), text
    proposals: tuple[Proposal, ...] = ()
    if text and language in languages():
        read = coach(text, "key_result", language=language, settings=grades(plan)).reading
        title, proposals = read.measure or text, read.proposals[:2]
    title = typefree(title)
    plain = {"title": title[:1].upper() + title[1:]} if title else {}
    rows = [plain | {"kind": p.kind} for p in proposals]
    for row, p in zip(rows, proposals, strict=True):
        row |= {name: v for name in NEEDS[p.kind] if (v := getattr(p, name, None)) not in {None, ""}}
    return rows or [plain | {"kind": "increase"}]


def readings(plan: Plan, text: str) -> list[str]:
    """In words, the two readings of a sentence whose number could be two things; one for any other.

    Raises:
        BadValueError: A number in it cannot be read.
    """
    rows = (KeyResult(id="read", **row) for row in _read(plan, text))
    return [f"{kr.title}: {sentences.aim(kr, kr.baseline)}" for kr in rows]


def as_typed(o: Objective) -> dict[str, dict[str, str]]:
    """What stands in the fields of a draft's key results, as one would type it, by key result and field."""
    return {kr.id: {name: _typed(kr, name) for name in NEEDS[kr.kind]} for kr in o.key_results}


def _typed(kr: KeyResult, name: str) -> str:
    if name in RESULTS:
        return str(getattr(kr.outcomes or Outcomes(), RESULTS[name]))
    value = getattr(kr, name)
    if name == "checkpoints":
        return typed_fields.shown_points(value)
    if name == "milestones":
        return typed_fields.shown_milestones(value)
    return typed_fields.shown_number(value) if name in _NUMBERS else str(value or "")


def kinds() -> dict[str, Any]:
    """The kinds of key results and the fields of each, for the page."""
    lines = {"checkpoints", "milestones"}
    return {
        "kinds": [{"id": kind, "says": MEANING[kind], "fields": names} for kind, names in NEEDS.items()],
        "fields": {
            name: {"label": label, "hint": hint, "lines": name in lines, "words": name in RESULTS}
            for name, (label, hint) in LABELS.items()
        },
    }


def is_saved(plan: Plan, o: Objective) -> bool:
    """Whether the plan has this very goal, from whatever day on it counts there."""

    def undated(o: Objective) -> Objective:
        return replace(o, key_results=tuple(replace(kr, since=None) for kr in o.key_results))

    return plan.has("objective", o.id) and undated(plan.objective(o.id)) == undated(o)


def renames(
    plan: Plan, w: Workshop, *, taken: bool, busy: Collection[str] = ()
) -> tuple[dict[str, str], dict[str, str]]:
    """The new ids of drafts, and of key results, whose ids are not those of their titles, by their old ones.

    For the end of drafting: later an id stays, unless the plan has got it since (*taken*). Even
    then it stays where the draft is committed, for it may have been saved from here. *busy* are the drafts on
    which somebody writes.
    """
    objectives, key_results = {}, {}
    ids, of_results = set(w.drafts), set(w.key_results())
    for name, draft in w.drafts.items():
        if is_saved(plan, draft.objective) or name in busy or (taken and draft.committed):
            continue
        new = edit.new_id("objective", draft.objective.title, plan, also=ids - {name})
        if new != name and (not taken or plan.has("objective", name)):
            objectives[name] = new
            ids.add(new)
        for kr in draft.objective.key_results:
            new = edit.new_id("key result", kr.title, plan, also=of_results - {kr.id})
            # A confidence that is still hidden would be lost with the id.
            stays = taken and (not plan.has("key result", kr.id) or kr.id in w.sealed.ratings)
            if new != kr.id and not stays:
                key_results[kr.id] = new
                of_results.add(new)
    return objectives, key_results
