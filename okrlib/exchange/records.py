"""What other tools' exports come down to: goals as rows of texts, and what became of each text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.errors import OkrError
from okrlib.text.cleaning import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.text.typed_days import Order
    from okrlib.text.typed_numbers import Decimal

Fate = Literal["taken", "inferred", "left", "wrong", "kept"]
#: What stands for nothing in a cell, in small letters; and what a spreadsheet shows where a formula failed.
NOTHING = frozenset({"", "-", "--", "n/a", "#n/a", "na", "none", "null", "–", "—"})
FAILED = re.compile(r"#(?:REF|DIV/0|VALUE|NUM|NULL|SPILL|CALC)!|#NAME\?|#NOT COMPUTED", re.IGNORECASE)

#: The sign for a number at the end of a column's name, as in "KR #" and "KR#".
_NUMBER_SIGN = re.compile(r"(^\w+|\w\s+)#\s*$")

#: Every fact that a goal may come with, and what it is; maps name columns for them.
FIELDS = {
    "key": "its id in the tool",
    "kind": "what it is: objective, key result, KPI, initiative",
    "title": "its words",
    "metric": "what is measured, where that has a name of its own",
    "parent": "the id or the words of the goal above",
    "outline": "its number in the tree, as 1.2.1",
    "level": "how deep it stands in the tree, counted from 1",
    "team": "the team or department",
    "owner": "who answers for it, by name",
    "email": "who answers for it, by mail address",
    "period": "the cycle by its name",
    "start": "its first day",
    "end": "its last day",
    "notes": "a description",
    "tags": "labels and categories",
    "unit": "the unit of its numbers",
    "baseline": "where it starts",
    "target": "where it should end",
    "commit": "the least that counts",
    "stretch": "the most that is hoped for",
    "current": "where it stands",
    "progress": "how far it is, in percent",
    "direction": "which way is good, or how it is measured",
    "weight": "its share of the goal above, relative to its siblings",
    "share": "its share of the goal above, in percent",
    "status": "how it goes",
    "state": "whether it is a draft, under way or closed",
    "score": "its final score, 0 to 1 or in percent",
    "confidence": "how sure its owner is",
    "ambition": "stretch or committed",
    "visibility": "who may see it",
    "created": "when it was typed",
    "closed": "when it was closed",
    "checked": "when it was last reported on",
    "note": "what was said then",
    "reports": "all reports on it, in one cell",
    "link": "where the work is tracked",
    "rhythm": "how often a KPI is measured",
    "zone_commit": "what counts as the least, in words",
    "zone_target": "what counts as the target, in words",
    "zone_stretch": "what counts as the most, in words",
    "action": "what the tool should have done with the row",
}


class ImportFileError(OkrError):
    """A file that cannot be imported; the text names it, what is wrong, and what to do."""


class ReportsError(ImportFileError):
    """A file with reports in place of goals, which `okr checkin` reads; *typed* is how a command names it."""

    def __init__(self, name: str, typed: str = "FILE") -> None:
        self.name = name
        what = f"{name} holds reports on key results, and no goals."
        super().__init__(f"{what} Report them with: okr checkin --from {typed}")


def told(report: Mapping[str, str]) -> str:
    """A report as one text: its facts by their names.

    >>> told({"day": "2025-03-10", "value": "3"})
    'day: 2025-03-10; value: 3'
    """
    return "; ".join(f"{fact}: {text}" for fact, text in report.items())


class Line(NamedTuple):
    """What became of one text of a file.

    Attributes:
        row: The line of the file, or the place in it.
        field: The column, as the file names it.
        came: The text.
        became: What it is in the plan; "" where it has no place.
        why: The rule by which, or the reason why not.
        fate: "taken" as it came, "inferred" by a rule, "left" out and kept in the rest, "wrong" and to be
            looked at, "kept" because people changed it here.
    """

    row: str
    field: str
    came: str
    became: str
    why: str = ""
    fate: Fate = "taken"


@dataclass(slots=True)
class Goal:
    """A goal as it came: texts by `FIELDS`, reports on it, and the texts of columns that no field has."""

    row: str
    fields: dict[str, str]
    columns: dict[str, str] = field(default_factory=dict)
    """The name of the file's column for each field."""
    reports: list[dict[str, str]] = field(default_factory=list)
    """Its reports, with the keys day, value, status, confidence, note, author, recorded."""
    rest: dict[str, str] = field(default_factory=dict)
    """What has no field, by the name of its column."""
    parents: list[tuple[str, str, str]] = field(default_factory=list)
    """The goals above: (id, words, share in percent); either of the first two may be empty."""
    phases: list[tuple[str, str]] = field(default_factory=list)
    """Values planned by day."""

    def get(self, name: str) -> str:
        """The text of a field; "" where it has none."""
        return self.fields.get(name, "")

    def line(self, name: str, came: str, became: str, why: str, fate: Fate) -> Line:
        """What became of a text of it, which stands in the column of a field."""
        return Line(self.row, self.columns.get(name, name), came, became, why, fate)


@dataclass(slots=True)
class Source:
    """A file as goals.

    *format* is its short name, *name* what people call it; *decimal* and *dates* say how it is written where
    that is known, and *words* holds what its own words mean: {field: {word: meaning}}.
    """

    format: str
    name: str
    goals: list[Goal]
    decimal: Decimal | None = None
    dates: Order | None = None
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    zone: str | None = None
    """The time zone of the plan it comes into."""
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was guessed of the file as a whole, in sentences."""
    since_1904: bool = False
    """Whether days that are bare numbers are counted from 1904, as in workbooks that began on a Mac."""
    by_id: bool = False
    """Whether its goals have ids that stay the same from export to export."""


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """A text by which words are compared: small letters without accents, single spaces, no other marks.

    >>> fold("KR İlerleme (%)"), fold("Start value*"), fold("Größe_m2"), fold("N°")
    ('kr ilerleme %', 'start value', 'grosse m2', 'no')
    >>> fold("KR #"), fold("Objective#"), fold("Learn C#")
    ('kr no', 'objective no', 'learn c')
    """
    text = _NUMBER_SIGN.sub(r"\1 no", text)
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("n°", "no"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+|%", bare))


def clean(text: str, *, lines: bool = False) -> str:
    r"""A text without marks that nobody sees; on one line, unless *lines* may stay.

    >>> clean("on time\u202e, \x1b[31m always\nor so")
    'on time, [31m always or so'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = cleaned(text)
    return text if lines else " ".join(text.split())
