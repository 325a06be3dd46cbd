"""Reading a TOML file of a plan: as much of it as can be read, and a finding for the rest."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

import tomli
from pydantic import ValidationError

from okrlib.arithmetic import LARGEST
from okrlib.findings import Finding, Place
from okrlib.store.file_models import FROM_PLACE, PLACES, SHAPES, adapter, entity, keys, required_keys
from okrlib.store.positions import Loc, lines_of, place_of
from okrlib.store.synonyms import choice_meant, key_meant
from okrlib.store.toml_slips import Slip, slip_in
from okrlib.text import near
from okrlib.text.conflicts import conflicts, sentence
from okrlib.text.typed_days import day
from okrlib.text.typed_numbers import numeral

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CHOICE = re.compile(r"'([^']*)'|\b(\d+)\b")
_MOST_PASSES = 40
#: As many signs as the shortest whole number beyond `LARGEST` has, in whatever base.
_LONG = re.compile(r"[0-9A-Fa-f_]{84}")
#: Where a moment is wanted, and a day may stand.
_MOMENTS = frozenset({"closed_at", "reopened_at", "closings"})
#: No shape is nested more deeply.
_MOST_LEVELS = 20
_WANTED = {
    "float": "a number, without quotes",
    "int": "a whole number, without quotes",
    "string": 'text in "quotes"',
    "bool": "true or false",
    "tuple": "a list in [brackets]",
    "list": "a list in [brackets]",
    "dict": "a table",
    "dataclass": "a table",
}
_NAMES: dict[type, str] = {
    bool: "true or false",
    str: "text",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


class Read(NamedTuple):
    """What a TOML file holds.

    *content* is the file's shape with everything that could be read, None where the file is not TOML
    at all. *kept* names, for each list that lost entries, the indices of those that are left.
    """

    content: Any | None
    findings: list[Finding]
    kept: dict[Loc, list[int]]


def read(text: str, shape: str, file: str, place: Mapping[str, str]) -> Read:
    """Read a file of a shape ("okr", "goals", "kpis").

    *place* gives the fields that the file's own place says (team, cycle).
    """
    if "<<<<<<<" in text or ">>>>>>>" in text:
        # What stands around a conflict may belong to one of its versions, so nothing of the file is read.
        unresolved = [
            Finding("merge-conflict", "error", *sentence(first, last), place=Place(file, first))
            for first, last in conflicts(text.split("\n"))
        ]
        if unresolved:
            return Read(None, unresolved, {})
    reading = _Reading(text, shape, file)
    try:
        data = tomli.loads(text, parse_float=_within_reach)
        if _LONG.search(text):
            data = _all_within_reach(data)
        reading.settle(data, place)
        written = json.dumps(data, default=str)
    except tomli.TOMLDecodeError as error:
        return Read(None, [_not_toml(str(error), file, text, shape)], {})
    except RecursionError:
        return Read(None, [_not_toml("The brackets are nested too deeply", file)], {})
    except ValueError:  # Python's own limit, in reading as in writing
        return Read(None, [_not_toml("A number has more than 4,300 digits", file)], {})
    return Read(reading.validated(data, written), reading.findings, reading.kept)


def original(loc: Loc, kept: Mapping[Loc, list[int]]) -> Loc:
    """Where in the file something stood before entries of lists were taken out."""
    if not kept:
        return loc
    at: Loc = ()
    for step in loc:
        left = kept.get(at) if isinstance(step, int) else None
        at = (*at, left[step] if left and isinstance(step, int) and step < len(left) else step)
    return at


def _not_toml(error: str, file: str, text: str = "", shape: str = "") -> Finding:
    slip = (
        slip_in(text, error, shape) if text else Slip(None, f"The file cannot be read as TOML: {error}.", "")
    )
    mend = f"{slip.advice or 'Correct the file'}. Nothing else of the file is read until then."
    return Finding("not-toml", "error", slip.what, mend, place=Place(file, slip.line))


def _within_reach(written: str) -> float:
    """A number of a file; one too large to be reckoned with is as good as without end."""
    value = float(written)
    return math.inf if abs(value) > LARGEST else value


def _all_within_reach(typed: Any) -> Any:
    """The same of all whole numbers below; tomli lets nobody read those."""
    if isinstance(typed, dict):
        return {key: _all_within_reach(each) for key, each in typed.items()}
    if isinstance(typed, list):
        return [_all_within_reach(each) for each in typed]
    return math.inf if isinstance(typed, int) and abs(typed) > LARGEST else typed


def _midnight(typed: Any) -> Any:
    """A day where a moment is wanted, as its midnight without a zone: `load` takes that for the day."""
    if isinstance(typed, list):
        return [_midnight(each) for each in typed]
    is_day = isinstance(typed, date) and not isinstance(typed, datetime)
    return datetime.combine(typed, time()) if is_day else typed


class _Reading:
    """One file on its way to a shape: what was taken out, and why."""

    def __init__(self, text: str, shape: str, file: str) -> None:
        self.text, self.shape, self.file = text, shape, file
        self.findings: list[Finding] = []
        self.kept: dict[Loc, list[int]] = {}
        self.lines: dict[Loc, int] = {}
        self.codes: dict[Loc, set[str]] = {}

    def settle(self, data: dict[str, Any], place: Mapping[str, str]) -> None:
        """Give each entry the fields that the file's place says, whatever is typed there."""
        for key in FROM_PLACE.keys() & set(keys(SHAPES[self.shape])) if place else ():
            items = data.get(key)
            for index, item in enumerate(items if isinstance(items, list) else ()):
                if not isinstance(item, dict):
                    continue
                for name in FROM_PLACE[key]:
                    if name in item:
                        what = f"The file's place already says the {name}: {place[name]!r}."
                        self._say("key-from-place", (key, index, name), what, f"Take {name} out.")
                    item[name] = place[name]
                for name in _MOMENTS & item.keys():
                    item[name] = _midnight(item[name])
                measures = item.get("key_results")
                for measure in measures if isinstance(measures, list) else ():
                    override = measure.get("override") if isinstance(measure, dict) else None
                    if isinstance(override, dict) and "at" in override:
                        override["at"] = _midnight(override["at"])

    def validated(self, data: dict[str, Any], written: str) -> Any | None:
        """Validate data, *written* as JSON too; take out what is wrong, until the rest is right."""
        for _ in range(_MOST_PASSES):
            try:
                return adapter(self.shape).validate_json(written, strict=True)
            except ValidationError as error:
                wrong = error.errors(include_url=False)
            if (
                wrong[0]["type"] == "json_invalid"
            ):  # the only JSON that json.dumps writes and pydantic refuses
                doomed = set(_too_deep(data, ()))
                for loc in doomed:
                    what = f"It has brackets nested more than {_MOST_LEVELS} deep."
                    named = max(depth for depth, step in enumerate(loc, 1) if isinstance(step, str))
                    self._say("wrong-type", loc[:named], what, "Take them out.")
            else:
                doomed = {_whole(self._finding_of(error, data)) for error in wrong}
            if () in doomed:
                return None
            for loc in sorted(doomed, key=_order, reverse=True):
                self._drop(data, loc)
                self._hide(data, loc)
            written = json.dumps(data, default=str)
        self._say(
            "unreadable", (), "Nothing in it could be understood.", "Write the file again, from an example."
        )
        return None

    def _finding_of(self, error: Any, data: Any) -> Loc:
        """Turn one validation error into a finding; what has to be taken out for it."""
        loc, value = _real(data, error["loc"], absent=error["type"].startswith("missing"))
        owner = entity(self.shape, loc[:-1])
        code, at, what, mend = _words(error, loc, value)
        if code == "unknown-key":
            mend = self._other_key(loc, value, data)
        kind = entity(self.shape, loc) if code == "wrong-type" else None
        if kind is not None:
            name = ".".join(step for step in loc if isinstance(step, str))
            listed = error["type"] in {"tuple_type", "list_type"}
            if not isinstance(value, dict):
                mend = _as_tables(name, keys(kind), value, listed=listed)
            elif re.search(rf"^\s*\[\s*{re.escape(name)}\s*\]", self.text, re.MULTILINE):
                what = f"{loc[-1]} is a list, whose entries stand in [[two brackets]]."
                mend = f"Write [[{name}]] above each entry."
            elif below := re.search(rf"^\s*\[\[({re.escape(name)}\.\w+)\]\]", self.text, re.MULTILINE):
                what = f"{loc[-1]} is a table, because no [[{name}]] stands above [[{below[1]}]]."
                mend = f"Write [[{name}]] there, with its id and title."
            elif listed:
                mend = f"Write [brackets] around it, or [[{name}]] above its keys."
        self._say(code, at, what, mend)
        if error["type"].startswith("missing"):
            return loc[:-1]
        # The smallest thing: the key, or the whole entry where it cannot do without it.
        needed = owner is not None and loc[-1] in required_keys(owner)
        return loc[:-1] if needed and len(loc) > 1 else loc

    def _other_key(self, loc: Loc, value: Any, data: Any) -> str:
        """What to do with a key that there is not: write the one that was meant, or none."""
        owner = entity(self.shape, loc[:-1])
        known, written, table = keys(owner) if owner else [], str(loc[-1]), _real(data, loc[:-1])[1]
        entries = isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)
        if entries:  # they are meant for a key that holds tables
            known = [key for key in known if entity(self.shape, (*loc[:-1], key, 0)) is not None]
            others = [place for shape, place in PLACES.items() if written in keys(SHAPES[shape])]
            if len(loc) == 1 and others and self.shape in PLACES:
                return f"It belongs in {others[0]}; move it there."
        above = [key for key in known if len(loc) == 1 and written in _below(self.shape, key)]
        if len(above) == 1 and entries:
            return f"Write [[{above[0]}.{written}]] above each entry."
        if len(above) == 1:
            return f"Write [[{above[0]}]] above it."
        meant = key_meant(written, known)
        if meant is None:
            return "Take it out."
        if isinstance(table, dict) and meant in table:
            if entries and isinstance(table[meant], dict):  # it is there for what is within it alone
                return f"Write [[{meant}]] above each entry."
            return f"Take it out, or write it as {meant!r}, which stands here already."
        return f'Did you mean "{meant}"?'

    def _drop(self, data: Any, loc: Loc) -> None:
        """Take out what stands at *loc*, and remember which entries of a list are left."""
        holder = _real(data, loc[:-1])[1]
        if isinstance(holder, dict):
            holder.pop(loc[-1], None)
            if loc[-1] in {"rhythm", "week_starts"}:  # by other periods its feed would bring other figures
                holder.pop("feed", None)
        elif isinstance(holder, list) and isinstance(loc[-1], int) and loc[-1] < len(holder):
            left = self.kept.setdefault(original(loc[:-1], self.kept), list(range(len(holder))))
            del left[loc[-1]], holder[loc[-1]]

    def _hide(self, data: Any, loc: Loc) -> None:
        """Make the entry from which something was taken out private: what was half read is not published.

        The key may have been its visibility, its parent or its kind.
        """
        node, entry = data, None
        for depth, step in enumerate(loc[:-1]):
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
            kind = entity(self.shape, loc[: depth + 1])
            if isinstance(node, dict) and kind is not None and "visibility" in keys(kind):
                entry = node
        if entry is not None:
            entry["visibility"] = "private"

    def _say(self, code: str, loc: Loc, what: str, mend: str) -> None:
        self.lines = self.lines or lines_of(self.text)
        at = original(loc, self.kept)
        # What was taken out is not missed as well.
        if code in self.codes.get(at, ()) or (code == "missing-key" and at in self.codes):
            return
        self.codes.setdefault(at, set()).add(code)
        place = place_of(self.file, at, self.lines)
        self.findings.append(Finding(code, "error", what, mend, place=place))


def _as_tables(name: str, known: list[str], value: Any, *, listed: bool) -> str:
    """What to write where a table of these keys, or a list of such, is wanted."""
    shown = ", ".join(known[:5])
    if listed:
        return f"Write [[{name}]], and below it its keys: {shown}."
    if isinstance(value, str) and "name" in known:
        return f"Write {{ name = {json.dumps(value, ensure_ascii=False)} }}."
    return f"Write a table of its keys: {shown}."


def _whole(loc: Loc) -> Loc:
    """What is taken out with a key: a feed that is half read would bring other figures."""
    return loc[: loc.index("feed") + 1] if "feed" in loc else loc


def _order(loc: Loc) -> list[tuple[bool, str]]:
    """Later entries of a list after earlier ones, and what is inside after what is around it."""
    return [(isinstance(step, int), str(step).zfill(9)) for step in loc]


def _real(data: Any, loc: Loc, *, absent: bool = False) -> tuple[Loc, Any]:
    """The part of a location that exists, and what stands there.

    Where a key is *absent*, that is the first step that does not exist. Otherwise such a step is no
    place in the file: it names which of several types the value was compared with.
    """
    node: Any = data
    for depth, step in enumerate(loc, 1):
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return (loc[:depth], None) if absent else (loc[: depth - 1], node)
    return loc, node


def _too_deep(node: Any, at: Loc) -> Iterator[Loc]:
    """The places where the nesting goes beyond what any shape has."""
    if len(at) > _MOST_LEVELS:
        yield at
    elif isinstance(node, (dict, list)):
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _too_deep(child, (*at, key))


def _below(shape: str, key: str) -> list[str]:
    """The keys of the entries of a list."""
    kind = entity(shape, (key, 0))
    return keys(kind) if kind is not None else []


def _called(loc: Loc) -> str:
    """What stands at a place, as people call it."""
    if loc and isinstance(loc[-1], int):
        return f"Entry {loc[-1] + 1} of {next(p for p in reversed(loc) if isinstance(p, str))}"
    return str(loc[-1]) if loc else "The file"


def _words(error: Any, loc: Loc, value: Any) -> tuple[str, Loc, str, str]:
    """Code, place, *what* and *mend* for one validation error."""
    kind, key = error["type"], _called(loc)
    short = kind.startswith("missing") and isinstance(loc[-1], int)
    if short or kind == "too_long":
        what = (
            f"{_called(loc[:-1])} has fewer than two values." if short else f"{key} has more than two values."
        )
        return (
            "missing-key" if short else "wrong-type",
            loc,
            what,
            "Write pairs: two values within [brackets].",
        )
    shown = str(value) if hasattr(value, "isoformat") else repr(value)[:80]
    shown = shown.lower() if isinstance(value, bool) else shown
    if kind in {"unexpected_keyword_argument", "extra_forbidden"}:
        return "unknown-key", loc, f"There is no key {key[:80]!r} here.", "Take it out."
    if kind.startswith("missing"):
        mend = f"Add {key} = ...; without it the entry cannot be used."
        return "missing-key", loc, f"The key {key!r} is missing.", mend
    if kind == "literal_error":
        names = [a or b for a, b in _CHOICE.findall(error["ctx"]["expected"]) if a or b]
        meant = choice_meant(str(value), names)
        listed = [name if name[:1].isalnum() else f'"{name}"' for name in names]
        mend = f"Write one of: {', '.join(listed)}."
        mend = near(value, names, mend) if isinstance(value, str) else mend
        mend = f'Did you mean "{meant}"?' if meant else mend
        return "bad-choice", loc, f"{shown} is not one of its choices.", mend
    if kind == "finite_number":
        what = f"{key} is not a finite number, or too large to be meant."
        return "not-finite", loc, what, "Write a number."
    if "date" in kind:
        reading = day(value) if isinstance(value, str) else None
        mend = "Write a day that exists, as in 2026-10-01, without quotes."
        if reading is not None and reading.other is None:
            mend = f"Write {reading.value}, without quotes."
        return "bad-date", loc, f"{shown} is not a date.", mend
    wanted = _WANTED.get(kind.removesuffix("_parsing").removesuffix("_type"), "a value of another type")
    typed = _NAMES.get(type(value), "a date" if hasattr(value, "isoformat") else "missing")
    mend = f"Write {wanted}."
    if kind == "float_type" and isinstance(value, str):
        number = numeral(value)
        if number is not None and number.other is None:
            mend = f"Write {number.value:.15g}, without quotes."
            if number.unit:
                mend = f"Write the number alone: {key} = {number.value:.15g}."
    elif kind in {"tuple_type", "list_type"} and isinstance(value, str):
        mend = f"Write {key} = [{json.dumps(value, ensure_ascii=False)}]."
    elif kind == "dict_type" and key == "contributes":
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        shares = ", ".join(f"{json.dumps(name, ensure_ascii=False)} = 0.25" for name in names if name)
        mend = f"Write the share of each: contributes = {{{shares or 'parent-id = 0.25'}}}."
    return "wrong-type", loc, f"{key} is {typed}, but should be {wanted}.", mend
