"""``make bench-editions``: how large a year of nightly editions is, from 30 nights of 1,000 teams.

Publishes the generated plan night by night, each as it was known then, and weighs the files. A year is
worked out from these nights: each adds what the mean night adds, and where the changes since the last
whole edition weigh as much as it, another whole one is written, larger by what was added since.

Exits with 1 where the limit is missed; with ``--write``, docs/editions.md quotes the table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import mean, median

import generate
from table import judged, machine, quote, verdict

from okrlib.editions import edition
from okrlib.plan import Audience, released
from okrlib.store import Editions, load

#: The most bytes that the editions of so many nights may take.
YEAR, MOST = 365, 200e6


def weighed(teams: int, nights: int) -> tuple[str, bool]:
    """What the nights weigh and a year of them, as a table, and whether that is within the limit."""
    with tempfile.TemporaryDirectory(prefix="okr-editions-") as temporary:
        folder = Path(temporary)
        generate.generate(teams, folder / "plan")
        plan = load(folder / "plan").plan
        kept = Editions(folder, Audience())
        seconds, sizes, heads = [], [], []
        for night in range(nights):
            day = generate.TODAY - timedelta(days=nights - night)
            shown = released(plan.narrow(as_of=day).judged_on(day))
            begun = time.perf_counter()
            kept.keep(edition(shown, "company", "bench"))
            seconds.append(time.perf_counter() - begun)
            sizes.append(kept.size(day))
            heads.append(kept.head(day).base is None)
        begun = time.perf_counter()
        Editions(folder, Audience()).read(kept.days()[-1])
        read = time.perf_counter() - begun
    whole = sizes[0]
    changes = mean(size for size, first in zip(sizes, heads, strict=True) if not first)
    year, wholes = extrapolated(whole, changes)
    good, most = year <= MOST, f"≤ {MOST / 1e6:.0f} MB"
    text = f"""| | {teams:,} teams, {nights} nights | limit | |
|---|---|---|---|
| a whole edition | {whole / 1e6:.1f} MB | | |
| a night's changes, mean | {changes / 1e3:.0f} kB | | |
| a year of nightly editions, {wholes} of them whole | {year / 1e6:.0f} MB | {most} | {verdict(good=good)} |
| to keep one, and to read one | {median(seconds):.1f} s, {read:.1f} s | | |"""
    return text, good


def extrapolated(whole: float, changes: float) -> tuple[float, int]:
    """The bytes of a year's editions, and how many of them are whole."""
    total, since, wholes, size = whole, 0.0, 1, whole
    for night in range(1, YEAR):
        if since >= size:
            size, since, wholes = whole + changes * night, 0.0, wholes + 1
            total += size
        else:
            since += changes
            total += changes
    return total, wholes


def main() -> int:
    """Measure, print, judge."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--teams", type=int, default=1000)
    reader.add_argument("--nights", type=int, default=30)
    reader.add_argument("--write", action="store_true", help="quote the table in docs/editions.md")
    words = reader.parse_args()
    text, good = weighed(words.teams, words.nights)
    print(f"\n{machine()}.\n\n{text}")
    if words.write:
        quote("docs/editions.md", "editions", f"{text}\n\n{machine()}.")
    return judged([] if good else ["a year of nightly editions"])


if __name__ == "__main__":
    sys.exit(main())
