"""``okr doctor``: what stands in the way on this machine and in this plan's folder."""

import os
import platform
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

import click

from okrlib import __version__
from okrlib.checkin import author as identity
from okrlib.cli.options import format_option, plan_options
from okrlib.cli.output import echo, echo_json, styled
from okrlib.errors import OkrError
from okrlib.files import state
from okrlib.findings import causes_in, errors_in
from okrlib.model import machine_zone
from okrlib.plan import Plan
from okrlib.store import find, load
from okrlib.store.git import git, must
from okrlib.text import count, formatting

State = Literal["good", "note", "wrong"]
_COLOURS = {"good": "green", "note": "yellow", "wrong": "red"}
#: What each extra is for; one that is missing is no fault.
EXTRAS = {
    "kpi": "tables, workbooks, and figures from files",
    "sql": "figures from databases",
    "spark": "figures from Spark",
    "open": "okr open",
    "site": "okr publish and okr preview",
    "notebook": "okr lab",
    "workshop": "okr workshop",
    "notify": "okr notify",
    "mcp": "okr mcp",
}
#: Folders that another program keeps in step with a server; it may do so in the middle of a save.
_SYNCED = re.compile(r"onedrive|dropbox|google ?drive|icloud|nextcloud|mobile documents", re.IGNORECASE)
#: A clock may differ so much from another machine's.
_APART = timedelta(minutes=5)


class Check(NamedTuple):
    """One thing that was looked at: how it is, what was seen, and what to do about it."""

    state: State
    about: str
    says: str
    do: str = ""


@click.command()
@plan_options
@format_option()
def doctor(plan: Path | None, form: str) -> None:
    """Look at this machine and this plan's folder, and say what stands in the way.

    It looks at versions, installed parts, Git, rights, time zone and clock, and at common mistakes in the
    folder. It changes nothing, and contacts no server. What is wrong in goals and figures is for okr check.

    Exits with 1 where something is wrong.
    """
    checks = [*_machine()]
    try:
        checks += _plan(plan or find())
    except OkrError as error:
        checks.append(Check("note", "plan", str(error)))
    if form == "json":
        echo_json([check._asdict() for check in checks])
    else:
        for check in checks:
            mark = styled(f"{check.state:<5}", fg=_COLOURS[check.state])
            echo(mark, f"  {check.about}: {check.says}")
            if check.do:
                echo(f"         {check.do}")
    sys.exit(1 if any(check.state == "wrong" for check in checks) else 0)


# -- the machine


def _machine() -> Iterator[Check]:
    yield Check(
        "good", "okrlib", f"{__version__}, with Python {platform.python_version()} on {platform.system()}"
    )
    for extra, purpose in EXTRAS.items():
        missing = _missing(extra)
        few = [*missing[:3], *(["more"] if len(missing) > 3 else [])]
        says = f"{formatting.listed(few)} not installed" if missing else f"installed, for {purpose}"
        do = f"For {purpose}: pip install 'okrlib[{extra}]'" if missing else ""
        yield Check("note" if missing else "good", f"okrlib[{extra}]", says, do)
    try:
        yield Check("good", "Git", must(Path.cwd(), "--version").strip().removeprefix("git version "))
    except OkrError as error:
        yield Check("note", "Git", str(error), "Without it there is no history, no author and no sharing.")
    if zone := machine_zone():
        yield Check("good", "time zone", f"this machine is in {zone}")
    else:
        do = 'Name the plan\'s: time_zone = "Europe/Berlin"'
        yield Check("note", "time zone", "this machine does not name one", do)


def _missing(extra: str) -> list[str]:
    marker = re.compile(rf"extra == ['\"]{extra}['\"]")
    missing = []
    for line in metadata.requires("okrlib") or ():
        name = re.match(r"[\w.-]+", line)
        if name and marker.search(line) and name[0] != "okrlib":
            try:
                metadata.version(name[0])
            except metadata.PackageNotFoundError:
                missing.append(name[0])
    return missing


# -- the plan's folder


def _plan(folder: Path) -> Iterator[Check]:
    if not (folder / "okr.toml").is_file():
        raise OkrError(f"There is no okr.toml in {folder}.")
    loaded = load(folder, today=datetime.now(UTC))
    plan = loaded.plan
    yield Check("good", "plan", f"{plan.name or 'a plan'} in {folder}")
    if errors := len(errors_in(causes_in(loaded.findings))):
        do = "okr check says where, and how to fix it."
        yield Check("wrong", "goals and figures", count(errors, "error"), do)
    if not os.access(folder, os.W_OK):
        says = "this user may not write in the plan's folder"
        yield Check("wrong", "rights", says, "Ask its owner for permission.")
    try:
        state.folder(folder, "cache")
    except (OkrError, OSError) as error:
        yield Check("wrong", "private folder", str(error))
    if plan.time_zone is None:
        do = 'Write time_zone = "Europe/Berlin", or yours, into okr.toml, so that a day ends at once for all.'
        yield Check("note", "time zone", "the plan names none", do)
    if plan.today is not None:
        do = "Take it out of okr.toml, unless the plan is an example."
        yield Check("note", "today", f"every command judges {formatting.day(plan.today)}", do)
    yield from _clock(plan)
    yield from _repository(folder, plan)
    if _SYNCED.search(str(folder.resolve())):
        do = "Keep it in Git instead, or close the other program while you save."
        yield Check("note", "folder", "another program keeps it in step with a server", do)


def _clock(plan: Plan) -> Iterator[Check]:
    moments = [row.recorded for row in plan.check_ins] + [row.recorded for row in plan.observations]
    last = max(filter(None, moments), default=None)
    ahead = last - datetime.now(UTC) if last else timedelta()
    if ahead > _APART:
        says = f"a report was recorded {count(ahead // timedelta(minutes=1), 'minute')} from now"
        yield Check("wrong", "clock", says, "Set the clock: reports are ordered by when they were recorded.")
    else:
        yield Check("good", "clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, after every report")


def _repository(folder: Path, plan: Plan) -> Iterator[Check]:
    try:
        top = Path(must(folder, "rev-parse", "--show-toplevel").strip())
    except OkrError:
        yield Check("note", "history", "the folder is in no Git repository", "To keep its history: git init")
        return
    yield Check("good", "history", f"kept by Git in {top}")
    who = identity.configured(folder)
    author = identity.author(plan, who)
    if author:
        yield Check("good", "you", f"{author}, by what Git says")
    elif plan.policy.people != "none":
        do = "Tell it your id: git config okr.person ID; or write your e-mail into [[people]]."
        says = f"Git says {who.email or 'no e-mail address'}, which is nobody in okr.toml"
        yield Check("note", "you", says, do)
    if "union" not in git(folder, "check-attr", "merge", "--", "check-ins/2026-Q4.csv").text:
        do = "Write into .gitattributes: check-ins/** merge=union"
        yield Check("note", "merges", "two people's reports may collide when they are merged", do)
    if git(folder, "ls-files", "--", "_site").text:
        do = "It is built anew: git rm -r --cached _site"
        yield Check("note", "site", "_site/ is under version control", do)
    if "w/mixed" in git(folder, "ls-files", "--eol", "--", "check-ins", "observations").text:
        do = "okr check names it; a save mends it."
        yield Check("note", "line ends", "a log has two kinds of line ends", do)
