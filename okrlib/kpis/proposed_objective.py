"""The objective that evidence calls for, in words that pass the coach (METHOD sections 5 and 6)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from okrlib.coach import Draft, languages, remarks
from okrlib.drafting import slug
from okrlib.model import Cycle, KeyResult, Objective, Trigger
from okrlib.scoring import meets
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from okrlib.behaviour import Evidence
    from okrlib.coach import DraftKind
    from okrlib.model import KPI, Cadence
    from okrlib.plan import Plan
    from okrlib.signals import Limits


_CADENCE: dict[str, Cadence] = {
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "quarterly",
    "yearly": "quarterly",
}
#: A KPI has so many driving key results at most beside its own.
_MOST_DRIVERS = 3
_TIME = frozenset({"minutes", "hours", "days", "weeks", "months", "min", "h", "d", "seconds", "s"})

#: Fields that are not the words' own.
_ELSEWHERE = frozenset({"owner", "unit", "baseline"})

#: For each language and kind of evidence, titles from the best to the one that always holds.
_TITLES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "time": ("Give people back the time they lose to the {what}",),
        "lower": ("Turn the tide on {what}",),
        "higher": ("Win back the ground we lost on {what}",),
        "missed lower": ("Bring {what} down to what we promised",),
        "missed higher": ("Bring {what} up to what we promised",),
        "any": (
            "Turn the tide on {what}, so that people notice",
            "Win back the ground that our own figures say we lost",
        ),
    },
    "de": {
        "time": ("Den Menschen die Zeit zurückgeben, die „{what}“ sie kostet",),
        "lower": ("Bei „{what}“ wendet sich das Blatt",),
        "higher": ("Bei „{what}“ holen wir verlorenen Boden zurück",),
        "missed lower": ("Bei „{what}“ wird wahr, was wir versprochen haben",),
        "missed higher": ("Bei „{what}“ wird wahr, was wir versprochen haben",),
        "any": ("Den Boden zurückholen, den wir nach unseren eigenen Zahlen verloren haben",),
    },
}


def objective(plan: Plan, kpi: KPI, evidence: Evidence, cycle: Cycle | None, on: date) -> Objective:
    """The draft that evidence calls for: title, reason, key results, owner, cycle, and where it is from."""
    owner = kpi.owner or _lead(plan, kpi.team)
    objectives = {o.id for o in plan.objectives}
    ids = {*plan.key_results, *objectives}
    title = _title(plan, kpi, evidence)
    since = on if cycle is not None and cycle.start < on < cycle.end else None
    measures: list[KeyResult] = []
    for measure in _measures(plan, kpi, evidence, on):
        name = slug(measure.title, ids, "key-result")
        ids.add(name)
        measures.append(replace(measure, id=name, since=since))
    return Objective(
        id=slug(title, objectives, "objective"),
        title=title,
        team=kpi.team,
        cycle=cycle.id if cycle else "",
        owner=owner,
        visibility=kpi.visibility,
        notes=" ".join(text for text in (sentence(kpi, evidence), kpi.why) if text),
        raised_by=Trigger(
            kpi=kpi.id, cause=evidence.cause, since=evidence.since, known=evidence.points[-1].period
        ),
        key_results=tuple(measures),
    )


def sentence(kpi: KPI, evidence: Evidence) -> str:
    """What the evidence says, with its numbers."""
    since = formatting.period(evidence.since, kpi.rhythm)
    now = formatting.quantity(_rounded(evidence, evidence.baseline), kpi.unit)
    was = ""
    if evidence.former is not None:
        was = f", from {formatting.quantity(_rounded(evidence, evidence.former), kpi.unit)} before"
    if evidence.cause == "lasting change":
        return f"It changed for the worse in {since} and has stayed there: {now}{was} ({evidence.rule})."
    level = "the level is now"
    if evidence.level_since != evidence.since:
        level = f"the level since {formatting.period(evidence.level_since, kpi.rhythm)} is"
    if evidence.cause == "marks":
        return f"A point is marked ({evidence.rule}) since {since}; {level} {now}{was}."
    times = formatting.count(len(evidence.points), "period")
    return f"The target was missed in {times} running, since {since}; {level} {now}{was}."


def limits_words(kpi: KPI, evidence: Evidence) -> str:
    """How far it moves by itself, before the level of now began and since."""

    def reach(side: Limits) -> str:
        return f"from {formatting.number(side.lower)} to {formatting.quantity(side.upper, kpi.unit)}"

    since = f"since {formatting.period(evidence.level_since, kpi.rhythm)}"
    few = "there are too few figures for limits"
    before = f"Before, it moved by itself {reach(evidence.before)}" if evidence.before else f"Before, {few}"
    after = f"{since} {reach(evidence.after)}" if evidence.after else f"{since} {few}"
    return f"{before}; {after}."


# -- its words


def _title(plan: Plan, kpi: KPI, evidence: Evidence) -> str:
    """The first of the titles that says nothing the coach would have fixed."""
    language = plan.language if plan.language in _TITLES else "en"
    patterns = _TITLES[language]
    kinds = [str(kpi.better), f"missed {kpi.better}", "any"]
    if evidence.cause == "missed target":
        kinds[:2] = reversed(kinds[:2])
    if kpi.better == "lower" and kpi.unit.casefold() in _TIME:
        kinds.insert(0, "time")
    what = _within(plan, kpi.title or kpi.id, english=language == "en")
    titles = [title.format(what=what) for kind in kinds for title in patterns[kind]]
    return _first(plan, "objective", titles)


def _first(
    plan: Plan, kind: DraftKind, titles: Sequence[str], entry: Objective | KeyResult | None = None
) -> str:
    """The first text of which the coach has no error and no warning; the last where it always has."""
    if plan.language not in languages():
        return titles[0]
    for title in titles:
        findings = remarks(Draft(kind, title, plan.language, entry, plan.policy, _ELSEWHERE))
        if not any(r.severity in {"error", "warning"} for r in findings):
            return title
    return titles[-1]


def _within(plan: Plan, title: str, *, english: bool) -> str:
    """A KPI's title as part of a sentence: "Northbank: waits" as "waits in Northbank", without brackets."""
    plain = re.sub(r"\s*[(\[].*?[)\]]", "", title).strip(" .;,:")
    if not english or not plain:
        return plain or title
    place, _, what = plain.rpartition(": ")
    first, *rest = (what or plain).split()
    names = {w for team in plan.teams for w in re.findall(r"\w+", team.title)}
    if first.istitle() and first not in names and not any(word[0].isupper() for word in rest):
        first = first.lower()
    return " ".join([first, *rest, *(("in", place) if place else ())])


# -- its key results


def _measures(plan: Plan, kpi: KPI, evidence: Evidence, on: date) -> Iterator[KeyResult]:
    """The KPI itself, guarded, and those of its drivers whose target lies beyond where they are."""
    guard = _guard(plan, kpi)
    yield _key_result(plan, kpi, evidence, guard)
    drivers = [name for name in getattr(kpi, "drivers", ()) if plan.has("KPI", name)]
    moved = (_driver(plan, plan.kpi(name), on) for name in drivers)
    yield from [kr for kr in moved if kr is not None][:_MOST_DRIVERS]


def _key_result(plan: Plan, kpi: KPI, evidence: Evidence, guard: tuple[str, ...]) -> KeyResult:
    """From the level since the change to the target, else to the former level; kept there where it is."""
    now = _rounded(evidence, evidence.baseline)
    aim = kpi.target_on(evidence.points[-1].period)
    goals = [aim.value] if aim else []
    if evidence.former is not None:
        goals.append(_rounded(evidence, evidence.former))
    goal = next((g for g in goals if (g > now if kpi.better == "higher" else g < now)), None)
    facts = KeyResult(
        id="",
        title=_measure_title(plan, kpi),
        kind="maintain",
        unit=kpi.unit,
        owner=kpi.owner,
        kpi=kpi.id,
        guard=guard,
        cadence=_CADENCE[kpi.rhythm],
    )
    if goal is not None:
        return replace(facts, kind="increase" if goal > now else "decrease", baseline=now, target=goal)
    edge = goals[0] if goals else now
    if kpi.better == "higher":
        return replace(facts, at_least=edge)
    return replace(facts, at_most=edge)


def _measure_title(plan: Plan, kpi: KPI) -> str:
    title = (kpi.title or kpi.id).strip()
    named = [title, title.rpartition(": ")[2], f"The KPI “{title}”"]
    entry = KeyResult(id="", kind="decrease" if kpi.better == "lower" else "increase")
    return _first(plan, "key_result", named, entry)


def _driver(plan: Plan, driver: KPI, on: date) -> KeyResult | None:
    """A driver of the KPI as a key result, where its target lies beyond its last three values."""
    from okrlib.scoring import Standing

    observed = Standing(plan, on=on).kpi(driver.id).observed[-3:]
    aim = driver.target_on(observed[-1].period) if observed else None
    if aim is None or driver.better is None:
        return None
    now = _round(sum(o.value for o in observed) / len(observed), [o.value for o in observed])
    if meets(driver, now, aim):
        return None
    return KeyResult(
        id="",
        title=_measure_title(plan, driver),
        kind="increase" if aim.value > now else "decrease",
        unit=driver.unit,
        owner=driver.owner,
        baseline=now,
        target=aim.value,
        kpi=driver.id,
        cadence=_CADENCE[driver.rhythm],
    )


def _guard(plan: Plan, kpi: KPI) -> tuple[str, ...]:
    """A KPI that must not suffer: one that guarded this before, else one of the team or of those above."""
    before = [
        name
        for o in reversed(plan.objectives)
        for kr in o.key_results
        if kr.kpi == kpi.id
        for name in kr.guard
        if plan.has("KPI", name)
    ]
    near = [
        k.id
        for team in _upward(plan, kpi.team)
        for k in sorted(plan.kpis_of.get(team, ()), key=lambda k: k.better is None)
        if k.id != kpi.id and k.id not in getattr(kpi, "drivers", ()) and k.id not in plan.borrowed
    ]
    return tuple([*before, *near][:1])


def _upward(plan: Plan, team: str) -> Iterator[str]:
    """A team's id and those above it."""
    seen: set[str] = set()
    at: str | None = team
    while at and at not in seen and plan.has("team", at):
        seen.add(at)
        yield at
        at = plan.team(at).parent


def _lead(plan: Plan, team: str) -> str | None:
    """Who answers for a team, or for the nearest above it."""
    return next((lead for up in _upward(plan, team) if (lead := plan.team(up).lead)), None)


def _rounded(evidence: Evidence, value: float) -> float:
    return _round(value, [o.value for o in evidence.points])


def _round(value: float, like: Sequence[float]) -> float:
    """A mean, a digit finer than the figures it is of."""
    digits = max((len(f"{v:.6f}".rstrip("0").partition(".")[2]) for v in like), default=0)
    return round(value, max(2, digits + 1))


# -- its cycle
