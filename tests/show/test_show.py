"""What pages say: the headline, what needs attention, the strips and marks, rich display in a notebook."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import okrlib
from kit import builders as b
from okrlib import show
from okrlib.findings import Finding, Place
from okrlib.model import (
    KPI,
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    Observation,
    Outcomes,
    Policy,
    Target,
    Team,
)
from okrlib.plan import Plan
from okrlib.publish.runner import as_output
from okrlib.resources import data_dir
from okrlib.review import attention, headline as review_headline
from okrlib.rich_display import SHOWN
from okrlib.scoring import Scale, stand, verdict
from okrlib.show import site_root
from okrlib.show.fragment import markdown, strip, table_body

CYCLE = Cycle(id="2026-Q4", start=date(2026, 10, 1), end=date(2027, 1, 1))
DAY = date(2026, 11, 16)
EXAMPLE = data_dir("notebooks") / "example"


def plan(progress: dict[str, float], **more: Any) -> Plan:
    """A company with a team for each name, each with one key result at this progress."""
    teams = (Team(id="all", title="All"), *(Team(id=n, title=n.title(), parent="all") for n in progress))
    objectives = tuple(
        Objective(
            id=f"{name}-o",
            title=f"A better {name}",
            team=name,
            cycle=CYCLE.id,
            state="active",
            key_results=(KeyResult(id=f"{name}-k", title=f"{name} measure", kind="reach", target=100.0),),
        )
        for name in progress
    )
    rows = tuple(CheckIn(f"{name}-k", DAY, 100 * p, confidence=7) for name, p in progress.items())
    given: dict[str, Any] = {
        "name": "Acme",
        "teams": teams,
        "cycles": (CYCLE,),
        "objectives": objectives,
        "check_ins": rows,
        "today": DAY,
    }
    return Plan(**{**given, **more})


def headline(held: Plan) -> str:
    return review_headline.headline(stand(held), CYCLE, stand(held).teams(CYCLE.id))[0]


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        ({"a": 0.6, "b": 0.6, "c": 0.7}, "All 3 teams are on plan."),
        ({"a": 0.6, "b": 0.6, "c": 0.1}, "2 of 3 teams are on plan; 1 of 3 objectives is off track."),
        (
            {"a": 0.6, "b": 0.1, "c": 0.05},
            "2 of 3 teams are behind plan; 2 of 3 objectives are off track.",
        ),
        ({"a": 0.2, "b": 0.2, "c": 0.2}, "All 3 teams are behind plan."),
        ({"a": 0.05}, "The one team is behind plan; the only objective is off track."),
    ],
)
def test_the_headline_follows_the_share_of_teams_on_track(progress: dict[str, float], said: str) -> None:
    assert headline(plan(progress)) == said


def test_the_headline_of_an_empty_cycle_and_of_an_ended_one() -> None:
    assert headline(plan({})) == "No goals are published for 2026-Q4 yet."
    ended = plan({"a": 1.0, "b": 0.2}, today=date(2027, 1, 20))
    assert headline(ended) == "2026-Q4 has ended: 1 of 2 objectives succeeded."


def test_the_headline_before_a_cycle_and_before_the_first_report_accuses_nobody() -> None:
    fresh = plan({"a": 0.0}, check_ins=(), today=date(2026, 10, 5))
    assert headline(fresh) == "Nothing has been reported on 2026-Q4 yet."
    assert "expected" not in show.team_head(fresh, "a", CYCLE.id).facts["lede"]
    assert headline(plan({"a": 0.0}, today=date(2026, 9, 1))) == "2026-Q4 begins on 1\xa0October 2026."


def remarks(held: Plan) -> list[str]:
    return [r.before + r.title for r in attention.needs_attention(stand(held), stand(held).teams(CYCLE.id))]


def test_nothing_needs_attention_where_all_is_well_and_the_page_says_so() -> None:
    held = plan({"a": 0.6})

    assert remarks(held) == []
    assert "Nothing stands out" in show.needs_attention(held).html()


def test_what_is_off_track_blocked_silent_or_losing_confidence_needs_attention() -> None:
    off = plan({"a": 0.1})
    assert remarks(off) == ["Off track: A better a"]

    row = off.check_ins[0]
    blocked = plan({"a": 0.6}, check_ins=(row._replace(value=60.0, blocker="no room"),))
    assert remarks(blocked) == ["Blocked: a measure"]

    silent = plan({"a": 0.6}, check_ins=(row._replace(date=CYCLE.start, value=60.0),))
    assert remarks(silent) == ["No check-in for 6 weeks: A better a"]

    before = row._replace(date=DAY - timedelta(days=7), value=60.0, confidence=8)
    fell = row._replace(date=DAY - timedelta(days=2), value=60.0, confidence=5, note="Two left")
    fallen = plan(
        {"a": 0.6}, check_ins=(before, fell, row._replace(value=60.0, confidence=None, note="Back"))
    )
    assert remarks(fallen) == ["Confidence fell from 8 to 5: a measure"]
    assert "Two left" in show.needs_attention(fallen).html()


def test_silence_is_told_from_the_start_and_in_days_while_it_is_short() -> None:
    assert remarks(plan({"a": 0.6}, check_ins=(), today=date(2026, 10, 20))) == ["No check-in yet: a measure"]

    sprint = replace(CYCLE, start=date(2026, 11, 9), end=date(2026, 11, 17))
    assert remarks(plan({"a": 0.6}, cycles=(sprint,), check_ins=())) == ["No check-in for 7 days: A better a"]


def test_what_a_kpi_measures_lacks_a_figure_and_not_a_check_in() -> None:
    silent = plan({"a": 0.6}, check_ins=())
    (goal,) = silent.objectives
    measured = replace(goal, key_results=(replace(goal.key_results[0], kpi="k"),))
    rows = (Observation("k", date(2026, 10, 5), 60.0),)
    weekly = KPI(id="k", title="Visits", team="all", rhythm="weekly")
    silent = replace(silent, objectives=(measured,), kpis=(weekly,), observations=rows)
    late = [
        r
        for r in attention.needs_attention(stand(silent), stand(silent).teams(CYCLE.id))
        if r.state == "stale"
    ]
    assert late[0].before == "No check-in for 6 weeks: "
    spoken = replace(silent, check_ins=(CheckIn("a-k", DAY, confidence=7),))
    late = attention.needs_attention(stand(spoken), stand(spoken).teams(CYCLE.id))
    assert [r.before for r in late if r.kind == "objective"] == ["No figure since 5\xa0October 2026: "]


def kpi_plan(values: list[float], **card: Any) -> Plan:
    kpi = KPI(id="k", title="Attendance", team="all", unit="%", **card)
    rows = tuple(
        Observation("k", date(2026, month, 1), v) for month, v in enumerate(values, 11 - len(values))
    )
    return plan({"a": 0.6}, kpis=(kpi,), observations=rows)


@pytest.mark.parametrize(
    ("values", "card", "health"),
    [
        ([95, 96], {"better": "higher", "targets": (Target(value=96),)}, "met"),
        ([95, 95.9], {"better": "higher", "targets": (Target(value=96),)}, "missed"),
        ([5, 4], {"better": "lower", "targets": (Target(value=4),)}, "met"),
        ([5, 4], {"better": "lower"}, "no target"),
        ([5, 4], {"targets": (Target(value=4),)}, "no target"),
        ([], {"better": "lower", "targets": (Target(value=4),)}, "stale"),
        ([5, 4], {"better": "lower", "targets": (Target(value=4, end=date(2026, 9, 30)),)}, "no target"),
    ],
)
def test_a_kpis_health_is_its_target_and_never_good_without_one(
    values: list[float], card: dict[str, Any], health: str
) -> None:
    assert stand(kpi_plan(values, **card)).kpi("k").health == health


def test_a_kpi_is_stale_once_two_periods_have_ended_without_a_figure() -> None:
    held = kpi_plan([5, 4], better="lower", targets=(Target(value=6),))

    assert stand(held.judged_on(date(2026, 12, 31))).kpi("k").health == "met"
    assert stand(held.judged_on(date(2027, 1, 1))).kpi("k").health == "stale"


def test_a_kpi_needs_attention_when_two_periods_running_miss_the_target() -> None:
    card = {"better": "higher", "targets": (Target(value=96),)}

    assert remarks(kpi_plan([97, 95], **card)) == []
    assert remarks(kpi_plan([95, 95], **card)) == ["Attendance"]


def test_the_strip_says_in_words_what_it_shows() -> None:
    made = str(strip(Scale(), 0.589, 0.8, "aspirational"))

    assert 'aria-label="progress 58\xa0%, 80\xa0% expected by now"' in made
    assert "p58 e80" in made
    assert "committed" in str(strip(Scale(), 0.5, None, "committed"))
    assert "role" not in str(strip(Scale(), None, None, "learning"))


def test_scores_are_shown_on_the_scale_and_success_where_the_policy_says() -> None:
    made = str(strip(Scale.of(Policy(scale=100, success_at=0.6)), 0.589, 0.8, "aspirational"))

    assert "progress 58\xa0%, 80\xa0% expected" in made
    assert " s55 " in made


@pytest.mark.parametrize("success_at", [0.5, 0.7, 0.72, 0.75, 1.0])
def test_a_strip_is_shaded_from_where_the_verdict_says_success(success_at: float) -> None:
    styles = (data_dir("site") / "assets/pages/marks.css").read_text("utf-8")
    usual = re.search(r"--s: (\d+)", styles)
    assert usual

    for cut in range(101):
        score = cut / 100
        drawn = strip(Scale(success_at=success_at), score, None, "aspirational")
        made = re.search(r'class="strip aspirational p(\d+)(?: s(\d+))?"', str(drawn))
        assert made
        shaded = int(made[2] or usual[1])
        won = verdict(score, "aspirational", success_at=success_at) in {"success", "exceeded"}
        assert (int(made[1]) >= shaded) == won


def test_a_notes_markdown_cannot_fetch_script_or_break_the_page() -> None:
    made = str(
        markdown("# Big\n\n<b onclick=x>hi</b> ![p](https://x.test/p.png) [a](javascript:alert(1)) *ok*")
    )

    assert "<h1" not in made
    assert "<img" not in made
    assert "<b onclick" not in made
    assert "javascript:" not in made
    assert "<em>ok</em>" in made


def test_a_table_in_a_note_is_a_table_that_scrolls_and_is_as_safe_as_other_text() -> None:
    made = str(
        markdown("Why:\n\n| Ward | Hours |\n|---|--:|\n| <i>A</i> | **26** |\n| B | [x](javascript:1) |\n")
    )

    assert '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>' in made
    assert '<th scope="col">Ward</th><th scope="col" class="num">Hours</th>' in made
    assert '<td>&lt;i&gt;A&lt;/i&gt;</td><td class="num"><strong>26</strong></td>' in made
    assert made.count("<tr>") == 3
    assert "style" not in made
    assert "javascript" not in made
    assert "|" in str(markdown("a | b is no table"))


def test_cells_of_a_table_are_escaped() -> None:
    assert "&lt;i&gt;" in table_body([["a", "<i>", "c"]])
    assert table_body([["a", "b"]]) == '<tr><th scope="row">a</th><td>b</td></tr>'
    assert table_body([]) == ""


@pytest.fixture(scope="module")
def example() -> Plan:
    return okrlib.load(EXAMPLE).plan


def test_every_shown_value_displays_itself_with_its_own_styles_and_no_link_to_nowhere(example: Plan) -> None:
    standing = stand(example)
    objective = example.objectives[-1]
    finding = Finding("x", "error", "<Wrong>.", "Fix it.", place=Place("okr.toml"))
    values = [
        example,
        okrlib.load(EXAMPLE),
        finding,
        example.teams[0],
        objective,
        objective.key_results[0],
        example.kpis[0],
        standing.objective(objective.id).key_results[0],
        standing.objective(objective.id),
        standing.kpi(example.kpis[0].id),
        standing.team("riverside", "2019-Q1"),
    ]

    assert {(type(value).__module__, type(value).__name__) for value in values} == set(SHOWN)
    assert {type(value) for value in values} == set(show.card.registry) - {object}
    for value in values:
        made = as_output(value)["data"]["text/html"]
        assert made == show.card(value)._repr_html_()
        assert made.startswith("<style>")
        assert not re.search(r"<a href|@font-face|@media \(prefers", made)
        assert "<Wrong>" not in made


def test_ipython_shows_a_value_and_loads_nothing_for_it_before(tmp_path: Path) -> None:
    code = """
        import sys
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance()
        import okrlib
        early = [name for name in ("okrlib.plan", "okrlib.show", "pydantic") if name in sys.modules]
        data, _ = shell.display_formatter.format(okrlib.load(sys.argv[1]).plan.teams[0])
        print(early, data["text/html"][:7], "Team(" in data["text/plain"])
    """
    line = [sys.executable, "-c", dedent(code), str(EXAMPLE)]
    env = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    ran = subprocess.run(line, env=env, capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["[]", "<style>", "True"]


def test_a_figure_is_drawn_alike_in_a_notebook_and_on_a_page_for_a_wide_place_and_a_narrow_one(
    example: Plan,
) -> None:
    figure = show.kpi_chart(example, "northbank-breach-share")
    # There, what can have the focus keeps its keys from JupyterLab.
    in_notebook = figure._repr_html_().replace(' data-lm-suppress-shortcuts="true"', "")
    token = site_root.set("../")
    try:
        on_page = figure._repr_html_()
    finally:
        site_root.reset(token)

    assert on_page in in_notebook
    assert on_page.count("data-x=") == 2
    assert "style=" not in on_page
    assert "<script" not in on_page


def test_every_part_of_every_page_shows_something_on_every_cycle(example: Plan) -> None:
    for cycle in example.cycles:
        for part in (show.home_head, show.company_objectives, show.team_table, show.needs_attention):
            assert part(example, cycle.id).html().strip()
    empty = replace(example, objectives=(), check_ins=())
    assert "No objectives of the company itself are published" in show.company_objectives(empty).html()
    assert "No objectives are published" in show.team_objectives(empty, "people", "2019-Q1").html()
    assert "No team has published objectives" in show.team_table(empty).html()


def test_the_companys_goals_for_the_year_stand_on_the_home_page_of_a_quarter_without(example: Plan) -> None:
    year = Cycle(id="2019", start=date(2019, 1, 1), end=date(2020, 1, 1))
    now = [o for o in example.objectives if o.cycle == "2019-Q1"]
    annual = [replace(o, cycle="2019") if o.team == "riverside" else o for o in now]
    plan = replace(example, objectives=tuple(annual), cycles=(*example.cycles, year))
    held = [o.id for o in now if o.team == "riverside"]

    facts = show.company_objectives(plan, "2019-Q1").facts
    assert facts["heading"] == "What Riverside Health wants to achieve in 2019"
    assert [o["id"] for o in facts["objectives"]] == held
    assert show.company_objectives(plan, "2018-Q4").facts["objectives"] == []


def test_a_persons_own_goals_stand_in_no_table_with_others() -> None:
    held = plan({"north": 0.4, "me": 0.9})
    teams = tuple(replace(t, kind="individual", opted_in=True) if t.id == "me" else t for t in held.teams)
    table = show.team_table(replace(held, teams=teams).judged_on(DAY)).html()
    rows, below = table.split("</table>")

    assert "North" in rows
    assert "Me" not in rows
    assert "Personal goals, published voluntarily: Me." in below
    assert not re.search(r"\d\.\d\d", below)


def test_a_persons_own_goals_are_in_no_count_and_no_list_of_the_home_page() -> None:
    held = plan({"north": 0.4, "south": 0.4, "me": 0.1}, today=DAY)
    teams = tuple(replace(t, kind="individual", opted_in=True) if t.id == "me" else t for t in held.teams)
    held = replace(held, teams=teams)

    head = show.home_head(held).html()

    assert "Both teams are" in head
    assert "of 2 objectives" in head
    assert "me" not in show.needs_attention(held).html().split()
    assert "A better me" not in show.needs_attention(held).html() + show.since_last_week(held).html()


def test_a_persons_goal_is_named_around_others_without_its_score() -> None:
    held = plan({"north": 0.4, "me": 0.9})
    goals = tuple(replace(o, supports=("north-o",)) if o.team == "me" else o for o in held.objectives)
    made = replace(held, objectives=goals).judged_on(DAY)
    assert '<span class="score">0.90</span>' in show.around(made, "north-o").html()
    teams = tuple(replace(t, kind="individual", opted_in=True) if t.id == "me" else t for t in held.teams)

    said = show.around(replace(made, teams=teams), "north-o").html()

    assert "A better me" in said
    assert "0.90" not in said


def test_a_persons_goal_is_named_beside_others_that_use_a_kpi_without_its_score() -> None:
    held = plan({"north": 0.4, "me": 0.9})
    measured = tuple(
        replace(o, key_results=(replace(o.key_results[0], guard=("k",)),)) for o in held.objectives
    )
    teams = tuple(replace(t, kind="individual", opted_in=True) if t.id == "me" else t for t in held.teams)
    said = show.kpi_users(
        replace(held, objectives=measured, teams=teams, kpis=(KPI(id="k", team="all"),)).judged_on(DAY), "k"
    ).html()

    assert "me measure" in said
    assert "0.40" in said
    assert "0.90" not in said


# -- the worked example


def test_every_goal_that_the_example_closed_says_why_and_whether_it_goes_on() -> None:
    example = okrlib.load(EXAMPLE).plan
    standing = okrlib.stand(example, on=example.today)
    closed = [o for o in example.objectives if o.state == "closed"]
    below = [
        part.key_result
        for o in closed
        for part in standing.objective(o.id).key_results
        if part.verdict in {"progress", "learn", "missed"}
    ]

    assert len(closed) == 22
    assert all(o.decision and o.learned for o in closed)
    assert len(below) == 21
    assert {kr.cause for kr in below} <= set(example.policy.causes)
    assert sum(bool(kr.learned) for kr in below) > 8
    carried = [o for o in example.objectives if o.continues]
    assert all(example.objective(o.continues).decision in {"keep", "change"} for o in carried if o.continues)
    assert len(carried) > 10


def test_the_examples_company_is_calibrated_on_its_page_and_a_team_with_few_pairs_is_not() -> None:
    example = okrlib.load(EXAMPLE).plan
    company = show.calibration(example, "riverside", quiet=True).html()

    assert "All 11 closed key results were stretch goals." in company
    assert "a Brier score of" in company
    assert show.calibration(example, "theatres", quiet=True).html().strip() == ""
    assert show.calibration(example, "patient-experience", quiet=True).html().strip() == ""


def test_the_page_of_a_closed_cycle_says_how_it_ended_and_not_when_it_was_last_spoken_of() -> None:
    example = okrlib.load(EXAMPLE).plan
    head = show.team_head(example, "riverside", "2018-Q4").html()
    table = show.team_table(example, "2018-Q4").html()

    assert "The objective was partly achieved." in head
    assert "last check-in" not in head + show.key_results(example, _closed(example)).html()
    assert "Last check-in" not in table
    assert "Last check-in" in show.team_table(example, "2019-Q1").html()


def _closed(held: Plan) -> str:
    return next(o.id for o in held.objectives if o.team == "riverside" and o.cycle == "2018-Q4")


def test_where_others_contribute_a_teams_score_its_objectives_and_the_charts_end_are_one() -> None:
    example = okrlib.load(EXAMPLE).plan
    head = show.team_head(example, "riverside", "2018-Q4").html()
    chart = show.team_chart(example, "riverside", "2018-Q4").html()
    alone = show.team_head(example, "theatres", "2018-Q4").html()

    assert "final score</dt><dd>0.62" in head
    assert "The score is 0.62" in chart
    assert re.search(r"On 31\xa0December: 1 \([^)]+\) at 0.62", chart)
    assert "contribute" not in alone


def test_what_has_no_score_on_the_last_day_is_said_to_have_none_beside_the_chart() -> None:
    silent, told = (b.objective(b.kr("reach", n, target=10.0), name=f"{n}-goal") for n in ("silent", "told"))
    dropped = b.closed_goal(
        b.kr("reach", "left", target=10.0), name="left-goal", outcome="dropped", day=b.on(11, 1)
    )
    log = [b.said(b.on(10, 20), 4.0, name=name) for name in ("told", "left")]
    after = date(2027, 1, 5)

    def words(*goals: Objective) -> str:
        plan = replace(b.plan(*goals, log=log), today=after)
        return show.team_chart(plan, "ops", "2026-Q4").html()

    assert re.search(r"On 31\xa0December: 2 \([^)]+\) at 0.40\.", words(silent, told, dropped))
    assert re.search(r"On 31\xa0December: –\.", words(dropped))


def test_an_outcome_in_a_list_of_facts_ends_without_a_full_stop() -> None:
    outcomes = Outcomes(fail="No.", commit="We get through.", target="Better.", stretch="Best.")
    kr = KeyResult(id="a-k", title="Audit", kind="outcome", outcomes=outcomes)
    held = plan({"a": 0.6})
    goal = replace(held.objectives[0], key_results=(kr,))
    row = CheckIn("a-k", DAY, "commit")

    said = show.key_results(replace(held, objectives=(goal,), check_ins=(row,)), "a-o").html()

    assert "<small><b>commit: We get through</b></small>" in said


def test_a_kpis_figure_and_a_persons_report_each_have_their_own_age() -> None:
    said = show.key_results(okrlib.load(EXAMPLE).plan, "help-in-sight-q1").html()

    assert "last check-in 10 days ago" in said
    assert "Northbank: waits longer than four hours; latest figure February 2019" in said
