"""What a pull adds to the plan: new and revised values as observations. Nothing is lost.

What was observed stays. Where the source now has another value, it is one more observation, recorded
later, and a finding says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isclose
from statistics import median

from okrlib.arithmetic import equal
from okrlib.findings import Finding, errors_in
from okrlib.model import KPI, Observation, step
from okrlib.plan import values as counting
from okrlib.sources.periods import Series
from okrlib.sources.pull import Pulled
from okrlib.text import count, number

#: A level this many times another is another unit rather than another month.
_JUMP = 20
_ENOUGH = 3
#: The unit seems changed where this share of the revised values are one multiple of what they were, within
#: this tolerance and at least this far from 1.
_SHARE, _ALIKE, _FAR = 0.8, 0.02, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """One KPI after a refresh: what is to be appended, and the findings about its source."""

    kpi: KPI
    new: tuple[Observation, ...] = ()
    revised: tuple[Observation, ...] = ()
    same: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an error kept its values out."""
        return bool(errors_in(self.findings))

    @property
    def observations(self) -> tuple[Observation, ...]:
        """All that is to be appended."""
        return (*self.new, *self.revised)


def compared(
    pulled: Pulled, observed: Sequence[Observation], *, at: datetime, accept: bool = False, zone: str | None
) -> Refreshed:
    """A pull beside what is known: what is new, what was revised, and what is odd about it.

    Args:
        pulled: What the source gave.
        observed: All rows of the KPI so far.
        at: When it was pulled; what is appended is recorded then.
        accept: Append what looks like another unit all the same.
        zone: The plan's time zone; this machine's where it is None.
    """
    kpi = pulled.kpi
    if pulled.series is None or errors_in(pulled.findings):  # what is wrong is neither new nor lost
        return Refreshed(kpi=kpi, findings=pulled.findings)
    known = {row.period: row.value for row in counting(kpi, observed, on=date.max, zone=zone)}
    since, settled = kpi.feed.since if kpi.feed else None, pulled.series.settled
    asked = {p for p in known if (since is None or p >= since) and step(p, kpi.rhythm) <= settled}
    lost = _lost(pulled.series, {p: known[p] for p in sorted(asked)})
    values = {p: v for p, v in pulled.series.values.items() if v is not None}
    if lost and pulled.series.first and min(lost) < pulled.series.first:
        # A source that lost its beginning may have lost rows of its first period too.
        values.pop(pulled.series.first, None)
    # A value that people took back is not appended again: the source says nothing new.
    for row in observed:
        if row.withdrawn and row.period in values and equal(values[row.period], row.value):
            del values[row.period]
    new = {p: v for p, v in values.items() if p not in known}
    revised = {p: v for p, v in values.items() if p in known and not equal(v, known[p])}
    empty_now = {p for p in lost if revised.get(p) == 0}
    revised = {p: v for p, v in revised.items() if p not in empty_now}
    unit = _unit(new, revised, known, accept=accept)
    findings = [*pulled.findings, *unit, *_shrunk(lost)]
    if errors_in(unit):
        return Refreshed(kpi=kpi, findings=tuple(findings))
    findings += _revisions(revised, known)
    recorded = at.astimezone(UTC)
    return Refreshed(
        kpi=kpi,
        new=tuple(Observation(kpi.id, p, v, recorded) for p, v in sorted(new.items())),
        revised=tuple(Observation(kpi.id, p, v, recorded) for p, v in sorted(revised.items())),
        same=len(values) - len(new) - len(revised) - len(empty_now),
        findings=tuple(findings),
    )


def _lost(series: Series, known: Mapping[date, float]) -> list[date]:
    """Periods that were observed and of which the source now has no value, or no event at all."""
    return [p for p, v in known.items() if (now := series.values.get(p)) is None or (now == 0 and v != 0)]


def _shrunk(lost: Sequence[date]) -> list[Finding]:
    if not lost:
        return []
    span = f"{lost[0]}" if len(lost) == 1 else f"{lost[0]} to {lost[-1]}"
    what = f"The source has shrunk: nothing is left of {count(len(lost), 'observed period')} ({span})."
    mend = "What was observed stays. If the source forgets old rows, write since = its first whole period."
    return [Finding("source-shrunk", "warning", what, mend, field="feed")]


def _revisions(revised: Mapping[date, float], known: Mapping[date, float]) -> list[Finding]:
    if not revised:
        return []
    shown = ", ".join(
        f"{p}: {number(known[p], (v,))} is now {number(v, (known[p],))}"
        for p, v in sorted(revised.items())[-3:]
    )
    what = f"{count(len(revised), 'value was', 'values were')} revised ({shown})."
    mend = "Nothing to do: the earlier value stays in the file."
    return [Finding("value-revised", "warning", what, mend, field="feed")]


def _unit(
    new: Mapping[date, float], revised: Mapping[date, float], known: Mapping[date, float], *, accept: bool
) -> list[Finding]:
    """Signs that the source now speaks in another unit."""
    what = _multiplied([v / known[p] for p, v in revised.items() if known[p] and v])
    levels = [abs(v) for v in known.values() if v]
    fresh = [abs(v) for v in new.values() if v]
    if not what and len(levels) >= _ENOUGH and fresh:
        if min(fresh) > _JUMP * max(levels):
            what = f"Every new value is more than {_JUMP} times any before: the unit seems to have changed."
        elif max(fresh) * _JUMP < min(levels):
            what = f"Every new value is less than a {_JUMP}th of any before: the unit seems to have changed."
    if not what:
        return []
    mend = "Fix the source or factor; if the values are right, have them appended all the same."
    return [Finding("unit-changed", "warning" if accept else "error", what, mend, field="feed")]


def _multiplied(ratios: Sequence[float]) -> str:
    """That the revised values are one multiple of what they were, but for a few; "" where they are not."""
    if len(ratios) < _ENOUGH:
        return ""
    usual = median(ratios)
    alike = sum(isclose(r, usual, rel_tol=_ALIKE) for r in ratios)
    if alike < max(_ENOUGH, _SHARE * len(ratios)) or 1 / _FAR <= usual <= _FAR:
        return ""
    which = (
        "Every revised value is" if alike == len(ratios) else f"{alike} of {len(ratios)} revised values are"
    )
    was = "it was" if alike == len(ratios) else "they were"
    return f"{which} {number(usual)} times what {was}: the unit seems to have changed."
