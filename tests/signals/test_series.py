"""Reading a series (METHOD section 6), with the standard library alone."""

from __future__ import annotations

import math
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from okrlib.signals import number
from okrlib.signals.series import numbers, read


@pytest.mark.parametrize("missing", [None, math.nan, np.nan, pd.NA, pd.NaT])
def test_what_is_missing_is_nan(missing: object) -> None:
    assert math.isnan(number(missing))


@pytest.mark.parametrize("value", [2, 2.0, np.int8(2), np.float32(2), Decimal(2)])
def test_a_number_is_read_in_whatever_type_it_comes(value: object) -> None:
    assert number(value) == 2
    assert type(number(value)) is float


@pytest.mark.parametrize("value", ["2", b"2", object(), 2j, [2]])
def test_everything_else_is_no_number(value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        number(value)


def test_lists_and_arrays_are_read_alike() -> None:
    series = [1, None, 2.5, math.nan, 3]

    assert read(series).tolist() == pytest.approx(numbers(series), nan_ok=True)
    assert read(np.array([1, 2])).tolist() == numbers([1, 2]) == [1.0, 2.0]
    assert read(pd.Series([1, None, 3], dtype="Int64")).tolist() == pytest.approx(
        [1, math.nan, 3], nan_ok=True
    )


@pytest.mark.parametrize("endless", [math.inf, -math.inf, 10**400])
def test_a_series_has_no_infinite_value(endless: float) -> None:
    for reader in (numbers, read):
        with pytest.raises(ValueError, match="infinite"):
            reader([1.0, endless])


def test_limits_and_the_forecast_need_no_numpy() -> None:
    code = (
        "import sys; from okrlib.signals import natural_limits; from okrlib.forecast import Question;"
        "natural_limits([1, 2, 3]); print('numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"


nearly = st.builds(lambda n, i: n * (1 + i * 3e-13), st.integers(-4, 4), st.integers(0, 9))


@given(st.lists(st.one_of(nearly, st.just(math.nan), st.floats(-1e12, 1e12)), max_size=30))
def test_an_array_is_read_as_a_list_is(values: list[float]) -> None:
    assert read(np.array(values)).tolist() == pytest.approx(numbers(values), rel=0, abs=0, nan_ok=True)
