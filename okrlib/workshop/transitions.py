"""From a workshop and an event to the next workshop, or to a refusal."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Literal

from okrlib.workshop import clean_text, events, goals, ideas, participants, votes
from okrlib.workshop.events import DESK, GUEST, Event, RefusedError
from okrlib.workshop.payloads import arguments
from okrlib.workshop.stages import LONGEST, STAGES, Clock
from okrlib.workshop.state import Sealed, Settings, Workshop

MOST_QUESTIONS = 20
#: Kinds of events that may come before the workshop is opened.
_BEFORE_OPENING = events.ROOM_ONLY | events.ROLL | {"open"}
_DEFAULTS = Settings()


def replay(log: Iterable[Event], workshop: Workshop | None = None) -> Workshop:
    """The workshop after these events, in this order; refused ones change nothing."""
    workshop = workshop or Workshop()
    for event in log:
        with suppress(RefusedError):
            workshop = applied(workshop, event)
    return workshop


def applied(w: Workshop, event: Event) -> Workshop:
    """The workshop after an event. Any event may come in any order; one that was seen changes nothing.

    Raises:
        RefusedError: It is not possible now, or not for its sender.
    """
    if event.id in w.seen:
        return w
    if event.kind not in HANDLERS or not events.is_id(event.id) or not events.is_id(event.by):
        raise RefusedError("This is nothing that can happen in a workshop.")
    if event.at.utcoffset() is None:
        raise RefusedError("This has no time in UTC.")
    if w.finished:
        raise RefusedError("The workshop is finished. Its record shows how it came about.")
    if w.opened is None and event.kind not in _BEFORE_OPENING:
        raise RefusedError("The workshop is not open yet. The facilitator opens it.")
    if event.kind in events.FOR_PARTICIPANTS:
        allowed = event.by not in {DESK, GUEST}
    else:
        allowed = event.by == DESK or event.kind in events.FOR_ALL
    if not allowed:
        desk = event.by == DESK
        raise RefusedError("Join with a name to take part." if desk else "Only the facilitator can do this.")
    handler = HANDLERS[event.kind]
    after = handler(w, event, **arguments(handler, event.payload))
    return replace(after, seen=w.seen | {event.id})


# -- opening, stages and clocks


def _made(w: Workshop, _: Event, *, key: str, version: int = 1) -> Workshop:  # noqa: ARG001 - for later readers
    if w.key or not events.is_id(key):
        raise RefusedError("This workshop was made already.")
    return replace(w, key=key)


def _count(
    w: Workshop,
    _: Event,
    *,
    what: Literal["people", "entries", "ballots", "ratings"],
    people: int,
    things: int,
) -> Workshop:
    if people < 0 or things < 0:
        raise RefusedError("Nothing counts below zero.")
    return replace(w, counted={**w.counted, what: (people, things)})


def _open(
    w: Workshop,
    event: Event,
    *,
    team: str,
    cycle: str,
    title: str = "",
    dots: int = _DEFAULTS.dots,
    most: int = _DEFAULTS.most,
    choose: int = _DEFAULTS.choose,
    minutes: Mapping[str, float] = goals.NOTHING,
    questions: Mapping[str, list[str]] = goals.NOTHING,
) -> Workshop:
    """Open the workshop; *minutes* of a time box, and the facilitator's own *questions*, are by stage."""
    if w.opened:
        raise RefusedError("The workshop is open already.")
    title = clean_text.optional(title, "The title")
    if not team or not cycle or len(team) > 100 or len(cycle) > 100:
        raise RefusedError("Say for which team and which cycle the workshop is.")
    settings = Settings(dots=dots, most=most, choose=choose)
    if not (1 <= settings.most <= settings.dots <= 100 and 1 <= settings.choose <= 20):
        mend = "Let everyone have 1 to 100 dots, no more of them on one idea, and 1 to 20 places."
        raise RefusedError(mend)
    if not minutes.keys() <= STAGES.keys() or not all(0 < n <= LONGEST for n in minutes.values()):
        raise RefusedError(f"A time box belongs to a stage and is above 0 and at most {LONGEST:g} minutes.")
    clocks = {**w.clocks, **{name: replace(w.clocks[name], minutes=n) for name, n in minutes.items()}}
    return replace(
        w,
        opened=event.at,
        team=team,
        cycle=cycle,
        title=title,
        settings=settings,
        questions=_questions(questions),
        clocks=clocks,
    )


def _questions(asked: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    questions: dict[str, tuple[str, ...]] = {}
    for stage, texts in asked.items():
        cleaned = [clean_text.optional(text, "A question") for text in texts]
        if stage not in STAGES or len(texts) > MOST_QUESTIONS:
            most = f"a stage has at most {MOST_QUESTIONS} of your own"
            raise RefusedError(f"A question belongs to a stage, and {most}.")
        if any(cleaned):
            questions[stage] = tuple(filter(None, cleaned))
    return questions


def _stage(w: Workshop, event: Event, *, to: str) -> Workshop:
    """Go to a stage, forward or back; its clock does not run until it is started."""
    if to not in STAGES:
        raise RefusedError("There is no such stage.")
    if to == w.stage:
        raise RefusedError("This is the stage already.")
    return replace(
        w,
        stage=to,
        clocks={**w.clocks, w.stage: w.clocks[w.stage].paused(event.at)},
        entries_open=w.entries_open or to == "brainstorm",
        votes_open=w.tallies is None and (w.votes_open or to == "vote"),
    )


def _with_clock(w: Workshop, clock: Clock) -> Workshop:
    return replace(w, clocks={**w.clocks, w.stage: clock})


def _start(w: Workshop, event: Event) -> Workshop:
    if w.clocks[w.stage].since:
        raise RefusedError("The clock runs already.")
    return _with_clock(w, w.clocks[w.stage].started(event.at))


def _pause(w: Workshop, event: Event) -> Workshop:
    if not w.clocks[w.stage].since:
        raise RefusedError("The clock stands already.")
    return _with_clock(w, w.clocks[w.stage].paused(event.at))


def _extend(w: Workshop, _: Event, *, minutes: float) -> Workshop:
    """Give the stage more minutes, or take some away where they are negative."""
    clock = w.clocks[w.stage]
    if not 0 < clock.minutes + minutes <= LONGEST:
        raise RefusedError(f"A time box is above 0 and at most {LONGEST:g} minutes.")
    return _with_clock(w, replace(clock, minutes=clock.minutes + minutes))


def _finish(w: Workshop, event: Event, *, people: int = 0, names: tuple[str, ...] = ()) -> Workshop:
    if people < len(names):
        raise RefusedError("The names do not fit the number of people.")
    return replace(
        w,
        finished=event.at,
        people=people,
        names=tuple(map(clean_text.display_name, names)),
        clocks={name: clock.paused(event.at) for name, clock in w.clocks.items()},
        entries_open=False,
        votes_open=False,
        desk_key="",
        roll={},
        sealed=Sealed(),
    )


#: What handles each kind of event.
HANDLERS: dict[str, Callable[..., Workshop]] = {
    "made": _made,
    "count": _count,
    "open": _open,
    "stage": _stage,
    "start": _start,
    "pause": _pause,
    "extend": _extend,
    "finish": _finish,
    **{kind: getattr(participants, kind) for kind in events.ROLL},
    **{kind: getattr(ideas, kind) for kind in events.ENTRIES | {"reveal_entries"} | events.CLUSTERS},
    **{kind: getattr(votes, kind) for kind in events.VOTES},
    **{kind: getattr(goals, kind) for kind in events.GOALS},
}
