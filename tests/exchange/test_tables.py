"""Tables as strangers write them: what a cell says beside its number, and what no column is named for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from okrlib import exchange
from okrlib.store import make

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.exchange import Brought

ON = date(2027, 2, 15)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty plan."""
    make(tmp_path / "plan", on=ON, kind="empty", hosts=())
    return tmp_path / "plan"


def bring(folder: Path, data: str | bytes, file: str = "goals.csv") -> Brought:
    source, _ = exchange.source_of(data.encode() if isinstance(data, str) else data, file)
    return exchange.brought(folder, source, file=file, on=ON)


def key_results(result: Brought) -> dict[str, list[tuple[object, ...]]]:
    return {
        o.title: [(k.title, k.kind, k.baseline, k.target or k.at_most, k.unit) for k in o.key_results]
        for o in result.plan.objectives
    }


def left(result: Brought) -> list[tuple[str, str, str]]:
    return [(line.row, line.field, line.came) for line in result.lines if line.fate == "left"]


def test_a_remark_beside_a_number_is_no_unit_and_is_left(folder: Path) -> None:
    table = "Objective,Key Result,Baseline,Target\nCalm,Calls,0% (new),40% by May\n,Beds,3 [so far],8 beds\n"
    result = bring(folder, table)

    assert key_results(result) == {
        "Calm": [("Calls", "increase", 0, 40, "%"), ("Beds", "increase", 3, 8, "beds")]
    }
    assert left(result) == [
        ("2", "Baseline", "(new)"),
        ("2", "Target", "by May"),
        ("3", "Baseline", "[so far]"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("goals.yaml", "okrs:\n  - objective: Grow\n", "is YAML"),
        ("goals.json", '{"objectives": [], "keyResults": [{"title": "Grow"}]}', "of no format that is known"),
    ],
)
def test_a_file_of_a_tool_that_is_not_known_is_refused(folder: Path, name: str, text: str, what: str) -> None:
    with pytest.raises(exchange.ImportFileError, match=what):
        bring(folder, text, name)
