"""Options: what a plan offers to choose from, as (shown, id) pairs; and the day it is judged on."""

from collections import Counter
from datetime import date

from okrlib.errors import NoDayError
from okrlib.model import Objective, notation
from okrlib.plan import Plan, person_to_choose
from okrlib.text import formatting
from okrlib.widgets.elements.field import Options


def day(plan: Plan, on: date | None) -> date:
    """The day a board judges: the one given, else the plan's own; NoDayError where there is none."""
    judged = on or plan.today
    if judged is None:
        raise NoDayError
    return judged


def company(plan: Plan) -> str | None:
    """The team on top; None where there is no team yet."""
    return plan.tree()[0][1].id if plan.teams else None


def running(plan: Plan, on: date | None) -> str | None:
    """The cycle that runs on a day; None where none does."""
    cycle = plan.cycle_on(on) if on else None
    return cycle.id if cycle else None


def last(plan: Plan) -> str | None:
    """The last cycle; None where there is none yet."""
    return plan.cycles[-1].id if plan.cycles else None


def people(plan: Plan, nobody: str = "Nobody yet") -> Options:
    """The people, each as the policy shows them."""
    return [(nobody, None), *apart([(person_to_choose(plan, p.id), p.id) for p in plan.people])]


def teams(plan: Plan, nobody: str | None = None) -> Options:
    """The teams in tree order, indented."""
    tree = plan.tree()
    named = apart([(team.name, team.id) for _, team in tree])
    pairs = zip(tree, named, strict=True)
    indented = [(f"{formatting.NBSP * 4 * depth}{words}", name) for (depth, _), (words, name) in pairs]
    return [*([(nobody, None)] if nobody else []), *indented]


def apart(named: Options) -> Options:
    """The same options, with the id beside each text that several share."""
    often = Counter(words for words, _ in named)
    return [(f"{words} ({name})" if often[words] > 1 else words, name) for words, name in named]


def cycles(plan: Plan) -> Options:
    """The cycles, the latest first."""
    named = ((c, formatting.day(c.start), formatting.day(c.last_day)) for c in reversed(plan.cycles))
    return [(f"{c.name} ({start} to {end})", c.id) for c, start, end in named]


def kpis(plan: Plan, nothing: str = "", objective: Objective | None = None, *, besides: str = "") -> Options:
    """The KPIs; those of the objective's own team first."""
    team = objective.team if objective else None
    named = apart([(k.name, k.id) for k in sorted(plan.kpis, key=lambda k: k.team != team)])
    others = [(words, name) for words, name in named if name != besides]
    return [*([(nothing, None)] if nothing else []), *others]


def objectives(plan: Plan, *, besides: str = "", cycle: str = "") -> Options:
    """The objectives that another may help: those of its cycle first, the company's on top."""
    depth = {team.id: level for level, team in plan.tree()}
    others = [o for o in plan.objectives if o.id != besides]
    others.sort(key=lambda o: (o.cycle != cycle, depth.get(o.team, 99)))
    return [(f"{o.name} ({o.team}, {o.cycle})", o.id) for o in others]


def ambitions(plan: Plan, inherited: str | None = None) -> Options:
    """The ambitions, as people say them."""
    meaning = {
        "aspirational": f"{notation.written(plan.policy.success_at)} is success",
        "committed": "it must reach 1.0",
        "learning": "what counts is what was learned",
    }
    named: Options = [(f"{formatting.AMBITION[name]}: {says}", name) for name, says in meaning.items()]
    return [*([(inherited, None)] if inherited else []), *named]
