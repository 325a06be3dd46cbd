"""Judging a draft: every rule of its kind, in order of severity."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from okrlib.coach.draft import Draft
from okrlib.coach.registry import rules_of
from okrlib.coach.rewriting import rewritten
from okrlib.coach.settings import graded
from okrlib.findings import worst_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.coach.draft import DraftKind
    from okrlib.coach.language.reading import Class, Reading
    from okrlib.coach.settings import Grade
    from okrlib.findings import Finding


class Advice(NamedTuple):
    """What the coach says of one text: what it is, why, what to fix, and how it was read."""

    class_: Class
    because: str
    remarks: tuple[Finding, ...]
    reading: Reading


def remarks(draft: Draft, *, settings: Mapping[str, Grade] | None = None) -> tuple[Finding, ...]:
    """What every rule of its kind says of a draft, errors first.

    *settings* maps a rule's code to "off" or to the severity it has here; it then has it in every case.
    """
    grades, say = settings or {}, draft.words.say
    seen = [(code, f) for code, rule in rules_of(draft.kind) for f in rule(draft)]
    # A rule that is off says nothing, and what it sees still shapes the rewrites of the others.
    codes = {code for code, _ in seen}
    findings = (g for code, f in seen for g in graded((f,), grades.get(code)))
    spoken = (rewritten(draft, f, codes).said(say) for f in findings)
    return worst_first(sorted(spoken, key=lambda f: f.span or (0, 0)))


def coach(
    text: str, kind: DraftKind, *, language: str = "en", settings: Mapping[str, Grade] | None = None
) -> Advice:
    """Advice on one text.

    >>> advice = coach("Launch the new app", "key_result")
    >>> advice.class_, advice.remarks[0].code
    ('initiative', 'deliverable')

    Raises:
        OkrError: Where there are no words for the language.
    """
    draft = Draft(kind, text, language)
    reading = draft.reading
    return Advice(
        reading.class_, draft.words.say(reading.because), remarks(draft, settings=settings), reading
    )
