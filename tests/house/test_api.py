"""The public API: the names that docs/api.md lists are there, as it says, and each is shown in use."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import okrlib

PAGE = (Path(__file__).resolve().parents[2] / "docs/api.md").read_text("utf-8")
LISTED = re.findall(r"^\| `(okrlib(?:\.\w+)*)\.(\w+)(?:\((.*)\))?` \|", PAGE, re.MULTILINE)
EXAMPLES = "".join(re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize(("place", "name", "parameters"), LISTED, ids=[".".join(x[:2]) for x in LISTED])
def test_a_stable_name_is_there_and_takes_what_the_page_says(place: str, name: str, parameters: str) -> None:
    """A parameter that is added comes last and has a default; this list then gets it too."""
    value = getattr(import_module(place), name)

    if parameters:
        assert list(inspect.signature(value).parameters) == parameters.split(", ")


@pytest.mark.parametrize(("place", "name", "parameters"), LISTED, ids=[".".join(x[:2]) for x in LISTED])
def test_a_stable_name_is_shown_in_use(place: str, name: str, parameters: str) -> None:
    use = rf"\bokrlib\.{name}\b" if place == "okrlib" else rf"\b(?<!import ){name}\("

    assert re.search(use, EXAMPLES), f"{place}.{name}({parameters}) is in no example"


def test_every_name_of_the_first_face_is_stable() -> None:
    assert {name for place, name, _ in LISTED if place == "okrlib"} == set(okrlib.__all__)
    assert len(LISTED) > 30


@pytest.mark.parametrize("place", ["okrlib", "okrlib.widgets"])
def test_a_star_brings_what_is_documented_and_no_module(place: str) -> None:
    names: dict[str, object] = {}
    exec(f"from {place} import *", names)  # noqa: S102 - what people type in a notebook

    assert names.keys() - {"__builtins__"} == set(import_module(place).__all__)
    assert [name for name, value in names.items() if isinstance(value, ModuleType)] == []
