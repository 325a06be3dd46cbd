"""``okr verify``: whether a site is what the plan and its editions give."""

import json
import re
import sys
import tempfile
from datetime import date
from filecmp import cmp
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import click

from okrlib import files
from okrlib.cli.options import Opened, plan_option, read_plan
from okrlib.cli.output import echo, progress
from okrlib.cli.publish import as_known, build
from okrlib.errors import OkrError
from okrlib.plan import audience_of
from okrlib.store import Editions, struck_digests
from okrlib.store.editions import FOLDER
from okrlib.text import count, formatting

#: Of more files that differ, only the number is told.
_MOST = 30
#: What Pagefind writes in another order each time.
_OF_SEARCH = re.compile(r"pagefind/(.*\.pf_\w+|pagefind-entry\.json)")


class _About(NamedTuple):
    on: date
    audience: str
    version: str
    digest: str | None


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="SITE")
@plan_option
def verify(site: Path, plan: Path | None) -> None:
    """Check that a published site is what the plan and its edition give, and name each page that is not.

    The site is made again beside, of its day and for its audience, from the edition that is kept of that
    day, else from the plan as it was known then. It is compared byte by byte, but for the index of the
    search, which Pagefind writes a little differently each time. The same plan, day and versions give
    the same bytes on every machine, where okr.toml names its time_zone.

    \b
    Examples:
      okr verify _site
      okr verify /srv/goals --plan our-goals

    Exits with 1 where anything differs.
    """
    about = _about(site)
    opened = read_plan(plan)
    ours = version("okrlib")
    if about.version != ours:
        echo(f"okrlib {about.version} published it and this is {ours}, so pages may differ for that.")
    with tempfile.TemporaryDirectory(prefix="okr-verify-") as temporary:
        again = Path(temporary) / "site"
        source = _made_again(opened, about, again)
        wrong = _differences(site, again)
    for line in wrong[:_MOST]:
        echo(line)
    if len(wrong) > _MOST:
        echo(f"... and {len(wrong) - _MOST:,} more.")
    pages = f"the site of {formatting.day(about.on)} for {about.audience}, {source}"
    if wrong:
        differ = "differs" if len(wrong) == 1 else "differ"
        echo(f"{count(len(wrong), 'file')} of {site} {differ} from {pages}.")
        sys.exit(1)
    echo(f"Every file of {site} is that of {pages}.")


def _about(site: Path) -> _About:
    try:
        facts = json.loads(files.read(site / "site.json", most_mb=files.MOST_MB))
        on, audience = date.fromisoformat(facts["on"]), str(facts["audience"])
        return _About(on, audience, str(facts["okrlib"]), facts["edition"])
    except files.UnreadableError as error:
        raise OkrError(f"{site} is no site of okrlib. Its site.json cannot be read: {error}.") from None
    except (ValueError, KeyError, TypeError):
        raise OkrError(f"{site} cannot be checked: its site.json does not say what it is.") from None


def _made_again(opened: Opened, about: _About, out: Path) -> str:
    """Make the site again; gives what it was made of, in words."""
    whom = audience_of(about.audience, opened.plan)
    kept = Editions(opened.folder, whom)
    plan, source = opened.plan, "made from the edition that is kept"
    if about.on in kept.days():
        plan = as_known(plan, about.on, whom, kept).plan
        if kept.head(about.on).digest != about.digest:
            reason = "something was struck from it since"
            if not struck_digests(opened.folder / FOLDER).get(about.digest or ""):
                reason = "another one was published that day, or something of it is hidden today"
            echo(f"Its edition is not the one that is kept: {reason}.")
    else:
        source = "made from the plan as it was known then, for no edition of that day is kept"
        if about.on < opened.on:
            plan = as_known(plan, about.on, whom, None).plan
    with progress("Making it again") as advance:
        build(
            plan,
            out,
            on=about.on,
            folder=opened.folder,
            audience=whom,
            today=opened.plan,
            compared=about.digest is not None,
            progress=advance,
        )
    return source


def _differences(site: Path, again: Path) -> list[str]:
    """Each file that is not the same, in words."""
    ours, theirs = _listed(again), _listed(site)
    lines = [f"{name} is missing." for name in sorted(ours - theirs)]
    lines += [f"{name} is not of this site." for name in sorted(theirs - ours)]
    both = sorted(ours & theirs)
    return lines + [f"{name} differs." for name in both if not cmp(site / name, again / name, shallow=False)]


def _listed(folder: Path) -> set[str]:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if not _OF_SEARCH.fullmatch(name)}
