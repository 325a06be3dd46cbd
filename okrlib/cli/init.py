"""``okr init``: a new plan."""

from datetime import UTC, datetime
from pathlib import Path

import click

from okrlib.cli.options import PATH
from okrlib.cli.output import echo, quoted
from okrlib.errors import InPlanError, PlanNotFoundError
from okrlib.model import day_of, machine_zone
from okrlib.store import find, make, source_of
from okrlib.store.starter import HOSTS, installed_from
from okrlib.text import count

#: The next commands that need more than okrlib alone.
EXTRAS = {"open": "open", "publish": "site", "lab": "notebook"}


@click.command()
@click.argument("folder", metavar="DIR", required=False, type=PATH)
@click.option("--empty", is_flag=True, help="Only the organisation, one team and this quarter; no goals.")
@click.option("--example", is_flag=True, help="The worked example: a hospital group with a year of figures.")
@click.option(
    "--from-source",
    "source",
    metavar="PATH|GIT",
    help="Where the plan's README and workflows install okrlib from: a wheel, a folder or a Git address.",
)
@click.option(
    "--ci",
    type=click.Choice([*HOSTS, "none"]),
    multiple=True,
    metavar="HOST",
    help="For which code host a workflow is written: github, gitlab or none (default: both).",
)
def init(folder: Path | None, *, empty: bool, example: bool, source: str | None, ci: tuple[str, ...]) -> None:
    """Make a new plan in DIR: plain text that you change into yours.

    It starts in the current quarter with one objective, its key results and a KPI, each field
    explained where it stands. DIR must not hold anything yet but .git, nor lie inside a plan.

    Workflows for GitHub and GitLab come along: they check pull requests, pull the KPIs' figures, publish
    the site on every change and every night, keep its editions, and tell people where an address is set.
    They install okrlib from where this one came, a wheel that is copied into the plan or a Git address;
    where pip does not know it, from a package index, unless --from-source says where.

    \b
    Examples:
      okr init our-goals
      okr init our-goals --ci github
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
    if "none" in ci and len(ci) > 1:
        raise click.UsageError("--ci none goes with no other.")
    source = source or installed_from()
    place = source_of(source, folder) if source is not None else None
    zone = machine_zone()
    files = make(
        folder,
        on=day_of(datetime.now(UTC), zone),
        time_zone=zone,
        kind="empty" if empty else "example" if example else "starter",
        source=place,
        hosts=[host for host in ci or HOSTS if host != "none"],
    )
    echo(f"A plan in {folder}, {count(files, 'file')}. Next:")
    for line in (
        *([] if folder.resolve() == Path.cwd() else [f"cd {quoted(folder)}"]),
        "okr check",
        "okr score",
        *(
            f"okr {command:<13}(pip install '{place.requirement(extra) if place else f'okrlib[{extra}]'}')"
            for command, extra in EXTRAS.items()
        ),
    ):
        echo(f"  {line}")
    if place is None:
        echo("On another machine, and in the workflows, pip install works like this once okrlib is on a")
        echo("package index. Until then, name where you have it from: --from-source in okr init --help.")


def _in_plan() -> None:
    """`InPlanError` where the working folder is a plan, or lies in one."""
    try:
        plan = find()
    except PlanNotFoundError:
        return
    raise InPlanError(Path.cwd(), plan)
