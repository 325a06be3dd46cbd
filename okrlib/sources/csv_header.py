"""The first row of a CSV file: the names of its columns, and the delimiter between them."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from okrlib.findings import SourceError
from okrlib.sources.errors import source_error

if TYPE_CHECKING:
    from pathlib import Path

_DELIMITERS = ",;\t|"
#: So much is looked at; a first row that is longer is none.
_MOST = 1_000_000
#: What Python reads for a byte that is not UTF-8, with errors="surrogateescape".
_STRAY = re.compile("[\udc80-\udcff]")
_QUOTED = re.compile(r'"[^"]*"')


class Head(NamedTuple):
    """The columns of a CSV file, each with a name of its own, and the sign between them.

    *twice* are the names that the file gives to more than one column.
    """

    names: tuple[str, ...]
    delimiter: str
    twice: frozenset[str]


def head_of(file: Path) -> Head:
    """The head of a CSV file; `SourceError` where it is empty or in an encoding that is not read."""
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        text = lines.readline(_MOST)
        while text.count('"') % 2 and len(text) < _MOST and (more := lines.readline(_MOST)):
            text += more
    if not text.strip():
        what = f"{file.name} is empty." if not text else f"The first row of {file.name} is empty."
        mend = "Write it again, with the names of its columns in the first row."
        raise source_error("empty-file", "file", what, mend)
    if not _is_utf8(file):
        raise another_encoding(file)
    plain = _QUOTED.sub("", text)
    delimiter = max(_DELIMITERS, key=plain.count)
    columns = [name.strip() for name in next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))]
    many = Counter(name.casefold() for name in columns if name)
    names: list[str] = []
    for place, name in enumerate(columns):
        own = name or f"column{place}"
        while own.casefold() in {lines.casefold() for lines in names}:
            own += "_1"
        names.append(own)
    return Head(tuple(names), delimiter, frozenset(name for name in columns if many[name.casefold()] > 1))


def another_encoding(file: Path) -> SourceError:
    """That a file is not in UTF-8: what it seems to be in, and where that shows first."""
    with file.open("rb") as start:
        wide = start.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    with file.open(encoding="utf-8", errors="surrogateescape") as text:
        row = next((n for n, line in enumerate(text, 1) if _STRAY.search(line)), 1)
    seems = (
        "it seems to be in UTF-16" if wide else f"by its row {row} it seems to be in Latin-1 (Windows-1252)"
    )
    what = f"{file.name} is not in UTF-8; {seems}."
    return source_error("not-utf-8", "file", what, 'Save it as UTF-8; Excel calls it "CSV UTF-8".')


def _is_utf8(file: Path) -> bool:
    """Whether the beginning of a file is UTF-8; the rest is checked when it is read."""
    with file.open("rb") as start:
        beginning = start.read(_MOST)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return False
    return True
