"""What a site says of its editions: what is different since earlier ones, and files to compare any two by."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.editions import (
    COMPARED,
    LATE,
    NONE,
    SENTENCES,
    Compared,
    Narrowing,
    applied,
    compare,
    edition,
    facts,
    late_line,
    present,
    scale_of,
    when,
)
from okrlib.model import is_slug
from okrlib.scoring import stand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from okrlib.editions import Edition, Facts, Tables
    from okrlib.plan import Audience, Plan
    from okrlib.publish.words import Words
    from okrlib.store import Editions

#: The folder in a site, and its list of editions.
FOLDER, INDEX = "editions", "index.json"
#: So many editions can be compared; older ones stay with the plan.
_MOST = 400
#: A company with at most so many teams is compared as a whole.
MOST_TEAMS = 60
#: The fields that are put into words here.
_OURS = {"aim", "target", "state", "score", "health"}
_Key = tuple[Any, str]


class _History:
    """What an item was in each edition: of each field (number of the edition, text) where it changed."""

    def __init__(self) -> None:
        self.fields: dict[str, list[tuple[int, str]]] = {"there": [], **{name: [] for name in COMPARED}}
        self.late: list[list[Any]] = []
        self.teams: dict[str, None] = {}
        self.objective = ""
        self.last: Facts | None = None

    def put(self, number: int, fact: Facts | None) -> None:
        """Take note of what it is in an edition; None where it is not there."""
        changes = self.fields
        if (fact is None) != (self.last is None):
            changes["there"].append((number, "" if fact is None else "1"))
        if fact is not None:
            self.teams[fact.team] = None
            self.objective = fact.objective
            for name in COMPARED:
                value = getattr(fact, name)
                known = getattr(self.last, name) if self.last else None
                if value != known:
                    changes[name].append((number, fact.where if name == "place" else value))
        self.last = fact


class Kept(NamedTuple):
    """The editions of an audience while one is published: all of today's plan, and what is compared."""

    editions: Editions
    narrowing: Narrowing
    compared: Compared

    @property
    def edition(self) -> Edition:
        """The edition that is being published."""
        return self.compared.edition


def prepared(today: Plan, shown: Plan, audience: Audience, editions: Editions) -> Kept:
    """Compare what is about to be published with earlier editions; *shown* keeps it for its pages.

    *today* is the plan as it is now, by which earlier editions are narrowed.
    """
    current = edition(shown, str(audience), version("okrlib"))
    narrowing = Narrowing(today, audience)

    def against(day: date | None) -> Any:
        return compare(narrowing.shown(editions.read(day)), current) if day else None

    before = editions.before(current.day)
    cycle = shown.cycle_on(current.day)
    begin = None
    if cycle is not None and cycle.start < current.day:
        earlier = [day for day in editions.days() if day < current.day]
        begin = editions.on(cycle.start) or next(iter(earlier), None)
    first = against(before)
    compared = Compared(current, first, first if begin == before else against(begin))
    shown.kept["editions"] = compared
    return Kept(editions, narrowing, compared)


def write_about(
    folder: Path, shown: Plan, audience: Audience, kept: Kept | None, pages: Sequence[str]
) -> None:
    """Write what a site says of itself, for programs such as `okr verify`."""
    about = {
        "name": shown.name,
        "on": stand(shown).on.isoformat(),
        "audience": str(audience),
        "okrlib": version("okrlib"),
        "edition": kept.edition.digest if kept else None,
        "pages": pages,
    }
    (folder / "site.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def write(folder: Path, kept: Kept | None, words: Words) -> None:
    """Write the list of editions, and each team's history, into a site, in its *words*."""
    (folder / FOLDER).mkdir()
    days: list[str] = []
    histories: dict[_Key, _History] = {}
    titles: dict[str, str] = {}
    if kept is not None:
        days, histories, titles = _histories(kept)
    teams: defaultdict[str, list[Any]] = defaultdict(list)
    for (level, name), history in histories.items():
        fact = _line(level, name, history, kept, words.say)
        for team in history.teams:
            if is_slug(team):
                teams[team].append(fact)
    for team, lines in teams.items():
        _write(folder / FOLDER / f"{team}.json", lines)
    place = {team: number for number, team in enumerate(titles)}
    index = {
        "days": days,
        "teams": [
            [team, titles.get(team, team)]
            for team in sorted(teams, key=lambda team: place.get(team, len(place)))
        ],
        "whole": len(teams) <= MOST_TEAMS,
        "compared": COMPARED,
        "late": LATE,
        "none": words.of_scripts(NONE),
        "sentences": {kind: words.of_scripts(sentence) for kind, sentence in SENTENCES.items()},
    }
    _write(folder / FOLDER / INDEX, index)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def _line(
    level: str, name: str, history: _History, kept: Kept | None, say: Callable[[str], str]
) -> dict[str, Any]:
    """An item as the page's script reads it."""
    content, objective = kept.edition.content if kept else {}, history.objective
    page = ""
    if level == "KPI" and name in content.get("kpis", {}):
        page = f"kpis/{name}.html"
    elif objective and objective in content.get("objectives", {}):
        page = f"objectives/{objective}.html"
    fields = {
        field: [[number, say(text) if field in _OURS else text] for number, text in changes]
        for field, changes in history.fields.items()
        if changes
    }
    under = f"kpi {name}" if level == "KPI" else objective
    late = [_reported(say, *report) for report in history.late]
    return {"level": level, "under": under, "page": page, "fields": fields, "late": late}


def _reported(
    say: Callable[[str], str], number: int, kind: str, on: str, before: str, after: str, rhythm: str = ""
) -> list[Any]:
    """A late report as the page's script reads it, with the words of a figure's period."""
    shown = [say(when(date.fromisoformat(on), rhythm))] if rhythm else []
    return [number, kind, on, before, after, *shown]


# -- the histories


def _histories(kept: Kept) -> tuple[list[str], dict[_Key, _History], dict[str, str]]:
    """The days of the editions, what became of each item, and the teams' titles in the order of the tree."""
    current, scale = kept.edition, scale_of(kept.edition.content)
    plan = kept.narrowing.plan
    nouns = ("objective", "key result", "KPI", "team")
    former = {(noun, old): new for noun in nouns for old, new in plan.former[noun].items()}
    renamed = present(current.content) | former
    days: list[str] = []
    histories: dict[_Key, _History] = {}
    titles: dict[str, str] = {}
    seen = _Seen()
    for number, (day, content, late) in enumerate(_contents(kept)):
        days.append(str(day))
        titles |= {name: team.get("title") or name for name, team in content["teams"].items()}
        for key, fact in seen.changed(
            content, kept.narrowing, lambda c, o, k: facts(c, scale, renamed, of=o, of_kpis=k)
        ):
            histories.setdefault(key, _History()).put(number, fact)
        for level, name, *report in late:
            key = level, renamed.get((level, name), name)
            if key in histories and histories[key].last is not None:
                histories[key].late.append([number, *report])
    order = list(current.content["teams"])
    return days, histories, dict(sorted(titles.items(), key=lambda pair: _place(order, pair[0])))


def _place(order: list[str], name: str) -> tuple[int, str]:
    return (order.index(name), "") if name in order else (len(order), name)


def _contents(kept: Kept) -> Iterator[tuple[date, Tables, list[Any]]]:
    """(day, tables of items, late reports) of each edition up to the one that is being published."""
    content: Tables = {}
    for head in kept.editions.walk(kept.edition.day, _MOST):
        content = applied(content if head.base else {}, head.changes)
        yield head.day, content, head.late
    before = kept.compared.before
    late = [d for d in before.differences if d.kind in LATE] if before else []
    yield kept.edition.day, kept.edition.content, [late_line(d) for d in late]


class _Seen:
    """The items of the edition before, so that only those are looked at that are not the same."""

    def __init__(self) -> None:
        self._content: Mapping[str, Any] = {}
        self._keys: dict[tuple[str, str], list[_Key]] = {}
        self._sight: tuple[Any, Any] = (None, None)

    def changed(
        self, content: Tables, narrowing: Narrowing, read: Any
    ) -> Iterator[tuple[_Key, Facts | None]]:
        """(item, its facts) of all that is other than in the edition before; None where it is gone."""
        old = self._content
        kpis, teams = narrowing.kpis(content), narrowing.teams(content)
        again = (teams, frozenset(kpis)) != self._sight
        self._sight = teams, frozenset(kpis)
        for table, standings in (("objectives", "objective_standings"), ("kpis", "kpi_standings")):
            now, before = content[table], old.get(table, {})
            for name in [*now, *(name for name in before if name not in now)]:
                item = now.get(name)
                if (
                    not again
                    and item is not None
                    and item == before.get(name)
                    and _same(content, old, standings, item)
                ):
                    continue
                fresh = (
                    self._facts(content, narrowing, read, table, name, kpis, teams)
                    if item is not None
                    else []
                )
                keys = [fact.key for fact in fresh]
                yield from ((key, None) for key in self._keys.get((table, name), ()) if key not in keys)
                yield from zip(keys, fresh, strict=True)
                self._keys[table, name] = keys
        self._content = content

    def _facts(
        self, content: Tables, narrowing: Narrowing, read: Any, table: str, name: str, kpis: Any, teams: Any
    ) -> list[Facts]:
        if table == "kpis":
            return list(read(content, (), [name])) if name in kpis else []
        goal = narrowing.goal(content[table][name], teams, kpis)
        return list(read({**content, table: {name: goal}}, [name], ())) if goal is not None else []


def _same(
    content: Mapping[str, Any], old: Mapping[str, Any], standings: str, item: Mapping[str, Any]
) -> bool:
    """Whether an item stands as it did in the edition before."""
    name, key_results = item["id"], item.get("key_results", ())
    tables = [(standings, name), *(("key_result_standings", kr["id"]) for kr in key_results)]
    return all(content[table].get(each) == old[table].get(each) for table, each in tables)
