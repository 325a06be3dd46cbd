"""OKRs in Markdown as handbooks have them: what stands below a goal is its own, and nothing is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from okrlib import exchange
from okrlib.exchange.records import Source
from okrlib.store import make

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2027, 1, 11)
BELOW = """\
---
quarter: 2027-Q1
owner: Mara
---

# Harbour

## Objective 1: Ships leave on time

**Why:** Late ships cost berths.

### Key Results

#### **KR 1.1**: Departures within ten minutes
- **Baseline**: 62%
- **Target:** 85%
- **Owner**: Ines
- **How we measure**: the pilots' log

**KR2: Shorter paper work**
- Target: 3 forms
    - Ask the customs office

---

## Glossary

* A berth is a place for a ship

| Term | Meaning |
|---|---|
| Pilot | who steers |

See the handbook.
"""


def read(text: str) -> Source:
    return exchange.source_of(text.encode(), "goals.md")[0]


def facts(source: Source) -> list[dict[str, str]]:
    return [goal.fields for goal in source.goals]


def test_facts_below_a_goal_are_its_own_and_what_is_no_goal_is_left() -> None:
    source = read(BELOW)

    assert facts(source) == [
        {
            "kind": "objective",
            "title": "Ships leave on time",
            "team": "Harbour",
            "period": "2027-Q1",
            "notes": "Late ships cost berths.",
        },
        {
            "kind": "key result",
            "title": "Departures within ten minutes",
            "baseline": "62%",
            "target": "85%",
            "owner": "Ines",
            "notes": "How we measure: the pilots' log",
        },
        {"kind": "key result", "title": "Shorter paper work", "target": "3 forms"},
        {"kind": "initiative", "title": "Ask the customs office"},
    ]
    assert [goal.parents[0][0] for goal in source.goals[1:]] == ["row 8", "row 8", "row 20"]
    assert [(line.field, line.came) for line in source.lines if line.fate == "left"] == [
        ("list", "A berth is a place for a ship"),
        ("owner", "Mara"),
        ("table", "| Term | Meaning |"),
        ("table", "| Pilot | who steers |"),
    ]
    assert source.notes == ["Goals are read from headings and lists; other lines are not: 34."]


def test_bullets_of_a_text_editor_are_items() -> None:
    source = read("# Q1 2027\n\n• Objective: Calm mornings\n\t• KR 1: Late starts < 5\n\t-wake earlier\n")

    assert [(goal.get("kind"), goal.get("title")) for goal in source.goals] == [
        ("objective", "Calm mornings"),
        ("key result", "Late starts < 5"),
        ("key result", "wake earlier"),
    ]


def test_a_heading_may_say_only_that_an_objective_follows() -> None:
    source = read("# OKR - Kiosk\n## Objetivo\nAbrir antes.\n## Resultados clave\n- KR1: Abrir a las 7\n")

    assert [(g.get("team"), g.get("kind"), g.get("title")) for g in source.goals] == [
        ("Kiosk", "objective", "Abrir antes."),
        ("", "key result", "Abrir a las 7"),
    ]


def test_a_heading_above_objectives_in_lines_of_their_own_is_their_team() -> None:
    source = read("# Q1 2027\n## Bakery\nObjective 1: Fresh at six\n- KR1: Sold out by 9\n")

    assert [(g.get("team"), g.get("title")) for g in source.goals] == [
        ("Bakery", "Fresh at six"),
        ("", "Sold out by 9"),
    ]


def test_an_objective_in_a_line_of_its_own_stands_above_the_table_below_it() -> None:
    table = "\n\n| Key Result | Target |\n|---|---|\n| Boats | 9 |\n\n"
    source = read(f"# Q1 2027\n\n**Objective 1: Row more**{table}**Objective 2: Row faster**{table}")

    assert [(g.get("kind"), g.get("title"), g.row) for g in source.goals] == [
        ("objective", "Row more", "7"),
        ("key result", "Boats", "7"),
        ("objective", "Row faster", "13"),
        ("key result", "Boats", "13"),
    ]


def test_a_paragraph_below_a_list_is_about_the_goal_that_the_list_is_of() -> None:
    source = read(
        "## Objective: Rest\n\n- KR1: Sleep 8 hours\n  at night\n\n**Owner**: Jan\n**Status**: Green\n"
    )

    assert facts(source) == [
        {"kind": "objective", "title": "Rest", "owner": "Jan", "status": "Green"},
        {"kind": "key result", "title": "Sleep 8 hours", "notes": "at night"},
    ]


def test_a_list_of_facts_needs_a_goal_above_it() -> None:
    source = read("# Q1 2027\n\n- Target: the north\n- Owner: the south\n")

    assert [goal.get("kind") for goal in source.goals] == ["key result", "key result"]


def test_an_arrow_leads_from_where_a_key_result_starts_to_its_target(tmp_path: Path) -> None:
    make(tmp_path / "plan", on=ON, kind="empty", hosts=())
    source = read(
        "## Objective: Calm\n- KR1: Calls 31% → 45%\n- KR2: Waits 26 min -> 8 min\n- KR3: Beds → 40%\n"
    )
    plan = exchange.brought(tmp_path / "plan", source, file="goals.md", on=ON).plan

    assert [(k.kind, k.baseline, k.target, k.unit) for o in plan.objectives for k in o.key_results] == [
        ("increase", 31, 45, "%"),
        ("decrease", 26, 8, "min"),
        ("reach", None, 100, "%"),
    ]
    assert [(row.key_result, row.value) for row in plan.check_ins] == [("beds", 40)]


def test_a_period_is_that_of_objectives_in_headings_of_its_own_level() -> None:
    source = read(
        "## Q2 2027\n## Objective 1: Calm\n- KR: Calls\n## Q3 2027\n## Objective 2: Row\n- KR: Boats\n"
    )

    assert [(goal.get("title"), goal.get("period")) for goal in source.goals if goal.get("period")] == [
        ("Calm", "Q2 2027"),
        ("Row", "Q3 2027"),
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            "- Owner: Bo\n- Lead time: from 9 to 4 days\n- Failures: below 5 %\n",
            ["Lead time: from 9 to 4 days", "Failures: below 5 %"],
        ),
        (
            "- Value: from 30 to 40\n- End: to end tests from 20 % to 60 %\n",
            ["Value: from 30 to 40", "End: to end tests from 20 % to 60 %"],
        ),
        ("- Team: every member is trained by May\n", ["Team: every member is trained by May"]),
        ("- Letters 31 % → 90 %\n", ["Letters 31 % → 90 %"]),
        ("- OKR-Training for all\n", ["OKR-Training for all"]),
    ],
)
def test_what_begins_as_a_fact_does_may_be_a_key_result(lines: str, words: list[str]) -> None:
    found = read(f"## Objective: Be quick\n\n{lines}")
    assert [goal.get("title") for goal in found.goals] == ["Be quick", *words]


def test_below_a_key_result_a_number_behind_ziel_is_its_target() -> None:
    found = read("## Ziel: Schnell sein\n\n- KR 1: Wartezeit\n    - Ziel: 12\n    - Start: 48\n")
    assert [(g.get("title"), g.get("baseline"), g.get("target")) for g in found.goals] == [
        ("Schnell sein", "", ""),
        ("Wartezeit", "48", "12"),
    ]


@pytest.mark.parametrize(
    ("heading", "team", "period"),
    [
        ("Our OKRs for Q1 2027", "", "Q1 2027"),
        ("Objectives and Key Results Q1 2027", "", "Q1 2027"),
        ("Team goals", "", ""),
        ("OKRs of the Sales team", "Sales team", ""),
        ("Nos objectifs T1 2027", "", "T1 2027"),
        ("2027 OKRs - Platform & Data", "Platform & Data", "2027"),
        ("Team Blue, 2. Quartal 2027", "Team Blue", "2. Quartal 2027"),
    ],
)
def test_a_heading_names_a_team_only_by_words_that_not_every_heading_has(
    heading: str, team: str, period: str
) -> None:
    (goal, _) = read(f"# {heading}\n\n## Objective: Calm\n\n- KR: 9 calls\n").goals
    assert (goal.get("team"), goal.get("period")) == (team, period)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Objective 1: Launch in Q1 2027", "Launch in Q1 2027"),
        ("Two shops by the end of Q1 2027", "Two shops by the end of Q1 2027"),
    ],
)
def test_an_objective_whose_words_name_a_period_is_one(heading: str, words: str) -> None:
    found = read(f"# Sales\n\n## {heading}\n\n- 500 visits\n- 2 leases\n").goals
    assert [(g.get("kind"), g.get("title"), g.get("team")) for g in found] == [
        ("objective", words, "Sales"),
        ("key result", "500 visits", ""),
        ("key result", "2 leases", ""),
    ]


def test_who_owns_an_objective_above_a_table_is_not_who_owns_its_first_key_result() -> None:
    table = "| Key result | Target | Owner |\n|---|---|---|\n| Calls | 9 | Bo |\n\n"
    found = read(f"## Objective: Calm\n\n**Owner:** Ada\n\n{table}## Objective: Row\n\n{table}").goals
    assert [(g.get("title"), g.get("owner")) for g in found] == [
        ("Calm", "Ada"),
        ("Calls", "Bo"),
        ("Row", ""),
        ("Calls", "Bo"),
    ]


def test_what_stands_between_two_tables_of_an_objective_makes_no_other_of_it() -> None:
    table = "| Key result | Target |\n|---|---|\n| {} | 9 |\n\n"
    text = f"## Objective: Calm\n\nOwner: Ada\n\n{table.format('Calls')}Owner: Bo\n\n{table.format('Visits')}"
    found = read(text).goals
    assert [(g.get("title"), g.get("owner")) for g in found] == [
        ("Calm", "Ada"),
        ("Calls", ""),
        ("Visits", ""),
    ]


def test_several_facts_in_brackets_are_each_its_own_and_what_is_none_stays_in_the_words() -> None:
    lines = (
        "- Sales (Baseline: 10, Target: 50; Owner: Bo)\n- Calls (target: 5) (target: 6)\n"
        "- Stays (period: beta)\n- Visits (current: 4, as of: noon)\n"
    )
    assert facts(read(f"## Objective: Calm\n\n{lines}"))[1:] == [
        {"kind": "key result", "title": "Sales", "baseline": "10", "target": "50", "owner": "Bo"},
        {"kind": "key result", "title": "Calls (target: 5)", "target": "6"},
        {"kind": "key result", "title": "Stays (period: beta)"},
        {"kind": "key result", "title": "Visits (current: 4, as of: noon)"},
    ]


def test_marks_without_a_colon_and_facts_in_brackets_are_no_words_of_a_key_result() -> None:
    lines = (
        "- KR1 Stays: 20% → 30% (current: 22%) [owner: Bo]\n- KR2 Two new shops\n- O2 above 95 (at rest)\n"
    )
    assert facts(read(f"## Objective: Calm\n\n{lines}"))[1:] == [
        {"kind": "key result", "title": "Stays: 20% → 30%", "current": "22%", "owner": "Bo"},
        {"kind": "key result", "title": "Two new shops"},
        {"kind": "key result", "title": "O2 above 95 (at rest)"},
    ]
