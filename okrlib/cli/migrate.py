"""``okr migrate``: an older plan, rewritten in today's format."""

from difflib import unified_diff
from pathlib import Path

import click

from okrlib.cli.options import folder_of, plan_options
from okrlib.cli.output import echo, then
from okrlib.files import atomic
from okrlib.model import VERSION
from okrlib.store import Share
from okrlib.store.folder import Files
from okrlib.store.loading import Reader
from okrlib.text import count


@click.command()
@plan_options
@click.option("--write", is_flag=True, help="Rewrite the files; without it, only the changes are shown.")
def migrate(plan: Path | None, *, write: bool) -> None:
    """Rewrite an older plan in today's format.

    An older plan opens without it, but nothing is saved to it. The changes are shown first; comments and
    order stay. A plan that is newer than this okrlib is not touched.

    \b
    Examples:
      okr migrate            what would change
      okr migrate --write
    """
    folder = folder_of(plan)
    reader, plain = Reader(folder), Files(folder, {})
    before = reader.load().plan
    version = reader.files.version if before.version <= VERSION else before.version
    if version > VERSION:
        raise click.ClickException(
            f"The plan's format has version {version}; this okrlib knows {VERSION}. Install a newer okrlib."
        )
    texts = {file: new for file, new in reader.files.texts.items() if file.endswith(".toml")}
    changed = {file: (plain.text(file) or "", new) for file, new in texts.items()}
    changed = {file: both for file, both in changed.items() if both[0] != both[1]}
    if version == VERSION or not changed:
        echo(f"The plan is in version {VERSION} of the format, the newest.")
        return
    for file, (old, new) in changed.items():
        lines = unified_diff(old.splitlines(), new.splitlines(), file, file, lineterm="")
        for line in lines:
            echo(line)
    if not write:
        echo(f"Nothing was written. To rewrite {count(len(changed), 'file')}: {then('okr migrate --write')}")
        return
    atomic.write_all({folder / file: new for file, (_, new) in changed.items()})
    Share(folder).note(changed, f"The plan in version {VERSION} of the format")
    echo(f"{count(len(changed), 'file')} rewritten in version {VERSION} of the format.")
