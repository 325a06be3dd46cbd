"""What a board's kernel says."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

from okrlib.boards import kernel

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_board_that_fails_is_one_plain_line_in_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failed = {"ename": "ValueError", "evalue": "\x1b[2Jgone\nnext", "traceback": ["Traceback", "secret line"]}
    kernel._log("error", failed)

    said = capsys.readouterr().err
    assert said == "A board's cell failed, and okr lab shows where: ValueError:  [2Jgone next\n"


def test_a_page_is_told_where_python_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def died(_: kernel.Kernel) -> None:
        raise RuntimeError("Kernel died")

    monkeypatch.setattr(kernel.Kernel, "_start", died)
    page, heard = kernel.Page("x"), []
    page.attach(heard.append)
    asyncio.run(kernel.Kernel(tmp_path).run(page, [], {}))

    assert [message["kind"] for message in heard] == ["output", "done"]
    assert heard[0]["text"] == "Python did not start: Kernel died"


def test_of_all_warnings_only_the_one_that_the_page_says_itself_is_silent(tmp_path: Path) -> None:
    (tmp_path / "okr.toml").write_text('version = 1\ntime_zone = "Mars/Base"\n', "utf-8")
    opened = f"""
import okrlib
okrlib.open_plan({str(tmp_path)!r})
warnings.warn("The plan has moved.")
"""
    ran = subprocess.run(
        [sys.executable, "-c", kernel._WARM + opened], capture_output=True, text=True, check=True
    )

    assert ran.stderr == "The plan has moved.\n"
