"""KPI pages: the catalogue, and a KPI's card, charts, drivers and the key results that use it."""

from collections.abc import Iterable
from typing import Any

from okrlib.behaviour import KpiSignals, kpi_sentence, sentences as behaviour_sentences, variation
from okrlib.checkin import next_period
from okrlib.model import KPI, Observation, period_on, step
from okrlib.plan import Plan, person_shown
from okrlib.scoring import KpiStanding, Standing, stand
from okrlib.show import facts as rows, process_chart
from okrlib.show.fragment import Fragment, markdown, typed
from okrlib.text import formatting


def kpi_rows(standing: Standing, kpis: Iterable[KPI]) -> list[dict[str, Any]]:
    """The facts of a line for each KPI: its story, its latest value, its target and whether it is met."""
    lines = []
    for kpi in kpis:
        kpi_standing = standing.kpi(kpi.id)
        lines.append(
            {
                "id": kpi.id,
                "title": kpi.name,
                "latest": formatting.quantity(kpi_standing.latest.value, kpi.unit, kpi_standing.lines)
                if kpi_standing.latest
                else formatting.NOTHING,
                "when": formatting.period(kpi_standing.latest.period, kpi.rhythm)
                if kpi_standing.latest
                else "no value yet",
                "target": behaviour_sentences.target(kpi, kpi_standing),
                "state": kpi_standing.health,
                "story": kpi_sentence(kpi_standing),
            }
        )
    return lines


#: More KPIs than this are too many to read line by line: those that need a look most have a line, and
#: of each team it is said how many it has.
_MOST, _FIRST = 400, 100


def catalogue(plan: Plan) -> Fragment:
    """All KPIs by team, in tree order, under a matrix of how each changed and what its limits promise.

    Of each its latest figure, the change on a year ago, its target, its source and the next figure. Of very
    many KPIs those that need a look first, and a link to each team's.
    """
    standing = stand(plan)
    teams = [(team, kpis) for _, team in plan.tree() if (kpis := plan.kpis_of.get(team.id, ()))]
    judged = {kpi.id: _judged(standing, kpi) for _, kpis in teams for kpi in kpis}
    # Without a cycle no team has a page to lead to.
    now = plan.cycle_on(standing.on) if len(judged) > _MOST else None
    others = []
    if now is not None:
        first = sorted(judged, key=lambda name: judged[name]["rank"])[:_FIRST]
        groups = [("", [plan.kpi(name) for name in first])]
        for team, kpis in teams:
            missed = sum(judged[kpi.id]["state"] == "missed" for kpi in kpis)
            others.append(rows.team_page(plan, team.id, now.id) | {"count": len(kpis), "missed": missed})
    else:
        groups = [(team.name, list(kpis)) for team, kpis in teams]
    facts = {
        "groups": [
            {
                "team": team,
                "kpis": [
                    line | judged[kpi.id] | _pictures(standing, kpi) | _place(standing, kpi)
                    for line, kpi in zip(kpi_rows(standing, kpis), kpis, strict=True)
                ],
            }
            for team, kpis in groups
        ],
        "total": len(judged),
        "others": others,
        "lede": _catalogue_sentence([line["state"] for line in judged.values()]),
        "columns": _PROMISES,
        "matrix": _matrix(list(judged.values())),
        "most": _NAMED,
    }
    return Fragment("kpi/catalogue", facts)


#: The rows and columns of the matrix; "" where too few figures or no target allow no judgement.
_CHANGES = {
    "better": "Better",
    "no change": "No change",
    "worse": "Worse",
    "changed": "Changed, neither way is better",
    "": "Too few figures",
}
_PROMISES = {
    "consistently meets": "Meets",
    "hit or miss": "Hit or miss",
    "consistently misses": "Misses",
    "": "No promise",
}
#: A cell of the matrix names at most so many; the others are in the list.
_NAMED = 4


def _matrix(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each way of changing, each with a cell for each promise; the last two only where needed."""
    kept = [line for line in lines if line["state"] != "ended"]
    rows = []
    for change, words in _CHANGES.items():
        cells = [
            (promise, [k for k in kept if (k["change"], k["assurance"]) == (change, promise)])
            for promise in _PROMISES
        ]
        if change in {"better", "no change", "worse"} or any(kpis for _, kpis in cells):
            rows.append({"change": change, "words": words, "cells": cells})
    return rows


#: How urgently a KPI asks for a look: its target before its change.
_STATES = ("missed", "stale", "no target", "met", "ended")


def _judged(standing: Standing, kpi: KPI) -> dict[str, Any]:
    """How a KPI stands, how it changed, what its limits promise, and how urgently it asks for a look."""
    kpi_standing = standing.kpi(kpi.id)
    signals = behaviour_sentences.signals(standing.plan, kpi_standing)
    change = variation(kpi_standing, signals) or ""
    worst = ["worse", "changed", "", "no change", "better"].index(change)
    return {
        "id": kpi.id,
        "title": kpi.name,
        "team": standing.plan.team(kpi.team).name,
        "state": kpi_standing.health,
        "change": change,
        "assurance": _promised(kpi_standing, signals),
        "rank": _STATES.index(kpi_standing.health) * 5 + worst,
    }


def _place(standing: Standing, kpi: KPI) -> dict[str, Any]:
    """A KPI's change on a year ago, its next figure, and where its figures come from."""
    kpi_standing = standing.kpi(kpi.id)
    latest, before = kpi_standing.latest, _year_ago(kpi_standing)
    year, worse = "", None
    if latest and before:
        year = formatting.change(before.value, latest.value, kpi.unit)
        moved = (latest.value - before.value) / (abs(before.value) or 1.0)
        worse = {"higher": -moved, "lower": moved}.get(kpi.better or "")
    upcoming = None
    if kpi_standing.health != "ended":
        span = next_period(kpi, kpi_standing.observed, standing.on)
        since = "since " if span.end <= standing.on else ""
        day = formatting.day(span.end, year=span.end.year != standing.on.year)
        upcoming = (span.end.isoformat(), f"{formatting.period(span.start, kpi.rhythm)}, due {since}{day}")
    return {
        "year": year,
        "worse": None if worse is None else round(worse, 3),
        "next": upcoming,
        "source": kpi.source,
    }


def _year_ago(standing: KpiStanding) -> Observation | None:
    """The figure of the same period a year before the latest one; None where there is none."""
    if standing.latest is None:
        return None
    latest, rhythm = standing.latest.period, standing.kpi.rhythm
    period = period_on(step(latest, "yearly", -1), rhythm, latest)
    return next((row for row in reversed(standing.observed) if row.period == period), None)


def _pictures(standing: Standing, kpi: KPI) -> dict[str, Any]:
    """The facts of a KPI's two small pictures."""
    kpi_standing = standing.kpi(kpi.id)
    signals = behaviour_sentences.signals(standing.plan, kpi_standing)
    return {
        "spark": process_chart.spark(kpi, signals, process_chart.LATEST[kpi.rhythm])
        if len(signals.points) > 1
        else None,
        "bullet": process_chart.bullet(kpi_standing, signals),
    }


def _promised(standing: KpiStanding, signals: KpiSignals) -> str:
    """What the limits promise; nothing of a KPI that has ended."""
    return "" if standing.health == "ended" else signals.assurance or ""


def _catalogue_sentence(states: list[str]) -> str:
    if not states:
        return "No KPIs are published yet."
    words = {
        "met": ("meets its target", "meet their target"),
        "missed": ("misses it", "miss it") if "met" in states else ("misses its target", "miss their target"),
        "stale": ("has no recent figure", "have no recent figure"),
        "no target": ("has no target", "have no target"),
        "ended": ("has ended", "have ended"),
    }
    counts = {state: states.count(state) for state in words}
    text = formatting.listed([f"{n} {words[state][n > 1]}" for state, n in counts.items() if n])
    kinds = "A KPI watches steady health; an objective changes something."
    return f"Of {formatting.count(len(states), 'KPI')}, {text}. {kinds}"


def kpi_head(plan: Plan, kpi: str) -> Fragment:
    """The head of a KPI's page: its name, a sentence on how it stands, and its numbers."""
    card, standing = plan.kpi(kpi), stand(plan)
    kpi_standing, now = standing.kpi(kpi), plan.cycle_on(standing.on)
    signals = behaviour_sentences.signals(plan, kpi_standing)
    return Fragment(
        "kpi/head",
        {
            "kpi": card,
            "team": {"id": card.team, "title": plan.team(card.team).name},
            "cycle": now.id if now else None,
            "lede": kpi_sentence(kpi_standing),
            "state": kpi_standing.health,
            "facts": _facts(card, kpi_standing),
            "news": "" if kpi_standing.health == "ended" else behaviour_sentences.news(card, signals),
            "assurance": _promised(kpi_standing, signals),
            "promise": behaviour_sentences.ASSURANCE.get(_promised(kpi_standing, signals), ""),
        },
    )


def _facts(kpi: KPI, standing: KpiStanding) -> list[tuple[str, str]]:
    """The latest value, the target and the change within a year, each with its label."""
    facts: list[tuple[str, str]] = []
    if standing.latest:
        facts.append(
            (
                formatting.quantity(standing.latest.value, kpi.unit, standing.lines),
                formatting.period(standing.latest.period, kpi.rhythm),
            )
        )
    if standing.target:
        facts.append((behaviour_sentences.target(kpi, standing), "target"))
    before = _year_ago(standing)
    if standing.latest and before:
        moved = formatting.change(before.value, standing.latest.value, kpi.unit)
        facts.append((moved, f"since {formatting.since(before.period, kpi.rhythm)}"))
    return facts


def kpi_card(plan: Plan, kpi: str) -> Fragment:
    """The card: what, why, how, who, when."""
    card, standing = plan.kpi(kpi), stand(plan)
    better = {"higher": "higher is better", "lower": "lower is better"}.get(
        card.better or "", "no preferred direction"
    )
    return Fragment(
        "kpi/card",
        {
            "card": [
                ("What", typed(card.what)),
                ("Why", typed(card.why)),
                ("How", typed(card.how)),
                ("Who", typed(card.who or person_shown(plan, card.owner))),
                ("When", typed(card.when) or f"Every {formatting.per(card.rhythm)}"),
                ("Direction", better),
                ("Can mislead", typed(card.pitfalls)),
                ("Counter-measure", typed(card.counter_measure)),
            ],
            "targets": [
                {
                    "value": behaviour_sentences.target_words(card, t),
                    "from": formatting.day(t.start) if t.start else "",
                    "to": formatting.day(t.end) if t.end else "",
                    "context": t.context,
                }
                for t in card.targets
            ],
            "serves": rows.related(standing, plan.objective(card.objective))
            if card.objective and plan.has("objective", card.objective)
            else None,
            "notes": markdown(card.notes),
            "source": card.source,
        },
        standing.scale,
    )


def kpi_users(plan: Plan, kpi: str) -> Fragment:
    """The key results that this KPI measures or guards."""
    standing, uses = stand(plan), []
    kpi = plan.id_of("KPI", kpi)
    for o, kr in plan.uses.get(kpi, ()):
        if o.state == "draft":
            continue
        kr_standing = next(p for p in standing.objective(o.id).key_results if p.key_result.id == kr.id)
        row = rows.key_result(standing, kr_standing)
        guarded = next((f"uses it as a safeguard, {g['state']}" for g in row["guards"] if g["id"] == kpi), "")
        uses.append(
            {
                **row,
                "objective": {"id": o.id},
                # What a person reaches is set beside nothing of others.
                "score": None if plan.team(o.team).kind == "individual" else row["score"],
                "team": plan.team(o.team).name,
                "cycle": plan.cycle(o.cycle).name,
                "how": "is measured by it" if kr.kpi == kpi else guarded,
            }
        )
    return Fragment("kpi/users", {"uses": uses}, standing.scale)


def kpi_drivers(plan: Plan, kpi: str) -> Fragment:
    """A KPI's drivers as a tree: each with its story, its last value and its health."""
    standing = stand(plan)
    lines: list[dict[str, Any]] = []
    waiting: list[tuple[int, str, tuple[str, ...]]] = [(0, plan.id_of("KPI", kpi), ())]
    while waiting:
        depth, name, above = waiting.pop()
        if name in above or not plan.has("KPI", name):
            continue
        card = plan.kpi(name)
        (line,) = kpi_rows(standing, [card])
        lines.append(line | _judged(standing, card) | _pictures(standing, card) | {"depth": min(depth, 6)})
        waiting += [(depth + 1, driver, (*above, name)) for driver in reversed(card.drivers)]
    return Fragment("kpi/drivers", {"lines": lines})


#: The coach's rules that find KPIs which a team could improve or drop.
DIET = ("never-acted-on", "never-changed", "always-on-target", "no-owner", "kpi-without-source", "many-kpis")


def kpi_diet(plan: Plan) -> Fragment:
    """KPIs that a team could improve or drop, with the coach's findings; never published."""
    from okrlib.coach import coach_plan

    findings = [f for f in coach_plan(plan, on=stand(plan).on) if f.code in DIET]
    candidates = [
        {"id": f.item, "title": plan.kpi(f.item).name, "what": f.what, "mend": f.mend}
        for code in DIET
        for f in findings
        if f.code == code and f.subject and f.subject.noun == "KPI"
    ]
    return Fragment("kpi/diet", {"held": candidates, "kpis": len(plan.kpis)})
