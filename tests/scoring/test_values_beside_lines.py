"""METHOD section 2: a value is never shown past a line it has not crossed."""

from __future__ import annotations

from typing import Any

import pytest

from kit.builders import judged, kr, on, said
from okrlib.scoring import aim, now


@pytest.mark.parametrize(
    ("measure", "value", "shown", "aims"),
    [
        ({"kind": "reach", "target": 1000}, 999.999, "999.999", "reach 1,000"),
        ({"kind": "decrease", "baseline": 48, "target": 24}, 24.009, "24.01", "from 48 to 24"),
        ({"kind": "maintain", "at_least": 99.9}, 99.87, "99.87", "at least 99.9 every week"),
        ({"kind": "reach", "target": 0.3}, 0.1 + 0.2, "0.3", "reach 0.3"),
        ({"kind": "reach", "target": 138}, 138.04, "138.04", "reach 138"),
    ],
)
def test_a_value_is_shown_on_its_side_of_the_line(
    measure: dict[str, Any], value: float, shown: str, aims: str
) -> None:
    standing = judged(on(10, 20), kr(**{"baseline": None, "target": None} | measure), said(on(10, 19), value))
    assert now(standing, on(10, 20)) == shown
    assert aim(standing.key_result, standing.baseline) == aims
