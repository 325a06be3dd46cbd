"""How soon the check-in board is there for a team with 20 key results, and how long a save takes.

``python bench/boards.py PLAN`` prints one line of JSON. PLAN is a generated plan; a team is given more
key results, and a copy of its check-ins is written to. The cells run in a real kernel, so what the board
sends to a browser is sent; a browser then draws it.
"""

from __future__ import annotations

import json
import sys
from tempfile import TemporaryDirectory
from time import perf_counter

import nbformat
from nbclient import NotebookClient

PREPARE = """
import json, sys, time
from dataclasses import replace
from datetime import date
import okrlib
from okrlib.store import Logbook

plan = okrlib.load({plan!r}).plan
held = [t.id for t in plan.teams if len(plan.in_cycle.get((t.id, plan.cycles[-1].id), ())) > 2]
team, other = held[1], held[2]
lent = [o.id for o in plan.in_cycle[other, plan.cycles[-1].id]][:2]
goals = tuple(replace(o, team=team) if o.id in lent else o for o in plan.objectives)
plan = replace(plan, objectives=goals)
day = plan.cycles[-1].start.replace(month=plan.cycles[-1].start.month + 2, day=24)
book = Logbook({folder!r})
"""
BOARD = """
from okrlib.widgets import CheckInBoard

board = CheckInBoard(plan, team=team, on=day, book=book)
board
"""
SAVE = """
from okrlib.widgets.checkin.report import Report

reports = [row for row in board._shown if isinstance(row, Report)]
for row in reports:
    row.fields["confidence"].control.value = "7"
    row.fields["note"].control.value = "As last week, and a word about it."
    if "value" in row.fields:
        row.fields["value"].control.value = "50"
saved = len(board.value)
begun = time.perf_counter()
board.keep()
seconds = time.perf_counter() - begun
assert "written" in board.saving.message.value, board.saving.message.value
print(json.dumps({"rows": len(reports), "saved": saved, "save": seconds}))
"""


def measured(plan: str) -> dict[str, float]:
    """Seconds of the clock: the board's cell from its start to the kernel's rest, and one save."""
    with TemporaryDirectory() as folder:
        cells = [PREPARE.format(plan=plan, folder=folder), BOARD, SAVE]
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
        client = NotebookClient(book, timeout=300)
        with client.setup_kernel():
            client.execute_cell(book.cells[0], 0)
            begun = perf_counter()
            client.execute_cell(book.cells[1], 1)
            ready = perf_counter() - begun
            client.execute_cell(book.cells[2], 2)
    (said,) = (o.text for o in book.cells[2].outputs if o.output_type == "stream")
    return {"board": ready, **json.loads(said)}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
