"""Rows of a source that are no figures: totals and remarks are told with their place, and never counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from openpyxl import Workbook

from kit.feeds import card, codes, folder_with, refreshed, source_of, values
from okrlib import store
from okrlib.sources import Ground, preview

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("csv", "parquet", "xlsx", "duckdb", "sql")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("aggregation", ["sum", "count", ""])
def test_a_total_is_named_and_not_counted_whatever_the_source(
    tmp_path: Path, kind: str, aggregation: str
) -> None:
    at = ["2023-09", "2023-10", "Subtotal", "2023-11", "Summe 2023", "Source: our register"]
    rows = pd.DataFrame({"at": at, "x": ["1", "2", "#REF!", "4", "7", None]})
    rows = rows[:5] if kind == "sql" else rows  # a database has no remarks
    source, head = source_of(tmp_path, kind, rows)
    how = f'aggregation = "{aggregation}"' if aggregation else ""
    column = "" if aggregation == "count" else 'column = "x"'
    folder = folder_with(tmp_path, card(f'{source}\ntime = "at"\n{column}\n{how}'), head=head)
    (done,) = refreshed(folder)

    assert not done.failed, done.findings
    assert [value for _, value in values(folder)] == ([1, 1, 1] if aggregation == "count" else [1, 2, 4])
    said = codes([done])["no-time"]
    assert said.startswith(f"{len(rows) - 3} rows are totals or remarks and were not counted: ")
    assert "the first is 'Subtotal', row " in said


def test_rows_below_a_total_keep_their_numbers(tmp_path: Path) -> None:
    rows = [("at", "x"), ("2023-09", "1"), ("Total", "1"), ("2023-10", "many")]
    feed = 'time = "at"\ncolumn = "x"\nfile = '
    text = "".join(f"{at},{x}\n" for at, x in rows)
    folder = folder_with(tmp_path, card(feed + '"v.csv"'), v__csv=text)
    assert "row 4 of v.csv" in codes(refreshed(folder))["not-a-number"]

    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    folder = folder_with(tmp_path, card(feed + '"v.xlsx"'))
    book.save(folder / "v.xlsx")
    assert "row 4 of v.xlsx" in codes(refreshed(folder))["not-a-number"]


@pytest.mark.parametrize("total", ["0.00", '0.0,"k"', '"$"0'])
def test_how_a_total_is_shown_says_nothing_of_the_cells_above_it(tmp_path: Path, total: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("at", "x"), ("2023-09", 0.25), ("2023-10", 0.5), ("Total", 0.75)):
        sheet.append(row)
    sheet["B2"].number_format = sheet["B3"].number_format = "0%"
    sheet["B4"].number_format = total
    feed = 'file = "v.xlsx"\ntime = "at"\ncolumn = "x"'
    folder = folder_with(tmp_path, card(feed).replace('"min"', '"%"'))
    book.save(folder / "v.xlsx")
    assert "are shown as percentages: 45 %" in codes(refreshed(folder))["percent-cells"]
    folder_with(tmp_path, card(f"{feed}\nfactor = 100").replace('"min"', '"%"'))
    assert codes(refreshed(folder)).keys() == {"no-time", "few-values"}
    assert [value for _, value in values(folder)] == [25, 50]


@pytest.mark.parametrize("label", ["Total cost", "2023-13", "Q5 2023", "Note: provisional"])
def test_what_may_be_a_figure_is_no_total(tmp_path: Path, label: str) -> None:
    feed = 'file = "v.csv"\ntime = "at"\ncolumn = "x"'
    folder = folder_with(tmp_path, card(feed), v__csv=f"at,x\n2023-09,1\n{label},1\n")
    assert repr(label) in codes(refreshed(folder))["not-a-time"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["2023-01", "Feb 2023", "Q1 2023"], "'Q1 2023' stands beside "),
        (["2023-04", "2023-05", "2023"], "'2023' stands beside "),
        (["2023-01-10", "2023-01-20", "2023-01"], "'2023-01' stands beside "),
        (["2022-05", "2023-03", "2022/23"], "'2022/23' stands beside '2022-05'"),
        (["2022-05-10", "2023-02-20", "2022/23"], "'2022/23' stands beside '2022-05-10'"),
        (["2023-Q1", "2023-03-31", "2023-04"], ""),  # a day that stands for a quarter, a month of the next
    ],
)
def test_a_period_beside_a_part_of_itself_is_not_added_to_it(
    tmp_path: Path, kind: str, cells: list[str], said: str
) -> None:
    source, head = source_of(tmp_path, kind, pd.DataFrame({"at": cells, "x": [1.0, 2.0, 3.0]}))
    feed = f'{source}\ntime = "at"\ncolumn = "x"\naggregation = "sum"'
    rhythm = "quarterly" if "Q" in "".join(cells) else "yearly"
    feed += '\nyear_starts = "04-01"' if "/" in cells[-1] else ""
    (done,) = refreshed(folder_with(tmp_path, card(feed, rhythm=rhythm), head=head))

    assert said in codes([done]).get("another-rhythm", "")
    assert done.failed == bool(said)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("", True),
        ('where = [{ column = "ward", op = "!=", value = "Total" }]', False),
        ('where = [{ column = "ward", value = "Total" }]', False),
        ('where = [{ column = "ward", op = "in", value = ["A", "Total"] }]', True),
    ],
)
def test_totals_that_are_counted_beside_what_they_sum_up_are_told(
    tmp_path: Path, kind: str, where: str, *, told: bool
) -> None:
    rows = [
        (f"2023-{month}", ward, x) for month in ("09", "10") for ward, x in (("A", 1), ("B", 2), ("Total", 3))
    ]
    source, _ = source_of(tmp_path, kind, pd.DataFrame(rows, columns=["at", "ward", "x"]))
    feed = f'{source}\ntime = "at"\ncolumn = "x"\naggregation = "sum"\n{where}'
    said = codes(refreshed(folder_with(tmp_path, card(feed)))).get("counted-totals", "")

    assert said == (
        "In the column 'ward' 2 rows are called 'Total' and counted beside the others." if told else ""
    )


def test_no_where_is_told_that_takes_out_more_than_the_totals(tmp_path: Path) -> None:
    rows = [
        (f"2023-{month}", ward, x) for month in ("09", "10") for ward, x in (("A", 1), ("", 5), ("Total", 6))
    ]
    source, _ = source_of(tmp_path, "csv", pd.DataFrame(rows, columns=["at", "ward", "x"]))
    feed = f'{source}\ntime = "at"\ncolumn = "x"\naggregation = "sum"'
    (done,) = refreshed(folder_with(tmp_path, card(feed)))
    (said,) = [finding for finding in done.findings if finding.code == "counted-totals"]

    assert "2 rows out too in which 'ward' is empty" in said.mend


def test_a_short_table_with_a_total_is_guessed_without_it(tmp_path: Path) -> None:
    text = "month,wait (min)\nJan 2023,5\nFeb 2023,7\nMar 2023,6\nTotal,18\n"
    feed = 'file = "v.csv"\ntime = "month"\ncolumn = "x"'
    folder = folder_with(tmp_path, card(feed), v__csv=text)
    (kpi,) = store.load(folder).plan.kpis
    assert kpi.feed
    seen = preview(kpi, kpi.feed, Ground(folder=folder, connections={}))

    assert seen.rows[-1] == ("Total", "18")
    assert seen.guessed[:3] == ("month", "wait (min)", "monthly")
