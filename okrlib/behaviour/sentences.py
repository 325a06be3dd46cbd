"""What a KPI's figures say, in sentences."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple

from okrlib.arithmetic import equal
from okrlib.behaviour import behaviour
from okrlib.behaviour.behaviour import KpiSignals, Point
from okrlib.model import KPI, Target, step
from okrlib.plan import MOST_GAPS, Plan, days_off, following, long_gap
from okrlib.scoring import KpiStanding
from okrlib.text import formatting

#: The number of findings in a chart's sentence, the latest; the others are in its table.
_LATEST = 3


_SIDES = {"higher": "at least ", "lower": "at most "}


ASSURANCE = {
    "consistently meets": "Yes: even an ordinary bad period meets it.",
    "consistently misses": "Not as things are: even its best periods miss.",
    "hit or miss": "Hit or miss: ordinary ups and downs can take it either way.",
}


def signals(plan: Plan, standing: KpiStanding, since: date | None = None) -> KpiSignals:
    """A KPI's signals by the plan's rules; *since* is the day on which a proposal's level begins."""
    return behaviour.of_standing(standing, plan.policy.signal_rules, since)


class Finding(NamedTuple):
    """Marked points in a row that read alike."""

    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """The latest of them."""
        return self.points[-1]


def findings(signals: KpiSignals) -> list[Finding]:
    """The marked points, grouped where points in a row read alike; the latest first."""
    groups = groupby(signals.points, key=lambda p: (p.reading, p.regime))
    return [Finding(tuple(points)) for key, points in groups if key[0] != "common"][::-1]


def finding_words(kpi: KPI, finding: Finding) -> str:
    """A finding in words: the rule, the time, and how it reads.

    >>> from datetime import date
    >>> from okrlib.behaviour.behaviour import Point
    >>> from okrlib.model import KPI
    >>> january = Point(date(2019, 1, 1), 29.0, 21.6, 15.7, 27.5, "beyond a limit", "concern", 0)
    >>> finding_words(KPI(id="k"), Finding((january,)))
    'for the worse: above the upper limit in January 2019'
    >>> finding_words(KPI(id="k"), Finding((january._replace(rule="7 on one side", reading="high"),)))
    'in a run above the usual level in January 2019'
    """
    points = finding.points
    beyond = [p for p in points if p.rule == _BEYOND]
    runs = [p for p in points if p.rule != _BEYOND]
    parts = []
    if runs:
        when = _when(kpi, points[0].period, points[-1].period)
        parts.append(f"{_run_words(kpi, runs[-1], len(points))} {when}")
    if beyond and runs:
        parts.append(f"{_rule_words(beyond[-1])} {_when(kpi, beyond[-1].period, beyond[-1].period)}")
    elif beyond:
        parts.append(f"{_rule_words(beyond[-1])} {_when(kpi, points[0].period, points[-1].period)}")
    return f"{_FOR[finding.last.reading]}{', '.join(parts)}"


#: How marked points read, before what marks them.
_FOR = {"concern": "for the worse: ", "improvement": "for the better: ", "high": "", "low": ""}
_BEYOND = "beyond a limit"


def _run_words(kpi: KPI, p: Point, number: int) -> str:
    """What a rule of runs saw in so many periods in a row."""
    if not p.rule.endswith(" on one side"):
        return _rule_words(p)
    side = "above" if p.centre is not None and p.value > p.centre else "below"
    # Where the run's other points read otherwise, by a rule that comes first, one may stand alone.
    row = f"{formatting.count(number, formatting.per(kpi.rhythm))} in a row" if number > 1 else "in a run"
    return f"{row} {side} the usual level"


def _rule_words(p: Point) -> str:
    """The rule that marks a point, with its side, in words."""
    above = p.centre is not None and p.value > p.centre
    if p.rule == _BEYOND:
        return "above the upper limit" if above else "below the lower limit"
    if p.rule.endswith(" near a limit"):
        return f"{p.rule.removesuffix('a limit')}the {'upper' if above else 'lower'} limit"
    return f"marked ({p.rule})"


def _when(kpi: KPI, first: date, last: date) -> str:
    if first == last:
        return formatting.within(last, kpi.rhythm)
    return f"from {formatting.period(first, kpi.rhythm)} to {formatting.period(last, kpi.rhythm)}"


def news(kpi: KPI, signals: KpiSignals) -> str:
    """The line after a KPI's sentence: the latest findings, its slope, or how far it moves by itself."""
    if not signals.points:
        return ""
    last = signals.points[-1]
    recent = [f for f in findings(signals) if f.last in signals.points[-3:]]
    if recent:
        words = finding_words(kpi, recent[0])
        return f"Yes, {words}." if _FOR[recent[0].last.reading] else f"Yes: {words}."
    if last.lower is None or last.upper is None:
        return "Too few figures to tell noise from news yet."
    if signals.slope:
        words = f"{trend_words(kpi, signals.slope, _since(kpi, signals))}."
        return f"{words[0].upper()}{words[1:]}"
    if signals.wanders:
        return "It wanders: each figure depends on the one before, so natural limits say little."
    began = signals.worse_since or (signals.regime[0].period if signals.changed else None)
    if equal(last.lower, last.upper):
        return "It moves with its season alone." if signals.seasonal else "It does not move."
    yearly = kpi.season and step(last.period, kpi.rhythm, kpi.season) == step(last.period, "yearly")
    when = f" at this {'time of year' if yearly else 'point of its season'}" if signals.seasonal else ""
    lines = last.value, *kpi.lines_on(last.period)
    low, high = formatting.number(last.lower, lines), formatting.quantity(last.upper, kpi.unit, lines)
    moves = f"its usual range is {low} to {high}{when}."
    if began is not None and step(began, "yearly") > last.period:
        return f"Since {formatting.since(began, kpi.rhythm)} {moves}"
    earlier = [f for f in findings(signals) if f.last.regime == last.regime]
    if earlier:
        return f"{_sentence([finding_words(kpi, earlier[0])])} {moves[0].upper()}{moves[1:]}"
    usual = f"{low}{formatting.DASH if formatting.MINUS not in low + high else ' to '}{high}"
    return f"No real change in the last three {formatting.per(kpi.rhythm)}s (usual range {usual}{when})."


def _since(kpi: KPI, signals: KpiSignals) -> date:
    """The first period of the last regime, or of what stands behind a long gap within it."""
    periods = [point.period for point in signals.points]
    return max(signals.regime[0].period, periods[long_gap(kpi, periods)])


def trend_words(kpi: KPI, slope: float, since: date) -> str:
    """How steeply a measure moves, since when, and how that reads.

    >>> from datetime import date
    >>> from okrlib.model import KPI
    >>> print(trend_words(KPI(id="k", unit="%", better="lower"), -0.5, date(2019, 1, 1)))
    falling by 0.5 points a month since January 2019: improvement
    """
    way, pace = "rising" if slope > 0 else "falling", formatting.number(abs(slope))
    pace += " points" if kpi.unit == "%" else f"{formatting.NBSP}{kpi.unit}" if kpi.unit else ""
    text = f"{way} by {pace} a {formatting.per(kpi.rhythm)} since {formatting.since(since, kpi.rhythm)}"
    if kpi.better is None:
        return text
    return f"{text}: {'improvement' if (slope > 0) == (kpi.better == 'higher') else 'concern'}"


def _began(kpi: KPI, changed: Sequence[Point]) -> list[str]:
    """How regimes began, in words; those that began alike share a clause."""
    ways = {0: "moved to another level", 1: "began to rise", -1: "began to fall"}
    groups = groupby(changed, key=lambda p: (p.slope > 0) - (p.slope < 0))
    return [f"{ways[way]} {_in_periods(kpi, [p.period for p in points])}" for way, points in groups]


def _in_periods(kpi: KPI, starts: Sequence[date]) -> str:
    r"""Periods with the preposition of the first.

    >>> _in_periods(KPI(id="k", rhythm="daily"), [date(2026, 11, 8), date(2026, 11, 20)])
    'on 8\xa0November 2026 and 20\xa0November 2026'
    """
    others = [formatting.period(start, kpi.rhythm) for start in starts[1:]]
    return formatting.listed([formatting.within(starts[0], kpi.rhythm), *others])


def gaps(kpi: KPI, periods: Sequence[date], *, drawn: bool = False) -> list[date]:
    """The periods without a figure between those that have one.

    Of a span that is too long to be counted there is none or, where they are *drawn*, the first.
    """
    missing, off = [], days_off(kpi, periods)
    for before, after in pairwise(periods):
        period = following(kpi, before, off)
        if period >= after:
            continue
        between: list[date] = []
        while period < after and len(between) <= MOST_GAPS * len(periods):
            between.append(period)
            period = following(kpi, period, off)
        if period >= after:
            missing += between
        elif drawn:
            missing.append(between[0])
    return missing


def span(kpi: KPI, periods: Sequence[date]) -> str:
    """How many values there are, from when to when, and how many periods have none."""
    if len(periods) == 1:
        return f"1 value {formatting.within(periods[0], kpi.rhythm)}"
    first, last = (formatting.period(period, kpi.rhythm) for period in (periods[0], periods[-1]))
    missing = len(gaps(kpi, periods))
    without = f", {formatting.count(missing, formatting.per(kpi.rhythm))} without a figure" if missing else ""
    if at := long_gap(kpi, periods):
        before, after = (formatting.period(periods[n], kpi.rhythm) for n in (at - 1, at))
        without += f", none between {before} and {after}"
    return f"{formatting.count(len(periods), 'value')} from {first} to {last}{without}"


def summary(kpi: KPI, standing: KpiStanding, signals: KpiSignals, since: date | None = None) -> str:
    """What the whole chart shows; *since* is the day on which its present level was set to begin."""
    points = signals.points
    parts = [span(kpi, [point.period for point in points])]
    if points[-1].centre is not None and points[-1].lower is not None:
        now, lines = points[-1], standing.lines
        usual, upper = (formatting.quantity(edge, kpi.unit, lines) for edge in (now.centre, now.upper))
        edges = f"{formatting.number(now.lower, lines)} to {upper}"
        mark = " (provisional)" if signals.provisional else ""
        level = "usual level"
        if signals.slope:
            level = f"{trend_words(kpi, signals.slope, _since(kpi, signals))}; now about"
        parts.append(f"{level} {usual}, natural limits {edges}{mark}")
    text = f"{'; '.join(parts)}."
    changed = [point for point in signals.changed if point.period != since]
    if since is not None and len(changed) < len(signals.changed):
        text += f" Its level now is that since {formatting.since(since, kpi.rhythm)}."
    if changed:
        text += f" It {formatting.listed(_began(kpi, changed))}."
    latest = findings(signals)
    if latest:
        text += f" {_sentence(finding_words(kpi, f) for f in latest[:_LATEST])}"
        if len(latest) > _LATEST:
            more = formatting.count(len(latest) - _LATEST, "earlier finding stands", "earlier findings stand")
            text += f" {more} in the table."
    if signals.rebased and signals.rules != "nhs":
        begun = formatting.listed([formatting.period(day, kpi.rhythm) for day in signals.rebased])
        text += f" Limits begin anew with {begun}: {_stopped(kpi.limits_reason)}"
    if kpi.baseline and kpi.limits_reason:
        ends = (formatting.period(day, kpi.rhythm) for day in (kpi.baseline.start, kpi.baseline.end))
        text += f" Limits are those of {' to '.join(ends)}: {_stopped(kpi.limits_reason)}"
    if signals.wanders:
        text += " It wanders, so the limits do not describe it."
    return f"{text} The target is {target_words(kpi, standing.target)}." if standing.target else text


def target_words(kpi: KPI, target: Target | None) -> str:
    r"""A target in words, a dash for none; where it has a band, that decides, whichever way is better.

    >>> from okrlib.model import KPI, Target
    >>> stock = KPI(id="stock", unit="days", better="lower")
    >>> target_words(stock, Target(value=30)), target_words(stock, Target(value=30, low=20, high=40))
    ('at most 30\xa0days', '30\xa0days (band 20 to 40)')
    >>> target_words(stock, Target(value=30, high=40))
    '30\xa0days (band up to 40)'
    """
    if target is None:
        return formatting.NOTHING
    aim = formatting.line(target.value, kpi.unit)
    low, high = target.low, target.high
    if low is None and high is None:
        return _SIDES.get(kpi.better or "", "") + aim
    if low is None or high is None:
        band = f"from {formatting.in_full(low)}" if high is None else f"up to {formatting.in_full(high)}"
    else:
        band = f"{formatting.in_full(low)} to {formatting.in_full(high)}"
    return f"{aim} (band {band})"


def _stopped(text: str) -> str:
    """What somebody wrote, as the end of a sentence.

    >>> _stopped("a new scale "), _stopped("Why not?")
    ('a new scale.', 'Why not?')
    """
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
