"""``okr share``: what okrlib wrote into a plan, committed and pushed."""

from pathlib import Path

import click

from okrlib.cli.options import folder_of, plan_option
from okrlib.cli.output import echo


@click.command()
@plan_option
@click.option("--message", "-m", help="The message of the commit (default: what changed, in words).")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def share(plan: Path | None, message: str | None, *, yes: bool) -> None:
    """Commit and push what okrlib wrote into the plan, and nothing else.

    Shows what would be shared, and asks. It is for a plan in a Git checkout: what boards and commands wrote
    since the last time is committed with a message in words, and pushed to the branch at hand or, with
    share = "pull-request" in okr.toml, to a branch of its own for a pull request. Files that you changed
    yourself and what you have staged stay as they are. No hook runs. Where it cannot be pushed, nothing is
    changed.

    \b
    Examples:
      okr share
      okr share --yes -m "Check-ins of the week"
    """
    from okrlib.store import Share

    door = Share(folder_of(plan))
    proposed = door.proposed()
    words = message or proposed.message
    for line in proposed.diff.splitlines():
        echo(line)
    echo(f"This commits {', '.join(proposed.files)} and pushes to {proposed.where}, with the message:")
    for line in words.splitlines():
        echo(f"  {line}")
    if not yes:
        click.confirm("Share it?", abort=True)
    echo(door.share(words))
