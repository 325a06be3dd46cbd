"""What is different in a later edition: words, place, score and health of goals and KPIs, in sentences."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from okrlib.behaviour import target_words
from okrlib.editions.content import Edition, Tables, adapter, item_of, row_of
from okrlib.model import KPI, CheckIn, KeyResult, Observation, Policy, zone_of
from okrlib.plan import grouped, log
from okrlib.scoring import Scale, aim
from okrlib.text import formatting

Level = Literal["objective", "key result", "KPI"]
#: What is compared of an item, in the order in which it is listed.
COMPARED = ("title", "place", "cycle", "aim", "target", "state", "score", "health")
#: Each kind of difference as a sentence; the page that compares any two editions writes the same ones.
SENTENCES = {
    "new": "It is new.",
    "dropped": "It is no longer there.",
    "title": "Its words were changed.",
    "place": "It moved from {before} to {after}.",
    "cycle": "It moved from {before} to {after}.",
    "aim": "Its measure was: {before}. It is now: {after}.",
    "target": "Its target was: {before}. It is now: {after}.",
    "state": "It was {before} and is now {after}.",
    "score": "Its score went from {before} to {after}.",
    "health": "It was {before} and is now {after}.",
    "corrected": "What was reported for {on} was corrected from {before} to {after}.",
    "late": "A report for {on} came late: {after}.",
    "withdrawn": "What was reported for {on} was taken back: {before}.",
}
#: The kinds that are about a report.
LATE = ("corrected", "late", "withdrawn")
#: What stands for a text that is empty, such as a score that there was not.
NONE = "none"
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is different about an objective, a key result or a KPI.

    *kind* is a key of `SENTENCES`. *objective* is the id of its objective, "" for a KPI; *team* that of the
    team that has it now, or had it. *on* is the day that a late report is about; of a figure the first of its
    period, which is as long as *rhythm* says.
    """

    kind: str
    level: Level
    item: str
    title: str
    objective: str
    team: str
    before: str = ""
    after: str = ""
    on: date | None = None
    rhythm: str = ""

    @property
    def sentence(self) -> str:
        """The difference in words."""
        return SENTENCES[self.kind].format(
            before=self.before or NONE, after=self.after or NONE, on=when(self.on, self.rhythm)
        )

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """A text that was changed, word by word; nothing for every other kind."""
        return word_changes(self.before, self.after) if self.kind == "title" else ()


class Facts(NamedTuple):
    """What is compared of an item, as texts, "" where there is none; *place* is an id, *where* its words."""

    level: Level
    item: str
    objective: str
    team: str
    place: str
    where: str
    title: str
    cycle: str = ""
    aim: str = ""
    state: str = ""
    score: str = ""
    health: str = ""
    target: str = ""

    @property
    def key(self) -> tuple[Level, str]:
        """By what it is known in both editions."""
        return self.level, self.item


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions side by side: their days, and what is different."""

    before: date
    after: date
    differences: tuple[Difference, ...]

    def by_team(self, teams: Iterable[str]) -> "dict[str, Comparison]":
        """What is different of each team's own."""
        own = grouped(self.differences, lambda difference: difference.team)
        return {team: replace(self, differences=own.get(team, ())) for team in teams}


@dataclass(frozen=True, slots=True)
class Compared:
    """An edition beside the one before it, and beside that of its cycle's start; None where there is none."""

    edition: Edition
    before: Comparison | None = None
    begin: Comparison | None = None

    def by_team(self, teams: Iterable[str]) -> "dict[str, Compared]":
        """What was compared of each team's own alone."""
        teams = tuple(teams)
        before = self.before.by_team(teams) if self.before else {}
        begin = before if self.begin is self.before else self.begin.by_team(teams) if self.begin else {}
        return {team: replace(self, before=before.get(team), begin=begin.get(team)) for team in teams}


def written(compared: Compared) -> dict[str, Any]:
    """What was compared as plain values, without the edition itself; `compared_of` reads them."""

    def plain(one: Comparison | None) -> Any:
        return one and adapter(Comparison).dump_python(one, mode="json", exclude_defaults=True)

    same = compared.begin is compared.before  # as it often is, and it may be long
    return {"before": plain(compared.before), "begin": "before" if same else plain(compared.begin)}


def compared_of(values: Mapping[str, Any], edition: Edition) -> Compared:
    """What `written` wrote beside an edition. Raises `ValueError` or `KeyError` for anything else."""

    def read(value: Any) -> Comparison | None:
        comparison: Comparison | None = adapter(Comparison | None).validate_python(value)
        if comparison and not all(d.kind in SENTENCES for d in comparison.differences):
            raise ValueError("A difference is of no kind that is known.")
        return comparison

    before = read(values["before"])
    return Compared(edition, before, before if values["begin"] == "before" else read(values["begin"]))


def compare(before: Edition, after: Edition) -> Comparison:
    """What is different in *after*, by team and objective in its order; what is gone comes last."""
    scale = scale_of(after.content)
    then = {fact.key: fact for fact in facts(before.content, scale, present(after.content))}
    now = {fact.key: fact for fact in facts(after.content, scale)}
    late = grouped(late_reports(before, after), lambda d: (d.level, d.item))
    listed: list[Difference] = []
    for key, fact in now.items():
        listed += of_item(then.get(key), fact, now=now, then=then)
        listed += late.get(key, ())
    for key, fact in then.items():
        if key not in now:
            listed += of_item(fact, None, now=now, then=then)
    return Comparison(before.day, after.day, tuple(listed))


def of_item(
    before: Facts | None,
    after: Facts | None,
    *,
    now: Mapping[tuple[Level, str], Facts],
    then: Mapping[tuple[Level, str], Facts],
) -> Iterator[Difference]:
    """What is different about one item; a key result comes and goes with its objective in silence."""
    fact = after or before
    if fact is None:
        return
    if before is None or after is None:
        others = then if before is None else now
        if fact.level != "key result" or ("objective", fact.objective) in others:
            yield _difference("new" if before is None else "dropped", fact)
        return
    for name in COMPARED:
        if getattr(before, name) != getattr(after, name):
            shown = "where" if name == "place" else name
            yield _difference(name, fact, getattr(before, shown), getattr(after, shown))


def when(on: date | None, rhythm: str) -> str:
    """The day or period that a late report is about, in words."""
    text = formatting.period(on, rhythm) if on and rhythm else formatting.day(on)
    return f"the {text}" if rhythm == "weekly" else text


def _difference(
    kind: str, fact: Facts, before: str = "", after: str = "", on: date | None = None, rhythm: str = ""
) -> Difference:
    of: dict[str, Any] = {
        name: getattr(fact, name) for name in ("level", "item", "title", "objective", "team")
    }
    return Difference(kind=kind, **of, before=before, after=after, on=on, rhythm=rhythm)


def word_changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Two texts as one, in pieces that are "same", "gone" or "new".

    >>> word_changes("Answer calls soon", "Answer all calls soon")
    (('same', 'Answer'), ('new', 'all'), ('same', 'calls soon'))
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[tuple[str, str]] = []
    for step, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            pieces.append(("same", " ".join(old[i:j])))
            continue
        pieces += [(word, " ".join(them)) for word, them in (("gone", old[i:j]), ("new", new[k:m])) if them]
    return tuple(pieces)


# -- what is compared


def scale_of(content: Tables) -> Scale:
    """The scale on which an edition shows its scores."""
    return Scale.of(item_of(Policy, content["plan"]["policy"]))


def present(content: Tables) -> dict[tuple[str, str], str]:
    """The present id of each item, by its noun and an earlier id; of each cycle, the present title."""
    named: dict[tuple[str, str], str] = {}
    for noun, item in (*_items(content), *(("team", team) for team in content["teams"].values())):
        named |= {(noun, old): item["id"] for old in item.get("formerly", ())}
    cycles = content["cycles"].items()
    return named | {("cycle", name): cycle.get("title") or name for name, cycle in cycles}


def _items(content: Tables) -> Iterator[tuple[Level, Mapping[str, Any]]]:
    for o in content["objectives"].values():
        yield "objective", o
        yield from (("key result", kr) for kr in o.get("key_results", ()))
    yield from (("KPI", kpi) for kpi in content["kpis"].values())


def facts(
    content: Tables,
    scale: Scale,
    named: Mapping[tuple[str, str], str] | None = None,
    *,
    of: Iterable[str] | None = None,
    of_kpis: Iterable[str] | None = None,
) -> Iterator[Facts]:
    """The facts of an edition's goals and KPIs, by their `present` names; *of* and *of_kpis* choose by id."""
    names = named or {}
    objectives, kpis = content["objectives"], content["kpis"]
    for name in objectives if of is None else of:
        yield from _of_objective(content, objectives[name], scale, names)
    for name in kpis if of_kpis is None else of_kpis:
        kpi = kpis[name]
        then = kpi.get("team", "")
        team = names.get(("team", then), then)
        title, where = kpi.get("title") or name, _title(content, then)
        health = formatting.state(content["kpi_standings"].get(name, [None, None])[1])
        shown = {"aim": _measure(kpi), "health": health, "target": _targets(kpi)}
        yield Facts("KPI", names.get(("KPI", name), name), "", team, team, where, title, **shown)


def _measure(item: Mapping[str, Any]) -> str:
    """Which way a KPI is better, and its unit, in words; its targets are told apart from them."""
    unit = item.get("unit")
    return f"{item.get('better', 'neither way')} is better" + (f", in {unit}" if unit else "")


def _targets(item: Mapping[str, Any]) -> str:
    """A KPI's targets in words, each with the days between which it holds."""
    kpi: KPI = item_of(KPI, item)
    listed = []
    for target in kpi.targets:
        start = f" from {formatting.day(target.start)}" if target.start else ""
        end = f" to {formatting.day(target.end)}" if target.end else ""
        listed.append(f"{target_words(kpi, target)}{start}{end}")
    return "; ".join(listed)


def _title(content: Tables, team: str) -> str:
    return content["teams"].get(team, {}).get("title") or team


def _of_objective(
    content: Tables, o: Mapping[str, Any], scale: Scale, names: Mapping[tuple[str, str], str]
) -> Iterator[Facts]:
    name, then, cycle = o["id"], o.get("team", ""), o.get("cycle", "")
    team = names.get(("team", then), then)
    item = names.get(("objective", name), name)
    state = ", ".join(filter(None, (o.get("state", "draft"), formatting.state(o.get("outcome")))))
    title = o.get("title") or name
    span = names.get(("cycle", cycle)) or content["cycles"].get(cycle, {}).get("title") or cycle
    shown = _standing(content["objective_standings"].get(name), scale)
    yield Facts("objective", item, item, team, team, _title(content, then), title, span, "", state, *shown)
    for kr in o.get("key_results", ()):
        shown = _standing(content["key_result_standings"].get(kr["id"]), scale)
        key_result: KeyResult = item_of(KeyResult, kr)
        words, own = aim(key_result, key_result.baseline), kr.get("title") or kr["id"]
        present_id = names.get(("key result", kr["id"]), kr["id"])
        yield Facts("key result", present_id, item, team, item, title, own, "", words, "", *shown)


def _standing(standing: list[Any] | None, scale: Scale) -> tuple[str, str]:
    score, health = standing or (None, None)
    return ("" if score is None else scale.score(score)), formatting.state(health)


# -- late corrections


def late_reports(before: Edition, after: Edition) -> Iterator[Difference]:
    """What was reported, corrected or taken back after an edition about days before it."""
    now = {fact.key: fact for fact in facts(after.content, scale_of(after.content))}
    renamed, zone = present(after.content), zone_of(after.content["plan"]["time_zone"])
    changed: tuple[tuple[str, Level], ...] = (("check_ins", "key result"), ("observations", "KPI"))
    measures = {kr["id"]: kr for level, kr in _items(after.content) if level == "key result"}
    for table, level in changed:
        old = {renamed.get((level, name), name): rows for name, rows in before.content[table].items()}
        later_rows = after.content[table]
        for name in dict.fromkeys([*later_rows, *old]):
            rows = later_rows.get(name, [])
            if old.get(name, []) == rows or (level, name) not in now:
                continue
            items = after.content["kpis"] if level == "KPI" else measures
            then = _values(level, items[name], old.get(name, []), zone)
            later = _values(level, items[name], rows, zone)
            for on in sorted(then.keys() | later.keys()):
                was, text = then.get(on, ""), later.get(on, "")
                if was == text or (not was and (on >= before.day or level == "KPI")):
                    continue
                kind = "late" if not was else "corrected" if text else "withdrawn"
                rhythm = items[name].get("rhythm", "monthly") if level == "KPI" else ""
                yield _difference(kind, now[level, name], was, text, on, rhythm)


def late_line(d: Difference) -> list[Any]:
    """A late report as an edition's file and the page that compares any two have it."""
    return [d.level, d.item, d.kind, str(d.on), d.before, d.after, *([d.rhythm] if d.rhythm else [])]


def _values(
    level: Level, item: Mapping[str, Any], cells: list[list[Any]], zone: str | None
) -> dict[date, str]:
    """What counts for each day or period, in words."""
    kind = Observation if level == "KPI" else CheckIn
    rows: list[Any] = [row_of(kind, item["id"], row) for row in cells]
    if level == "KPI":
        kpi: KPI = item_of(KPI, item)
        counting = log.values(kpi, rows, on=date.max, zone=zone)
        return {row.period: formatting.line(row.value, kpi.unit) for row in counting}
    kr: KeyResult = item_of(KeyResult, item)
    return {row.date: _value(kr, row) for row in log.effective(rows) if row.value is not None}


def _value(kr: KeyResult, row: CheckIn) -> str:
    if isinstance(row.value, tuple):
        return formatting.listed(list(row.value)) or NONE
    if isinstance(row.value, str):
        return row.value
    return formatting.line(row.value, kr.unit)
