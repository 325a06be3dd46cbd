"""What every browser in the room may know, as plain JSON, with nothing hidden in it.

What `public` gives::

    {"id", "team", "cycle", "title", "opened": bool, "finished": bool, "desk": bool,
     "settings": {"dots", "most", "choose"},
     "stage": "vote", "stages": [{"name", "title", "says", "minutes", "used": seconds}],
     "clock": {"running": bool, "minutes", "remaining": seconds at `now`, negative when over},
     "roll": [{"participant", "name", "released": bool, "entries": 3, "voted": true, "rated": 2}],
     "hidden": {"entries": {"people", "things"}, "ballots": {...}, "ratings": {...}},
     "open": {"entries": bool, "votes": bool, "ratings": [key result ids not revealed yet]},
     "clusters": [{"id", "title", "entries": [{"id", "text"}]}],
     "questions": {stage: [the facilitator's own]},
     "merges": [{"id", "into": cluster id, "titles": [of what was merged into it]}, the latest last],
     "tallies": null | [{"cluster", "title", "dots", "people"}, most dots first],
     "cut": null | {"in": [cluster ids], "tied": [...], "places": places left for the tied ones},
     "ballots": how many were counted, "chosen": [cluster ids],
     "round": which round of dots this is,
     "drafts": [{"objective": {as in the file}, "clusters", "committed": bool, "overlaps",
                 "passed_over": none of its ideas is among the chosen,
                 "answers": {question: {"answer", "note"}}}],
     "spreads": {key result: [{"median", "low", "high", "q1", "q3", "values", "apart"},
                              a round each]},
     "notes": [{"about", "text"}], "decisions": [{"at", "text", "reason", "holds": bool}],
     "not_chosen": {"clusters": [...], "drafts": [...]}}
"""

from collections import Counter
from datetime import datetime
from typing import Any

from okrlib.workshop.goals import as_dict
from okrlib.workshop.stages import STAGES
from okrlib.workshop.state import Draft, Workshop, cut, holds, not_chosen, passed_over, ranking, spread


def public(w: Workshop, now: datetime) -> dict[str, Any]:
    """The workshop as everyone may see it at *now* (UTC).

    It holds display names: send it to browsers, and do not save it.
    """
    clock = w.clocks[w.stage]
    clusters, drafts = not_chosen(w)
    decided = cut(w)
    shown = {"brainstorm"} if w.entries and not w.entries_open else set()
    shown |= {"vote"} if w.tallies is not None else set()
    return {
        "team": w.team,
        "cycle": w.cycle,
        "title": w.title,
        "opened": w.opened is not None,
        "finished": w.finished is not None,
        "desk": bool(w.desk_key),
        "settings": {"dots": w.settings.dots, "most": w.settings.most, "choose": w.settings.choose},
        "stage": w.stage,
        "stages": [
            {
                "name": stage.name,
                "title": stage.title,
                "says": stage.after if stage.name in shown else stage.says,
                "minutes": w.clocks[stage.name].minutes,
                "used": w.clocks[stage.name].spent(now).total_seconds(),
            }
            for stage in STAGES.values()
        ],
        "clock": {
            "running": clock.since is not None,
            "minutes": clock.minutes,
            "remaining": clock.remaining(now).total_seconds(),
        },
        "roll": _roll(w),
        "hidden": {
            what: {"people": people, "things": things} for what, (people, things) in w.sealed.counts().items()
        },
        "open": {
            "entries": w.entries_open and w.stage == "brainstorm",
            "votes": w.votes_open and w.stage == "vote",
            "ratings": list(w.rateable()) if w.stage == "confidence" else [],
        },
        "clusters": [
            {
                "id": c.id,
                "title": c.title,
                "entries": [{"id": e, "text": w.entries[e]} for e in c.entries],
            }
            for c in w.clusters
        ],
        "questions": {stage: list(texts) for stage, texts in w.questions.items()},
        "merges": [{"id": m.id, "into": m.into, "titles": [c.title for c in m.parts]} for m in w.merges],
        "tallies": _tallies(w),
        "ballots": w.ballots,
        "round": w.round,
        "cut": decided and {"in": list(decided.inside), "tied": list(decided.tied), "places": decided.places},
        "chosen": list(w.chosen),
        "drafts": [_draft(w, draft) for draft in w.drafts.values()],
        "spreads": {kr: [_spread(values) for values in rounds] for kr, rounds in w.ratings.items()},
        "notes": [note._asdict() for note in w.notes],
        "decisions": [
            {"at": d.at.isoformat(), "text": d.text, "reason": d.reason, "holds": still}
            for d, still in zip(w.decisions, holds(w), strict=True)
        ],
        "not_chosen": {"clusters": [c.id for c in clusters], "drafts": [as_dict(o) for o in drafts]},
    }


def _roll(w: Workshop) -> list[dict[str, Any]]:
    written = Counter(entry.by for entry in w.sealed.entries.values())
    return [
        {
            "participant": by,
            "name": who.name,
            "released": who.released,
            "entries": written[by],
            "voted": by in w.sealed.ballots,
            "rated": sum(by in values for values in w.sealed.ratings.values()),
        }
        for by, who in w.participants().items()
    ]


def _tallies(w: Workshop) -> list[dict[str, Any]] | None:
    if w.tallies is None:
        return None
    return [{"cluster": c.id, "title": c.title, **w.tally(c.id)._asdict()} for c in ranking(w)]


def _draft(w: Workshop, draft: Draft) -> dict[str, Any]:
    return {
        "objective": as_dict(draft.objective),
        "clusters": list(draft.clusters),
        "committed": draft.committed is not None,
        "passed_over": bool(w.chosen) and passed_over(w, draft),
        "answers": {question: answer._asdict() for question, answer in draft.answers.items()},
        "overlaps": {overlap.objective: overlap.text for overlap in draft.overlaps},
    }


def _spread(values: tuple[int, ...]) -> dict[str, Any]:
    s = spread(values)
    return {**s._asdict(), "values": list(s.values), "apart": list(s.apart)} if s else {}
