"""What the process lives on: the folders that ride in the wheel, and its time.

All tricks that save time stand here, with what each saves on a plan of 300 teams, in seconds of the
processor. ``python bench/tricks.py`` measures them again.
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
#: What a shell says of a program that Ctrl-C has ended: 128 and the number of the signal.
INTERRUPTED = 130


def data_dir(name: str) -> Path:
    """The bundled folder *name*: library, notebooks or site; in a checkout, the one beside the package."""
    bundled = _HERE / "_data" / name
    return bundled if bundled.is_dir() else _HERE.parent / name


@contextmanager
def without_collector() -> Iterator[None]:
    """No garbage collection meanwhile; for loading a plan.

    Loading makes hundreds of thousands of small objects, none of them garbage. Saves 0.36 of 1.68 s.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def stop_collector() -> None:
    """No garbage collection until the process ends; for a worker that renders pages and is gone.

    Looking through the plan that it inherits would also copy it. Saves 0.43 of 4.36 s in all.
    """
    gc.disable()


def rare_collector() -> None:
    """Garbage collection seldom, until the process ends; for the command line.

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
    imported, to check the format "iri", for which no chart and no notebook is checked. Saves 1.16 of 1.90 s
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
    """Let Ctrl-C end the process at once; for the command line while nothing is open yet, or any more.

    A process that does not listen to Ctrl-C, as in the background of a shell, still does not.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt here, so that files and locks are put in order before the end."""
    ends = signal.getsignal(signal.SIGINT) is _end
    if ends:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        if ends:
            signal.signal(signal.SIGINT, _end)
