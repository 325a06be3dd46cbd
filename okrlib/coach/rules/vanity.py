"""KPIs that only look good: totals that cannot fall, applause, and counts of what a team does (L16)."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.rule import finding, rule
from okrlib.model import KPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.findings import Finding

    Kinds = frozenset[str]


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
    if draft.reading.class_ != "initiative" and not _is_compared(draft) and (seen := _seen(draft)):
        yield finding(vanity_metric, *seen)


def _is_compared(draft: Draft) -> bool:
    """Whether it is more than a count: a share, a mean, for each of something, of those who do something.

    "Calls per case", "users who come back", "active members", "emails answered within a day".
    """
    ahead = [frozenset[str](), *draft.kinds]
    # "Anzahl der Regeln"
    kinds = [k - {"related"} if {"genitive"} <= k and "amount" in of else k for of, k in pairwise(ahead)]
    if any(k & {"ratio", "score", "outside", "related"} for k in kinds) or "related" in draft.phrases:
        return True
    if any(q.bound or q.unit in {"%", "points"} for q in draft.reading.numbers):
        return True
    n, words = draft.words.numerals, [m[0].lower() for m in draft.tokens]
    if any(sign in draft.text.lower().split() for sign in n["percent"]):
        return True
    per, spans = n["per"][0], _spans(draft)
    return any(a == per and b not in spans for a, b in pairwise(words))


def _spans(draft: Draft) -> set[str]:
    """Words for lengths of time."""
    return {*draft.words.numerals["durations"], *draft.words.numerals["periods"]}


def _seen(draft: Draft) -> tuple[str, str] | None:
    """What is wrong with a count, and how to mend it; None for nothing."""
    timed = any(m[0].lower() in _spans(draft) for m in draft.tokens[:2])
    if timed and any(k & {"doing", "gerund"} for k in draft.kinds[1:]):
        what = "It counts what goes in, and not what comes of it."
        return what, "Name what people can do then; the hours may stand beside it."
    head, tail = _parts(draft)
    every = frozenset[str]().union(*head, draft.phrases)
    nouns = [k for k in head if not k & _HOW_MANY]
    done = len(nouns) > 1 and bool(nouns[-1] & {"participle", "done", "routine"})
    if not nouns or (done and not nouns[-1] & _OWN):
        return None
    thing = nouns[-2 if done else -1]
    applause = ("applause" in thing and not tail) or "applause" in draft.phrases
    if applause or ("vanity" in thing and not any("people" in k for k in tail)):
        what = "It counts applause, which can be had without anyone being better off."
        return what, "Count what those people do next, as a share: visit again, ask, buy, come back."
    if "lifetime" in every and thing & {"people", "output", "push"} and not every & {"crew", "own_unit"}:
        what = "It is a total since the beginning, which can only grow."
        return what, "Count those who are there now, or who came this month, and what they do."
    named = draft.phrases.get("output", (-1, -1))
    if done and not tail and _is_daily(nouns[-1], thing):
        return _DONE
    if not done and _is_stock(nouns, tail):
        return "It counts what there is, and not what it is good for.", _DONE[1]
    bare = not tail and (len(nouns) == 1 or bool(nouns[0] & {"output", "artefact"}) or named[0] == 0)
    ours = named[0] >= 0 or "output" in thing or (done and not tail and not thing - {"artefact"})
    if ours and ((done and not tail) or bare or "amount" in every):
        return _DONE
    return None


def _is_daily(does: Kinds, thing: Kinds) -> bool:
    """Whether a team or its machines do it all day: "threats detected", "permits processed"."""
    if "stock" in thing:
        return True
    return bool(does & {"routine", "settle"}) and not thing & _THEIRS


def _is_stock(nouns: list[Kinds], tail: list[Kinds]) -> bool:
    """Whether things are counted that one has: "number of parking rules", but "of broken sensors"."""
    # "Rows in the database", "lines of code"
    where = "artefact" in tail[-1] and len(tail) <= _STOCK + 1 if tail else True
    where = where and not any("relative" in k for k in tail)
    return where and "stock" in nouns[-1] and len(nouns) <= _STOCK and not any(k & _STATE for k in nouns[:-1])


_DONE = (
    "It counts what is done, and not what that changes.",
    "Name the number that the work should move; the count may stand beside it.",
)


def _parts(draft: Draft) -> tuple[list[Kinds], list[Kinds]]:
    """The lists of the words that say what is counted, and of those that say where, but for a length of time.

    "Number of dashboards", "visits | from abroad".
    """
    kinds = draft.kinds
    begin = next((n for n, k in enumerate(kinds) if not k & {*_HOW_MANY, "stop", "article"}), len(kinds))
    ahead = [k for k in kinds[:begin] if k & _HOW_MANY]
    named = list(takewhile(lambda k: not k & {"stop", "and"} or k & _HOW_MANY, kinds[begin:]))
    end = begin + len(named)
    after, tail = [m[0].lower() for m in draft.tokens[end : end + 2]], kinds[end:]
    timed = len(after) > 1 and after[0] in draft.words.numerals["per"] and after[1] in _spans(draft)
    alone = timed or any("and" in k or {"guard", "relative"} <= k for k in tail[:1])  # "views without sales"
    return [*ahead, *named], [] if alone else tail


#: Words for how many there are, or by how many more.
_HOW_MANY = frozenset({"amount", "lifetime", "shift"})
#: What is done by those who count it: "calls made", but "calls abandoned".
_OWN = frozenset({"done", "settle", "ship", "make", "craft", "contact", "spend", "routine"})
#: What others do or give: "orders completed".
_THEIRS = frozenset({"people", "outside", "own_unit", "vanity"})
#: What is said of things that are not as they should be.
_STATE = frozenset({"participle", "negative", "measure", "people", "outside", "finished", "faulty"})
#: "Number of parking rules": of more words the last one is seldom all that is counted.
_STOCK = 3
