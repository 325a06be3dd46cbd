"""Map files: which column of a vendor's table is what, and how its cells are written. Data, no code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from pydantic import TypeAdapter, ValidationError

from okrlib.exchange.records import FIELDS, ImportFileError, fold
from okrlib.files import read
from okrlib.model import STRICT, Decimal
from okrlib.text import near
from okrlib.text.conflicts import conflict_in
from okrlib.text.typed_days import Order

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_HERE = Path(__file__).resolve().parent
#: How goals stand in a table: one a row; the objective repeated beside each key result; key results in
#: columns of their own, side by side.
Layout = Literal["rows", "pairs", "side by side"]
#: How text files are encoded, and what parts their cells.
Encoding = Literal["utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "mac-roman"]
ENCODINGS: tuple[str, ...] = get_args(Encoding)
Delimiter = Literal[",", ";", "\t", "|"]
#: In the names of columns that stand side by side: their number.
NUMBER = "{n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """How a table becomes goals; every key of a map file."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    name: str = "spreadsheet"
    """What people call the tool."""
    about: str = ""
    """Which of its files this reads, and where the columns are documented."""
    needs: tuple[str, ...] = ()
    """Columns by which a file is recognised as the tool's: it has all of them; of "A|B" one."""
    layout: Layout | None = None
    """How goals stand in the table: rows, pairs, or side by side; guessed in a map that names no column."""
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """For each fact the names of its column; the first that the table has counts, of notes and tags all."""
    objective: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The same for the objective, where objectives and key results stand in pairs."""
    key_result: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """The same for key results that stand side by side, with {n} for their number."""
    lists: dict[str, str] = field(default_factory=dict, hash=False)
    """What stands between several names in one cell of a fact."""
    words: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict, hash=False)
    """The tool's own words for a fact, by what they mean: words.status."at risk" = ["behind"]."""
    patterns: dict[str, str] = field(default_factory=dict, hash=False)
    """Regular expressions with named groups for cells that hold several facts."""
    reports: dict[str, str] = field(default_factory=dict, hash=False)
    """How one cell with all reports names their facts: day, author, note, status, value, recorded."""
    kind: str = ""
    """What every row is, where no column says it."""
    progress: Literal["percent", "share"] = "percent"
    """Whether 0.45 of a progress is 0.45 % or 45 %."""
    decimal: Decimal | None = None
    """The mark before decimals; without it, as the cells show."""
    dates: Order | None = None
    """Whether the day or the month comes first; without it, as the cells show."""
    encoding: Encoding | None = None
    """The encoding of a text file; without it, as its bytes show."""
    delimiter: Delimiter | None = None
    """What parts the cells of a text file; without it, as its lines show."""
    header: int = 0
    """The line that names the columns, counted from 1; 0 where it is to be found."""
    sheet: str = ""
    """The sheet of a workbook; the first one with rows where absent."""
    ignored: dict[str, str] = field(default_factory=dict, hash=False)
    """Columns that have no place here, each with the reason."""

    @property
    def groups(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """The columns of each fact, by the key that they stand under."""
        return {"columns": self.columns, "objective": self.objective, "key_result": self.key_result}

    @property
    def known(self) -> tuple[str, ...]:
        """All names of columns, for finding the header."""
        names = [name for group in self.groups.values() for each in group.values() for name in each]
        names += [name for need in self.needs for name in need.split("|")]
        return tuple(dict.fromkeys([*names, *(name.replace(NUMBER, "1") for name in names)]))


def numbered(name: str) -> str:
    """The name of a column that stands side by side with others, with {n} for its number."""
    return re.sub(r"\d+", NUMBER, name, count=1)


@cache
def adapter() -> TypeAdapter[Map]:
    """The validator of map files; built once."""
    return TypeAdapter(Map)


def parsed_map(text: str, name: str) -> Map:
    """The map in a text; `ImportFileError` says what is wrong with it."""
    try:
        found = adapter().validate_python(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        mend = near(place, [f.name for f in fields(Map)], "docs/coming-from.md lists the keys of a map.")
        raise ImportFileError(f"The map {name} cannot be used: {place}: {first['msg']}. {mend}") from None
    except (ValueError, RecursionError) as error:
        conflict = conflict_in(text)
        why = f": {' '.join(conflict)}" if conflict else f" is no TOML: {error}."
        raise ImportFileError(f"The map {name}{why}") from None
    for group in found.groups.values():
        for key in group:
            if key not in FIELDS:
                mend = near(key, FIELDS, f"The facts are: {', '.join(FIELDS)}.")
                raise ImportFileError(f"The map {name} has a column for {key!r}, which is no fact. {mend}")
    for key, pattern in found.patterns.items():
        try:
            re.compile(pattern)
        except re.error as error:
            raise ImportFileError(f"The map {name}: the pattern of {key} cannot be read: {error}.") from None
    return found


def _own(path: Path) -> str:
    """A file that comes with okrlib."""
    return read(path, most_mb=1).decode()


@cache
def shipped() -> Mapping[str, Map]:
    """The maps that come with okrlib, by the short name of their format."""
    return {path.stem: parsed_map(_own(path), path.name) for path in sorted(_HERE.glob("maps/*.toml"))}


def recognised(header: Collection[str]) -> str | None:
    """The format of a table by its columns: of those whose needs it meets, the one with most of them."""
    has = {fold(name) for name in header}
    fits = {
        name: len({fold(each) for each in one.known} & has)
        for name, one in shipped().items()
        if one.needs and all(any(fold(each) in has for each in need.split("|")) for need in one.needs)
    }
    return max(fits, key=lambda name: (fits[name], name)) if fits else None


def written_map(one: Map) -> str:
    """A map as a file that people can correct."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment("How a table becomes goals; okr import FILE --map THIS.toml reads it so."))
    document.add(tomlkit.comment("Facts and columns: docs/coming-from.md."))
    plain = adapter().dump_python(one, mode="json", exclude_defaults=True)
    for key in sorted(plain, key=lambda key: isinstance(plain[key], dict)):
        document.add(key, plain[key])
    return tomlkit.dumps(document)


# -- words


#: The colours of lights, as a status alone is shown by them.
_LIGHTS = {
    "\N{LARGE GREEN CIRCLE}": "green",
    "\N{LARGE YELLOW CIRCLE}": "yellow",
    "\N{LARGE ORANGE CIRCLE}": "amber",
    "\N{LARGE RED CIRCLE}": "red",
    "\N{WHITE HEAVY CHECK MARK}": "done",
}


class Words:
    """What the words of a fact mean: a map's own first, then those of seven languages."""

    def __init__(self, own: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.own = own or {}
        self.meaning = cache(self._meaning)

    def _meaning(self, fact: str, text: str) -> str | None:
        """What a word means; None where that is unknown, or nothing was said."""
        plain = fold(text) or (_LIGHTS.get(text.strip(), "") if fact == "status" else "")
        return (self.own.get(fact, {}).get(plain) or vocabulary(fact).get(plain)) if plain else None


def own_words(one: Map) -> dict[str, dict[str, str]]:
    """A map's words, each with what it means."""
    return {
        fact: {fold(word): meaning for meaning, words in meanings.items() for word in words}
        for fact, meanings in one.words.items()
    }


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_own(_HERE / "words.toml"))


@cache
def vocabulary(fact: str) -> Mapping[str, str]:
    """The meaning of each known word of a fact."""
    meanings = _words().get(fact, {}).items()
    return {fold(word): meaning for meaning, words in reversed(list(meanings)) for word in words.split("|")}


@cache
def column_words() -> Mapping[str, tuple[str, ...]]:
    """The facts that a column's name may stand for, the likeliest first."""
    out: dict[str, tuple[str, ...]] = {}
    for name, words in _words()["columns"].items():
        for word in words.split("|"):
            plain = word if word == "#" else fold(word)
            out[plain] = (*out.get(plain, ()), name)
    return out


def as_dict(value: Any) -> dict[str, Any]:
    """A value as a mapping; an empty one where it is none."""
    return value if isinstance(value, dict) else {}
