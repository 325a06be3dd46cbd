"""Rules over a key result's numbers: where it stands, where it should end, and what that means."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.count import MONEY
from okrlib.coach.language.lexicon import NONE, STOP, Kinds, lists_of, only, some, without
from okrlib.coach.language.quantities import TIMES
from okrlib.coach.rule import finding, rule
from okrlib.coach.rules.lists import AIMS, RISES
from okrlib.model import KeyResult
from okrlib.text import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.language.quantities import Quantity
    from okrlib.coach.language.reading import Reading
    from okrlib.findings import Finding, Severity


@rule("warning", of=("key_result",), lines=("L10",))
def no_target(draft: Draft) -> Iterator[Finding]:
    """A key result says where the number should end.

    Why: "From 5 %" alone is reached by any movement at all. (L10, "from X to Y"; Viva's formula)

    Weak: Reduce returns from 12%
    Strong: Reduce returns from 12% to 7%
    Weak (de): Retouren (derzeit 12 %) senken
    Strong (de): Retouren von 12 % auf 7 % senken
    """
    r = draft.reading
    hedges = (word.span for word in draft.tokens if "hedge" in word.kinds)
    hedge = next(hedges, draft.phrases.get("hedge"))
    if r.numbers and hedge:
        what = f"“{draft.text[slice(*hedge)]}” takes the number back."
        yield finding(no_target, what, "Take the word out, and write the number you mean.", span=hedge)
    elif draft.entry is None and r.numbers and not r.works and not r.ends.goal and _only_starts(r):
        what = "It says where the number stands, not where it should end."
        yield finding(no_target, what, "Add the target: from … to ….", field="target", span=r.numbers[0].span)


def _only_starts(r: Reading) -> bool:
    return all(q.role == "baseline" for q in r.numbers)


@rule("warning", of=("key_result",), lines=("L10",))
def no_baseline(draft: Draft) -> Iterator[Finding]:
    """A key result says where the number stands today.

    Why: Without the start nobody can tell ambition from a walk, nor progress from luck. It is a warning where
    the number surely stands somewhere today: it is to rise or fall, as in "raise it to 45%", or nothing but a
    measure stands beside it. A number to reach ("reach 900 shops"), a limit to hold, a share of a whole that
    is named, nearly all of it and a count that begins at nothing are hints. (L10; Viva's formula; OpenOKR)

    Weak: Raise the share of repeat orders to 45%
    Strong: Raise the share of repeat orders from 31% to 45%
    Weak (de): Anteil der Folgebestellungen auf 45 % steigern
    Strong (de): Anteil der Folgebestellungen von 31 % auf 45 % steigern
    """
    r = draft.reading
    if draft.entry is not None or r.first("baseline") or _from_name(draft):
        return
    goal = r.first("target", "change") or r.first("level")
    if goal is None or r.direction == "keep":
        return
    # A count begins at nothing, a share never does; a score has a scale of its own.
    aim = not r.works or "has" in r.parts.verb or goal.unit in MONEY
    scored = _scored(draft)
    moves = goal.role != "level" or r.direction in RISES or (goal.unit in AIMS and aim)
    scored = scored or _is_bare(draft, goal) or _earns(draft, goal)
    if moves or scored or _is_shift(draft, goal):
        what = "It does not say where the number stands today."
        mend = "Add it (from … to …), or make finding it the first key result."
        # To reach a mark is enough for the guides; of all of them it is a share.
        enough = some(draft.kinds[:1], "all") or ("reach" in r.leads and r.direction not in RISES)
        surely = (scored or _stands(draft, goal)) and not enough
        severity: Severity | None = None if surely else "hint"
        yield finding(no_baseline, what, mend, field="baseline", span=goal.span, severity=severity)


def _from_name(draft: Draft) -> bool:
    """Whether it begins at something that is written as no number: "from 20k-25k to 40k"."""
    names = (q for q in draft.reading.quantities if q.role == "name")
    return any(draft.words.numerals.link("from_", draft.text, q.start) for q in names)


def _stands(draft: Draft, goal: Quantity) -> bool:
    """Whether the number stands somewhere today: what should move, or a share of things.

    Of people who do something the share may begin at nothing; things such as tickets are there anyway.
    """
    r = draft.reading
    change, end = r.first("change"), r.first("target")
    if change and end and change.unit in {end.unit, "", "%"}:
        return False  # "by €12m to €80m" tells both ends
    if change and any(q.unit == "%" and "(" in draft.text[change.end : q.start] for q in r.numbers):
        return False  # so does "by 5 minutes (25%)"
    if goal.value == 0 or (goal.unit == "%" and (goal.value or 0) >= _NEARLY_ALL):
        return False
    if change and not end and change.unit == "x":
        # "Double our donations": it points at a number that it does not tell.
        return change is r.numbers[0] and (change.value or 0) > 1
    more = change and some(map(draft.words.kinds, change.unit.split()), "people")  # "15 more guests"
    moves = end or (change and not change.bound and change.unit != "%" and not more)
    # "Bring open issues below 20", "take lead time down to 5 days"
    before = draft.around(goal)[0]
    named = len(without(before, "small", "stop")) > 1
    brings = named and goal.role == "level" and goal.bound and r.leads & RISES
    takes = end is not None and not r.works and some(before, "measure")
    takes = takes and draft.words.numerals["from_"][0] not in draft.text.split()
    if brings or takes or (moves and r.direction in RISES and not r.works):
        return True
    return _is_shift(draft, goal)


#: So many per cent of a whole say of themselves how far the way is.
_NEARLY_ALL = 90


def _is_shift(draft: Draft, goal: Quantity) -> bool:
    """Whether a noun says that it moved by so much: "20% revenue growth", "a 6 kg weight loss"."""
    after = [*draft.around(goal)[1], STOP]
    last = next(n for n, k in enumerate(after) if "stop" in k)
    moved, of = [NONE, NONE, *draft.around(goal)[0]][-2:]
    moves = (last > 0 and "shift" in after[last - 1]) or ("shift" in moved and "genitive" in of)
    return not draft.reading.leads and goal.role == "level" and moves


def _scored(draft: Draft) -> bool:
    """Whether it goes to a mark on a scale: an NPS of 65 may be a leap or a fall; "above 65" is a limit.

    A share to reach says of itself how much of the whole it is: "a return rate of 10%" is none.
    """
    r, durations = draft.reading, draft.words.numerals["durations"]
    goal = r.first("target", "level")
    if (
        goal is None
        or not r.leads
        or sum(q.unit not in durations for q in r.numbers) + (goal.unit in durations) > 1
    ):
        return False
    before, after = draft.around(goal)
    if goal.unit != "%":
        # "Reach 500 members": some are there today.
        arrives = "arrive" in r.parts.verb and goal.unit not in MONEY
        if arrives or ("reach" in r.leads and goal.unit != "x" and _is_of(before)):
            return True
    comes = "reach" in r.leads and goal.bound != "at_most" and goal.unit[:1].isalpha()
    if comes and draft.words.numerals.context["period"].search(draft.text, goal.end):
        return True  # "achieve 400 visits per week": some come every week already
    named = lists_of(map(draft.words.kinds, (*r.object, *r.measure.split(), *goal.unit.split())))
    own = (
        goal.bound == "at_most" or "own_scale" in named
    )  # an index above 1.3 says little, an NPS above 50 enough
    limit = goal.bound and not (own and r.leads <= {"reach"})
    moves = r.leads & (RISES | {"reach"}) and not some(after[:1], "genitive")
    return bool(moves and not limit and "score" in named)


def _earns(draft: Draft, goal: Quantity) -> bool:
    """Whether it is what a team takes in anyway: "$3m in sales", but "$50k in new sales", "$50k saved"."""
    if goal.role != "level" or goal.unit not in MONEY or goal.bound or len(draft.reading.numbers) > 1:
        return False
    income = any(
        "push" in k or ({"own_unit", "measure"} <= k and ("rate" in k or not k & {"shift", "negative"}))
        for k in draft.kinds
    )
    # "Collect 500 euros in donations" begins at nothing.
    gathers = draft.reading.leads & {"act", "contact"} and "own_unit" in draft.used
    return income and not gathers and not draft.used & {"new", "results", "spend", "down", "relative"}


def _is_bare(draft: Draft, goal: Quantity) -> bool:
    """Whether it is a number beside its measure and no more: "80% engagement", "time to hire 40 days"."""
    if draft.reading.leads or goal.bound or goal.role != "level" or len(draft.reading.numbers) > 1:
        return False
    before, after = ([k for k in side if not k or k - _THE] for side in draft.around(goal))
    marked = not goal.unit and lists_of(before[-2:]) & {"score", "rate"}
    # "A rating of 4.8 on the portal"
    after = [] if marked and some(after[:1], "stop") else after
    if goal.unit == "%" and any("esteem" in a and "topic" in b for a, b in pairwise(after[:2])):
        return True  # "90% confidence in the crew"
    named = before or after
    tells = some(named, "aux", "relative", "all")
    if (before and after) or tells or not 0 < len(named) <= _BARE:
        return False
    # "Time to hire" begins with its noun.
    of, first = named[-1], named[0 if some(named[1:2], "stop") else -1]
    if goal.unit == "%":
        # "15% conversion" is a share by its name, "60% mobile usage" none.
        return "uptake" in first or (len(after) == 1 and ("rate" not in of or "diffuse" in of))
    timed = goal.unit in {*draft.words.numerals["durations"], *TIMES} and "measure" in first
    return bool(timed or marked)


#: What may stand before a measure's name.
_THE = frozenset({"small", "article", "one"})
#: So few words only name a number.
_BARE = 4


def _is_of(before: list[Kinds]) -> bool:
    """Whether a measure has this value: "an average order of $50", but not "a total of 50 orders"."""
    of = next((n for n in range(len(before) - 1, 0, -1) if "genitive" in before[n]), 0)
    named = without(before[:of], "small", "adverb")[1:]
    return some(named, "measure", "own_unit") and not only(named, "amount")


@rule("warning", of=("key_result",), lines=("L29", "L30"))
def numbers_disagree(draft: Draft) -> Iterator[Finding]:
    """The numbers of a key result agree with each other.

    Why: "To 24 hours, down by 48" may end a way of 48 or begin one of 72; two people would score it
    differently. (L29 and L30; no other rule list has it, TrackHR holds an example)

    Weak: Cut the wait at the desk to 10 minutes, down by 25 minutes
    Strong: Cut the wait at the desk from 35 to 10 minutes
    Weak (de): Wartezeit am Schalter auf 10 Minuten senken, um 25 Minuten
    Strong (de): Wartezeit am Schalter von 35 auf 10 Minuten senken
    """
    r = draft.reading
    start, end, change = r.first("baseline"), r.first("target"), r.first("change")
    if start and (other := _other_way(draft, start)):
        what = f"The words say {other}, the numbers say otherwise."
        yield finding(numbers_disagree, what, "Write both ends: from … to ….", span=start.span)
        return
    if end is None or change is None or end.value is None or not change.value:
        return
    shown = draft.shown(change)
    if start is not None and start.value is not None:
        if change.unit not in {end.unit, start.unit, "", "%", "points", "x"}:
            return  # "overdue by 30 days: 4 % to 2 %"
        way = abs(end.value - start.value)
        is_so = exact(way)
        ways = [way] if change.unit != "%" else [way, way / abs(start.value) * 100 if start.value else way]
        if change.unit == "x":
            times = end.value / start.value if start.value else change.value
            # "3x more" may be four times as many, "cut by 3x" leaves a third.
            ways = [times, times - 1, *([1 / times] if times else [])]
            is_so = f"{exact(round(times, 2))} times"
        if any(abs(abs(change.value) - w) <= _ROUNDED * w for w in ways):
            return
        what = f"From {exact(start.value)} to {exact(end.value)} is {is_so}, not {shown}."
        yield finding(
            numbers_disagree, what, "Keep the two ends, and take the third number out.", span=change.span
        )
    elif change.unit in {end.unit, ""} and abs(change.value) > abs(end.value) and r.direction != "up":
        first, second = exact(end.value + abs(change.value)), exact(abs(change.value))
        what = f"It may begin at {first} or at {second}."
        yield finding(numbers_disagree, what, "Write both ends: from … to ….", span=change.span)


def _other_way(draft: Draft, start: Quantity) -> str | None:
    """Which way the words beside the numbers say that these do not go: "down to 6 %, up from 4 %"."""
    end = draft.reading.first("target", "level")
    units = {q.unit for q in (start, end) if q and q.unit[:1] in {"%", "x", *MONEY}}
    alone = len([q for q in draft.reading.numbers if q.role != "change"]) == 2
    if end is None or end.value is None or start.value is None or len(units) > 1 or end.bound or not alone:
        return None
    rises = {"up": end.value > start.value, "down": end.value < start.value}
    if draft.reading.leads & set(rises) or end.value == start.value:
        return None
    said = draft.phrases.keys() & set(rises)
    return next((_WAYS[way] for way in sorted(said) if not rises[way]), None)


#: So far may a rounded difference lie from the exact one, as a part of it.
_ROUNDED = 0.02


@rule("error", of=("key_result",), lines=("L29",))
def wrong_direction(draft: Draft) -> Iterator[Finding]:
    """The direction of the words agrees with the numbers.

    Why: "Reduce from 10 to 20" was typed the wrong way round, and every score of it would be wrong. (L29; no
    other rule list has it, OKR-Tracker shows the class of error)

    Weak: Reduce open complaints from 10 to 20
    Strong: Reduce open complaints from 20 to 10
    Weak (de): Offene Beschwerden von 10 auf 20 senken
    Strong (de): Offene Beschwerden von 20 auf 10 senken
    """
    r = draft.reading
    named = r.parts.kinds
    scored = some(named, "score") or some(named[-1:], "rate", but={"ratio", "negative", "people"})
    direction = "up" if r.direction == "better" and scored else r.direction  # a better score is a higher one
    if direction not in _WAYS or r.direction not in r.leads:
        return
    if some(map(draft.words.kinds, (*r.object, *r.measure.split())), "loose"):
        return
    entry = draft.entry if isinstance(draft.entry, KeyResult) else None
    start, end = _ends(r, entry)
    if start is None or end is None or start == end:
        kind = {"increase": "up", "decrease": "down"}.get(entry.kind) if entry else None
        if entry is not None and kind is not None and kind != direction:
            what = f"The words say {_WAYS[direction]}, the kind is {entry.kind}."
            mend = "Change the kind or the words, so that both say the same."
            yield finding(wrong_direction, what, mend, field="kind")
    elif (end > start) != (direction == "up"):
        what = f"The words say {_WAYS[direction]}, the numbers go from {exact(start)} to {exact(end)}."
        yield finding(wrong_direction, what, "Swap the numbers, or change the verb.", field="target")


def _ends(r: Reading, entry: KeyResult | None) -> tuple[float | None, float | None]:
    """Baseline and target, from the text where it has both in one unit, else from the fields."""
    start, end = r.first("baseline"), r.first("target")
    if start and end and (not start.unit or not end.unit or start.unit == end.unit):
        return start.value, end.value
    if entry is None:
        return None, None
    return entry.baseline, entry.stretch if entry.kind == "stages" else entry.target


_WAYS = {"up": "more", "down": "less"}


@rule("warning", of=("key_result", "objective", "kpi"), lines=("L30",))
def ambiguous_percent(draft: Draft) -> Iterator[Finding]:
    """A change in percent says of what, and whether points are meant.

    Why: From 40 %, "by 10 %" ends at 44 % or at 50 %. What falls by a per cent, and what is only counted,
    is a hint. (Nulab and TrackHR hold examples)

    Weak: Increase the retention of members by 10%
    Strong: Increase the retention of members by 10 percentage points, from 31% to 41%
    Weak (de): Auslastung der Räume um 10 % steigern
    Strong (de): Auslastung der Räume um 10 Prozentpunkte steigern, von 31 % auf 41 %
    """
    r = draft.reading
    q = next((q for q in r.numbers if q.role == "change" and q.unit == "%"), None)
    if q is None or draft.entry is not None or r.first("baseline"):
        return
    share = in_percent(draft)
    if not share and "against" in draft.used | draft.phrases.keys():
        return  # "from the previous year"
    if unmeasured(draft):
        named = r.object if _named(draft) or r.leads else r.measure.split()
        what = f"Nobody measures “{named[-1]}”, so nobody can tell a per cent of it."
        mend = "Name what is counted, and write both ends: from … to …."
        yield finding(ambiguous_percent, what, mend, field="target", span=q.span)
        return
    what = (
        f"“{draft.shown(q)}” may mean percentage points or a part of today's number."
        if share
        else f"“{draft.shown(q)}” does not say of what."
    )
    # "The conversion rate by 15 %": the number is in per cent itself, so it may be either. Of money and marks
    # that grow the per cent hides the number; what falls, and what is only counted, is a hint.
    of = [*_named(draft)[-1:], *map(draft.words.kinds, () if r.leads else r.measure.split()[-1:])]
    hidden = r.direction != "down" and (share or some(of, "own_unit", "score") or _hides(draft, q))
    hidden = hidden or some(of, "ratio")  # "dropout rate by 2%"
    hidden = hidden and draft.kind == "key_result" and not r.first("target")
    severity: Severity | None = None if hidden else "hint"
    mend = "Write both ends: from … to …."
    yield finding(ambiguous_percent, what, mend, field="target", span=q.span, severity=severity)


def _hides(draft: Draft, q: Quantity) -> bool:
    """Whether nothing says whether it should rise or fall: "sick days by 20%", "hand hygiene +15%"."""
    r = draft.reading
    bare = not r.leads and not q.bound and not draft.text[q.start].isalpha()
    shifts = some(draft.around(q)[1], "shift")  # "5% growth in …"
    return bare and not shifts and (not r.direction or draft.text[q.start] in "+-−")


def _named(draft: Draft) -> list[Kinds]:
    kinds = draft.reading.parts.kinds
    return without(kinds, "amount", "adverb", "up", "down")


def unmeasured(draft: Draft) -> bool:
    """Whether what should change is nothing that anybody measures."""
    last = lists_of(_named(draft)[-1:])
    if not draft.reading.object:
        return False
    if not _named(draft) and not draft.reading.leads:
        last = draft.words.kinds(draft.reading.measure.split(" ")[-1])  # "Steigerung der Motivation um 10 %"
    if "be" in draft.reading.leads and not last & _COUNTED:
        return True  # "20 % more organised"
    hazy = (draft.phrases[name] for name in ("abstract", "diffuse") if name in draft.phrases)
    if any(draft.text[:end].endswith(draft.reading.head) for _, end in hazy):
        return True  # "technical debt"
    return bool(last & {"abstract", "vague", "diffuse", "wiring"}) and not last & _COUNTED


_COUNTED = frozenset({"measure", "people", "output", "push", "rate"})


def in_percent(draft: Draft) -> bool:
    """Whether what should change is in per cent itself."""
    r = draft.reading
    return some(map(draft.words.kinds, (*r.object, *r.measure.split())), "rate")
