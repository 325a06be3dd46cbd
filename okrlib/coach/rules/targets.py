"""Rules over a key result's numbers: where it stands, where it should end, and what that means."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.clause import WORK
from okrlib.coach.rule import finding, rule
from okrlib.model import KeyResult
from okrlib.text import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        level and level.unit in _AIMS and (not r.works or level.unit not in {"%", "points"})
    )
    goal = r.first("target", "change") or (level if moves else None)
    if goal is not None and r.direction != "keep":
        what = "It does not say where the number stands today."
        mend = "Add it (from … to …), or make finding it the first key result."
        yield finding(no_baseline, what, mend, field="baseline", span=goal.span)


@rule("warning", of=("key_result", "objective"), lines=("L14",))
def two_measures(draft: Draft) -> Iterator[Finding]:
    """A key result measures one thing.

    Why: Of two measures in one line, one can be reached and the other missed, and the score says nothing.
    (GitLab, "broken down further"; common practice)

    Weak: Increase repeat orders from 31% to 45% and reduce returns from 12% to 7%

    Strong: Increase repeat orders from 31% to 45%

    Weak (de): Folgebestellungen von 31 % auf 45 % steigern und Retouren von 12 % auf 7 % senken

    Strong (de): Folgebestellungen von 31 % auf 45 % steigern
    """
    if draft.kind == "objective":
        if span := _aims(draft):
            what = "It is a list of aims; nobody will remember them all."
            mend = "Keep the change that matters most, and make objectives or key results of the others."
            yield finding(two_measures, what, mend, span=span)
        return
    if span := _list(draft):
        what = "It is a list: its parts can be reached and missed apart."
        mend = (
            "Keep the measure that matters most; make key results of the others, and initiatives of the work."
        )
        yield finding(two_measures, what, mend, span=span)
        return
    numbers = draft.reading.numbers
    for at, (one, two) in enumerate(pairwise(numbers), 1):
        if _ends_here(one, numbers[:at]) and _second(draft, one, two, numbers[at:]):
            mend = "Make two key results of it, or keep the one that matters and guard the other with a KPI."
            yield finding(two_measures, "It measures two things.", mend, span=(one.start, two.end))
            return
    if span := _work_beside(draft):
        what = "It is a list: its parts can be reached and missed apart."
        mend = (
            "Keep the measure that matters most; make key results of the others, and initiatives of the work."
        )
        yield finding(two_measures, what, mend, span=span)


def _is_aim(q: Quantity) -> bool:
    return q.role in {"target", "change"} or bool(q.bound) or q.unit in _AIMS


def _ends_here(one: Quantity, before: Sequence[Quantity]) -> bool:
    """Whether a number ends the first of two aims: not "from 40", not the time limit of a share."""
    return one.role != "baseline" and (_is_aim(one) or (one.role == "level" and len(before) == 1))


def _second(draft: Draft, one: Quantity, two: Quantity, rest: Sequence[Quantity]) -> bool:
    """Whether the second of two numbers belongs to a measure of its own."""
    between = draft.text[one.end : two.start]
    if between.count("(") != between.count(")"):
        return False
    if two.role == "change" and (link := draft.words.numerals.context["by"].search(between)):
        between = between[: link.start()]
    marks = draft.words.marks(between)
    joiners = [at + 1 for at, k in marks if "and" in k] + [m.end() for m in re.finditer(r"[;,&+]", between)]
    if not joiners:
        return False
    named = [k for at, k in marks if at >= max(joiners)]
    if any(k & {"guard", "keep"} for at, k in marks if at + 1 >= max(joiners)):
        return False
    doubles = two.unit == "x" and draft.text[two.start].isalpha()
    after = draft.words.words(draft.text[two.end :]) if draft.words.verb_last else ()
    content = any(not k & {"small", "stop", "adverb"} and not k & _MOVES for k in named)
    moved = any(k & _MOVES for k in named) or any(draft.words.kinds(m[0]) & _MOVES for m in after)
    own = two.unit[:1].isalpha() and two.unit != one.unit and any(map(_begins, named[:1]))
    if own and (_is_aim(one) or _is_aim(two)):
        return True  # "reach 60 points and deliver 30 parts"
    if doubles or (content and any(_is_aim(q) for q in rest[:2])):
        both = all(
            any("measure" in k for k in side)
            for side in (named, [k for _, k in draft.words.marks(draft.text[: one.start])])
        )
        return doubles or moved or both or _is_aim(one)
    if named or (one.role, two.role) != ("level", "level"):
        return False
    stop = next((q.start for q in rest[1:]), len(draft.text))
    own = any(not k & {"small", "adverb"} for _, k in draft.words.marks(draft.text[two.end : stop])[:3])
    if two.unit == "%" and one.unit == "%" and {one.bound, two.bound} != {"at_least", "at_most"}:
        return own
    # "40 demos and $2m pipeline": each number has its noun; "10 Tier 2 and 3 deals" is one.
    counted = re.search(r"\d\s*$", between[: max(joiners) - 1].rstrip(" ,;&+"))
    return not counted and one.unit != two.unit and _counts(one, two, draft)


def _counts(one: Quantity, two: Quantity, draft: Draft) -> bool:
    timed = {q.unit for q in (one, two)} & set(draft.words.numerals.durations)
    return (
        bool(one.unit and two.unit) and not timed and (two.unit in _AIMS or two.unit.split()[0] != one.unit)
    )


def _aims(draft: Draft) -> tuple[int, int] | None:
    """Where the list begins in an objective that is one: three aims, or two sentences."""
    first, *others = re.split(r"(?<=[^\W\d_]{3})[.;]\s+(?=\S)", draft.text.strip(" ."))
    if (
        len(others) > 1
        or any(len(re.split(r",|\band\b|&", o)) > 2 for o in others)
        or any(map(partial(_says, draft), others))
    ):
        return len(first) + 1, len(draft.text)
    items = [i.split() for i in re.split(_JOINTS[draft.words.verb_last], draft.text.strip(" ."))]
    begins = [draft.words.kinds(i[0]) for i in items[1:-1] if i]
    if len(items) < 3 or any(len(i) > _ITEM for i in items) or not begins:
        return None
    aims = all(len(i) > 1 for i in items[1:]) and all(
        k & {"up", "down", "better", "small", "vague"} or _begins(k) for k in begins
    )
    return (0, len(draft.text)) if aims else None


def _list(draft: Draft) -> tuple[int, int] | None:
    """Where the list begins in a key result that is one: sentences that begin with a verb, things done."""
    text = draft.text.rstrip(" .")
    if not _JOINTS_OF_LISTS.search(text):
        return None
    text = _NOTE.sub(lambda m: " " * len(m[0]), text)
    marks = [(at, k) for at, k in draft.words.marks(draft.text) if text[at : at + 1].strip()]
    for joint in (_SENTENCES, _COMMAS):
        dates = [q for q in draft.reading.quantities if q.role == "date"]
        joints = [m for m in joint.finditer(text) if not any(q.start < m.start() < q.end for q in dates)]
        ends = [0, *(m.end() for m in joints), len(text)]
        kinds = [[k for at, k in marks if a <= at < b] for a, b in pairwise(ends)] if len(ends) > 2 else []
        led = [len(k) > 1 and _begins(k[-1] if draft.words.verb_last else k["and" in k[0]]) for k in kinds]
        again = joint is _SENTENCES and any(led[1:])
        done = [len(k) > 1 and any("done" in w for w in k[-3:]) for k in kinds]
        if kinds and (again or sum(led) > 1 + (not led[0]) or (len(kinds) > 2 and sum(done) > 1)):
            return ends[1], len(draft.text)
    labels = [m.start() for m in _LABELS.finditer(draft.text)]
    return (labels[1], len(draft.text)) if len(labels) > 1 else None


def _work_beside(draft: Draft) -> tuple[int, int] | None:
    """Where work without a number is joined to a measure: "sign 5 partners and launch the portal"."""
    r = draft.reading
    last = r.numbers[-1] if r.numbers and r.leads and not draft.words.verb_last else None
    marks = [(at, k) for at, k in draft.words.marks(draft.text) if last and at >= last.end]
    for (at, k), (_, verb) in pairwise(marks):
        if k & {"clause", "relative", "why"}:
            return None  # "get 500 users to sign up and post"
        if "and" in k and "guard" not in k and _begins(verb) and verb & {"ship", "make"}:
            return at, len(draft.text)
    return None


def _begins(kinds: frozenset[str]) -> bool:
    """Whether a word can only be a verb that begins an aim."""
    return bool(kinds & (_MOVES | WORK)) and not kinds & {
        *("output", "artefact", "measure", "people", "gerund", "participle", "done", "granted"),
    }


#: What stands in brackets belongs to the aim before it.
_NOTE = re.compile(r"\([^()]*\)")
_SENTENCES = re.compile(r"(?<=[\w)%])[.;]\s+(?=[^\W_])")
_COMMAS = re.compile(r",\s+")
_JOINTS_OF_LISTS = re.compile(r"[.;,]\s|\]\s")
_LABELS = re.compile(r"(?:^|(?<=[,;.]\s))\[[^\[\]]+\]\s")


def _says(draft: Draft, sentence: str) -> bool:
    """Whether a sentence has an aim of its own: it begins with a verb, or tells how somebody is."""
    kinds = [draft.words.kinds(m[0]) for m in draft.words.words(sentence)]
    if len(kinds) <= _SHORT:
        return False
    lead = kinds[-1] if draft.words.verb_last else kinds[0]
    return _begins(lead) or bool(lead & WORK) or any("aux" in k for k in kinds[1:_ITEM])


#: So few words after a sentence are its motto.
_SHORT = 3
#: A number with one of these is an end wherever it stands.
_AIMS = frozenset({"%", "points", "$", "€", "£", "¥", "CHF"})
#: An aim in a list is short.
_ITEM = 6
_JOINTS = {False: r",\s*(?:and\s+)?|\s+and\s+", True: r",\s*(?:und\s+)?|\s+und\s+"}
#: A verb of these lists between two numbers begins a second measure.
_MOVES = frozenset({"up", "down", "better", "reach", "ship"})


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
    if end is None or change is None or end.value is None or not change.value:
        return
    shown = draft.text[change.start : change.end].strip()
    if start is not None and start.value is not None:
        way = abs(end.value - start.value)
        ways = [way] if change.unit != "%" else [way, way / abs(start.value) * 100 if start.value else way]
        if change.unit == "x" or any(abs(abs(change.value) - w) <= _ROUNDED * w for w in ways):
            return
        what = f"From {exact(start.value)} to {exact(end.value)} is {exact(way)}, not {shown}."
        yield finding(
            numbers_disagree, what, "Keep the two ends, and take the third number out.", span=change.span
        )
    elif change.unit in {end.unit, ""} and abs(change.value) > abs(end.value) and r.direction != "up":
        first, second = exact(end.value + abs(change.value)), exact(abs(change.value))
        what = f"It may begin at {first} or at {second}."
        yield finding(numbers_disagree, what, "Write both ends: from … to ….", span=change.span)


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


@rule("hint", of=("key_result", "objective", "kpi"), lines=("L30",))
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
    named = [k for w in r.object if not (k := draft.words.kinds(w)) & {"amount", "adverb", "up"}]
    if named and "abstract" in named[-1] and not named[-1] & {"measure", "people", "output", "push", "rate"}:
        what = f"Nobody measures “{r.object[-1]}”, so nobody can tell a per cent of it."
        mend = "Name what is counted, and write both ends: from … to …."
        yield finding(ambiguous_percent, what, mend, field="target", span=q.span, severity="warning")
        return
    what = (
        f"“{draft.text[q.start : q.end].strip()}” may mean percentage points or a part of today's number."
        if share
        else f"“{draft.text[q.start : q.end].strip()}” does not say of what."
    )
    # "The conversion rate by 15 %": the number is in per cent itself, so it may be either.
    severity: Severity | None = "warning" if named and "ratio" in named[-1] and share else None
    mend = "Write both ends: from … to …."
    yield finding(ambiguous_percent, what, mend, field="target", span=q.span, severity=severity)


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
    goal = r.first("target", "level", "change")
    named = [
        draft.words.kinds(w) for w in (*r.object, *r.measure.split(), *(goal.unit.split() if goal else ()))
    ]
    pushes = r.direction in {"up", "better"} or "reach" in r.leads or r.work or (r.works and goal)
    if not pushes and (r.leads or not any("vanity" in k for k in named)):
        return
    grows = not (r.direction == "better" and any("negative" in k for k in named))
    if grows and r.numbers and any("push" in k for k in named):
        if goal and goal.role != "change" and goal.unit in {"%", "points"}:
            return
        what = "It pushes a quantity, and nothing watches what that may cost."
        mend = "Name a guard: a KPI that must not suffer, such as quality or complaints."
        severity: Severity | None = None
        total = goal and goal.role != "change" and not r.first("baseline") and draft.entry is None
        if total and any("vanity" in k for k in named):
            what = "It counts applause, which can be had without anyone being better off."
            mend, severity = "Count what those people do next: visit, ask, buy, come back.", "warning"
        yield finding(no_counter_measure, what, mend, field="guard", severity=severity)
