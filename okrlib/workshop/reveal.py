"""The payload of a reveal, made from what was hidden. Nothing in it leads back to a person.

Each text gets a random id of its own, its voice, so that nobody can see which come from the same person.
Texts and values are in random order, not in order of time.
"""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

from okrlib.model import People
from okrlib.workshop.state import Workshop


def reveal_payload(
    w: Workshop, kind: str, payload: dict[str, Any], rng: Random, people: People
) -> dict[str, Any]:
    """The payload of an event of `events.REVEALS`, as everyone may see it, from the workshop before it.

    In *payload*, as the desk sent it, "reveal_ratings" may name its *key_results*. *rng* gives the random ids
    and the order. Names are in the payload of "finish" only where the policy on *people* is "names".
    """
    if kind == "reveal_entries":
        return _entries(w, rng)
    if kind == "close_votes":
        return _tallies(w, rng)
    if kind == "reveal_ratings":
        return _ratings(w, payload.get("key_results"), rng)
    present = w.participants().values()
    names = sorted((who.name for who in present), key=str.casefold) if people == "names" else []
    return {"people": len(present), "names": names}


def _voice(rng: Random) -> str:
    return f"v-{rng.getrandbits(64):016x}"


def _entries(w: Workshop, rng: Random) -> dict[str, Any]:
    entries = w.sealed.entries.values()
    shown = [{"voice": _voice(rng), "text": entry.text} for entry in entries]
    rng.shuffle(shown)
    return {"entries": shown, "people": len({entry.by for entry in entries})}


def _tallies(w: Workshop, rng: Random) -> dict[str, Any]:
    ballots = w.sealed.ballots.values()
    dots: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for ballot in ballots:
        dots.update(ballot)
        people.update(ballot.keys())
    shown = [{"cluster": name, "dots": dots[name], "people": people[name]} for name in dots]
    rng.shuffle(shown)
    return {"tallies": shown, "ballots": len(ballots)}


def _ratings(w: Workshop, asked: object, rng: Random) -> dict[str, Any]:
    names: Iterable[str] = asked if isinstance(asked, list) else w.sealed.ratings
    given = {name: w.sealed.ratings.get(name) for name in names if isinstance(name, str)}
    return {
        "ratings": {
            name: rng.sample([*values.values()], len(values)) for name, values in given.items() if values
        }
    }
