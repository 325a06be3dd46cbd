"""Facts that several pages share: a key result's row, an objective's block, a team's line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.model.key_results import OUTCOME_PROGRESS
from okrlib.scoring.progress import milestones_done, stage_points
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.model.key_results import KeyResult, Objective
    from okrlib.plan.plan import Plan
    from okrlib.scoring.standing import KeyResultStanding, ObjectiveStanding, TeamStanding

Facts = dict[str, Any]

#: Worst first: the order in which states are listed and looked at.
HEALTH_ORDER = (
    "off track",
    "stale",
    "at risk",
    "pending",
    "no pace",
    "on track",
    "done",
    "to close",
    "closed",
)


def person(plan: Plan, who: str | None) -> str:
    """A person as the plan's policy shows them; "" where nobody is named."""
    if who is None or plan.policy.people == "none" or not plan.has("person", who):
        return ""
    found = plan.person(who)
    return (found.name if plan.policy.people == "names" else None) or found.role


def state(part: ObjectiveStanding | KeyResultStanding) -> str | None:
    """The one word a reader sees: the verdict once there is one, the health until then."""
    if isinstance(part.verdict, str):
        return part.verdict
    outcome = getattr(getattr(part, "objective", None), "outcome", None)
    return outcome if part.health == "closed" and outcome in {"dropped", "postponed"} else part.health


def aim(kr: KeyResult, baseline: float | None) -> str:
    """What the key result is after, by its kind."""
    unit = kr.unit
    if kr.kind in {"increase", "decrease"}:
        return f"from {formatting.number(baseline)} to {formatting.quantity(kr.target, unit)}"
    if kr.kind == "reach":
        return f"reach {formatting.quantity(kr.target, unit)}"
    if kr.kind == "maintain":
        low = f"at least {formatting.number(kr.at_least)}" if kr.at_least is not None else ""
        high = f"at most {formatting.number(kr.at_most)}" if kr.at_most is not None else ""
        limits = " and ".join(part for part in (low, high) if part)
        return (
            f"{limits}{formatting.NBSP}{unit} every {formatting.per(kr.cadence)}"
            if unit
            else f"{limits} every {formatting.per(kr.cadence)}"
        )
    if kr.kind == "stages":
        steps = [formatting.number(x) for x, _ in stage_points(kr, baseline)]
        if not steps:
            return ""
        return (
            f"from {steps[0]} to {steps[3]}{formatting.NBSP}{unit}".rstrip()
            + f", by way of {steps[1]} and {steps[2]}"
        )
    if kr.kind == "checkpoints" and kr.checkpoints:
        first, last = kr.checkpoints[0][0], kr.checkpoints[-1][0]
        return f"from {formatting.number(first)} to {formatting.quantity(last, unit)}, by checkpoints"
    if kr.kind == "milestones":
        return formatting.count(len(kr.milestones), "milestone")
    return {
        "outcome": "one of four agreed outcomes",
        "baseline": "find the number",
        "graded": "judged by its owner",
    }.get(kr.kind, "")


def now(part: KeyResultStanding, plan: Plan) -> str:
    """Where the key result stands, in its own unit; "" where nothing is known yet."""
    kr, value = part.key_result, part.value
    if kr.kind == "milestones":
        done = milestones_done(kr.milestones, value, plan.today) if plan.today else frozenset()
        return f"{len(done)} of {len(kr.milestones)} done"
    if isinstance(value, str):
        text = getattr(kr.outcomes, value, "") if kr.outcomes and value in OUTCOME_PROGRESS else ""
        # It stands in a list of facts, so what the outcome's sentence ends with goes.
        return f"{value}: {text.strip().rstrip('.')}" if text else value
    if isinstance(value, (int, float)):
        return formatting.quantity(value, kr.unit)
    return ""


def key_result(plan: Plan, part: KeyResultStanding) -> Facts:
    """One key result as a row."""
    kr = part.key_result
    return {
        "id": kr.id,
        "title": kr.title or kr.id,
        "now": now(part, plan),
        "aim": aim(kr, part.baseline),
        "progress": part.progress,
        "expected": None if part.final else part.expected,
        "ambition": part.ambition,
        "score": part.score,
        "state": state(part),
        "counted": part.counted,
        "confidence": part.confidence,
        "last": part.last_check_in,
    }


def objective(plan: Plan, part: ObjectiveStanding) -> Facts:
    """One objective with its key results."""
    o = part.objective
    ups = [up for up in dict.fromkeys([*o.supports, *o.contributes]) if plan.has("objective", up)]
    return {
        "id": o.id,
        "number": None,
        "helped_by": "",
        "title": o.title or o.id,
        "ambition": formatting.AMBITION[o.ambition],
        "owner": person(plan, o.owner),
        "supports": [{"id": up, "title": plan.objective(up).title or up} for up in ups],
        "score": part.score,
        "progress": part.progress if part.score is None else part.score,
        "expected": None if part.final else part.expected,
        "kind": o.ambition,
        "state": state(part),
        "key_results": [key_result(plan, kr) for kr in part.key_results],
    }


def team(part: TeamStanding, depth: int, plan: Plan) -> Facts:
    """One team in one cycle as a line."""
    return {
        "id": part.team.id,
        "title": part.team.title or part.team.id,
        "depth": depth,
        "cycle": part.cycle.id,
        "progress": part.score,
        "expected": None if part.final else part.expected,
        "state": part.health,
        "score": part.score,
        "confidence": part.confidence.mean,
        "ago": formatting.ago(part.last_check_in, plan.today) if plan.today and not part.final else "",
    }


def tally(states: list[str | None]) -> list[tuple[str, int]]:
    """How many of each state, in the order a reader should see them."""
    order = {name: i for i, name in enumerate(HEALTH_ORDER)}
    counts: Mapping[str, int] = {s: states.count(s) for s in states if s}
    return sorted(counts.items(), key=lambda item: (order.get(item[0], 99), item[0]))


#: States that are said as what the goals did; all others are what they are.
_DID = {
    "exceeded": "reached everything",
    "success": "succeeded",
    "progress": "made progress, short of success",
    "learn": "fell far short of success",
}
_PAST = {"missed", "dropped", "postponed"}


def spread(states: list[str | None], noun: str = "objective") -> str:
    """How many of some objectives are in which state, as a sentence; of a single one without the count.

    >>> spread(["on track", "on track", "off track"])
    'Of 3 objectives, 2 are on track and 1 is off track.'
    >>> spread(["progress"])
    'The one objective made progress, short of success.'
    """
    said = []
    for name, n in reversed(tally(states)):
        be = ("was" if n == 1 else "were") if name in _PAST else ("is" if n == 1 else "are")
        is_now = f"{be} {'met' if name == 'done' else name}"
        said.append(f"{n} {_DID.get(name, is_now)}")
    if len(states) == 1 and said:
        return f"The one {noun} {said[0].removeprefix('1 ')}."
    return f"Of {formatting.count(len(states), noun)}, {formatting.listed(said)}."


def related(plan: Plan, o: Objective) -> Facts:
    """An objective named from elsewhere: its title, team and state; no score of a person's own goal."""
    part = plan.standing.objective(o.id)
    alone = plan.team(o.team).kind == "individual"
    return {
        "id": o.id,
        "title": o.title or o.id,
        "team": plan.team(o.team).title or o.team,
        "cycle": o.cycle,
        "score": None if alone else part.score,
        "state": state(part),
    }


def has_team_page(plan: Plan, team: str, cycle: str) -> bool:
    """Whether a team has a page in a cycle: where it has goals, and in the default cycle."""
    now = plan.cycle_on(plan.standing.on)
    live = any(o.state != "draft" for o in plan.in_cycle.get((team, cycle), ()))
    return live or (now is not None and now.id == cycle)


def team_page(plan: Plan, team: str, cycle: str) -> Facts:
    """A team named from the page of another: its page in the same cycle, else in the default one."""
    now = plan.cycle_on(plan.standing.on)
    there = cycle if has_team_page(plan, team, cycle) or now is None else now.id
    return {"id": team, "title": plan.team(team).title or team, "cycle": there}
