"""``okr init``: a new plan."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from okrlib.cli.output import echo
from okrlib.errors import InPlanError, PlanNotFoundError
from okrlib.model import day_of, machine_zone
from okrlib.store import find, make, source_of
from okrlib.text import count


@click.command()
@click.argument("folder", metavar="DIR", required=False, type=click.Path(path_type=Path))
@click.option("--empty", is_flag=True, help="Only the organisation, one team and this quarter; no goals.")
@click.option("--example", is_flag=True, help="The worked example: a hospital group with a year of figures.")
@click.option(
    "--from-source",
    "source",
    metavar="PATH|GIT",
    help="Where the plan's README and workflows install okrlib from: a wheel, a folder or a Git address.",
)
def init(folder: Path | None, *, empty: bool, example: bool, source: str | None) -> None:
    """Make a new plan in DIR: plain text that you change into yours.

    It starts in the current quarter with one objective, its key results and a KPI, each field
    explained where it stands; publishing workflows for GitHub and GitLab come along. DIR must not
    hold anything yet, nor lie inside a plan.

    The README and the workflows install okrlib from a package index. Where it is on none, say with
    --from-source where you have it from: a wheel is copied into the plan, a Git address serves everyone
    who can reach it, a folder serves this machine.

    \b
    Examples:
      okr init our-goals
      okr init our-goals --from-source dist/okrlib-0.1.0-py3-none-any.whl
      okr init our-goals --from-source https://git.example.org/tools/okrlib.git
    """
    if folder is None:
        _in_plan()
        raise click.UsageError(
            "Missing argument 'DIR'. Name a folder for the new plan, as in: okr init our-goals"
        )
    if empty and example:
        raise click.UsageError("--empty and --example exclude each other.")
    if example and source is not None:
        raise click.UsageError("--example has no workflows, so --from-source does not go with it.")
    place = source_of(source, folder) if source is not None else None
    zone = machine_zone()
    files = make(
        folder,
        on=day_of(datetime.now(UTC), zone),
        time_zone=zone,
        kind="empty" if empty else "example" if example else "starter",
        source=place,
    )
    site = place.requirement("site") if place else "okrlib[site]"
    notebook = place.requirement("notebook") if place else "okrlib[notebook]"
    echo(f"A plan in {folder}, {count(files, 'file')}. Next:")
    for line in (
        f"cd {folder}",
        "okr check",
        "okr score",
        f"okr publish      (pip install '{site}')",
        f"okr lab          (pip install '{notebook}')",
    ):
        echo(f"  {line}")
    if place is None:
        echo("pip install works like this once okrlib is on a package index.")
        echo("Until then, see --from-source in okr init --help.")
    elif place.wheel is None and "://" not in place.address:
        echo("A workflow reaches this folder only where it is in its own repository; a wheel goes along.")


def _in_plan() -> None:
    """`InPlanError` where the working folder is a plan, or lies in one."""
    try:
        plan = find()
    except PlanNotFoundError:
        return
    raise InPlanError(Path.cwd(), plan)
