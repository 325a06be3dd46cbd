"""Proposals: when a KPI calls for an objective, what is drafted, and what was decided about it."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import okrlib
from kit import builders as b
from kit.watched import CALM, EXAMPLE, START, WORSE, day_after, watched
from okrlib.behaviour import behaviour, kpi_sentence
from okrlib.cli import okr
from okrlib.coach import coach_plan
from okrlib.errors import DraftError, UnknownIdError
from okrlib.kpis import proposals, sentences
from okrlib.kpis.proposal import accept, dismiss, find
from okrlib.model import (
    KPI,
    Cycle,
    Dismissal,
    Observation,
    Person,
    Policy,
    Target,
    Team,
    Trigger,
    add_months,
    step,
)
from okrlib.plan import Plan, released
from okrlib.scoring import Standing
from okrlib.text import formatting as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.kpis import Proposal
    from okrlib.model import SignalRules
    from okrlib.scoring import KpiStanding


ROOT = Path(__file__).resolve().parents[2]
REALDATA = Path(os.environ.get("OKRLIB_REALDATA") or ROOT.parent / "shared/realdata")


def asked(values: Sequence[float], **facts: Any) -> tuple[Proposal, ...]:
    return proposals(watched(values, **facts), on=day_after(values))


# -- when


def test_numbers_of_a_draft_have_no_more_digits_than_count() -> None:
    """A feed's shares have a dozen decimals; nobody would set themselves 6.928571 as a target."""
    (found,) = asked([value / 3 for value in WORSE])
    (measure, *_) = found.objective.key_results

    assert found.evidence[0].former == pytest.approx(sum(CALM) / 14 / 3)
    assert (measure.baseline, measure.target) == (9.167, 6.929)

    (found,) = asked([value / 1e9 for value in WORSE])
    (measure, *_) = found.objective.key_results
    assert (measure.baseline, measure.target) == pytest.approx((27.5e-9, sum(CALM) / 14e9), rel=1e-3)


def test_a_lasting_change_for_the_worse_calls_for_an_objective_with_its_evidence() -> None:
    (found,) = asked(WORSE)
    (evidence,) = found.evidence

    assert (found.id, found.cause, found.status) == ("letters.lasting-change", "lasting change", "open")
    assert found.since == date(2026, 2, 1)
    assert [o.value for o in evidence.points] == WORSE[14:]
    assert evidence.rule == "change point"
    assert (evidence.baseline, evidence.former) == (27.5, pytest.approx(sum(CALM) / 14))
    assert evidence.before is not None
    assert evidence.after is not None
    assert evidence.before.upper < evidence.after.lower


def test_one_bad_month_and_a_change_for_the_better_call_for_none() -> None:
    assert asked([*CALM, *CALM[:7], 40]) == ()
    assert asked(WORSE, better="higher") == ()


def test_what_came_back_in_the_last_three_periods_calls_for_none() -> None:
    assert asked([*WORSE, 20, 20, 20]) == ()


def test_a_target_missed_in_two_periods_running_calls_for_one() -> None:
    target = (Target(value=21.5),)
    (found,) = asked([*CALM, 22, 22], targets=target)

    assert found.cause == "missed target"
    assert len(found.evidence[0].points) == 2
    assert asked([*CALM, 21, 22], targets=target) == ()
    assert asked([*CALM, 22, 22, 21], targets=target) == ()
    assert asked([*CALM, 22, 21.5], targets=target) == (), "equality is meeting it"


def test_a_level_that_did_not_change_is_not_said_to_come_from_another() -> None:
    target = (Target(value=10),)
    for values, expected in (
        ([20.0004] * 24, "; the mean since September 2026 is 20\xa0letters."),
        (CALM * 2, "; the mean since January 2027 is 21\xa0letters, 20.8\xa0letters before."),
    ):
        plan = watched(values, targets=target)
        (found,) = proposals(plan, on=day_after(values))
        (says,) = sentences(plan, found)
        assert says.endswith(expected)


def test_two_misses_with_a_month_between_them_do_not_follow_one_another() -> None:
    plan = watched([*CALM, 22, 22], targets=(Target(value=21.5),))
    rows = plan.observations
    gap = (*rows[:-1], rows[-1]._replace(period=add_months(rows[-1].period, 1)))

    assert proposals(plan.with_fewer(observations=gap), on=add_months(START, 18)) == ()


def test_too_good_for_a_band_of_tolerance_is_no_distress() -> None:
    band = (Target(value=21, low=20, high=22),)

    assert [p.cause for p in asked([*CALM, 23, 23], targets=band)] == ["missed target"]
    assert asked([*CALM, 19, 19], targets=band) == ()


def test_where_neither_way_is_better_it_never_does() -> None:
    assert asked(WORSE, better=None, targets=(Target(value=1),)) == ()


def test_figures_older_than_three_periods_call_for_nothing() -> None:
    plan = watched(WORSE)
    last_end = add_months(START, len(WORSE))

    assert proposals(plan, on=add_months(last_end, 2))
    assert proposals(plan, on=add_months(last_end, 3)) == ()


def test_under_nhs_the_marks_decide() -> None:
    values = [*CALM, *CALM[:6], 40, 21]
    plan = watched(values)
    nhs = plan.with_fewer(policy=Policy(signal_rules="nhs"))

    assert proposals(plan, on=day_after(values)) == ()
    (found,) = proposals(nhs, on=day_after(values))
    assert (found.cause, found.evidence[0].rule) == ("marks", "beyond a limit")
    assert found.evidence[0].baseline == pytest.approx((values[-3] + 40 + 21) / 3)


def test_only_the_kpis_asked_are_judged_and_an_unknown_one_is_said() -> None:
    plan = watched(WORSE)

    assert len(proposals(plan, on=b.on(10, 10), kpis=["letters"])) == 1
    assert proposals(plan, on=b.on(10, 10), kpis=[]) == ()
    with pytest.raises(UnknownIdError, match="letters"):
        proposals(plan, on=b.on(10, 10), kpis=["leters"])


# -- what is drafted


def test_the_key_result_leads_from_the_new_level_to_the_target_or_the_former_level() -> None:
    (plain,) = asked(WORSE)
    (aimed,) = asked(WORSE, targets=(Target(value=18),))
    (low,) = asked(WORSE, targets=(Target(value=30),))

    (kr,) = plain.objective.key_results
    assert (kr.kind, kr.baseline, kr.target, kr.kpi) == ("decrease", 27.5, 20.79, "letters")
    assert (kr.owner, kr.cadence, kr.unit) == ("ann", "monthly", "letters")
    assert aimed.objective.key_results[0].target == 18
    assert low.objective.key_results[0].target == 20.79, "a target that is met already is none"


def test_where_higher_is_better_it_increases() -> None:
    values = [60 - v for v in WORSE]
    (found,) = asked(values, better="higher")

    (kr,) = found.objective.key_results
    assert (kr.kind, kr.baseline, kr.target) == ("increase", 32.5, 39.21)


def test_where_target_and_past_are_no_better_than_the_level_it_begins_at_the_last_figure() -> None:
    values = [30, 30, 30, 30, 10, 22, 22]
    (found,) = asked(values, targets=(Target(value=21.5, start=add_months(START, 5)),))
    (kr,) = found.objective.key_results
    assert (kr.kind, kr.baseline, kr.target) == ("decrease", 22, 21.5), "the last three are 18 in the mean"


def test_where_nothing_better_is_known_nothing_is_proposed() -> None:
    values = [*CALM[:10], 40]
    plan = watched(values).with_fewer(policy=Policy(signal_rules="nhs"))
    assert len(proposals(plan, on=day_after(values))) == 1
    later = [*(v + 30 for v in CALM[:10]), 20, 60, 20]
    plan = watched(later).with_fewer(policy=Policy(signal_rules="nhs"))
    assert "concern" in [p.reading for p in behaviour.of_standing(stand_on(plan, later), "nhs").points[-3:]]
    assert proposals(plan, on=day_after(later)) == (), "before, it was worse"


def stand_on(plan: Plan, values: Sequence[float]) -> KpiStanding:
    return Standing(plan, on=day_after(values)).kpi("letters")


def test_a_slope_begins_where_its_line_ends_and_leads_back_to_where_it_was() -> None:
    values = [*CALM, *CALM, *(22 + 2 * n + CALM[n % 12] - 20 for n in range(10))]
    (found,) = asked(values)
    (evidence,) = found.evidence
    (kr,) = found.objective.key_results

    assert evidence.slopes
    assert found.story.startswith("Getting worse since ")
    assert kr.baseline == pytest.approx(41, abs=2), "not the mean of the rise, 31"
    assert kr.target == pytest.approx(20.8, abs=0.5)
    (said,) = sentences(watched(values), found)
    assert said.startswith("It has gone to ")


def test_a_level_that_is_missed_for_long_begins_at_its_mean() -> None:
    values = [*CALM, *(v + 9 for v in CALM * 3)]
    (found,) = asked(values, targets=(Target(value=22),))

    (kr,) = found.objective.key_results
    assert (found.cause, kr.target) == ("missed target", 22)
    assert kr.baseline == pytest.approx(sum(CALM) / len(CALM) + 9, abs=0.01)


def test_the_same_season_is_compared_with_the_same_season() -> None:
    year = [10, 10, 10, 10, 10, 10, 30, 30, 30, 30, 30, 30]
    values = [float(v + n % 2) for n, v in enumerate(year * 3)]
    values[-2:] = [33.0, 33.0]
    (found,) = asked(values, season=12, targets=(Target(value=32),))

    (evidence,) = found.evidence
    assert evidence.former == pytest.approx(30.5, abs=0.5), "the last quarters of the years before, not 20"


def test_it_goes_into_the_default_cycle_or_the_next_when_less_than_a_third_is_left() -> None:
    plan = watched(WORSE)

    (early,), (late,) = proposals(plan, on=b.on(10, 10)), proposals(plan, on=b.on(12, 10))
    assert early.objective.cycle == "2026-Q4"
    assert late.objective.cycle == "2027-Q1"
    assert "2027-Q1" not in {c.id for c in plan.cycles}
    assert accept(plan, late).cycle("2027-Q1").start == date(2027, 1, 1)
    follows = Cycle(id="spring", start=date(2027, 1, 1), end=date(2027, 4, 1))
    named = replace(plan, cycles=(*plan.cycles, follows))
    assert proposals(named, on=b.on(12, 10))[0].objective.cycle == "spring"


def test_it_goes_into_a_cycle_that_holds_three_of_the_kpis_periods() -> None:
    quarters = watched(WORSE, rhythm="quarterly")
    rows = [
        row._replace(period=step(START, "quarterly", n - 22)) for n, row in enumerate(quarters.observations)
    ]
    plan, day = replace(quarters, observations=tuple(rows)), date(2025, 4, 10)
    short = Cycle(id="2025-Q2", start=date(2025, 4, 1), end=date(2025, 7, 1))
    year = Cycle(id="2025", start=date(2025, 1, 1), end=date(2026, 1, 1))
    years = Cycle(id="plan", start=date(2025, 1, 1), end=date(2028, 1, 1))

    def cycle_among(*cycles: Cycle) -> str:
        (found,) = proposals(replace(plan, cycles=cycles), on=day)
        return found.objective.cycle

    assert cycle_among(short, year, years) == "2025"
    assert cycle_among(short, years) == "plan"
    half = Cycle(id="2025-H1", start=date(2025, 1, 1), end=date(2025, 7, 1))
    assert cycle_among(short, half) == "2025-H1", "none is long enough"


def test_a_guard_is_one_that_the_plan_names() -> None:
    plan = watched(WORSE)
    near = replace(plan, kpis=(*plan.kpis, b.kpi("quality"), b.kpi("cost")))
    team = plan.kpis[0].team

    def guard(held: Plan) -> tuple[str, ...]:
        return proposals(held, on=b.on(10, 10))[0].objective.key_results[0].guard

    assert guard(near) == (), "a neighbour is none"
    ours = b.closed_goal(b.kr("decrease", guard=("quality",)), cycle="2026-Q3", team=team)
    assert guard(replace(near, objectives=(ours,))) == ("quality",)
    driven = replace(near, kpis=(replace(near.kpis[0], drivers=("cost",)), *near.kpis[1:]))
    assert guard(replace(driven, objectives=(ours,))) == ("cost",)
    before = b.closed_goal(b.kr("decrease", kpi="letters", guard=("quality",)), cycle="2026-Q3")
    assert guard(replace(driven, objectives=(before,))) == ("quality",)


@pytest.mark.parametrize(
    ("title", "lasting", "missed"),
    [
        ("Stock days", "Turn the tide on “Stock days”", "Bring “Stock days” down to target"),
        ("Time to Reply", "Turn the tide on “Time to Reply”", "Bring “Time to Reply” down to target"),
        ("EU: churn", "Turn the tide on “EU: churn”", "Bring “EU: churn” down to target"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("unit", ["days", "%", "h", "letters", ""])
def test_a_title_makes_sense_for_any_unit(title: str, unit: str, lasting: str, missed: str) -> None:
    (found,) = asked(WORSE, title=title, unit=unit)
    assert found.objective.title == lasting
    (found,) = asked([*CALM, 22, 22], title=title, unit=unit, targets=(Target(value=21.5),))
    assert found.objective.title == missed


def test_its_story_is_that_of_the_kpi() -> None:
    (found,) = asked(WORSE, why="Letters are people.")
    assert found.story == kpi_sentence(stand_on(watched(WORSE), WORSE)) == "Worse since February 2026."
    assert found.objective.notes == "Worse since February 2026. Letters are people."


def test_without_an_owner_the_lead_of_the_nearest_team_answers() -> None:
    plan = watched(WORSE, owner=None)
    led = replace(plan, teams=(replace(b.COMPANY, lead="ann"), b.OPS, b.IT))

    assert proposals(led, on=b.on(10, 10))[0].objective.owner == "ann"


def test_a_german_plan_gets_german_words() -> None:
    plan = watched(WORSE, title="Unbeantwortete Briefe").with_fewer(language="de")

    title = proposals(plan, on=b.on(10, 10))[0].objective.title
    assert title == "Bei „Unbeantwortete Briefe“ wendet sich das Blatt"


def said_of(plan: Plan, on: date) -> list[tuple[str, str, str]]:
    """What the coach warns of, but for the KPI's own card."""
    return [
        (p.code, p.item, p.what)
        for p in coach_plan(plan, on=on)
        if p.subject.noun != "KPI" and p.severity != "hint"
    ]


@pytest.mark.skipif(not REALDATA.is_dir(), reason=f"no real data at {REALDATA}; set OKRLIB_REALDATA")
@pytest.mark.parametrize("better", ["lower", "higher"])
def test_what_is_drafted_for_a_real_catalogue_passes_the_coach(better: str) -> None:
    values = WORSE if better == "lower" else [60 - v for v in WORSE]
    lines = (REALDATA / "kpi/kpi_catalogue.jsonl").read_text("utf-8").splitlines()
    titles = [json.loads(line)["name"] for line in lines]
    assert len(titles) == 115
    for title in titles:
        for unit, targets in (("%", ()), ("days", (Target(value=20.0 if better == "lower" else 40.0),))):
            plan = watched(values, title=title, better=better, unit=unit, targets=targets)
            (found,) = proposals(plan, on=day_after(values))
            assert said_of(accept(plan, found), b.on(10, 10)) == [], title


def test_what_is_drafted_for_the_example_passes_the_coach() -> None:
    plan = okrlib.load(EXAMPLE).plan
    for day in (date(2018, 12, 14), date(2019, 1, 11), date(2019, 2, 15), date(2019, 3, 15)):
        before = said_of(plan, day)
        for found in proposals(plan, on=day):
            made = accept(plan, found)
            new = {found.objective.id, *(kr.id for kr in found.objective.key_results)}
            assert not [s for s in said_of(made, day) if s not in before or s[1] in new], found.id


@pytest.mark.skipif(not REALDATA.is_dir(), reason=f"no real data at {REALDATA}; set OKRLIB_REALDATA")
def test_on_real_breach_rates_the_decision_is_that_of_making_data_count() -> None:
    with (REALDATA / "kpi/nhs_trigger_expected.csv").open(encoding="utf-8") as file:
        expected = {row["series"]: row["concern_last_3"] == "1" for row in csv.DictReader(file)}
    rows: dict[str, list[tuple[date, float]]] = defaultdict(list)
    with (REALDATA / "kpi/nhs_series.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["series"]].append((date.fromisoformat(row["date"]), float(row["value"])))
    names = {f"k{i}": series for i, series in enumerate(expected)}
    plan = Plan(
        policy=Policy(signal_rules="nhs"),
        teams=(Team(id="co", title="Company"),),
        people=(Person(id="ann"),),
        cycles=(Cycle(id="2019-Q2", start=date(2019, 4, 1), end=date(2019, 7, 1)),),
        kpis=tuple(KPI(id=k, title="Waits", team="co", better="lower", unit="%", owner="ann") for k in names),
        observations=tuple(Observation(k, *row) for k, series in names.items() for row in rows[series]),
    )

    raised = {found.kpi for found in proposals(plan, on=date(2019, 4, 12))}
    agreed = [(k in raised) == expected[series] for k, series in names.items()]
    assert len(agreed) == 51
    assert sum(agreed) / len(agreed) >= 0.95


# -- what was decided


def test_an_accepted_proposal_is_silent_while_its_objective_runs() -> None:
    plan, day = watched(WORSE), b.on(10, 10)
    (found,) = proposals(plan, on=day)
    made = accept(plan, found)
    goal = made.objective(found.objective.id)

    assert goal.state == "draft"
    assert goal.raised_by == Trigger(
        kpi="letters", cause="lasting change", since=date(2026, 2, 1), known=date(2026, 9, 1)
    )
    assert proposals(made, on=day) == ()
    (told,) = proposals(made, on=day, every=True)
    assert (told.status, told.objective) == ("accepted", goal)
    dropped = replace(goal, state="closed", outcome="dropped", closed_at=b.evening(b.on(10, 9)).moment)
    assert len(proposals(replace(made, objectives=(dropped,)), on=day)) == 1


def test_a_kpi_that_an_objective_of_that_cycle_measures_is_silent() -> None:
    plan = watched(WORSE)
    running = replace(plan, objectives=(b.objective(b.kr("decrease", kpi="letters")),))

    assert proposals(running, on=b.on(10, 10)) == ()
    assert len(proposals(running, on=b.on(12, 10))) == 1, "the next cycle has none"


def test_a_dismissed_one_stays_away_until_its_cause_begins_anew() -> None:
    plan, day = watched(WORSE), b.on(10, 10)
    (found,) = proposals(plan, on=day)
    made = dismiss(plan, found, " We moved house. ", on=day, author="ann")

    (row,) = made.kpi("letters").dismissed
    assert row == Dismissal(
        cause="lasting change",
        since=date(2026, 2, 1),
        known=date(2026, 9, 1),
        on=day,
        reason="We moved house.",
        author="ann",
    )
    assert proposals(made, on=day) == ()
    (told,) = proposals(made, on=day, every=True)
    assert (told.status, told.reason) == ("dismissed", "We moved house.")
    assert len(proposals(made, on=b.on(10, 9))) == 1, "the day before nobody had dismissed it"
    later = [*WORSE, 28, 27, 28, 35, 36, 35, 36, 35, 36, 35, 36]
    anew = watched(later, dismissed=(row,))
    assert [p.since for p in proposals(anew, on=day_after(later))] == [date(2027, 1, 1)]


def test_another_cause_is_new_evidence() -> None:
    plan, day = watched(WORSE), b.on(10, 10)
    made = dismiss(plan, proposals(plan, on=day)[0], "No.", on=day)
    card = replace(made.kpi("letters"), targets=(Target(value=25),))

    (found,) = proposals(replace(made, kpis=(card,)), on=day)
    assert found.cause == "missed target"


def test_both_causes_at_once_are_one_proposal_and_one_dismissal() -> None:
    plan, day = watched(WORSE, targets=(Target(value=25),)), b.on(10, 10)
    (found,) = proposals(plan, on=day)

    assert [e.cause for e in found.evidence] == ["lasting change", "missed target"]
    assert proposals(dismiss(plan, found, "No.", on=day), on=day) == ()


def test_what_cannot_be_decided_is_said() -> None:
    plan, day = watched(WORSE), b.on(10, 10)
    (found,) = proposals(plan, on=day)

    with pytest.raises(DraftError, match="Say why"):
        dismiss(plan, found, "  ", on=day)
    with pytest.raises(DraftError, match="accepted already"):
        accept(plan, replace(found, status="accepted"))
    with pytest.raises(UnknownIdError, match=r"letters\.lasting-change"):
        find((found,), "letters.lasting-chance")
    with pytest.raises(UnknownIdError, match=rf"There are: {found.id}\.$"):
        find((found,), "nothing-like-it")
    bare = plan.with_fewer(cycles=())
    with pytest.raises(DraftError, match="no cycle"):
        accept(bare, proposals(bare, on=day)[0])


def test_what_was_dismissed_is_never_released_and_raised_by_only_with_its_kpi() -> None:
    plan, day = watched(WORSE), b.on(10, 10)
    (found,) = proposals(plan, on=day)
    goal = replace(accept(plan, found).objective(found.objective.id), state="active")
    held = replace(dismiss(plan, found, "A secret reason.", on=day), objectives=(goal,))

    shown = released(held)
    assert shown.kpi("letters").dismissed == ()
    assert shown.objectives[0].raised_by == goal.raised_by
    hidden = replace(held, kpis=(replace(held.kpi("letters"), visibility="team"),))
    assert all(o.raised_by is None for o in released(hidden).objectives)


# -- the example


def test_the_example_accepted_what_its_real_figures_called_for() -> None:
    plan = okrlib.load(EXAMPLE).plan
    goal = plan.objective("help-in-sight-q1")
    day = date(2018, 12, 14)
    without = replace(plan, objectives=tuple(o for o in plan.objectives if o.id != goal.id))

    (found,) = (p for p in proposals(without, on=day) if p.kpi == "northbank-breach-share")
    assert found.objective.raised_by == goal.raised_by
    assert found.objective.cycle == goal.cycle
    assert "northbank-breach-share" not in {p.kpi for p in proposals(plan, on=day)}
    assert "northbank-breach-share" not in {p.kpi for p in proposals(plan, on=date(2019, 3, 15))}


@pytest.mark.parametrize("rules", ["wheeler", "nhs"])
def test_what_a_proposal_says_in_words_numbers_and_fields_agrees(rules: SignalRules) -> None:
    plan = okrlib.load(EXAMPLE).plan.with_fewer(objectives=(), policy=Policy(signal_rules=rules))
    day = date(2019, 1, 11)
    held = proposals(plan, on=day)
    assert held

    for found in held:
        kpi, observed = plan.kpi(found.kpi), Standing(plan, on=day).kpi(found.kpi).observed
        for e, said in zip(found.evidence, sentences(plan, found), strict=True):
            since = [o.value for o in observed if o.period >= e.level_since]
            assert len(since) >= 3
            if kpi.season is None and not e.slopes:
                assert e.baseline == pytest.approx(sum(since) / len(since))
            for level, side in ((e.former, e.before), (e.baseline, e.after)):
                assert side is None or side.centre == pytest.approx(level)
                assert level is None or words.quantity(level, kpi.unit) in said
            assert (e.after is None) == (len(since) < 6)
        (kr, *_) = found.objective.key_results
        assert kr.baseline is None or kr.baseline == pytest.approx(found.evidence[0].baseline, abs=0.01)


def test_the_former_level_is_that_of_the_regime_before() -> None:
    """Not of all that came before it: an improvement years ago would make a good level look like none."""
    values = [40, 41, 40, 41, 40, 42, 41, 40, 41, 40, 42, 41, *WORSE]
    (found,) = asked(values)
    (evidence,) = found.evidence

    assert evidence.former == pytest.approx(sum(CALM) / 14)
    assert evidence.before is not None
    assert evidence.before.centre == pytest.approx(evidence.former)


# -- the command


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(okr, [*map(str, words)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "plan"
    shutil.copytree(EXAMPLE, made)
    return made


def test_the_command_says_what_calls_for_an_objective(folder: Path) -> None:
    ran = run("propose", "--plan", folder)

    assert ran.exit_code == 0
    assert "Southbank: waits longer than four hours [southbank-breach-share.missed-target]" in ran.output
    assert "missed in 3 periods running, since December 2018" in ran.output
    assert "northbank" not in ran.output
    assert "answered by 2019-Q1" in run("propose", "--all", "--plan", folder).output
    answered = next(
        p["kpi"]
        for p in json.loads(run("propose", "--all", "--format", "json", "--plan", folder).stdout)
        if p["status"] != "open"
    )
    assert "1 proposal is answered already: --all" in run("propose", answered, "--plan", folder).output
    one = run("propose", "imaging-wait", "--plan", folder, "--format", "json")
    (held,) = json.loads(one.stdout)
    assert (held["id"], held["status"], held["objective"]["state"]) == (
        "imaging-wait.missed-target",
        "open",
        "draft",
    )
    assert held["objective"]["key_results"][0]["guard"] == []
    assert held["objective"]["raised_by"] == {
        "kpi": "imaging-wait",
        "cause": "missed target",
        "since": "2018-04-01",
        "known": "2019-02-01",
    }
    assert held["chart"].startswith("35 values from ")
    assert "Its level now is that since December 2018." in held["chart"]
    assert held["finding"] == "Too few figures to tell noise from news yet."
    assert json.loads(run("propose", "--team", "wards", "--plan", folder, "--format", "json").stdout) == []


def test_the_command_accepts_and_dismisses_once(folder: Path) -> None:
    accepted = run("propose", "--accept", "southbank-breach-share.missed-target", "--plan", folder)
    assert accepted.exit_code == 0, accepted.output
    assert "goals/2019-Q2/southbank-ed.toml" in accepted.output
    assert (folder / "goals/2019-Q2/southbank-ed.toml").is_file()
    again = run("propose", "--accept", "southbank-breach-share", "--plan", folder)
    assert again.exit_code == 1
    assert "accepted already" in again.output

    words = ("--dismiss", "imaging-wait", "--reason", "A scanner comes in April.", "--by", "imaging-manager")
    assert run("propose", *words, "--plan", folder).exit_code == 0
    assert 'reason = "A scanner comes in April."' in (folder / "kpis/imaging.toml").read_text("utf-8")
    loaded = okrlib.load(folder)
    assert not [f for f in loaded.findings if f.severity == "error"]
    left = {p.kpi for p in proposals(loaded.plan, on=date(2019, 3, 15))}
    assert not left & {"imaging-wait", "southbank-breach-share"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dismiss", "imaging-wait"], "--reason"),
        (["--accept", "a", "--dismiss", "b"], "not both"),
        (["--reason", "why"], "belong to --dismiss"),
        (["--accept", "imaging-wait", "--by", "ann"], "belong to --dismiss"),
        (["--accept", "imaging-weight"], "no proposal"),
        (["no-such-kpi"], "no KPI"),
        (["--dismiss", "imaging-wait", "--reason", "x", "--by", "nobody"], "no person"),
    ],
)
def test_the_command_says_what_it_cannot_do(folder: Path, words: list[str], said: str) -> None:
    ran = run("propose", *words, "--plan", folder)

    assert ran.exit_code != 0
    assert said in ran.output


# -- laying figures out


def test_a_missing_month_keeps_its_place_in_the_season() -> None:
    rows = [Observation("k", date(2026, m, 1), float(m)) for m in (1, 2, 4, 6)]
    values, places = behaviour.laid_out(b.kpi("k"), rows)

    assert values == [1, 2, None, 4, None, 6]
    assert places == [0, 1, 3, 5]


def test_a_gap_of_centuries_is_one_empty_place() -> None:
    rows = [Observation("k", date(1, 1, 1), 1.0), Observation("k", date(2026, 1, 1), 2.0)]

    assert behaviour.laid_out(b.kpi("k", rhythm="daily"), rows) == ([1, None, 2], [0, 2])
    assert behaviour.laid_out(b.kpi("k"), []) == ([], [])


def test_a_kpi_that_has_ended_calls_for_none() -> None:
    plan, day = watched(WORSE), day_after(WORSE)
    assert proposals(plan, on=day)
    (card,) = plan.kpis
    assert not proposals(replace(plan, kpis=(replace(card, ended=day),)), on=day)
