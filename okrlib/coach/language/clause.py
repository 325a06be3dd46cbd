"""A clause: the verb that leads a goal, and the words it acts on."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from okrlib.coach.language.lexicon import NONE, Kinds, Word, some

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.coach.language.lexicon import Lexicon
    from okrlib.coach.language.numerals import Numerals
    from okrlib.coach.language.quantities import Quantity

#: The lists of verbs, in the words of the language files.
VERBS = frozenset(
    {"ship", "craft", "make", "act", "contact", "ensure", "keep", "reach", "be", "up", "down", "better"}
)
#: Verbs of doing and making.
WORK = frozenset({"ship", "craft", "make", "act", "contact"})
#: Lists whose verbs are nouns too: "support", "test", "release".
NOUNS = frozenset({"ship", "craft", "act", "contact"})


#: A comma that is no decimal mark.
COMMA = re.compile(r",(?!\d)")
#: What a list puts before a goal: "Support: …", "[People] …".
_LABEL = re.compile(r"\s*(?:\[[^\[\]]{1,60}\]:?|[^\[\]:.,;]{1,60}:)\s+")


#: So many words name who does something, and what.
_WHO = 4
#: "The client and his mother will": so many words of these say who will.
_VOW = 6
_WHOSE = frozenset({"small", "article", "people", "filler", "adverb"})


class Clause(NamedTuple):
    """The leading verb as it is written, the lists of verbs it stands in, and the words it acts on.

    *verb* holds all lists of the verb; *end* is where the verb ends where it stands first, else where the
    clause begins.
    """

    lead: str
    leads: Kinds
    nouns: tuple[Word, ...]
    end: int
    verb: Kinds = NONE

    @property
    def object(self) -> tuple[str, ...]:
        """The words that the verb acts on, as they are written."""
        return tuple(word.text for word in self.nouns)

    @property
    def kinds(self) -> list[Kinds]:
        """The lists of each word that the verb acts on."""
        return [word.kinds for word in self.nouns]


def clause(text: str, numbers: tuple[Quantity, ...], words: Lexicon) -> Clause:
    """The first clause of a text; its numbers, dates and names are no words of it."""
    counted = set[int]().union(*(range(q.start, q.end) for q in numbers))
    matches = [m for m in words.words(text) if m.start not in counted]
    begin = next((q for q in numbers[:2] if q.role == "date" and text.startswith(",", q.end)), None)
    if begin and matches and "stop" in matches[0].kinds:
        matches = [m for m in matches if m.start > begin.end]  # "By the end of June, …"
    matches = _after_crew(_after_label(text, _after_adverbs(matches)), numbers)
    if not matches:
        return Clause("", NONE, (), 0)
    verb = matches[0]
    place, end = verb.span
    leads = verb.kinds & VERBS
    begun = {name: span[1] for name, span in words.phrases_in(text).items() if span[0] == place}
    phrases = {name: close for name, close in begun.items() if name in VERBS}
    if phrases:
        # "work on", "roll out": the phrase is the verb, whatever its first word means alone.
        leads, end = frozenset(phrases), max(phrases.values())
    elif "input" in begun:
        leads = NONE  # "opening hours"
    next_to = len(matches) > 1 and not text[end : matches[1].start].strip()
    of = next_to and "genitive" in matches[1].kinds
    limit = any(links_limit(text, q, words.numerals) == place for q in numbers)
    if limit or (of and leads <= {"up", "down", "better"} and not phrases):
        leads = NONE  # "more than half of the tenants", "falls per ward", "increase of"
    leads = _one_sense(leads, numbers)
    if leads and (leads <= NOUNS or "gerund" in verb.kinds) and (not words.verb_last or not numbers):
        leads = NONE if tells(m.kinds for m in matches) else leads
    if not leads and words.verb_last:
        main = _main(matches, text)
        close = main[-1].end
        last = {
            name: span for name, span in words.phrases_in(text).items() if name in VERBS and span[1] == close
        }
        if last:
            at = min(span[0] for span in last.values())
            before = [m for m in main if m.start < at]
            lead = text[at:close]
            return Clause(lead, frozenset(last), _until_stop(before), place, words.kinds(lead))
        for at in range(len(main) - 1, -1, -1):
            kinds = main[at].kinds & VERBS
            # "Kunden kaufen gern", "unsere Azubis bleiben nach der Lehre"
            who = main[0].kinds
            second = at == 1 or (at == _SECOND and "small" in who)
            others = second and at < len(main) - 1 and not kinds & {"be"} and "adverb" not in who
            if kinds and main[at][0][:1].islower() and not others:
                own = _one_sense(kinds, numbers)
                return Clause(main[at].text, own, _until_stop(main[:at]), place, main[at].kinds)
    lead, rest = text[place:end], [m for m in matches if m.start >= end]
    end, rest = _after_pair(end, rest, leads)
    nouns = _until_stop(rest)
    if leads and not phrases and leads <= NOUNS and _is_noun(verb, rest, nouns, numbers, words):
        leads = NONE
    if not leads:
        return Clause("", leads, _until_stop(matches), place)
    return Clause(lead, leads, nouns, end, words.kinds(lead))


def links_limit(text: str, q: Quantity, numerals: Numerals) -> int | None:
    """Where the words begin that make a number a limit: "more than", "at most"."""
    links = (numerals.link(name, text, q.start) for name in ("at_least", "at_most") if q.bound)
    return next((m.start() for m in links if m), None)


def _after_pair(end: int, rest: list[Word], leads: Kinds) -> tuple[int, list[Word]]:
    """Where the second of two verbs of work ends, and the words after it: "create and maintain a page"."""
    pair = leads & WORK and len(rest) > 1 and "and" in rest[0].kinds
    return (rest[1].end, rest[2:]) if pair and rest[1].kinds & VERBS else (end, rest)


def tells(kinds: Iterable[Kinds]) -> bool:
    """Whether a sentence gives no order, but tells how something is: "parking in town is easy"."""
    plain = takewhile(lambda k: not k & {"relative", "guard", "and"}, kinds)
    return some(plain, "aux", but={"has"})


def _after_adverbs(matches: list[Word]) -> list[Word]:
    """The words after those that only say that, or how, one will: "we aim to build", "successfully"."""
    for at, (aim, so) in enumerate(pairwise(matches[:_AIM]), 2):
        named = aim.kinds & {"strive", "meta"} and "aux" in so.kinds
        if named and matches[at + 1 :] and "onto" in matches[at].kinds:
            return matches[at + 1 :]  # "our aim is to hold"
    matches = _after_vow(matches)
    for at, (m, then) in enumerate(pairwise(matches)):
        strives = "strive" in (here := m.kinds) and "onto" in then.kinds
        if not strives and "adverb" not in here and not (at and "onto" in here):
            return matches[at:]
    return matches[-1:]


#: "Our aim is".
_AIM = 3


def _after_vow(matches: list[Word]) -> list[Word]:
    """The words after who says that they will: "I'm going to save", "the client will improve"."""
    kinds = [m.kinds for m in matches[:_VOW]]
    at = next((n for n, k in enumerate(kinds) if "vow" in k or not k & _WHOSE), None)
    if at is None or "vow" not in kinds[at]:
        return matches
    had = [bool("has" in a and b & {"participle", "done"}) for a, b in pairwise([*kinds, NONE])]
    # "They will have called": what is done then
    then = next(
        (n for n, k in enumerate(kinds) if n > at and not had[n] and not k & {"vow", "adverb", "onto"}), 0
    )
    return matches[then:] if then and kinds[then] & (VERBS - {"keep"}) else matches


def _after_label(text: str, matches: list[Word]) -> list[Word]:
    """The words after a label such as "Support:", where a verb of work stands there and none in the label."""
    label = _LABEL.match(text)
    rest = [m for m in matches if label and m.start >= label.end()]
    if (
        len(rest) in {0, len(matches)}
        or not rest[0].kinds & WORK
        or (matches[0].kinds & VERBS and matches[1] is not rest[0])
    ):
        return matches
    return rest


def _after_crew(matches: list[Word], numbers: tuple[Quantity, ...]) -> list[Word]:
    """The words after who does so much work: "nurses call 40 patients", "we should hold 3 talks"."""
    for at, (who, does) in enumerate(pairwise(matches[:_WHO]), 1):
        to = "crew" in who.kinds and "onto" in does.kinds
        if to and not any(m.kinds & VERBS for m in matches[: at - 1]):
            works = any(m.kinds & WORK for m in matches[at + 1 : at + 2])
            return matches[at + 1 :] if works else matches  # "team to deliver 10 sessions"
        should = at > 1 and "adverb" in who.kinds and "people" not in matches[at - 2].kinds
        if (should or "crew" in who.kinds) and does.kinds & WORK:
            return (
                matches[at:]
                if any(0 <= q.start - does.end <= 1 and q.unit != "%" for q in numbers)
                else matches
            )
    return matches


def _one_sense(leads: Kinds, numbers: tuple[Quantity, ...]) -> Kinds:
    """A verb of work that may also mean to keep: "hold a fair", but "hold costs below 4 %"."""
    if "keep" not in leads or not leads & WORK:
        return leads
    return leads - WORK if any(q.bound for q in numbers) else leads - {"keep"}


def _is_noun(
    verb: Word,
    rest: list[Word],
    nouns: tuple[Word, ...],
    numbers: tuple[Quantity, ...],
    words: Lexicon,
) -> bool:
    """Whether it only looks like a verb: "share of visitors", "support satisfaction score of 8"."""
    then = rest[0].kinds if rest else NONE
    counts = any(0 <= q.start - verb.end <= 1 for q in numbers)
    if verb.text.endswith("s") and words.kinds(verb.text[:-1]) & NOUNS and not counts:
        return True  # "reviews happen"
    out = "particle" in then and any("genitive" in m.kinds for m in rest[1:2])
    if out or "relative" in then or ("measure" in verb.kinds and "genitive" in then):
        return True  # "phone out of the bedroom", "trains that run", "share of visitors"
    if any(q.measures and 0 <= verb.start - q.end <= 1 for q in numbers):
        return True  # "100 reviews": counted
    number = next((q.start for q in numbers if q.measures), 0)
    # "Support score of 8", but "call 10 customers", "apply for permits in 3 towns".
    compound = bool(nouns) and "stop" not in rest[0].kinds
    return compound and number > rest[0].start and "measure" in nouns[-1].kinds


def _main(matches: list[Word], text: str) -> list[Word]:
    """The words of the main clause: up to a comma, a word that begins another, or "and" after a verb."""
    for at, m in enumerate(matches):
        before = matches[at - 1]
        done = before.text[:1].islower() and before.kinds & VERBS
        if at and done and "and" in m.kinds:
            return matches[:at]
        # "um 20 %" begins no clause
        other = "clause" in m.kinds and not text[m.end : m.end + 2].strip().isdigit()
        if at and (other or COMMA.search(text, before.end, m.start)):
            return matches[:at]
    return matches


#: "Unsere Azubis bleiben": so many words may stand before a verb that is no order.
_SECOND = 2


def _until_stop(matches: list[Word]) -> tuple[Word, ...]:
    nouns: list[Word] = []
    for m in matches:
        if "stop" in m.kinds:
            if nouns and not ("genitive" in m.kinds and len(nouns) == 1 and "amount" in nouns[0].kinds):
                break
            continue
        if "small" not in m.kinds:
            nouns.append(m)
    return tuple(nouns)
