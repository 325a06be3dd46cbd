"""The team whose goals one sees first, where nobody said which."""

from datetime import date

from okrlib.plan.plan import Plan


def team_at_work(plan: Plan, on: date | None) -> str | None:
    """The first team in tree order that has a goal in a cycle running on a day.

    Where none has, or no day is known, it is the one on top; None where there is no team yet.
    """
    teams = [team.id for _, team in plan.tree()]
    running = [cycle.id for cycle in plan.cycles if on and on in cycle]
    busy = (team for team in teams if any(plan.in_cycle.get((team, cycle)) for cycle in running))
    return next(busy, teams[0] if teams else None)
