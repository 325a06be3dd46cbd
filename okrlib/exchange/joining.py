"""A plan joined to another: what is new comes in, what both have stays, and differences are listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from okrlib.exchange.receipts import ITEMS, entities, fields_of
from okrlib.exchange.records import Line
from okrlib.model import SETTINGS, Objective
from okrlib.plan import Plan, references

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Joined:
    """The plan with what came in, the number of what came by noun, and what did not, with the reason."""

    plan: Plan
    came: dict[str, int]
    differences: tuple[Line, ...]


def joined(plan: Plan | None, other: Plan, *, as_they_were: bool) -> Joined:
    """This plan with the items, reports and figures that only the other one has; twice changes nothing.

    Args:
        plan: The plan to add to, which is never changed in what it says; None where there is none yet, so
            that the result with *as_they_were* equals *other*.
        other: The plan that comes in.
        as_they_were: Whether objectives keep their state; otherwise they come as drafts.
    """
    objectives = other.objectives if as_they_were else tuple(map(_draft, other.objectives))
    other = replace(other, objectives=objectives)
    if plan is None:
        return Joined(other, _counts(other), ())
    lines: list[Line] = []
    changes: dict[str, Any] = {}
    other = _as_here(plan, other)
    for noun, name in ITEMS.items():
        ours, theirs = getattr(plan, name), getattr(other, name)
        known = {item.id: item for item in ours}
        for item in theirs:
            if item.id in known:
                lines += _between(noun, known[item.id], item)
        new = [item for item in theirs if item.id not in known]
        changes[name] = (*ours, *(_apart(plan, new, lines) if noun == "objective" else new))
    lines += [
        _line("plan", "", name, came, stays, "this plan's own setting stays")
        for name in SETTINGS
        if (came := getattr(other, name)) != (stays := getattr(plan, name))
    ]
    measures = {kr.id for o in changes["objectives"] for kr in o.key_results}
    cards = {kpi.id for kpi in changes["kpis"]}
    logs = (("check_ins", "check-in", measures), ("observations", "observation", cards))
    for name, noun, known_ids in logs:
        ours, seen = getattr(plan, name), set(getattr(plan, name))
        rows = [row for row in getattr(other, name) if row not in seen]
        changes[name] = (*ours, *(row for row in rows if row[0] in known_ids))
        lines += [
            _line(noun, row[0], "", row, "", "what it is about is not in this plan")
            for row in rows
            if row[0] not in known_ids
        ]
    result = replace(plan, **changes)
    before = _counts(plan)
    came = {noun: number - before[noun] for noun, number in _counts(result).items()}
    return Joined(result, came, tuple(lines))


def _as_here(plan: Plan, other: Plan) -> Plan:
    """The other plan in which what this one has under another id, a former or a newer one, is called so."""
    here = entities(plan)
    ids = {
        (noun, name): found
        for noun, items in entities(other).items()
        for name, item in items.items()
        for known in [(name, plan.former.get(noun, {}).get(name, name), *getattr(item, "formerly", ()))]
        if (found := next((each for each in known if each in here[noun]), name)) != name
    }
    if not ids:
        return other

    def of(noun: str, name: str) -> str:
        return ids.get((noun, name), name)

    def called(noun: str, item: Any) -> Any:
        if isinstance(item, Objective):
            item = replace(item, key_results=tuple(called("key result", kr) for kr in item.key_results))
        named = references.renamed(item, of) if type(item) in references.NAMES else item
        return replace(named, id=of(noun, item.id))

    def person(name: str | None) -> str | None:
        return name and of("person", name)

    check_ins = (
        row._replace(
            key_result=of("key result", row.key_result),
            author=person(row.author),
            blocker_owner=person(row.blocker_owner),
        )
        for row in other.check_ins
    )
    items: dict[str, Any] = {
        name: tuple(called(noun, item) for item in getattr(other, name)) for noun, name in ITEMS.items()
    }
    figures = (row._replace(kpi=of("KPI", row.kpi)) for row in other.observations)
    return replace(other, check_ins=tuple(check_ins), observations=tuple(figures), **items)


def _draft(o: Objective) -> Objective:
    """An objective as a draft that nothing was decided about."""
    return replace(o, state="draft", outcome=None, closed_at=None, reopened_at=None, closings=())


def _line(noun: str, name: str, field: str, came: object, stays: object, why: str) -> Line:
    """Something that did not come in as it stands in the other plan."""
    return Line("", " ".join(filter(None, (noun, name, field))), str(came), str(stays), why, "kept")


def _between(noun: str, ours: Any, theirs: Any) -> Iterator[Line]:
    """The fields in which two items of one id differ, and those of an objective's key results."""
    why = "it is in this plan already, and stays as it is"
    for name in fields_of(noun):
        came, stays = getattr(theirs, name), getattr(ours, name)
        if came != stays and name != "formerly":
            yield _line(noun, ours.id, name, came, stays, why)
    if noun == "objective":
        known = {kr.id: kr for kr in ours.key_results}
        for kr in theirs.key_results:
            if kr.id in known:
                yield from _between("key result", known[kr.id], kr)
            else:
                yield _line("key result", kr.id, "", kr.title, "", "its objective stays as it is")


def _apart(plan: Plan, new: Sequence[Objective], lines: list[Line]) -> Iterator[Objective]:
    """The new objectives that can come in: those whose key results have ids that this plan does not use."""
    for o in new:
        if taken := [kr.id for kr in o.key_results if kr.id in plan.key_results]:
            why = f"another objective has {', '.join(taken)}"
            lines.append(_line("objective", o.id, "", o.title, "", why))
        else:
            yield o


def _counts(plan: Plan) -> dict[str, int]:
    """How many items and rows a plan has, by noun."""
    nouns = {**ITEMS, "check-in": "check_ins", "figure": "observations"}
    return {noun: len(getattr(plan, name)) for noun, name in nouns.items()}
