"""Slips that people make in TOML: what is wrong in a line, and the line as it should read.

A corrected line is offered only where it has been read by the parser, fits the type of its key, and takes
the file past that line.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import tomli
from pydantic import TypeAdapter, ValidationError

from okrlib.store.file_models import entity
from okrlib.text.typed_days import day
from okrlib.text.typed_numbers import numeral

_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_HEADER = re.compile(r"\s*(\[{1,2})\s*([A-Za-z0-9_.\" -]+?)\s*(\]{0,2})\s*(#.*)?")
_SETTING = re.compile(r"(\s*)([A-Za-z0-9_-]+)(\s*(?:=>|:=|==|:|=)\s*|\t+\s*|\s+(?=[\"'\d]))(.*?)\s*")
#: A remark behind a value that is not in quotes.
_COMMENT = re.compile(r"\s+(#|//).*")
_OPENING, _CLOSING = "\"'“”„‟‘’‚«»", "\"'“”‟‘’«»"
_TYPOGRAPHIC = re.compile("[“”„‟«»‘’‚]")
_INVISIBLE = re.compile("[\ufeff\u00a0\u00ad\u200b-\u200f\u202f\u2060]|[\x00-\x08\x0b-\x1f\x7f]")
_SECRET = re.compile(r"://|passw|pwd|secret|token|_key", re.IGNORECASE)
#: Keys with a number in the unit of their measure: of "45%" the number stays as it is.
_MEASURES = frozenset({"baseline", "target", "commit", "stretch", "at_least", "at_most", "low", "high"})
#: Keys with a share: "45%" is 0.45.
_SHARES = frozenset(
    {"score", "quantile", "success_at", "on_track", "at_risk", "on_track_share", "at_risk_share", "alike"}
)
_TRUTHS = {"yes": "true", "on": "true", "ja": "true", "no": "false", "off": "false", "nein": "false"}
#: What to do about a line that holds such a sign; the first that fits.
_ADVICE = {
    r"\r[^\r]": "Its lines end as on an old Macintosh; save it with those of Unix or Windows",
    _TYPOGRAPHIC.pattern: 'Write straight quotes, "like these"',
    _INVISIBLE.pattern: "The line has an invisible character; type it again",
    r"\d{4}-\d\d-\d\d|\d\.\d\d?\.\d{4}": "Write a day that exists",
    r"=\s*[^\"'\[{#]*%": "Write the number without a percent sign",
    r"=\s*[\"'][^\"']*$": "Close the quotes",
    r"=\s*$": "Write a value behind the =, or take the line out",
}
#: A longer line is described, not repeated.
_LONGEST = 160


class Slip(NamedTuple):
    """What is wrong in a file that cannot be read: the line, counted from 1, the reason and the advice."""

    line: int | None
    what: str
    advice: str


class _Correction(NamedTuple):
    """A value as it may have been meant; *reason* says what is wrong, *advice* what to write."""

    value: str
    reason: str
    advice: str
    or_else: str = ""


def slip_in(text: str, error: str, shape: str) -> Slip:
    """What is wrong where the parser gives up with *error*, in a file of a shape ("okr", "goals")."""
    lines = text.split("\n")
    number = _line_named(error, lines) or 0
    return (
        _unclosed_text(lines, error)
        or _duplicate(lines, number, error, shape)
        or (_corrected(lines, number, shape) if 0 < number <= len(lines) else None)
        or _unclosed_list(lines, number)
        or _plain(lines, number, error)
    )


def _plain(lines: Sequence[str], number: int, error: str) -> Slip:
    """The parser's own words, where the slip is none that is known here."""
    reason = _AT_LINE.sub("", error).strip()
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    advice = next((what for sign, what in _ADVICE.items() if re.search(sign, line)), "Correct this line")
    return Slip(number or None, f"The file cannot be read as TOML: {reason}.", advice)


def _unclosed_text(lines: Sequence[str], error: str) -> Slip | None:
    if not error.startswith(("Unterminated string", "Expected \"'''\"")):
        return None
    for mark in ('"""', "'''"):
        marks = [number for number, line in enumerate(lines, 1) for _ in range(line.count(mark))]
        if len(marks) % 2:
            what = f"The text that begins with {mark} in line {marks[-1]} never ends."
            return Slip(marks[-1], what, f"Write {mark} after the last line of the text")
    return None


def _unclosed_list(lines: list[str], number: int) -> Slip | None:
    opening = [at for at, line in enumerate(lines[:number], 1) if re.search(r"=\s*\[\s*(#.*)?$", line)]
    for at in (number - 1, number) if opening else ():
        if _passes([*lines[:at], "]", *lines[at:]], number + 1):
            what = f"The list that begins in line {opening[-1]} never ends."
            return Slip(opening[-1], what, "Write ] after its last entry")
    return None


def _duplicate(lines: list[str], number: int, error: str, shape: str) -> Slip | None:
    if not any(
        word in error for word in ("twice", "overwrite", "mutate", "Duplicate")
    ) or not 0 < number <= len(lines):
        return None
    line = lines[number - 1]
    if header := _HEADER.fullmatch(line):
        name = header[2]
        again = [at for at, other in enumerate(lines, 1) if (h := _HEADER.fullmatch(other)) and h[2] == name]
        doubled = [f"[[{name}]]" if at in again else other for at, other in enumerate(lines, 1)]
        if _is_list(shape, name) and _passes(doubled, number):
            single = min(at for at in again if lines[at - 1].lstrip()[:2] != "[[")
            what = f"The entries of a list stand in [[two brackets]], but line {single} has one pair."
            return Slip(single, what, f"Write [[{name}]] above each entry")
        elsewhere = [at for at in again if at != number]
        if elsewhere:
            what = f"The table [{name}] stands twice, in lines {elsewhere[0]} and {number}."
            return Slip(number, what, "Write this heading once, and all its keys below it")
        return Slip(number, f"The table [{name}] stands elsewhere already.", "Write this heading once")
    setting = _SETTING.fullmatch(line)
    if setting is None:
        return None
    key = setting[2]
    for at in range(number - 1, 0, -1):
        if _HEADER.fullmatch(lines[at - 1]):
            break
        if (other := _SETTING.fullmatch(lines[at - 1])) and other[2] == key:
            what = f"The key {key!r} stands twice in one table, in lines {at} and {number}."
            return Slip(number, what, f"Write {key} once")
    return Slip(number, f"The key {key!r} stands twice in one table.", f"Write {key} once")


def _corrected(lines: list[str], number: int, shape: str) -> Slip | None:
    """The line with its slip corrected, where a correction can be read."""
    if "Unclosed" in (message := _message(lines)):
        after = lines[number - 1]
        number = next((at for at in range(number - 1, 0, -1) if lines[at - 1].strip()), number)
        line, mark = lines[number - 1].rstrip(), "]" if "array" in message else "}"
        reason, advice = f"a list or table is not closed with {mark}", f"Close it with {mark}"
        if re.match(r"\s*(?:\{|[\"'\d][^=]*$)", after):  # the list goes on
            mark, reason = ",", "a comma is missing between the entries of a list"
            advice = "Write a comma behind it"
        options = [(f"{line}{mark}", "", reason, advice)]
    else:
        options = list(_options(line := lines[number - 1], _hints(lines, number, shape)))
    for new, other, reason, advice in options:
        if not _reads(lines, number, new, shape) or (other and not _reads(lines, number, other, shape)):
            continue
        what = f"This line cannot be read as TOML because {reason}"
        if len(line) + len(new) > _LONGEST or _SECRET.search(line):
            return Slip(number, f"{what}.", advice)
        shown = "" if _INVISIBLE.search(line) else f": `{line.strip()}`"
        again = f", or `{other.strip()}`" if other else ""
        return Slip(number, f"{what}{shown}.", f"{advice}: `{new.strip()}`{again}")
    return None


def _options(line: str, hints: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """(line, other reading, reason, advice) of the corrections that come to mind for a line."""
    reasons, advices = [], []
    if _INVISIBLE.search(line):
        line = _INVISIBLE.sub("", re.sub("[\u00a0\u202f]", " ", line))
        reasons.append("it has an invisible character")
        advices.append("Take the invisible character out")
        yield line, "", reasons[0], advices[0]
    if line.lstrip().startswith(("//", "--", ";")):
        yield f"# {line.strip().lstrip('/-; ')}", "", "a remark begins with #", "Begin the remark with #"
    if (header := _HEADER.fullmatch(line)) and header[1] + header[3] not in {"[]", "[[]]"}:
        both = "[[" in header[1] or "]]" in header[3]
        name = f"[[{header[2]}]]" if both else f"[{header[2]}]"
        yield name, "", "the brackets of the heading do not match", "Write the heading"
    setting = _SETTING.fullmatch(line)
    if setting is None:
        if _TYPOGRAPHIC.search(line):
            advice = 'Write straight quotes, "like these"'
            yield re.sub("[“”„‟«»]", '"', line), "", "its quotes are typographic", advice
        return
    indent, key, sign, value = setting.groups()
    value, comment = _without_comment(value)
    if sign.strip() != "=":
        name = "a tab" if "\t" in sign else repr(sign.strip()) if sign.strip() else "a space"
        reasons.append(f"a key and its value are joined by =, not by {name}")
        advices.append("Write =")
    remark = ("", "") if reasons else ("a remark begins with #", "Begin it with #")
    as_it_is = _Correction(value, *remark)
    for correction in (as_it_is, *_values(key, value, hints)):
        reason = " and ".join([*reasons, *filter(None, [correction.reason])])
        advice = ", and ".join(
            [*advices, *(a[:1].lower() + a[1:] if advices else a for a in [correction.advice] if a)]
        )
        other = f"{indent}{key} = {correction.or_else}{comment}" if correction.or_else else ""
        yield f"{indent}{key} = {correction.value}{comment}", other, reason, advice


def _without_comment(value: str) -> tuple[str, str]:
    """A value and the remark behind it, which a # begins."""
    if value[:1] not in _OPENING:
        remark = _COMMENT.search(value)
        start = remark.start() if remark else len(value)
    else:
        quoted = re.match(f"[{_OPENING}][^#]*[{_CLOSING}](?=\\s+#)", value)
        start = quoted.end() if quoted else len(value)
    text = value[start:].strip().lstrip("#/ ")
    return value[:start], f"  # {text}" if text else ""


def _values(key: str, value: str, hints: dict[str, Any]) -> Iterator[_Correction]:
    """What a value that cannot be read may have been meant as; *hints* are the types of its table's keys."""
    kinds = _kinds(hints.get(key))
    if value.endswith((",", ";")):
        trimmed = value[:-1].rstrip()
        mark = "comma" if value[-1] == "," else "semicolon"
        yield _Correction(trimmed, f"no {mark} follows a value", f"Take the {mark} out")
    if value[:1] in _OPENING and value:
        yield from _quoted(value)
    elif value.startswith("{"):
        joined = re.sub(r"([\w-]+|\"[^\"]*\")\s*:\s*", r"\1 = ", value)
        yield _Correction(joined, "a key and its value are joined by =, not by ':'", "Write =")
    if value.startswith("["):
        straight = re.sub("[“”„‟«»]", '"', value)
        yield _Correction(straight, "its quotes are typographic", 'Write straight quotes, "like these"')
        words = re.fullmatch(r"\[\s*([^\[\]\"'{}]*?)\s*,?\s*\]", value)
        if words and "text" in kinds:
            entries = ", ".join(json.dumps(w.strip(), ensure_ascii=False) for w in words[1].split(","))
            yield _Correction(f"[{entries}]", "text needs quotes", "Write each text in quotes")
        return
    if value[:1] in {"{", *_OPENING}:
        return
    if value.lower() in {"true", "false"} and (not kinds or "bool" in kinds):
        yield _Correction(value.lower(), "true and false are written small", f"Write {value.lower()}")
    elif truth := _TRUTHS.get(value.lower()) if "bool" in kinds else None:
        yield _Correction(truth, "true or false is wanted here", f"Write {truth}")
    if not kinds or "date" in kinds:
        yield from _days(value)
    if not kinds or "number" in kinds:
        yield from _numbers(key, value, unit="unit" in hints)
    if value and ("text" in kinds or (not kinds and re.fullmatch(r"[^\W\d_][^\"\\]*", value))):
        quoted = json.dumps(value, ensure_ascii=False)
        yield _Correction(quoted, "text needs quotes", "Write the text in quotes")


def _days(value: str) -> Iterator[_Correction]:
    """A day as people write it, or a month."""
    reason = "a day is written as in 2026-10-01"
    if reading := day(value):
        other = reading.other.isoformat() if reading.other else ""
        yield _Correction(reading.value.isoformat(), reason, "Write year, month and day", other)
    elif re.fullmatch(r"\d{4}-\d\d", value):
        yield _Correction(f"{value}-01", reason, "Write the day too, as in")


def _quoted(value: str) -> Iterator[_Correction]:
    """A text with the wrong quotes, with too few or with too many."""
    straight = value[0] in "\"'"
    if len(value) > 1 and value[-1] in _CLOSING:
        inner = value[1:-1]
        if straight and value[0] == value[-1]:
            if "\\" in inner and "'" not in inner:
                yield _Correction(f"'{inner}'", "a \\ in a text needs single quotes", "Write single quotes")
            if '"' in inner or "'" in inner:
                reason = "the text contains the quotes that enclose it"
                text = json.dumps(inner, ensure_ascii=False)
                yield _Correction(text, reason, 'Write \\" for quotes inside a text')
        elif not re.search('[“”„"]', inner):
            reason = "its quotes are typographic"
            if straight and value[-1] in "\"'":
                reason = "the text begins and ends with different quotes"
            text = json.dumps(inner, ensure_ascii=False)
            yield _Correction(text, reason, 'Write straight quotes, "like these"')
    elif straight and value.count(value[0]) == 1 and "#" not in value:
        yield _Correction(f"{value}{value[0]}", "the quotes are never closed", "Close the quotes")


def _numbers(key: str, value: str, *, unit: bool) -> Iterator[_Correction]:
    """A number with a decimal comma, thousands, a percent sign or a unit; *unit*: its table has that key."""
    reading = numeral(value)
    if reading is None:
        return
    scale, reason, advice = 1.0, "it is no number as TOML writes it", "Write digits and a decimal point alone"
    if reading.unit == "%" and key in _SHARES:
        scale, reason = 0.01, "a number has no percent sign"
        advice = "Write the share as a number from 0 to 1"
    elif reading.unit:
        if key not in _MEASURES:
            return
        reason = "a number has no percent sign" if reading.unit == "%" else "a number has no unit"
        name = json.dumps(reading.unit, ensure_ascii=False)
        advice = "Write the number alone" + (f", and unit = {name} in a line of its own" if unit else "")
    elif "," in value:
        reason, advice = "a number has no comma", "Write a decimal point, not a comma"
        if reading.other is not None or value.count(",") > 1 or "." in value:
            advice = "Write the number without marks between the thousands"
    other = "" if reading.other is None else _written(reading.other * scale)
    first = _written(reading.value * scale)
    yield _Correction(first, reason, advice, other)


def _written(value: float) -> str:
    value = round(value, 12)
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _hints(lines: Sequence[str], number: int, shape: str) -> dict[str, Any]:
    """The types of the keys of the table in which a line stands."""
    for line in reversed(lines[: number - 1]):
        if (header := _HEADER.fullmatch(line)) and header[3]:
            return _types(shape, tuple(k.strip().strip('"') for k in header[2].split(".")))
    return _types(shape, ())


@cache
def _types(shape: str, table: tuple[str, ...]) -> dict[str, Any]:
    kind = entity(shape, table)
    return get_type_hints(kind) if kind is not None else {}


def _kinds(hint: Any) -> frozenset[str]:
    """The kinds of values that a type takes: text, number, date, bool."""
    if hint is None:
        return frozenset()
    if get_origin(hint) is Literal:
        return frozenset("text" if isinstance(a, str) else "number" for a in get_args(hint))
    names = {str: "text", float: "number", int: "number", date: "date", datetime: "date", bool: "bool"}
    if hint in names:
        return frozenset({names[hint]})
    return frozenset().union(*(_kinds(a) for a in get_args(hint) if a is not type(None)))


def _is_list(shape: str, name: str) -> bool:
    """Whether tables of this name are the entries of a list."""
    *above, key = (k.strip() for k in name.split("."))
    return get_origin(_types(shape, tuple(above)).get(key)) is tuple


def _reads(lines: list[str], number: int, new: str, shape: str) -> bool:
    """Whether a line in place of another takes the file past it, with a value that its key takes."""
    if not _passes([*lines[: number - 1], new, *lines[number:]], number):
        return False
    if not (setting := _SETTING.fullmatch(new)):
        return True
    try:
        value = tomli.loads(new)[setting[2]]
        hint = _hints(lines, number, shape).get(setting[2])
        if hint is not None:
            TypeAdapter(hint).validate_json(json.dumps(value, default=str), strict=True)
    except (tomli.TOMLDecodeError, ValidationError, KeyError):
        return False
    return True


def _message(lines: Sequence[str]) -> str:
    try:
        tomli.loads("\n".join(lines))
    except tomli.TOMLDecodeError as error:
        return str(error)
    return ""


def _line_named(message: str, lines: Sequence[str]) -> int | None:
    """The line that a message of the parser names, counted from 1; None where it names none."""
    match = _AT_LINE.search(message)
    if match is None:
        return None
    return int(match[1]) if match[1] else len("\n".join(lines).rstrip().split("\n"))


def _passes(lines: Sequence[str], number: int) -> bool:
    """Whether the parser reads the file beyond this line, or to its end."""
    return (_line_named(_message(lines), lines) or number + 1) > number
