"""Settings: how a plan grades the coach's rules, and which of its lines are excused, each with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from okrlib.coach.language.lexicon import languages
from okrlib.coach.registry import RULES
from okrlib.findings import Finding, Severity, Subject
from okrlib.text import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from okrlib.model import KPI, KeyResult, Objective
    from okrlib.plan import Plan

Grade = Severity | Literal["off"]
#: What may be excused.
Item = tuple[Subject, "Objective | KeyResult | KPI"]


def grades(plan: Plan) -> dict[str, Grade]:
    """How the plan grades rules otherwise: code to severity, or "off". Without a reason nothing holds."""
    return {
        code: setting.severity
        for code, setting in plan.rules.items()
        if code in RULES and setting.reason.strip()
    }


def excuses(item: Objective | KeyResult | KPI) -> frozenset[str]:
    """The codes of the rules from which an item is excused; without a reason nothing holds."""
    return frozenset(code for code, reason in item.excused.items() if code in RULES and reason.strip())


def graded(findings: Iterable[Finding], grade: Grade | None) -> Iterable[Finding]:
    """What a rule says at its grade here; None is its own, and one that is off says nothing."""
    if grade is None:
        return findings
    return () if grade == "off" else (replace(finding, severity=grade) for finding in findings)


def problems(plan: Plan, items: Iterable[Item]) -> Iterator[Finding]:
    """What cannot be right in the settings of a plan, and in the excuses of *items*."""
    if plan.language not in languages():
        mend = near(plan.language, languages(), f"Write one of: {', '.join(languages())}.")
        what = f"There are no words for the language {plan.language[:40]!r}, so no text is judged."
        yield Finding(
            "unknown-language", "warning", what, mend, subject=Subject("key", "language"), field="language"
        )
    for code, setting in plan.rules.items():
        yield from _named(Subject("key", "rules"), f"rules.{code}", code, setting.reason)
    for subject, item in items:
        for code, reason in item.excused.items():
            yield from _named(subject, "excused", code, reason)


def _named(subject: Subject, field: str, code: str, reason: str) -> Iterator[Finding]:
    """What is wrong where a rule is named: there is no such rule, or no reason is given."""
    if code not in RULES:
        what = f"There is no rule {code[:80]!r}."
        mend = near(code, RULES, "Take it out; okr check names the rule of each finding in brackets.")
        yield Finding("unknown-rule", "error", what, mend, subject=subject, field=field)
    elif not reason.strip():
        what, mend = f"It gives no reason for {code!r}, so it does not hold.", "Write why, in a sentence."
        yield Finding("rule-without-reason", "error", what, mend, subject=subject, field=field)
