"""Taking an import back: what it wrote goes, what was edited since stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from okrlib.exchange.receipts import Receipt, digest, entities, facts_of, restored, row_digest
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
    rows = set(receipt.rows)

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
    own = {row[0] for row in all_rows if row_digest(row) not in rows}
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
        named = ((each.of, each.wanted or "") for each in references.of_plan(left))
        stays |= added.intersection(named)
        stays |= added.intersection(("team", o.team) for o in left.objectives)
        stays |= added.intersection(("team", kpi.team) for kpi in left.kpis)
        stays |= added.intersection(("team", team.parent or "") for team in left.teams)
        stays |= added.intersection(
            ("connection", kpi.feed.connection or "") for kpi in left.kpis if kpi.feed
        )
        stays |= added.intersection(("cycle", o.cycle) for o in left.objectives)
        stays |= added.intersection(("person", row.author or "") for row in left.check_ins)
        waiting = len(stays) > before
    after = _put_back(_without(plan, added - stays), receipt)
    rest = Receipt(
        receipt.file,
        receipt.format,
        {
            noun: {name: w for name, w in items.items() if (noun, name) in stays}
            for noun, items in receipt.items.items()
        },
        [each for each in map(row_digest, [*after.check_ins, *after.observations]) if each in rows],
        receipt.place,
    )
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

    return replace(
        plan,
        people=kept("person", plan.people),
        teams=kept("team", plan.teams),
        cycles=kept("cycle", plan.cycles),
        connections=kept("connection", plan.connections),
        objectives=tuple(map(thinner, kept("objective", plan.objectives))),
        kpis=kept("KPI", plan.kpis),
        check_ins=stay("key result", plan.check_ins),
        observations=stay("KPI", plan.observations),
    )


def _put_back(plan: Plan, receipt: Receipt) -> Plan:
    """What an import changed, as it was before; what people changed since stays. Rows on it go too."""
    here = entities(plan)
    fresh: dict[tuple[str, str], Any] = {}
    old_rows = set(receipt.rows)
    touched = set()
    new = {(n, name) for n, items in receipt.items.items() for name, w in items.items() if w.new}
    for noun, items in receipt.items.items():
        for name, written in items.items():
            entity = here[noun].get(name)
            if written.new or entity is None:
                continue
            touched.add(name)
            same = {
                f: value
                for f, value in written.before.items()
                if digest(getattr(entity, f)) == written.fields.get(f)
            }
            fresh[noun, name] = restored(noun, entity, same)
    objectives = []
    for o in plan.objectives:
        found = fresh.get(("objective", o.id), o)
        objectives.append(
            replace(
                found,
                key_results=tuple(fresh.get(("key result", kr.id), kr) for kr in o.key_results),
            )
        )
    return replace(
        plan,
        objectives=tuple(objectives),
        kpis=tuple(fresh.get(("KPI", k.id), k) for k in plan.kpis),
        check_ins=tuple(
            r for r in plan.check_ins if row_digest(r) not in old_rows or ("key result", r.key_result) in new
        ),
        observations=tuple(
            r for r in plan.observations if row_digest(r) not in old_rows or ("KPI", r.kpi) in new
        ),
    )
