"""Settings: how a plan grades the coach's rules, and which of its lines are excused, each with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from okrlib.checks import Problem
from okrlib.coach.language.lexicon import languages
from okrlib.coach.registry import RULES
from okrlib.text import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from okrlib.model import KPI, KeyResult, Objective
    from okrlib.plan import Plan

Grade = Literal["error", "warning", "hint", "off"]
#: Noun, id and the thing itself, of what may be excused.
Item = tuple[str, str, "Objective | KeyResult | KPI"]


def grades(plan: Plan) -> dict[str, Grade]:
    """How the plan grades rules otherwise: code to severity, or "off". Without a reason nothing holds."""
    return {code: held.severity for code, held in plan.rules.items() if code in RULES and held.reason.strip()}


def excuses(item: Objective | KeyResult | KPI) -> frozenset[str]:
    """The codes of the rules from which an item is excused; without a reason nothing holds."""
    return frozenset(code for code, reason in item.excused.items() if code in RULES and reason.strip())


def problems(plan: Plan, items: Iterable[Item]) -> Iterator[Problem]:
    """What cannot be right in the settings of a plan, and in the excuses of *items*."""
    if plan.language not in languages():
        mend = near(plan.language, languages(), f"Write one of: {', '.join(languages())}.")
        what = f"There are no words for the language {plan.language[:40]!r}, so no text is read."
        yield Problem("unknown-language", "error", "key", "language", "language", what, mend)
    for code, held in plan.rules.items():
        yield from _named("key", "rules", f"rules.{code}", code, held.reason)
    for noun, name, item in items:
        for code, reason in item.excused.items():
            yield from _named(noun, name, "excused", code, reason)


def _named(noun: str, name: str, key: str, code: str, reason: str) -> Iterator[Problem]:
    """What is wrong where a rule is named: there is no such rule, or no reason is given."""
    if code not in RULES:
        mend = near(code, RULES, "Take it out; okr check names the rule of each finding in brackets.")
        yield Problem("unknown-rule", "error", noun, name, key, f"There is no rule {code[:80]!r}.", mend)
    elif not reason.strip():
        what = f"It gives no reason for {code!r}, so it does not hold."
        yield Problem("rule-without-reason", "error", noun, name, key, what, "Write why, in a sentence.")
