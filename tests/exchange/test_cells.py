"""The texts of a goal, read as days and moments."""

from __future__ import annotations

from datetime import date

import pytest

from okrlib.exchange import cells
from okrlib.exchange.records import Source


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-29T00:30+05:00", 28), ("2026-11-29T0:30+05:00", 28), ("2026-11-29 0:30 +05:00", 28),
        ("20261129T0030 +0500", 28), ("2026/11/29 23:30 UTC", 30), ("2026-11-29 23:30", 29),
        ("2026-11-29 0:00 +05:00", 29), ("2026-11-29T00:00:00,0Z", 29), ("2026-11-29 23:59:59 GMT", 29),
        ("20261129T000000Z", 29), ("2026-11-29 24:00 UTC", 29), ("2026-11-29 UTC", 29),
        ("29.11.2026 9:30 UTC", 29), ("0001-01-01T00:30+05:00", None),
    ],
)  # fmt: skip
def test_a_time_is_of_its_day_in_the_plans_zone_and_midnight_of_the_day_it_names(
    text: str, day: int | None
) -> None:
    source = Source("table", "a table", [], zone="Europe/Berlin")

    assert cells.day_in(text, source) == (date(2026, 11, day) if day else "it is not a day")
