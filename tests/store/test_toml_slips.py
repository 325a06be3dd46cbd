"""A slip in TOML is named, with the line as it should read; what is suggested can always be read."""

from __future__ import annotations

import re

import pytest
import tomli
from hypothesis import given, strategies as st

from okrlib.findings import Finding
from okrlib.store import toml_reader

GOALS = '[[objectives]]\nid = "o"\n[[objectives.key_results]]\nid = "k"\nkind = "reach"\n'
OKR = '[[teams]]\nid = "all"\n[policy]\n'
#: What stands in the key result, and how it should read.
CORRECTED = [
    ("target = 45%", "target = 45"),
    ("target = 4,5 %", "target = 4.5"),
    ("target = 3,5", "target = 3.5"),
    ("target = 3,5 # as agreed", "target = 3.5  # as agreed"),
    ("target = 1.000.000", "target = 1000000"),
    ("target = 1 000", "target = 1000"),
    ("target = 5 days", "target = 5"),
    ("target: 5", "target = 5"),
    ("target: 45%", "target = 45"),
    ("target == 5", "target = 5"),
    ("target = 5,", "target = 5"),
    ("target = 5 // as agreed", "target = 5  # as agreed"),
    ("// as agreed", "# as agreed"),
    ("since = 29.11.2026", "since = 2026-11-29"),
    ("since = 2026-11", "since = 2026-11-01"),
    ("outcomes = { fail: 'none', target: 'all' }", "outcomes = { fail = 'none', target = 'all' }"),
    ("since = 2026-9-1", "since = 2026-09-01"),
    ("since = 29 Nov 2026", "since = 2026-11-29"),
    ("title = Calm", 'title = "Calm"'),
    ("title = 24 hours of calm", 'title = "24 hours of calm"'),
    ("title = Calm # in winter", 'title = "Calm"  # in winter'),
    ("title: Calm", 'title = "Calm"'),
    ('title: "Calm"', 'title = "Calm"'),
    ('title\t"Calm"', 'title = "Calm"'),
    ('title "Calm"', 'title = "Calm"'),
    ('title = "Calm', 'title = "Calm"'),
    ("title = 'Calm", "title = 'Calm'"),
    ('title = "Calm",', 'title = "Calm"'),
    ("title = “Calm”", 'title = "Calm"'),
    ("title = „Calm“", 'title = "Calm"'),
    ("title = «Calm»", 'title = "Calm"'),
    ("title = ‘Calm’", 'title = "Calm"'),
    ('title = "Calm”', 'title = "Calm"'),
    ("title = “Don’t wait”  # in winter", 'title = "Don’t wait"  # in winter'),
    ("title = 'Don't wait'", 'title = "Don\'t wait"'),
    ('title = "A "calm" day"', 'title = "A \\"calm\\" day"'),
    ('title = "C:\\data"', "title = 'C:\\data'"),
    ('title\u00a0= "Calm"', 'title = "Calm"'),
    ("title\u00a0= Calm", 'title = "Calm"'),
    ('\ufefftitle = "Calm"', 'title = "Calm"'),
    ("owner = ann", 'owner = "ann"'),
    ("cadence = weekly", 'cadence = "weekly"'),
    ("guard = [a, b]", 'guard = ["a", "b"]'),
    ("guard = [“a”, “b”]", 'guard = ["a", "b"]'),
    ('guard = ["a"\nowner = "ann"', 'guard = ["a"]'),
    ("[[objectives.key_results]", "[[objectives.key_results]]"),
]


def only(text: str, shape: str = "goals") -> Finding:
    (finding,) = toml_reader.read(text, shape, "file.toml", {}).findings
    return finding


def suggested(finding: Finding) -> list[str]:
    return re.findall(r"`([^`]*)`", finding.mend)


@pytest.mark.parametrize(("line", "corrected"), CORRECTED)
def test_a_slip_is_shown_with_the_line_as_it_should_read(line: str, corrected: str) -> None:
    finding = only(f"{GOALS}{line}\n")

    assert (finding.code, finding.place and finding.place.line) == ("not-toml", 6)
    assert suggested(finding) == [corrected]
    tomli.loads(f"{GOALS}{corrected}\n")


@pytest.mark.parametrize(
    ("line", "readings"),
    [
        ("since = 04/05/2026", ["since = 2026-05-04", "since = 2026-04-05"]),
        ("target = 1,200", ["target = 1200", "target = 1.2"]),
    ],
)
def test_what_can_be_read_in_two_ways_is_shown_in_both(line: str, readings: list[str]) -> None:
    assert suggested(only(f"{GOALS}{line}\n")) == readings


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("weight = 50%", "without a percent sign"),
        ("since = 31.02.2026", "a day that exists"),
        ("target = ", "behind the ="),
        ('title = "Calm # in winter', "Close the quotes"),
        ("weight = True", "Correct this line"),
        ('kind = "reach"', "Write kind once"),
    ],
)
def test_no_line_is_shown_where_it_would_be_a_guess(line: str, words: str) -> None:
    finding = only(f"{GOALS}{line}\n")

    assert suggested(finding) == []
    assert words in finding.message


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("success_at = 70%", "success_at = 0.7"),
        ("success_at = 0,7", "success_at = 0.7"),
        ("people = names", 'people = "names"'),
    ],
)
def test_a_policy_is_corrected_as_its_key_takes_it(line: str, corrected: str) -> None:
    assert suggested(only(f"{OKR}{line}\n", "okr")) == [corrected]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[teams]]\nid = "a"\n[teams]\nid = "b"\n', 3, "[[teams]] above each entry"),
        ('[teams]\nid = "a"\n[teams]\nid = "b"\n', 1, "[[teams]] above each entry"),
        ('[teams]\nid = "a"\n', 1, "[[teams]] above each entry"),
        ("[policy]\nscale = 1\n[policy]\nalike = 1\n", 3, "in lines 1 and 3"),
        ('teams = [{ id = "a" }]\n[[teams]]\nid = "b"\n', 2, "stands elsewhere already"),
        ('name = "a"\nlanguage = "en"\nname = "b"\n', 3, "in lines 1 and 3"),
        ('about = """\nWe\n\nname = "a"\n', 1, "never ends"),
        ('name = "a"\n<<<<<<< HEAD\nabout = "b"\n=======\nabout = "c"\n>>>>>>> d\n', 2, "merge conflict"),
        ('about = """\n<<<<<<< HEAD\nWe\n=======\nI\n>>>>>>> d\n"""\n', 2, "Lines 2 to 6"),
        ('name = "a"\n>>>>>>> d', 2, "merge conflict"),
    ],
)
def test_what_stands_twice_or_never_ends_is_named_with_its_lines(text: str, line: int, words: str) -> None:
    finding = only(text, "okr")

    assert finding.place is not None
    assert (finding.place.line, words in finding.message) == (line, True)


@pytest.mark.parametrize(
    ("line", "written"),
    [('since = "29.11.2026"', "Write 2026-11-29,"), ('target = "3,5"', "Write 3.5,")],
)
def test_a_value_in_quotes_is_shown_without_them(line: str, written: str) -> None:
    assert only(f"{GOALS}{line}\n").mend.startswith(written)


def test_line_ends_of_an_old_macintosh_are_named() -> None:
    assert only(GOALS.replace("\n", "\r")).mend.startswith(
        "Its lines end as on an old Macintosh; save it with"
    )
    assert toml_reader.read(GOALS.replace("\n", "\r\n"), "goals", "file.toml", {}).content


def test_an_address_is_never_repeated() -> None:
    finding = only("[[connections]]\nurl = postgres://ann:hunter2@db\n", "okr")

    assert "hunter2" not in finding.message
    assert "quotes" in finding.mend


KEYS = st.sampled_from(["target", "title", "since", "weight", "guard", "kpi", "zzz"])
SIGNS = st.sampled_from([" = ", ": ", "=", " ", "\t", " == "])
VALUES = st.text("“”„'\"[]{}#,.:;%/-\\ 0129TtrueNov\u00a0", max_size=14)


@given(KEYS, SIGNS, VALUES)
def test_every_suggested_line_can_be_read(key: str, sign: str, value: str) -> None:
    for finding in toml_reader.read(f"{GOALS}{key}{sign}{value}\n", "goals", "file.toml", {}).findings:
        if finding.code == "not-toml" and (match := re.search(r": `(.*)`\. Nothing else", finding.mend)):
            for line in match[1].split("`, or `"):
                tomli.loads(f"{line}\n")
