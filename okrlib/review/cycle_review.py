"""A cycle looked back on: how goals ended, by which causes, and how they were reported. Nothing is ranked."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from okrlib.model import Ambition, Cycle, KeyResult, periods
from okrlib.plan import Plan, effective
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, TeamStanding, sentences, start_of, ticked

#: The best first, what has no score last.
_ENDINGS = (
    "exceeded",
    "success",
    "met",
    "progress",
    "learn",
    "missed",
    "open",
    "not reported",
    "postponed",
    "dropped",
    "to close",
)
_AMBITIONS: tuple[Ambition, ...] = ("aspirational", "committed", "learning")


class Ending(NamedTuple):
    """How the objectives of one ambition ended, or stand: each state with its number."""

    ambition: Ambition
    total: int
    states: tuple[tuple[str, int], ...]


def endings(objectives: Sequence[ObjectiveStanding]) -> tuple[Ending, ...]:
    """How objectives ended, by ambition; those that nobody has are left out."""
    rows, order = [], {state: place for place, state in enumerate(_ENDINGS)}
    for ambition in _AMBITIONS:
        states = [sentences.state(o) for o in objectives if o.objective.ambition == ambition]
        if states:
            counts = sorted(sentences.tally(states), key=lambda pair: order.get(pair[0], -1))
            rows.append(Ending(ambition, len(states), tuple(counts)))
    return tuple(rows)


def cycles_until(plan: Plan, cycle: Cycle, most: int = 4) -> tuple[Cycle, ...]:
    """A cycle and the ones before it that are about as long, by their days; at most so many."""
    alike = [c for c in plan.cycles if c.end <= cycle.end and 2 * abs(c.days - cycle.days) <= cycle.days]
    return tuple(sorted(alike, key=lambda c: (c.end, c.start)))[-most:]


class CauseRow(NamedTuple):
    """How often a cause was given in each of some cycles, and the teams that gave it in the last of them."""

    cause: str
    counts: tuple[int, ...]
    teams: tuple[str, ...]


def causes(by_cycle: Sequence[Sequence[TeamStanding]]) -> tuple[CauseRow, ...]:
    """The causes that were given for key results below success, the most frequent first.

    *by_cycle* are the teams' standings in each cycle; teams stand in their order.
    """
    counted = [Counter(kr.key_result.cause for _, kr in _caused(teams)) for teams in by_cycle]
    names = sum(counted, Counter())
    teams_of = list(_caused(by_cycle[-1])) if by_cycle else []
    rows = []
    for name, _ in names.most_common():
        teams = dict.fromkeys(team for team, kr in teams_of if kr.key_result.cause == name)
        rows.append(CauseRow(name, tuple(counter[name] for counter in counted), tuple(teams)))
    return tuple(rows)


def _caused(teams: Iterable[TeamStanding]) -> Iterator[tuple[str, KeyResultStanding]]:
    for team in teams:
        for o in team.objectives:
            yield from ((team.team.id, kr) for kr in o.key_results if kr.final and kr.key_result.cause)


def too_low(
    objectives: Iterable[ObjectiveStanding],
) -> tuple[tuple[ObjectiveStanding, KeyResultStanding], ...]:
    """The counted stretch key results that reached all of their target: was it too low?"""
    reached = ((o, kr) for o in objectives for kr in o.counted if kr.reported and kr.progress == 1)
    stretch = ((o, kr) for o, kr in reached if kr.ambition == "aspirational")
    return tuple((o, kr) for o, kr in stretch if kr.key_result.kind != "maintain")


class InTime(NamedTuple):
    """Of so many reports that were due, so many came within their own period."""

    reported: int
    due: int


def in_time(plan: Plan, cycle: Cycle, key_results: Iterable[KeyResult], on: date) -> InTime:
    """How many reports came in time: dated in their cadence period, and recorded before it ended.

    Only periods that have ended by the day *on* count, and before a closing. What a KPI measures is left
    out: its figures come by themselves.
    """
    reported = due = 0
    for kr in key_results:
        if kr.kpi is not None:
            continue
        closed = plan.key_results[kr.id][0].frozen_at(plan.end_of(on))
        until = plan.day_of(closed) if closed else on
        rows = effective(plan.log.get(kr.id, ()))
        # No report is known before its own day.
        days = [(row.date, max(row.date, plan.recorded_on(row))) for row in rows]
        days += [(day, day) for day in ticked(kr, until)]
        ended = [span for span in periods(start_of(kr, cycle), cycle.end, kr.cadence) if span.end <= until]
        starts = [span.start for span in ended]
        places = [(bisect_right(starts, day) - 1, known) for day, known in days]
        due += len(ended)
        reported += len({place for place, known in places if place >= 0 and known < ended[place].end})
    return InTime(reported, due)
