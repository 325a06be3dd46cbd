"""``make bench``: how fast okrlib is, beside ``nbconvert --execute``, Hugo and pandas on the same data.

Whole processes, alternating, medians. Prints a Markdown table; exits with 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import compare
from sides import COMMANDS, Bench

if TYPE_CHECKING:
    from collections.abc import Iterable

    from measure import Ran
    from sides import Ours

TEXTS_A_SECOND, KEYSTROKE = 2000, 0.020
BOARD, SAVE = 1.5, 0.1
COLD, WARM, CHART = 4.0, 1.5, 1.0
PAGES_A_SECOND, TIMES_HUGO, AIM_HUGO, TIMES_NBCONVERT, TIMES_READERS = 300, 4, 2, 400, 3
#: Pages a second of the whole site, in times of Hugo's; the pages that one check-in reaches, likewise.
WHOLE_HUGO, REBUILD = 0.6, 0.35
MEMORY, PAGE = 2**30, 14_000
X = "\N{MULTIPLICATION SIGN}"


class Row(NamedTuple):
    """One line of the table; *good* is None where there is no floor."""

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    floor: str = ""
    good: bool | None = None

    def __str__(self) -> str:
        """As Markdown."""
        said = "" if self.good is None else "pass" if self.good else "**FAIL**"
        return f"| {self.what} | {self.ours} | {self.beside} | {self.ratio} | {self.floor} | {said} |"


class Runs(NamedTuple):
    """All runs of all sides, in the order in which they were made."""

    ours: list[Ours]
    hugo: list[Ran]
    nbconvert: list[Ran]
    score: list[Ran]
    readers: list[Ran]
    drafts: list[dict[str, Any]]
    boards: list[dict[str, Any]]
    whole: list[Ours]
    commands: list[dict[str, float]]
    opened: list[dict[str, float]]
    rebuilt: list[Ours]


def measured(bench: Bench, runs: int) -> Runs:
    """Alternate between the sides, so that a busy machine is busy for all."""
    held = Runs([], [], [], [], [], [], [], [], [], [], [])
    for number in range(runs):
        print(f"run {number + 1} of {runs}", file=sys.stderr)
        held.ours.append(bench.publish())
        if bench.has_hugo:
            held.hugo.append(bench.run_hugo())
        if bench.has_jupyter:
            held.nbconvert.extend(bench.nbconvert())
        held.score.append(bench.score())
        held.readers.append(bench.readers())
        held.drafts.append(bench.drafts())
        held.boards.append(bench.boards())
        held.whole.append(bench.publish(what="all"))
        held.commands.append(bench.commands())
        held.opened.append(bench.opened())
        held.rebuilt.append(bench.rebuilt())
    return held


def seconds(values: Iterable[float], scale: float = 1.0, unit: str = "s") -> str:
    """A median with its range."""
    shown = [value * scale for value in values]
    low, middle, high = min(shown), median(shown), max(shown)
    digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f} to {high:.{digits}f})"


def paired(ours: list[float], theirs: list[float]) -> float:
    """The median of the ratios of runs made side by side."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def speed(bench: Bench, runs: Runs) -> Iterable[Row]:
    """Seconds, beside the others."""
    n = bench.teams
    whole = [r.ran.seconds for r in runs.ours]
    after = [r.publish for r in runs.ours]
    yield Row(f"Loading {n:,} teams", seconds(r.load for r in runs.ours))
    rate = n / median(after)
    yield Row(
        f"{n:,} team pages, after loading",
        seconds(after),
        "",
        f"{rate:.0f} pages/s",
        f"≥ {PAGES_A_SECOND} pages/s",
        rate >= PAGES_A_SECOND,
    )
    if runs.hugo:
        theirs = [r.seconds for r in runs.hugo]
        ratio = paired(whole, theirs)
        floor = f"≤ {TIMES_HUGO} {X} (aim {AIM_HUGO} {X})"
        yield Row(
            "The whole process, loading included",
            seconds(whole),
            f"Hugo {seconds(theirs)}",
            f"{ratio:.2f} {X}",
            floor,
            ratio <= TIMES_HUGO,
        )
        cpu = paired([r.ran.processor for r in runs.ours], [r.processor for r in runs.hugo])
        spent = seconds(r.ran.processor for r in runs.ours)
        fed = [a.seconds + b.seconds for a, b in zip(runs.hugo, runs.readers, strict=True)]
        yield Row(
            "The same, Hugo's data read by pandas first",
            "",
            f"both {seconds(fed)}",
            f"{paired(whole, fed):.2f} {X}",
        )
        yield Row(
            "The same in processor seconds",
            spent,
            f"Hugo {seconds(r.processor for r in runs.hugo)}",
            f"{cpu:.2f} {X}",
        )
    else:
        yield Row("The whole process, loading included", seconds(whole), "left out: hugo is not on the path")
    if runs.nbconvert:
        each = median(r.seconds for r in runs.nbconvert)
        theirs = f"nbconvert {seconds((r.seconds for r in runs.nbconvert), 1000, 'ms')}"
        ratio = each / (median(whole) / n)
        floor = f"≥ {TIMES_NBCONVERT} {X}"
        yield Row(
            "One page, our loading included",
            f"{median(whole) / n * 1000:.2f} ms",
            theirs,
            f"{ratio:.0f} {X} faster",
            floor,
            ratio >= TIMES_NBCONVERT,
        )
        yield Row(
            "One page, after loading",
            f"{median(after) / n * 1000:.2f} ms",
            "the same",
            f"{each / (median(after) / n):.0f} {X} faster",
        )
    else:
        yield Row("One page beside nbconvert --execute", "", "left out: jupyter nbconvert is not installed")
    ratio = paired([r.seconds for r in runs.score], [r.seconds for r in runs.readers])
    theirs = f"pandas and tomllib reading {seconds(r.seconds for r in runs.readers)}"
    yield Row(
        "`okr score --format json`, whole process",
        seconds(r.seconds for r in runs.score),
        theirs,
        f"{ratio:.2f} {X}",
        f"≤ {TIMES_READERS} {X}",
        ratio <= TIMES_READERS,
    )


def whole_site(bench: Bench, runs: Runs) -> Iterable[Row]:
    """All page kinds, with search, feeds and files."""
    rates = [r.pages / r.ran.seconds for r in runs.whole]
    theirs = [bench.teams / r.seconds for r in runs.hugo]
    ratio = paired(rates, theirs) if theirs else None
    yield Row(
        f"All {runs.whole[-1].pages:,} pages, search, feeds and files, whole process",
        seconds(r.ran.seconds for r in runs.whole),
        f"Hugo {median(theirs):.0f} pages/s" if theirs else "left out: hugo is not on the path",
        f"{median(rates):.0f} pages/s" + (f", {ratio:.2f} {X}" if ratio else ""),
        f"≥ {WHOLE_HUGO} {X} (aim 1 {X})",
        ratio >= WHOLE_HUGO if ratio else None,
    )
    watched = bench.publish(what="all", watch=True).ran
    yield Row(
        "The same, peak memory, all processes (PSS)",
        f"{watched.memory / 2**20:.0f} MiB (largest process {watched.largest / 2**20:.0f})",
        "",
        "",
        f"≤ {MEMORY / 2**20:.0f} MiB",
        watched.memory <= MEMORY,
    )


def rebuilding(bench: Bench, runs: Runs) -> Iterable[Row]:
    """Publishing again after one check-in: the pages that read it, and the whole process."""
    theirs = [r.seconds for r in runs.hugo]
    beside = f"Hugo's full build {seconds(theirs)}" if theirs else "left out: hugo is not on the path"
    pages = (
        f"After one check-in: {runs.rebuilt[-1].built:,} of {bench.teams:,} team pages built, after loading"
    )
    for what, times, most in (
        (pages, [r.publish for r in runs.rebuilt], REBUILD),
        ("The same, the whole process", [r.ran.seconds for r in runs.rebuilt], None),
    ):
        ratio = paired(times, theirs) if theirs else None
        share, floor = f"{ratio:.2f} {X}" if ratio else "", f"≤ {most} {X}" if most else ""
        yield Row(what, seconds(times), beside, share, floor, ratio <= most if ratio and most else None)


def commands(runs: Runs) -> Iterable[Row]:
    """Processor time of commands on the example, in times of a Python that does nothing."""
    nothing = [run["nothing"] for run in runs.commands]
    for name, most in COMMANDS.items():
        ours = [run[name] for run in runs.commands]
        ratio = paired(ours, nothing)
        beside = f"`python -c pass` {seconds(nothing, 1000, 'ms')}"
        spent = seconds(ours, 1000, "ms")
        yield Row(
            f"`okr {name}`, processor time",
            spent,
            beside,
            f"{ratio:.1f} {X}",
            f"≤ {most:g} {X}",
            ratio <= most,
        )


def drafting(runs: Runs) -> Iterable[Row]:
    """The coach, on texts that it has not seen before."""
    last = runs.drafts[-1]
    each = [run["distinct"] / run["seconds"] for run in runs.drafts]
    floor = f"≥ {TEXTS_A_SECOND:,}/s"
    yield Row(
        f"The coach on {last['distinct']:,} different texts, on one core",
        seconds(run["seconds"] for run in runs.drafts),
        "",
        f"{median(each):,.0f} texts/s",
        floor,
        median(each) >= TEXTS_A_SECOND,
    )
    slow = median(run["keystroke_99"] for run in runs.drafts)
    yield Row(
        "A keystroke: an objective with five key results",
        seconds((run["keystroke"] for run in runs.drafts), 1000, "ms"),
        f"99 of 100 within {slow * 1000:.1f} ms",
        "",
        f"≤ {KEYSTROKE * 1000:.0f} ms",
        slow <= KEYSTROKE,
    )
    said = f"{last['findings']:,} findings"
    yield Row(
        "The coach on the whole plan, set rules included", seconds(r["whole"] for r in runs.drafts), said
    )


def reporting(runs: Runs) -> Iterable[Row]:
    """The board on which a team checks in, in a kernel of its own."""
    rows = runs.boards[-1]["rows"]
    slow = median(run["board"] for run in runs.boards)
    yield Row(
        f"The check-in board for {rows} key results, from its cell's start to the kernel's rest",
        seconds(run["board"] for run in runs.boards),
        "",
        "",
        f"≤ {BOARD} s",
        slow <= BOARD,
    )
    save = median(run["save"] for run in runs.boards)
    yield Row(
        f"Saving {runs.boards[-1]['saved']} reports",
        seconds((run["save"] for run in runs.boards), 1000, "ms"),
        "",
        "",
        f"≤ {SAVE * 1000:.0f} ms",
        save <= SAVE,
    )


def opening(runs: Runs) -> Iterable[Row]:
    """A board in a browser, from a click to a key that arrives, beside a notebook of one field."""
    beside = seconds(run["empty"] for run in runs.opened)
    for what, key, other, bar in (
        ("The check-in board of `okr open`, its kernel warm, ready for typing", "warm", beside, WARM),
        ("The same, right after the server's start", "cold", "", COLD),
        ("The first chart of the review board, after that", "chart", "", CHART),
    ):
        slow = median(run[key] for run in runs.opened)
        yield Row(what, seconds(run[key] for run in runs.opened), other, "", f"≤ {bar} s", slow <= bar)


def memory(bench: Bench) -> Iterable[Row]:
    """The most memory at once, from a run of its own that is not timed."""
    made = bench.publish(watch=True).ran
    beside = f"Hugo {bench.run_hugo(watch=True).memory / 2**20:.0f} MiB" if bench.has_hugo else ""
    ours = f"{made.memory / 2**20:.0f} MiB (largest process {made.largest / 2**20:.0f})"
    yield Row(
        "Peak memory, all processes (PSS)",
        ours,
        beside,
        "",
        f"≤ {MEMORY / 2**20:.0f} MiB",
        made.memory <= MEMORY,
    )


def sizes(bench: Bench) -> Iterable[Row]:
    """What a page weighs, and what it asks of others."""
    pages = bench.pages(bench.ours_out)
    held = compare.weights(pages)
    ours = f"{held.gzip:,.0f} B, the largest {held.largest:,} B (raw {held.raw:,.0f} B)"
    beside = f"Hugo {compare.weights(bench.pages(bench.hugo_out)).gzip:,.0f} B" if bench.has_hugo else ""
    yield Row("A team page, gzip", ours, beside, "", f"≤ {PAGE:,} B", held.largest <= PAGE)
    found = compare.requests(bench.ours_out, pages)
    yield Row("Requests to other servers", f"{found} on {len(pages):,} pages", "", "", "0", found == 0)


def equality(bench: Bench, runs: Runs) -> Iterable[Row]:
    """That all sides made the same pages."""
    last = runs.ours[-1]
    found: list[str] = []
    named = []
    cells = 0
    made = len(bench.pages(bench.ours_out))
    if not made == last.pages == bench.teams:
        found.append(f"{made} pages are in the site, {last.pages} were announced, {bench.teams} wanted")
    if bench.has_hugo:
        named.append("Hugo")
        theirs = len(bench.pages(bench.hugo_out))
        found += [f"Hugo made {theirs} pages"] if theirs != made else []
    if bench.has_jupyter:
        named.append("nbconvert")
    for team in bench.common:
        ours = bench.page(bench.ours_out, team)
        if bench.has_hugo:
            found += compare.differences(ours, bench.page(bench.hugo_out, team), "Hugo", team)
        if bench.has_jupyter:
            text, ran = bench.executed(team)
            cells += ran
            found += compare.differences(ours, text, "nbconvert", team)
    each = last.cells / last.pages
    if bench.has_jupyter and cells != each * len(bench.common):
        found.append(f"nbconvert ran {cells} cells on {len(bench.common)} pages, we run {each:g} on each")
    ran = f"{last.cells:,} cells run for {last.pages:,} pages"
    beside = f"nbconvert {cells} for {len(bench.common)}" if bench.has_jupyter else ""
    yield Row("Notebook cells", ran, beside)
    same = f"equal rows and charts on {len(bench.common)} pages" if named else "nobody to compare with"
    good = not found if named or found else None
    yield Row("The same content", "; ".join(found) or same, " and ".join(named), "", "equal", good)


def main() -> int:
    """Measure, print, judge."""
    words = argparse.ArgumentParser(description="Measure okrlib beside nbconvert, Hugo and pandas.")
    words.add_argument("--teams", type=int, default=1000)
    words.add_argument("--runs", type=int, default=3)
    held = words.parse_args()
    bench = Bench(held.teams)
    bench.prepare()
    runs = measured(bench, held.runs)
    rows = [
        *speed(bench, runs),
        *whole_site(bench, runs),
        *rebuilding(bench, runs),
        *commands(runs),
        *drafting(runs),
        *reporting(runs),
        *opening(runs),
        *equality(bench, runs),
        *sizes(bench),
        *memory(bench),
    ]
    n = held.teams
    print(f"\n{n:,} teams: {12 * n:,} key results, {156 * n:,} check-ins, {416 * n:,} observations.")
    print(
        f"Medians of {held.runs} alternating runs of whole processes (fastest to slowest),"
        f" Python {platform.python_version()},"
    )
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f} over the last five minutes.\n")
    print("| what | okrlib | beside | ratio | floor | |\n|---|---|---|---|---|---|")
    print("\n".join(map(str, rows)))
    print(
        "\nHugo gets every score, word and chart ready-made in front matter, written beforehand, not timed."
        "\nnbconvert gets a plan of its own five teams, so it is not charged for loading the others, and the"
        "\nsite's root, so it is not charged for the styles that a notebook displays with each cell."
    )
    missed = [row.what for row in rows if row.good is False]
    print(f"\nMissed: {', '.join(missed)}." if missed else "\nEvery floor is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
