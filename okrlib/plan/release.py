"""Release: the part of a plan that an audience may see (METHOD section 8).

The result is a plan like any other, so whatever works on plans works on it, and there is nothing
behind it to leak: what is hidden is not in it, and is not counted in any total made from it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from okrlib import resources
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
from okrlib.plan.audience import Audience, audience_of
from okrlib.plan.calculated import formula_of
from okrlib.plan.log import displaced, effective, figure_rank, rank
from okrlib.plan.people_policy import visible
from okrlib.plan.plan import Plan
from okrlib.plan.rows import changed, rising, rows_by_id
from okrlib.text.comments import without_comments

Item = TypeVar("Item", Team, Objective, KPI)
#: By noun, the ids that are released and under which each is.
_Known = Mapping[str, Mapping[str, str]]
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
        reason = self.of_objective(o)
        return f"its objective is not: {reason}" if reason else self.within(o, kr)

    def within(self, o: Objective, kr: KeyResult) -> str:
        """A key result of an objective that is released."""
        if kr.visibility is not None and not self._audience.sees(self._plan, kr.visibility, o.team):
            return f"its visibility is {kr.visibility}"
        if kr.kpi is not None and (kr.kpi not in self._kpis or self.of_kpi(self._kpis[kr.kpi])):
            return f"the KPI that measures it, {kr.kpi!r}, is not"
        return ""

    def of(self, noun: str, name: str) -> str:
        """What has this id, or had it before; "" also where nothing has."""
        found = self._plan.find(noun, name)
        if found is None:
            return ""
        if noun == "key result":
            return self.of_key_result(*found)
        if noun == "team":
            return self.of_team(found)
        return self.of_kpi(found) if noun == "KPI" else self.of_objective(found)

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
            above = "" if at.id == team.id else f"{at.name}, above it: "
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


def released(plan: Plan, audience: Audience | str = "company") -> Plan:
    """The plan as it may be published for an audience (company, public, team:ID): what it may see.

    Goals are in it that are active or closed, a person's own only where they opted in. Where METHOD's list
    leaves a choice, the narrower one is taken: everything below a hidden team is hidden, and so is a key
    result that a hidden KPI measures, since its values are the KPI's. What is below a team that does not
    exist is hidden, and what has an id that cannot name a page. Rows that no longer count lose their words,
    and so do excuses from the coach's rules. Only people whom something released names stay. Comments in
    Markdown are left out. Where the plan has a `today`, later rows, and cycles that no page shows on that
    day, are left out too.
    """
    with resources.without_collector():
        return _released(plan, Gate(plan, audience_of(audience, plan)))


def _released(plan: Plan, gate: Gate) -> Plan:
    teams = {t.id: t for t in plan.teams if not gate.of_team(t)}
    cycles = {c.id: c for c in plan.cycles if is_cycle_id(c.id)}
    kpis = {k.id: k for k in plan.kpis if not gate.of_kpi(k)}
    names, people = _people(plan)
    objectives = {o.id: o for o in plan.objectives if not gate.of_objective(o)}
    items: dict[str, Iterable[str]] = {"team": teams, "objective": objectives, "KPI": kpis}
    known = {noun: {name: name for name in ids} for noun, ids in items.items()} | {"person": names}
    shown = tuple(_objective(o, gate, known) for o in objectives.values())
    log = {
        kr.id: rows
        for objective in shown
        for kr in objective.key_results
        if (rows := _rows(plan, objective, plan.log.get(kr.id, ()), objectives, names))
    }
    part = plan.with_fewer(
        about=without_comments(plan.about),
        teams=tuple(_named_as(changed(t, notes=without_comments(t.notes)), known) for t in teams.values()),
        cycles=tuple(cycles.values()),
        objectives=shown,
        kpis=tuple(_kpi(k, known) for k in kpis.values()),
        check_ins=tuple(chain.from_iterable(log.values())),
        log=log,
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
    for noun in ("team", "objective", "key result", "KPI"):
        if (found := plan.find(noun, name)) is None:
            continue
        of, item = found if noun == "key result" else (found, found)
        team = item.id if noun == "team" else of.team
        audiences = [Audience(), Audience("public")]
        audiences += [Audience("team", team)] if plan.has("team", team) else []
        lines.append(f"{noun[0].upper()}{noun[1:]} {item.name!r} of {team or 'no team'}:")
        for audience in audiences:
            reason = Gate(plan, audience).of(noun, name)
            lines.append(f"  for {audience}: {f'no, {reason}' if reason else 'yes'}.")
    if not lines:
        raise OkrError(
            f"No team, goal or KPI has the id {name[:80]!r}. "
            "okr score --format csv and okr kpi list have them."
        )
    return tuple(lines)


def _figures(plan: Plan, rows: tuple[Observation, ...], kpis: Mapping[str, KPI]) -> tuple[Observation, ...]:
    """The figures of released KPIs up to the plan's day, by KPI and period, however they stand in files."""
    last, logs = plan.today or date.max, rows_by_id(rows)
    figures: list[Observation] = []
    for name, kpi in kpis.items():
        own: Sequence[Observation] = logs.get(name, ())
        if not rising(own):
            own = sorted(own, key=lambda row: (row.period, figure_rank(kpi, plan.zone, row)))
        figures += own if own and own[-1].period <= last else [row for row in own if row.period <= last]
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
    for key in ("author", "blocker_owner"):
        stated.update(map(attrgetter(key), part.check_ins))
    return stated


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
        people.append(changed(person, id=name, formerly=(), left=None))
    return names, tuple(people)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _says_only(role: str, name: str) -> bool:
    """Whether an id is made of its role's words alone, and so tells nothing else."""
    return set(_words(name)) <= set(_words(role))


def _objective(o: Objective, gate: Gate, known: _Known) -> Objective:
    """A released objective with those of its key results that are, and without what a review decided."""
    key_results = tuple(_key_result(kr) for kr in o.key_results if not gate.within(o, kr))
    shown = {kr.id: kr.id for kr in key_results}
    # What a review decided is for those who were in it.
    plain = changed(
        o,
        **_plain(o),
        excused=_settled(o.excused),
        key_results=key_results,
        decisions=(),
        initiatives=tuple(w for w in o.initiatives if not w.moves or shown.keys() & set(w.moves)),
    )
    return _named_as(plain, {**known, "key result": shown})


def _plain(item: Objective | KeyResult) -> dict[str, str]:
    """The Markdown of an objective or key result, without comments."""
    return {name: without_comments(getattr(item, name)) for name in ("explanation", "learned", "notes")}


def _settled(excused: Mapping[str, str]) -> dict[str, str]:
    """From which rules something is excused, without the reason that was given to the coach."""
    return {code: _SETTLED for code, reason in excused.items() if reason.strip()}


def _key_result(kr: KeyResult) -> KeyResult:
    return changed(kr, **_plain(kr), excused=_settled(kr.excused))


def _kpi(kpi: KPI, known: _Known) -> KPI:
    """A card without its feed, which names files, and without the ids of what is not released."""
    formula = formula_of(kpi)
    plain = changed(
        kpi,
        notes=without_comments(kpi.notes),
        feed=None,
        formula=kpi.formula if formula and known["KPI"].keys() >= set(formula.kpis) else "",
        dismissed=(),
        excused={},
    )
    return _named_as(plain, known)


def _named_as(item: Item, known: _Known) -> Item:
    """An item that names only what is released, people under their published ids."""
    return references.renamed(item, lambda noun, name: known[noun].get(name))


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


def _rows(
    plan: Plan,
    objective: Objective,
    rows: Sequence[CheckIn],
    objectives: Mapping[str, Objective],
    names: Mapping[str, str],
) -> tuple[CheckIn, ...]:
    """The rows that count now; without words those a frozen score was made of, or that another's replaced."""
    counted, last = effective(rows), plan.today or date.max
    if len(counted) == len(rows):
        return tuple(
            [
                row
                if names.get(row.author or "") == row.author
                and row.blocker_owner is None
                and without_comments(row.note) is row.note
                else _public(row, names)
                for row in counted
                if row.date <= last
            ]
        )
    now = set(counted)
    frozen = {row for at in _closings(plan, objective, objectives) for row in effective(rows, as_of=at)}
    reworked = {row.date for row in frozen - now}
    signed = [row for row in counted if names.get(row.author or "")]
    instead = {one for row in signed if (one := displaced(rows, row)) and names.get(one.author or "")}
    kept = now | frozen | instead
    return tuple(
        _public(row, names)
        if row in now
        else _public(row, names)._replace(note="", blocker="", blocker_owner=None, blocker_since=None)
        for row in sorted(rows, key=lambda row: (row.date, rank(row)))
        if (row in kept or (row.withdrawn and row.date in reworked)) and row.date <= last
    )


def _public(row: CheckIn, names: Mapping[str, str]) -> CheckIn:
    """The row without comments, under the published ids of its author and of who removes its blocker."""
    author, owner = names.get(row.author or ""), names.get(row.blocker_owner or "")
    note = without_comments(row.note)
    if (note, author, owner) == (row.note, row.author, row.blocker_owner):
        return row
    return CheckIn(*row[:6], note, author, *row[8:10], owner, row.blocker_since)
