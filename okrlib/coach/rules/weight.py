"""How much an objective says: whether its words could stand in any plan of any team."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.language.clause import NOUNS, VERBS, WORK
from okrlib.coach.language.lexicon import NONE, STOP, Kinds, first_of, lists_of, only, some, without
from okrlib.coach.rules.lists import RISES

if TYPE_CHECKING:
    from okrlib.coach.draft import Draft

#: Words that every team has: "increase sales", "improve quality".
_EVERYWHERE = frozenset({"measure", "filler", "meta", "artefact", "output", "people"})
#: What a heading begins with.
_NAMES = _EVERYWHERE | {"abstract", "one", "vague"}
#: What every team has anyway.
_HAVINGS = frozenset({"filler", "meta", "artefact", "output"})
#: A bare name of these is a thing or a heading: "Q3 roadmap".
_THINGS = frozenset({"artefact", "output", "meta", "abstract"})
#: Words that name nothing in particular.
HAZY = frozenset({"abstract", "diffuse", "filler", "meta", "artefact", "output", "small", "stop", "vague"})
#: So few words name a thing.
OWN = 3
#: "Health and fitness".
PAIR = 4
#: A sentence of so few words may say nothing.
_THIN = 5
#: So many words after "focus on" name a field.
ITEM = 6
#: So short a sentence about progress has no room for where it should lead.
IDLE = 7


def is_thin(draft: Draft) -> bool:
    """Whether so few words weigh too little: "improve our product", "security posture"."""
    r, kinds = draft.reading, draft.kinds
    # A text that begins with a noun is a heading; an unknown word may be a verb.
    noun = not r.leads and some(kinds[:1], *_NAMES, but={"people"})
    short = r.words <= _THIN or ("be" in r.leads and r.words <= IDLE)
    weight = _weight(draft)
    if r.words == 1 or weight < 1 or (short and weight < 2 + noun):
        return True
    plain = kinds[begins_at(draft) :]
    if 0 < len(plain) < OWN and "results" in plain[0] - plain[-1]:
        return True
    if "ensure" in r.leads:
        hazy = all(k & (HAZY | {"gerund"}) and "people" not in k for k in kinds[1:])
        # "Ensure adequate staffing on all wards"
        told = draft.used & {"relative", "aspiring", "better", "all"} or names_own(draft)
        return hazy or ("vague" in draft.used and not told) or r.words <= OWN
    if not r.leads and r.words <= 2 and kinds[0] & _THINGS and not draft.used & (VERBS | {"aspiring"}):
        return True
    whom = any("people" in k and "stop" in then for k, then in pairwise([*kinds, STOP]))
    return some(kinds[:2], "affect") and not whom


def names_own(draft: Draft, phrase: str = "") -> bool:
    """Whether it says what no other team has: "food on the night ferry", "ties that survive bad years".

    A clause says so, and a word of no list after "for", "with" or "on"; right behind the phrase, if one is
    given.
    """
    begin = draft.phrases.get(phrase, (0, 0))[1]
    rest = draft.kinds_in(begin)
    links = (n for n, k in enumerate(rest) if _is_clause(k) or (k & _LINKS and "purpose" not in k))
    link = next(links, len(rest))
    own = any(_is_clause(k) or k <= {"gerund"} for k in rest[link:])
    return own and not (phrase and link)


_LINKS = frozenset({"place", "address", "topic"})


def _is_clause(k: Kinds) -> bool:
    return "relative" in k or ("stop" in k and not k & {"small", "genitive"} and bool(k & {"guard", "why"}))


def is_habit(draft: Draft) -> bool:
    """Whether something is only done, and nobody is better off by it: "never eat sweets", "test the bell"."""
    verb, told = draft.reading.parts.verb, {"people", "aspiring", "relative", "lasting"}
    told |= {"all", "asks"}
    told |= set() if "self" in draft.used else {"vague", "up", "better"}
    told |= set() if "watch" in verb else {"measure"}
    act = draft.reading.leads == {"act"} and "serve" not in verb and not draft.reason
    return act and not names_own(draft) and not some(_acted_on(draft), *told)


def _acted_on(draft: Draft) -> list[Kinds]:
    """The lists of the words that the verb acts on, and of those that say where and how."""
    if draft.words.verb_last:
        return draft.kinds[:-1] if draft.tokens[-1].text[:1].islower() else draft.kinds
    return draft.kinds_in(draft.reading.parts.end)


def is_bare_order(draft: Draft) -> bool:
    """Whether two words order something that no list knows: "defeat hunger", "Messer schärfen"."""
    told = some(draft.kinds, "aspiring", "states", "in_what", "vague")
    if draft.reading.leads or told or len(draft.tokens) != OWN - 1:
        return False
    if draft.words.verb_last:
        return draft.tokens[-1].text[:1].islower() and not draft.kinds[0] & _HAVINGS
    return not draft.kinds[0] - {"graded"} and not draft.kinds[1] & (_HAVINGS | {"diffuse"})


def is_general(draft: Draft) -> bool:
    """Whether a change is wanted in something that nobody sees from outside, and no more is said.

    "Improve customer happiness", "I will save more money", "get in shape", "students will know why".
    """
    r, kinds, begin = draft.reading, draft.kinds, begins_at(draft)
    vows, plain = some(kinds[:PAIR], "vow"), kinds[begin:]
    after = draft.kinds_in(r.parts.end) if r.leads else kinds
    whose = vows and some(kinds[:begin], "people", "self")
    if plain and "known" in plain[0] and (whose or (begin < OWN and len(plain) < PAIR)):
        return whose or not some(plain, "asks")  # "students will know why"
    used = draft.used
    if used & {"top", "hoped"} and _is_boast(draft, after):
        return True
    aims = some(kinds, "aspiring", "relative", but={"esteem"})
    if not plain or aims or draft.reason:
        return False
    last = plain[-1]
    more = next(
        (n for n, k in enumerate(plain) if (n or draft.words.verb_last) and {"small", "up"} <= k),
        len(plain) - 1 if last == {"down"} and not some(plain, "people") else None,  # "use my phone less"
    )
    if more is not None and len(plain) - more <= OWN and not some(plain[more + 1 :], "stop"):
        # "Give nurses more time", "mend with more care"
        return not some(plain[1:more], "people") and "stop" not in plain[max(0, more - 1)]
    named = any(not k or k == {"vague"} for k in after[:-1])  # "a confident swimmer", "kiln safety"
    if "be" in r.leads and len(after) <= OWN and "people" in last and not named:
        return True  # "to be a team player"
    if "be" in r.leads and vows and any("vague" in k or {"small", "up"} <= k for k in after[:1]):
        return True  # "I will be happier"
    if {"come_by"} <= r.parts.verb and len(after) < OWN and {"people", "push"} <= last:
        return True  # "get paid customers"
    if {"come_by"} <= r.parts.verb and len(after) <= OWN:
        return not some(after, "people", "measure", "outside", "push", "output", "one")
    it = 0 < len(after) < OWN and after[0] <= {"small", "filler"}
    if "make" in r.leads and last & {"better", "vague"} and (it or {"better", "praise"} <= last):
        return True  # "make support better", "make it faster"
    own = (whose or some(kinds, "self")) and "diffuse" in lists_of(r.parts.kinds[-1:])
    # "Improve my presentation skills with guests", "guests will gain knowledge of cheese"
    return bool(own and r.leads & (RISES | {"reach"}))


def only_rises(draft: Draft) -> bool:
    """Whether nothing but a name stands after a verb of more or better: "improve educational outcomes".

    Where, for whom, how or what for would say what is meant; so does a verb that is no common one.
    """
    r, last, after = draft.reading, draft.words.verb_last, _acted_on(draft)
    verb, first, head = r.parts.verb | r.leads, draft.kinds[0], lists_of(r.parts.kinds[-1:])
    # "Achieve profitability", but "win the town's trust", "dramatically reduce waste"
    gets = "come_by" in verb and head & {"measure", "own_unit", "diffuse", "abstract"}
    plain = gets or (r.leads & RISES and verb & {"up", "down", "mend", "renew"})
    told = {"aspiring", "in_what", "asks", "clause" if last else "relative"}
    told_so = any(k & told and not ("esteem" in k and len(after) <= OWN) for k in after)
    if not plain or told_so or "again" in first or first >= {"adverb", "vague"}:
        return False
    if head & {"ratio", "score"}:
        return True  # "decrease the rate of infections after surgery": a number wherever it is taken
    within = {"and"} if last else {"and", "genitive"}
    end = next((n for n, k in enumerate(after) if "stop" in k and not k & within), len(after))
    if draft.ends_in("measure") and draft.phrases.get("measure", (len(draft.text), 0))[0] <= r.parts.end + 1:
        end = len(after)  # "time to hire"
    named, where = after[:end], after[end:]
    # "Using robots", "by building a tool", "from my diet"
    how = any("means" in a and b & (WORK | {"better"}) for a, b in pairwise(where[:2]))
    how = how or any({"gerund", "stop"} <= k or "self" in k for k in where)
    things = without(named, "small", "stop", "article", "vague")
    anywhere = how or only(where, *_ANYWHERE)
    return anywhere and len(things) <= PAIR and not _says_whose(named, r.leads)


#: "Across the organisation", "between departments": these are everywhere.
_ANYWHERE = frozenset({"filler", "meta", "stop", "article", "diffuse", "vague"})


def _says_whose(named: list[Kinds], leads: Kinds) -> bool:
    """Whether a name says whose it is: "customer retention", "the lives of carers", "grow our choir"."""
    of = first_of(named, "genitive", otherwise=len(named))
    if some(named[of:], "people", "output") and not named[of - 1] & {"amount", "measure"}:
        return True
    if of < len(named) and some(named[:of], "and"):
        return True
    own = any(k <= {"gerund"} or "lasting" in k for k in named[of:])
    if own and not (named[of - 1] & {"amount", "measure"} or named[of - 1] >= {"abstract", "diffuse"}):
        return True  # "the fear of surgery", but "awareness of our orchard"
    if "better" in leads and len(named) > 1 and all(not k or "article" in k for k in named):
        return True  # "promote healthy soils": every word is one's own
    pairs = [*pairwise(named)]
    if any("people" in a and "realm" not in a and "measure" in b and "negative" not in b for a, b in pairs):
        return True
    if any("filler" in a and "people" in b for a, b in pairs):
        return True  # "the way people pay"
    # "Grow our community of practice", but "expand market presence"
    lasts = lists_of(named[:of][-1:])
    return "up" in leads and "lasting" in lasts and not lasts & {"diffuse", "input"}


def _is_boast(draft: Draft, after: list[Kinds]) -> bool:
    """Whether something should be the best, and neither in what nor for whom is said: "make the best beer".

    "Be the best bakery in town" says no more; "the best place to start" and "bake the best bread in town" do.
    """
    verb = draft.words.verb_last and any(word.text[:1].islower() for word in draft.tokens[-1:])
    said = after[:-1] if verb else after
    role = first_of(said, "role", otherwise=None)  # "establish our choir as a leader"
    said = said[role + 1 :] if role else said
    # "The most successful agency"
    pairs = pairwise([*said, NONE])
    tops = ("top" in a or ({"small", "aspiring"} <= a and "hoped" in b) for a, b in pairs)
    at = next((n for n, top in enumerate(tops) if top), None)
    if at is None or not (draft.reading.leads or role) or not only(said[:at], "small", "realm", "article"):
        return False
    end = first_of(said, "stop", start=at + 1, otherwise=len(said))
    begin = at if at + 1 == end else at + 1  # "a market leader"
    thing, where = without(said[begin:end], "realm"), said[end:]
    crew = "people" in said[end - 1]
    if len(thing) >= OWN or ("lasting" in said[end - 1] and not crew and "be" not in draft.reading.leads):
        return False  # "a first-class stay"
    if not where:
        return bool(thing)
    wide = len(where) <= PAIR and where[0] & {"place", "genitive"} and "realm" in where[-1]
    return bool(wide) and (crew or "be" in draft.reading.leads)


def begins_at(draft: Draft) -> int:
    """Where a sentence begins once it is said who will: "I want to save money", "to save money"."""
    kinds = draft.kinds
    if not some(kinds[:PAIR], "vow"):
        return int(some(kinds[:1], "onto"))
    prefix = {"small", "people", "adverb", "vow", "onto"}
    return next((n for n, k in enumerate(kinds) if not k & prefix or k & VERBS - {"keep"}), 0)


def _weight(draft: Draft) -> int:
    """How much a short objective says: nothing by verbs and praise, one by what every team has, else two."""
    begin, leads, total, things = begins_at(draft), draft.reading.leads, 0, 0
    kinds = draft.kinds[begin:]
    verb = bool(kinds) and draft.reading.lead.startswith(draft.tokens[begin].text)
    # "Build a calmer ward", but "build efficient operations"
    built = "make" in leads and not (kinds[-1] & _HAVINGS and "lasting" not in kinds[-1])
    calls = some(kinds[:1], "vague")
    calls = calls or (("be" in leads or built) and not some(kinds[1:2], "up"))
    for n, k in enumerate(kinds):
        if k & {"aspiring", "relative", "states", "in_what"}:
            total += 1 if "esteem" in k or ("be" in leads and "aspiring" in k and "in_what" not in k) else 2
        elif n == 0 and (verb if leads else not k & _THINGS):
            total += not k and "article" in lists_of(kinds[1:2])  # "tame the backlog"
        elif k & _HAVINGS and not k & {"people", "measure"}:
            things = 1  # "our test suite": every team has its things
        elif k & _EVERYWHERE or k & NOUNS or "abstract" in k:
            total += 1
        elif not k & {"small", "stop", "adverb", "particle", "vague", "hype", "one"} | k & VERBS:
            total += 1 + (not leads or leads == {"reach"} or ("be" in leads and "lasting" in k))
        elif "vague" in k and "praise" not in k and calls:
            total += 1  # "be calmer and kinder", "faster, safer surgery"
        elif n == 1 and ("stop" in k or (not leads and k & VERBS)):
            total += not k & {
                "and",
                "small",
                "genitive",
                "particle",
            }  # "expand into markets", "care close to home"
    return total + (things and "be" not in leads)
