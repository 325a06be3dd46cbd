"""A KPI's one story: a sentence of at most a dozen words, the same wherever the KPI stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

import okrlib
from kit import builders as b
from okrlib import show
from okrlib.behaviour import behaviour, kpi_sentence, sentences
from okrlib.checkin import due
from okrlib.cli import okr
from okrlib.errors import MissingExtraError
from okrlib.kpis import proposals
from okrlib.model import Observation, Policy, Target, step
from okrlib.resources import data_dir
from okrlib.review import attention
from okrlib.scoring import stand
from okrlib.store import save

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.plan import Plan

CALM = [20, 21, 20, 22, 21, 20, 21, 22, 20, 21, 20, 22]


def walk(seed: int) -> list[float]:
    """Ninety values of which each hangs on the one before."""
    steps = np.random.default_rng(seed).normal(0, 1, 90)
    return [round(float(value), 1) for value in 60 + np.cumsum(steps)]


def watched(values: Sequence[float], start: date = date(2024, 1, 1), **facts: Any) -> Plan:
    card = {"title": "Waits", "better": "lower", "unit": "%", "rhythm": "monthly"} | facts
    rows, period = [], start
    for value in values:
        rows.append(Observation("waits", period, float(value)))
        period = step(period, str(card["rhythm"]))
    return b.plan(kpis=(b.kpi("waits", **card),), observations=tuple(rows)).judged_on(period)


def story(values: Sequence[float], start: date = date(2024, 1, 1), **facts: Any) -> str:
    return kpi_sentence(stand(watched(values, start, **facts)).kpi("waits"))


def news(values: Sequence[float], start: date = date(2024, 1, 1), **facts: Any) -> str:
    plan = watched(values, start, **facts)
    return sentences.news(plan.kpi("waits"), signals(plan))


def signals(plan: Plan) -> behaviour.KpiSignals:
    return sentences.signals(plan, stand(plan).kpi("waits"))


def aim(value: float) -> dict[str, Any]:
    return {"targets": (Target(value=value),)}


UNCHANGED = "Unchanged at 0.3\xa0% since January 2024; target met 2 months running."
WORSE = [*CALM, *CALM, *(v + 20 for v in CALM)]


def test_what_runs_ends_where_a_month_has_no_figure() -> None:
    """The target was missed in all other months; nobody knows about the last but one, or the third last."""
    for months, sentence in (
        ((22,), "Steady since January 2024; target missed."),
        ((21,), "Steady since January 2024; target missed 2 months running."),
    ):
        plan = watched(CALM * 2, better="lower", targets=(Target(value=10),))
        rows = tuple(row for at, row in enumerate(plan.observations) if at not in months)
        assert kpi_sentence(stand(replace(plan, observations=rows)).kpi("waits")) == sentence


@pytest.mark.parametrize(
    ("values", "facts", "expected"),
    [
        (CALM * 2, {}, "Steady since January 2024."),
        (CALM * 2, aim(30), "Steady since January 2024; target met 24 months running."),
        (CALM * 2, aim(10), "Steady since January 2024; target missed 24 months running."),
        ([*CALM, *CALM, 21, 20], aim(21), "Steady since January 2024; target met 2 months running."),
        ([*CALM, 22, 20], aim(21), "Steady since January 2024; target met again."),
        ([*[21, 22] * 6, 20], aim(20), "Steady since January 2024; target met by the latest figure."),
        ([*CALM[:10], 20, 22], aim(21), "Steady since January 2024; target missed by the latest figure."),
        (WORSE, {}, "Worse since January 2026."),
        (WORSE, aim(30), "Worse since January 2026; target missed 12 months running."),
        (WORSE, {"better": "higher"}, "Better since January 2026."),
        (WORSE, {"better": None}, "Higher since January 2026."),
        ([*WORSE, *CALM, *CALM], {}, "Back at its earlier level since January 2027."),
        ([*CALM, 40], aim(25), "Worse than usual in January 2025; target missed by the latest figure."),
        ([*CALM, *CALM, 40, 41], {}, "Worse than usual since January 2026."),
        ([*CALM, 40, *CALM], {}, "No lasting change since January 2024."),
        ([5.0] * 30, aim(5), "Unchanged at 5\xa0% since January 2024; target met 30 months running."),
        ([0.3, 0.1 + 0.2], aim(0.3), UNCHANGED),
        ([0.30004] * 2, aim(0.3), UNCHANGED.replace("0.3", "0.30004").replace("met", "missed")),
        ([20, 22, 21], {}, "Too few figures to tell a change."),
        ([20], aim(10), "Too few figures to tell a change; target missed."),
        ([], aim(10), "No figure yet."),
    ],
)  # fmt: skip
def test_it_says_how_the_kpi_stands_and_since_when(
    values: list[float], facts: dict[str, Any], expected: str
) -> None:
    assert story(values, **facts) == expected


def test_a_change_stays_the_story_until_another_one() -> None:
    assert story([*WORSE, *(v + 20 for v in CALM * 4)]) == "Worse since January 2026."
    assert story([*WORSE, *(v + 20 for v in CALM), *(v + 40 for v in CALM)]) == "Worse since January 2028."


def test_a_slope_is_told_and_where_it_turned() -> None:
    rise = [30 + 2 * n + CALM[n % 12] for n in range(30)]
    after = [*(v + 60 for v in CALM * 2)]

    assert story(rise) == "Getting worse since January 2024."
    assert story(rise, better="higher", **aim(0)).startswith(
        "Getting better since January 2024; target met 30"
    )
    assert story(rise, better=None) == "Rising since January 2024."
    assert story([*rise[:15], *after]).startswith("Level since ")
    fall = [20 + v for v in CALM * 2] + [120 - 3 * n + CALM[n % 12] for n in range(20)]
    assert story(fall) == "Worse since January 2026, now improving."


def test_a_series_that_wanders_says_how_it_moved_and_its_marks_are_no_signals() -> None:
    values = walk(16)
    plan = watched(values)
    found = signals(plan)

    assert found.wanders
    assert not any(point.marked for point in found.regime)
    assert found.assurance is None
    assert sentences.news(plan.kpi("waits"), found).startswith("It wanders: ")
    assert "It wanders, so the limits do not describe it" in str(show.kpi_chart(plan, "waits").facts["says"])
    assert story(values) == "Has drifted from 59.4 to 72.9\xa0% since 2024."
    missed = story(values, **aim(10))
    assert missed == "Drifted from 59.4 to 72.9\xa0% since 2024; 90 months off target."
    assert story(walk(6)) == "Has moved between 60.1 and 71\xa0% since 2024."
    assert ", drifting from " in story(walk(0)), "what changed before is told too"
    nhs = replace(watched(values), policy=Policy(signal_rules="nhs"))
    assert not signals(nhs).wanders
    assert any(point.marked for point in signals(nhs).points)


def test_the_second_line_never_contradicts_the_first() -> None:
    assert "No real change" in news(CALM * 2)
    assert "No real change" not in news(WORSE), "it changed within a year"
    assert news(WORSE).startswith("Since January 2026 its usual range is ")
    assert "No real change" in news([*WORSE, *(v + 20 for v in CALM)]), "the change is older than a year"
    old_mark = news([*CALM, 40, *CALM])
    assert "No real change" not in old_mark
    assert old_mark.startswith("For the worse: above the upper limit in January 2025. Its usual range is ")
    assert news([5.0] * 20) == "It does not move."
    assert news([20.0, 30.0, 10.0] * 12, season=3) == "It moves with its season alone."


def test_a_range_is_shown_on_its_side_of_the_value_beside_it() -> None:
    plan = watched([*CALM, 20, 21])
    last = signals(plan).points[-1]
    edge = replace(plan, observations=plan.observations)
    assert last.lower is not None
    low = float(sentences.news(edge.kpi("waits"), signals(edge)).partition("range ")[2].split("–")[0])
    assert low < last.value


@pytest.mark.parametrize(("days", "changes"), [(3, 0), (5, 0), (7, 0), (10, 0), (14, 0), (30, 2)])
def test_a_holiday_is_no_regime_of_a_daily_series(days: int, changes: int) -> None:
    usual = list(islice(cycle([80, 82, 79, 81, 83, 78, 80, 84, 79, 82, 81]), 180))
    values = [v - 40 if 100 <= i < 100 + days else v for i, v in enumerate(usual)]
    found = signals(watched(values, better="higher", rhythm="daily"))

    assert len(found.changed) == changes
    assert not found.wanders


def test_a_change_of_a_daily_series_is_told_after_eight_figures() -> None:
    usual = list(islice(cycle([80, 82, 79, 81, 83, 78, 80, 84, 79, 82, 81]), 120))

    seven = story([*usual, *(v - 40 for v in usual[:7])], better="higher", rhythm="daily")
    assert seven == "Worse than usual since 30\xa0April 2024."
    ten = story([*usual, *(v - 40 for v in usual[:10])], better="higher", rhythm="daily")
    assert ten == "Worse since 30\xa0April 2024."


def test_a_week_is_told_by_its_first_day() -> None:
    assert story(WORSE, rhythm="weekly") == "Worse since 17\xa0June 2024."


def test_silence_and_an_end_are_the_story() -> None:
    plan = watched(CALM, **aim(10))
    late = plan.judged_on(date(2025, 6, 1))
    ended = replace(plan, kpis=(replace(plan.kpis[0], ended=date(2025, 1, 1)),))

    assert kpi_sentence(stand(late).kpi("waits")) == "No figure since December 2024; target missed then."
    said = kpi_sentence(stand(ended).kpi("waits"))
    assert said == "Ended on 1\xa0January 2025; its last figure missed the target."


def test_of_a_kpi_that_has_ended_the_figures_stay_and_nothing_is_asked() -> None:
    plan = watched([*CALM, *CALM, *(v + 20 for v in CALM)], **aim(30))
    card, day = plan.kpis[0], plan.today
    assert day is not None
    assert proposals(plan, on=day)
    ended = replace(plan, kpis=(replace(card, ended=day),))
    facts = show.kpi_head(ended, "waits").facts
    ((line,),) = [group["kpis"] for group in show.catalogue(ended).facts["groups"]]

    assert facts["lede"] == line["story"] == "Ended on 1\xa0January 2027; its last figure missed the target."
    assert (facts["news"], facts["assurance"], line["assurance"]) == ("", "", "")
    assert line["latest"] == "42\xa0%"
    assert len(show.kpi_chart(ended, "waits").facts["table"]) == 36
    for later in (day, step(day, "monthly", 3)):
        assert due(ended, on=later) == ()
        assert proposals(ended, on=later) == ()
        assert attention.needs_attention(stand(ended, on=later), ()) == []


@pytest.mark.parametrize("unit", ["%", "complaints per thousand visits", ""])
@pytest.mark.parametrize("rhythm", ["daily", "weekly", "monthly", "quarterly", "yearly"])
def test_it_has_a_dozen_words_at_most(unit: str, rhythm: str) -> None:
    for values in (CALM, WORSE, walk(16), walk(6), [*CALM, *walk(16)], walk(0), [7.0] * 20, [*CALM, 60]):
        for target in (1.0, 1e6):
            said = story(values, unit=unit, rhythm=rhythm, **aim(target))
            assert len(said.split()) <= 12, said
            assert ("target missed" in said) == (target == 1.0) or "off target" in said, said


@pytest.mark.parametrize(
    ("values", "target", "assurance"),
    [
        (CALM[:11], 30, None),
        (CALM, 30, "consistently meets"),
        ([*CALM, 60], 30, None),
        ([*CALM, 21], 21, "hit or miss"),
        (CALM * 2, 19.9, None),
        (CALM * 2, 22, None),
    ],
)
def test_assurance_promises_nothing_that_happened_otherwise(
    values: list[float], target: float, assurance: str | None
) -> None:
    """Missed, or met, twelve times running is not "hit or miss", and eleven figures promise nothing."""
    assert signals(watched(values, **aim(target))).assurance == assurance


def test_every_place_says_the_same_sentence(tmp_path: Path) -> None:
    plan = watched(WORSE, **aim(30))
    said = kpi_sentence(stand(plan).kpi("waits"))
    ((line,),) = [group["kpis"] for group in show.catalogue(plan).facts["groups"]]

    assert line["story"] == show.kpi_head(plan, "waits").facts["lede"] == said
    assert said in show.card(stand(plan).kpi("waits")).html()
    assert said in show.team_kpis(plan, plan.kpis[0].team).html()
    (remark,) = attention.needs_attention(stand(plan), ())
    assert remark.reason.startswith(said)
    save(plan, tmp_path / "plan")
    ran = CliRunner().invoke(okr, ["kpi", "list", str(tmp_path / "plan"), "--on", "2027-01-01"])
    assert said in ran.output
    listed = CliRunner().invoke(
        okr, ["kpi", "list", str(tmp_path / "plan"), "--on", "2027-01-01", "--format", "json"]
    )
    assert json.loads(listed.stdout)["kpis"][0]["story"] == said


def test_without_the_extra_it_speaks_of_the_target_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MissingExtraError("Telling news from noise", "kpi")

    monkeypatch.setattr(behaviour, "engine", missing)
    for kept in (behaviour.of, kpi_sentence):
        kept.cache_clear()

    assert story(WORSE, **aim(30)) == "Target missed 12 months running."

    kpi_sentence.cache_clear()


def test_every_kpi_of_the_example_has_a_story() -> None:
    plan = okrlib.load(data_dir("notebooks") / "example").plan
    for day in (date(2018, 12, 14), date(2019, 3, 15)):
        standing = stand(plan, on=day)
        for kpi in plan.kpis:
            assert 2 <= len(kpi_sentence(standing.kpi(kpi.id)).split()) <= 12
