"""What still belongs to people who have left."""

from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from okrlib.findings import Finding
from okrlib.plan import Plan, grouped, open_blocker
from okrlib.text import formatting

#: The most ids of a kind that are named; the others are counted.
_MOST = 5


def owned_by_who_left(plan: Plan, *, on: date) -> Iterator[Finding]:
    """One finding for each person who left before a day and owns something that is active on it."""
    gone = [person for person in plan.people if person.left is not None and person.left < on]
    everything = grouped(_owned(plan, on), itemgetter(0)) if gone else {}
    for person in gone:
        owned = {
            noun: [name for *_, name in items]
            for noun, items in grouped(everything.get(person.id, ()), itemgetter(1)).items()
        }
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


def _owned(plan: Plan, on: date) -> Iterator[tuple[str | None, str, str]]:
    """(person, noun, id) of all that is active and has an owner, noun by noun."""
    active = [o for o in plan.objectives if o.state == "active" and not plan.closed(o, on)]
    key_results = [kr for o in active for kr in o.key_results]
    yield from ((team.lead, "team", team.id) for team in plan.teams)
    yield from ((o.owner, "objective", o.id) for o in active)
    yield from ((kr.owner, "key result", kr.id) for kr in key_results)
    yield from ((kpi.owner, "KPI", kpi.id) for kpi in plan.kpis if not kpi.has_ended(on))
    for kr in key_results:
        if blocker := open_blocker(plan.log.get(kr.id, ()), on=on):
            yield blocker.owner, "blocker", kr.id


def _words(noun: str, names: list[str]) -> str:
    more = [f"{len(names) - _MOST} more"] if len(names) > _MOST else []
    ids = formatting.listed([*names[:_MOST], *more])
    return f"the {noun if len(names) == 1 else noun + 's'}{' of' if noun == 'blocker' else ''} {ids}"
