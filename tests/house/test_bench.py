"""The benches still fit the code that they measure, and the pages have a place for what they measure."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _bench(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts of bench/ are no package."""
    monkeypatch.syspath_prepend(ROOT / "bench")


def test_hugo_gets_the_facts_of_every_team_page(tmp_path: Path) -> None:
    generate, hugo_data = map(importlib.import_module, ("generate", "hugo_data"))
    generate.generate(3, tmp_path / "plan")
    assert hugo_data.write(tmp_path / "plan", tmp_path / "hugo") == 3
    for page in (tmp_path / "hugo/content").rglob("*.md"):
        facts = json.loads(page.read_text("utf-8"))
        assert [len(o["key_results"]) for o in facts["objectives"]] == [4, 4, 4]
        assert all(chart["drawing"].startswith("<svg") for chart in (facts["figure"], *facts["charts"]))


def test_what_is_measured_has_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = importlib.import_module("table")
    for script in (ROOT / "bench").glob("*.py"):
        for page, name in re.findall(r'quote\("([\w/.]+)", "(\w+)"', script.read_text("utf-8")):
            (tmp_path / page).parent.mkdir(exist_ok=True)
            (tmp_path / page).write_text((ROOT / page).read_text("utf-8"), "utf-8")
            monkeypatch.setattr(table, "ROOT", tmp_path)
            table.quote(page, name, "| measured anew |")
            assert f"<!-- measured: {name} -->\n\n| measured anew |\n\n<!-- end -->" in (
                tmp_path / page
            ).read_text("utf-8")
