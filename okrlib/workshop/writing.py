"""Drafting in the room: what one person types into one field becomes the whole draft of an objective.

A change is ``{"objective": id, "key_result": id or "", "set": {field: text}}``, or one of ``"add"`` (a key
result, by a sentence or, with "", an empty one) and ``"drop"`` (the id of one). Without an objective, "set"
begins one. Texts are as they were typed; what cannot be read raises `BadValueError`, and nothing changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.coach import coach, grades, languages, spoken
from okrlib.drafting import edit
from okrlib.findings import bad_value
from okrlib.model import typed_fields
from okrlib.workshop.goals import as_dict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.plan import Plan
    from okrlib.workshop.state import Workshop

#: The fields of a key result that are numbers, by the names that the page uses.
_NUMBERS = {"from": "baseline", "to": "target", "at_least": "at_least", "at_most": "at_most"}
_ENDS = frozenset({"increase", "decrease", "reach"})


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
        return {"id": edit.slug(title, _objectives(plan, w), "objective"), "title": title}
    if name not in w.drafts:
        raise bad_value("unreadable", "", "There is no such draft.", "Look at the drafts again.")
    draft = as_dict(w.drafts[name].objective)
    rows = [dict(kr) for kr in draft.get("key_results", [])]
    if isinstance(add := change.get("add"), str):
        rows.append(_sentence(plan, w, add))
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
    if field in _NUMBERS:
        value = typed_fields.optional_number(text, unit=row.get("unit", ""), decimal=plan.decimal)
        _or_nothing(row, _NUMBERS[field], value)
        _turn(row)
    elif field == "kind" and text in {"increase", "maintain", "milestones"}:
        row["kind"] = text
        _turn(row)
    elif field == "milestones":
        steps = typed_fields.milestones(text)
        row["milestones"] = [{"name": step.name, "weight": step.weight} for step in steps]
    elif field == "owner":
        if text and not plan.has("person", text):
            raise bad_value("unreadable", "", "The plan has no such person.", "Choose one of the list.")
        _or_nothing(row, "owner", text)
    elif field in {"title", "unit"}:
        _or_nothing(row, field, typefree(text))


def _or_nothing(row: dict[str, Any], field: str, value: Any) -> None:
    row.pop(field, None)
    if value not in {None, ""}:
        row[field] = value


def _turn(row: dict[str, Any]) -> None:
    """Let the kind follow the numbers: from more to less is a decrease."""
    if row["kind"] in _ENDS and row.get("baseline") is not None and row.get("target") is not None:
        row["kind"] = "decrease" if row["target"] < row["baseline"] else "increase"


def _sentence(plan: Plan, w: Workshop, text: str) -> dict[str, Any]:
    """A key result as the coach reads a sentence; an empty one for ""."""
    text = typed_fields.sentence(plan.decimal)(text)
    taken = {*plan.key_results, *w.key_results()}
    row: dict[str, Any] = {"id": edit.slug(text, taken, "result"), "kind": "increase"}
    if not text:
        return row
    title = text
    language = spoken(plan)
    if language in languages():
        read = coach(text, "key_result", language=language, settings=grades(plan)).reading
        title = read.measure or text
        if p := read.proposal:
            row["kind"] = p.kind
            for name in ("baseline", "target", "at_least", "at_most", "unit"):
                _or_nothing(row, name, getattr(p, name))
    title = typefree(title)
    return {**row, "title": title[:1].upper() + title[1:], "id": edit.slug(title, taken, "result")}


def as_typed(o: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The numbers of a draft's key results as one would type them, by key result and the page's field."""
    return {
        kr["id"]: {
            page: typed_fields.shown_number(kr[name])
            for page, name in _NUMBERS.items()
            if kr.get(name) is not None
        }
        for kr in o.get("key_results", [])
    }


def renamed(plan: Plan, w: Workshop) -> list[tuple[str, dict[str, Any]]]:
    """The drafts whose ids are not those of their titles, each with its new fields; for the end of drafting.

    Later an id stays, because votes, links and answers refer to it.
    """
    moved = []
    taken = _objectives(plan, w)
    for name, draft in w.drafts.items():
        fresh = edit.slug(draft.objective.title, taken - {name}, "objective")
        objective, used = as_dict(draft.objective), {*plan.key_results, *w.key_results()}
        rows = []
        for kr in objective.get("key_results", []):
            own = edit.slug(kr.get("title", ""), used - {kr["id"]}, "result")
            used.add(own)
            rows.append({**kr, "id": own})
        if fresh != name or [kr["id"] for kr in rows] != [kr.id for kr in draft.objective.key_results]:
            taken.add(fresh)
            moved.append((name, {**objective, "id": fresh, "key_results": rows}))
    return moved


def _objectives(plan: Plan, w: Workshop) -> set[str]:
    return {*(o.id for o in plan.objectives), *w.drafts}
