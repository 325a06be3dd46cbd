"""``okr close``: end a cycle with final scores, causes, learning, and what goes on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlib.checkin import author as identity
from okrlib.cli.options import Day, read_plan
from okrlib.cli.output import echo, echo_day, echo_findings, escaped
from okrlib.closing import close as closing_close
from okrlib.closing import closing
from okrlib.closing import gates as closing_gates
from okrlib.store import atomic, closing_file, save
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.cli.options import Opened
    from okrlib.findings import Finding


@click.command()
@click.argument("cycle")
@click.option(
    "--plan", "plan_option", metavar="DIR", type=click.Path(path_type=Path), help="The plan folder."
)
@click.option("--on", type=Day(), metavar="DATE", help="Close on this day (default: today).")
@click.option("--team", metavar="T", help="Only this team and those below it.")
@click.option(
    "--draft", metavar="FILE", type=click.Path(path_type=Path), help="Write a file to fill in; - prints it."
)
@click.option(
    "--from",
    "source",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Close by a file that was filled in.",
)
@click.option("--early", is_flag=True, help="Close it although it still runs.")
@click.option("--reopen", is_flag=True, help="Take the closing back; that it was closed stays on record.")
def close(
    cycle: str,
    plan_option: Path | None,
    on: date | None,
    team: str | None,
    draft: Path | None,
    source: Path | None,
    *,
    early: bool,
    reopen: bool,
) -> None:
    """Close CYCLE: final scores, why and what was learned, and what is kept, changed or dropped.

    Without an option it says what is still missing. --draft writes a file with the computed scores and
    the questions; --from reads it back, and closes the cycle when every question is answered. Closing
    freezes the scores: what is reported later stays visible as a correction. Nothing carries over by
    itself; what is kept becomes a draft of the next cycle, which is added where the plan has none. A
    cycle that still runs is closed with --early alone. A person's own goals stand in no list with
    others': name the person's team to close them.

    \b
    Examples:
      okr close 2018-Q4 --draft close.toml
      okr close 2018-Q4 --from close.toml
      okr close 2018-Q4 --reopen

    Exits with 1 where something is still missing, or the cycle still runs; nothing is changed then.
    """
    if sum((draft is not None, source is not None, reopen)) > 1:
        raise click.UsageError("--draft, --from and --reopen exclude each other.")
    opened = read_plan(None, plan_option, on)
    echo_day(opened)
    opened.plan.cycle(cycle)
    if reopen:
        _reopen(opened, cycle, team)
    elif source is not None:
        _close(opened, cycle, team, source, early=early)
    else:
        _draft(opened, cycle, team, draft)


def _draft(opened: Opened, cycle: str, team: str | None, file: Path | None) -> None:
    proposed = closing_close.propose(opened.plan, cycle, on=opened.on, team=team)
    _tell_apart(opened, cycle, team)
    if not proposed.objectives:
        raise click.ClickException(f"{cycle} has no open objective to close.")
    if runs := closing_close.early(opened.plan, cycle, on=opened.on):
        echo(runs, err=True)
    if file is None:
        asked = closing_gates.gates(opened.plan, proposed, on=opened.on)
        _tell_counts(proposed, asked)
        echo(f"  okr close {cycle} --draft close.toml      writes them down to be filled in")
        sys.exit(1 if asked else 0)
    text = closing_file.draft(opened.plan, proposed)
    if str(file) == "-":
        click.echo(escaped(text), nl=False)
        return
    if file.exists():
        raise click.ClickException(f"{file} exists already, so nothing was written. Name another file.")
    atomic.write(file, text)
    echo(f"{file}: {formatting.count(len(proposed.objectives), 'objective')} to close. Fill it in, then:")
    echo(f"  okr close {cycle} --from {file}")


def _tell_apart(opened: Opened, cycle: str, team: str | None) -> None:
    """Whose own goals are closed by themselves."""
    for person in closing.unclosed_apart(opened.plan, cycle, on=opened.on, team=team):
        named = person.title or person.id
        echo(f"{named}'s own goals are closed apart: okr close {cycle} --team {person.id}", err=True)


def _tell_counts(proposed: closing.Closing, asked: tuple[Finding, ...]) -> None:
    count = formatting.count(len(proposed.objectives), "objective")
    if not asked:
        echo(f"{count} can be closed.")
        return
    echo(f"{count} to close, {formatting.count(len(asked), 'question')} to answer:")
    for key in dict.fromkeys(gate.field for gate in asked):
        same = [gate for gate in asked if gate.field == key]
        echo(f"  {len(same):4}  {key}: {same[0].mend}")


def _close(opened: Opened, cycle: str, team: str | None, source: Path, *, early: bool) -> None:
    file = source.as_posix()
    try:
        text = source.read_text("utf-8")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
    filled, findings = closing_file.read(text, file)
    if filled is not None and filled.cycle != cycle:
        raise click.ClickException(f"{file} closes {filled.cycle!r}, not {cycle!r}.")
    if filled is not None:
        gates = closing_gates.gates(opened.plan, filled, on=opened.on)
        missing = closing_gates.left_out(opened.plan, filled, on=opened.on, team=team)
        findings = closing_file.located((*gates, *missing), filled, text, file)
    if findings or filled is None:
        echo_findings(findings)
        echo(f"{formatting.count(len(findings), 'problem')}; nothing was changed.")
        sys.exit(1)
    runs = closing_close.early(opened.plan, cycle, on=opened.on)
    if runs and not early:
        raise click.ClickException(f"{runs} Nothing was changed. To close it all the same, add --early.")
    author = identity.author(opened.plan, identity.configured(opened.folder))
    there = closing_close.going_on_already(opened.plan, filled)
    after = closing_close.close(opened.plan, filled, on=opened.on, author=author)
    save(after, opened.folder)
    added = [c.id for c in after.cycles if not opened.plan.has("cycle", c.id)]
    drafts = len(after.objectives) - len(opened.plan.objectives)
    echo(
        f"{cycle} is closed: {formatting.count(len(filled.objectives), 'objective')}, "
        f"scores frozen on {opened.on}."
    )
    _tell_apart(opened, cycle, team)
    if added:
        echo(f"The cycle {added[0]} was added.")
    if drafts:
        echo(f"{formatting.count(drafts, 'draft')} in {filled.carry_to}, starting from where things stand.")
    for name, draft in there.items():
        echo(f"{name} goes on as {draft} already, which stays as it is: see whether its numbers hold.")


def _reopen(opened: Opened, cycle: str, team: str | None) -> None:
    after = closing_close.reopen(opened.plan, cycle, on=opened.on, team=team)
    count = sum(a != b for a, b in zip(after.objectives, opened.plan.objectives, strict=True))
    if not count:
        raise click.ClickException(f"{cycle} has no closed objective to reopen.")
    save(after, opened.folder)
    echo(f"{formatting.count(count, 'objective')} of {cycle} reopened on {opened.on}.")
