"""What holds of a workshop whatever happens, in whatever order, however often, and what never shows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from kit.workshops import COMMIT, GOAL, minute, step
from okrlib.workshop import events as kinds
from okrlib.workshop.events import Event, from_line, line
from okrlib.workshop.public_view import public
from okrlib.workshop.reveal import reveal_payload
from okrlib.workshop.session import still_hidden
from okrlib.workshop.stages import STAGES
from okrlib.workshop.state import Sealed, Workshop
from okrlib.workshop.transitions import replay

PEOPLE = ("anna-b-c", "bert-b-c", "cleo-b-c")
#: Found in nothing that everyone may see, unless it was revealed.
CANARY = "canary-"
_texts = st.sampled_from(["Answer sooner", "Fewer falls", "", "x" * 2_000, "\u202eturned", "<b>"])
_hidden = st.integers(0, 999).map(lambda n: f"{CANARY}{n}")
_clusters = st.sampled_from(["v0", "v1", "v2", "c-e5", "nowhere"])
_entries = st.sampled_from(["v0", "v1", "v2", "e3", "e4", "e5", "e6", "e7", "e8"])
_numbers = st.integers(-1, 12)
_json: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def _payload(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(parts)


_usual: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "open": st.just({"team": "ops", "cycle": "2026-Q4"}),
    "join": _payload(name=st.sampled_from(["Anna", "Bert", "anna "]), key=st.sampled_from(["k", "l"])),
    "back": _payload(key=st.sampled_from(["k", "l"]), right=st.booleans()),
    "rename": _payload(name=st.sampled_from(["Anna", "Cleo"])),
    "remove": _payload(participant=st.sampled_from(PEOPLE)),
    "release": _payload(participant=st.sampled_from([*PEOPLE, "desk"])),
    "desk": _payload(key=st.sampled_from(["k", "l"])),
    "stage": _payload(to=st.sampled_from([*STAGES, "lunch"])),
    "extend": _payload(minutes=st.floats(-1_000, 1_000)),
    "entry_add": _payload(text=_hidden | _texts),
    "entry_edit": _payload(entry=_entries, text=_hidden | _texts),
    "entry_withdraw": _payload(entry=_entries),
    "reveal_entries": _payload(
        entries=st.lists(_payload(voice=st.sampled_from(["v0", "v1", "v2"]), text=_texts), max_size=3),
        people=_numbers,
    ),
    "cluster_create": _payload(title=_texts),
    "cluster_rename": _payload(cluster=_clusters, title=_texts),
    "cluster_move": _payload(entry=_entries, to=_clusters),
    "cluster_merge": _payload(clusters=st.lists(_clusters, max_size=3), into=_clusters),
    "cluster_undo": _payload(merge=st.sampled_from(["e3", "e4", "e5", "e6"])),
    "cluster_split": _payload(entry=_entries),
    "vote": _payload(dots=st.dictionaries(_clusters, _numbers, max_size=3)),
    "close_votes": _payload(
        tallies=st.lists(_payload(cluster=_clusters, dots=_numbers, people=_numbers), max_size=3),
        ballots=_numbers,
    ),
    "choose": _payload(clusters=st.lists(_clusters, max_size=2), reason=_texts),
    "draft": _payload(objective=st.just(GOAL) | st.dictionaries(st.sampled_from(["id", "title"]), _json)),
    "draft_remove": st.just({"objective": "calm"}),
    "draft_rename": _payload(
        objectives=st.just({"calm": "calmer"}) | st.just({}),
        key_results=st.dictionaries(st.sampled_from(["wait", "none"]), st.sampled_from(["waits", "heard"])),
    ),
    "answer": _payload(
        objective=st.just("calm"), question=st.just("q"), answer=st.sampled_from(["yes", "no", "?"])
    ),
    "rate": _payload(key_result=st.sampled_from(["wait", "heard", "none"]), confidence=st.none() | _numbers),
    "reveal_ratings": st.dictionaries(
        st.sampled_from(["wait", "heard"]),
        st.lists(_numbers, max_size=2),
    ).map(lambda held: {"ratings": held}),
    "rate_again": st.just({"key_result": "wait"}),
    "note": _payload(text=_texts),
    "align": _payload(
        objective=st.just("calm"), supports=st.lists(st.sampled_from(["x", "calm"]), max_size=1)
    ),
    "commit": st.just({**COMMIT}) | st.just({"objective": "calm"}),
    "decide": _payload(text=_texts),
    "finish": _payload(people=_numbers),
    "count": _payload(what=st.sampled_from(["entries", "people"]), people=_numbers, things=_numbers),
    "made": st.just({"key": "k"}),
}


def _of_kind(kind: str) -> st.SearchStrategy[Event]:
    return st.builds(
        Event,
        id=st.integers(1, 60).map(lambda n: f"e{n}"),
        at=st.floats(0, 200).map(minute),
        by=st.sampled_from(["desk", "desk", "guest", *PEOPLE]),
        kind=st.just(kind),
        payload=_usual.get(kind, st.just({})) | st.dictionaries(st.text(max_size=5), _json, max_size=2),
    )


events = st.sampled_from([*sorted(kinds.KINDS), "nonsense"]).flatmap(_of_kind)
_begun = (
    Event("open", minute(0), "desk", "open", {"team": "ops", "cycle": "2026-Q4"}),
    *(Event(f"join-{by}", minute(0), by, "join", {"name": by, "key": by}) for by in PEOPLE),
)
#: A workshop as it should go; a log of it has gaps, and anything else in between.
_SPINE = tuple(
    Event(f"s{number}", minute(number), by, kind, payload)
    for number, (by, kind, payload) in enumerate(
        [
            ("desk", "stage", {"to": "brainstorm"}),
            *((by, "entry_add", {"text": f"{CANARY}of {by}"}) for by in PEOPLE),
            ("anna-b-c", "entry_edit", {"entry": "s1", "text": f"{CANARY}edited"}),
            (
                "desk",
                "reveal_entries",
                {"entries": [{"voice": f"v{n}", "text": f"Text {n}"} for n in range(3)], "people": 3},
            ),
            ("desk", "stage", {"to": "cluster"}),
            ("guest", "cluster_merge", {"clusters": ["v1"], "into": "v0"}),
            ("desk", "stage", {"to": "vote"}),
            *((by, "vote", {"dots": {"v0": 2, "v2": 1}}) for by in PEOPLE),
            ("desk", "close_votes", {"tallies": [{"cluster": "v0", "dots": 4, "people": 2}], "ballots": 3}),
            ("desk", "choose", {"clusters": ["v0"], "reason": "It matters most"}),
            ("desk", "stage", {"to": "draft"}),
            ("guest", "draft", {"objective": GOAL, "clusters": ["v0"]}),
            ("desk", "stage", {"to": "confidence"}),
            *((by, "rate", {"key_result": "wait", "confidence": 7}) for by in PEOPLE),
            ("desk", "reveal_ratings", {"ratings": {"wait": [7]}}),
            ("desk", "stage", {"to": "commit"}),
            ("desk", "commit", COMMIT),
            ("desk", "finish", {"people": 3}),
        ]
    )
)


@st.composite
def _logs(draw: st.DrawFn) -> list[Event]:
    """The spine up to some place, with gaps, and other events in between; or anything at all."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.lists(events, max_size=40))
    gaps = draw(st.sets(st.integers(0, len(_SPINE) - 1), max_size=3))
    spine = [e for n, e in enumerate(_SPINE[: draw(st.integers(0, len(_SPINE)))]) if n not in gaps]
    others = draw(st.lists(st.tuples(st.integers(0, len(spine)), events), max_size=15))
    for place, event in sorted(others, key=lambda pair: -pair[0]):
        spine.insert(place, event)
    return [*_begun, *spine]


logs = _logs()
#: A machine that several people share may be slow; what holds does so slowly too.
_patient = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@given(logs)
@_patient
def test_a_step_never_fails_and_a_refused_one_changes_nothing(held: list[Event]) -> None:
    state = Workshop()
    for event in held:
        after, refusal = step(state, event)
        if refusal is not None:
            assert after == state
            assert refusal.endswith((".", "?")), refusal
        state = after


@given(logs, st.integers(0, 50))
@_patient
def test_going_on_where_one_stopped_is_going_through(held: list[Event], place: int) -> None:
    assert replay(held[place:], replay(held[:place])) == replay(held)


@given(logs, st.randoms(use_true_random=False))
@_patient
def test_what_comes_twice_counts_once(held: list[Event], chance: Random) -> None:
    once = list({event.id: event for event in reversed(held)}.values())[::-1]
    state, again = Workshop(), Workshop()
    for event in once:
        state = step(state, event).state
        again = step(again, event).state
        taken = [e for e in once if e.id in again.seen]
        for old in chance.sample(taken, min(2, len(taken))):
            assert step(again, old) == (again, None)

    assert again == state


@given(logs, st.randoms(use_true_random=False))
@_patient
def test_in_any_order_the_rules_of_voting_hold(held: list[Event], chance: Random) -> None:
    chance.shuffle(held)
    state = Workshop()
    for event in held:
        state = step(state, event).state
        rules = state.settings
        for ballot in state.sealed.ballots.values():
            assert 0 < sum(ballot.values()) <= rules.dots
            assert all(0 < n <= rules.most for n in ballot.values())
        assert set(state.sealed.ballots) <= set(state.participants())
        if state.tallies is not None:
            assert sum(t.dots for t in state.tallies.values()) <= rules.dots * state.ballots
        assert all(0 <= n <= 10 for rounds in state.ratings.values() for values in rounds for n in values)
        filed = [name for c in state.clusters for name in c.entries]
        assert Counter(filed) == Counter(state.entries.keys()), "every original in one cluster"


@given(logs)
@_patient
def test_nothing_hidden_is_in_what_everyone_may_see(held: list[Event]) -> None:
    """No text that was not revealed, no ballot, no value; whatever is hidden, it looks the same."""
    state = Workshop()
    for event in held:
        state = step(state, event).state
        shown = public(state, minute(300))
        assert CANARY not in json.dumps(shown)
        assert CANARY not in repr(state)
        other = replace(state, sealed=_otherwise(state.sealed))
        assert public(other, minute(300)) == shown


def _otherwise(sealed: Sealed) -> Sealed:
    """Other texts, dots and values, given by the same people as often."""
    return Sealed(
        entries={name: e._replace(text=f"not {e.text}") for name, e in sealed.entries.items()},
        ballots={
            by: dict(zip(ballot, list(ballot.values())[::-1], strict=True))
            for by, ballot in sealed.ballots.items()
        },
        ratings={kr: {by: 10 - n for by, n in given.items()} for kr, given in sealed.ratings.items()},
    )


@given(logs)
@_patient
def test_a_refusal_repeats_nothing_that_was_hidden(held: list[Event]) -> None:
    """Replies go to every browser."""
    state = Workshop()
    for event in held:
        state, refusal = step(state, event)
        assert CANARY not in (refusal or "")


@given(logs)
@_patient
def test_the_public_log_alone_tells_all_that_is_public(held: list[Event]) -> None:
    """As the room writes it: participants are guests there, and the roll and what is silent are left out."""
    state, shown = Workshop(), []
    for event in held:
        if event.kind not in kinds.HIDDEN and event.by != "desk":
            event = event._replace(by="guest")  # noqa: PLW2901
        after, refusal = step(state, event)
        if refusal is None and event.id not in state.seen and event.kind not in kinds.HIDDEN:
            shown.append(event)
        state = after
    bare = replace(state, desk_key="", roll={}, sealed=Sealed())

    assert replay(shown) == bare


@given(logs, st.integers().map(Random))
@_patient
def test_a_private_log_that_was_tidied_tells_the_same(held: list[Event], chance: Random) -> None:
    """With reveals as the room makes them, and the private log rewritten after each."""
    state, shown, hidden = Workshop(), [], []
    for number, made in enumerate(held, 1):
        event = made._replace(n=number)
        if event.kind in kinds.REVEALS:
            event = event._replace(payload=reveal_payload(state, event.kind, event.payload, chance, "roles"))
        after, refusal = step(state, event)
        if refusal is None and event.id not in state.seen:
            (hidden if event.kind in kinds.HIDDEN else shown).append(event)
        state = after
        hidden = still_hidden(state, hidden) if not state.finished else []

    assert replay(sorted([*shown, *hidden], key=lambda e: e.n)) == state
    for event in [*shown, *hidden]:
        assert from_line(line(event)) == event


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 999)), min_size=1, max_size=20),
    st.integers().map(Random),
)
@_patient
def test_a_reveal_loses_nothing_and_ties_nothing_to_anyone(
    written: list[tuple[str, int]], chance: Random
) -> None:
    state = replay(_begun)
    state = step(state, Event("go", minute(1), "desk", "stage", {"to": "brainstorm"})).state
    for number, (by, text) in enumerate(written):
        state = step(
            state, Event(f"w{number}", minute(2), by, "entry_add", {"text": f"{CANARY}{text}"})
        ).state
    said = reveal_payload(state, "reveal_entries", {}, chance, "names")
    after = step(state, Event("show", minute(3), "desk", "reveal_entries", said)).state

    assert Counter(after.entries.values()) == Counter(f"{CANARY}{text}" for _, text in written)
    assert after.sealed.entries == {}
    assert not any(name in json.dumps(said) for name in (*PEOPLE, *state.sealed.entries))
    assert {tuple(sorted(entry)) for entry in said["entries"]} == {("text", "voice")}
