"""Sites with editions: what their pages say, what they hold, and that they can be made again byte by byte."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

import okrlib
from kit.commands import run
from kit.folders import GOOD
from kit.notebooks import compare
from okrlib import show
from okrlib.store import Editions

if TYPE_CHECKING:
    from kit.folders import PlanFolder

GOALS = "goals/2026-Q4/ops.toml"
LOG = "check-ins/2026-Q4.csv"
HEADER = "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn\n"


def report(folder: Path, *lines: str) -> None:
    path = folder / LOG
    path.parent.mkdir(exist_ok=True)
    text = path.read_text("utf-8") if path.exists() else HEADER
    path.write_text(text + "".join(f"{line}\n" for line in lines), "utf-8")


def reword(folder: Path, old: str, new: str) -> None:
    path = folder / GOALS
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def publish(folder: Path, day: str, *more: str) -> Path:
    run("publish", folder, "--on", day, "--out", folder.parent / "site", *more)
    return folder.parent / "site"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of which three editions were published, each a little other than the one before; its site."""
    home = tmp_path_factory.mktemp("published")
    folder = home / "plan"
    for name, text in GOOD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("OKRLIB_STATE_DIR", str(tmp_path_factory.getbasetemp() / "state"))
        report(folder, "wait,2026-10-05,40,6,,,,ann,2026-10-05T09:00:00Z,")
        publish(folder, "2026-10-06")
        reword(folder, "A calm place to wait", "A quiet place to wait")
        report(folder, "wait,2026-10-12,36,6,,,,ann,2026-10-12T09:00:00Z,")
        publish(folder, "2026-10-13")
        reword(folder, "A quiet place to wait", "A quiet place to rest")
        report(folder, "wait,2026-10-05,42,6,,,,ann,2026-10-15T09:00:00Z,")
        publish(folder, "2026-10-20")
    return home


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A copy of the plan with three editions; its site lies beside it."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    return tmp_path / "plan"


def text_of(site: Path, page: str) -> str:
    soup = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
    for contents in soup.select("nav.contents"):
        contents.decompose()
    return " ".join(soup.main.get_text(" ").split()) if soup.main else ""


@pytest.mark.parametrize("page", ["changes.html", "changes/ops.html", "edition.html"])
def test_a_notebook_of_a_site_with_editions_shows_what_its_page_shows(
    folder: Path, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = folder.parent / "site"
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)

    compare(site, page, away)
    plan = okrlib.open_site(site)
    assert "A quiet place to <del>wait</del> <ins>rest</ins>" in show.edition_changes(plan, "ops").html()
    assert "13\xa0October" in show.edition_head(plan).html()


@pytest.mark.parametrize("page", ["changes.html", "changes/ops.html"])
def test_the_pages_say_what_changed_since_the_edition_before_and_since_the_cycle_began(
    folder: Path, page: str
) -> None:
    text = text_of(folder.parent / "site", page)
    before, begin = text.split("Since the first edition of the cycle")

    assert "Since the edition before, of 13 October 2026" in before.replace("\xa0", " ")
    assert "Its words were changed. A quiet place to wait rest" in before
    assert "what was reported for 5 October 2026 was corrected from 40 to 42." in before.replace("\xa0", " ")
    assert "A calm quiet place to wait rest" in begin
    assert "Its score went from" in begin


def test_the_number_of_the_edition_stands_on_one_page(folder: Path) -> None:
    site, kept = folder.parent / "site", Editions(folder, "company")
    digest = kept.head(date(2026, 10, 20)).digest
    pages = [
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if digest[:16] in path.read_text("utf-8")
    ]

    assert pages == ["edition.html"]
    assert json.loads((site / "site.json").read_text("utf-8"))["edition"] == digest


def test_the_files_for_comparing_hold_each_change_once(folder: Path) -> None:
    files = folder.parent / "site/editions"
    index = json.loads((files / "index.json").read_text("utf-8"))
    [objective, wait, *_] = json.loads((files / "ops.json").read_text("utf-8"))

    assert index["days"] == ["2026-10-06", "2026-10-13", "2026-10-20"]
    assert objective["fields"]["title"] == [
        [0, "A calm place to wait"],
        [1, "A quiet place to wait"],
        [2, "A quiet place to rest"],
    ]
    assert objective["page"] == "objectives/calm.html"
    assert [score for _, score in wait["fields"]["score"]] == ["0.33", "0.50"]
    assert wait["late"] == [[2, "corrected", "2026-10-05", "40", "42"]]


def test_a_corrected_figure_is_told_by_its_period(folder: Path) -> None:
    card = '[[kpis]]\nid = "calls"\ntitle = "Calls"\nrhythm = "weekly"\n'
    (folder / "kpis").mkdir(exist_ok=True)
    (folder / "kpis/ops.toml").write_text(card, "utf-8")
    (folder / "observations").mkdir(exist_ok=True)
    figures = folder / "observations/ops.csv"
    figures.write_text("kpi,period,value,recorded\ncalls,2026-10-05,40,2026-10-12T05:00:00Z\n", "utf-8")
    publish(folder, "2026-10-20", "--edition")
    with figures.open("a", encoding="utf-8") as file:
        file.write("calls,2026-10-05,44,2026-10-21T05:00:00Z\n")
    site = publish(folder, "2026-10-22")

    said = "What was reported for the week of 5\xa0October 2026 was corrected from 40 to 44."
    assert said in run("diff", "--plan", folder).output
    publish(folder, "2026-10-23")
    items = json.loads((site / "editions/ops.json").read_text("utf-8"))
    [late] = [item["late"] for item in items if item["under"] == "kpi calls"]
    assert [line[-1] for line in late] == ["the week of 5\xa0October 2026"]


def test_a_goal_that_is_hidden_today_is_in_none_of_them(folder: Path) -> None:
    reword(folder, 'id = "calm"', 'id = "calm"\nvisibility = "private"')
    site = publish(folder, "2026-10-21")

    everything = b"".join(
        path.read_bytes() for path in site.rglob("*.*") if path.suffix in {".json", ".html"}
    )
    assert b"place to" not in everything
    assert "place to" not in run("diff", "2026-10-01", "--plan", folder, ok=1).output
    assert "place to" not in run("diff", "2026-10-06", "2026-10-20", "--plan", folder).output


def test_a_plan_that_sets_its_today_keeps_editions_only_when_asked(plan_folder: PlanFolder) -> None:
    folder = plan_folder(GOOD)
    head = (folder / "okr.toml").read_text("utf-8")
    (folder / "okr.toml").write_text(head.replace("version = 1", "version = 1\ntoday = 2026-11-15"), "utf-8")

    run("publish", folder, "--out", folder.parent / "site")
    assert not (folder / "editions").exists()
    run("publish", folder, "--out", folder.parent / "site", "--edition")
    assert Editions(folder, "company").days() == [date(2026, 11, 15)]


# -- the commands


def test_diff_tells_what_is_different_between_any_two(folder: Path) -> None:
    last = run("diff", "--plan", folder).stdout
    all_ = run("diff", "2026-10-06", "2026-11-30", "--plan", folder).stdout.replace("\xa0", " ")
    facts = json.loads(run("diff", "--plan", folder, "--team", "ops", "--format", "json").stdout)

    assert "A quiet place to [-wait-] {+rest+}" in last
    assert "A [-calm-] {+quiet+} place to [-wait-] {+rest+}" in all_
    assert "From the edition of 6 October 2026 to that of 20 October 2026:" in all_
    assert {d["kind"] for d in facts["differences"]} >= {"title", "corrected", "score"} - {"score"}
    assert "No edition of 2026-01-01" in run("diff", "2026-01-01", "--plan", folder, ok=1).output
    assert (
        "No edition is kept for the public"
        not in run("diff", "--audience", "public", "--plan", folder, ok=1).output
    )


def test_diff_goes_from_the_earlier_day_to_the_later_however_they_are_given(folder: Path) -> None:
    there = run("diff", "2026-10-06", "2026-10-20", "--plan", folder).output
    assert run("diff", "2026-10-20", "2026-10-06", "--plan", folder).output == there
    assert "readers saw the same edition" in run("diff", "2026-10-06", "2026-10-12", "--plan", folder).output


def test_a_site_of_an_earlier_day_is_that_of_its_edition(folder: Path) -> None:
    out = folder.parent / "then"
    told = run("publish", folder, "--as-of", "2026-10-14", "--out", out).output
    before = run("publish", folder, "--as-of", "2026-10-02", "--out", folder.parent / "first").output

    assert "It is the edition of 2026-10-13." in told
    assert "A quiet place to wait" in text_of(out, "index.html") + text_of(out, "objectives/calm.html")
    assert "No edition of 2026-10-02 is kept" in before
    assert len(Editions(folder, "company").days()) == 3


def test_no_site_says_where_the_logo_lies_and_an_earlier_one_has_it(folder: Path) -> None:
    with (folder / "okr.toml").open("a", encoding="utf-8") as file:
        file.write('\n[site]\nlogo = "brand/house-mark.svg"\n')
    (folder / "brand").mkdir()
    (folder / "brand/house-mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    site, then = publish(folder, "2026-10-20", "--edition"), folder.parent / "then"

    assert not [p for p in site.rglob("*") if p.is_file() and b"house-mark" in p.read_bytes()]
    assert "Every file of" in run("verify", site, "--plan", folder).output
    run("publish", folder, "--as-of", "2026-10-20", "--out", then)
    assert '<img src="assets/logo.svg' in (then / "index.html").read_text("utf-8")


def test_scores_can_be_told_as_they_were_known(folder: Path) -> None:
    def value(*words: str) -> list[str]:
        told = json.loads(run("score", folder, "--format", "json", *words).stdout)
        [team] = [t for t in told["cycles"][0]["teams"] if t["id"] == "ops"]
        return [told["on"], *(str(kr["score"]) for kr in team["objectives"][0]["key_results"][:1])]

    assert value("--as-of", "2026-10-07") == ["2026-10-07", "0.333333333"]
    assert value("--on", "2026-10-07") == ["2026-10-07", "0.25"]
    assert value("--as-of", "2026-10-14", "--on", "2026-10-20") == ["2026-10-20", "0.5"]


def test_verify_names_each_page_that_is_not_what_the_plan_and_the_edition_give(folder: Path) -> None:
    site = folder.parent / "site"
    assert "Every file of" in run("verify", site, "--plan", folder).output
    reword(folder, "A quiet place to rest", "Another title")
    assert "Every file of" in run("verify", site, "--plan", folder).output, "the edition is kept"

    page = site / "objectives/calm.html"
    page.write_text(page.read_text("utf-8").replace("rest", "west"), "utf-8")
    (site / "extra.html").write_text("x", "utf-8")
    (site / "how.html").unlink()
    told = run("verify", site, "--plan", folder, ok=1).output
    assert [line for line in told.splitlines() if line.endswith(".") and ".html" in line] == [
        "how.html is missing.",
        "extra.html is not of this site.",
        "objectives/calm.html differs.",
    ]
    assert "is no site of okrlib" in run("verify", folder, "--plan", folder, ok=1).output


def test_a_name_is_struck_from_all_editions_and_the_record_does_not_hold_it(folder: Path) -> None:
    site = folder.parent / "site"
    told = run("editions", "strike", "--text", "--dry-run", "--plan", folder, typed="quiet\nquiet\n").output
    assert "2 places in 2 editions would be struck." in told
    run("editions", "strike", "--text", "--plan", folder, typed="quiet\n")

    kept = Editions(folder, "company")
    assert [kept.read(day).content["objectives"]["calm"]["title"] for day in kept.days()] == [
        "A calm place to wait",
        "A [struck] place to wait",
        "A [struck] place to rest",
    ]
    record = (folder / "editions/struck.csv").read_text("utf-8")
    assert "quiet" not in record
    assert record.count("\n") == 3
    assert "something was struck from it since" in run("verify", site, "--plan", folder, ok=1).output
    goals = folder / "goals/2026-Q4/ops.toml"
    new_id = goals.read_text("utf-8").replace('id = "calm"', 'id = "peace"\nformerly = ["calm", "queue"]')
    goals.write_text(new_id, "utf-8")
    told = run("editions", "strike", "--item", "peace", "--plan", folder).output
    assert "something else has or had that id: queue." in told, "the KPI"
    assert "under all ids that it has or had: calm, peace." in told
    assert all("queue" in kept.read(day).content["kpis"] for day in kept.days())
    assert all(
        "calm" not in kept.read(day).content["objectives"] for day in Editions(folder, "company").days()
    )
    Editions(folder, "team:ann-lee").keep(replace(kept.read(kept.days()[0]), audience="team:ann-lee"))
    told = run("editions", "strike", "--text", "--plan", folder, typed="Ann Lee\n").output
    assert "editions/team-ann-lee still has it in its own name." in told
    Editions(folder, "team:sleepers").keep(replace(kept.read(kept.days()[0]), audience="team:sleepers"))
    told = run("editions", "strike", "--text", "--plan", folder, typed="Lee\n").output
    assert [line for line in told.splitlines() if "own name" in line] == [
        "editions/team-ann-lee still has it in its own name. Delete that folder, in Git too."
    ]
    for typed in ("目标\n", "goal\n"):
        assert "own name" not in run("editions", "strike", "--text", "--plan", folder, typed=typed).output
    for was, more in (("was", ()), ("would be", ("--dry-run",))):
        told = run("editions", "strike", "--item", "clam", "--plan", folder, *more).output
        assert told == f"Nothing {was} struck: no edition contains it. Check the spelling.\n"
    assert "is a team or a cycle" in run("editions", "strike", "--item", "ops", "--plan", folder, ok=1).output
    assert run("editions", "list", "--plan", folder).output.count("company  2026-10-") == 3


def test_an_edition_that_cannot_be_read_is_listed_with_those_that_build_on_it(folder: Path) -> None:
    first = Editions(folder, "company").folder / "2026-10-06.jsonl.gz"
    whole = first.read_bytes()
    first.write_bytes(whole[:40])
    told = run("editions", "list", "--plan", folder, ok=1).output
    assert "2026-10-06.jsonl.gz cannot be used: it is cut off" in told
    assert "If Git does not have it, it is lost, with those after it" in told
    assert told.count("not to be read without that of") == 2

    for file in first.parent.iterdir():
        file.unlink()
    assert "Look at" in run("publish", folder, "--on", "2026-10-21", "--out", folder.parent / "site").output


def test_an_edition_whose_reports_are_damaged_is_listed_as_such(folder: Path) -> None:
    last = Editions(folder, "company").folder / "2026-10-20.jsonl.gz"
    head, items, _ = gzip.decompress(last.read_bytes()).splitlines(keepends=True)
    last.write_bytes(gzip.compress(head + items + b"{\n"))

    assert (
        "2026-10-20.jsonl.gz cannot be used: it is damaged"
        in run("editions", "list", "--plan", folder, ok=1).output
    )


def test_an_earlier_day_published_again_leaves_what_readers_saw_then(folder: Path) -> None:
    kept = Editions(folder, "company").folder / "2026-10-06.jsonl.gz"
    seen = kept.read_bytes()
    reword(folder, "A quiet place to rest", "A warm place to rest")

    words = ("publish", folder, "--on", "2026-10-06", "--out", folder.parent / "site")
    assert "The edition of 2026-10-06 stays as readers saw it" in run(*words).stderr
    assert kept.read_bytes() == seen
    run(*words, "--edition")
    assert kept.read_bytes() != seen


def test_a_site_whose_edition_cannot_be_kept_is_there_and_that_is_said(plan_folder: PlanFolder) -> None:
    folder = plan_folder(GOOD)
    (folder / "editions").write_text("in the way", "utf-8")
    site = folder.parent / "site"
    words = ("publish", folder, "--on", "2026-10-21", "--out", site)
    told = " ".join(run(*words, ok=1).output.split())

    assert (site / "index.html").is_file()
    assert f"The site is in {site}, but its edition is not kept: {folder / 'editions'}" in told
    run(*words, "--no-edition")


# -- made again


def files_of(site: Path) -> dict[str, bytes]:
    """Every file of a site by its place, but for the search's index."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and "pagefind" not in path.parts
    }


def test_two_machines_make_the_same_site_in_any_zone_language_and_order_of_rows(
    folder: Path, tmp_path: Path
) -> None:
    months = [f"uptime,{date(2024 + m // 12, m % 12 + 1, 1)},{90 + m}," for m in range(24)]
    path = folder / "observations/ops.csv"
    path.parent.mkdir(exist_ok=True)
    sites = []
    for number, (zone, language) in enumerate([("Pacific/Kiritimati", "C"), ("America/Adak", "de_DE.UTF-8")]):
        lines = (folder / LOG).read_text("utf-8").splitlines()
        random.Random(number).shuffle(months)  # noqa: S311 - any other order
        (folder / LOG).write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", "utf-8")
        path.write_text("\n".join(["kpi,period,value,recorded", *months]) + "\n", "utf-8")
        out = tmp_path / f"machine-{number}"
        environment = {**os.environ, "TZ": zone, "LC_ALL": language, "PYTHONHASHSEED": str(number)}
        words = ["publish", folder, "--on", "2026-10-21", "--out", out, "--no-edition"]
        subprocess.run([sys.executable, "-m", "okrlib", *words], check=True, env=environment)
        sites.append(files_of(out))

    assert sites[0].keys() == sites[1].keys()
    assert [name for name, data in sites[0].items() if data != sites[1][name]] == []
    assert any(name.startswith("feeds/") for name in sites[0])


@pytest.mark.slow
def test_editions_diff_and_verify_over_thirty_nights(plan_folder: PlanFolder) -> None:
    folder = plan_folder(GOOD)
    chance = random.Random(20261001)  # noqa: S311 - the same nights every time
    first = date(2026, 10, 2)
    title, told = "A calm place to wait", 0
    for night in range(30):
        day = first + timedelta(days=night)
        if chance.random() < 0.3:
            new = f"A calm place to wait, {night}"
            reword(folder, f'"{title}"', f'"{new}"')
            title, told = new, told + 1
        if chance.random() < 0.6:
            about = day - timedelta(days=chance.choice([0, 0, 0, 3]))
            report(folder, f"wait,{about},{48 - night / 2},6,,,,ann,{day}T05:00:00Z,")
        site = publish(folder, str(day))
        if night % 10 == 9:
            assert "Every file of" in run("verify", site, "--plan", folder).output

    kept = Editions(folder, "company")
    assert len(kept.days()) == 30
    names = [kept.read(day).content["objectives"]["calm"]["title"] for day in kept.days()]
    assert sum(a != b for a, b in pairwise(names)) in {told, told - 1}
    for a, b in [(0, 29), (3, 17), (28, 29)]:
        out = run("diff", kept.days()[a], kept.days()[b], "--plan", folder).output
        assert ("Its words were changed" in out) is (names[a] != names[b])
    line = json.loads((folder.parent / "site/editions/ops.json").read_text("utf-8"))[0]
    assert [text for _, text in line["fields"]["title"]] == list(dict.fromkeys(names))
    with_words = sum(path.stat().st_size for path in kept.folder.iterdir())
    assert with_words < 60_000
