"""The form of a CSV file: its encoding, the delimiter, and the line that names its columns."""

import codecs
import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from okrlib import sheets
from okrlib.files import handle
from okrlib.model import Feed
from okrlib.sources.errors import source_error

#: How much is read to find the delimiter and the header.
_MOST = 1_000_000
_CHUNK = 1 << 22


class Head(NamedTuple):
    """The columns of a CSV file, each with a name of its own, and how the file is to be read.

    *twice* are the names that the file gives to more than one column, *line* is the one that names them.
    *plain* says that it is in UTF-8 and that all its lines end alike, as DuckDB wants them.
    """

    names: tuple[str, ...]
    delimiter: str
    twice: frozenset[str]
    line: int
    encoding: str
    plain: bool


def head_of(file: Path, feed: Feed) -> Head:
    """The head of a CSV file; `SourceError` where it is empty or the header that the feed names is blank."""
    plain, encoding = _encoding(file)
    with os.fdopen(handle(file), encoding=encoding, errors="replace", newline="") as lines:
        text = lines.read(_MOST).removeprefix("\ufeff")
    if not text.strip():
        mend = "Write it again, with the names of its columns on top."
        raise source_error("empty-file", "file", f"{file.name} is empty.", mend)
    try:
        form, cells = sheets.head_of(
            text, sheets.Asked(file.name, known=feed.columns, header=feed.header or 0)
        )
    except sheets.TableError as trouble:
        key = "header" if trouble.code == "no-header" else "file"
        raise source_error(trouble.code, key, trouble.what, trouble.mend) from None
    many = Counter(name.casefold() for name in cells if name)
    names: dict[str, str] = {}
    copies: Counter[str] = Counter()
    for place, name in enumerate(cells):
        own = name or f"column{place}"
        while own.casefold() in names:
            copies[name] += 1
            own = f"{name}_{copies[name]}"
        names[own.casefold()] = own
    twice = frozenset(name for name in cells if many[name.casefold()] > 1)
    return Head(tuple(names.values()), form.delimiter, twice, form.header, encoding, plain)


def copy_in_utf8(file: Path, encoding: str, copy: Path) -> Path:
    """A copy of a file in UTF-8 whose lines end alike, written without loading the file whole."""
    with (
        os.fdopen(handle(file), encoding=encoding, errors="replace") as source,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        while text := source.read(_CHUNK):
            target.write(text)
    return copy


def _encoding(file: Path) -> tuple[bool, str]:
    """(Whether it is UTF-8 and all lines end alike; UTF-8 or UTF-16, else what its letters show).

    The whole file is read, because one byte far down decides.
    """
    with os.fdopen(handle(file), "rb") as data:
        chunk = data.read(_CHUNK)
        marked = sheets.marked(chunk)
        if marked not in {"", "utf-8-sig"}:
            return False, marked
        decoder = codecs.getincrementaldecoder("utf-8")("replace" if marked else "strict")
        ends: set[bytes] = set()
        try:
            while chunk:
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
                both = chunk.count(b"\r\n")
                times = {b"\r\n": both, b"\n": chunk.count(b"\n") - both, b"\r": chunk.count(b"\r") - both}
                ends.update(end for end, found in times.items() if found)
                chunk = data.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False, sheets.legacy(chunk)
    return len(ends) < 2, "utf-8"
