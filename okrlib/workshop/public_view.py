"""What every browser in the room may know, as plain JSON, with nothing hidden in it."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from okrlib.workshop.goals import as_dict
from okrlib.workshop.stages import STAGES, Clock
from okrlib.workshop.state import Draft, Workshop, cut, holds, not_chosen, passed_over, ranking, spread


def public(w: Workshop, now: datetime) -> dict[str, Any]:
    """The workshop as everyone may see it at *now* (UTC), in the parts in which browsers are told of it.

    It holds display names: send it to browsers, and do not save it.
    """
    clusters, drafts = not_chosen(w)
    decided = cut(w)
    shown = {"brainstorm"} if w.entries and not w.entries_open else set()
    shown |= {"vote"} if w.tallies is not None else set()
    return {
        "frame": {
            "title": w.title,
            "finished": w.finished is not None,
            "settings": asdict(w.settings),
            "stage": w.stage,
            "stages": [
                {
                    "name": stage.name,
                    "title": stage.title,
                    "says": stage.after if stage.name in shown else stage.says,
                    "minutes": w.clocks[stage.name].minutes,
                }
                for stage in STAGES.values()
            ],
            "clock": _clock(w.clocks[w.stage], now),
        },
        "roll": _roll(w),
        "counts": {
            "hidden": {
                what: {"people": people, "things": things}
                for what, (people, things) in w.sealed.counts().items()
            },
            "open": {
                "entries": w.entries_open and w.stage == "brainstorm",
                "votes": w.votes_open and w.stage == "vote",
                # The key results that are not revealed yet.
                "ratings": list(w.rateable()) if w.stage == "confidence" else [],
            },
        },
        "clusters": {
            "all": [
                {
                    "id": c.id,
                    "title": c.title,
                    "entries": [{"id": e, "text": w.entries[e]} for e in c.entries],
                }
                for c in w.clusters
            ],
            "merges": [{"id": m.id, "into": m.into, "titles": [c.title for c in m.parts]} for m in w.merges],
        },
        "votes": {
            "tallies": None
            if w.tallies is None
            else [{"cluster": c.id, "title": c.title, **w.tally(c.id)._asdict()} for c in ranking(w)],
            "round": w.round,
            # "in" and "tied" are ids of clusters, "places" those that are left for the tied ones.
            "cut": decided and {"in": decided.inside, "tied": decided.tied, "places": decided.places},
            "chosen": w.chosen,
        },
        "work": {
            "drafts": [_draft(w, draft) for draft in w.drafts.values()],
            # Of each key result, one for each round.
            "spreads": {
                kr: [s._asdict() for values in rounds if (s := spread(values))]
                for kr, rounds in w.ratings.items()
            },
            "notes": w.notes,
            "decisions": [
                {"text": d.text, "reason": d.reason, "holds": still}
                for d, still in zip(w.decisions, holds(w), strict=True)
            ],
            "not_chosen": {"clusters": [c.id for c in clusters], "drafts": [as_dict(o) for o in drafts]},
        },
    }


def _clock(clock: Clock, now: datetime) -> dict[str, Any]:
    """While it runs, the moment it ends is told: unlike the time left, it does not change.

    While it stands, the seconds that remain, negative when it is over.
    """
    left, running = clock.remaining(now).total_seconds(), clock.since is not None
    return {
        "running": running,
        "minutes": clock.minutes,
        "until": round(now.timestamp() + left, 1) if running else None,
        "remaining": None if running else round(left, 1),
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


def _draft(w: Workshop, draft: Draft) -> dict[str, Any]:
    return {
        "objective": as_dict(draft.objective),
        "clusters": draft.clusters,
        "committed": draft.committed is not None,
        # None of its ideas is among the chosen.
        "passed_over": bool(w.chosen) and passed_over(w, draft),
        "answers": {question: answer._asdict() for question, answer in draft.answers.items()},
        "overlaps": {overlap.objective: overlap.text for overlap in draft.overlaps},
    }
