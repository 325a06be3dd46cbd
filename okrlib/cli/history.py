"""``okr history``: every report on a key result, corrections and withdrawals among them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlib.checkin import Line, entry, reported
from okrlib.checkin.history import history as lines_of
from okrlib.cli.options import Day, plan_option, read_plan
from okrlib.cli.output import echo_day, echo_json
from okrlib.errors import OkrError
from okrlib.plan import person_shown
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.cli.options import Opened
    from okrlib.plan import Plan


@click.command()
@click.argument("key_result", metavar="KR")
@click.option("--as-of", type=Day(), metavar="DATE", help="Only what was recorded by this day.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="For people or for programs.",
)
@plan_option
def history(key_result: str, *, as_of: date | None, form: str, plan_dir: Path | None) -> None:
    """Show every report on a key result: by whom, about which day, recorded when, and whether it counts.

    What was corrected or taken back stays visible. With --as-of, the history is the one known on that
    day, and so is what counted then.

    \b
    Examples:
      okr history answer-time
      okr history answer-time --as-of 2026-11-15

    Exits with 1 where there is no such key result, or the plan has an error.
    """
    held = read_plan(None, plan_dir, None)
    if key_result not in held.plan.key_results:
        raise OkrError(entry.unknown(held.plan, key_result).message)
    found = lines_of(held.plan, key_result, as_of=as_of)
    if form == "json":
        echo_json({"key_result": key_result, "as_of": as_of, "lines": [_facts(held.plan, x) for x in found]})
    else:
        echo_day(held)
        _text(held, key_result, found, as_of)
    sys.exit(1 if held.broken else 0)


def _facts(plan: Plan, line: Line) -> dict[str, Any]:
    said = line.row._asdict()
    del said["key_result"], said["withdrawn"]
    if plan.policy.people == "none":
        said["author"] = None
    return {**said, "fate": line.fate, "ticked": line.ticked}


def _text(held: Opened, key_result: str, found: tuple[Line, ...], as_of: date | None) -> None:
    _, kr = held.plan.key_results[key_result]
    known = f", as known on {formatting.day(as_of)}" if as_of else ""
    click.echo(click.style(f"{kr.title or kr.id}{known}", bold=True))
    if kr.kpi:
        click.echo(f"Its values are those of the KPI {kr.kpi}; reports add confidence and notes.")
    for line in found:
        row = line.row
        by = person_shown(held.plan, row.author, ids=True) or (
            "the plan's file" if line.ticked else "nobody named"
        )
        when = f"{row.recorded:%Y-%m-%d %H:%M} UTC" if row.recorded else "no time recorded"
        click.echo(f"{row.date}  {_said(held.plan, line)}\n            {by}, {when}")
    if not found:
        click.echo("Nothing has been reported.")


def _said(plan: Plan, line: Line) -> str:
    if line.fate == "takes back":
        return "takes back what was reported for this day"
    said = reported(plan, line.row, titled=False) or "no more than that somebody looked"
    return said if line.fate == "counts" else f"{said}  [{line.fate}]"
