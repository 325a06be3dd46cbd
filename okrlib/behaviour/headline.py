"""A KPI's one story: how it stands and since when, in at most a dozen words (METHOD section 6).

Every page, board and command uses these words. What else the figures show goes into a second line.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Literal, NamedTuple

from okrlib.arithmetic import equal
from okrlib.behaviour import behaviour
from okrlib.behaviour.behaviour import KpiSignals, Point
from okrlib.behaviour.sentences import target_words
from okrlib.errors import MissingExtraError
from okrlib.model import KPI
from okrlib.plan import long_gap
from okrlib.scoring import KpiStanding, meets
from okrlib.text import formatting

#: The most words.
_MOST = 12
#: A drift of at least this many years is dated by the year in which it began.
_YEARS = 2
#: A level is back where it was where at most this share of the change is left.
_BACK = 0.25
#: A series has drifted, and not only wandered, where it moved by this share of the distance that it covers.
_NET = 0.4


@lru_cache(maxsize=behaviour.MOST_KEPT)
def kpi_sentence(standing: KpiStanding) -> str:
    """How a KPI stands and since when, in at most a dozen words.

    Without the extra ``[kpi]`` it speaks of the target alone.
    """
    kpi, observed = standing.kpi, standing.observed
    if standing.health == "ended":
        then = _last(standing, "; its last figure {} the target")
        return f"Ended on {formatting.day(kpi.ended)}{then}."
    if not observed:
        return "No figure yet."
    if standing.health == "stale":
        then = _last(standing, "; target {} then")
        return f"No figure since {formatting.since(observed[-1].period, kpi.rhythm)}{then}."
    targets = list(_target(standing))
    try:
        changes = _change(standing, behaviour.of_standing(standing, standing.rules)).forms
    except MissingExtraError:
        changes = ()
    if not changes:
        first = targets[0] if targets else "Target not set"
        return f"{first[0].upper()}{first[1:]}."
    texts = [f"{change}; {target}" for forms in changes for target in targets for change in forms] or [
        change for forms in changes for change in forms
    ]
    return f"{next((text for text in texts if len(text.split()) <= _MOST), texts[-1])}."


def latest_words(standing: KpiStanding) -> str:
    """The last figure and its target, for the line after the sentence; "" without a figure."""
    kpi, row = standing.kpi, standing.latest
    if row is None:
        return ""
    figure = formatting.quantity(row.value, kpi.unit, standing.lines)
    target = f"; target {target_words(kpi, standing.target)}" if standing.target else ""
    return f"{figure} {formatting.within(row.period, kpi.rhythm)}{target}."


# -- is it good enough?


def _last(standing: KpiStanding, words: str) -> str:
    """Whether the last figure met its target; "" without one."""
    if not standing.observed:
        return ""
    row = standing.observed[-1]
    met = meets(standing.kpi, row.value, standing.kpi.target_on(row.period))
    return "" if met is None else words.format("met" if met else "missed")


def _target(standing: KpiStanding) -> Iterator[str]:
    """How often running the target was met or missed, from full words to short ones; nothing without one."""
    kpi, latest = standing.kpi, standing.observed[-1]
    met = meets(kpi, latest.value, kpi.target_on(latest.period))
    if met is None:
        return
    word = "met" if met else "missed"
    if standing.running > 1:
        times = formatting.count(standing.running, formatting.per(kpi.rhythm))
        yield f"target {word} {times} running"
        yield f"{times} {'on' if met else 'off'} target"
    elif len(standing.observed) > 1:
        *earlier, before = [meets(kpi, r.value, kpi.target_on(r.period)) for r in standing.observed[:-1]]
        if before is (not met):
            yield "target met again" if met in earlier and met else f"target {word} by the latest figure"
    yield f"target {word}"


# -- did it change?


class _Change(NamedTuple):
    """Which way the figures went, 1 up, -1 down, 0 neither, None unknown; and ways to say it.

    Each form is what the figures show in full, then with something left out.
    """

    way: int | None
    forms: tuple[tuple[str, ...], ...]


#: Which way a KPI has changed. "changed" is said where neither way is better.
Variation = Literal["better", "no change", "worse", "changed"]


def variation(standing: KpiStanding, signals: KpiSignals) -> Variation | None:
    """Which way a KPI has changed, as its sentence says; None where there are too few figures to tell."""
    way = _change(standing, signals).way if signals.points else None
    if not way:
        return None if way is None else "no change"
    if standing.kpi.better is None:
        return "changed"
    return "better" if way == _good(standing.kpi) else "worse"


def _change(standing: KpiStanding, signals: KpiSignals) -> _Change:
    """What the figures show; of those before a gap that is longer than all the rest nothing."""
    kpi = standing.kpi
    begins = long_gap(kpi, [point.period for point in signals.points])
    signals = signals._replace(points=signals.points[begins:])
    points = signals.points
    first = points[0]
    since = f"since {formatting.since(first.period, kpi.rhythm)}"
    if signals.worse_since is not None and signals.worse_since >= first.period:
        words = f"Worse since {formatting.since(signals.worse_since, kpi.rhythm)}"
        return _Change(-_good(kpi), ((words,),))
    if len(points) > 1 and all(equal(point.value, first.value) for point in points):
        value = formatting.quantity(first.value, kpi.unit, standing.lines)
        return _Change(0, ((f"Unchanged at {value} {since}",), (f"Unchanged {since}",)))
    drifts = signals.wanders and not signals.slope
    if signals.changed:
        way, change = _changed(kpi, signals)
        if drifts:
            verb, ends, _, _ = _drift(standing, signals)
            moves = "drifting" if verb == "drifted" else "moving"
            return _Change(way, ((f"{change}, {moves} {ends}",), (change,)))
        return _Change(way, ((change,),))
    if drifts:
        verb, ends, since, way = _drift(standing, signals)
        short = f"{verb.capitalize()} {since}"
        return _Change(way, ((f"Has {verb} {ends} {since}", f"{verb.capitalize()} {ends} {since}"), (short,)))
    if points[-1].lower is None or len(points) < 2:
        return _Change(None, (("Too few figures to tell a change",),))
    if signals.slope:
        return _Change(_sign(signals.slope), ((f"{_way(kpi, signals.slope)} {since}",),))
    way, words = _marked(kpi, points)
    return _Change(way, ((words,),))


def _good(kpi: KPI) -> int:
    """Which way is better, 1 up, -1 down."""
    return 1 if kpi.better == "higher" else -1


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _changed(kpi: KPI, signals: KpiSignals) -> tuple[int, str]:
    """How the last change moved the level, and which way it goes now."""
    regime = signals.regime
    first, last = regime[0], regime[-1]
    earlier = [point for point in signals.points if point.regime < first.regime]
    since = f"since {formatting.since(first.period, kpi.rhythm)}"
    noise = max(_noise(regime), _noise([p for p in earlier if p.regime == earlier[-1].regime]))
    moved = last.level - earlier[-1].level
    if signals.slope:
        way = _sign(signals.slope)
        if moved * signals.slope >= 0 or abs(moved) <= noise:
            return way, f"{_way(kpi, signals.slope)} {since}"
        now = _word(kpi, signals.slope, "improving", "worsening", "rising", "falling")
        return way, f"{_side(kpi, moved)} {since}, now {now}"
    if earlier[-1].slope and abs(moved) <= noise:
        return 0, f"Level {since}, after {'rising' if earlier[-1].slope > 0 else 'falling'}"
    older = [point for point in earlier if point.regime < earlier[-1].regime]
    if older and abs(last.level - older[-1].level) <= _BACK * abs(moved):
        return 0, f"Back at its earlier level {since}"
    return _sign(moved), f"{_side(kpi, moved)} {since}"


def _noise(points: Sequence[Point]) -> float:
    """How far a regime moves by itself."""
    last = points[-1]
    if last.upper is None or last.centre is None or last.lower is None:
        return 0.0
    return max(last.upper - last.centre, last.centre - last.lower)


def _word(kpi: KPI, moved: float, better: str, worse: str, up: str, down: str) -> str:
    """The word for a move: by whether it is for the better or, where neither way is, by its way."""
    if kpi.better is None:
        return up if moved > 0 else down
    return better if (moved > 0) == (kpi.better == "higher") else worse


def _side(kpi: KPI, moved: float) -> str:
    return _word(kpi, moved, "Better", "Worse", "Higher", "Lower")


def _way(kpi: KPI, slope: float) -> str:
    return _word(kpi, slope, "Getting better", "Getting worse", "Rising", "Falling")


def _drift(standing: KpiStanding, signals: KpiSignals) -> tuple[str, str, str, int]:
    """How the last regime moved: a verb, from where to where, since when, and which way.

    With a season it is compared with the same part of it.
    """
    kpi, regime, lines = standing.kpi, signals.regime, standing.lines
    last = regime[-1]
    first = regime[(len(regime) - 1) % kpi.season] if kpi.season and signals.seasonal else regime[0]
    values = [point.value for point in regime]
    verb, low, join, high = "drifted", first.value, "to", last.value
    way = _sign(last.value - first.value)
    if abs(last.value - first.value) < _NET * (max(values) - min(values)):
        verb, low, join, high, first = "moved", min(values), "and", max(values), regime[0]
        way = 0
    ends = f"{'from' if join == 'to' else 'between'} {formatting.number(low, lines)} {join} "
    since = formatting.since(first.period, kpi.rhythm)
    if (last.period - first.period).days >= 365 * _YEARS:
        since = str(first.period.year)
    return verb, ends + formatting.quantity(high, kpi.unit, lines), f"since {since}", way


def _marked(kpi: KPI, points: Sequence[Point]) -> tuple[int, str]:
    """The marked points of a series in which nothing changed, else that it is steady."""
    marked = [point for point in points if point.marked]
    recent = [point for point in points[-behaviour.SHORT :] if point.marked]
    if not marked:
        return 0, f"Steady since {formatting.since(points[0].period, kpi.rhythm)}"
    if not recent:
        return 0, f"No lasting change since {formatting.since(points[0].period, kpi.rhythm)}"
    last = recent[-1]
    words = {"concern": "Worse", "improvement": "Better", "high": "Higher", "low": "Lower"}
    way = {"high": 1, "low": -1, "improvement": _good(kpi), "concern": -_good(kpi)}[last.reading]
    run = list(takewhile(lambda p: p.reading == last.reading, reversed(points[: points.index(last) + 1])))
    if last == points[-1] and len(run) > 1:
        return way, f"{words[last.reading]} than usual since {formatting.since(run[-1].period, kpi.rhythm)}"
    return way, f"{words[last.reading]} than usual {formatting.within(last.period, kpi.rhythm)}"
