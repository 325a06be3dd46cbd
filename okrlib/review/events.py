"""Events: what happened to goals, derived from the log, once each, by the day it was recorded.

A milestone was ticked, an objective was reached (METHOD section 4), a health changed. Each day is judged
with what was known on it, so a report that is recorded later adds events and changes none before.
The wording of goals is as it stands: the days that TOML carries (a closing, an override) count as theirs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial
from itertools import chain, groupby

from okrlib.behaviour import guards
from okrlib.model import Cycle, KeyResult, Objective, Value, period_on, periods
from okrlib.plan import Plan, contributors, log
from okrlib.review.event import Event
from okrlib.scoring import (
    Health,
    Report,
    Standing,
    counted,
    kpi_of,
    pace,
    paced,
    readings,
    report,
    score as scoring,
    takes_part,
)
from okrlib.scoring.standing import Part

_DAY = timedelta(days=1)


def events(plan: Plan, *, since: date, on: date, team: str | None = None) -> tuple[Event, ...]:
    """What happened from the day *since* to the day *on*, by day and then in the plan's order.

    With *team* only of that team and those below it; a person's own goals stand beside nobody else's
    (`Plan.beside`).

    *plan* has its whole log: `okrlib.released` leaves out rows that no longer count, and with them what
    was known on some days.
    """
    teams = {beside.id for beside in plan.beside(team)}
    return events_of(plan, [o for o in plan.objectives if o.team in teams], since=since, on=on)


def events_of(plan: Plan, objectives: Iterable[Objective], *, since: date, on: date) -> tuple[Event, ...]:
    """The same of some objectives alone; of drafts nothing. Each is looked at once for a plan."""
    past, known = _Past(plan), _known(plan)
    happenings: list[Event] = []
    for objective in objectives:
        if objective.state == "draft":
            continue
        begun, until, its_events = known.get(objective.id, (on + _DAY, on, ()))
        if until != on:
            begun, its_events = on + _DAY, ()
        if since < begun:
            its_events = (*_of_objective(past, objective, since, begun - _DAY), *its_events)
            known[objective.id] = since, on, its_events
        happenings += [event for event in its_events if event.on >= since]
    return tuple(sorted(happenings, key=lambda event: event.on))


def remember(plan: Plan, known: Mapping[str, Iterable[Event]], *, since: date, on: date) -> None:
    """Know of these objectives what happened, so that `events_of` does not look at them."""
    _known(plan).update({name: (since, on, tuple(happenings)) for name, happenings in known.items()})


def _known(plan: Plan) -> dict[str, tuple[date, date, tuple[Event, ...]]]:
    """What is known of each objective: from which day to which, and what happened then."""
    return plan.once("events", dict)


def _of_objective(past: _Past, o: Objective, since: date, on: date) -> Iterator[Event]:
    yield from _changes(past, o, since, on)
    for line in past.lines(o):
        yield from _ticks(line, since, on)
        yield from _guards(past, o, line.kr, since, on)
    reached = _reached(past, o, since, on)
    if reached is not None:
        day, score = reached
        yield Event.of("reached", o, day, score=score)


def _changes(past: _Past, o: Objective, since: date, on: date) -> Iterator[Event]:
    """Each change of health of the objective and of its key results."""
    cycle = past.plan.cycle(o.cycle)
    first, last = max(since, cycle.start), min(on, cycle.end)
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    days |= {day for day in past.plan.turns(o) if since <= day <= on}
    course = past.course(o, cycle, days | {day - _DAY for day in days})
    for day in sorted(days):
        was, now = course[day - _DAY], course[day]
        if was != now:
            for kr, old, new in zip((None, *o.key_results), was, now, strict=True):
                if old != new:
                    yield Event.of("health", o, day, kr, before=old, after=new)


def _ticks(line: _Line, since: date, on: date) -> Iterator[Event]:
    """Each milestone on the day on which it was first known to be done; none ticked when nothing counts."""
    kr, seen = line.kr, set[str]()
    if kr.kind != "milestones":
        return
    for day in line.days:
        if day > on:
            return
        value = line.value(day)
        done = value if isinstance(value, tuple) else ()
        for milestone in kr.milestones:
            if milestone.name in done and milestone.name not in seen:
                seen.add(milestone.name)
                if day >= since:
                    yield Event.of("milestone", line.objective, day, kr, after=milestone.name)


def _guards(past: _Past, o: Objective, kr: KeyResult, since: date, on: date) -> Iterator[Event]:
    """Each day on which it was first known that a safeguard is harmed, or no longer is."""
    plan, cycle = past.plan, past.plan.cycle(o.cycle)
    for place, name in enumerate(name for name in kr.guard if plan.has("KPI", name)):
        kpi = plan.kpi(name)
        rows = plan.observed.get(name, ())
        known = {max(plan.known_on(kpi, row), log.period_end(kpi, row.period)) for row in rows}
        for day in sorted(day for day in known if max(since, cycle.start) <= day <= on):
            if plan.closed(o, day):
                break
            eve = past.on(day - _DAY)
            was, now = (guards(at, kr.id)[place].state for at in (eve, past.on(day)))
            if (was == "harmed") != (now == "harmed"):
                yield Event.of("guard", o, day, kr, before=was, after=now, guard=kpi)


def _reached(past: _Past, o: Objective, since: date, on: date) -> tuple[date, float] | None:
    """The day on which the objective was first known to be reached, if in the span, and its score."""
    days = sorted(day for day in past.turns(o) if past.plan.cycle(o.cycle).start <= day <= on)
    first = next((day for day in days if day >= since and past.success(o, day) is not None), None)
    # The latest first: what is reached mostly stays so.
    if first is None or any(past.success(o, day) is not None for day in reversed(days) if day < since):
        return None
    score = past.success(o, first)
    return None if score is None else (first, score)


# -- the past, a day at a time


class _Line:
    """One key result through time: it is judged anew only on days that may change what is known."""

    def __init__(self, past: _Past, objective: Objective, kr: KeyResult) -> None:
        self.past, self.plan, self.objective, self.kr = past, past.plan, objective, kr
        self.cycle = self.plan.cycle(objective.cycle)
        self.start = readings.start_of(kr, self.cycle)
        self.days = sorted(set(self._turns()))
        self.ambition = kr.ambition or objective.ambition
        self._reports: dict[int, Report] = {}

    def _turns(self) -> Iterator[date]:
        kr, plan = self.kr, self.plan
        yield from (self.cycle.start, self.cycle.end, *plan.turns(self.objective))
        reported = [(row, max(plan.recorded_on(row), row.date)) for row in plan.log.get(kr.id, ())]
        yield from (known for _, known in reported)
        yield from (m.done_on for m in kr.milestones if m.done_on)
        if kr.override and kr.override.at:
            yield plan.day_of(kr.override.at)
        if kpi := kpi_of(plan, kr):
            for row in plan.observed.get(kpi.id, ()):
                yield max(plan.known_on(kpi, row), log.period_end(kpi, row.period))
                # From then on a gap is a miss; of days off it knows nothing, as a daily one turns every day.
                if kr.kind == "maintain":
                    yield log.silent_from(log.last_day(kpi, row.period), kpi.rhythm)
        if kr.kind == "maintain":
            without = {r.date for r, _ in reported if r.withdrawn or not isinstance(r.value, (int, float))}
            sure = [(r.date, known) for r, known in reported if not kpi and r.date not in without]
            rhythm, first, last = kpi.rhythm if kpi else kr.cadence, self.start, self.cycle.end
            spans = {(first, last)}
            if kpi:  # its periods begin as its figures' do
                ends = {log.period_end(kpi, row.period) for row in plan.observed.get(kpi.id, ())}
                spans = {
                    (period_on(first, rhythm, end), period_on(last, rhythm, end)) for end in (first, *ends)
                }
            for begin, end in chain.from_iterable(periods(*span, rhythm) for span in sorted(spans)):
                # Its end is a miss, unless there is a value: then it says nothing new.
                if not any(begin <= day <= known < end for day, known in sure):
                    yield end

    def at(self, day: date) -> Report:
        """The key result as known on a day."""
        index = bisect_right(self.days, day) - 1
        if index not in self._reports:
            then = self.days[index] if index >= 0 else day
            as_of = self.past.as_of(then)
            if (frozen := self.objective.frozen_at(as_of.moment)) is not None:
                as_of = self.plan.as_of(frozen)
                then = as_of.day
            self._reports[index] = report(self.plan, self.kr, self.cycle, on=then, as_of=as_of)
        return self._reports[index]

    def value(self, day: date) -> Value | None:
        """Its value on a day; of milestones, all that count as done by then."""
        frozen = self.objective.frozen_at(self.past.as_of(day).moment)
        until = self.plan.day_of(frozen) if frozen else day
        return readings.value_of(self.kr, self.cycle, self.at(day).known, on=until)

    def health(self, day: date) -> pace.Paced:
        """Its health on a day before its objective is closed and its cycle has ended."""
        return paced(self.plan, self.at(day), self.cycle, self.ambition, on=day)


class _Past:
    """The plan on each day of its past, as it was known then."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._lines: dict[str, tuple[_Line, ...]] = {}
        self._turns: dict[str, frozenset[date]] = {}
        #: What is known by the end of a day, and the standing of a day; each is asked for often.
        self.as_of = cache(plan.as_of)
        self.on = cache(partial(_Day, self))

    def lines(self, objective: Objective) -> tuple[_Line, ...]:
        """The key results of an objective through time."""
        if objective.id not in self._lines:
            self._lines[objective.id] = tuple([_Line(self, objective, kr) for kr in objective.key_results])
        return self._lines[objective.id]

    def turns(self, objective: Objective) -> frozenset[date]:
        """The days on which an objective's score may move: its own, and those of what contributes to it."""
        if objective.id not in self._turns:
            below = [child.id for child in contributors(self.plan).get(objective.id, ())]
            waiting = [(objective.id, below)]
            while waiting:  # not by recursion: thousands may contribute one to the next
                name, below = waiting[-1]
                missing = [child for child in below if child not in self._turns]
                if missing:
                    waiting += [(c, [d.id for d in contributors(self.plan).get(c, ())]) for c in missing]
                    continue
                waiting.pop()
                o = self.plan.objective(name)
                days = set(self.plan.turns(o)).union(*(line.days for line in self.lines(o)))
                self._turns[name] = frozenset(days.union(*(self._turns[child] for child in below)))
        return self._turns[objective.id]

    def success(self, objective: Objective, day: date) -> float | None:
        """Its score on a day, where that is a success by its ambition."""
        if not takes_part(objective, self.plan.end_of(day)) or objective.ambition == "learning":
            return None
        score = self.on(day).score(objective)
        if score is None:
            return None
        if objective.ambition == "committed":
            return score if score >= 1 else None
        return score if scoring.one_decimal(score) >= self.plan.policy.success_at else None

    def course(self, o: Objective, cycle: Cycle, days: Iterable[date]) -> dict[date, list[Health]]:
        """The healths of an objective on many days.

        Between two days on which something new is known, time alone moves them, and only for the worse:
        where the ends of such a span are equal, so is all between.
        """
        edges = sorted({cycle.end, *self.plan.turns(o)}.union(*(line.days for line in self.lines(o))))
        spans = [list(span) for _, span in groupby(sorted(days), key=partial(bisect_right, edges))][::-1]
        course: dict[date, list[Health]] = {}
        while spans:
            span = spans.pop()
            for day in (span[0], span[-1]):
                if day not in course:
                    course[day] = self.healths(o, cycle, day)
            if course[span[0]] == course[span[-1]]:
                course.update(dict.fromkeys(span, course[span[0]]))
            elif len(span) > 2:
                half = len(span) // 2
                spans += [span[half:], span[: half + 1]]
        return course

    def healths(self, o: Objective, cycle: Cycle, day: date) -> list[Health]:
        """The health of an objective and of each of its key results on a day."""
        if over := pace.over(closed=o.closed_by(self.as_of(day).moment), ended=cycle.ended(day)):
            return [over] * (1 + len(o.key_results))
        paced = [line.health(day) for line in self.lines(o)]
        parts = [part for part, kr in zip(paced, o.key_results, strict=True) if counted(kr)]
        whole = pace.of_many(parts, policy=self.plan.policy)
        return [whole, *(part.health for part in paced)]


class _Day(Standing):
    """A standing of the past whose key results come from their lines, judged once for many days."""

    def __init__(self, past: _Past, day: date) -> None:
        super().__init__(past.plan, on=day)
        self._as_of = past.as_of(day)
        self._lines = past.lines

    def score(self, objective: Objective) -> float | None:
        """An objective's score with all that contributes to it."""
        return self._score(objective)

    def _parts_of(self, objective: Objective) -> Sequence[Part]:
        if objective.closed_by(self.moment) or self.plan.cycle(objective.cycle).ended(self.on):
            return super()._parts_of(objective)
        return [line.at(self.on) for line in self._lines(objective)]
