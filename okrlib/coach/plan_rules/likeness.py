"""Whether key results of two teams measure one thing, where no shared KPI says so."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from okrlib.arithmetic import equal
from okrlib.coach.language.lexicon import languages, lexicon
from okrlib.coach.language.reading import read
from okrlib.coach.plan_rules.scope import open_key_results, same_words
from okrlib.text.typed_numbers import same_unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan

#: Verbs that say where a measure should go, and so are no name of it.
_MOVES = frozenset({"up", "down", "keep", "reach", "better"})
#: What is put behind a word to bend it has at most so many letters, and the word at least so many.
_ENDING, _STEM = 2, 3
#: Starts that differ by a larger share are those of two measures.
_NEAR = 0.1


class Measure(NamedTuple):
    """What a key result measures, as its words, its unit and its start say."""

    objective: Objective
    key_result: KeyResult
    words: tuple[str, ...]
    unit: str
    start: float | None

    @property
    def _group(self) -> tuple[str, ...]:
        return tuple(word[:_STEM] for word in self.words)


def between_teams(plan: Plan, on: date) -> Iterator[tuple[Measure, Measure]]:
    """The pairs of open key results of two teams that seem to measure one thing; the earlier first.

    Two with KPIs are left out: whoever linked two KPIs said that there are two measures, and one KPI is
    one. So are the goals of individuals.
    """
    if plan.language not in languages():
        return
    alone = {team.id for team in plan.teams if team.kind == "individual"}
    groups: dict[tuple[str, ...], list[Measure]] = {}
    for o, kr in open_key_results(plan, on):
        if o.team not in alone and kr.kind not in {"baseline", "milestones", "outcome", "graded"}:
            measure = _measure(plan, o, kr)
            if measure.words:
                groups.setdefault(measure._group, []).append(measure)  # noqa: SLF001 - of its own module
    for group in groups.values():
        yield from (pair for pair in combinations(group, 2) if _one(*pair))


def _measure(plan: Plan, o: Objective, kr: KeyResult) -> Measure:
    reading, words = read(kr.title, "key_result", language=plan.language), lexicon(plan.language)
    named = kr.title
    for q in reversed(reading.numbers):
        if q.role in {"baseline", "target", "change"} or q.value in {kr.baseline, kr.target, kr.stretch}:
            named = f"{named[: q.start]} {named[q.end :]}"
    if reading.leads & _MOVES:
        named = named.replace(reading.lead, " ", 1)
    names = [w for w in same_words(named).split() if not words.kinds(w) & {"small", "stop"}]
    unit = kr.unit or (plan.kpi(kr.kpi).unit if kr.kpi and plan.has("KPI", kr.kpi) else "")
    unit = unit or next((q.unit for q in reading.numbers if q.unit), "")
    start = kr.checkpoints[0][0] if kr.kind == "checkpoints" and kr.checkpoints else kr.baseline
    return Measure(o, kr, tuple(names), unit, start)


def _one(a: Measure, b: Measure) -> bool:
    """Whether two measures of one group seem to be one: two teams, the same words and unit, a like start."""
    if a.objective.team == b.objective.team or (a.key_result.kpi and b.key_result.kpi):
        return False
    if not (same_unit(a.unit, b.unit) and same_unit(b.unit, a.unit)):
        return False
    if not all(map(_bent, a.words, b.words)):
        return False
    if a.start is None or b.start is None:
        return len(a.words) > 1
    if equal(a.start, b.start):
        return True
    near = math.isclose(a.start, b.start, rel_tol=_NEAR)
    return near and len(a.words) > 1  # one word alone, as "Revenue", is each team's own


def _bent(a: str, b: str) -> bool:
    """Whether two words are one, but for an ending: call and calls."""
    short, long = sorted((a, b), key=len)
    if short.isdigit() or long.isdigit():
        return short == long
    return long.startswith(short) and len(long) - len(short) <= _ENDING
