"""Opening: what a reveal says, made out of what is hidden. Nothing in it leads back to a person.

Each text and each value gets a random id of its own, its voice, so that not even two of one person's
can be told to belong together; and they stand in random order, not in that of time.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from okrlib.model import People
    from okrlib.workshop.state import Workshop


def opening(
    w: Workshop, kind: str, payload: dict[str, Any], chance: Random, people: People
) -> dict[str, Any]:
    """The payload of a reveal as everyone may see it; *chance* is `secrets.SystemRandom()` but in tests."""
    if kind == "reveal_entries":
        return _entries(w, chance)
    if kind == "close_votes":
        return _tallies(w, chance)
    if kind == "reveal_ratings":
        return _ratings(w, payload.get("key_results"), chance)
    there = w.there().values()
    names = sorted((who.name for who in there), key=str.casefold) if people == "names" else []
    return {"people": len(there), "names": names}


def _voice(chance: Random) -> str:
    return f"v-{chance.getrandbits(64):016x}"


def _entries(w: Workshop, chance: Random) -> dict[str, Any]:
    held = w.sealed.entries.values()
    shown = [{"voice": _voice(chance), "text": entry.text} for entry in held]
    chance.shuffle(shown)
    return {"entries": shown, "people": len({entry.by for entry in held})}


def _tallies(w: Workshop, chance: Random) -> dict[str, Any]:
    ballots = w.sealed.ballots.values()
    dots: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for ballot in ballots:
        dots.update(ballot)
        people.update(ballot.keys())
    shown = [{"cluster": name, "dots": dots[name], "people": people[name]} for name in dots]
    chance.shuffle(shown)
    return {"tallies": shown, "ballots": len(ballots)}


def _ratings(w: Workshop, wanted: object, chance: Random) -> dict[str, Any]:
    names: Iterable[str] = wanted if isinstance(wanted, list) else w.sealed.ratings
    ratings: dict[str, Any] = {}
    for name in names:
        held = w.sealed.ratings.get(name, {}) if isinstance(name, str) else {}
        shown = [{"voice": _voice(chance), "confidence": value} for value in held.values()]
        chance.shuffle(shown)
        if shown:
            ratings[name] = shown
    return {"ratings": ratings}
