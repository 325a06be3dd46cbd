"""A fragment by a template or by one macro of a file."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from okrlib.show import Fragment


def test_a_macro_gets_the_facts_as_its_arguments_and_escapes_them() -> None:
    shown = Fragment("elements/texts#message", {"text": "<b>", "bad": True})

    assert shown.html() == '<p class="trouble">&lt;b&gt;</p>'


@pytest.mark.parametrize("name", ["elements/texts#message", "home/about"])
def test_a_fact_that_is_missing_is_an_error(name: str) -> None:
    with pytest.raises(UndefinedError):
        Fragment(name, {}).html()


def test_a_fact_that_a_macro_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError):
        Fragment("elements/texts#hint", {"text": "", "colour": "red"}).html()
