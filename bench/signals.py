"""``make bench-signals``: signals against real verdicts, people's change points and simulated series.

Prints Markdown tables; exits with 1 where a bar is missed. The parts on real data are left out, saying
so, where ``$OKRLIB_REALDATA`` is absent.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import annotated
import numpy as np
import ruptures
import simulated

from okrlib.signals import change_points, lasting_change, process_behaviour

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COUNT, NEAR, RISES = 2000, 5, (1, 2, 3, 5, 10)
SETS = ("wheeler", "nhs", "western_electric", "nelson")
READINGS = {
    "common_cause": "common",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "high",
    "special_cause_neutral_low": "low",
}
BETTER = {"1": "higher", "-1": "lower", "0": None}


class Row(NamedTuple):
    """One line of a table; *good* is None where there is no bar."""

    cells: tuple[str, ...]
    bar: str = ""
    good: bool | None = None

    def __str__(self) -> str:
        """As Markdown."""
        said = "" if self.good is None else "pass" if self.good else "missed"
        return f"| {' | '.join(self.cells)} | {self.bar} | {said} |"


def table(title: str, heads: Sequence[str], rows: Sequence[Row]) -> bool:
    """Print a table; whether every bar in it is met."""
    print(f"\n## {title}\n\n| {' | '.join(heads)} | bar | |\n|{'---|' * (len(heads) + 2)}")
    print(*rows, sep="\n", flush=True)
    return all(row.good is not False for row in rows)


def share(rate: float) -> str:
    """A share in percent."""
    return f"{rate:.1%}"


# -- real data


def verdicts() -> bool:
    """The rule set ``nhs`` beside the verdicts of "Making Data Count"."""
    folder = annotated.REALDATA / "kpi"
    with (folder / "nhs_series.csv").open(encoding="utf-8", newline="") as file:
        directions = {row["series"]: row["direction"] for row in csv.DictReader(file)}
    points = defaultdict(list)
    with (folder / "nhs_xmr_expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            points[row["series"]].append(row)
    same = limits = 0
    for name, rows in points.items():
        values = [float(row["value"]) for row in rows]
        chart = process_behaviour(values, rules="nhs", better=BETTER[directions[name]])
        same += sum(chart["reading"] == [READINGS[row["point_type"]] for row in rows])
        for column, theirs in (("centre", "mean"), ("lower", "lpl"), ("upper", "upl")):
            limits += np.isclose(chart[column], [float(row[theirs]) for row in rows], rtol=1e-12).sum()
    total = sum(map(len, points.values()))
    return table(
        "Rule set `nhs`",
        ("what", "equal"),
        [
            Row(("verdicts", f"{same} of {total}"), "all", same == total),
            Row(("centre and limits", f"{limits} of {3 * total}"), "all", limits == 3 * total),
        ],
    )


def rebased(values: Sequence[float]) -> list[int]:
    """XmR limits anew from where each run of eight on one side began, as many charts do it."""
    found, first = [], 0
    for last in range(1, len(values) + 1):
        chart = process_behaviour(values[first:last])
        run = chart["rule"] == "8 on one side"
        if run.iloc[-1]:
            start = first + len(run) - 8
            if start > first:
                found.append(start)
                first = start
    return found


def standardised(values: Sequence[float]) -> np.ndarray:
    """The values with mean 0 and standard deviation 1."""
    held = np.asarray(values)
    return (held - held.mean()) / held.std()


def by_ruptures(kind: Callable[..., ruptures.base.BaseEstimator]) -> Callable[[Sequence[float]], list[int]]:
    """A search of ruptures with its usual penalty."""

    def found(values: Sequence[float]) -> list[int]:
        search = kind(model="l2", min_size=2, jump=1)
        return search.fit_predict(standardised(values), pen=3 * np.log(len(values)))[:-1]

    return found


def annotations() -> bool:
    """Change points beside people's and beside four references."""
    held = annotated.series()
    ways: dict[str, Callable[[Sequence[float]], list[int]]] = {
        "`change_points`": change_points,
        "never": lambda _: [],
        "XmR, re-based after every run": rebased,
        "ruptures PELT, 3 log n": by_ruptures(ruptures.Pelt),
        "ruptures BinSeg, 3 log n": by_ruptures(ruptures.Binseg),
    }
    scores = {}
    for name, way in ways.items():
        found = [way(one.values) for one in held]
        scores[name] = (
            fmean(annotated.f1(o.annotations, f) for o, f in zip(held, found, strict=True)),
            fmean(
                annotated.covering(o.annotations, f, len(o.values)) for o, f in zip(held, found, strict=True)
            ),
        )
        if name == "`change_points`":
            for one, places in zip(held, found, strict=True):
                print(f"{one.name}: {places}", file=sys.stderr)
    ours, *others = scores.values()
    above = all(ours[0] > f and ours[1] > c for f, c in others)
    return table(
        f"Change points on {len(held)} annotated series",
        ("way", "F1", "covering"),
        [
            Row(
                (name, f"{f:.3f}", f"{c:.3f}"),
                "F1 ≥ 0.87, covering ≥ 0.81, above the rest" if name == "`change_points`" else "",
                f >= 0.87 and c >= 0.81 and above if name == "`change_points`" else None,
            )
            for name, (f, c) in scores.items()
        ],
    )


# -- simulated series


def calm(count: int) -> bool:
    """How often a change is seen where there is none."""
    rows = []
    for kind in simulated.KINDS:
        rates = [
            fmean(
                bool(change_points(values, season=simulated.season_of(kind)))
                for values in simulated.rows(kind, length, count, "calm")
            )
            for length in simulated.LENGTHS
        ]
        bar = 0.15 if kind.startswith("AR") else 0.05
        rows.append(
            Row((kind, *map(share, rates), share(fmean(rates))), f"each ≤ {bar:.0%}", max(rates) <= bar)
        )
    for total in RISES:
        rates = [
            fmean(
                bool(change_points(values + simulated.rise(length, total)))
                for values in simulated.rows("normal", length, count, f"rise {total}")
            )
            for length in simulated.LENGTHS
        ]
        rows.append(
            Row(
                (f"a steady rise of {total} sd in all", *map(share, rates), share(fmean(rates))),
                "mean ≤ 25%",
                fmean(rates) <= 0.25,
            )
        )
    return table(
        "Change points where nothing changes: share of series",
        ("kind", *map(str, simulated.LENGTHS), "mean"),
        rows,
    )


def shifted(count: int) -> bool:
    """How often a shift of 1.5 standard deviations at two thirds is found within five points."""
    rows = []
    for kind in simulated.KINDS:
        rates = []
        for length in simulated.LENGTHS:
            start = 2 * length // 3
            held = simulated.rows(kind, length, count, "shift") + simulated.shift(length, start)
            season = simulated.season_of(kind)
            rates.append(
                fmean(
                    any(abs(change - start) <= NEAR for change in change_points(values, season=season))
                    for values in held
                )
            )
        bar = kind == "normal"
        rows.append(
            Row(
                (kind, *map(share, rates)),
                "≥ 75% at 52, ≥ 90% at 104" if bar else "",
                rates[1] >= 0.75 and rates[2] >= 0.9 if bar else None,
            )
        )
    return table(
        "A shift of 1.5 sd at two thirds, found within 5 points", ("kind", *map(str, simulated.LENGTHS)), rows
    )


def lasting(count: int) -> bool:
    """How often a lasting change for the worse is seen: where there is none, and in the last eight points."""

    def rate(kind: str, length: int, step: float, use: str) -> float:
        held = simulated.rows(kind, length, count, use) + simulated.shift(length, length - 8, step)
        season = simulated.season_of(kind)
        return fmean(lasting_change(values, better="lower", season=season) is not None for values in held)

    false = {
        (kind, length): rate(kind, length, 0, "last")
        for kind in simulated.KINDS
        for length in simulated.LENGTHS
    }
    true = {
        (kind, length): rate(kind, length, 1.5, "turn")
        for kind in simulated.KINDS
        for length in simulated.LENGTHS
    }
    pooled, worst = fmean(false.values()), max(false.values())
    power = fmean(true[kind, length] for kind in ("normal", "skewed", "counts") for length in (52, 104))
    rows = [
        Row((f"{what}: {kind}", *(share(held[kind, length]) for length in simulated.LENGTHS)))
        for what, held in (("nothing changed", false), ("1.5 sd in the last 8", true))
        for kind in simulated.KINDS
    ]
    rows += [
        Row(("nothing changed: all 15", "", "", share(pooled)), "≤ 2%", pooled <= 0.02),
        Row(("nothing changed: the most of them", "", "", share(worst)), "≤ 5%", worst <= 0.05),
        Row(
            ("1.5 sd in the last 8: normal, skewed, counts at 52 and 104", "", "", share(power)),
            "≥ 80%",
            power >= 0.8,
        ),
    ]
    return table("Lasting changes for the worse", ("series", *map(str, simulated.LENGTHS)), rows)


def speed() -> bool:
    """Every rule set and change points on 1,000 KPIs of 104 points, in seconds of one core."""
    held = simulated.rows("normal", 104, 1000, "speed")
    held[::3, 70:] += 1.5
    process_behaviour(held[0])
    rows, total = [], 0.0

    def took(what: str, run: Callable[[np.ndarray], object]) -> float:
        start = time.process_time()
        for values in held:
            run(values)
        seconds = time.process_time() - start
        rows.append(Row((what, f"{seconds:.2f}")))
        return seconds

    for rules in SETS:
        total += took(f"rules `{rules}`", lambda values, rules=rules: process_behaviour(values, rules=rules))
    total += took("change points", change_points)
    rows.append(Row(("all of it", f"{total:.2f}"), "≤ 2", total <= 2))
    return table("1,000 KPIs of 104 points, seconds of one core", ("what", "s"), rows)


def main() -> int:
    """Print all tables; 1 where a bar is missed."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--count", type=int, default=COUNT, help="simulated series in each cell")
    count = reader.parse_args().count
    print("`make bench-signals`" if count == COUNT else f"`python bench/signals.py --count {count}`")
    good = [speed()]
    if annotated.REALDATA.is_dir():
        good += [verdicts(), annotations()]
    else:
        print(f"\nNo real data at {annotated.REALDATA}: set OKRLIB_REALDATA to measure on it.")
    good += [calm(count), shifted(count), lasting(count)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
