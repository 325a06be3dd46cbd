"""What a channel is told: a digest of what waits and changed, and at once what cannot wait."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from traceback import extract_tb
from typing import Any, Literal, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from okrlib.behaviour import evidence_of, kpi_sentence
from okrlib.checkin import due
from okrlib.errors import OkrError
from okrlib.kpis import proposals
from okrlib.model import KPI, Channel
from okrlib.plan import Plan, audience_of, blocked, last_day, open_blocker, person_shown, released
from okrlib.resources import data_dir
from okrlib.review import Event, events_of
from okrlib.review.attention import needs_attention
from okrlib.scoring import Standing, TeamStanding, stand
from okrlib.text import count, formatting

#: A cycle that ends is told in these days before.
_SOON = timedelta(days=14)
#: A report counts from the day on which it was written, and may wait that long before it is in the plan.
_LATE = timedelta(days=14)
#: A digest names so many of each kind, and counts the rest.
_MOST = 12
#: Chat programs call everybody by these; a joiner behind the sign leaves a text that looks the same.
_MENTION = re.compile(r"@(?=[\w&])")


class Message(NamedTuple):
    """What is sent; *id* stays the same however often it is sent, so a receiver can tell a repeat.

    *about* is what a digest is about, for the next one's *known*: it is told, or older than what is told.
    """

    id: str
    kind: Literal["digest", "reached", "signal"]
    title: str
    body: str
    about: tuple[str, ...] = ()


def messages(
    plan: Plan,
    channel: Channel,
    *,
    since: date,
    on: date,
    folder: Path,
    known: Collection[str] | None = None,
) -> list[Message]:
    """The messages of a channel about the days after *since* up to *on*, what cannot wait first.

    With *known*, what the digest of the day *since* was about, all that is not in it: also what happened
    later on that day, and what was written before and came into the plan since.

    All is of the plan as the channel's audience sees it. A digest with nothing in it is none. The texts
    around are the templates in `site/messages/`; one of the same name in the plan's `messages/` shadows it.

    Raises:
        OkrError: The audience, team or person is none of the plan's, or a template of the plan is wrong.
    """
    teller = _Teller(plan, channel, since, on, folder, known)
    told = list(teller.at_once()) if channel.at_once else []
    digest = teller.digest() if channel.digest else None
    return [*told, digest] if digest else told


class _Teller:
    """One channel's view of a plan."""

    def __init__(
        self,
        plan: Plan,
        channel: Channel,
        since: date,
        on: date,
        folder: Path,
        known: Collection[str] | None,
    ) -> None:
        self._whole, self._channel, self._since, self._on = plan, channel, since, on
        self._known = known
        audience = audience_of(channel.audience, plan)

        def seen() -> Plan:
            return released(plan.judged_on(on), audience)

        # What most channels see is worked out once for all of them; of each team's view one is too many.
        self._plan = seen() if audience.team else plan.once(f"told {audience} {on}", seen)
        self._standing: Standing = stand(self._plan, on=on)
        self._person = plan.person(channel.person).id if channel.person else None
        team = plan.team(channel.team).id if channel.team else None
        hidden = team is not None and not self._plan.has("team", team)
        self._teams = frozenset() if hidden else frozenset(t.id for t in self._plan.beside(team))
        places = [folder / "messages", data_dir("site") / "messages"]
        self._templates = SandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(place) for place in places]),
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    # -- the messages

    def at_once(self) -> Iterator[Message]:
        """What was reached, and KPIs of which something new is known for certain."""
        for event in filter(self._is_news, self._happened()):
            if event.kind == "reached":
                facts = {"sentence": event.sentence, "link": self._link("objectives", event.objective)}
                yield self._message("reached", event.id, facts)
        for kpi in self._kpis:
            for name in self._signals(kpi):
                if name not in self._known if self._known is not None else self._came(kpi) > self._since:
                    facts = {"sentence": kpi_sentence(self._standing.kpi(kpi.id)), "title": kpi.name}
                    yield self._message("signal", name, {**facts, "link": self._link("kpis", kpi.id)})

    def _signals(self, kpi: KPI) -> list[str]:
        """A name for each thing that is known for certain of a KPI; it stays while that is so."""
        return self._plan.once(
            f"signals of {kpi.id}",
            lambda: [
                f"signal:{kpi.id}:{evidence.cause}:{evidence.since}"
                for evidence in evidence_of(self._standing.kpi(kpi.id), on=self._on)
            ],
        )

    def _came(self, kpi: KPI) -> date:
        """The day from which a KPI's last figure was known."""
        last = self._standing.kpi(kpi.id).observed[-1]
        return self._plan.day_of(last.recorded) if last.recorded else last_day(kpi, last.period)

    @cached_property
    def _lately(self) -> list[Event]:
        """All of concern here in the days a digest is about, or that may have come into the plan since."""
        goals = [o for o in self._plan.objectives if o.team in self._teams and self._concerns(o.id)]
        return list(events_of(self._plan, goals, since=self._since - _LATE, on=self._on))

    def _happened(self) -> list[Event]:
        """What happened to goals that are of concern here, told already or not."""
        return [e for e in self._lately if self._known is not None or e.on > self._since]

    def _is_news(self, event: Event) -> bool:
        """Whether the channel was not told of it yet; a changed view of an earlier day is no news."""
        if self._known is None:
            return True
        lasts = event.kind in {"milestone", "reached"}
        return _name(event) not in self._known and (lasts or event.on >= self._since)

    def digest(self) -> Message | None:
        """What waits, what needs attention, what was done, what ends soon; None where that is nothing."""
        sections = {
            "due": list(self._due()),
            "look": list(self._look()),
            "done": list(self._done()),
            "proposed": list(self._proposed()),
            "ends": list(self._ends()),
        }
        if not any(sections.values()):
            return None
        shown = {name: lines[:_MOST] for name, lines in sections.items()}
        more = {name: max(0, len(lines) - _MOST) for name, lines in sections.items()}
        facts = {"sections": shown, "more": more, "count": count, "since": formatting.day(self._since)}
        digest = self._message("digest", f"digest:{self._on}", {**facts, "link": self._link("", "")})
        return digest._replace(about=(*map(_name, self._lately), *chain(*map(self._signals, self._kpis))))

    def _message(
        self, kind: Literal["digest", "reached", "signal"], name: str, facts: dict[str, Any]
    ) -> Message:
        plan, channel = self._plan, self._channel
        ident = uuid5(NAMESPACE_URL, f"{plan.site.root or plan.name} {channel.id} {name}").hex[:16]
        heads = _cleaned({"name": plan.name, "for_whom": self._for_whom()})
        known = {"on": formatting.day(self._on), "id": ident, **heads}
        template = f"{kind}.txt.j2"
        try:
            text = self._templates.get_template(template).render(**known, **_cleaned(facts))
        except Exception as error:  # a template can do anything that Python can
            why = str(error).rstrip(".") or type(error).__name__
            place = _place(error, template)
            raise OkrError(f"A template in messages/ is wrong ({place}): {why}.") from error
        title, _, body = text.strip().partition("\n")
        return Message(ident, kind, title.strip(), body.strip())

    def _for_whom(self) -> str:
        if self._person:
            return person_shown(self._whole, self._person) or ""
        team = self._channel.team
        return self._plan.team(team).name if team and self._plan.has("team", team) else ""

    # -- what they say

    def _due(self) -> Iterator[dict[str, str]]:
        for item in self._plan.once("due", lambda: due(self._plan, on=self._on)):
            if item.team in self._teams and self._is_theirs(self._owner_of(item.noun, item.id)):
                place = "objectives", item.objective or ""
                late = "overdue, " if item.overdue else ""
                if item.noun == "KPI":  # a key result may have the words of the KPI that measures it
                    place, late = ("kpis", item.id), f"KPI, {late}"
                last = f"last on {formatting.day(item.last)}" if item.last else "nothing so far"
                yield self._line(f"{item.title} ({late}{last})", *place)

    def _look(self) -> Iterator[dict[str, str]]:
        for team in self._running():
            yield from self._blockers(team)
        if self._person:
            return
        running = tuple(self._running())
        for remark in needs_attention(self._standing, running, watched_by=self._teams):
            if not remark.before.startswith("Blocked"):
                folder = "objectives" if remark.kind == "objective" else "kpis"
                text = f"{remark.before}{remark.title}. {remark.reason}".strip()
                yield self._line(text, folder, remark.name)

    def _blockers(self, team: TeamStanding) -> Iterator[dict[str, str]]:
        for objective in team.objectives:
            for kr in () if objective.final else objective.key_results:
                if not kr.blocker:
                    continue
                whole = open_blocker(self._whole.log.get(kr.key_result.id, ()), on=self._on)
                whose, goal = whole.owner if whole else None, objective.objective.id
                if self._is_theirs(whose) or self._concerns(goal):
                    words = blocked(self._plan, kr.blocker, self._on)
                    yield self._line(f"{kr.key_result.name}. {words}", "objectives", goal)

    def _done(self) -> Iterator[dict[str, str]]:
        undone = list(self._undone())
        items = {event.item for event in undone}
        news = [e for e in self._happened() if e.kind != "guard" and self._is_news(e)]
        for event in _net([*undone, *(e for e in news if e.kind != "health" or e.item not in items)]):
            yield self._line(event.sentence, "objectives", event.objective)

    def _undone(self) -> Iterator[Event]:
        """Healths that the last digest told of and that a later report of that day has made others."""
        names = set(map(_name, self._lately))
        for name in sorted(set(self._known or ()) - names):
            kind, _, rest = name.partition(":")
            if kind != "health":
                continue
            item, day, health = rest.split(":")
            if date.fromisoformat(day) < self._since:
                continue
            goal, kr = self._plan.key_results.get(item) or (None, None)
            if self._plan.has("objective", item):
                goal = self._plan.objective(item)
            if goal is None or goal.team not in self._teams or not self._concerns(goal.id):
                continue
            o = self._standing.objective(goal.id)
            now = next((k.health for k in o.key_results if k.key_result is kr), None) if kr else o.health
            if now is not None and now != health:
                yield Event.of("health", goal, self._on, kr, before=health, after=now)

    def _proposed(self) -> Iterator[dict[str, str]]:
        # Asked of the whole plan: in a released one nobody has accepted or dismissed anything.
        seen = [kpi.id for kpi in self._kpis if kpi.id not in self._plan.borrowed]
        for proposal in proposals(self._whole, on=self._on, kpis=seen):
            yield self._line(proposal.objective.title, "kpis", proposal.kpi)

    def _ends(self) -> Iterator[dict[str, str]]:
        for cycle in self._plan.cycles:
            left = cycle.last_day - self._on
            if self._on in cycle and left <= _SOON and any(t.cycle.id == cycle.id for t in self._running()):
                when = f"ends in {count(left.days, 'day')}" if left.days else "ends today"
                yield {"text": f"{cycle.name} {when}, on {formatting.day(cycle.last_day)}", "link": ""}

    # -- who is concerned

    def _running(self) -> list[TeamStanding]:
        cycles = [cycle.id for cycle in self._plan.cycles if self._on in cycle]
        running = self._plan.once("running", lambda: [t for c in cycles for t in self._standing.teams(c)])
        return [t for t in running if t.team.id in self._teams]

    def _concerns(self, objective: str) -> bool:
        """Whether an objective is the person's, by the plan as it is; all are where it is for a team."""
        if self._person is None:
            return True
        goal = self._whole.objective(objective)
        return self._person in {goal.owner, *(kr.owner for kr in goal.key_results)}

    @property
    def _kpis(self) -> list[KPI]:
        """The KPIs that are of concern here, by their owners in the plan as it is."""
        here = (kpi for kpi in self._plan.kpis if kpi.team in self._teams)
        return [kpi for kpi in here if self._is_theirs(self._whole.kpi(kpi.id).owner)]

    def _is_theirs(self, owner: str | None) -> bool:
        """Whether what this person answers for is of concern here; all is where it is for a team."""
        return self._person in {None, owner}

    def _owner_of(self, noun: str, name: str) -> str | None:
        if noun == "KPI":
            return self._whole.kpi(name).owner
        objective, kr = self._whole.key_results[name]
        return kr.owner or objective.owner

    def _line(self, text: str, folder: str, name: str) -> dict[str, str]:
        return {"text": text, "link": self._link(folder, name)}

    def _link(self, folder: str, name: str) -> str:
        """Where the published page stands; "" where the plan does not say where its site is."""
        root = self._plan.site.root
        page = "/".join(filter(None, (folder, f"{name}.html" if name else "")))
        return f"{root}{page}" if root else ""


def _name(event: Event) -> str:
    """What an event says: a health that changes twice in a day is two."""
    return f"{event.id}:{event.after}"


def _place(error: Exception, template: str) -> str:
    """The template that is wrong, and its line where that is known."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or template}, line {error.lineno}"
    # Jinja puts the template itself into the traceback, also one that another includes.
    frames = extract_tb(error.__traceback__)
    places = [f"{Path(f.filename).name}, line {f.lineno}" for f in frames if f.filename.endswith(".j2")]
    return places[-1] if places else template


def _net(happened: list[Event]) -> list[Event]:
    """The events with one change of health an item, from first to last; none where it is back."""
    health: dict[str, Event] = {}
    for event in happened:
        if event.kind == "health":
            first = health.get(event.item, event)
            health[event.item] = replace(event, before=first.before)
    rest = [event for event in happened if event.kind != "health"]
    return rest + [event for event in health.values() if event.before != event.after]


def _cleaned(value: Any) -> Any:
    """Texts without a line break of their own, and without a sign that calls somebody in a chat."""
    if isinstance(value, str):
        return _MENTION.sub("@\N{WORD JOINER}", " ".join(value.split()))
    if isinstance(value, dict):
        return {key: _cleaned(inner) for key, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value
