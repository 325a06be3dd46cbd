"""``okr state``: what this machine keeps of a plan beside its folder."""

from datetime import UTC, datetime
from pathlib import Path

import click

from okrlib.cli.options import folder_of, plan_option
from okrlib.cli.output import echo
from okrlib.files import state as private
from okrlib.model import day_of
from okrlib.text import count, formatting

_ALL = "all"


@click.command()
@plan_option
@click.option(
    "--clear",
    is_flag=False,
    flag_value=_ALL,
    type=click.Choice([_ALL, *private.KINDS]),
    help="Delete it: all of it, or one kind.",
)
def state(plan: Path | None, clear: str | None) -> None:
    """Show what this machine keeps of a plan beside its folder, and clear it.

    Drafts that were typed and not saved, what a workshop still hides, and what makes the next start faster.
    It lies in one folder that only you may read. The plan itself is not in it, so all of it may be
    deleted; a workshop that is still going on loses what was not revealed. Drafts are deleted
    after 30 days.

    \b
    Examples:
      okr state
      okr state --clear drafts
    """
    folder = folder_of(plan)
    if clear:
        gone = private.clear(folder, "" if clear == _ALL else clear)
        echo(f"{count(gone, 'file')} deleted.")
        return
    private.forget_old_drafts()
    listed = private.kept(folder)
    echo(f"{private.place(folder)}{'' if listed else ' holds nothing.'}")
    for kind, files, size, last in listed:
        day = formatting.day(day_of(datetime.fromtimestamp(last, UTC)))
        what = private.KINDS.get(kind, "")
        echo(f"  {kind}: {count(files, 'file')}, {max(1, size // 1000):,} kB, last on {day}")
        if what:
            echo(f"    {what}")
