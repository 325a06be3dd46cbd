"""The record of a workshop, what goes into it beforehand, and that nothing of it is ever published."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from kit.builders import ANN, COMPANY, OPS, Q3, Q4, closed_goal, kpi, kr, objective, on, said, seen
from kit.folders import GOOD
from kit.workshops import COMMIT, GOAL, NINE, joined, revealed
from okrlib.model import Policy, Team
from okrlib.plan import Plan
from okrlib.store import load, save
from okrlib.workshop import folder, guide, read_workshop, record
from okrlib.workshop.session import open_room
from okrlib.workshop.state import objectives

if TYPE_CHECKING:
    from pathlib import Path

    from kit.folders import PlanFolder
    from okrlib.workshop.state import Workshop

MARKUP = "<script>alert(1)</script>"


def people(policy: Any) -> Plan:
    """A plan that shows people so."""
    ann = replace(ANN, name="Ann Example")
    zone, teams = "Europe/Berlin", (COMPANY, OPS)
    return Plan(policy=Policy(people=policy), people=(ann,), teams=teams, cycles=(Q3, Q4), time_zone=zone)


def finished(names: tuple[str, ...] = ()) -> Workshop:
    """A workshop that went all the way."""
    table = revealed("Answer sooner", MARKUP, "Fewer falls", "Quicker answers", choose=1)
    table.tell("guest", "cluster_merge", clusters=["v3"], into="v0")
    table.desk("stage", to="vote")
    table.desk("start")
    table.clock = 4
    tallies = [{"cluster": "v0", "dots": 3, "people": 2}, {"cluster": "v1", "dots": 3, "people": 2}]
    table.desk("close_votes", tallies=tallies, ballots=2)
    table.desk("choose", clusters=["v0"], reason="It matters most")
    table.desk("stage", to="draft")
    table.desk("draft", objective=GOAL, clusters=["v0"])
    table.desk("draft", objective={"id": "falls", "title": "Nobody falls"})
    table.desk("answer", objective="calm", question="sufficient", answer="yes", note=MARKUP)
    table.desk("answer", objective="calm", question="what-failed", answer="told", note="Winter came")
    table.desk("reveal_ratings", ratings={"wait": [3, 8]})
    table.desk("align", objective="calm", supports=["trusted"])
    table.desk("note", text="The lowest fears the winter")
    table.desk("stage", to="commit")
    table.desk("commit", **COMMIT)
    table.clock = 90
    table.desk("finish", people=2, names=list(names))
    return table.state


class Outline(HTMLParser):
    """The tags of a page and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Text."""
        self.text += data


def test_the_record_tells_how_it_came_about() -> None:
    text = " ".join(Outline(record.page(finished(), people("roles"))).text.split())

    for told in (
        "Autumn goals",
        "1 October 2026, 11:00 to 12:30 (Europe/Berlin)",
        "2 people took part",
        "A calm place to wait",
        "Stretch, a draft in the plan. Head answers for it.",
        "Minutes to the first answer: from 48 to 24",
        "Nobody falls",
        "Fewer falls",
        "Quicker answers",
        "2 ballots; 5 dots each, at most 2 on one, 1 place. A tie at the last place",
        "Because: It matters most",
        "3–8",
        "The lowest fears the winter",
        "what failed Winter came",
    ):
        assert told.replace("\xa0", " ") in text.replace("\xa0", " "), told


def test_an_idea_that_was_drafted_stands_once_among_what_was_not_committed() -> None:
    table = revealed("Answer sooner", "Fewer falls", choose=1)
    table.desk("stage", to="draft")
    table.desk("draft", objective={"id": "sooner", "title": "People hear from us"}, clusters=["v0"])
    left = Outline(record.page(table.state, people("roles"))).text
    left = left.partition("What was not committed")[2].partition("What people wrote")[0]

    assert "Answer sooner" not in left
    assert "Fewer falls" in left
    assert "People hear from us" in left


def test_a_decision_that_another_replaced_is_marked() -> None:
    table = revealed("Answer sooner", "Fewer falls", choose=1)
    table.desk("stage", to="vote")
    for cluster in ("v0", "v1"):
        table.desk("close_votes", tallies=[{"cluster": cluster, "dots": 1, "people": 1}], ballots=1)
        table.desk("choose", clusters=[cluster])
        if cluster == "v0":
            table.desk("vote_again")
    text = " ".join(Outline(record.page(table.state, people("roles"))).text.split())

    assert "to be drafted: Answer sooner (no longer holds)" in text
    assert "to be drafted: Fewer falls (no" not in text


def test_the_record_is_a_whole_page_that_asks_nobody_for_anything() -> None:
    page = record.page(finished(), people("roles"))
    outline = Outline(page)
    tags = [tag for tag, _ in outline.tags]

    assert page.startswith("<!doctype html>")
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    assert {"script", "link", "img", "iframe"}.isdisjoint(tags)
    assert not any(name in ("src", "href") for _, attributes in outline.tags for name in attributes)
    assert "url(" not in page
    assert all(attributes.get("scope") for tag, attributes in outline.tags if tag == "th")
    labels = [attributes["aria-labelledby"] for tag, attributes in outline.tags if tag == "section"]
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert set(labels) <= set(ids)
    assert len(ids) == len(set(ids))


def test_what_people_typed_is_shown_and_not_obeyed() -> None:
    page = record.page(finished(), people("roles"))

    assert MARKUP not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


@pytest.mark.parametrize(
    ("policy", "there", "not_there"),
    [
        ("names", ["Anna and Bert took part", "Ann Example answers"], ["Head"]),
        ("roles", ["2 people took part", "Head answers"], ["Anna", "Bert", "Ann Example"]),
        ("none", ["2 people took part"], ["Anna", "Bert", "Ann Example", "Head", "answers for it"]),
    ],
)
def test_people_are_named_as_the_plan_allows(policy: Any, there: list[str], not_there: list[str]) -> None:
    page = record.page(finished(("Anna", "Bert")), people(policy))

    assert [text for text in there if text not in page] == []
    assert [text for text in not_there if text in page] == []


def test_a_workshop_that_has_only_begun_has_a_record_too() -> None:
    table = revealed("Answer sooner")
    table.tell("anna-b-c", "rename", name="Anna")

    assert "not finished" in record.page(table.state, people("names"))
    assert "Nothing was committed." in record.page(table.state, people("none"))


def test_the_table_for_a_spreadsheet_names_group_and_idea() -> None:
    head, *rows = folder.table(finished()).removeprefix("\ufeff").splitlines()

    assert head == "group,idea,dots,people,chosen"
    assert rows[:2] == ["Answer sooner,Answer sooner,3,2,yes", "Answer sooner,Quicker answers,3,2,yes"]


# -- the plan folder


def test_what_was_committed_is_saved_and_the_log_troubles_no_loading(plan_folder: PlanFolder) -> None:
    folder = plan_folder(GOOD)
    before = load(folder)
    room = open_room(folder, "w", at=NINE)
    made = finished()
    room.desk("open", {"team": "ops", "cycle": "2026-Q4"}, at=NINE)
    room.close()
    assert load(folder) == before

    new = tuple(replace(o, id="calmer", key_results=o.key_results[1:]) for o in objectives(made))
    save(replace(before.plan, objectives=before.plan.objectives + new), folder)
    assert "calmer" in {o.id for o in load(folder).plan.objectives}


@pytest.mark.slow
def test_nothing_of_a_workshop_is_ever_published(plan_folder: PlanFolder, tmp_path: Path) -> None:
    from okrlib.publish import publish

    folder = plan_folder(GOOD)
    room = open_room(folder, "2026-10-01-ops", at=NINE, people="names")
    room.desk("open", {"team": "ops", "cycle": "2026-Q4", "title": "Canary-title"}, at=NINE)
    (anna,) = joined(room, "canary-name")
    room.desk("stage", {"to": "brainstorm"}, at=NINE)
    anna.send("entry_add", text="Canary-text")
    room.desk("reveal_entries", at=NINE)
    room.desk("finish", at=NINE)
    room.close()
    (folder / "workshops/record.html").write_text(
        record.page(read_workshop(folder, room.path.stem), people("names"))
    )
    assert b"Canary-text" in room.path.read_bytes()

    publish(load(folder).plan, tmp_path / "site", on=on(11, 16), folder=folder)
    held = b"".join(path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file())
    assert b"anary-t" not in held
    assert b"anary-name" not in held.lower()
    assert b"workshops" not in held


# -- the input pack


def test_the_input_pack_says_what_the_last_cycle_the_kpis_and_the_team_above_say() -> None:
    last = replace(closed_goal(kr(), name="old"), title="Old", cycle="2026-Q3", closed_at=None)
    running = replace(last, id="running", title="Running", key_results=(), cycle="2026-Q4")
    top = replace(objective(name="top", team="co"), title="")
    queue, summer = kpi(title=""), replace(Q3, title="Summer")
    plan = Plan(
        people=(ANN,),
        teams=(COMPANY, OPS),
        cycles=(summer, Q4),
        objectives=(
            last,
            replace(last, id="draft", title="Draft", key_results=(), state="draft"),
            replace(last, id="own", title="Own", key_results=(), visibility="private"),
            replace(running, state="active", outcome=None),
            replace(running, id="running-draft", title="Draft", state="draft"),
            top,
            replace(top, id="hidden", title="Hidden", visibility="private"),
        ),
        kpis=(queue,),
        observations=(seen(7, 99.0),),
        check_ins=(said(Q3.start, 40.0),),
    )
    pack = guide.pack(plan, "ops", "2026-Q4", on=on(10, 2))

    assert pack["before"] == "Summer"
    assert [goal["title"] for goal in pack["ended"]] == ["Old"]
    assert [goal["title"] for goal in pack["already"]] == ["Running"]
    assert [(part["title"], "99" in part["says"]) for part in pack["kpis"]] == [(queue.name, True)]
    assert pack["parent"] == COMPANY.title
    assert pack["above"] == ["top"]


def test_a_first_cycle_has_no_last_one() -> None:
    plan = Plan(teams=(Team(id="ops"),), cycles=(Q4,))
    pack = guide.pack(plan, "ops", "2026-Q4", on=on(10, 2))

    assert pack == {"before": "", "ended": [], "already": [], "kpis": [], "parent": "", "above": []}
