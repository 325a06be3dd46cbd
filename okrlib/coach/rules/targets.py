"""Rules over a key result's numbers: where it stands, where it should end, and what that means."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.rule import finding, rule
from okrlib.model import KeyResult
from okrlib.text import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.language.reading import Reading
    from okrlib.findings import Finding


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
    if draft.entry is None and r.numbers and not r.works and all(q.role == "baseline" for q in r.numbers):
        what = "It says where the number stands, not where it should end."
        yield finding(no_target, what, "Add the target: from … to ….", field="target", span=r.numbers[0].span)


@rule("hint", of=("key_result",), lines=("L10",))
def no_baseline(draft: Draft) -> Iterator[Finding]:
    """A key result says where the number stands today.

    Why: Without the start nobody can tell ambition from a walk, nor progress from luck. (L10; Viva's formula,
    OpenOKR KR-2)

    Weak: Raise the share of repeat orders to 45%

    Strong: Raise the share of repeat orders from 31% to 45%

    Weak (de): Anteil der Folgebestellungen auf 45 % steigern

    Strong (de): Anteil der Folgebestellungen von 31 % auf 45 % steigern
    """
    r = draft.reading
    if draft.entry is not None or r.first("baseline"):
        return
    level = r.first("level")
    # A count begins at nothing, a share never does.
    moves = r.direction in {"up", "down", "better"} or (
        level and level.unit in {"%", "points"} and not r.works
    )
    goal = r.first("target", "change") or (level if moves else None)
    if goal is not None and r.direction != "keep":
        what = "It does not say where the number stands today."
        mend = "Add it (from … to …), or make finding it the first key result."
        yield finding(no_baseline, what, mend, field="baseline", span=goal.span)


@rule("warning", of=("key_result",), lines=("L14",))
def two_measures(draft: Draft) -> Iterator[Finding]:
    """A key result measures one thing.

    Why: Of two measures in one line, one can be reached and the other missed, and the score says nothing.
    (GitLab, "broken down further"; common practice)

    Weak: Increase repeat orders from 31% to 45% and reduce returns from 12% to 7%

    Strong: Increase repeat orders from 31% to 45%

    Weak (de): Folgebestellungen von 31 % auf 45 % steigern und Retouren von 12 % auf 7 % senken

    Strong (de): Folgebestellungen von 31 % auf 45 % steigern
    """
    goals = [q for q in draft.reading.numbers if q.role in {"target", "change"}]
    for one, two in pairwise(goals):
        between = draft.text[one.end : two.start]
        if between.count("(") != between.count(")"):
            continue
        names = [kinds for m in draft.words.words(between) if (kinds := draft.words.kinds(m[0])) is not None]
        joined = ";" in between or any("and" in kinds for kinds in names)
        doubles = two.unit == "x" and draft.text[two.start].isalpha()
        moved = doubles or any(kinds & _MOVES for kinds in names)
        after = draft.words.verb_last and any(
            draft.words.kinds(m[0]) & _MOVES for m in draft.words.words(draft.text[two.end :])
        )
        if joined and (moved or after):
            mend = "Make two key results of it, or keep the one that matters and guard the other with a KPI."
            yield finding(two_measures, "It measures two things.", mend, span=(one.start, two.end))
            return


#: A verb of these lists between two numbers begins a second measure.
_MOVES = frozenset({"up", "down", "better", "reach", "ship"})


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
    if r.direction not in _WAYS or r.direction not in r.leads:
        return
    if any("loose" in draft.words.kinds(w) for w in (*r.object, *r.measure.split())):
        return
    entry = draft.entry if isinstance(draft.entry, KeyResult) else None
    start, end = _ends(r, entry)
    if start is None or end is None or start == end:
        kind = {"increase": "up", "decrease": "down"}.get(entry.kind) if entry else None
        if entry is not None and kind is not None and kind != r.direction:
            what = f"The words say {_WAYS[r.direction]}, the kind is {entry.kind}."
            mend = "Change the kind or the words, so that both say the same."
            yield finding(wrong_direction, what, mend, field="kind")
    elif (end > start) != (r.direction == "up"):
        what = f"The words say {_WAYS[r.direction]}, the numbers go from {exact(start)} to {exact(end)}."
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


@rule("hint", of=("key_result",), lines=("L30",))
def ambiguous_percent(draft: Draft) -> Iterator[Finding]:
    """A change in percent says of what, and whether points are meant.

    Why: From 40 %, "by 10 %" ends at 44 % or at 50 %. (Nulab and TrackHR hold examples)

    Weak: Increase the rate of repeat orders by 10%

    Strong: Increase the rate of repeat orders by 10 percentage points, from 31% to 41%

    Weak (de): Quote der Folgebestellungen um 10 % steigern

    Strong (de): Quote der Folgebestellungen um 10 Prozentpunkte steigern, von 31 % auf 41 %
    """
    r = draft.reading
    q = next((q for q in r.numbers if q.role == "change" and q.unit == "%"), None)
    if q is None or draft.entry is not None or r.first("baseline"):
        return
    share = any("rate" in draft.words.kinds(w) for w in (*r.object, *r.measure.split()))
    what = (
        f"“{draft.text[q.start : q.end].strip()}” may mean percentage points or a part of today's number."
        if share
        else f"“{draft.text[q.start : q.end].strip()}” does not say of what."
    )
    yield finding(ambiguous_percent, what, "Write both ends: from … to ….", field="target", span=q.span)


@rule("hint", of=("key_result",), lines=("L16",))
def no_counter_measure(draft: Draft) -> Iterator[Finding]:
    """A pushed quantity has a counter-measure.

    Why: Whoever is measured by volume alone finds volume; pair effect and counter-effect. (Grove, as Doerr
    tells it; 15Five's checklist)

    Weak: Increase calls answered a day from 40 to 70

    Strong: Reduce callers who must ask twice from 18% to 6%
    """
    r = draft.reading
    if isinstance(draft.entry, KeyResult) and draft.entry.guard:
        return
    named = (*r.object, *r.measure.split())
    if r.direction == "up" and r.numbers and any("push" in draft.words.kinds(w) for w in named):
        shares = {"%", "points"}
        if r.first("target", "level") and (r.first("target", "level") or r.numbers[0]).unit in shares:
            return
        what = "It pushes a quantity, and nothing watches what that may cost."
        mend = "Name a guard: a KPI that must not suffer, such as quality or complaints."
        yield finding(no_counter_measure, what, mend, field="guard")
