"""Loading never raises, whatever bytes are in the files; and reading by column equals reading by row."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st

from kit.folders import GOOD
from kit.strategies import plans
from okrlib.model import KeyResult
from okrlib.plan import Plan
from okrlib.store import load
from okrlib.store.csv_reader import read, records_of, usual
from okrlib.store.csv_writer import lines
from okrlib.store.sheets import CHECK_IN_COLUMNS, OBSERVATION_COLUMNS, CheckInSheet, ObservationSheet

nasty = st.sampled_from(
    [
        b"\x00",
        b"\xff",
        b"\n",
        b"\r",
        b'"',
        b'"""',
        b"[",
        b"]]",
        b"{",
        b"=",
        b",",
        b"#",
        b"\\",
        b"nan",
        b"9" * 500,
        b"[[a]]\n",
    ]
)
quoted = st.text('ab ,""', max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"')
change = st.tuples(st.integers(0, 2000), st.integers(0, 12), nasty | st.binary(max_size=6))


@settings(max_examples=300)
@given(st.sampled_from(sorted(GOOD)), st.lists(change, min_size=1, max_size=6))
def test_no_bytes_make_loading_raise(file: str, changes: list[tuple[int, int, bytes]]) -> None:
    raw = GOOD[file].encode()
    for at, cut, put in changes:
        at %= len(raw) + 1  # noqa: PLW2901
        raw = raw[:at] + put + raw[at + cut :]
    with TemporaryDirectory() as folder:
        for name, text in GOOD.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw if name == file else text.encode())
        loaded = load(folder)
    for finding in loaded.findings:
        str(finding).encode()
        assert finding.what
        assert finding.mend


@settings(max_examples=60)
@given(plans())
def test_rows_read_by_column_are_those_read_one_by_one(plan: Plan) -> None:
    text = ",".join(CHECK_IN_COLUMNS) + "\n" + lines(plan.check_ins, CHECK_IN_COLUMNS)
    sheet = CheckInSheet(plan)
    one_by_one = [record.row for record in records_of(text, "f", sheet, [])]
    assert read(text, "f", sheet).rows == one_by_one == list(plan.check_ins)


@settings(max_examples=60)
@given(plans())
def test_figures_read_by_column_are_those_read_one_by_one(plan: Plan) -> None:
    text = ",".join(OBSERVATION_COLUMNS) + "\n" + lines(plan.observations, OBSERVATION_COLUMNS)
    sheet = ObservationSheet(plan)
    one_by_one = [record.row for record in records_of(text, "f", sheet, [])]
    assert read(text, "f", sheet).rows == one_by_one == list(plan.observations)


@settings(max_examples=300)
@given(
    st.lists(
        st.text('"ab ,\t\n\r\x00\x0b\x1c\x1f\x85\u2028;\\ü', max_size=9) | quoted, min_size=1, max_size=5
    )
)
def test_notes_of_any_letters_are_read_by_column_as_one_by_one(notes: list[str]) -> None:
    sheet = CheckInSheet(Plan(), {"wait": KeyResult(id="wait", kind="increase", target=9.0)})
    header = ",".join(usual(CHECK_IN_COLUMNS))
    text = "\n".join([header, *(f"wait,2026-10-09,,5,,,{note},,," for note in notes), ""])
    one_by_one = [record.row for record in records_of(text, "f", sheet, []) if record.row is not None]
    assert read(text, "f", sheet).rows == one_by_one
