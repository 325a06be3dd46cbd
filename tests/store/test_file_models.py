"""The JSON Schemas beside the example are fresh, and its files are what they say."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kit.folders import GOOD
from okrlib.store.file_models import schema_texts, write_schemas

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "notebooks" / "example"
FILES = sorted(EXAMPLE.rglob("*.toml"))


def plain(node: Any) -> Any:
    """TOML as JSON knows it: dates are text."""
    if isinstance(node, dict):
        return {key: plain(held) for key, held in node.items()}
    if isinstance(node, list):
        return [plain(held) for held in node]
    return node.isoformat() if isinstance(node, date) else node


def validator(shape: str) -> jsonschema.Draft202012Validator:
    """The validator of a shape, by the file beside the example."""
    held = json.loads((EXAMPLE / f"schemas/{shape}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(held)
    return jsonschema.Draft202012Validator(held, format_checker=jsonschema.FormatChecker())


def test_the_schemas_beside_the_example_are_fresh() -> None:
    for name, text in schema_texts().items():
        assert (EXAMPLE / name).read_text("utf-8") == text, "okrlib.store.write_schemas writes them"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(EXAMPLE)))
def test_each_file_of_the_example_names_its_schema_and_is_valid(path: Path) -> None:
    text = path.read_text("utf-8")
    mark, place = text.split("\n", maxsplit=1)[0].split(" ")
    assert mark == "#:schema"
    assert (path.parent / place).resolve().parent == EXAMPLE / "schemas"
    shape = Path(place).name.removesuffix(".schema.json")
    assert shape == path.relative_to(EXAMPLE).parts[0].removesuffix(".toml")
    validator(shape).validate(plain(tomllib.loads(text)))


@pytest.mark.parametrize(
    ("shape", "typed"),
    [
        ("goals", '[[objectives]]\nid = "a"\nteam = "ops"'),
        ("goals", '[[objectives]]\nid = "a"\nsate = "draft"'),
        ("goals", '[[objectives]]\nid = "a"\nowner = 5'),
        ("goals", '[[objectives]]\ntitle = "a"'),
        ("goals", '[[objectives]]\nid = "a"\nclosed_on = "someday"'),
        ("okr", 'policy = { people = "all" }'),
        ("kpis", '[[kpis]]\nid = "a"\nbetter = "up"'),
    ],
)
def test_a_schema_refuses_what_loading_finds(shape: str, typed: str) -> None:
    assert list(validator(shape).iter_errors(plain(tomllib.loads(typed))))


@pytest.mark.parametrize("name", sorted(name for name in GOOD if name.endswith(".toml")))
def test_a_schema_accepts_a_good_plan(name: str) -> None:
    shape = Path(name).parts[0].removesuffix(".toml")
    validator(shape).validate(plain(tomllib.loads(GOOD[name])))


def test_the_schemas_are_written_into_a_plan(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.json")} == set(schema_texts())
