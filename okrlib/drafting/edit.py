"""What people change in a plan while they write it. A plan in, a new plan out; no disk.

An id is made from the title while an item is new and never changes afterwards: check-ins, links and
addresses of pages are named after it.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, TypeVar

from okrlib.errors import DraftError
from okrlib.model import KPI, Cycle, Objective, calendar_span, is_cycle_id, is_slug, step
from okrlib.plan import Plan, formula_of, references
from okrlib.text import count

_T = TypeVar("_T")
#: What a draft changes of a plan, by noun; everything else is what others report, pull or decide.
DRAFTED = {"person": "people", "team": "teams", "cycle": "cycles", "objective": "objectives", "KPI": "kpis"}
_LONGEST_SLUG = 48


def slug(text: str, taken: Collection[str] = (), otherwise: str = "goal") -> str:
    """A readable id made of a title: small letters and digits, cut between words, not yet taken.

    >>> slug("People feel heard the same day"), slug("Wartezeit für Ärzte", {"wartezeit-fur-arzte"})
    ('people-feel-heard-the-same-day', 'wartezeit-fur-arzte-2')
    >>> slug("目标", otherwise="objective")
    'objective'
    """
    parts = unicodedata.normalize("NFKD", text[:400].casefold().replace("ı", "i"))
    plain = parts.encode("ascii", "ignore").decode()
    name = ""
    for word in re.findall(r"[a-z0-9]+", plain.replace("'", "")):
        if name and len(name) + 1 + len(word) > _LONGEST_SLUG:
            break
        name = f"{name}-{word}" if name else word[:_LONGEST_SLUG]
    return unused(name or otherwise, taken)


def unused(name: str, taken: Collection[str]) -> str:
    """The name, with the first free number from 2 at its end where it is taken, or no name for a page.

    >>> unused("calm", ()), unused("calm", {"calm", "calm-2"}), unused("index", ())
    ('calm', 'calm-3', 'index-2')
    """
    free, number = name, 2
    while free in taken or (name and free == name and not is_slug(name)):
        free, number = f"{name}-{number}", number + 1
    return free


def taken(noun: str, *plans: Plan, own: str = "") -> set[str]:
    """The ids that an item of a noun may not have: others than its *own* that one has, or had, in a plan."""
    have, had = set[str](), set[str]()
    for plan in plans:
        have.update(plan.ids(noun))
        had.update(plan.former[noun])
    return (have - {own}) | had


def new_id(noun: str, title: str, *plans: Plan, also: Collection[str] = (), own: str = "") -> str:
    """An id made of the title: an item's *own*, or one that nothing has or had, and not among *also*."""
    return slug(title, taken(noun, *plans, own=own) | ({*also} - {own}), noun.casefold().replace(" ", "-"))


def begun(before: Plan, after: Plan, on: date) -> Plan:
    """The plan *after* a change on the day *on*, with `since` where a goal became active within its cycle.

    That is on each key result that *before* had no active goal with, and that does not say itself from
    when it counts: its pace starts there (METHOD section 4).
    """
    known = {kr.id for o in before.objectives if o.state != "draft" for kr in o.key_results}

    def of(o: Objective) -> Objective:
        late = after.has("cycle", o.cycle) and after.cycle(o.cycle).start < on and on in after.cycle(o.cycle)
        if o.state != "active" or not late or all(kr.since or kr.id in known for kr in o.key_results):
            return o
        krs = (kr if kr.since or kr.id in known else replace(kr, since=on) for kr in o.key_results)
        return replace(o, key_results=tuple(krs))

    objectives = tuple(of(o) for o in after.objectives)
    return after if objectives == after.objectives else replace(after, objectives=objectives)


# -- key results of an objective


def drop_key_result(plan: Plan, objective: Objective, key_result: str) -> Objective:
    """The objective without a key result; `DraftError` where people have reported on it."""
    _unreported(plan, [key_result], "Give it the weight 0 instead: it is shown then, and does not count.")
    left = tuple(kr for kr in objective.key_results if kr.id != key_result)
    return references.renamed(replace(objective, key_results=left), _renaming("key result", key_result, None))


def move(items: Sequence[_T], index: int, by: int) -> tuple[_T, ...]:
    """The items with one of them moved up (-1) or down (+1), as far as the ends.

    >>> move("abc", 2, -1), move("abc", 0, -1)
    (('a', 'c', 'b'), ('a', 'b', 'c'))
    """
    moved = list(items)
    moved.insert(min(max(index + by, 0), len(moved) - 1), moved.pop(index))
    return tuple(moved)


# -- a plan's items


def put_objective(plan: Plan, objective: Objective, instead: str | None = None) -> Plan:
    """The plan with this objective in the place of *instead*, else of its id, else as the team's last.

    Where it replaces one of another id, whatever named that one names this one.
    """
    plan.team(objective.team)
    plan.cycle(objective.cycle)
    objectives = put(plan.objectives, objective, instead)
    before = plan.objective(instead or objective.id) if len(objectives) == len(plan.objectives) else None
    stays = before and (before.team, before.cycle) == (objective.team, objective.cycle)
    after = plan.with_fewer(objectives=objectives) if stays else replace(plan, objectives=objectives)
    return _linked(after, "objective", before.id, objective.id) if before else after


def drop_objective(plan: Plan, objective: str) -> Plan:
    """The plan without an objective and without links to it; `DraftError` where it was reported on."""
    gone = plan.objective(objective)
    _unreported(plan, [kr.id for kr in gone.key_results], "Close it instead, as dropped or postponed.")
    return without(plan, "objective", objective)


def with_objectives(plan: Plan, team: str, cycle: str, objectives: Sequence[Objective]) -> Plan:
    """The plan with these as the team's objectives in the cycle, in this order.

    Links to one that is gone are taken out; where one only got another id, they follow it. Whether a
    goal may go is asked by `drop_objective`.
    """
    return _exchanged(plan, "objective", plan.in_cycle.get((team, cycle), ()), objectives)


def with_kpis(plan: Plan, team: str, kpis: Sequence[KPI]) -> Plan:
    """The plan with these as the team's KPIs, in this order; links follow one that got another id.

    Links to one that is gone are taken out, except where something needs it, which the checks then name.
    """
    return _exchanged(plan, "KPI", plan.kpis_of.get(team, ()), kpis)


def put_kpi(plan: Plan, kpi: KPI, instead: str | None = None) -> Plan:
    """The plan with this KPI in the place of *instead*, else of its id, else as the team's last.

    Where it replaces one of another id, whatever named that one names this one.
    """
    plan.team(kpi.team)
    after = replace(plan, kpis=put(plan.kpis, kpi, instead))
    return _linked(after, "KPI", instead, kpi.id) if instead and plan.has("KPI", instead) else after


def drop_kpi(plan: Plan, kpi: str) -> Plan:
    """The plan without a KPI and without links to it; `DraftError` where it has figures or is needed."""
    plan.kpi(kpi)
    if plan.observed.get(kpi):
        figures = count(len(plan.observed[kpi]), "figure")
        mend = "Retire it instead, with the day from which it is no longer kept."
        raise DraftError(f"It has {figures}, so it stays. {mend}")
    if need := _need_of(kpi, [k for k in plan.kpis if k.id != kpi], plan.objectives):
        raise DraftError(need)
    return without(plan, "KPI", kpi)


def _need_of(kpi: str, kpis: Iterable[KPI], objectives: Iterable[Objective]) -> str:
    """What cannot do without a KPI, and what to do there first; "" where nothing needs it."""
    for kr in chain.from_iterable(o.key_results for o in objectives):
        if kpi in {kr.kpi, *kr.guard}:
            return f"It measures or guards {kr.name!r}. Unlink it there first."
    for other in kpis:
        formula = formula_of(other)
        if formula and kpi in formula.kpis:
            return f"The formula of {other.name!r} needs it. Change that first."
    return ""


def put_cycle(plan: Plan, cycle: Cycle) -> Plan:
    """The plan with this cycle, in the place of its id, else in the order of time."""
    if plan.has("cycle", cycle.id):
        return replace(plan, cycles=put(plan.cycles, cycle))
    later = next((i for i, c in enumerate(plan.cycles) if c.start > cycle.start), len(plan.cycles))
    return replace(plan, cycles=(*plan.cycles[:later], cycle, *plan.cycles[later:]))


def new_cycle(name: str, start: date | None = None, last_day: date | None = None) -> Cycle:
    """A cycle as people state it: a calendar name, or any name with a first and a last day.

    `DraftError` says what is missing or wrong.
    """
    if not is_cycle_id(name):
        raise DraftError("Name the cycle with letters, digits, - and points, as in 2027-Q1.")
    span = calendar_span(name)
    first = start or (span.start if span else None)
    end = step(last_day, "daily") if last_day else span.end if span else None
    if first is None or end is None:
        raise DraftError(f"{name!r} is not a calendar name such as 2027-Q1, so give its first and last day.")
    if end <= first:
        raise DraftError("The last day is before the first one.")
    return Cycle(id=name, start=first, end=end)


# -- taking back what was added


def drop_item(plan: Plan, noun: str, name: str) -> Plan:
    """The plan without a person, a team or a cycle; `DraftError` where something needs it."""
    if need := _holder(plan, noun, name):
        raise DraftError(need)
    return without(plan, noun, name)


def _holder(plan: Plan, noun: str, name: str) -> str:
    """What needs a person, a team or a cycle, and what to do there first; "" where nothing does."""
    if noun == "person":
        for named in references.of_plan(plan):
            if (named.of, named.wanted) == ("person", name):
                return f"The {named.noun} {named.item!r} names them. Choose somebody else there first."
        return ""
    if noun == "cycle":
        return "It has goals. Remove them first." if any(o.cycle == name for o in plan.objectives) else ""
    if any(o.team == name for o in plan.objectives) or plan.kpis_of.get(name):
        return "It has goals or KPIs. Remove them first."
    return "There are teams below it. Take them back first." if plan.children.get(name) else ""


# -- any item


def put_item(plan: Plan, noun: str, item: Any) -> Plan:
    """The plan with an item in the place of its id, else as the last; a cycle in the order of time."""
    puts: dict[str, Any] = {"objective": put_objective, "KPI": put_kpi, "cycle": put_cycle}
    items: dict[str, Any] = {DRAFTED[noun]: put(getattr(plan, DRAFTED[noun]), item)}
    changed: Plan = puts[noun](plan, item) if noun in puts else replace(plan, **items)
    return changed


def without(plan: Plan, noun: str, name: str) -> Plan:
    """The plan without an item; links to a goal or a KPI go with it, except where something needs it."""
    left = plan.with_fewer(
        **{DRAFTED[noun]: tuple(item for item in getattr(plan, DRAFTED[noun]) if item.id != name)}
    )
    return _linked(left, noun, name, None) if noun in {"objective", "KPI"} else left


def _exchanged(plan: Plan, noun: str, before: Sequence[Any], after: Sequence[Any]) -> Plan:
    """The plan with *after* where those of *before* began, at the end where there were none.

    Links follow a single item that only got another id.
    """
    every: tuple[Any, ...] = getattr(plan, DRAFTED[noun])
    olds = {id(item) for item in before}
    first = next((i for i, item in enumerate(every) if id(item) in olds), len(every))
    others = [item for item in every if id(item) not in olds]
    items: dict[str, Any] = {DRAFTED[noun]: (*others[:first], *after, *others[first:])}
    fewer = before and len(after) <= len(before)
    changed = plan.with_fewer(**items) if fewer else replace(plan, **items)
    gone = [item.id for item in before if item.id not in {other.id for other in after}]
    new = [item.id for item in after if item.id not in {other.id for other in before}]
    follows = new[0] if len(gone) == len(new) == 1 and len(before) == len(after) else None
    for name in gone:
        changed = _linked(changed, noun, name, follows)
    return changed


def put(items: tuple[Any, ...], item: Any, instead: str | None = None) -> tuple[Any, ...]:
    """The items with this one in the place of *instead*, else of its id, else at the end."""
    names = [each.id for each in items]
    wanted = item.id if instead is None else instead
    if wanted not in names:
        return (*items, item)
    place = names.index(wanted)
    return (*items[:place], item, *items[place + 1 :])


def _unreported(plan: Plan, key_results: Iterable[str], mend: str) -> None:
    reports = sum(len(plan.log.get(name, ())) for name in key_results)
    if reports:
        raise DraftError(f"People have reported on it ({count(reports, 'check-in')}), so it stays. {mend}")


def _linked(plan: Plan, noun: str, old: str, new: str | None) -> Plan:
    """The plan with every link to *old* leading to *new*, or, where nothing needs it, taken out."""
    if old == new or (noun == "KPI" and new is None and _need_of(old, plan.kpis, plan.objectives)):
        return plan
    present = _renaming(noun, old, new)
    return plan.with_fewer(
        objectives=tuple(references.renamed(o, present) for o in plan.objectives),
        kpis=tuple(references.renamed(k, present) for k in plan.kpis),
    )


def _renaming(noun: str, old: str, new: str | None) -> Callable[[str, str], str | None]:
    return lambda of, name: new if (of, name) == (noun, old) else name
