"""A language is data: its word lists and number words, from ``<code>.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import tomli

from okrlib.coach.language.numerals import Numerals, any_of
from okrlib.errors import OkrError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_FOLDER = files("okrlib.coach.language")
#: A goal is a sentence: of a longer text so many letters are read.
MOST_READ = 2000
#: So many words of one language are remembered with their lists.
_MOST_KNOWN = 50_000
_WORD = re.compile(r"[^\W\d_]+(?:(?:['’&/-]|[:*_](?=inn))[^\W\d_]+)*|(?<=\s)&(?=\s)")
_INNER = re.compile(r"[:*_]")  # "Kund:innen"
#: The lists that a word stands in.
Kinds = frozenset[str]
NONE: Kinds = frozenset()
#: What stands behind the last word: a phrase ends there as before a word that ends one.
STOP: Kinds = frozenset({"stop"})
_T = TypeVar("_T")


def some(words: Iterable[Kinds], *lists: str, but: Iterable[str] = ()) -> bool:
    """Whether one of these words stands in one of the lists, and in none that is left out.

    >>> team = [frozenset({"people", "crew"}), NONE]
    >>> some(team, "stop", "people"), some(team, "people", but={"crew"}), some([NONE], "people")
    (True, False, False)
    """
    return any(not kinds.isdisjoint(lists) and kinds.isdisjoint(but) for kinds in words)


def without(words: Iterable[Kinds], *lists: str) -> list[Kinds]:
    """Those of the words that stand in none of the lists."""
    return [kinds for kinds in words if kinds.isdisjoint(lists)]


def only(words: Iterable[Kinds], *lists: str) -> bool:
    """Whether each of these words stands in one of the lists.

    >>> only([frozenset({"small"}), frozenset({"stop"})], "small", "stop"), only([NONE], "stop")
    (True, False)
    """
    return all(not kinds.isdisjoint(lists) for kinds in words)


def first_of(words: Sequence[Kinds], *lists: str, start: int = 0, otherwise: _T) -> int | _T:
    """The place of the first of these words, from *start* on, that stands in one of the lists.

    >>> first_of([NONE, frozenset({"stop"})], "stop", otherwise=None)
    1
    """
    for place in range(start, len(words)):
        if not words[place].isdisjoint(lists):
            return place
    return otherwise


class Word(NamedTuple):
    """A word of a text: where it stands, and the lists that it stands in."""

    text: str
    start: int
    end: int
    kinds: Kinds

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        return self.start, self.end


def lists_of(words: Iterable[Kinds]) -> Kinds:
    """The lists that any of these words stands in."""
    return NONE.union(*words)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one language.

    *lists* holds the single words of each list: an entry is matched against a whole word, in small
    letters; ``*`` stands for any letters and ``(s|ed)`` for endings. Entries with a space are phrases
    and stand in *phrases*. *verb_last*: the verb of a goal may stand at the end of its clause. *rewrites*
    are sentence patterns, *questions* what is asked where there is none, by the rule's code; *messages*
    are the coach's sentences and labels by their English, with {} for what they quote; *rules* are what each
    rule says of itself and why, by its code; both are empty in English, which the code holds.
    """

    code: str
    name: str
    verb_last: bool
    numerals: Numerals
    lists: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    rewrites: Mapping[str, str]
    questions: Mapping[str, str]
    messages: Mapping[str, str]
    rules: Mapping[str, tuple[str, str]]

    def say(self, text: str) -> str:
        """A sentence of the coach in this language; English where there is none."""
        if not self.messages or text in self.messages:
            return self.messages.get(text, text)
        for pattern, said in self._patterns:
            if match := pattern.fullmatch(text):
                return said.format(*map(self.say, match.groups()))
        return text

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """The messages with holes; the longest first, so that the nearest one is taken."""
        holes = sorted((m for m in self.messages.items() if "{}" in m[0]), key=lambda m: -len(m[0]))
        return tuple(
            (re.compile(re.escape(en).replace(r"\{\}", "(.+?)"), re.DOTALL), said) for en, said in holes
        )

    @cached_property
    def kinds(self) -> Callable[[str], Kinds]:
        """Tells the lists that a word stands in; it is asked a hundred times for a text."""
        index = _Index(self.lists)

        def look_up(word: str) -> Kinds:
            # Nouns are written large there: "bewerten" is none of the "*wert(e|es|en)?".
            small, whole = _small(word), self.verb_last and word[:1].islower()
            first, slash, _ = small.partition("/")
            names = index.names(small, whole=whole)
            of = slash and first[1:] and not names  # "posts/month", but "I/O"
            return index.names(first, whole=whole) if of else names

        return lru_cache(_MOST_KNOWN)(look_up)

    @cached_property
    def phrases_from(self) -> Callable[[str], Sequence[tuple[str, re.Pattern[str]]]]:
        """Tells the lists with phrases that begin with a word, and what matches these phrases."""
        entries: dict[str, dict[str, list[str]]] = {}
        for name, phrases in self.phrases.items():
            for phrase in phrases:
                for first in _spellings(phrase.partition(" ")[0]):
                    entries.setdefault(first, {}).setdefault(name, []).append(phrase)

        def look_up(word: str) -> Sequence[tuple[str, re.Pattern[str]]]:
            return [(name, pattern_of(tuple(e))) for name, e in entries.get(_small(word), {}).items()]

        return lru_cache(_MOST_KNOWN)(look_up)

    @cached_property
    def joint(self) -> re.Pattern[str]:
        """What parts the items of a list: a comma or "and", or both."""
        both = any_of((*self.lists["and"], *self.phrases["and"]))
        return re.compile(rf"[,;](?!\d)\s*(?:{both}\s+)?|(?:^|\s+){both}\s+")

    def phrases_in(self, text: str) -> Mapping[str, tuple[int, int]]:
        """The phrase lists that a text uses, each with the place of its first phrase."""
        return _phrase_spans(self, text[:MOST_READ])

    def words(self, text: str) -> Sequence[Word]:
        """The words of a text, hyphened ones as one."""
        return _words(self, text[:MOST_READ])

    def kinds_in(self, text: str, start: int = 0, end: int = MOST_READ) -> list[Kinds]:
        """The lists of each word that begins in a stretch of a text."""
        return [word.kinds for word in self.words(text) if start <= word.start < end]


# The reading of a text and the rules on it ask for its words, and for those of the same pieces of it, in
# turn. A draft keeps those of its whole text besides: its rules ask for these a hundred times.


@lru_cache(maxsize=64)
def _words(words: Lexicon, text: str) -> tuple[Word, ...]:
    kinds = words.kinds
    return tuple([Word(m[0], m.start(), m.end(), kinds(m[0])) for m in _WORD.finditer(text)])


@lru_cache(maxsize=64)
def _phrase_spans(words: Lexicon, text: str) -> Mapping[str, tuple[int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    begins = words.phrases_from
    for word in words.words(text):
        for name, phrase in begins(word.text):
            if name not in spans and (match := phrase.match(text, word.start)):
                spans[name] = match.span()
    return MappingProxyType(spans)


_PIECE = re.compile(r"(?:\(([^()]*)\)|\[([^\]]*)\]|([^(\[?]+(?!\?)|.))(\??)")


def _spellings(entry: str) -> list[str]:
    """The words that an entry without * stands for: "doc(s|ument)?" for doc, docs and document."""
    choices = [
        [*(group.split("|") if group else [*letters] or [text]), *([""] if maybe else [])]
        for group, letters, text, maybe in _PIECE.findall(entry)
    ]
    return ["".join(way) for way in product(*choices)]


class _Index:
    """The lists that a word in small letters stands in: most are looked up, those with * are tried."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._spelled: dict[str, list[str]] = {}
        self._ends: list[tuple[str, tuple[str, ...]]] = []
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        for name, entries in lists.items():
            for entry in (e for e in entries if "*" not in e):
                for word in _spellings(entry):
                    self._spelled.setdefault(word, []).append(name)
            ends = [e[1:] for e in entries if e.rfind("*") == 0]
            if ends:
                self._ends.append((name, tuple(word for e in ends for word in _spellings(e))))
            if inner := tuple(e for e in entries if e.rfind("*") > 0):
                self._patterns.append((name, pattern_of(inner)))

    def names(self, word: str, *, whole: bool = False) -> Kinds:
        """The lists of a word; *whole*: for one that is spelled out no endings are tried."""
        spelled = self._spelled.get(word, [])
        ended = [] if whole and spelled else [name for name, ends in self._ends if word.endswith(ends)]
        tried = [name for name, p in self._patterns if p.fullmatch(word)]
        return frozenset((*spelled, *ended, *tried))


def _small(word: str) -> str:
    """A word as it is listed."""
    return _INNER.sub("", word.lower().replace("’", "'"))


@cache
def pattern_of(entries: tuple[str, ...]) -> re.Pattern[str]:
    """What matches any of these entries as whole words."""
    ways = "|".join(
        e.replace("(", "(?:").replace("*", r"[\w'-]*").replace(" ", r"\s+")
        for e in sorted(entries, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])(?:{ways})(?![\w-])", re.IGNORECASE)


def languages() -> tuple[str, ...]:
    """The codes of the languages that come along: ("de", "en")."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in _FOLDER.iterdir() if f.name.endswith(".toml")))


@lru_cache
def lexicon(code: str) -> Lexicon:
    """The words of a language.

    Raises:
        OkrError: Where there is no such language.
    """
    if code not in languages():
        raise OkrError(
            f"There are no words for the language {code!r}. Take one of: {', '.join(languages())}."
        )
    data: dict[str, Any] = tomli.loads((_FOLDER / f"{code}.toml").read_text("utf-8"))
    numbers = data["numbers"]
    signs = {name: tuple(numbers.pop(name)) for name in [n for n in numbers if isinstance(numbers[n], list)]}
    for name in ("durations", "terms"):  # nouns are written large in some languages
        signs[name] += tuple(map(str.capitalize, signs[name]))
    lists = {name: tuple(entries) for name, entries in data["words"].items()}
    return Lexicon(
        code=code,
        name=data["name"],
        verb_last=data.get("verb_last", False),
        numerals=Numerals(lists=signs, **numbers),
        lists={name: tuple(e for e in entries if " " not in e) for name, entries in lists.items()},
        phrases={name: tuple(e for e in entries if " " in e) for name, entries in lists.items()},
        rewrites=data["rewrites"],
        questions=data["questions"],
        messages=data.get("messages", {}) | data.get("labels", {}),
        rules={name: (rule, why) for name, (rule, why) in data.get("rules", {}).items()},
    )
