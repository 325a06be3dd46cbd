"""A language is data: its word lists and number words, from ``<code>.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import tomli

from okrlib.coach.language.quantities import Numerals
from okrlib.errors import OkrError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDER = files("okrlib.coach.language")
#: A goal is a sentence: of a longer text so many letters are read.
MOST_READ = 2000
#: So many words of one language are remembered with their lists.
_MOST_KNOWN = 50_000
_WORD = re.compile(r"[^\W\d_]+(?:(?:['’&/-]|[:*_](?=inn))[^\W\d_]+)*|(?<=\s)&(?=\s)")
_INNER = re.compile(r"[:*_]")  # "Kund:innen"


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
    def _phrases(self) -> Mapping[str, re.Pattern[str]]:
        return {
            name: re.compile(rf"(?<![\w-]){_pattern(entries).pattern}(?![\w-])", re.IGNORECASE)
            for name, entries in self.phrases.items()
            if entries
        }

    @cached_property
    def _alone(self) -> _Index:
        return _Index(self.lists)

    @cached_property
    def _first(self) -> _Index:
        """The first words of the phrases."""
        return _Index({name: [e.partition(" ")[0] for e in es] for name, es in self.phrases.items()})

    @cached_property
    def _known(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        return {}

    def _look_up(self, word: str) -> tuple[frozenset[str], frozenset[str]]:
        """The lists that a word stands in, and those with a phrase that may begin with it."""
        known = self._known.get(word)
        if known is None:
            small = _INNER.sub("", word.lower().replace("’", "'"))
            # Nouns are written large there: "bewerten" is none of the "*wert(e|es|en)?".
            verb = self.verb_last and word[:1].islower()
            known = self._alone.names(small, whole=verb), self._first.names(small)
            if len(self._known) < _MOST_KNOWN:
                self._known[word] = known
        return known

    def kinds(self, word: str) -> frozenset[str]:
        """The lists that a word stands in."""
        known = self._known.get(word) or self._look_up(word)
        return known[0]

    def phrases_in(self, text: str) -> Mapping[str, tuple[int, int]]:
        """The phrase lists that a text uses, each with the place of its first phrase."""
        return _phrase_spans(self, text[:MOST_READ])

    def search(self, text: str) -> dict[str, tuple[int, int]]:
        """As phrases_in, without remembering."""
        names = frozenset[str]().union(*(self._look_up(m[0])[1] for m in _words(text)))
        patterns = ((name, p) for name, p in self._phrases.items() if name in names) if names else ()
        return {name: m.span() for name, p in patterns if (m := p.search(text))}

    def words(self, text: str) -> Sequence[re.Match[str]]:
        """The words of a text, hyphened ones as one."""
        return _words(text[:MOST_READ])

    def marks(self, text: str) -> Sequence[tuple[int, frozenset[str]]]:
        """Where each word of a text begins, and the lists that it stands in."""
        return _marks(self, text[:MOST_READ])

    def entries(self, text: str) -> set[tuple[str, str]]:
        """The (list, entry) pairs that a text touches: what a measurement of the lists counts."""
        small = [w[0].lower().replace("’", "'") for w in self.words(text)]
        pairs = {
            (name, entry)
            for name, entries in self.lists.items()
            for entry in entries
            if any(_pattern((entry,)).fullmatch(w) for w in small)
        }
        return pairs | {
            (name, entry)
            for name, entries in self.phrases.items()
            for entry in entries
            if re.search(rf"(?<![\w-]){_pattern((entry,)).pattern}(?![\w-])", text, re.IGNORECASE)
        }


# A draft is asked for its words by each of its rules in turn.


@lru_cache(maxsize=64)
def _words(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_WORD.finditer(text))


@lru_cache(maxsize=64)
def _marks(words: Lexicon, text: str) -> tuple[tuple[int, frozenset[str]], ...]:
    return tuple((m.start(), words.kinds(m[0])) for m in _words(text))


@lru_cache(maxsize=64)
def _phrase_spans(words: Lexicon, text: str) -> Mapping[str, tuple[int, int]]:
    return MappingProxyType(words.search(text))


_PIECE = re.compile(r"(?:\(([^()]*)\)|\[([^\]]*)\]|(.))(\??)")


def _spellings(entry: str) -> list[str]:
    """The words that an entry without * stands for: "doc(s|ument)?" for doc, docs and document."""
    pieces = _PIECE.findall(entry)
    choices = [
        (group.split("|") if group else [*letters, *one], maybe) for group, letters, one, maybe in pieces
    ]
    return [
        "".join(way) for way in product(*([*choice, ""] if maybe else choice for choice, maybe in choices))
    ]


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
                self._patterns.append((name, _pattern(inner)))

    def names(self, word: str, *, whole: bool = False) -> frozenset[str]:
        """The lists of a word; *whole*: for one that is spelled out no endings are tried."""
        spelled = self._spelled.get(word, [])
        ended = [] if whole and spelled else [name for name, ends in self._ends if word.endswith(ends)]
        tried = [name for name, p in self._patterns if p.fullmatch(word)]
        return frozenset((*spelled, *ended, *tried))


@cache
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(
        e.replace("(", "(?:").replace("*", r"[\w'-]*").replace(" ", r"\s+")
        for e in sorted(entries, key=len, reverse=True)
    )
    return re.compile(f"(?:{alternatives})")


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
