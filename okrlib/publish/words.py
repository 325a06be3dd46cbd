"""The site's own words in another language: finished pages are translated, a sentence at a time.

A sentence is looked up with one private character for each number, day, tag and word of people in it, so the
same sentence with other numbers is looked up once.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from okrlib.publish import brand
from okrlib.publish.catalogue import (
    CLOSE,
    DAY,
    NUMBER,
    OPAQUE,
    OPEN,
    OWN_DAY,
    OWN_NUMBER,
    PRIVATE,
    QUANTITY,
    WIDTH,
    compiled,
    names,
    span,
    tables_of,
)
from okrlib.show import SCROLLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from okrlib.findings import Finding
    from okrlib.plan import Plan

#: Every number as the first one, and so on: sentences with other numbers are the same sentence.
_GENERIC = {kind + i: kind for kind in (NUMBER, DAY, OPAQUE) for i in range(WIDTH)}
#: What people typed keeps its numbers and days.
_OWN = {kind + i: own + i for kind, own in ((NUMBER, OWN_NUMBER), (DAY, OWN_DAY)) for i in range(WIDTH)}
_HOLE, _TAGS = re.compile(f"[{span(NUMBER, DAY, OPAQUE)}]"), re.compile(f"([{span(OPEN, CLOSE)}]+)")
_NEW_SENTENCE = re.compile(r"[.!?] [A-Z]")
#: The same in words of ours, which may begin with a number.
_OWN_SENTENCE = re.compile(f"[.!?] [A-Z{span(NUMBER, DAY)}]")
_LETTER = re.compile(r"[A-Za-z]")
#: What stands between parts of a sentence that have words of their own, the strongest first; and at its ends.
_BETWEEN = [
    *map(
        re.compile,
        (
            "((?<=[.!?]) )",
            "( · )",
            "(; )",
            "(: )",
            "(, )",
            "( and )",
            "( → )",
            "( / )",
            r"( \(|\))",
            _TAGS.pattern,
        ),
    )
]
_ENDS = " .,:;·/!?…→“”"
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
_NUMBER = r"(?<![\w.])[+−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]\d\d)?(?!\w|\.\d)"
_INLINE, _TYPED_TAG = "a|b|i|em|strong|bdi|abbr|code|typed-text", "typed-text"
#: Where something begins that is never read as text: scripts, code, and elements with what people typed.
_OWN_PART, _NAME = re.compile(r' lang="|<(?:pre|script|style)\b'), re.compile(r"<([a-z0-9]+)")
#: Tags that end a sentence; several in a row are one, also with elements between that hold a number alone.
_BLOCK, _CELL = rf"<(?!/?(?:{_INLINE})[\s>])", r"[+−]?\d+(?:,\d{3})*(?:\.\d+)?(?:\xa0%)?"
_BETWEEN_RUNS = re.compile(rf"((?:{_BLOCK}[^>]*>\s*(?:{_CELL}(?={_BLOCK}))?)++)")
_DECIMALS = re.compile(r">([+−]?\d[\d,]*[.,]\d+(?:\xa0%)?)(?=<)")
_TYPED = re.compile(r'<span lang="[^"]*">([^<]*)</span>')
#: The attributes that people read or hear.
_READ = re.compile(
    r'( (?:title|aria-label|aria-description|alt|placeholder)="'
    r'|<meta (?:name="description"|property="og:(?:title|description)") content=")([^"]+)"'
)
_OPENED = re.compile(r"([a-z0-9]+)(?: [^>]*)?>")
_MAY_BE_READ = re.compile(r" (?:aria-|title|alt|placeholder|content)")
_WORTH = re.compile(r"[A-Za-z]|\d[.,]\d")
#: One thing in a sentence: people's words, a tag, a letter written by its name, a day or period, a number.
_THING = re.compile(
    rf"(?=[<&0-9+−A-S])(?:(?P<opaque><{_TYPED_TAG}>.*?</{_TYPED_TAG}>|<code>.*?</code>"
    r"|<(?P<el>[a-z]+)(?: [^>]*)? lang=[^>]*>.*?</(?P=el)>)"
    r"|(?P<close></[^>]*>)|(?P<open><[^>]*>)|(?P<entity>&[#\w]+;)"
    rf"|(?P<day>\b(?:\d{{1,2}}[ \xa0](?:{_MONTHS})\b(?:[ \xa0]\d{{4}}\b)?"
    rf"|(?:{_MONTHS}|Q[1-4])[ \xa0]\d{{4}}\b|(?:19|20)\d\d/\d\d\b|(?<=since )(?:19|20)\d\d\b))"
    rf"|(?P<number>{_NUMBER}))",
    re.DOTALL,
)
_MOST_KEPT = 50_000


class Words:
    """A language's words, from the *tables* of its file, and what people *named*, which stays as it is.

    Without tables everything stays in English.
    """

    def __init__(self, code: str, tables: Mapping[str, Any], named: Iterable[str | None] = ()) -> None:
        self.code = code
        self._tables = tables
        marks = {",": tables.get("thousands", ","), ".": tables.get("decimal", ".")}
        self._marks = str.maketrans({mark: str(escape(said)) for mark, said in marks.items()})
        self._exact, self._patterns = compiled(tables.get("words", {}))
        self._runs: dict[str, tuple[str, bool]] = {}
        self._known: dict[str, str | None] = {}
        self._named = {
            self._read(str(escape(name)))[0].strip().translate(_GENERIC) for name in {*named} if name
        }

    def page(self, html: str) -> str:
        """A page of the site in this language."""
        if not self._tables:
            return html
        html = html.replace('<html lang="en"', f'<html lang="{self.code}"', 1)
        html = _TYPED.sub(rf"<{_TYPED_TAG}>\1</{_TYPED_TAG}>", html)
        # The name of the box around a table is ours, also where all else in it is people's.
        pieces, end, scrolls = list[str](), 0, self._tags(SCROLLS)
        for start, stop in _own_parts(html):
            pieces += [*self._sentences(html[end:start]), html[start:stop].replace(SCROLLS, scrolls)]
            end = stop
        pieces += self._sentences(html[end:])
        return "".join(pieces).replace(f"<{_TYPED_TAG}>", "").replace(f"</{_TYPED_TAG}>", "")

    def say(self, text: str) -> str:
        """A text without markup in this language; as it is where there are no words for it."""
        return unescape(self._run(str(escape(text)))[0]) if self._tables else text

    @property
    def facts(self) -> tuple[Any, list[str]]:
        """What all pages are made from: the tables, and names that have words where nobody typed them."""
        bare = Words(self.code, self._tables)
        named = self._named if self._tables else ()
        return self._tables, sorted(name for name in named if bare._say(name) is not None)

    def of_scripts(self, text: str) -> str:
        """A text of a script in this language."""
        return str(self._tables.get("scripts", {}).get(text, text))

    def script(self, text: str) -> str:
        """A script with its texts in this language: in double quotes, or between values of a template."""
        words: Mapping[str, str] = self._tables.get("scripts", {})

        def in_words(found: re.Match[str]) -> str:
            if found[1] is None:
                return re.sub(r"[`\\$]", "", words.get(found[2], found[2]))
            return json.dumps(words[found[1]], ensure_ascii=False) if found[1] in words else found[0]

        return re.sub(r'"((?:[^"\\\n]|\\.)*)"|(?<=\})([^`$"{}\n]+)(?=\$\{)', in_words, text)

    def _sentences(self, html: str) -> list[str]:
        """HTML without elements of people: sentences in this language, and the tags between them."""
        pieces = _BETWEEN_RUNS.split(html)
        for at, piece in enumerate(pieces):
            if at % 2:
                tags = self._tags(piece) if _MAY_BE_READ.search(piece) else piece
                pieces[at] = _DECIMALS.sub(lambda found: f">{self._number(found[1])}", tags)
            elif piece and _WORTH.search(piece):
                pieces[at], known = self._run(piece)
                if not known and pieces[at] == piece and 0 < at < len(pieces) - 1:
                    # An element with nothing else says that it is English.
                    name = _OPENED.fullmatch(pieces[at - 1].rpartition("<")[2])
                    if name and pieces[at + 1].startswith(f"</{name[1]}>"):
                        pieces[at - 1] = f'{pieces[at - 1][:-1]} lang="en">'
        return pieces

    def _tags(self, html: str) -> str:
        """Tags with their attributes in this language."""
        return _READ.sub(lambda found: f'{found[1]}{self._run(found[2])[0]}"', html)

    def _run(self, html: str) -> tuple[str, bool]:
        """Sentences and their inline tags in this language; and whether there were words for all of them."""
        known = self._runs.get(html)
        if known is None:
            if len(self._runs) > _MOST_KEPT:
                self._runs.clear()
            known = self._runs[html] = self._translated(html)
        return known

    def _translated(self, html: str) -> tuple[str, bool]:
        if not _LETTER.search(html):
            return re.sub(_NUMBER, lambda found: self._number(found[0]), html), True
        text, things = self._read(html)
        if not text:
            return html, True
        said, known = self._say(text), True
        if said is None:
            parts = _TAGS.split(text)
            in_words = [self._say(part) for part in parts[::2]]
            if len(parts) == 1:
                return html, False
            known = None not in in_words
            parts[::2] = [
                part.translate(_OWN) if word is None else word
                for part, word in zip(parts[::2], in_words, strict=True)
            ]
            said = "".join(parts)
        shown = str(escape(said)).replace(" %", "\xa0%")
        return PRIVATE.sub(lambda found: things.get(found[0], ""), shown), known

    def _read(self, html: str) -> tuple[str, dict[str, str]]:
        """A text with private characters, and what each stands for; "" where it has such or is too long."""
        things: dict[str, str] = {}
        counts, opened = dict.fromkeys((NUMBER, DAY, OPAQUE, OPEN), 0), list[int]()

        def put(kind: int, shown: str) -> str:
            char = chr(kind + counts[kind])
            counts[kind] += 1
            things[char] = shown
            return char

        def thing(found: re.Match[str]) -> str:
            text, kind = found[0], found.lastgroup
            if kind == "entity":
                return unescape(text)
            if kind in {"number", "day"}:
                first, own = (NUMBER, OWN_NUMBER) if kind == "number" else (DAY, OWN_DAY)
                things[chr(own + counts[first])] = text
                return put(first, self._number(text) if kind == "number" else self._day(text))
            if kind == "open":
                opened.append(counts[OPEN])
                return put(OPEN, self._tags(text))
            if kind == "close" and opened:
                char = chr(CLOSE + opened.pop())
                things[char] = text
                return char
            return put(OPAQUE, text)

        if len(html) > _MOST_KEPT or PRIVATE.search(html):
            return "", things
        text = re.sub(r"[ \n\t]+", " ", _THING.sub(thing, html))
        return (text if max(counts.values()) < WIDTH else ""), things

    def _number(self, text: str) -> str:
        return text.translate(self._marks)

    def _day(self, text: str) -> str:
        parts = [self._tables.get("months", {}).get(part, part) for part in text.replace("\xa0", " ").split()]
        if parts[0].isdigit() and parts[1:]:
            parts[:2] = [
                self._tables.get("day", "{} {}").replace("{}", parts[0], 1).replace("{}", parts[1], 1)
            ]
        return str(escape(" ".join(parts).replace(" ", "\xa0", 1)))

    def _say(self, text: str) -> str | None:
        """A text in this language, with its private characters; None where there are no words for it."""
        if text not in self._known:
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            self._known[text] = None  # a text is no part of itself
            core = text.strip(" ")
            said = self._find(core) if core else ""
            self._known[text] = None if said is None else text.replace(core, said, 1) if core else text
        return self._known[text]

    def _find(self, text: str) -> str | None:
        """The words for a text: for all of it, by a pattern, for its parts, or with a small first letter."""
        generic = text.translate(_GENERIC)
        if generic in self._named:
            return text.translate(_OWN)
        plain = generic.replace("\xa0", " ")
        if filled := self._exact.get(plain):
            return filled(_HOLE.findall(text))
        if not _LETTER.search(generic):
            return text
        for each in (*self._patterns.get(plain[:3], ()), *self._patterns.get("", ())):
            if each.certain in plain and (found := each.pattern.fullmatch(generic)):
                if text.endswith(".") and each.holes[-1] == "{q}" and found.end(found.re.groups) == len(text):
                    continue  # the full stop is no part of a unit: it is taken off below
                holes = tuple(zip(each.holes, _groups(text, found), strict=True))
                if each.turns and any("; " in inside for hole, inside in holes if hole != "{}"):
                    continue  # each part of a list is turned by itself
                texts = [self._in_hole(*hole) for hole in holes]
                if None not in texts:
                    return str(each.said([str(text) for text in texts]))
        core = text.strip(_ENDS)
        if core and core != text and (said := self._say(core)) is not None:
            return text.replace(core, said, 1)
        if QUANTITY.fullmatch(generic):  # only now: a unit would take a sentence with its full stop
            return _quantity(text)
        if (said := self._in_parts(text)) is None and text[0].isupper():
            small = self._say(text[0].lower() + text[1:])
            said = small[:1].upper() + small[1:] if small else None
        return said

    def _in_hole(self, hole: str, text: str) -> str | None:
        """What a hole is filled with; None where that cannot be in it."""
        if hole == "{}":
            # More than one sentence is in a hole only where people wrote it so.
            several = _NEW_SENTENCE.search(text) and text.translate(_GENERIC) not in self._named
            return None if several else text.translate(_OWN)
        if hole != "{w}":
            return _quantity(text) if hole == "{q}" else text
        return None if _OWN_SENTENCE.search(text) else self._say(text)

    def _in_parts(self, text: str) -> str | None:
        """A text whose parts all have words."""
        for between in _BETWEEN:
            parts = between.split(text)
            said = [self._say(part) for part in parts[::2]] if len(parts) > 1 else [None]
            if None not in said:
                parts[::2] = said
                parts[1::2] = [self._tables.get("between", {}).get(part, part) for part in parts[1::2]]
                return "".join(parts)
        return None


def words_of(plan: Plan, folder: Path | None, stories: Iterable[str]) -> tuple[Words, list[Finding]]:
    """The words of the plan's language, and what is wrong with its own; titles of *stories* stay."""
    code = brand.text_language(plan)
    tables, findings = tables_of(code, folder) if code else ({}, [])
    return Words(code, tables, (*names(plan), *stories) if tables else ()), findings


def _quantity(text: str) -> str:
    """A number, perhaps behind a sign, with its unit, in which people's own numbers stay as they are."""
    return text[:2] + text[2:].translate(_OWN)


def _groups(text: str, found: re.Match[str]) -> list[str]:
    """What a match of another text of the same length is in this one."""
    return [text[found.start(at) : found.end(at)] for at in range(1, found.re.groups + 1)]


def _own_parts(html: str) -> Iterator[tuple[int, int]]:
    """Where what is never read as text begins and ends."""
    end = 0
    for found in _OWN_PART.finditer(html):
        start = html.rfind("<", 0, found.start() + 1)
        name = _NAME.match(html, start)
        if start < end or not name or name[1] in {"html", "a"}:
            continue
        # A story's columns hold what notebooks put out, with elements that nobody may have closed.
        if 'class="columns"' in html[start : found.end()]:
            end = html.find("</main>", start) + len("</main>")
        else:
            end = _end_of(html, start, name[1])
        yield start, end


def _end_of(html: str, start: int, name: str) -> int:
    """Where an element ends, after those of its own kind in it, such as a wide table's in a note."""
    close = f"</{name}>"
    end = html.find(close, start)
    if name not in {"script", "style"}:  # they hold no elements
        opened, at = _opening(name), start + 1
        while end >= 0 and (nested := opened.search(html, at, end)):
            at, end = nested.end(), html.find(close, end + 1)
    return end + len(close)


@cache
def _opening(name: str) -> re.Pattern[str]:
    return re.compile(rf"<{name}[\s>]")
