"""``okr checkin`` and ``okr observe``: reports, one or many, from the command line."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlib import entry, identity, look, words
from okrlib.cli.common import Day, opened, plan_option, say_day
from okrlib.cli.many import from_file
from okrlib.entry import Typed
from okrlib.errors import OkrError
from okrlib.store import append
from okrlib.store import observe as append_figures
from okrlib.wording import moved, reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okrlib.cli.common import Opened
    from okrlib.plan import Plan

_NEGATIVE = re.compile(r"-(?=[\d.,])")


class _Numbers(click.Command):
    """A command whose arguments may be negative numbers, which look like options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(
            ctx, [_NEGATIVE.sub(words.MINUS, a, count=1) if _NEGATIVE.match(a) else a for a in args]
        )


@click.command(cls=_Numbers)
@click.argument("key_result", metavar="[KR]", required=False)
@click.argument("value", required=False)
@click.option("--confidence", metavar="N", help="0 to 10, a probability in tenths; 5 is even odds.")
@click.option("--note", metavar="TEXT", help="What happened; needed where confidence falls by 3 or more.")
@click.option("--status", metavar="STATUS", help="Your own judgement: on track, at risk, off track or done.")
@click.option("--blocker", metavar="TEXT", help="What is in the way.")
@click.option("--on", type=Day(), metavar="DATE", help="The day the report is about (default: today).")
@click.option("--withdraw", is_flag=True, help="Take back your last report on it, or that of --on.")
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Many reports, from a CSV file; shows what would change.",
)
@click.option("--write", is_flag=True, help="With --from: write them.")
@plan_option
def checkin(
    key_result: str | None,
    value: str | None,
    *,
    on: date | None,
    withdraw: bool,
    source: Path | None,
    write: bool,
    plan_dir: Path | None,
    **said: str | None,
) -> None:
    """Report on a key result, or on many from a file.

    VALUE is what the key result measures: a number with a decimal point; of milestones, the names of
    those newly done, with ; between; of an outcome, fail, commit, target or stretch; of a graded one,
    0 to 1. A KPI's key result takes confidence and note alone. A second report for the same day mends
    the first.

    \b
    Examples:
      okr checkin answer-time 36 --confidence 7
      okr checkin answer-time 30.5 --confidence 4 --note "Two people are ill" --on 2026-10-08
      okr checkin rollout "Ward 3;Ward 4"
      okr checkin answer-time --withdraw
      okr due --format csv > week.csv     fill it in, then
      okr checkin --from week.csv         what would change
      okr checkin --from week.csv --write

    You are who Git says (git config user.email, or okr.person with an id of the plan), or
    JupyterHub; only the id of a person in okr.toml is written.

    Exits with 1 where a report is refused. Nothing is written then, of many not even the others.
    """
    if (source is None) == (key_result is None):
        raise click.UsageError("Name a key result, or a file with --from.")
    typed_more = value is not None or any(said.values())
    if (source or withdraw) and typed_more:
        raise click.UsageError(f"{'--from' if source else '--withdraw'} takes no value, note or confidence.")
    if write and source is None:
        raise click.UsageError("--write belongs to --from; a single report is written at once.")
    if source is not None and (on or withdraw):
        raise click.UsageError("With --from, the file says the days; reports are taken back one by one.")
    held = opened(None, plan_dir, None)
    say_day(held)
    at, author = datetime.now(UTC), identity.author(held.plan, identity.configured(held.folder))
    look.follow(held.plan.policy)
    if source is not None:
        sys.exit(from_file(held, source, at=at, author=author, write=write))
    name = key_result or ""
    if name not in held.plan.key_results:
        _refuse(entry.unknown(held.plan, name))
    elif withdraw:
        _withdraw(held, name, at, author, on)
    else:
        _report(held, name, value, said, at, author, on)


def _report(
    held: Opened,
    key_result: str,
    value: str | None,
    said: dict[str, Any],
    at: datetime,
    author: str | None,
    on: date | None,
) -> None:
    plan, day = held.plan, on or held.on
    if value is not None and plan.key_results[key_result][1].kind == "milestones":
        value = ";".join(dict.fromkeys([*entry.done_by(plan, key_result, day), *value.split(";")]))
    fields = {name: text or "" for name, text in {**said, "value": value}.items()}
    made = entry.read(plan, Typed(key_result, str(day), **fields), on=held.on, at=at, author=author)
    _refuse(made.refusals)
    for remark in made.remarks:
        click.echo(remark, err=True)
    if made.row is None:
        click.echo("It says what stands there already, so nothing was written.")
        return
    append(plan, held.folder, [made.row])
    click.echo(f"{words.day(made.row.date)}: {reported(plan, made.row)}.")
    click.echo(moved(plan, entry.reported(plan, [made.row]), key_result, held.on))
    if author is None and plan.policy.people != "none":
        click.echo("It has no author: nobody in okr.toml has the e-mail address that Git knows.", err=True)


def _withdraw(held: Opened, key_result: str, at: datetime, author: str | None, on: date | None) -> None:
    back = entry.withdraw(held.plan, key_result, at=at, author=author, on=on)
    append(held.plan, held.folder, back.rows)
    click.echo(f"Taken back for {words.day(back.gone.date)}: {reported(held.plan, back.gone)}.")
    if back.again:
        click.echo(f"What it had replaced stands again: {reported(held.plan, back.again)}.")
    click.echo(moved(held.plan, entry.reported(held.plan, back.rows), key_result, held.on))


def _refuse(refusals: Iterable[entry.Refusal]) -> None:
    """Say why nothing was written, and end."""
    sentences = [str(refusal) for refusal in refusals]
    if sentences:
        raise OkrError("\n".join([*sentences, "Nothing was written."]))


@click.command(cls=_Numbers)
@click.argument("kpi")
@click.argument("value")
@click.option(
    "--on", type=Day(), metavar="DATE", help="A day of the period (default: the last one that ended)."
)
@plan_option
def observe(kpi: str, value: str, *, on: date | None, plan_dir: Path | None) -> None:
    """Report a KPI's figure.

    It is that of the period which ended last, or which --on lies in. To mend a figure that is there,
    name its period with --on.

    \b
    Examples:
      okr observe falls 5.2
      okr observe falls 5.4 --on 2026-09-01

    Exits with 1 where the figure is refused; nothing is written then.
    """
    held = opened(None, plan_dir, None)
    say_day(held)
    look.follow(held.plan.policy)
    made = entry.figure(held.plan, kpi, value, on=held.on, at=datetime.now(UTC), day=on)
    _refuse(made.refusals)
    if made.row is None:
        return
    append_figures(held.plan, held.folder, [made.row])
    card = held.plan.kpi(kpi)
    was = f" (was {words.quantity(made.before, card.unit)})" if made.before is not None else ""
    period = words.period(made.row.period, card.rhythm)
    click.echo(f"{card.title or kpi}, {period}: {words.quantity(made.row.value, card.unit)}{was}.")
    for remark in made.remarks:
        click.echo(remark, err=True)
    after = entry.reported(held.plan, observed=[made.row])
    for name in measured_by(held.plan, kpi, held.on):
        click.echo(
            f"{held.plan.key_results[name][1].title or name}: {moved(held.plan, after, name, held.on)}"
        )


def measured_by(plan: Plan, kpi: str, on: date) -> Sequence[str]:
    """The key results of running cycles that a KPI measures."""
    return [
        name
        for name, (o, kr) in plan.key_results.items()
        if kr.kpi == kpi and o.state != "draft" and plan.has("cycle", o.cycle) and on in plan.cycle(o.cycle)
    ]
