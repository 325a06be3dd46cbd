"""Every report on a key result as it was recorded, and what became of it (METHOD section 1)."""

from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from okrlib.model import CheckIn
from okrlib.plan import Plan, log
from okrlib.scoring import ticked

#: Later than any closing.
_EVER = datetime.max.replace(tzinfo=UTC)

Fate = Literal[
    "counts", "corrected", "taken back", "takes back", "after the end", "after the close", "repeated"
]


class Line(NamedTuple):
    """One row of the log, and what became of it.

    It counts; or a row recorded later for the same day stands in its place (corrected) or takes it back;
    or it is itself the one that takes back; or it is dated after its cycle, or recorded after its objective
    was closed; or it is the same row again.
    *ticked* marks a milestone that was ticked in the plan's own file.
    """

    row: CheckIn
    fate: Fate
    ticked: bool = False


def history(plan: Plan, key_result: str, *, as_of: date | None = None) -> tuple[Line, ...]:
    """All that was reported on a key result, in order of recording; with *as_of*, what was known then."""
    objective, kr = plan.key_results[key_result]
    cycle = plan.cycle(objective.cycle)
    until = None if as_of is None else plan.as_of(as_of)
    rows = [r for r in plan.log.get(key_result, ()) if log.known_by(r.recorded, r.date, until)]
    closed = objective.frozen_at(until.moment if until else _EVER)
    frozen = None if closed is None else plan.as_of(closed)
    in_time = [row for row in rows if log.known_by(row.recorded, row.date, frozen)]
    standing = {row.date: row for row in log.effective(in_time)}
    ordered = sorted(in_time, key=log.rank)
    after: dict[date, CheckIn] = {}
    lines: list[Line] = []
    for row in reversed(ordered):
        lines.append(Line(row, _fate(row, standing.get(row.date), after.get(row.date), cycle.last_day)))
        after[row.date] = row
    lines.reverse()
    lines += [
        Line(row, "after the close") for row in rows if not log.known_by(row.recorded, row.date, frozen)
    ]
    for day in ticked(kr, as_of or max([cycle.last_day, *(m.done_on for m in kr.milestones if m.done_on)])):
        names = tuple(m.name for m in kr.milestones if m.done_on == day)
        line = Line(CheckIn(kr.id, day, names), "counts" if day <= cycle.last_day else "after the end", True)
        lines += [line] if line not in lines else []
    return tuple(sorted(lines, key=lambda line: (log.recorded_at(line.row), log.rank(line.row))))


def _fate(row: CheckIn, standing: CheckIn | None, after: CheckIn | None, last: date) -> Fate:
    """What became of a row: by the one that stands for its day, and the one recorded *after* it."""
    if row == after:
        return "repeated"
    if row.withdrawn:
        return "takes back"
    if row == standing:
        return "counts" if row.date <= last else "after the end"
    return "taken back" if after is not None and after.withdrawn else "corrected"
