"""Rules on how goals hang together: with the team above, and with what other teams wrote."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from okrlib.coach.plan_rules.scope import meet, open_goals, same_words
from okrlib.coach.rule import finding, rule
from okrlib.findings import Subject
from okrlib.plan import orphans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from okrlib.findings import Finding
    from okrlib.model import Objective
    from okrlib.plan import Plan


#: Of texts that are all alike, as "Goal 1" to "Goal 999", not every pair is worth a look.
_MOST_NEAR = 20
_NUMBER = re.compile(r"\d+")


@rule("hint", of=("set",), lines=("L23",))
def orphan(plan: Plan, on: date) -> Iterator[Finding]:
    """An objective helps none of those above it, though the team above has goals in the cycle.

    Why: Not every goal has to come from above, and about half of them should not; but then it is worth
    saying whom it helps, or that it is the team's own (Viva's alert on unaligned goals; 15Five's checklist,
    for the half; METHOD section 5).

    Weak: An objective without `supports` in a team whose department has three objectives.
    Strong: `supports = ["calm-front-door-q3"]`, or an excuse: the team's own repair work.
    """
    for o in orphans(plan, open_goals(plan, on)):
        what = f"It supports none of the objectives of {plan.team(o.team).parent!r} in {o.cycle}."
        mend = "Name the one it helps in supports, or excuse it where it is the team's own."
        yield finding(orphan, what, mend, field="supports", subject=Subject("objective", o.id))


@rule("warning", of=("set",), lines=("L23",))
def copied_words(plan: Plan, on: date) -> Iterator[Finding]:
    """An objective repeats the words of one above it, or of its key results.

    Why: Goals that are handed down word for word say nothing about what this team will change, and their
    scores count one thing twice. The policy `alike` says how near is the same (OpenOKR, alignment
    findings; METHOD section 5).

    Weak: The company wants "Nobody waits in pain", and so do all six of its teams.
    Strong: "The night shift knows who is in pain", which supports it.
    """
    near = _Likeness(plan)
    goals = open_goals(plan, on)
    by_team: dict[str, list[Objective]] = {}
    for o in goals:
        by_team.setdefault(o.team, []).append(o)
    for o in goals:
        above = list(_above(plan, by_team, o))
        original = next((up for up in above if near(o.title, up.title)), None)
        if original is not None:
            yield _copied(o, f"It repeats the words of {original.id!r}, of the team {original.team!r}.")
            continue
        results = (kr for up in above for kr in up.key_results if near(o.title, kr.title))
        if (result := next(results, None)) is not None:
            yield _copied(o, f"It repeats the words of the key result {result.id!r}.")


def _above(plan: Plan, by_team: Mapping[str, Sequence[Objective]], o: Objective) -> Iterator[Objective]:
    """What an objective names as above it, and what the team above has at the same time."""
    named = [up for up in dict.fromkeys([*o.supports, *o.contributes]) if plan.has("objective", up)]
    yield from (plan.objective(up) for up in named if up != o.id)
    parent = plan.team(o.team).parent if plan.has("team", o.team) else None
    for up in by_team.get(parent or "", ()):
        if up.id not in named and up.team != o.team and meet(plan, o, up):
            yield up


def _copied(o: Objective, what: str) -> Finding:
    mend = "Write what this team will change so that the one above is reached."
    return finding(copied_words, what, mend, subject=Subject("objective", o.id))


@rule("warning", of=("set",), lines=("L23",))
def twin_objective(plan: Plan, on: date) -> Iterator[Finding]:
    """Two objectives at the same time are nearly the same.

    Why: Either one of them owns it and the other helps, or they mean different things and should
    say so; both find out late otherwise. The policy `alike` says how near is the same (METHOD section
    5 and, in the workshop, section 7).

    Weak: "New colleagues feel at home from day one", in two departments.
    Strong: One of them owns it; the other has "Every desk is ready before its owner arrives" and
    supports it.
    """
    for o, twin in twins(plan, open_goals(plan, on)):
        what = f"It is nearly the same as {twin.id!r}, of the team {twin.team!r}."
        mend = "Settle who owns it and let the other support it, or say in each what is different."
        yield finding(twin_objective, what, mend, subject=Subject("objective", o.id))


def twins(plan: Plan, among: Iterable[Objective]) -> Iterator[tuple[Objective, Objective]]:
    """Each objective that is nearly the same as an earlier one, with that one; individuals' are left out."""
    alone = {t.id for t in plan.teams if t.kind == "individual"}
    goals = [o for o in among if o.team not in alone]
    by_words: dict[str, list[Objective]] = {}
    for o in goals:
        by_words.setdefault(same_words(o.title), []).append(o)
    by_words.pop("", None)
    place = {o.id: n for n, o in enumerate(goals)}
    for text, near in _alike(list(by_words), _cut(plan)).items():
        others = [o for other in (text, *near) for o in by_words[other]]
        for o in by_words[text]:
            twin = next((t for t in others if place[t.id] < place[o.id] and _twins(plan, o, t)), None)
            if twin is not None:
                yield o, twin


def _twins(plan: Plan, a: Objective, b: Objective) -> bool:
    """Whether two alike objectives are worth a word: at the same time, and neither above the other."""
    if a.id in (*b.supports, *b.contributes) or b.id in (*a.supports, *a.contributes):
        return False
    above = {team: plan.team(team).parent for team in (a.team, b.team) if plan.has("team", team)}
    return a.team not in above.values() and b.team not in above.values() and meet(plan, a, b)


def _alike(texts: list[str], alike: float) -> dict[str, list[str]]:
    """For each text, the others that are alike; every text has an entry.

    Texts are compared with those of a length near their own, since no others can be alike: with *a* of
    the letters of both in common, the longer has at most (2 - a) / a times the letters of the shorter.
    """
    from rapidfuzz import fuzz, process

    ordered = sorted(texts, key=len)
    sizes = [len(text) for text in ordered]
    pairs: dict[str, list[str]] = {text: [] for text in texts}
    for i, text in enumerate(ordered):
        longest = bisect_right(sizes, len(text) * (2 - alike) / alike)
        near = ordered[i + 1 : longest]
        for other, _, _ in process.extract(
            text, near, scorer=fuzz.ratio, score_cutoff=alike * 100, limit=_MOST_NEAR
        ):
            if _numbers(text) == _numbers(other):
                pairs[text].append(other)
                pairs[other].append(text)
    return pairs


def _cut(plan: Plan) -> float:
    """The policy `alike`; one out of range is a finding already, and its nearest end stands in."""
    return min(1.0, max(0.5, plan.policy.alike))


def _numbers(text: str) -> list[str]:
    """The numbers of a text: what differs in them is not the same, however alike the rest is."""
    return sorted(_NUMBER.findall(text))


class _Likeness:
    """Whether two texts are the same words, by the plan's policy; each text is taken apart once."""

    def __init__(self, plan: Plan) -> None:
        self.cut = _cut(plan) * 100
        self.words: dict[str, str] = {}

    def __call__(self, a: str, b: str) -> bool:
        from rapidfuzz import fuzz

        one, other = self._of(a), self._of(b)
        alike = bool(one and other) and fuzz.ratio(one, other, score_cutoff=self.cut) > 0
        return alike and _numbers(one) == _numbers(other)

    def _of(self, text: str) -> str:
        if text not in self.words:
            self.words[text] = same_words(text)
        return self.words[text]
