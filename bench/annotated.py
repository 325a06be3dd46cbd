"""Series in which people marked the change points, and how well found ones agree with theirs.

F1 and covering as van den Burg and Williams define them for the Turing change point dataset ("An
Evaluation of Change Point Detection Algorithms", 2020): every series has several annotators, a change
counts as found within a margin of five, and position 0 is always a true one.
"""

from __future__ import annotations

import csv
import json
import os
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

REALDATA = Path(
    os.environ.get("OKRLIB_REALDATA") or Path(__file__).resolve().parents[2] / "shared" / "realdata"
)
MARGIN = 5


class Annotated(NamedTuple):
    """A series and, for each person, where they saw it change."""

    name: str
    values: list[float]
    annotations: Mapping[str, Sequence[int]]


def series(folder: Path = REALDATA / "kpi" / "change_points") -> list[Annotated]:
    """All annotated series of a folder, in the order of their names."""
    marks = json.loads((folder / "annotations.json").read_text("utf-8"))
    held = []
    for name, by_person in sorted(marks.items()):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            held.append(Annotated(name, [float(row["value"]) for row in csv.DictReader(file)], by_person))
    return held


def _hits(true: Iterable[int], found: Iterable[int]) -> int:
    """How many of *true* have one of *found* within the margin, each of which serves once."""
    left, hits = set(found), 0
    for place in sorted(true):
        near = sorted((abs(place - other), other) for other in left if abs(place - other) <= MARGIN)
        if near:
            hits += 1
            left.remove(near[0][1])
    return hits


def f1(annotations: Mapping[str, Sequence[int]], found: Iterable[int]) -> float:
    """Precision against everybody's marks together, recall as the mean over people."""
    people = [{0, *marks} for marks in annotations.values()]
    here = {0, *found}
    precision = _hits(set().union(*people), here) / len(here)
    recall = fmean(_hits(marks, here) / len(marks) for marks in people)
    return 2 * precision * recall / (precision + recall)


def covering(annotations: Mapping[str, Sequence[int]], found: Iterable[int], length: int) -> float:
    """How much of each person's segments the found segments cover (Jaccard), mean over people."""
    ours = _segments(found, length)
    return fmean(
        sum(
            (last - first) * max(_jaccard((first, last), other) for other in ours)
            for first, last in _segments(marks, length)
        )
        / length
        for marks in annotations.values()
    )


def _segments(changes: Iterable[int], length: int) -> list[tuple[int, int]]:
    return list(pairwise([0, *sorted({change for change in changes if 0 < change < length}), length]))


def _jaccard(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / (one[1] - one[0] + other[1] - other[0] - shared)
