"""Pace and health: where a goal should be by now, and what is said of it (METHOD section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from okrlib.cycles import STEP_DAYS
from okrlib.model import WITHOUT_PACE
from okrlib.progress import rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from okrlib.model import KeyResult
    from okrlib.policy import Policy

Health = Literal[
    "closed",
    "to close",
    "pending",
    "stale",
    "done",
    "on track",
    "at risk",
    "off track",
    "no pace",
]

#: Expected progress by the share of the cycle gone by (tau), by the name of the curve.
CURVES: Mapping[str, Callable[[float], float]] = {"linear": lambda tau: tau}


def expected(key_result: KeyResult, elapsed: float) -> float | None:
    """The progress expected once the share *elapsed* of the cycle is gone; None without a pace.

    ``maintain`` is expected to hold all the time.
    """
    if key_result.kind in WITHOUT_PACE:
        return None
    if key_result.kind == "maintain":
        return 1.0
    return rounded(CURVES[key_result.curve](elapsed))


def by_gap(progress: float, wanted: float, policy: Policy) -> Health:
    """On track, at risk or off track, by how far progress is behind what was expected."""
    gap = rounded(wanted - progress)
    if gap <= policy.on_track:
        return "on track"
    return "at risk" if gap <= policy.at_risk else "off track"


def is_silent(last: date | None, since: date, cadence: str, on: date, policy: Policy) -> bool:
    """Whether more than 1.5 cadences have gone by without a check-in (the policy ``stale_after``)."""
    return (on - (last or since)).days > policy.stale_after * STEP_DAYS[cadence]


def of_key_result(
    key_result: KeyResult,
    *,
    closed: bool,
    ended: bool,
    last: date | None,
    since: date,
    cadence: str,
    progress: float | None,
    wanted: float | None,
    found: bool,
    on: date,
    policy: Policy,
) -> Health:
    """A key result's health, decided in METHOD's order: silence comes before numbers.

    *last* is the day of the last check-in (or of the KPI's last observation), *since* the later of
    the cycle's start and the key result's own; *found* says whether any value is recorded, or for
    ``maintain`` whether any period is counted yet: none is pending, whatever else was reported.
    """
    if closed or ended:
        return "closed" if closed else "to close"
    waiting = last is None or (key_result.kind == "maintain" and not found)
    if is_silent(None if waiting else last, since, cadence, on, policy):
        return "stale"
    if waiting:
        return "pending"
    if progress == 1 or (key_result.kind == "baseline" and found):
        return "done"
    if progress is None or wanted is None:
        return "no pace"
    return by_gap(progress, wanted, policy)


def of_many(
    parts: Iterable[tuple[Health, float | None, float | None, float]],
    *,
    closed: bool,
    ended: bool,
    policy: Policy,
) -> Health:
    """An objective's or a team's health from its counted key results.

    *parts* are (health, progress, expected, weight). Means are compared like a single key result;
    any part off track or stale leaves at best "at risk".
    """
    if closed:
        return "closed"
    if ended:
        return "to close"
    counted = [part for part in parts if part[3] > 0]
    states = {part[0] for part in counted}
    if states == {"pending"}:
        return "pending"
    paced = [(p, e, w) for _, p, e, w in counted if p is not None and e is not None]
    if not paced:
        return "at risk" if "stale" in states else "done" if states == {"done"} else "no pace"
    weights = sum(w for _, _, w in paced)
    health = by_gap(
        rounded(sum(p * w for p, _, w in paced) / weights),
        rounded(sum(e * w for _, e, w in paced) / weights),
        policy,
    )
    if health == "on track" and states & {"off track", "stale"}:
        return "at risk"
    return health
