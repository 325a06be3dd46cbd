"""The options that several commands share: which plan, and which day."""

import importlib.util
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from okrlib.errors import MissingExtraError, OkrError
from okrlib.findings import BadValueError, Finding, causes_in, errors_in
from okrlib.model import VERSION, notation
from okrlib.plan import Plan
from okrlib.text.formatting import MINUS

_MINUS = re.compile(r"^-(?=[\d.,\s])")
#: A file or folder, and a file that has to be there.
PATH = click.Path(path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Opened(NamedTuple):
    """A plan from the command line: its folder, the day to judge it on, and its findings.

    *last* is the last day of which anything can be known: the plan's own `today`, else the real one.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    folder: Path
    on: date
    by_plan: bool
    last: date

    @property
    def errors(self) -> int:
        """How many errors were found, without those that only follow from another."""
        return len(errors_in(causes_in(self.findings)))

    @property
    def broken(self) -> bool:
        """Whether an error was found."""
        return bool(self.errors)

    @property
    def author(self) -> str | None:
        """The id of the person who writes, by Git or JupyterHub; None where the plan does not know them."""
        from okrlib.checkin import author

        return author.author(self.plan, author.configured(self.folder))


class Day(click.ParamType[date]):
    """A day, as 2026-10-01 or as people write it where that can be read in one way only."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or say what a day looks like."""
        try:
            day = notation.day(value, "")
        except BadValueError as bad:
            self.fail(str(bad), param, ctx)
        if not 1900 <= day.year <= 9000:
            self.fail(f"{value!r} is too far away to be judged.", param, ctx)
        return day


class Typing(click.Command):
    """A command whose arguments may begin with a minus, as a number or a bullet does, and are no options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write a minus sign in its place; what stands behind an option is its text, as it was typed."""
        takes = {
            name for p in self.params if isinstance(p, click.Option) and not p.is_flag for name in p.opts
        }
        pairs = zip(["", *args], args, strict=False)
        return super().parse_args(ctx, [a if b in takes else _MINUS.sub(MINUS, a) for b, a in pairs])


#: ``--plan DIR`` alone, where the command's arguments are something else.
plan_option = click.option(
    "--plan", metavar="DIR", type=PATH, help="The plan folder (default: the nearest upward)."
)
on_option = click.option("--on", type=Day(), metavar="DATE", help="Judge this day (default: today).")
as_of_option = click.option(
    "--as-of", type=Day(), metavar="DATE", help="Only what was known on this day, judged on it."
)
team_option = click.option("--team", metavar="T", help="Only this team and those below it.")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def plan_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``[PLAN]`` or ``--plan DIR``: which plan; the command is given *plan*, None where neither stands."""

    @wraps(command)
    def given(argument: Path | None, plan: Path | None, **more: Any) -> Any:
        if argument is not None and plan is not None and argument != plan:
            raise click.UsageError("Name the plan once: as an argument or with --plan.")
        return command(plan=argument or plan, **more)

    return click.argument("argument", metavar="[PLAN]", required=False, type=PATH)(plan_option(given))


def format_option(*forms: str, words: str = "For people or for programs.") -> Decorator:
    """``--format``: one of *forms*, the first where none is named; text or json without any."""
    choices = forms or ("text", "json")
    return click.option("--format", "form", type=click.Choice(choices), default=choices[0], help=words)


def audience_option(words: str) -> Decorator:
    """``--audience WHO``: of whom; company where nobody is named."""
    return click.option("--audience", default="company", show_default=True, metavar="WHO", help=words)


def keep_going_option(verb: str) -> Decorator:
    """``--keep-going``: do it although the plan has errors; `output.stop_if_broken` tells of it."""
    words = f"{verb} although the plan has errors; what cannot be read is missing."
    return click.option("--keep-going", is_flag=True, help=words)


def folder_of(plan: Path | None) -> Path:
    """The plan's folder: the one that is named, else the nearest upward."""
    if plan is None:
        from okrlib.store import find

        return find()
    if not plan.is_dir():
        raise click.UsageError(f"There is no folder {plan}.{_no_folder(plan)}")
    return plan


def served_folder(plan: Path | None) -> Path:
    """The same, absolute, where it holds a plan: what goes on until it is ended begins with one."""
    from okrlib.store.folder import PLAN_FILE

    folder = folder_of(plan).resolve()
    if not (folder / PLAN_FILE).exists():
        mend = "Make a plan with okr init, or name the folder of one."
        raise click.UsageError(f"There is no {PLAN_FILE} in {plan}. {mend}")
    return folder


def _no_folder(named: Path) -> str:
    """What was meant where a team or cycle stands for the plan's folder; "" where that is unknown."""
    from okrlib.store import find, load

    context = click.get_current_context(silent=True)
    if context is None:  # a command that goes on, such as okr mcp, whose folder is gone
        return ""
    options = {option for each in context.command.params for option in each.opts}
    try:
        around = load(find()).plan
    except OkrError:
        return ""
    for noun in ("team", "cycle"):
        if f"--{noun}" in options and around.has(noun, str(named)):
            return f" For the {noun}: --{noun} {named}"
    return ""


def read_plan(
    plan: Path | None, on: date | None = None, *, with_coach: bool = False, newer: bool = False
) -> Opened:
    """Read the plan and settle the day: --on, else the plan's own `today`, else today.

    A plan that is newer than this okrlib is refused, unless the caller shows the findings itself (*newer*).
    """
    from okrlib.store import coached, load

    folder = folder_of(plan)
    now = datetime.now(UTC)
    loaded = (coached if with_coach else load)(folder, on=on, today=now)
    if loaded.plan.version > VERSION and not newer:
        raise OkrError("\n".join(map(str, loaded.findings)))
    last = loaded.plan.today or loaded.plan.day_of(now)
    by_plan = on is None and loaded.plan.today is not None
    return Opened(loaded.plan, loaded.findings, folder, on or last, by_plan, last)


def refuse_to_come(opened: Opened, day: date | None, option: str) -> None:
    """A usage error where an option names a day that has not come: nothing is known of it yet."""
    if day is not None and day > opened.last:
        why = "the day that okr.toml sets as today" if opened.plan.today else "today"
        raise click.UsageError(
            f"{option} {day} has not come yet. The last day possible is {opened.last}, {why}."
        )


def refuse_after(since: date | None, on: date) -> None:
    """A usage error where what happened *since* a day is asked for that comes after the one judged."""
    if since is not None and since > on:
        words = f"{since} is after {on}, the day that is judged."
        raise click.BadParameter(words, param_hint="--since")


def need(what: str, extra: str, *modules: str) -> None:
    """`MissingExtraError` where one of the modules is not installed, without which *what* does not run."""
    if not all(map(importlib.util.find_spec, modules)):
        raise MissingExtraError(what, extra)


def refuse_existing(path: Path) -> None:
    """A usage error for a file that is there already: it may have been filled in by hand."""
    if os.path.lexists(path) and not _is_way(path):
        raise _exists(path)


def _exists(path: Path) -> click.UsageError:
    return click.UsageError(f"{path} exists already, so nothing was written. Name another file.")


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, or to a pipe, which keeps nothing; a usage error where it is."""
    from okrlib.files import atomic

    if _is_way(path):
        path.write_bytes(data)
        return
    try:
        atomic.create(path, data)
    except FileExistsError:
        raise _exists(path) from None


def _is_way(path: Path) -> bool:
    """Whether a path is that of a pipe, of a device or, as /dev/stdout, of what is open already."""
    by_handle = path.is_relative_to("/dev/fd") or path in {Path("/dev/stdout"), Path("/dev/stderr")}
    return by_handle or path.is_fifo() or path.is_char_device()


def named_file(path: Path) -> bytes:
    """The bytes of a file that was named on the command line; a sentence where it cannot be read."""
    from okrlib.files import MOST_MB, UnreadableError, read

    try:
        return read(path, most_mb=MOST_MB)
    except UnreadableError as error:
        raise click.ClickException(f"{path} is not read: {error}.") from None
