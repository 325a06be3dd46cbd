"""How large a year of nightly editions is: ``python bench/editions.py [TEAMS] [NIGHTS]``.

Publishes the generated plan night by night, each as it was known then, and weighs the files. A year is
worked out from these nights: each adds what the mean night adds, and where the changes since the last
whole edition weigh as much as it, another whole one is written, larger by what was added since.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import mean, median

import generate

from okrlib.editions import edition
from okrlib.plan import Audience, released
from okrlib.store import Editions, load

YEAR = 365


def main(teams: int, nights: int) -> None:
    """Print what the nights weigh, and a year of them."""
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
    print(f"{teams:,} teams, {nights} nights: a whole edition {whole / 1e6:.2f} MB,")
    print(f"a night's changes {changes / 1e3:.0f} kB, {median(seconds):.1f} s to keep, {read:.1f} s to read.")
    print(f"A year: {year / 1e6:.0f} MB, {wholes} of {YEAR} whole.")


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


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [1000, 8][len(given) :]))
