"""What each kind of key result means, and the fields that it needs (METHOD 2)."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from okrlib.model import OUTCOMES, USES, notation
from okrlib.scoring import OUTCOME_PROGRESS

if TYPE_CHECKING:
    from okrlib.model import Kind

#: What each kind means, in a line.
MEANING: dict[Kind, str] = {
    "increase": "A number grows from a baseline to a target.",
    "decrease": "A number falls from a baseline to a target.",
    "reach": "A number counts up from nothing to a target.",
    "stages": "A number passes three agreed stages: commit is worth {commit}, target {target}, "
    "stretch {stretch}.".format(
        **{name: notation.written(worth) for name, worth in OUTCOME_PROGRESS.items()}
    ),
    "checkpoints": "A number passes points that you set, each worth the progress you give it.",
    "maintain": "A number stays within its limits; the score is the share of periods in which it did.",
    "milestones": "Steps are done one by one; the score is the weight of those done.",
    "outcome": "One of four results, each described and agreed before the cycle starts.",
    "baseline": "Find the number: done when a first value is known, which the next cycle can build on.",
    "graded": "The owner's own judgement from 0 to 1. Prefer a number, where there is one.",
}
#: The worded results of the kind ``outcome``, each with its name among `Outcomes`.
RESULTS = {f"outcome_{name}": name for name in OUTCOMES}
_WITHOUT_UNIT = frozenset({"milestones", "outcome", "graded"})
#: The fields that a kind needs, in the order in which one fills them in.
NEEDS: dict[Kind, tuple[str, ...]] = {
    kind: (
        *chain.from_iterable(RESULTS if name == "outcomes" else (name,) for name in names),
        *(() if kind in _WITHOUT_UNIT else ("unit",)),
    )
    for kind, names in USES.items()
}
OF_KINDS = frozenset(name for names in NEEDS.values() for name in names)


def _worth(name: str) -> str:
    return f"Worth {notation.written(OUTCOME_PROGRESS[name])}."


#: The label of each of these fields, and a hint where one helps.
LABELS: dict[str, tuple[str, str]] = {
    "baseline": ("From (baseline)", "Where it stands today."),
    "target": ("To (target)", "Where it should end."),
    "commit": ("Commit", _worth("commit")),
    "stretch": ("Stretch", _worth("stretch")),
    "at_least": ("At least", ""),
    "at_most": ("At most", ""),
    "unit": ("Unit", ""),
    "checkpoints": ("Points, one a line", "A value = the progress it is worth, as in 80 = 0.7"),
    "milestones": (
        "Steps, one a line",
        "One that counts double and is done: Open the new ward x 2, done 2026-11-02",
    ),
    **{name: (f"Result: {result}", _worth(result)) for name, result in RESULTS.items()},
    "agreed": ("Agreed on", "Before the cycle starts."),
}
