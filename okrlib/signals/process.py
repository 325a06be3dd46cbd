"""Process behaviour charts: limits for each regime, and what each point says (METHOD section 6)."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from okrlib.arithmetic import tolerance
from okrlib.signals.arrays import Values, dummies, mean
from okrlib.signals.limits import POINTS_FOR_LIMITS, SCREEN, TO_LIMIT
from okrlib.signals.rules import RULES, Chart, Marks, Rule, RuleSet
from okrlib.signals.series import read, read_bounds, read_season, read_splits, settled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray


Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is news in a series and what is noise? The series, what is known of it, and by whose rules."""

    values: Sequence[float | None] | Values | pd.Series[float]
    """The series in the order of time, in the measure's own unit; None, NaN and NA are missing."""
    _: KW_ONLY
    rules: RuleSet = "wheeler"
    """The name of the rule set, of `okrlib.signals.rules.RULES`."""
    better: Better | None = None
    """Which way is good; None where neither is."""
    splits: Collection[int] = ()
    """The positions at which a new regime begins, as `change_points` finds them."""
    slopes: Collection[int] = ()
    """The regimes that follow a line, by the position at which they begin, 0 for the first."""
    season: int | None = None
    """The length of a season in points, 12 for months; None for none."""
    bounds: tuple[float | None, float | None] = (None, None)
    """The least and the greatest value that the measure can have; None for no end."""
    baseline: tuple[int, int] | None = None
    """The positions [first, last) from which their regime's limits are taken; None for all of it."""


class Behaviour(NamedTuple):
    """The columns of `process_behaviour` as plain arrays, a point each, for those who do without a dataframe.

    *level* is the centre without its season; *slope* is by how much that changes with each position in the
    point's regime, 0 on a level.
    """

    value: Values
    moving_range: Values
    centre: Values
    lower: Values
    upper: Values
    rule: NDArray[Any]
    reading: NDArray[Any]
    slope: Values
    level: Values


def process_behaviour(
    values: Sequence[float | None] | Values | pd.Series[float],
    *,
    rules: RuleSet = "wheeler",
    better: Better | None = None,
    splits: Iterable[int] = (),
    slopes: Iterable[int] = (),
    season: int | None = None,
    bounds: tuple[float | None, float | None] = (None, None),
) -> pd.DataFrame:
    """Natural limits of *values* and what each point says, one row a point, by the index of *values*.

    Columns: ``value``; ``moving_range``, the distance from the value before; ``centre``, ``lower`` and
    ``upper``, all in the unit of the values; ``rule``, the first rule that marks the point, or ""; and
    ``reading``: ``common``, else ``improvement`` or ``concern`` where *better* says which way is good,
    else ``high`` or ``low``. Patterns that are neither good nor bad (Nelson's 14 alternating, 15 close
    to the centre, 8 far from it on both sides) read ``high`` or ``low`` by the point's side.

    *splits* are the positions at which a new regime begins, as `change_points` finds them: limits and
    runs begin anew there. *slopes* names the regimes that follow a line, by the position at which they
    begin (0 for the first), as `regimes` finds them: there the centre is the line, limits and moving
    ranges are of what it leaves, and only points beyond a limit are marked. With a *season* (its length
    in points) the part that comes back every season is taken out of the centre's way: the centre follows
    it, and moving ranges are of what is left. A season needs two whole rounds; with less it is left
    alone. Limits beyond the *bounds* that the measure can have are drawn at the bound.

    Regimes under 6 points, or under 5 moving ranges, have no limits, and their points read ``common``.
    Missing values (None, NaN) are a gap: they read ``common``, and no moving range and no run spans them,
    except under ``nhs``.

    The rule set ``nhs`` takes the series whole, as "Making Data Count" does: it leaves wide moving ranges
    out once, and knows neither splits nor season.

    Raises `ValueError` for an unknown rule set, a split outside the series, a slope that begins where no
    regime does, bounds that leave nothing between them, and a value that is no finite number.

    >>> chart = process_behaviour([21, 20, 22, 20, 21, 20, 22, 21, 20, 29], better="lower")
    >>> chart.round(2).tail(2)
       value  moving_range  centre  lower  upper            rule  reading
    8   20.0           1.0    21.6  15.69  27.51                   common
    9   29.0           9.0    21.6  15.69  27.51  beyond a limit  concern
    """
    import pandas as pd

    question = Question(
        values,
        rules=rules,
        better=better,
        splits=tuple(splits),
        slopes=tuple(slopes),
        season=season,
        bounds=bounds,
    )
    columns = _behaviour(question)._asdict()
    del columns["slope"], columns["level"]
    names, readings = _strings()
    columns |= {"rule": names.take(columns["rule"]), "reading": readings.take(columns["reading"])}
    index = values.index if isinstance(values, pd.Series) else pd.RangeIndex(len(columns["value"]))
    return pd.DataFrame(columns, index=index, copy=False)


@cache
def _strings() -> tuple[Any, Any]:
    """`_NAMES` and `_READINGS` as pandas keeps strings.

    To find out for each frame that a column of objects is one of strings takes as long again as the rules
    do; ``make bench-signals`` measures it.
    """
    import pandas as pd

    return pd.array(_NAMES, dtype="str"), pd.array(_READINGS, dtype="str")


def behaviour(question: Question) -> Behaviour:
    """As `process_behaviour`, without pandas. Raises `ValueError` as it does."""
    behaviour = _behaviour(question)
    return behaviour._replace(rule=_NAMES[behaviour.rule], reading=_READINGS[behaviour.reading])


def _behaviour(question: Question) -> Behaviour:
    """As `behaviour`, with places in `_NAMES` and `_READINGS` for words."""
    values, rules, better = read(question.values), question.rules, question.better
    if rules not in RULES:
        raise ValueError(f"There is no rule set {rules!r}. Choose one of: {', '.join(RULES)}.")
    if better not in {"higher", "lower", None}:
        raise ValueError(f'Better is "higher", "lower" or None, not {better!r}.')
    edges, season = read_splits(question.splits, len(values)), read_season(question.season)
    lowest, highest = read_bounds(question.bounds)
    sloping = _sloping(question.slopes, edges)
    if rules == "nhs":
        edges, sloping, season = [0, len(values)], frozenset(), None

    there = np.flatnonzero(~np.isnan(values))
    moving_range, centres, levels, lower, upper = np.full((5, len(values)), np.nan)
    rule = np.zeros(len(values), dtype=np.intp)
    marks = np.zeros(len(values), dtype=np.int8)
    pattern = np.zeros(len(values), dtype=bool)
    slope = np.zeros(len(values))

    inner = np.searchsorted(there, edges)
    wave, plain, wider = _season(values[there], there, season, inner)
    for begins, (first, last) in zip(edges[:-1], pairwise(inner), strict=True):
        at, points = there[first:last], plain[first:last]
        if not len(points):
            continue
        base = _base(at, question.baseline)
        centre = mean(points[base])
        line = centre + wave[first:last]
        if begins in sloping and len(points) > 1:
            away = at - at.mean()
            slope[at] = steep = float(away @ points) / float(away @ away)
            points = points - steep * away
            line += steep * away
        centres[at], levels[at] = line, line - wave[first:last]
        # Making Data Count passes over what is missing; elsewhere a gap ends a run and has no range.
        whole = (at[1:] - at[:-1] == 1) | (rules == "nhs")
        ranges = np.abs(points[1:] - points[:-1])
        moving_range[at[1:][whole]] = ranges[whole]
        ranges = ranges[whole & base[1:] & base[:-1]]
        if len(ranges) < POINTS_FOR_LIMITS - 1:
            continue
        slack = tolerance(float(np.abs(values[at]).max()))
        chart = Chart(points, centre, wider * _typical(ranges, screened=rules == "nhs"), slack)
        width = TO_LIMIT * chart.moving_range
        lower[at], upper[at] = line - width, line + width
        # Around a line that a curve leaves again and again, runs are of the curve and no news.
        rule_set = RULES[rules][:1] if begins in sloping else RULES[rules]
        for start, end in pairwise([0, *(np.flatnonzero(~whole) + 1).tolist(), len(at)]):
            inside = at[start:end]
            found = _marked(chart._replace(values=points[start:end]), rule_set)
            rule[inside], marks[inside], pattern[inside] = found
    np.maximum(lower, lowest, out=lower)
    np.minimum(upper, highest, out=upper)
    reading = _reading(marks, pattern, better)
    return Behaviour(values, moving_range, centres, lower, upper, rule, reading, slope, levels)


def _base(at: NDArray[np.intp], baseline: tuple[int, int] | None) -> NDArray[np.bool_]:
    """The points of a regime that give its limits: those of the baseline where it has some, else all."""
    inside = np.ones(len(at), dtype=bool) if baseline is None else (at >= baseline[0]) & (at < baseline[1])
    return inside if inside.any() else ~inside


def _sloping(slopes: Iterable[int], edges: list[int]) -> frozenset[int]:
    starts = frozenset(int(start) for start in slopes)
    if not starts <= set(edges[:-1]):
        raise ValueError("A slope begins where a regime does: at 0 or at a split.")
    return starts


def _typical(ranges: Values, *, screened: bool) -> float:
    """The mean moving range; *screened*, wide ones are left out once."""
    typical = mean(ranges)
    kept = ranges[ranges < SCREEN * typical]
    return mean(kept) if screened and len(kept) else typical


def _season(
    values: Values, at: NDArray[np.intp], season: int | None, edges: NDArray[np.intp]
) -> tuple[Values, Values, float]:
    """What the season adds to each of *values*, what it leaves, and how much wider that makes limits.

    By least squares, with a line of its own for each regime, so that neither a trend nor a change of
    level is taken for a season. What is fitted fits its own noise too: hence the third.
    """
    if season is None or len(values) < 2 * season or len(np.unique(at % season)) < season:
        return np.zeros(len(values)), values, 1.0
    lines = []
    for first, last in pairwise(edges):
        inside = np.zeros((len(values), 2))
        inside[first:last, 0] = 1
        inside[first:last, 1] = at[first:last] - at[first:last].mean() if last > first else 0
        lines.append(inside)
    waves = dummies(at % season, season)
    fitted = np.linalg.lstsq(np.hstack([*lines, waves]), values, rcond=None)[0]
    freedom = len(values) / (len(values) - season + 1)
    wave = waves @ fitted[-(season - 1) :]
    # What is left is computed from all of them: where it is equal, a step of noise is no step.
    rest = np.array(settled((values - wave).tolist(), of=values.tolist()))
    return wave, rest, float(np.sqrt(freedom))


def _marked(chart: Chart, rules: Sequence[Rule]) -> tuple[NDArray[np.intp], Marks, NDArray[np.bool_]]:
    """For each point the first rule that marks it, which way, and whether it is a pattern without a way."""
    names = np.zeros(len(chart.values), dtype=np.intp)
    marks = np.zeros(len(chart.values), dtype=np.int8)
    pattern = np.zeros(len(chart.values), dtype=bool)
    for rule in rules:
        marked = rule.marks(chart)
        if not np.count_nonzero(marked):
            continue
        new = (marked != 0) & (marks == 0)
        names[new], marks[new], pattern[new] = _PLACES[rule.name], marked[new], not rule.tells_direction
    return names, marks, pattern


def _reading(marks: Marks, pattern: NDArray[np.bool_], better: Better | None) -> NDArray[np.intp]:
    read_as = _READ_AS[better][marks + 1]
    return np.where(pattern, _READ_AS[None][marks + 1], read_as) if np.count_nonzero(pattern) else read_as


#: Every word of the column ``rule``, and of ``reading``.
_NAMES = np.array(["", *{rule.name: 0 for rules in RULES.values() for rule in rules}], dtype=object)
_READINGS = np.array(["common", "low", "high", "concern", "improvement"], dtype=object)
_PLACES = {name: place for place, name in enumerate(_NAMES)}
#: For marks of -1, 0 and 1 the place of the word, by which way is better.
_READ_AS: Mapping[Better | None, NDArray[np.intp]] = {
    None: np.array([1, 0, 2]),
    "higher": np.array([3, 0, 4]),
    "lower": np.array([4, 0, 3]),
}
