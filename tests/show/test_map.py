"""The map of a cycle's goals: what is on it, in the picture and in words, for a few teams and for many."""

from __future__ import annotations

import gzip
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup, Tag

import okrlib
from kit.builders import COMPANY, IT, OPS, kr, objective, on, plan
from okrlib import show
from okrlib.model import Team
from okrlib.plan import Plan, alignment, released
from okrlib.resources import data_dir
from okrlib.show import site_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.show import Fragment

NIGHT = Team(id="night", title="Night shift", parent="ops")
ANN = Team(id="ann", title="Ann", kind="individual", parent="ops", opted_in=True)
TOP = objective(kr(name="t"), name="top", title="Nobody waits", team="co")
YEAR = objective(kr(name="y"), name="year", title="A calm year", team="co", cycle="2026-Q3")
SIDE = objective(kr(name="s"), name="side", title="Calm days", contributes={"top": 0.25}, supports=("year",))
DEEP = objective(kr(), name="deep", title="Calm nights", team="night", supports=("top",), depends_on=("it",))
OWN = objective(kr(name="g"), name="it", title="New cables", team="it")
TWIN = objective(kr(name="w"), name="twin", title="Calm nights!", team="it", supports=("top",))
HERS = objective(kr(name="h"), name="hers", title="Learn to sign", team="ann", supports=("side",))
LATER = objective(kr(name="l"), name="later", title="A draft", state="draft", supports=("side",))
PLAN = plan(*(TOP, YEAR, SIDE, DEEP, OWN, TWIN, HERS, LATER), teams=(COMPANY, OPS, IT, NIGHT, ANN)).judged_on(
    on(11, 16)
)


@pytest.fixture(autouse=True)
def _on_a_page() -> Iterator[None]:
    token = site_root.set("../")
    yield
    site_root.reset(token)


@cache
def example() -> Plan:
    whole = okrlib.load(data_dir("notebooks") / "example").plan
    return released(whole)


def soup(fragment: Fragment) -> BeautifulSoup:
    return BeautifulSoup(fragment.html(), "html.parser")


def line(page: BeautifulSoup, title: str) -> str:
    """What the list says of a goal."""
    found = next(li for li in page.select(".tied > li") if li.a and li.a.get_text() == title)
    return " ".join(found.get_text(" ").split())


def ties(fragment: Fragment) -> set[tuple[str, str, str]]:
    return {(t.tie.start, t.tie.end, t.tie.role) for t in fragment.facts["picture"].lines}


# -- words


def test_every_link_is_told_at_both_ends() -> None:
    page = soup(show.map_list(PLAN))

    assert "Makes up 25 % of Nobody waits (Company)" in line(page, "Calm days")
    assert "Supports A calm year (Company, 2026-Q3)" in line(page, "Calm days")
    assert "Supported by Calm days (Operations), Calm nights! (IT), Calm nights (Night shift)" in line(
        page, "Nobody waits"
    )
    assert "Depends on New cables (IT)" in line(page, "Calm nights")
    assert "Needed by Calm nights (Night shift)" in line(page, "New cables")


def test_what_stands_out_is_listed() -> None:
    facts = {f["title"]: [g["id"] for g in f["goals"]] for f in show.map_list(PLAN).facts["findings"]}

    assert facts == {
        "The team's own": ["it"],
        "Past a level": ["deep"],
        "Several above": ["side"],
        "Nearly the same": ["twin"],
    }
    page = soup(show.map_list(PLAN))
    assert "past Operations" in line(page, "Calm nights")
    assert "Nearly the same as Calm nights! (IT)" in line(page, "Calm nights")
    assert "Nearly the same as Calm nights (Night shift)" in line(page, "Calm nights!")
    assert "The team's own" in line(page, "New cables")


def test_drafts_and_a_persons_own_goals_are_in_no_list_and_no_picture() -> None:
    for fragment in (show.map_list(PLAN), show.map_picture(PLAN), show.objective_map(PLAN, "side")):
        html = fragment.html()
        assert "A draft" not in html
        assert "Learn to sign" not in html
    assert "Ann" in show.map_list(PLAN).html()
    assert "listed apart from teams’ goals" in show.map_list(PLAN).html()
    assert ("hers", "side", "supports") in ties(show.objective_map(PLAN, "hers"))


def test_the_head_counts_what_the_map_shows() -> None:
    page = soup(show.map_head(PLAN))

    assert page.h1 is not None
    assert page.h1.get_text() == "3 of 5 goals help another"
    assert "1 is the team's own" in page.get_text()
    assert [a["href"] for a in page.select(".cycles a")] == ["../map/2026-Q3.html"]
    apart = plan(TOP, OWN, teams=(COMPANY, IT)).judged_on(on(11, 16))
    assert "<h1>No goal helps another</h1>" in show.map_head(apart).html()


# -- the picture


def test_the_picture_has_every_goal_with_what_they_help_in_other_cycles_and_every_link() -> None:
    picture = show.map_picture(PLAN)

    assert {box.key for box in picture.facts["picture"].boxes} == {
        "top",
        "year",
        "side",
        "deep",
        "it",
        "twin",
    }
    assert ties(picture) == {
        ("side", "year", "supports"),
        ("side", "top", "contributes"),
        ("deep", "top", "supports"),
        ("deep", "it", "waits"),
        ("twin", "top", "supports"),
    }
    page = soup(picture)
    assert [a["href"] for a in page.select("a.goal")][:2] == [
        "../objectives/top.html",
        "../objectives/year.html",
    ]
    shares = [text.get_text() for text in page.select(".share")]
    assert shares == ["25 %"]


@pytest.mark.parametrize("cycle", ["2018-Q3", "2018-Q4", "2019-Q1"])
def test_the_examples_picture_and_list_say_the_same_and_no_words_meet(cycle: str) -> None:
    picture, words = show.map_picture(example(), cycle), soup(show.map_list(example(), cycle))
    drawn = picture.facts["picture"]
    alone = {t.id for t in example().teams} - {t.id for t in example().beside()}
    goals = [o for o in example().objectives if o.cycle == cycle and o.team not in alone]
    graph = alignment(example())
    links = {(o.id, link.above.id) for o in goals for link in graph.up.get(o.id, ())}
    waits = {(o.id, n.id) for o in goals for n in graph.needs.get(o.id, ()) if n.team not in alone}

    assert {box.key for box in drawn.boxes} >= {o.id for o in goals}
    assert {(a, b) for a, b, role in ties(picture) if role != "waits"} == links
    assert {(a, b) for a, b, role in ties(picture) if role == "waits"} == waits
    assert not [f"{a.text} / {b.text}" for a, b in combinations(drawn.words, 2) if a.meets(b)]
    assert all(t.label for t in drawn.lines if t.tie.role == "contributes")
    assert len(words.select(".tied > li")) == len(goals)


@pytest.mark.parametrize("name", sorted(o.id for o in example().objectives))
def test_no_words_meet_around_any_goal_of_the_example(name: str) -> None:
    facts: dict[str, Any] = dict(show.objective_map(example(), name).facts)
    if facts:
        assert not [f"{a.text} / {b.text}" for a, b in combinations(facts["picture"].words, 2) if a.meets(b)]


def test_a_goal_without_links_has_no_picture_around_it() -> None:
    alone = plan(objective(kr())).judged_on(on(11, 16))

    assert not show.objective_map(alone, "o").html()
    assert not show.team_map(alone, "ops", "2026-Q4").html()


def test_a_team_shows_all_its_goals_with_those_above_and_below() -> None:
    picture = show.team_map(PLAN, "it", "2026-Q4")

    assert ties(picture) == {("twin", "top", "supports"), ("deep", "it", "waits")}
    assert [(words, [o["id"] for o in goals]) for words, goals in picture.facts["waits"]] == [
        ("Others wait for us", ["deep"])
    ]
    assert '<h3 class="goal">Others wait for us</h3>' in picture.html()
    assert "../map/2026-Q4.html" in picture.html()


def test_of_many_around_a_goal_the_first_are_drawn_and_the_rest_is_counted() -> None:
    many = [objective(kr(name=f"k{n}"), name=f"o{n}", supports=("top",)) for n in range(20)]
    page = show.objective_map(plan(TOP, *many).judged_on(on(11, 16)), "top")

    assert len(page.facts["picture"].boxes) == 9
    assert "12 more goals are not drawn" in page.html()


# -- many teams


@cache
def large() -> Plan:
    """1,000 teams of three goals with titles of their own, in three levels."""
    teams, goals = [COMPANY], [objective(kr(name=f"c{n}"), name=f"c{n}", team="co") for n in range(3)]
    for n in range(999):
        department = n % 32
        above = "co" if n < 32 else f"t{department}"
        teams.append(Team(id=f"t{n}", title=f"Team {n} of {department}", parent=above))
        goals += [
            objective(
                kr(name=f"t{n}-{g}-k"),
                name=f"t{n}-{g}",
                title=f"What team {n} changes for those of department {department}, {hash((n, g)):x}",
                team=f"t{n}",
                supports=() if g == 2 else ((f"c{g}",) if n < 32 else (f"t{department}-{g}",)),
            )
            for g in range(3)
        ]
    return plan(*goals, teams=tuple(teams)).judged_on(on(11, 16))


def test_a_thousand_teams_are_one_light_page() -> None:
    html = "".join(part(large()).html() for part in (show.map_head, show.map_picture, show.map_list))

    assert len(gzip.compress(html.encode())) < 110_000
    page = BeautifulSoup(html, "html.parser")
    assert len(page.select("ul.tree li > a, ul.tree summary > a")) >= 1000
    row = next(tr for tr in page.select(".shades tbody tr") if tr.th and tr.th.get_text() == "Team 0 of 0")
    below = len(range(0, 999, 32))
    assert [td.get_text() for td in row.select("td")] == [
        str(3 * below),
        str(below),
        str(below),
        "–",
        str(below),
    ]
    drawn = show.map_picture(large()).facts["drawn"]["picture"]
    assert len(drawn.boxes) == 35
    assert not [f"{a.text} / {b.text}" for a, b in combinations(drawn.words, 2) if a.meets(b)]


@pytest.mark.parametrize("shown", [example(), large(), PLAN], ids=["example", "large", "small"])
def test_the_list_nests_teams_as_the_organisation_does(shown: Plan) -> None:
    parents = {t.id: t.parent for t in shown.teams}
    page = soup(show.map_list(shown))

    def team(li: Tag) -> str:
        link = li.find("a")
        assert isinstance(link, Tag)
        return str(link["href"]).rsplit("/", 1)[-1].removesuffix(".html")

    lines = page.select("ul.tree > li")
    assert len(lines) > 2
    for li in lines:
        outer = li.find_parent("li")
        assert (team(outer) if outer else None) == parents[team(li)]


# -- long names


def test_names_that_would_be_cut_alike_show_where_they_differ() -> None:
    begins = "Emergency Department and Acute Medical Unit of"
    there = [Team(id=name, title=f"{begins} {name.title()}", parent="co") for name in ("north", "south")]
    goals = [
        objective(kr(name=t.id), name=t.id, title=f"{begins * 3} {t.id} {n}", team=t.id, supports=("top",))
        for n, t in enumerate(there)
    ]
    shown = plan(TOP, *goals, teams=(COMPANY, *there)).judged_on(on(11, 16))
    picture = show.team_map(shown, "co", "2026-Q4").facts["picture"]

    assert {text for *_, text in picture.headings} == {"Company", "…North", "…South"}
    assert {line for box in picture.boxes for *_, line in box.lines} == {
        "Nobody waits",
        "…north 0",
        "…south 1",
    }
    assert f"{begins} North" in show.team_map(shown, "co", "2026-Q4").html()
