"""Initiatives: whether a text that is called one names work, and whether that work is any in particular."""

from __future__ import annotations

from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from okrlib.coach.language.clause import VERBS, WORK, tells
from okrlib.coach.language.count import MONEY

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


def aims(c: Count) -> bool:
    """Whether it names what should come of the work: "reduce churn", "500 members", "customers are happy"."""
    leads, words = c.parts.leads, c.words
    kinds = c.kinds(0)
    if kinds and (_lets(c, kinds) or _tells_of_others(c) or _only_lessens(c, kinds)):
        return True
    if not kinds or leads & WORK:
        return False
    head = words.kinds(c.parts.object[-1]) if c.parts.object else frozenset[str]()
    thing = bool(head & _THINGS) and not head & {"measure", "filler"}
    if _is_lever(c):
        return False  # "raise the price"
    if any(q.unit == "x" and q.role == "change" for q in c.numbers) and any(k & _MOVED for k in kinds):
        return True  # "double donations"
    for q in c.numbers:
        if leads and thing and not c.unit(q) & _MOVED:
            return False  # "cut the form to three fields"
        both = len(c.numbers) > 1 and q.role in {"baseline", "target"}
        if q.role == "baseline" and not both:
            continue  # "get quotes from three roofers"
        sign = q.unit in {"%", "points", *MONEY} or both or bool(q.bound)
        if q.unit == "%" and leads & {*_MOVES, "reach"}:
            return True  # "reduce arrears by 40%"
        named = frozenset[str]().union(*kinds) if not leads else head
        moved = (c.unit(q) | named) & _MOVED - {"granted"}
        if moved and (leads & _AIMS or sign) and q.unit not in words.numerals["durations"]:
            return True
    if "be" in leads:
        return True
    if leads & _AIMS and head & (_MOVED - {"granted"} | {"meta", "aspiring"}) and not _has_means(c):
        return True
    if leads or c.numbers:
        return False
    state = tells(kinds) and not kinds[0] & _THINGS
    feels = "people" in kinds[0] and any("vague" in k for k in kinds[2:])  # "residents feel safer"
    name = kinds[-1] & {"measure", "rate", "own_unit"} and "output" not in kinds[-1] and len(kinds) <= _NAME
    return bool(state or feels or name)


def _lets(c: Count, kinds: list[frozenset[str]]) -> bool:
    """Whether it says what others should do or be, and not by what: "help tenants pay on time".

    "Help tenants with a calculator" and "let guests pay by card" say what is done.
    """
    first, *rest = kinds
    if "assure" in first | c.words.phrases_in(c.text).keys() or (c.words.verb_last and "assure" in kinds[-1]):
        return not _has_means(c)
    who = next((n for n, k in enumerate(rest[:_NAME]) if "people" in k), len(rest))
    then = list(dropwhile(lambda k: "people" in k, rest[who:]))
    if (
        not then
        or not first & {"serve", "let"}
        or (then[0] & {"stop", "article"} and "clause" not in then[0])
    ):
        return False
    eased = "serve" in first or any(k & {"better", "vague", "feels", "known"} for k in then)
    return any(q.unit in {"%", "x"} for q in c.numbers) or (eased and not _has_means(c))


def _tells_of_others(c: Count) -> bool:
    """Whether it says what others will do: "guests recommend us", but "guest survey", "Kunden anrufen"."""
    marks, words = c.words.marks(c.text), c.words.words(c.text)
    begin = int(bool("article" in marks[0][1]))
    if len(words) <= begin + 2 or c.numbers or "people" not in marks[begin][1]:
        return False
    who, does, kinds = words[begin][0], words[begin + 1][0], marks[begin + 1][1]
    if c.words.verb_last:
        order = bool(marks[-1][1] & VERBS) or words[-1][0].endswith("en")
        return does.islower() and does.endswith("n") and not kinds & {"stop", "small", "adverb"} and not order
    return who.endswith("s") and not does.endswith(("s", "ed", "ing")) and bool(kinds & _THEY)


#: What people do who are told of: "customers save time".
_THEY = frozenset({"feels", "results", "act", "known"})


def _only_lessens(c: Count, kinds: list[frozenset[str]]) -> bool:
    """Whether it only wants less of something: "reduce food waste", "save energy"."""
    things = any(_is_thing(c.words.kinds(w)) for w in c.parts.object[-1:])
    saves = "results" in kinds[0] and len(kinds) <= _NAME
    things = things or _is_lever(c)
    return bool(kinds[1:] and not c.numbers and not things and not _has_means(c)) and (
        "lessen" in kinds[0] or saves
    )


def _is_lever(c: Count) -> bool:
    """Whether one sets it oneself: "raise the price of single tickets", but "cut fee arrears"."""
    own = any("lever" in c.words.kinds(w) for w in c.parts.object[-1:])
    return own or "lever" in c.words.phrases_in(c.text)


#: A bare name of a number has so few words: "employee engagement".
_NAME = 3


def is_hazy(c: Count) -> bool:
    """Whether nobody could tell what is done first, nor when it is done: "improve communication"."""
    kinds, leads, words = c.kinds(0), c.parts.leads, c.words
    if not kinds or c.numbers or _has_means(c) or _is_lever(c):
        return False
    if _wants_more(c, kinds) or _is_daily(c, kinds):
        return True
    phrases = words.phrases_in(c.text).keys()
    if phrases & {"hollow", "aimless"}:
        return True  # "deliver value"
    if "intend" in kinds[0] | phrases | (kinds[-1] if words.verb_last else phrases):
        return not any("asks" in k for k in kinds)  # "look into why parcels go missing"
    if not leads and kinds[1:] and "phase" in kinds[-1]:
        return False  # "payroll system rollout"
    named = [words.kinds(w) for w in c.parts.object if w != c.parts.lead]
    named = [k for k in named if not k or k - _BESIDE]
    if "vague" in kinds[0] and kinds[0] & _MOVES and any(k & {"settle", "bau"} for k in named[-1:]):
        return True  # "faster answers"
    spans = {*words.numerals["durations"], *words.numerals["periods"]}
    if not leads and any(w.lower() in spans for w in c.parts.object):
        return False  # "stakeholder lunch every quarter"
    if any("serve" in words.kinds(w) for w in c.parts.lead.split()):
        return True  # "support the sales team", and with what?
    if not leads and not any(_is_thing(k) for k in kinds):
        # A verb that no list knows: "put a number on each bill", "Zweite Pflegekraft einplanen".
        order = (
            not kinds[-1]
            if words.verb_last
            else not kinds[0]
            and ("article" in frozenset().union(*kinds[1:2]) or any("stop" in k for k in kinds[2:]))
        )
        role = bool(named) and "people" in named[-1] and "vague" not in kinds[0]  # "a doctor at the desk"
        return bool(named) and _says_nothing(named[-1]) and not (order or role)  # "stakeholder management"
    if leads & {"ship", "contact", "make", "craft"} and not leads & _MOVES:
        if leads & {"ship", "contact"} and frozenset().union(*named) & {"people", "input", "measure"}:
            return False  # "survey all leavers"
        return bool(named) and all(_says_nothing(k) for k in named)
    bare = not any("stop" in k for k in c.kinds(c.parts.end)) and not words.verb_last
    loose = bare and "mend" in words.kinds(c.parts.lead)  # "improve the fee module": and what is done to it?
    # What no list knows, or stands behind "a", is some thing: "give every member a key".
    some = any(not k or "one" in k for k in c.kinds(c.parts.end))
    return not named or loose or (_says_nothing(named[-1]) and not some)


def _is_daily(c: Count, kinds: list[frozenset[str]]) -> bool:
    """Whether it is an errand of an hour, or what is done every day: "call a client", "answer emails".

    "Call every client who left" is a piece of work.
    """
    if len(kinds) > _NAME + 2 or any(k & {"all", "relative"} for k in kinds):
        return False
    last = frozenset[str]().union(*kinds[-1:])
    if c.words.verb_last:
        return bool(last & {"errand", "bau"}) and "artefact" not in last and len(kinds) > 1
    begin = next(iter(c.words.phrases_in(c.text).get("errand", (-1,))))
    phrase = "errand" in c.words.phrases_in(c.text) and begin == 0
    one = not c.words.words(c.text)[-1][0].endswith("s")
    return bool(kinds[1:]) and (
        ((phrase or "errand" in kinds[0]) and one) or ("bau" in kinds[0] and "artefact" not in kinds[0])
    )


def _says_nothing(kinds: frozenset[str]) -> bool:
    """Whether a noun names no thing, and nothing that one does."""
    made = not kinds & {"participle", "doing"}  # "have the roof inspected"
    return bool(kinds & _HAZY or (kinds & WORK and made)) and not _is_thing(kinds)


def _is_thing(kinds: frozenset[str]) -> bool:
    return bool(kinds & _THINGS) and not kinds & {"filler", "diffuse"}


def _wants_more(c: Count, kinds: list[frozenset[str]]) -> bool:
    """Whether it only asks for more of something: "use social media more", "more outreach"."""
    if c.parts.leads & {"ship", "make", "craft", "contact"} and not c.parts.leads & _MOVES:
        kinds = kinds[1:]
        beside = [k for k, then in pairwise([*kinds, frozenset({"stop"})]) if not then or "stop" in then]
        return any(k & {"up", "better"} and k & {"small", "praise"} for k in beside)
    named = kinds[1:] if c.parts.leads and not kinds[0] & {"small", "praise"} else kinds
    more = any(k & {"up", "better"} and k & {"small", "praise"} for k in named)
    last = kinds[-2:-1] if c.words.verb_last else ()
    thing = "act" not in c.parts.leads and any(_is_thing(k) and "contact" not in k for k in kinds)
    return (more or any(k == {"vague"} for k in last)) and not thing


def _has_means(c: Count) -> bool:
    """Whether it says by what: "improve answers with a checklist"; "with schools" is whom it is for."""
    kinds = c.kinds(c.parts.end)
    for n, k in enumerate(kinds):
        if "means" in k or {"guard", "address"} <= k:
            return any(not _says_nothing(w) and not (w & _BESIDE) for w in kinds[n + 1 :])
    return False
