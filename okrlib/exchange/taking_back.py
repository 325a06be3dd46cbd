"""Taking an import back: what it wrote goes, what was edited since stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from okrlib.exchange.receipts import ITEMS, Receipt, Rows, digest, entities, facts_of, restored
from okrlib.plan import references

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.model import Objective
    from okrlib.plan import Plan


def taken_back(plan: Plan, receipt: Receipt) -> tuple[Plan, Receipt, list[str]]:
    """(the plan without what an import wrote, what is left of the receipt, what stays, as noun and id).

    What was edited since stays, with its objective, its reports and all that it names.
    """
    here = entities(plan)
    rows = Rows(plan, receipt.rows)

    def edited(noun: str, name: str) -> bool:
        written, entity = receipt.items[noun][name], here[noun][name]
        facts = facts_of(noun, entity)
        return any(facts.get(f, "") != written.fields.get(f, "") for f in {*facts, *written.fields})

    added = {
        (noun, name)
        for noun, items in receipt.items.items()
        for name, written in items.items()
        if written.new and name in here[noun]
    }
    stays = {(noun, name) for noun, name in added if edited(noun, name)}
    all_rows: list[Any] = [*plan.check_ins, *plan.observations]
    own = {row[0] for row in all_rows if not rows.of(row)}
    stays |= {(noun, name) for noun, name in added if noun in {"key result", "KPI"} and name in own}
    homes = {name: o.id for name, (o, _) in plan.key_results.items()}
    waiting = True
    while waiting:
        before = len(stays)
        for name, home in homes.items():
            if ("key result", name) not in added or ("key result", name) in stays:
                if ("objective", home) in added:
                    stays.add(("objective", home))
            elif ("objective", home) in stays:
                stays.add(("key result", name))
        left = _without(plan, added - stays)
        named = {(each.of, each.wanted or "") for each in references.of_plan(left)}
        named |= {("team", o.team) for o in left.objectives} | {("team", kpi.team) for kpi in left.kpis}
        named |= {("team", team.parent or "") for team in left.teams}
        named |= {("connection", kpi.feed.connection or "") for kpi in left.kpis if kpi.feed}
        named |= {("cycle", o.cycle) for o in left.objectives}
        named |= {("person", row.author or "") for row in left.check_ins}
        stays |= added & named
        waiting = len(stays) > before
    after = _put_back(_without(plan, added - stays), receipt, rows)
    items = {
        noun: {name: w for name, w in of_noun.items() if (noun, name) in stays}
        for noun, of_noun in receipt.items.items()
    }
    still = [each for each in map(rows.of, (*after.check_ins, *after.observations)) if each]
    rest = replace(receipt, items=items, rows=still)
    return after, rest, sorted(f"{noun} {name}" for noun, name in stays)


def _without(plan: Plan, gone: set[tuple[str, str]]) -> Plan:
    """A plan without some of its entities, and without the rows on them."""

    def kept(noun: str, items: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(item for item in items if (noun, item.id) not in gone)

    def thinner(o: Objective) -> Objective:
        left = kept("key result", o.key_results)
        return o if len(left) == len(o.key_results) else replace(o, key_results=left)

    def stay(noun: str, all_rows: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(row for row in all_rows if (noun, row[0]) not in gone)

    items: dict[str, Any] = {field: kept(noun, getattr(plan, field)) for noun, field in ITEMS.items()}
    items["objectives"] = tuple(map(thinner, items["objectives"]))
    check_ins, observations = stay("key result", plan.check_ins), stay("KPI", plan.observations)
    return replace(plan, check_ins=check_ins, observations=observations, **items)


def _put_back(plan: Plan, receipt: Receipt, old: Rows) -> Plan:
    """What an import changed, as it was before; what people changed since stays. Rows on it go too."""
    here = entities(plan)
    fresh: dict[tuple[str, str], Any] = {}
    new = {(n, name) for n, items in receipt.items.items() for name, w in items.items() if w.new}
    for noun, items in receipt.items.items():
        for name, written in items.items():
            entity = here[noun].get(name)
            if written.new or entity is None:
                continue
            same = {
                f: value
                for f, value in written.before.items()
                if digest(getattr(entity, f)) == written.fields.get(f)
            }
            fresh[noun, name] = restored(noun, entity, same)
    objectives = (
        replace(
            fresh.get(("objective", o.id), o),
            key_results=tuple(fresh.get(("key result", kr.id), kr) for kr in o.key_results),
        )
        for o in plan.objectives
    )

    def left(noun: str, rows: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(row for row in rows if not old.of(row) or (noun, row[0]) in new)

    return replace(
        plan,
        objectives=tuple(objectives),
        kpis=tuple(fresh.get(("KPI", k.id), k) for k in plan.kpis),
        check_ins=left("key result", plan.check_ins),
        observations=left("KPI", plan.observations),
    )
