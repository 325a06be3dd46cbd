"""The team whose goals one sees first, where nobody said which."""

from datetime import date

from okrlib.plan.plan import Plan


def team_at_work(plan: Plan, on: date | None, lead: str | None = None) -> str | None:
    """The team that the person *lead* leads, else the first in tree order at work on a day.

    That is one with an active goal in the default cycle, which pages show first; else with one in another
    cycle that runs; else with a closed one in the default cycle. Where there is none, or no day is known, it
    is the team on top; None where there is no team yet.
    """
    teams = [team for _, team in plan.tree()]
    if lead and (led := next((team.id for team in teams if team.lead == lead), None)):
        return led
    default = plan.cycle_on(on) if on else None
    shown = [default.id] if default else []
    running = [cycle.id for cycle in plan.cycles if on and on in cycle]
    for cycles, state in ((shown, "active"), (running, "active"), (shown, "closed")):
        for team in teams:
            if any(o.state == state for cycle in cycles for o in plan.in_cycle.get((team.id, cycle), ())):
                return team.id
    return teams[0].id if teams else None
