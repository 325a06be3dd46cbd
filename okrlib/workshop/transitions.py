"""From a workshop and an event to the next workshop, or to a refusal. Nothing here raises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.workshop import clean_text, events, goals, ideas, participants, votes
from okrlib.workshop.events import DESK, GUEST, Event
from okrlib.workshop.stages import LONGEST, STAGES, Clock
from okrlib.workshop.state import Sealed, Settings, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Handler = Callable[[Workshop, Event, Any], Workshop | str]

MOST_QUESTIONS = 20
#: Kinds of events that may come before the workshop is opened.
_BEFORE_OPENING = events.ROOM_ONLY | events.ROLL | {"open"}


class Step(NamedTuple):
    """The workshop after an event; where there is a *refusal*, a sentence, it is unchanged."""

    state: Workshop
    refusal: str | None


def step(workshop: Workshop, event: Event) -> Step:
    """Apply an event to a workshop.

    Any event may come in any order. One that is not possible is refused and changes nothing. One whose id
    was seen before changes nothing either, without a refusal.
    """
    if event.id in workshop.seen:
        return Step(workshop, None)
    after = _next(workshop, event)
    if isinstance(after, str):
        return Step(workshop, after)
    return Step(replace(after, seen=workshop.seen | {event.id}), None)


def replay(log: Iterable[Event], workshop: Workshop | None = None) -> Workshop:
    """The workshop after these events, in this order; refused ones change nothing."""
    for event in log:
        workshop = step(workshop or Workshop(), event).state
    return workshop or Workshop()


def _next(w: Workshop, event: Event) -> Workshop | str:
    if event.kind not in HANDLERS or not events.is_id(event.id) or not events.is_id(event.by):
        return "This is nothing that can happen in a workshop."
    if event.at.utcoffset() is None:
        return "This has no time in UTC."
    if w.finished:
        return "The workshop is finished. Its record shows how it came about."
    if w.opened is None and event.kind not in _BEFORE_OPENING:
        return "The workshop is not open yet. The facilitator opens it."
    if event.kind in events.FOR_PARTICIPANTS:
        allowed = event.by not in {DESK, GUEST}
    else:
        allowed = event.by == DESK or event.kind in events.FOR_ALL
    if not allowed:
        return "Only the facilitator can do this." if event.by != DESK else "Join with a name to take part."
    payload, why = events.read(event.kind, event.payload)
    return why or HANDLERS[event.kind](w, event, payload)


# -- opening, settings, stages and clocks


def _made(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    if w.key or not events.is_id(payload.key):
        return "This workshop was made already."
    return replace(w, key=payload.key)


def _count(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    if payload.people < 0 or payload.things < 0:
        return "Nothing counts below zero."
    return replace(w, counted={**w.counted, payload.what: (payload.people, payload.things)})


def _open(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    if w.opened:
        return "The workshop is open already. Its settings can be changed."
    title, why = clean_text.optional(payload.title, "The title")
    if why:
        return why
    if not payload.team or not payload.cycle or len(payload.team) > 100 or len(payload.cycle) > 100:
        return "Say for which team and which cycle the workshop is."
    questions, why = _questions(payload.questions)
    if why:
        return why
    opened = replace(
        w, opened=event.at, team=payload.team, cycle=payload.cycle, title=title, questions=questions
    )
    return _with_settings(
        opened, Settings(dots=payload.dots, most=payload.most, choose=payload.choose), payload.minutes
    )


def _questions(asked: Mapping[str, list[str]]) -> tuple[dict[str, tuple[str, ...]], str]:
    """The facilitator's own questions, cleaned, and why they cannot be used."""
    questions: dict[str, tuple[str, ...]] = {}
    for stage, texts in asked.items():
        both = [clean_text.optional(text, "A question") for text in texts]
        if why := next((why for _, why in both if why), None):
            return {}, why
        if stage not in STAGES or len(texts) > MOST_QUESTIONS:
            return {}, f"A question belongs to a stage, and a stage has at most {MOST_QUESTIONS} of your own."
        if kept := tuple(text for text, _ in both if text):
            questions[stage] = kept
    return questions, ""


def _settings(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    voting = {
        name: value for name in ("dots", "most", "choose") if (value := getattr(payload, name)) is not None
    }
    if voting and (w.tallies is not None or w.sealed.ballots):
        return "People have voted by these rules. Start the vote again before changing them."
    return _with_settings(w, replace(w.settings, **voting), payload.minutes)


def _with_settings(w: Workshop, settings: Settings, minutes: Mapping[str, float]) -> Workshop | str:
    if not (1 <= settings.most <= settings.dots <= 100 and 1 <= settings.choose <= 20):
        return "Let everyone have 1 to 100 dots, no more of them on one cluster, and 1 to 20 places."
    if not minutes.keys() <= STAGES.keys() or not all(0 < n <= LONGEST for n in minutes.values()):
        return f"A time box belongs to a stage and is above 0 and at most {LONGEST:g} minutes."
    clocks = {**w.clocks, **{name: replace(w.clocks[name], minutes=n) for name, n in minutes.items()}}
    return replace(w, settings=settings, clocks=clocks)


def _stage(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    if payload.to not in STAGES:
        return "There is no such stage."
    if payload.to == w.stage:
        return "This is the stage already."
    return replace(
        w,
        stage=payload.to,
        clocks={**w.clocks, w.stage: w.clocks[w.stage].paused(event.at)},
        entries_open=w.entries_open or payload.to == "brainstorm",
        votes_open=w.tallies is None and (w.votes_open or payload.to == "vote"),
    )


def _with_clock(w: Workshop, clock: Clock) -> Workshop:
    return replace(w, clocks={**w.clocks, w.stage: clock})


def _start(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    clock = w.clocks[w.stage]
    return "The clock runs already." if clock.since else _with_clock(w, clock.started(event.at))


def _pause(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    clock = w.clocks[w.stage]
    return _with_clock(w, clock.paused(event.at)) if clock.since else "The clock stands already."


def _extend(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    clock = w.clocks[w.stage]
    minutes = clock.minutes + payload.minutes
    if not 0 < minutes <= LONGEST:
        return f"A time box is above 0 and at most {LONGEST:g} minutes."
    return _with_clock(w, replace(clock, minutes=minutes))


def _finish(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    names = [clean_text.display_name(name) for name in payload.names]
    if payload.people < 0 or len(names) > payload.people or any(why for _, why in names):
        return "The names do not fit the number of people."
    return replace(
        w,
        finished=event.at,
        people=payload.people,
        names=tuple(name for name, _ in names),
        clocks={name: clock.paused(event.at) for name, clock in w.clocks.items()},
        entries_open=False,
        votes_open=False,
        desk_key="",
        roll={},
        sealed=Sealed(),
    )


HANDLERS: dict[str, Handler] = {
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
            "cluster_undo",
            "cluster_split",
        )
    },
    **{name: getattr(votes, name) for name in ("vote", "close_votes", "vote_again", "choose")},
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
