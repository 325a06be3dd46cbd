"""``okr export``: the plan as files for other programs."""

from datetime import date
from pathlib import Path

import click

from okrlib.cli.options import (
    PATH,
    Day,
    keep_going_option,
    on_option,
    plan_options,
    read_plan,
    refuse_to_come,
)
from okrlib.cli.output import echo, echo_day, stop_if_broken
from okrlib.exchange import FORMATS, Format, export_plan
from okrlib.plan import audience_of


@click.command()
@plan_options
@on_option
@click.option(
    "--to",
    "folder",
    type=PATH,
    required=True,
    metavar="DIR",
    help="Where the files go: a new or empty folder, or an earlier export.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="Tables, a workbook, or a page for each team and cycle.",
)
@click.option(
    "--audience",
    metavar="WHO",
    help="Only what company, public, or team:ID may see (default: everything, private too).",
)
@click.option("--as-of", type=Day(), metavar="DATE", help="Only what was recorded by this day.")
@keep_going_option("Export")
def export(
    plan: Path | None,
    on: date | None,
    folder: Path,
    form: Format,
    audience: str | None,
    as_of: date | None,
    *,
    keep_going: bool,
) -> None:
    """Export the plan as files that other programs read: goals, reports, figures, scores and history.

    Tables have the columns of the site's data/. Without --audience everything is in them: drafts, what is
    private, people's names and addresses; json then has the plan.json that okr import reads without loss.
    With --as-of it is the plan as it was known on that day. The files are written whole or not at all.

    \b
    Examples:
      okr export --to out
      okr export --to backup --format json
      okr export our-goals --to wiki --format markdown --audience company
      okr export --to q4 --format xlsx --as-of 2026-12-31

    Refuses on an error in the plan's files (exit code 1); writes into no folder that holds anything but an
    earlier export.
    """
    opened = read_plan(plan, on)
    refuse_to_come(opened, as_of, "--as-of")
    whole = opened.plan
    whom = audience_of(audience, whole) if audience else None
    echo_day(opened)
    if not keep_going:
        stop_if_broken(opened, "export")
    day = opened.on
    if as_of is not None:
        whole, day = whole.narrow(as_of=as_of), on or min(day, as_of)
    export_plan(whole, folder, form, on=day, audience=whom)
    who = f"what {whom.words(whole)} may see" if whom else "everything, also what is private"
    echo(f"Exported {who}, to {folder}.")
