"""Opening a workshop from a notebook: its server runs beside the kernel, and its two links are shown."""

from functools import cache
from pathlib import Path

from okrlib.notebook import checkout, open_plan
from okrlib.show import Fragment
from okrlib.workshop import Links, serve_beside


def open_workshop(folder: Path | str | None = None, *, host: str | None = None) -> Fragment:
    """The two links of the workshop of the plan in *folder*, which is looked for as `okrlib.open_plan` does.

    The workshop is served until the kernel ends, on this machine only, or at the address *host*.
    """
    open_plan(folder)  # says what is wrong with the plan
    files = checkout(folder)
    links = _served(files.folder.resolve(), files.locked, host)
    return Fragment("workshop/links", {"links": links})


@cache
def _served(folder: Path, locked: str, host: str | None) -> Links:
    """Once for each folder, however often the cell is run."""
    return serve_beside(folder, locked=locked, host=host)
