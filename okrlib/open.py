"""Opening the plan in a notebook: the one call with which every page and story begins."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from okrlib import look
from okrlib.errors import OkrError
from okrlib.findings import has_errors
from okrlib.release import released
from okrlib.store import find, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.plan import Plan

#: Set for the kernel of a story and for `okr lab`: the folder, the day, and whether to release.
PLAN_VARIABLE, ON_VARIABLE, RELEASED_VARIABLE = "OKRLIB_PLAN", "OKRLIB_ON", "OKRLIB_RELEASED"
_publishing: ContextVar[Plan | None] = ContextVar("publishing", default=None)


def open_plan(folder: Path | str | None = None) -> Plan:
    """The plan to work with, ready to be judged: its `today` is set.

    Finds the folder given, else the one ``okr lab`` or the publisher named, else the nearest folder
    upward with an ``okr.toml``, else the worked example beside the notebooks. While publishing it
    returns what is released, and nothing else.
    """
    published = _publishing.get()
    if published is not None:
        return published
    loaded = load(folder or os.environ.get(PLAN_VARIABLE) or _nearest())
    if has_errors(loaded.findings):
        errors = sum(f.severity == "error" for f in loaded.findings)
        warnings.warn(f"The plan has {errors} error(s): run `okr check` to see them.", stacklevel=2)
    look.follow(loaded.plan.policy)
    plan = loaded.plan.judged_on(_day(loaded.plan.today))
    return released(plan) if os.environ.get(RELEASED_VARIABLE) else plan


def _nearest() -> Path:
    try:
        return find()
    except OkrError:
        from okrlib.resources import data_dir

        return data_dir("notebooks") / "example"


def _day(stated: date | None) -> date:
    """The day to judge: the publisher's, else the plan's own, else today (a notebook may ask)."""
    named = os.environ.get(ON_VARIABLE)
    if named:
        return date.fromisoformat(named)
    return stated or date.today()  # noqa: TID251 - this is the notebooks' door, like the command line


@contextmanager
def publishing(plan: Plan) -> Iterator[None]:
    """Make `open_plan` return *plan*, which must be a released one."""
    token = _publishing.set(plan)
    try:
        with look.following(plan.policy):
            yield
    finally:
        _publishing.reset(token)
