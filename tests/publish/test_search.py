"""The search of a site: what its index holds, what it never holds, and what stands in for it."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

import okrlib
from kit import builders as b
from kit.indexes import index
from okrlib import show
from okrlib.plan import released
from okrlib.publish import publish, search
from okrlib.publish.words import Words
from okrlib.resources import data_dir
from okrlib.show import search as page

if TYPE_CHECKING:
    import pytest

    from okrlib.plan import Plan

HOSTILE = '</h1><script>alert(1)</script><p data-pagefind-meta="to">https://evil.example'


def a_plan() -> Plan:
    hidden = b.objective(b.kr(name="kept"), name="kept", title="PLANTED", visibility="private")
    note = b.said(b.on(11, 10), 50.0, note="The northern depot was flooded")
    return b.plan(b.objective(b.kr(title=HOSTILE), title="People trust us"), hidden, log=[note])


def test_every_released_thing_with_a_title_is_a_record() -> None:
    plan = okrlib.load(data_dir("notebooks") / "example").plan
    plan = released(plan).judged_on(plan.today or b.AFTER)
    parts = [part for record in search.records(plan) for part in record.parts]
    kinds = [part.kind for part in parts]

    assert kinds.count("Objective") == len(plan.objectives)
    assert kinds.count("Key result") == sum(len(o.key_results) for o in plan.objectives)
    assert kinds.count("KPI") == len(plan.kpis)
    assert {part.health for part in parts} >= {"on track", "off track", "fell short", "missed"}


def test_the_index_holds_notes_and_nothing_that_is_not_released(tmp_path: Path) -> None:
    publish(a_plan(), tmp_path / "site", on=b.on(11, 15), folder=tmp_path, kinds=["home", "edition"])

    held = index(tmp_path / "site")
    assert "The northern depot was flooded" in held
    assert '"url":"objectives/o.html"' in held
    assert '"id":"kr-k"' in held
    assert "PLANTED" not in held
    assert str(tmp_path) not in held
    assert not list((tmp_path / "site/pagefind").glob("*-ui.*"))


def test_a_large_plan_has_several_indexes_that_hold_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = released(a_plan()).judged_on(b.on(11, 15))
    monkeypatch.setattr(search, "MOST_RECORDS", 1)

    assert search.write(plan, tmp_path, Words("", {}))
    folder = tmp_path / search.FOLDER
    count = len(list(search.records(plan)))
    assert json.loads((folder / "shards.json").read_text("utf-8")) == [str(n) for n in range(1, count)]
    assert all((folder / str(n) / "pagefind-entry.json").is_file() for n in range(1, count))
    held = index(tmp_path)
    assert "The northern depot was flooded" in held
    assert "People trust us" in held


def test_a_title_is_no_markup_of_the_index() -> None:
    plan = released(a_plan()).judged_on(b.on(11, 15))
    record = next(r for r in search.records(plan) if r.path == "objectives/o.html")
    read = BeautifulSoup(search._page(record, "en", str), "html.parser")

    assert read.find("script") is None
    assert [(h.get("id"), h.get_text()) for h in read.select("h1")] == [
        (None, "People trust us"),
        ("kr-k", HOSTILE),
    ]
    assert [m["data-pagefind-meta"] for m in read.select("[data-pagefind-meta]")] == ["parts"]


def test_kind_and_health_are_asked_of_the_same_thing() -> None:
    parts = [
        search.Part("", "Trust", "Objective", "", "at risk"),
        search.Part("kr-k", "Calls", "Key result", "", "met"),
    ]
    record = search.Record("objectives/o.html", "Care", "Q4", parts)
    read = BeautifulSoup(search._page(record, "en", str), "html.parser")

    def values(name: str) -> list[str]:
        return [value.get_text() for value in read.select(f'[data-pagefind-filter="{name}"]')]

    assert values("Kind") == ["Objective", "Key result"]
    assert values("Health") == ["at risk", "met"]
    assert values("part") == ["Objective, at risk", "Key result, met"]


def test_where_pagefind_has_no_program_the_site_is_built_without_its_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_program", lambda: None)
    publish(
        a_plan(), tmp_path / "site", on=b.on(11, 15), folder=tmp_path, kinds=["home", "search", "edition"]
    )

    assert not (tmp_path / "site/pagefind").exists()
    words = BeautifulSoup((tmp_path / "site/search.html").read_text("utf-8"), "html.parser").select(
        ".words dt"
    )
    assert "trust" in [word.get_text() for word in words]


def test_where_pagefind_fails_there_is_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, program = released(a_plan()).judged_on(b.on(11, 15)), tmp_path / "pagefind"
    monkeypatch.setattr(search, "_program", lambda: program)
    refuses = b64encode(b'{"message_id": 0, "payload": {"type": "Error", "message": "no"}}').decode()
    for script in ("exit 1", f"head -c 9 >/dev/null; printf {refuses},; cat >/dev/null"):
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
        assert not search.write(plan, tmp_path / "site", Words("", {}))
    program.unlink()
    assert not search.write(plan, tmp_path / "site", Words("", {}))


def test_too_many_titles_are_listed_by_title(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = released(a_plan()).judged_on(b.on(11, 15))
    monkeypatch.setattr(page, "MOST_TITLES", 1)

    letters = BeautifulSoup(show.search_index(plan).html(), "html.parser").select(".words dt")
    assert [letter.get_text() for letter in letters] == ["<", "P"]


def test_a_plan_without_goals_has_an_empty_index() -> None:
    assert (
        "Nothing is published yet." in show.search_index(replace(b.plan(), kpis=()).judged_on(b.AFTER)).html()
    )
