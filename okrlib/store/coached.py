"""Coached: a plan with what is wrong in its files and what the coach says of its goals, each in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from okrlib.findings import in_order
from okrlib.store.folder import PLAN_FILE
from okrlib.store.load import Loaded, Reader

if TYPE_CHECKING:
    from datetime import date


def coached(folder: Path | str, *, today: date, on: date | None = None) -> Loaded:
    """Read the plan in *folder* as `load` does, and let the coach judge its goals too.

    The day is *on*, else the plan's own `today`, else *today*. Where okr.toml cannot be read the coach
    is silent, since how the plan grades its rules is unknown. Scoring and publishing do without it: its
    word lists and comparisons take longer than reading a small plan.
    """
    from okrlib.coach.whole_plan import coach_plan

    reader = Reader(Path(folder))
    plan, findings = reader.load(on, today)
    if PLAN_FILE not in reader.read or reader.read[PLAN_FILE].held is None:
        return Loaded(plan, findings)
    said = (reader.placed(problem) for problem in coach_plan(plan, on=on or plan.today or today))
    return Loaded(plan, in_order([*findings, *said]))
