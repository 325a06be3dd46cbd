"""Quantities that are pushed, with nothing that watches what that costs (L16)."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.clause import WORK
from okrlib.coach.language.count import per_what
from okrlib.coach.language.lexicon import NONE, lists_of, some
from okrlib.coach.rule import finding, rule
from okrlib.model import KeyResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.language.quantities import Quantity
    from okrlib.findings import Finding, Severity


@rule("hint", of=("key_result",), lines=("L16",))
def no_counter_measure(draft: Draft) -> Iterator[Finding]:
    """A pushed quantity has a counter-measure.

    Why: Whoever is measured by volume alone finds volume; pair effect and counter-effect. Applause, how much
    is handled and hundreds of new people are warnings. (Grove, as Doerr tells it; 15Five's checklist)

    Weak: Increase calls a day from 40 to 70
    Strong: Reduce callers who must ask twice from 18% to 6%
    """
    r = draft.reading
    goal = r.first("target", "level", "change")
    guarded = isinstance(draft.entry, KeyResult) and draft.entry.guard
    if goal is None or guarded or not draft.used & {"push", "vanity", "new"}:
        return
    if not _pushes(draft, goal) or _has_guard(draft, r.numbers[0].end):
        return
    head = takewhile(lambda w: "stop" not in draft.words.kinds(w), r.measure.split())
    named = [draft.words.kinds(w) for w in (*r.object, *head, *goal.unit.split())]
    massive = _is_massive(draft, goal)
    if not (massive or some(named, "push", "vanity")):
        return
    if goal.role != "change" and goal.unit in {"%", "points"}:
        return
    what = "It pushes a quantity, and nothing watches what that may cost."
    mend = "Name a guard: a KPI that must not suffer, such as quality or complaints."
    severity: Severity | None = "warning" if massive else None
    others = goal.role != "level" and some(named, "measure", but={"vanity", "amount"})
    by_visit = bool(r.first("baseline") and per_what(draft.text, draft.words))  # "views per visit"
    # More of today's visitors: what for is a question, no more; "visitors stay 50 minutes"
    by_visit = by_visit or goal.unit in {"%", *draft.words.numerals["durations"]}
    if some(named, "vanity") and not others and not by_visit:
        what = "It counts applause, which can be had without anyone being better off."
        mend, severity = "Count what those people do next: visit, ask, buy, come back.", "warning"
    yield finding(no_counter_measure, what, mend, field="guard", severity=severity)


def _pushes(draft: Draft, goal: Quantity) -> bool:
    """Whether there should be more of it."""
    r, start = draft.reading, draft.reading.first("baseline")
    if goal.value == 0 or _falls(draft):
        return False
    if r.direction in {"up", "better"} or "reach" in r.leads or r.works or r.work:
        return True
    rises = start is not None and (goal.value or 0) > (start.value or 0)
    vain = "vanity" in draft.used and r.direction != "down" and not _is_way(draft, goal)
    return not r.leads and (rises or vain)


def _falls(draft: Draft) -> bool:
    """Whether it ends below where it stands: "failed installs from 40 to 10"."""
    base, end = draft.reading.ends.base, draft.reading.ends.goal
    if base is None or end is None or (base.unit and end.unit and base.unit != end.unit):
        return False
    return (end.value or 0) < (base.value or 0)


def _is_way(draft: Draft, goal: Quantity) -> bool:
    """Whether a few of them lead somewhere: "clicks to book: 3", "clicks until checkout: at most 5"."""
    links = {*draft.words.numerals["to"], *draft.words.numerals["before_day"]}
    near = ((one.kinds, two.text.lower()) for one, two in pairwise(draft.tokens))
    few = (goal.value or 0) <= _STEPS
    return few and any(word in links and "vanity" in vain for vain, word in near)


def _has_guard(draft: Draft, at: int) -> bool:
    """Whether the sentence has its guard: "while returns stay below 4 %", "without more complaints"."""
    said = [word for word in draft.tokens if word.start >= at and "article" not in word.kinds]
    guards = (n for n, word in enumerate(said) if "guard" in word.kinds and "purpose" not in word.kinds)
    first = next(guards, len(said))
    without, *after = [word.kinds for word in said[first:]] or [NONE]
    bounded = any(q.bound and q.start > said[first].start for q in draft.reading.numbers) if after else False
    more = "relative" in without and some(after, "measure", "negative", "up", "down")
    return bounded or more or some(after, "keep")


def _is_massive(draft: Draft, goal: Quantity) -> bool:
    """Whether the number alone drives it: "tickets closed", "handle 40 calls", "400 new customers"."""
    r = draft.reading
    told = any("push" in a and "participle" in b and b & {"settle", "done"} for a, b in pairwise(draft.kinds))
    if told and not any(q.unit in {"%", "points"} for q in r.numbers):
        return True
    if draft.entry is not None or r.first("baseline"):
        return False
    after = draft.around(goal)[1]
    if any("means" in a and "gerund" in b and b & WORK for a, b in pairwise(after)):
        return True  # "by launching features"
    unit = lists_of(map(draft.words.kinds, goal.unit.split()))
    if r.numbers[1:] or goal.role != "level" or "relative" in draft.used:
        return False
    if "push" in unit and r.parts.verb & {"settle", "bau"} and "people" not in unit:
        return True
    theirs = "push" in unit or ("people" in unit and "crew" not in unit)
    return bool(theirs and (goal.value or 0) >= _MASS and after and "new" in after[0])


#: More than these are no steps on a way.
_STEPS = 20
#: Fewer are won one by one: "sign 12 new wholesale customers".
_MASS = 100
