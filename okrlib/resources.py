"""The folders that are bundled with the package, and what saves the process time.

Each function that saves time says how many seconds of processor time, on a plan of 300 teams. ``python
bench/tricks.py`` measures them.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).resolve().parent
#: The exit code of a program that Ctrl-C has ended: 128 plus the number of the signal.
INTERRUPTED = 130


def data_dir(name: str) -> Path:
    """The bundled folder *name*: library, notebooks or site; in a checkout, the one beside the package."""
    bundled = _HERE / "_data" / name
    return bundled if bundled.is_dir() else _HERE.parent / name


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause garbage collection; for loading, importing or releasing a plan, or comparing it with a record.

    Loading makes hundreds of thousands of small objects, none of them garbage. Saves 0.36 of 1.68 s.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # Frozen and thawed, what was made is old: the collector does not look through it at once.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def spare_collector() -> None:
    """Collect only the garbage of what comes from now on; for a worker that renders pages.

    A collection of all would copy the plan that the worker inherits. With none at all a hundred pages
    leave seventy thousand objects behind. What is young is looked at while the processor has it at hand;
    what a worker has computed and keeps, hardly ever.
    """
    gc.freeze()
    gc.set_threshold(2_000, 10, 1_000)


def rare_collector() -> None:
    """Collect garbage rarely until the process ends; for the command line.

    What a command loads stays until it ends; looking through it would only take time.
    """
    gc.set_threshold(100_000)


def leave(code: int) -> NoReturn:
    """End the process at once; for the command line.

    The interpreter would first take the plan apart, object by object. Saves 0.12 of 1.32 s.
    """
    for stream in (sys.stdout, sys.stderr):
        # None is what Python calls a stream that was closed before it began.
        with suppress(BrokenPipeError, AttributeError):
            stream.flush()
    os._exit(code)


@contextmanager
def without_address_grammar() -> Iterator[None]:
    """Import here what imports jsonschema: Altair, nbformat, nbconvert.

    Where JupyterLab is installed, jsonschema builds a grammar of international web addresses when it is
    imported, to check the format "iri", which no chart and no notebook uses. Saves 1.16 of 1.90 s
    at the first chart of a process.
    """
    grammar = "rfc3987_syntax"
    if grammar in sys.modules:
        yield
        return
    sys.modules[grammar] = None  # type: ignore[assignment]  # so that its import fails, which is provided for
    try:
        yield
    finally:
        del sys.modules[grammar]


def _end(*_: object) -> NoReturn:
    os._exit(INTERRUPTED)


def end_on_interrupt() -> None:
    """Let Ctrl-C end the process at once; for the command line, while it has nothing open.

    A process that ignores Ctrl-C, such as a background job of a shell, keeps ignoring it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt here, so that files and locks are put in order before the end."""
    ends = signal.getsignal(signal.SIGINT) is _end
    if ends:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        if ends:
            signal.signal(signal.SIGINT, _end)
