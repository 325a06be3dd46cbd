"""Work that is counted: a number that says how much is done or put in, not what it changes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from okrlib.coach.language.asides import is_deadline
from okrlib.coach.language.clause import NOUNS, WORK
from okrlib.coach.language.count import (
    EFFECTS,
    OUTCOMES,
    SIGNS,
    Count,
    counted,
    is_able,
    is_often,
    is_per,
)
from okrlib.coach.language.inputs import attended, handed_out, takes_in
from okrlib.coach.language.lexicon import NONE, first_of, lists_of, some, without
from okrlib.coach.language.numerals import SYMBOLS
from okrlib.coach.language.steps import share_done, steps

if TYPE_CHECKING:
    from okrlib.coach.language.clause import Clause
    from okrlib.coach.language.quantities import Quantity

#: So many visits or sessions nobody held: they are counted, not done.
_MANY = 1000
_RISING = frozenset({"up", "better"})
#: What begins with one of these is no order to do something.
_RESULTS = EFFECTS | {
    *("reach", "results", "up", "down", "better", "keep", "be", "ensure", "has"),
    *("small", "stop", "adverb", "all", "serve"),
}


class Counted(NamedTuple):
    """The number that counts work; *taken_in*: it counts staff or hours, which are put in."""

    number: Quantity
    taken_in: bool = False


def counted_work(c: Count) -> Counted | None:
    """The number that counts pieces of work; None where a number proves an effect, or none counts."""
    colon = c.text.find(": ")
    if any(q.end <= colon for q in c.numbers):
        # "Hold 3 reviews: 2/3 (67%)": after the colon stands how far it came.
        c = c._replace(text=c.text[:colon], numbers=tuple(q for q in c.numbers if q.end <= colon))
    q = next((q for q in c.numbers if q.role != "rank"), None)
    if q is None or is_able(c, q) or (c.kind == "objective" and _pictured(c, q)):
        return None
    if takes_in(c, q):
        return Counted(q, taken_in=True)
    if _own_output(c) or any(counts(c, q) for counts in _COUNTS):
        return Counted(q)
    if proves(c):
        return None
    output = "output" in c.unit(q)
    if c.parts.leads & WORK:
        works = (is_work(c) or output) and (output or _direct(c, q) or _addressed(c, q))
    elif c.parts.leads:
        # "Generate 15 blog posts": what one reaches is one's own work.
        own = (
            ("come_by" in c.parts.verb or ("keep" in c.parts.leads and q.bound != "at_most"))
            and q.role == "level"
            and not c.unit(q) & {"push", "measure"}
        )
        works = output and (own or some(c.kinds(), "done"))
    else:
        works = (
            output
            and (q.value or 0) < _MANY
            and not c.limited
            and not some(c.kinds(0, q.start), "people", "measure", "outside")
        )
    return Counted(q) if works else None


def _pictured(c: Count, q: Quantity) -> bool:
    """Whether "one" counts nothing: "sing one whole song", "it takes one visit", but "open one shop"."""
    ahead = without(c.kinds(0, q.start), "adverb")
    return q.value == 1 and c.text[q.start].isalpha() and (len(ahead) > 1 or "whole" in c.unit(q))


#: With one of these a verb of preparing names a change.
_STANDS = frozenset({"people", "aspiring", "vague", "abstract", "measure", "push"})


def is_work(c: Count) -> bool:
    """Whether the verb is one of doing; with some verbs the object says so: "build a culture" is none."""
    parts, words = c.parts, c.words
    alone = {"ship", "contact"} if c.kind == "objective" else {"ship", "craft", "act", "contact"}
    if parts.leads & alone:
        return True
    artefact = some(parts.kinds[-1:], "artefact", "output", "doing")
    if c.kind == "objective" and parts.object and not artefact:
        *others, last = parts.kinds
        stands = NONE.union(last, *others)
        after = c.kinds(parts.end)
        if "craft" in parts.leads and "gerund" not in parts.verb:
            # "Define a career path", but "develop leaders", "enable farmers to sell".
            change = "why" in parts.verb and some(after, "clause")
            artefact = not stands & _STANDS and not change and "lasting" not in last
        elif "make" in parts.leads and not words.verb_last:
            # "Build a production line", but "build a community", "create a model customers find fair".
            stands |= {"lasting"} if some(others[1:], "people") else set()
            new = "one" in after[0] or ("article" in after[0] and "new" in after[1])
            artefact = new and not stands & {"aspiring", "lasting"} and not last & (_STANDS - {"vague"})
            used = "participle" in last and "output" in lists_of(others[-1:])
            artefact |= used and not some(after, "people")  # "the template used by all plans"
        if "make" in parts.leads and after and all("stop" not in k or "and" in k for k in after):
            # "Deliver the catalogue, the index and the maps"
            artefact |= bool(after[-1] & {"artefact", "output"} and not last & (_STANDS | {"lasting"}))
    return bool(parts.leads & WORK) and artefact


def proves(c: Count) -> bool:
    """Whether a number measures an effect and not just how many pieces of work there are."""
    return any(_proves(c, q) for q in c.numbers)


def _proves(c: Count, q: Quantity) -> bool:
    leads, words = c.parts.leads, c.words
    if q.unit == "x" and q.role == "level" and leads & WORK:
        # "attend 2x events" is a count, "build 3x pipeline" is none.
        return not leads <= NOUNS and some(c.kinds(q.end), "measure")
    verb = lists_of(c.kinds(0, q.start)[-1:])
    hires = "staff" in verb | c.parts.verb and q.role in {"level", "change"}
    bare = q.unit not in SIGNS and q.unit not in words.numerals["durations"] and "outside" not in c.unit(q)
    stays = some(c.kinds(q.end), "relative") and any(o.start > q.end for o in c.numbers)
    if hires and bare:
        return stays  # "hire 5 people": they did nothing yet, but "hire 5 who stay for 2 years"
    if _by_itself(q, c.numbers, c.parts):
        return True
    unit = counted(q, words)
    kinds = words.kinds(unit[-1]) if unit else NONE
    if some(map(words.kinds, unit), "outside"):
        return True
    if "output" in kinds or "output" in words.phrases_in(q.unit):
        return False
    if is_deadline(c, q):
        return False
    if c.parts.verb & {"enlist", "has"} and q.role == "level":
        return True
    if "serve" in verb and "people" in c.unit(q):
        # "Help 3 members with their forms" is work; that they find a job is an effect.
        return not some(c.kinds(q.end + len(q.unit))[:1], "address", but={"clause"})
    if "contact" in leads or _addressed(c, q):
        return False  # "meet with 10 customers": they did nothing yet
    if q.role == "level" and _direct(c, q):
        # "Review 12 complaints": nobody is better off yet; "submit 3 papers": nobody took them yet.
        kinds -= {"measure"} if "negative" in kinds and leads & {"ship", "contact"} else set()
        kinds -= {"granted"} if leads & {"ship", "act"} else set()
    if (
        kinds & {"people", "measure", "granted"}
        or q.unit in words.numerals["durations"]
        or q.bound == "at_most"
    ):
        return True
    return q.role == "target" and not leads & {"ship"}


def _by_itself(q: Quantity, numbers: tuple[Quantity, ...], parts: Clause) -> bool:
    """Whether a number measures an effect whatever is counted."""
    if q.role == "level" and q.value == 0:
        return True  # "0 angry emails": nobody works to make none
    if q.role == "rank" and len(numbers) > 1 and not parts.leads:
        return True  # "3 of our posts appear in the top 10"
    return q.role in {"baseline", "change"} or q.unit in SIGNS | SYMBOLS or q.unit.startswith(("/", ":"))


def _addressed(c: Count, q: Quantity) -> bool:
    """Whether the work is done to those who are counted: "send letters to 900 people"."""
    works = c.parts.leads & {"ship", "contact"}
    brought = {"output", "artefact"} if c.parts.leads == {"act"} else {"output"}
    if some(c.parts.kinds, *brought):
        works = c.parts.leads & WORK  # "test the product with 10 users"
    if not works or q.bound == "at_most" or q.unit in {"", *SIGNS, *c.words.numerals["durations"]}:
        return False
    before = c.kinds(c.parts.end, q.start)
    to = "stop" if "contact" in works else "address"
    links = {to, "place"} if len(c.numbers) == 1 else {to}
    return some(before[-3 if q.bound else -1 :], *links)  # "for at least ten"


def _ordered(c: Count, q: Quantity) -> bool:
    """Whether it is an order to do so many pieces of something: "shadow 10 rounds", "close 9 issues".

    Any verb does, but one of results, and any thing, but an outcome.
    """
    first = next(iter(c.said), None)
    if (
        first is None
        or not _pieces(c, q)
        or q.bound == "at_most"
        or (len(c.numbers) > 1 and not _beside(c, q))
    ):
        return False
    word = c.text.split()[-1] if c.words.verb_last else first.text
    verb = c.words.kinds(c.parts.lead or word) | c.parts.leads
    many = (q.value or 0) >= _MANY and not verb & {"make", "ship"}  # "deliver 12,000 meals"
    many = many or (is_often(c, q) and "settle" not in verb)
    if many or (verb & _RESULTS and not verb & {"settle", "staff"}):
        return False
    before = c.kinds(max(first.end, c.parts.end), q.start)
    if c.words.verb_last:
        beside = bool(verb & {"make", "settle", "enlist"}) and not some(before, *OUTCOMES)
    else:
        # "Migrate the remaining 12 jobs"
        ship = "ship" in verb and not some(before, "stop")
        beside = first.start < q.start and (
            ship or all(k & {"small", "particle"} and "article" not in k for k in before)
        )
    things = c.words.kinds(counted(q, c.words)[-1]) | c.unit(q) & {"outside"}
    if "enlist" in verb:
        # "Onboard 2 contributors", but "onboard 40 bakeries", "train 60 wardens who pass".
        own = things & {"crew", "output"} and not some(c.kinds(q.end), "relative")
        return bool(beside and own)
    if verb & {"ship"}:
        things -= {"people"}  # "select 40 candidates": they did nothing yet
    return beside and not things & OUTCOMES


def _beside(c: Count, q: Quantity) -> bool:
    """Whether what else is counted only says how the work goes: "run 4 events with 85% attendance"."""
    between = c.kinds(q.end, next((o.start for o in c.numbers if o.start > q.end), q.end))
    how = some(between, "guard") and not some(between, "relative", "clause")
    return how and q is c.numbers[0] and _direct(c, q)


def _told(c: Count, q: Quantity) -> bool:
    """Whether it is told what somebody did: "5 town halls held", "15 companies called"."""
    if c.parts.leads or not _pieces(c, q) or (q.value or 0) >= _MANY:
        return False
    *ahead, last = map(c.words.kinds, counted(q, c.words))
    last = last if ahead else lists_of(c.kinds()[-1:])
    met = "participle" in last and last & {"contact", "teaches"}
    made = "done" in last or ("participle" in last and last & WORK)
    effects = EFFECTS - {"people"} if met else EFFECTS
    named = (ahead[-1] if ahead else c.unit(q), c.unit(q) & {"outside"}, *c.kinds(0, q.start))
    return bool(met or made) and not some(named, *effects)


def _shown(c: Count, q: Quantity) -> bool:
    """Whether a thing was only brought to so many people: "prototype tested with 5 users"."""
    *ahead, done, to = [NONE] * 2 + [k for k in c.kinds(0, q.start) if k != {"small"}]
    thing = some(ahead, "artefact", "output") and not some(ahead, "aux")
    return thing and "done" in done and "address" in to and _pieces(c, q) and len(c.numbers) == 1


def _pieces(c: Count, q: Quantity) -> bool:
    """Whether things are counted, neither signs nor a length of time; "deadlift 120 kg" counts none."""
    named = q.unit[:1].isalpha() and q.unit.split()[0] not in c.words.numerals["durations"]
    return q.role == "level" and named and (q.unit not in SYMBOLS or bool(c.text[q.end :].strip(" .")))


#: So many words after things say where they are brought.
_NEAR = 8


def _habit(c: Count, q: Quantity) -> bool:
    """Whether it is counted how often somebody does something: "20 squats a day", "train 3 times a week"."""
    if q.role != "level" or q.bound == "at_most" or (q.value or 0) >= _MANY:
        return False
    if not is_often(c, q):
        return False
    beside = c.parts.leads & WORK and _direct(c, q) and q.unit not in SYMBOLS
    unit = set[str]() if q.unit in c.words.numerals["times"] else c.unit(q) - {"granted"}
    return bool(beside or (not c.parts.leads and "output" in unit)) and not unit & EFFECTS


def _placed(c: Count, q: Quantity) -> bool:
    """Whether so many things are only brought to another thing: "move 14 depots to the new software"."""
    after = c.kinds(q.end)[:_NEAR]
    to = first_of(after, "onto", otherwise=0)
    end = next((n for n, k in enumerate(after) if n > to and "stop" in k and "small" not in k), len(after))
    if q.role != "level" or not to or c.parts.leads & {"down", "keep"}:
        return False
    thing = {"artefact", "output"} if "article" in lists_of(after[to + 1 : to + 2]) else set()
    return bool(after[end - 1] & thing) and not some(after[:to], *OUTCOMES)


def _own_output(c: Count) -> bool:
    """Whether more of the own work is the whole aim: "increase blog posts by 20%"."""
    leads, words = c.parts.leads, c.words
    doubled = any(q.unit == "x" and q.role == "change" and (q.value or 0) > 1 for q in c.numbers)
    bare = all(q.role == "level" and not q.unit for q in c.numbers)  # "user interviews: 15"
    timed = [q.unit in words.numerals["durations"] for q in c.numbers]
    if all(timed) or any(time and q.bound for time, q in zip(timed, c.numbers, strict=True)):
        return False  # "write a guide in three months", "patches merged within 2 weeks"
    if "act" in leads and not leads & {"ship"} and any((q.unit, q.role) == ("%", "level") for q in c.numbers):
        return False  # "answer 95% of letters within a day"
    start, end = (next((q.value for q in c.numbers if q.role == r), None) for r in ("baseline", "target"))
    rises = start is not None and end is not None and end > start
    if start is not None and end is not None and end < start:
        return False  # "open findings: 11 to 0"
    if not (leads & (WORK | _RISING) or (not leads and (doubled or bare or rises))):
        return False
    object_kinds = c.parts.kinds
    often = some(object_kinds, "amount")
    done = some(object_kinds[:-1], "done")  # "increase published recipes"
    named = without(object_kinds, "amount", "adverb", "up", "done")
    if not named:
        return False
    span = words.phrases_in(c.text).get("output", (0, 0))
    phrase = bool(span[1]) and c.text[span[0] : span[1]].split()[-1] == c.parts.object[-1]  # "site visits"
    told = some(object_kinds, "done")  # "sessions held ≥ 10" are own ones
    if phrase:
        named = named[: -len(c.text[slice(*span)].split())] or named[-1:]  # "sales calls" sell nothing
    if named[-1] & ({"people"} if told else {"push", "people"}) and not phrase:
        return False
    if is_per(c):
        return False
    if (
        not phrase
        and "output" not in named[-1]
        and not (often and named[-1] & WORK)
        and not (done and not named[-1])
    ):
        return False
    others = [m.kinds for m in words.words(c.text) if m.text not in c.parts.object and m.kinds]
    theirs = some(c.kinds(), "outside") or some(others, "people", "measure")
    return not theirs and not some(named[:-1], "measure", "outside")


def _means(c: Count, q: Quantity) -> bool:
    """Whether the only number counts the work that should help: "cut waits by opening 3 desks"."""
    moves = c.parts.leads & {"up", "down", "better"} or "settle" in c.parts.verb
    if len(c.numbers) > 1 or q.bound == "at_most" or not moves or not _pieces(c, q) or q.unit in SIGNS:
        return False
    before = [k for k in c.kinds(c.parts.end, q.start) if not k & {"small", "adverb"} or "means" in k]
    by = some(before[-1:], "means") and not c.unit(q) & OUTCOMES  # "through 3 raffles"
    return by or any(a & {"means"} and "gerund" in b for a, b in pairwise(before))


def _contents(c: Count, q: Quantity) -> bool:
    """Whether the number says what a thing consists of: "the handbook contains 12 chapters"."""
    before = c.kinds(0, q.start)
    holds = first_of(before, "holds", otherwise=None)
    if holds is None or q.role != "level" or q.unit in SIGNS or q.unit in c.words.numerals["durations"]:
        return False
    return not some((*before[:holds], c.unit(q)), *EFFECTS)


def _direct(c: Count, q: Quantity) -> bool:
    """Whether the number is what the verb acts on: "publish 2 articles", but not "publish in 2 journals"."""
    at = c.text.find(c.parts.lead)
    begin = at + len(c.parts.lead) if at < q.start else 0
    before = c.kinds(begin, q.start)
    return not before or ("stop" not in before[-1] and not some(before, "clause", "relative"))


#: What counts work, whatever else a number proves.
_COUNTS = (
    steps,
    _contents,
    _means,
    _shown,
    share_done,
    _habit,
    _placed,
    _told,
    _ordered,
    attended,
    handed_out,
)
