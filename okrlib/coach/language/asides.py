"""Numbers that measure nothing: how far work has come, whom it is for, how long it may take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.coach.language.clause import WORK
from okrlib.coach.language.count import MAKING
from okrlib.coach.language.lexicon import some

if TYPE_CHECKING:
    from okrlib.coach.language.count import Count
    from okrlib.coach.language.quantities import Quantity


def beside(c: Count) -> frozenset[Quantity]:
    """The numbers that measure nothing: how far work has come, and whom it is for."""
    return frozenset(q for q in c.numbers if _is_note(c, q) or _sorts(c, q))


def _sorts(c: Count, q: Quantity) -> bool:
    """Whether a limit only says whom the work is for: "call all accounts over $1m"."""
    if not q.bound or q.role != "level" or not c.parts.leads & {"ship", "contact"}:
        return False
    named = c.kinds(c.parts.end, q.start)
    before = [k for k in named if not k & {"stop", "small"} or "people" in k]
    return bool(before) and ("people" in before[-1] or some(named, "all"))


def _is_note(c: Count, q: Quantity) -> bool:
    """Whether a number only says how far work has come: "publish the maps (50%)", "2/3", "*70%*"."""
    if q.unit != "%" and not q.unit.startswith("/"):
        return False
    before, kinds = c.text[: q.start], c.kinds()
    after = c.text[q.end :].lstrip(" *")
    told = c.parts.leads & WORK or some(kinds, "done")
    if before.endswith("*"):
        return c.text.startswith("*", q.end)
    if before.endswith("(") and q.unit.startswith("/") and c.parts.leads & MAKING:
        return not some(c.kinds(q.end), "measure", "people", "outside")  # "(6 of 9 issues)"
    if before.endswith("("):
        after = re.sub(r"^\w+", "", after) if some(c.kinds(q.end)[:1], "done", "ship") else after
        return bool(told or ":" in before) and after.startswith((")", ",", "-", "–", ":"))
    if q.unit.startswith("/"):
        return bool(told) and (before.rstrip()[-1:] in {":", "."} or after[:1] in {"", "(", ")", ",", "#"})
    # "rules for the new archive 100%": all of it is done.
    named = some(kinds, "measure", "people", "outside")
    return q.value == 100 and q.role == "level" and not q.bound and not named and not after.strip(" .)")


def is_deadline(c: Count, q: Quantity) -> bool:
    """Whether a length of time ends the work itself: "develop a plan in three months"."""
    length = q.unit.split()[-1:] and q.unit.split()[-1] in c.words.numerals["durations"]
    if not length or not c.parts.leads & MAKING or q.role not in {"level", "change"}:
        return False
    if q.unit in c.words.numerals["terms"] and not q.bound:
        return True
    # "Build a prototype in under 5 hours", but "deliver parcels within 2 hours", "hold a talk for 10 minutes
    # without notes".
    once = some(c.kinds(c.parts.end)[:1], "one") and c.parts.object
    lasts = any({"relative", "guard"} <= k for k in c.kinds(q.end))
    return bool(once and not lasts and c.parts.kinds[-1] & {"artefact", "output"})
