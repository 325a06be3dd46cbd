"""Drafts: what was typed in a plan's boards and not saved, in the plan's private folder, as plain JSON."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
            records = state.records(self.folder, _KIND, most_mb=_MOST_MB)
        except NotWritableError:
            return []
        drafts = []
        for path, at, kept in reversed(records):
            with suppress(KeyError, TypeError):  # what was not written here
                facts = kept["board"], datetime.fromtimestamp(at / 1e9, UTC), kept["author"]
                drafts.append(Parked(path.stem, *facts, str(kept["words"]), kept["content"]))
        return [draft for draft in drafts if board in {"", draft.board}]

    def park(self, name: str, board: str, *, author: str | None, words: str, content: Any) -> None:
        """Keep what is typed in a board, in place of what was kept under this name before.

        Raises `NotWritableError` or an `OSError` where it cannot be kept.
        """
        held = {"board": board, "author": author, "words": words, "content": content}
        state.keep(self.folder, _KIND, name, held)

    def drop(self, name: str) -> None:
        """Forget a draft."""
        (state.place(self.folder) / _KIND / f"{name}.json").unlink(missing_ok=True)
