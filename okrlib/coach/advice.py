"""Judging a draft: every rule of its kind, in order of severity."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from okrlib.coach.draft import Draft, Remark
from okrlib.coach.registry import rules_of, severity_of
from okrlib.findings import _ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.coach.draft import DraftKind
    from okrlib.coach.language.reading import Class, Reading


class Advice(NamedTuple):
    """What the coach says of one text: what it is, why, what to mend, and how it was read."""

    class_: Class
    because: str
    remarks: tuple[Remark, ...]
    reading: Reading


def remarks(draft: Draft, *, settings: Mapping[str, str] | None = None) -> list[Remark]:
    """What every rule of its kind says of a draft, errors first.

    *settings* maps a rule's code to "off" or to the severity it has here; it then has it in every case.
    """
    settings = settings or {}
    found: list[Remark] = []
    for code, function in rules_of(draft.kind):
        wanted = settings.get(code)
        if wanted == "off":
            continue
        for said in function(draft):
            severity = wanted or said.severity or severity_of(code)
            found.append(said._replace(rule=code, severity=severity))
    found.sort(key=lambda r: (_ORDER[r.severity or "hint"], r.span or (0, 0)))
    return found


def coach(
    text: str, kind: DraftKind, *, language: str = "en", settings: Mapping[str, str] | None = None
) -> Advice:
    """Advice on one text.

    >>> advice = coach("Launch the new app", "key_result")
    >>> advice.class_, advice.remarks[0].rule
    ('initiative', 'deliverable')

    Raises:
        OkrError: Where there are no words for the language.
    """
    draft = Draft(kind, text, language)
    held = draft.reading
    return Advice(held.class_, held.because, tuple(remarks(draft, settings=settings)), held)
