"""Opening the plan in a notebook: the call with which every page and story begins."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path

from okrlib.checkin import author
from okrlib.errors import OkrError
from okrlib.findings import causes_in, errors_in
from okrlib.plan import Plan, audience_of, released, team_at_work
from okrlib.resources import data_dir
from okrlib.store import Checkout, Figures, Logbook, find, load, plan_head
from okrlib.text import count

#: Set for the kernel of a story and for `okr lab`: the folder, the day, and whether to release.
PLAN_VARIABLE, ON_VARIABLE, RELEASED_VARIABLE = "OKRLIB_PLAN", "OKRLIB_ON", "OKRLIB_RELEASED"
#: Set for the kernel by `okr open`: the person and the team that were chosen on the home.
PERSON_VARIABLE, TEAM_VARIABLE = "OKRLIB_PERSON", "OKRLIB_TEAM"
_publishing: ContextVar[Plan | None] = ContextVar("publishing", default=None)


class PlanErrorsWarning(UserWarning):
    """The plan that was opened has errors, so some of it is not there."""


def open_plan(folder: Path | str | None = None) -> Plan:
    """The plan to work with, ready to be judged: its `today` is set.

    Finds the folder given, else the one ``okr lab`` or the publisher named, else the nearest folder
    upward with an ``okr.toml``, else the worked example beside the notebooks. While publishing it
    returns what is released, and nothing else.
    """
    published = _publishing.get()
    if published is not None:
        return published
    loaded = load(plan_folder(folder))
    if errors := len(errors_in(causes_in(loaded.findings))):
        text = f"The plan has {count(errors, 'error')}, which `okr check` lists."
        warnings.warn(text, PlanErrorsWarning, stacklevel=2)
    plan = loaded.plan.judged_on(judging_day(loaded.plan))
    whom = os.environ.get(RELEASED_VARIABLE)
    return released(plan, audience_of(whom, plan)) if whom else plan


def checkout(folder: Path | str | None = None) -> Checkout:
    """The same plan as a `Checkout`, to be changed and saved; all of it, not only what is released.

    Its ``plan`` has no day to be judged on; give widgets the one of `open_plan`. The worked example beside
    the notebooks is locked, and so is everything while publishing.
    """
    place = plan_folder(folder)
    return Checkout(place, locked=_locked(place))


def logbook(folder: Path | str | None = None) -> Logbook:
    """The logs of the same plan, to add rows to; locked where `checkout` is."""
    place = plan_folder(folder)
    return Logbook(place, locked=_locked(place))


def figures(folder: Path | str | None = None) -> Figures:
    """The sources and observations of the same plan's KPIs; locked where `checkout` is."""
    place = plan_folder(folder)
    return Figures(place, lambda: now(place), locked=_locked(place))


def whoami(plan: Plan, folder: Path | str | None = None) -> str | None:
    """The id of the person at work, as Git or JupyterHub knows them; None where the plan does not."""
    chosen = os.environ.get(PERSON_VARIABLE)
    if chosen and plan.has("person", chosen) and plan.policy.people != "none":
        return chosen
    return author.author(plan, author.configured(plan_folder(folder)))


def my_team(plan: Plan, folder: Path | str | None = None) -> str | None:
    """The id of the team at work: the one chosen, or that `whoami` leads, else the first with an active goal.

    That is in the default cycle, else in another that runs. Where no team has one it is the one on top; None
    without teams.
    """
    chosen = os.environ.get(TEAM_VARIABLE)
    if chosen and plan.has("team", chosen):
        return chosen
    return team_at_work(plan, plan.today, lead=whoami(plan, folder))


def now(folder: Path | str | None = None) -> datetime:
    """The time to record for a report, in UTC; in a plan with a fixed `today`, it is on that day."""
    moment = datetime.now(UTC)  # noqa: TID251 - this is the notebooks' door, like the command line
    return plan_head(plan_folder(folder)).recorded_at(moment)


def _locked(place: Path) -> str:
    """Why nothing may be written into a folder; "" where it may."""
    if _publishing.get() is not None or os.environ.get(RELEASED_VARIABLE):
        return "While a plan is being published it is not changed."
    if place.resolve() == (data_dir("notebooks") / "example").resolve():
        return (
            "This is the worked example, which stays as it is, so nothing was saved. "
            "Make a plan of your own: okr init our-goals, and there: okr lab."
        )
    return ""


def plan_folder(folder: Path | str | None = None) -> Path:
    """The folder that `open_plan` opens."""
    named = folder or os.environ.get(PLAN_VARIABLE)
    if named:
        return Path(named)
    try:
        return find()
    except OkrError:
        return data_dir("notebooks") / "example"


def judging_day(plan: Plan) -> date:
    """The day to judge: the publisher's, else the plan's own, else today (a notebook may ask)."""
    named = os.environ.get(ON_VARIABLE)
    if named:
        return date.fromisoformat(named)
    return plan.today or plan.day_of(datetime.now(UTC))  # noqa: TID251 - the notebooks' door, like the command line


@contextmanager
def publishing(plan: Plan) -> Iterator[None]:
    """Make `open_plan` return *plan*, which must be a released one."""
    token = _publishing.set(plan)
    try:
        yield
    finally:
        _publishing.reset(token)
