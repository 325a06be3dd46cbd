"""What saves time leaves no trace behind."""

from __future__ import annotations

import gc
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from okrlib import resources

if TYPE_CHECKING:
    from pathlib import Path

GRAMMAR = "rfc3987_syntax"


def test_the_collector_is_on_again_after_loading_also_where_it_failed() -> None:
    with suppress(OSError), resources.without_collector():
        assert not gc.isenabled()
        raise OSError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with resources.without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "use",
    [
        "from okrlib import charts; charts.explored(charts.reliability_of([])).to_dict()",
        "import okrlib.publish.written, nbformat; nbformat.validate(nbformat.v4.new_notebook())",
    ],
)
def test_no_chart_and_no_page_builds_the_grammar_of_addresses_nor_takes_it_from_others(use: str) -> None:
    pytest.importorskip(GRAMMAR)
    code = (
        f"import sys; {use}; print({GRAMMAR!r} in sys.modules, 'jsonschema' in sys.modules); import {GRAMMAR}"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["False", "True"]


def test_leaving_writes_out_what_was_printed() -> None:
    code = "from okrlib.resources import leave; print('all of it', end=''); leave(3)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (3, "all of it")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_stream_that_was_closed_from_the_start_is_no_error(stream: str, good: Path) -> None:
    closed = {"stdout": 1, "stderr": 2}[stream]
    line = f'exec "$0" -m okrlib score "$1" {closed}>&-'
    done = subprocess.run(["/bin/sh", "-c", line, sys.executable, good], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
