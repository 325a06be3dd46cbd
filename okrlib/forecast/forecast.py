"""Forecast: where a measure is likely to end, with an honest interval (METHOD section 4). Pure arithmetic.

What may come is weighed by `okrlib.forecast.scenarios`, in closed form, so equal questions always have
equal answers. How it was chosen, and how often the interval holds, is in docs/forecast.md;
``make bench-forecast`` measures it.
"""

import math
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from typing import Any, NamedTuple

from okrlib.arithmetic import equal
from okrlib.forecast.distribution import Component, below, quantile
from okrlib.forecast.scenarios import Observed, expected
from okrlib.signals import number
from okrlib.text import formatting

#: Fewer values say too little (METHOD section 4).
LEAST = 4
#: Progress of this size is a slip of the pen, and its square would be infinite.
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


@dataclass(frozen=True, slots=True)
class Question:
    r"""Where will a measure be on the last day of its cycle? All that a forecast takes, read once.

    *dates* and *values* go together, in any order, and become tuples. A date may be anything with a
    ``date()``, as pandas' timestamps have; a missing value (None, NaN, NA) becomes NaN. Values outside
    *start* to *end* and those that are not finite are left out; of several on one day the last given counts.

    Raises `ValueError` where *level* or *success* is not between 0 and 1, *bounds* are the wrong way
    round, there are not as many dates as values, or something is no day or no number.
    """

    dates: Sequence[date]
    """The day of each value."""
    values: Sequence[float | None]
    """The readings, in the measure's own unit; as many as *dates*."""
    _: KW_ONLY
    baseline: float
    """The value at *start*, in the measure's unit."""
    target: float
    """The value to be reached, in the same unit."""
    start: date
    """The first day of the cycle."""
    end: date
    """Its last day, which is forecast."""
    level: float = 0.8
    """The probability of the interval, between 0 and 1."""
    success: float = 0.7
    """The share of the way from baseline to target that counts as a success, from 0 to 1."""
    bounds: tuple[float | None, float | None] = (None, None)
    """The least and the greatest possible value, in the measure's unit; None for no end."""
    known: tuple[tuple[date, float], ...] = field(init=False, repr=False, compare=False)
    """One value a day, in the order of days."""

    def __post_init__(self) -> None:
        if len(self.dates) != len(self.values):
            raise ValueError(
                f"Each value needs its date: there are {formatting.count(len(self.dates), 'date')} "
                f"and {formatting.count(len(self.values), 'value')}."
            )
        _check(self.level, self.success, self.bounds)
        clean = {
            "dates": tuple(map(_day, self.dates)),
            "values": tuple(map(number, self.values)),
            "baseline": number(self.baseline),
            "target": number(self.target),
            "start": _day(self.start),
            "end": _day(self.end),
        }
        for name, value in clean.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "known", tuple(sorted(dict(self.usable).items())))

    @property
    def usable(self) -> list[tuple[date, float]]:
        """The finite values of the cycle with their days, as they were given."""
        return [
            (day, value)
            for day, value in zip(self.dates, self.values, strict=True)
            if value is not None and math.isfinite(value) and self.start <= day <= self.end
        ]

    @property
    def half(self) -> float:
        """Half of the way to the target. Halves, because the difference of two huge numbers is infinite."""
        return self.target / 2 - self.baseline / 2

    def progress(self, value: float) -> float:
        """A value's share of the way: 0 at the baseline, 1 at the target, not clamped."""
        return (value / 2 - self.baseline / 2) / self.half

    def value(self, progress: float) -> float:
        """The value at a share of the way, kept within the bounds."""
        value = self.baseline + progress * self.half + progress * self.half
        low, high = self.bounds
        value = value if low is None else max(low, value)
        return value if high is None else min(high, value)

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The bounds as progress, the worse one first."""
        low, high = (None if bound is None else self.progress(bound) for bound in self.bounds)
        return (low, high) if self.half > 0 else (high, low)


def forecast(question: Question) -> Forecast | None:
    r"""Where the measure is likely to be on the last day; None where `why_no_forecast` has a sentence.

    >>> from datetime import date, timedelta
    >>> weeks = [date(2026, 7, 6) + timedelta(weeks=week) for week in range(6)]
    >>> question = Question(weeks, [20, 24, 22, 27, 30, 31], baseline=20, target=60,
    ...                     start=date(2026, 7, 1), end=date(2026, 9, 30))
    >>> sentence(forecast(question), target=60, end=question.end)
    'forecast for 30\xa0September: 23–66; target 60: about a 1 in 3 chance'
    """
    forecasts = fan(question, (question.end,))
    return forecasts[0] if forecasts else None


def fan(question: Question, days: Sequence[date]) -> tuple[Forecast, ...]:
    """The forecast for each of *days*, as a chart draws it; () where there is none.

    Raises `ValueError` for a day that is not after the last value.
    """
    days = tuple(map(_day, days))
    if not days or why_no_forecast(question):
        return ()
    known, start = question.known, question.start
    span, tail = (question.end - start).days, (1 - question.level) / 2
    times = tuple((day - start).days / span for day, _ in known)
    observed = Observed(times, tuple(question.progress(value) for _, value in known))
    expect = expected(observed)

    def one(day: date) -> Forecast:
        if day <= known[-1][0]:
            raise ValueError(f"{day} is not after the last value, which is of {known[-1][0]}.")
        mixture = expect((day - start).days / span)
        shares = tail, 0.5, 1 - tail
        lower, median, upper = sorted(question.value(quantile(mixture, share)) for share in shares)
        if lower == upper:
            # Nearly all lies beyond a bound. A point would be too sure: it reaches back to the last value.
            last = question.value(observed.progress[-1])
            lower, upper = min(lower, last), max(upper, last)
        p_success = _p_success(mixture, question.success, question.limits)
        return Forecast(median, lower, upper, p_success, len(known))

    return tuple(map(one, days))


def why_no_forecast(question: Question) -> str | None:
    """Why `forecast` gives none for the same question, in a sentence; None where it gives one.

    >>> from datetime import date
    >>> why_no_forecast(Question([date(2026, 7, 6)], [20], baseline=20, target=60,
    ...                          start=date(2026, 7, 1), end=date(2026, 9, 30)))
    'A forecast needs values of 4 different days; so far: 1.'
    """
    if not (math.isfinite(question.baseline) and math.isfinite(question.target)):
        return "A forecast needs a baseline and a target that are numbers."
    if question.half == 0:
        return "The target is the baseline, so there is no way to go."
    if question.end <= question.start:
        return "The cycle has no second day, so there is nothing to forecast."
    known = question.known
    if len(known) < LEAST:
        one_day = len(known) == 1 and len(question.usable) >= LEAST
        so_far = "all of them are of one day" if one_day else f"so far: {len(known)}"
        return f"A forecast needs values of {LEAST} different days; {so_far}."
    if known[-1][0] == question.end:
        return "The last day has been reported, so nothing is left to forecast."
    if max(abs(question.progress(value)) for _, value in known) > _FAR:
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
    mixture = [Component(chance, (hits + k) / whole, 0) for k, chance in enumerate(chances)]
    tail = (1 - level) / 2
    low, median, high = (quantile(mixture, share) for share in (tail, 0.5, 1 - tail))
    return Forecast(median, low, high, _p_success(mixture, success, (None, None)), counted)


def sentence(
    likely: Forecast, *, target: float, end: date, unit: str = "", success_from: float | None = None
) -> str:
    r"""A forecast in words, its numbers no finer than the interval is wide.

    *success_from* is the value from which on it counts as a success, where that is not the target.

    >>> from datetime import date
    >>> sentence(Forecast(49, 40.8, 57.1, 0.26, 9), target=60, end=date(2026, 9, 30), unit="%")
    'forecast for 30\xa0September: 41–57\xa0%; target 60\xa0%: about a 1 in 4 chance'
    """
    aim = f"target {formatting.line(target, unit)}"
    lines: tuple[float, ...] = (target,)
    if success_from is not None and not equal(success_from, target):
        down = " down" if success_from > target else ""
        aim = f"success from {formatting.quantity(success_from, unit, lines)}{down}"
        lines = target, success_from
    by = formatting.day(end, year=False)
    return f"forecast for {by}: {_range(likely, unit, lines)}; {aim}: {odds(likely.p_success)}"


def progress_sentence(likely: Forecast, *, of: str, end: date, success_from: float = 1.0) -> str:
    r"""A forecast of progress (0..1) in words; progress is a share *of* the way, or of the time.

    >>> from datetime import date
    >>> likely = Forecast(0.8, 0.64, 0.92, 0.8, 6)
    >>> progress_sentence(likely, of="the way", end=date(2026, 6, 30), success_from=0.65)
    'forecast for 30\xa0June: 64–92\xa0% of the way; success from 65\xa0%: about a 4 in 5 chance'
    """
    aim = (
        "success only with all of it"
        if success_from >= 1
        else f"success from {formatting.percent(success_from)}"
    )
    shown = likely._replace(lower=100 * likely.lower, upper=100 * likely.upper)
    ends = _range(shown, "%", (100 * success_from, 100))
    of = f"within the limits {ends} of the time" if of == "the time" else f"{ends} of {of}"
    return f"forecast for {formatting.day(end, year=False)}: {of}; {aim}: {odds(likely.p_success)}"


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
    times, of = min(_ODDS, key=lambda pair: abs(pair[0] / pair[1] - probability))
    return f"about a {times} in {of} chance"


# -- what a caller gives


def _check(level: float, success: float, bounds: tuple[float | None, float | None]) -> None:
    low, high = (None if bound is None else number(bound) for bound in bounds)
    if not 0 < number(level) < 1:
        raise ValueError("The level of a forecast is a probability between 0 and 1.")
    if not 0 <= number(success) <= 1:
        raise ValueError("Success is a share of the way to the target, from 0 to 1.")
    if low is not None and high is not None and not low <= high:
        raise ValueError("The bounds of a forecast are the lowest and the highest value, in this order.")


def _day(given: Any) -> date:
    """A day, also of what has a time of day."""
    if type(given) is date:
        return given
    day = given.date() if callable(getattr(given, "date", None)) else None
    # A missing timestamp has a date() too, which is missing as well.
    if type(day) is not date:
        raise ValueError(f"{given!r} is not a day: give a datetime.date, or what has a date().")
    return day


# -- what a forecast says


def _p_success(
    mixture: Sequence[Component], success: float, limits: tuple[float | None, float | None]
) -> float:
    """The probability of at least *success*, where what lies beyond a limit comes to lie on it."""
    # Less by a hair's breadth, because a value on the line is a success whatever its last bit says.
    wanted = success - 1e-9 * max(1.0, abs(success))
    worst, best = limits
    if worst is not None and worst >= wanted:
        return 1.0
    if best is not None and best < wanted:
        return 0.0
    return max(0.0, 1.0 - below(mixture, wanted, strictly=True))


def _range(likely: Forecast, unit: str, lines: tuple[float, ...]) -> str:
    """The interval with as many digits as its width can bear, and as keep it on its side of the *lines*."""
    width = likely.upper - likely.lower
    digits = 1 - math.floor(math.log10(width)) if width > 0 and math.isfinite(width) else 6
    low, high = (
        formatting.number(formatting.rounded(end, digits, lines), lines)
        for end in (likely.lower, likely.upper)
    )
    joint = " to " if formatting.MINUS in low + high else formatting.DASH
    return (low if low == high else f"{low}{joint}{high}") + (f"{formatting.NBSP}{unit}" if unit else "")


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
