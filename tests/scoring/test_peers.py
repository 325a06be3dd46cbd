"""Numbers that other OKR tools are tested with, restated; where a convention differs, ours is asserted.

oslokommune/okr-tracker (MIT): its progress details are not clamped, as our unclamped progress; a
missing value is the baseline; a range of nothing is 0 there and no progress here.
BurningOKR (Apache-2.0): a day before the first check-in has no value there; here it is no progress
made, so it counts as 0 in the objective. Its range of nothing is 0 there and no progress here.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit.builders import kr, objective, said, standing
from okrlib.model import Cycle
from okrlib.scoring.progress import Progress, of_value
from okrlib.scoring.score import weighted_mean

Q3 = Cycle(id="2023-Q3", start=date(2023, 7, 1), end=date(2023, 10, 1))
FIRST = date(2023, 7, 4)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "expected"),
    [
        pytest.param(0.0, 100.0, 0.0, Progress(0.0, 0.0), id="0 to 100, at 0"),
        pytest.param(0.0, 100.0, 20.0, Progress(0.2, 0.2), id="0 to 100, at 20"),
        pytest.param(0.0, 100.0, 100.0, Progress(1.0, 1.0), id="0 to 100, at 100"),
        pytest.param(0.0, 100.0, 150.0, Progress(1.0, 1.5), id="0 to 100, at 150"),
        pytest.param(20.0, 100.0, 20.0, Progress(0.0, 0.0), id="20 to 100, at 20"),
        pytest.param(20.0, 100.0, 100.0, Progress(1.0, 1.0), id="20 to 100, at 100"),
        pytest.param(20.0, 100.0, 0.0, Progress(0.0, -0.25), id="20 to 100, at 0"),
        pytest.param(20.0, 100.0, -20.0, Progress(0.0, -0.5), id="20 to 100, at -20"),
        pytest.param(100.0, 0.0, 100.0, Progress(0.0, 0.0), id="100 to 0, at 100"),
        pytest.param(100.0, 0.0, 80.0, Progress(0.2, 0.2), id="100 to 0, at 80"),
        pytest.param(100.0, 0.0, 0.0, Progress(1.0, 1.0), id="100 to 0, at 0"),
        pytest.param(100.0, 20.0, 100.0, Progress(0.0, 0.0), id="100 to 20, at 100"),
        pytest.param(100.0, 20.0, 80.0, Progress(0.25, 0.25), id="100 to 20, at 80"),
        pytest.param(100.0, 20.0, 20.0, Progress(1.0, 1.0), id="100 to 20, at 20"),
        pytest.param(100.0, 20.0, 0.0, Progress(1.0, 1.25), id="100 to 20, at 0"),
        pytest.param(0.0, 0.0, 0.0, Progress(None, None), id="0 to 0 is an error, there 0"),
        pytest.param(0.0, 100.0, None, Progress(0.0, 0.0), id="0 to 100, nothing reported"),
        pytest.param(100.0, 0.0, None, Progress(0.0, 0.0), id="100 to 0, nothing reported"),
    ],
)
def test_okr_trackers_metric_cases(
    baseline: float, target: float, value: float | None, expected: Progress
) -> None:
    kind = "increase" if target >= baseline else "decrease"
    assert (
        of_value(kr(kind, baseline=baseline, target=target), value, baseline=baseline, on=FIRST) == expected
    )


def history(
    target: float, told: list[tuple[int, float]], start: float | None, days: list[int]
) -> list[float | None]:
    """A key result's progress on some days after the first; the history is (day, value)."""
    measure = kr("reach", target=target) if start is None else kr(baseline=start, target=target)
    goal = objective(measure, cycle=Q3.id)
    log = [said(FIRST + timedelta(days=day), value) for day, value in told]
    judged = [standing(FIRST + timedelta(days=day), goal, log=log, cycles=(Q3,)) for day in days]
    return [s.objective("o").key_results[0].progress for s in judged]


@pytest.mark.parametrize(
    ("told", "start", "days", "expected"),
    [
        pytest.param([], None, [], [], id="no day"),
        pytest.param([], None, list(range(10)), [0.0] * 10, id="no check-in is 0, there null"),
        pytest.param([(0, 10.0)], None, [0], [1.0], id="all at once"),
        pytest.param([(0, 10.0)], 10.0, [0], [None], id="10 to 10 is an error, there 0"),
        pytest.param([(0, 5.0), (1, 10.0)], None, [0, 1], [0.5, 1.0], id="day by day"),
        pytest.param([(0, 5.0)], None, [-2, -1, 0], [0.0, 0.0, 0.5], id="before the first is 0, there null"),
        pytest.param(
            [(0, 5.0), (3, 10.0)], None, [0, 1, 2, 3], [0.5, 0.5, 0.5, 1.0], id="the last one holds"
        ),
    ],
)
def test_burning_okrs_histories(
    told: list[tuple[int, float]], start: float | None, days: list[int], expected: list[float | None]
) -> None:
    assert history(10.0, told, start, days) == expected


def test_burning_okrs_objective_with_what_is_not_reported_yet_as_0() -> None:
    goal = objective(kr("reach", target=10.0), kr("reach", name="l", target=20.0), cycle=Q3.id)
    told = [(0, 5.0, "k"), (1, 10.0, "k"), (2, 10.0, "l"), (3, 20.0, "l")]
    log = [said(FIRST + timedelta(days=day), value, name=name) for day, value, name in told]
    judged = [standing(FIRST + timedelta(days=day), goal, log=log, cycles=(Q3,)) for day in range(4)]
    # There 0.5, 1.0, 0.75, 1.0: the mean of those that have a value, which falls when one more reports.
    assert [s.objective("o").score for s in judged] == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([(0.1, 0.2, 0.3, 0.4), (0.9, 0.8, 0.7, 0.6)], [0.5, 0.5, 0.5, 0.5], id="four days"),
        pytest.param(
            [(0.1, 0.2, None, None), (0.9, 0.8, None, None)], [0.5, 0.5, None, None], id="two of four days"
        ),
    ],
)
def test_burning_okrs_mean_of_lines(
    lines: list[tuple[float | None, ...]], expected: list[float | None]
) -> None:
    assert [weighted_mean((value, 1.0) for value in day) for day in zip(*lines, strict=True)] == expected
