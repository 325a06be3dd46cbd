"""Record: a finished or running workshop as one page for the archive, and as a few lines of text.

The record is for the team. It is never published (METHOD section 8): nothing that publishes reads a
workshop's log. Who wrote, voted or doubted is not in it, because it is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from okrlib.plan import person_shown
from okrlib.text import count, formatting
from okrlib.workshop.stages import STAGES
from okrlib.workshop.state import Tally, cut, holds, not_chosen, objectives, ranking, spread

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan
    from okrlib.workshop.state import Cluster, Draft, Workshop


def page(w: Workshop, plan: Plan, *, questions: Mapping[str, str] | None = None) -> str:
    """The record as a whole HTML page that needs no other file.

    Args:
        w: The workshop.
        plan: The plan it belongs to: its people policy says who is named, its teams how they are called.
        questions: The quality questions in words, by their codes.
    """
    from okrlib.show import Fragment, asset

    styles = re.sub(r"@font-face \{.*?\}\n", "", asset("base/tokens.css"))
    return Fragment("workshop/record", {"styles": styles, **_facts(w, plan, questions or {})}).html()


def summary(w: Workshop) -> str:
    """The workshop in a few lines, for the terminal."""
    done = objectives(w)
    left, drafts = not_chosen(w)
    results = sum(len(o.key_results) for o in done)
    lines = [
        f"{w.title or 'Workshop'} ({w.team}, {w.cycle}): {_standing(w)}",
        f"{count(len(w.entries), 'entry', 'entries')} in {count(len(ranking(w)), 'cluster')}"
        + (f", {count(w.ballots, 'ballot')}" if w.tallies is not None else ""),
        f"Committed: {count(len(done), 'objective')} with {count(results, 'key result')}",
        *(f"  {o.title or o.id}" for o in done),
        f"Not chosen: {count(len(left), 'cluster')}, {count(len(drafts), 'draft')}",
    ]
    return "\n".join(lines)


def _standing(w: Workshop) -> str:
    if w.finished:
        return f"finished on {formatting.day(w.finished.date())}"
    return f"in the stage {STAGES[w.stage].title}"


def _facts(w: Workshop, plan: Plan, questions: Mapping[str, str]) -> dict[str, Any]:
    left, drafts = not_chosen(w)
    decided = cut(w)
    return {
        "title": w.title or "Goal-setting workshop",
        "team": (plan.team(w.team).title or w.team) if plan.has("team", w.team) else w.team,
        "cycle": w.cycle,
        "when": _when(w.opened, w.finished),
        "who": _who(w, plan),
        "committed": [
            _goal(held, w, plan, questions) for held in w.drafts.values() if held.committed is not None
        ],
        "left": [_cluster(c, w) for c in left],
        "drafts": [
            {"title": o.title or o.id, "measures": [_measure(kr) for kr in o.key_results]} for o in drafts
        ],
        "clusters": [_cluster(c, w) for c in ranking(w)],
        "votes": _votes(w),
        "rule": f"{w.settings.dots} dots each, at most {w.settings.most} on one, "
        f"{count(w.settings.choose, 'place')}",
        "ballots": count(w.ballots, "ballot"),
        "tied": [c.title for c in ranking(w) if decided and c.id in decided.tied],
        "confidence": _confidence(w),
        "decisions": [
            {"text": d.text, "reason": d.reason, "holds": still}
            for d, still in zip(w.decisions, holds(w), strict=True)
        ],
        "notes": [{"about": _called(note.about, w), "text": note.text} for note in w.notes],
        "stages": [
            {
                "title": stage.title,
                "minutes": formatting.number(w.clocks[stage.name].minutes),
                "used": _minutes(w, stage.name),
            }
            for stage in STAGES.values()
        ],
    }


def _when(opened: datetime | None, finished: datetime | None) -> str:
    if opened is None:
        return ""
    begun = f"{formatting.day(opened.date())}, {opened:%H:%M}"
    if finished is None:
        return f"{begun} UTC, not finished"
    same = finished.date() == opened.date()
    ended = f"{finished:%H:%M}" if same else f"{formatting.day(finished.date())}, {finished:%H:%M}"
    return f"{begun} to {ended} UTC"


def _who(w: Workshop, plan: Plan) -> str:
    """Who took part: names where the plan's people policy allows them, else how many."""
    there = w.there().values()
    number = w.people if w.finished else len(there)
    names = w.names if w.finished else tuple(sorted(who.name for who in there))
    if plan.policy.people == "names" and names:
        return formatting.listed(list(names))
    return count(number, "person", "people")


def _minutes(w: Workshop, stage: str) -> str:
    clock = w.clocks[stage]
    return (
        formatting.number(round(clock.used.total_seconds() / 60))
        if clock.used or clock.since
        else formatting.NOTHING
    )


def _cluster(c: Cluster, w: Workshop) -> dict[str, Any]:
    texts = [w.entries[name] for name in c.entries]
    alone = texts == [c.title]
    return {"title": c.title, "entries": [] if alone else texts, "chosen": c.id in w.chosen}


def _votes(w: Workshop) -> list[dict[str, Any]]:
    rows = (
        [(c, (w.tallies or {}).get(c.id, Tally(0, 0))) for c in ranking(w)] if w.tallies is not None else []
    )
    return [
        {"title": c.title, "dots": t.dots, "people": t.people, "chosen": c.id in w.chosen} for c, t in rows
    ]


def _measure(kr: KeyResult) -> str:
    from okrlib.scoring import aim

    said = aim(kr, kr.baseline)
    return f"{kr.title or kr.id}: {said}" if said else kr.title or kr.id


def _goal(held: Draft, w: Workshop, plan: Plan, questions: Mapping[str, str]) -> dict[str, Any]:
    o = held.objective
    return {
        "title": o.title or o.id,
        "ambition": formatting.AMBITION[o.ambition],
        "state": "for everyone" if o.state == "active" else "a draft in the plan",
        "owner": person_shown(plan, o.owner),
        "notes": o.notes,
        "key_results": [
            {"text": _measure(kr), "owner": person_shown(plan, kr.owner)} for kr in o.key_results
        ],
        "links": [
            *(("Supports", _titled(name, w, plan)) for name in dict.fromkeys([*o.supports, *o.contributes])),
            *(("Depends on", _titled(name, w, plan)) for name in o.depends_on),
            *((f"Overlaps with {_titled(x.objective, w, plan)}", x.text) for x in held.overlaps),
        ],
        "answers": [
            {"question": questions.get(code, code.replace("-", " ")), "answer": a.answer, "note": a.note}
            for code, a in held.answers.items()
        ],
    }


def _titled(name: str, w: Workshop, plan: Plan) -> str:
    found: Objective | None = None
    if name in w.drafts:
        found = w.drafts[name].objective
    elif plan.has("objective", name):
        found = plan.objective(name)
        found = None if found.visibility == "private" else found
    return (found.title if found else "") or name


def _called(name: str, w: Workshop) -> str:
    """The title of what a note is about."""
    for held in w.drafts.values():
        if held.objective.id == name:
            return held.objective.title or name
        for kr in held.objective.key_results:
            if kr.id == name:
                return kr.title or name
    return name


def _confidence(w: Workshop) -> list[dict[str, Any]]:
    rows = []
    for name, rounds in w.ratings.items():
        for number, values in enumerate(rounds, 1):
            found = spread(values)
            if found:
                rows.append(
                    {
                        "title": _called(name, w),
                        "round": number,
                        "people": len(values),
                        "median": formatting.number(found.median),
                        "range": f"{found.low}{formatting.DASH}{found.high}",
                        "middle": formatting.DASH.join(map(formatting.number, (found.q1, found.q3))),
                        "values": ", ".join(map(str, found.values)),
                    }
                )
    return rows
