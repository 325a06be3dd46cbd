"""Segments of a series, each a level or a line: what they leave over, and how best to lay them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from okrlib.signals.arrays import Values

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The most values of a series for which the shape of its segments is kept for the next one.
_MANY = 200


class Costs(NamedTuple):
    """Sums of squares left over by a *level* and by a *line* on every segment.

    Both are square: row = first value, column = the one after the last; infinite where too short.
    """

    level: Values
    line: Values

    def of(self, first: int, last: int, *, line: bool) -> float:
        """What a line, or a level, leaves over from *first* up to *last*, which is not included."""
        return (self.line if line else self.level).item(first, last)

    def left(self, layout: Layout) -> float:
        """What a layout leaves over."""
        pairs = zip(pairwise(layout.edges), layout.lines, strict=True)
        return sum([(self.line if line else self.level).item(pair) for pair, line in pairs])


class Layout(NamedTuple):
    """Where segments end and begin (with both ends of the series), and which of them are lines."""

    edges: tuple[int, ...]
    lines: tuple[bool, ...]

    @property
    def changes(self) -> tuple[int, ...]:
        """The first position of every segment but the first."""
        return self.edges[1:-1]

    @property
    def fitted(self) -> int:
        """How many numbers a fit of this layout needs: a level each, and a slope for each line."""
        return len(self.lines) + sum(self.lines)


class _Shape(NamedTuple):
    """The parts of the costs that depend on positions alone, square as `Costs` are.

    One over the *length*; the *middle* place; one over the *spread* of places; and the *least* that can be
    left over, infinite where a segment is too short.
    """

    length: Values
    middle: Values
    spread: Values
    least: Values


def costs(values: Values, shortest: int) -> Costs:
    """The costs of all segments of at least *shortest* values, by running sums."""
    count = len(values)
    # Series of one length come in hundreds; those of long ones would fill the memory.
    shape = (_shape if count <= _MANY else _shape.__wrapped__)(count, shortest)
    total, level = _between(values), _between(values * values)
    work = total * total
    # In place, because allocating would take most of the time.
    level -= np.multiply(work, shape.length, out=work)
    slope = _between(np.arange(count) * values)
    slope -= np.multiply(shape.middle, total, out=work)
    line = level - np.multiply(np.multiply(slope, slope, out=work), shape.spread, out=work)
    for left in (level, line):
        np.maximum(left, shape.least, out=left)
    return Costs(level, line)


@lru_cache(maxsize=8)
def _shape(count: int, shortest: int) -> _Shape:
    ends = np.arange(count + 1.0)
    length = ends[None, :] - ends[:, None]
    short = length < shortest
    length[short] = np.inf
    middle = (ends[None, :] + ends[:, None] - 1) / 2
    return _Shape(1 / length, middle, 12 / (length * (length * length - 1)), np.where(short, np.inf, 0.0))


def _between(values: Values) -> Values:
    """The sum of *values* on every segment."""
    sums: Values = np.concatenate([[0.0], np.cumsum(values)])
    differences: Values = sums[None, :] - sums[:, None]
    return differences


def best(cost: Costs, most: int, slope: float) -> Iterator[Layout]:
    """For each number of changes, from one to *most*, the layout that leaves the least over.

    A line pays *slope* more than a level. Exact, by dynamic programming over all places (Auger and
    Lawrence, 1989). It ends early where there is no room for more.
    """
    # A row for each end, a column for each beginning, which lie side by side when the least is looked for.
    either = np.ascontiguousarray(np.minimum(cost.level, cost.line + slope).T, dtype=np.float32)
    ends = np.arange(len(either))
    row = either[:, 0]
    back: list[NDArray[np.intp]] = []
    for _ in range(most):
        ways = row + either
        came = ways.argmin(axis=1)
        back.append(came)
        row = ways[ends, came]
        if row[-1] == np.inf:
            return
        edges = [len(row) - 1]
        for places in reversed(back):
            edges.append(places.item(edges[-1]))
        edges.append(0)
        edges.reverse()
        lines = [cost.line.item(pair) + slope < cost.level.item(pair) for pair in pairwise(edges)]
        yield Layout(tuple(edges), tuple(lines))


def left_over(values: Values, layout: Layout) -> Values:
    """What the levels and lines of a *layout* leave of the values."""
    pairs = zip(layout.edges[:-1], layout.edges[1:], layout.lines, strict=True)
    return np.concatenate([of_segment(values[first:last], line=line) for first, last, line in pairs])


def of_segment(values: Values, *, line: bool) -> Values:
    """What a level, or a line, leaves of *values*."""
    rest: Values = values - np.add.reduce(values) / len(values)  # the mean, at a third of its time
    if line:
        time, squares = _time(len(values))
        rest = rest - time * ((time @ rest) / squares)
    return rest


@lru_cache(maxsize=_MANY)
def _time(count: int) -> tuple[Values, float]:
    """The places of so many values around their middle, and the sum of their squares."""
    time: Values = np.arange(count, dtype=np.float64) - (count - 1) / 2
    return time, float(time @ time)


def of_parabola(values: Values) -> Values:
    """What a parabola leaves of *values*."""
    basis = _parabolas(len(values))
    rest: Values = values - basis @ (basis.T @ values)
    return rest


@lru_cache(maxsize=_MANY)
def _parabolas(count: int) -> Values:
    """An orthonormal basis of the parabolas through so many places."""
    time = np.linspace(-1, 1, count)
    basis: Values = np.linalg.qr(np.column_stack([np.ones_like(time), time, time * time]))[0]
    return basis


def columns(layout: Layout) -> Values:
    """The layout as columns for a least-squares fit: a level for each segment, a slope for each line."""
    fitted = []
    for first, last, line in zip(layout.edges[:-1], layout.edges[1:], layout.lines, strict=True):
        for power in range(1 + line):
            column = np.zeros(layout.edges[-1])
            column[first:last] = (np.arange(last - first) - (last - first - 1) / 2) ** power
            fitted.append(column)
    return np.column_stack(fitted)
