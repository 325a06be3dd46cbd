"""A chart as a value: what it says, and what is drawn, in the units of its data.

Pages and boards draw it as SVG (`okrlib.charts.drawing`); where one explores, Altair draws the same value
(`okrlib.charts.explore`). Standard library only.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

#: What a line, a band or a mark stands for. Its look follows from that, in the style sheet and in Altair.
LineRole = Literal["value", "usual", "target", "limit", "expected", "forecast", "earlier", "track", "bar"]
BandRole = Literal["usual", "tolerance", "forecast"]
MarkRole = Literal["end", "target", "tick", "across", "open", "concern", "improvement", "high", "low"]

#: The light palette; the site's own is in site/assets/base/tokens.css.
PALETTE = {
    "ink": "#1a1d29",
    "muted": "#565c6c",
    "hair": "#e2e1dc",
    "hue": "#0a6b62",
    "hue-soft": "#bfdcd7",
    "warn": "#a3430a",
    "paper": "#fbfaf7",
}


class Tick(NamedTuple):
    """A place on an axis and its words."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a chart: its ends and its ticks; *days* where places are ordinals of days.

    Ticks come in groups, the most wanted first: where there is too little room, the later ones are left out.
    """

    low: float
    high: float
    ticks: tuple[tuple[Tick, ...], ...] = ()
    days: bool = False
    title: str = ""

    @property
    def cut(self) -> bool:
        """Whether zero is not on it."""
        return not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Line:
    """A line through *points*, broken where one has no value; *label* stands at its end.

    *number* tells lines of one role apart, from 0. A *step* keeps its value until the next point.
    """

    points: tuple[tuple[float, float | None], ...]
    role: LineRole = "value"
    label: str = ""
    number: int = 0
    step: bool = False
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A shade between two edges: (place, lower, upper)."""

    points: tuple[tuple[float, float, float], ...]
    role: BandRole = "usual"


@dataclass(frozen=True, slots=True)
class Mark:
    """One point by its shape; *label* stands beside it. *size* is its width in pixels, 0 for the usual."""

    at: float
    value: float
    role: MarkRole = "end"
    label: str = ""
    size: float = 0


class Event(NamedTuple):
    """A day on which something happened, with the number that explains it below the chart."""

    at: float
    number: int


class Text(NamedTuple):
    """Words above a place, from it to the right."""

    at: float
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its finding as *title*, then measure, unit and span; *says* is all of it in words."""

    title: str
    subtitle: str
    says: str
    x: Axis
    y: Axis
    lines: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    events: tuple[Event, ...] = ()
    texts: tuple[Text, ...] = ()
    #: The places that a reader steps through; the rows of its table are in the same order.
    places: tuple[float, ...] = field(default=(), repr=False)
