"""A report or a figure taken back, as rows of the log; nothing is ever deleted.

A row that takes it back is added. Where the withdrawn row had replaced another one of the same day, that one
is entered again, as if the mistake had never been made.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from okrlib.checkin import entry
from okrlib.errors import OkrError
from okrlib.model import CheckIn, Observation
from okrlib.plan import Plan, log, person_shown
from okrlib.text import formatting

Row = TypeVar("Row", CheckIn, Observation)


class Withdrawal(NamedTuple, Generic[Row]):
    """What is taken back: the rows to write, the row that goes, and the one that counts again instead."""

    rows: tuple[Row, ...]
    gone: Row
    again: Row | None


def of_report(
    plan: Plan, key_result: str, *, at: datetime, author: str | None, on: date | None = None
) -> Withdrawal[CheckIn]:
    """Take back the report that its author recorded last, or theirs of the day *on*.

    Raises:
        OkrError: There is no such report.
    """
    standing = log.effective(plan.log.get(key_result, ()))
    own = [e for e in standing if e.author == author and on in {None, e.date}]
    if not own:
        whose = f"by {author}" if author else "without an author"
        day = f" for {on}" if on else ""
        raise OkrError(f"No report on {key_result}{day} {whose} stands, so there is nothing to take back.")
    return _report(plan, max(own, key=lambda e: (log.recorded_at(e), e.date)), at)


def of_figure(plan: Plan, kpi: str, *, at: datetime, day: date) -> Withdrawal[Observation]:
    """Take back the figure of the period that holds *day*.

    Raises:
        UnknownIdError: The plan has no such KPI.
        OkrError: The period has no figure.
    """
    period = entry.period_of(plan, kpi, day)
    now = _standing(plan, kpi, period)
    if now is None or plan.kpi(kpi).formula:
        name = formatting.period(period, plan.kpi(kpi).rhythm)
        raise OkrError(f"No figure of {kpi} stands for {name}, so there is nothing to take back.")
    return _figure(plan, now, at)


def undone(
    plan: Plan, row: CheckIn | Observation, *, at: datetime
) -> Withdrawal[CheckIn] | Withdrawal[Observation]:
    """Take back this row, as long as it is the one that counts for its day or period.

    Raises:
        OkrError: It was taken back already, or somebody has reported anew since.
    """
    if isinstance(row, Observation):
        card = plan.kpi(row.kpi)
        of = f"{card.name}, {formatting.period(row.period, card.rhythm)}"
        figure = _standing(plan, row.kpi, row.period)
        _same(figure, row, of, "")
        return _figure(plan, figure or row, at)
    of = f"{plan.key_results[row.key_result][1].name}, {formatting.day(row.date)}"
    reports = log.effective(plan.log.get(row.key_result, ()))
    report = next((e for e in reports if e.date == row.date), None)
    theirs = report is not None and report.author != row.author
    _same(report, row, of, person_shown(plan, report.author, ids=True) if report and theirs else "")
    return _report(plan, report or row, at)


def _same(now: Row | None, row: Row, of: str, who: str) -> None:
    """Raise OkrError where the row that was written is not the one that counts by now."""
    if now is None:
        raise OkrError(f"{of}: it was taken back already.")
    if now._replace(recorded=row.recorded) != row:
        by = f"{who} has reported" if who else "it was reported"
        raise OkrError(f"{of}: {by} anew since, and that stays.")


def _report(plan: Plan, gone: CheckIn, at: datetime) -> Withdrawal[CheckIn]:
    same = [r for r in plan.log[gone.key_result] if r.date == gone.date]
    moment = entry.after(at, map(log.recorded_at, same))
    back = CheckIn(gone.key_result, gone.date, author=gone.author, recorded=moment, withdrawn=True)
    earlier = log.effective(r for r in same if log.rank(r) < log.rank(gone))
    return _with_again(back, gone, earlier[:1], moment)


def _standing(plan: Plan, kpi: str, period: date) -> Observation | None:
    """The figure that stands for a period, whether or not the period has ended."""
    rows = [row for row in plan.observed.get(kpi, ()) if row.period == period]
    return next(iter(log.values(plan.kpi(kpi), rows, on=date.max, zone=plan.zone)), None)


def _figure(plan: Plan, gone: Observation, at: datetime) -> Withdrawal[Observation]:
    card = plan.kpi(gone.kpi)
    same = [r for r in plan.observed[gone.kpi] if r.period == gone.period]
    moment = entry.after(at, (log.observed_at(card, r, plan.zone) for r in same))
    known = log.observed_at(card, gone, plan.zone)
    before = [r for r in same if log.observed_at(card, r, plan.zone) < known]
    earlier = log.values(card, before, on=date.max, zone=plan.zone)
    back = gone._replace(recorded=moment, withdrawn=True)
    return _with_again(back, gone, earlier[:1], moment)


def _with_again(back: Row, gone: Row, earlier: Sequence[Row], moment: datetime) -> Withdrawal[Row]:
    """With the row that had been replaced, if any, entered once more right after the one that takes back."""
    if not earlier:
        return Withdrawal((back,), gone, None)
    again: Row = earlier[0]._replace(recorded=moment + timedelta(microseconds=1))
    return Withdrawal((back, again), gone, again)
