"""Thresholds: when a goal behind its pace is at risk, and when off track (METHOD section 4).

Tools publish different rules for the same question, and none of them is right for everyone: a
difference is lenient early in a cycle and strict late, a ratio is harsh on its second day. The plan's
policy `pace_rule` names the one that an organisation is used to.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from okrlib.model import PaceRule, Policy
from okrlib.scoring.progress import rounded

Pace = Literal["on track", "at risk", "off track"]


class Rule(NamedTuple):
    """One way to judge progress against what was expected: what it says, and whose it is."""

    says: str
    source: str
    judge: Callable[[float, float, Policy], Pace]


def by_pace(progress: float, wanted: float, policy: Policy, *, goal: float = 1.0) -> Pace:
    """On track, at risk or off track, by the rule that the policy names.

    Both numbers are taken as shares of the *goal*, the progress to which pace leads.

    >>> from okrlib.model.policy import Policy
    >>> [by_pace(0.41, 0.5, Policy(pace_rule=name)) for name in ("difference", "viva", "upraise")]
    ['on track', 'at risk', 'at risk']
    """
    return PACE_RULES[policy.pace_rule].judge(rounded(progress / goal), rounded(wanted / goal), policy)


def _difference(progress: float, wanted: float, on_track: float, at_risk: float) -> Pace:
    """Judge the gap between what was expected and progress."""
    gap = rounded(wanted - progress)
    return "on track" if gap <= on_track else "at risk" if gap <= at_risk else "off track"


def _ratio(progress: float, wanted: float, on_track: float, at_risk: float) -> Pace:
    """Judge the share of the expected progress that was made; on track where nothing is expected."""
    if progress >= rounded(on_track * wanted):
        return "on track"
    return "at risk" if progress >= rounded(at_risk * wanted) else "off track"


def _engagedly(progress: float, wanted: float, _: Policy) -> Pace:
    """Judge the gap: one of the first limit is at risk, and so is one of the second."""
    gap = rounded(wanted - progress)
    return "on track" if gap < 0.165 else "at risk" if gap <= 0.33 else "off track"


#: The rules by name. Where a tool's words are others than METHOD's, its middle state is "at risk".
PACE_RULES: Mapping[PaceRule, Rule] = {
    "difference": Rule(
        "A gap of up to `on_track` is on track, up to `at_risk` at risk, and more is off track.",
        "okrlib",
        lambda p, w, policy: _difference(p, w, policy.on_track, policy.at_risk),
    ),
    "ratio": Rule(
        "A share of at least `on_track_share` of what was expected is on track, of at least "
        "`at_risk_share` at risk, and less is off track.",
        "UpRaise's form, with limits of one's own",
        lambda p, w, policy: _ratio(p, w, policy.on_track_share, policy.at_risk_share),
    ),
    "viva": Rule(
        "On track without a gap, at risk up to 0.25, off track beyond.",
        "Microsoft Viva Goals (On Track, Behind, At Risk)",
        lambda p, w, _: _difference(p, w, 0.0, 0.25),
    ),
    "engagedly": Rule(
        "On track below a gap of 0.165, at risk up to 0.33, off track beyond.",
        "Engagedly (On Track, Behind, At Risk)",
        _engagedly,
    ),
    "upraise": Rule(
        "On track from 0.95 of what was expected, at risk from 0.75, off track below.",
        "UpRaise (On track, Lagging, At risk)",
        lambda p, w, _: _ratio(p, w, 0.95, 0.75),
    ),
    "mooncamp": Rule(
        "On track from 0.9 of what was expected, else off track; for a limit between, write `ratio`.",
        "Mooncamp's example (On Track, Off Track)",
        lambda p, w, _: _ratio(p, w, 0.9, 0.9),
    ),
    "workfront": Rule(
        "On track where progress is at least what was expected, else off track.",
        "Adobe Workfront Goals (a plain comparison)",
        lambda p, w, _: _difference(p, w, 0.0, 0.0),
    ),
}
#: Which policies each rule reads.
PARAMETERS: Mapping[PaceRule, tuple[str, ...]] = {
    "difference": ("on_track", "at_risk"),
    "ratio": ("on_track_share", "at_risk_share"),
}
