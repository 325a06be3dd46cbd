"""A plan joined to another: what is new comes in, what both have stays, and differences are listed."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.errors import NotOursError
from okrlib.exchange.own_json import read_own_json
from okrlib.plan import Plan
from okrlib.store import load, save, write_schemas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from okrlib.model import Objective

#: The items of a plan in the order in which they name each other.
_ITEMS = {
    "people": "person",
    "teams": "team",
    "cycles": "cycle",
    "connections": "connection",
    "kpis": "KPI",
    "objectives": "objective",
}
#: What a plan says of itself, beside its items and rows.
SETTINGS = tuple(
    field.name
    for field in fields(Plan)
    if field.init and field.name not in {*_ITEMS, "check_ins", "observations", "borrowed", "version"}
)


class Difference(NamedTuple):
    """Something that did not come in as it stood in the other plan, and why.

    Attributes:
        noun: What it is, as in "objective"; "plan" for a key at the top of okr.toml.
        name: Its id; "" for the plan.
        field: The field that differs; "" for all of it.
        came: What the other plan says.
        stays: What this plan says, which stays.
        why: A sentence.
    """

    noun: str
    name: str
    field: str
    came: object
    stays: object
    why: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The plan with what came in, the number of what came by noun, and what did not."""

    plan: Plan
    came: dict[str, int]
    differences: tuple[Difference, ...]


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
    differences: list[Difference] = []
    changes: dict[str, Any] = {}
    for name, noun in _ITEMS.items():
        ours, theirs = getattr(plan, name), getattr(other, name)
        known = {item.id: item for item in ours}
        for item in theirs:
            if item.id in known:
                differences += _between(noun, known[item.id], item)
        changes[name] = (*ours, *_new(plan, name, [i for i in theirs if i.id not in known], differences))
    differences += [
        Difference("plan", "", name, came, stays, "This plan's own setting stays.")
        for name in SETTINGS
        if (came := getattr(other, name)) != (stays := getattr(plan, name))
    ]
    measures = {kr.id for o in changes["objectives"] for kr in o.key_results}
    cards = {kpi.id for kpi in changes["kpis"]}
    for name, noun, known_ids in (
        ("check_ins", "check-in", measures),
        ("observations", "observation", cards),
    ):
        ours, seen = getattr(plan, name), set(getattr(plan, name))
        rows = [row for row in getattr(other, name) if row not in seen]
        changes[name] = (*ours, *(row for row in rows if row[0] in known_ids))
        differences += [
            Difference(noun, row[0], "", row, None, "What it is about is not in this plan.")
            for row in rows
            if row[0] not in known_ids
        ]
    result = replace(plan, **changes)
    before = _counts(plan)
    came = {noun: count - before[noun] for noun, count in _counts(result).items()}
    return Joined(result, came, tuple(differences))


def import_own_json(path: Path, folder: Path, *, as_they_were: bool, write: bool) -> Joined:
    """Import an exported ``plan.json`` into a plan's folder, or into a new one.

    Args:
        path: The file, or the folder of the export.
        folder: A plan's folder, or one that is empty or does not exist.
        as_they_were: As for `joined`.
        write: Whether to save it; otherwise nothing is written.

    Raises:
        NotOwnJsonError: The file is no exported plan.
        NotOursError: The folder holds something else than a plan.
        NotWritableError: The plan cannot be saved; nothing was written.
    """
    other = read_own_json(path)
    new = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not new and not (folder / "okr.toml").is_file():
        raise NotOursError(folder)
    result = joined(None if new else load(folder).plan, other, as_they_were=as_they_were)
    if write:
        save(result.plan, folder)
        if new:
            write_schemas(folder)
    return result


def _draft(o: Objective) -> Objective:
    """An objective as a draft that nothing was decided about."""
    return replace(o, state="draft", outcome=None, closed_at=None, reopened_at=None, closings=())


def _between(noun: str, ours: Any, theirs: Any) -> list[Difference]:
    """The fields in which two items of one id differ."""
    return [
        Difference(noun, ours.id, field.name, came, stays, "It is in this plan already, and stays as it is.")
        for field in fields(ours)
        if (came := getattr(theirs, field.name)) != (stays := getattr(ours, field.name))
    ]


def _new(plan: Plan, name: str, items: Sequence[Any], differences: list[Difference]) -> list[Any]:
    """The items that can come in: those whose key results have ids that this plan does not use."""
    if name != "objectives":
        return list(items)
    known = plan.key_results
    taken = {o.id: [kr.id for kr in o.key_results if kr.id in known] for o in items}
    differences += [
        Difference("objective", o.id, "", o.title, None, f"Another objective has {', '.join(taken[o.id])}.")
        for o in items
        if taken[o.id]
    ]
    return [o for o in items if not taken[o.id]]


def _counts(plan: Plan) -> dict[str, int]:
    """How many items and rows a plan has, by noun."""
    nouns = {**_ITEMS, "check_ins": "check-in", "observations": "observation"}
    return {noun: len(getattr(plan, name)) for name, noun in nouns.items()}
