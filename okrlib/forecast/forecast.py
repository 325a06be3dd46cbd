"""Forecast: where a measure is likely to end, with an honest interval (METHOD section 4). Pure arithmetic.

What may come is told by `okrlib.forecast.scenarios`, in closed form, so equal arguments always give equal
answers.
How it was chosen, and how often the interval holds, is in docs/forecast.md; ``make bench-forecast``
measures it.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.forecast.distribution import Part, below, quantile
from okrlib.forecast.scenarios import Course, expected
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Fewer values say too little (METHOD section 4).
LEAST = 4
#: Progress of this size is a slip of the pen; its square could not be reckoned with.
_FAR = 1e100


class Forecast(NamedTuple):
    """Where a measure is likely to be at the end, in its own unit, from *n* values.

    The value at the end lies between *lower* and *upper* with the probability *level* that was asked
    for; *p_success* (0..1) is the probability that its progress is at least *success*.
    """

    median: float
    lower: float
    upper: float
    p_success: float
    n: int


def forecast(
    dates: Sequence[date],
    values: Sequence[float | None],
    *,
    baseline: float,
    target: float,
    start: date,
    end: date,
    level: float = 0.8,
    success: float = 0.7,
    bounds: tuple[float | None, float | None] = (None, None),
) -> Forecast | None:
    r"""Where the measure is likely to be on the day *end*; None where `why_no_forecast` has a sentence.

    *dates* and *values* go together, in any order; a date may be anything with a ``date()``, as pandas'
    timestamps have. Values outside *start* to *end*, missing ones and those that are not finite are left
    out; of several on one day the last given counts. *baseline* is the value at *start*. Median and
    interval are kept within *bounds* (lowest, highest), the least and the largest value that are possible.

    Raises `ValueError` where *level* or *success* is not between 0 and 1, *bounds* are the wrong way
    round, there are not as many dates as values, or something is no day or no number.

    >>> from datetime import date, timedelta
    >>> weeks = [date(2026, 7, 6) + timedelta(weeks=week) for week in range(6)]
    >>> told = forecast(weeks, [20, 24, 22, 27, 30, 31], baseline=20, target=60,
    ...                 start=date(2026, 7, 1), end=date(2026, 9, 30))
    >>> sentence(told, target=60, end=date(2026, 9, 30))
    'likely 23–66 by 30\xa0September; target 60; about a 1 in 3 chance of success'
    """
    told = fan(
        (end,),
        dates,
        values,
        baseline=baseline,
        target=target,
        start=start,
        end=end,
        level=level,
        success=success,
        bounds=bounds,
    )
    return told[0] if told else None


def fan(
    days: Sequence[date],
    dates: Sequence[date],
    values: Sequence[float | None],
    *,
    baseline: float,
    target: float,
    start: date,
    end: date,
    level: float = 0.8,
    success: float = 0.7,
    bounds: tuple[float | None, float | None] = (None, None),
) -> tuple[Forecast, ...]:
    """The same for each of *days*, all after the last value: what a chart draws. () where there is none.

    Raises `ValueError` as `forecast` does, and for a day that is not after the last value.
    """
    _check(level, success, bounds)
    baseline, target = _number(baseline), _number(target)
    days, start, end = tuple(map(_day, days)), _day(start), _day(end)
    usable = _usable(dates, values, start, end)
    if _why(usable, baseline, target, start, end):
        return ()
    known = _known(usable)
    span, half = (end - start).days, target / 2 - baseline / 2
    progress = _progress(known, baseline, target)
    expect = expected(Course(tuple((day - start).days / span for day, _ in known), progress))
    limits = _limits(bounds, baseline, half)
    tail = (1 - level) / 2

    def value_of(share: float) -> float:
        # Halves, because the difference of two huge numbers would be infinite.
        value = baseline + share * half + share * half
        low, high = bounds
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)

    def one(day: date) -> Forecast:
        if day <= known[-1][0]:
            raise ValueError(f"{day} is not after the last value, which is of {known[-1][0]}.")
        parts = expect((day - start).days / span)
        lower, median, upper = sorted(value_of(quantile(parts, share)) for share in (tail, 0.5, 1 - tail))
        if lower == upper:
            # Nearly all lies beyond a bound. A point would be too sure: it reaches back to the last value.
            last = value_of(progress[-1])
            lower, upper = min(lower, last), max(upper, last)
        return Forecast(median, lower, upper, _p_success(parts, success, limits), len(known))

    return tuple(map(one, days))


def why_no_forecast(
    dates: Sequence[date],
    values: Sequence[float | None],
    *,
    baseline: float,
    target: float,
    start: date,
    end: date,
    level: float = 0.8,
    success: float = 0.7,
    bounds: tuple[float | None, float | None] = (None, None),
) -> str | None:
    """Why `forecast` gives none for the same arguments, in a sentence; None where it gives one.

    >>> from datetime import date
    >>> why_no_forecast([date(2026, 7, 6)], [20], baseline=20, target=60,
    ...                 start=date(2026, 7, 1), end=date(2026, 9, 30))
    'A forecast needs values of 4 different days; so far: 1.'
    """
    _check(level, success, bounds)
    start, end = _day(start), _day(end)
    usable = _usable(dates, values, start, end)
    return _why(usable, _number(baseline), _number(target), start, end)


def _why(
    usable: Sequence[tuple[date, float]], baseline: float, target: float, start: date, end: date
) -> str | None:
    if not (math.isfinite(baseline) and math.isfinite(target)):
        return "A forecast needs a baseline and a target that are numbers."
    if target / 2 - baseline / 2 == 0:
        return "The target is the baseline, so there is no way to go."
    if end <= start:
        return "The cycle has no second day, so there is nothing to forecast."
    known = _known(usable)
    if len(known) < LEAST:
        one_day = len(known) == 1 and len(usable) >= LEAST
        told = "all of them are of one day" if one_day else f"so far: {len(known)}"
        return f"A forecast needs values of {LEAST} different days; {told}."
    if known[-1][0] == end:
        return "The last day has been reported, so nothing is left to forecast."
    if max(map(abs, _progress(known, baseline, target))) > _FAR:
        return "The values are out of all proportion to the way from the baseline to the target."
    return None


def of_hits(hits: int, counted: int, left: int, *, level: float = 0.8, success: float = 0.7) -> Forecast:
    """The hit rate at the end, where *hits* of the *counted* periods were hits and *left* are to come.

    For ``maintain``, whose progress is a rate: the number of further hits is beta-binomial, from
    Jeffreys' prior. Raises `ValueError` where no period is counted.

    >>> of_hits(6, 6, 7).median, round(of_hits(6, 6, 7).lower, 2)
    (1.0, 0.85)
    """
    _check(level, success, (None, None))
    if not 0 <= hits <= counted or counted < 1 or left < 0:
        raise ValueError("Periods are counted from one, and no more can be hit than are counted.")
    whole = counted + left
    a, b = hits + 0.5, counted - hits + 0.5
    chances = [
        math.exp(math.log(math.comb(left, k)) + _log_beta(k + a, left - k + b) - _log_beta(a, b))
        for k in range(left + 1)
    ]
    parts = [Part(chance, (hits + k) / whole, 0) for k, chance in enumerate(chances)]
    tail = (1 - level) / 2
    low, median, high = (quantile(parts, share) for share in (tail, 0.5, 1 - tail))
    return Forecast(median, low, high, _p_success(parts, success, (None, None)), counted)


def sentence(
    told: Forecast, *, target: float, end: date, unit: str = "", success_from: float | None = None
) -> str:
    r"""A forecast in words, its numbers no finer than the interval is wide.

    *success_from* is the value from which on it counts as a success, where that is not the target.

    >>> from datetime import date
    >>> sentence(Forecast(49, 40.8, 57.1, 0.26, 9), target=60, end=date(2026, 9, 30), unit="%")
    'likely 41–57\xa0% by 30\xa0September; target 60\xa0%; about a 1 in 4 chance of success'
    """
    aim = f"target {formatting.quantity(target, unit)}"
    if success_from is not None and formatting.number(success_from) != formatting.number(target):
        down = " down" if success_from > target else ""
        aim += f", success from {formatting.quantity(success_from, unit)}{down}"
    by = formatting.day(end, year=False)
    return f"likely {_range(told, unit)} by {by}; {aim}; {odds(told.p_success)} of success"


def progress_sentence(told: Forecast, *, of: str, end: date, success_from: float = 1.0) -> str:
    r"""The same of a forecast on progress (0..1), which is a share *of* the way, or of the time.

    >>> from datetime import date
    >>> told = Forecast(0.8, 0.64, 0.92, 0.8, 6)
    >>> print(progress_sentence(told, of="the way", end=date(2026, 6, 30), success_from=0.65))
    progress likely 0.64–0.92 of the way by 30\xa0June; success from 0.65; about a 4 in 5 chance of success
    """
    aim = "success only with all" if success_from >= 1 else f"success from {formatting.number(success_from)}"
    by = formatting.day(end, year=False)
    return f"progress likely {_range(told, '')} of {of} by {by}; {aim}; {odds(told.p_success)} of success"


#: Chances as people say them; nothing is certain.
_ODDS = ((1, 10), (1, 5), (1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (4, 5), (9, 10))


def odds(probability: float) -> str:
    """A probability in simple words; never none, never certain.

    >>> odds(0.26), odds(0.0), odds(0.97)
    ('about a 1 in 4 chance', 'less than a 1 in 20 chance', 'more than a 19 in 20 chance')
    """
    if probability < 0.05:
        return "less than a 1 in 20 chance"
    if probability > 0.95:
        return "more than a 19 in 20 chance"
    part, whole = min(_ODDS, key=lambda pair: abs(pair[0] / pair[1] - probability))
    return f"about a {part} in {whole} chance"


# -- what is known


def _check(level: float, success: float, bounds: tuple[float | None, float | None]) -> None:
    low, high = (None if bound is None else _number(bound) for bound in bounds)
    if not 0 < _number(level) < 1:
        raise ValueError("The level of a forecast is a probability between 0 and 1.")
    if not 0 <= _number(success) <= 1:
        raise ValueError("Success is a share of the way to the target, from 0 to 1.")
    if low is not None and high is not None and not low <= high:
        raise ValueError("The bounds of a forecast are the lowest and the highest value, in this order.")


def _day(given: Any) -> date:
    """A day, also of what has a time of day."""
    if type(given) is date:
        return given
    made = given.date() if callable(getattr(given, "date", None)) else None
    # A missing timestamp has a date() too, which is missing as well.
    if type(made) is not date:
        raise ValueError(f"{given!r} is not a day: give a datetime.date, or what has a date().")
    return made


def _number(given: Any) -> float:
    """A number; NaN for what is missing, which pandas also writes as <NA>."""
    if type(given) is float:
        return given
    if given is None or str(given) == "<NA>":
        return math.nan
    if isinstance(given, str) or not hasattr(given, "__float__"):
        raise ValueError(f"{given!r} is not a number.")
    try:
        return float(given)
    except OverflowError:
        return math.inf


def _usable(
    dates: Sequence[date], values: Sequence[float | None], start: date, end: date
) -> list[tuple[date, float]]:
    if len(dates) != len(values):
        raise ValueError(
            f"Each value needs its date: there are {formatting.count(len(dates), 'date')} "
            f"and {formatting.count(len(values), 'value')}."
        )
    pairs = [(_day(day), _number(value)) for day, value in zip(dates, values, strict=True)]
    return [(day, value) for day, value in pairs if math.isfinite(value) and start <= day <= end]


def _known(usable: Sequence[tuple[date, float]]) -> list[tuple[date, float]]:
    """One value a day, in order of date."""
    return sorted(dict(usable).items())


def _progress(known: Sequence[tuple[date, float]], baseline: float, target: float) -> tuple[float, ...]:
    half = target / 2 - baseline / 2
    return tuple((value / 2 - baseline / 2) / half for _, value in known)


def _limits(
    bounds: tuple[float | None, float | None], baseline: float, half: float
) -> tuple[float | None, float | None]:
    """The bounds as progress, the worse one first."""
    low, high = (None if bound is None else (bound / 2 - baseline / 2) / half for bound in bounds)
    return (low, high) if half > 0 else (high, low)


# -- what is said of it


def _p_success(parts: Sequence[Part], success: float, limits: tuple[float | None, float | None]) -> float:
    """The probability of at least *success*, where what lies beyond a limit comes to lie on it."""
    # A hair's breadth, because a value exactly on the line is a success whatever its last bit says.
    wanted = success - 1e-9 * max(1.0, abs(success))
    worst, best = limits
    if worst is not None and worst >= wanted:
        return 1.0
    if best is not None and best < wanted:
        return 0.0
    return max(0.0, 1.0 - below(parts, wanted, strictly=True))


def _range(told: Forecast, unit: str) -> str:
    """The interval with as many digits as its width can bear."""
    width = told.upper - told.lower
    digits = 1 - math.floor(math.log10(width)) if width > 0 and math.isfinite(width) else 6
    low, high = (formatting.number(round(end, digits) + 0.0) for end in (told.lower, told.upper))
    joint = " to " if formatting.MINUS in low + high else formatting.DASH
    return (low if low == high else f"{low}{joint}{high}") + (f"{formatting.NBSP}{unit}" if unit else "")


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
