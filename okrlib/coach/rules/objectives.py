"""Rules over an objective's words (METHOD section 5; L1-L5, L15)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.clause import WORK
from okrlib.coach.language.reading import vivid
from okrlib.coach.rule import finding, rule
from okrlib.model import Objective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.findings import Finding

#: Words that every team has: "increase sales", "improve quality".
_EVERYWHERE = frozenset({"measure", "filler", "meta", "artefact", "output", "people"})


def _kinds(draft: Draft, words: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(draft.words.kinds(w) for w in words)) if words else frozenset()


@rule("warning", of=("objective",), lines=("L1",))
def number_in_objective(draft: Draft) -> Iterator[Finding]:
    """An objective holds no number.

    Why: The objective says what should change, its key results prove it; a number in it makes it a key
    result that nobody remembers. (OpenOKR OBJ-2; common practice)

    Weak: Grow sales to shops in the north by 20%

    Strong: Become the first address for shops in the north

    Weak (de): Umsatz mit Läden im Norden um 20 % steigern

    Strong (de): Erste Adresse für die Läden im Norden werden
    """
    for q in draft.reading.numbers:
        if q.role == "rank":
            continue
        words, work = draft.text[q.start : q.end].strip(), draft.reading.work
        yield finding(
            number_in_objective,
            f"The objective holds a number ({words}).",
            "Say in words what should change, and move the number into a key result.",
            span=q.span,
            severity="hint" if vivid(q, draft.text, draft.words, draft.reading.leads) and not work else None,
        )
        return


@rule("hint", of=("objective",), lines=("L2",))
def too_long(draft: Draft) -> Iterator[Finding]:
    """An objective is one sentence that people remember.

    Why: People act on what they can repeat; an objective should fit on a T-shirt. (Viva;
    15Five, "short, catchy headlines")

    Weak: Give every shop owner in our region, whether they are new to us or have bought here for many years,
    a way of ordering that saves them time and that they like to tell others about

    Strong: Ordering that shop owners tell their neighbours about
    """
    words, most = draft.reading.words, draft.policy.most_words
    if words > most:
        what = f"The objective has {words} words; nobody will remember more than {most}."
        yield finding(too_long, what, "Keep the change and for whom; move the rest into the notes.")


@rule("warning", of=("objective",), lines=("L2", "L15"))
def says_too_little(draft: Draft) -> Iterator[Finding]:
    """An objective says what should become better, and for whom.

    Why: "Improve the product" is true in every quarter of every company, so it helps nobody decide. (Viva
    pitfalls; OpenOKR length bounds)

    Weak: Improve our product

    Strong: New shops tell each other about our product

    Weak (de): Produkt verbessern

    Strong (de): Neue Läden empfehlen unser Produkt weiter
    """
    r = draft.reading
    # "Win back our readers": something was lost, which no other team's plan can say.
    again = "again" in draft.words.kinds(r.lead) | draft.words.phrases_in(draft.text).keys() and r.object
    if r.numbers or again or not any(map(str.isalnum, draft.text)):
        return
    word_kinds = _each(draft)
    boast = "be" in r.leads and "boast" in word_kinds[-1] | draft.words.phrases_in(draft.text).keys()
    aimless = (boast or _empty(word_kinds)) and not (
        r.leads == {"make"} and any("aspiring" in k for k in word_kinds)
    )
    phrases = draft.words.phrases_in(draft.text)
    kinds = [draft.words.kinds(w) for w in r.object]
    content = [k for k in kinds[:-1] if not k & {"vague", "adverb"}]
    # "Attribution quality": the last noun is one, whatever it means alone.
    named = bool(content) and "be" not in r.leads
    content += [k for k in kinds[-1:] if named or not k & {"vague", "adverb"}]
    first = next((m[0] for m in draft.words.words(draft.text) if "adverb" not in draft.words.kinds(m[0])), "")
    moving = r.leads & {"up", "down", "better", "be", "ensure", "act"}
    stops = any("stop" in k for k in word_kinds[1:])
    bare = moving and len(content) <= ("be" not in r.leads) and r.words <= 3 and not stops
    # "Be agile", "generate leads", "ensure GDPR compliance"
    one = r.words <= 2 and (
        "be" in r.leads or ("reach" in r.leads and any(k & {"push", "people"} for k in content))
    )
    bare = bare or one or ("ensure" in r.leads and r.words <= 3)
    praised = "be" in r.leads and len(content) < 2 and r.words <= _GROWING
    bare = bare or (praised and any("praise" in k for k in word_kinds))
    # "Faster, safer surgery" is a headline, "better service" is not even that.
    bare = bare and (
        r.words <= 2 or not word_kinds[0] & {"vague", "small"} or all(k & _EVERYWHERE for k in content)
    )
    filler = moving and content and all("filler" in k or "meta" in k for k in content) and r.words <= 4
    # "Support the sales team": that is what one is there for.
    filler = filler or (
        bool(r.leads & {"act", "craft"}) and bool(kinds) and "filler" in kinds[-1] and r.words <= _GROWING - 1
    )
    about_numbers = (moving or r.works) and kinds and "meta" in kinds[-1] and "better" in r.leads
    more = r.words <= 2 and bool(word_kinds) and bool(word_kinds[-1] & {"vague", "up", "better"})
    more_of = {"better"} if r.leads & {"be", "act", "reach"} else set()
    more_of |= {"up"} if r.leads & {"be", "act", "make"} else set()
    more_of |= {"down"} if "act" in r.leads else set()
    growing = r.words <= _GROWING and any(k & more_of for k in word_kinds[1:2])
    heading = not r.leads and r.words <= 2 and not any("aspiring" in k for k in word_kinds)
    thing = heading and (len(word_kinds) == 1 or any(k & _THINGS for k in word_kinds[-1:]))
    # "Continuity of process": a heading that names no one and no change.
    thing = thing or (
        not r.leads
        and 1 < len(word_kinds) < _GROWING
        and all(k & (_SAYS_NOTHING | _THINGS) for k in word_kinds)
    )
    # "Rebrand the company": an order to do something with what everybody has.
    order = not r.leads and not draft.words.verb_last and 2 < len(word_kinds) < _GROWING
    order = order and not word_kinds[0] and "article" in word_kinds[1]
    order = order and all(k & (_EVERYWHERE | {"small", "abstract"}) for k in word_kinds[2:])
    others = any("people" in k and "input" not in k for k in word_kinds)
    touches = order or "affect" in draft.words.kinds(r.lead or first) | phrases.keys()
    touches = touches and not others
    # "Improve our test suite": every team has its things.
    common = bool(r.leads & {"up", "down", "better", "reach"} and content)
    spoken = [k for k in word_kinds if "article" not in k]
    common = common and len(spoken) <= _OWN and all(k & _HAVINGS for k in content)
    idle = (
        ("aimless" in phrases and r.words <= _IDLE)
        or ("hollow" in phrases and not any({"better", "vague"} <= k for k in word_kinds))
        or _praises(word_kinds, r.leads)
    )
    mend = "Say for whom it should become better, and how they would notice."
    if aimless or bare or filler or about_numbers or more or growing or thing or common or idle or touches:
        yield finding(says_too_little, "The objective could stand in any plan of any team.", mend)
    elif _only_a_field(draft, word_kinds):
        yield finding(says_too_little, "It names a field of work, and no change in it.", mend)


def _praises(kinds: list[frozenset[str]], leads: frozenset[str]) -> bool:
    """Whether all that is said is praise: "make the stream good", "towards an excellent programme"."""
    last = kinds[-1] if kinds else frozenset[str]()
    if leads == {"make"} and "praise" in last and len(kinds) <= _GROWING:
        return True
    near = [k for k in kinds[-3:-1] if not any("stop" in a for a in kinds[-2:-1])]
    # "A great user experience" says for whom.
    praised = (
        any("praise" in k for k in near)
        and not any("people" in k for k in kinds[-2:-1])
        and bool(last & {"artefact", "filler", "output"})
    )
    return praised and not any(k & {"relative", "aspiring", "measure"} for k in kinds)


def _only_a_field(draft: Draft, kinds: list[frozenset[str]]) -> bool:
    """Whether it is a heading: "health and fitness", "focus on quality", "preparing students for exams"."""
    r, first = draft.reading, kinds[0] if kinds else frozenset[str]()
    if r.class_ == "initiative" or any(k & {"aspiring", "relative"} for k in kinds[1:]):
        return False
    focus = draft.words.phrases_in(draft.text).get("focus", (1, 0))[0] == 0 or "focus" in first
    if focus and r.words <= _ITEM:
        return True
    doing = first & (WORK | {"ensure", "keep"}) and not first & {"up", "down", "better"}
    # "Collaborating teams treat strokes faster": who does something.
    doing = doing and not any("people" in a and not b & {"small", "stop"} for a, b in pairwise(kinds))
    if "gerund" in first and doing:
        return not draft.words.verb_last or (len(kinds) > 1 and "genitive" in kinds[1])
    # "Effective sales organisation"
    judged = "vague" in first and "better" not in first and 1 < len(kinds) <= _PAIR and not r.leads
    if (
        judged
        and kinds[-1] & {"filler", "abstract", "artefact", "doing"}
        and not any("stop" in k for k in kinds)
    ):
        return True
    if "people" in first and len(kinds) == _PAIR and "and" in kinds[-2]:
        kinds = kinds[1:]  # "Customer service and retention"
    told = _CHANGES | {"aux", "people", "article", "vague", "praise", "has"}
    if len(kinds) < 2 or r.leads or any(k & told for k in kinds):
        return False
    pair = len(kinds) <= _PAIR and (
        "and" in kinds[-2] or ("abstract" in kinds[-1] and "stop" not in kinds[-2])
    )
    return pair or (1 < len(kinds) < _GROWING and "abstract" in first and "genitive" in kinds[1])


#: "Health and fitness".
_PAIR = 4
#: So many words after "focus on" name a field.
_ITEM = 6
_CHANGES = frozenset({"up", "down", "better", "keep", "reach", "ensure", "be"})


#: "Be more customer focused", "do more meetings": so short a comparison says a direction, and no place.
_GROWING = 5
#: So few words name a thing.
_OWN = 3
#: What every team has anyway.
_HAVINGS = frozenset({"filler", "meta", "artefact", "output"})
#: So short a sentence about progress has no room for where it should lead.
_IDLE = 7
#: A bare name of these is a thing or a heading: "Q3 roadmap".
_THINGS = frozenset({"artefact", "output", "meta", "abstract"})
#: Words that hold no change of their own: without another word the sentence says nothing.
_SAYS_NOTHING = frozenset(
    {
        "small",
        "stop",
        "vague",
        "adverb",
        "up",
        "down",
        "better",
        "be",
        "make",
        "craft",
        "act",
        "ensure",
        "keep",
    }
    | {"filler", "meta", "aspiring", "hype"}
)


def _empty(kinds: list[frozenset[str]]) -> bool:
    """Whether no word says what is meant: "be the best", "do our jobs better"."""
    # "Be healthier and happier" names two changes, "be good and better" praises.
    named = sum("vague" in k and not k & {"praise", "aspiring", "filler"} for k in kinds)
    return all(k & _SAYS_NOTHING for k in kinds) and not (named > 1 and "be" in kinds[0])


@rule("warning", of=("objective",), lines=("L3",))
def deliverable_objective(draft: Draft) -> Iterator[Finding]:
    """An objective names a change, not a thing to deliver.

    Why: A launch can be finished and change nothing; what it is for is the objective, the launch an
    initiative. (OpenOKR's word list; Viva pitfalls; Wodtke, "just shipping something")

    Weak: Launch the new ordering app

    Strong: Shop owners order in a minute, from anywhere

    Weak (de): Neue Bestell-App einführen

    Strong (de): Ladenbesitzer bestellen in einer Minute, von überall
    """
    r = draft.reading
    head = draft.words.kinds(r.head)
    if "up" in r.leads and not r.numbers and head & {"input", "spend"} and "people" not in head:
        what = f"“{r.head}” is put in; the change that it should bring is missing."
        yield finding(deliverable_objective, what, _INSTEAD)
        return
    if r.class_ != "initiative" or (r.numbers and not r.works):
        return
    kinds = _all_kinds(draft)
    # "Train everyone": how many are reached says nothing of what a piece of work is for.
    counts = frozenset({"all"}) if r.leads <= {"ship", "contact"} else frozenset()
    kinds_of = [*_each(draft), frozenset[str]()]
    made = {"ship", "artefact", "output"}
    # "the first release" is no aim
    aims = any(
        "aspiring" in k and not k & counts and not ("ordinal" in k and b & made)
        for k, b in pairwise(kinds_of)
    )
    # "Ship releases that nobody is afraid to install": what it is for stands beside it.
    each = _each(draft)
    whose = any("relative" in a and b & {"people", "all"} for a, b in pairwise(each))
    # "a product our users can't live without"
    whose = whose or any(
        "article" in a and "people" in b and before & {"artefact", "filler", "vague"}
        for before, a, b in zip(each, each[1:], each[2:-1], strict=False)
    )
    if aims or whose or (r.leads <= {"make", "craft"} and "relative" in kinds):
        return
    reason = "so_that" in draft.words.phrases_in(draft.text)
    what = f"“{r.lead or draft.text}” names something to deliver, not the change it should bring."
    mend = (
        "Begin with what the sentence says after it, and list the work as an initiative."
        if reason
        else _INSTEAD
    )
    yield finding(deliverable_objective, what, mend, severity="hint" if reason else None)


_INSTEAD = "Say what will be different for whom, and list the work as an initiative."


def _each(draft: Draft) -> list[frozenset[str]]:
    """The lists of every word."""
    return [k for _, k in draft.words.marks(draft.text)]


def _all_kinds(draft: Draft) -> frozenset[str]:
    return _kinds(draft, tuple(m[0] for m in draft.words.words(draft.text)))


@rule("hint", of=("objective",), lines=("L4",))
def no_reason(draft: Draft) -> Iterator[Finding]:
    """An objective says why, or for whom.

    Why: Verb, what and "so that" make an objective that people from outside understand. (Viva's formula;
    OpenOKR's why-markers)

    Weak: Rethink how we plan the routes of our vans

    Strong: Rethink how we plan routes so that drivers are home for dinner
    """
    if isinstance(draft.entry, Objective) and draft.entry.notes:
        return
    kinds = _all_kinds(draft) | draft.words.phrases_in(draft.text).keys()
    if draft.reading.words >= _ASKS_WHY and not kinds & {"why", "purpose", "people", "aspiring"}:
        mend = "Add “so that …”, or write the reason into the notes."
        yield finding(no_reason, "The objective does not say why, or for whom.", mend)


#: Shorter objectives are headlines; they need no reason.
_ASKS_WHY = 6


@rule("warning", of=("objective",), lines=("L5",))
def business_as_usual(draft: Draft) -> Iterator[Finding]:
    """An objective changes something; keeping something as it is belongs to a KPI.

    Why: Objectives that restate the daily work crowd out the change. (re:Work; Google's trap of
    business-as-usual OKRs; Viva pitfalls)

    Weak: Continue to answer the questions of our customers

    Strong: Customers find their answer before they have to ask

    Weak (de): Weiterhin die Fragen unserer Kunden beantworten

    Strong (de): Kunden finden ihre Antwort, bevor sie fragen
    """
    r = draft.reading
    phrases = draft.words.phrases_in(draft.text)
    met = "reach" in r.leads and r.object and "meta" in draft.words.kinds(r.object[-1])
    keeps = "keep" in r.leads and not _all_kinds(draft) & {"aspiring", "up"}
    # "The council keeps supporting clubs"
    again = {"up", "down", "better"}
    keeps = keeps or any("keep" in a and "gerund" in b and not b & again for a, b in pairwise(_each(draft)))
    if keeps or "bau" in phrases or met:
        what = "This keeps things as they are." if not met else "Meeting what is asked anyway is no change."
        mend = "Watch it as a KPI, and say here what should become different."
        yield finding(business_as_usual, what, mend, span=phrases.get("bau"))


@rule("warning", of=("objective",), lines=("L15",))
def big_words(draft: Draft) -> Iterator[Finding]:
    """An objective inspires by what it says, not by big words.

    Why: Three superlatives in a sentence say less than one plain change that people can picture. (Viva
    pitfalls, "vague outcomes"; PuMP on weasel words)

    Weak: Disrupt our market with a phenomenal and groundbreaking shop

    Strong: Make ordering with us as quick as calling a friend
    """
    big = [m for m in draft.words.words(draft.text) if "hype" in draft.words.kinds(m[0])]
    if len(big) >= 3:
        what = f"Big words ({', '.join(m[0] for m in big)}) stand where the change should."
        mend = "Keep one of them, and name the change that people would see."
        yield finding(big_words, what, mend, span=big[0].span())
