"""Release: the part of a plan that an audience may see (METHOD section 8).

The result is a plan like any other, so whatever works on plans works on it, and there is nothing
behind it to leak: what is hidden is not in it, and is not counted in any total made from it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from okrlib.errors import OkrError
from okrlib.model import (
    KPI,
    AsOf,
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    Observation,
    Person,
    Team,
    Visibility,
    is_cycle_id,
    is_slug,
)
from okrlib.plan import references
from okrlib.plan.audience import Audience
from okrlib.plan.calculated import formula_of
from okrlib.plan.log import effective, figure_rank, rank
from okrlib.plan.people_policy import visible
from okrlib.plan.plan import Plan
from okrlib.plan.rows import rows_by_id
from okrlib.text.comments import without_comments

Goal = TypeVar("Goal", Objective, KeyResult)
#: What stands where a reason was given to the coach: that there is one.
_SETTLED = "settled"


class Gate:
    """What is released for an audience: each method gives the reason why not, "" where it is."""

    def __init__(self, plan: Plan, audience: Audience) -> None:
        self._plan, self._audience = plan, audience
        self._teams: dict[str, str] = {}
        self._kpis = {k.id: k for k in plan.kpis}

    def of_team(self, team: Team) -> str:
        """A team and all above it, since everything below a hidden team is hidden."""
        if team.id not in self._teams:
            self._teams[team.id] = self._of_tree(team)
        return self._teams[team.id]

    def of_kpi(self, kpi: KPI) -> str:
        """A KPI."""
        return self._of_item(kpi.id, kpi.visibility, kpi.team)

    def of_objective(self, o: Objective) -> str:
        """An objective."""
        if o.state == "draft":
            return "it is a draft"
        if not (self._plan.has("cycle", o.cycle) and is_cycle_id(o.cycle)):
            return f"there is no cycle {o.cycle!r}"
        return self._of_item(o.id, o.visibility, o.team)

    def of_key_result(self, o: Objective, kr: KeyResult) -> str:
        """A key result of an objective: it inherits, and can only narrow."""
        if reason := self.of_objective(o):
            return f"its objective is not: {reason}"
        if kr.visibility is not None and not self._audience.sees(self._plan, kr.visibility, o.team):
            return f"its visibility is {kr.visibility}"
        if kr.kpi is not None and (kr.kpi not in self._kpis or self.of_kpi(self._kpis[kr.kpi])):
            return f"the KPI that measures it, {kr.kpi!r}, is not"
        return ""

    def _of_item(self, name: str, visibility: Visibility, team: str) -> str:
        if not self._audience.sees(self._plan, visibility, team):
            return f"its visibility is {visibility}"
        if not self._plan.has("team", team):
            return f"there is no team {team!r}"
        if reason := self.of_team(self._plan.team(team)):
            return f"its team is not: {reason}"
        return "" if is_slug(name) else "its id cannot name a page"

    def _of_tree(self, team: Team) -> str:
        seen: set[str] = set()
        at: Team | None = team
        while at is not None and at.id not in seen:
            above = "" if at.id == team.id else f"{at.title or at.id}, above it: "
            if not self._audience.sees(self._plan, at.visibility, at.id):
                return f"{above}its visibility is {at.visibility}"
            if at.kind == "individual" and not at.opted_in:
                return f"{above}a person's own goals need opted_in = true"
            if not is_slug(at.id):
                return f"{above}its id cannot name a page"
            if at.parent and not self._plan.has("team", at.parent):
                return f"{above}there is no team {at.parent!r}"
            seen.add(at.id)
            at = self._plan.team(at.parent) if at.parent else None
        return ""


def released(plan: Plan, audience: Audience = Audience()) -> Plan:  # noqa: B008 - a value that nobody changes
    """The plan as it may be published for an audience: what it may see, active or closed.

    A person's own goals are in it only where they opted in. Where METHOD's list leaves a choice, the narrower
    one is taken: everything below a hidden team is hidden, and so is a key result that a hidden KPI measures,
    since its values are the KPI's. What is below a team that does not exist is hidden, and what has an id
    that cannot name a page. Rows that no longer count lose their words, and so do excuses from the coach's
    rules. Only people whom something released names stay. Comments in Markdown are left out. Where the plan
    has a `today`, later rows, and cycles that no page shows on that day, are left out too.
    """
    gate = Gate(plan, audience)
    teams = {t.id: t for t in plan.teams if not gate.of_team(t)}
    cycles = {c.id: c for c in plan.cycles if is_cycle_id(c.id)}
    kpis = {k.id: k for k in plan.kpis if not gate.of_kpi(k)}
    names, people = _people(plan)
    objectives = {o.id: o for o in plan.objectives if not gate.of_objective(o)}
    shown = tuple(_objective(o, gate, objectives, kpis, names) for o in objectives.values())
    rows = tuple(
        row if (note := without_comments(row.note)) is row.note else row._replace(note=note)
        for objective in shown
        for kr in objective.key_results
        for row in _rows(plan.log.get(kr.id, ()), _closings(plan, objective, objectives), names)
        if not plan.today or row.date <= plan.today
    )
    part = plan.with_fewer(
        about=without_comments(plan.about),
        teams=tuple(
            replace(t, lead=names.get(t.lead or ""), notes=without_comments(t.notes)) for t in teams.values()
        ),
        cycles=tuple(cycles.values()),
        objectives=shown,
        kpis=tuple(_kpi(k, kpis, objectives, names) for k in kpis.values()),
        check_ins=rows,
        observations=_figures(plan, plan.observations, kpis),
        calculated=_figures(plan, plan.calculated, kpis),
        connections=(),
        borrowed=frozenset(plan.borrowed & kpis.keys()),
        rules={
            code: replace(setting, reason=_SETTLED)
            for code, setting in plan.rules.items()
            if setting.reason.strip()
        },
    )
    named = _named(part)
    return part.with_fewer(cycles=_cycles(part), people=tuple(p for p in people if p.id in named))


def explained(plan: Plan, name: str) -> tuple[str, ...]:
    """Why the item with this id is on the site or not: a sentence for each audience it may concern.

    Raises:
        OkrError: Nothing that can be published has this id.
    """
    lines: list[str] = []
    for noun, title, team, why in _answers(plan, name):
        audiences = [Audience(), Audience("public")]
        audiences += [Audience("team", team)] if plan.has("team", team) else []
        lines.append(f"{noun} {title!r} of {team or 'no team'}:")
        for audience in audiences:
            reason = why(Gate(plan, audience))
            lines.append(f"  for {audience}: {f'no, {reason}' if reason else 'yes'}.")
    if not lines:
        raise OkrError(
            f"No team, goal or KPI has the id {name[:80]!r}. okr score and okr kpi list name them."
        )
    return tuple(lines)


def _answers(plan: Plan, name: str) -> Iterator[tuple[str, str, str, Callable[[Gate], str]]]:
    """(noun, title, team, the reason why it is hidden) of everything with this id."""
    if plan.has("team", name):
        team = plan.team(name)
        yield "Team", team.title or name, team.id, lambda gate: gate.of_team(team)
    if plan.has("objective", name):
        o = plan.objective(name)
        yield "Objective", o.title or name, o.team, lambda gate: gate.of_objective(o)
    if name in plan.key_results:
        of, kr = plan.key_results[name]
        yield "Key result", kr.title or name, of.team, lambda gate: gate.of_key_result(of, kr)
    if plan.has("KPI", name):
        kpi = plan.kpi(name)
        yield "KPI", kpi.title or name, kpi.team, lambda gate: gate.of_kpi(kpi)


def _figures(plan: Plan, rows: tuple[Observation, ...], kpis: Mapping[str, KPI]) -> tuple[Observation, ...]:
    """The figures of released KPIs up to the plan's day, by KPI and period, however they stand in files."""
    last, logs = plan.today or date.max, rows_by_id(rows)
    figures: list[Observation] = []
    for name, kpi in kpis.items():
        own = logs.get(name, ())
        if any(row.period > last for row in own):
            own = tuple(row for row in own if row.period <= last)
        if any(row.period >= after.period for row, after in pairwise(own)):
            own = tuple(sorted(own, key=lambda row: (row.period, figure_rank(kpi, row))))
        figures += own
    return tuple(figures)


def _cycles(part: Plan) -> tuple[Cycle, ...]:
    """The cycles that pages show: those with goals, and the one that stands first on the plan's day."""
    if part.today is None:
        return part.cycles
    first = part.cycle_on(part.today)
    used = {o.cycle for o in part.objectives} | ({first.id} if first else set())
    return tuple(cycle for cycle in part.cycles if cycle.id in used)


def _named(part: Plan) -> set[str | None]:
    """The ids of the people whom a team, goal, KPI or report of the plan names."""
    stated = {named.wanted for named in references.of_plan(part) if named.of == "person"}
    return stated.union(*((row.author, row.blocker_owner) for row in part.check_ins))


def _people(plan: Plan) -> tuple[Mapping[str, str], tuple[Person, ...]]:
    """Published ids for people, and the people under them; an id that may be a name is replaced."""
    known_people = [known for person in plan.people if (known := visible(plan, person))]
    plain = {p.id for p in known_people if plan.policy.people == "names" or _says_only(p.role, p.id)}
    names: dict[str, str] = {}
    people: list[Person] = []
    taken: Counter[str] = Counter(plain)
    for person in known_people:
        name = person.id
        if name not in plain:
            slug = "-".join(_words(person.role)) or "someone"
            taken[slug] += 1
            name = f"{slug}--{taken[slug]}" if taken[slug] > 1 else slug
        names[person.id] = name
        people.append(replace(person, id=name, formerly=(), left=None))
    return names, tuple(people)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _says_only(role: str, name: str) -> bool:
    """Whether an id is made of its role's words alone, and so tells nothing else."""
    return set(_words(name)) <= set(_words(role))


def _objective(
    objective: Objective,
    gate: Gate,
    objectives: Mapping[str, Objective],
    kpis: Mapping[str, KPI],
    names: Mapping[str, str],
) -> Objective:
    objective = _without_comments(objective)
    released_ones = tuple(
        _key_result(kr, kpis, names) for kr in objective.key_results if not gate.of_key_result(objective, kr)
    )
    shown = {kr.id for kr in released_ones}
    return replace(
        objective,
        owner=names.get(objective.owner or ""),
        supports=tuple(up for up in objective.supports if up in objectives),
        contributes={up: share for up, share in objective.contributes.items() if up in objectives},
        depends_on=tuple(up for up in objective.depends_on if up in objectives),
        excused=_settled(objective.excused),
        continues=objective.continues if objective.continues in objectives else None,
        raised_by=objective.raised_by if objective.raised_by and objective.raised_by.kpi in kpis else None,
        key_results=released_ones,
        # What a review decided is for those who were in it.
        decisions=(),
        initiatives=tuple(
            replace(
                work,
                owner=names.get(work.owner or ""),
                moves=tuple(kr for kr in work.moves if kr in shown),
            )
            for work in objective.initiatives
            if not work.moves or shown & set(work.moves)
        ),
    )


def _without_comments(item: Goal) -> Goal:
    """An objective or key result without the comments in its Markdown; the same one where there are none."""
    changed: dict[str, Any] = {
        name: plain
        for name in ("explanation", "learned", "notes")
        if (plain := without_comments(text := getattr(item, name))) != text
    }
    return replace(item, **changed) if changed else item


def _settled(excused: Mapping[str, str]) -> dict[str, str]:
    """From which rules something is excused, without the reason that was given to the coach."""
    return {code: _SETTLED for code, reason in excused.items() if reason.strip()}


def _key_result(kr: KeyResult, kpis: Mapping[str, KPI], names: Mapping[str, str]) -> KeyResult:
    """A released key result; the same one where it names nobody and nothing."""
    kr = _without_comments(kr)
    if kr.owner is None and kr.override is None and not kr.guard and not kr.excused:
        return kr
    override = replace(kr.override, author=names.get(kr.override.author or "")) if kr.override else None
    guard = tuple(k for k in kr.guard if k in kpis)
    return replace(
        kr, owner=names.get(kr.owner or ""), guard=guard, override=override, excused=_settled(kr.excused)
    )


def _kpi(
    kpi: KPI, kpis: Mapping[str, KPI], objectives: Mapping[str, Objective], names: Mapping[str, str]
) -> KPI:
    """A card without its feed, which names files, and without the ids of what is not released."""
    formula = formula_of(kpi)
    return replace(
        kpi,
        owner=names.get(kpi.owner or ""),
        notes=without_comments(kpi.notes),
        objective=kpi.objective if kpi.objective in objectives else None,
        feed=None,
        formula=kpi.formula if formula and kpis.keys() >= set(formula.kpis) else "",
        drivers=tuple(driver for driver in kpi.drivers if driver in kpis),
        dismissed=(),
        excused={},
    )


def _closings(plan: Plan, objective: Objective, objectives: Mapping[str, Objective]) -> frozenset[AsOf]:
    """When its rows were frozen into a score: at its own closing, and at those it contributes to."""
    moments: set[AsOf] = set()
    waiting, seen = [objective], {objective.id}
    while waiting:
        at = waiting.pop()
        moments |= {plan.as_of(at.closed_at)} if at.closed_at else set()
        above = [up for up in at.contributes if up in objectives and up not in seen]
        seen.update(above)
        waiting += [objectives[up] for up in above]
    return frozenset(moments)


def _rows(rows: Sequence[CheckIn], closings: frozenset[AsOf], names: Mapping[str, str]) -> Iterator[CheckIn]:
    """The rows that count now, and those a frozen score was made of; the latter without words."""
    counted = effective(rows)
    if len(counted) == len(rows):
        author_of = names.get
        yield from [
            row
            if (by := author_of(row[7] or "")) == row[7] and row.blocker_owner is None
            else _make((*row[:7], by, *row[8:10], author_of(row.blocker_owner or ""), row.blocker_since))
            for row in counted
        ]
        return
    now = set(counted)
    frozen = {row for moment in closings for row in effective(rows, as_of=moment)}
    reworked = {row.date for row in frozen - now}
    for row in sorted(rows, key=lambda row: (row.date, rank(row))):
        if row in now:
            yield _by(row, names)
        elif row in frozen or (row.withdrawn and row.date in reworked):
            yield _by(row, names)._replace(note="", blocker="", blocker_owner=None, blocker_since=None)


def _by(row: CheckIn, names: Mapping[str, str]) -> CheckIn:
    """The row under the published ids of its author and of who removes its blocker."""
    return row._replace(author=names.get(row.author or ""), blocker_owner=names.get(row.blocker_owner or ""))


_make = CheckIn._make
