"""``make bench-large``: how it grows, from 1,000 teams to 10,000, each measured once.

Exits with 1 where a limit is missed; with ``--write``, docs/scale.md quotes the table.
"""

from __future__ import annotations

import argparse
import sys
from math import log
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import measure
from browsing import served
from playwright.sync_api import sync_playwright
from sides import Bench, tidy
from table import X, judged, machine, quote, verdict
from wording import MEASURES, OBJECTIVES

if TYPE_CHECKING:
    from pathlib import Path

#: Limits: bytes at the larger size, the share of pages a second that may be lost, times for building again,
#: seconds for an answer of the search.
MEMORY, LOSS, AGAIN, ANSWER = 2 * 2**30, 0.25, 2.5, 0.150
WORDS = [*OBJECTIVES[:10], *(name for name, *_ in MEASURES[:10])]
#: In the page: from what is typed to the results that are shown.
_ANSWERED = """words => new Promise(done => {
  const field = document.querySelector("form.search input"), status = document.querySelector("[role=status]");
  status.textContent = "";
  const begun = performance.now();
  const seen = new MutationObserver(() => { if (status.textContent) {
    seen.disconnect(); done((performance.now() - begun) / 1000); } });
  seen.observe(status, { childList: true, characterData: true, subtree: true });
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})"""


class Size(NamedTuple):
    """What one number of teams takes: seconds, pages a second, bytes."""

    teams: int
    load: float
    pages: float
    again: float
    whole: float
    count: int
    whole_again: float
    memory: int
    answers: list[float]

    @property
    def rate(self) -> float:
        """Pages a second of the whole site."""
        return self.count / self.whole


def size(teams: int) -> Size:
    """Measure one size."""
    bench = Bench(teams)
    print(f"{teams:,} teams: team pages", file=sys.stderr)
    cold, again = bench.cold(), bench.rebuilt()
    print(f"{teams:,} teams: the whole site", file=sys.stderr)
    whole = bench.whole(watch=True)
    whole_again = bench.whole_again()
    return Size(
        teams,
        cold.load,
        cold.publish,
        again.ran.seconds,
        whole.ran.seconds,
        whole.pages,
        whole_again.ran.seconds,
        whole.ran.memory,
        answers(bench.folder("whole"), bench.chromium) if bench.chromium else [],
    )


def answers(site: Path, browser: str) -> list[float]:
    """Seconds for each of `WORDS`, once the search is loaded."""
    with served(site) as root, sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = opened.new_page()
        page.goto(f"{root}search.html?q=none")
        page.locator("[role=status]", has_text="found").wait_for(timeout=120_000)
        seconds = [page.evaluate(_ANSWERED, words) for words in WORDS]
        opened.close()
    return seconds


def table(small: Size, large: Size) -> tuple[str, list[str]]:
    """The table, and what misses its limit."""
    missed = []

    def row(what: str, a: str, b: str, growth: str, limit: str = "", *, good: bool = True) -> str:
        if not good:
            missed.append(what)
        return f"| {what} | {a} | {b} | {growth} | {limit} | {verdict(good=good if limit else None)} |"

    def grown(what: str, name: str, most: float | None = None) -> str:
        a, b = getattr(small, name), getattr(large, name)
        power = log(b / a) / log(large.teams / small.teams)
        growth = f"{b / a:.1f} {X}, teams to the power of {power:.2f}"
        limit = f"≤ {most} {X}" if most else ""
        return row(what, f"{a:.1f} s", f"{b:.1f} s", growth, limit, good=not most or b / a <= most)

    ratio = large.rate / small.rate
    gib = [f"{size.memory / 2**30:.2f} GiB" for size in (small, large)]
    lines = [
        f"| | {small.teams:,} teams | {large.teams:,} teams | growth | limit | |",
        "|---|---|---|---|---|---|",
        grown("Loading", "load"),
        grown("Team pages, after loading", "pages"),
        grown("Team pages after one check-in, whole process", "again", AGAIN),
        row(
            "All pages, search, feeds and files",
            f"{small.count:,} in {small.whole:.0f} s",
            f"{large.count:,} in {large.whole:.0f} s",
            f"{small.rate:.0f} and {large.rate:.0f} pages/s, {ratio:.2f} {X}",
            f"≥ {1 - LOSS} {X}",
            good=ratio >= 1 - LOSS,
        ),
        row(
            "The same, peak memory, all processes (PSS)",
            *gib,
            f"{large.memory / small.memory:.1f} {X}",
            f"≤ {MEMORY / 2**30:.0f} GiB",
            good=large.memory <= MEMORY,
        ),
        grown("The same after one check-in", "whole_again"),
    ]
    if small.answers and large.answers:
        a, b = (f"{median(size.answers) * 1000:.0f} ms" for size in (small, large))
        slow = f"the slowest of {len(WORDS)}: {max(large.answers) * 1000:.0f} ms"
        limit = f"≤ {ANSWER * 1000:.0f} ms"
        lines.append(row("The search answers", a, b, slow, limit, good=median(large.answers) <= ANSWER))
    else:
        lines.append(row("The search answers", "left out: Chromium is not installed", "", ""))
    return "\n".join(lines), missed


def main() -> int:
    """Measure, print, judge."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--teams", type=int, nargs=2, default=[1000, 10_000], metavar="N")
    reader.add_argument("--write", action="store_true", help="quote the table in docs/scale.md")
    words = reader.parse_args()
    measure.SCRATCH.mkdir(exist_ok=True)
    text, missed = table(*map(size, words.teams))
    tidy()
    print(f"\n{machine()}.\n\n{text}")
    if words.write:
        quote("docs/scale.md", "large", f"Measured once; {machine()}.\n\n{text}")
    return judged(missed)


if __name__ == "__main__":
    sys.exit(main())
