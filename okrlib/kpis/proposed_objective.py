"""The objective that evidence calls for, in words that pass the coach (METHOD sections 5 and 6)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from okrlib.behaviour import Evidence, worse
from okrlib.coach import Draft, DraftKind, languages, remarks
from okrlib.drafting import new_id
from okrlib.model import KPI, Cadence, Cycle, KeyResult, Objective, Trigger
from okrlib.plan import Plan
from okrlib.scoring import KpiStanding, meets
from okrlib.signals import Limits
from okrlib.text import formatting

_CADENCE: dict[str, Cadence] = {
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "quarterly",
    "yearly": "quarterly",
}
#: The most key results about drivers, beside the KPI's own.
_MOST_DRIVERS = 3
#: Fields whose findings have nothing to do with the wording.
_ELSEWHERE = frozenset({"owner", "unit", "baseline"})

#: For each language and kind of evidence, titles from the best to the one that always holds. A KPI's name
#: stands as it is, in quotes: as a part of the sentence it would need an article, a number, a case.
_TITLES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "lower": ("Turn the tide on “{what}”",),
        "higher": ("Win back the ground we lost on “{what}”",),
        "missed lower": ("Bring “{what}” down to target",),
        "missed higher": ("Bring “{what}” up to target",),
        "any": (
            "Turn the tide on “{what}”, so that people notice",
            "Win back the ground that our own figures say we lost",
        ),
    },
    "de": {
        "lower": ("Bei „{what}“ wendet sich das Blatt",),
        "higher": ("Bei „{what}“ holen wir verlorenen Boden zurück",),
        "missed lower": ("Bei „{what}“ wird wahr, was wir versprochen haben",),
        "missed higher": ("Bei „{what}“ wird wahr, was wir versprochen haben",),
        "any": ("Den Boden zurückholen, den wir nach unseren eigenen Zahlen verloren haben",),
    },
}


def objective(
    plan: Plan, standing: KpiStanding, evidence: Evidence, story: str, cycle: Cycle | None, on: date
) -> Objective | None:
    """The draft that evidence calls for: title, reason, key results, owner, cycle, and where it is from.

    *story* is the KPI's sentence. None where nothing better than now is known to aim at.
    """
    kpi = standing.kpi
    own = _key_result(plan, kpi, evidence)
    if own is None:
        return None
    owner = kpi.owner or _lead(plan, kpi.team)
    ids = {o.id for o in plan.objectives}
    title = _title(plan, kpi, evidence)
    since = on if cycle is not None and cycle.start < on < cycle.end else None
    measures: list[KeyResult] = []
    for measure in _measures(plan, kpi, own, on):
        name = new_id("key result", measure.title, plan, also=ids)
        ids.add(name)
        measures.append(replace(measure, id=name, since=since))
    return Objective(
        id=new_id("objective", title, plan),
        title=title,
        team=kpi.team,
        cycle=cycle.id if cycle else "",
        owner=owner,
        visibility=kpi.visibility,
        notes=" ".join(text for text in (story, kpi.why) if text),
        raised_by=Trigger(
            kpi=kpi.id, cause=evidence.cause, since=evidence.since, known=evidence.points[-1].period
        ),
        key_results=tuple(measures),
    )


def sentence(kpi: KPI, evidence: Evidence) -> str:
    """What the evidence says, with its numbers: the line behind the KPI's story."""
    since = formatting.since(evidence.since, kpi.rhythm)
    lines = kpi.lines_on(evidence.points[-1].period)
    now = formatting.quantity(evidence.baseline, kpi.unit, lines)
    former = formatting.quantity(evidence.former, kpi.unit, lines)
    was = "" if evidence.former is None or former == now else f", from {former} before"
    if evidence.cause == "lasting change":
        if evidence.slopes:
            return f"It has gone to {now} since {since}{was} ({evidence.rule})."
        when = formatting.within(evidence.since, kpi.rhythm)
        return f"It changed for the worse {when} and has stayed there: {now}{was} ({evidence.rule})."
    level = "the level is now"
    if evidence.slopes:
        level = "its line ends at"
    elif evidence.level_since != evidence.since:
        level = f"the mean since {formatting.since(evidence.level_since, kpi.rhythm)} is"
        was = was and f", {former} before"
    if evidence.cause == "marks":
        return f"A point is marked ({evidence.rule}) since {since}; {level} {now}{was}."
    times = formatting.count(len(evidence.points), "period")
    return f"The target was missed in {times} running, since {since}; {level} {now}{was}."


def limits_words(kpi: KPI, evidence: Evidence) -> str:
    """How far it moves by itself, before the present level began and since."""
    lines = kpi.lines_on(evidence.points[-1].period)

    def reach(side: Limits) -> str:
        lower = formatting.number(side.lower, lines)
        return f"from {lower} to {formatting.quantity(side.upper, kpi.unit, lines)}"

    since = f"since {formatting.since(evidence.level_since, kpi.rhythm)}"
    few = "there are too few figures for limits"
    before = f"Before, it moved by itself {reach(evidence.before)}" if evidence.before else f"Before, {few}"
    after = f"{since} {reach(evidence.after)}" if evidence.after else f"{since} {few}"
    return f"{before}; {after}."


# -- its words


def _title(plan: Plan, kpi: KPI, evidence: Evidence) -> str:
    """The first of the titles that the coach accepts."""
    language = plan.language if plan.language in _TITLES else "en"
    patterns = _TITLES[language]
    kinds = [str(kpi.better), f"missed {kpi.better}", "any"]
    if evidence.cause == "missed target":
        kinds[:2] = reversed(kinds[:2])
    titles = [title.format(what=kpi.name) for kind in kinds for title in patterns[kind]]
    return _first(plan, "objective", titles)


def _first(
    plan: Plan, kind: DraftKind, titles: Sequence[str], entry: Objective | KeyResult | None = None
) -> str:
    """The first text on which the coach has no error and no warning; the last where it has one on each."""
    if plan.language not in languages():
        return titles[0]
    for title in titles:
        findings = remarks(Draft(kind, title, plan.language, entry, plan.policy, _ELSEWHERE))
        if not any(r.severity in {"error", "warning"} for r in findings):
            return title
    return titles[-1]


# -- its key results


def _measures(plan: Plan, kpi: KPI, own: KeyResult, on: date) -> Iterator[KeyResult]:
    """The KPI itself, guarded, and those of its drivers whose target lies beyond where they are."""
    drivers = [name for name in kpi.drivers if plan.has("KPI", name)]
    moved = [kr for name in drivers if (kr := _driver(plan, plan.kpi(name), on))][:_MOST_DRIVERS]
    measured = {kr.kpi for kr in moved}
    yield replace(own, guard=_guard(plan, kpi, [name for name in drivers if name not in measured]))
    yield from moved


def _key_result(plan: Plan, kpi: KPI, evidence: Evidence) -> KeyResult | None:
    """From where it is to the target, else to the former level, whichever is better; None where neither is.

    Where neither is better than the level of now, it begins at the last figure.
    """
    last = evidence.points[-1]
    aim = kpi.target_on(last.period)
    goals = [aim.value] if aim else []
    if evidence.former is not None:
        goals.append(_rounded(evidence, evidence.former))
    for now in (_rounded(evidence, evidence.baseline), last.value):
        goal = next((g for g in goals if worse(kpi, now, g)), None)
        if goal is not None:
            return _moving(plan, kpi, now, goal)
    return None


def _moving(plan: Plan, kpi: KPI, now: float, goal: float) -> KeyResult:
    """A key result that the KPI measures, from where it is to a goal."""
    title = kpi.name.strip()
    named = [title, title.rpartition(": ")[2], f"The KPI “{title}”"]
    entry = KeyResult(id="", kind="increase" if goal > now else "decrease")
    return replace(
        entry,
        title=_first(plan, "key_result", named, entry),
        unit=kpi.unit,
        owner=kpi.owner,
        baseline=now,
        target=goal,
        kpi=kpi.id,
        cadence=_CADENCE[kpi.rhythm],
    )


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
    return _moving(plan, driver, now, aim.value)


def _guard(plan: Plan, kpi: KPI, drivers: Sequence[str]) -> tuple[str, ...]:
    """A KPI that must not suffer, where the plan names one.

    One that guarded this KPI before, else a driver that is no key result here, else one with which the
    team guards another.
    """
    uses = reversed(plan.uses.get(kpi.id, ()))
    goals = [o for c in reversed(plan.cycles) for o in reversed(plan.in_cycle.get((kpi.team, c.id), ()))]
    before = [name for _, kr in uses if kr.kpi == kpi.id for name in kr.guard]
    ours = [name for o in goals for kr in o.key_results for name in kr.guard]
    named = [name for name in (*before, *drivers, *ours) if name != kpi.id and plan.has("KPI", name)]
    return tuple(named[:1])


def _lead(plan: Plan, team: str | None) -> str | None:
    """Who answers for a team, or for the nearest above it."""
    seen: set[str] = set()
    while team and team not in seen and plan.has("team", team):
        if lead := plan.team(team).lead:
            return lead
        seen.add(team)
        team = plan.team(team).parent
    return None


def _rounded(evidence: Evidence, value: float) -> float:
    return _round(value, [o.value for o in evidence.points])


def _round(value: float, like: Sequence[float]) -> float:
    """A mean, rounded to one digit more than its figures; where these have many, to four that count."""
    digits = max((-int(Decimal(str(v)).normalize().as_tuple().exponent) for v in like), default=0)
    return round(value, max(2, min(digits + 1, 3 - int(f"{value:e}".partition("e")[2])))) + 0.0
