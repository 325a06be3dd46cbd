"""``okr checkin`` and ``okr observe``: reports, one or many, from the command line."""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from okrlib.checkin import Typed, Withdrawal, entry, moved, names, reported, withdrawal
from okrlib.cli.checkin_file import from_file
from okrlib.cli.options import FILE, Day, Opened, Typing, plan_option, read_plan
from okrlib.cli.output import echo, echo_day, echo_errors
from okrlib.errors import OkrError
from okrlib.findings import BadValueError, Finding
from okrlib.model import CLEARED, KPI, Observation, notation
from okrlib.plan import Plan, blocked, open_blocker
from okrlib.store import Logbook
from okrlib.text import formatting


@click.command(cls=Typing)
@click.argument("key_result", metavar="[KR]", required=False)
@click.argument("value", required=False)
@click.option("--confidence", metavar="N", help="0 to 10, a probability in tenths; 5 is even odds.")
@click.option("--note", metavar="TEXT", help="What happened; needed where confidence falls by 3 or more.")
@click.option("--status", metavar="STATUS", help="Your own judgement: on track, at risk, off track or done.")
@click.option("--blocker", metavar="TEXT", help="What is in the way, until a later report clears it.")
@click.option("--blocker-owner", metavar="ID", help="Who removes it (default: who reports it).")
@click.option("--blocker-since", metavar="DATE", help="Since when it is in the way (default: --on).")
@click.option("--unblock", is_flag=True, help="Nothing is in the way any more.")
@click.option("--on", type=Day(), metavar="DATE", help="The day the report is about (default: today).")
@click.option("--withdraw", is_flag=True, help="Take back your last report on it, or that of --on.")
@click.option(
    "--from",
    "source",
    type=FILE,
    metavar="FILE",
    help="Many reports, from a CSV file or a workbook; shows what would change.",
)
@click.option("--write", is_flag=True, help="With --from: write them.")
@click.option("--yes", is_flag=True, help="Write a value unlike all earlier ones without being asked.")
@plan_option
def checkin(
    key_result: str | None,
    value: str | None,
    *,
    unblock: bool,
    on: date | None,
    withdraw: bool,
    source: Path | None,
    write: bool,
    yes: bool,
    plan: Path | None,
    **fields: str | None,
) -> None:
    """Report on a key result, or on many from a file.

    VALUE is what the key result measures: a number, with its unit or without ("45 %", 3.5, "12 k"); of
    milestones, the names of those newly done, with ; between; of an outcome, fail, commit, target or stretch;
    of a graded one, 0 to 1. A number that can be read in two ways, such as 1,200, is asked about. A key
    result that a KPI measures takes only a confidence and a note. A second report for the same day corrects
    the first.

    \b
    Examples:
      okr checkin answer-time 36 --confidence 7
      okr checkin answer-time 30.5 --confidence 4 --note "Two people are ill" --on 2026-10-08
      okr checkin rollout "Ward 3;Ward 4"
      okr checkin rollout --blocker "Waiting for legal" --blocker-owner finance-lead
      okr checkin rollout --unblock
      okr checkin answer-time --withdraw
      okr due --format csv > week.csv     fill it in, then
      okr checkin --from week.csv         what would change
      okr checkin --from week.csv --write
      okr due --format xlsx --out week.xlsx   the same with a workbook

    You are who Git says (git config user.email, or okr.person with an id of the plan), or
    JupyterHub; only the id of a person in okr.toml is written.

    A value that is at least twenty times larger or smaller than each of three or more before is asked about
    first; --yes answers. Where there are fewer than three, its start and target count too.

    Exits with 1 where a report is refused or a value in doubt. Nothing is written then, not even the other
    reports of a file.
    """
    if source is not None and key_result is not None:
        raise click.UsageError("Name a key result or a file with --from, not both.")
    if source is None and key_result is None:
        raise click.UsageError("Name a key result, or a file with --from.")
    if unblock:
        if fields["blocker"]:
            raise click.UsageError("--unblock says that nothing is in the way; --blocker says what is.")
        fields["blocker"] = CLEARED
    typed_more = value is not None or any(fields.values())
    if (source or withdraw) and typed_more:
        raise click.UsageError(f"{'--from' if source else '--withdraw'} takes no value, note or confidence.")
    if write and source is None:
        raise click.UsageError("--write belongs to --from; a single report is written at once.")
    if source is not None and (on or withdraw):
        raise click.UsageError("With --from, the file says the days; reports are taken back one by one.")
    opened = read_plan(plan)
    echo_day(opened)
    echo_errors(opened)
    at = opened.plan.recorded_at(datetime.now(UTC))
    author = opened.author
    if source is not None:
        sys.exit(from_file(opened, source, at=at, author=author, write=write, yes=yes))
    name = opened.plan.id_of("key result", key_result or "")
    if name not in opened.plan.key_results:
        _refuse([names.unknown(opened.plan, name)])
    elif withdraw:
        _withdraw(opened, name, at, author, on)
    else:
        report(opened, name, value, fields, at, author, on, yes=yes)


def report(
    opened: Opened,
    key_result: str,
    value: str | None,
    fields: dict[str, Any],
    at: datetime,
    author: str | None,
    on: date | None,
    *,
    yes: bool,
) -> None:
    """Write one report as it was typed, and say what moved; `OkrError` where it is refused."""
    fields = {name: text or "" for name, text in {**fields, "value": value}.items()}
    typed = Typed(key_result, str(on or opened.on), **fields)

    def read(plan: Plan) -> entry.Entry:
        added = entry.adding(plan, typed, on=opened.on)
        return entry.read(plan, added, on=opened.on, at=at, author=author)

    _ask(read(opened.plan).doubt, yes=yes)  # before the log is locked: others write meanwhile
    before, entered, after = _written(opened, key_result, read)
    if entered.row is None:
        echo("That is what was reported already, so nothing was written.")
        return
    echo(f"{formatting.day(entered.row.date)}: {reported(before, entered.row)}.")
    echo(moved(before, after, key_result, opened.on))
    in_the_way = open_blocker(after.log[key_result], on=opened.on)
    if words := blocked(after, in_the_way, opened.on, ids=True):
        echo(words)
    if author is None and before.policy.people != "none":
        echo("It has no author: nobody in okr.toml has the e-mail address that Git knows.", err=True)


def _withdraw(opened: Opened, key_result: str, at: datetime, author: str | None, on: date | None) -> None:
    take = partial(withdrawal.of_report, key_result=key_result, at=at, author=author, on=on)
    before, back, after = _written(opened, key_result, take)
    echo(f"Taken back for {formatting.day(back.gone.date)}: {reported(before, back.gone)}.")
    if back.again:
        echo(f"What it had replaced stands again: {reported(before, back.again)}.")
    echo(moved(before, after, key_result, opened.on))


Judged = TypeVar("Judged", bound=entry.Entry | entry.Figure | Withdrawal[Any])


def _written(opened: Opened, name: str, judge: Callable[[Plan], Judged]) -> tuple[Plan, Judged, Plan]:
    """Write what *judge* makes of the plan as it is by then: (that plan, what was made, the plan after)."""
    seen: list[tuple[Plan, Judged]] = []

    def rows(plan: Plan) -> Iterable[Any]:
        judged = judge(plan)
        seen.append((plan, judged))
        if isinstance(judged, Withdrawal):
            return judged.rows
        _refuse(judged.refusals)
        return [judged.row] if judged.row else []

    book = Logbook(opened.folder)
    after = book.record(opened.plan, [name], rows)
    ((before, judged),) = seen
    of_it = () if isinstance(judged, Withdrawal) or judged.row is None else judged.remarks
    for remark in (*of_it, *book.remarks):
        echo(remark, err=True)
    return before, judged, after


def _ask(doubt: str, *, yes: bool) -> None:
    """Ask whether a value that is unlike all earlier ones is meant, and end where it is not."""
    if not doubt or yes:
        return
    echo(doubt, err=True)
    try:
        if click.confirm("Write it all the same?", err=True):
            return
    except click.Abort as stopped:
        if isinstance(stopped.__context__, KeyboardInterrupt):
            raise
        echo(err=True)
    raise OkrError("Nothing was written. To write it without being asked, add --yes.")


def _refuse(refusals: Iterable[Finding]) -> None:
    """Say why nothing was written, and end."""
    sentences = [refusal.message for refusal in refusals]
    if sentences:
        raise OkrError("\n".join([*sentences, "Nothing was written."]))


@click.command(cls=Typing)
@click.argument("kpi")
@click.argument("value", required=False)
@click.option(
    "--on",
    "period",
    metavar="PERIOD",
    help="A day of the period, or its name: 2026-10, 2026-Q3, 2026-W41 (default: the last one that ended).",
)
@click.option("--withdraw", is_flag=True, help="Take back the figure of the period that --on names.")
@click.option("--yes", is_flag=True, help="Write a value unlike all earlier ones without being asked.")
@plan_option
def observe(
    kpi: str, value: str | None, *, period: str | None, withdraw: bool, yes: bool, plan: Path | None
) -> None:
    """Report a KPI's figure.

    It is for the period that ended last, or the one in which --on lies. To correct a figure that is there,
    name its period with --on. A figure that should not be there is taken back, and stays on record. One
    that is at least twenty times larger or smaller than each of three or more before is asked about
    first; --yes answers.

    \b
    Examples:
      okr observe falls 5.2
      okr observe falls 5.4 --on 2026-09
      okr observe falls --withdraw --on 2026-09

    Exits with 1 where the figure is refused; nothing is written then.
    """
    if withdraw and (value is not None or period is None):
        raise click.UsageError("--withdraw takes no value, and needs the period: --on PERIOD.")
    if not withdraw and value is None:
        raise click.UsageError("Write the figure, or --withdraw to take one back.")
    opened = read_plan(plan)
    echo_day(opened)
    echo_errors(opened)
    kpi = opened.plan.id_of("KPI", kpi)
    if not opened.plan.has("KPI", kpi):
        _refuse([names.unknown_kpi(opened.plan, kpi)])
    card, at = opened.plan.kpi(kpi), opened.plan.recorded_at(datetime.now(UTC))
    try:
        day = notation.period(period, card) if period is not None else None
    except BadValueError as bad:
        raise click.BadParameter(str(bad), param_hint="--on") from bad
    if withdraw and day is not None:
        take = partial(withdrawal.of_figure, kpi=kpi, at=at, day=day)
        before, back, after = _written(opened, kpi, take)
        echo(f"Taken back: {_figure(card, back.gone)}.")
        if back.again:
            echo(f"What it had replaced stands again: {_figure(card, back.again)}.")
    else:
        read = partial(entry.figure, kpi=kpi, value=value or "", on=opened.on, at=at, day=day)
        _ask(read(opened.plan).doubt, yes=yes)
        before, entered, after = _written(opened, kpi, read)
        if entered.row is None:
            echo("That is what was reported already, so nothing was written.")
        else:
            was = "" if entered.before is None else f" (was {formatting.line(entered.before, card.unit)})"
            echo(f"{_figure(card, entered.row)}{was}.")
    if len(after.observations) > len(before.observations):
        for name in measured_by(before, kpi, opened.on):
            echo(f"{after.key_results[name][1].name}: {moved(before, after, name, opened.on)}")


def _figure(card: KPI, row: Observation) -> str:
    period = formatting.period(row.period, card.rhythm)
    value = formatting.line(row.value, card.unit)
    return f"{card.name}, {period}: {value}"


def measured_by(plan: Plan, kpi: str, on: date) -> Sequence[str]:
    """The key results of running cycles that a KPI measures."""
    return [
        name
        for name, (o, kr) in plan.key_results.items()
        if kr.kpi == kpi and o.state != "draft" and plan.has("cycle", o.cycle) and on in plan.cycle(o.cycle)
    ]
