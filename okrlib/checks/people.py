"""What still belongs to people who have left."""

from collections.abc import Iterator
from datetime import date

from okrlib.findings import Finding
from okrlib.plan import Plan, open_blocker
from okrlib.text import formatting

#: The most ids of a kind that are named; the others are counted.
_MOST = 5


def owned_by_who_left(plan: Plan, *, on: date) -> Iterator[Finding]:
    """One finding for each person who left before a day and owns something that is active on it."""
    for person in plan.people:
        if person.left is None or person.left >= on:
            continue
        owned = {noun: names for noun, names in _owned(plan, person.id, on) if names}
        if not owned:
            continue
        words = formatting.listed([_words(noun, names) for noun, names in owned.items()])
        mend = "Write another owner for each."
        if "blocker" in owned:
            key_result = owned["blocker"][0]
            mend = f"{mend} A blocker's: okr checkin {key_result} --blocker-owner ID."
        if "team" in owned:
            mend = f"{mend} A team's: lead in okr.toml."
        what = f"They left on {formatting.day(person.left)} and still own {words}."
        yield Finding("owner-left", "warning", what, mend, field="left").about("person", person.id)


def _owned(plan: Plan, who: str, on: date) -> Iterator[tuple[str, list[str]]]:
    active = [o for o in plan.objectives if o.state == "active" and not plan.closed(o, on)]
    key_results = [(o, kr) for o in active for kr in o.key_results]
    yield "team", [team.id for team in plan.teams if team.lead == who]
    yield "objective", [o.id for o in active if o.owner == who]
    yield "key result", [kr.id for _, kr in key_results if kr.owner == who]
    yield "KPI", [kpi.id for kpi in plan.kpis if kpi.owner == who and not kpi.has_ended(on)]
    blockers = ((kr.id, open_blocker(plan.log.get(kr.id, ()), on=on)) for _, kr in key_results)
    yield "blocker", [name for name, blocker in blockers if blocker is not None and blocker.owner == who]


def _words(noun: str, names: list[str]) -> str:
    more = [f"{len(names) - _MOST} more"] if len(names) > _MOST else []
    ids = formatting.listed([*names[:_MOST], *more])
    return f"the {noun if len(names) == 1 else noun + 's'}{' of' if noun == 'blocker' else ''} {ids}"
