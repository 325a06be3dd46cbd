"""Loading a plan folder: everything that can be read, and a finding for everything that cannot."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib import integrity
from okrlib.cycles import Cycle, calendar_span
from okrlib.errors import PlanNotFoundError
from okrlib.findings import Finding, in_order
from okrlib.model import KPI, CheckIn, Objective, Observation, Policy, Team
from okrlib.plan import VERSION, Plan
from okrlib.store import csv_files, toml_files
from okrlib.store.shapes import CycleEntry, OkrFile

if TYPE_CHECKING:
    from datetime import date

PLAN_FILE = "okr.toml"


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
    raise PlanNotFoundError(start)


def load(folder: Path | str, *, on: date | None = None, today: date | None = None) -> Loaded:
    """Read the plan in *folder*. Never raises for what is in the files: that is a finding.

    With *on*, a check-in or observation dated after it is a finding too. *today* stands in for *on*
    where neither it nor the plan's own `today` is given.
    """
    with _without_gc():
        return _Reader(Path(folder)).load(on, today)


@contextmanager
def _without_gc() -> Iterator[None]:
    """Hundreds of thousands of small objects, none of them garbage: collecting would take a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Place(NamedTuple):
    file: str
    loc: toml_files.Loc


class _Reader:
    """One loading of one folder; what it learns on the way to a plan."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.places: dict[tuple[str, str], _Place] = {}
        self.texts: dict[str, str] = {}
        self.limit = Policy().max_file_mb

    def load(self, on: date | None, today: date | None) -> Loaded:
        head = self._head()
        if on is None and today is not None:
            on = head.today or today
        self.limit = head.policy.max_file_mb
        cycles = self._cycles(head.cycles)
        teams = list(self._unique("team", head.teams, PLAN_FILE, ("teams",)))
        objectives: list[Objective] = []
        for file, cycle, team in self._goal_files():
            shape = self._toml(file, "goals", {"team": team, "cycle": cycle})
            if shape is None:
                continue
            if not self._known_place(file, cycle, team, cycles, teams):
                continue
            objectives += self._objectives(shape.objectives, file)
        kpis: list[KPI] = []
        for file in self._files("kpis", ".toml"):
            team = Path(file).stem
            shape = self._toml(file, "kpis", {"team": team})
            if shape is not None:
                self._known_team(file, team, teams)
                kpis += self._unique("KPI", shape.kpis, file, ("kpis",))
        plan = Plan(
            name=head.name,
            about=head.about,
            today=head.today,
            policy=head.policy,
            people=tuple(self._unique("person", head.people, PLAN_FILE, ("people",))),
            teams=tuple(teams),
            cycles=tuple(c for c in cycles.values() if c.start < c.end),
            objectives=tuple(objectives),
            kpis=tuple(kpis),
        )
        plan = replace(
            plan,
            check_ins=tuple(self._check_ins(plan, on)),
            observations=tuple(self._observations(plan, on)),
        )
        self.findings += [self._placed(problem) for problem in integrity.problems(plan)]
        return Loaded(plan, in_order(self.findings))

    # -- the files

    def _say(self, code: str, severity: str, file: str, what: str, mend: str, **more: Any) -> None:
        self.findings.append(
            Finding(code=code, severity=severity, file=file, what=what, mend=mend, **more)  # type: ignore[arg-type]
        )

    def _files(self, folder: str, ending: str) -> list[str]:
        """The files below a folder of the plan, with forward slashes, in order."""
        try:
            held = sorted(os.scandir(self.folder / folder), key=lambda e: e.name)
        except FileNotFoundError:
            return []
        except OSError as error:
            self._unreadable(folder, error)
            return []
        return [f"{folder}/{e.name}" for e in held if e.name.endswith(ending) and not e.name.startswith(".")]

    def _goal_files(self) -> Iterator[tuple[str, str, str]]:
        """(file, cycle, team) of every goals file."""
        for folder in self._files("goals", ""):
            if (self.folder / folder).is_dir():
                for file in self._files(folder, ".toml"):
                    yield file, folder.removeprefix("goals/"), Path(file).stem
            elif folder.endswith(".toml"):
                what = "This file is not in a cycle's folder, so it is not read."
                self._say("stray-file", "warning", folder, what, "Move it to goals/<cycle>/<team>.toml.")

    def _unreadable(self, file: str, error: OSError) -> None:
        reason = error.strerror or "unknown reason"
        self._say("unreadable", "error", file, f"It cannot be read: {reason}.", "Give this user the right to read it.")

    def _text(self, file: str) -> str | None:
        """A file's text; None, with a finding, where it cannot or should not be read."""
        path = self.folder / file
        try:
            size = path.stat().st_size
            if size > self.limit * 1_000_000:
                self._say(
                    "too-large",
                    "error",
                    file,
                    f"It has {size / 1e6:.1f} MB, more than {self.limit:g}, and was skipped.",
                    "Split it, or raise max_file_mb in [policy] of okr.toml.",
                )
                return None
            raw = path.read_bytes()
        except OSError as error:
            self._unreadable(file, error)
            return None
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            what = "It is not UTF-8; it was read as Latin-1."
            self._say("not-utf8", "error", file, what, "Save it as UTF-8.", line=line)
            return raw.decode("cp1252", errors="replace")

    def _toml(self, file: str, shape: str, place: dict[str, str]) -> Any | None:
        text = self._text(file)
        if text is None:
            return None
        self.texts[file] = text
        held, found = toml_files.read(text, shape, file, place)
        self.findings += found
        return held

    def _head(self) -> OkrFile:
        """okr.toml; an empty one, with a finding, where there is none."""
        try:
            missing = not (self.folder / PLAN_FILE).exists()
        except OSError as error:
            self._unreadable(PLAN_FILE, error)
            return OkrFile()
        if missing:
            self._say(
                "no-plan",
                "error",
                PLAN_FILE,
                "This folder holds no okr.toml.",
                "Make a plan with okr init, or name the folder of one.",
            )
            return OkrFile()
        head: OkrFile = self._toml(PLAN_FILE, "okr", {}) or OkrFile()
        if head.version != VERSION:
            self._say(
                "unknown-version",
                "error",
                PLAN_FILE,
                f"Its format has version {head.version}; this okrlib reads version {VERSION}.",
                "Install a newer okrlib, or write version = 1.",
                key="version",
            )
        return head

    # -- entities

    def _unique(self, noun: str, items: Iterable[Any], file: str, at: toml_files.Loc) -> Iterator[Any]:
        """The items whose id is new; the second of a name is a finding and is left out."""
        for index, item in enumerate(items):
            place = _Place(file, (*at, index))
            first = self.places.setdefault((noun, item.id), place)
            if first is place:
                yield item
            else:
                self._say(
                    "duplicate-id",
                    "error",
                    file,
                    f"The {noun} {item.id!r} exists already, in {first.file}.",
                    "Give one of them another id; ids are never used twice.",
                    key=toml_files.dotted((*place.loc, "id")),
                    line=self._line(_Place(file, (*place.loc, "id"))),
                )

    def _objectives(self, items: Iterable[Objective], file: str) -> Iterator[Objective]:
        for objective in self._unique("objective", items, file, ("objectives",)):
            at = self.places["objective", objective.id].loc
            held = tuple(self._unique("key result", objective.key_results, file, (*at, "key_results")))
            yield objective if len(held) == len(objective.key_results) else replace(objective, key_results=held)

    def _cycles(self, entries: Iterable[CycleEntry]) -> dict[str, Cycle]:
        cycles: dict[str, Cycle] = {}
        for entry in self._unique("cycle", entries, PLAN_FILE, ("cycles",)):
            span = calendar_span(entry.id)
            start = entry.start or (span.start if span else None)
            last = entry.end or (span.end - timedelta(days=1) if span else None)
            if start is None or last is None:
                self._say(
                    "cycle-without-dates",
                    "error",
                    PLAN_FILE,
                    f"{entry.id!r} is not a calendar name, so the cycle needs its dates.",
                    "Write start = and end = (its first and last day), or name it as in 2026-Q4.",
                    key=f"cycles.{entry.id}",
                    line=self._line(self.places["cycle", entry.id]),
                )
                continue
            cycle = Cycle(id=entry.id, title=entry.title, start=start, end=last + timedelta(days=1))
            if cycle.end <= cycle.start:
                self.findings += [self._placed(p) for p in integrity.cycle_problems(cycle)]
            cycles[entry.id] = cycle
        return cycles

    def _known_place(
        self, file: str, cycle: str, team: str, cycles: dict[str, Cycle], teams: list[Team]
    ) -> bool:
        """Whether a goals file's folder and name mean a cycle and a team; adds what it can infer."""
        if cycle not in cycles:
            span = calendar_span(cycle)
            self._say(
                "unknown-cycle",
                "error",
                file,
                f"There is no cycle {cycle!r}.",
                integrity.near(cycle, cycles, f'Add [[cycles]] with id = "{cycle}" to okr.toml.'),
            )
            if span is None:
                return False
            cycles[cycle] = Cycle(id=cycle, start=span.start, end=span.end)
        if cycles[cycle].end <= cycles[cycle].start:
            return False
        self._known_team(file, team, teams)
        return True

    def _known_team(self, file: str, team: str, teams: list[Team]) -> None:
        if all(t.id != team for t in teams):
            names = [t.id for t in teams]
            mend = integrity.near(team, names, f'Add [[teams]] with id = "{team}" to okr.toml.')
            self._say("unknown-team", "error", file, f"There is no team {team!r}.", mend)
            top = next((t.id for t in teams if t.parent is None), None)
            teams.append(Team(id=team, title=team, parent=top))

    # -- rows

    def _check_ins(self, plan: Plan, on: date | None) -> Iterator[CheckIn]:
        for file in self._files("check-ins", ".csv"):
            cycle = Path(file).stem
            known = {kr.id: kr for o in plan.objectives if o.cycle == cycle for kr in o.key_results}
            if not known and not plan.has("cycle", cycle):
                self._say("unknown-cycle", "error", file, f"There is no cycle {cycle!r}.", "Name the file after a cycle.")
            linked = {kr.id for kr in known.values() if kr.kpi}
            text = self._text(file)
            if text is None:
                continue
            rows = csv_files.read_check_ins(text, file, known, linked)
            self.findings += rows.findings
            people = {p.id for p in plan.people}
            for row in {r.author: r for r in rows.rows}.values():
                if row.author is not None and row.author not in people:
                    what = f"The author {row.author!r} of a check-in is not among the people."
                    mend = integrity.near(row.author, people, "Add the person to okr.toml; ids are never recycled.")
                    self._say("unknown-person", "warning", file, what, mend, key="author")
            if on is not None:
                self._late(file, "check-in", "date", on, [r.date for r in rows.rows if r.date > on])
            yield from rows.rows

    def _observations(self, plan: Plan, on: date | None) -> Iterator[Observation]:
        known = {k.id: k for k in plan.kpis}
        for file in self._files("observations", ".csv"):
            text = self._text(file)
            if text is None:
                continue
            rows = csv_files.read_observations(text, file, known, known)
            self.findings += rows.findings
            if on is not None:
                self._late(file, "observation", "period", on, [r.period for r in rows.rows if r.period > on])
            yield from rows.rows

    def _late(self, file: str, noun: str, key: str, on: date, days: list[date]) -> None:
        if days:
            what = f"{len(days)} {noun}{'s are' if len(days) > 1 else ' is'} dated after {on}, the last on {max(days)}."
            self._say("after-today", "warning", file, what, "Mend the date if it is a slip; until then it is not counted.", key=key)

    # -- places

    def _line(self, place: _Place) -> int | None:
        text = self.texts.get(place.file)
        if text is None:
            return None
        lines = toml_files.lines_of(text)
        at = place.loc
        while at and at not in lines:
            at = at[:-1]
        return lines.get(at)

    def _placed(self, problem: integrity.Problem) -> Finding:
        """A problem with the file, line and key of its item."""
        place = self.places.get((problem.noun, problem.item), _Place(PLAN_FILE, ()))
        loc = (*place.loc, *(problem.key or "").split(".")) if problem.key else place.loc
        return Finding(
            code=problem.code,
            severity=problem.severity,
            file=place.file,
            line=self._line(_Place(place.file, loc)),
            key=toml_files.dotted(loc) or None,
            what=f"{problem.noun} {problem.item!r}: {problem.what}",
            mend=problem.mend,
        )


