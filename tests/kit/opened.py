"""The boards of a plan, served by `okr open` in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Opened(NamedTuple):
    """A server: its address without the token, the token, and its process."""

    address: str
    token: str
    process: subprocess.Popen[str]

    @property
    def entry(self) -> str:
        """The address that was printed."""
        return f"{self.address}?token={self.token}"


@contextmanager
def opened(plan: Path, *options: str, **environment: str) -> Iterator[Opened]:
    """`okr open` on a plan, on 16 November 2026, until the end of the block."""
    line = [sys.executable, "-m", "okrlib", "open", "--no-browser", "--plan", str(plan), *options]
    env = {**os.environ, "OKRLIB_ON": "2026-11-16", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        line, env={**env, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        printed = re.match(r"(http://127\.0\.0\.1:\d+/[\w-]*)\?token=([\w-]+)", process.stdout.readline())
        if printed is None:
            pytest.fail("okr open printed no address.")
        try:
            yield Opened(printed[1], printed[2], process)
        finally:  # else a test that fails would wait for a server that never ends
            process.terminate()
        assert process.wait(20) == 0
