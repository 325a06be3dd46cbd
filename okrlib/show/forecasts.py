"""The forecast of a key result on its objective's page: the sentence, and the fan that draws it."""

from dataclasses import replace
from datetime import date
from typing import Any

from okrlib.arithmetic import equal
from okrlib.behaviour import guards
from okrlib.charts import SMALL, Event, Line, outlook_of
from okrlib.model import KeyResult
from okrlib.scoring import KeyResultStanding, Standing, compared_with, kpi_of, outlook
from okrlib.show import process_chart
from okrlib.show.figure import Figure
from okrlib.text import formatting


def forecast_of(standing: Standing, kr_standing: KeyResultStanding) -> dict[str, Any]:
    """The forecast of a key result: in words, and as a chart where it has a value that leads up to its end.

    Empty where there is no forecast, or the key result is finished.
    """
    if kr_standing.final or kr_standing.health == "done":
        return {"ahead": "", "fan": None}
    ahead = outlook.of(standing.plan, kr_standing.key_result.id, standing.on)
    if ahead.forecast is None:
        return {"ahead": "", "fan": None}
    both, first = outlook.disagreement_sentence(kr_standing, ahead), ahead.sentence
    first = f"{first[:1].upper()}{first[1:]}"
    if not ahead.seen:
        return {"ahead": f"{first}. {both}".rstrip(), "fan": None}
    return {"ahead": both, "fan": _fan(standing, kr_standing.key_result, ahead, first)}


def _fan(standing: Standing, kr: KeyResult, ahead: outlook.Outlook, title: str) -> Figure:
    """What was reported, what was expected, and the fan of the forecast that *title* says in words."""
    # What is forecast on its progress is drawn in per cent.
    unit, times = ("%", 100.0) if ahead.of else (ahead.unit, 1.0)
    way = [
        outlook.Point(day, *(None if n is None else n * times for n in numbers))
        for day, *numbers in outlook.way(standing.plan, kr.id, standing.on, most=outlook.FAN_DAYS)
    ]
    success = None if ahead.needed is None else ahead.needed * times
    chart = outlook_of([point._asdict() for point in way], success=success)
    if success is not None and ahead.target is not None and not equal(success, ahead.target * times):
        label = f"success from {formatting.number(success)}"
        line = Line(((ahead.start.toordinal(), success), (ahead.end.toordinal(), success)), "limit", label)
        chart = replace(chart, lines=(*chart.lines, line))
    what = {"the time": "Periods within the limits", "the way": "Progress"}.get(ahead.of, "Values")
    numbered = list(enumerate(_events(standing, kr, ahead), 1))
    words = f"{what}{f', {unit}' if unit else ''}. Dotted: expected. Dashed and shaded: forecast."
    words += process_chart.cut(chart.y)
    shown = [point for point in way if point.value is not None or point.median is not None]
    ends = (success, None if ahead.target is None else ahead.target * times)
    lines = (*(() if ahead.of else compared_with(kr)), *(end for end in ends if end is not None))
    return Figure(
        replace(
            chart,
            title=title,
            # Within the fan the last value's words would hide its middle; they stand above, as "now".
            marks=tuple(replace(mark, label="") if mark.role == "end" else mark for mark in chart.marks),
            subtitle=words,
            says=words,
            events=tuple(Event(day.toordinal(), n) for n, (day, _) in numbered),
            places=tuple(point.day.toordinal() for point in shown),
        ),
        columns=["", "reported", "expected", "forecast", "from", "to"],
        table=[
            [formatting.day(day, year=False), *(formatting.number(number, lines) for number in numbers)]
            for day, *numbers, _ in shown
        ],
        notes=[(str(n), f"{formatting.day(day, year=False)}: {text}") for n, (day, text) in numbered],
        sizes=(SMALL,),
    )


def _events(standing: Standing, kr: KeyResult, ahead: outlook.Outlook) -> list[tuple[date, str]]:
    """What happened on the way of a key result: a safeguard harmed, a note of the KPI that measures it."""
    kpi = kpi_of(standing.plan, kr)
    dated = [(note.on, note.text) for note in kpi.annotations] if kpi else []
    for guard in guards(standing, kr.id):
        if guard.since is not None:
            day = max(guard.since, ahead.start)
            dated.append((day, f"safeguard harmed: {guard.kpi.name}"))
    return sorted(event for event in dated if ahead.start <= event[0] <= standing.on)
