"""Numbers that say how much of the own work is done: a share of it, steps of a plan."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.coach.language.clause import WORK
from okrlib.coach.language.count import MAKING, OUTCOMES, SIGNS
from okrlib.coach.language.lexicon import NONE, STOP, Kinds, first_of, lists_of, only, some, without

if TYPE_CHECKING:
    from okrlib.coach.language.count import Count
    from okrlib.coach.language.quantities import Quantity

#: So many words after a share name what it is a share of.
_NEAR = 8


def share_done(c: Count, q: Quantity) -> bool:
    """Whether the number is the share of the own work that is done: "schedule 95% of the visits"."""
    if q.unit != "%" or q.role not in {"level", "target"} or "ship" not in c.parts.leads:
        return False
    before = c.kinds(c.parts.end, q.start)
    # Whom a thing is brought to did nothing yet: "ship the app to 90% of users".
    brought = len(c.numbers) == 1 and any({"address", "onto"} <= k for k in before[-1:])
    if q.role == "target" and not (brought and some(c.kinds(q.end)[:1], "genitive")):
        return False
    if not only(before, "small") and not some(before[-1:], "address", "place"):
        # "Implement tests for 75% of the modules", but "complete the service of all lifts: 100%".
        named = lists_of(before)
        return q.value == 100 and "all" in named and not named & {"relative", "people", "clause"}
    rest = c.kinds(q.end)[1:_NEAR]
    end = first_of(rest, "stop", otherwise=len(rest))
    named = lists_of(rest[:end][-1:])
    theirs = not brought and not named & {"output", "steps"} and some(rest[:end], *OUTCOMES)
    return end > 0 and not theirs and not some(rest[:end], "outside")


def steps(c: Count, q: Quantity) -> bool:
    """Whether the number counts steps of the own plan that are done: "80% of milestones completed"."""
    kinds = c.kinds()
    if c.limited:
        return False  # "completed within 30 days" is a standard to hold
    *named, done = c.kinds(q.end)[-_NEAR:] or [NONE]
    if q.unit == "%" and not c.text[: q.start].strip() and some(c.kinds(q.end)[:1], "done"):
        return True  # "75% completed"
    if "particle" in done and named and "participle" in named[-1]:
        named, done = named[:-1], frozenset({"done"})  # "carried out"
    met = WORK | ({"reach"} if some(named, "steps") else set())  # "of milestones achieved"
    made = q.role == "level" and ("done" in done or ("participle" in done and done & met))
    named = named[1:] if some(named[:1], "genitive") else named
    effects = OUTCOMES - ({"granted"} if some(named, "steps") else set())  # "planned audits held"
    if q.unit == "%" and made and named and not any(k & effects or "stop" in k for k in named):
        return True  # "75% of the guide written"
    if q.unit == "%" and q.value == 100 and _all_done(c.kinds(q.end)):
        return True
    if q.role not in {"level", "target"} or (q.unit not in SIGNS and not c.unit(q) & {"steps"}):
        return False
    if some(kinds, "outside") or not some(c.kinds(q.start), "steps"):
        return False
    others = some(c.kinds(q.start), "people")
    return some(kinds, "done") or bool(c.parts.leads & (MAKING | {"reach"}) and not others)


def _all_done(after: list[Kinds]) -> bool:
    """Whether 100% of things are done: "rooms have been painted", "of teams review and define"."""
    marked = [*after, STOP]
    for n, (k, following) in enumerate(pairwise(marked)):
        aux = n > 0 and "aux" in marked[n - 1]
        if n and (
            ("done" in k and (aux or "stop" in following))
            or (aux and "participle" in k and n + 1 == len(after))
        ):
            return not some(after[:n], *OUTCOMES)
    subject, *verbs = without(after, "stop")[:2] or [NONE]
    return "crew" in subject and some(verbs, "ship", "craft", but={"measure"})
