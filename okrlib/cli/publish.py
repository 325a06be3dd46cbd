"""``okr publish``: the site."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlib.cli.options import on_option, plan_options, read_plan
from okrlib.cli.output import echo, echo_day, echo_findings
from okrlib.errors import MissingExtraError
from okrlib.findings import errors_in
from okrlib.plan import Audience, audience_of, explained
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.publish import Published


@click.command()
@plan_options
@on_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("_site"),
    show_default=True,
    metavar="DIR",
    help="Where the site goes.",
)
@click.option(
    "--keep-going", is_flag=True, help="Publish although the plan has errors; what cannot be read is missing."
)
@click.option(
    "--audience",
    default="company",
    show_default=True,
    metavar="WHO",
    help="Who it is for: company, public, or team:ID for a protected place.",
)
@click.option("--explain", metavar="ID", help="Say why something is on the site or not; publish nothing.")
@click.option("--strict", is_flag=True, help="Publish nothing where a story has a fault.")
def publish(
    plan: Path | None,
    plan_option: Path | None,
    on: date | None,
    out: Path,
    audience: str,
    explain: str | None,
    *,
    keep_going: bool,
    strict: bool,
) -> None:
    """Publish the plan as a static site that needs no server.

    Only what its audience may see is published, active or closed, and individuals who opted in. By
    default that is everyone in the company; team:ID adds what is for that team and those below it, public
    leaves out what is not marked so. The new site takes the old one's place at once when all of it has
    worked; until then, and when anything fails, the old one stays. A story that fails is named and has no
    page.

    \b
    Examples:
      okr publish
      okr publish our-goals --out public --on 2026-12-31
      okr publish --audience team:sales --out _sales
      okr publish --explain first-answer-q4

    Refuses on an error in the plan's files (exit code 1), and with --strict on a fault in a story;
    writes into no folder that holds anything but a site of its own.
    """
    opened = read_plan(plan, plan_option, on)
    whom = audience_of(audience, opened.plan)
    if explain is not None:
        for line in explained(opened.plan, explain):
            echo(line)
        return
    echo_day(opened)
    if opened.broken and not keep_going:
        echo_findings(errors_in(opened.findings))
        echo(
            "Nothing was published: fix these errors, or publish what can be read with --keep-going.",
            err=True,
        )
        sys.exit(1)
    begun = time.perf_counter()
    site = build(opened.plan, out, on=opened.on, folder=opened.folder, audience=whom, strict=strict)
    took = time.perf_counter() - begun
    faults = f", with {formatting.count(len(site.findings), 'warning')}" if site.findings else ""
    pages = formatting.count(len(site.pages), "page")
    echo(f"{pages} in {took:.1f} s{faults}. Look at {out / 'index.html'}")


def build(
    plan: Any, out: Path, *, on: date, folder: Path, audience: Audience | None = None, strict: bool = False
) -> Published:
    """Publish, with a progress bar on a terminal, and say what is wrong with stories."""
    try:
        from okrlib.publish import publish as make
    except (ModuleNotFoundError, MissingExtraError) as missing:
        raise MissingExtraError("Publishing", "site") from missing
    if not sys.stderr.isatty():
        site = make(plan, out, on=on, folder=folder, audience=audience or Audience(), strict=strict)
    else:
        with click.progressbar(length=1, label="Publishing", file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            site = make(
                plan,
                out,
                on=on,
                folder=folder,
                audience=audience or Audience(),
                progress=progress,
                strict=strict,
            )
    echo_findings(site.findings, err=True)
    return site
