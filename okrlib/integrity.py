"""Integrity: what cannot be right in a plan, whatever one thinks of its wording (METHOD sections 1-3).

Pure checks from a plan to problems. A `Problem` names an item; where that item stands in a file is
the store's knowledge, which makes it a `Finding`.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib import measures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from okrlib.cycles import Cycle
    from okrlib.findings import Severity
    from okrlib.model import Objective
    from okrlib.plan import Plan

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?")


class Problem(NamedTuple):
    """A finding without its place: *noun* and *item* name the entity, *key* the field."""

    code: str
    severity: Severity
    noun: str
    item: str
    key: str | None
    what: str
    mend: str


def near(wanted: str, known: Iterable[str], otherwise: str) -> str:
    """"Did you mean ...?" with the nearest known name, or *otherwise*."""
    found = get_close_matches(wanted, list(known), 1, 0.6)
    return f'Did you mean "{found[0]}"?' if found else otherwise


def problems(plan: Plan) -> Iterator[Problem]:
    """Everything that cannot be right in the plan."""
    return chain(
        _ids(plan),
        _references(plan),
        _teams(plan),
        _alignment(plan),
        _closings(plan),
        _kpis(plan),
        *(
            (Problem(*said[:2], "key result", kr.id, *said[2:]) for said in measures.problems(plan, o, kr))
            for o in plan.objectives
            for kr in o.key_results
        ),
    )


def _ids(plan: Plan) -> Iterator[Problem]:
    nouns: dict[str, Iterable[Any]] = {
        "person": plan.people,
        "team": plan.teams,
        "objective": plan.objectives,
        "key result": (kr for o in plan.objectives for kr in o.key_results),
        "KPI": plan.kpis,
    }
    for noun, items in nouns.items():
        for item in items:
            if not _SLUG.fullmatch(item.id):
                yield Problem(
                    "bad-id",
                    "error",
                    noun,
                    item.id,
                    "id",
                    f"The id {item.id!r} cannot name a file or a page.",
                    "Use 1 to 100 small letters, digits, - and _, beginning and ending with a letter or digit.",
                )


def _references(plan: Plan) -> Iterator[Problem]:
    """Every id that names something else."""

    def unknown(noun: str, item: str, key: str, wanted: str, of: str, known: Iterable[str]) -> Problem:
        return Problem(
            f"unknown-{of.lower().replace(' ', '-')}",
            "error",
            noun,
            item,
            key,
            f"There is no {of} {wanted!r}.",
            near(wanted, known, f"Add the {of}, or name one that the plan has."),
        )

    people = {p.id for p in plan.people}
    objectives = {o.id for o in plan.objectives}
    kpis = {k.id for k in plan.kpis}
    refs: list[tuple[str, str, str, str | None, str, Iterable[str]]] = [
        ("team", t.id, "lead", t.lead, "person", people) for t in plan.teams
    ]
    for k in plan.kpis:
        refs.append(("KPI", k.id, "owner", k.owner, "person", people))
        refs.append(("KPI", k.id, "objective", k.objective, "objective", objectives))
    for o in plan.objectives:
        refs.append(("objective", o.id, "owner", o.owner, "person", people))
        for key in ("supports", "contributes", "depends_on"):
            refs += [("objective", o.id, key, up, "objective", objectives) for up in getattr(o, key)]
        for work in o.initiatives:
            refs.append(("objective", o.id, "initiatives", work.owner, "person", people))
            refs += [("objective", o.id, "initiatives", kr, "key result", plan.key_results) for kr in work.moves]
        for kr in o.key_results:
            refs.append(("key result", kr.id, "owner", kr.owner, "person", people))
            refs.append(("key result", kr.id, "kpi", kr.kpi, "KPI", kpis))
            refs += [("key result", kr.id, "guard", guard, "KPI", kpis) for guard in kr.guard]
            if kr.override:
                refs.append(("key result", kr.id, "override.author", kr.override.author, "person", people))
    for noun, item, key, wanted, of, known in refs:
        if wanted is not None and wanted not in known:
            yield unknown(noun, item, key, wanted, of, known)
    for o in plan.objectives:
        for work in o.initiatives:
            if work.link and not work.link.startswith("https://"):
                yield Problem(
                    "bad-link",
                    "error",
                    "objective",
                    o.id,
                    "initiatives",
                    f"The link of {work.title!r} does not begin with https://.",
                    "Give the whole address, or leave it out.",
                )


def _teams(plan: Plan) -> Iterator[Problem]:
    teams = {t.id: t for t in plan.teams}
    for team in plan.teams:
        if team.parent is not None and team.parent not in teams:
            mend = near(team.parent, teams, "Name the team above, or leave parent out for the company.")
            what = f"The team above, {team.parent!r}, does not exist."
            yield Problem("unknown-team", "error", "team", team.id, "parent", what, mend)
    yield from _loops(
        {t.id: (t.parent,) if t.parent in teams else () for t in plan.teams},
        "team",
        "parent",
        "team-loop",
        "Let one of them hang under the company.",
    )
    tops = [t for t in plan.teams if t.parent is None]
    for extra in tops[1:]:
        yield Problem(
            "second-company",
            "warning",
            "team",
            extra.id,
            "parent",
            f"{extra.id!r} has no parent, but {tops[0].id!r} is the company already.",
            f'Write parent = "{tops[0].id}", or the team it belongs to.',
        )


def cycle_problems(cycle: Cycle) -> Iterator[Problem]:
    """What is wrong with a cycle's span; the store leaves such a cycle out of the plan."""
    if cycle.end <= cycle.start:
        yield Problem(
            "end-before-start",
            "error",
            "cycle",
            cycle.id,
            "end",
            f"The cycle ends on {cycle.last_day}, before it starts on {cycle.start}.",
            "Write the last day of the cycle as end.",
        )


def _alignment(plan: Plan) -> Iterator[Problem]:
    known = {o.id for o in plan.objectives}
    for key, mend in (
        ("supports", "Take one of these links out: a goal cannot help itself."),
        ("contributes", "Take one of these shares out: a score cannot be made of itself."),
    ):
        links = {o.id: tuple(up for up in getattr(o, key) if up in known) for o in plan.objectives}
        yield from _loops(links, "objective", key, "alignment-loop", mend)
    shares: dict[str, float] = {}
    for o in plan.objectives:
        for up, share in o.contributes.items():
            if not 0 < share <= 1:
                yield Problem(
                    "bad-share",
                    "error",
                    "objective",
                    o.id,
                    "contributes",
                    f"A share of {share:g} of {up!r} is not between 0 and 1.",
                    "Write a part of the whole, as in 0.25.",
                )
            shares[up] = shares.get(up, 0.0) + max(0.0, share)
            if shares[up] > 1 + 1e-9:
                yield Problem(
                    "shares-over-one",
                    "error",
                    "objective",
                    o.id,
                    "contributes",
                    f"With this one, contributions to {up!r} add up to {shares[up]:g}, more than the whole.",
                    "Lower the shares until they add up to at most 1.",
                )


def _loops(
    links: Mapping[str, tuple[str | None, ...]], noun: str, key: str, code: str, mend: str
) -> Iterator[Problem]:
    """One problem for each loop, at its first member in order of the plan."""
    done: set[str] = set()
    for start in links:
        trail: list[str] = []
        stack: list[tuple[str, Iterator[str | None]]] = []
        if start not in done:
            stack.append((start, iter(links[start])))
            trail.append(start)
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                done.add(trail.pop())
            elif step in trail:
                loop = " -> ".join([*trail[trail.index(step) :], step])
                yield Problem(code, "error", noun, node, key, f"This goes round in a circle: {loop}.", mend)
            elif step not in done:
                stack.append((step, iter(links.get(step, ()))))
                trail.append(step)


def _closings(plan: Plan) -> Iterator[Problem]:
    for o in plan.objectives:
        if o.state == "closed" and o.closed_on is None:
            yield _objective(
                o,
                "unfrozen",
                "closed_on",
                "It is closed, but nothing says when, so later check-ins still move its score.",
                "Write closed_on = the day it was closed.",
            )
        if o.state == "closed" and o.outcome is None:
            yield _objective(
                o,
                "no-outcome",
                "outcome",
                "It is closed without an outcome.",
                "Write outcome = achieved, partial, missed, dropped or postponed.",
            )
        if o.state != "closed" and o.outcome is not None:
            yield _objective(
                o,
                "outcome-while-open",
                "outcome",
                f"It has the outcome {o.outcome!r} but its state is {o.state}.",
                'Write state = "closed", or take the outcome out.',
            )
        if o.state != "closed" and o.closed_on is not None and o.reopened_on is None:
            yield _objective(
                o,
                "closed-while-open",
                "closed_on",
                f"It was closed on {o.closed_on} but its state is {o.state}.",
                'Write state = "closed", or reopened_on = the day the closing was taken back.',
            )
        if o.outcome == "missed" and o.ambition == "committed" and not o.explanation:
            yield _objective(
                o,
                "no-explanation",
                "explanation",
                "A committed objective was missed and nothing says why.",
                "Write an explanation: what happened, and what follows from it.",
            )


def _objective(o: Objective, code: str, key: str, what: str, mend: str) -> Problem:
    return Problem(code, "warning", "objective", o.id, key, what, mend)


def _kpis(plan: Plan) -> Iterator[Problem]:
    for kpi in plan.kpis:
        for target in kpi.targets:
            if target.start and target.end and target.end < target.start:
                yield Problem(
                    "end-before-start",
                    "error",
                    "KPI",
                    kpi.id,
                    "targets",
                    f"A target ends on {target.end}, before it starts on {target.start}.",
                    "Write its last day as end.",
                )
