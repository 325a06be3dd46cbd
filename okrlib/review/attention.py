"""What needs attention and what moved lately: sentences computed from the plan."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from okrlib.behaviour import Guard, guards, kpi_sentence, latest_words
from okrlib.model import FALL, KPI
from okrlib.plan import blocked
from okrlib.scoring import (
    KeyResultStanding,
    ObjectiveStanding,
    Standing,
    TeamStanding,
    judge,
    kpi_of,
    sentences,
)
from okrlib.text import formatting
from okrlib.text.comments import plain

WEEK = timedelta(days=7)


class Remark(NamedTuple):
    """A sentence that begins with *before* and names an item, which is linked, and its reason below."""

    kind: str
    name: str
    state: str
    before: str
    title: str
    reason: str
    weight: float


def needs_attention(
    standing: Standing, teams: tuple[TeamStanding, ...], *, watched_by: Collection[str] | None = None
) -> list[Remark]:
    """All that a reader should look at, the most severe first.

    That is of the goals of *teams* with their safeguards, and of the KPIs that some teams watch, by default
    of all.
    """
    depth = {t.id: d for d, t in standing.plan.tree()}
    remarks = [
        remark
        for team in teams
        for objective in team.objectives
        if not objective.final
        for remark in _of_objective(standing, team.team.name, objective, depth.get(team.team.id, 0))
    ]
    harmed = list(_of_guards(standing, teams))
    told = {remark.name for remark in harmed}
    kpis = [k for k in standing.plan.kpis if watched_by is None or k.team in watched_by]
    remarks += [*harmed, *_of_kpis(standing, [kpi for kpi in kpis if kpi.id not in told])]
    return sorted(remarks, key=lambda r: -r.weight)


def _of_objective(
    standing: Standing, team: str, objective: ObjectiveStanding, depth: int
) -> Iterator[Remark]:
    o, health, near_top = objective.objective, objective.health, 3.0 - min(depth, 3)
    about = partial(Remark, "objective", o.id)
    if objective.zombie and objective.silent_days is not None:
        silent = formatting.ago(standing.on - timedelta(objective.silent_days), standing.on)
        yield about("stale", f"No check-in for {silent}: ", o.name, f"{team}.", 8 + near_top)
    elif (
        (health == "off track" or (health == "at risk" and depth == 0))
        and objective.progress is not None
        and objective.expected is not None
    ):
        paced = sum(kr.expected is not None for kr in objective.counted)
        where = sentences.pace(objective.progress, objective.expected)
        where += sentences.of_how_many(paced, len(objective.counted))
        reason = f"{team}. {where}.{sentences.weak_ones(objective)}"
        weight = 5 + near_top * 1.5 + objective.expected - objective.progress
        yield about(health, f"{health.capitalize()}: ", o.name, reason, weight)
    for kr in objective.key_results:
        title, now, before = kr.key_result.name, kr.confidence, kr.confidence_before
        if now is not None and before is not None and before - now >= FALL:
            note = next(e.note for e in reversed(kr.entries) if e.confidence is not None)
            reason = f"\N{LEFT DOUBLE QUOTATION MARK}{short(plain(note))}\N{RIGHT DOUBLE QUOTATION MARK}"
            fell = f"Confidence fell from {before} to {now}: "
            yield about("at risk", fell, title, reason if note else f"{team}.", 6 + near_top)
        if kr.health == "stale" and kr.counted and not objective.zombie:
            noun = "check-in" if kr.off is None else "figure"
            since = f"since {formatting.day(kr.last_check_in, year=False)}" if kr.last_check_in else "yet"
            if kr.latest_period:
                since = f"since {formatting.since(kr.latest_period, kr.cadence)}"
            reason = f"{team}. A {noun} is due every {formatting.per(kr.cadence)}."
            yield about("stale", f"No {noun} {since}: ", title, reason, 4 + near_top)
        if kr.blocker:
            reason = f"{team}. {short(blocked(standing.plan, kr.blocker, standing.on))}"
            yield about("off track", "Blocked: ", title, reason, 6.5 + near_top)


def _of_guards(standing: Standing, teams: tuple[TeamStanding, ...]) -> Iterator[Remark]:
    """The KPIs that suffer while something is pushed, each with what it guards."""
    harmed: dict[str, list[tuple[str, Guard]]] = {}
    for team in teams:
        for objective in team.objectives:
            for kr in () if objective.final else objective.key_results:
                for guard in guards(standing, kr.key_result.id):
                    if guard.state == "harmed":
                        harmed.setdefault(guard.kpi.id, []).append((kr.key_result.name, guard))
    for name, found in harmed.items():
        (title, guard), *more = found
        what = formatting.count(len(found), "key result") if more else title
        reason = f"Safeguard for {what}; {guard.why}."
        yield Remark("kpi", name, "harmed", "Safeguard harmed: ", guard.kpi.name, reason, 9)


def _of_kpis(standing: Standing, kpis: Iterable[KPI]) -> Iterator[Remark]:
    for kpi in kpis:
        now = standing.kpi(kpi.id)
        missed = now.health == "missed" and now.running >= 2
        if missed or (now.health == "stale" and now.observed):
            weight = 5.5 + min(now.running, 12) / 4 if missed else 4.5
            reason = f"{kpi_sentence(now)} {latest_words(now)}"
            yield Remark("kpi", kpi.id, now.health, "", kpi.name, reason, weight)


def short(text: str, most: int = 140) -> str:
    """The first line of a note, cut at a word, or within one that is too long.

    >>> short("Two nurses left. One is back.", 20), short("https://example.org/a/long/address", 20)
    ('Two nurses left.…', 'https://example.org/…')
    """
    line = text.strip().splitlines()[0] if text.strip() else ""
    if len(line) <= most:
        return line
    word = line.rfind(" ", 0, most)
    return line[: word if word > 0 else most] + "\N{HORIZONTAL ELLIPSIS}"


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
    step, values = kr.progress - before, sentences.moved(then, kr)
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
        title=kr.key_result.name,
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
