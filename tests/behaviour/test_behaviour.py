"""A KPI's figures as pages show them: noise and news, in a picture, in words and in a table."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import okrlib
from kit import builders as b
from okrlib import show
from okrlib.behaviour import behaviour, kpi_sentence, sentences
from okrlib.charts import WIDE, draw, drawing
from okrlib.model import Annotation, Baseline, Feed, Observation, Policy, Target, Trigger, add_months
from okrlib.plan import Plan, released
from okrlib.resources import data_dir
from okrlib.scoring import stand
from okrlib.show import process_chart
from okrlib.text import formatting

ROOT = Path(__file__).resolve().parents[2]
START = date(2025, 1, 1)
CALM = [20, 21, 20, 22, 21, 20, 21, 22, 20, 21, 20, 22]


def watched(values: list[float], *, day: date | None = None, **facts: Any) -> Plan:
    """A plan, judged after the last of a KPI's monthly figures."""
    usual: dict[str, Any] = {"better": "lower", "title": "Waits", "unit": "%"}
    rows = [Observation("waits", add_months(START, i), float(v)) for i, v in enumerate(values)]
    plan = b.plan(kpis=(b.kpi("waits", **(usual | facts)),), observations=tuple(rows))
    return plan.judged_on(day or add_months(START, len(values)))


def signals(plan: Plan) -> behaviour.KpiSignals:
    return behaviour.of_standing(stand(plan).kpi("waits"), plan.policy.signal_rules)


# -- what the figures say


def test_limits_follow_the_regimes() -> None:
    found = signals(watched([*CALM, *(v + 20 for v in CALM)]))

    assert [p.period for p in found.changed] == [add_months(START, 12)]
    assert [p.regime for p in found.points] == [0] * 12 + [1] * 12
    assert found.points[-1].centre == pytest.approx(sum(CALM) / 12 + 20)
    assert not found.provisional
    assert len(found.regime) == 12
    assert not any(p.marked for p in found.points)


def test_limits_follow_a_slope_and_the_slope_is_the_news() -> None:
    plan = watched([*CALM, *CALM, *(v + 3 * n for n, v in enumerate([*CALM, *CALM]))])
    found = signals(plan)
    (began,) = found.changed

    assert found.slope == pytest.approx(3, abs=0.3)
    assert {p.slope for p in found.points} == {0, found.slope}
    assert not any(p.marked for p in found.points[-10:])
    since = formatting.period(began.period, "monthly")
    news = sentences.news(plan.kpi("waits"), found)
    assert news.startswith("Rising by ")
    assert news.endswith(f" points a month since {since}: concern.")
    assert f"It began to rise in {since}." in said(plan)


def test_assurance_is_silent_where_the_latest_values_contradict_it() -> None:
    """Twelve calm values promise to meet the target, and the last of the series misses it."""
    met = Target(value=max(CALM) + 4)
    assert signals(watched(CALM * 3, targets=(met,))).assurance == "consistently meets"
    assert signals(watched([*CALM * 3, max(CALM) + 7], targets=(met,))).assurance is None


def test_under_nhs_the_series_is_taken_whole() -> None:
    plan = watched([*CALM, *(v + 20 for v in CALM)], season=12).with_fewer(policy=Policy(signal_rules="nhs"))
    found = signals(plan)

    assert (found.changed, found.seasonal, found.rules) == ((), False, "nhs")
    assert found.points[-1].reading == "concern"


def test_a_limit_is_drawn_no_further_than_the_measure_can_go() -> None:
    found = signals(watched([1, 3, 0, 2, 4, 0, 1, 3, 0, 2]))
    assert found.points[0].lower == 0

    loss = signals(watched([1, 3.5, 0, 2, 4, 0, 1, 3, 0, 2], unit="€"))
    assert loss.points[0].lower is not None
    assert loss.points[0].lower < 0


@pytest.mark.parametrize(
    ("target", "assurance"),
    [(30, "consistently meets"), (10, "consistently misses"), (21, "hit or miss"), (None, None)],
)
def test_assurance_says_what_the_limits_promise(target: float | None, assurance: str | None) -> None:
    targets = () if target is None else (Target(value=target),)

    assert signals(watched(CALM, targets=targets)).assurance == assurance


def test_equality_of_the_worse_limit_is_meeting_the_target() -> None:
    upper = signals(watched(CALM)).points[-1].upper
    assert upper is not None

    assert signals(watched(CALM, targets=(Target(value=upper),))).assurance == "consistently meets"


@pytest.mark.parametrize(
    ("low", "high", "assurance"),
    [(0, 50, "consistently meets"), (20.5, 21.5, "hit or miss"), (40, 50, "consistently misses")],
)
def test_assurance_of_a_band_of_tolerance(low: float, high: float, assurance: str) -> None:
    plan = watched(CALM, better=None, targets=(Target(value=21, low=low, high=high),))

    assert signals(plan).assurance == assurance
    assert show.kpi_chart(plan, "waits").value.bands[0].points[0][1:] == (low, high)


def test_few_figures_have_no_limits_and_some_provisional_ones() -> None:
    few = signals(watched(CALM[:5]))
    assert few.points[-1].lower is None
    assert few.assurance is None
    assert signals(watched(CALM[:8])).provisional
    assert signals(watched([])).points == ()


# -- in words


def said(plan: Plan) -> str:
    return str(show.kpi_chart(plan, "waits").facts["says"])


def test_the_chart_says_its_finding() -> None:
    text = said(watched([*CALM, 29]))

    assert "For the worse: above the upper limit in January 2026." in text
    assert "usual level 21.5\xa0%" in text
    assert text.startswith("13 values from January 2025 to January 2026")


def test_a_single_figure_is_said_with_its_period() -> None:
    plan = watched([20])
    part = stand(plan).kpi("waits")
    assert sentences.summary(plan.kpi("waits"), part, signals(plan)) == "1 value in January 2025."


def test_a_run_is_told_with_its_side() -> None:
    values = [*CALM, *(21.4 + 0.2 * (i % 2) for i in range(9))]

    assert " months in a row above the usual level from December 2025" in said(watched(values))


def test_the_head_asks_both_questions_and_has_no_difference_to_last_month() -> None:
    plan = watched([*CALM, *CALM], targets=(Target(value=21),))
    facts = show.kpi_head(plan, "waits").facts

    assert facts["news"].startswith("No real change in the last three months (usual range ")
    assert facts["assurance"] == "hit or miss"
    assert [what for _, what in facts["facts"]] == ["December 2026", "target", "since December 2025"]


def test_a_change_of_a_percentage_is_in_points() -> None:
    plan = watched([*CALM, 25])

    assert ("+5\xa0points", "since January 2025") in show.kpi_head(plan, "waits").facts["facts"]


# -- the picture


def test_the_chart_has_limits_marks_target_and_events() -> None:
    goal = b.objective(b.kr("decrease", kpi="waits"), cycle="2026-Q3", title="Nobody waits")
    note = Annotation(on=date(2026, 5, 4), text="A second desk opened")
    plan = replace(
        watched([*CALM, *CALM[:9], 60], targets=(Target(value=21),), annotations=(note,)), objectives=(goal,)
    )
    figure = show.kpi_chart(plan, "waits")
    chart = figure.value

    assert [event.number for event in chart.events] == [1, 2]
    assert figure.facts["notes"] == [
        ("1", "May 2026, A second desk opened"),
        ("2", "July 2026, objective started: Nobody waits"),
    ]
    assert (chart.marks[-1].at, chart.marks[-1].value) == (date(2026, 10, 1).toordinal(), 60)
    assert chart.marks[-1].role == "concern"
    assert {line.role: line.label for line in chart.lines} == {
        "usual": "usual 22.6\xa0%",
        "target": "target 21\xa0%",
        "value": "60\xa0%",
    }
    assert chart.bands[-1].role == "usual"
    assert figure.facts["table"][21][-1] == "concern (beyond a limit)"


def test_every_reading_has_a_shape_of_its_own_and_the_warning_is_filled() -> None:
    style = (data_dir("site") / "assets/pages/charts.css").read_text("utf-8")

    assert len({drawing._SHAPE_OF[role] for role in ("concern", "improvement", "high", "low")}) == 4
    assert ".plot .mark.concern { fill: var(--warn)" in style
    assert ".plot .mark.improvement { fill: var(--paper)" in style


@pytest.mark.parametrize(
    "values", [CALM[:2], [5, 5, 5, 5, 5, 5, 5, 5], [*CALM, 1e9], [-3, 4, -5, 6, 0, 1, 2]]
)
def test_any_series_can_be_drawn(values: list[float]) -> None:
    plan = watched(values, targets=(Target(value=5),))

    assert "<svg" in show.kpi_chart(plan, "waits").html()
    assert "Waits" in show.catalogue(plan).html()


def test_the_seasons_stand_one_above_the_other() -> None:
    figure = show.kpi_seasons(watched([*CALM, *CALM, 30]), "waits")

    assert figure.facts["columns"] == ["", "2025", "2026", "2027"]
    assert figure.facts["table"][0] == ["Jan", "20", "20", "30"]
    assert figure.facts["says"] == "3 rounds. 30\xa0% in January 2027; in earlier rounds it was 20 and 20."
    assert show.kpi_seasons(watched(CALM), "waits").facts == {}


def seasons(days: list[date], **card: Any) -> dict[str, Any]:
    """The facts of a KPI's seasons whose figures are 1, 2 and so on, and those of the last of them."""
    rows = [Observation("k", day, float(n)) for n, day in enumerate(days, 1)]
    plan = b.plan(kpis=(b.kpi("k", **card),), observations=tuple(rows))
    return dict(show.kpi_seasons(plan.judged_on(days[-1] + timedelta(days=7)), "k").facts)


@pytest.mark.parametrize("first", [date(2017, 1, 2), date(2017, 1, 1)], ids=["monday", "sunday"])
def test_a_week_over_new_year_is_the_first_of_the_new_year(first: date) -> None:
    starts = "sunday" if first.isoweekday() == 7 else "monday"
    facts = seasons([first + timedelta(weeks=n) for n in range(209)], rhythm="weekly", week_starts=starts)

    assert facts["columns"] == ["", "2017", "2018", "2019", "2020"]
    assert facts["table"][0] == ["W1", "1", "53", "105", "157"]
    assert facts["table"][-1] == ["W53", "–", "–", "–", "209"]
    assert "209\xa0% in the week of 2" in facts["says"]


def test_a_day_without_a_figure_keeps_its_place_in_the_season() -> None:
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(21) if n != 9]
    facts = seasons(days, rhythm="daily", season=7)

    assert facts["table"][2] == ["3", "3", "–", "16"]
    assert facts["table"][6] == ["7", "7", "13", "20"]


def test_drivers_stand_below_what_they_drive_and_a_circle_ends() -> None:
    plan = watched(CALM, drivers=("door", "gone"))
    door, bell = b.kpi("door", drivers=("bell",)), b.kpi("bell", drivers=("waits",))
    plan = replace(plan, kpis=(*plan.kpis, door, bell))

    lines = show.kpi_drivers(plan, "waits").facts["lines"]
    assert [(line["depth"], line["id"]) for line in lines] == [(0, "waits"), (1, "door"), (2, "bell")]
    assert "names no drivers" in show.kpi_drivers(watched(CALM), "waits").html()


# -- the catalogue


def test_the_catalogue_has_a_line_and_a_bullet_for_each_kpi() -> None:
    plan = watched([*CALM, 29], targets=(Target(value=21),))
    ((line,),) = [group["kpis"] for group in show.catalogue(plan).facts["groups"]]

    assert line["story"] == "Worse than usual in January 2026; target missed 2 months running."
    assert [mark["reading"] for mark in line["spark"]["marks"]] == ["concern"]
    assert line["bullet"]["bar"]
    assert 0 < line["bullet"]["aim"] < line["bullet"]["value"] <= 100
    html = show.catalogue(plan).html()
    assert html.count('class="spark"') == html.count('class="bullet"') == 1


def test_a_bullet_is_a_bar_only_where_its_scale_begins_at_zero() -> None:
    near = watched([95, 96, 95, 96, 95, 96, 95], better="higher", targets=(Target(value=97),))
    part = stand(near).kpi("waits")
    bullet = process_chart.bullet(part, sentences.signals(near, part))

    assert bullet is not None
    assert not bullet["bar"]
    none = watched([95, 96])
    assert process_chart.bullet(stand(none).kpi("waits"), signals(none)) is None


# -- what is published


def test_a_page_names_the_objective_that_was_accepted_and_nothing_that_was_not() -> None:
    grounds = Trigger(kpi="waits", cause="missed target", since=date(2026, 1, 1))
    goals = (
        b.objective(name="yes", title="Nobody waits", raised_by=grounds),
        b.objective(name="no", title="A draft", state="draft", raised_by=grounds),
    )
    plan = replace(watched(CALM), objectives=goals)

    html = show.kpi_proposals(plan, "waits").html()
    assert "Nobody waits" in html
    assert "A draft" not in html
    assert re.sub(r"\s", "", show.kpi_proposals(watched(CALM), "waits").html()) == ""


def test_showing_a_kpi_needs_neither_altair_nor_pandas() -> None:
    code = (
        "import sys; from okrlib import load, show; from datetime import date; "
        "p = load('notebooks/example').plan.judged_on(date(2019, 3, 15)); "
        "show.catalogue(p).html(); show.kpi_chart(p, 'northbank-breach-share'); "
        "print([m for m in ('altair', 'pandas') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


# -- the KPI diet


def codes(plan: Plan) -> set[str]:
    from okrlib.coach import coach_plan

    assert plan.today is not None
    return {p.code for p in coach_plan(plan, on=plan.today) if p.subject.noun == "KPI"} & set(show.kpi.DIET)


ORDER = {"owner": "ann", "source": "The letter book"}


def test_what_misses_its_target_all_year_and_is_in_no_goal_is_never_acted_on() -> None:
    plan = watched(CALM, targets=(Target(value=10),), **ORDER)
    assert codes(plan) == {"never-acted-on"}

    used = b.objective(b.kr("decrease", kpi="waits"))
    assert codes(replace(plan, objectives=(used,))) == set()
    assert codes(watched(CALM[1:], targets=(Target(value=10),), **ORDER)) == set(), (
        "eleven months are no year"
    )


def test_what_never_moves_tells_nothing() -> None:
    assert codes(watched([7.0] * 12, **ORDER)) == {"never-changed"}
    assert codes(watched([7.0] * 11 + [8], **ORDER)) == set()


def test_a_target_that_is_never_in_danger_decides_nothing() -> None:
    assert codes(watched(CALM, targets=(Target(value=40),), **ORDER)) == {"always-on-target"}
    assert codes(watched(CALM, targets=(Target(value=23),), **ORDER)) == set()
    guarded = b.objective(b.kr("increase", guard=("waits",)))
    held = replace(watched(CALM, targets=(Target(value=40),), **ORDER), objectives=(guarded,))
    assert codes(held) == set(), "a guard is there to stay good"


def test_the_diet_is_listed_with_what_to_do() -> None:
    plan = watched(CALM, targets=(Target(value=40),))

    held = show.kpi_diet(plan).facts["held"]
    assert [line["what"] for line in held][1:] == [
        "Nobody answers for it.",
        "Nothing says where the figures come from.",
    ]
    assert "Could you do with fewer?" in show.kpi_diet(plan).html()
    sound = watched(CALM, targets=(Target(value=21),), **ORDER)
    assert "The one KPI has an owner" in show.kpi_diet(sound).html()
    assert "There are no KPIs yet." in show.kpi_diet(replace(sound, kpis=(), observations=())).html()


def test_a_season_of_one_period_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "okr.toml").write_text('[[teams]]\nid = "ops"\n', "utf-8")
    (tmp_path / "kpis/ops.toml").write_text('[[kpis]]\nid = "waits"\nseason = 1\n', "utf-8")

    (found,) = (f for f in okrlib.load(tmp_path).findings if f.code == "bad-season")
    assert (found.severity, found.place.line) == ("error", 3)


def test_the_example_says_which_kpis_have_winters() -> None:
    plan = okrlib.load(data_dir("notebooks") / "example").plan

    assert {k.season for k in plan.kpis if "breach" in k.id} == {12}


def test_periods_without_a_figure_are_a_gap_in_words_and_in_the_line() -> None:
    whole = watched([*CALM, 21, 22])
    parted = replace(whole, observations=(*whole.observations[:8], *whole.observations[10:]))
    figure = process_chart.chart(parted, stand(parted).kpi("waits"))

    assert said(parted).startswith("12 values from January 2025 to February 2026, 2 months without a figure;")
    gaps = [date.fromordinal(int(at)) for at, value in figure.value.lines[-1].points if value is None]
    assert gaps == [date(2025, 9, 1), date(2025, 10, 1)]
    assert draw(figure.value, WIDE).svg.split('"line value" d="')[1].split('"')[0].count("M") == 2
    assert "without a figure" not in said(whole)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([5] * 11, "Unchanged at 5 since January 2025."),
        ([5, *range(5, 35, 3)], "Getting worse since January 2025."),
        ([5, 5], "Too few figures to tell a change."),
    ],
)
def test_nothing_is_told_across_a_gap_that_is_longer_than_all_the_rest(
    values: list[float], words: str
) -> None:
    late = watched(values[1:], unit="")
    old = Observation("waits", date(1899, 1, 1), values[0])
    whole = replace(late, observations=(old, *late.observations))
    standing = stand(whole).kpi("waits")

    assert kpi_sentence(standing) == words
    assert ", none between January 1899 and January 2025; " in f"{said(whole)[:-1]}; "
    assert "since January 1899" not in said(whole)
    laid_out = behaviour.laid_out(standing.kpi, standing.observed)
    assert laid_out[0][:2] == [values[0], None]


def test_a_gap_that_is_too_long_to_be_counted_breaks_every_line_and_no_range_spans_it() -> None:
    whole = watched([*CALM[:6], 21, 22, 20, 23], unit="")
    begins = [date(1990 + 15 * (n // 4), 1 + n % 4, 1) for n in range(len(whole.observations))]
    rows = (row._replace(period=day) for row, day in zip(whole.observations, begins, strict=True))
    parted = replace(whole, observations=tuple(rows))
    standing = stand(parted).kpi("waits")
    chart = process_chart.chart(parted, standing).value
    small = show.kpi_chart(parted, "waits", small=True).value
    ((line,),) = [group["kpis"] for group in show.catalogue(parted).facts["groups"]]

    breaks = [date(1990, 5, 1), date(2005, 5, 1)]
    for drawn in (chart, small):
        assert [date.fromordinal(int(at)) for at, value in drawn.lines[-1].points if value is None] == breaks
    assert line["spark"]["line"].count("M") == 3
    values, _ = behaviour.laid_out(standing.kpi, standing.observed)
    assert [n for n, value in enumerate(values) if value is None] == [4, 9]


def test_figures_twice_a_year_of_a_monthly_kpi_are_put_side_by_side() -> None:
    whole = watched(CALM[:6], unit="")
    rows = (
        row._replace(period=date(2020 + n // 2, 1 + n % 2 * 6, 1)) for n, row in enumerate(whole.observations)
    )
    standing = stand(replace(whole, observations=tuple(rows))).kpi("waits")
    assert behaviour.laid_out(standing.kpi, standing.observed)[0] == CALM[:6]


def test_small_charts_and_lines_break_at_a_gap_too() -> None:
    whole = watched([*CALM, 21, 22], targets=(Target(value=25),))
    parted = replace(whole, observations=(*whole.observations[:8], *whole.observations[10:]))
    small = show.kpi_chart(parted, "waits", small=True)
    ((line,),) = [group["kpis"] for group in show.catalogue(parted).facts["groups"]]
    path = line["spark"]["line"]

    gaps = [date.fromordinal(int(at)) for at, value in small.value.lines[-1].points if value is None]
    assert gaps == [date(2025, 9, 1), date(2025, 10, 1)]
    assert len(small.facts["table"]) == 12
    assert small.facts["says"].startswith(
        "12 values from January 2025 to February 2026, 2 months without a figure, between "
    )
    assert path.count("M") == 2
    assert path.count("L") == 10
    first, after = path[1:].split("M")
    starts = [float(stretch.split("L")[0].split()[0]) for stretch in (first, after)]
    assert starts == [2.0, pytest.approx(2 + 96 * 10 / 13, abs=0.1)], "each period keeps its place"
    alone = replace(
        whole, observations=(*whole.observations[:6], whole.observations[8], *whole.observations[10:])
    )
    ((line,),) = [group["kpis"] for group in show.catalogue(alone).facts["groups"]]
    assert "h0M" in line["spark"]["line"], "a figure between two gaps is a dot"
    ((line,),) = [group["kpis"] for group in show.catalogue(whole).facts["groups"]]
    assert line["spark"]["line"].count("M") == 1


# -- limits that a plan states

HIGHER = [v + 9 for v in CALM]


def test_limits_are_held_from_the_span_that_a_plan_names() -> None:
    span = Baseline(start=date(2025, 1, 15), end=date(2025, 12, 31))
    free = signals(watched([*CALM, *HIGHER]))
    held = signals(watched([*CALM, *HIGHER], baseline=span, limits_reason="The year before we moved"))
    alone = signals(watched(CALM))

    assert len(free.changed) == 1
    assert held.changed == ()
    ends = {(round(p.lower or 0, 9), round(p.upper or 0, 9)) for p in held.points}
    assert ends == {(round(alone.points[0].lower or 0, 9), round(alone.points[0].upper or 0, 9))}
    assert all(p.rule == "beyond a limit" for p in held.points[12:])


def test_limits_begin_anew_where_a_plan_says_so_and_that_is_no_change_of_the_figures() -> None:
    days = (date(2026, 1, 20),)
    plan = watched([*CALM, *HIGHER], rebase=days, limits_reason="Counted by the new system")
    found = signals(plan)

    assert found.rebased == (date(2026, 1, 1),)
    assert {p.regime for p in found.points} == {0, 1}
    assert found.changed == ()
    assert "Worse" not in kpi_sentence(stand(plan).kpi("waits"))
    assert "Limits begin anew with January 2026: Counted by the new system" in said(plan)


def test_months_that_begin_on_the_6th_say_the_same_without_their_feed() -> None:
    """A published card has no feed, which is what says where its year starts."""
    feed = Feed(time="on", file="waits.csv", aggregation="count", year_starts="04-06")
    span = Baseline(start=date(2025, 3, 2), end=date(2025, 12, 3))
    for stated in ({"rebase": (date(2026, 1, 3),)}, {"baseline": span}):
        plan = watched([*CALM, *HIGHER], limits_reason="Counted anew", feed=feed, **stated)
        rows = tuple(row._replace(period=row.period.replace(day=6)) for row in plan.observations)
        plan = replace(plan, observations=rows, today=date(2027, 1, 10))
        assert signals(plan)[0] == signals(released(plan))[0]
    assert show.catalogue(released(plan)).facts == show.catalogue(plan).facts


def test_without_a_reason_nothing_is_rebased_or_held() -> None:
    span = Baseline(start=date(2025, 1, 1), end=date(2025, 12, 31))
    free = signals(watched([*CALM, *HIGHER]))

    assert signals(watched([*CALM, *HIGHER], baseline=span, rebase=(date(2025, 6, 1),))) == free


def test_the_limit_that_a_key_result_holds_a_kpi_to_is_drawn_over_its_cycle() -> None:
    goal = b.objective(b.kr("maintain", kpi="waits", at_least=None, at_most=25), cycle="2026-Q3")
    plan = replace(watched([*CALM, *CALM[:9]]), objectives=(goal,))
    (limit,) = [line for line in show.kpi_chart(plan, "waits").value.lines if line.role == "limit"]

    assert [(date.fromordinal(int(at)), value) for at, value in limit.points] == [
        (date(2026, 7, 1), 25),
        (date(2026, 9, 1), 25),
    ]
    assert limit.label == "at most 25\xa0%"
    draft = replace(plan, objectives=(replace(goal, state="draft"),))
    assert all(line.role != "limit" for line in show.kpi_chart(draft, "waits").value.lines)
