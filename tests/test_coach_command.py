"""`okr coach`: a line in, a line out, and a sentence for what cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from okrlib.cli import okr

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

GOOD = {"id": 7, "kind": "key_result", "text": "Launch the app", "label": "ignored"}


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(okr, ["coach", *arguments], input=stdin)


def test_each_line_is_answered_by_one_object(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts.jsonl"
    other = {"id": "b", "kind": "objective", "text": "Delight first-time buyers"}
    drafts.write_text(f"{json.dumps(GOOD)}\n{json.dumps(other)}\n", "utf-8")
    ran = run(str(drafts), "--format", "json")
    first, second = map(json.loads, ran.stdout.splitlines())

    assert ran.exit_code == 0
    assert list(first) == ["id", "kind", "class", "findings"]
    assert (first["id"], first["kind"], first["class"]) == (7, "key_result", "initiative")
    assert set(first["findings"][0]) == {"rule", "severity", "message"}
    assert first["findings"][0]["rule"] == "deliverable"
    assert second == {"id": "b", "kind": "objective", "class": "objective", "findings": []}


def test_for_people_it_gives_the_reason() -> None:
    ran = run("-", stdin=json.dumps(GOOD))

    assert "7: Launch the app\n    initiative: It names work to be done" in ran.stdout
    assert "warning “Launch” names work" in ran.stdout
    assert "[deliverable]" in ran.stdout


def test_one_text_can_be_asked_about_alone() -> None:
    ran = run("Retouren von 12 % auf 7 % senken", "--kind", "key_result", "--lang", "de", "--format", "json")

    assert json.loads(ran.stdout) == {"id": None, "kind": "key_result", "class": "key_result", "findings": []}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "It is blank."),
        (b"nonsense", "It is not JSON."),
        (b"[1]", "It is not an object."),
        (b'"text"', "It is not an object."),
        (b"[" * 100_000, "It is not JSON."),
        (b'{"id": 1}', "It has no kind and no text."),
        (
            b'{"id": 1, "kind": "goal", "text": "x"}',
            "'goal' is no kind. Take one of: objective, key_result, kpi.",
        ),
        (b'{"id": 1, "kind": ["kpi"], "text": "x"}', "is no kind."),
        (b'{"id": 1, "kind": "kpi", "text": 5}', "Its text is not in quotes."),
        (b'{"id": {}, "kind": "kpi", "text": "x"}', "Its id is neither text nor a number."),
        (b"\xff\xfe", "It is not UTF-8."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_answered(line: bytes, said: str) -> None:
    good = json.dumps(GOOD).encode()
    ran = run("-", "--format", "json", stdin=b"\n".join([good, line, good]))

    assert ran.exit_code == 2
    assert f"Line 2: {said}" in ran.stderr or (said in ran.stderr and "Line 2" in ran.stderr)
    assert [json.loads(out)["id"] for out in ran.stdout.splitlines()] == [7, 7]


def test_a_byte_order_mark_is_no_mistake() -> None:
    ran = run("-", "--format", "json", stdin=b"\xef\xbb\xbf" + json.dumps(GOOD).encode())

    assert ran.exit_code == 0


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    gone, folder = run(str(tmp_path / "gone.jsonl")), run(str(tmp_path))

    assert gone.exit_code == folder.exit_code == 2
    assert "There is no file" in gone.stderr
    assert "is a folder" in folder.stderr


def test_an_unknown_language_is_a_sentence() -> None:
    ran = run("Grow sales", "--kind", "kpi", "--lang", "xx")

    assert ran.exit_code == 2
    assert "There are no words for the language 'xx'. Take one of: de, en." in ran.stderr


def test_a_hostile_text_comes_back_as_text() -> None:
    item = {"id": 1, "kind": "objective", "text": '<script>alert("x")</script>\u202e\n🎯'}
    ran = run("-", "--format", "json", stdin=json.dumps(item))

    assert json.loads(ran.stdout)["id"] == 1
