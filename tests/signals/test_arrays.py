"""What is computed of a whole series at once (METHOD section 6)."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, strategies as st

from okrlib.signals.arrays import normal_scores


@given(st.lists(st.one_of(st.integers(-3, 3).map(float), st.floats(-1e9, 1e9)), min_size=1, max_size=40))
def test_equal_values_share_the_mean_of_their_normal_scores(values: list[float]) -> None:
    count, ranked = len(values), np.sort(values)
    ranks = np.array([NormalDist().inv_cdf((rank + 0.625) / (count + 0.25)) for rank in range(count)])

    scores = normal_scores(np.array(values))

    assert scores == pytest.approx([ranks[ranked == value].mean() for value in values], abs=1e-12)
