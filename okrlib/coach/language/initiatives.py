"""Initiatives: whether a text that is called one names work, and whether that work is any in particular."""

from __future__ import annotations

from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from okrlib.coach.language.clause import VERBS, WORK, tells
from okrlib.coach.language.count import MONEY
from okrlib.coach.language.lexicon import NONE, STOP, Kinds, first_of, lists_of, only, some

if TYPE_CHECKING:
    from okrlib.coach.language.count import Count

#: Whoever or whatever is counted by these moves because of the work, and is no work.
_MOVED = frozenset({"measure", "people", "push", "score", "outside", "granted"})
_THINGS = frozenset({"artefact", "output"})
#: Words of these name nothing that could be begun tomorrow.
_HAZY = frozenset({"abstract", "diffuse", "vague", "filler", "meta", "people", "measure", "lasting", "bau"})
#: Beside nouns these say nothing of what is done.
_BESIDE = frozenset({"small", "stop", "adverb", "hype", "praise", "vague", "up", "better", "intend", "focus"})
_MOVES = frozenset({"up", "down", "better"})
_AIMS = frozenset({"reach", "up", "down", "keep"})
#: A verb of these begins a piece of work, if it has an object.
_BEGUN = WORK | {"tidy", "touch"}
_TAUGHT = frozenset({"teaches", "taught", "done"})
_AROUND = frozenset({"one", "new", "particle", "tend", "mend", "hoped"})


def aims(c: Count) -> bool:
    """Whether it names what should come of the work: "reduce churn", "500 members", "customers are happy"."""
    leads, words = c.parts.leads, c.words
    kinds = c.kinds()
    if kinds and (_lets(c, kinds) or _tells_of_others(c, kinds) or _only_lessens(c, kinds)):
        return True
    # "Remove the second signature on orders under €500"
    order = kinds[1:] and not (leads or c.words.verb_last or kinds[0]) and "article" in kinds[1]
    if not kinds or leads & WORK or order:
        return False
    # Of "a rate, currently 34%" the rate
    head = next(filter(None, reversed(c.parts.kinds)), NONE)
    thing = bool(head & _THINGS) and not head & {"measure", "filler"}
    if _is_lever(c):
        return False  # "raise the price"
    if any(q.unit == "x" and q.role == "change" for q in c.numbers) and some(kinds, *_MOVED):
        return True  # "double donations"
    for q in c.numbers:
        if leads and thing and not c.unit(q) & _MOVED:
            return False  # "cut the form to three fields"
        both = len(c.numbers) > 1 and q.role in {"baseline", "target"}
        if q.role == "baseline" and not both:
            continue  # "get quotes from three roofers"
        sign = q.unit in {"%", "points", *MONEY} or both or bool(q.bound)
        of = lists_of(c.kinds(q.end))
        share = not (leads or q.start) and of & {*_MOVED, "genitive", "vague"}
        if q.unit == "%" and (leads & {*_MOVES, "reach"} or share or (q.bound and q.start and not leads)):
            return True  # "reduce arrears by 40%", "90% on-time delivery", but "50% off for early birds"
        named = lists_of(kinds) if not leads else head
        moved = (c.unit(q) | named) & _MOVED - {"granted"}
        if moved and (leads & _AIMS or sign) and q.unit not in words.numerals["durations"]:
            return True
    if "be" in leads:
        return True
    if leads & _AIMS and head & (_MOVED - {"granted"} | {"meta", "aspiring", "shift"}) and not _has_means(c):
        return True
    if leads or c.numbers:
        return False
    state = tells(kinds) and not kinds[0] & _THINGS
    name = kinds[-1] & {"measure", "rate", "own_unit"} and "output" not in kinds[-1] and len(kinds) <= _NAME
    return bool(state or name)


def _lets(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it says what others should do or be, and not by what: "help tenants pay on time".

    "Help tenants with a calculator" and "let guests pay by card" say what is done.
    """
    last = kinds[-1] if c.words.verb_last else NONE
    if "assure" in kinds[0] | last | c.phrases.keys():  # "guarantee refunds" names the thing
        told = lists_of(kinds[:-1] if last else kinds[1:])
        named = told & {"people", "vague"} or told & {"abstract", *_THINGS} == {"abstract"}
        return bool(named) and not _has_means(c)
    then = [*dropwhile(lambda k: "people" in k, dropwhile(lambda k: "people" not in k, kinds[1:]))]
    if not then or not kinds[0] & {"serve", "let"}:
        return False
    if then[0] & {"stop", "article", "asks"} > then[0] & {"clause"}:
        return False  # "ask customers what they think"
    so = some(then, "feels", "known", "be") or bool(then[-1] & {"better", "vague"})
    eased = ("serve" in kinds[0] or so) and not _has_means(c)
    return eased or any(q.unit in {"%", "x"} for q in c.numbers)


def _tells_of_others(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it says what others will do: "guests recommend us", "members can find their bills".

    "Guest survey", "Kunden anrufen" and "nurse calls the family" are work.
    """
    who = first_of(kinds[:-2], "people", "stop", otherwise=0)
    ordered = some(kinds[:who], *VERBS, "let")
    if "people" not in kinds[who] or who > 2 or ordered or not kinds[2:]:
        return False
    at = next((n for n, k in enumerate(kinds) if n > who and "vow" not in k), who)
    named, does = (c.said[n].text for n in (who, at))
    verb, then = kinds[at], kinds[at + 1 :]
    if "able" in verb:
        return True
    if "give" in verb or (c.numbers and not any(q.bound for q in c.numbers)) or not then:
        return False  # "members get a voucher"
    # "Parents will come", but "customers test the till", "visitors survey"
    theirs = "crew" not in kinds[who] and not verb & {*_THINGS, "stop", "doing", "people", "participle"}
    theirs = theirs and not then[0] & ({*_THINGS, "doing"} if not then[1:] else set())
    shown = "people" in then[0] and some(then[1:2], "article")  # "farmers show pupils the milking"
    well = some(then, "vague", "better", "aspiring")
    theirs = theirs and not shown and (well or not verb & WORK)
    if not (theirs or verb & {"feels", "results", "known", "keep"}):
        return False
    if c.words.verb_last:
        ends = does.islower() and does.endswith("n") and not (kinds[-1] & VERBS or c.text.endswith("en"))
        return ends and (well or bool(verb))
    return not does.endswith(("ed", "ing")) and (at > who + 1 or named.endswith("s") != does.endswith("s"))


def _only_lessens(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it only wants less or more of something: "reduce food waste", "save energy"."""
    first = kinds[-1] if c.words.verb_last and "results" in kinds[-1] else kinds[0]
    head = next(filter(None, reversed(c.parts.kinds)), NONE)
    hazy = some(c.parts.kinds, "diffuse")
    lessened = {*_MOVED, "negative", "faulty", "abstract"}
    # "Weniger Ausfälle im Winter", but "higher railings on the deck", "Höhere Betten anschaffen"
    named = "fewer" in first and not c.parts.leads & WORK and some(kinds[1:2], *lessened)
    known = hazy or named or (head & lessened and "fewer" not in first)
    wants = (first & {"lessen", "fewer"} and known) or ("results" in first and len(kinds) <= _NAME)
    thing = _is_lever(c) or any(_is_thing(c.words.kinds(w)) for w in c.parts.object[-1:])
    return bool(wants) and len(kinds) > 1 and not (c.numbers or thing or _has_means(c))


def _is_lever(c: Count) -> bool:
    """Whether one sets it oneself: "raise the price of single tickets", but "cut fee arrears"."""
    own = some(c.parts.kinds[-1:], "lever")
    return own or "lever" in c.phrases


#: A bare name of a number has so few words: "employee engagement".
_NAME = 3


def is_hazy(c: Count) -> bool:
    """Whether nobody could tell what is done first, nor when it is done: "improve communication"."""
    kinds, leads, words = c.kinds(), c.parts.leads, c.words
    phrases = words.phrases_in(c.text).keys()
    duty = "bau" in phrases and "assure" in kinds[0]  # "ensure compliance with hygiene rules"
    if _is_doubtful(c, kinds) or (not c.numbers and (duty or _is_usual(c, kinds))):
        return True
    if not kinds or c.numbers or (_has_means(c) and "keep" not in leads):
        return False
    if _goes_on(c, kinds):
        return True
    if "intend" in kinds[0] | phrases | _verb(c, kinds):
        # "Look into why parcels go missing", "try a later start"
        tries = "strive" in kinds[0] and some(kinds[1:2], "one")
        return not tries and not some(kinds, "asks")
    if _is_lever(c):
        return False
    if _wants_more(c, kinds) or _is_hoped(kinds) or phrases & {"hollow", "aimless"} or _is_any(c, kinds):
        return True  # "deliver value"
    spans = {*words.numerals["durations"], *words.numerals["periods"]}
    timed = any(w.lower() in spans for w in c.parts.object)  # "stakeholder lunch every quarter"
    if not leads and (timed or (kinds[1:] and "phase" in kinds[-1])):
        return False  # "payroll system rollout"
    named = [words.kinds(w) for w in c.parts.object if w != c.parts.lead]
    named = [k for k in named if not k or k - _BESIDE]
    if some(map(words.kinds, c.parts.lead.split()), "serve"):
        return True  # "support the sales team", and with what?
    if not leads and not any(_is_thing(k) for k in kinds):
        if not kinds[1:]:
            return not words.verb_last or _says_nothing(kinds[0])  # "taxes"
        # A verb that no list knows: "put a number on each bill", "Zweite Pflegekraft einplanen".
        parted = words.verb_last or "article" in kinds[1] or some(kinds[2:], "stop")
        order = parted and not _verb(c, kinds)
        role = bool(named) and "people" in named[-1] and "vague" not in kinds[0]  # "a doctor at the desk"
        return bool(named) and _says_nothing(named[-1]) and not (order or role)
    return _is_loose(c, kinds, named)


def _is_doubtful(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it may be left, or others are to do it: "maybe paint the hall", "the council should pay"."""
    # "We should be more careful", but "put up signs where the river could flood"
    aside = {"relative", "asks", "clause"}
    said = c.said
    told = [w.kinds & aside or ("related" in w.kinds and c.text[: w.start].endswith(", ")) for w in said]
    main = kinds[: next((n for n, away in enumerate(told) if away), None)]
    ought = first_of(main, "ought", otherwise=0)
    ours = some(kinds[:ought], "narrator", "crew")
    others = ought and not (ours and not some(kinds[ought : ought + 2], "be"))
    return bool(others) or "hedge" in c.phrases or some(kinds, "hedge")


def _verb(c: Count, kinds: list[Kinds]) -> Kinds:
    """The lists of the word that says what is done, by where it stands in an order."""
    return kinds[-1] if c.words.verb_last else kinds[0]


def _opening(c: Count) -> tuple[Kinds, int]:
    """The list of a verb of several words that a text begins with, and its end: "go over", "talk to"."""
    phrases = c.phrases.items()
    ends = {name: end for name, (begin, end) in phrases if name in {"study", "errand"} and not begin}
    return frozenset(ends), max(ends.values(), default=0)


def _acted_on(c: Count, end: int) -> list[Kinds]:
    """The lists of the words beside the verb, which ends there, but for those on how often."""
    said, often = c.said, c.words.numerals["rhythms"]
    named = [w for w in said if w.text.lower() not in often]
    if c.words.verb_last:
        return [w.kinds for w in named[:-1]]
    begin = max(c.parts.end, said[1].start, end)
    return [w.kinds for w in named if w.start >= begin]


def _is_usual(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it names no more than what any team has: "write a procedure", "fix the bug", "call a client".

    "Write a procedure for night work" and "call every client who left" are pieces of work.
    """
    if some(kinds, "all", "relative") or "," in c.text or not kinds[1:]:
        return False
    opening, end = _opening(c)
    lead = _verb(c, kinds) | opening
    known = lead & {*_BEGUN, *_TAUGHT, "errand", "study"}
    rest = _acted_on(c, end) if known else kinds
    if rest and "stop" in rest[0]:
        rest = rest[1:]  # "an Besprechungen teilnehmen"
    until = first_of(rest, "stop", otherwise=len(rest))
    nouns = [k for k in rest[:until] if "article" not in k and (not k or k - _BESIDE - _AROUND)]
    thing = nouns[-1] if nouns else NONE
    if "wrapper" in thing and len(nouns) == 1:
        return True  # "discussed tasks with the board"
    most = 2 if "tidy" in lead and thing & {"filler", "wiring"} else 1  # "fix the report problem"
    if until < len(rest) or len(nouns) > most:
        return False
    beside = lists_of(rest[:1])
    met = thing & {"output", "filler"} or ("people" in thing and "one" in beside)
    plural = "people" in thing and not (c.words.verb_last or "article" in beside)  # "talk to customers"
    errand = "errand" in lead and (plural or (met and (c.words.verb_last or "article" in beside)))
    told = lead & _TAUGHT and thing & {"crew", "input"}
    touched = "touch" in lead and thing & _THINGS
    mended = "wiring" in thing and "tidy" in lead
    usual = "usual" in thing and lead & _BEGUN
    return bool(errand or told or touched or mended or usual or ("study" in lead and nouns))


def _goes_on(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it has no end: "answer emails", "monitor the budget", "regularly check stock"."""
    said, lead = lists_of(kinds), _verb(c, kinds)
    if not 1 < len(kinds) <= _NAME + 2 or said & {"all", "relative", "one"}:
        return False
    # "Pumpen im Schwimmbad pflegen", "regelmäßige Sprechstunde einrichten"
    once = said & {"place", "topic", "why"} or (c.words.verb_last and lead & {"ship", "make"})
    return ("tend" in lead | kinds[0] and not once) or ("bau" in lead and "artefact" not in lead)


def _is_any(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it only says that there is work, or names what any team has: "Q3 project", "new report"."""
    *ahead, last = kinds
    if "wrapper" in last:
        return only(ahead, *_HAZY, "wrapper", "new")
    if c.words.verb_last or some(kinds, "stop", "article"):
        return not c.parts.leads and len(ahead) == 1 and "new" in kinds[0] and bool(last & _THINGS)
    return is_label(c) and bool(last & {"usual", "output"})


def is_label(c: Count) -> bool:
    """Whether two or three words name a thing, and not what is done with it: "summer tyres"."""
    kinds = c.kinds()
    plain = not (c.words.verb_last or c.parts.leads or some(kinds, "stop", "article"))
    if not plain or not 1 < len(kinds) <= _NAME:
        return False
    last = kinds[-1]
    begun = kinds[0] & {"errand", "tidy", "touch"} or ("gerund" in kinds[0] and len(kinds) == _NAME)
    done = last & {*WORK, "phase"} or ("gerund" in last and not (last & {"doing"} or kinds[0] & _HAZY))
    return not (begun or done)


def _is_loose(c: Count, kinds: list[Kinds], named: list[Kinds]) -> bool:
    """Whether a verb is followed by nothing in particular: "fix performance", "make it secure"."""
    leads, words, last = c.parts.leads, c.words, lists_of(named[-1:])
    shaped = kinds[-1] & {"vague", "finished", *_MOVES} or (len(kinds) == _NAME and "filler" in kinds[1])
    hazy = "ship" in leads and "diffuse" in last and not (words.verb_last or last & _THINGS)
    if hazy or ("make" in leads and "let" in kinds[0] and shaped):
        return True
    if leads & {"ship", "make"} and last & _THINGS and "bau" not in last and named[1:]:
        return bool(named[-2] & {"diffuse", "vague"}) and _says_nothing(last)  # "build a notification system"
    if leads & {"ship", "contact", "make", "craft"} and not leads & _MOVES:
        if leads & {"ship", "contact"} and lists_of(named) & {"people", "input", "measure"}:
            return False  # "survey all leavers"
        bare = bool(named) or len(c.parts.lead.split()) < _NAME  # "follow up", but "book the hall"
        return bare and all(_says_nothing(k) for k in named)
    plain = not some(c.kinds(c.parts.end), "stop")
    loose = plain and "mend" in c.parts.verb  # "improve the fee module": and what is done to it?
    # What no list knows, or stands behind "a", is some thing: "give every member a key".
    known = any(not k or "one" in k for k in c.kinds(c.parts.end))
    lasting = leads & {"better", "keep"} and "diffuse" in last  # "foster a culture of learning"
    return not named or bool(loose or lasting) or (_says_nothing(named[-1]) and not known)


def _is_hoped(kinds: list[Kinds]) -> bool:
    """Whether it only says that work should go well: "successful completion of the project"."""
    kinds = kinds["article" in kinds[0] :]
    of_what: Kinds = frozenset({"genitive"})
    how, work, of, *_ = [*kinds, of_what, of_what, of_what]
    done = not kinds[2:] or not work or work & {*WORK, "abstract", "artefact", "doing", "phase", "gerund"}
    return len(kinds) > 1 and bool("hoped" in how and done and of & {"genitive", "all"})


def _says_nothing(kinds: Kinds) -> bool:
    """Whether a noun names no thing, and nothing that one does."""
    made = not kinds & {"participle", "doing"}  # "have the roof inspected"
    return bool(kinds & _HAZY or (kinds & WORK and made)) and not _is_thing(kinds)


def _is_thing(kinds: Kinds) -> bool:
    return bool(kinds & {*_THINGS, "granted"}) and not kinds & {"filler", "diffuse"}


def _wants_more(c: Count, kinds: list[Kinds]) -> bool:
    """Whether it only asks for more of something: "use social media more", "more outreach"."""
    if c.parts.leads & {"ship", "make", "craft", "contact"} and not c.parts.leads & _MOVES:
        kinds = kinds[1:]
        beside = [k for k, then in pairwise([*kinds, STOP]) if not then or "stop" in then]
        return any(k & {"up", "better"} and k & {"small", "praise"} for k in beside)
    named = kinds[1:] if c.parts.leads and not kinds[0] & {"small", "praise"} else kinds
    ends = pairwise([*named, STOP])  # "better care", but "better shoes"
    more = any(k & {"up", "better"} and k & {"small", "praise"} and (n or "up" in k) for k, n in ends)
    more = more or kinds[0] >= {"better", "vague"}  # "faster turnaround"
    last = kinds[-2:-1] if c.words.verb_last else ()
    thing = "act" not in c.parts.leads and any(_is_thing(k) and "contact" not in k for k in kinds)
    return (more or any(k == {"vague"} for k in last)) and not thing


def _has_means(c: Count) -> bool:
    """Whether it says by what: "improve answers with a checklist"; "with schools" is whom it is for."""
    kinds = c.kinds(max(c.parts.end, c.phrases.get("intend", (0, 0))[1]))  # "deal with mail"
    for n, k in enumerate(kinds):
        if "means" in k or {"guard", "address"} <= k:
            return any(not _says_nothing(w) and not (w & _BESIDE) for w in kinds[n + 1 :])
    return False
