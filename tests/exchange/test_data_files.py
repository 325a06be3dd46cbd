"""The files of a table hold each cell as the standard library and pandas would write it."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings, strategies as st

from okrlib.exchange import data_files
from okrlib.exchange.tables_of_plan import PlanTable
from okrlib.tables import frame
from okrlib.tables.columns import DAY, MOMENT, Column

if TYPE_CHECKING:
    from pathlib import Path


_COLUMNS = {
    "text": Column("str", "A text."),
    "kind": Column("category", "One of two.", ("a,b", 'c"d')),
    "number": Column("float64", "A number."),
    "whole": Column("Int64", "A whole number."),
    "day": Column(DAY, "A day."),
    "moment": Column(MOMENT, "A moment."),
    "flag": Column("bool", "Yes or no."),
}
_TEXTS = st.text(st.sampled_from('ab,"\n\t/\\=-+@\u2028é{}[]'), max_size=6)
_ROWS = st.tuples(
    st.none() | _TEXTS,
    st.none() | st.sampled_from(["a,b", 'c"d']),
    st.none() | st.floats(-1e300, 1e300) | st.sampled_from([0.0, -0.0, 0.1, 1e16]),
    st.none() | st.integers(-(2**40), 2**40),
    st.none() | st.dates(),
    st.none() | st.datetimes(timezones=st.none() | st.just(UTC), min_value=datetime(1, 1, 2)),  # noqa: DTZ001 - some have no zone
    st.booleans(),
)


def _plain(cell: Any) -> Any:
    """A cell as files have it."""
    if isinstance(cell, datetime):
        return f"{cell.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_ROWS, max_size=12))
def test_each_cell_is_written_as_it_would_be_alone(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    cells = dict(zip(_COLUMNS, zip(*rows, strict=True) if rows else [()] * len(_COLUMNS), strict=True))
    table = PlanTable("table", _COLUMNS, frame(_COLUMNS, (), cells))

    data_files._write(table, tmp_path, ("csv", "json"), data_files._database())

    plain = [[_plain(cell) for cell in row] for row in rows]
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_COLUMNS)
    marked = [[f"'{c}" if n < 2 and c and c[0] in "=+-@\t\r" else c for n, c in enumerate(r)] for r in plain]
    writer.writerows(marked)
    assert (tmp_path / "table.csv").read_bytes().decode() == lines.getvalue()
    known = json.loads((tmp_path / "table.json").read_text("utf-8"))
    assert [list(one) for one in known] == [list(_COLUMNS)] * len(rows)
    for one, expected in zip(known, plain, strict=True):
        number, value = one.pop("number"), expected.pop(2)
        assert number is value is None or math.isclose(number, value, rel_tol=1e-14, abs_tol=1e-15)
        assert list(one.values()) == expected


def test_a_csv_file_holds_nothing_that_a_terminal_obeys_or_a_reader_stops_at(tmp_path: Path) -> None:
    columns = {"text": _COLUMNS["text"]}
    texts = ["a\x00b", "\x1b[31mred", "\x9d52;c;x\x9c", "two\nlines", "\x07=1+1"]
    table = PlanTable("table", columns, frame(columns, (), {"text": texts}))
    data_files._write(table, tmp_path, ("csv", "json"), data_files._database())

    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        assert [row[0] for row in csv.reader(file)][1:] == ["ab", "[31mred", "52;c;x", "two\nlines", "'=1+1"]
    assert [row["text"] for row in json.loads((tmp_path / "table.json").read_text("utf-8"))] == texts
