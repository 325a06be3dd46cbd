"""The catalogue of KPIs: a matrix of change and target; of each its year, source and next figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import okrlib
from kit import watched as kit
from okrlib import show
from okrlib.behaviour import kpi_sentence, signals, variation
from okrlib.model import Target, add_months
from okrlib.resources import data_dir
from okrlib.scoring import stand
from okrlib.show.fragment import linked, source_of

if TYPE_CHECKING:
    from okrlib.plan import Plan

CALM = [20.0, 21.0, 20.0, 22.0, 21.0, 20.0, 21.0, 22.0, 20.0, 21.0, 20.0, 22.0]
UP = [*CALM, *(v + 20 for v in CALM)]
CLIMB = [n + (n % 2) / 5 for n in range(24)]
#: How a sentence that says which way begins.
WAYS = {
    "better": ("Better", "Getting better"),
    "worse": ("Worse", "Getting worse"),
    "changed": ("Higher", "Lower", "Rising", "Falling"),
}


def watched(values: list[float], *, day: date | None = None, **facts: Any) -> Plan:
    """A KPI's monthly figures since January 2025, judged after the last of them."""
    usual = {"title": "Waits", "unit": "%"}
    plan = kit.watched(values, date(2025, 1, 1), **(usual | facts))
    return plan.judged_on(day or add_months(date(2025, 1, 1), len(values)))


def line_of(plan: Plan) -> dict[str, Any]:
    ((line,),) = [group["kpis"] for group in show.catalogue(plan).facts["groups"]]
    return line


@pytest.mark.parametrize(
    ("values", "better", "way"),
    [
        (CALM, "lower", "no change"),
        (UP, "lower", "worse"),
        (UP, "higher", "better"),
        (UP, None, "changed"),
        (CLIMB, "higher", "better"),
        (CLIMB, "lower", "worse"),
        (UP[::-1], "lower", "better"),
        ([20.0] * 12, "lower", "no change"),
        ([20.0, 21.0], "lower", ""),
    ],
)
def test_the_matrix_and_the_sentence_say_the_same_change(values: list[float], better: Any, way: str) -> None:
    plan = watched(values, better=better)
    line = line_of(plan)

    assert line["change"] == way
    assert line["story"].startswith(WAYS.get(way, ""))
    rows = {
        row["change"]: [len(kpis) for _, kpis in row["cells"]] for row in show.catalogue(plan).facts["matrix"]
    }
    assert sum(rows[way]) == sum(map(sum, rows.values())) == 1
    assert list(rows)[:3] == ["better", "no change", "worse"]


def test_on_the_example_no_sentence_contradicts_its_cell() -> None:
    plan = okrlib.load(data_dir("notebooks") / "example").plan
    standing = stand(plan)
    for kpi in plan.kpis:
        kpi_standing = standing.kpi(kpi.id)
        way, sentence = variation(kpi_standing, signals(plan, kpi_standing)), kpi_sentence(kpi_standing)
        against = {"better": "worse", "worse": "better"}.get(way or "", "etter since")
        assert against not in sentence.lower().partition(";")[0], sentence


def test_a_year_is_the_same_period_a_year_ago_whatever_is_missing_between() -> None:
    plan = watched([*CALM, 30.0], unit="days")
    assert line_of(plan)["year"] == "+10\xa0days"
    rows = plan.observations
    gap = replace(plan, observations=(*rows[:5], *rows[6:]))
    assert line_of(gap)["year"] == "+10\xa0days"
    without = replace(plan, observations=rows[1:])
    assert line_of(without)["year"] == ""
    assert line_of(without)["worse"] is None
    assert (
        dict(map(reversed, show.kpi_head(plan, "letters").facts["facts"]))["since January 2025"]
        == "+10\xa0days"
    )  # type: ignore[arg-type]


def test_the_next_figure_is_said_with_its_day_and_when_it_is_late() -> None:
    assert line_of(watched(CALM))["next"] == ("2026-02-01", "January 2026, due 1\xa0February")
    late = watched(CALM, day=date(2026, 3, 5))
    assert line_of(late)["next"][1] == "January 2026, due since 1\xa0February"
    ended = watched(CALM, ended=date(2026, 1, 1))
    assert line_of(ended)["next"] is None
    assert all(not kpis for row in show.catalogue(ended).facts["matrix"] for _, kpis in row["cells"])


def test_the_catalogue_leads_to_the_source_of_each_kpi() -> None:
    token = show.site_root.set("../")
    try:
        html = show.catalogue(watched(CALM, source="Our own ledger")).html()
    finally:
        show.site_root.reset(token)
    assert '<a href="../kpis/letters.html#source">Source</a>' in html


def test_what_is_missed_is_named_where_no_kpi_meets_it() -> None:
    missed = watched(CALM, better="lower", targets=(Target(value=5),))
    met = replace(missed.kpis[0], id="met", targets=(Target(value=50),))
    both = replace(
        missed,
        kpis=(*missed.kpis, met),
        observations=(*missed.observations, *(row._replace(kpi="met") for row in missed.observations)),
    )

    assert show.catalogue(missed).facts["lede"].startswith("Of 1 KPI, 1 misses its target. ")
    assert show.catalogue(both).facts["lede"].startswith("Of 2 KPIs, 1 meets its target and 1 misses it. ")


def test_a_cell_names_a_few_and_leads_to_the_others() -> None:
    plan = watched(CALM)
    many = tuple(replace(plan.kpis[0], id=f"waits-{n}", title=f"Waits {n}") for n in range(7))
    html = show.catalogue(replace(plan, kpis=many, observations=())).html()
    assert "and 3 more</a>" in html
    assert html.count('aria-label="7 KPIs: too few figures, no promise"') == 1


def test_a_target_far_away_is_consistently_missed_and_stands_in_that_cell() -> None:
    plan = watched([*CALM, *CALM], targets=(Target(value=5),))
    (cell,) = [
        (row["change"], promise)
        for row in show.catalogue(plan).facts["matrix"]
        for promise, kpis in row["cells"]
        if kpis
    ]
    assert cell == ("no change", "consistently misses")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Statistics: https://stats.example.org/ae/2019. Licence OGL.", "https://stats.example.org/ae/2019"),
        ("(https://stats.example.org)", "https://stats.example.org"),
        ("https://stats.example.org:8443/a?b=c&d=e", "https://stats.example.org:8443/a?b=c&amp;d=e"),
        ('https://x.example/"onmouseover="alert(1)', "https://x.example/"),
        ("https://x.example/<script>alert(1)</script>", "https://x.example/"),
    ],
)
def test_an_address_in_a_source_is_a_link_and_nothing_else_of_it_is_markup(text: str, address: str) -> None:
    html = str(linked(text))
    assert f'<a href="{address}" rel="noopener noreferrer">' in html
    assert html.count("<") == 2
    assert f'href="{address}"' in source_of(text, "waits")


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "http://old.example", "Our own ledger", "https:///etc/passwd"]
)
def test_a_source_without_a_web_address_leads_to_its_line_on_the_card(text: str) -> None:
    token = show.site_root.set("../")
    try:
        assert source_of(text, "waits") == '<a href="../kpis/waits.html#source">Source</a>'
    finally:
        show.site_root.reset(token)
    assert "<a" not in linked(text)
