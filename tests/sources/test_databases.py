"""Databases: read-only, in time, and without a secret in anything that is said."""

from __future__ import annotations

import logging
import os
import socket
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from kit.engines import why_no_spark
from kit.feeds import EVENTS, card, codes, findings, folder_with, refreshed, run, values
from okrlib import store
from okrlib.model import Connection
from okrlib.sources.errors import redacted
from okrlib.sources.secrets import address

pytest.importorskip("sqlalchemy")

CANARY = "c4n4ry/p@ss word%21"
SQL = 'connection = "lake"\ntime = "at"\ncolumn = "minutes"\naggregation = "mean"\n'
ENDLESS = "with recursive n(at) as (select 1 union all select at + 1 from n) select at, 1 as minutes from n"
SQLITE = '[[connections]]\nid = "lake"\nurl = "sqlite:///lake.db"\n'


def lake(folder: Path) -> Path:
    """A database file with the events."""
    folder.mkdir(parents=True, exist_ok=True)
    con = sqlite3.connect(folder / "lake.db")
    con.execute("create table visits (at text, minutes real, site text)")
    con.executemany("insert into visits values (?, ?, ?)", [r.split(",") for r in EVENTS.splitlines()[1:]])
    con.commit()
    con.close()
    return folder


@pytest.mark.parametrize("what", ['table = "visits"', "query = \"select *, ':x' from visits\""])
def test_a_table_or_a_query_gives_the_values(tmp_path: Path, what: str) -> None:
    folder = folder_with(lake(tmp_path), card(SQL + what), head=SQLITE)
    refreshed(folder)

    assert len(values(folder)) == 12
    assert values(folder)[0] == ("2023-01-01", 245.0)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ('table = "gone"', "unknown-table"),
        ('query = "select 1; drop table visits"', "several-statements"),
        ('query = "delete from visits returning *"', "not-a-query"),
        ('query = "with x as (select 1) delete from visits"', "not-a-query"),
        ('query = "select nothing from visits"', "source-failed"),
        ('query = "select at, minutes, 2 as minutes from visits"', "same-column"),
        ('query = "select at, abs(-9223372036854775807 - 1) as minutes from visits"', "source-failed"),
        (f'query = "{ENDLESS}"', "source-timeout"),
    ],
)  # fmt: skip
def test_what_goes_wrong_in_a_database_is_a_finding_and_changes_nothing(
    tmp_path: Path, what: str, code: str
) -> None:
    folder = folder_with(lake(tmp_path), card(SQL + what), head=SQLITE)
    before = (folder / "lake.db").read_bytes()
    done = refreshed(folder, seconds=1 if code == "source-timeout" else 20)

    assert set(codes(done)) == {code}
    assert (folder / "lake.db").read_bytes() == before
    assert values(folder) == []


def test_the_connection_cannot_write_even_past_our_own_look_at_the_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrlib.sources.sql.refuse_all_but_one_select", lambda _: None)
    folder = folder_with(lake(tmp_path), card(SQL + 'query = "delete from visits returning *"'), head=SQLITE)  # noqa: S608

    assert "readonly" in codes(refreshed(folder))["source-failed"]
    with closing(sqlite3.connect(folder / "lake.db")) as con:
        assert len(con.execute("select * from visits").fetchall()) == 336


def test_a_database_file_outside_the_roots_is_refused(tmp_path: Path) -> None:
    lake(tmp_path)
    head = SQLITE.replace("lake.db", "../lake.db")
    folder = folder_with(tmp_path / "plan", card(SQL + 'table = "visits"'), head=head)

    assert set(codes(refreshed(folder))) == {"bad-path"}


@pytest.mark.parametrize("seconds", [1, 2.2], ids=["before the driver gives up", "after it"])
def test_a_database_that_hangs_is_left_in_time_once_and_the_others_go_on(
    tmp_path: Path, seconds: float
) -> None:
    pytest.importorskip("psycopg")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        head = SQLITE + f'[[connections]]\nid = "slow"\nurl = "postgresql+psycopg://okr@127.0.0.1:{port}/x"\n'
        table = 'table = "visits"'
        slow = SQL.replace("lake", "slow") + table
        cards = card(slow, kpi="slow") + card(slow, kpi="too", rhythm="weekly") + card(SQL + table)
        folder = folder_with(lake(tmp_path), cards, head=head)
        done = refreshed(folder, seconds=seconds)

        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):  # what could not be opened is not waited for again
            silent.accept()

    wanted = f"The connection 'slow' cannot be opened. It did not answer within {seconds:g} seconds."
    assert codes(done, "slow") == codes(done, "too") == {"source-unreachable": wanted}
    assert len(values(folder)) == 12


# -- secrets


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://okr:geheim@db/x",
        "postgresql+psycopg://okr:ge/heim@geheim@db/x",
        "postgresql+psycopg://okr:${A}geheim@db/x",
        "postgresql+psycopg://okr@tenant:geheim?/@db/x",
        "postgresql://db/x?password=geheim",
        "sc://host/;token=geheim",
        "mssql+pyodbc:///?odbc_connect=x;PWD=geheim",
    ],
)
def test_a_secret_in_the_plan_is_a_finding_that_does_not_show_it(tmp_path: Path, url: str) -> None:
    folder = folder_with(
        tmp_path, card(SQL + 'table = "t"'), head=f'[[connections]]\nid = "lake"\nurl = "{url}"\n'
    )
    found = findings(folder)["secret-in-plan"]

    assert found.place.key == "connections[0].url"
    assert "geheim" not in str(found)
    assert "geheim" not in run(folder).output


def test_the_address_of_a_page_is_no_connection(tmp_path: Path) -> None:
    url = "https://example.org/api?days=7"
    folder = folder_with(
        tmp_path, card(SQL + 'table = "t"'), head=f'[[connections]]\nid = "lake"\nurl = "{url}"\n'
    )
    assert "a connection reads a database" in findings(folder)["bad-connection"].message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://okr@127.0.0.1:1/x",
        "postgresql+psycopg://okr:${CANARY}@127.0.0.1:1/x",
        "${CANARY}",
        "postgresql+psycopg://${CANARY}",
        "sqlite:///${CANARY}",
        "sqlite:///lake.db?x=${CANARY}",
        "nodriver://${CANARY}",
        "postgresql+psycopg://okr@127.0.0.1:${CANARY}/x",
        "postgresql+psycopg://okr@127.0.0.1:1/x?nonsense=${CANARY}",
    ],
)
def test_a_secret_is_in_nothing_that_is_said_logged_or_shown(
    tmp_path: Path,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CANARY", CANARY)
    caplog.set_level(logging.DEBUG)
    secret = "" if "CANARY" in url else 'secret_env = "CANARY"\n'
    head = f'[[connections]]\nid = "lake"\nurl = "{url}"\n{secret}'
    folder = folder_with(lake(tmp_path), card(SQL + 'table = "visits"'), head=head)
    output = run(folder).output + run(folder, "--format", "json").output
    done = refreshed(folder, seconds=3)
    plan = store.load(folder).plan
    shown = [output, repr(done), repr(plan), repr(plan.connections), caplog.text, *capfd.readouterr()]
    shown.append(repr(address(plan.connections[0], dict(os.environ))))

    assert done[0].failed or "lake.db" in url
    for part in (CANARY, "c4n4ry", "ss word", "%2521", "p%40ss", "p@ss"):
        assert not [text for text in shown if part in text], part


def test_a_driver_that_repeats_the_secret_is_redacted_in_every_spelling() -> None:
    for text in (
        CANARY,
        "c4n4ry%2Fp%40ss%20word%2521",
        "c4n4ry/p%40ss%20word%2521",
        "c4n4ry%2Fp%40ss+word%2521",
    ):
        assert redacted(f"bad {text} here", [CANARY]) == " It says: bad *** here."
    assert redacted("line\n" + CANARY, [CANARY]) == " It says: line."
    assert redacted("everything has an a", ["a"]) == ""


def test_a_secret_that_the_environment_lacks_is_named_and_missed(tmp_path: Path) -> None:
    head = SQLITE + 'secret_env = "OKR_TEST_NOT_SET"\n'
    folder = folder_with(lake(tmp_path), card(SQL + 'table = "visits"'), head=head)

    assert "OKR_TEST_NOT_SET" in codes(refreshed(folder))["no-secret"]


def test_a_connection_holds_no_secret_itself() -> None:
    held = address(
        Connection(id="a", url="postgresql://u@h/${X}", secret_env="Y"),  # noqa: S106
        {"X": "geheim1", "Y": "geheim2"},
    )

    assert repr(held) == "<Address>"
    assert "geheim" not in str(held.__reduce_ex__)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://okr@db:5432/x",
        "postgresql+psycopg://${USER}:${PASSWORD}@db:5432/x",
        "postgresql+psycopg://db:5432/x",
        "sqlite:///a@b.db",
        "sqlite:///C:/a@b.db",
        "sc://host:15002/;user_id=a@b",
        "${URL}",
    ],
)
def test_an_address_without_a_secret_is_none(tmp_path: Path, url: str) -> None:
    head = f'[[connections]]\nid = "lake"\nurl = "{url}"\n'

    assert findings(folder_with(tmp_path, card(SQL + 'table = "t"'), head=head)) == {}


def test_a_variable_holds_a_user_or_password_as_it_is_and_any_other_part_as_it_is_written() -> None:
    held = {"USER": "ann@co", "PW": CANARY, "HOST": "db:5432/x", "URL": "sqlite:///a.db", "OTHER": "a%20b"}

    def url(text: str) -> str:
        return address(Connection(id="a", url=text), held).url

    assert url("${URL}") == held["URL"]
    assert url("postgresql://${HOST}?x=${OTHER}") == "postgresql://db:5432/x?x=a%20b"
    sa = pytest.importorskip("sqlalchemy")
    made = sa.make_url(url("postgresql://${USER}:${PW}@${HOST}"))
    assert (made.username, made.password, made.host, made.port) == ("ann@co", CANARY, "db", 5432)


# -- PostgreSQL and Spark, where they are


@pytest.fixture
def postgres() -> Any:
    """A database to read from, as OKRLIB_POSTGRES names it: postgresql+psycopg://user@host:port/database."""
    url = os.environ.get("OKRLIB_POSTGRES")
    if not url:
        pytest.skip("OKRLIB_POSTGRES names no PostgreSQL database to test with")
    import sqlalchemy as sa

    engine = sa.create_engine(url)
    # One database and tables of one name: workers take turns.
    turn = FileLock(Path(tempfile.gettempdir()) / "okrlib-test-postgres.lock")
    turn.acquire()
    with engine.begin() as con:
        con.exec_driver_sql("drop table if exists visits, closed")
        con.exec_driver_sql("create table visits (at timestamptz, minutes numeric, site text)")
        con.exec_driver_sql("create table closed (at timestamptz, minutes numeric)")
        con.exec_driver_sql("drop role if exists okr_reader")
        con.exec_driver_sql(f"create role okr_reader login password '{CANARY.replace('%', '%%')}'")
        con.exec_driver_sql("grant select on visits to okr_reader")
        rows = [tuple(r.split(",")) for r in EVENTS.splitlines()[1:]]
        con.exec_driver_sql("set time zone 'UTC'")
        con.exec_driver_sql("insert into visits values (%s, %s, %s)", rows)
    try:
        yield engine.url
        with engine.begin() as con:
            con.exec_driver_sql("drop table visits, closed")
            con.exec_driver_sql("drop role okr_reader")
    finally:
        engine.dispose()
        turn.release()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ('table = "public.visits"', None),
        ('table = "public.visits"  # ${CANARY}', None),
        ("query = \"select at, minutes from visits where site = 'north' or true\"", None),
        ('table = "closed"', "source-denied"),
        ('query = "select pg_sleep(30)::text as at, 1 as minutes"', "source-timeout"),
        ('query = "select at, 1 / (minutes - 150) as minutes from visits"', "source-failed"),
        ('query = "with x as (delete from visits returning *) select * from x"', "source-"),
        ("query = \"select set_config('transaction_read_only', 'off', false) as at, 1 as minutes\"", None),
    ],
)
def test_postgresql_answers_in_time_read_only_and_without_its_secret(
    tmp_path: Path, postgres: Any, what: str, code: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", CANARY)
    monkeypatch.setattr("okrlib.sources.sql.refuse_all_but_one_select", lambda _: None)
    at = f"{postgres.host}:{postgres.port}/{postgres.database}"
    head = (
        f'[[connections]]\nid = "lake"\nurl = "postgresql+psycopg://okr_reader@{at}"\nsecret_env = "CANARY"\n'
    )
    if "${" in what:
        head = f'[[connections]]\nid = "lake"\nurl = "postgresql+psycopg://okr_reader:${{CANARY}}@{at}"\n'
    folder = folder_with(tmp_path, card(SQL + what), head=head)
    done = refreshed(folder, seconds=2 if code == "source-timeout" else 20)

    assert CANARY not in repr(done)
    if "set_config" in what:
        assert done[0].failed
    elif code is None:
        assert values(folder)[0] == ("2023-01-01", 245.0)
    else:
        assert all(found.startswith(code) for found in codes(done))
        assert done[0].failed


@pytest.mark.skipif(why_no_spark() is not None, reason=str(why_no_spark()))
def test_a_table_of_spark_gives_the_values(tmp_path: Path) -> None:
    import pandas as pd

    from kit.engines import spark

    cluster = spark()
    held = pd.DataFrame([r.split(",") for r in EVENTS.splitlines()[1:]], columns=["at", "minutes", "site"])
    rows = [tuple(row) for row in held.itertuples(index=False)]
    cluster.createDataFrame(rows, "at string, minutes string, site string").createOrReplaceGlobalTempView(
        "visits"
    )
    head = '[[connections]]\nid = "lake"\nurl = "local[1]"\n'
    where = 'where = [{ column = "site", value = "north" }, { column = "minutes", op = ">=", value = 200 }]\n'
    bad = SQL + 'query = "select at, site as minutes from global_temp.visits"'  # noqa: S608
    cards = card(SQL + 'table = "global_temp.visits"\ntimes = "utc"\nzone = "Europe/Berlin"\n' + where)
    folder = folder_with(tmp_path, cards + card(bad, kpi="bad"), head=head)
    done = refreshed(folder, seconds=120)

    assert {value for _, value in values(folder)} == {290.0}
    assert "336 cells are no numbers" in codes(done, "bad")["not-a-number"]


@pytest.mark.parametrize("name", ["50% #1's.db", "a%&mode=rwc.db", "a b;c.db", "file:x.db"])
@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_a_database_file_may_have_any_name_and_is_opened_to_read(
    tmp_path: Path, name: str, engine: str
) -> None:
    if engine == "sqlite":
        lake(tmp_path).joinpath("lake.db").rename(tmp_path / name)
    else:
        pytest.importorskip("duckdb_engine")
        import duckdb

        with duckdb.connect(str(tmp_path / name)) as con:
            (tmp_path / "events.csv").write_text(EVENTS, "utf-8")
            con.execute("create table visits as from read_csv(?)", [str(tmp_path / "events.csv")])
    before = sorted(tmp_path.iterdir())
    head = f'[[connections]]\nid = "lake"\nurl = "{engine}:///{name}"\n'
    folder = folder_with(tmp_path, card(SQL + 'table = "visits"'), head=head)
    done = refreshed(folder)

    assert len(values(folder)) == 12, codes(done)
    assert {path.name for path in before} >= {p.name for p in tmp_path.iterdir() if p.suffix == ".db"}
