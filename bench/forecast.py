"""``make bench-forecast``: how often the forecast's interval holds, and how good its probability is.

Windows of real series (``$OKRLIB_REALDATA``, by default ``../shared/realdata``) and simulated cycles,
ours beside simpler methods. Prints Markdown tables; exits with 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import random
import sys
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist, fmean, median, stdev
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from okrlib.forecast import Question, forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parents[1]
LEVEL, SUCCESS, KNOWN = 0.8, 0.7, 6
COVERED = (0.75, 0.85)
WINDOW, WEEKS, MISSING = 12, 13, 0.3
START = date(2026, 1, 5)


class Case(NamedTuple):
    """What was known, and how it ended."""

    family: str
    dates: list[date]
    values: list[float]
    baseline: float
    target: float
    start: date
    end: date
    truth: float
    group: str = ""
    """What cases have in common beyond chance: the department that reported them."""

    def progress(self, value: float) -> float:
        """The share of the way from baseline to target."""
        return (value - self.baseline) / (self.target - self.baseline)

    def succeeds(self, value: float) -> bool:
        """Whether a value at the end is a success."""
        return self.progress(value) >= SUCCESS - 1e-9


class Said(NamedTuple):
    """What a method says: the interval's ends as progress, and the probability of success."""

    low: float
    high: float
    p: float


# -- the cases


def real(folder: Path, shift: int = 0) -> list[Case]:
    """Windows of twelve months of each series, six of them known; a fifth better is the target.

    The first begins *shift* months into the series: another season is forecast.
    """
    series: dict[tuple[str, int], list[tuple[date, float]]] = defaultdict(list)
    with (folder / "kpi/nhs_series.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            held = series[row["series"], int(row["direction"])]
            held.append((date.fromisoformat(row["date"]), float(row["value"])))
    cases = []
    for (name, direction), rows in sorted(series.items()):
        ordered = sorted(rows)
        for first in range(shift, len(ordered) - WINDOW + 1, WINDOW):
            days, values = zip(*ordered[first : first + WINDOW], strict=True)
            base = values[0]
            target = base * (0.8 if direction < 0 else 1.2)
            if base != target:
                family = "breach rate" if name.endswith("breach_rate") else "attendances"
                known = list(days[:KNOWN]), list(values[:KNOWN])
                place = name.split("/")[0]
                cases.append(Case(family, *known, base, target, days[0], days[-1], values[-1], place))
    return cases


FAMILIES = (
    "drift, noise 5 %",
    "drift, noise 15 %",
    "one step",
    "late growth",
    "weeks missing",
    "random walk",
)


def simulated(seeds: int, noise: float, reach: tuple[float, float]) -> list[Case]:
    """Cycles of 13 weekly values on the way from 0 to 1, six of them known.

    Each ends where *reach* says, evenly drawn; every reading has *noise*, as a share of the way, but
    in the second family and in the walk, whose end has a standard deviation of half the way.
    """
    cases = []
    for family in FAMILIES:
        for seed in range(seeds):
            draw = random.Random(f"{family} {seed}")  # noqa: S311
            end, step = draw.uniform(*reach), draw.randint(1, WEEKS - 1)
            sd = 0.15 if family == "drift, noise 15 %" else noise
            level, values = 0.0, []
            for week in range(WEEKS):
                tau = week / (WEEKS - 1)
                if family == "random walk":
                    level += draw.gauss(0, 0.5 / math.sqrt(WEEKS - 1)) if week else 0
                    values.append(level)
                    continue
                shape = {"one step": float(week >= step), "late growth": tau * tau}.get(family, tau)
                values.append(end * shape + draw.gauss(0, sd))
            gaps = round(MISSING * WEEKS) if family == "weeks missing" else 0
            kept = sorted(draw.sample(range(WEEKS - 1), WEEKS - 1 - gaps))
            days = [START + timedelta(weeks=week) for week in range(WEEKS)]
            known = [days[w] for w in kept[:KNOWN]], [values[w] for w in kept[:KNOWN]]
            cases.append(Case(family, *known, 0.0, 1.0, days[0], days[-1], values[-1]))
    return cases


# -- the methods


def ours(case: Case) -> Said:
    """The forecast of okrlib."""
    question = Question(
        case.dates,
        case.values,
        baseline=case.baseline,
        target=case.target,
        start=case.start,
        end=case.end,
        level=LEVEL,
        success=SUCCESS,
    )
    likely = forecast(question)
    if likely is None:
        sys.exit(f"No forecast for {case}")
    low, high = sorted((case.progress(likely.lower), case.progress(likely.upper)))
    return Said(low, high, likely.p_success)


def _course(case: Case) -> tuple[list[float], list[float], float]:
    """Times in mean gaps since the first value, progress, and the time of the end."""
    days = [(day - case.dates[0]).days for day in case.dates]
    gap = days[-1] / (len(days) - 1)
    end = (case.end - case.dates[0]).days / gap
    return [day / gap for day in days], [case.progress(value) for value in case.values], end


def _said(centre: float, scale: float, dof: float) -> Said:
    """What a Student t says, normal where *dof* is infinite.

    Its arithmetic is good to about 0.002 of probability (D. L. Wallace, Bounds on normal approximations
    to Student's and the chi-square distributions, Annals of Mathematical Statistics 30, 1959).
    """
    stretch = (8 * dof + 1) / (8 * dof + 3) if dof < math.inf else 1
    z = NormalDist().inv_cdf((1 + LEVEL) / 2) / stretch
    reach = scale * (math.sqrt(dof * math.expm1(z * z / dof)) if dof < math.inf else z)
    if scale == 0:
        return Said(centre, centre, float(centre >= SUCCESS))
    away = (centre - SUCCESS) / scale
    if dof < math.inf:
        away = math.copysign(stretch * math.sqrt(dof * math.log1p(away * away / dof)), away)
    return Said(centre - reach, centre + reach, NormalDist().cdf(away))


def walk(case: Case, prior: float | None = 0.0) -> Said:
    """A random walk from the last value; *prior* is the deviation of its drift in steps, None: any."""
    times, values, end = _course(case)
    steps = [((w - v) ** 2 / (u - t)) for (t, v), (u, w) in pairwise(zip(times, values, strict=True))]
    long, left = times[-1] - times[0], end - times[-1]
    precision = math.inf if prior == 0 else long + (1 / prior**2 if prior else 0)
    drift = (values[-1] - values[0]) / precision
    squares = sum(steps) - (drift * drift * precision if drift else 0)
    scale = math.sqrt(max(0.0, squares) / len(steps) * (left + left * left / precision))
    return _said(values[-1] + drift * left, scale, len(steps))


def _line(case: Case) -> tuple[float, float, int]:
    times, values, end = _course(case)
    n, t, v = len(times), fmean(times), fmean(values)
    spread = sum((x - t) ** 2 for x in times)
    slope = sum((x - t) * (y - v) for x, y in zip(times, values, strict=True)) / spread
    rest = sum((y - v - slope * (x - t)) ** 2 for x, y in zip(times, values, strict=True))
    variance = rest / (n - 2) * (1 + 1 / n + (end - t) ** 2 / spread)
    return v + slope * (end - t), math.sqrt(variance), n - 2


def line(case: Case) -> Said:
    """Least squares, with the interval of the textbook."""
    return _said(*_line(case))


def theil_sen(case: Case) -> Said:
    """The median of all slopes, with slopes and residuals drawn again 500 times."""
    times, values, end = _course(case)
    points = list(zip(times, values, strict=True))
    slopes = [(w - v) / (u - t) for i, (t, v) in enumerate(points) for u, w in points[i + 1 :]]
    middle = median(slopes)
    level = median(v - middle * t for t, v in points)
    rest = [v - level - middle * t for t, v in points]
    draw = random.Random(1)  # noqa: S311
    ends = sorted(level + draw.choice(slopes) * end + draw.choice(rest) for _ in range(500))
    return Said(ends[50], ends[449], sum(e >= SUCCESS for e in ends) / 500)


def ets(case: Case) -> Said:
    """Exponential smoothing with a damped trend, by statsmodels; missing weeks are closed up."""
    import warnings

    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    times, values, end = _course(case)
    left = max(1, round(end - times[-1]))
    # Its likelihood has no bottom where nothing is left to explain, hence a millionth of unrest.
    unrest = pd.Series([value + 1e-6 * math.sin(i) for i, value in enumerate(values)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ETSModel(unrest, trend="add", damped_trend=True).fit(disp=False)
        told = model.get_prediction(len(values), len(values) + left - 1).summary_frame(alpha=1 - LEVEL)
    centre, low, high = (float(told[name].iloc[-1]) for name in ("mean", "pi_lower", "pi_upper"))
    return _said(centre, (high - low) / 2 / NormalDist().inv_cdf((1 + LEVEL) / 2), math.inf)


METHODS: dict[str, Callable[[Case], Said]] = {
    "okrlib": ours,
    "last value": walk,
    "drift": lambda case: walk(case, None),
    "shrunk drift": lambda case: walk(case, 0.5),
    "line": line,
    "Theil-Sen": theil_sen,
}


# -- measuring


class Row(NamedTuple):
    """How a method did in a family; Brier scores of its probability and of the two references."""

    n: int
    covered: float
    width: float
    brier: float
    base: float
    extrapolated: float


def measure(cases: Iterable[Case], method: Callable[[Case], Said]) -> Row:
    """One line of the table."""
    held = [(case, method(case)) for case in cases]
    ends = [(case.progress(case.truth), case.succeeds(case.truth)) for case, _ in held]
    base = fmean(success for _, success in ends)
    return Row(
        len(held),
        fmean(s.low - 1e-9 <= end <= s.high + 1e-9 for (_, s), (end, _) in zip(held, ends, strict=True)),
        fmean(s.high - s.low for _, s in held),
        fmean((s.p - success) ** 2 for (_, s), (_, success) in zip(held, ends, strict=True)),
        base * (1 - base),
        fmean(
            (_line(case)[0] >= SUCCESS) != success for (case, _), (_, success) in zip(held, ends, strict=True)
        ),
    )


def table(title: str, cases: Sequence[Case], methods: dict[str, Callable[[Case], Said]]) -> Row:
    """Print a table; the line of ours over all families."""
    print(f"\n{title}\n")
    print("| family | method | cases | in the 80 % interval | width | Brier | base rate | line |")
    print("|---|---|---|---|---|---|---|---|")
    families = [*dict.fromkeys(case.family for case in cases), "all"]
    first: Row | None = None
    for family in families:
        chosen = [case for case in cases if family in {case.family, "all"}]
        for name, method in methods.items():
            row = measure(chosen, method)
            shown = " | ".join(f"{x:.3f}" for x in (row.brier, row.base, row.extrapolated))
            print(
                f"| {family} | {name} | {row.n:,} | {row.covered:.1%} | {row.width:.2f} | {shown} |",
                flush=True,
            )
            if name == "okrlib":
                first = row
    assert first is not None  # noqa: S101
    return first


def drawn_again(cases: Sequence[Case], times: int = 1000) -> str:
    """How far the figures of ours would move had other departments reported (a bootstrap over them)."""
    groups: dict[str, list[tuple[bool, bool, float]]] = defaultdict(list)
    for case in cases:
        said, end = ours(case), case.progress(case.truth)
        held = said.low - 1e-9 <= end <= said.high + 1e-9
        groups[case.group].append((held, case.succeeds(case.truth), said.p))
    draw = random.Random(1)  # noqa: S311
    covered, gained = [], []
    for _ in range(times):
        rows = [row for group in draw.choices(list(groups.values()), k=len(groups)) for row in group]
        base = fmean(success for _, success, _ in rows)
        covered.append(fmean(held for held, _, _ in rows))
        gained.append(base * (1 - base) - fmean((p - success) ** 2 for _, success, p in rows))
    return (
        f"With {len(groups)} departments drawn again {times:,} times: in the interval "
        f"{fmean(covered):.1%} ± {stdev(covered):.1%}; better than the base rate by "
        f"{fmean(gained):.4f} ± {stdev(gained):.4f}, in {fmean(g > 0 for g in gained):.0%} of the draws."
    )


def misses(name: str, row: Row) -> list[str]:
    """The floors that are missed, in sentences."""
    found = []
    low, high = COVERED
    if not low <= row.covered <= high:
        found.append(f"{name}: the interval holds {row.covered:.1%} of the ends, not {low:.0%} to {high:.0%}")
    found += [
        f"{name}: a Brier score of {row.brier:.3f} is no better than {other:.3f}, that of {reference}"
        for other, reference in ((row.base, "the base rate"), (row.extrapolated, "the line"))
        if row.brier >= other
    ]
    return found


def main() -> None:
    """Measure what is asked for."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seeds", type=int, default=2000, help="cycles of each simulated family")
    ask.add_argument("--noise", type=float, default=0.05, help="of a reading, as a share of the way")
    ask.add_argument("--reach", type=float, nargs=2, default=(0.0, 1.2), help="where simulated cycles end")
    ask.add_argument("--shift", type=int, default=0, help="months to leave out before the first window")
    ask.add_argument("--ours", action="store_true", help="leave the other methods out")
    ask.add_argument("--library", action="store_true", help="statsmodels too, where it is installed (slow)")
    asked = ask.parse_args()
    methods = {"okrlib": ours} if asked.ours else dict(METHODS)
    if asked.library:
        methods["ETS (statsmodels)"] = ets
    found = []
    folder = Path(os.environ.get("OKRLIB_REALDATA") or ROOT.parent / "shared/realdata")
    if (folder / "kpi/nhs_series.csv").is_file():
        windows = real(folder, asked.shift)
        found += misses("Real series", table("Real series", windows, methods))
        print(f"\n{drawn_again(windows)}")
    else:
        print(
            "There are no real series here: set OKRLIB_REALDATA to the folder that holds kpi/nhs_series.csv."
        )
    cases = simulated(asked.seeds, asked.noise, tuple(asked.reach))
    found += misses("Simulated cycles", table("Simulated cycles", cases, methods))
    begun = perf_counter()
    for case in cases[:2000]:
        ours(case)
    print(f"\nOne forecast: {(perf_counter() - begun) / len(cases[:2000]) * 1e3:.2f} ms")
    if found:
        sys.exit("\n".join(["", "Missed:", *found]))


if __name__ == "__main__":
    main()
