"""What ``okr import okrlib FILE`` does: our own ``plan.json``, shown first and written when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.cli.output import echo
from okrlib.exchange import import_own_json
from okrlib.text import count, formatting

if TYPE_CHECKING:
    from pathlib import Path

#: So many differences are shown.
_SHOWN = 12


def import_own(path: Path, folder: Path, *, as_they_were: bool, write: bool) -> None:
    """Import an exported plan and say what came, and what did not and why.

    Raises what `okrlib.exchange.import_own_json` raises.
    """
    result = import_own_json(path, folder, as_they_were=as_they_were, write=write)
    came = [count(number, noun) for noun, number in result.came.items() if number]
    echo(f"New: {formatting.listed(came) if came else 'nothing; the plan has all of it'}.")
    if result.differences:
        echo(f"{count(len(result.differences), 'difference')}, which this plan keeps as it stands:")
    for one in result.differences[:_SHOWN]:
        place = " ".join(filter(None, (one.noun, one.name, one.field)))
        echo(f"  {place}: {one.why}")
    if len(result.differences) > _SHOWN:
        echo(f"  and {len(result.differences) - _SHOWN} more")
    if came:
        echo("Written. Next: okr check" if write else "Nothing was written. To write it: --write")
