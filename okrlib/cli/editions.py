"""``okr editions``: those that are kept, and striking something from all of them."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from okrlib.cli.options import folder_of, plan_option
from okrlib.cli.output import echo, progress
from okrlib.drafting import slug
from okrlib.editions import BadEditionError, Edition, Struck, strike_item, strike_text
from okrlib.errors import OkrError
from okrlib.store import Editions, kept_audiences, load, record_struck, struck_mark
from okrlib.store.editions import FOLDER
from okrlib.text import count


@click.group()
def editions() -> None:
    """Editions: list those that are kept, and strike a name or an item from all of them."""


@editions.command("list")
@plan_option
def list_(plan: Path | None) -> None:
    """List the editions that are kept: for whom, of which day, the number, and the size.

    \b
    Examples:
      okr editions list

    Exits with 1 where one cannot be read.
    """
    every = _kept(folder_of(plan))
    if not every:
        echo("No edition is kept yet. okr publish keeps one whenever it publishes.", err=True)
    broken = False
    for kept in every:
        readable: set[date] = set()
        for day in kept.days():
            try:
                head = kept.head(day)
                if head.base is None or head.base in readable:
                    kept.read(day)
            except BadEditionError as error:
                broken = True
                echo(f"{kept.audience}  {day}  {error}", err=True)
                continue
            kind = "whole" if head.base is None else "changes"
            if head.base is None or head.base in readable:
                readable.add(day)
            else:
                broken, kind = True, f"not to be read without that of {head.base}"
            size = f"{max(1, kept.size(day) // 1000):,} kB"
            echo(f"{kept.audience}  {day}  {head.digest[:16]}  {size}, {kind}, okrlib {head.version}")
    sys.exit(broken)


@editions.command()
@click.option("--item", metavar="ID", help="A person, objective, key result or KPI, with what names it.")
@click.option("--text", is_flag=True, help="A text, asked for, so that no shell remembers it.")
@click.option("--dry-run", is_flag=True, help="Say what would be struck, and strike nothing.")
@plan_option
def strike(*, item: str | None, text: bool, dry_run: bool, plan: Path | None) -> None:
    """Strike a name, another text or an item from all editions, whatever their audience.

    A text goes wherever it stands, in capitals or not and as an id too (Ann Lee, ann-lee), and [struck]
    takes its place; an item goes with its reports and with what names it, under each id that it has or
    had, by the plan and the editions. editions/struck.csv records
    when, in which editions, and their numbers before and after; it does not hold what was struck. The
    plan's own files stay as they are: change them first, or the next edition has it again. Git's history
    keeps the files as they were.

    \b
    Examples:
      okr editions strike --text
      okr editions strike --item ann-lee
    """
    if bool(item) == text:
        raise click.UsageError("Say what to strike: --text, or --item ID.")
    folder = folder_of(plan)
    wanted = item or _typed()
    if sum(map(str.isalnum, wanted)) < 2:
        raise click.UsageError("Write two letters or more: fewer would be struck nearly everywhere.")
    kept = _kept(folder)
    wanted_ids = _ids(folder, kept, item) if item else ()
    total, mark = sum(len(each.days()) for each in kept), struck_mark(folder / FOLDER)
    named: dict[str, str] = {}
    places = seen = 0

    def struck(edition: Edition) -> Edition:
        nonlocal places, seen
        seen += 1
        if advance is not None:
            advance(seen, total)
        found = places
        after = Struck(edition, 0) if item else strike_text(edition, wanted, mark, named)
        places += after.places
        for one in wanted_ids:
            after = strike_item(after.edition, one)
            places += after.places
        return after.edition if places > found else edition

    now = datetime.now(UTC).isoformat(timespec="seconds")
    changed = 0
    with progress("Looking through editions") as advance:
        for each in kept:
            if dry_run:
                changed += sum(struck(old := each.read(day)).digest != old.digest for day in each.days())
                continue
            # One audience after the other, so that the record has what was struck before an error.
            lines = [(now, each.audience, *pair) for pair in each.rewrite(struck)]
            if lines:
                record_struck(folder / FOLDER, lines)
            changed += len(lines)
    done = "would be struck" if dry_run else "struck"
    nothing = (
        f"Nothing {'would be' if dry_run else 'was'} struck: no edition contains it. Check the spelling."
    )
    echo(f"{count(places, 'place')} in {count(changed, 'edition')} {done}." if places else nothing)
    if dry_run:
        return
    name = slug(wanted, otherwise="")
    for each in kept:
        # By whole words: what is told here is deleted, and "Lee" is no part of "sleepers".
        if name and f"-{name}-" in f"-{slug(each.audience.partition(':')[2], otherwise='')}-":
            echo(f"{FOLDER}/{each.folder.name} still has it in its own name. Delete that folder, in Git too.")
    if changed:
        echo("Sites that were published keep it until they are published again, and Git's history keeps the")
        echo("files as they were: see docs/editions.md.")


def _ids(folder: Path, kept: list[Editions], item: str) -> list[str]:
    """The ids that an item has or had, by the plan and all editions; `OkrError` for a team or a cycle.

    An id that something of another kind has or had is left out: an edition is struck by ids alone.
    """
    plan = load(folder).plan
    stated: list[tuple[str, Any]] = [
        *(("person", each) for each in plan.people),
        *(("objective", each) for each in plan.objectives),
        *(("key result", each) for _, each in plan.key_results.values()),
        *(("KPI", each) for each in plan.kpis),
    ]
    several = [(noun, {each.id, *each.formerly}) for noun, each in stated]
    for changes in (each.head(day).changes for each in kept for day in each.days()):
        if any(item in changes.get(table, {}).get("put", ()) for table in ("teams", "cycles")):
            mend = "Hide it by its visibility, or strike its name as a text."
            raise OkrError(f"{item!r} is a team or a cycle. {mend}")
        for table, noun in (("people", "person"), ("objectives", "objective"), ("kpis", "KPI")):
            for each in changes.get(table, {}).get("put", {}).values():
                inside = [("key result", kr) for kr in each.get("key_results", ())]
                several += [
                    (of, {one["id"], *one.get("formerly", ())}) for of, one in [(noun, each), *inside]
                ]
    ids: dict[str, set[str]] = {}
    for noun, names in several:
        if item in names:
            ids.setdefault(noun, {item})
    for noun, own in ids.items():
        while more := {name for of, names in several if of == noun and own & names for name in names} - own:
            own.update(more)
    every = {item}.union(*ids.values())
    others = {name for of, names in several for name in names & every - ids.get(of, set()) - {item}}
    if others:
        named = ", ".join(sorted(others))
        echo(f"Left, because something else has or had that id: {named}. Strike it by itself if it is meant.")
    if (struck := every - others) > {item}:
        echo(f"It is struck under all ids that it has or had: {', '.join(sorted(struck))}.")
    return sorted(struck)


def _typed() -> str:
    """A text that is typed twice and not shown; from a pipe, which shows nothing anyway, its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    typed: str = click.prompt("Text to strike", hide_input=True, confirmation_prompt=True)
    return typed.strip()


def _kept(folder: Path) -> list[Editions]:
    return [Editions(folder, audience) for audience in kept_audiences(folder)]
