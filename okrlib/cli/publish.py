"""``okr publish``: the site."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from okrlib.cli.options import (
    PATH,
    as_of_option,
    audience_option,
    keep_going_option,
    on_option,
    plan_options,
    read_plan,
    refuse_to_come,
)
from okrlib.cli.output import echo, echo_day, echo_findings, progress, stop_if_broken, why
from okrlib.editions import Edition, Narrowing
from okrlib.errors import OkrError, needs
from okrlib.files import state
from okrlib.plan import Audience, Plan, audience_of, explained
from okrlib.store import Editions
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.cli.options import Opened
    from okrlib.publish import Published


@click.command()
@plan_options
@on_option
@click.option(
    "--out", type=PATH, default=Path("_site"), show_default=True, metavar="DIR", help="Where the site goes."
)
@keep_going_option("Publish")
@audience_option("Who it is for: company, public, or team:ID for a protected place.")
@as_of_option
@click.option(
    "--edition/--no-edition",
    "keep",
    default=None,
    help="Keep what is published in editions/ (default: yes, unless okr.toml sets today or --on names an "
    "earlier day that has one).",
)
@click.option("--explain", metavar="ID", help="Say why something is on the site or not; publish nothing.")
@click.option("--strict", is_flag=True, help="Publish nothing where a story has a fault.")
def publish(
    plan: Path | None,
    on: date | None,
    out: Path,
    audience: str,
    explain: str | None,
    as_of: date | None,
    *,
    keep: bool | None,
    keep_going: bool,
    strict: bool,
) -> None:
    """Publish the plan as a static site that needs no server.

    Only what its audience may see is published, active or closed, and individuals who opted in. By
    default that is everyone in the company; team:ID adds what is for that team and those below it, public
    leaves out what is not marked so. The new site takes the old one's place at once when all of it has
    worked; until then, and when anything fails, the old one stays. A story that fails is named and has no
    page. Pages that would be as they are in the old site are taken over from it; what they were built from
    is remembered in the plan's private folder: see okr state.

    What was published is kept as the edition of its day in editions/, so that pages can say what changed
    since. With --as-of, the site is that of the edition of DATE or, where none is kept, of what was
    known then; either way it holds nothing that is hidden today, and no edition is kept.

    \b
    Examples:
      okr publish
      okr publish our-goals --out public --on 2026-12-31
      okr publish --audience team:sales --out _sales
      okr publish --as-of 2026-11-01 --out _then
      okr publish --explain first-answer-2026-q4

    Refuses on an error in the plan's files (exit code 1), and with --strict on a fault in a story;
    writes into no folder that holds anything but a site of its own.
    """
    if as_of is not None and (on is not None or keep):
        raise click.UsageError("With --as-of the day is that of the edition, and none is kept.")
    opened = read_plan(plan, on)
    whom = audience_of(audience, opened.plan)
    if explain is not None:
        for line in explained(opened.plan, explain):
            echo(line)
        return
    refuse_to_come(opened, as_of, "--as-of")
    refuse_to_come(opened, on, "--on")
    echo_day(opened)
    if not keep_going:
        stop_if_broken(opened, "publish")
    begun = time.perf_counter()
    editions = Editions(opened.folder, whom)
    given, day = opened.plan, opened.on
    if as_of is not None:
        known = as_known(given, as_of, whom, editions)
        given, day = known.plan, known.day
        echo(known.source)
    with progress("Publishing") as advance:
        site = build(
            given,
            out,
            on=day,
            folder=opened.folder,
            audience=whom,
            strict=strict,
            today=opened.plan,
            kept=_kept(opened.folder),
            progress=advance,
        )
    echo_findings(site.findings, err=True)
    if site.edition and as_of is None and (keep if keep is not None else opened.plan.today is None):
        _keep(site.edition, editions, opened, out, instead=bool(keep))
    if not any(page.startswith("objectives/") for page in site.pages):
        echo("No goal is on it. okr publish --explain ID says why one is not.", err=True)
    took = time.perf_counter() - begun
    faults = f", with {formatting.count(len(site.findings), 'warning')}" if site.findings else ""
    pages = formatting.count(len(site.pages), "page")
    kept = f", {len(site.built):,} of them built anew" if len(site.built) < len(site.pages) else ""
    echo(f"{pages} in {took:.1f} s{kept}{faults}. Look at {out / 'index.html'}")


def _keep(edition: Edition, editions: Editions, opened: Opened, out: Path, *, instead: bool) -> None:
    """Keep what was published. That of an earlier day is what readers saw, and stays but for *instead*."""
    if edition.day < opened.last and edition.day in editions.days() and not instead:
        if editions.head(edition.day).digest != edition.digest:
            echo(f"The edition of {edition.day} stays as readers saw it; --edition replaces it.", err=True)
        return
    try:
        editions.keep(edition)
    except OSError as error:
        what = f"The site is in {out}, but its edition is not kept: {why(error)}"
        mend = "Publish again once it can be written, or with --no-edition."
        raise OkrError(f"{what} {mend}") from error


def _kept(folder: Path) -> Path | None:
    """Where the plan's private folder remembers its sites; None where nothing can be remembered."""
    try:
        return state.folder(folder, "cache")
    except (OSError, OkrError):
        return None


class Known(NamedTuple):
    """A plan as it was on a day, and where it comes from, in words."""

    plan: Plan
    day: date
    source: str


def as_known(plan: Plan, day: date, audience: Audience, kept: Editions | None) -> Known:
    """The plan that readers saw on a day: the edition's where one is kept, narrowed; else what was known."""
    seen = kept.on(day) if kept else None
    if kept is None or seen is None:
        known = plan.narrow(as_of=day)
        return Known(known, day, f"No edition of {day} is kept: it is what was known then, in today's words.")
    narrow = Narrowing(plan, audience).plan_of(kept.read(seen))
    # An example stays one: its pages say so.
    return Known(narrow.with_fewer(today=plan.today), seen, f"It is the edition of {seen}.")


def build(
    plan: Plan,
    out: Path,
    *,
    folder: Path,
    audience: Audience = Audience(),  # noqa: B008 - a value that nobody changes
    compared: bool = True,
    **how: Any,
) -> Published:
    """Publish, with the options of `okrlib.publish.publish`.

    The pages say what changed since earlier editions, unless it is not *compared*; none is kept here.
    """
    with needs("Publishing", "site"):
        from okrlib.publish import publish as make
    editions = Editions(folder, audience) if compared else None
    return make(plan, out, folder=folder, audience=audience, editions=editions, **how)
