"""What a file asks for, merged into a plan: hand edits stay, and twice changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.exchange.receipts import (
    Receipt,
    Written,
    absent,
    digest,
    entities,
    facts_of,
    names,
    plain,
    row_digest,
)
from okrlib.exchange.records import Line
from okrlib.exchange.wanted import Wanted, without_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from okrlib.plan import Plan

_OF_STATES = frozenset({"state", "outcome", "closed_at", "override"})


class Merged(NamedTuple):
    """The plan with what an import wants, what it wrote, what became of it, and how many of each noun."""

    plan: Plan
    receipt: Receipt
    lines: tuple[Line, ...]
    counts: dict[str, int]


class _Join:
    def __init__(
        self, plan: Plan, want: Wanted, earlier: Sequence[Receipt], receipt: Receipt, on: date
    ) -> None:
        self.plan, self.want, self.receipt, self.on = plan, want, receipt, on
        self.here = entities(plan)
        self.known: dict[tuple[str, str], Written] = {}
        self.rows: set[str] = set()
        for old in earlier:
            self.rows.update(old.rows)
            for noun, items in old.items.items():
                for name, written in items.items():
                    first = self.known.get((noun, name))
                    self.known[noun, name] = (
                        written._replace(fields={**first.fields, **written.fields}) if first else written
                    )
        self.lines: list[Line] = []
        self.counts: Counter[str] = Counter()
        self.row_of = {line.became: line.row for line in want.lines if line.why.startswith("its id, ")}

    def settle(self, noun: str, entity: Any) -> Any | None:
        """An entity as it should stand in the plan; None where people took it out."""
        key = self.want.keys.get((noun, entity.id), "")
        current, written = self.here[noun].get(entity.id), self.known.get((noun, entity.id))
        if current is None:
            if written is not None and noun in {"objective", "key result", "KPI"}:
                self._say(noun, entity.id, "", "it was taken out of the plan, and stays out", "kept")
                return None
            self.counts[f"new {noun}"] += 1
            self.receipt.items.setdefault(noun, {})[entity.id] = Written(key, facts_of(noun, entity))
            return entity
        if noun in {"person", "team", "cycle"}:
            return current
        if written is None:
            if facts_of(noun, current) != facts_of(noun, entity):
                why = "the plan has another with this id, which no import wrote: it stays as it is"
                self._say(noun, entity.id, entity.title, why, "kept")
            return current
        return self._updated(noun, entity, current, written, key)

    def _updated(self, noun: str, entity: Any, current: Any, written: Written, key: str) -> Any:
        changes: dict[str, Any] = {}
        for name in names(noun):
            new, now = getattr(entity, name), getattr(current, name)
            if self.want.as_drafts and name in _OF_STATES:
                continue
            if name in self.want.by_day.get((noun, entity.id), ()) or new == now:
                continue
            old = written.fields.get(name) or absent(noun, name)
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
        self.receipt.items.setdefault(noun, {})[entity.id] = Written(key, facts, new=False, before=before)
        return replace(current, **changes)

    def _say(self, noun: str, name: str, came: str, why: str, fate: Any) -> None:
        row = self.row_of.get(name.partition(" ")[0], "")
        self.lines.append(Line(row, f"{noun} {name}", came, "", why, fate))

    def new_rows(self, rows: Iterable[Any], here: Iterable[Any], homes: Mapping[str, Any]) -> list[Any]:
        """The rows that neither the plan nor an earlier import has."""
        there = set(here)
        earlier: dict[Any, list[Any]] = {}
        for row in there if self.rows else ():
            if row_digest(row) in self.rows:
                earlier.setdefault(row[:2], []).append(row)
        undated = (
            {without_day(row) for row in there if hasattr(row, "status")} if self.want.undated else set()
        )
        out = []
        for row in rows:
            mark = without_day(row) if hasattr(row, "status") else None
            if row[0] not in homes or row in there or row_digest(row) in self.rows:
                continue
            if mark in self.want.undated and (mark in undated or digest(mark) in self.rows):
                continue
            out.append(later := self._later(row, earlier.get(row[:2], ())))
            there.add(later)
            self.receipt.rows += dict.fromkeys((row_digest(row), row_digest(later)))
            if mark in self.want.undated:
                self.receipt.rows.append(digest(mark))
        return out

    def _later(self, row: Any, earlier: Sequence[Any]) -> Any:
        """A row without a moment, with one where *earlier* imports wrote others of its day: it counts."""
        if row.recorded is not None or not earlier:
            return row
        noon = datetime.combine(max(self.on, row[1]), time(12), UTC)
        last = max((each.recorded for each in earlier if each.recorded), default=noon)
        return row._replace(recorded=max(last, noon) + timedelta(seconds=1))


def merged(  # noqa: PLR0912 - one loop for each noun
    plan: Plan, want: Wanted, earlier: Sequence[Receipt], receipt: Receipt, on: date
) -> Merged:
    """A plan with what a file asks for.

    Args:
        plan: The plan as it stands.
        want: What the file asks for.
        earlier: What earlier imports wrote.
        receipt: What this one writes; it is filled in.
        on: The day of the import.
    """
    join = _Join(plan, want, earlier, receipt, on)
    added: dict[str, list[Any]] = {"person": [], "team": [], "cycle": []}
    for noun, items in (("person", want.people), ("team", want.teams), ("cycle", want.cycles)):
        for item in items:
            settled = join.settle(noun, item)
            if item.id not in join.here[noun]:
                added[noun].append(settled)
    objectives = {o.id: o for o in plan.objectives}
    at_home = {name: o.id for name, (o, _) in plan.key_results.items()}
    changed: dict[str, dict[str, Any]] = {}
    for o in want.objectives:
        settled = join.settle("objective", replace(o, key_results=()))
        if settled is None:
            continue
        if o.id not in objectives:
            objectives[o.id] = settled
        else:
            objectives[o.id] = replace(settled, key_results=objectives[o.id].key_results)
        for kr in o.key_results:
            entity = join.settle("key result", kr)
            if entity is not None:
                changed.setdefault(at_home.get(kr.id, o.id), {})[kr.id] = entity
    for name, key_results in changed.items():
        old = objectives[name].key_results
        kept = tuple(key_results.pop(kr.id, kr) for kr in old)
        objectives[name] = replace(objectives[name], key_results=(*kept, *key_results.values()))
    kpis = {kpi.id: kpi for kpi in plan.kpis}
    for kpi in want.kpis:
        if (settled := join.settle("KPI", kpi)) is not None:
            kpis[kpi.id] = settled
    homes = {kr.id: o for o in objectives.values() for kr in o.key_results}
    check_ins = join.new_rows(want.check_ins, plan.check_ins, homes)
    figures = join.new_rows(want.observations, plan.observations, kpis)
    for noun, rows in (("check-in", check_ins), ("figure", figures)):
        if rows:
            join.counts[f"new {noun}"] = len(rows)
    after = replace(
        plan,
        people=(*plan.people, *added["person"]),
        teams=(*plan.teams, *added["team"]),
        cycles=(*plan.cycles, *added["cycle"]),
        objectives=tuple(objectives.values()),
        kpis=tuple(kpis.values()),
        check_ins=(*plan.check_ins, *check_ins),
        observations=(*plan.observations, *figures),
    )
    return Merged(after, receipt, tuple(join.lines), dict(join.counts))
