"""KPIs that only look good: totals that cannot fall, applause, and counts of what a team does (L16)."""

from __future__ import annotations

from functools import cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.lexicon import NONE, Kinds, lists_of, only, some, without
from okrlib.coach.rule import finding, rule
from okrlib.coach.rules.wording import is_work
from okrlib.model import KPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.language.lexicon import Lexicon
    from okrlib.findings import Finding


@rule("warning", of=("kpi",), lines=("L16",))
def vanity_metric(draft: Draft) -> Iterator[Finding]:
    """A KPI can get worse, and says whether somebody is better off.

    Why: A total since the beginning only grows, applause is cheap, and a count of calls or reports says how
    busy we are; nobody would act on any of them. A share, or one that is seen beside its counter-measure,
    tells more. (Ries, "vanity metrics"; Croll and Yoskovitz, "Lean Analytics")

    Weak: Total registered users
    Strong: Share of new accounts that come back in their second week
    Weak (de): Seitenaufrufe
    Strong (de): Anteil der Besucher, die etwas bestellen
    """
    entry = draft.entry
    if isinstance(entry, KPI) and (entry.counter_measure or entry.unit == "%" or entry.better != "higher"):
        return  # nobody pushes it up
    if is_work(draft):
        return
    if draft.ends_in("since_ever"):
        if not _is_compared(draft) and draft.used & _SUMMED and not draft.used & {"negative", "faulty"}:
            yield finding(vanity_metric, *_TOTAL)
        elif draft.used & {"rate", "ratio"}:
            yield finding(vanity_metric, *_SLUGGISH, severity="hint")  # "uptime since launch"
    elif _is_alone(draft):
        what = "Alone the number can rise while nobody is better off."
        mend = "Name the number that shows what it is good for; this one may stand beside it."
        yield finding(vanity_metric, what, mend)
    elif not _is_compared(draft) and (seen := _seen(draft)):
        yield finding(vanity_metric, *seen)


def _is_alone(draft: Draft) -> bool:
    """Whether nothing is to stand beside a number: "open rate alone", "revenue without margin".

    "Orders without errors" says what is good about them, "households heated by gas only" which are meant.
    """
    kinds, last = draft.kinds, draft.kinds[-1:]
    ends = draft.ends_in("alone") or "alone" in draft.phrases
    lacks = bool(last) and not last[0] & {"negative", "own_unit", "faulty"}
    said = draft.phrases.get("alone", (len(draft.text), 0))[0]
    places = (n for n, w in enumerate(draft.tokens) if w.start >= said or w.kinds & {"alone", "lacking"})
    at = next(places, 0)
    if not at or not (ends or lacks) or "," in draft.text or not kinds[at - 1] & _NUMBERED:
        return False
    # "Comments without a review of their tone", but "visitors without a ticket"
    cheap = lists_of(kinds[:at]) & {"vanity", "applause", "lifetime", "counted"}
    share = "rate" in kinds[0] and "genitive" in kinds[1]
    bare = not only(kinds[at + 1 : at + 2], "article")
    if not (ends or last[0] & _MEASURED or (cheap and bare and not share)):
        return False
    return not some(kinds[: at - 1], "ratio", "score", "related")


def _is_compared(draft: Draft) -> bool:
    """Whether it is more than a count: a share, a mean, for each of something, of those who do something.

    "Calls per case", "users who come back", "active members", "emails answered within a day".
    """
    # "Anzahl der Regeln", "Besucher der Seite", but "Besucher, die etwas kaufen"
    of = {"genitive", "article"}
    kinds = [
        k if not k & of or draft.text[:at].rstrip().endswith(",") else k - {"related"}
        for _, at, _, k in draft.tokens
    ]
    # "People who attended": they did nothing yet.
    kinds = [k - {"related"} if "taught" in then else k for k, then in pairwise([*kinds, NONE])]
    if draft.ends_in("glance") and "rate" not in kinds[0]:
        kinds = [k - {"related"} for k in kinds]  # "users who opened the wizard", but "share of users who …"
    kinds = kinds[_averages(kinds) :]
    if some(kinds, "ratio", "score", "outside", "related") or "related" in draft.phrases:
        return True
    if any(q.bound or q.unit in {"%", "points"} for q in draft.reading.numbers):
        return True
    n, words = draft.words.numerals, _small(draft)
    if any(sign in draft.text.lower().split() for sign in n["percent"]):
        return True
    per, spans = n["per"][0], _spans(draft.words)
    each = [n for n, (a, b) in enumerate(pairwise(words)) if a == per and b not in spans]
    return any("done" not in draft.kinds[n - 1] for n in each)  # "visits per nurse", but "calls made per rep"


def _small(draft: Draft) -> list[str]:
    """The words in small letters, "day" for "day/week"."""
    return [word.text.lower().partition("/")[0] for word in draft.tokens]


@cache
def _spans(words: Lexicon) -> frozenset[str]:
    """Words for lengths of time."""
    return frozenset((*words.numerals["durations"], *words.numerals["periods"]))


def _seen(draft: Draft) -> tuple[str, str] | None:
    """What is wrong with a count, and how to mend it; None for nothing."""
    head, tail = _parts(draft)
    every = NONE.union(*head, draft.phrases)
    nouns = without(head, *_HOW_MANY)
    spans = [word.text.lower() in _spans(draft.words) for word in draft.tokens]
    n, near = draft.words.numerals, _small(draft)
    then = spans.index(True) + 1 if any(spans[:2]) else len(near)
    # "Days from order to delivery"
    lasts = any(w in n["before_day"] or "address" in draft.words.kinds(w) for w in near[then : then + 1])
    spent = _SPENT | ({"output"} if "lifetime" in every else set())
    put_in = any(spans[:2]) and some(draft.kinds[1:], *spent, but={"ordinal"}) and not lasts
    put_in = put_in or (spans[:1] == [True] and "handed" in draft.kinds[-1])  # "hours consumed"
    whose = lists_of(nouns[:-1])
    if put_in or (not tail and spans[-1:] == [True] and whose & {"crew", "doing"} and "measure" not in whose):
        what = "It counts what goes in, and not what comes of it."
        return what, "Name what people can do then; the hours may stand beside it."
    first = draft.tokens[0].text.lower() if draft.tokens else ""
    does = draft.words.kinds(first.removesuffix("n").removesuffix("e") if draft.words.verb_last else first)
    if not tail and nouns[1:] and does & _OWN and does & {"participle", "done", "routine"}:
        nouns = [*nouns[1:], does | {"done"}]  # "blocked threats", "verteilte Flyer"
    if nouns and draft.ends_in("done") and "particle" in nouns[-1]:
        nouns = [*nouns[:-2], frozenset({"done"})]  # "carried out"
    done = len(nouns) > 1 and bool(nouns[-1] & {"participle", "done", "routine", "tended", "give"})
    thing = lists_of(nouns[-2 if done else -1 :][:1])
    given = "stock" in thing and "handed" in nouns[-1]  # "seats activated"
    if not nouns or (done and not nouns[-1] & _OWN and not given):
        return None
    bare = not tail or _is_counted(draft) or some(tail[1:2], "article")
    # "Members of the page", "letters to members"
    bare = bare or bool(tail[0] & {"genitive"} or (tail[0] & _TO and tail[1:] and "people" in tail[-1]))
    wrong = some(nouns, "negative", "faulty")  # "failed log-ins"
    applause = ("applause" in thing and bare and not wrong) or "applause" in draft.phrases
    applause = applause or draft.ends_in("glance")
    if applause or ("vanity" in thing and not some(tail, "people")):
        what = "It counts applause, which can be had without anyone being better off."
        return what, "Count what those people do next, as a share: visit again, ask, buy, come back."
    if "lifetime" in every and thing & {"people", "output", "push"} and not every & {"crew", "own_unit"}:
        return _TOTAL
    named = draft.phrases.get("output", (-1, -1))
    counted = (_is_counted(draft) or "lifetime" in every) and not thing & (_WORTH | {"push"})
    taught = "taught" in nouns[-1] and "crew" in thing  # "staff trained in first aid"
    own = taught or counted or _is_own(nouns[-1], thing)
    told = done and own and (not tail or taught or "means" in tail[0])
    # "How many arrests were made", "how many tickets they close", "how many people attended"
    asked = _asked(draft)
    ours = {"narrator"} if some(draft.kinds[asked : asked + 2], *_WORTH) else _ASKED
    told = told or (asked > 0 and some(draft.kinds[asked + 1 :][:_STOCK], *ours))
    if told or some(tail[1:2], "taught"):
        return _DONE
    if not (done or _averages(draft.kinds)) and _is_stock(draft, nouns, tail):
        return "It counts what there is, and not what it is good for.", _DONE[1]
    bare = not tail and (len(nouns) == 1 or bool(nouns[0] & {"output", "artefact"}) or named[0] == 0)
    bare = bare or named == (0, len(draft.text.rstrip()))  # "lines of code committed"
    # "Weekly team meetings", "fee spreadsheets", but "safety audits", "failed reports", "customer visits"
    often = near[0] in n["rhythms"] or bool(thing & {"artefact", "steps"})
    other = thing & {"push", "measure"} or some(nouns, *(_STATE - {"people"}))
    bare = bare or (often and not (tail or done or other or draft.words.verb_last))
    made = named[0] >= 0 or thing & {"output", "steps"} or (done and not tail and not thing - {"artefact"})
    if made and ((done and not tail) or bare or "amount" in every):
        return _DONE
    return None


def _is_own(does: Kinds, thing: Kinds) -> bool:
    """Whether a team or its machines do it all day: "threats detected", "staff trained"."""
    if "stock" in thing or (does & {"routine", "settle"} and not thing & _THEIRS):
        return True
    made = does & {"ship", "give", "craft"} and not thing & (_THEIRS | {"bought"})
    return bool(does & {"taught", "tended", "contact"} or made) and not thing & (_WORTH - {"bought"})


def _is_stock(draft: Draft, nouns: list[Kinds], tail: list[Kinds]) -> bool:
    """Whether things are counted that one has: "number of parking rules", but "of broken sensors"."""
    # "Rows in the database", "lines of code written"
    last = tail[:-1] if tail and tail[-1] & _OWN and "artefact" not in tail[-1] else tail
    # "Number of vans in the fleet", but "number of ships in the port"
    within = bool(tail) and "place" in tail[0] and "stock" in nouns[-1] and _is_counted(draft)
    where = not tail or bool(last and (within or "artefact" in last[-1]) and len(last) <= _STOCK + 1)
    if not where or len(nouns) > _STOCK or some(tail, "relative"):
        return False
    held = "output" in nouns[-1] and last and "place" in last[0]  # "items in the catalogue"
    if ("stock" in nouns[-1] or held) and not some(nouns[:-1], *_STATE):
        return True
    # Without a word on how they are only such count as somebody brings or loses: "number of orders".
    told = some(nouns, *(_STATE - {"measure", "people"}), "new", "gerund", but={"taught"})
    small = any(word.text.islower() and not word.kinds for word in draft.tokens)  # "defekter"
    number = "measure" in nouns[-1] and not nouns[-1] & {"people", "push", "output", "stock"}
    return _is_counted(draft) and not (
        told or number or (small and draft.words.verb_last) or nouns[-1] & _WORTH
    )


def _is_counted(draft: Draft) -> bool:
    """Whether it says itself that things are counted: "number of", "app install counts", "how many"."""
    return bool(_asked(draft)) or some(draft.kinds, "counted")


def _asked(draft: Draft) -> int:
    """How many words ask for a count: two in "how many articles were read"."""
    begin, end = draft.phrases.get("how_many", (1, 0))
    return 0 if begin else sum(word.start < end for word in draft.tokens)


_DONE = (
    "It counts what is done, and not what that changes.",
    "Name the number that the work should move; the count may stand beside it.",
)
_TOTAL = (
    "It is a total since the beginning, which can only grow.",
    "Count those who are there now, or who came this month, and what they do.",
)
_SLUGGISH = (
    "Taken since the beginning, it hardly moves any more.",
    "Take it anew for each month or quarter.",
)


def _averages(kinds: list[Kinds]) -> bool:
    """Whether a count is averaged, which makes it no more than a count: "average number of calls"."""
    return len(kinds) > 1 and "related" in kinds[0] and "amount" in kinds[1]


def _parts(draft: Draft) -> tuple[list[Kinds], list[Kinds]]:
    """The lists of the words that say what is counted, and of those that say where, but for a length of time.

    "Number of dashboards", "visits | from abroad".
    """
    kinds = list(draft.kinds)
    before, asked = {*_HOW_MANY, "stop", "article"}, _asked(draft) or _averages(kinds)
    begin = next((n for n, k in enumerate(kinds) if n >= asked and not k & before), len(kinds))
    ahead = [k for k in kinds[:begin] if k & _HOW_MANY]
    words = _small(draft)
    n = draft.words.numerals
    while len(kinds) > begin + 2:  # "calls made per rep per week", "this month"
        of, last = words[len(kinds) - 2 : len(kinds)]
        each = of == n["per"][0] and "crew" in kinds[-1] and "done" in kinds[-3]
        time = of in n["per"] or of in n["cadence"] or "small" in kinds[-2]
        if not each and not (time and last in _spans(draft.words)):
            break
        kinds = kinds[:-2]
    named = list(takewhile(lambda k: not k & {"stop", "and"} or k & _HOW_MANY, kinds[begin:]))
    tail = kinds[begin + len(named) :]
    alone = any(k & {"and", "or"} or {"guard", "relative"} <= k for k in tail[:1])  # "views without sales"
    return [*ahead, *named], [] if alone else tail


#: Words for how many there are, or by how many more.
_HOW_MANY = frozenset({"amount", "counted", "lifetime", "shift"})
#: What is done by those who count it: "calls made", but "calls abandoned".
_OWN = frozenset(
    {"done", "settle", "ship", "make", "craft", "contact", "spend", "routine", "taught", "give"}
) | {"tended"}
#: "To members", "with suppliers", "for schools", but "from guests".
_TO = frozenset({"onto", "guard", "why"})
#: After "how many" these count what we do, or applause.
_ASKED = _OWN | {"narrator", "vanity", "applause"}
_SPENT = frozenset({"doing", "gerund", "spend"})
#: What others do or give: "orders completed".
_THEIRS = frozenset({"people", "outside", "own_unit", "vanity"})
#: What adds up as long as one counts.
_SUMMED = frozenset(
    {"people", "bought", "push", "vanity", "applause", "output", "counted", "lifetime", "done"}
)
#: With one of these it is a number beside which another one may stand.
_NUMBERED = frozenset({"measure", "ratio", "score", "counted", "vanity", "applause", "output", "own_unit"})
#: With one of these a number tells what a count is good for.
_MEASURED = frozenset({"measure", "ratio", "score", "diffuse"})
#: What is brought, bought or lost: fewer or more of them say something.
_WORTH = frozenset({"bought", "negative", "own_unit", "outside", "faulty", "ratio", "score"})
#: What is said of things that are not as they should be.
_STATE = frozenset({"participle", "negative", "measure", "people", "outside", "finished", "faulty"})
#: "Number of parking rules": of more words the last one is seldom all that is counted.
_STOCK = 3
