"""What readers subscribe to: an Atom feed for the company and for each team, and a calendar.

Both hold what the released plan holds, and nothing else. The same plan gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from okrlib.model import Cadence, midnight, periods
from okrlib.publish import brand
from okrlib.publish.moved import old_ids
from okrlib.review import Event, events_of
from okrlib.scoring import start_of
from okrlib.show import has_team_page
from okrlib.text import count

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from icalendar import Calendar, Component

    from okrlib.plan import Plan

#: The company's feed and the calendar, at the site's root; a team's feed is feeds/<team>.atom.
COMPANY, CALENDAR = "feed.atom", "calendar.ics"
#: A feed tells what happened in these days, at most so many entries, the latest first.
_DAYS, _MOST = 28, 200
_ATOM = "http://www.w3.org/2005/Atom"
#: What XML cannot hold, though a TOML text can.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Feed(NamedTuple):
    path: str
    title: str
    page: str
    events: list[Event]
    #: Its addresses under former ids: who subscribed there still hears.
    before: tuple[str, ...] = ()


def happened(plan: Plan, on: date, teams: Collection[str]) -> tuple[Event, ...]:
    """What feeds tell of some teams' own goals."""
    own = [o for cycle in plan.cycles for team in teams for o in plan.in_cycle.get((team, cycle.id), ())]
    return events_of(plan, own, since=since(on), on=on)


def since(on: date) -> date:
    """The first day of which the feeds tell."""
    return on - timedelta(days=_DAYS)


def write(
    plan: Plan, folder: Path, happenings: Iterable[Event], *, on: date, say: Callable[[str], str] = str
) -> None:
    """Write the feeds and the calendar of a released plan into a site.

    *happenings* are what `happened` gives of all teams, in any order; *say* puts texts into its language.
    """
    (folder / "feeds").mkdir()
    place = {o.id: number for number, o in enumerate(plan.objectives)}
    ordered = sorted(happenings, key=lambda event: (event.on, place[event.objective]))
    entry = cache(partial(_entry, plan, say))  # most stand in the feeds of several teams
    for feed in _feeds(plan, on, ordered):
        for path in (feed.path, *feed.before):
            (folder / path).write_bytes(_atom(plan, feed, on, entry))
    (folder / CALENDAR).write_bytes(_calendar(plan, on, say).to_ical())


def team_feed(team: str) -> str:
    """The address of a team's feed."""
    return f"feeds/{team}.atom"


def _feeds(plan: Plan, on: date, events: Iterable[Event]) -> Iterator[_Feed]:
    """The company's feed, then each team's: its own events and those of the teams below it."""
    # A person's own goals stand in no list with others'.
    shared, name = {team.id for team in plan.beside()}, brand.title(plan)
    above: defaultdict[str | None, list[Event]] = defaultdict(list)
    for event in events:
        team: str | None = event.team
        above[team].append(event)
        while team is not None and event.team in shared:
            team = plan.team(team).parent
            above[team].append(event)
    yield _Feed(COMPANY, name, "index.html", above[None])
    cycle = plan.cycle_on(on)
    for team_ in plan.teams:
        if cycle is None or not has_team_page(plan, team_.id, cycle.id):
            continue
        page = f"teams/{cycle.id}/{team_.id}.html"
        before = tuple(map(team_feed, old_ids(plan, "team", team_.id)))
        title = f"{team_.name}, {name}"
        yield _Feed(team_feed(team_.id), title, page, above[team_.id], before)


def _atom(plan: Plan, feed: _Feed, on: date, entry: Callable[[str, Event], str]) -> bytes:
    """One feed. Links lead from where it stands, or from the site's address where the plan names it."""
    base = plan.site.root or "../" * feed.path.count("/")
    root = ET.Element("feed", xmlns=_ATOM)
    _text(root, "id", _urn(plan, feed.path))
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(plan, on))
    ET.SubElement(root, "link", href=f"{base}{feed.page}")
    ET.SubElement(root, "link", rel="self", href=f"{base}{feed.path}")
    _text(ET.SubElement(root, "author"), "name", plan.name or "Goals")
    ET.indent(root, " ")
    head = ET.tostring(root, encoding="unicode").removesuffix("</feed>")
    entries = "".join([entry(base, event) for event in reversed(feed.events[-_MOST:])])
    return f"<?xml version='1.0' encoding='utf-8'?>\n{head}{entries}</feed>\n".encode()


def _entry(plan: Plan, say: Callable[[str], str], base: str, event: Event) -> str:
    """An entry, written as it stands in every feed of this base."""
    entry = ET.Element("entry")
    _text(entry, "id", _urn(plan, event.id))
    _text(entry, "title", say(event.sentence))
    _text(entry, "updated", _moment(plan, event.on))
    ET.SubElement(entry, "link", href=f"{base}objectives/{event.objective}.html")
    team = plan.team(event.team)
    _text(entry, "summary", f"{team.name}: {plan.objective(event.objective).name}")
    ET.indent(entry, " ", level=1)
    return f" {ET.tostring(entry, encoding='unicode')}\n"


def _text(above: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(above, tag).text = _NO_XML.sub("", text)


def _line(text: str) -> str:
    return " ".join(_NO_XML.sub("", text).split())


def _urn(plan: Plan, name: str) -> str:
    """A globally unique name for something of this plan; always the same."""
    return uuid5(NAMESPACE_URL, f"{plan.site.root or plan.name} {name}").urn


def _moment(plan: Plan, day: date) -> str:
    """The day's first moment in the plan's zone: it has come, and readers there see the day."""
    return f"{midnight(day, plan.time_zone):%Y-%m-%dT%H:%M:%SZ}"


# -- the calendar


def _calendar(plan: Plan, on: date, say: Callable[[str], str]) -> Calendar:
    """First and last days of cycles, and the days by which the reports of running cycles are due."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//okrlib//goals//EN")
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):  # what it is called, also by programs that know no NAME
        # The library takes these for names of its own, and would not escape them.
        calendar.add(name, vText(_line(brand.title(plan))))
    for day, name, what in sorted(_days(plan, on)):
        calendar.add_component(_event(plan, on, day, name, say(what)))
    return calendar


def _days(plan: Plan, on: date) -> Iterable[tuple[date, str, str]]:
    """Each day with a name that stays and what it is about."""
    for cycle in plan.cycles:
        title = cycle.name
        yield cycle.start, f"{cycle.id}.begins", f"{title} begins"
        yield cycle.last_day, f"{cycle.id}.ends", f"{title} ends: close its goals"
        if on not in cycle:
            continue
        goals = [o for o in plan.objectives if o.cycle == cycle.id and o.state == "active"]
        alike = Counter((start_of(kr, cycle), kr.cadence) for o in goals for kr in o.key_results)
        due: Counter[tuple[Cadence, date]] = Counter()
        for (start, cadence), reports in alike.items():
            for span in periods(start, cycle.end, cadence):
                due[cadence, span.end - timedelta(days=1)] += reports
        for (cadence, last), reports in due.items():
            what = f"Check-in, {title}: {count(reports, f'{cadence} report')} by today"
            yield last, f"{cycle.id}.{cadence}.{last}", what


def _event(plan: Plan, on: date, day: date, name: str, what: str) -> Component:
    from icalendar import Event

    event = Event()
    event.add("uid", _urn(plan, name).removeprefix("urn:uuid:"))
    event.add("dtstamp", midnight(on, plan.time_zone))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _line(what))
    event.add("transp", "TRANSPARENT")
    return event
