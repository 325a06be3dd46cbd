"""The texts of `okr coach`: a sentence, lines of text, Markdown bullets, JSON lines, a goals file."""

import json
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, takewhile
from pathlib import PurePath
from typing import IO, Any, NamedTuple

from okrlib.coach import Draft, DraftKind, lexicon, read
from okrlib.model import KeyResult
from okrlib.text.comments import without_code, without_comments
from okrlib.text.conflicts import conflicts, sentence as conflict

#: A longer line or text, in bytes, is not read.
_LONGEST = 1_000_000
#: What a line begins with that Git left between two versions.
_SIGNS, _LAST_SIGN = tuple(sign.encode() * 7 for sign in "<|=>"), b">" * 7
_NOT_UTF8 = "It is not UTF-8. Save the file in that encoding."
#: The kinds of text.
KINDS = ("objective", "key_result", "kpi", "initiative")
#: How people mark what a line of text is, in the languages that the coach speaks.
_LABELS = {
    "objective": r"o|obj|objective|ziel",
    "key_result": r"kr|key\s?result|schlüsselergebnis|ergebnis",
    "kpi": r"kpi|kennzahl",
    "initiative": r"initiative|maßnahme",
}
_LABEL = re.compile(
    "|".join(
        rf"(?P<{kind}>(?:{words})(?:\s*\d+(?:\.\d+)*)?\s*[:.)–-]\s+)" for kind, words in _LABELS.items()
    ),
    re.IGNORECASE,
)
#: What stands above the key results of an objective, or above the work for it.
_SECTION = re.compile(
    r"(?P<key_result>key\s?results?|krs|schlüsselergebnisse|ergebnisse)|(?P<initiative>initiatives?|maßnahmen)",
    re.IGNORECASE,
)
_LINE = re.compile(r"(?P<indent>\s*)(?P<mark>#{1,6}\s+|(?:[-*+•]|\d+[.)])\s+(?:\[[ xX]\]\s+)?)?(?P<text>.*)")
_BULLET = re.compile(r"^[-\N{MINUS SIGN}\N{EN DASH}*+•]\s+")
#: The fields of an entry in a lone goals file that are judged with its title.
_OF_ENTRY = frozenset({"title", "kind", "unit", "baseline", "target", "at_least", "at_most", "stretch"})


class Line(NamedTuple):
    """One text to judge: what it is called, the draft, and where it stands (line 0: it came alone)."""

    id: str | int | float | None
    draft: Draft
    number: int = 0


def sound(text: str) -> str:
    """A text without half characters ("\\ud800"), which no file and no terminal can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def sentence(text: str, kind: DraftKind | None, language: str) -> Draft:
    """A text alone; without a *kind* it is taken for what it reads like."""
    text = sound(text)
    return Draft(kind or _guess(text, language), text, language)


def typed(text: str, kind: DraftKind | None, language: str) -> Draft:
    """A text that was typed alone: a bullet before it is none of its words, and a label says what it is."""
    text = _BULLET.sub("", text.strip(), count=1)
    label = _LABEL.match(text)
    own: Any = label.lastgroup if label else None
    return sentence(text[label.end() :] if label else text, kind or own, language)


def _guess(text: str, language: str) -> DraftKind:
    """What a text reads like; work is judged as the key result that it stands for.

    What somebody does for themselves, or enables others to do, stands for none.
    """
    reading = read(text, "key_result", language=language)
    kinds = lexicon(language).kinds
    if reading.class_ != "initiative":
        return reading.class_
    if reading.numbers and "self" in kinds(text.split(maxsplit=1)[0].strip(",.")):
        return "initiative"  # "I will go to the gym twice a week"
    opens = bool(kinds(reading.lead) & {"why", "serve"}) and not reading.numbers
    return "objective" if opens else "key_result"


def lines(
    file: IO[bytes], name: str, kind: DraftKind | None, language: str
) -> Iterator[tuple[int, Line | str]]:
    """Every text of a file with the number of its line, or a sentence saying why it cannot be read.

    JSON is answered line by line as it comes; anything else is read whole.
    """
    first = file.readline(_LONGEST)
    begin = first.removeprefix(b"\xef\xbb\xbf").strip()[:1]
    if name.endswith(".jsonl") or (
        not name.endswith((".toml", ".md", ".txt")) and begin in (b"{", b"[", b'"')
    ):
        rows = chain([first] if first else [], iter(lambda: file.readline(_LONGEST), b""))
        yield from _objects(rows, language)
        return
    raw = first + file.read(_LONGEST)
    if len(raw) > _LONGEST:
        yield 1, f"It has more than {_LONGEST:,} bytes; nobody wrote so many goals."
    elif name.endswith(".toml"):
        yield from _goals(raw, language)
    else:
        yield from _prose(raw, name, kind, language)


# -- JSON lines


def _objects(rows: Iterable[bytes], language: str) -> Iterator[tuple[int, Line | str]]:
    begun = number = 0
    for number, row in enumerate(rows, 1):
        if len(row) == _LONGEST:
            yield (
                number,
                f"It has more than {_LONGEST:,} bytes, so this line and those after it are not read.",
            )
            return
        if row.startswith(_SIGNS):  # an object begins otherwise
            begun = begun or number
            if row.startswith(_LAST_SIGN):
                yield begun, " ".join(conflict(begun, number))
                begun = 0
            continue
        if begun:
            continue
        try:
            text = row.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            found = json.loads(text, parse_constant=_refused) if text else None
            yield number, _object(found, number, language) if text else "It is blank. Take it out."
        except UnicodeDecodeError:
            yield number, _NOT_UTF8
        except (ValueError, RecursionError):
            mend = 'Write an object a line: {"id": 1, "kind": "objective", "text": "…"}.'
            yield number, f"It is not JSON. {mend}"
    if begun:
        yield begun, " ".join(conflict(begun, number))


def _refused(constant: str) -> float:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(constant)


def _object(row: object, number: int, language: str) -> Line | str:
    if not isinstance(row, dict):
        return 'It is not an object. Write {"id": 1, "kind": "objective", "text": "…"}.'
    missing = [key for key in ("id", "kind", "text") if key not in row]
    if missing:
        return f"It has no {' and no '.join(missing)}. Write id, kind and text."
    if row["kind"] not in KINDS:
        return f"{row['kind']!r} is no kind. Take one of: {', '.join(KINDS)}."
    if not isinstance(row["text"], str):
        return "Its text is not in quotes. Write it as text."
    name = row["id"]
    wrong = isinstance(name, bool) or not isinstance(name, str | int | float | None)
    if wrong or name in {math.inf, -math.inf}:
        return "Its id is neither text nor a number."
    draft = Draft(row["kind"], sound(row["text"]), language)
    return Line(sound(name) if isinstance(name, str) else name, draft, number)


# -- lines of text and Markdown


#: A level deeper than any heading: of a paragraph.
_BEYOND = 8
#: What stands below a bullet; one without a kind is a heading.
_BELOW: Mapping[DraftKind | None, DraftKind] = {
    None: "objective",
    "objective": "key_result",
    "key_result": "initiative",
    "initiative": "initiative",
}


def _prose(raw: bytes, name: str, kind: DraftKind | None, language: str) -> Iterator[tuple[int, Line | str]]:
    """Bullets, or every line of a text without any: an objective, its key results, the work for each."""
    try:
        rows = without_comments(raw.decode("utf-8-sig"), numbered=True).splitlines()
        rows = without_code(rows)
    except UnicodeDecodeError:
        yield 1, _NOT_UTF8
        return
    for first, last in list(conflicts(rows)):
        yield first, " ".join(conflict(first, last))
        rows[first - 1 : last] = [""] * (last - first + 1)
    found = [
        (n, m) for n, row in enumerate(rows, 1) if (m := _LINE.fullmatch(row)) and re.search(r"\w", m["text"])
    ]
    bullets = any(m["mark"] and m["mark"][0] != "#" for _, m in found)
    under: DraftKind | None = None
    above: list[tuple[int, DraftKind | None]] = []
    level = 0  # of the heading that all below stands under, beyond all headings where it is a line
    for at, (number, m) in enumerate(found):
        text, heading = m["text"].strip(" *_"), (m["mark"] or "").startswith("#")
        label = _LABEL.match(text)
        depth = len(m["indent"]) if m["indent"] or (m["mark"] and not heading) else -1
        rank = len((m["mark"] or "").strip()) if heading else _BEYOND
        rooted = bool(above) and above[0][0] < 0
        if label is None and (heading or (bullets and not m["mark"] and name != "-")):
            section = _SECTION.fullmatch(text.rstrip(" :*_"))
            if section:
                level = level if rooted else min(rank, _BEYOND - 1)
                under = "initiative" if section["initiative"] else "key_result"
                above = [(-1, "key_result" if section["initiative"] else "objective")]
            else:
                above = [line for line in above if line[0] < 0 and rank > level]
                under = under if above else None
            continue
        above = [line for line in above if line[0] < depth]
        if label is None and not (above and above[-1][1]) and _heads(found, at, language):
            above.append((depth, None))
            continue
        own: Any = label.lastgroup if label else None
        text = text[label.end() :].strip(" *_") if label else text
        deeper = at + 1 < len(found) and len(found[at + 1][1]["indent"]) > len(m["indent"])
        if depth < 0 and (own == "objective" or not rooted):
            level = min(rank, _BEYOND - 1)
        own = own or (_BELOW.get(above[-1][1]) if above else None) or ("objective" if deeper else None)
        below = under if m["indent"] or (bullets and under) else None
        draft = sentence(text, kind or own or below, language)
        above.append((depth, draft.kind))
        if own == "objective" or deeper:
            under = "key_result"
        yield number, Line(number, draft, number)


def _heads(found: Sequence[tuple[int, re.Match[str]]], at: int, language: str) -> bool:
    """Whether a bullet is the heading of the objectives below it, as a team's name is.

    No line right below it is a measure then, and one below those is.
    """
    indent = len(found[at][1]["indent"])
    rows = [m for _, m in takewhile(lambda row: len(row[1]["indent"]) > indent, found[at + 1 :])]
    if not rows or not found[at][1]["mark"]:
        return False
    depth = len(rows[0]["indent"])
    below: Mapping[bool, list[str]] = {True: [], False: []}
    for m in rows:
        below[len(m["indent"]) <= depth].append(m["text"].strip(" *_"))
    return not any(_measures(t, language) for t in below[True]) and any(
        _measures(t, language) for t in below[False]
    )


@lru_cache(maxsize=10_000)
def _measures(text: str, language: str) -> bool:
    """Whether a line is called a key result, or reads like one."""
    if label := _LABEL.match(text):
        return label.lastgroup == "key_result"
    return read(text, "key_result", language=language).class_ == "key_result"


# -- a goals file on its own


def _goals(raw: bytes, language: str) -> Iterator[tuple[int, Line | str]]:
    try:
        text = raw.decode("utf-8-sig")
        file = tomllib.loads(text)
    except UnicodeDecodeError:
        yield 1, _NOT_UTF8
        return
    except (ValueError, RecursionError) as error:
        left = next(conflicts(raw.decode("utf-8", "replace").splitlines()), None)
        yield (left[0], " ".join(conflict(*left))) if left else (1, f"It is no TOML: {error}.")
        return
    rows = text.splitlines()
    for kind, entry in _entries(file):
        title = entry.get("title", "")
        if not isinstance(title, str):
            continue
        quoted = json.dumps(title, ensure_ascii=False)
        number = next((n for n, row in enumerate(rows, 1) if quoted in row and "title" in row), 1)
        facts = {key: value for key, value in entry.items() if key in _OF_ENTRY}
        name = str(entry.get("id", number))
        held = KeyResult(id=name, **facts) if kind == "key_result" and "kind" in facts else None
        draft = Draft(kind, title, language, held, inherited=frozenset({"owner", "unit", "baseline"}))
        yield number, Line(name, draft, number)


def _entries(file: dict[str, Any]) -> Iterator[tuple[DraftKind, dict[str, Any]]]:
    for o in _tables(file.get("objectives")):
        yield "objective", o
        yield from (("key_result", kr) for kr in _tables(o.get("key_results")))
        yield from (("initiative", work) for work in _tables(o.get("initiatives")) if _runs(work))
    yield from (("kpi", kpi) for kpi in _tables(file.get("kpis")))


def _runs(work: dict[str, Any]) -> bool:
    """Whether a piece of work is still ahead: what is over is history."""
    return work.get("state") not in ("done", "dropped")


def _tables(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def file_name(source: str) -> bool:
    """Whether an argument is meant as a file: a name without spaces."""
    endings = {".jsonl", ".md", ".toml", ".txt"}
    return not re.search(r"\s", source.strip()) or PurePath(source).suffix in endings
