"""Whether key results of two teams measure one thing, where no shared KPI says so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from okrlib.arithmetic import equal
from okrlib.coach.language.lexicon import languages, lexicon
from okrlib.coach.language.reading import read
from okrlib.coach.plan_rules.scope import open_key_results, same_words
from okrlib.text.typed_numbers import same_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan

#: Verbs that say where a measure should go, and so are no name of it.
_MOVES = frozenset({"up", "down", "keep", "reach", "better"})
#: What is put behind a word to bend it has at most so many letters, and the word at least so many.
_ENDING, _STEM = 2, 3
#: Starts that differ by a larger share are those of two measures.
_NEAR = 0.1
_AGAINST = {"up": "down", "down": "up"}


class Measure(NamedTuple):
    """What a key result measures, as its words, its unit and its start say."""

    objective: Objective
    key_result: KeyResult
    words: tuple[str, ...]
    unit: str
    start: float | None
    way: str


def twins(
    plan: Plan, on: date, fits: Callable[[Measure, Measure], bool], *, against: bool = False
) -> Iterator[tuple[Measure, Measure]]:
    """Each open key result that seems to measure what an earlier one of another team does, behind that one.

    The earlier one is the first that *fits* and wants it the same way, or where *against* is true the
    opposite one. Two with KPIs are left out: whoever linked two KPIs said that there are two measures, and
    one KPI is one. So are the goals of individuals.
    """
    if plan.language not in languages():
        return
    alone = {team.id for team in plan.teams if team.kind == "individual"}
    before: dict[tuple[str, ...], list[Measure]] = {}
    for o, kr in open_key_results(plan, on):
        if o.team in alone or kr.kind in {"baseline", "milestones", "outcome", "graded"}:
            continue
        measure = _measure(plan, o, kr)
        if measure.words and measure.way:
            stems = tuple(word[:_STEM] for word in measure.words)
            way = _AGAINST[measure.way] if against else measure.way
            earlier = before.get((way, *stems), ())
            one = next((one for one in earlier if _one(one, measure) and fits(one, measure)), None)
            if one is not None:
                yield one, measure
            before.setdefault((measure.way, *stems), []).append(measure)


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
    return Measure(o, kr, tuple(names), unit, start, _way(kr))


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


def _way(kr: KeyResult) -> str:
    """Which way a key result wants its measure: up, down, or "" where it has no one way."""
    low, high = wanted(kr)
    if (low > -math.inf) == (high < math.inf):
        return ""
    return "up" if low > -math.inf else "down"


def wanted(kr: KeyResult) -> tuple[float, float]:
    """The lowest and the highest value that fully satisfies a key result; infinite where it has no end."""
    if kr.kind == "maintain":
        return (
            -math.inf if kr.at_least is None else kr.at_least,
            math.inf if kr.at_most is None else kr.at_most,
        )
    aim, rising = kr.target, kr.kind in {"increase", "reach"}
    if kr.kind == "stages":
        aim = kr.stretch
        rising = aim is not None and kr.baseline is not None and aim > kr.baseline
        if kr.baseline is None:
            aim = None
    elif kr.kind == "checkpoints" and kr.checkpoints:
        aim = kr.checkpoints[-1][0]
        rising = aim > kr.checkpoints[0][0]
    elif kr.kind == "reach" and aim is not None:
        rising = aim > 0
    elif kr.kind not in {"increase", "decrease"}:
        aim = None
    if aim is None:
        return -math.inf, math.inf
    return (aim, math.inf) if rising else (-math.inf, aim)
