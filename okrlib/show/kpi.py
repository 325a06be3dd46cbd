"""KPI pages: the catalogue, a KPI's card, its values and the goals that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.behaviour import sentences as behaviour_sentences
from okrlib.plan import person_shown
from okrlib.scoring import stand
from okrlib.show import facts as rows
from okrlib.show import process_chart
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment, markdown
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okrlib.model import KPI, Observation
    from okrlib.plan import Plan
    from okrlib.scoring import KpiStanding, Standing


def kpi_rows(standing: Standing, wanted: Iterable[KPI]) -> list[dict[str, Any]]:
    """KPIs as lines: latest value, target, and whether it is met."""
    lines = []
    for kpi in wanted:
        part = standing.kpi(kpi.id)
        lines.append(
            {
                "id": kpi.id,
                "title": kpi.title or kpi.id,
                "latest": formatting.quantity(part.latest.value, kpi.unit)
                if part.latest
                else formatting.NOTHING,
                "when": formatting.period(part.latest.period, kpi.rhythm) if part.latest else "no value yet",
                "target": behaviour_sentences.target(kpi, part),
                "state": part.health,
            }
        )
    return lines


def catalogue(plan: Plan) -> Fragment:
    """Every KPI, by team in tree order: its latest periods, its last value against its target, its signal."""
    standing = stand(plan)
    groups, states = [], []
    for _, team in plan.tree():
        wanted = plan.kpis_of.get(team.id, ())
        lines = kpi_rows(standing, wanted)
        held = [line | _small(standing, kpi) for line, kpi in zip(lines, wanted, strict=True)]
        if held:
            groups.append({"team": team.title or team.id, "kpis": held})
            states += [line["state"] for line in held]
    return Fragment("kpi/catalogue", {"groups": groups, "lede": _catalogue_sentence(states)})


def _small(standing: Standing, kpi: KPI) -> dict[str, Any]:
    """A KPI's figures as two small pictures, and what they say that is new."""
    part = standing.kpi(kpi.id)
    found = behaviour_sentences.signals(standing.plan, part)
    recent = [f for f in behaviour_sentences.findings(found) if f.last in found.points[-3:]]
    return {
        "spark": process_chart.spark(found, _LATEST[kpi.rhythm]) if len(found.points) > 1 else None,
        "bullet": process_chart.bullet(part, found),
        "reading": recent[0].last.reading if recent else "",
        "news": behaviour_sentences.news(kpi, found),
        "assurance": found.assurance or "",
    }


def _catalogue_sentence(states: list[str]) -> str:
    if not states:
        return "No KPIs are published yet."
    said = {
        "met": ("meets its target", "meet their target"),
        "missed": ("misses it", "miss it"),
        "stale": ("has no recent figure", "have no recent figure"),
        "no target": ("has no target", "have no target"),
    }
    counts = {state: states.count(state) for state in said}
    text = formatting.listed([f"{n} {said[state][n > 1]}" for state, n in counts.items() if n])
    kinds = "A KPI watches steady health; an objective changes something."
    return f"Of {formatting.count(len(states), 'KPI')}, {text}. {kinds}"


def kpi_head(plan: Plan, kpi: str) -> Fragment:
    """The KPI's name, how it stands in a sentence, and its numbers."""
    card, standing = plan.kpi(kpi), stand(plan)
    part, now = standing.kpi(kpi), plan.cycle_on(standing.on)
    found = behaviour_sentences.signals(plan, part)
    return Fragment(
        "kpi/head",
        {
            "kpi": card,
            "team": {"id": card.team, "title": plan.team(card.team).title or card.team},
            "cycle": now.id if now else None,
            "lede": kpi_sentence(card, part),
            "state": part.health,
            "facts": _facts(card, part),
            "news": behaviour_sentences.news(card, found),
            "assurance": found.assurance or "",
            "promise": behaviour_sentences.ASSURANCE.get(found.assurance or "", ""),
        },
    )


def kpi_sentence(kpi: KPI, part: KpiStanding) -> str:
    """Whether the KPI is good enough, in words."""
    if part.latest is None:
        return "No value is known yet."
    value = formatting.quantity(part.latest.value, kpi.unit)
    when = formatting.period(part.latest.period, kpi.rhythm)
    if part.health == "stale":
        return f"The last figure is {value}, for {when}; newer ones are overdue."
    if part.health == "no target" or part.target is None:
        return f"{value} in {when}. It has no target, so nothing says whether that is good enough."
    goal = formatting.quantity(part.target.value, kpi.unit)
    if part.health == "met":
        return f"{value} in {when}: the target of {goal} is met."
    running = f", for the {_ordinal(part.missed_running)} time running" if part.missed_running > 1 else ""
    return f"{value} in {when}: the target of {goal} is missed{running}."


def _ordinal(n: int) -> str:
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _facts(kpi: KPI, part: KpiStanding) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    if part.latest:
        facts.append(
            (
                formatting.quantity(part.latest.value, kpi.unit),
                formatting.period(part.latest.period, kpi.rhythm),
            )
        )
    if part.target:
        facts.append((formatting.quantity(part.target.value, kpi.unit), "target"))
    twelve = (
        12
        if kpi.rhythm == "monthly"
        else {"quarterly": 4, "yearly": 1, "weekly": 52, "daily": 365}[kpi.rhythm]
    )
    if part.latest and len(part.observed) > twelve:
        before = part.observed[-1 - twelve]
        moved = formatting.change(before.value, part.latest.value, kpi.unit)
        facts.append((moved, f"since {formatting.period(before.period, kpi.rhythm)}"))
    return facts


#: How many periods a small chart shows: those worth comparing with today's.
_LATEST = {"daily": 91, "weekly": 53, "monthly": 25, "quarterly": 12, "yearly": 12}


def kpi_chart(plan: Plan, kpi: str, *, small: bool = False) -> Figure | Fragment:
    """The values with natural limits, marked points and target; *small*: the latest periods, plain."""
    card = plan.kpi(kpi)
    part = stand(plan).kpi(kpi)
    if len(part.observed) < 2:
        return Fragment("elements/texts#nothing", {})
    return _small_chart(card, part) if small else process_chart.chart(plan, part)


def _small_chart(card: KPI, part: KpiStanding) -> Figure:
    shown = part.observed[-_LATEST[card.rhythm] :]
    aims = [t.value if (t := card.target_on(row.period)) else None for row in shown]
    points = [
        {"period": row.period.isoformat(), "value": row.value, "target": aim}
        for row, aim in zip(shown, aims, strict=True)
    ]
    unit = card.unit
    # Units of a word or two; a longer one stands in the table.
    short = unit if len(unit) <= 3 else ""
    said = {"unit": unit, "latest": formatting.quantity(shown[-1].value, short)}
    last = next((aim for aim in reversed(aims) if aim is not None), None)
    if last is not None:
        said["aim"] = f"target {formatting.quantity(last, short)}"
    return Figure(
        "values" if last is None else "kpi",
        title=card.title or card.id,
        says=_said(card, part, shown),
        rows=points,
        columns=["", unit or "value", "target"],
        table=[
            [formatting.period(row.period, card.rhythm), formatting.number(row.value), formatting.number(aim)]
            for row, aim in zip(shown, aims, strict=True)
        ],
        options=said,
        page=("kpi", card.id),
    )


def _said(kpi: KPI, part: KpiStanding, shown: Sequence[Observation]) -> str:
    """What a KPI's chart shows, in words."""

    def at(row: Observation) -> str:
        return f"{formatting.quantity(row.value, kpi.unit)} ({formatting.period(row.period, kpi.rhythm)})"

    low, high = min(shown, key=lambda o: o.value), max(shown, key=lambda o: o.value)
    first, last = (formatting.period(row.period, kpi.rhythm) for row in (shown[0], shown[-1]))
    target = f" The target is {behaviour_sentences.target(kpi, part)}." if part.target else ""
    values = formatting.count(len(shown), "value")
    return f"{values} from {first} to {last}, between {at(low)} and {at(high)}.{target}"


def kpi_card(plan: Plan, kpi: str) -> Fragment:
    """The card: what, why, how, who, when."""
    card, standing = plan.kpi(kpi), stand(plan)
    better = {"higher": "Higher is better", "lower": "Lower is better"}.get(
        card.better or "", "Neither way is better"
    )
    return Fragment(
        "kpi/card",
        {
            "card": [
                ("What", card.what),
                ("Why", card.why),
                ("How", card.how),
                ("Who", card.who or person_shown(plan, card.owner)),
                ("When", card.when or f"Every {formatting.per(card.rhythm)}"),
                ("Better", better),
            ],
            "targets": [
                {
                    "value": formatting.quantity(t.value, card.unit),
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
    for o in plan.objectives:
        for kr in o.key_results:
            if o.state != "draft" and (kr.kpi == kpi or kpi in kr.guard):
                part = next(p for p in standing.objective(o.id).key_results if p.key_result.id == kr.id)
                uses.append(
                    {
                        **rows.key_result(part, standing.on),
                        "objective": {"id": o.id, "title": o.title},
                        "team": plan.team(o.team).title or o.team,
                        "cycle": o.cycle,
                        "how": "measures" if kr.kpi == kpi else "guards",
                    }
                )
    return Fragment("kpi/users", {"uses": uses}, standing.scale)


def kpi_seasons(plan: Plan, kpi: str) -> Figure | Fragment:
    """The rounds of a KPI's season one above the other, the latest bold; of a KPI with two rounds or more."""
    card = plan.kpi(kpi)
    part = stand(plan).kpi(kpi)
    length = card.season if card.season and card.season > 1 else _ROUND.get(card.rhythm, 0)
    if not length or len(part.observed) < 2 * length:
        return Fragment("elements/texts#nothing", {})
    lines = _rounds(card, part, length)
    names = list(dict.fromkeys(line["round"] for line in lines))
    labels = {line["phase"]: line["label"] for line in sorted(lines, key=lambda line: line["phase"])}
    held = {(line["round"], line["phase"]): formatting.number(line["value"]) for line in lines}
    latest, last = lines[-1], formatting.quantity(lines[-1]["value"], card.unit)
    same = [line["value"] for line in lines if line["phase"] == latest["phase"]][:-1]
    usual = (
        f"; in earlier rounds it was {formatting.listed([formatting.number(v) for v in same])}"
        if same
        else ""
    )
    return Figure(
        "seasons",
        title=card.title or card.id,
        says=f"{formatting.count(len(names), 'round')}. "
        f"{last} in {latest['label']} {latest['round']}{usual}.",
        rows=lines,
        columns=["", *names],
        table=[
            [label, *(held.get((name, phase), formatting.NOTHING) for name in names)]
            for phase, label in labels.items()
        ],
        options={"unit": card.unit},
    )


#: The round of a KPI that has no season of its own: a year.
_ROUND = {"monthly": 12, "quarterly": 4, "weekly": 52}


def _rounds(card: KPI, part: KpiStanding, length: int) -> list[dict[str, Any]]:
    """Each value with its round and its place in it; rounds of a year are those of the calendar."""
    yearly = length == _ROUND.get(card.rhythm)
    lines: list[dict[str, Any]] = []
    for place, row in enumerate(part.observed):
        phase, name = place % length + 1, str(place // length + 1)
        label = str(phase)
        if yearly:
            name = str(row.period.year)
            phase = {"monthly": row.period.month, "quarterly": (row.period.month + 2) // 3}.get(
                card.rhythm, row.period.isocalendar().week
            )
            label = f"{row.period:%b}" if card.rhythm == "monthly" else str(phase)
        lines.append({"phase": phase, "label": label, "value": row.value, "round": name})
    names = list(dict.fromkeys(line["round"] for line in lines))
    ends = {line["round"]: line for line in lines}
    return [
        line
        | {"age": len(names) - 1 - names.index(line["round"])}
        | ({"named": line["round"]} if ends[line["round"]] is line else {})
        for line in lines
    ]


def kpi_drivers(plan: Plan, kpi: str) -> Fragment:
    """What drives a KPI, as a tree: each driver with its last value, its health and what is new of it."""
    standing = stand(plan)
    lines: list[dict[str, Any]] = []
    waiting: list[tuple[int, str, tuple[str, ...]]] = [(0, kpi, ())]
    while waiting:
        depth, name, above = waiting.pop()
        if name in above or not plan.has("KPI", name):
            continue
        card = plan.kpi(name)
        (line,) = kpi_rows(standing, [card])
        lines.append(line | _small(standing, card) | {"depth": min(depth, 6)})
        waiting += [(depth + 1, driver, (*above, name)) for driver in reversed(card.drivers)]
    return Fragment("kpi/drivers", {"lines": lines})


#: The rules by which a team may do with fewer KPIs.
DIET = (
    "never-acted-on",
    "never-changed",
    "always-on-target",
    "no-owner",
    "kpi-without-source",
    "many-kpis",
)


def kpi_diet(plan: Plan) -> Fragment:
    """KPIs that a team could mend or do without: what the coach says of them, never published."""
    from okrlib.coach import coach_plan

    findings = [f for f in coach_plan(plan, on=stand(plan).on) if f.code in DIET]
    held = [
        {
            "id": f.item,
            "title": plan.kpi(f.item).title or f.item,
            "what": f.what,
            "mend": f.mend,
        }
        for code in DIET
        for f in findings
        if f.code == code and f.subject and f.subject.noun == "KPI"
    ]
    return Fragment("kpi/diet", {"held": held, "kpis": formatting.count(len(plan.kpis), "KPI")})
