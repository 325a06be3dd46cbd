"""A chart as SVG: text with a few numbers, in well under a millisecond.

It holds no colours and no type: site/assets/pages/charts.css has them, so that one drawing follows light and
dark, paper and forced colours. All words are placed here, so that none lies on another.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from html import escape
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from okrlib.charts.chart import Band, Chart, Event, Line
from okrlib.charts.labels import ROW, Box, fitted, spread, told_apart, width


class Size(NamedTuple):
    """A drawing's name, by which the page chooses one for the room there is; its width and height."""

    name: str
    width: float
    height: float


WIDE, NARROW, SMALL = Size("wide", 680, 260), Size("narrow", 343, 240), Size("small", 330, 140)

#: The room between a point and its words, above and below the plot, and between two ticks' words.
_GAP, _TOP, _BOTTOM, _BETWEEN = 9, 10, 26, 18
#: Words in the margin take no more than this share of the width.
_MARGIN = 0.44
#: Points nearer than this have no dots of their own.
_BESIDE = 9
#: From here to its line's end, a label that was moved gets a leader.
_FAR = 7
#: How far the middle of a line of words lies above its base line.
_BASE = 4.8
#: The shapes of a radius r: from their middle to where they begin, in radii, and the way from there.
_SHAPES: dict[str, tuple[float, float, Callable[[float], str]]] = {
    "diamond": (0, -1, lambda r: f"l{r:g} {r:g}-{r:g} {r:g}-{r:g}-{r:g}z"),
    "circle": (-1, 0, lambda r: f"a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0-{2 * r:g} 0z"),
    "up": (-1, 1, lambda r: f"h{2 * r:g}l-{r:g}-{2 * r:g}z"),
    "down": (-1, -1, lambda r: f"h{2 * r:g}l-{r:g} {2 * r:g}z"),
    "tick": (0, -1.8, lambda r: f"v{3.6 * r:g}"),
    "across": (-2, 0, lambda r: f"h{4 * r:g}"),
}
#: Each role has a shape of its own, so that marks can be told apart in grey.
_SHAPE_OF = {
    "end": "circle",
    "open": "circle",
    "target": "diamond",
    "tick": "tick",
    "across": "across",
    "concern": "diamond",
    "improvement": "circle",
    "high": "up",
    "low": "down",
}
_MEANING = {
    "concern": "unusual, for the worse",
    "improvement": "unusual, for the better",
    "high": "unusually high",
    "low": "unusually low",
}
_RADIUS = {"end": 3.6, "open": 4.4, "target": 5, "concern": 5.2, "improvement": 4.2}


class Drawing(NamedTuple):
    """A chart as SVG, and where its words stand."""

    svg: str
    boxes: tuple[Box, ...]


class _Label(NamedTuple):
    x: float
    y: float
    text: str
    role: str


class _End(NamedTuple):
    """A word beside a point of the data, *gap* pixels from it."""

    at: float
    value: float
    text: str
    role: str
    gap: float


def draw(chart: Chart, size: Size) -> Drawing:
    """The chart in that size."""
    return _Draft(chart, size).drawing()


class _Draft:
    """One drawing while it is made: its frame, the functions from data to pixels, and its words so far."""

    def __init__(self, chart: Chart, size: Size) -> None:
        self.chart, self.width = chart, size.width
        self.name, self.boxes = size.name, list[Box]()
        self.small = 1 if size is WIDE else 0.85
        self.ends = [
            _End(at, value, line.label, line.role, float(_GAP))
            for line in chart.lines
            if line.label and (end := _last(line)) is not None
            for at, value in (end,)
        ]
        self.ends += [
            _End(mark.at, mark.value, mark.label, mark.role, max(_GAP, mark.size / 2 + 4))
            for mark in chart.marks
            if mark.label
        ]
        rows = [tick for group in chart.y.ticks for tick in group]
        self.left = max((width(tick.text) for tick in rows), default=-6) + 8.0
        self.right = self._margin()
        self.top = _TOP + (ROW if chart.events else 0.0)
        self.height = max(size.height, self.top + _BOTTOM + ROW * (len(self.ends) + 1))
        self.foot = self.height - _BOTTOM - (ROW if chart.x.title else 0)
        x, y = chart.x, chart.y
        self.across = (self.width - self.left - self.right) / (x.high - x.low)
        self.down = (self.foot - self.top) / (y.high - y.low)

    def _margin(self) -> float:
        """How much room the words at the ends of lines need on the right."""
        room, x, most = self.width - self.left, self.chart.x, self.width * _MARGIN
        needed = 8.0
        self.ends = [end._replace(text=fitted(end.text, most - end.gap)) for end in self.ends]
        for end in self.ends:
            share = (end.at - x.low) / (x.high - x.low)
            if share > 0:
                needed = max(needed, room - (room - end.gap - width(end.text)) / share)
        return min(needed, most)

    def x(self, at: float) -> float:
        return self.left + (at - self.chart.x.low) * self.across

    def y(self, value: float) -> float:
        return self.foot - (value - self.chart.y.low) * self.down

    def drawing(self) -> Drawing:
        chart = self.chart
        grid, rows = self._rows()
        left, low, across = self.left, chart.x.low, self.across
        places = " ".join([f"{left + (at - low) * across:.0f}" for at in chart.places])
        parts = [
            f'<svg class="plot {self.name}" viewBox="0 0 {self.width:g} {self.height:g}" data-x="{places}" ',
            'aria-hidden="true" focusable="false">',
            grid,
            *(self._band(band) for band in chart.bands),
            *self._events(chart.events),
            *(self._line(line) for line in chart.lines),
            *self._marks(),
            rows,
            self._columns(),
            *self._labels(),
            *self._texts(),
            "</svg>",
        ]
        return Drawing("".join(parts), tuple(self.boxes))

    # -- the frame

    def _rows(self) -> tuple[str, str]:
        """The grid, and the words of the axis of values."""
        grid, words, right = [], [], self.width - self.right
        for group in self.chart.y.ticks:
            for at, text in group:
                y = self.y(at)
                if all(abs(box.y + ROW / 2 - y) > ROW for box in self.boxes):
                    grid.append(f"M{self.left:.4g} {y:.4g}H{right:.4g}")
                    words.append(self._word(max(0.0, self.left - 8 - width(text)), y, text))
        base = ""
        if self.chart.y.cut and words:
            x, y = self.left, self.foot
            base = f'<path class="cut" d="M{x - 4:.4g} {y - 4:.4g}l8-3M{x - 4:.4g} {y - 8:.4g}l8-3"/>'
        return f'<path class="grid" d="{"".join(grid)}"/>{base}', f'<g class="axis">{"".join(words)}</g>'

    def _columns(self) -> str:
        """The ticks and words below the plot: as many groups as fit, each whole or nearly so."""
        taken: list[tuple[float, float]] = []
        words, ticks = [], []
        y = self.foot + 17
        for number, group in enumerate(self.chart.x.ticks):
            fitting = []
            for at, text in group:
                wide = width(text)
                middle = self.x(at)
                x = max(0.0, min(middle - wide / 2, self.width - wide))
                if all(x >= b + _BETWEEN or a >= x + wide + _BETWEEN for a, b in taken):
                    fitting.append((middle, x, text))
                    taken.append((x, x + wide))
            if number > 1 and len(fitting) < 0.6 * len(group):
                break
            for middle, x, text in fitting:
                words.append(self._word(x, y, text))
                ticks.append(f"M{middle:.4g} {self.foot:.4g}v4")
        if title := self.chart.x.title:
            words.append(self._word((self.left + self.width - self.right - width(title)) / 2, y + ROW, title))
        return f'<path class="ticks" d="{"".join(ticks)}"/><g class="axis">{"".join(words)}</g>'

    def _word(self, x: float, y: float, text: str, look: str = "") -> str:
        """One line of words whose middle is at *y*."""
        self.boxes.append(Box(x, y - ROW / 2, width(text), ROW - 1, text))
        return f'<text{look} x="{x:.4g}" y="{y + _BASE:.4g}">{escape(text, quote=False)}</text>'

    # -- what is drawn

    def _band(self, band: Band) -> str:
        points = [(self.x(at), self.y(high), self.y(low)) for at, low, high in band.points]
        if len(points) < 2:
            return ""
        edge = [n for x, high, _ in points for n in (x, high)]
        edge += [n for x, _, low in reversed(points) for n in (x, low)]
        return f'<path class="band {band.role}" d="{_path(edge)}z"/>'

    def _line(self, line: Line) -> str:
        across, down = self.across, self.down
        left, foot = self.left - self.chart.x.low * across, self.foot + self.chart.y.low * down
        run: list[float] = []  # each x and its y, one after the other
        runs = [run]
        for at, value in line.points:
            if value is None:
                runs.append(run := [])
            else:
                run += (left + at * across, foot - value * down)
        runs = [run for run in runs if run]
        if len(line.points) > self.width:
            runs = [_thinned(run) for run in runs]
        if line.step:
            runs = [_stepped(run) for run in runs]
        path = "".join(map(_path, runs))
        number = f" n{line.number % 6}" if line.number else ""
        drawn = f'<path class="line {line.role}{number}" d="{path}"/>'
        if line.dots and len(line.points) * _BESIDE < self.width:
            dots = "".join(["M%.4g %.4gh0" * (len(run) // 2) % tuple(run) for run in runs])
            drawn += f'<path class="dots" d="{dots}"/>'
        return drawn

    def _marks(self) -> Iterable[str]:
        by_role: dict[str, list[str]] = {}
        for mark in self.chart.marks:
            radius = mark.size / 2 or _RADIUS.get(mark.role, 4.8) * self.small
            right, down, way = _shape(mark.role, radius)
            path = f"M{self.x(mark.at) + right:.4g} {self.y(mark.value) + down:.4g}{way}"
            by_role.setdefault(mark.role, []).append(path)
        return [f'<path class="mark {role}" d="{"".join(paths)}"/>' for role, paths in by_role.items()]

    def _events(self, events: Sequence[Event]) -> Iterable[str]:
        """A dotted line for each event and its number above; neighbours share one label, as "3–5"."""
        if not events:
            return
        groups = [([self.x(event.at)], event.number, event.number) for event in events]
        i = 1
        while i < len(groups):
            (before, first, last), (after, following, end) = groups[i - 1], groups[i]
            apart = (width(_span(first, last)) + width(_span(following, end))) / 2 + 6
            if sum(after) / len(after) - sum(before) / len(before) < apart:
                groups[i - 1 : i + 1] = [(before + after, first, end)]
                i = max(i - 1, 1)
            else:
                i += 1
        rules = "".join(f"M{self.x(event.at):.4g} {self.top - 1:.4g}V{self.foot:.4g}" for event in events)
        yield f'<path class="event" d="{rules}"/><g class="axis">'
        for places, first, last in groups:
            text = _span(first, last)
            x = sum(places) / len(places) - width(text) / 2
            yield self._word(max(0.0, min(x, self.width - width(text))), ROW / 2, text)
        yield "</g>"

    def _texts(self) -> Iterable[str]:
        """Words above places, each cut where the drawing ends."""
        said = told_apart([text.text for text in self.chart.texts], lambda text: fitted(text, self.width))
        for at, value, text in self.chart.texts:
            shown = fitted(said[text], self.width - self.x(at))
            yield self._word(self.x(at), self.y(value) - ROW, shown, ' class="text"')

    # -- the words at the ends of lines

    def _labels(self) -> Iterable[str]:
        """Each label beside its point, moved up or down where another one is near."""
        labels = sorted(
            _Label(self.x(end.at) + end.gap, self.y(end.value), end.text, end.role) for end in self.ends
        )
        column: list[_Label] = []
        edge = float("-inf")
        for label in labels:
            if label.x > edge:
                yield from self._column(column)
                column = []
            column.append(label)
            edge = max(edge, label.x + width(label.text))
        yield from self._column(column)

    def _column(self, column: list[_Label]) -> Iterable[str]:
        """Labels that lie above one another."""
        column.sort(key=lambda label: label.y)
        places = spread([label.y for label in column], self.top, self.foot - ROW / 2)
        for label, y in zip(column, places, strict=True):
            if abs(y - label.y) > _FAR:
                yield f'<path class="leader" d="M{label.x - 4:.4g} {label.y:.4g}L{label.x - 1:.4g} {y:.4g}"/>'
            yield self._word(label.x, y, label.text, f' class="{label.role}"')


@lru_cache(maxsize=256)
def _shape(role: str, radius: float) -> tuple[float, float, str]:
    """Where a mark's shape begins, seen from its middle, and its way from there."""
    right, down, way = _SHAPES[_SHAPE_OF[role]]
    return right * radius, down * radius, way(radius)


def _path(run: Sequence[float]) -> str:
    """A line through points; one format for all numbers, as that takes a third of the time."""
    drawn = f"M{_format(len(run) // 2)}" % tuple(run)
    return drawn if len(run) > 2 else f"{drawn}h0"


@cache
def _format(count: int) -> str:
    return ",".join(["%.4g %.4g"] * count)


def _thinned(run: Sequence[float]) -> list[float]:
    """The first, the lowest, the highest and the last point of each pixel; more cannot be seen."""
    kept: list[float] = []
    for _, points in groupby(zip(run[::2], run[1::2], strict=True), key=lambda point: int(point[0])):
        group = list(points)
        ends = {0, len(group) - 1}
        ends |= {f(range(len(group)), key=lambda i: group[i][1]) for f in (min, max)}
        kept += chain.from_iterable(group[i] for i in sorted(ends))
    return kept


def _stepped(run: Sequence[float]) -> list[float]:
    """The points with a corner before each but the first."""
    pairs = pairwise(zip(run[::2], run[1::2], strict=True))
    return [*run[:2], *(n for (_, y), (x, after) in pairs for n in (x, y, x, after))]


def keys(chart: Chart) -> list[tuple[str, str]]:
    """What the shapes of a chart mean that no label stands at: each as a small SVG, and its words."""
    band = any(band.role == "usual" for band in chart.bands)
    roles = {mark.role for mark in chart.marks}
    paths = [("band usual", "M0 2h12v8h-12z", "usual range")] * band
    for role, words in _MEANING.items():
        if role in roles:
            right, down, way = _shape(role, 4.2)
            paths.append((f"mark {role}", f"M{6 + right:.4g} {6 + down:.4g}{way}", words))
    svg = '<svg class="plot key" viewBox="0 0 12 12" aria-hidden="true"><path class="{}" d="{}"/></svg>'
    return [(svg.format(look, path), words) for look, path, words in paths]


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _last(line: Line) -> tuple[float, float] | None:
    return next(((at, value) for at, value in reversed(line.points) if value is not None), None)
