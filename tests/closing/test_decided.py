"""METHOD section 3: what people decided stands beside what was computed, and overrides move all alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from kit.builders import AFTER, closed_goal, evening, kr, objective, on, plan, said, standing
from okrlib import show
from okrlib.cli import okr
from okrlib.closing import close
from okrlib.model import Override, Policy
from okrlib.scoring import decided, stand
from okrlib.store import closing_file, load, save
from okrlib.widgets.closing.board import CloseBoard

LAST = on(1, 1)


@pytest.mark.parametrize(
    ("outcome", "ambition", "value", "words"),
    [
        ("achieved", "aspirational", 80.0, "Closed as achieved."),
        ("achieved", "aspirational", 100.0, "Closed as achieved."),
        ("achieved", "aspirational", 50.0, "Closed as achieved; the numbers say partly achieved."),
        ("achieved", "aspirational", 10.0, "Closed as achieved; the numbers say fell short."),
        ("partial", "aspirational", 50.0, "Closed as partly achieved."),
        ("partial", "aspirational", 80.0, "Closed as partly achieved; the numbers say success."),
        ("missed", "aspirational", 10.0, "Closed as missed."),
        ("missed", "committed", 99.0, "Closed as missed."),
        ("partial", "committed", 60.0, "Closed as partly achieved."),
        ("achieved", "committed", 60.0, "Closed as achieved; the numbers say missed."),
        ("missed", "committed", 100.0, "Closed as missed; the numbers say met."),
        ("dropped", "aspirational", 50.0, "Closed as dropped."),
        ("achieved", "aspirational", None, "Closed as achieved; nothing was reported."),
        ("achieved", "learning", 100.0, "Closed as achieved; the learning is still to be written down."),
        ("missed", "learning", 100.0, "Closed as missed."),
    ],
)
def test_one_sentence_says_what_was_decided_and_what_was_computed(
    outcome: Any, ambition: Any, value: float | None, words: str
) -> None:
    goal = closed_goal(kr(), outcome=outcome, ambition=ambition)
    log = [] if value is None else [said(on(11, 9), value)]
    assert decided(standing(on(12, 1), goal, log=log).objective("o")) == words
    assert decided(standing(on(11, 10), goal, log=log).objective("o")) == ""


def test_where_nothing_is_counted_the_numbers_say_nothing() -> None:
    goal = closed_goal(kr("baseline"), outcome="achieved")
    log = [said(on(11, 9), 42.0)]
    assert decided(standing(on(12, 1), goal, log=log).objective("o")) == "Closed as achieved."


@pytest.mark.parametrize("success_at", [0.3, 0.5, 0.7, 0.8, 1.0])
@pytest.mark.parametrize("ambition", ["aspirational", "committed"])
@pytest.mark.parametrize("value", [0.0, 24.0, 26.0, 34.9, 35.0, 44.0, 49.0, 64.9, 65.0, 94.0, 99.0, 100.0])
def test_the_outcome_that_is_proposed_agrees_with_the_verdict(
    success_at: float, ambition: Any, value: float
) -> None:
    facts: dict[str, Any] = {"log": [said(on(11, 9), value)], "policy": Policy(success_at=success_at)}
    before = stand(plan(objective(kr(), ambition=ambition), **facts), on=AFTER)
    proposed = close.outcome(before.plan, before.objective("o"))
    closed = closed_goal(kr(), outcome=proposed, ambition=ambition)
    assert ";" not in decided(stand(plan(closed, **facts), on=AFTER).objective("o"))


DIFFERS = plan(closed_goal(kr(), outcome="achieved"), log=[said(on(11, 9), 50.0)]).judged_on(on(12, 1))
SENTENCE = "Closed as achieved; the numbers say partly achieved."


def test_it_stands_wherever_the_closed_objective_stands(tmp_path: Any) -> None:
    above = objective(kr(name="l"), name="up", team="co")
    linked = replace(DIFFERS, objectives=(above, replace(DIFFERS.objectives[0], supports=("up",))))
    card = show.card(standing(on(12, 1), *DIFFERS.objectives, log=DIFFERS.check_ins).objective("o"))
    for fragment in (
        show.objective_head(DIFFERS, "o"),
        show.team_objectives(DIFFERS, "ops", "2026-Q4"),
        show.around(linked, "up"),
        card,
    ):
        assert SENTENCE in fragment.html()
    save(DIFFERS, tmp_path)
    assert SENTENCE in CliRunner().invoke(okr, ["score", str(tmp_path), "--on", "2026-12-01"]).output


# -- overrides

WHY = Override(score=0.8, reason="Measured twice", at=evening(LAST).moment)
SIGNED = plan(objective(kr(override=WHY)), log=[said(on(11, 9), 40.0)]).judged_on(AFTER)


def test_an_override_moves_key_result_objective_and_outcome_in_draft_and_score() -> None:
    now = standing(AFTER, *SIGNED.objectives, log=SIGNED.check_ins).objective("o")
    proposed = close.propose(SIGNED, "2026-Q4", on=AFTER)
    (goal,) = proposed.objectives
    assert (now.score, goal.outcome) == (0.8, "achieved")
    assert [(k.score, k.reason) for k in goal.key_results] == [(0.8, "Measured twice")]
    assert 'outcome = "achieved"' in closing_file.draft(SIGNED, proposed, on=AFTER)
    done = replace(
        proposed, objectives=(replace(goal, decision="drop", learned="Measure once."),), carry_to=None
    )
    closed = close.close(SIGNED, done, on=AFTER)
    assert closed.objective("o").key_results[0].override == WHY


def test_a_cause_of_two_lines_stays_within_the_remarks_of_a_draft() -> None:
    held = replace(SIGNED, policy=Policy(causes=("too much\nscore = 5",)))
    text = closing_file.draft(held, close.propose(held, "2026-Q4", on=AFTER), on=AFTER)

    assert "#   too much score = 5" in text
    assert closing_file.read(text, "close.toml").findings == ()


def test_a_cycle_that_still_runs_is_proposed_as_it_would_be_closed() -> None:
    day = on(12, 1)
    early = replace(WHY, at=evening(day).moment)
    goal = plan(objective(kr(override=early)), log=[said(on(11, 9), 40.0)]).judged_on(day)
    assert close.propose(goal, "2026-Q4", on=day).objectives[0].outcome == "achieved"


def test_on_the_board_a_typed_score_with_its_reason_moves_the_objective_and_the_outcome() -> None:
    of = plan(objective(kr()), log=[said(on(11, 9), 40.0)]).judged_on(AFTER)
    board = CloseBoard(of, cycle="2026-Q4", on=AFTER)
    (ending,) = board.endings
    fields = ending.fields
    assert (ending.closing.outcome, fields["o", "outcome"].value) == ("partial", "partial")
    fields["k", "score"].control.value = "0.8"
    assert ending.closing.outcome == "partial"
    fields["k", "reason"].control.value = "Measured twice"
    assert (board.value.objectives[0].outcome, fields["o", "outcome"].value) == ("achieved", "achieved")
    assert "<b>0.80</b>" in ending._summary.value
    fields["o", "outcome"].control.value = "missed"
    fields["k", "score"].control.value = "0.5"
    assert board.value.objectives[0].outcome == "missed"


def test_closing_by_a_file_says_where_the_two_differ(tmp_path: Any) -> None:
    folder, file = tmp_path / "plan", tmp_path / "close.toml"
    save(plan(objective(kr()), log=[said(on(11, 9), 40.0)]), folder)
    run = CliRunner().invoke
    day = ["--plan", str(folder), "--on", "2027-01-20"]
    assert run(okr, ["close", "2026-Q4", "--draft", str(file), *day]).exit_code == 0
    text = file.read_text("utf-8")
    for old, new in (
        ('decision = ""', 'decision = "drop"'),
        ('learned = ""', 'learned = "Measure once."'),
        ("score = 0.4", "score = 0.8"),
        ('reason = ""', 'reason = "Measured twice"'),
    ):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    told = run(okr, ["close", "2026-Q4", "--from", str(file), *day]).output
    assert "o: Closed as partly achieved; the numbers say success." in told
    assert load(folder).plan.objective("o").key_results[0].override.score == 0.8  # type: ignore[union-attr]


def test_silence_is_counted_before_closing(tmp_path: Any) -> None:
    silent = objective(kr(name="l"), name="p")
    save(plan(objective(kr()), silent, log=[said(on(11, 9), 40.0)]), tmp_path)
    told = CliRunner().invoke(okr, ["close", "2026-Q4", "--plan", str(tmp_path), "--on", "2027-01-20"]).output
    assert "Nothing was reported on 1 of 2 objectives." in told
