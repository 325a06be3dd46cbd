"""Signals beside what others compute and see: the verdicts of "Making Data Count", people's change points.

The material is not ours to ship; these tests skip where ``$OKRLIB_REALDATA`` is absent. The cases of the
metrics come from the Turing change point benchmark's own tests.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from itertools import starmap
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pytest

from okrlib.signals import change_points, natural_limits as limits, process_behaviour, rules as of

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
import annotated

REAL = annotated.REALDATA
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real data: set OKRLIB_REALDATA")

READINGS = {
    "common_cause": "common",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "high",
    "special_cause_neutral_low": "low",
}
RULES = {
    "Common Cause": "",
    "Above UCL": "beyond a limit",
    "Below LCL": "beyond a limit",
    "7 Point Trend (Increasing)": "7 rising or falling",
    "7 Point Trend (Decreasing)": "7 rising or falling",
    "2 in 3 Above CL": "2 of 3 near a limit",
    "2 in 3 Below CL": "2 of 3 near a limit",
    "7 Points Above CL": "7 on one side",
    "7 Points Below CL": "7 on one side",
}


def table(name: str) -> list[dict[str, str]]:
    with (REAL / "kpi" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cases(name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((REAL / "cases" / name).read_text("utf-8"))
    return held


def test_every_verdict_rule_and_limit_of_making_data_count_is_met() -> None:
    better = {"1": "higher", "-1": "lower", "0": None}
    directions = {row["series"]: better[row["direction"]] for row in table("nhs_series.csv")}
    series = defaultdict(list)
    for row in table("nhs_xmr_expected.csv"):
        series[row["series"]].append(row)

    for name, rows in series.items():
        chart = process_behaviour([float(row["value"]) for row in rows], rules="nhs", better=directions[name])
        assert list(chart["reading"]) == [READINGS[row["point_type"]] for row in rows], name
        assert list(chart["rule"]) == [RULES[row["special_cause"]] for row in rows], name
        for ours, theirs in (("centre", "mean"), ("lower", "lpl"), ("upper", "upl")):
            assert chart[ours].tolist() == pytest.approx([float(row[theirs]) for row in rows], rel=1e-12)
    assert sum(map(len, series.values())) == 3632


def test_the_limits_of_a_statistics_package_are_met_to_six_digits() -> None:
    for case in cases("spc_cases.json")["limits"]:
        if case["screen_outliers"]:
            row = process_behaviour(case["values"], rules="nhs").iloc[0]
            found = (row["centre"], row["lower"], row["upper"])
        else:
            bare = limits(case["values"])
            found = (bare.centre, bare.lower, bare.upper)
        assert found == pytest.approx((case["mean"], case["lpl"], case["upl"]), rel=1e-6)


def test_its_runs_and_trends_are_met() -> None:
    held = cases("spc_cases.json")
    for case in held["seven_on_one_side"]:
        side = np.array(case["side"])
        ended = of.ends(side > 0, 7, 7) | of.ends(side < 0, 7, 7)
        assert ended.astype(int).tolist() == case["expect"]
    for case in held["seven_trend"]:
        step = np.diff(case["values"], prepend=np.nan)
        ended = of.ends(step > 0, 6, 6).astype(int) - of.ends(step < 0, 6, 6).astype(int)
        assert ended.tolist() == case["expect"]
    for case in held["part_of_seven"]:
        assert of.part_of(np.array(case["flags"]) != 0, 7).astype(int).tolist() == case["expect"]
    for case in held["two_in_three"]:
        close, side = np.array(case["close"]) == 1, np.array(case["side"])
        whole = [of.part_of(of.ends(close, 2, 3) & of.ends(side == sign, 3, 3), 3) for sign in (1, -1)]
        assert (whole[0] | whole[1]).astype(int).tolist() == case["expect"]


def test_two_far_points_on_opposite_sides_are_no_two_of_three() -> None:
    case = cases("spc_cases.json")["opposite_sides"]
    chart = process_behaviour(case["values"], rules="nhs")

    assert case["last_two"] == "common_cause"
    assert list(chart["reading"].iloc[-2:]) == ["common", "common"]


def test_f1_and_covering_are_those_of_the_benchmark() -> None:
    held = cases("changepoint_metric_cases.json")

    for case in held["f1"]:
        assert annotated.f1(case["annotations"], case["found"]) == pytest.approx(case["expect"])
    for case in held["covering"]:
        found = annotated.covering(case["annotations"], case["found"], case["n"])
        assert found == pytest.approx(case["expect"])


def test_change_points_lie_where_people_see_them() -> None:
    held = annotated.series()
    found = [change_points(one.values) for one in held]

    assert len(held) == 8
    assert fmean(starmap(annotated.f1, zip((o.annotations for o in held), found, strict=True))) >= 0.87
    covered = [
        annotated.covering(one.annotations, places, len(one.values))
        for one, places in zip(held, found, strict=True)
    ]
    assert fmean(covered) >= 0.81
