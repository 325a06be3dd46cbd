"""``okr history``: every report on a key result, corrections and withdrawals among them."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from okrlib.checkin import Line, names, reported
from okrlib.checkin.history import history as lines_of
from okrlib.cli.options import Day, Opened, format_option, plan_option, read_plan, refuse_to_come
from okrlib.cli.output import echo, echo_day, echo_errors, echo_json, styled
from okrlib.errors import OkrError
from okrlib.plan import Plan, person_shown
from okrlib.text import formatting


@click.command()
@click.argument("key_result", metavar="KR")
@click.option("--as-of", type=Day(), metavar="DATE", help="Only what was recorded by this day.")
@format_option()
@plan_option
def history(key_result: str, *, as_of: date | None, form: str, plan: Path | None) -> None:
    """Show every report on a key result: by whom, about which day, recorded when, and whether it counts.

    What was corrected or taken back stays visible. With --as-of, it is the history as it was known on that
    day, with what counted then.

    \b
    Examples:
      okr history answer-time
      okr history answer-time --as-of 2026-11-15

    Exits with 1 where there is no such key result, or the plan has an error.
    """
    opened = read_plan(plan)
    refuse_to_come(opened, as_of, "--as-of")
    key_result = opened.plan.id_of("key result", key_result)
    if key_result not in opened.plan.key_results:
        raise OkrError(names.unknown(opened.plan, key_result, "history").message)
    lines = lines_of(opened.plan, key_result, as_of=as_of)
    if form == "json":
        echo_json(
            {"key_result": key_result, "as_of": as_of, "lines": [_facts(opened.plan, x) for x in lines]}
        )
    else:
        echo_day(opened)
        _text(opened, key_result, lines, as_of)
    echo_errors(opened)
    sys.exit(1 if opened.broken else 0)


def _facts(plan: Plan, line: Line) -> dict[str, Any]:
    facts = line.row._asdict()
    del facts["key_result"], facts["withdrawn"]
    if plan.policy.people == "none":
        facts["author"] = facts["blocker_owner"] = None
    return {**facts, "fate": line.fate, "ticked": line.ticked}


def _text(opened: Opened, key_result: str, lines: tuple[Line, ...], as_of: date | None) -> None:
    _, kr = opened.plan.key_results[key_result]
    known = f", as known on {formatting.day(as_of)}" if as_of else ""
    echo(styled(f"{kr.name}{known}", bold=True))
    if kr.kpi:
        echo(f"Its values are those of the KPI {kr.kpi}; reports add confidence and notes.")
    for line in lines:
        row = line.row
        by = person_shown(opened.plan, row.author, ids=True) or (
            "the plan's file" if line.ticked else "nobody named"
        )
        when = f"{row.recorded:%Y-%m-%d %H:%M} UTC" if row.recorded else "no time recorded"
        echo(f"{row.date}  {sentence(opened.plan, line)}")
        echo(f"            {by}, {when}")
    if not lines:
        echo("Nothing has been reported.")


def sentence(plan: Plan, line: Line) -> str:
    """A report and what became of it, in words."""
    if line.fate == "takes back":
        return "takes back what was reported for this day"
    told = reported(plan, line.row, titled=False) or "no more than that somebody looked"
    return told if line.fate == "counts" else f"{told}  [{line.fate}]"
