"""Under a red row stands why: the last note with its day, on a team's page, home and the objective's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import okrlib
from kit import builders as b
from okrlib import show
from okrlib.model import CheckIn
from okrlib.resources import data_dir
from okrlib.review.attention import needs_attention
from okrlib.scoring import stand, state


def test_the_last_note_stands_under_each_red_row_and_no_other() -> None:
    plan = okrlib.load(data_dir("notebooks") / "example").plan
    found = 0
    for team, cycle in {(o.team, o.cycle) for o in plan.objectives}:
        for objective in show.team_objectives(plan, team, cycle).facts["objectives"]:
            for row in objective["key_results"]:
                if row["state"] not in {"off track", "stale", "missed"}:
                    assert row["note"] is None
                    continue
                notes = [e for e in plan.log.get(row["id"], ()) if e.note.strip()]
                assert (row["note"] is None) == (not notes)
                found += bool(notes)
    assert found > 5
    html = show.team_objectives(plan, "riverside", "2019-Q1").html()
    assert "January was the worst month in three years" in html
    assert "January was the worst month" in show.company_objectives(plan).html()


def test_what_is_at_risk_though_it_has_come_far_enough_says_why() -> None:
    far, behind = b.kr(name="far"), b.kr(name="behind")
    log = [b.said(b.on(11, 12), 90.0, "far"), b.said(b.on(11, 12), 2.0, "behind")]
    goal = b.objective(far, behind, team="co")
    plan = b.plan(goal, log=log).judged_on(b.on(11, 15))
    (remark,) = needs_attention(stand(plan), stand(plan).teams("2026-Q4"))
    assert remark.reason == (
        "Company. 46\N{NO-BREAK SPACE}% of the way, 34\N{NO-BREAK SPACE}% expected by now."
        " 1 key result is off track."
    )
    assert "expected by now. 1 key result is off track." in show.objective_head(plan, "o").html()
    evenly = replace(goal, key_results=(far,))
    assert "off track" not in show.objective_head(replace(plan, objectives=(evenly,)), "o").html()


def test_of_a_long_note_the_first_paragraph_stands_there_as_safe_markup() -> None:
    kr = b.kr(baseline=0.0, target=10.0)
    note = "We *lost* the <b>supplier</b>.\n\nThe rest is history."
    plan = b.plan(b.objective(kr), log=(CheckIn("k", date(2026, 12, 20), 0.0, note=note),)).judged_on(
        date(2026, 12, 21)
    )
    (objective,) = plan.objectives
    assert state(stand(plan).objective(objective.id).key_results[0]) == "off track"
    html = show.key_results(plan, objective.id).html()
    (said,) = re.findall(r'<div class="note">(.*?)</div>', html, re.DOTALL)
    assert "<em>lost</em> the &lt;b&gt;supplier&lt;/b&gt;." in said
    assert "history" not in said
    assert "20\N{NO-BREAK SPACE}December" in said
