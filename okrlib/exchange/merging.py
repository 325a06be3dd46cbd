"""What a file asks for, merged into a plan: hand edits stay, and twice changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.exchange.receipts import (
    ITEMS,
    Receipt,
    Rows,
    Written,
    digest,
    entities,
    facts_of,
    fields_of,
    plain,
)
from okrlib.exchange.records import Line
from okrlib.exchange.wanted import Wanted, without_day
from okrlib.model import end_of, midnight
from okrlib.plan import log
from okrlib.text import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from okrlib.plan import Plan

_OF_STATES = frozenset({"state", "outcome", "closed_at", "override"})

_OF_FILES = ("objective", "key result", "KPI")


class Merged(NamedTuple):
    """The plan with what an import wants, what became of it, and how many of each noun."""

    plan: Plan
    lines: tuple[Line, ...]
    counts: dict[str, int]


class _Join:
    def __init__(
        self, plan: Plan, want: Wanted, earlier: Sequence[Receipt], receipt: Receipt, on: date
    ) -> None:
        self.plan, self.want, self.receipt, self.on = plan, want, receipt, on
        self.here = entities(plan)
        self.known: dict[tuple[str, str], Written] = {}
        self.rows = Rows(plan, (each for old in earlier for each in old.rows))
        for old in earlier:
            for noun, items in old.items.items():
                for name, written in items.items():
                    first = self.known.get((noun, name))
                    self.known[noun, name] = (
                        written._replace(fields={**first.fields, **written.fields}) if first else written
                    )
        self.lines: list[Line] = []
        self.counts: Counter[str] = Counter()
        self.row_of = {line.became: line.row for line in want.lines if line.why.startswith("its id, ")}

    def added(self, noun: str) -> tuple[Any, ...]:
        """The people, teams or cycles of the plan, and those that are new."""
        items = getattr(self.want, ITEMS[noun])
        new = (self._new(noun, item) for item in items if item.id not in self.here[noun])
        return (*getattr(self.plan, ITEMS[noun]), *new)

    def _new(self, noun: str, entity: Any) -> Any:
        self.counts[f"new {noun}"] += 1
        key = self.want.keys.get((noun, entity.id), "")
        self.receipt.items.setdefault(noun, {})[entity.id] = Written(key, facts_of(noun, entity))
        return entity

    def settle(self, noun: str, entity: Any) -> Any | None:
        """An objective, key result or KPI as it should stand in the plan; None where people took it out."""
        current, written = self.here[noun].get(entity.id), self.known.get((noun, entity.id))
        if current is None:
            if written is not None:
                self._say(noun, entity.id, "", "it was taken out of the plan, and stays out", "kept")
                return None
            return self._new(noun, entity)
        if written is None:
            if facts_of(noun, current) != facts_of(noun, entity):
                why = "the plan has another with this id, which no import wrote: it stays as it is"
                self._say(noun, entity.id, entity.title, why, "kept")
            return current
        return self._updated(noun, entity, current, written)

    def _updated(self, noun: str, entity: Any, current: Any, written: Written) -> Any:
        place, changes = (noun, entity.id), {}
        left = self.want.by_day.get(place, frozenset()) | (_OF_STATES if self.want.as_drafts else set())
        for name, default in fields_of(noun).items():
            new, now = getattr(entity, name), getattr(current, name)
            if name in left or new == now:
                continue
            old = written.fields.get(name) or digest(default)
            if digest(new) == old:  # the file says what it said: the edit stays
                self.counts["kept edit"] += 1
            elif digest(now) == old:
                changes[name] = new
            else:
                why = "it was changed here and in the file; what stands here stays"
                self._say(noun, f"{entity.id} {name}", str(new), why, "kept")
                self.counts["conflict"] += 1
        if not changes:
            return current
        self.counts[f"changed {noun}"] += 1
        before = {name: plain(getattr(current, name)) for name in changes}
        facts = {name: digest(value) for name, value in changes.items()}
        key = self.want.keys.get(place, "")
        self.receipt.items.setdefault(noun, {})[entity.id] = Written(key, facts, new=False, before=before)
        return replace(current, **changes)

    def _say(self, noun: str, name: str, came: str, why: str, fate: Any) -> None:
        row = self.row_of.get(name.partition(" ")[0], "")
        self.lines.append(Line(row, f"{noun} {name}", came, "", why, fate))

    def missed(self, earlier: Sequence[Receipt]) -> None:
        """Note the goals and KPIs here that *earlier* imports of the file brought and it no longer has."""
        goals, kpis = self.want.objectives, self.want.kpis
        asked = {o.id for o in goals} | {kr.id for o in goals for kr in o.key_results} | {k.id for k in kpis}
        brought = (old.items for old in earlier if old.file == self.receipt.file)
        for noun, name in dict.fromkeys(
            (n, i) for items in brought for n in _OF_FILES for i in items.get(n, ())
        ):
            if name not in asked and (item := self.here[noun].get(name)):
                why = "the file no longer has it, or under another name: it stays until you take it out"
                self._say(noun, name, item.title, why, "kept")

    def new_rows(
        self,
        rows: Sequence[Any],
        here: Iterable[Any],
        homes: Mapping[str, Any],
        at: Callable[[Any], datetime],
    ) -> list[Any]:
        """The rows that neither the plan nor an earlier import has; *at* gives the moment of one."""
        rows = [row for row in rows if row[0] in homes]
        slots = Counter(row[:2] for row in rows)
        marks = {mark[0] for mark in self.want.undated} if rows and hasattr(rows[0], "status") else set()
        there: dict[Any, list[Any]] = {}
        for row in here:
            if row[:2] in slots:
                there.setdefault(row[:2], []).append(row)
            if row[0] in marks:
                there.setdefault(row[0], []).append(row)
        out: dict[Any, None] = {}
        for row in rows:
            mark, same = without_day(row) if row[0] in marks else None, there.get(row[:2], [])
            undated = mark in self.want.undated
            if same == [row] or (undated and self._known(mark, there.get(row[0], ()), at)):
                continue
            if slots[row[:2]] > 1 or row.recorded is not None:
                placed = None if row in same or self.rows.of(row) else row
            else:
                placed = self._placed(row, same, at, undated=undated)
            if placed is None or placed in out:
                continue
            out[placed] = None
            wrote = dict.fromkeys([row, placed, *([mark] if undated else ())])
            self.receipt.rows += [digest(each) for each in wrote if not self.rows.of(each)]
        return list(out)

    def _known(self, mark: Any, here: Iterable[Any], at: Callable[[Any], datetime]) -> bool:
        """Whether the last of the check-ins *here* that imports dated says it, or people took it out."""
        latest = sorted(here, key=lambda row: (row.date, at(row), row.withdrawn), reverse=True)
        said = [*map(without_day, latest)]
        if mark not in said:
            return bool(self.rows.of(mark))
        return bool(next(filter(self.rows.of, said), mark) == mark)

    def _placed(
        self, row: Any, same: Sequence[Any], at: Callable[[Any], datetime], *, undated: bool
    ) -> Any | None:
        """A row that does not say its moment, so that it counts after those of *same* day that imports wrote.

        None where it counts already, people took it out, or they reported otherwise since.
        """
        start, zone = midnight(self.on, self.plan.zone), self.plan.zone
        last = max(same, key=lambda each: (at(each), each.withdrawn), default=None)
        said = [each._replace(recorded=None) for each in same]
        theirs = last is not None and not self.rows.of(last)
        if self.rows.of(row) and (theirs or row not in said):
            return None
        if last is not None and last._replace(recorded=None) == row:
            return None
        if theirs and any(map(self.rows.of, same)):
            noun = "key result" if hasattr(row, "status") else "KPI"
            why = "another value was reported here since, which stays"
            value = exact(row.value) if isinstance(row.value, float) else str(row.value)
            self._say(noun, row[0], f"{row[1]}: {value}", why, "kept")
            self.counts["conflict"] += 1
            return None
        if last is not None and not theirs:
            return row._replace(recorded=max(start, at(last) + timedelta(microseconds=1)))
        # What is known by today only says so, that a later row may follow.
        return row._replace(recorded=start) if undated or at(row) > end_of(self.on, zone) else row


def _reported_at(row: Any) -> datetime:
    """The moment of a check-in; before all others where it does not say it, as in `log.rank`."""
    return datetime.min.replace(tzinfo=UTC) if row.recorded is None else log.recorded_at(row)


def merged(plan: Plan, want: Wanted, earlier: Sequence[Receipt], receipt: Receipt, on: date) -> Merged:
    """A plan with what a file asks for on a day, after *earlier* imports.

    *receipt* is filled with what it writes.
    """
    join = _Join(plan, want, earlier, receipt, on)
    people, teams, cycles = map(join.added, ("person", "team", "cycle"))
    objectives = {o.id: o for o in plan.objectives}
    at_home = {name: o.id for name, (o, _) in plan.key_results.items()}
    changed: dict[str, dict[str, Any]] = {}
    for o in want.objectives:
        settled = join.settle("objective", replace(o, key_results=()))
        if settled is None:
            continue
        old = objectives.get(o.id, settled)
        objectives[o.id] = replace(settled, key_results=old.key_results)
        for kr in o.key_results:
            entity = join.settle("key result", kr)
            if entity is not None:
                changed.setdefault(at_home.get(kr.id, o.id), {})[kr.id] = entity
    for name, key_results in changed.items():
        kept = tuple(key_results.pop(kr.id, kr) for kr in objectives[name].key_results)
        objectives[name] = replace(objectives[name], key_results=(*kept, *key_results.values()))
    kpis = {kpi.id: kpi for kpi in plan.kpis}
    for kpi in want.kpis:
        if (settled := join.settle("KPI", kpi)) is not None:
            kpis[kpi.id] = settled
    homes = {kr.id: o for o in objectives.values() for kr in o.key_results}

    def observed_at(row: Any) -> datetime:
        return log.observed_at(kpis[row.kpi], row, plan.zone)

    check_ins = join.new_rows(want.check_ins, plan.check_ins, homes, _reported_at)
    figures = join.new_rows(want.observations, plan.observations, kpis, observed_at)
    join.missed(earlier)
    for noun, rows in (("check-in", check_ins), ("figure", figures)):
        if rows:
            join.counts[f"new {noun}"] = len(rows)
    after = replace(
        plan,
        people=people,
        teams=teams,
        cycles=cycles,
        objectives=tuple(objectives.values()),
        kpis=tuple(kpis.values()),
        check_ins=(*plan.check_ins, *check_ins),
        observations=(*plan.observations, *figures),
    )
    return Merged(after, tuple(join.lines), dict(join.counts))
