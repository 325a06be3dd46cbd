"""Diff: what saving a plan would change in its folder, as people review it; nothing is written."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from okrlib.store.save import planned

if TYPE_CHECKING:
    from okrlib.plan.plan import Plan


def diff(plan: Plan, folder: Path | str) -> str:
    """The unified diff of every file that ``save(plan, folder)`` would change; "" where none.

    Raises what `okrlib.store.save` raises.
    """
    reader, texts = planned(plan, Path(folder))
    parts: list[str] = []
    for file, text in sorted(texts.items()):
        before = reader.files.texts.get(file)
        lines = unified_diff(
            (before or "").splitlines(),
            text.splitlines(),
            f"a/{file}" if before is not None else "/dev/null",
            f"b/{file}",
            lineterm="",
        )
        parts += lines
    return "".join(f"{line}\n" for line in parts)
