"""``okr close``: end a cycle with final scores, causes, learning, and what is carried on."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import click

from okrlib.cli.options import (
    FILE,
    PATH,
    Day,
    Opened,
    named_file,
    plan_option,
    read_plan,
    team_option,
    write_new,
)
from okrlib.cli.output import echo, echo_data, echo_day, echo_errors, echo_findings, escaped, quoted, then
from okrlib.closing import close as closing_close, closing, gates as closing_gates
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.scoring import decided, stand
from okrlib.store import Checkout, Loaded, closing_file
from okrlib.text import formatting


@click.command()
@click.argument("cycle", required=False)
@plan_option
@click.option("--on", type=Day(), metavar="DATE", help="Close on this day (default: today).")
@team_option
@click.option("--draft", metavar="FILE", type=PATH, help="Write a file to fill in; - prints it.")
@click.option("--from", "source", metavar="FILE", type=FILE, help="Close by a file that was filled in.")
@click.option(
    "--apply",
    "partly",
    metavar="FILE",
    type=FILE,
    help="Close what is complete in a file, and say what is left.",
)
@click.option("--early", is_flag=True, help="Close it although it still runs.")
@click.option("--reopen", is_flag=True, help="Take the closing back; that it was closed stays on record.")
def close(
    cycle: str | None,
    plan: Path | None,
    on: date | None,
    team: str | None,
    draft: Path | None,
    source: Path | None,
    partly: Path | None,
    *,
    early: bool,
    reopen: bool,
) -> None:
    """Close CYCLE: final scores, why and what was learned, and what is kept, changed or dropped.

    Without an option it says what is still missing. --draft writes a file with the computed scores and the
    questions; --from reads it back, and closes the cycle when every question is answered. --apply closes the
    objectives that are complete and says what is left of the others; it can be repeated with the same file
    until nothing is left, and takes the cycle from the file. Closing freezes the scores: what is reported
    later stays visible as a correction. Nothing carries over by itself; what is kept becomes a draft of the
    next cycle, which is added where the plan has none. A cycle that still runs is closed only with --early. A
    person's own goals are not listed with others': name that person's team to close them.

    \b
    Examples:
      okr close 2018-Q4 --draft close.toml
      okr close 2018-Q4 --from close.toml
      okr close --apply close.toml
      okr close 2018-Q4 --reopen

    Exits with 1 where something is still missing or the cycle still runs; nothing is changed then, except by
    --apply.
    """
    if sum((draft is not None, source is not None, partly is not None, reopen)) > 1:
        raise click.UsageError("--draft, --from, --apply and --reopen exclude each other.")
    if cycle is None and partly is None:
        raise click.UsageError("Missing argument 'CYCLE'.")
    opened = read_plan(plan, on)
    echo_day(opened)
    echo_errors(opened)
    if partly is not None:
        _apply(opened, cycle, team, partly, early=early)
        return
    assert cycle is not None  # noqa: S101 - seen above
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
    only = f" --team {team}" if team else ""
    if runs := closing_close.early(opened.plan, cycle, on=opened.on):
        echo(runs, err=True)
    if file is None:
        asked = closing_gates.gates(opened.plan, proposed, on=opened.on)
        _tell_counts(opened, proposed, asked)
        echo(f"  {then(f'okr close {cycle} --draft close.toml{only}')}      writes them down to be filled in")
        sys.exit(1 if asked else 0)
    text = closing_file.draft(opened.plan, proposed, on=opened.on, team=team)
    if str(file) == "-":
        echo_data(escaped(text), nl=False)
        return
    write_new(file, text.encode())
    echo(f"{file}: {formatting.count(len(proposed.objectives), 'objective')} to close. Fill it in, then:")
    only += " --early" if runs else ""
    echo(f"  {then(f'okr close {cycle} --from {quoted(file)}{only}')}       all at once")
    echo(
        f"  {then(f'okr close {cycle} --apply {quoted(file)}{only}')}      what is complete, and again later"
    )


def _tell_apart(opened: Opened, cycle: str, team: str | None) -> None:
    """Say whose own goals are closed separately, and with which command."""
    for person in closing.unclosed_apart(opened.plan, cycle, on=opened.on, team=team):
        echo(
            f"{person.name}'s own goals are closed apart: {then(f'okr close {cycle} --team {person.id}')}",
            err=True,
        )


def _tell_counts(opened: Opened, proposed: closing.Closing, asked: tuple[Finding, ...]) -> None:
    count = formatting.count(len(proposed.objectives), "objective")
    standing = stand(opened.plan, on=opened.on)
    silent = sum(not standing.objective(o.id).reported for o in proposed.objectives)
    if silent:
        echo(f"Nothing was reported on {silent} of {count}.")
    if not asked:
        echo(f"{count} can be closed.")
        return
    echo(f"{count} to close, {formatting.count(len(asked), 'question')} to answer:")
    for key in dict.fromkeys(gate.field for gate in asked):
        same = [gate for gate in asked if gate.field == key]
        echo(f"  {len(same):4}  {key}: {same[0].mend}")


def _read(source: Path, cycle: str | None) -> tuple[str, closing.Closing]:
    """The text of a closing file, and what it says; ends where that cannot be read."""
    file = source.as_posix()
    try:
        text = named_file(source).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
    filled, findings = closing_file.read(text, file)
    if filled is None:
        _refuse(findings)
    if cycle not in {None, filled.cycle}:
        raise click.ClickException(f"{file} closes {filled.cycle!r}, not {cycle!r}.")
    return text, filled


def _refuse(findings: tuple[Finding, ...]) -> NoReturn:
    echo_findings(findings)
    echo(f"{formatting.count(len(findings), 'problem')}; nothing was changed.")
    sys.exit(1)


def _close(opened: Opened, cycle: str, team: str | None, source: Path, *, early: bool) -> None:
    text, filled = _read(source, cycle)
    gates = closing_gates.gates(opened.plan, filled, on=opened.on)
    missing = closing_gates.left_out(opened.plan, filled, on=opened.on, team=team)
    if gates or missing:
        _refuse(closing_file.located((*gates, *missing), filled, text, source.as_posix()))
    frozen, *more = _write(opened, filled, early=early)
    echo(f"{cycle} is closed: {formatting.count(len(filled.objectives), 'objective')}, {frozen}")
    _echo_after(opened, cycle, team, more)


def _apply(opened: Opened, cycle: str | None, team: str | None, source: Path, *, early: bool) -> None:
    """Close the objectives of a file whose questions are answered; say what is left."""
    text, filled = _read(source, cycle)
    opened.plan.cycle(filled.cycle)
    still_open = [o for o in filled.objectives if not _closed(opened, filled.cycle, o.id)]
    done = len(filled.objectives) - len(still_open)
    open_ = replace(filled, objectives=tuple(still_open))
    gates = closing_gates.gates(opened.plan, open_, on=opened.on)
    asked = {gate.item for gate in gates}
    complete = tuple(
        o
        for o in still_open
        if not asked & {o.id, *(kr.id for kr in o.key_results)}
        and not (filled.cycle in asked and o.decision != "drop")
    )
    left = (*gates, *closing_gates.left_out(opened.plan, filled, on=opened.on, team=team))
    if complete:
        # A finding on carry_to is among what is left; dropped objectives do not need it.
        carry_to = None if filled.cycle in asked else filled.carry_to
        subset = replace(filled, objectives=complete, carry_to=carry_to)
        frozen, *more = _write(opened, subset, early=early)
        echo(f"{formatting.count(len(complete), 'objective')} of {filled.cycle} closed, {frozen}")
        _echo_after(opened, filled.cycle, team, more)
    if done:
        echo(f"{formatting.count(done, 'objective was', 'objectives were')} closed before.")
    if not left:
        echo(f"Nothing of {filled.cycle} is left to close.")
        return
    echo_findings(closing_file.located(left, filled, text, source.as_posix()))
    questions = formatting.count(len(left), "question")
    echo(f"{questions} left{'' if complete else '; nothing was changed'}. Answer more, then run it again.")
    sys.exit(1)


def _closed(opened: Opened, cycle: str, name: str) -> bool:
    if not opened.plan.has("objective", name):
        return False
    objective = opened.plan.objective(name)
    return objective.cycle == cycle and opened.plan.closed(objective, opened.on)


def _write(opened: Opened, filled: closing.Closing, *, early: bool) -> tuple[str, ...]:
    """Close and save; when the scores are frozen, and a sentence for all else that came of it."""
    runs = closing_close.early(opened.plan, filled.cycle, on=opened.on)
    if runs and not early:
        raise click.ClickException(f"{runs} Nothing was changed. To close it all the same, add --early.")
    there = closing_close.going_on_already(opened.plan, filled)
    at = opened.plan.recorded_at(datetime.now(UTC), opened.on)
    after = closing_close.close(opened.plan, filled, on=at, author=opened.author)
    _save(opened, after)
    sentences = [f"scores frozen on {opened.on}."]
    then = stand(after, on=opened.on)
    differ = [(o.id, decided(then.objective(o.id))) for o in filled.objectives]
    sentences += [f"{name}: {words}" for name, words in differ if ";" in words]
    added = [c.id for c in after.cycles if not opened.plan.has("cycle", c.id)]
    if added:
        sentences.append(f"The cycle {added[0]} was added.")
    if drafts := len(after.objectives) - len(opened.plan.objectives):
        count = formatting.count(drafts, "draft")
        sentences.append(f"{count} in {filled.carry_to}, starting from where things stand.")
    sentences += [
        f"{name} goes on as {draft} already, which stays as it is: see whether its numbers hold."
        for name, draft in there.items()
    ]
    return tuple(sentences)


def _save(opened: Opened, after: Plan) -> None:
    """Put the closing onto what others wrote since the plan was read."""
    Checkout(opened.folder, loaded=Loaded(opened.plan, opened.findings)).save(after)


def _echo_after(opened: Opened, cycle: str, team: str | None, sentences: Iterable[str]) -> None:
    _tell_apart(opened, cycle, team)
    for sentence in sentences:
        echo(sentence)


def _reopen(opened: Opened, cycle: str, team: str | None) -> None:
    at = opened.plan.recorded_at(datetime.now(UTC), opened.on)
    after = closing_close.reopen(opened.plan, cycle, on=at, team=team)
    count = sum(a != b for a, b in zip(after.objectives, opened.plan.objectives, strict=True))
    if not count:
        raise click.ClickException(f"{cycle} has no closed objective to reopen.")
    _save(opened, after)
    echo(f"{formatting.count(count, 'objective')} of {cycle} reopened on {opened.on}.")
