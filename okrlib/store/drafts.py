"""Drafts: what was typed in a plan's boards and not saved, in the plan's private folder, as plain JSON."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from okrlib import files
from okrlib.drafting import Parked
from okrlib.errors import NotWritableError
from okrlib.files import state

_KIND = "drafts"
#: A draft is a few pages of text; what is larger was not written here.
_MOST_MB = 20


class Drafts:
    """The drafts of the plan in a folder. Only the user of this machine may read them."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def waiting(self, board: str = "") -> list[Parked]:
        """The drafts of a board, or of all boards, the last one first; those that went too old are gone.

        None, where others may have put them there.
        """
        state.forget_old_drafts()
        try:
            paths = state.listed(self.folder, _KIND)
        except NotWritableError:
            return []
        drafts = [draft for path in paths if (draft := _read(path)) and board in {"", draft.board}]
        return sorted(drafts, key=lambda draft: draft.at, reverse=True)

    def park(self, name: str, board: str, *, author: str | None, words: str, content: Any) -> None:
        """Keep what is typed in a board, in place of what was kept under this name before.

        Raises `NotWritableError` or an `OSError` where it cannot be kept.
        """
        text = json.dumps(
            {"board": board, "author": author, "words": words, "content": content}, ensure_ascii=False
        )
        state.write(state.folder(self.folder, _KIND) / f"{name}.json", text)

    def drop(self, name: str) -> None:
        """Forget a draft."""
        (state.place(self.folder) / _KIND / f"{name}.json").unlink(missing_ok=True)


def _read(path: Path) -> Parked | None:
    """A draft; None for what was not written here, or is gone by now."""
    try:
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        kept: Mapping[str, Any] = json.loads(files.read(path, most_mb=_MOST_MB))
        return Parked(path.stem, kept["board"], at, kept["author"], str(kept["words"]), kept["content"])
    except (OSError, ValueError, KeyError, TypeError, files.UnreadableError):
        return None
