"""``okr due`` and ``okr overdue``: what waits for a report."""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import click

from okrlib import sheets
from okrlib.checkin import Due, due as waiting
from okrlib.cli.options import (
    Opened,
    format_option,
    on_option,
    plan_options,
    read_plan,
    team_option,
    write_new,
)
from okrlib.cli.output import (
    Styled,
    blocker_facts,
    echo,
    echo_csv,
    echo_day,
    echo_errors,
    echo_json,
    picked,
    quoted,
    styled,
    then,
)
from okrlib.model import Status, notation
from okrlib.plan import Blocker, blocked, open_blocker, person_shown
from okrlib.scoring import Standing, compared_with, pace, stand
from okrlib.sheets import FormColumn
from okrlib.text import formatting

#: The form that `okr checkin --from` reads when it is filled in; what is beside is for people.
_FORM = (
    FormColumn("key_result", 24),
    FormColumn("title", 44),
    FormColumn("last_value"),
    FormColumn("expected_value", 15),
    FormColumn("unit"),
    FormColumn("date", fill=True),
    FormColumn("value", 14, fill=True),
    FormColumn("confidence", fill=True, whole=(0, 10)),
    FormColumn("status", 14, fill=True, choices=get_args(Status)),
    FormColumn("blocker", 30, fill=True),
    FormColumn("note", 50, fill=True),
)


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    words = "For people, programs, or a form to fill in: as CSV or as a workbook."
    command = format_option("text", "json", "csv", "xlsx", words=words)(command)
    command = click.option(
        "--out",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        metavar="FILE",
        help="With --format xlsx: the new file to write, or - for the output. No file is replaced.",
    )(command)
    return plan_options(on_option(team_option(command)))


@click.command()
@_options
def due(plan: Path | None, on: date | None, team: str | None, form: str, out: Path | None) -> None:
    """List what waits for a report: key results, and KPIs whose period has ended.

    A key result is due until somebody has checked in on it in its running cadence period; a KPI's
    figure is due once its period has ended.

    \b
    Examples:
      okr due --team service
      okr due --team service --format csv > week.csv   a form for okr checkin --from week.csv
      okr due --format xlsx --out week.xlsx            the same as a workbook

    Exits with 1 where the plan has an error.
    """
    opened, items = _waiting(plan, on, team)
    _tell(opened, items, form, "due", out)
    sys.exit(1 if opened.broken else 0)


@click.command()
@_options
def overdue(plan: Path | None, on: date | None, team: str | None, form: str, out: Path | None) -> None:
    """List what should have been reported before: due, and silent in the period before as well.

    \b
    Examples:
      okr overdue
      okr overdue --team service --format json

    Exits with 1 where something is overdue, so that a scheduled job notices, or the plan has an error.
    """
    opened, items = _waiting(plan, on, team)
    late = [item for item in items if item.overdue]
    _tell(opened, late, form, "overdue", out)
    sys.exit(1 if opened.broken or late else 0)


def _waiting(plan: Path | None, on: date | None, team: str | None) -> tuple[Opened, Sequence[Due]]:
    opened = read_plan(plan, on)
    echo_day(opened)
    return opened, waiting(opened.plan, on=opened.on, team=team)


def _tell(opened: Opened, items: Sequence[Due], form: str, what: str, out: Path | None) -> None:
    if out is not None and form != "xlsx":
        raise click.UsageError("--out belongs to --format xlsx; everything else is printed.")
    if form == "xlsx" and str(out or "-") == "-" and sys.stdout.isatty():
        raise click.UsageError("A workbook is nothing for a screen: add --out FILE.")
    standing = stand(opened.plan, on=opened.on)
    if form == "json":
        echo_json({"on": opened.on, what: [facts(standing, item) for item in items]})
    elif form == "csv":
        rows = _form(opened, standing, items)
        names = [column.name for column in _FORM]
        echo_csv(names, ({k: _written(v) for k, v in row.items()} for row in rows))
    elif form == "xlsx":
        _workbook(sheets.form(what, _FORM, _form(opened, standing, items)), out)
    else:
        _text(opened, standing, items, what)
    echo_errors(opened)


def facts(standing: Standing, item: Due) -> dict[str, Any]:
    """One item for programs; numbers in the unit of the measure, null where there is none."""
    value, of, expected, unit = _numbers(standing, item)
    return {
        **picked(item, "noun", "id", "title", "team", "objective"),
        "owner": item.owner if standing.plan.policy.people != "none" else None,
        "from": item.period.start,
        "until": item.period.end - timedelta(days=1),
        "last": item.last,
        "value": value,
        "value_on": of,
        "expected": expected,
        "unit": unit,
        "overdue": item.overdue,
        **blocker_facts(standing.plan, _blocker(standing, item)),
    }


def _blocker(standing: Standing, item: Due) -> Blocker | None:
    return open_blocker(standing.plan.log.get(item.id, ()), on=standing.on)


def _numbers(standing: Standing, item: Due) -> tuple[Any, date | None, float | None, str]:
    """The last value and its day, the one expected by now, and their unit."""
    plan = standing.plan
    if item.noun == "KPI":
        latest = standing.kpi(item.id).latest
        return (latest.value if latest else None), item.last, None, plan.kpi(item.id).unit
    objective, kr = plan.key_results[item.id]
    measured = next(p for p in standing.objective(objective.id).key_results if p.key_result.id == item.id)
    expected = pace.expected_value(
        kr, plan.cycle(objective.cycle), standing.on, baseline=measured.baseline, goal=measured.goal
    )
    return measured.value, measured.readings[-1].on if measured.readings else item.last, expected, kr.unit


def _lines(standing: Standing, item: Due) -> tuple[float, ...]:
    """The numbers beside which a value is shown."""
    if item.noun == "KPI":
        return standing.kpi(item.id).lines
    return compared_with(standing.plan.key_results[item.id][1])


def _written(value: object) -> object:
    return value if isinstance(value, str) else notation.written(value)


def _workbook(data: bytes, out: Path | None) -> None:
    """Write a workbook to a file, or to whatever reads this command."""
    if out is None or str(out) == "-":
        click.echo(data, nl=False)
        return
    write_new(out, data)
    echo(f"{out} is the form. When it is filled in: {then(f'okr checkin --from {quoted(out)}')}", err=True)


def _form(opened: Opened, standing: Standing, items: Sequence[Due]) -> Iterator[dict[str, Any]]:
    """The key results as a form: a row each, with empty cells to fill in."""
    for item in items:
        if item.noun == "KPI":
            continue
        value, _, expected, unit = _numbers(standing, item)
        if expected:  # to four significant digits, or as many as keep it on its side of the lines beside it
            digits = 3 - math.floor(math.log10(abs(expected)))
            expected = formatting.rounded(expected, digits, _lines(standing, item))
        yield {
            "key_result": item.id,
            "title": item.title,
            "last_value": ";".join(value) if isinstance(value, tuple) else value,
            "expected_value": expected,
            "unit": unit,
            "date": opened.on,
        }


def _text(opened: Opened, standing: Standing, items: Sequence[Due], what: str) -> None:
    if not items:
        echo(f"Nothing is {what} on {formatting.day(opened.on)}.")
        return
    for team, of_team in groupby(items, key=lambda item: item.team):
        echo(styled(opened.plan.team(team).name, bold=True))
        for item in of_team:
            _echo_item(opened, standing, item)
        echo()
    late = sum(item.overdue for item in items) if what == "due" else 0
    more = f", {late} of them overdue" if late else ""
    if late == len(items) == 1:
        more = " and overdue"
    reports = formatting.count(len(items), "report is", "reports are")
    echo(f"{reports} {what} on {formatting.day(opened.on)}{more}.")


def _echo_item(opened: Opened, standing: Standing, item: Due) -> None:
    value, of, expected, unit = _numbers(standing, item)
    beside = _lines(standing, item)
    facts = [f"last on {formatting.day(item.last)}" if item.last else "never reported"]
    if isinstance(value, tuple):
        facts.append(f"{formatting.count(len(value), 'done', 'done')}")
    elif value is not None:
        # A KPI's figure, or a value that the last report left as it was, has a day of its own.
        day = f" on {formatting.day(of)}" if of != item.last else ""
        facts.append(f"{value if isinstance(value, str) else formatting.quantity(value, unit, beside)}{day}")
    if expected is not None:
        facts.append(f"{formatting.quantity(expected, unit, beside)} expected by now")
    if item.noun == "KPI":
        facts.insert(0, f"figure for {formatting.period(item.period.start, opened.plan.kpi(item.id).rhythm)}")
    owner = person_shown(opened.plan, item.owner, ids=True)
    mark: list[str | Styled] = [styled("overdue", fg="yellow"), "  "] if item.overdue else []
    echo("  ", *mark, f"{item.id}: {item.title}")
    echo(f"      {'; '.join(facts)}{f' ({owner})' if owner else ''}")
    if words := blocked(opened.plan, _blocker(standing, item), standing.on, ids=True):
        echo("      ", styled(words, fg="yellow"))
