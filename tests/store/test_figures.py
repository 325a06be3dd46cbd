"""From a board to a plan's sources: files that people bring, what is in them, and what a refresh appends."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kit.feeds import AT, EVENTS, card, folder_with
from okrlib import store
from okrlib.errors import NotWritableError
from okrlib.model import Feed
from okrlib.sheets import TableError
from okrlib.store import Figures

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = "Month;Wait (min)\n2023-11;31,5\n2023-12;29,0\n2024-01;30,5\n"


def desk(folder: Path, kpis: str = card("file = 'no.csv'\ntime = 'at'"), **more: str) -> Figures:
    return Figures(folder_with(folder, kpis, **more), lambda: AT)


def test_a_file_that_is_brought_lies_outside_the_plan_until_it_is_kept(tmp_path: Path) -> None:
    figures = desk(tmp_path)
    plan = store.load(tmp_path).plan
    name = figures.take("Waits Q4 (final).TSV", MONTHS.replace(";", "\t").encode())
    assert name == "sources/Waits-Q4-final.csv"

    seen = figures.look(plan, plan.kpi("waits"), Feed(file=name, time=""))
    assert (seen.columns, seen.guessed.time, seen.guessed.decimal.decimal) == (
        ("Month", "Wait (min)"), "Month", ",",
    )  # fmt: skip
    assert not (tmp_path / name).exists()

    figures.keep(plan)
    assert not (tmp_path / name).exists(), "no feed names it"
    kpi = replace(plan.kpi("waits"), feed=Feed(file=name, time="Month", column="Wait (min)"))
    plan = replace(plan, kpis=(kpi,))
    one = figures.compare(plan, kpi)
    assert [(str(o.period), o.value) for o in one.new] == [
        ("2023-11-01", 31.5), ("2023-12-01", 29.0), ("2024-01-01", 30.5),
    ]  # fmt: skip
    figures.keep(plan)
    assert (tmp_path / name).read_bytes().startswith(b"Month\t")

    store.save(plan, tmp_path)
    assert len(figures.append(plan, one)[0].observed["waits"]) == 3
    assert len(store.load(tmp_path).plan.observed["waits"]) == 3


def test_a_file_takes_the_place_of_its_own_earlier_one_and_of_no_other(tmp_path: Path) -> None:
    figures = desk(tmp_path)
    assert figures.take("data.csv", b"a,b\n1,2\n") == "sources/data.csv"
    assert figures.take("data.csv", b"a,b\n3,4\n") == "sources/data.csv"
    assert figures.take("data.csv", b"c,d\n", ["sources/data.csv"]) == "sources/data-2.csv"

    elsewhere = Figures(tmp_path, lambda: AT)
    assert elsewhere.take("data.csv", b"a,b\n3,4\n") == "sources/data.csv", "it is the same"
    elsewhere = Figures(tmp_path, lambda: AT)
    assert elsewhere.take("data.csv", b"e,f\n") == "sources/data-3.csv"


@pytest.mark.parametrize(
    "name", ["../../okr.csv", "/etc/x.csv", "..\\\\a.csv", "\0.csv", ".csv.csv", "..csv"]
)
def test_a_name_leads_nowhere(name: str, tmp_path: Path) -> None:
    taken = desk(tmp_path).take(name, b"a,b\n1,2\n")

    assert re.fullmatch(r"sources/[\w-]+\.csv", taken)


@pytest.mark.parametrize("name", ["x.exe", "a.csv/..", "", "okr.toml"])
def test_what_is_no_table_by_its_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="Bring one of"):
        desk(tmp_path).take(name, b"a,b\n1,2\n")


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    figures = desk(tmp_path)
    plan = store.load(tmp_path).plan
    kpi = plan.kpi("waits")

    for feed, code in (
        (Feed(file="no.csv", time=""), "no-such-file"),
        (Feed(file="../x.csv", time=""), "bad-path"),
        (Feed(connection="no", query="select 1", time=""), "unknown-connection"),
        (Feed(file=figures.take("a.csv", b" "), time=""), "empty-file"),
        (Feed(file=figures.take("a.xlsx", b"PK no workbook"), time=""), "source-failed"),
        (Feed(file=figures.take("a.parquet", b"no parquet"), time=""), "source-failed"),
    ):
        (finding,) = figures.look(plan, kpi, feed).findings
        assert finding.code == code
    with pytest.raises(TableError, match="100 MB"):
        figures.take("a.csv", bytes(100_000_001))


def test_the_first_rows_of_a_table_and_of_a_query(tmp_path: Path) -> None:
    figures = desk(tmp_path, head="[[connections]]\nid = 'db'\nurl = 'sqlite:///x.db'\n")
    with closing(sqlite3.connect(tmp_path / "x.db")) as db, db:
        db.execute("CREATE TABLE waits (day TEXT, minutes REAL)")
        rows = [(f"2023-01-{1 + n % 28:02}", float(n)) for n in range(5_000)]
        db.executemany("INSERT INTO waits VALUES (?, ?)", rows)
    plan = store.load(tmp_path).plan

    for feed in (
        Feed(connection="db", table="waits", time=""),
        Feed(connection="db", query="SELECT * FROM waits", time=""),
    ):
        seen = figures.look(plan, plan.kpi("waits"), feed)
        assert seen.columns == ("day", "minutes")
        assert len(seen.rows) == 2_000, "no more is fetched"
        assert seen.guessed.repeated
    (finding,) = figures.look(
        plan, plan.kpi("waits"), Feed(connection="db", query="DROP TABLE waits", time="")
    ).findings
    assert finding.code == "not-a-query"


def test_another_unit_is_asked_about(tmp_path: Path) -> None:
    figures = desk(tmp_path, card("file = 'e.csv'\ntime = 'at'\naggregation = 'mean'\ncolumn = 'minutes'"))
    (tmp_path / "e.csv").write_text(EVENTS, "utf-8")
    plan = store.load(tmp_path).plan
    plan, _ = figures.append(plan, figures.compare(plan, plan.kpi("waits")))
    kpi = plan.kpi("waits")
    assert kpi.feed is not None
    hours = replace(kpi, feed=replace(kpi.feed, factor=60.0))

    assert [f.code for f in figures.compare(plan, hours).findings if f.severity == "error"] == [
        "unit-changed"
    ]
    assert len(figures.compare(plan, hours, accept=True).revised) == 12


def test_a_locked_folder_stays_as_it_is(tmp_path: Path) -> None:
    folder_with(tmp_path, card("file = 'e.csv'\ntime = 'at'\naggregation = 'count'"), e__csv=EVENTS)
    figures = Figures(tmp_path, lambda: AT, locked="Not here.")
    plan = store.load(tmp_path).plan
    one = figures.compare(plan, plan.kpi("waits"))

    assert one.new
    with pytest.raises(NotWritableError, match="Not here"):
        figures.append(plan, one)
    with pytest.raises(NotWritableError, match="Not here"):
        figures.keep(plan)
