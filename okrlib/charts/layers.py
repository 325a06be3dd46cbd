"""Layers: boxes of words in columns, and lines between them, so that no words lie on others.

Only numbers and texts are made here: a template draws them, and a style sheet gives them colours.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from okrlib.charts.labels import ROW, Box, fitted, spread, told_apart, width

#: Room within a box beside and above its words, between the boxes of a block, and between two blocks.
_SIDE, _EDGE, _NEAR, _APART = 9, 6, 8, 18
#: Room above and below everything.
_TOP = 12
_WIDEST = 360
#: How far a line between two boxes of one column goes out to the right, and the room there for its label.
_BULGE, _MARGIN = 26, 46
#: A heading above its boxes takes so much; it stands again above a box that is so far from the one before.
_HEADING, _FAR = ROW + 4, 120
#: Two lines that pass a column at one place lie so far apart.
_LANE = 5


class Item(NamedTuple):
    """A box: its key, its words, and their room at the right that something else needs."""

    key: str
    text: str
    reserved: float = 0


class Block(NamedTuple):
    """Boxes below a heading, in a column; *parent* is the place in the list of the block above it."""

    heading: str
    column: int
    items: Sequence[Item]
    parent: int | None = None


class Tie(NamedTuple):
    """A line from one box to another, by their keys; *label* stands beside it where there is room."""

    start: str
    end: str
    role: str
    label: str = ""
    weight: float = 1.2


class Placed(NamedTuple):
    """A box in its place, with its words in lines; each line's base is (x, y)."""

    key: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[float, float, str], ...]


class Drawn(NamedTuple):
    """A line as paths of an SVG, its own and its head's, and its label as (x, y, text) if there is room."""

    tie: Tie
    path: str
    head: str
    label: tuple[float, float, str] | None


@dataclass(frozen=True)
class Layers:
    """The drawing: its size, headings as (x, y, text), boxes, lines, and where all its words stand."""

    width: float
    height: float
    headings: tuple[tuple[float, float, str], ...]
    boxes: tuple[Placed, ...]
    lines: tuple[Drawn, ...]
    words: tuple[Box, ...] = field(repr=False)


def layered(
    blocks: Sequence[Block], ties: Iterable[Tie], room: float, *, between: float = 84, most_lines: int = 2
) -> Layers:
    """Place *blocks*, each listed after its parent, and draw *ties*.

    *room* is the width and *between* the room between two columns, in pixels. A block stands in the middle
    of those below it; blocks without parents stand one below the other, each column in the middle.
    """
    return _Draft(blocks, room, between, most_lines).drawing(ties)


def wrapped(text: str, room: float, most: int) -> list[str]:
    """A text in at most so many lines, the last cut with an ellipsis where it is longer.

    >>> wrapped("Nobody who comes to us in an emergency loses sight of help", 150, 2)
    ['Nobody who comes to', 'us in an emergency lo…']
    """
    words, lines = text.split(), list[str]()
    while words:
        line = words.pop(0)
        if len(lines) == most - 1:
            return [*lines, fitted(" ".join([line, *words]), room)]
        while words and width(f"{line} {words[0]}") <= room:
            line += f" {words.pop(0)}"
        lines.append(fitted(line, room))
    return lines


class _Draft:
    """One drawing while it is made."""

    def __init__(self, blocks: Sequence[Block], room: float, between: float, most_lines: int) -> None:
        self.blocks, self.between = blocks, between
        columns = max((b.column for b in blocks), default=0) + 1
        self.box = min(_WIDEST, (room - between * (columns - 1) - _MARGIN - 4) / columns)
        inner = self.box - 2 * _SIDE
        items = [i for b in blocks for i in b.items]
        least = inner - max((i.reserved for i in items), default=0)
        said = told_apart([i.text for i in items], lambda text: tuple(wrapped(text, least, most_lines)))
        self.lines = [
            [wrapped(said[i.text], inner - i.reserved, most_lines) for i in b.items] for b in blocks
        ]
        self.headings = told_apart([b.heading for b in blocks], lambda text: fitted(text, self.box))
        self.heights = [self._height(i) for i in range(len(blocks))]
        self.spans: list[tuple[float, float]] = []
        """The room of each block with all below it: from its top, so high."""
        self.tops = self._tops()
        self.width = 4 + columns * self.box + (columns - 1) * between + _MARGIN
        self.words: list[Box] = []
        self.at: dict[str, Placed] = {}
        self.column: dict[str, int] = {}
        #: What of each column is taken, from top to bottom: where lines may not pass.
        self.taken: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
        self.passed: defaultdict[tuple[int, float], int] = defaultdict(int)

    # -- places

    def _height(self, i: int) -> float:
        boxes = [_tall(lines) for lines in self.lines[i]]
        return _HEADING * bool(self.blocks[i].heading) + sum(boxes) + _NEAR * max(0, len(boxes) - 1)

    def _tops(self) -> list[float]:
        """The top of each block's own boxes: in the middle of the room that those below it take."""
        below = [0.0] * len(self.blocks)
        whole = list(self.heights)
        for i in reversed(range(len(self.blocks))):
            whole[i] = max(self.heights[i], below[i])
            parent = self.blocks[i].parent
            if parent is not None:
                below[parent] += whole[i] + (_APART if below[parent] else 0)
        ends: defaultdict[int, float] = defaultdict(float)
        next_free, tops = list[float](), list[float]()
        for i, block in enumerate(self.blocks):
            if block.parent is None:
                top = ends[block.column]
                ends[block.column] += whole[i] + _APART
            else:
                top = next_free[block.parent]
                next_free[block.parent] += whole[i] + _APART
            self.spans.append((top, whole[i]))
            tops.append(top + (whole[i] - self.heights[i]) / 2)
            next_free.append(top + (whole[i] - below[i]) / 2)
        self.height = max(ends.values(), default=_APART) - _APART + 2 * _TOP
        shift: list[float] = []
        for block in self.blocks:
            own = (self.height - ends[block.column] + _APART) / 2
            shift.append(own if block.parent is None else shift[block.parent])
        self.spans = [(top + by, room) for (top, room), by in zip(self.spans, shift, strict=True)]
        return [top + by for top, by in zip(tops, shift, strict=True)]

    def _middles(self, ties: Sequence[Tie]) -> list[list[float]]:
        """The middle of each box, by block: level with what is tied to it on the right, if there is room."""
        tied: defaultdict[str, list[str]] = defaultdict(list)
        for tie in ties:
            tied[tie.start].append(tie.end)
            tied[tie.end].append(tie.start)
        middles: list[list[float]] = [[] for _ in self.blocks]
        at: dict[str, tuple[int, float]] = {}
        for i in sorted(range(len(self.blocks)), key=lambda i: -self.blocks[i].column):
            block, (top, room) = self.blocks[i], self.spans[i]
            y = self.tops[i] + _HEADING * bool(block.heading)
            heights = [_tall(lines) for lines in self.lines[i]]
            for height in heights:
                middles[i].append(y + height / 2)
                y += height + _NEAR
            high = max(heights, default=0) + _NEAR
            high += _HEADING * bool(block.heading)
            if high * len(block.items) < room:
                wanted = []
                for n, item in enumerate(block.items):
                    right = [at[key][1] for key in tied[item.key] if at.get(key, (0, 0))[0] > block.column]
                    evenly = top + room * (n + 0.5) / len(block.items)
                    wanted.append((evenly + sum(right) / len(right)) / 2 if right else evenly)
                first = _HEADING * bool(block.heading) + (high - _HEADING - _NEAR) / 2
                middles[i] = spread(wanted, top + first, top + room - high / 2, high)
            at |= {item.key: (block.column, m) for item, m in zip(block.items, middles[i], strict=True)}
        return middles

    def _place(self, ties: Sequence[Tie]) -> tuple[tuple[float, float, str], ...]:
        """Put every box in its place; gives the headings."""
        headings = []
        for block, texts, middles, top in zip(
            self.blocks, self.lines, self._middles(ties), self.tops, strict=True
        ):
            x, bottom = round(4 + block.column * (self.box + self.between), 1), float("-inf")
            heading = fitted(self.headings[block.heading], self.box)
            tops = [middle - _tall(lines) / 2 for middle, lines in zip(middles, texts, strict=True)]
            for y in tops or [top + _HEADING]:
                if heading and y - bottom > _FAR:
                    headings.append((x, round(y - 8, 1), heading))
                    self.words.append(Box(x, y - _HEADING, width(heading), ROW, heading))
                    self.taken[block.column].append((y - _HEADING, y - _HEADING + ROW))
                bottom = y
            for item, lines, y in zip(block.items, texts, tops, strict=True):
                height = _tall(lines)
                bases = tuple(
                    (round(x + _SIDE, 1), round(y + _EDGE + n * ROW + ROW - 4, 1), line)
                    for n, line in enumerate(lines)
                )
                self.words += [
                    Box(left, base - ROW + 4, width(line), ROW, line) for left, base, line in bases
                ]
                self.at[item.key] = Placed(item.key, x, round(y, 1), round(self.box, 1), height, bases)
                self.column[item.key] = block.column
                self.taken[block.column].append((y, y + height))
        for spans in self.taken.values():
            spans.sort()
        return tuple(headings)

    # -- lines

    def drawing(self, ties: Iterable[Tie]) -> Layers:
        keys = {item.key for block in self.blocks for item in block.items}
        drawn = [tie for tie in ties if tie.start != tie.end and keys >= {tie.start, tie.end}]
        headings = self._place(drawn)
        ports = self._ports(drawn)
        lines = tuple(self._line(tie, ports[n, 0], ports[n, 1]) for n, tie in enumerate(drawn))
        return Layers(
            round(self.width, 1),
            round(self.height, 1),
            headings,
            tuple(self.at.values()),
            lines,
            tuple(self.words),
        )

    def _ports(self, ties: Sequence[Tie]) -> Mapping[tuple[int, int], tuple[float, float]]:
        """Where each line leaves and enters, by its number and end: its box's edge, shared out in order."""
        edges: defaultdict[tuple[str, bool], list[tuple[float, int, int]]] = defaultdict(list)
        for n, tie in enumerate(ties):
            for end, (key, other) in enumerate([(tie.start, tie.end), (tie.end, tie.start)]):
                right = self.column[key] <= self.column[other]
                edges[key, right].append((self.at[other].y, n, end))
        places = {}
        for (key, right), ends in edges.items():
            box = self.at[key]
            for i, (_, n, end) in enumerate(sorted(ends), 1):
                y = box.y + box.height * i / (len(ends) + 1)
                places[n, end] = (box.x + box.width * right, y)
        return places

    def _line(self, tie: Tie, start: tuple[float, float], end: tuple[float, float]) -> Drawn:
        (x, y), (to, aim) = start, end
        here, there = self.column[tie.start], self.column[tie.end]
        side = 1 if there <= here else -1
        tip, to = to, to + 5 * side  # a thick line would show beside the head's tip
        path = f"M{x:.1f} {y:.1f}"
        if here == there:
            out = x + _BULGE * min(1.0, 0.5 + abs(aim - y) / 400) * 4 / 3
            path += f"C{out:.1f} {y:.1f} {out:.1f} {aim:.1f} {to:.1f} {aim:.1f}"
        else:
            step = -side
            for column in range(here + step, there, step):
                lane = self._lane(column, y + (aim - y) / (abs(there - column) + 1))
                left = 4 + column * (self.box + self.between)
                near, far = (left + self.box, left) if side > 0 else (left, left + self.box)
                path += _curve(x, y, near, lane) + f"H{far:.1f}"
                x, y = far, lane
            path += _curve(x, y, to, aim)
        head = f"M{tip:.1f} {aim:.1f}l{side * 7} -3.5v7z"
        return Drawn(tie, path, head, self._label(tie.label, start, end, towards=-1 if there < here else 1))

    def _lane(self, column: int, wanted: float) -> float:
        """The place nearest to the wanted one at which a line can pass a column without touching a box."""
        spans = self.taken[column]
        gaps = [(a + b) / 2 for (_, a), (b, _) in pairwise(spans) if b - a >= _NEAR]
        gaps += [spans[0][0] - _EDGE, spans[-1][1] + _EDGE] if spans else [wanted]
        best = min(gaps, key=lambda y: abs(y - wanted))
        self.passed[column, best] += 1
        nth = self.passed[column, best]
        offset = (nth // 2) * (1 if nth % 2 else -1) * _LANE
        return best + max(-_NEAR / 2 + 1, min(_NEAR / 2 - 1, offset))

    def _label(
        self, text: str, start: tuple[float, float], end: tuple[float, float], *, towards: int
    ) -> tuple[float, float, str] | None:
        """A place for a label beside a line's start, else beside its end, where it meets no other words."""
        if not text:
            return None
        wide = width(text)
        for x, y, way in ((*start, towards), (*end, -towards)):
            for lift in (-3, ROW - 2, -3 - ROW, 2 * ROW - 4):
                left = x + 5 if way > 0 else x - 5 - wide
                box = Box(left, y + lift - ROW + 4, wide, ROW, text)
                inside = 0 <= left <= self.width - wide and 0 <= box.y <= self.height - ROW
                if inside and not any(box.meets(other) for other in self.words):
                    self.words.append(box)
                    return round(left, 1), round(y + lift, 1), text
        return None


def _tall(lines: Sequence[str]) -> float:
    """How high a box with these lines is."""
    return len(lines) * ROW + 2 * _EDGE


def _curve(x: float, y: float, to: float, aim: float) -> str:
    """A curve that leaves and arrives level."""
    middle = (x + to) / 2
    return f"C{middle:.1f} {y:.1f} {middle:.1f} {aim:.1f} {to:.1f} {aim:.1f}"
