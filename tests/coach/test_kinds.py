"""Weaknesses are seen by how a sentence is built, in words that no list was made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlib.coach import coach

#: kind, language, text, class and rules, separated by tabs; "a|b" is either, no rule is no warning.
KINDS = [line.split("\t") for line in (Path(__file__).parent / "kinds.tsv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("kind", "language", "text", "class_", "rules"), KINDS)
def test_a_weakness_is_seen_and_a_strength_left_alone(
    kind: str, language: str, text: str, class_: str, rules: str
) -> None:
    advice = coach(text, kind, language=language)  # type: ignore[arg-type]
    severities = {r.code: r.severity for r in advice.remarks}

    assert advice.class_ == (class_ or advice.class_)
    for either in filter(None, rules.split(",")):
        assert set(either.split("|")) & set(severities)
    if not rules:
        assert not {"warning", "error"} & set(severities.values())


def test_a_sentence_that_is_being_typed_is_read_after_each_word() -> None:
    begun = {(kind, language, text[:at]) for kind, language, text, *_ in KINDS for at in _ends(text)}

    assert len(begun) > 5_000
    for kind, language, text in begun:
        coach(text, kind, language=language)  # type: ignore[arg-type]


def _ends(text: str) -> list[int]:
    return [at for at, letter in enumerate(text) if letter == " "]
