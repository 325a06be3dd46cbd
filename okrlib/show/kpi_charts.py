"""A KPI's charts on pages: the process chart, the small one of its latest values, and its seasons."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from okrlib.behaviour import gaps, sentences
from okrlib.charts import SMALL, Chart, Line, Mark, name_axis, period_axis, value_axis
from okrlib.model import KPI, Observation
from okrlib.plan import Plan
from okrlib.scoring import KpiStanding, stand
from okrlib.show import process_chart
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment
from okrlib.text import formatting


def kpi_chart(plan: Plan, kpi: str, *, small: bool = False) -> Figure | Fragment:
    """The chart of a KPI: its values with natural limits, marked points and target.

    With *small*, only the latest values and the target. Empty where there are fewer than two values.
    """
    card = plan.kpi(kpi)
    standing = stand(plan).kpi(kpi)
    if len(standing.observed) < 2:
        return Fragment("elements/texts#nothing", {})
    return _small_chart(card, standing) if small else process_chart.chart(plan, standing)


def _small_chart(card: KPI, standing: KpiStanding) -> Figure:
    recent = standing.observed[-process_chart.LATEST[card.rhythm] :]
    periods = [row.period for row in recent]
    targets = [card.target_on(period) for period in periods]
    aims = [target.value if target else None for target in targets]
    # Only a unit of up to three characters; a longer one stands in the table.
    short = card.unit if len(card.unit) <= 3 else ""
    places = tuple([period.toordinal() for period in periods])
    values: dict[float, float | None] = {at: row.value for at, row in zip(places, recent, strict=True)}
    values |= {day.toordinal(): None for day in gaps(card, periods, drawn=True)}
    label = formatting.quantity(recent[-1].value, short, standing.lines)
    lines = [
        *process_chart.target_line(periods, aims, short),
        Line(tuple(sorted(values.items())), label=label),
    ]
    y = value_axis([*values.values(), *aims], card.unit)
    unit = f", {card.unit}" if card.unit else ""
    first, end = (formatting.period(row.period, card.rhythm) for row in (recent[0], recent[-1]))
    return Figure(
        Chart(
            title=card.name,
            subtitle=f"{card.rhythm.capitalize()}{unit}, {first} to {end}.{process_chart.cut(y)}",
            says=_chart_words(card, standing, recent),
            x=period_axis(tuple(periods), card.rhythm),
            y=y,
            lines=tuple(lines),
            marks=(Mark(places[-1], recent[-1].value),),
            places=places,
        ),
        columns=["", f"value ({card.unit})" if card.unit else "value", "target"],
        table=[
            [
                formatting.period(row.period, card.rhythm),
                formatting.number(row.value, target.lines if target else ()),
                formatting.in_full(aim),
            ]
            for row, target, aim in zip(recent, targets, aims, strict=True)
        ],
        page=("kpi", card.id),
        sizes=(SMALL,),
    )


def _chart_words(kpi: KPI, standing: KpiStanding, recent: Sequence[Observation]) -> str:
    """What a KPI's small chart shows, in words."""

    def at(row: Observation) -> str:
        value = formatting.quantity(row.value, kpi.unit, standing.lines)
        return f"{value} ({formatting.period(row.period, kpi.rhythm)})"

    low, high = min(recent, key=lambda o: o.value), max(recent, key=lambda o: o.value)
    target = f" The target is {sentences.target(kpi, standing)}." if standing.target else ""
    values = sentences.span(kpi, [row.period for row in recent])
    return f"{values}, between {at(low)} and {at(high)}.{target}"


def kpi_seasons(plan: Plan, kpi: str) -> Figure | Fragment:
    """A KPI's seasons as lines of one chart, the latest bold; empty where there are fewer than two."""
    card = plan.kpi(kpi)
    standing = stand(plan).kpi(kpi)
    length = card.season if card.season and card.season > 1 else _ROUND.get(card.rhythm, 0)
    if not length or len(standing.observed) < 2 * length:
        return Fragment("elements/texts#nothing", {})
    lines = _rounds(card, standing, length)
    names = list(dict.fromkeys(line["round"] for line in lines))
    labels = {line["phase"]: line["label"] for line in sorted(lines, key=lambda line: line["phase"])}
    beside = standing.lines
    values = {(line["round"], line["phase"]): formatting.number(line["value"], beside) for line in lines}
    latest = lines[-1]
    same = [line["value"] for line in lines if line["phase"] == latest["phase"]][:-1]
    earlier = formatting.listed([formatting.number(value, beside) for value in same])
    usual = f"; in earlier rounds it was {earlier}" if same else ""
    within = formatting.within(standing.observed[-1].period, card.rhythm)
    last = f"{formatting.quantity(latest['value'], card.unit, beside)} {within}{usual}"
    y = value_axis([line["value"] for line in lines], card.unit)
    places = {phase: place for place, phase in enumerate(labels)}
    return Figure(
        Chart(
            title=last,
            subtitle=f"{card.name}, a line for each of {formatting.count(len(names), 'round')}, "
            f"the latest bold.{process_chart.cut(y)}",
            says=f"{formatting.count(len(names), 'round')}. {last}.",
            x=name_axis(list(labels.values())),
            y=y,
            lines=tuple(
                Line(
                    tuple((places[r["phase"]], r["value"]) for r in lines if r["round"] == name),
                    "value" if name == names[-1] else "earlier",
                    label=name,
                    number=len(names) - 1 - i,
                )
                for i, name in enumerate(names)
            ),
            places=tuple(places.values()),
        ),
        columns=["", *names],
        table=[
            [label, *(values.get((name, phase), formatting.NOTHING) for name in names)]
            for phase, label in labels.items()
        ],
    )


#: The periods of a season where the KPI states none: those of a year.
_ROUND = {"monthly": 12, "quarterly": 4, "weekly": 52}


def _rounds(card: KPI, standing: KpiStanding, length: int) -> list[dict[str, Any]]:
    """Each value with its round, which is one season, and its place in it.

    A round of a year is a calendar year, of weeks that of their middle. A period without a figure keeps its
    place.
    """
    yearly = length == _ROUND.get(card.rhythm)
    periods = [row.period for row in standing.observed]
    places = {period: n for n, period in enumerate(sorted([*periods, *gaps(card, periods)]))}
    lines: list[dict[str, Any]] = []
    for row in standing.observed:
        turn, place = divmod(places[row.period], length)
        phase, label, name = place + 1, str(place + 1), str(turn + 1)
        if yearly:
            phase, label, name = _in_year(row.period, card.rhythm)
        lines.append({"phase": phase, "label": label, "value": row.value, "round": name})
    return lines


@lru_cache(maxsize=4096)  # many KPIs have figures for the same periods
def _in_year(period: date, rhythm: str) -> tuple[int, str, str]:
    """The number of a month, a quarter or a week in its year, in words too, and the year."""
    if rhythm == "weekly":
        year, week, _ = (period + timedelta(days=3)).isocalendar()  # its middle's: some begin on Sunday
        return week, f"W{week}", str(year)
    if rhythm == "monthly":
        return period.month, f"{period:%b}", str(period.year)
    quarter = (period.month + 2) // 3
    return quarter, f"Q{quarter}", str(period.year)
