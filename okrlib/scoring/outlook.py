"""Outlook: where a key result of a plan is likely to end, as seen on a day (METHOD section 4).

Increase, decrease and reach are forecast in their own unit; stages, checkpoints and milestones on
their progress, because they are not linear in the value; maintain by its hit rate. Outcome, baseline
and graded have none.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.forecast import (
    LEAST,
    Forecast,
    Question,
    fan,
    forecast,
    odds,
    of_hits,
    progress_sentence,
    sentence,
    why_no_forecast,
)
from okrlib.model import LINEAR, WITHOUT_PACE, periods
from okrlib.scoring import key_results, pace, readings
from okrlib.scoring.progress import spans
from okrlib.signals import possible
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okrlib.model import Cycle, KeyResult, Objective
    from okrlib.plan import Plan
    from okrlib.scoring.key_results import KeyResultStanding
    from okrlib.scoring.readings import Known
    from okrlib.scoring.standing import Standing, TeamStanding

_DAY = timedelta(days=1)
#: On so many days after the last value a fan is given on a page and in its files.
FAN_DAYS = 4
#: Below this chance of success "on track" says too much, above the other "at risk" too little.
UNLIKELY, LIKELY = 0.4, 0.6
_BEHIND = frozenset({"at risk", "off track"})
_ARTICLE = {"outcome": "an outcome", "baseline": "a baseline", "graded": "a graded"}


class Hits(NamedTuple):
    """The periods of a `maintain` key result: hit, counted, and the last days of those to come."""

    hit: int
    counted: int
    left: tuple[date, ...]


class Outlook(NamedTuple):
    """What is forecast of a key result, and from what; *forecast* is None where *why* says why.

    *seen* are the (day, number) pairs that went in, in *unit*; of kinds that are forecast on their
    progress they are progress (0..1), *baseline* is 0, *target* 1 and *unit* "", and *of* says of what
    that is a share. *start* is the day of the baseline, *end* the cycle's last. *hits* are those of a
    `maintain` key result, whose *seen* is its progress on the last day of each.
    """

    forecast: Forecast | None
    why: str | None
    seen: tuple[tuple[date, float], ...]
    baseline: float | None
    target: float | None
    unit: str
    start: date
    end: date
    success: float
    bounds: tuple[float | None, float | None]
    of: Literal["", "the way", "the time"] = ""
    hits: Hits | None = None

    @property
    def sentence(self) -> str:
        """The forecast in words, or why there is none."""
        if self.forecast is None or self.target is None:
            return self.why or ""
        if self.of or self.baseline is None:
            return progress_sentence(self.forecast, of=self.of, end=self.end, success_from=self.success)
        return sentence(
            self.forecast, target=self.target, end=self.end, unit=self.unit, success_from=self.needed
        )

    @property
    def needed(self) -> float | None:
        """The number from which on it is a success; None without a baseline or a target."""
        if self.baseline is None or self.target is None:
            return None
        return self.baseline + self.success * (self.target - self.baseline)

    def question(self) -> Question | None:
        """What is asked of `okrlib.forecast`; None without a baseline or a target."""
        if self.baseline is None or self.target is None:
            return None
        return Question(
            [day for day, _ in self.seen],
            [value for _, value in self.seen],
            baseline=self.baseline,
            target=self.target,
            start=self.start,
            end=self.end,
            success=self.success,
            bounds=self.bounds,
        )

    def fan(self, days: Iterable[date]) -> tuple[Forecast, ...]:
        """The forecast for each of *days* after the last value; () where there is none."""
        days = tuple(days)
        if self.hits:
            hit, counted, left = self.hits
            ended = [sum(last <= day for last in left) for day in days]
            return tuple(of_hits(hit, counted, n, success=self.success) for n in ended)
        question = self.question() if days else None
        return fan(question, days) if question else ()

    @property
    def weeks(self) -> list[date]:
        """The last day of each week from the start to the end."""
        return [span.end - _DAY for span in periods(self.start, self.end + _DAY, "weekly")]

    def ahead(self, *, most: int | None = None) -> dict[date, Forecast]:
        """The forecast for the last day of each week to come and for the end; {} where there is none.

        With *most* for about so many of these days, the end among them.
        """
        if self.forecast is None:
            return {}
        last = max((day for day, _ in self.seen), default=self.start)
        days = sorted(day for day in {*self.weeks, self.end} if day > last)
        days = days[:: -max(1, len(days) // (most or len(days) or 1))][::-1]
        days = [day for day in days if day != self.end]
        return {**dict(zip(days, self.fan(days), strict=True)), self.end: self.forecast}


def of(plan: Plan, key_result: str, on: date) -> Outlook:
    """The outlook of a key result by what was reported up to the day *on*; computed once for a plan.

    Success is what its ambition asks for: all of the way when committed, else the policy
    ``success_at`` of the one-decimal score. Raises `UnknownIdError` for an unknown id.
    """
    known: dict[tuple[str, date], Outlook] = plan.once("outlooks", dict)
    asked = key_result, on
    if asked not in known:
        known[asked] = _of(plan, key_result, on)
    return known[asked]


def _of(plan: Plan, key_result: str, on: date) -> Outlook:
    objective, kr = plan.key_result(key_result)
    cycle = plan.cycle(objective.cycle)
    known = key_results.known(plan, kr, cycle, on=on)
    start, linear = readings.start_of(kr, cycle), kr.kind in LINEAR
    blank = Outlook(
        None,
        _why(plan, objective, kr, cycle, known, on),
        (),
        (0.0 if kr.kind == "reach" else known.baseline) if linear else 0.0,
        kr.target if linear else 1.0,
        kr.unit if linear else "",
        start,
        cycle.last_day,
        pace.success(kr.ambition or objective.ambition, plan.policy),
        (None, None) if linear else (0.0, 1.0),
        "" if linear else "the time" if kr.kind == "maintain" else "the way",
    )
    if blank.why is not None:
        return blank
    if kr.kind == "maintain":
        return _of_hits(blank, kr, cycle, known, on)
    if not linear:
        return _of_seen(blank._replace(seen=tuple(_progress(kr, cycle, known, on))))
    seen = _values(known)
    measured = [value for value in (blank.baseline, blank.target, *(v for _, v in seen)) if value is not None]
    return _of_seen(blank._replace(seen=seen, bounds=possible(measured, kr.unit)))


Disagreement = Literal["on track, unlikely", "behind, likely"]


def disagreement(standing: KeyResultStanding, success: float | None) -> Disagreement | None:
    """How a key result's health and its chance of success contradict each other; None where they do not.

    On track with less than a 40 % chance, or at risk or off track with more than 60 %.
    """
    if success is None:
        return None
    if standing.health == "on track" and success < UNLIKELY:
        return "on track, unlikely"
    return "behind, likely" if standing.health in _BEHIND and success > LIKELY else None


def disagreement_sentence(standing: KeyResultStanding, ahead: Outlook) -> str:
    """Both answers in one sentence, and why they differ; "" where they do not."""
    if ahead.forecast is None:
        return ""
    which, kr = disagreement(standing, ahead.forecast.p_success), standing.key_result
    if which is None:
        return ""
    if which == "behind, likely":
        why = "it is behind what was expected by now, but at the pace of its reports it gets there in time"
        if kr.kind == "maintain":
            why = "too few periods were within the limits so far, but enough are left"
    elif kr.kind == "maintain":
        why = "enough periods were within the limits so far, but hardly one more may be missed"
    elif kr.phases or kr.curve in {"back_loaded", "s_curve"}:
        why = "its plan expects the larger steps later, and at the pace of its reports it ends short"
    elif (standing.progress or 0) < (standing.expected or 0):
        why = "a small gap still counts as on track, but at the pace of its reports it ends short"
    else:
        why = "it is where it was expected by now, but at the pace of its reports it ends short"
    state = str(standing.health).capitalize()
    return f"{state}, and yet {odds(ahead.forecast.p_success)} of success: {why}."


def disagreements(standing: Standing, teams: Iterable[TeamStanding]) -> list[Disagreement]:
    """The contradictions of all key results of some teams' objectives, in the order of the plan."""
    every = (kr for team in teams for o in team.objectives for kr in o.key_results)
    paced = [kr for kr in every if kr.health == "on track" or kr.health in _BEHIND]
    ahead = [of(standing.plan, kr.key_result.id, standing.on).forecast for kr in paced]
    judged = [disagreement(kr, likely and likely.p_success) for kr, likely in zip(paced, ahead, strict=True)]
    return [which for which in judged if which is not None]


class Point(NamedTuple):
    """One day of a key result's way: what was seen, what was expected, and what is forecast.

    Numbers are in the outlook's unit, None where there is none of a kind on the day.
    """

    day: date
    value: float | None
    expected: float | None
    median: float | None
    lower: float | None
    upper: float | None
    target: float | None


def way(plan: Plan, key_result: str, on: date, *, most: int | None = None) -> tuple[Point, ...]:
    """The way of a key result from its start to its end, as `okrlib.charts.outlook` draws it.

    A point for each day on which something was seen, and for the last day of each week of the cycle:
    what was expected by then and, after the last value, the forecast; with *most* on about so many of these
    days, the last among them.
    """
    outlook = of(plan, key_result, on)
    objective, kr = plan.key_results[key_result]
    cycle = plan.cycle(objective.cycle)
    seen, fan = dict(outlook.seen), outlook.ahead(most=most)
    expect = pace.expected_value if kr.kind in LINEAR else pace.expected_on
    known = key_results.known(plan, kr, cycle, on=on)
    goal = pace.goal(kr, kr.ambition or objective.ambition, plan.policy)
    points = []
    for day in sorted({outlook.start, outlook.end, *seen, *outlook.weeks}):
        cast = fan.get(day)
        median, lower, upper = cast[:3] if cast else (None, None, None)
        expected = expect(kr, cycle, day, baseline=known.baseline, goal=goal)
        points.append(Point(day, seen.get(day), expected, median, lower, upper, outlook.target))
    return tuple(points)


def _why(plan: Plan, objective: Objective, kr: KeyResult, cycle: Cycle, known: Known, on: date) -> str | None:
    """Why there is no forecast, whatever was reported."""
    if kr.kind in WITHOUT_PACE:
        return f"There is no forecast of {_ARTICLE[kr.kind]} key result: no number leads up to its end."
    if objective.state == "draft":
        return "A draft is not forecast."
    if plan.closed(objective, on):
        return "The objective is closed."
    if cycle.ended(on):
        return f"The cycle ended on {formatting.day(cycle.last_day)}."
    if readings.measure(kr, cycle, known, on=on).value is None:
        return "Its progress cannot be computed: okr check says why."
    return None


def _values(known: Known) -> tuple[tuple[date, float], ...]:
    return tuple((r.on, float(r.value)) for r in known.readings if isinstance(r.value, (int, float)))


def _progress(kr: KeyResult, cycle: Cycle, known: Known, on: date) -> Iterable[tuple[date, float]]:
    """The progress on each day something was reported; a milestone's ``done_on`` is a report."""
    days = {r.on for r in known.readings}
    days |= {m.done_on for m in kr.milestones if m.done_on and cycle.start <= m.done_on <= on}
    return _course(kr, cycle, known, sorted(days))


def _course(kr: KeyResult, cycle: Cycle, known: Known, days: Sequence[date]) -> Iterable[tuple[date, float]]:
    """The progress on each of some days, as it is judged on that day."""
    course = zip(days, readings.course(kr, cycle, known, days), strict=True)
    return ((day, progress) for day, progress in course if progress is not None)


def _of_seen(outlook: Outlook) -> Outlook:
    question = outlook.question()
    if question is None:
        return outlook
    likely = forecast(question)
    return outlook._replace(forecast=likely, why=None if likely else why_no_forecast(question))


def _of_hits(outlook: Outlook, kr: KeyResult, cycle: Cycle, known: Known, on: date) -> Outlook:
    counted = readings.periods_kept(kr, cycle, known, on=on)
    if len(counted) < LEAST:
        return outlook._replace(why=f"A forecast needs {LEAST} periods; so far: {len(counted)}.")
    whole = spans(known.readings, start=outlook.start, end=cycle.end, cadence=known.cadence, off=known.off)
    left = tuple(span.end - _DAY for span in sorted({*whole} - {span for span, _ in counted}))
    if not left:
        return outlook._replace(why="The last period has been reported, so nothing is left to forecast.")
    hit = sum(is_hit for _, is_hit in counted)
    likely = of_hits(hit, len(counted), len(left), success=outlook.success)
    days = [min(on, span.end - _DAY) for span, _ in counted]
    seen = tuple(_course(kr, cycle, known, days))
    return outlook._replace(forecast=likely, seen=seen, hits=Hits(hit, len(counted), left))
