"""Everything in a plan as tidy pandas frames with documented columns (extra ``[kpi]``).

``tables(plan)`` gives them. The columns, their dtypes and meanings are those of
`okrlib.tables.columns.COLUMNS`, for an empty plan as for a large one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, get_args

from okrlib.behaviour import signals
from okrlib.errors import MissingExtraError
from okrlib.model import Visibility
from okrlib.plan import log
from okrlib.scoring import Standing, outlook, pace, stand, trajectory
from okrlib.tables.columns import COLUMNS, DAY, MOMENT, describe
from okrlib.text import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from okrlib.model import KPI, Cycle, KeyResult, Objective
    from okrlib.plan import Plan
    from okrlib.scoring import KeyResultStanding
    from okrlib.tables.columns import Column


#: Frames that do not depend on the day the tables are for.
_TIMELESS = frozenset(COLUMNS) - {"scores", "history", "forecasts", "limits"}
_VISIBILITY = get_args(Visibility)
#: numpy counts days and microseconds from here, and this number of them is none at all.
_EPOCH, _UNIT, _NONE = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1), -(2**63)
_FIRST_DAY = _EPOCH.toordinal()


class Tables:
    """A plan as tidy frames: one row for each thing, ids as the columns to join on, dtypes never changing.

    Each frame is built when it is first asked for, and kept; change a copy. Days are midnight
    timestamps; moments are UTC. Scores and progress are 0..1. A number, an id or a day that does not
    exist is missing (NaN, <NA> or NaT), a text that nobody wrote is empty, and lists are joined by
    ";". Under pandas 2 the dtype ``str`` is called ``string``.

    Only `scores`, `history`, `forecasts` and `limits` depend on a day: the one given, else the plan's own
    (`Plan.today`), else the last on which anything was reported, else the first cycle's first. `at` gives
    those of another.

    Attributes:
        plan: The plan that the frames show.
    """

    def __init__(self, plan: Plan, on: date | None = None) -> None:
        """Build no frame yet, of a plan on a day; raises `MissingExtraError` without pandas."""
        try:
            import pandas  # noqa: F401, ICN001
        except ImportError:
            raise MissingExtraError("Making tables", "kpi") from None
        self.plan = plan
        self._on = on

    def at(self, on: date) -> Tables:
        """The same tables on another day; frames that depend on no day are shared."""
        other = Tables(self.plan, on)
        other.__dict__.update({name: frame for name, frame in vars(self).items() if name in _TIMELESS})
        return other

    @cached_property
    def on(self) -> date | None:
        """The day that `scores` are for; None where a plan without cycles gives no hint of one."""
        plan = self.plan
        if self._on or plan.today:
            return self._on or plan.today
        reported = max((c.date for c in plan.check_ins), default=None)
        return reported or min((c.start for c in plan.cycles), default=None)

    @cached_property
    def objectives(self) -> pd.DataFrame:
        """One row for each objective, in order of cycles and teams; drafts too."""
        objectives, day = self.plan.objectives, self.plan.day_of
        return _frame(
            "objectives",
            objectives,
            objective=[o.id for o in objectives],
            closed_on=[day(o.closed_at) if o.closed_at else None for o in objectives],
            reopened_on=[day(o.reopened_at) if o.reopened_at else None for o in objectives],
            closings=[
                ";".join(f"{day(closed)}/{day(reopened)}" for closed, reopened in o.closings)
                for o in objectives
            ],
            supports=[";".join(o.supports) for o in objectives],
            contributes=[
                ";".join(f"{up}={exact(share)}" for up, share in o.contributes.items()) for o in objectives
            ],
            depends_on=[";".join(o.depends_on) for o in objectives],
            key_results=[len(o.key_results) for o in objectives],
        )

    @cached_property
    def key_results(self) -> pd.DataFrame:
        """One row for each key result, in order of their objectives; those of drafts too."""
        pairs = [(o, kr) for o in self.plan.objectives for kr in o.key_results]
        key_results = [kr for _, kr in pairs]
        overrides = [kr.override for kr in key_results]
        return _frame(
            "key_results",
            key_results,
            key_result=[kr.id for kr in key_results],
            objective=[o.id for o, _ in pairs],
            team=[o.team for o, _ in pairs],
            cycle=[o.cycle for o, _ in pairs],
            owner=[kr.owner or o.owner for o, kr in pairs],
            phases=[";".join(f"{day}={exact(value)}" for day, value in kr.phases) for kr in key_results],
            milestones=[";".join(m.name for m in kr.milestones) for kr in key_results],
            guard=[";".join(kr.guard) for kr in key_results],
            ambition=[kr.ambition or o.ambition for o, kr in pairs],
            visibility=[_narrower(o, kr) for o, kr in pairs],
            override=[set_by.score if set_by else None for set_by in overrides],
            override_on=[
                self.plan.day_of(set_by.at) if set_by and set_by.at else None for set_by in overrides
            ],
            override_reason=[set_by.reason if set_by else "" for set_by in overrides],
        )

    @cached_property
    def check_ins(self) -> pd.DataFrame:
        """One row for each line of the log, as it stands in the files; `counts` says which ones count."""
        rows = self.plan.check_ins
        of = {name: o for name, (o, _) in self.plan.key_results.items()}
        goals = [of.get(row.key_result) for row in rows]
        return _frame(
            "check_ins",
            rows,
            objective=[o.id if o else None for o in goals],
            team=[o.team if o else None for o in goals],
            cycle=[o.cycle if o else None for o in goals],
            value=[row.value if isinstance(row.value, (int, float)) else None for row in rows],
            text=[_text(row.value) for row in rows],
            counts=_once(rows, self._counting()),
        )

    def _counting(self) -> Iterator[object]:
        """The check-ins that count; of a closed objective, of those that were known at its closing."""
        plan, last = self.plan, {cycle.id: cycle.last_day for cycle in self.plan.cycles}
        for name, (o, _) in plan.key_results.items():
            if o.cycle in last:
                closed = o.frozen_at(datetime.max.replace(tzinfo=UTC))
                rows = log.effective(plan.log.get(name, ()), as_of=plan.as_of(closed) if closed else None)
                yield from (row for row in rows if row.date <= last[o.cycle])

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """One row for each KPI: its card."""
        kpis = self.plan.kpis
        return _frame("kpis", kpis, kpi=[k.id for k in kpis], targets=[len(k.targets) for k in kpis])

    @cached_property
    def observations(self) -> pd.DataFrame:
        """One row for each observation, from the files or calculated; `counts` says which ones count."""
        plan, rows = self.plan, (*self.plan.observations, *self.plan.calculated)
        of = {kpi.id: kpi for kpi in plan.kpis}
        kpis = [of.get(row.kpi) for row in rows]
        counting = (row for kpi in plan.kpis for row in plan.figures(kpi.id, on=date.max))
        targets = [
            k.target_on(row.period) if k and k.targets else None for k, row in zip(kpis, rows, strict=True)
        ]
        return _frame(
            "observations",
            rows,
            team=[k.team if k else None for k in kpis],
            last_day=[log.last_day(k, row.period) if k else None for k, row in zip(kpis, rows, strict=True)],
            target=[target.value if target else None for target in targets],
            counts=_once(rows, counting),
        )

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row for each team, objective and key result of each cycle, on the day `on`; drafts have none.

        A person's own goals stand in no table with others' scores: `Plan.narrow` to their team shows them.
        """
        standing, cycles = self._standing, self.plan.cycles
        return _of_rows("scores", (_scores(standing, c.id) for c in cycles if standing))

    @cached_property
    def _standing(self) -> Standing | None:
        return stand(self.plan, on=self.on) if self.on else None

    @cached_property
    def history(self) -> pd.DataFrame:
        """One row for each scored key result and week of its cycle up to the day `on`: its course.

        A person's own goals are left out as in `scores`.
        """
        return _of_rows("history", (_course(*each) for each in self._key_results()))

    def _key_results(self) -> Iterator[tuple[Standing, KeyResultStanding, Objective, Cycle]]:
        """Each scored key result on the day `on`, with its objective and its cycle."""
        if standing := self._standing:
            for cycle in self.plan.cycles:
                for team in standing.teams(cycle.id):
                    for o in team.objectives:
                        yield from ((standing, kr, o.objective, cycle) for kr in o.key_results)

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """One row for each day that the forecast of a running key result is drawn for, up to its end.

        A person's own goals are left out as in `scores`.
        """
        return _of_rows("forecasts", (_fan(*each) for each in self._key_results()))

    @cached_property
    def limits(self) -> pd.DataFrame:
        """One row for each figure of a KPI that counts on the day `on`: its limits, and what it says."""
        standing, kpis = self._standing, self.plan.kpis
        return _of_rows("limits", (_limits(standing, kpi) for kpi in kpis if standing))

    @cached_property
    def teams(self) -> pd.DataFrame:
        """One row for each team, in tree order."""
        tree = self.plan.tree()
        teams = [team for _, team in tree]
        return _frame("teams", teams, team=[t.id for t in teams], depth=[depth for depth, _ in tree])

    @cached_property
    def cycles(self) -> pd.DataFrame:
        """One row for each cycle."""
        cycles = self.plan.cycles
        return _frame("cycles", cycles, cycle=[c.id for c in cycles])

    def __repr__(self) -> str:
        """The frames' names and the day."""
        return f"<Tables of {self.plan.name!r} on {self.on}: {', '.join(COLUMNS)}>"


for _name in COLUMNS:
    vars(Tables)[_name].__doc__ += f"\n\n{describe(_name)}"


def _scores(standing: Standing, cycle: str) -> Iterator[tuple[Any, ...]]:
    """The rows of `Tables.scores` for one cycle, each team's objectives and key results after it."""
    for team in standing.teams(cycle):
        name, kind = team.team.id, team.team.kind
        yield (
            *("team", name, team.team.title, name, kind, cycle, None),
            *(team.score, None, team.progress, team.expected, None, team.health, None),
            *(team.confidence.mean, team.final),
        )
        for o in team.objectives:
            goal = o.objective
            yield (
                *("objective", goal.id, goal.title, name, kind, cycle, goal.id),
                *(o.score, o.computed, o.progress, o.expected, o.verdict, o.health, None),
                *(o.confidence, o.final),
            )
            for kr in o.key_results:
                yield (
                    *("key result", kr.key_result.id, kr.key_result.title, name, kind, cycle, goal.id),
                    *(kr.score, kr.computed, kr.progress, kr.expected, kr.verdict, kr.health),
                    *(kr.own_status, kr.confidence, kr.final),
                )


def _course(
    standing: Standing, now: KeyResultStanding, o: Objective, cycle: Cycle
) -> Iterator[tuple[Any, ...]]:
    """The rows of `Tables.history` for one key result."""
    kr = now.key_result
    days = trajectory.weeks(cycle, standing.on)
    sure = [(entry.date, entry.confidence) for entry in now.entries[::-1] if entry.confidence is not None]
    confidence = None
    for day, progress in zip(days, trajectory.history(standing, now, days), strict=True):
        expected = pace.expected_on(kr, cycle, day, baseline=now.baseline, goal=now.goal)
        while sure and sure[-1][0] <= day:
            _, confidence = sure.pop()
        yield (kr.id, kr.title, o.id, o.team, cycle.id, day, progress, expected, confidence)


def _fan(standing: Standing, now: KeyResultStanding, o: Objective, cycle: Cycle) -> Iterator[tuple[Any, ...]]:
    """The rows of `Tables.forecasts` for one key result; none where no page says a forecast of it."""
    kr = now.key_result
    ahead = outlook.of(standing.plan, kr.id, standing.on)
    if now.final or now.health == "done" or ahead.forecast is None:
        return
    chance = ahead.forecast.p_success
    for day, likely in ahead.ahead(most=outlook.FAN_DAYS).items():
        yield (
            *(kr.id, kr.title, o.id, o.team, cycle.id, day, "progress" if ahead.of else "value"),
            *(likely.median, likely.lower, likely.upper, ahead.needed, chance),
        )


def _limits(standing: Standing, kpi: KPI) -> Iterator[tuple[Any, ...]]:
    """The rows of `Tables.limits` for one KPI; as in its chart no centre where there are no limits."""
    of_kpi = standing.kpi(kpi.id)
    for p in signals(standing.plan, of_kpi).points if of_kpi.observed else ():
        lines = (None, None, None) if p.lower is None else (p.centre, p.lower, p.upper)
        raw = p.raw_lower, p.raw_upper
        yield (kpi.id, kpi.team, p.period, p.value, p.regime, *lines, p.reading, p.rule or None, *raw)


def _narrower(objective: Objective, kr: KeyResult) -> str:
    """A key result's visibility: it inherits, and can only narrow (METHOD section 1)."""
    return max(objective.visibility, kr.visibility or objective.visibility, key=_VISIBILITY.index)


def _text(value: object) -> str | None:
    """A check-in's value where it is not a number."""
    if isinstance(value, tuple):
        return ";".join(value)
    return value if isinstance(value, str) else None


def _once(rows: Iterable[object], counting: Iterable[object]) -> list[bool]:
    """Whether each row counts: it is one of *counting* itself, and stands there for the first time."""
    left = {*map(id, counting)}
    counts = []
    for row in map(id, rows):
        counts.append(row in left)
        left.discard(row)
    return counts


def _of_rows(name: str, batches: Iterable[Iterable[tuple[Any, ...]]]) -> pd.DataFrame:
    """A frame of whole rows, their cells in the order of its columns; no more than a batch is in memory."""
    columns: dict[str, list[Any]] = {title: [] for title in COLUMNS[name]}
    for rows in batches:
        for column, cells in zip(columns.values(), zip(*rows, strict=True), strict=False):
            column.extend(cells)
    return _frame(name, (), **columns)


def _frame(name: str, items: Iterable[object], **columns: Sequence[object]) -> pd.DataFrame:
    return frame(COLUMNS[name], items, columns)


def frame(
    columns: Mapping[str, Column], items: Iterable[object], values: Mapping[str, Sequence[object]]
) -> pd.DataFrame:
    """A frame with these columns: *values* by a column's name, and the others from the items' attributes."""
    import pandas as pd

    rows = tuple(items)
    return pd.DataFrame(
        {
            title: _series(values[title] if title in values else list(map(attrgetter(title), rows)), column)
            for title, column in columns.items()
        }
    )


def _series(values: Sequence[Any], column: Column) -> pd.Series[Any]:
    """Values as a column of the documented dtype; None is missing."""
    import numpy as np
    import pandas as pd

    if column.dtype == "category":
        return pd.Series(pd.Categorical(list(values), categories=pd.Index(column.categories)))
    if column.dtype == DAY:
        days = [_NONE if day is None else day.toordinal() - _FIRST_DAY for day in values]
        return pd.Series(np.array(days, dtype="int64").view("datetime64[D]").astype(DAY))
    if column.dtype == MOMENT:
        aware = (v.replace(tzinfo=UTC) if v and not v.tzinfo else v for v in values)  # one without is in UTC
        moments = [_NONE if value is None else (value - _EPOCH) // _UNIT for value in aware]
        return pd.Series(np.array(moments, dtype="int64").view(DAY)).dt.tz_localize("UTC")
    if column.dtype == "str":
        later = int(pd.__version__.partition(".")[0]) >= 3
        return pd.Series(pd.array(list(values), dtype="str" if later else "string"))
    return pd.Series(values, dtype=column.dtype)


def tables(plan: Plan, *, on: date | None = None) -> Tables:
    """The plan as tidy frames, for a day; on its own day they are built once for a plan."""
    if on is not None and on != plan.today:
        return Tables(plan, on)
    return plan.once("tables", lambda: Tables(plan))
