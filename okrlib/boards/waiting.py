"""What waits: the cards of the home, each with what there is to do on its board."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from okrlib.behaviour import signals
from okrlib.boards.notebooks import BOARDS
from okrlib.checkin.due import due
from okrlib.closing.closing import unclosed
from okrlib.drafting import Parked
from okrlib.errors import MissingExtraError
from okrlib.kpis import proposals
from okrlib.model import day_of
from okrlib.plan import Plan, team_at_work
from okrlib.review import last_review, review
from okrlib.scoring import stand
from okrlib.text import formatting

#: So many days before its end a cycle is something to think of.
_SOON = 21
#: A KPI changed where one of its last points, so many, is marked.
_LATELY = 2
#: The cards of boards that have none of their own.
_CARDS = {"proposals": "kpis"}


class Card(NamedTuple):
    """A card: its board, and what waits there, the most urgent first; *calm* where nothing does."""

    board: str
    title: str
    line: str
    waiting: tuple[str, ...]

    @property
    def calm(self) -> bool:
        """Whether nothing waits."""
        return not self.waiting


def cards(plan: Plan, *, on: date, team: str | None = None, typed: Iterable[Parked] = ()) -> tuple[Card, ...]:
    """The cards of all boards for a team and those below it, for the whole plan where it is None.

    *typed* is what was typed in a board and not saved, the last first.
    """
    left: dict[str, str] = {}
    for each in typed:
        at = each.at.astimezone()
        typed_on = day_of(each.at)
        day = "" if typed_on == on else f" on {formatting.day(typed_on, year=False)}"
        left.setdefault(_CARDS.get(each.board, each.board), f"Draft left{day} at {at:%H:%M}")
    asked = {"check-in": _check_in, "kpis": _kpis, "draft": _drafts, "review": _review, "close": _close}
    waits = {name: (*ask(plan, on, team),) for name, ask in asked.items()}
    waits |= {name: (draft, *waits.get(name, ())) for name, draft in left.items()}
    return tuple(Card(name, each.title, each.line, waits.get(name, ())) for name, each in BOARDS.items())


def _check_in(plan: Plan, on: date, team: str | None) -> Iterator[str]:
    waiting = due(plan, on=on, team=team)
    late = sum(each.overdue for each in waiting)
    if waiting:
        yield f"{formatting.count(len(waiting), 'report')} {'overdue' if late == len(waiting) else 'due'}"
    if 0 < late < len(waiting):
        yield f"{late:,} of them overdue"


def _kpis(plan: Plan, on: date, team: str | None) -> Iterator[str]:
    teams = set(plan.below(team)) if team else {each.id for each in plan.teams}
    own = [kpi for kpi in plan.kpis if kpi.team in teams and not kpi.has_ended(on)]
    standing = stand(plan, on=on)
    try:
        lately = [(kpi.name, signals(plan, standing.kpi(kpi.id)).points[-_LATELY:]) for kpi in own]
        changed = [name for name, points in lately if any(point.marked for point in points)]
        proposed = proposals(plan, on=on, kpis=[kpi.id for kpi in own])
    except MissingExtraError:
        return
    if changed:
        named = formatting.listed(changed[:2]) if len(changed) < 3 else f"{changed[0]} and others"
        yield f"{formatting.count(len(changed), 'KPI')} changed: {named}"
    if proposed:
        yield f"{formatting.count(len(proposed), 'proposal')} for an objective"


def _drafts(plan: Plan, on: date, team: str | None) -> Iterator[str]:
    teams = set(plan.below(team)) if team else None
    ours = (o for o in plan.objectives if o.state == "draft" and (teams is None or o.team in teams))
    drafts = [o for o in ours if not plan.cycle(o.cycle).ended(on)]
    if drafts:
        yield f"{formatting.count(len(drafts), 'objective')} still a draft"


def _review(plan: Plan, on: date, team: str | None) -> Iterator[str]:
    cycle = plan.cycle_on(on)
    at = team or team_at_work(plan, on)
    if cycle is None or at is None or not plan.in_cycle.get((at, cycle.id)):
        return
    seen = review(plan, at, cycle.id, on=on)
    if seen.blocked:
        yield f"{formatting.count(len(seen.blocked), 'key result')} blocked"
    if seen.fallers:
        yield f"Confidence fell in {len(seen.fallers):,}"
    if seen.moved:
        since = formatting.day(last_review(plan, at, cycle.id, on=on), year=False)
        yield f"{formatting.count(len(seen.moved), 'key result')} moved since {since}"


def _close(plan: Plan, on: date, team: str | None) -> Iterator[str]:
    for cycle in plan.cycles:
        title, days = cycle.name, (cycle.last_day - on).days
        if cycle.ended(on):
            if left := unclosed(plan, cycle.id, on=on, team=team):
                yield f"{title} has ended: {formatting.count(len(left), 'objective')} to close"
        elif on in cycle and days <= _SOON and unclosed(plan, cycle.id, on=on, team=team):
            when = f"in {formatting.count(days, 'day')}" if days else "today"
            yield f"{title} ends {when}"
