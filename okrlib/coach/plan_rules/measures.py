"""Rules on numbers that only the whole plan can judge: one metric twice, and targets set too low."""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING

from okrlib.coach.plan_rules.likeness import twins, wanted
from okrlib.coach.plan_rules.scope import meet, open_key_results, same_words
from okrlib.coach.rule import finding, rule
from okrlib.findings import Subject
from okrlib.plan import effective
from okrlib.scoring import start_of
from okrlib.signals import POINTS_FOR_LIMITS, natural_limits, possible
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.coach.plan_rules.likeness import Measure
    from okrlib.findings import Finding
    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan

#: Two years of months: the seasons are in it, and what a metric was long ago is not.
_LATEST = 24
#: Sums of larger values leave what a float can hold.
_LARGEST = 1e150


@rule("warning", of=("set",), lines=("L28",))
def same_metric(plan: Plan, on: date) -> Iterator[Finding]:
    """Two key results at the same time are measured by one metric.

    Why: One success is then counted twice, and of two owners neither answers for the number. Without a
    shared KPI it is said of two teams where words, unit, direction and start agree (OpenOKR, alignment
    findings; METHOD section 5).

    Weak: The wards and the discharge hub both have "Patients in hospital for more than three weeks".
    Strong: The wards have it; the discharge hub has "Days until a care package starts", and supports it.
    """
    seen: dict[tuple[str, ...], list[tuple[Objective, KeyResult]]] = {}
    for o, kr in open_key_results(plan, on):
        metric = _metric(o, kr)
        if metric is None or kr.kind == "baseline":
            continue
        earlier = seen.setdefault(metric, [])
        twin = next(((up, other) for up, other in earlier if meet(plan, o, up)), None)
        if twin is None:
            earlier.append((o, kr))
            continue
        where, mend = "of the same objective", "Keep one of the two, or let the other measure something else."
        if twin[0].id != o.id:
            where = f"of the objective {twin[0].id!r}"
            mend = "Leave it with the one who moves it most; let the other measure its own part."
        what = f"{twin[1].id!r}, {where}, has this metric too."
        yield finding(
            same_metric, what, mend, field="kpi" if kr.kpi else "title", subject=Subject("key result", kr.id)
        )
    yield from _twice_between_teams(plan, on)


def _twice_between_teams(plan: Plan, on: date) -> Iterator[Finding]:
    """Key results of two teams that seem to want one measure the same way; each once."""

    def counts_twice(one: Measure, other: Measure) -> bool:
        a, b = one.objective, other.objective
        linked = a.id in (*b.supports, *b.contributes) or b.id in (*a.supports, *a.contributes)
        return not linked and meet(plan, a, b)

    for one, other in twins(plan, on, counts_twice):
        what = f"{one.key_result.id!r}, of the team {one.objective.team!r}, has the same words, unit and"
        what += " direction."
        mend = "If it is one number, link one KPI or leave it with one team; else say what is different."
        subject = Subject("key result", other.key_result.id)
        yield finding(same_metric, what, mend, field="title", subject=subject)


@rule("error", of=("set",), lines=("L28",))
def opposite_directions(plan: Plan, on: date) -> Iterator[Finding]:
    """Two key results of one cycle want one metric where it cannot be at once.

    Why: Whoever wins, the other loses, and no work can reach both. It is said only where no value of the
    metric would satisfy both, and is a warning where only words and unit say that it is one metric
    (METHOD section 5, "the same metric twice").

    Weak: One team wants stock to grow from 40 to 60 days, another wants it to fall from 40 to 30.
    Strong: One key result for both: stock of 30 to 35 days, with orders delivered late as its guard.
    """
    lowest: dict[tuple[str, ...], tuple[float, KeyResult]] = {}
    highest: dict[tuple[str, ...], tuple[float, KeyResult]] = {}
    for o, kr in open_key_results(plan, on):
        metric = _metric(o, kr)
        if metric is None:
            continue
        place = (*metric, o.cycle)
        low, high = wanted(kr)
        clash = None
        if place in highest and low > highest[place][0]:
            clash = highest[place][1]
        elif place in lowest and high < lowest[place][0]:
            clash = lowest[place][1]
        if clash is not None:
            yield finding(
                opposite_directions,
                f"{clash.id!r} wants the same metric elsewhere, and no value satisfies both.",
                "Settle with its owner which way the metric should go, and keep one of them.",
                field="target" if kr.target is not None else "kind",
                subject=Subject("key result", kr.id),
            )
        if low > -math.inf and low > lowest.get(place, (-math.inf,))[0]:
            lowest[place] = low, kr
        if high < math.inf and high < highest.get(place, (math.inf,))[0]:
            highest[place] = high, kr
    yield from _against_between_teams(plan, on)


def _against_between_teams(plan: Plan, on: date) -> Iterator[Finding]:
    """Key results of two teams that seem to want one measure in opposite directions; each once."""

    def apart(one: Measure, other: Measure) -> bool:
        (low, high), (least, most) = wanted(one.key_result), wanted(other.key_result)
        return one.objective.cycle == other.objective.cycle and (low > most or least > high)

    for one, other in twins(plan, on, apart, against=True):
        kr = other.key_result
        yield finding(
            opposite_directions,
            f"{one.key_result.id!r}, of the team {one.objective.team!r}, has the same words and unit, but is"
            f" to {'fall' if other.way == 'up' else 'rise'}.",
            "If it is one number, settle which way it should go; else say in the titles what is different.",
            field="target" if kr.target is not None else "kind",
            subject=Subject("key result", kr.id),
            severity="warning",
        )


@rule("warning", of=("set",), lines=("L29",))
def against_kpi(plan: Plan, on: date) -> Iterator[Finding]:
    """A key result pushes its KPI the way that the KPI's card calls worse.

    Why: Either the card or the key result has the direction wrong, and one of the two will be shown as a
    success that it is not (okr-tracker, where inverted trends were a known error; METHOD section 5).

    Weak: "Increase open complaints from 40 to 60", measured by a KPI of which less is better.
    Strong: "Complaints that led to a change, from 10 to 30", with a KPI of its own.
    """
    for _, kr in open_key_results(plan, on):
        if kr.kpi is None or kr.kind == "maintain" or not plan.has("KPI", kr.kpi):
            continue
        kpi = plan.kpi(kr.kpi)
        low, high = wanted(kr)
        worse = {"higher": high < math.inf, "lower": low > -math.inf}
        if kpi.better is not None and worse[kpi.better]:
            what = (
                f"It wants {kpi.id!r} to {'fall' if kpi.better == 'higher' else 'rise'}, but {kpi.better} is"
                " better there."
            )
            mend = "Fix the direction here or in the KPI's card, or link another KPI."
            yield finding(against_kpi, what, mend, field="kpi", subject=Subject("key result", kr.id))


@rule("hint", of=("set",), lines=("L19",))
def ordinary_month(plan: Plan, on: date) -> Iterator[Finding]:
    """A target lies where its KPI is in an ordinary period anyway.

    Why: Inside its natural limits a measure moves without anything having changed; the last value of the
    cycle may then reach the target by luck. The limits are those of the last 24 values before the start,
    of 6 or more (Wheeler, "Understanding Variation"; METHOD sections 5 and 6).

    Weak: From 12 to 14 % in a measure that wanders between 9 and 16 %.
    Strong: "The mean of three months, from 12 to 14 %", or a target beyond 16 %.
    """
    for o, kr in open_key_results(plan, on):
        low, high = wanted(kr)
        if kr.kind == "maintain" or kr.kpi is None or not plan.has("KPI", kr.kpi):
            continue
        kpi = plan.kpi(kr.kpi)
        day = min(on, start_of(kr, plan.cycle(o.cycle)))
        known = [row.value for row in plan.figures(kpi.id, on=day)][-_LATEST:]
        if len(known) < POINTS_FOR_LIMITS or max(map(abs, known)) > _LARGEST:
            continue
        limits = natural_limits(known)
        aim = low if low > -math.inf else high
        if (low > -math.inf and aim <= limits.upper) or (high < math.inf and aim >= limits.lower):
            period, unit = formatting.per(kpi.rhythm), kr.unit or kpi.unit
            least, most = possible(known, unit)
            lower = limits.lower if least is None else max(limits.lower, least)
            upper = limits.upper if most is None else min(limits.upper, most)
            what = (
                f"An ordinary {period} of {kpi.id!r} lies between {formatting.number(lower, (aim,))} and"
                f" {formatting.quantity(upper, unit, (aim,))}, so one {period} may reach"
                f" {formatting.in_full(aim)} by luck."
            )
            mend = "Take the mean of three periods as the measure, or a target beyond those limits."
            yield finding(ordinary_month, what, mend, field="target", subject=Subject("key result", kr.id))


@rule("warning", of=("set",), lines=("L19",))
def sandbagging(plan: Plan, on: date) -> Iterator[Finding]:
    """A team begins the cycle sure of its stretch goals.

    Why: A stretch goal is one that may well be missed: even odds are a confidence of 5. A mean above the
    policy `sandbag_above` says that the targets are what would happen anyway. It is taken over the
    first confidence of each aspirational key result in the first half of the cycle, and never for the
    goals of an individual (Google's OKR playbook, "sandbagging"; METHOD section 5).

    Weak: Six stretch key results, all begun with a confidence of 10.
    Strong: The same six with confidences from 4 to 7, or committed goals that say so.
    """
    alone = {t.id for t in plan.teams if t.kind == "individual"}
    above = plan.policy.sandbag_above
    first_confidences: dict[tuple[str, str], list[int]] = {}
    first: dict[tuple[str, str], str] = {}
    for o, kr in open_key_results(plan, on):
        if o.state != "active" or o.team in alone or (kr.ambition or o.ambition) != "aspirational":
            continue
        cycle = plan.cycle(o.cycle)
        rows = effective(plan.log.get(kr.id, ()))
        early = (row.confidence for row in rows if cycle.elapsed(row.date) <= 0.5 and row.date <= on)
        confidence = next((c for c in early if c is not None), None)
        if confidence is not None:
            first_confidences.setdefault((o.team, o.cycle), []).append(confidence)
            first.setdefault((o.team, o.cycle), o.id)
    for place, confidences in first_confidences.items():
        if (mean := fmean(confidences)) > above:
            count, shown = (
                formatting.count(len(confidences), "stretch key result"),
                formatting.number(mean, (above,)),
            )
            yield finding(
                sandbagging,
                f"The team began {place[1]} with a mean confidence of {shown} of 10 in {count}.",
                'Raise the targets to where the odds are about even, or write ambition = "committed".',
                field="ambition",
                subject=Subject("objective", first[place]),
            )


def _metric(o: Objective, kr: KeyResult) -> tuple[str, ...] | None:
    """What makes two measures one: their KPI; without one, the team, the words and the unit."""
    if kr.kpi:
        return (kr.kpi,)
    text = same_words(kr.title)
    return (o.team, text, same_words(kr.unit) or kr.unit) if text else None
