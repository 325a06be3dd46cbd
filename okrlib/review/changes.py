"""Changes: everything that happened to a team's goals after a day, in values (METHOD section 4).

What `events` and `moved_lately` tell, with what people wrote; one list for a page, a list and a count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from okrlib.model import CLEARED
from okrlib.review.attention import Moved, moved_lately, short
from okrlib.review.event import Event
from okrlib.review.events import events_of
from okrlib.scoring import ObjectiveStanding, Standing, TeamStanding
from okrlib.text import formatting
from okrlib.text.comments import plain

#: In this order they stand below an objective.
_KINDS = ("reached", "milestone", "guard", "value", "health", "blocker", "note")
#: A path of states is cut in the middle where it is longer.
_MOST_STATES = 6
_ARROW = " \N{RIGHTWARDS ARROW} "


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of an objective or of one of its key results, in words.

    *state* is the mark that it is shown with, *title* names the key result ("" for the objective itself),
    *on* is the last day of it, None where it lies between two days.
    """

    kind: str
    state: str
    objective: str
    title: str
    what: str
    on: date | None = None


def changes(
    standing: Standing,
    teams: Iterable[TeamStanding],
    since: date,
    *,
    happened: Sequence[Event] | None = None,
    moved: Sequence[Moved] | None = None,
) -> tuple[Change, ...]:
    """All that changed after the day *since*, by team and objective in the order of the plan.

    *happened* are the events of these teams' objectives, where they are known already; earlier ones are
    left out. *moved* is what `moved_lately` gives for the same. The healths that a goal went through are
    one change; so are its values.
    """
    teams = tuple(teams)
    objectives = [o for team in teams for o in team.objectives]
    if happened is None:
        happened = events_of(standing.plan, [o.objective for o in objectives], since=since, on=standing.on)
    items = [
        *_of_events([event for event in happened if event.on > since], standing),
        *(
            Change(kind="value", state=m.state, objective=m.objective, title=m.title, what=m.values)
            for m in (moved_lately(standing, teams, since) if moved is None else moved)
        ),
        *(item for o in objectives for item in _of_reports(standing, o, since)),
    ]
    place = {o.objective.id: number for number, o in enumerate(objectives)}
    return tuple(sorted(items, key=lambda c: (place.get(c.objective, len(place)), _KINDS.index(c.kind))))


def _of_events(happened: Iterable[Event], standing: Standing) -> Iterator[Change]:
    """Each event; the healths of one item in a row as its way through them."""
    ordered = sorted(happened, key=lambda event: (event.kind, event.item))
    for (kind, _), group in groupby(ordered, key=lambda event: (event.kind, event.item)):
        events = list(group)
        for event in events[-1:] if kind == "health" else events:
            title = event.title if event.level == "key result" else ""
            state, what = _words(event, events, standing)
            yield Change(
                kind=kind, state=state, objective=event.objective, title=title, what=what, on=event.on
            )


def _words(event: Event, events: Sequence[Event], standing: Standing) -> tuple[str, str]:
    """The mark and the words of an event; of a health with all that it went through."""
    if event.kind == "reached":
        score = f", with a score of {standing.scale.score(event.score)}" if event.score is not None else ""
        return "done", f"Reached{score}"
    if event.kind == "milestone":
        return "done", event.what
    if event.kind == "guard":
        return event.after or "unknown", event.what
    states = [formatting.state(state) for state in (events[0].before, *(e.after for e in events)) if state]
    if len(states) > _MOST_STATES:
        states = [states[0], "\N{HORIZONTAL ELLIPSIS}", *states[2 - _MOST_STATES :]]
    return event.after or "no pace", _ARROW.join(states)


def _of_reports(standing: Standing, objective: ObjectiveStanding, since: date) -> Iterator[Change]:
    """What people wrote: notes and what is in the way."""
    plan = standing.plan
    for kr in objective.key_results:
        blocker = CLEARED
        for row in kr.entries:
            before, blocker = blocker, row.blocker.strip() or blocker
            if row.date <= since and plan.recorded_on(row) <= since:
                continue
            change = partial(Change, objective=objective.objective.id, title=kr.key_result.name, on=row.date)
            if blocker != before:  # said again week by week, it is no change
                cleared, by = blocker == CLEARED, f"Blocked by: {short(blocker)}"
                state, what = ("done", "No longer blocked") if cleared else ("off track", by)
                yield change(kind="blocker", state=state, what=what)
            if note := short(plain(row.note)):
                yield change(kind="note", state="note", what=note)
