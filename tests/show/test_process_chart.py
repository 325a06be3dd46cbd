"""The lines of a process behaviour chart."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from okrlib.show.process_chart import target_line


@given(st.lists(st.sampled_from([None, 10.0, 20.0]), min_size=1, max_size=12))
def test_a_target_is_drawn_where_it_changes_and_at_its_ends(aims: list[float | None]) -> None:
    days = [date(2026, 1, 5) + timedelta(days=7 * i) for i in range(len(aims))]
    last = len(aims) - 1

    points = [point for line in target_line(days, aims, "") for point in line.points]

    assert points == [
        (day.toordinal(), aim)
        for i, (day, aim) in enumerate(zip(days, aims, strict=True))
        if any(aims) and (i in {0, last} or {aims[i - 1], aims[i + 1]} != {aim})
    ]
