"""Boxes in columns and lines between them: no words lie on others, and no line goes through a box."""

from __future__ import annotations

import random
import re
from itertools import combinations

import pytest

from okrlib.charts import Block, Item, Layers, Tie, layered
from okrlib.charts.labels import Box

ROOM = 1080
TEXTS = (
    "Nobody who comes to us in an emergency loses sight of help",
    "Short",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenverband",
    "患者は待たずに自分の番がいつ来るかを知り、家に帰る日を知っている",
    "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
    "<script>alert(1)</script> & \"quotes\" 'and' more of it until the line is full and another one",
    "",
)


def generated(seed: int) -> Layers:
    """A drawing of a tree of teams with goals, and lines between any of them."""
    lot = random.Random(seed)  # noqa: S311 - the same drawings every time are the point
    blocks: list[Block] = []
    depth = lot.randint(1, 4)

    def grow(column: int, parent: int | None) -> None:
        here, number = len(blocks), lot.randint(0, 3)
        items = [Item(f"{here}-{n}", lot.choice(TEXTS), lot.choice((0, 16))) for n in range(number)]
        blocks.append(Block(lot.choice(TEXTS), column, items, parent))
        if column + 1 < depth:
            for _ in range(lot.randint(0, 4)):
                grow(column + 1, here)

    for _ in range(lot.randint(1, 2)):
        grow(0, None)
    keys = [item.key for block in blocks for item in block.items] or ["none"]
    roles = ("supports", "contributes", "waits")
    ties = [
        Tie(lot.choice(keys), lot.choice(keys), lot.choice(roles), lot.choice(("", "25 %", "12.5 %")))
        for _ in range(lot.randint(0, 3 * len(keys)))
    ]
    return layered(blocks, ties, ROOM)


def faults(drawing: Layers) -> list[str]:
    meeting = [f"{a.text} / {b.text}" for a, b in combinations(drawing.words, 2) if a.text and a.meets(b)]
    outside = [
        word.text
        for word in drawing.words
        if not (word.x >= 0 and word.x + word.width <= drawing.width + 0.1)
        or not (word.y >= -0.1 and word.y + word.height <= drawing.height + 0.1)
    ]
    boxes = [Box(b.x, b.y, b.width, b.height, b.key) for b in drawing.boxes]
    meeting += [f"box {a.text} / {b.text}" for a, b in combinations(boxes, 2) if a.meets(b)]
    return meeting + outside


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_no_two_labels_of_two_hundred_drawings_meet_and_none_leaves_its_drawing(start: int) -> None:
    wrong = {seed: found for seed in range(start, start + 50) if (found := faults(generated(seed)))}

    assert wrong == {}


def test_a_line_past_a_column_goes_between_its_boxes() -> None:
    passed = 0
    for seed in range(200):
        drawing = generated(seed)
        for line in drawing.lines:
            # "… x y H far": the level stretch of a line across a column that it only passes.
            for x, y, far in re.findall(r"([\d.-]+) ([\d.-]+)H([\d.-]+)", line.path):
                left, right = sorted((float(x), float(far)))
                passed += 1
                for box in drawing.boxes:
                    if left - 1 <= box.x <= right:
                        assert not box.y + 0.2 < float(y) < box.y + box.height - 0.2, (seed, box.key)
    assert passed > 100


def test_a_line_runs_from_box_to_box_and_a_label_that_has_no_room_is_left_out() -> None:
    top, low = Block("Company", 0, [Item("a", "Above")]), Block("Team", 1, [Item("b", "Below")], 0)
    drawing = layered([top, low], [Tie("b", "a", "contributes", "25 %"), Tie("b", "gone", "waits")], ROOM)

    (line,) = drawing.lines
    above, below = drawing.boxes
    assert line.path.startswith(f"M{below.x:.1f} ")
    assert line.head.startswith(f"M{above.x + above.width:.1f} ")
    assert line.label is not None
    assert above.x + above.width < line.label[0] < below.x
    crowded = layered([top, low], [Tie("b", "a", "contributes", f"{n} %") for n in range(20, 60)], ROOM)
    assert any(line.label is None for line in crowded.lines)
    assert not faults(crowded)


def test_a_faulty_drawing_would_be_seen() -> None:
    fine = generated(1)
    first = fine.words[0]
    assert faults(Layers(fine.width, fine.height, (), (), (), (first, first)))
    assert faults(Layers(10, 10, (), (), (), (first,)))
