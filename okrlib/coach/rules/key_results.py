"""Rules over a key result's words: is it a result, or a wish, or work?"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.clause import VERBS, WORK
from okrlib.coach.language.count import MAKING
from okrlib.coach.language.lexicon import lexicon, only, some
from okrlib.coach.rule import finding, rule
from okrlib.model import LINEAR, KeyResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.language.quantities import Quantity
    from okrlib.coach.language.reading import Reading
    from okrlib.findings import Finding


@lru_cache
def blanks(code: str) -> re.Pattern[str]:
    """What stands where a number should, in a language."""
    words = lexicon(code)
    named = "|".join(words.lists["blank"])
    links = "|".join(map(re.escape, (*words.numerals["to"], *words.numerals["by"])))
    start = rf"\b(?:{'|'.join(map(re.escape, words.numerals['from_']))})\s+[$€£]?[XYANxyn]\b"
    return re.compile(
        r"[$€£]\s?[XYZN]{1,3}[KMB]?\b|\b(?:[XYZN]{1,3}|[xyzn])\s?%|\b(?:[XY]{2,}|x{2,}|y{2,})\b|\bTB[DAC]\b|_{2,}|\b_[A-Z]\w*_|\?{2,}|#{2,}"
        rf"|[\[<](?:[XYN]|(?i:{named}))[\]>]|\b(?:{links})\s+[$€£]?[XYANxyn]\b|{start}"
    )


@lru_cache(maxsize=64)
def _blank(text: str, code: str) -> re.Match[str] | None:
    """What stands where a number should; three rules ask."""
    return blanks(code).search(text) if _MARK.search(text) else None


#: Every blank holds one of these; a pattern of many cases is slow where there is none.
_MARK = re.compile(
    r"[_?#\[<XYZNATxyzn](?:(?<=[_?#\[<])|(?<![^\W\d].)(?:(?<=[XYZNA])|(?<=T)B|(?<=[xyzn])\b)|(?<=x)x|(?<=y)y)"
)


def _measured(draft: Draft) -> bool:
    """Whether a number proves it: in the text, or in the fields of the entry."""
    r = draft.reading
    # To be "number one" is a wish, to be among the top three is none.
    if isinstance(draft.entry, KeyResult) or any(map(partial(_shows, r), r.numbers)):
        return True
    every = some(draft.kinds[:1], "all")
    near = draft.kinds[1:_NEAR]
    if every and any("known" in a and "stop" not in b for a, b in pairwise(near)):
        return False  # "all customers know our shop": nobody sees that from outside
    if every and some(near, "vague"):
        return False  # "all forms have a better layout"
    # "Every branch passes" is a measure of 100 %; "every month a newsletter", "all forms updated" are none.
    then = {word.text.lower() for word in draft.tokens[1:2]}
    return every and then.isdisjoint(draft.words.numerals["durations"])


def _shows(r: Reading, q: Quantity) -> bool:
    """Whether a number proves something: a place does in "rank in the top 5", not in "draft the top 5"."""
    links = [k for k in r.language.kinds_in(r.text, r.parts.end, q.start) if "stop" in k]
    beside = not links or "place" not in links[-1]
    return q.role != "rank" or not ((q.value == 1 and "be" in r.leads) or (r.leads & MAKING and beside))


#: So many words after "all" hold its verb.
_NEAR = 6


def _vague(draft: Draft) -> bool:
    """A bare wish: a word of moving or judging, a noun or two, and nothing that could be checked."""
    r = draft.reading
    judging = some(draft.kinds[:1], "better", "up", "down", "vague", "be")
    judging = judging or bool(r.leads & {"up", "down", "better", "be"})
    content = [w for w in r.object if not draft.words.kinds(w) & {"vague", "adverb"}]
    return judging and len(content) <= _BARE and r.words <= _WISH


#: A wish of so few words, with so few nouns, names nothing that could be checked.
_WISH, _BARE = 4, 3


@rule("error", of=("key_result",), lines=("L9", "L15"))
def wish(draft: Draft) -> Iterator[Finding]:
    """A key result is not a wish.

    Why: "It's not a key result unless it has a number": nobody can tell whether "improve the service" was
    reached. (Mayer in "Measure What Matters"; Viva pitfalls)

    Weak: Improve customer service
    Strong: Reduce the median answer time from 26 to 8 hours
    Weak (de): Kundenservice verbessern
    Strong (de): Mittlere Antwortzeit von 26 auf 8 Stunden senken
    """
    if not _measured(draft) and _vague(draft) and not _holds_place(draft):
        mend = "Name the number that would show it, where it stands today and where it should end."
        # "Efficient invoicing" may be a name for something measured.
        moves = draft.reading.leads or "better" in draft.words.kinds(draft.text.partition(" ")[0])
        what = "Nobody could tell whether this was reached."
        yield finding(wish, what, mend, severity=None if moves else "warning")


@rule("warning", of=("key_result",), lines=("L3", "L12", "L13"))
def deliverable(draft: Draft) -> Iterator[Finding]:
    """A key result is not a task that is done or not done.

    Why: A delivered thing proves that people were busy; a key result proves that something changed. Where it
    must be a delivery, milestones with weights show how far it is. (Google playbook, "evidence of
    completion"; Wodtke; OpenOKR KR-5)

    Weak: Launch the new returns page
    Strong: Reduce returns that need a call from 40% to 15%
    Weak (de): Neue Retourenseite einführen
    Strong (de): Retouren mit Anruf von 40 % auf 15 % senken
    """
    r = draft.reading
    # "Identify the top 3 reasons": to know them is worth something; so is to finish in the top 3.
    rank = r.first("rank") if r.leads & (MAKING | {"contact"}) else None
    learned = r.work or (rank and _shows(r, rank))
    alone = draft.entry is None or _undecided(draft.entry)
    beside = alone and r.works and r.class_ == "initiative" and not learned
    done = draft.entry is None and r.class_ == "initiative" and not r.numbers
    if (_measured(draft) and not beside and not done) or _vague(draft) or not _does(draft):
        return
    if not r.leads and _holds_place(draft):
        return  # "TBD % of parcels scanned"
    what = f"“{r.lead or draft.text.split()[-1]}” names work: it is done or not, and may change nothing."
    mend = "Name what it should move and by how much. Where only the delivery counts, make it milestones."
    yield finding(deliverable, what, mend)


def _undecided(entry: object) -> bool:
    """Whether a key result of numbers has none yet, so that its words are all there is."""
    if not isinstance(entry, KeyResult) or entry.kind not in LINEAR | {"stages"}:
        return False
    return entry.kpi is None and entry.baseline is entry.target is entry.stretch is None


def _does(draft: Draft) -> bool:
    """Work without an effect: the verb is one of doing, or a result is said to be done."""
    r = draft.reading
    if r.works or (r.class_ == "initiative" and not r.numbers):
        return True
    return "done" in draft.used


@rule("warning", of=("key_result",), lines=("L9",))
def no_number(draft: Draft) -> Iterator[Finding]:
    """A key result has a number.

    Why: The number ends the argument whether it was reached; what somebody outside decides, such as a
    certificate, does so too and is a hint. (Mayer in "Measure What Matters"; Google playbook,
    "evidence of completion")

    Weak: Shop owners tell their neighbours about us
    Strong: 30% of new shops come on a recommendation
    Weak (de): Ladenbesitzer erzählen ihren Nachbarn von uns
    Strong (de): 30 % der neuen Läden kommen auf Empfehlung
    """
    words = any(map(str.isalnum, draft.text))
    if draft.reading.numbers and len(draft.tokens) < _NEAR and only(draft.kinds, "small", "stop"):
        mend = "Say what is counted, where it stands today and where it should end."
        yield finding(no_number, "There are no words beside the number.", mend)
    if not words or _measured(draft) or _vague(draft) or _does(draft) or _holds_place(draft):
        return
    if _granted(draft):
        yield finding(
            no_number,
            "There is no number in it: it is reached or not.",
            "That is enough where somebody outside decides; else say what is counted and where it should be.",
            severity="hint",
        )
        return
    mend = "Say what is counted, where it stands today and where it should end."
    yield finding(no_number, "There is no number in it.", mend)


def _granted(draft: Draft) -> bool:
    """Whether it is a result without a number: "obtain the certificate", "break even"."""
    r = draft.reading
    given = "outside" in draft.used or any({"granted", "abstract"} <= k for k in draft.kinds[:1])
    given = r.leads <= {"reach", "keep"} if r.leads else given
    named = [r.head] if r.leads else r.object
    if given and some(map(draft.words.kinds, named), "granted"):
        return True
    return not r.works and "states" in draft.used | draft.phrases.keys()


def _holds_place(draft: Draft) -> bool:
    return draft.entry is None and _blank(draft.text, draft.language) is not None


@rule("warning", of=("key_result", "objective", "kpi", "initiative"), lines=("L9", "L10"))
def placeholder(draft: Draft) -> Iterator[Finding]:
    """A key result's number is decided, not a placeholder.

    Why: A target of "X %" was never argued about. Where the number is not known, finding it is the key result
    (kind baseline). (Doerr; "baseline pending, never invent", genspark)

    Weak: Obtain $XM from shops in the north
    Strong: Obtain $2M from shops in the north
    """
    match = _blank(draft.text, draft.language)
    decided = any(q.role in {"target", "change"} for q in draft.reading.numbers)
    if match and draft.entry is None and (not decided or match[0].startswith("TB")):
        yield finding(
            placeholder,
            f"“{match[0]}” stands where the number should.",
            "Decide on a number. Where nobody knows it yet, make finding it the key result.",
            span=match.span(),
        )


@rule("warning", of=("key_result",), lines=("L12",))
def counts_work(draft: Draft) -> Iterator[Finding]:
    """A key result counts effects, not pieces of work.

    Why: Five launches, twenty interviews and a hundred posts can all be done without anyone being better off;
    what people do differently is the result. (Google playbook; Seiden, "Outcomes over Output"; OpenOKR KR-5)

    Weak: Publish 12 articles on our blog
    Strong: 400 readers a month ask for an offer after an article
    Weak (de): 12 Artikel in unserem Blog veröffentlichen
    Strong (de): 400 Leser im Monat fragen nach einem Artikel ein Angebot an
    """
    r, entry = draft.reading, draft.entry
    # "Send letters", whose 500 stand in the field of the target.
    beside = isinstance(entry, KeyResult) and entry.kind in LINEAR and r.works and not r.numbers
    what = "It counts pieces of work, not what they change."
    mend = "Ask what people should do differently because of it, and count that."
    if beside and r.class_ == "initiative":
        yield finding(counts_work, what, mend)
    milestones = isinstance(entry, KeyResult) and entry.kind == "milestones"
    if r.numbers and r.work and not milestones:
        if r.work.taken_in:
            what = "It counts what is put in, not what comes of it."
        # "Three trials to increase page views"
        following = draft.kinds_in(r.work.number.end)
        aim = dropwhile(lambda k: "purpose" not in k, following)
        aim = aim if draft.words.verb_last else dropwhile(lambda k: not k & VERBS - WORK, aim)
        meant = some(aim, "measure")
        mend = "Put the number on the effect that it names." if meant else mend
        yield finding(counts_work, what, mend, span=r.work.number.span, severity="hint" if meant else None)
