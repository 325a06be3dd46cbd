"""A cycle's review, over all teams or of one: how goals ended, what was learned, and how it was run.

Of a running cycle it says how things stand so far. Nothing here ranks teams or people: teams stand in the
order of the organisation, and a person's own goals on that person's page alone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from okrlib.coach import about, coach_goal, spoken
from okrlib.model import Cycle
from okrlib.plan import Plan
from okrlib.review import calibration as calibrations, cycle_review, headline
from okrlib.scoring import ObjectiveStanding, Standing, TeamStanding, decided, sentences, stand, state
from okrlib.show import facts
from okrlib.show.fragment import Fragment, markdown
from okrlib.text import formatting


def _teams(standing: Standing, cycle: str, team: str | None) -> tuple[TeamStanding, ...]:
    return standing.teams(cycle) if team is None else (standing.team(team, cycle),)


def _objectives(teams: Iterable[TeamStanding]) -> list[ObjectiveStanding]:
    return [o for team in teams for o in team.objectives]


def cycle_head(plan: Plan, cycle: str, team: str | None = None) -> Fragment:
    """The head of a cycle's review: how many goals ended how, and the ways to other cycles and teams."""
    standing, chosen = stand(plan), plan.cycle(cycle)
    teams = _teams(standing, cycle, team)
    ended = chosen.ended(standing.on)
    name = chosen.name
    if team is None:
        first, second = headline.headline(standing, chosen, teams)
        lede = f"{first} {second}"
    else:
        lede = sentences.spread([state(o) for o in _objectives(teams)])
    return Fragment(
        "cycle/head",
        {
            "title": f"How {name} ended" if ended else f"{name} so far",
            "team": facts.team_page(plan, team, cycle) if team else None,
            "of": plan.team(team).name if team else plan.name,
            "cycle": cycle,
            "lede": lede,
            "cycles": [
                {"id": c.id, "title": c.name}
                for c in sorted(plan.cycles, key=lambda c: (c.start, c.end))
                if c.start <= standing.on and facts.has_review(plan, c.id, team)
            ],
        },
    )


def cycle_goals(plan: Plan, cycle: str, team: str | None = None) -> Fragment:
    """How goals ended by ambition, and each goal: what people decided beside what was computed."""
    standing = stand(plan)
    teams = _teams(standing, cycle, team)
    return Fragment(
        "cycle/goals",
        {
            "ended": plan.cycle(cycle).ended(standing.on),
            "team": team,
            "cycle": cycle,
            "endings": [
                {"ambition": formatting.AMBITION[e.ambition], "total": e.total, "states": e.states}
                for e in cycle_review.endings(_objectives(teams))
            ],
            "teams": [
                {"id": t.team.id, "title": t.team.name, "goals": [_goal(plan, o) for o in t.objectives]}
                for t in teams
                if t.objectives
            ],
        },
        standing.scale,
    )


def _goal(plan: Plan, o: ObjectiveStanding) -> dict[str, Any]:
    """One objective: how it ended, what people decided, and what carries it on."""
    objective = o.objective
    return {
        "id": objective.id,
        "title": objective.name,
        "score": o.score,
        "state": state(o),
        "decided": decided(o),
        "decision": facts.DECISIONS.get(objective.decision or "", ""),
        "continued": [
            {"id": c.id, "title": c.name, "cycle": plan.cycle(c.cycle).name}
            for c in plan.continued.get(objective.id, ())
            if c.state != "draft"
        ],
    }


def cycle_lessons(plan: Plan, cycle: str, team: str | None = None) -> Fragment:
    """What was learned, by team and goal, and the causes that were given, over the last cycles."""
    standing = stand(plan)
    cycles = cycle_review.cycles_until(plan, plan.cycle(cycle))
    teams = [_teams(standing, c.id, team) for c in cycles]
    rows = cycle_review.causes(teams)
    return Fragment(
        "cycle/lessons",
        {
            "team": team,
            "cycle": cycle,
            "cycles": [c.name for c in cycles],
            "causes": [
                {"cause": r.cause, "counts": r.counts, "teams": [_named(plan, t) for t in r.teams]}
                for r in rows
            ],
            "learned": [
                {**_named(plan, t.team.id), "goals": lessons}
                for t in teams[-1]
                if (lessons := [lesson for o in t.objectives if (lesson := _lesson(o))])
            ],
        },
    )


def _named(plan: Plan, team: str) -> dict[str, str]:
    return {"id": team, "title": plan.team(team).name}


def _lesson(standing: ObjectiveStanding) -> dict[str, Any] | None:
    """What was written down about a goal and its key results; None where nothing was."""
    o = standing.objective
    texts = [("", o.explanation), ("", o.learned)]
    for kr in o.key_results:
        texts += [(kr.name, kr.explanation), (kr.name, kr.learned)]
    written = [(about, markdown(text)) for about, text in texts if text.strip()]
    return {"id": o.id, "title": o.name, "texts": written} if written and standing.final else None


def cycle_habits(plan: Plan, cycle: str, team: str | None = None) -> Fragment:
    """How the goals were set and reported: ambition, easy targets, reports in time, wording by rule."""
    standing = stand(plan)
    cycles = cycle_review.cycles_until(plan, plan.cycle(cycle))
    by_cycle = [(c, _objectives(_teams(standing, c.id, team))) for c in cycles]
    objectives = by_cycle[-1][1]
    counted = [kr.ambition for o in objectives for kr in o.counted]
    return Fragment(
        "cycle/habits",
        {
            "cycles": [c.name for c in cycles],
            "ended": plan.cycle(cycle).ended(standing.on),
            "mix": [
                (formatting.AMBITION[kind], counted.count(kind))
                for kind in ("aspirational", "committed", "learning")
                if kind in counted
            ],
            "too_low": [
                {
                    "objective": o.objective.id,
                    "title": kr.key_result.name,
                    "where": ", ".join(filter(None, sentences.values(kr))),
                }
                for o, kr in cycle_review.too_low(objectives)
            ],
            "sandbagging": calibrations.sandbagging(standing, team) if team else None,
            "in_time": [_in_time(standing, c, os) for c, os in by_cycle],
            "rules": _wording(plan, [os for _, os in by_cycle]),
            "goals": [sum(1 + len(o.key_results) for o in os) for _, os in by_cycle],
        },
    )


def _in_time(standing: Standing, cycle: Cycle, objectives: Sequence[ObjectiveStanding]) -> dict[str, Any]:
    """How many of the reports that were due came in time; the share is None where none was due."""
    key_results = [kr.key_result for o in objectives for kr in o.key_results]
    reported, due = cycle_review.in_time(standing.plan, cycle, key_results, standing.on)
    return {"reported": reported, "due": due, "share": formatting.percent(reported / due) if due else None}


def _wording(plan: Plan, by_cycle: Sequence[Sequence[ObjectiveStanding]]) -> list[dict[str, Any]]:
    """For each rule that warns in one of the cycles, how many goals and key results it warns of in each."""
    counts = []
    for objectives in by_cycle:
        findings = (f for o in objectives for f in coach_goal(plan, o.objective))
        of = {(f.code, f.subject) for f in findings if f.severity != "hint"}
        counts.append(Counter(code for code, _ in of))
    codes = sorted(set().union(*counts))
    return [
        {"rule": about(code, spoken(plan)).summary, "counts": [counter[code] for counter in counts]}
        for code in codes
    ]
