"""Simulated series of standard deviation 1: processes that do not change, and shifts put into them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Rows = NDArray[np.float64]
LENGTHS = (24, 52, 104)
SEASON = 12
_RUN_IN = 100


def _normal(rng: np.random.Generator, rows: int, length: int) -> Rows:
    return rng.normal(size=(rows, length))


def _skewed(rng: np.random.Generator, rows: int, length: int) -> Rows:
    """Exponential: skewness 2, like waiting times and amounts of money."""
    return rng.exponential(size=(rows, length))


def _counts(rng: np.random.Generator, rows: int, length: int) -> Rows:
    """Poisson with mean 4, in units of its standard deviation."""
    return rng.poisson(4, (rows, length)) / 2


def _season(rng: np.random.Generator, rows: int, length: int) -> Rows:
    """A wave of twelve points, twice as high as the noise is wide, each row from another phase."""
    start = rng.uniform(0, 2 * np.pi, (rows, 1))
    wave: Rows = 2 * np.sin(2 * np.pi * np.arange(length) / SEASON + start)
    return wave + rng.normal(size=(rows, length))


def _ar(rng: np.random.Generator, rows: int, length: int) -> Rows:
    """Autoregressive, 0.5, in its stationary state."""
    noise = rng.normal(scale=np.sqrt(1 - 0.5**2), size=(rows, length + _RUN_IN))
    held = np.zeros_like(noise)
    for place in range(1, length + _RUN_IN):
        held[:, place] = 0.5 * held[:, place - 1] + noise[:, place]
    return held[:, _RUN_IN:]


#: What does not change, by the kind of its noise.
KINDS: Mapping[str, Callable[[np.random.Generator, int, int], Rows]] = {
    "normal": _normal,
    "skewed": _skewed,
    "counts": _counts,
    "season of 12": _season,
    "AR(1) 0.5": _ar,
}


def rows(kind: str, length: int, count: int, use: str) -> Rows:
    """*count* series of a kind; the same ones at every run, and others for each *use*."""
    rng = np.random.default_rng(crc32(f"{kind}/{length}/{use}".encode()))
    return KINDS[kind](rng, count, length)


def rise(length: int, total: float) -> Rows:
    """A steady straight rise of *total* standard deviations from the first to the last point."""
    return np.linspace(0, total, length)


def shift(length: int, start: int, size: float = 1.5) -> Rows:
    """A step of *size* standard deviations from position *start* on."""
    return size * (np.arange(length) >= start)


def season_of(kind: str) -> int | None:
    """The season that is known of a kind."""
    return SEASON if kind.startswith("season") else None
