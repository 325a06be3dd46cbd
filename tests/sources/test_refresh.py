"""`okr kpi refresh`: what is pulled from files, what is appended, what is told, and that nothing is lost."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from kit.feeds import AT, EVENTS, card, codes, findings, folder_with, refreshed, run, source_of, told, values
from okrlib import store
from okrlib.model import Observation

EIGHT = "at,minutes\n" + "".join(f"2023-{m:02}-01,7\n" for m in range(1, 9))
STOPS = {
    "not-a-number",
    "mixed-zones",
    "not-a-time",
    "long-gap",
    "bad-row",
    "empty-file",
    "not-a-table",
    "same-column",
    "unclear-number",
    "unclear-date",
    "another-rhythm",
}
CSV = 'file = "events.csv"\ntime = "at"\ncolumn = "minutes"\naggregation = "mean"'


def test_a_refresh_appends_what_is_new_and_says_so(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    first, again = run(folder), run(folder)

    assert first.exit_code == again.exit_code == 0
    assert "waits: 12 new, 0 revised, 0 as before, up to December 2023" in first.output
    assert "waits: 0 new, 0 revised, 12 as before" in again.output
    assert len(values(folder)) == 12
    assert values(folder)[0] == ("2023-01-01", 245.0)


def test_of_two_refreshes_at_once_the_later_adds_only_what_the_earlier_did_not(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    plan = store.load(folder).plan
    both = [store.refreshed(plan, folder, plan.kpis, at=AT)[0] for _ in range(2)]
    (_, first), (after, second) = (store.add_pulled(store.Logbook(folder), plan, one) for one in both)

    assert len(first.new) == 12
    assert (second.observations, second.same) == ((), 12)
    assert len(values(folder)) == 12
    assert after.observations == store.load(folder).plan.observations


def test_a_table_with_a_column_a_month_is_turned_as_the_docs_show(tmp_path: Path) -> None:
    docs = (Path(__file__).parents[2] / "docs/kpis.md").read_text("utf-8")
    feed = docs.partition('file = "data/figures.csv"\n')[2].partition("```")[0]
    rows = "KPI,Unit,Jan 2023,Feb 2023\nChurn,%,2.5,2.4\nNew customers,,101,115\n"
    folder = folder_with(tmp_path, card(f'file = "figures.csv"\n{feed}'), figures__csv=rows)

    assert run(folder).exit_code == 0
    assert values(folder) == [("2023-01-01", 2.5), ("2023-02-01", 2.4)]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)

    assert "12 observations would be appended" in run(folder, "--dry-run").output
    assert not (folder / "observations").exists()


def test_the_kpis_that_are_named_are_pulled_and_no_other(tmp_path: Path) -> None:
    cards = card(CSV) + card(CSV, kpi="other") + '[[kpis]]\nid = "plain"\n'
    folder = folder_with(tmp_path, cards, events__csv=EVENTS)

    assert [one["kpi"] for one in told(folder, "other")["kpis"]] == ["other"]
    assert run(folder, "plain").exit_code == 2
    assert run(folder, "gone").exit_code == 1


def test_a_ratio_of_two_is_a_share(tmp_path: Path) -> None:
    feed = (
        'file = "events.csv"\ntime = "at"\naggregation = "ratio"\nfactor = 100\n'
        '[kpis.feed.numerator]\nwhere = [{ column = "minutes", op = ">", value = 240 }]\n'
        "[kpis.feed.denominator]\n"
    )
    folder = folder_with(tmp_path, card(feed), events__csv=EVENTS)
    refreshed(folder)

    assert {value for _, value in values(folder)} == {50.0}


def test_only_periods_that_have_ended_and_settled_are_taken(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\naggregation = "count"\nzone = "Pacific/Auckland"'
    text = "at\n2024-01-15\n2024-02-15\n2024-03-02\n"
    folder = folder_with(tmp_path, card(feed + "\nsettle_days = 10"), events__csv=text)

    def last(at: datetime) -> str:
        (one,) = refreshed(folder, at=at, write=False)
        return max(o.period for o in one.new).isoformat()

    # In Auckland the tenth of March has begun, thirteen hours before it does in Greenwich.
    assert last(datetime(2024, 3, 10, 10, tzinfo=UTC)) == "2024-01-01"
    assert last(datetime(2024, 3, 10, 11, 30, tzinfo=UTC)) == "2024-02-01"


def test_a_feed_without_a_zone_has_the_plans_days_and_a_fixed_today_is_when_it_is_asked(
    tmp_path: Path,
) -> None:
    """In Honolulu the last evening of January is February in UTC; on the plan's day April has not ended."""
    times = (
        "2024-01-01T12:00",
        "2024-02-01T05:00",
        "2024-02-20T12:00",
        "2024-03-20T12:00",
        "2024-04-20T12:00",
    )
    text = "at\n" + "".join(f"{time}:00+00:00\n" for time in times)
    feed = 'file = "events.csv"\ntime = "at"\naggregation = "count"'
    folder = folder_with(tmp_path, card(feed), events__csv=text)
    here = 'time_zone = "Pacific/Honolulu"\ntoday = 2024-04-25\n'
    (folder / "okr.toml").write_text(here + (folder / "okr.toml").read_text("utf-8"), "utf-8")

    assert run(folder).exit_code == 0
    assert values(folder) == [("2024-01-01", 2.0), ("2024-02-01", 1.0), ("2024-03-01", 1.0)]
    plan = store.load(folder).plan
    assert {plan.recorded_on(row) for row in plan.observations} == {plan.today}


def test_quiet_periods_are_zero_for_counts_and_missing_for_means(tmp_path: Path) -> None:
    text = "at,minutes\n2023-10-15,5\n2024-01-15,7\n"
    for aggregation, wanted in (("count", [1, 0, 0, 1]), ("sum", [5, 0, 0, 7]), ("mean", [5, 7])):
        feed = f'file = "events.csv"\ntime = "at"\ncolumn = "minutes"\naggregation = "{aggregation}"'
        folder = folder_with(tmp_path / aggregation, card(feed), events__csv=text)
        refreshed(folder)

        assert [value for _, value in values(folder)] == wanted


def test_periods_in_which_only_others_had_events_count_as_0(tmp_path: Path) -> None:
    text = "at,site,x\n2023-09-02,b,9\n2023-10-15,a,5\n2023-11-15,b,7\n2024-01-15,a,7\n2024-02-15,b,1\n"
    part = 'aggregation = "sum"\ncolumn = "x"'
    here = 'where = [{ column = "site", value = "a" }]'
    one_of = 'where = [{ column = "site", op = "in", value = ["a"] }]'
    share = f'aggregation = "ratio"\n[kpis.feed.numerator]\n{part}\n{here}\n[kpis.feed.denominator]\n{part}'
    feeds = {
        f"{part}\n{here}": [0, 5, 0, 0, 7, 0],
        f"{part}\n{one_of}": [0, 5, 0, 0, 7, 0],
        share: [0, 1, 0, 1, 0],  # nothing to divide by in December
    }
    for place, (feed, expected) in enumerate(feeds.items()):
        cards = card(f'file = "events.csv"\ntime = "at"\n{feed}')
        folder = folder_with(tmp_path / str(place), cards, events__csv=text)
        refreshed(folder)

        assert [value for _, value in values(folder)] == expected


KINDS = ("csv", "parquet", "xlsx", "duckdb", "sql")
AGGREGATIONS = (None, "sum", "mean", "count", "distinct", "quantile", "ratio")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_every_option_acts_whatever_the_source_and_the_aggregation(
    tmp_path: Path, kind: str, aggregation: str | None
) -> None:
    """Half an hour before midnight in UTC the fiscal month has begun in Berlin; two of these months count."""
    times = ["2023-10-01", "2023-11-05", "2023-11-10", "2023-12-05", "2024-02-05"]
    rows = pd.DataFrame(
        {
            "at": [f"{day}T23:30:00" for day in times],
            "x": [6.0, 6.0, 4.0, 6.0, 6.0],
            "site": ["a", "a", "b", "a", "a"],
            "unit": ["min", "min", "h", "min", "min"],
        }
    )
    source, head = source_of(tmp_path, kind, rows)
    feed = f"""{source}
        time = "at"
        times = "utc"
        zone = "Europe/Berlin"
        factor = 2
        year_starts = "04-06"
        since = 2023-10-06
        settle_days = 6
        unit_column = "unit"
        where = [{{ column = "site", value = "a" }}]
    """
    parts = {
        None: 'column = "x"',
        "count": "",
        "quantile": 'column = "x"\nquantile = 0.5',
        "ratio": '[kpis.feed.numerator]\naggregation = "sum"\ncolumn = "x"\n[kpis.feed.denominator]',
    }
    how = f'aggregation = "{aggregation}"\n' if aggregation else ""
    folder = folder_with(tmp_path, card(feed + how + parts.get(aggregation, 'column = "x"')), head=head)
    (done,) = refreshed(folder, at=datetime(2024, 3, 10, tzinfo=UTC))

    value = 2.0 if aggregation in {"count", "distinct"} else 12.0
    assert not done.failed, done.findings
    assert values(folder) == [("2023-11-06", value), ("2023-12-06", value)]


@pytest.mark.parametrize(
    ("feed", "key"),
    [
        ('file = "a.csv"\nsheet = "S"\naggregation = "count"', "sheet"),
        ('file = "a.csv"\ntable = "t"\naggregation = "count"', "table"),
        ('file = "a.parquet"\nheader = 2\naggregation = "count"', "header"),
        ('file = "a.csv"\nheader = 0\naggregation = "count"', "header"),
        ('file = "a.parquet"\ntable = "t"\naggregation = "count"', "table"),
        ('file = "a.xlsx"\ntable = "t"\naggregation = "count"', "table"),
        ('file = "a.csv"\ncolumn = "x"\nquantile = 0.5', "quantile"),
        ('file = "a.csv"\nquantile = 0.5\naggregation = "ratio"', "quantile"),
        ('file = "a.csv"\ncolumn = "x"\naggregation = "ratio"', "column"),
        ('file = "a.csv"\nyear_starts = "04-06"\nrhythm = 1', "year_starts"),
    ],
)
def test_an_option_that_would_do_nothing_is_a_finding(tmp_path: Path, feed: str, key: str) -> None:
    rhythm = "weekly" if "rhythm" in feed else "monthly"
    feed = feed.replace("rhythm = 1", 'aggregation = "count"')
    parts = "\n[kpis.feed.numerator]\n[kpis.feed.denominator]" if '"ratio"' in feed else ""
    folder = folder_with(tmp_path, card(f'time = "at"\n{feed}{parts}', rhythm=rhythm))

    assert findings(folder)["bad-feed"].place.key == f"kpis[0].feed.{key}"


def test_a_revised_value_is_one_more_observation_and_told(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    refreshed(folder)
    (folder / "events.csv").write_text(EVENTS + "2023-05-03T10:00:00,10000,north\n", "utf-8")
    done = refreshed(folder, at=AT + timedelta(days=1))

    assert "2023-05-01: 245 is now" in codes(done)["value-revised"]
    assert len([row for row in values(folder) if row[0] == "2023-05-01"]) == 2
    assert store.load(folder).plan.observations[4].value == 245.0


def test_a_value_that_was_taken_back_is_not_appended_again_but_another_one_is(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    refreshed(folder)
    plan = store.load(folder).plan
    back = plan.observations[4]._replace(recorded=AT + timedelta(hours=1), withdrawn=True)
    store.observe(plan, folder, [back])
    again = refreshed(folder, at=AT + timedelta(days=1))
    assert [one.observations for one in again] == [()]

    (folder / "events.csv").write_text(EVENTS + "2023-05-03T10:00:00,10000,north\n", "utf-8")
    (done,) = refreshed(folder, at=AT + timedelta(days=2))
    assert [row.period for row in done.new] == [back.period]
    assert not store.load(folder).findings


def test_a_source_that_shrinks_is_told_and_loses_nothing(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\naggregation = "count"'
    folder = folder_with(tmp_path, card(feed), events__csv=EVENTS)
    refreshed(folder)
    lines = EVENTS.splitlines()
    # Half of April is left; its count would be half of what it was.
    kept = [line for line in lines if line[:10] >= "2023-04-15" and not line.startswith("2023-07")]
    (folder / "events.csv").write_text("\n".join(kept) + "\n", "utf-8")
    done = refreshed(folder)

    assert "nothing is left of 4 observed periods (2023-01-01 to 2023-07-01)" in codes(done)["source-shrunk"]
    assert len(values(folder)) == 12
    assert {value for _, value in values(folder)} == {28.0}


def test_a_figure_that_was_typed_before_its_period_had_settled_is_not_lost(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    plan = store.load(folder).plan
    store.observe(
        plan, folder, [Observation("waits", day, 245.0, AT) for day in (date(2024, 3, 1), date(2023, 12, 1))]
    )
    assert "source-shrunk" not in codes(refreshed(folder))
    folder_with(tmp_path, card(f"{CSV}\nsettle_days = 80"))
    assert "source-shrunk" not in codes(refreshed(folder))


def test_another_unit_is_refused_until_it_is_accepted(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    refreshed(folder)
    seconds = "\n".join(
        f"{at},{int(minutes) * 60},{site}"
        for at, minutes, site in (r.split(",") for r in EVENTS.splitlines()[1:])
    )
    (folder / "events.csv").write_text("at,minutes,site\n" + seconds + "\n", "utf-8")

    assert "60 times" in codes(refreshed(folder))["unit-changed"]
    assert len(values(folder)) == 12
    assert "unit-changed" in codes(refreshed(folder, accept=True))
    assert len(values(folder)) == 24


@pytest.mark.parametrize(
    ("factor", "changed", "refused"),
    [
        (60, {3: 61}, True),
        (1 / 60, {3: 9, 7: 1}, True),
        (-1, {}, True),
        (60, {3: 61, 5: 70, 8: 90}, False),  # a quarter says something else
        (1.02, {}, False),
        (1.1, {4: 400}, False),
    ],
)
def test_another_unit_is_seen_although_a_value_was_really_revised(
    tmp_path: Path, *, factor: float, changed: dict[int, float], refused: bool
) -> None:
    def text(values: dict[int, float]) -> str:
        return "at,minutes\n" + "".join(f"2023-{m:02}-01,{v:.4f}\n" for m, v in values.items())

    before = {m: 100.0 + 7 * (m % 5) for m in range(1, 13)}
    folder = folder_with(tmp_path, card(CSV), events__csv=text(before))
    refreshed(folder)
    after = {m: v * factor for m, v in before.items()} | {m: float(v) * 60 for m, v in changed.items()}
    (folder / "events.csv").write_text(text(after), "utf-8")

    done = refreshed(folder)
    assert ("unit-changed" in codes(done), done[0].failed) == (refused, refused)
    assert len(values(folder)) == (12 if refused else 24)


def test_new_values_at_another_level_are_refused_too(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    refreshed(folder)
    (folder / "events.csv").write_text(EVENTS + "2024-01-03,14700,north\n", "utf-8")

    assert "20 times" in codes(refreshed(folder))["unit-changed"]
    assert len(values(folder)) == 12


def test_rows_in_another_unit_are_an_error(tmp_path: Path) -> None:
    text = "at,minutes,unit\n2023-12-01,1,min\n2023-12-02,1,h\n"
    folder = folder_with(tmp_path, card(CSV + '\nunit_column = "unit"'), events__csv=text)

    assert "'h'" in codes(refreshed(folder))["unit-changed"]
    assert values(folder) == []


def test_a_file_of_one_row_a_period_is_taken_as_it_is(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\ncolumn = "minutes"'
    text = "at,minutes\n2023-10-01,1\n2023-11-01,2\n2023-11-01,2\n2023-12-31,4\n"
    folder = folder_with(tmp_path, card(feed), events__csv=text)

    assert "more than once" in codes(refreshed(folder))["repeated-period"]
    assert values(folder) == [("2023-10-01", 1), ("2023-11-01", 2), ("2023-12-01", 4)]


@pytest.mark.parametrize(
    ("site", "encoding", "end"),
    [("Köln", "mac-roman", "\r"), ("Şişli", "cp1254", "\r\n"), ("Köln", "cp1252", "\n")],
)
def test_a_condition_finds_letters_as_the_file_has_them(
    tmp_path: Path, site: str, encoding: str, end: str
) -> None:
    where = f'where = [{{ column = "site", value = "{site}" }}]'
    feed = f'file = "events.csv"\ntime = "at"\naggregation = "count"\n{where}'
    folder = folder_with(tmp_path, card(feed))
    rows = ["at;site", f"2023-11-01;{site}", "2023-12-01;Bonn", f"2023-12-02;{site}", ""]
    (folder / "events.csv").write_bytes(end.join(rows).encode(encoding))
    refreshed(folder)

    assert values(folder) == [("2023-11-01", 1), ("2023-12-01", 1)]


def test_a_kpi_that_has_ended_is_pulled_by_name_alone(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV, more="ended = 2024-01-31"), events__csv=EVENTS)

    assert run(folder).output == "Every KPI with a feed has ended. Name one to pull it all the same.\n"
    assert "12 observations appended" in run(folder, "waits").output


def test_rows_of_a_period_that_only_a_computer_tells_apart_are_the_same(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\ncolumn = "minutes"'
    text = "at,minutes\n2023-12-01,0.3\n2023-12-01,0.30000000000000004\n"
    folder = folder_with(tmp_path, card(feed), events__csv=text)

    assert "with the same value" in codes(refreshed(folder))["repeated-period"]
    assert values(folder) == [("2023-12-01", 0.3)]


def test_a_cent_more_of_millions_is_a_revision(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\ncolumn = "minutes"'
    folder = folder_with(tmp_path, card(feed), events__csv="at,minutes\n2023-12-01,98765432.10\n")
    refreshed(folder)
    (folder / "events.csv").write_text("at,minutes\n2023-12-01,98765432.11\n", "utf-8")

    assert [row.value for row in refreshed(folder)[0].revised] == [98765432.11]


def test_two_rows_a_day_that_differ_are_an_error(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\ncolumn = "minutes"'
    folder = folder_with(
        tmp_path, card(feed, rhythm="daily"), events__csv="at,minutes\n2024-01-02,1\n2024-01-02,3\n"
    )

    assert "2024-01-02" in codes(refreshed(folder))["repeated-period"]
    assert values(folder) == []


def test_one_failing_source_does_not_stop_the_others(tmp_path: Path) -> None:
    cards = (
        card(CSV)
        + card(CSV.replace("events.csv", "gone.csv"), kpi="gone")
        + card(CSV.replace("minutes", "minuts"), kpi="typo")
    )
    folder = folder_with(tmp_path, cards, events__csv=EVENTS)
    ran = run(folder)

    assert ran.exit_code == 1
    assert "3 KPIs pulled, 12 observations appended; 2 sources failed." in ran.output
    assert 'Did you mean "minutes"?' in ran.output
    assert len(values(folder)) == 12


def test_the_report_for_programs_names_file_line_and_key(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV.replace("minutes", "minuts")), events__csv=EVENTS)
    (one,) = told(folder)["kpis"]

    assert one["failed"]
    assert one["findings"][0]["file"] == "kpis/ed.toml"
    assert one["findings"][0]["key"] == "kpis[0].feed.column"
    assert one["findings"][0]["line"] == 9


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("at,minutes\n2023-12-01,12\n2023-12-02,zwölf\n", "not-a-number", "'zwölf', row 3 of events.csv"),
        ('at,minutes\n2023-12-01,1.25\n2023-12-02,"1,5"\n', "not-a-number", "'1,5'"),
        ('at,minutes\n2023-12-01,12\n2023-12-02,"1,500"\n', "unclear-number", "'1,500' can be read in two"),
        ("at,minutes\n01/11/2023,12\n03/12/2023,1\n", "unclear-date", "'01/11/2023' can be read in two"),
        ("at,minutes\n13/11/2023,12\n12/13/2023,1\n", "unclear-date", "some days begin with the day"),
        ("at,minutes\n2023-Q3,12\n2023-Q4,1\n", "another-rhythm", "names quarters, but the KPI is monthly"),
        ("at,minutes\n2023-12-01,12\n2023-12-02,inf\n", "not-a-number", "'inf'"),
        ("at,minutes\n2023-12-01T10:00:00+01:00,1\n2023-12-02T10:00:00,1\n", "mixed-zones", "1 time has an"),
        ("at,minutes\n2023-12-01,12\n32/12/2023,1\n", "not-a-time", "'32/12/2023'"),
        ("at,minutes\n0001-01-01,12\n2023-12-02,1\n", "long-gap", "Between 0001-01-01 and 2023-12-01"),
        ("at,minutes\n2023-12-01,12\n2124-12-02,1\n", "future-date", "1 row lies in the future"),
        ("at,minutes\n2023-12-01,12\n9999-12-31,1\n", "future-date", "last in 9999-12-01"),
        ("at,minutes\n2023-12-01,12\n99999-12-02,1\n", "not-a-time", "'at' there is no time in '99999-12-0"),
        ("at,minutes\n2023-12-01,12\ninfinity,1\n", "not-a-time", "'infinity', row 3 of events.csv"),
        ("at,minutes\n2023-12-01,\n2023-11-02,\n", "all-missing", "empty throughout"),
        (EIGHT, "constant-values", "All of its 8 values are 7"),
        ("at,minutes\n2023-10-01,1\n2023-11-02,2\n2023-12-02,4\n", "few-values", "It has 3 values"),
        ("at,minutes\n2023-10-01,1\n", "few-values", "It has 1 value;"),
        ("at,minutes\n2023-10-01,\n", "all-missing", "no value in 1 period:"),
        ("at,minutes\n2023-10-01,1\n2023-10-02,3,4,5\n", "bad-row", "Row 3 of events.csv has more fields"),
        ("at,minutes\n2023-10-01,1\n2023-10-02\n", "bad-row", "Row 3 of events.csv has 1 field of 2"),
        ('at,minutes\n2023-10-01,"1\n2023-10-02\n', "bad-row", "A quote that opens in row 2 of events.csv"),
        ("", "empty-file", "events.csv is empty"),
        ("\n\n", "empty-file", "events.csv is empty"),
        ("<!DOCTYPE html>\n<title>Sign in</title>\n", "not-a-table", "events.csv is a web page, not a table"),
        ("<html>\n<table><tr><td>at\n", "not-a-table", "events.csv is a web page, not a table"),
        ("at,minutes,minutes\n2023-10-01,1,2\n", "same-column", "two columns 'minutes'"),
        ("at,minutes\n", "no-values", "no rows"),
        ("at,minutes\n2023-12-01,1\n,2\n", "no-time", "1 row has no time and was not counted"),
        ("at,minutes\n2023-12-01,1\n,0\n", "no-time", "1 row has no time and was not counted"),
    ],
)  # fmt: skip
def test_bad_input_is_a_finding_with_its_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=text)
    done = refreshed(folder)

    assert place in codes(done)[code]
    assert done[0].failed == any(said.severity == "error" for said in done[0].findings) == (code in STOPS)
    assert not done[0].failed or values(folder) == []


def test_what_a_merge_left_in_a_source_is_called_so(tmp_path: Path) -> None:
    text = "at,minutes\n2023-10-01,1\n<<<<<<< HEAD\n2023-10-02,3\n=======\n2023-10-02,4\n>>>>>>> b\n"
    done = refreshed(folder_with(tmp_path, card(CSV), events__csv=text))

    assert [said.mend.partition(":")[0] for said in done[0].findings] == [
        "It is left over from an unresolved merge"
    ]


GERMAN = "Besuche in Köln;;\n\nTag;Minuten;Ort\n" + "".join(
    f"{day}.{month}.2023;1.0{month:02},5;Köln – Süd\n" for month in range(1, 13) for day in (1, 28)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_what_european_excel_saves_is_read_as_it_is(tmp_path: Path, encoding: str) -> None:
    where = 'where = [{ column = "Ort", value = "Köln – Süd" }]'
    feed = f'file = "events.csv"\ntime = "Tag"\ncolumn = "Minuten"\naggregation = "mean"\n{where}'
    folder = folder_with(tmp_path, card(feed))
    (tmp_path / "events.csv").write_bytes(GERMAN.encode(encoding))
    refreshed(folder)

    assert values(folder) == [(f"2023-{month:02}-01", 1000 + month + 0.5) for month in range(1, 13)]


def test_a_row_without_a_time_is_told_and_a_blank_one_is_not(tmp_path: Path) -> None:
    text = "at,minutes,site\n2023-01-01,1,north\n,,\n,,\n"
    assert "no-time" not in codes(refreshed(folder_with(tmp_path, card(CSV), events__csv=text)))
    folder_with(tmp_path, card(CSV), events__csv=f"{text},5,\n")
    assert "no-time" in codes(refreshed(tmp_path))


def test_lines_may_end_in_several_ways_as_where_a_program_adds_to_what_excel_saved(tmp_path: Path) -> None:
    text = 'at,minutes,site\r\n2023-01-01,1,"two\nlines"\r\n2023-02-01,2,south\n2023-03-01,3,south\r'
    folder = folder_with(tmp_path, card(CSV))
    (tmp_path / "events.csv").write_bytes(text.encode())
    refreshed(folder)

    assert [value for _, value in values(folder)] == [1, 2, 3]


def test_one_byte_far_down_decides_the_encoding_and_a_bad_cell_keeps_its_file_and_row(tmp_path: Path) -> None:
    rows = 300_000
    text = "at,minutes,site\n" + "2023-01-01,1,here or there\n" * rows + "2023-02-01,1,Köln\n2023-02-02,x,a\n"
    folder = folder_with(tmp_path, card(CSV + '\nwhere = [{ column = "site", value = "Köln" }]'))
    (tmp_path / "events.csv").write_bytes(text.encode("cp1252"))
    assert f"'x', row {rows + 3} of events.csv" in codes(refreshed(folder))["not-a-number"]

    (tmp_path / "events.csv").write_bytes(text.replace(",x,", ",2,").encode("cp1252"))
    refreshed(folder)
    assert values(folder) == [("2023-02-01", 1.0)]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sql"])
@pytest.mark.parametrize(
    ("option", "cells", "expected"),
    [
        ('dates = "day first"', ("04/05/2023", "1"), "2023-05-01"),
        ('dates = "month first"', ("04/05/2023", "1"), "2023-04-01"),
        ('decimal = ","', ("2023-01-31", "1.200"), 1200.0),
        ('decimal = "."', ("2023-01-31", "1.200"), 1.2),
        ('decimal = "."', ("2023-01-31", "1,200"), 1200.0),
        ("", ("2023-01", "1"), "2023-01-01"),
        ("", ("31.1.2023", "1"), "2023-01-01"),
        ("", ("31/1/2023 09:30", "-1 234,5"), -1234.5),
        ("", ("2023-01-31 09:30:00", "-1,234.5"), -1234.5),
        ("", ("2023-01-31", "1.234,5-"), -1234.5),
        ("", ("Jan-23", "1"), "2023-01-01"),
        ("", ("1/31/23 11:30 PM", "1"), "2023-01-01"),
        ("", (20230131, "1"), "2023-01-01"),
        ("", (202301, "1"), "2023-01-01"),
    ],
)
def test_texts_are_read_alike_from_every_source(
    tmp_path: Path, kind: str, option: str, cells: tuple[str, str], expected: object
) -> None:
    source, head = source_of(tmp_path, kind, pd.DataFrame([cells], columns=["at", "x"]))
    folder = folder_with(tmp_path, card(f'{source}\ntime = "at"\ncolumn = "x"\n{option}'), head=head)
    (done,) = refreshed(folder)

    assert not done.failed, done.findings
    assert expected in values(folder)[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sql", "parquet"])
@pytest.mark.parametrize(
    ("rhythm", "cell", "period"),
    [
        ("monthly", "2023-05", "2023-05-01"),
        ("quarterly", "2023-Q3", "2023-07-01"),
        ("quarterly", "2023-05", "2023-04-01"),
        ("weekly", "2020-W53", "2020-12-28"),
        ("weekly", "2023-W01", "2023-01-02"),
        ("yearly", "2022", "2022-01-01"),
        ("yearly", "2022-12-31", "2022-01-01"),
    ],
)
def test_the_name_of_a_period_is_its_first_day(
    tmp_path: Path, kind: str, rhythm: str, cell: str, period: str
) -> None:
    source, head = source_of(tmp_path, kind, pd.DataFrame([(cell, 7)], columns=["at", "x"]))
    folder = folder_with(tmp_path, card(f'{source}\ntime = "at"\ncolumn = "x"', rhythm=rhythm), head=head)
    (done,) = refreshed(folder)

    assert not done.failed, done.findings
    assert values(folder) == [(period, 7.0)]


@pytest.mark.parametrize("starts", ["04-01", "04-06"])
def test_a_quarter_of_a_fiscal_year_is_asked_about(tmp_path: Path, starts: str) -> None:
    feed = f'file = "events.csv"\ntime = "at"\ncolumn = "x"\nyear_starts = "{starts}"'
    folder = folder_with(tmp_path, card(feed, rhythm="quarterly"), events__csv="at,x\n2023-Q3,1\n")

    assert "year that starts on" in codes(refreshed(folder))["another-rhythm"]


YEARS = [
    (["2021/22", "2022/23"], ["2021-04-06", "2022-04-06"]),
    (["2001/02", "2002/03", "2003/04"], ["2001-04-06", "2002-04-06", "2003-04-06"]),
    (["1999/00", "7 April 2000"], ["1999-04-06", "2000-04-06"]),
]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sql", "parquet"])
@pytest.mark.parametrize(("cells", "periods"), YEARS)
def test_a_fiscal_year_is_read_as_it_is_shown(
    tmp_path: Path, kind: str, cells: list[str], periods: list[str]
) -> None:
    source, head = source_of(tmp_path, kind, pd.DataFrame({"at": cells, "x": range(1, len(cells) + 1)}))
    feed = f'{source}\ntime = "at"\ncolumn = "x"\nyear_starts = "04-06"'
    folder = folder_with(tmp_path, card(feed, rhythm="yearly"), head=head)
    (done,) = refreshed(folder)

    assert not done.failed, done.findings
    assert values(folder) == [(period, float(i)) for i, period in enumerate(periods, 1)]


@pytest.mark.parametrize(
    ("starts", "cells", "code", "said"),
    [
        ("04-01", "2021/22 2022/24", "not-a-time", "'2022/24', row 3 of events.csv"),
        ("04-01", "2012/13 2004/06", "not-a-time", "'2004/06', row 3 of events.csv"),
        ("04-01", "2021-22", "not-a-time", "and years as in 2026/27."),
        ("01-01", "2021/22", "not-a-time", "and periods as in"),
        ("04-01", "2021", "another-rhythm", "Write each as in 2026/27, or its first day"),
    ],
)
def test_what_is_no_fiscal_year_is_named(
    tmp_path: Path, starts: str, cells: str, code: str, said: str
) -> None:
    feed = f'file = "events.csv"\ntime = "at"\ncolumn = "x"\nyear_starts = "{starts}"'
    rows = "".join(f"{cell},1\n" for cell in cells.split())
    folder = folder_with(tmp_path, card(feed, rhythm="yearly"), events__csv=f"at,x\n{rows}")

    ((finding,),) = (done.findings for done in refreshed(folder))
    assert finding.code == code
    assert said in f"{finding.what} {finding.mend}"


def test_months_of_a_fiscal_year_are_added_up_to_it(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\ncolumn = "x"\naggregation = "sum"\nyear_starts = "04-01"'
    rows = "2002/03,1\n2002/04,2\n2003/03,4\n2003/04,8\n"
    folder = folder_with(tmp_path, card(feed, rhythm="yearly"), events__csv=f"at,x\n{rows}")
    refreshed(folder)

    assert values(folder) == [("2001-04-01", 1.0), ("2002-04-01", 6.0), ("2003-04-01", 8.0)]


def test_a_header_is_found_below_a_title_or_where_the_feed_says(tmp_path: Path) -> None:
    text = "minutes of visits\nat,minutes\nfirst,draft\nat,minutes\n2023-10-01,5\n"
    folder = folder_with(tmp_path, card(CSV), events__csv=text)
    assert "'first'" in codes(refreshed(folder))["not-a-time"]
    folder_with(tmp_path, card(CSV + "\nheader = 4"))
    refreshed(folder)
    assert values(folder) == [("2023-10-01", 5.0)]
    folder_with(tmp_path, card(CSV + "\nheader = 9"))
    assert "Line 9 holds no names" in codes(refreshed(folder))["no-header"]


@pytest.mark.parametrize(("epoch", "first"), [(CALENDAR_MAC_1904, 43_799), (CALENDAR_WINDOWS_1900, 45_261)])
def test_days_that_are_bare_numbers_are_counted_as_the_workbook_counts_them(
    tmp_path: Path, epoch: datetime, first: int
) -> None:
    book = Workbook()
    book.epoch = epoch
    for row in (("at", "minutes"), (first, 7), (first + 20, 9)):
        book.worksheets[0].append(row)
    folder = folder_with(tmp_path, card(CSV.replace("events.csv", "events.xlsx")))
    book.save(folder / "events.xlsx")

    refreshed(folder)
    assert values(folder) == [("2023-12-01", 8.0)]


def percentages(file: Path, *cells: float, plain: int = 0, style: str = "0.0%") -> None:
    """A workbook of months whose cells are shown in a *style*, but for the last *plain* ones."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Shares",), (), ("at", "x"), *((f"2023-{m:02}", cell) for m, cell in enumerate(cells, 1))):
        sheet.append(row)
    for row in sheet.iter_rows(min_row=4, max_row=3 + len(cells) - plain, min_col=2, max_col=2):
        row[0].number_format = style
    book.save(file)


def test_cells_shown_as_percentages_are_asked_about_until_the_feed_says_what_they_are(tmp_path: Path) -> None:
    feed = 'file = "v.xlsx"\ntime = "at"\ncolumn = "x"'
    percentages(tmp_path / "v.xlsx", 0.45, 0.07)
    for factor, expected in (("", []), ("factor = 100", [45, 7]), ("factor = 1", [0.45, 0.07])):
        folder = folder_with(tmp_path, card(f"{feed}\n{factor}").replace('"min"', '"%"'))
        (tmp_path / "observations/ed.csv").unlink(missing_ok=True)
        (done,) = refreshed(folder)

        assert done.failed == (not factor)
        assert [value for _, value in values(folder)] == expected
        if not factor:
            (finding,) = done.findings
            assert (finding.code, finding.field) == ("percent-cells", "feed.factor")
            assert "factor = 100" in finding.mend

    percentages(tmp_path / "v.xlsx", 0.45, 0.07, 3, plain=1)
    folder = folder_with(tmp_path, card(feed))
    assert "others are not" in codes(refreshed(folder))["percent-cells"]
    where = '\nfactor = 1\nwhere = [{ column = "x", op = ">", value = 40 }]'
    percentages(tmp_path / "v.xlsx", 0.45, 0.07)
    folder = folder_with(tmp_path, card(feed + where))
    assert "shown as percentages" in codes(refreshed(folder))["percent-cells"]
    percentages(tmp_path / "v.xlsx", 0.45, 0.07, 3, plain=1)
    folder = folder_with(tmp_path, card(feed.replace('column = "x"', 'aggregation = "count"') + where[11:]))
    assert "others are not" in codes(refreshed(folder))["percent-cells"]


@pytest.mark.parametrize(
    ("style", "fits"), [("[$€-407] 0", True), ('0 "EUR"', True), ("[$-409]0", True), ('"$"0', False)]
)
def test_cells_shown_in_another_currency_are_told(tmp_path: Path, style: str, *, fits: bool) -> None:
    percentages(tmp_path / "v.xlsx", 12, 13, style=style)
    feed = 'file = "v.xlsx"\ntime = "at"\ncolumn = "x"'
    found = codes(refreshed(folder_with(tmp_path, card(feed).replace('"min"', '"€"'))))
    assert ("are shown in $, the KPI is in €" in found.get("unit-changed", "")) is not fits
    found = codes(refreshed(folder_with(tmp_path, card(f"{feed}\nfactor = 0.9").replace('"min"', '"€"'))))
    assert "unit-changed" not in found


@pytest.mark.parametrize(("unit", "severity"), [("€", "warning"), ("k€", "error")])
def test_cells_shown_in_thousands_count_as_they_are_stored_and_it_is_told(
    tmp_path: Path, unit: str, severity: str
) -> None:
    percentages(tmp_path / "v.xlsx", 12_340, 13_000, style='0.0,"k"')
    feed = 'file = "v.xlsx"\ntime = "at"\ncolumn = "x"'
    folder = folder_with(tmp_path, card(feed).replace('"min"', f'"{unit}"'))
    (done,) = refreshed(folder)

    finding = next(f for f in done.findings if f.code == "unit-changed")
    assert (finding.severity, "factor = 0.001" in finding.mend) == (severity, True)
    assert "show 1 k where 1000 is stored, and 1000 is what counts." in finding.what
    assert [value for _, value in values(folder)] == ([12_340, 13_000] if severity == "warning" else [])
    folder_with(tmp_path, card(f"{feed}\nfactor = 1").replace('"min"', f'"{unit}"'))
    assert "unit-changed" not in codes(refreshed(folder))


def test_spans_of_time_in_a_workbook_are_hours(tmp_path: Path) -> None:
    percentages(tmp_path / "v.xlsx", 1.25, 0.5, style="[h]:mm")
    feed = card('file = "v.xlsx"\ntime = "at"\ncolumn = "x"')
    assert "'30 h'" in codes(refreshed(folder_with(tmp_path, feed)))["not-a-number"]
    refreshed(folder_with(tmp_path, feed.replace('"min"', '"hours"')))

    assert [value for _, value in values(tmp_path)] == [30, 12]


def test_files_whose_heads_differ_are_read_each_by_its_own(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV.replace("events", "*")))
    (tmp_path / "a.csv").write_text("at,minutes\n2023-01-01,1\n", "utf-8")
    (tmp_path / "b.csv").write_text('"site";"minutes";"at"\n"x;\ny";2;2023-02-01\n', "utf-8")
    (tmp_path / "c.csv").write_text("\ufeffminutes\tat\n3\t2023-03-01\n", "utf-8")
    refreshed(folder, at=datetime(2024, 4, 2, tzinfo=UTC))

    assert [value for _, value in values(folder)] == [1, 2, 3]
    (tmp_path / "b.csv").write_text("site;minutes;at\nx;2\n", "utf-8")
    assert "Row 2 of b.csv has 2 fields of 3" in codes(refreshed(folder))["bad-row"]


def test_a_date_of_parquet_that_no_calendar_has_is_told_with_its_column(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV.replace("csv", "parquet")))
    for kind in ("timestamp", "date"):
        rows = f"select unnest([{kind} '2023-01-01', {kind} '99999-12-02']) as at, 1 as minutes"
        duckdb.sql(rows).write_parquet(str(tmp_path / "events.parquet"))

        assert codes(refreshed(folder)) == {
            "not-a-time": "The column 'at' holds a time that no calendar has: '99999-12-01'."
        }


@pytest.mark.parametrize(
    ("what", "code", "said", "mend"),
    [
        ('table = "gone"', "unknown-table", "visits.duckdb does not know", "Name one of: visits."),
        ('query = "select * from gone"', "unknown-table", "does not know", "Name one of: visits."),
        (
            'query = "select at, minutes from visits"',
            "source-failed",
            "cannot be read",
            'Write "at" in quotes',
        ),
        ('query = "select minuts from visits"', "source-failed", '"minuts" not found', "Fix it"),
        (
            "query = 'select \"at\", minutes, 1 as minutes from visits'",
            "same-column",
            "two columns",
            "another name",
        ),
    ],
)
def test_what_is_wrong_in_a_duckdb_file_is_said_without_its_classes(
    tmp_path: Path, what: str, code: str, said: str, mend: str
) -> None:
    con = duckdb.connect(tmp_path / "visits.duckdb")
    con.execute("CREATE TABLE visits AS SELECT date '2023-01-01' AS at, 1 AS minutes")
    con.close()
    folder = folder_with(tmp_path, card(CSV.replace("events.csv", "visits.duckdb") + f"\n{what}"))
    (found,) = told(folder)["kpis"][0]["findings"]

    assert found["code"] == code
    assert said in found["what"]
    assert mend in found["mend"]
    assert "Error" not in found["what"]
    assert "Exception" not in found["what"]
    assert found["line"]


def test_a_file_that_is_not_what_its_name_says_is_told(tmp_path: Path) -> None:
    for ending in ("parquet", "xlsx", "duckdb"):
        more = '\ntable = "t"' if ending == "duckdb" else ""
        folder = folder_with(tmp_path, card(CSV.replace("csv", ending) + more))
        (tmp_path / f"events.{ending}").write_text("hello " * 99, "utf-8")
        found = codes(refreshed(folder))["source-failed"]

        assert f"events.{ending}" in found
        assert str(tmp_path) not in found
        assert "zip" not in found


def test_a_workbook_with_two_columns_of_one_name_is_told(tmp_path: Path) -> None:
    rows = pd.DataFrame([["2023-01-01", 1, 2]], columns=["at", "minutes", "minutes"])
    rows.to_excel(tmp_path / "events.xlsx", index=False)
    folder = folder_with(tmp_path, card(CSV.replace("csv", "xlsx")))

    assert set(codes(refreshed(folder))) == {"same-column"}


def test_what_cannot_be_appended_is_told_with_the_name_it_has_in_the_plan(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV), events__csv=EVENTS)
    (folder / "observations").write_text("in the way", "utf-8")
    (found,) = (f for f in told(folder)["kpis"][0]["findings"] if f["code"] == "not-appended")

    assert "could not be appended. observations: File exists." in found["what"]
    assert (found["file"], found["line"]) == ("kpis/ed.toml", 6)


@pytest.mark.parametrize("cell", ["zwölf", "2023-12-02T10:00:00+01:00"])
def test_a_workbook_tells_its_bad_cells_too(tmp_path: Path, cell: str) -> None:
    rows = {"at": ["2023-12-01 10:00", cell if "T" in cell else "2023-12-02"], "minutes": [1, cell]}
    pd.DataFrame(rows).to_excel(tmp_path / "events.xlsx", index=False)
    folder = folder_with(tmp_path, card(CSV.replace("csv", "xlsx")))

    assert set(codes(refreshed(folder))) == {"mixed-zones" if "T" in cell else "not-a-number"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select * from source; drop table x", "several-statements"),
        ("select * from source;", "several-statements"),
        ("select * from source; -- and no more", "several-statements"),
        ("copy source to 'out.csv'", "not-a-query"),
        ("pragma database_list", "not-a-query"),
        ("attach 'x.db'", "not-a-query"),
        ("/* a */ attach 'x.db' /* select */ select 1", "not-a-query"),
        ("/* select", "not-a-query"),
        ("select * from read_csv('/etc/passwd')", "source-failed"),
        ("select * from read_text('notes.txt')", "source-failed"),
        ("select * from held", "source-failed"),
        ("select * replace (error('half-way') as minutes) from source", "source-failed"),
        ("selec", "not-a-query"),
    ],
)
def test_sql_of_a_plan_reads_its_own_source_and_nothing_else(tmp_path: Path, query: str, code: str) -> None:
    held = pd.DataFrame({"at": ["2023-12-01"], "minutes": [1]})
    folder = folder_with(
        tmp_path, card(CSV + f'\nquery = """{query}"""'), events__csv=EVENTS, notes__txt="canary"
    )
    done = refreshed(folder)

    assert set(codes(done)) == {code}
    assert "canary" not in str(done)
    assert str(tmp_path) not in str(codes(done))
    assert values(folder) == []
    assert sorted(p.name for p in folder.iterdir()) == ["events.csv", "kpis", "notes.txt", "okr.toml"]
    assert len(held) == 1


@pytest.mark.parametrize(
    "query",
    [
        "select *, ';' as x from source /* ; */",
        "-- waits; by month\nselect * from source",
        "/* c; */ (select * from source) -- no more",
        "\n-- a\n-- b\n/* c\n d */ with x as (from source) from x",
    ],
)
def test_a_semicolon_ends_nothing_in_a_text_or_remark_and_remarks_may_come_first(
    tmp_path: Path, query: str
) -> None:
    query = query.replace("\n", "\\n")
    folder = folder_with(tmp_path, card(CSV + f'\nquery = "{query}"'), events__csv=EVENTS)

    assert not refreshed(folder)[0].failed


@pytest.mark.parametrize(
    "file",
    [
        "../events.csv",
        "/etc/events.csv",
        "link.csv",
        "a/../../events.csv",
        "C:/events.csv",
        "out/*.csv",
        "https://example.org/events.csv",
        "s3://bucket/events.csv?key=*",
    ],
)
def test_a_file_outside_the_roots_is_refused(tmp_path: Path, file: str) -> None:
    folder = folder_with(tmp_path / "plan", card(CSV.replace("events.csv", file)))
    (tmp_path / "events.csv").write_text(EVENTS, "utf-8")
    (folder / "link.csv").symlink_to(tmp_path / "events.csv")
    (folder / "out").symlink_to(tmp_path)

    assert set(codes(refreshed(folder))) == {"bad-path"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_whose_name_is_not_in_utf_8_is_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV.replace("events", "*")))
    (folder / os.fsdecode(b"f\xfcr.csv")).write_text(EVENTS, "utf-8")
    assert "is not in UTF-8" in codes(refreshed(folder))["bad-path"]


def test_where_rows_differ_nothing_else_is_said_of_the_values(tmp_path: Path) -> None:
    feed = 'file = "events.csv"\ntime = "at"\ncolumn = "minutes"'
    folder = folder_with(tmp_path, card(feed), events__csv="at,minutes\n2023-10-01,4\n2023-10-09,5\n")
    assert set(codes(refreshed(folder))) == {"repeated-period"}

    (folder / "observations").mkdir(exist_ok=True)
    known = "kpi,period,value,recorded\nwaits,2023-10-01,4,2023-11-01T00:00:00Z\n"
    (folder / "observations/ops.csv").write_text(known, "utf-8")
    assert set(codes(refreshed(folder))) == {"repeated-period"}  # and not that the source has shrunk


def test_a_pointer_of_git_lfs_says_what_brings_the_file(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, card(CSV))
    (folder / "events.csv").write_text("version https://git-lfs.github.com/spec/v1\nsize 12345\n", "utf-8")
    assert "pointer of Git LFS" in codes(refreshed(folder))["no-such-file"]


def test_the_environment_names_further_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_with(tmp_path / "plan", card(CSV.replace("events.csv", "2023/*.csv")))
    (tmp_path / "lake/2023").mkdir(parents=True)
    (tmp_path / "lake/2023/a.csv").write_text(EVENTS, "utf-8")
    (tmp_path / "lake/2023/b.csv").write_text("at,minutes,site\n2023-12-05,zwei,north\n", "utf-8")

    assert "no-such-file" in codes(refreshed(folder))
    monkeypatch.setenv("OKRLIB_DATA_ROOTS", str(tmp_path / "lake"))
    assert "'zwei', in b.csv" in codes(refreshed(folder))["not-a-number"]


@pytest.mark.parametrize(
    ("feed", "code", "key"),
    [
        ('time = "at"\naggregation = "count"', "bad-feed", "file"),
        ('file = "a.doc"\ntime = "at"\naggregation = "count"', "bad-feed", "file"),
        ('file = "a.csv"\ntime = "at"\naggregation = "sum"', "bad-feed", "column"),
        ('file = "a.csv"\ntime = "at"\naggregation = "ratio"', "bad-feed", "aggregation"),
        ('file = "a.csv"\ntime = "at"\naggregation = "count"\nzone = "Mars/Base"', "bad-feed", "zone"),
        (
            'file = "a.csv"\ntime = "at"\naggregation = "count"\nyear_starts = "02-30"',
            "bad-feed",
            "year_starts",
        ),
        ('file = "a.csv"\ntime = "at"\ncolumn = "x"\naggregation = "quantile"', "bad-feed", "quantile"),
        (
            'connection = "lake"\ntable = "t"\ntime = "at"\naggregation = "count"',
            "unknown-connection",
            "connection",
        ),
    ],
)
def test_a_feed_that_cannot_be_right_is_found_before_anything_is_pulled(
    tmp_path: Path, feed: str, code: str, key: str
) -> None:
    folder = folder_with(tmp_path, card(feed))

    assert findings(folder)[code].place.key == f"kpis[0].feed.{key}"


@pytest.mark.parametrize("ending", ["x.csv", "spreadsheets/d/1/export?format=csv&key=abc", "x.csv?key=abc"])
def test_an_address_in_place_of_a_file_is_found_before_anything_is_pulled(
    tmp_path: Path, ending: str
) -> None:
    folder = folder_with(tmp_path, card(CSV.replace("events.csv", f"https://example.org/{ending}")))

    found = findings(folder)
    assert "is an address, and a feed reads files" in found["bad-path"].message
    assert "bad-feed" not in found
    assert "abc" not in found["bad-path"].message
    assert ("secret-in-plan" in found) == ("key=" in ending)


def test_a_password_in_the_address_of_a_file_is_reported_and_not_shown(tmp_path: Path) -> None:
    address = "https://ann:hunter2@example.org/s/share-abc/x.csv"
    found = findings(folder_with(tmp_path, card(CSV.replace("events.csv", address))))
    assert found["secret-in-plan"].place.key == "kpis[0].feed.file"
    assert "'https://example.org/…' is an address" in found["bad-path"].message
    assert not [f for f in found.values() if "hunter2" in str(f) or "share-abc" in str(f)]


@pytest.mark.parametrize(
    ("ending", "mend"),
    [
        ("zip", "Name a file with one of these endings: .csv, .parquet, .xlsx, .duckdb"),
        ("sqlite", 'Read SQLite through a connection, with url = "sqlite:///events.sqlite".'),
        ("db", 'with url = "sqlite:///events.db". Give a DuckDB file the ending .duckdb.'),
    ],
)
def test_an_ending_that_feeds_do_not_read_is_said_with_what_does(
    tmp_path: Path, ending: str, mend: str
) -> None:
    finding = findings(folder_with(tmp_path, card(CSV.replace(".csv", f".{ending}"))))["bad-feed"]

    assert mend in f"{finding.message} {finding.mend}"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "a workbook or another ZIP file"),
        (b'{"error": "not found"}', "JSON"),
        (b'[{"at": "2023-12-05", "minutes": 3}]', "JSON"),
        (b"PAR1\x15\x00\n\x00\n", "a file without text"),
    ],
)
def test_what_is_no_table_is_said_whatever_the_file_is_called(
    tmp_path: Path, content: bytes, what: str
) -> None:
    folder = folder_with(tmp_path, card(CSV))
    (folder / "events.csv").write_bytes(content)

    assert f"events.csv is {what}, not a table." in codes(refreshed(folder))["not-a-table"]


def test_a_feed_that_cannot_be_right_is_not_pulled(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path, card(CSV + '\nzone = "Mars/Base"') + card(CSV, kpi="ok"), events__csv=EVENTS
    )
    report = {one["kpi"]: one for one in told(folder)["kpis"]}

    assert [f["code"] for f in report["waits"]["findings"]] == ["bad-feed"]
    assert len(report["ok"]["new"]) == 12


@pytest.mark.parametrize(
    "slip",
    [
        ('aggregation = "mean"', 'aggregation = "max"'),
        (
            'aggregation = "mean"',
            'aggregation = "mean"\nwhere = [{ column = "site", op = "==", value = "a" }]',
        ),
        ('rhythm = "monthly"', 'rhythm = "weakly"'),
        ('rhythm = "monthly"', 'rhythm = "weekly"\nweek_starts = "sundays"'),
    ],
)
def test_a_feed_that_is_read_in_part_is_not_pulled(tmp_path: Path, slip: tuple[str, str]) -> None:
    text = card(CSV)
    assert slip[0] in text
    folder = folder_with(tmp_path, text.replace(*slip) + card(CSV, kpi="ok"), events__csv=EVENTS)
    report = told(folder)

    assert [one["kpi"] for one in report["kpis"]] == ["ok"]
    assert [f["code"] for f in report["unread"]] == ["bad-choice"]
    assert not values(folder)
    assert not told(folder, "ok")["unread"], "of the others nothing was asked"


def test_conditions_that_no_event_meets_are_told(tmp_path: Path) -> None:
    feed = CSV.replace('aggregation = "mean"', 'aggregation = "count"')
    feed += '\nwhere = [{{ column = "site", value = "{}" }}]'
    for site, told_so in (("Up", True), ("north", False)):
        folder = folder_with(tmp_path / site, card(feed.format(site)), events__csv=EVENTS)
        assert ("perhaps no event meets" in codes(refreshed(folder)).get("constant-values", "")) == told_so


def test_a_sum_of_no_events_is_told_and_a_sum_of_zeros_is_not(tmp_path: Path) -> None:
    rows = "2023-09-01,a,1\n2023-10-01,b,2\n2023-11-01,a,0\n2023-12-01,b,1\n"
    feed = CSV.replace('aggregation = "mean"', 'aggregation = "sum"')
    feed += '\nwhere = [{{ column = "site", value = "{}" }}]'
    for shared in (False, True):  # two KPIs of one source are asked in one query
        cards = card(feed.format("a")) + (card(feed.format("b"), kpi="other") if shared else "")
        folder = folder_with(tmp_path / str(shared), cards, events__csv=f"at,site,minutes\n{rows}")
        done = refreshed(folder)[:1]

        assert "In 2 periods no event meets the conditions" in codes(done)["nothing-matches"]
        assert "the last is 2023-12-01" in codes(done)["nothing-matches"]
        assert [value for _, value in values(folder)] == [1, 0, 0, 0]


def test_an_event_without_an_amount_meets_the_conditions_all_the_same(tmp_path: Path) -> None:
    rows = "2023-09-01,a,\n2023-10-01,a,4\n2023-11-01,b,2\n2023-12-01,a,\n2023-12-02,b,1\n,a,\n"
    feed = CSV.replace('aggregation = "mean"', 'aggregation = "sum"')
    feed += '\nwhere = [{ column = "site", value = "a" }]'
    folder = folder_with(tmp_path, card(feed), events__csv=f"at,site,minutes\n{rows}")
    done = refreshed(folder)

    assert "In 1 period no event meets" in codes(done)["nothing-matches"]
    assert "the last is 2023-11-01" in codes(done)["nothing-matches"]
    assert "no-time" not in codes(done), "a row with nothing but its site is no event"
    assert values(folder) == [("2023-10-01", 4.0), ("2023-11-01", 0.0)]


def test_kpis_that_share_a_source_are_answered_alike(tmp_path: Path) -> None:
    def site(name: str, more: str = "") -> str:
        return card(
            CSV + f'\nwhere = [{{ column = "site", value = "{name}" }}{more}]', kpi=f"{name}{len(more)}"
        )

    more = ', { column = "minutes", op = ">", value = 200 }'
    cards = [site("north"), site("south"), site("north", more), site("none"), card(CSV)]
    together = folder_with(tmp_path / "all", "".join(cards), events__csv=EVENTS)
    refreshed(together)
    for one in cards:
        alone = folder_with(tmp_path / "one", one, events__csv=EVENTS)
        (done,) = refreshed(alone, write=False)
        assert values(together, done.kpi.id) == [(o.period.isoformat(), o.value) for o in done.new]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("=", '"2023-10-01"', [1.0, 1.0]),
        ("!=", '"2023-10-01"', [2.0, 0.0]),
        (">", '"2023-10-01"', [2.0, 0.0]),
        ("in", '["2023-10-01", "2023-10-03"]', [2.0, 1.0]),
        ("not in", '["2023-10-01"]', [2.0, 0.0]),
    ],
)
def test_a_column_of_days_is_compared_alike_whatever_the_source(
    tmp_path: Path, kind: str, op: str, value: str, expected: list[float]
) -> None:
    at = ["2023-10-05", "2023-10-06", "2023-10-07", "2023-11-05"]
    begun = [date(2023, 10, day) for day in (1, 2, 3, 1)]
    source, head = source_of(tmp_path, kind, pd.DataFrame({"at": at, "begun": begun}))
    where = f'where = [{{ column = "begun", op = "{op}", value = {value} }}]'
    feed = f'{source}\ntime = "at"\naggregation = "count"\n{where}'
    (done,) = refreshed(folder_with(tmp_path, card(feed), head=head))

    assert [one.value for one in done.new] == expected, done.findings


@pytest.mark.parametrize(("value", "expected"), [("101", 1.0), ("A7", 2.0), ("2023-10-01", 1.0)])
def test_cells_of_several_kinds_are_compared_as_a_workbook_shows_them(
    tmp_path: Path, value: str, expected: float
) -> None:
    book = Workbook()
    for row in (
        ("at", "code"),
        *((date(2023, 10, 5), code) for code in (101, "A7", "A7", date(2023, 10, 1))),
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "v.xlsx")
    feed = 'file = "v.xlsx"\ntime = "at"\naggregation = "count"\n'
    feed += f'where = [{{ column = "code", value = "{value}" }}]'
    (done,) = refreshed(folder_with(tmp_path, card(feed)))

    assert [one.value for one in done.new] == [expected], done.findings


@pytest.mark.parametrize("value", ['["A7", 101]', '[101, "A7"]', "[true, 1]"])
def test_a_list_of_several_kinds_is_refused(tmp_path: Path, value: str) -> None:
    feed = 'file = "v.csv"\ntime = "at"\naggregation = "count"\n'
    feed += f'where = [{{ column = "code", op = "in", value = {value} }}]'
    rows = "at,code\n2023-10-05,A7\n2023-10-06,101\n"
    done = refreshed(folder_with(tmp_path, card(feed), v__csv=rows))

    said = "The column 'code' holds text, but is compared with values of several kinds."
    assert codes(done) == {"wrong-type": said}


@pytest.mark.parametrize("kind", ["date", "timestamp", "uuid"])
def test_a_column_that_holds_no_texts_is_compared_alike_for_one_kpi_and_for_several(
    tmp_path: Path, kind: str
) -> None:
    value = "2023-10-01" if kind != "uuid" else "12345678-1234-1234-1234-123456789012"
    rows = f"select timestamp '2023-10-05' as at, cast('{value}' as {kind}) as k"
    duckdb.sql(rows).write_parquet(str(tmp_path / "events.parquet"))
    feed = 'file = "events.parquet"\ntime = "at"\naggregation = "count"\n'
    feed += 'where = [{ column = "k", value = "%s" }]'
    cards = [card(feed % value), card(feed % value.replace("1", "2", 1), kpi="other")]
    for together in ("".join(cards), cards[0]):
        done = refreshed(folder_with(tmp_path, together), write=False)
        assert [one.value for one in done[0].new] == [1.0]


def test_a_feed_is_saved_and_loaded_as_it_was(tmp_path: Path) -> None:
    feed = (
        CSV + '\nwhere = [{ column = "site", op = "in", value = ["a", "b"] }, { column = "x", value = true }]'
    )
    plan = store.load(folder_with(tmp_path / "a", card(feed))).plan
    store.save(plan, tmp_path / "b")

    assert store.load(tmp_path / "b").plan == plan


def test_no_feed_and_no_connection_is_released(tmp_path: Path) -> None:
    from okrlib.plan import released

    head = '[[connections]]\nid = "lake"\nurl = "sqlite:///x.db"\n'
    plan = store.load(folder_with(tmp_path, card(CSV), head=head)).plan

    assert released(plan).kpis[0].feed is None
    assert released(plan).connections == ()
