"""A team's cycle review, and how well its confidence predicted the results of its closed cycles."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from okrlib.charts import NARROW, reliability_of
from okrlib.plan import Plan, person_shown
from okrlib.review import Moved, Review, Share, calibration as calibrations, review as review_of
from okrlib.scoring import KeyResultStanding, outlook, sentences, stand
from okrlib.show import facts
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment, markdown
from okrlib.text import formatting


def review(plan: Plan, team: str, cycle: str, *, since: date | None = None) -> Fragment:
    """The agenda of a team's review meeting: what changed since a day, what is blocked, what was decided.

    *since* is the day of the review before; the default is that of `okrlib.review.review`.
    """
    judged, team = stand(plan), plan.id_of("team", team)
    on = judged.on
    agenda = review_of(plan, team, cycle, on=on, since=since)
    goals = {kr.key_result.id: o.objective for o in agenda.objectives for kr in o.key_results}

    def named(standing: KeyResultStanding) -> dict[str, Any]:
        o = goals[standing.key_result.id]
        both = outlook.disagreement_sentence(standing, outlook.of(plan, standing.key_result.id, on))
        return {
            **facts.key_result(judged, standing),
            "objective": {"id": o.id, "title": o.name},
            "both": both,
        }

    return Fragment(
        "review/review",
        {
            "title": plan.team(team).name,
            "cycle": cycle,
            "cycle_name": plan.cycle(cycle).name,
            "cycles": facts.cycles(plan, cycle, team),
            "on": agenda.on,
            "since": agenda.since,
            "lede": _sentence(agenda),
            "moved": [{**named(m.now), "change": _change(m)} for m in agenda.moved],
            "fallers": [
                {
                    **named(m.now),
                    "change": f"confidence {m.then.confidence} to {m.now.confidence}",
                    "reasons": _reasons(plan, m),
                }
                for m in agenda.fallers
            ],
            "blocked": list(map(named, agenda.blocked)),
            "silent": [
                {**named(kr_standing), "ago": formatting.ago(kr_standing.last_spoken, agenda.on)}
                for kr_standing in agenda.silent
            ],
            "decisions": [
                {
                    "id": o.id,
                    "title": o.name,
                    "on": d.on,
                    "text": markdown(d.text),
                    "author": person_shown(plan, d.author),
                }
                for o, d in agenda.decisions
            ],
        },
    )


def _sentence(agenda: Review) -> str:
    """How many key results changed, fell in confidence, are blocked or had no report, in one sentence."""
    if not agenda.objectives:
        return "The team has no objectives in this cycle, so there is nothing to review."
    parts = [f"{formatting.count(len(agenda.moved), 'key result')} changed"]
    if agenda.fallers:
        parts.append(f"confidence fell in {len(agenda.fallers)}")
    if agenda.blocked:
        parts.append(f"{len(agenda.blocked)} {'are' if len(agenda.blocked) > 1 else 'is'} blocked")
    if agenda.silent:
        parts.append(f"nobody reported on {len(agenda.silent)}")
    silent = sum(sentences.state(o) == "not reported" for o in agenda.objectives)
    if silent:
        parts.append(f"{formatting.count(silent, 'objective was', 'objectives were')} not reported")
    return f"Since {formatting.day(agenda.since)}: {formatting.listed(parts)}."


def _change(moved: Moved) -> str:
    """What changed in a key result, in words: its value, progress, state and confidence."""
    then, now = moved.then, moved.now
    if then.value is None and now.value is not None:
        return "reported for the first time"
    changes = []
    if then.value != now.value and not isinstance(now.value, tuple):
        was = sentences.now(then)
        changes.append(f"was {was}" if was else "")
    if moved.progress and (points := formatting.hundredths(abs(moved.progress))):
        sign = "+" if moved.progress > 0 else formatting.MINUS
        changes.append(f"progress {sign}{formatting.count(points, 'point')}")
    if then.health != now.health and then.health:
        changes.append(f"was {formatting.state(then.health)}")
    if moved.confidence:
        changes.append(f"confidence {then.confidence} to {now.confidence}")
    return ", ".join(change for change in changes if change) or "reported again"


def _reasons(plan: Plan, moved: Moved) -> list[dict[str, Any]]:
    """The notes of the check-ins at which confidence fell, with their days and authors."""
    return [
        {"text": markdown(e.note), "day": e.date, "author": person_shown(plan, e.author)}
        for e in moved.falls
        if e.note.strip()
    ]


def calibration(plan: Plan, team: str | None = None, *, quiet: bool = False) -> Fragment:
    """How well a team's confidence, or all teams', predicted the results of closed cycles.

    Not for an individual's team. With *quiet*, the fragment is empty where there is nothing to tell yet.
    """
    if team is not None and plan.team(team).kind == "individual":
        return (
            Fragment("elements/texts#nothing", {})
            if quiet
            else Fragment("review/calibration", {"individual": True})
        )
    standing = stand(plan)
    pairs = calibrations.pairs(standing, team)
    result = calibrations.calibrate(pairs)
    if quiet and result is None:
        return Fragment("elements/texts#nothing", {})
    return Fragment(
        "review/calibration",
        {
            "individual": False,
            "pairs": len(pairs),
            "fewest": calibrations.FEWEST_PAIRS,
            "found": result,
            "figure": _reliability(result.shares) if result else None,
            "ambitions": calibrations.ambitions(standing, team).sentence,
            "sandbagging": calibrations.sandbagging(standing, team) if team else None,
        },
    )


def _reliability(shares: Sequence[Share]) -> Figure:
    """How often what was given each confidence came true."""
    return Figure(
        reliability_of([share._asdict() for share in shares]),
        columns=["Confidence at half-time", "Key results", "Succeeded"],
        table=[[f"{s.confidence} of 10", str(s.n), str(s.succeeded)] for s in shares],
        sizes=(NARROW,),
    )
