"""Building only what changed gives what building everything gives, byte by byte, whatever changed."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import okrlib
from kit.indexes import index
from okrlib import resources
from okrlib.plan import Plan, released
from okrlib.publish import pages, publish, rebuild, remembered, search, watched
from okrlib.resources import data_dir
from okrlib.review import events
from okrlib.scoring import stand
from okrlib.store import Editions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from okrlib.publish import Published

DAY = date(2026, 11, 15)
#: All kinds but the one that stands for the files beside the pages.
PAGES = tuple(kind for kind in pages.KINDS if kind != "edition")


class Folder:
    """A plan's folder that is published again and again, and how each site compares with a full one."""

    def __init__(self, root: Path) -> None:
        self.root, self.plan = root, root / "plan"
        self.kept = root / "kept"
        self.kept.mkdir(mode=0o700)
        self.on: date | None = None
        self.kinds: tuple[str, ...] = PAGES
        self.editions: Editions | None = None

    def publish(self, out: str, kept: Path | None) -> Published:
        """Publish the folder as it is now."""
        plan = okrlib.load(self.plan).plan
        on = self.on or plan.today
        assert on is not None
        return publish(
            plan,
            self.root / out,
            on=on,
            folder=self.plan,
            kept=kept,
            kinds=self.kinds,
            processes=1,
            editions=self.editions,
        )

    def again(self) -> set[str]:
        """Publish again, and in full elsewhere; the pages that were built anew, where both are equal."""
        site = self.publish("site", self.kept)
        self.publish("full", None)
        assert files(self.root / "site") == files(self.root / "full")
        return set(site.built)

    def edit(self, name: str, old: str, new: str) -> None:
        """Put one text in the place of another."""
        text = (self.plan / name).read_text("utf-8")
        assert old in text
        (self.plan / name).write_text(text.replace(old, new, 1), "utf-8")

    def add(self, name: str, line: str) -> None:
        """Add a line."""
        with (self.plan / name).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def files(folder: Path) -> dict[str, bytes]:
    """All files but those of the search, which Pagefind never writes the same."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(name): (folder / name).read_bytes() for name in names if name.parts[0] != search.FOLDER}


OKR = """\
name = "Ours"
today = 2026-11-15
time_zone = "Europe/Berlin"

[[cycles]]
id = "2026-Q3"

[[cycles]]
id = "2026-Q4"

[[people]]
id = "ann"
name = "Ann"

[[teams]]
id = "company"
title = "All of us"
lead = "ann"

[[teams]]
id = "sales"
title = "Sales"
parent = "company"

[[teams]]
id = "depot"
title = "Depot"
parent = "company"
"""
GOALS = """\
[[objectives]]
id = "{id}"
title = "{title}"
state = "active"
{more}

[[objectives.key_results]]
id = "{id}-kr"
title = "Raise it from 10 to 50"
kind = "increase"
baseline = 10
target = 50
{measure}
"""
KPI = """\
[[kpis]]
id = "{id}"
title = "{title}"
unit = "days"
rhythm = "monthly"
better = "lower"
"""
CHECK_INS = "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn\n"
OBSERVATIONS = "kpi,period,value,recorded,withdrawn\n"


@pytest.fixture
def ours(tmp_path: Path) -> Folder:
    return folder_in(tmp_path)


def folder_in(root: Path) -> Folder:
    ours = Folder(root)
    texts = {
        "okr.toml": OKR,
        "goals/2026-Q4/company.toml": GOALS.format(id="top", title="Everybody is glad", more="", measure=""),
        "goals/2026-Q4/sales.toml": GOALS.format(
            id="sell", title="We sell more", more="contributes = { top = 0.5 }", measure=""
        ),
        "goals/2026-Q4/depot.toml": GOALS.format(
            id="ship", title="We ship sooner", more='supports = ["top"]', measure='guard = ["stock"]'
        ),
        "goals/2026-Q3/depot.toml": GOALS.format(id="early", title="We shipped", more="", measure=""),
        "kpis/depot.toml": KPI.format(id="stock", title="Days of stock"),
        "kpis/sales.toml": KPI.format(id="orders", title="Orders"),
        "check-ins/2026-Q4.csv": CHECK_INS + "top-kr,2026-10-20,12,6,,,,ann,2026-10-20T10:00:00Z,\n"
        "sell-kr,2026-10-21,14,6,,,,ann,2026-10-21T10:00:00Z,\n"
        "ship-kr,2026-10-21,16,6,,,,ann,2026-10-21T10:00:00Z,\n",
        "observations/depot.csv": OBSERVATIONS + "stock,2026-08-01,9,,\nstock,2026-09-01,8,,\n",
        "observations/sales.csv": OBSERVATIONS + "orders,2026-08-01,90,,\norders,2026-09-01,80,,\n",
    }
    for name, text in texts.items():
        (ours.plan / name).parent.mkdir(parents=True, exist_ok=True)
        (ours.plan / name).write_text(text, "utf-8")
    assert [str(f) for f in okrlib.load(ours.plan).findings] == []
    return ours


def test_nothing_is_built_where_nothing_changed(ours: Folder) -> None:
    every = ours.again()

    assert len(every) > 15
    assert ours.again() == set()


def test_after_a_report_only_the_pages_that_read_it_are_built(ours: Folder) -> None:
    ours.again()
    ours.add("check-ins/2026-Q4.csv", "ship-kr,2026-11-10,30,8,,,Good news,ann,2026-11-10T10:00:00Z,")
    built = ours.again()

    assert {"index.html", "objectives/ship.html", "teams/2026-Q4/depot.html", "changes/depot.html"} <= built
    assert not built & {"objectives/early.html", "kpis/orders.html", "kpis/index.html", "how.html"}
    assert not built & {"teams/2026-Q4/sales.html", "objectives/sell.html", "changes/sales.html"}


def test_what_is_new_since_an_earlier_edition_builds_the_pages_of_its_team(ours: Folder) -> None:
    ours.editions, ours.on = Editions(ours.root, "company"), date(2026, 11, 8)
    first = ours.publish("site", ours.kept).edition
    assert first is not None
    ours.editions.keep(first)
    ours.on = None
    ours.again()
    ours.edit("goals/2026-Q4/depot.toml", "We ship sooner", "We ship in time")
    built = ours.again()

    assert {"changes.html", "changes/depot.html"} <= built
    assert "changes/sales.html" not in built
    assert "<ins>in" in (ours.root / "site/changes/depot.html").read_text("utf-8")


def test_after_a_figure_only_the_pages_that_read_it_are_built(ours: Folder) -> None:
    ours.again()
    ours.add("observations/sales.csv", "orders,2026-10-01,300,,")
    built = ours.again()

    assert {"kpis/orders.html", "kpis/index.html"} <= built
    assert not built & {"kpis/stock.html", "objectives/ship.html", "teams/2026-Q4/depot.html"}


def test_a_goal_that_is_reworded_reaches_every_page_that_names_it(ours: Folder) -> None:
    ours.again()
    ours.edit("goals/2026-Q4/company.toml", "Everybody is glad", "Everybody stays")
    built = ours.again()

    assert {"index.html", "objectives/top.html", "objectives/sell.html", "teams/2026-Q4/depot.html"} <= built
    assert not built & {"kpis/orders.html", "how.html"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("okr.toml", 'name = "Ours"', 'name = "Theirs"'),
        ("okr.toml", "today = 2026-11-15", "today = 2026-11-16"),
        ("okr.toml", 'title = "Sales"', 'title = "Selling"'),
        ("okr.toml", "[[cycles]]", 'language = "de"\n\n[[cycles]]'),
        ("okr.toml", "[[cycles]]", "[policy]\nsuccess_at = 0.8\n\n[[cycles]]"),
        ("okr.toml", "[[cycles]]", '[policy]\npeople = "none"\n\n[[cycles]]'),
        ("okr.toml", 'time_zone = "Europe/Berlin"\n', ""),
    ],
    ids=["name", "day", "team", "language", "policy", "people", "time zone"],
)
def test_what_belongs_to_every_page_builds_every_page(ours: Folder, name: str, old: str, new: str) -> None:
    every = ours.again()
    ours.edit(name, old, new)

    assert ours.again() == every


def test_midnight_builds_every_page(ours: Folder) -> None:
    ours.on = date(2026, 11, 20)
    every = ours.again()
    ours.on = date(2026, 11, 21)

    assert ours.again() == every


def test_a_goal_or_a_kpi_that_comes_or_goes_is_on_no_page_too_long(ours: Folder) -> None:
    ours.again()
    (ours.plan / "goals/2026-Q4/sales.toml").unlink()
    ours.edit("check-ins/2026-Q4.csv", "sell-kr,2026-10-21,14,6,,,,ann,2026-10-21T10:00:00Z,\n", "")
    ours.again()
    (ours.plan / "kpis/sales.toml").unlink()
    (ours.plan / "observations/sales.csv").unlink()
    ours.again()
    goal = GOALS.format(id="more", title="We sell again", more='supports = ["top"]', measure="")
    (ours.plan / "goals/2026-Q4/sales.toml").write_text(goal, "utf-8")

    assert "objectives/more.html" in ours.again()


def test_a_key_result_that_goes_to_another_goal_takes_its_reports_there(ours: Folder) -> None:
    ours.again()
    text = (ours.plan / "goals/2026-Q4/depot.toml").read_text("utf-8")
    goal, head, measure = text.partition("[[objectives.key_results]]")
    (ours.plan / "goals/2026-Q4/depot.toml").write_text(goal, "utf-8")
    ours.add("goals/2026-Q4/sales.toml", head + measure)

    assert {"objectives/sell.html", "objectives/ship.html", "teams/2026-Q4/sales.html"} <= ours.again()


def test_a_notebook_of_the_plans_own_builds_its_kind_of_page_each_time(
    ours: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.again()
    book = json.loads((data_dir("notebooks") / "pages/how.ipynb").read_text("utf-8"))
    note = ours.plan / "note.txt"
    note.write_text("first", "utf-8")
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    monkeypatch.setenv("NOTE", str(note))  # what a page says names no folder
    source = "import os, pathlib\nprint(pathlib.Path(os.environ['NOTE']).read_text())"
    book["cells"].append({**cell, "source": source})
    (ours.plan / "pages").mkdir()
    (ours.plan / "pages/how.ipynb").write_text(json.dumps(book), "utf-8")

    assert ours.again() == {"how.html"}
    note.write_text("second", "utf-8")
    assert ours.again() == {"how.html"}


def test_a_story_reaches_the_pages_that_list_it(ours: Folder) -> None:
    every = ours.again()
    cell = {"cell_type": "markdown", "metadata": {}, "source": "# Why"}
    book = {"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {"okrlib": {"publish": True}}}
    (ours.plan / "stories").mkdir()
    (ours.plan / "stories/why.ipynb").write_text(json.dumps(book), "utf-8")

    assert ours.again() == {*every, "stories/why.html"}
    assert ours.again() == {"stories/why.html"}  # its code may read what nobody can compare


@pytest.fixture
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The templates and page notebooks that okrlib reads, as copies that may be changed."""
    from okrlib.show import fragment

    for name in ("site", "notebooks"):
        shutil.copytree(data_dir(name), tmp_path / "own" / name)
    (tmp_path / "own/okrlib").mkdir()
    monkeypatch.setattr(resources, "_HERE", tmp_path / "own/okrlib")

    def forget() -> None:
        for cached in (fragment.environment, fragment._renderer, rebuild._code):
            cached.cache_clear()

    monkeypatch.setattr(Folder, "publish", _after(forget, Folder.publish))
    forget()
    yield tmp_path / "own"
    monkeypatch.undo()
    forget()


def _after(first: Callable[[], None], then: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        first()
        return then(*args)

    return call


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("site/fragments/team/head.html.j2", "<h1", "<h1 class='new'"),
        ("site/fragments/publish/page.html.j2", "Skip to content", "Skip"),
        ("notebooks/pages/team.ipynb", "show.team_map(plan, team, cycle)", "show.about(plan)"),
    ],
    ids=["template", "shell", "notebook"],
)
def test_a_template_or_notebook_of_ours_that_changed_is_used(
    ours: Folder, own_files: Path, name: str, old: str, new: str
) -> None:
    every = ours.again()
    text = (own_files / name).read_text("utf-8")
    assert old in text
    (own_files / name).write_text(text.replace(old, new), "utf-8")

    assert ours.again() == every


@pytest.mark.parametrize("library", ["okrlib", "jinja2"])
def test_another_version_of_what_renders_builds_every_page(
    ours: Folder, versions: dict[str, str], library: str
) -> None:
    every = ours.again()
    versions[library] = "0.0"

    assert ours.again() == every


def test_another_version_of_what_writes_the_files_makes_them_anew(
    ours: Folder, versions: dict[str, str]
) -> None:
    ours.kinds = pages.KINDS
    ours.publish("site", ours.kept)
    feed = ours.root / "site/feed.atom"
    first = feed.stat().st_ino
    ours.publish("site", ours.kept)
    assert feed.stat().st_ino == first
    versions["pandas"] = "0.0"

    assert ours.publish("site", ours.kept).built == ()
    assert feed.stat().st_ino != first


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Versions that stand in for those of installed libraries."""
    others: dict[str, str] = {}
    known = importlib.metadata.version
    monkeypatch.setattr(rebuild, "_version", lambda name: others.get(name) or known(name))
    return others


# -- the record


def test_a_page_that_somebody_changed_is_built_again(ours: Folder) -> None:
    ours.again()
    (ours.root / "site/how.html").write_text("mine", "utf-8")
    (ours.root / "site/index.html").unlink()

    assert ours.again() == {"how.html", "index.html"}


@pytest.mark.parametrize("spoil", ["cut", "edit", "gone", "empty"])
def test_a_record_that_is_not_as_it_was_written_is_not_trusted(ours: Folder, spoil: str) -> None:
    every = ours.again()
    (record,) = ours.kept.iterdir()
    text = record.read_text("utf-8")
    if spoil == "gone":
        record.unlink()
    else:
        new = {"cut": text[:-30], "edit": text.replace("how.html", "map.html", 1), "empty": ""}[spoil]
        record.write_text(new, "utf-8")

    assert ours.again() == every


def test_the_record_is_private_and_holds_no_text_of_the_plan(ours: Folder) -> None:
    ours.again()
    (record,) = ours.kept.iterdir()

    assert record.stat().st_mode & 0o077 == 0
    assert not [word for word in ("Everybody", "Depot", "Days of stock", "Ann") if word in record.read_text()]


def test_a_site_is_published_where_nothing_can_be_remembered(ours: Folder) -> None:
    shutil.rmtree(ours.kept)
    assert ours.publish("site", ours.kept).built
    assert not ours.kept.exists()
    ours.kept.mkdir(mode=0o700)
    assert ours.again()


def test_files_beside_the_pages_are_taken_over_and_made_again(ours: Folder) -> None:
    ours.kinds = pages.KINDS
    ours.publish("site", ours.kept)
    data = ours.root / "site/data/plan.json"
    first = data.stat().st_ino
    ours.publish("site", ours.kept)
    assert data.stat().st_ino == first
    ours.add("check-ins/2026-Q4.csv", "ship-kr,2026-11-10,30,8,,,Good news,ann,2026-11-10T10:00:00Z,")
    ours.publish("site", ours.kept)
    assert "Good news" in data.read_text("utf-8")


def test_after_a_report_only_the_files_that_read_it_are_written(
    ours: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RECORDS", 3)
    ours.kinds = pages.KINDS
    ours.again()
    site = ours.root / "site"
    before = {str(p.relative_to(site)): p.stat().st_ino for p in site.rglob("*") if p.is_file()}
    ours.add("check-ins/2026-Q4.csv", "ship-kr,2026-11-10,30,8,,,Raise it,ann,2026-11-10T10:00:00Z,")
    ours.again()

    same = {n for n, node in before.items() if (site / n).exists() and (site / n).stat().st_ino == node}
    assert {"data/observations.parquet", "data/limits.csv", "data/key_results.json"} <= same
    assert not {"data/check_ins.csv", "data/scores.csv", "data/plan.json", "feeds/depot.atom"} & same
    shards = {name for name in before if name.endswith("pagefind-entry.json")}
    assert len(shards) > 2
    assert len(shards - same) == 1


def test_the_index_of_a_goal_that_becomes_private_is_made_anew(
    ours: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RECORDS", 3)
    ours.kinds = pages.KINDS
    ours.again()
    assert "We ship sooner" in index(ours.root / "site")
    ours.edit("goals/2026-Q4/depot.toml", 'state = "active"', 'state = "active"\nvisibility = "private"')
    ours.again()

    assert "We ship sooner" not in index(ours.root / "site")
    assert index(ours.root / "site").count('"url":') == index(ours.root / "full").count('"url":') > 0


def test_an_index_that_could_not_be_made_is_made_the_next_time(
    ours: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.kinds = pages.KINDS
    with monkeypatch.context() as broken:
        broken.setattr(search, "_index", lambda *_: iter(()))
        ours.again()
    assert not (ours.root / "site/pagefind").exists()
    ours.again()

    assert "We ship sooner" in index(ours.root / "site")


def test_what_happened_is_remembered_as_it_was() -> None:
    plan = released(okrlib.load(data_dir("notebooks") / "example").plan)
    assert plan.today
    known = events(plan, since=min(cycle.start for cycle in plan.cycles), on=plan.today)

    assert {event.kind for event in known} == {"milestone", "reached", "health", "guard"}
    for event in known:
        row = json.loads(json.dumps(remembered.packed(plan, event)))
        assert remembered.unpacked(plan, plan.objective(event.objective), row) == event


def test_a_quick_build_leaves_stories_and_files_for_the_next(ours: Folder) -> None:
    ours.kinds = pages.KINDS
    ours.publish("site", ours.kept)
    ours.add("check-ins/2026-Q4.csv", "ship-kr,2026-11-10,30,8,,,Good news,ann,2026-11-10T10:00:00Z,")
    plan = okrlib.load(ours.plan).plan
    site = publish(plan, ours.root / "site", on=DAY, folder=ours.plan, kept=ours.kept, quick=True)

    assert "objectives/ship.html" in site.built
    assert "Good news" in (ours.root / "site/objectives/ship.html").read_text("utf-8")
    assert "Good news" not in (ours.root / "site/data/plan.json").read_text("utf-8")
    assert ours.publish("site", ours.kept).built == ()
    assert "Good news" in (ours.root / "site/data/plan.json").read_text("utf-8")


# -- what is read of a plan


def test_everything_of_a_plan_is_watched_or_belongs_to_every_page() -> None:
    """A view that is new on `Plan` has to be put into one of the lists."""
    views = {name for name, value in vars(Plan).items() if isinstance(value, cached_property)}

    assert views - {"_by_id", "zone", "children", "kept"} == (set(watched.KEYED) | set(watched.WHOLE)) - {
        f.name for f in fields(Plan)
    }


def test_a_watched_plan_answers_as_the_plan_does_and_notes_it() -> None:
    shown = released(okrlib.load(data_dir("notebooks") / "example").plan)
    own, reads = watched.watched(shown)

    assert stand(own).objective("home-is-best-q1") == stand(shown).objective("home-is-best-q1")
    first = set(reads)
    reads.clear()
    stand(own).objective("home-is-best-q1")  # known already
    assert ("log", "care-start-q1") in first & set(reads)
    assert own.beside() == shown.beside()
    assert replace(shown) == Plan(**{f.name: getattr(own, f.name) for f in fields(Plan) if f.init})
    reads.clear()
    own.narrow(as_of=date(2019, 2, 1))
    assert ("check_ins", watched.ALL) in reads


DIGESTS = """
import okrlib
from okrlib.plan import alignment, released
from okrlib.publish import rebuild, watched
from okrlib.resources import data_dir

plan = released(okrlib.load(data_dir("notebooks") / "example").plan)
plan = plan.judged_on(plan.today)
tokens = [(name, watched.ALL) for name in watched.WHOLE]
tokens += [(name, key) for name in watched.KEYED for key in getattr(plan, name)]
tokens += [(name, key) for name in watched.LINKS for key in getattr(alignment(plan), name)]
tokens += [(watched.STATE, (o.id, "")) for o in plan.objectives]
digests = rebuild._Digests(plan)
print({token: digests.of(token) for token in tokens}, rebuild._digest(rebuild._head(plan)))
"""


def test_what_was_read_has_the_same_digest_in_every_process() -> None:
    first, second = (
        subprocess.run(
            [sys.executable, "-c", DIGESTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )
    assert len(first) > 10_000
    assert first == second


EDITS = (
    ("check-ins/2026-Q4.csv", "{kr},2026-11-{day:02},{value},{value},,,,ann,2026-11-{day:02}T09:00:00Z,"),
    (
        "check-ins/2026-Q4.csv",
        "{kr},2026-11-{day:02},{value},3,at risk,It rains,,ann,2026-11-{day:02}T09:00:00Z,",
    ),
    ("observations/{of}.csv", "{kpi},2026-{month:02}-01,{value},,"),
    ("goals/2026-Q4/{team}.toml", 'title = "R>title = "N{value} r'),
    ("goals/2026-Q4/{team}.toml", "target = 50>target = 60"),
    ("goals/2026-Q4/{team}.toml", 'state = "active">state = "draft"'),
    ("goals/2026-Q4/{team}.toml", 'state = "active">state = "active"\nvisibility = "private"'),
    ("kpis/{of}.toml", 'unit = "days">unit = "weeks"'),
    ("kpis/{of}.toml", 'better = "lower">better = "higher"'),
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """A file of the plan, and a line to add or what to replace by what."""
    name, change = draw(st.sampled_from(EDITS))
    of, kpi = draw(st.sampled_from([("depot", "stock"), ("sales", "orders")]))
    words = {
        "team": draw(st.sampled_from(["company", "sales", "depot"])),
        "kr": draw(st.sampled_from(["top-kr", "sell-kr", "ship-kr"])),
        "of": of,
        "kpi": kpi,
        "day": draw(st.integers(1, 15)),
        "month": draw(st.integers(1, 10)),
        "value": draw(st.integers(1, 10)),
    }
    return name.format(**words), change.format(**words)


@settings(max_examples=int(os.environ.get("OKRLIB_EDITS", "4")), suppress_health_check=list(HealthCheck))
@given(st.lists(edits(), min_size=1, max_size=3))
def test_any_edits_one_after_the_other_leave_no_page_stale(changes: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_program", lambda: None)  # it takes the most time, and is not compared
        ours = folder_in(Path(root))
        ours.kinds = pages.KINDS
        ours.publish("site", ours.kept)
        for name, change in changes:
            old, is_edit, new = change.partition(">")
            text = (ours.plan / name).read_text("utf-8")
            (ours.plan / name).write_text(
                text.replace(old, new, 1) if is_edit else f"{text}{change}\n", "utf-8"
            )
            ours.again()
