"""What a board's kernel says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.boards import kernel

if TYPE_CHECKING:
    import pytest


def test_a_board_that_fails_is_one_plain_line_in_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failed = {"ename": "ValueError", "evalue": "\x1b[2Jgone\nnext", "traceback": ["Traceback", "secret line"]}
    kernel._log("error", failed)

    said = capsys.readouterr().err
    assert said == "A board's cell failed, and okr lab shows where: ValueError:  [2Jgone next\n"
