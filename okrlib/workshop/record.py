"""The record of a workshop, finished or not: one page for the archive.

The record is for the team and is never published (METHOD section 8): the publisher reads no workshop's log.
It does not say who wrote or voted what, because that is not stored.
"""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from okrlib.model import KeyResult
from okrlib.plan import Plan, person_shown
from okrlib.text import count, formatting
from okrlib.workshop.guide import cycle_title, team_title
from okrlib.workshop.stages import STAGES, Clock
from okrlib.workshop.state import Cluster, Draft, Workshop, cut, holds, not_chosen, ranking, spread


def page(w: Workshop, plan: Plan, *, questions: Mapping[str, str] | None = None) -> str:
    """The record as a whole HTML page that needs no other file; the plan's policy says who is named.

    *questions* are the texts of the quality questions, by their codes.
    """
    from okrlib.show import Fragment, asset

    styles = re.sub(r"@font-face \{.*?\}\n", "", asset("base/tokens.css"))
    return Fragment("workshop/record", {"styles": styles, **_facts(w, plan, questions or {})}).html()


def _facts(w: Workshop, plan: Plan, questions: Mapping[str, str]) -> dict[str, Any]:
    left, drafts = not_chosen(w)
    decided, counted = cut(w), ranking(w) if w.tallies is not None else ()
    return {
        "title": w.title or "Goal-setting workshop",
        "team": team_title(plan, w.team),
        "cycle": cycle_title(plan, w.cycle),
        "when": _when(w, plan),
        "who": _who(w, plan),
        "committed": [_goal(draft, w, plan, questions) for draft in w.drafts.values() if draft.committed],
        "left": [_cluster(c, w) for c in left],
        "drafts": [{"title": o.name, "measures": [_measure(kr) for kr in o.key_results]} for o in drafts],
        "clusters": [_cluster(c, w) for c in ranking(w)],
        "votes": [{"title": c.title, **w.tally(c.id)._asdict(), "chosen": c.id in w.chosen} for c in counted],
        "rule": f"{w.settings.dots} dots each, at most {w.settings.most} on one, "
        f"{count(w.settings.choose, 'place')}",
        "ballots": count(w.ballots, "ballot"),
        "tied": [c.title for c in ranking(w) if decided and c.id in decided.tied],
        "confidence": _confidence(w),
        "decisions": [
            {"text": d.text, "reason": d.reason, "holds": still}
            for d, still in zip(w.decisions, holds(w), strict=True)
        ],
        "notes": w.notes,
        "stages": [{"title": stage.title, **_minutes(w.clocks[stage.name])} for stage in STAGES.values()],
    }


def _when(w: Workshop, plan: Plan) -> str:
    """When it began and ended, in the plan's time zone."""
    zone = plan.zone or "UTC"
    begun, ended = (moment and moment.astimezone(ZoneInfo(zone)) for moment in (w.opened, w.finished))
    if begun is None:
        return ""
    when = f"{formatting.day(begun.date())}, {begun:%H:%M}"
    if ended is None:
        return f"{when} ({zone}), not finished"
    day = "" if ended.date() == begun.date() else f"{formatting.day(ended.date())}, "
    return f"{when} to {day}{ended:%H:%M} ({zone})"


def _who(w: Workshop, plan: Plan) -> str:
    """The participants: their names where the plan's people policy allows names, else how many there are."""
    present = w.participants().values()
    number = w.people if w.finished else len(present)
    names = w.names if w.finished else tuple(sorted(who.name for who in present))
    if plan.policy.people == "names" and names:
        return formatting.listed(list(names))
    return count(number, "person", "people")


def _minutes(clock: Clock) -> dict[str, str]:
    """The minutes that a stage had, and those that were used."""
    used = formatting.number(round(clock.used.total_seconds() / 60))
    begun = clock.used or clock.since
    return {"minutes": formatting.number(clock.minutes), "used": used if begun else formatting.NOTHING}


def _cluster(c: Cluster, w: Workshop) -> dict[str, Any]:
    texts = [w.entries[name] for name in c.entries]
    alone = texts == [c.title]
    return {"title": c.title, "entries": [] if alone else texts, "chosen": c.id in w.chosen}


def _measure(kr: KeyResult) -> str:
    from okrlib.scoring import aim

    target = aim(kr, kr.baseline)
    return f"{kr.name}: {target}" if target else kr.name


def _goal(draft: Draft, w: Workshop, plan: Plan, questions: Mapping[str, str]) -> dict[str, Any]:
    o = draft.objective
    owned = [(_measure(kr), person_shown(plan, kr.owner)) for kr in o.key_results]
    return {
        "title": o.name,
        "ambition": formatting.AMBITION[o.ambition],
        "state": "for everyone" if o.state == "active" else "a draft in the plan",
        "owner": person_shown(plan, o.owner),
        "notes": o.notes,
        "key_results": [{"text": text, "owner": owner} for text, owner in owned],
        "links": [
            *(("Supports", _linked_title(name, w, plan)) for name in o.supports),
            *(("Depends on", _linked_title(name, w, plan)) for name in o.depends_on),
            *((f"Overlaps with {_linked_title(x.objective, w, plan)}", x.text) for x in draft.overlaps),
        ],
        "answers": [
            {"question": questions.get(code, code.replace("-", " ")), "answer": a.answer, "note": a.note}
            for code, a in draft.answers.items()
        ],
    }


def _linked_title(name: str, w: Workshop, plan: Plan) -> str:
    """The title of a linked objective; its id where it has none or is private."""
    if name in w.drafts:
        return w.drafts[name].objective.name
    known = plan.has("objective", name) and plan.objective(name).visibility != "private"
    return plan.objective(name).name if known else name


def _title_of(name: str, w: Workshop) -> str:
    """The title of a draft or one of its key results; its id where it has none."""
    goals = [draft.objective for draft in w.drafts.values()]
    titles = {item.id: item.name for o in goals for item in (o, *o.key_results)}
    return titles.get(name, name)


def _confidence(w: Workshop) -> list[dict[str, Any]]:
    return [
        {
            "title": _title_of(name, w),
            "round": number,
            "people": len(values),
            "median": formatting.number(s.median),
            "range": f"{s.low}{formatting.DASH}{s.high}",
            "middle": formatting.DASH.join(map(formatting.number, (s.q1, s.q3))),
            "values": ", ".join(map(str, s.values)),
        }
        for name, rounds in w.ratings.items()
        for number, values in enumerate(rounds, 1)
        if (s := spread(values))
    ]
