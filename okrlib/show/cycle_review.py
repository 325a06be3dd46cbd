"""What a team looks at in its review, and what its closed cycles say about its judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.plan import person_shown
from okrlib.review import calibration as calibrated
from okrlib.review import review as reviewed
from okrlib.scoring import sentences, stand
from okrlib.show import facts
from okrlib.show.fragment import Fragment, markdown
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.plan import Plan
    from okrlib.review import Moved, Review
    from okrlib.scoring import KeyResultStanding


def review(plan: Plan, team: str, cycle: str, *, since: date | None = None) -> Fragment:
    """A team's cycle for a meeting of half an hour: what changed, what is in the way, what was decided."""
    on = stand(plan).on
    held = reviewed(plan, team, cycle, on=on, since=since)
    goals = {kr.key_result.id: o.objective for o in held.objectives for kr in o.key_results}

    def named(part: KeyResultStanding) -> dict[str, Any]:
        o = goals[part.key_result.id]
        return {**facts.key_result(part, on), "objective": {"id": o.id, "title": o.title or o.id}}

    return Fragment(
        "review/review",
        {
            "title": plan.team(team).title or team,
            "cycle": cycle,
            "on": held.on,
            "since": held.since,
            "lede": _sentence(held),
            "moved": [{**named(m.now), "change": _change(m, on)} for m in held.moved],
            "fallers": [
                {**named(m.now), "change": _fall(m), "reasons": _reasons(plan, m)} for m in held.fallers
            ],
            "blocked": [
                {
                    **named(part),
                    "blocker": e.blocker,
                    "day": e.date,
                    "author": person_shown(plan, e.author),
                }
                for part, e in held.blocked
            ],
            "silent": [
                {**named(part), "ago": formatting.ago(part.last_spoken, held.on)} for part in held.silent
            ],
            "decisions": [
                {
                    "id": o.id,
                    "title": o.title or o.id,
                    "on": d.on,
                    "text": markdown(d.text),
                    "author": person_shown(plan, d.author),
                }
                for o, d in held.decisions
            ],
        },
    )


def _sentence(held: Review) -> str:
    """The meeting in a sentence."""
    if not held.objectives:
        return "The team has no objectives in this cycle, so there is nothing to review."
    parts = [f"{formatting.count(len(held.moved), 'key result')} changed"]
    if held.fallers:
        parts.append(f"confidence fell in {len(held.fallers)}")
    if held.blocked:
        parts.append(f"{len(held.blocked)} blocked" if len(held.blocked) > 1 else "1 is blocked")
    if held.silent:
        parts.append(f"nobody reported on {len(held.silent)}")
    return f"Since {formatting.day(held.since)}: {formatting.listed(parts)}."


def _change(moved: Moved, on: date) -> str:
    """What moved, in words: from what to what, and the state where it is another."""
    then, now = moved.then, moved.now
    if then is None or (then.value is None and now.value is not None):
        return "reported for the first time"
    said = []
    if then.value != now.value and not isinstance(now.value, tuple):
        was = sentences.now(then, on)
        said.append(f"was {was}" if was else "")
    if moved.progress:
        sign = "+" if moved.progress > 0 else formatting.MINUS
        said.append(f"progress {sign}{now.scale.score(abs(moved.progress))}")
    if then.health != now.health and then.health:
        said.append(f"was {then.health}")
    if moved.confidence:
        said.append(f"confidence {then.confidence} to {now.confidence}")
    return ", ".join(part for part in said if part) or "reported again"


def _fall(moved: Moved) -> str:
    before = moved.then.confidence if moved.then else None
    return f"confidence {before} to {moved.now.confidence}"


def _reasons(plan: Plan, moved: Moved) -> list[dict[str, Any]]:
    """What was written where confidence fell, on which day and by whom."""
    return [
        {"text": markdown(e.note), "day": e.date, "author": person_shown(plan, e.author)}
        for e in moved.falls
        if e.note.strip()
    ]


def calibration(plan: Plan, team: str, *, quiet: bool = False) -> Fragment:
    """How well a team's confidence foretold its closed cycles; never of an individual.

    With *quiet*, nothing where there is nothing to say yet.
    """
    if plan.team(team).kind == "individual":
        return (
            Fragment("elements/texts#nothing", {})
            if quiet
            else Fragment("review/calibration", {"individual": True})
        )
    standing = stand(plan)
    held = calibrated.pairs(standing, team)
    found = calibrated.calibrate(held)
    if quiet and found is None:
        return Fragment("elements/texts#nothing", {})
    return Fragment(
        "review/calibration",
        {
            "individual": False,
            "pairs": len(held),
            "fewest": calibrated.FEWEST_PAIRS,
            "found": found,
            "shares": [
                {"confidence": s.confidence, "n": s.n, "said": calibrated.times_in_ten(s.came_true)}
                for s in (found.shares if found else ())
            ],
            "ambitions": calibrated.ambitions(standing, team).sentence,
            "sandbagging": calibrated.sandbagging(standing, team),
        },
    )
