"""Loading a plan folder: everything that can be read, and a finding for everything that cannot."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib import resources
from okrlib.checks import closings, plan as integrity
from okrlib.checks.people import owned_by_who_left
from okrlib.drafting import slug
from okrlib.errors import PlanNotFoundError
from okrlib.findings import Finding, Subject, errors_in, in_order
from okrlib.model import SETTINGS, VERSION, Cycle, Team, calendar_cycle, calendar_span, day_of, step
from okrlib.plan import Plan, with_present_ids
from okrlib.store import csv_reader, log_findings, migrations, sheets, toml_reader
from okrlib.store.causes import traced
from okrlib.store.file_models import CycleEntry, OkrFile
from okrlib.store.folder import PLAN_FILE, Files, file_limit
from okrlib.store.moments import AS_A_DAY, moments_of
from okrlib.store.positions import Loc, line_of, lines_of, place_of
from okrlib.store.strays import entries, strays
from okrlib.text.nearest import rename

if TYPE_CHECKING:
    from okrlib.model import CheckIn, Objective, Observation


#: Names under which people save an okr.toml.
_HEAD = re.compile(r"okrs?\.(?:toml|tml|ya?ml|json|txt|toml\.(?:txt|text|rtf))", re.IGNORECASE)


class Loaded(NamedTuple):
    """A plan, and everything found wrong in its files; a plan with a typo still opens."""

    plan: Plan
    findings: tuple[Finding, ...]


def find(start: Path | str = ".") -> Path:
    """The nearest folder upward with an ``okr.toml``; `PlanNotFoundError` where there is none."""
    here = Path(start).resolve()
    for folder in (here, *here.parents):
        if (folder / PLAN_FILE).is_file():
            return folder
    raise PlanNotFoundError(start, next((e.name for e in entries(here) if _HEAD.fullmatch(e.name)), None))


def load(folder: Path | str, *, on: date | None = None, today: date | datetime | None = None) -> Loaded:
    """Read the plan in *folder*. Never raises for what is in the files: that is a finding.

    With *on*, a check-in or observation dated after it is a finding too. *today* stands in for *on*
    where neither it nor the plan's own `today` is given; of a moment it is the day in the plan's time zone.
    """
    return Reader(Path(folder), whole=False).load(on, today)


def plan_head(folder: Path | str) -> Plan:
    """What okr.toml alone says of the plan's days and of sharing it. Nothing else is read."""
    head = Reader(Path(folder))._head()  # noqa: SLF001 - of this module
    return Plan(today=head.today, time_zone=head.time_zone, share=head.share)


class Position(NamedTuple):
    """Where an entity stands: its file, and the place in the file's data."""

    file: str
    loc: Loc


class Reader:
    """One loading of one folder, and what was learned on the way to a plan.

    *instead* gives texts that are read in place of what is on disk, and *shown* what its folders are taken
    to show, as another reader's `files` has it: what others add meanwhile is none of that. After `load`,
    *places* says where each (noun, id) of the plan stands, *read* what each TOML file held, *rows* what each
    CSV file did.
    Unless *whole*, the texts of CSV files are forgotten once they are read; only saving needs them.
    """

    def __init__(
        self,
        folder: Path,
        instead: Mapping[str, str] | None = None,
        *,
        shown: Mapping[str, Collection[str]] | None = None,
        whole: bool = True,
    ) -> None:
        self.files = Files(folder, instead or {}, shown)
        self.findings = self.files.findings
        self.places: dict[tuple[str, str], Position] = {}
        self.read: dict[str, toml_reader.Read] = {}
        self.rows: dict[str, list[Any]] = {}
        self._lines: dict[str, dict[Loc, int]] = {}
        #: The objectives of a file, by their ids, in which a moment is written in another way than ours.
        self.typed: dict[str, dict[str, Objective]] = {}
        self._whole = whole

    @resources.without_collector()
    def load(self, on: date | None = None, today: date | datetime | None = None) -> Loaded:
        """Read the folder; once only."""
        head = self._head()
        if head.version > VERSION:
            # It may mean something else by the same words, so nothing of it is taken.
            return Loaded(Plan(version=head.version), in_order(self.findings))
        if PLAN_FILE in self.read and errors_in(self.findings):
            # They are okr.toml's. What was not understood may be how people appear, so nobody does.
            head = replace(head, policy=replace(head.policy, people="none"))
        if far := tuple(map(self.placed, integrity.far_today(head.today))):
            self.findings += far
            head = replace(head, today=None)
        if today is not None:
            today = head.today or _day(today, head.time_zone)
            on = on or today
        self.files.limit = file_limit(head.policy.max_file_mb)
        cycles = self._cycles(head.cycles)
        teams = {t.id: t for _, t in self._unique("team", head.teams, PLAN_FILE, ("teams",))}
        people = tuple(p for _, p in self._unique("person", head.people, PLAN_FILE, ("people",)))
        connections = self._unique("connection", head.connections, PLAN_FILE, ("connections",))
        objectives: list[Objective] = []
        former = Plan(teams=tuple(teams.values())).former["team"]
        known = {*teams, *former}  # a copy that a synced folder left takes no id from its original

        def of_teams(shape: str, files: Iterable[str]) -> Iterator[tuple[str, str, Any]]:
            """(file, team, content) of the files that can be read."""
            for file in sorted(files, key=lambda file: Path(file).stem not in known):
                name = self.files.team_of(file, former)
                place = {"team": name or "", "cycle": Path(file).parent.name}
                content = self._toml(file, shape, place) if name else None
                if name and content is not None:
                    yield file, name, content

        for file, name, content in of_teams("goals", self._goal_files()):
            if self._known_cycle(file, Path(file).parent.name, cycles, content.objectives):
                self._known_team(file, name, teams, content.objectives)
                objectives += self._objectives(content.objectives, file, head.time_zone)
        kpis = []
        for file, name, content in of_teams("kpis", self.files.listed("kpis", ".toml")):
            self._known_team(file, name, teams, content.kpis)
            kpis += [k for _, k in self._unique("KPI", content.kpis, file, ("kpis",))]
        plan = Plan(
            **{name: getattr(head, name) for name in SETTINGS},
            people=people,
            teams=tuple(teams.values()),
            cycles=tuple(c for c in cycles.values() if c.sound),
            objectives=tuple(objectives),
            kpis=tuple(kpis),
            connections=tuple(c for _, c in connections),
        )
        plan = with_present_ids(plan)
        plan = replace(
            plan,
            check_ins=tuple(self._check_ins(plan, on)),
            observations=tuple(self._observations(plan, on)),
        )
        self.findings += log_findings.across(self.rows)
        self.findings += map(self.placed, integrity.problems(plan))
        if on is not None:
            self.findings += map(self.placed, owned_by_who_left(plan, on=on))
        if today is not None:
            self.findings += map(self.placed, closings.ahead(plan, today))
            self.findings += log_findings.ahead(self.rows, plan, today)
        self.findings += strays(self.files.folder, {*cycles, *teams})
        return Loaded(plan, in_order(traced(self.findings, self.files.texts, self.files.folder)))

    # -- the files

    def _toml(self, file: str, shape: str, place: Mapping[str, str]) -> Any | None:
        text = self.files.text(file)
        if text is None:
            return None
        self.read[file] = toml_reader.read(text, shape, file, place)
        self.findings += self.read[file].findings
        return self.read[file].content

    def _head(self) -> OkrFile:
        """okr.toml; an empty one, with a finding, where there is none."""
        if not self.files.has_plan():
            return OkrFile()
        self.files.version = _version(Files(self.files.folder, self.files.instead).text(PLAN_FILE) or "")
        head: OkrFile = self._toml(PLAN_FILE, "okr", {}) or OkrFile()
        if not migrations.opens(head.version):
            newer = head.version > VERSION
            what = f"Its format has version {head.version}; this okrlib reads version {VERSION}."
            mend = "Install a newer okrlib." if newer else f"Write version = {VERSION}."
            self._say("unknown-version", Position(PLAN_FILE, ("version",)), what, mend)
        if self.files.version < VERSION:
            what = f"Its format has version {self.files.version}; it is read as version {VERSION}."
            self.files.say("older-version", "hint", PLAN_FILE, what, "To rewrite it: okr migrate.")
        return head

    def _goal_files(self) -> Iterator[str]:
        """Every goals file."""
        for folder in self.files.listed("goals", ""):
            if folder.endswith(".toml") and not self.files.is_folder(folder):
                what = "This file is not in a cycle's folder, so it is not read."
                self.files.say("stray-file", "warning", folder, what, "Move it to goals/<cycle>/<team>.toml.")
            elif self.files.is_folder(folder):
                yield from self.files.listed(folder, ".toml")

    # -- entities

    def _unique(self, noun: str, items: Iterable[Any], file: str, at: Loc) -> Iterator[tuple[int, Any]]:
        """The items whose id is new, with their index; the second of a name is a finding."""
        kept = self.read[file].kept if file in self.read else {}
        for index, item in enumerate(items):
            place = Position(file, toml_reader.original((*at, index), kept))
            first = self.places.setdefault((noun, item.id), place)
            if first is place:
                yield index, item
            else:
                what = f"The {noun} {item.id[:120]!r} exists already, in {first.file}{self._in_line(first)}."
                mend = "Give one of them another id; ids are never used twice."
                self._say("duplicate-id", Position(file, (*place.loc, "id")), what, mend)

    def _objectives(
        self, items: Iterable[Objective], file: str, time_zone: str | None
    ) -> Iterator[Objective]:
        for index, typed in self._unique("objective", items, file, ("objectives",)):
            at: Loc = ("objectives", index, "key_results")
            o = typed
            key_results = tuple(kr for _, kr in self._unique("key result", o.key_results, file, at))
            if len(key_results) < len(o.key_results):
                o = replace(o, key_results=key_results)
            moments = moments_of(o, time_zone)
            if moments:
                self.typed.setdefault(file, {})[o.id] = o
                o = replace(o, **moments)
            yield o

    def _cycles(self, entries: Iterable[CycleEntry]) -> dict[str, Cycle]:
        cycles: dict[str, Cycle] = {}
        for _, entry in self._unique("cycle", entries, PLAN_FILE, ("cycles",)):
            span = calendar_span(entry.id)
            start = entry.start or (span.start if span else None)
            end = step(entry.end, "daily") if entry.end else span.end if span else None
            if start is None or end is None:
                place = self.places["cycle", entry.id]
                what = f"{entry.id[:120]!r} is not a calendar name, so the cycle needs its dates."
                mend = "Write start = and end = (its first and last day), or name it as in 2026-Q4."
                self._say("cycle-without-dates", place, what, mend)
                continue
            cycle = Cycle(id=entry.id, title=entry.title, start=start, end=end)
            self.findings += map(self.placed, integrity.cycle_problems(cycle))
            cycles[entry.id] = cycle
        return cycles

    def _known_cycle(
        self, file: str, cycle: str, cycles: dict[str, Cycle], objectives: Iterable[Any]
    ) -> bool:
        """Whether a goals file's folder means a cycle; where it holds something, adds one of the calendar."""
        if cycle not in cycles:
            named = calendar_cycle(cycle)
            mend = f'Add [[cycles]] with id = "{cycle}"{"" if named else ", start and end"} to okr.toml.'
            mend = rename(cycle, () if named else cycles, mend)
            self.files.say("unknown-cycle", "error", file, f"There is no cycle {cycle!r}.", mend)
            if named is None or not objectives:
                return False
            cycles[cycle] = named
        return cycles[cycle].sound

    def _known_team(self, file: str, team: str, teams: dict[str, Team], items: Iterable[Any]) -> None:
        """Say that a file's name means no team; where it holds something, add the team."""
        if team not in teams:
            called = next((t.id for t in teams.values() if t.title.casefold() == team.casefold()), None)
            mend = f'Add [[teams]] with id = "{slug(team, otherwise=team)}" to okr.toml.'
            mend = rename(team, teams, mend, ending=".toml")
            if called:
                mend = f"Did you mean {called}.toml? Then rename the file."
            self.files.say("unknown-team", "error", file, f"There is no team {team!r}.", mend)
            if items:
                top = next((t.id for t in teams.values() if t.parent is None), None)
                # Whether it may be published, nobody said.
                teams[team] = Team(id=team, title=team, parent=top, visibility="private")

    # -- rows

    def _check_ins(self, plan: Plan, on: date | None) -> Iterator[CheckIn]:
        known_in: dict[str, tuple[sheets.CheckInSheet, dict[str, date]]] = {}
        for file in self.files.logs("check-ins"):
            name, _, own = file.removeprefix("check-ins/").partition("/")
            cycle = name if own else Path(name).stem
            if cycle not in known_in:
                known = {kr.id: kr for o in plan.objectives if o.cycle == cycle for kr in o.key_results}
                first = plan.cycle(cycle).start if plan.has("cycle", cycle) else None
                starts = {k.id: max(first, k.since or first) for k in known.values()} if first else {}
                sheet = sheets.CheckInSheet(plan, known)
                known_in[cycle] = sheet, starts
            sheet, starts = known_in[cycle]
            if not sheet.known and not plan.has("cycle", cycle):
                near = () if calendar_span(cycle) else [c.id for c in plan.cycles]
                mend = f"Name the {'folder' if own else 'file'} after a cycle."
                mend = rename(cycle, near, mend, ending="" if own else ".csv")
                self.files.say("unknown-cycle", "error", file, f"There is no cycle {cycle!r}.", mend)
            yield from self._rows(file, sheet, on, plan, starts)

    def _observations(self, plan: Plan, on: date | None) -> Iterator[Observation]:
        sheet = sheets.ObservationSheet(plan)
        for file in self.files.logs("observations"):
            yield from self._rows(file, sheet, on)

    def _rows(
        self,
        file: str,
        sheet: Any,
        on: date | None,
        plan: Plan | None = None,
        starts: Mapping[str, date] | None = None,
    ) -> list[Any]:
        text = self.files.text(file)
        if text is None:
            return []
        rows: csv_reader.Rows[Any] = csv_reader.read(
            text, file, sheet, self.files.encodings.get(file, "utf-8")
        )
        more = log_findings.of_rows(rows, text, file, on=on, plan=plan, starts=starts)
        self.findings += [*rows.findings, *more]
        self.rows[file] = rows.rows
        if not self._whole:
            del self.files.texts[file]
        return rows.rows

    # -- places

    def _lines_of(self, file: str) -> dict[Loc, int]:
        if file not in self._lines:
            self._lines[file] = lines_of(self.files.texts.get(file, ""))
        return self._lines[file]

    def _in_line(self, place: Position) -> str:
        """The line of an entity in words."""
        line = self._line(Position(place.file, (*place.loc, "id")))
        return f", line {line}" if line else ""

    def _say(self, code: str, place: Position, what: str, mend: str) -> None:
        """Add an error at a place of a TOML file."""
        at = place_of(place.file, place.loc, self._lines_of(place.file))
        self.findings.append(Finding(code, "error", what, mend, place=at))

    def _line(self, place: Position) -> int | None:
        return line_of(place.loc, self._lines_of(place.file))

    def placed(self, finding: Finding) -> Finding:
        """The finding with the file, line and key of its item, which it names."""
        subject = finding.subject or Subject("plan", self.files.folder.name)
        file, loc = self.places.get(subject, Position(PLAN_FILE, ()))
        keys = finding.field.split(".") if finding.field else ()
        at = (*loc, *(int(key) if key.isdecimal() else key for key in keys))
        as_a_day = (*loc, AS_A_DAY.get(finding.field or "", ""))
        if as_a_day in self._lines_of(file):
            at = as_a_day
        what = f"{subject.noun} {subject.id[:120]!r}: {finding.what}"
        return replace(finding, what=what).at(place_of(file, at, self._lines_of(file)))


def _version(text: str) -> int:
    """The version that okr.toml states; today's where it states none that is older."""
    stated = re.search(r"^version[ \t]*=[ \t]*(\d{1,6})[ \t]*(?:#|$)", text, re.MULTILINE)
    return min(int(stated[1]), VERSION) if stated and migrations.opens(int(stated[1])) else VERSION


def _day(today: date | datetime, time_zone: str | None) -> date:
    return day_of(today, time_zone) if isinstance(today, datetime) else today


def placed(folder: Path | str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What was said of items while the plan was used, with the file, line and key it is about."""
    return placed_each(folder, [findings])[0]


def placed_each(folder: Path | str, groups: Iterable[Iterable[Finding]]) -> list[tuple[Finding, ...]]:
    """The same of several groups: the plan is read once for all of them, and for none where none has any."""
    about = list(map(tuple, groups))
    reader = Reader(Path(folder))
    if any(about):
        reader.load()
    return [in_order(map(reader.placed, group)) for group in about]


def coached(folder: Path | str, *, today: date | datetime, on: date | None = None) -> Loaded:
    """Read the plan in *folder* as `load` does, and let the coach judge its goals too.

    The day is *on*, else the plan's own `today`, else *today*. Where okr.toml cannot be read the coach
    is silent, since how the plan grades its rules is unknown. Scoring and publishing do without it: its
    word lists and comparisons take longer than reading a small plan.
    """
    from okrlib.coach import coach_plan

    reader = Reader(Path(folder), whole=False)
    plan, findings = reader.load(on, today)
    if PLAN_FILE not in reader.read or reader.read[PLAN_FILE].content is None:
        return Loaded(plan, findings)
    advice = map(reader.placed, coach_plan(plan, on=on or plan.today or _day(today, plan.time_zone)))
    return Loaded(plan, in_order([*findings, *advice]))
