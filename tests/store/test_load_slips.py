"""Slips that people make often are named for what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import okrlib
from okrlib.findings import causes_in

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '[[teams]]\nid = "all"\n[[cycles]]\nid = "2026-Q4"\n'
GOALS = (
    '[[objectives]]\nid = "o"\nstate = "active"\n'
    '[[objectives.key_results]]\nid = "k"\nkind = "reach"\ntarget = 10\n'
)
ROWS = "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn\n"


def found(folder: Path, *, head: str = HEAD, goals: str = GOALS, rows: str = ROWS) -> list[okrlib.Finding]:
    for name, text in (
        ("okr.toml", head),
        ("goals/2026-Q4/all.toml", goals),
        ("check-ins/2026-Q4.csv", rows),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(okrlib.load(folder).findings)


def test_a_slip_in_toml_is_one_finding_that_says_how_to_mend_it(tmp_path: Path) -> None:
    said = found(tmp_path, goals=f"{GOALS}baseline = 24,5\n", rows=f"{ROWS}k,2026-10-05,1,,,,,,,\n")

    assert [f.code for f in causes_in(said)] == ["not-toml"]
    assert "decimal point" in said[0].mend


def test_two_rows_of_a_day_that_do_not_say_which_corrects_which_are_a_finding(tmp_path: Path) -> None:
    (said,) = found(tmp_path, rows=f"{ROWS}k,2026-10-05,5,,,,,,,\nk,2026-10-05,3,,,,,,,\n")
    twice = found(tmp_path, rows=f"{ROWS}k,2026-10-05,5,,,,,,,\nk,2026-10-05,5,,,,,,,\n")

    assert (said.code, said.severity) == ("undecided", "warning")
    assert said.place is not None
    assert said.place.line == f"{ROWS}x\nx".count("\n") + 1
    assert [(f.code, f.severity, f.place and f.place.line) for f in twice] == [
        ("repeated-row", "hint", said.place.line)
    ]


@pytest.mark.parametrize(
    "policy", ["success_at = 70", "stale_after = -1", "max_file_mb = 0", "at_risk = 0.01"]
)
def test_a_policy_out_of_range_is_one_error_at_its_line(tmp_path: Path, policy: str) -> None:
    (said,) = found(tmp_path, head=f"{HEAD}[policy]\n{policy}\n")

    assert (said.code, said.severity, said.place.line) == ("bad-policy", "error", 6)


@pytest.mark.parametrize("line", ['depends_on = ["o"]', 'continues = "o"'])
def test_a_goal_that_waits_for_itself_or_carries_itself_on_is_found(tmp_path: Path, line: str) -> None:
    (said,) = found(tmp_path, goals=GOALS.replace("state", f"{line}\nstate"))

    assert said.code == "alignment-loop"


def test_a_cycle_whose_id_leads_out_of_the_folder_is_an_error(tmp_path: Path) -> None:
    head = f'{HEAD}[[cycles]]\nid = "../../x"\nstart = 2026-10-01\nend = 2026-12-31\n'

    assert [f.code for f in found(tmp_path, head=head)] == ["bad-id"]
