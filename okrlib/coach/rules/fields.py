"""Rules over the fields of an entry: what a text alone need not say (L11, L20; METHOD section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.rule import finding, rule
from okrlib.model import KPI, LINEAR, KeyResult, Objective, Outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from okrlib.findings import Finding


@rule("warning", of=("objective", "key_result", "kpi"), lines=("L11",))
def no_owner(draft: Draft) -> Iterator[Finding]:
    """An entry has one owner.

    Why: What everybody owns nobody does. (Nulab, Who; GitLab, "only one DRI")
    """
    if draft.entry is not None and draft.entry.owner is None and "owner" not in draft.inherited:
        yield finding(no_owner, "Nobody answers for it.", "Name one owner.", field="owner")


#: What a kind needs besides a baseline, by the field it stands in, and what is said where it is missing.
_ENDS: Mapping[str, tuple[str, str, str]] = {
    **dict.fromkeys(
        LINEAR, ("target", "The target is not decided yet.", "Write where the number should end")
    ),
    "stages": ("stretch", "The last stage is not decided yet.", "Write the stretch value"),
    "checkpoints": ("checkpoints", "Its points are not decided yet.", "Write two or more"),
    "maintain": ("at_least", "Its limits are not decided yet.", "Write one or both"),
    "milestones": ("milestones", "Its steps are not decided yet.", "Name them"),
}


@rule("warning", of=("key_result",), lines=("L10",))
def missing_baseline(draft: Draft) -> Iterator[Finding]:
    """A key result has its baseline and target written down, or limits, points, steps or texts by its kind.

    Why: The baseline is frozen when the key result is created; later nobody knows it. What is still open in a
    draft is a hint; an active goal cannot be scored without it. (L10; METHOD section 2)
    """
    entry = draft.entry
    if not isinstance(entry, KeyResult):
        return
    starts = entry.kind in (LINEAR - {"reach"}) | {"stages"}
    if starts and entry.baseline is None and "baseline" not in draft.inherited:
        mend = "Write where the number stands today, or make finding it the first key result."
        yield finding(missing_baseline, "The baseline is missing.", mend, field="baseline")
    if entry.kind in _ENDS and not draft.active and _open_ended(entry):
        field, what, mend = _ENDS[entry.kind]
        mend += "; it is needed before the goal becomes active."
        yield finding(missing_baseline, what, mend, field=field, severity="hint")
    if entry.kind == "outcome":
        texts = entry.outcomes or Outcomes()
        if not all((texts.fail, texts.commit, texts.target, texts.stretch)):
            what = "Nothing says what each of its four outcomes means."
            mend = "Write a text each for fail, commit, target and stretch, before the cycle begins."
            yield finding(missing_baseline, what, mend, field="outcomes", severity="hint")
        elif entry.agreed is None:
            what, mend = "Nothing says when its outcomes were agreed.", "Write that day."
            yield finding(missing_baseline, what, mend, field="agreed", severity="hint")


def _open_ended(kr: KeyResult) -> bool:
    """Whether nothing says where a key result ends."""
    if kr.kind == "maintain":
        return kr.at_least is None and kr.at_most is None
    if kr.kind == "checkpoints":
        return len(kr.checkpoints) < 2
    return getattr(kr, _ENDS[kr.kind][0]) in {None, ()}


@rule("hint", of=("key_result", "kpi"), lines=("L11",))
def no_unit(draft: Draft) -> Iterator[Finding]:
    """A number has a unit.

    Why: 24 may be hours or days; a reader from outside cannot know. (Nulab; OpenOKR)
    """
    entry = draft.entry
    if isinstance(entry, KeyResult):
        numeric = entry.kind in LINEAR | {"stages", "checkpoints", "maintain"}
    else:
        numeric = isinstance(entry, KPI)
    if numeric and not getattr(entry, "unit", "") and "unit" not in draft.inherited:
        mend = "Write what is counted: %, hours, orders."
        yield finding(no_unit, "The number has no unit.", mend, field="unit")


@rule("hint", of=("objective", "key_result"), lines=("L20",))
def stretch_in_committed(draft: Draft) -> Iterator[Finding]:
    """A committed goal holds no words of stretch.

    Why: A committed goal is a promise to be kept whole; "ideally" takes it back. (Google playbook)
    """
    entry = draft.entry
    if not isinstance(entry, Objective | KeyResult) or entry.ambition != "committed":
        return
    for word in draft.tokens:
        if "stretch" in word.kinds:
            what = f"“{word.text}” is a word of stretch, but the goal is committed."
            mend = "Take the word out, or make the goal aspirational."
            yield finding(stretch_in_committed, what, mend, field="ambition", span=word.span)
            return


@rule("warning", of=("kpi",))
def kpi_without_target(draft: Draft) -> Iterator[Finding]:
    """A KPI that should rise or fall has a target, and says where it comes from.

    Why: A number without a target has no health, and a target without context is a guess. (Nulab, "best
    practice"; METHOD sections 5 and 6)
    """
    entry = draft.entry
    if not isinstance(entry, KPI) or not entry.better:
        return
    if not entry.targets:
        what = "The KPI has no target, so it can never be called healthy."
        mend = "Write a target with its first day, and where the number comes from."
        yield finding(kpi_without_target, what, mend, field="targets")
    elif not any(t.context for t in entry.targets):
        what = "Nothing says where the target comes from."
        mend = "Write its context: an agreed standard, the average of the field, last year."
        yield finding(kpi_without_target, what, mend, field="targets", severity="hint")


@rule("hint", of=("kpi",))
def kpi_without_source(draft: Draft) -> Iterator[Finding]:
    """A KPI says where its figures come from.

    Why: A figure that cannot be traced cannot be argued with. (METHOD section 5)
    """
    if isinstance(draft.entry, KPI) and not draft.entry.source and not draft.entry.formula:
        mend = "Name the source."
        yield finding(kpi_without_source, "Nothing says where the figures come from.", mend, field="source")
