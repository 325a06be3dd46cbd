"""Roll-ups: the same rows on pandas, DuckDB and Spark, and as plain Python counts them."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from kit.engines import ENGINES, frame_of, why_no_spark
from okrlib.model import Condition, period_on
from okrlib.sources.rollup import Cut, Measured, roll_up

BERLIN, LONDON, APIA = "Europe/Berlin", "Europe/London", "Pacific/Apia"
LATE = Condition(column="minutes", op=">", value=240.0)
NORTH = Condition(column="site", op="=", value="north")
NOT_NORTH = Condition(column="site", op="!=", value="north")
EITHER = Condition(column="site", op="in", value=("north", "south"))
NEITHER = Condition(column="site", op="not in", value=("north",))
MEASURES = (
    Measured("count"),
    Measured("count", None, (LATE,)),
    Measured("count", "minutes"),
    Measured("sum", "minutes"),
    Measured("sum", "minutes", (NORTH,)),
    Measured("mean", "minutes", (NOT_NORTH,)),
    Measured("distinct", "patient"),
    Measured("distinct", "patient", (NORTH, LATE)),
    Measured("quantile", "minutes", (), 0.95),
    Measured("quantile", "minutes", (NEITHER,), 0.5),
    Measured("value", "minutes", (EITHER,)),
)
CUTS = (
    Cut("daily", BERLIN),
    Cut("weekly", LONDON),
    Cut("weekly", LONDON, date(2000, 1, 2)),
    Cut("monthly", BERLIN),
    Cut("monthly", APIA),
    Cut("quarterly", LONDON),
    Cut("yearly", BERLIN),
    Cut("monthly", LONDON, date(1, 4, 6)),
    Cut("quarterly", LONDON, date(1, 2, 1)),
    Cut("yearly", LONDON, date(1, 4, 6)),
)


def events() -> pd.DataFrame:
    """Events around every edge: clocks that change, ends of years, missing values, an empty month."""
    edges = [
        "2023-12-31T22:59:59", "2023-12-31T23:00:00", "2023-12-31T23:59:59", "2024-01-01T00:00:00",
        "2024-03-31T00:59:59", "2024-03-31T01:00:00", "2024-03-30T23:30:00", "2024-03-31T22:30:00",
        "2024-10-27T00:30:00", "2024-10-27T01:30:00", "2024-10-26T22:30:00", "2024-12-29T23:30:00",
        "2024-12-30T00:00:00", "2024-12-31T23:30:00", "2025-04-05T22:30:00", "2025-04-05T23:30:00",
        "2024-02-29T12:00:00",
    ]  # fmt: skip
    draw = random.Random(5)  # noqa: S311 - not for secrets
    start = datetime(2024, 1, 1, tzinfo=UTC)
    times = [datetime.fromisoformat(edge).replace(tzinfo=UTC) for edge in edges]
    times += [start + timedelta(minutes=draw.randrange(500_000)) for _ in range(150)]
    times = [t for t in times if t.month != 6]
    return pd.DataFrame(
        {
            "at": pd.to_datetime(times, utc=True).astype("datetime64[us, UTC]"),
            "minutes": [None if draw.random() < 0.2 else float(draw.randrange(500)) for _ in times],
            "site": [draw.choice(["north", "south", "east", None]) for _ in times],
            "patient": [draw.choice(["a", "b", "c", "d", None]) for _ in times],
        }
    )


def by_hand(held: pd.DataFrame, cut: Cut, measures: tuple[Measured, ...]) -> dict[Any, dict[Measured, Any]]:
    """The same in plain Python, event by event."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in held.to_dict("records"):
        at = row["at"].to_pydatetime()
        day = (at.astimezone(ZoneInfo(cut.zone)) if at.tzinfo else at).date()
        clean = {
            k: None if (isinstance(v, float) and math.isnan(v)) or v is None else v for k, v in row.items()
        }
        groups.setdefault(period_on(day, cut.rhythm, cut.anchor), []).append(clean)
    return {p: {m: _measure(m, rows) for m in measures} for p, rows in groups.items()}


def _measure(measure: Measured, rows: list[dict[str, Any]]) -> float | None:
    kept = [r for r in rows if all(_passes(c, r[c.column]) for c in measure.where)]
    if measure.column is None:
        return float(len(kept))
    held = sorted(r[measure.column] for r in kept if r[measure.column] is not None)
    match measure.aggregation:
        case "count":
            return float(len(held))
        case "distinct":
            return float(len(set(held)))
        case "sum" if not kept:
            return 0.0
        case _ if not held:
            return None
        case "sum":
            return math.fsum(held)
        case "mean":
            return math.fsum(held) / len(held)
        case "value":
            return held[0] if held[0] == held[-1] else math.nan
    at = (measure.quantile or 0) * (len(held) - 1)
    low = held[int(at)]
    return low + (held[min(int(at) + 1, len(held) - 1)] - low) * (at - int(at))


def _passes(condition: Condition, cell: Any) -> bool:
    if cell is None:
        return False
    value: Any = condition.value
    return {"=": cell == value, "!=": cell != value}.get(
        condition.op,
        cell in value
        if condition.op == "in"
        else cell not in value
        if condition.op == "not in"
        else cell > value,
    )


def assert_same(found: dict[Any, Any], wanted: dict[Any, Any]) -> None:
    assert sorted(found) == sorted(wanted)
    for period, row in wanted.items():
        for measure, value in row.items():
            held = found[period][measure]
            close = value is None or held is None or math.isclose(held, value, rel_tol=1e-12)
            both_nan = value is not None and held is not None and math.isnan(held) and math.isnan(value)
            assert both_nan or (close and (held is None) == (value is None)), (period, measure, held, value)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "cut", CUTS, ids=lambda cut: f"{cut.rhythm}-{cut.zone.split('/')[1]}-{cut.anchor.month}"
)
def test_every_engine_gives_the_rows_that_plain_python_gives(engine: str, cut: Cut) -> None:
    held = events()
    with frame_of(engine, held, cut.zone) as frame:
        rolled = roll_up(frame, MEASURES, time="at", cut=cut)

    wanted = by_hand(held, cut, MEASURES)
    assert_same(rolled.groups[()], wanted)
    assert rolled.rows == {p: int(row[Measured("count")]) for p, row in wanted.items()}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sum_where_only_other_events_happened_is_0_and_one_of_blanks_is_missing(engine: str) -> None:
    north = Measured("sum", "minutes", (NORTH,))
    rows = [(1, "north", 5.0), (2, "south", 7.0), (3, "north", None), (4, "north", 0.1), (4, "north", 0.2)]
    rows.append((4, "north", -0.3))
    events = pd.DataFrame(
        {
            "at": pd.to_datetime([f"2024-01-0{day}" for day, _, _ in rows]).astype("datetime64[us]"),
            "site": [site for _, site, _ in rows],
            "minutes": [minutes for _, _, minutes in rows],
        }
    )
    with frame_of(engine, events, LONDON) as frame:
        rolled = roll_up(frame, [north, Measured("sum", "minutes")], time="at", cut=Cut("daily", LONDON))

    by_day = {period: row[north] for period, row in rolled.groups[()].items()}
    assert by_day == {date(2024, 1, day): value for day, value in ((1, 5.0), (2, 0.0), (3, None), (4, 0.0))}
    assert rolled.groups[()][date(2024, 1, 3)][Measured("sum", "minutes")] is None


@pytest.mark.parametrize("engine", ENGINES)
def test_a_condition_takes_numbers_for_equal_that_are(engine: str) -> None:
    """0.1 + 0.2 is 0.3 there too; numbers of accounts that differ in their last digit are two."""
    events = pd.DataFrame(
        {
            "at": pd.to_datetime(["2024-01-01"] * 4).astype("datetime64[us]"),
            "minutes": [0.1 + 0.2, 0.3, 0.31, None],
            "account": [4_000_000_000_001.0, 4_000_000_000_002.0, 4_000_000_000_002.0, None],
        }
    )
    passing: dict[Any, int] = {"=": 2, "!=": 1, "<": 0, "<=": 2, ">": 1, ">=": 3}
    conditions = {Condition(column="minutes", op=op, value=0.3): n for op, n in passing.items()}
    conditions[Condition(column="minutes", op="in", value=(0.3, 7.0))] = 2
    conditions[Condition(column="minutes", op="not in", value=(0.3, 7.0))] = 1
    conditions[Condition(column="account", value=4_000_000_000_002.0)] = 2
    asked = {Measured("count", None, (condition,)): n for condition, n in conditions.items()}
    with frame_of(engine, events, LONDON) as frame:
        rolled = roll_up(frame, [*asked], time="at", cut=Cut("daily", LONDON))

    assert rolled.groups[()][date(2024, 1, 1)] == asked


@pytest.mark.parametrize("engine", ENGINES)
def test_local_times_are_cut_where_they_say_and_groups_apart(engine: str) -> None:
    """A time that the clock skips or says twice is no trouble: it is local already."""
    held = events()
    held["at"] = held["at"].dt.tz_convert(BERLIN).dt.tz_localize(None)
    held.loc[len(held)] = [pd.Timestamp("2024-03-31T02:30:00"), 7.0, "north", "a"]
    with frame_of(engine, held, BERLIN) as frame:
        rolled = roll_up(frame, MEASURES, time="at", cut=Cut("daily", BERLIN), keys=["site"])

    for site in ("north", "south", "east", None):
        part = held[held["site"].isna() if site is None else held["site"] == site]
        assert_same(rolled.groups[site,], by_hand(part, Cut("daily", BERLIN), MEASURES))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_late_row_changes_its_own_period_alone(engine: str) -> None:
    cut, held = Cut("monthly", LONDON), events()
    late = pd.concat([held, held.iloc[[3]]], ignore_index=True)
    with frame_of(engine, held, LONDON) as frame:
        before = roll_up(frame, MEASURES, time="at", cut=cut).groups[()]
    with frame_of(engine, late, LONDON) as frame:
        after = roll_up(frame, MEASURES, time="at", cut=cut).groups[()]

    assert {p for p in after if after[p][Measured("count")] != before[p][Measured("count")]} == {
        date(2024, 1, 1)
    }
    assert_same(after, by_hand(late, cut, MEASURES))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_event_without_a_time_is_counted_apart(engine: str) -> None:
    held = events()
    held.loc[0, "at"] = pd.NaT
    with frame_of(engine, held, BERLIN) as frame:
        rolled = roll_up(frame, [Measured("count")], time="at", cut=Cut("yearly", BERLIN))

    assert rolled.rows[None] == 1
    assert sum(rolled.rows.values()) == len(held)


@pytest.mark.slow
@pytest.mark.skipif(why_no_spark() is not None, reason=str(why_no_spark()))
def test_spark_connect_gives_the_same_rows() -> None:
    """In a process of its own: one process is either classic or connected.

    It ends at once, as `okr` does: the client's threads would wait for the server, which waits for it.
    """
    if os.environ.get("OKRLIB_SPARK") == "connect":
        pytest.skip("this is that process")
    code = "import os, sys, pytest; done = pytest.main(sys.argv[1:]); sys.stdout.flush(); os._exit(done)"
    chosen = "spark and (monthly-Berlin or weekly or groups)"
    line = [sys.executable, "-c", code, "-q", "-p", "no:xdist", "-k", chosen, __file__]
    env = {**os.environ, "OKRLIB_SPARK": "connect"}
    ran = subprocess.run(line, env=env, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "4 passed" in ran.stdout
