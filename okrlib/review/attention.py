"""What needs attention and what moved lately: sentences computed from the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from okrlib.behaviour import guards, kpi_sentence, latest_words
from okrlib.model import FALL
from okrlib.plan import blocked
from okrlib.scoring import judge, kpi_of, sentences
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.behaviour import Guard
    from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, TeamStanding


WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A sentence that begins with *before* and names an item, which is linked, and its reason below."""

    state: str
    before: str
    kind: str
    name: str
    title: str
    reason: str
    weight: float


def needs_attention(standing: Standing, teams: tuple[TeamStanding, ...]) -> list[Remark]:
    """All that a reader should look at, the most severe first."""
    depth = {t.id: d for d, t in standing.plan.tree()}
    remarks = [
        remark
        for team in teams
        for objective in team.objectives
        if not objective.final
        for remark in _of_objective(standing, team, objective, depth.get(team.team.id, 0))
    ]
    harmed = list(_of_guards(standing, teams))
    remarks += [*harmed, *_of_kpis(standing, {remark.name for remark in harmed})]
    return sorted(remarks, key=lambda r: -r.weight)


def _of_objective(
    standing: Standing, team: TeamStanding, objective: ObjectiveStanding, depth: int
) -> Iterator[Remark]:
    o, title = objective.objective, team.team.name
    near_top = 3.0 - min(depth, 3)
    if objective.zombie and objective.silent_days is not None:
        yield Remark(
            state="stale",
            before=f"No check-in for {formatting.count(objective.silent_days // 7, 'week')}: ",
            kind="objective",
            name=o.id,
            title=o.title,
            reason=f"{title}.",
            weight=8 + near_top,
        )
    elif (
        objective.health in {"off track", "at risk"}
        and objective.progress is not None
        and objective.expected is not None
    ):
        gap = objective.expected - objective.progress
        if objective.health == "off track" or depth == 0:
            where = sentences.pace(objective.progress, objective.expected)
            paced = sum(kr.expected is not None for kr in objective.counted)
            where += sentences.of_how_many(paced, len(objective.counted))
            yield Remark(
                state=objective.health,
                before=f"{objective.health.capitalize()}: ",
                kind="objective",
                name=o.id,
                title=o.title,
                reason=f"{title}. {where}.{sentences.weak_ones(objective)}",
                weight=5 + near_top * 1.5 + gap,
            )
    for kr in objective.key_results:
        yield from _of_key_result(title, objective, kr, near_top)
        if kr.blocker:
            yield Remark(
                state="off track",
                before="Blocked: ",
                kind="objective",
                name=o.id,
                title=kr.key_result.title,
                reason=f"{title}. {short(blocked(standing.plan, kr.blocker, standing.on))}",
                weight=6.5 + near_top,
            )


def _of_key_result(
    team: str, objective: ObjectiveStanding, kr: KeyResultStanding, near_top: float
) -> Iterator[Remark]:
    now, before = kr.confidence, kr.confidence_before
    note = kr.entries[-1].note if kr.entries else ""
    if now is not None and before is not None and before - now >= FALL:
        yield Remark(
            state="at risk",
            before=f"Confidence fell from {before} to {now}: ",
            kind="objective",
            name=objective.objective.id,
            title=kr.key_result.title,
            reason=f"\N{LEFT DOUBLE QUOTATION MARK}{short(note)}\N{RIGHT DOUBLE QUOTATION MARK}"
            if note
            else f"{team}.",
            weight=6 + near_top,
        )
    if kr.health == "stale" and kr.counted and not objective.zombie and kr.last_check_in:
        noun, since = "check-in", formatting.day(kr.last_check_in, year=False)
        if kr.latest_period:
            noun, since = "figure", formatting.since(kr.latest_period, kr.cadence)
        yield Remark(
            state="stale",
            before=f"No {noun} since {since}: ",
            kind="objective",
            name=objective.objective.id,
            title=kr.key_result.title,
            reason=f"{team}. A {noun} is due every {formatting.per(kr.cadence)}.",
            weight=4 + near_top,
        )


def _of_guards(standing: Standing, teams: tuple[TeamStanding, ...]) -> Iterator[Remark]:
    """The KPIs that suffer while something is pushed, each with what it guards."""
    harmed: dict[str, list[tuple[str, Guard]]] = {}
    for team in teams:
        for objective in team.objectives:
            for kr in () if objective.final else objective.key_results:
                for guard in guards(standing, kr.key_result.id):
                    if guard.state == "harmed":
                        harmed.setdefault(guard.kpi.id, []).append((kr.key_result.title, guard))
    for name, found in harmed.items():
        (title, guard), *more = found
        what = formatting.count(len(found), "key result") if more else title
        yield Remark(
            state="harmed",
            before="Safeguard harmed: ",
            kind="kpi",
            name=name,
            title=guard.kpi.title,
            reason=f"Safeguard for {what}; {guard.why}.",
            weight=9,
        )


def _of_kpis(standing: Standing, told: set[str]) -> Iterator[Remark]:
    for kpi in standing.plan.kpis:
        if kpi.id in told:
            continue
        now = standing.kpi(kpi.id)
        missed = now.health == "missed" and now.running >= 2
        if missed or (now.health == "stale" and now.observed):
            yield Remark(
                state=now.health,
                before="",
                kind="kpi",
                name=kpi.id,
                title=kpi.title,
                reason=f"{kpi_sentence(now)} {latest_words(now)}",
                weight=5.5 + min(now.running, 12) / 4 if missed else 4.5,
            )


def short(text: str, most: int = 140) -> str:
    """The first line of a note, cut at a word."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= most else line[: line.rfind(" ", 0, most)] + "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One key result whose value or progress moved, with its values in words."""

    state: str
    before: str
    objective: str
    key_result: str
    title: str
    team: str
    values: str
    weight: float

    @property
    def reason(self) -> str:
        """Whose it is, and its values."""
        return f"{self.team}. {self.values[:1].upper()}{self.values[1:]}"


def moved_lately(
    standing: Standing, teams: tuple[TeamStanding, ...], since: date | None = None
) -> list[Moved]:
    """The counted key results of open goals that moved after a day, by default a week ago.

    The largest steps come first.
    """
    day = standing.on - WEEK if since is None else since
    known: dict[tuple[str, date, date], list[Moved]] = standing.plan.once("moved", dict)
    moves: list[Moved] = []
    for objective in (o for team in teams for o in team.objectives if not o.final):
        asked = objective.objective.id, standing.on, day
        if asked not in known:
            krs = objective.key_results
            known[asked] = [item for kr in krs for item in _moved(standing, objective, kr, day)]
        moves += known[asked]
    return sorted(moves, key=lambda m: -m.weight)


def _moved(
    standing: Standing, objective: ObjectiveStanding, kr: KeyResultStanding, day: date
) -> Iterator[Moved]:
    if kr.progress is None or not kr.counted:
        return
    then = _then(standing, objective, kr, day)
    before = then.progress or 0.0
    step, values = kr.progress - before, sentences.moved(then, kr, standing.on)
    if abs(step) < 0.005 and not values:
        return
    reached = kr.progress == 1 and before < 1
    # Beyond the start or the target progress stands still, and the value may yet move.
    direction = step or (kr.raw_progress or 0.0) - (then.raw_progress or 0.0)
    was, way = formatting.percent(before), f"{formatting.percent(kr.progress)} of the way"
    if way.startswith(was):
        way = f"still {way}"
    elif before > 0:
        way = f"{was} \N{RIGHTWARDS ARROW} {way}"
    if kr.worse:
        way = f"{way}, worse than at the start"
    team = standing.plan.team(objective.objective.team)
    yield Moved(
        state="done" if reached else "up" if direction > 0 else "down" if direction < 0 else "same",
        before="Target reached: " if reached else "",
        objective=objective.objective.id,
        key_result=kr.key_result.id,
        title=kr.key_result.title,
        team=team.name,
        values="; ".join(text for text in (values, way) if text) + ".",
        weight=abs(step) + reached,
    )


def _then(
    standing: Standing, objective: ObjectiveStanding, kr: KeyResultStanding, day: date
) -> KeyResultStanding:
    """The key result on an earlier day, by what is known now of it.

    Where a KPI measures it and has no figure that is newer than the day, it is as it is now.
    """
    plan = standing.plan
    kpi = kpi_of(plan, kr.key_result)
    if kpi is not None and not any(plan.known_on(kpi, row) > day for row in standing.values(kpi.id)[-2:]):
        return kr
    cycle = plan.cycle(objective.objective.cycle)
    return judge(plan, objective.objective, kr.key_result, cycle, on=day)
