"""``okr init``: a new plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from okrlib.store import make


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--empty", is_flag=True, help="Only the organisation, one team and this quarter; no goals.")
@click.option("--example", is_flag=True, help="The worked example: a hospital group with a year of figures.")
def init(folder: Path, *, empty: bool, example: bool) -> None:
    """Make a new plan in DIR: plain text that you change into yours.

    It starts in the current quarter with one objective, its key results and a KPI, each field
    explained where it stands; publishing workflows for GitHub and GitLab come along. DIR must not
    hold anything yet.
    """
    if empty and example:
        raise click.UsageError("--empty and --example exclude each other.")
    files = make(folder, on=date.today(), kind="empty" if empty else "example" if example else "starter")
    click.echo(f"A plan in {folder}, {files} files. Next:")
    click.echo(f"  cd {folder}\n  okr check\n  okr score\n  okr publish      (pip install 'okrlib[site]')")
