"""The board of KPIs: everything that a browser does, without one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import okrlib
from kit import builders as b
from kit.boards import buttons, keep, press, shown, widgets
from kit.feeds import EVENTS
from kit.watched import EXAMPLE, WORSE, watched
from okrlib.model import Annotation, Baseline, Feed, Target
from okrlib.store import Checkout, Figures, Share
from okrlib.widgets import KpiBoard

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2019, 3, 15)
NOON = datetime(2019, 3, 15, 12, tzinfo=UTC)
SHARE = "northbank-breach-share"
WAITS = "Month;Share (%)\n2018-12;30,5\n2019-01;31,5\n2019-02;29,0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The worked example, to be written into."""
    shutil.copytree(EXAMPLE, tmp_path / "plan")
    return tmp_path / "plan"


def board_on(folder: Path, **more: Any) -> KpiBoard:
    """The board on a folder."""
    desk = Checkout(folder)
    figures = Figures(folder, lambda: NOON)
    facts: dict[str, Any] = {"kpi": SHARE, "figures": figures} | more
    return KpiBoard(desk.plan, on=DAY, desk=desk, **facts)


def test_it_begins_with_one_that_misses_its_target_and_goes_to_any_by_name() -> None:
    plan = okrlib.load(EXAMPLE).plan
    board = KpiBoard(plan, on=DAY)
    assert board.card is not None
    assert "missed" in board._head.value

    names = [words for words, _ in board.kpi_field.control.options]
    assert names == sorted(names, key=str.casefold)
    board.kpi_field.control.value = SHARE
    assert "Northbank: waits longer than four hours" in board._head.value
    assert board.noting.chart.figure.count("data-x=") == 2, "drawn by us, for a wide place and a narrow one"
    assert "Save" not in buttons(board)
    board.go("kpi", "readmissions")
    assert "(not found)" not in str([each.tooltip for each in board.guards._chosen.children])
    board.go("kpi", SHARE)

    board.team_field.control.value = "northbank-ed"
    assert {k.team for k in board._listed()} == {"northbank-ed"}
    board.team_field.control.value = "imaging"
    assert board.kpi == SHARE, "what one looks at stays"


def test_drivers_are_a_click_away_and_so_is_the_way_back() -> None:
    board = KpiBoard(okrlib.load(EXAMPLE).plan, on=DAY, kpi=SHARE)
    press(board, "Show: Northbank: attendances")
    assert board.kpi == "northbank-attendances"
    assert "driven by it" in shown(board._drivers)

    press(board, "Show: Northbank: waits longer")
    assert board.kpi == board.kpi_field.value == SHARE


def test_a_span_of_the_chart_becomes_an_event_a_rebase_or_a_baseline() -> None:
    board = KpiBoard(watched(WORSE), on=date(2026, 10, 10))
    noting, card = board.noting, lambda: board.value.kpi("letters")
    noting.chart.span = [14, 16]  # drawn in the browser
    assert (noting.start.value, noting.end.value) == (date(2026, 2, 1), date(2026, 4, 30))
    assert noting.more.opened

    noting.note()
    assert "Say what happened" in shown(noting)
    assert card().annotations == ()
    noting.reason.control.value = "Two people left."
    noting.note()
    assert card().annotations == (Annotation(on=date(2026, 2, 1), text="Two people left."),)
    assert "Two people left." in noting.chart.figure, "it is on the chart at once"

    noting.way.control.value = "rebase"
    noting.reason.control.value = "A new form came in"
    noting.note()
    assert (card().rebase, card().limits_reason) == ((date(2026, 2, 1),), "A new form came in")
    noting.way.control.value = "baseline"
    noting.reason.control.value = "The quiet months."
    noting.note()
    assert card().baseline == Baseline(start=date(2026, 2, 1), end=date(2026, 4, 30))
    assert card().limits_reason == "A new form came in. The quiet months."


def test_where_there_is_no_figure_the_board_says_how_one_comes(folder: Path) -> None:
    board = board_on(folder)
    assert "Draw over a span of the chart" in shown(board)
    board.begin()
    assert "Draw over a span of the chart" not in shown(board)
    assert "Report its first figure" in shown(board)
    assert board.card is not None
    board.put(replace(board.card, formula="a / b"))
    assert "Its formula gives a value" in shown(board)
    assert board.more["source"].layout.display == "none", "it is calculated"
    board.put(replace(board.card, feed=Feed(file="a.csv", time="at"), formula=""))
    assert "Refresh its source below" in shown(board)
    assert board.more["source"].layout.display == ""


def test_before_its_chart_something_can_be_noted_of_a_kpi_by_its_day(folder: Path) -> None:
    board = board_on(folder)
    board.begin()
    assert board.kpi is not None
    assert board.noting.more.layout.display != "none"
    press(board, "Note something on the chart")
    board.noting.start.control.value = date(2019, 2, 1)
    board.noting.reason.control.value = "It is counted from here on"
    press(board, "Note it")

    assert board.value.kpi(board.kpi).annotations == (
        Annotation(on=date(2019, 2, 1), text="It is counted from here on"),
    )


def test_a_span_by_two_days_alone() -> None:
    board = KpiBoard(watched(WORSE), on=date(2026, 10, 10))
    board.noting.start.control.value = date(2026, 2, 14)
    assert board.noting.chart.span == [14, 14], "the month that holds it"
    board.noting.end.control.value = date(2026, 4, 2)
    assert board.noting.chart.span == [15, 16]
    board.noting.end.control.value = date(2026, 1, 2)
    board.noting.reason.control.value = "Why"
    board.noting.way.control.value = "baseline"
    board.noting.note()
    assert "The last day is before the first one." in shown(board.noting)
    assert board.value.kpi("letters").baseline is None
    board.noting.way.control.value = "event"
    board.noting.note()
    assert board.value.kpi("letters").annotations == (Annotation(on=date(2026, 2, 14), text="Why"),)


def test_the_card_its_formula_and_what_cannot_be_read(folder: Path) -> None:
    board = board_on(folder)
    board.more["card"].toggle()
    form = board.form
    assert form is not None
    form._more.toggle()
    form.rest.toggle()

    formula = form.fields["formula"]
    formula.control.value = "northbank att"
    formula.control.value = "attend"
    offered = [w.tooltip for w in formula._offered.children]
    assert "Northbank: attendances: northbank-attendances" in offered
    assert len(offered) <= 6
    formula._offered.children[0].click()
    assert formula.control.value.endswith(" ")
    assert formula._offered.children == ()
    formula.control.value = ""
    targets = form.fields["targets"].control
    targets.rows[-1]["low"].control.value = "four"
    assert board.troubles == ["Targets by span"]
    press(board.saving, "See the changes")
    assert "First fix what cannot be read: Targets by span" in shown(board.saving)
    board.kpi_field.control.value = "northbank-attendances"
    assert board.kpi == SHARE, "it stays until it can be read"
    targets.rows[-1]["low"].control.value = "4"
    keep(board)
    (*_, target) = okrlib.load(folder).plan.kpi(SHARE).targets
    assert isinstance(target, Target)
    assert target.low == 4
    assert "# " in (folder / "okr.toml").read_text("utf-8"), "comments stay"


def drop(source: Any, name: str, text: str) -> bytes:
    """Drop a file on the panel; a browser sends it in parts."""
    data = text.encode()
    for part, piece in enumerate((data[:20], data[20:])):
        source.pick._received(None, {"name": name, "part": part, "parts": 2}, [memoryview(piece)])
    return data


def test_a_file_dropped_after_a_wrong_one_is_guessed_anew(folder: Path) -> None:
    source = board_on(folder).source
    drop(source, "wrong.csv", "Tag;Wert\n01.12.2018;1,5\n01.12.2018;1,25\n15.01.2019;2,5\n")
    guessed = ("time", "column", "aggregation", "dates", "decimal")
    assert [source.fields[n].value for n in guessed] == ["Tag", "Wert", "mean", "day first", ","]

    drop(source, "right.csv", "month,share\n2018-12,30.5\n2019-01,31.5\n")
    assert [source.fields[n].value for n in guessed] == ["month", "share", None, None, None]
    assert "35.1 is now 31.5" in shown(source)
    assert "Guessed anew, as its columns have other names: " in shown(source)

    drop(source, "without.csv", "a,b\nx,1\ny,2\n")
    assert "Choose the column of times" in shown(source)


@pytest.mark.parametrize("renamed", ["day,share", "month,rate"])
def test_where_one_column_has_another_name_only_that_is_guessed_anew(folder: Path, renamed: str) -> None:
    board = board_on(folder)
    source = board.source
    drop(source, "one.csv", "month,share\n2018-12,0.3\n2019-01,0.2\n")
    typed = {"aggregation": "sum", "factor": "100", "dates": "month first", "decimal": "."}
    for name, value in typed.items():
        source.fields[name].control.value = value
    chosen = [source.fields[name].value for name in typed]

    drop(source, "two.csv", f"{renamed}\n2018-12,0.3\n2019-01,0.2\n")

    assert [source.fields[name].value for name in ("time", "column")] == renamed.split(",")
    assert [source.fields[name].value for name in typed] == chosen == ["sum", 100.0, "month first", "."]
    assert shown(source).count("Guessed anew, as its columns have other names: ") == 1

    def offered() -> list[str]:
        return [words for words, _ in source.fields["column"].control.options]

    assert offered() == ["None", *renamed.split(",")]
    board.go("kpi", "complaints")
    assert offered() == ["None"], "no column of another KPI's source"


def test_a_source_is_dropped_corrected_saved_and_refreshed(folder: Path) -> None:
    board = board_on(folder)
    source = board.source
    board.more["source"].toggle()
    assert source.refresh.disabled
    data = drop(source, "waits.csv", WAITS)

    fields = source.fields
    assert "These are its first rows" in shown(source)
    guessed = ("file", "time", "column", "decimal", "rhythm", "unit")
    assert [fields[n].value for n in guessed] == [
        "sources/waits.csv", "Month", "Share (%)", ",", "monthly", "%",
    ]  # fmt: skip
    assert "0 new values, 2 revised" in shown(source)
    fields["decimal"].control.value = "."
    assert "Nothing would be appended" in shown(source)
    assert "are no numbers" in shown(source)
    fields["decimal"].control.value = ","
    fields["time"].control.value = "Share (%)"
    assert "no time in" in shown(source)
    fields["time"].control.value = "Month"
    assert not (folder / "sources").exists(), "nothing is written yet"

    press(source, "Use this source")
    assert "sources/waits.csv comes into the plan" in shown(source)
    press(source, "Refresh")
    assert "Save its source first" in shown(source)
    keep(board)
    assert (folder / "sources/waits.csv").read_bytes() == data
    other = board_on(folder)
    press(source, "Refresh")

    assert "2 revised, 0 as before</b>. They are in the plan’s observations now" in shown(source)
    press(other.source, "Refresh")
    assert "0 values appended." in shown(other.source), "another one has appended them meanwhile"
    assert other.value.observed[SHARE] == okrlib.load(folder).plan.observed[SHARE]
    assert "29" in board._head.value
    assert okrlib.load(folder).plan.observed[SHARE][-1].value == 29.0
    assert not board.unsaved()


def test_events_that_need_adding_up_and_files_that_are_not_there(folder: Path) -> None:
    (folder / "events.csv").write_text(EVENTS.replace("2023-", "2015-"), "utf-8")
    board = board_on(folder)
    source = board.source
    press(source, "Take the source away")
    assert "It has no source." in shown(source)
    press(source, "Look at it")
    assert "Drop a file, name one, or choose a connection" in shown(source)
    source.fields["file"].control.value = "events.csv"
    press(source, "Look at it")
    assert [source.fields[n].value for n in ("time", "column", "aggregation")] == ["at", "minutes", "mean"]
    assert "12 new values" in shown(source)

    source.fields["file"].control.value = "../secret.csv"
    press(source, "Look at it")
    assert "leads out of the plan" in shown(source)
    source.fields["file"].control.value = "<b>.csv"
    press(source, "Look at it")
    assert "&lt;b&gt;" in shown(source)
    assert "<b>.csv" not in shown(source)


def test_a_query_of_a_connection_is_asked_when_its_button_is_pressed(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "waits.db")) as db, db:
        db.execute("CREATE TABLE waits (month TEXT, share REAL)")
        db.executemany("INSERT INTO waits VALUES (?, ?)", [("2015-01", 20.0), ("2015-02", 21.0)])
    head = (folder / "okr.toml").read_text("utf-8")
    url = '\n[[connections]]\nid = "house"\nurl = "sqlite:///waits.db"\n'
    (folder / "okr.toml").write_text(head + url, "utf-8")
    board = board_on(folder)
    source = board.source
    source.fields["connection"].control.value = "house"
    source.fields["query"].control.value = "SELECT month, share FROM waits"
    press(source, "Look at it")
    assert [source.fields[n].value for n in ("time", "column")] == ["month", "share"]
    assert "2 new values" in shown(source)
    source.fields["factor"].control.value = "1"
    assert "Press Look at it" in shown(source)
    press(source, "Use this source")
    keep(board)
    press(source, "Refresh")
    assert "2 new values" in shown(source)
    assert "2015-02-01,21" in (folder / "observations/northbank-ed.csv").read_text("utf-8")

    source.fields["query"].control.value = "DELETE FROM waits"
    press(source, "Look at it")
    assert "not a SELECT" in shown(source)


def test_another_unit_waits_for_a_tick(folder: Path) -> None:
    board = board_on(folder)
    source = board.source
    rows = okrlib.load(folder).plan.observed[SHARE]
    text = "Month,Share\n" + "".join(f"{row.period},{row.value / 100}\n" for row in rows)
    (folder / "shares.csv").write_text(text, "utf-8")
    source.fields["file"].control.value = "shares.csv"
    press(source, "Look at it")
    press(source, "Use this source")
    keep(board)
    press(source, "Refresh")
    assert "Nothing was appended." in source.message.value
    assert shown(source).count("all the same") == source.message.value.count("all the same") == 1, (
        "beside the button, once"
    )
    assert "--" not in shown(source), "no option of the command line"
    assert "<th" in source._seen.value, "the first rows stay in sight"
    assert okrlib.load(folder).plan.observed[SHARE] == rows

    source.accept.value = True
    source.fields["factor"].control.value = "7"
    press(source, "Refresh")
    assert "Save its source first" in shown(source), "what is in the fields is not what would be asked"
    source.fields["factor"].control.value = ""
    press(source, "Refresh")
    assert f"{len(rows)} revised" in shown(source)
    assert "all the same" not in source.message.value, "what was wrong is told no longer"


def test_a_new_kpi_guards_and_retiring(folder: Path) -> None:
    board = board_on(folder, team="northbank-ed")
    press(board, "Add a KPI")
    assert board.form is not None
    board.form.fields["title"].control.value = "Beds free at noon"
    assert board.kpi == "beds-free-at-noon"
    assert board.more["card"].opened

    measure = board.guards.control.options[1][1]
    board.guards.control.value = measure
    assert board.value.key_results[measure][1].guard[-1] == "beds-free-at-noon"
    press(board.guards, next(w.tooltip for w in widgets(board.guards) if type(w).__name__ == "Button"))
    assert "beds-free-at-noon" not in board.value.key_results[measure][1].guard
    board.guards.control.value = measure
    board.more["retire"].toggle()
    board.ended.control.value = date(2019, 4, 1)
    board.retire.click()
    assert board.retire.description == "Keep it again"
    keep(board)

    plan = okrlib.load(folder).plan
    assert plan.kpi("beds-free-at-noon").ended == date(2019, 4, 1)
    assert plan.key_results[measure][1].guard[-1] == "beds-free-at-noon"
    board.retire.click()
    assert board.card is not None
    assert board.card.ended is None


def test_what_others_saved_meanwhile_is_kept_or_chosen(folder: Path) -> None:
    board, other = board_on(folder), board_on(folder)
    for each, words in ((other, "Theirs."), (board, "Mine.")):
        each.more["card"].toggle()
        assert each.form is not None
        each.form.fields["what"].control.value = words
    keep(other)
    press(board.saving, "See the changes")
    assert "Somebody else changed the KPIs of northbank-ed" in shown(board.saving)
    press(board.saving, "Load what is there now")
    assert "choose below which version to keep" in shown(board.saving)


def test_the_locked_example_is_looked_at_and_not_written() -> None:
    desk = Checkout(EXAMPLE, locked="It stays as it is.")
    figures = Figures(EXAMPLE, lambda: NOON, locked="It stays as it is.")
    board = KpiBoard(desk.plan, on=DAY, kpi=SHARE, figures=figures, desk=desk)
    board.source._take("waits.csv", WAITS.encode())
    assert "2 revised" in shown(board.source)
    press(board.source, "Use this source")
    press(board.saving, "See the changes")
    press(board.saving, "Save")
    assert "It stays as it is." in shown(board.saving)
    assert not (EXAMPLE / "sources").exists()


def test_a_full_disk_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    board = board_on(folder)
    monkeypatch.setattr(Figures, "take", full)
    drop(board.source, "waits.csv", WAITS)
    assert "It cannot be read or written: No space left on device." in shown(board.source)


def test_a_plan_without_kpis_or_teams() -> None:
    board = KpiBoard(replace(b.plan(), today=DAY))
    assert board.card is None
    assert board.kpi_field.control.options == (("No KPI yet", ""),)
    press(board, "Add a KPI")
    assert board.card is not None
    empty = KpiBoard(okrlib.Plan(today=DAY))
    press(empty, "Add a KPI")
    assert "no team yet" in shown(empty)


def test_what_people_typed_is_escaped() -> None:
    board = KpiBoard(watched(WORSE, title="<script>alert(1)</script>"), on=date(2026, 10, 10))

    assert "<script>" not in shown(board)
    assert "<script>" not in board.noting.chart.figure


def test_what_is_typed_and_not_used_is_kept_with_the_file_that_was_brought(folder: Path) -> None:
    board = board_on(folder)
    source = board.source
    source.pick._received(None, {"name": "waits.csv", "part": 0, "parts": 1}, [memoryview(WAITS.encode())])
    source.fields["since"].put(date(2019, 1, 1))
    source._changed()
    board.noting.reason.control.value = "A second triage desk"
    board.go("kpi", "falls")
    assert source.fields["file"].value is None
    board.go("kpi", SHARE)
    assert source.fields["file"].value == "sources/waits.csv", "another KPI in between loses nothing"
    board.noting.reason.control.value = "A second triage desk"
    board.parking.write()

    again = board_on(folder, kpi="falls")
    press(again, "Go on with it")
    assert again.kpi == SHARE
    assert again.noting.reason.value == "A second triage desk"
    assert again.source.fields["since"].value == date(2019, 1, 1)
    press(again.saving, "See the changes")  # a source that can be used is part of what is saved
    assert "sources/waits.csv" in shown(again.saving)
    press(again.saving, "Save")
    assert (folder / "sources/waits.csv").read_text("utf-8") == WAITS
    feed = okrlib.load(folder).plan.kpi(SHARE).feed
    assert feed is not None
    assert (feed.file, feed.since) == ("sources/waits.csv", date(2019, 1, 1))


def test_files_and_rows_are_noted_for_sharing(folder: Path) -> None:
    (folder / ".git").mkdir()
    board = board_on(folder)
    source = board.source
    source.pick._received(None, {"name": "waits.csv", "part": 0, "parts": 1}, [memoryview(WAITS.encode())])
    press(source, "Use this source")
    keep(board)
    press(source, "Refresh")

    noted = [note for _, note in Share(folder)._notes()]
    files = [name for note in noted for name in note["files"]]
    assert "sources/waits.csv" in files
    assert noted[-1]["files"] == ["observations/northbank-ed.csv"]
    assert noted[-1]["words"] == "2 KPI figures"
    assert "Share…" in [each.description for each in widgets(board.sharing) if hasattr(each, "description")]
