"""The cycle that follows another, and the cycle into which a new goal goes."""

from datetime import date

from okrlib.model import Cycle, Rhythm, calendar_cycle, following_name, step
from okrlib.plan.plan import Plan

#: With less than this share of the running cycle left, a new goal goes into the next one.
_LEFT = 1 / 3
#: The fewest periods of a KPI that a cycle needs for the KPI to move in it.
_PERIODS = 3


def cycle_after(plan: Plan, cycle: Cycle) -> Cycle | None:
    """The plan's cycle that begins when *cycle* ends, else the next of the calendar.

    Of several the one of the most similar length. None where the cycle has a name or dates of its own
    and nothing follows it yet.
    """
    following = [c for c in plan.cycles if c.start == cycle.end]
    if following:
        return min(following, key=lambda c: (abs(c.days - cycle.days), c.id))
    name = following_name(cycle.id)
    named = calendar_cycle(name) if name else None
    return named if named and named.start == cycle.end else None


def cycles_around(plan: Plan, cycle: Cycle, on: date) -> tuple[tuple[Cycle, str], ...]:
    """The cycles around one, by their days, each with its relation to it.

    That is "before", "next", "running" for those that run on the day *on*, and "" for the cycle itself.
    """
    near = {cycle.id: ""}
    before = [c for c in plan.cycles if c.end <= cycle.start]
    later = [c for c in plan.cycles if c.start >= cycle.end]
    if before:
        latest = max(before, key=lambda c: (c.end, -abs(c.days - cycle.days)))
        near[latest.id] = "before"
    if later:
        soonest = min(later, key=lambda c: (c.start, abs(c.days - cycle.days)))
        near[soonest.id] = "next"
    near |= {c.id: "running" for c in plan.cycles if on in c and c.id != cycle.id}
    around = [(c, near[c.id]) for c in plan.cycles if c.id in near]
    return tuple(sorted(around, key=lambda pair: (pair[0].start, pair[0].end)))


def cycle_for_new_goal(plan: Plan, on: date, measured: Rhythm | None = None) -> Cycle | None:
    """The default cycle on a day, or a later one when less than a third of it is left.

    That is the one after it, which the plan need not have yet; else the plan's next later one, after a
    gap; else none, and the goal stays in the default cycle. None for a plan without cycles.

    Where a KPI of the rhythm *measured* is to move, and the cycle is shorter than three of its periods: the
    shortest one running or to come that is long enough, else the longest.
    """
    cycle = _for_new_goal(plan, on)
    if cycle is None or measured is None or _holds(cycle, measured):
        return cycle
    coming = [cycle, *(c for c in plan.cycles if not c.ended(on))]
    enough = [c for c in coming if _holds(c, measured)]
    if enough:
        return min(enough, key=lambda c: (c.days, c.start))
    return max(coming, key=lambda c: c.days)


def _holds(cycle: Cycle, rhythm: Rhythm) -> bool:
    return step(cycle.start, rhythm, _PERIODS) <= cycle.end


def _for_new_goal(plan: Plan, on: date) -> Cycle | None:
    running = plan.cycle_on(on)
    if running is None or (running.end - on).days >= running.days * _LEFT:
        return running
    later = [c for c in plan.cycles if c.start >= running.end]
    return cycle_after(plan, running) or min(
        later, key=lambda c: (c.start, abs(c.days - running.days), c.id), default=running
    )
