"""Step: a workshop and an event make the next workshop, or a refusal. It never fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.workshop import clean_text, events, goals, ideas, participants
from okrlib.workshop.events import DESK, GUEST, Event
from okrlib.workshop.stages import LONGEST, STAGES, Clock
from okrlib.workshop.state import Sealed, Settings, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Verb = Callable[[Workshop, Event, Any], Workshop | str]

#: What may happen before the workshop is opened.
_BEFORE = events.OWN | events.ROLL | {"open"}


class Step(NamedTuple):
    """The next workshop; with a *refusal*, a sentence, it is the one before."""

    state: Workshop
    refusal: str | None


def step(workshop: Workshop, event: Event) -> Step:
    """What the workshop is after an event.

    Total: any event in any order. One that cannot be is refused in a sentence and changes nothing;
    one whose id was seen before changes nothing either, and is no refusal.
    """
    if event.id in workshop.seen:
        return Step(workshop, None)
    found = _next(workshop, event)
    if isinstance(found, str):
        return Step(workshop, found)
    return Step(replace(found, seen=workshop.seen | {event.id}), None)


def replay(held: Iterable[Event], workshop: Workshop | None = None) -> Workshop:
    """The workshop that these events make, in this order; what was refused is refused again."""
    for event in held:
        workshop = step(workshop or Workshop(), event).state
    return workshop or Workshop()


def _next(w: Workshop, event: Event) -> Workshop | str:
    if event.kind not in VERBS or not events.is_id(event.id) or not events.is_id(event.by):
        return "This is nothing that can happen in a workshop."
    if event.at.utcoffset() is None:
        return "This has no time in UTC."
    if w.finished:
        return "The workshop is finished. Its record shows how it came about."
    if w.opened is None and event.kind not in _BEFORE:
        return "The workshop is not open yet. The facilitator opens it."
    if event.kind in events.FOR_PARTICIPANTS:
        allowed = event.by not in {DESK, GUEST}
    else:
        allowed = event.by == DESK or event.kind in events.FOR_ALL
    if not allowed:
        return "Only the facilitator can do this." if event.by != DESK else "Join with a name to take part."
    said, why = events.read(event.kind, event.payload)
    return why or VERBS[event.kind](w, event, said)


# -- the frame of the workshop


def _made(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    if w.key or not events.is_id(said.key):
        return "This workshop was made already."
    return replace(w, key=said.key)


def _count(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    if said.people < 0 or said.things < 0:
        return "Nothing counts below zero."
    return replace(w, counted={**w.counted, said.what: (said.people, said.things)})


def _open(w: Workshop, event: Event, said: Any) -> Workshop | str:
    if w.opened:
        return "The workshop is open already. Its settings can be changed."
    title, why = clean_text.optional(said.title, "The title")
    if why:
        return why
    if not said.team or not said.cycle or len(said.team) > 100 or len(said.cycle) > 100:
        return "Say for which team and which cycle the workshop is."
    opened = replace(w, opened=event.at, team=said.team, cycle=said.cycle, title=title)
    return _set(opened, Settings(dots=said.dots, most=said.most, choose=said.choose), said.minutes)


def _settings(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    voting = {
        name: value for name in ("dots", "most", "choose") if (value := getattr(said, name)) is not None
    }
    if voting and (w.tallies is not None or w.sealed.ballots):
        return "People have voted by these rules. Start the vote again before changing them."
    return _set(w, replace(w.settings, **voting), said.minutes)


def _set(w: Workshop, settings: Settings, minutes: Mapping[str, float]) -> Workshop | str:
    if not (1 <= settings.most <= settings.dots <= 100 and 1 <= settings.choose <= 20):
        return "Let everyone have 1 to 100 dots, no more of them on one cluster, and 1 to 20 places."
    if not minutes.keys() <= STAGES.keys() or not all(0 < n <= LONGEST for n in minutes.values()):
        return f"A time box belongs to a stage and is above 0 and at most {LONGEST:g} minutes."
    clocks = {**w.clocks, **{name: replace(w.clocks[name], minutes=n) for name, n in minutes.items()}}
    return replace(w, settings=settings, clocks=clocks)


def _stage(w: Workshop, event: Event, said: Any) -> Workshop | str:
    if said.to not in STAGES:
        return "There is no such stage."
    if said.to == w.stage:
        return "This is the stage already."
    return replace(
        w,
        stage=said.to,
        clocks={**w.clocks, w.stage: w.clocks[w.stage].paused(event.at)},
        entries_open=w.entries_open or said.to == "brainstorm",
        votes_open=w.tallies is None and (w.votes_open or said.to == "vote"),
    )


def _clocked(w: Workshop, clock: Clock) -> Workshop:
    return replace(w, clocks={**w.clocks, w.stage: clock})


def _start(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    clock = w.clocks[w.stage]
    return "The clock runs already." if clock.since else _clocked(w, clock.started(event.at))


def _pause(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    clock = w.clocks[w.stage]
    return _clocked(w, clock.paused(event.at)) if clock.since else "The clock stands already."


def _extend(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    clock = w.clocks[w.stage]
    minutes = clock.minutes + said.minutes
    if not 0 < minutes <= LONGEST:
        return f"A time box is above 0 and at most {LONGEST:g} minutes."
    return _clocked(w, replace(clock, minutes=minutes))


def _finish(w: Workshop, event: Event, said: Any) -> Workshop | str:
    names = [clean_text.display_name(name) for name in said.names]
    if said.people < 0 or len(names) > said.people or any(why for _, why in names):
        return "The names do not fit the number of people."
    return replace(
        w,
        finished=event.at,
        people=said.people,
        names=tuple(name for name, _ in names),
        clocks={name: clock.paused(event.at) for name, clock in w.clocks.items()},
        entries_open=False,
        votes_open=False,
        desk_key="",
        roll={},
        sealed=Sealed(),
    )


VERBS: dict[str, Verb] = {
    "made": _made,
    "count": _count,
    "open": _open,
    "settings": _settings,
    "stage": _stage,
    "start": _start,
    "pause": _pause,
    "extend": _extend,
    "finish": _finish,
    **{name: getattr(participants, name) for name in sorted(events.ROLL)},
    **{
        name: getattr(ideas, name)
        for name in (
            "entry_add",
            "entry_edit",
            "entry_withdraw",
            "reveal_entries",
            "cluster_create",
            "cluster_rename",
            "cluster_move",
            "cluster_merge",
            "cluster_split",
            "vote",
            "close_votes",
            "vote_again",
            "choose",
        )
    },
    **{
        name: getattr(goals, name)
        for name in (
            "draft",
            "draft_remove",
            "answer",
            "rate",
            "reveal_ratings",
            "rate_again",
            "note",
            "align",
            "commit",
            "decide",
        )
    },
}
