"""What was measured, as rows of a Markdown table, and the pages that quote it."""

from __future__ import annotations

import os
import platform
import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from measure import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

X = "\N{MULTIPLICATION SIGN}"
HEAD = "| what | okrlib | beside | ratio | limit | |\n|---|---|---|---|---|---|"


class Row(NamedTuple):
    """One line of the table; *good* is None where there is no limit. README quotes the *main* ones."""

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    limit: str = ""
    good: bool | None = None
    main: bool = False

    def __str__(self) -> str:
        """As Markdown."""
        cells = (self.what, self.ours, self.beside, self.ratio, self.limit, verdict(good=self.good))
        return f"| {' | '.join(cells)} |"


def verdict(*, good: bool | None) -> str:
    """Whether a limit is met, in the last column."""
    return "" if good is None else "pass" if good else "missed"


def left_out(what: str, why: str, limit: str = "") -> Row:
    """A row that could not be measured here."""
    return Row(what, f"left out: {why}", limit=limit)


def spread(values: Iterable[float], scale: float = 1.0, unit: str = "s") -> str:
    """A median with the lowest and the highest."""
    shown = [value * scale for value in values]
    low, middle, high = min(shown), median(shown), max(shown)
    digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
    return f"{middle:.{digits}f} {unit}" + (
        f" ({low:.{digits}f} to {high:.{digits}f})" if len(shown) > 1 else ""
    )


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of runs made side by side."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def machine() -> str:
    """On what it was measured."""
    load = os.getloadavg()[2]
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores,"
        f" load average {load:.1f} over the last quarter of an hour"
    )


def lines(rows: Iterable[Row]) -> str:
    """The rows as a table."""
    return "\n".join([HEAD, *map(str, rows)])


def judged(missed: Iterable[str]) -> int:
    """Say which limits are missed; the exit code."""
    missed = list(missed)
    print(f"\nMissed: {'; '.join(missed)}." if missed else "\nEvery limit is met.")
    return 1 if missed else 0


def quote(page: str, name: str, text: str) -> None:
    """Write *text* between ``<!-- measured: NAME -->`` and ``<!-- end -->`` of a page."""
    file = ROOT / page
    place = re.compile(rf"(<!-- measured: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    before = file.read_text("utf-8")
    if not place.search(before):
        raise ValueError(f"{page} has no place for what was measured as {name}")
    file.write_text(place.sub(lambda match: f"{match[1]}\n{text.strip()}\n\n{match[2]}", before), "utf-8")
