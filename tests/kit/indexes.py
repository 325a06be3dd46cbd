"""What the index of a site's search holds."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from okrlib.publish import search

if TYPE_CHECKING:
    from pathlib import Path


def index(site: Path) -> str:
    """Everything in the index, unpacked."""
    files = [file.read_bytes() for file in (site / search.FOLDER).rglob("*") if file.is_file()]
    return "".join(
        (gzip.decompress(f) if f[:2] == b"\x1f\x8b" else f).decode("utf-8", "replace") for f in files
    )
