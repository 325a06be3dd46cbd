"""`okr coach`: a line in, a line out, and a sentence for what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from okrlib.cli import okr

if TYPE_CHECKING:
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
    finding = first["findings"][0]
    assert {"rule", "severity", "message", "why", "source", "span"} < set(finding)
    assert finding["rule"] == "deliverable"
    assert finding["rewrite"] == "Move ___ from ___ to ___ by this work: launch the app"
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
            "'goal' is no kind. Take one of: objective, key_result, kpi, initiative.",
        ),
        (b'{"id": 1, "kind": ["kpi"], "text": "x"}', "is no kind."),
        (b'{"id": 1, "kind": "kpi", "text": 5}', "Its text is not in quotes."),
        (b'{"id": {}, "kind": "kpi", "text": "x"}', "Its id is neither text nor a number."),
        (b"\xff\xfe", "It is not UTF-8."),
        (b'{"id": 1, "kind": "kpi", "text": null}', "Its text is not in quotes."),
        (b'{"id": true, "kind": "kpi", "text": "x"}', "Its id is neither text nor a number."),
        (b'{"id": NaN, "kind": "kpi", "text": "x"}', "It is not JSON."),
        (b'{"id": 1e400, "kind": "kpi", "text": "x"}', "Its id is neither text nor a number."),
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


GOALS = """# Our quarter

Some words about it.

- Guests feel at home
  - Raise repeat guests from 20% to 35%
  - [ ] Launch the new menu
- O2: Be the finest inn ever

## Kitchen

KR: Send 500 letters
* KPI: Food waste per guest in kg
"""


def test_markdown_is_read_by_its_bullets(tmp_path: Path) -> None:
    file = tmp_path / "goals.md"
    file.write_text(GOALS, "utf-8")
    answers = [json.loads(line) for line in run(str(file), "--format", "json").stdout.splitlines()]

    assert [(a["id"], a["kind"]) for a in answers] == [
        (5, "objective"),
        (6, "key_result"),
        (7, "key_result"),
        (8, "objective"),
        (12, "key_result"),
        (13, "kpi"),
    ]
    assert [f["rule"] for a in answers for f in a["findings"] if f["severity"] != "hint"] == [
        "deliverable",
        "says-too-little",
        "counts-work",
    ]


THREE = """## Objective: Be the clinic that families recommend
- Reduce waits from 40 to 20 minutes
  - Open a second desk
- 85 % of calls answered within 60 s (today 70 %)

## Shops
- Make ordering feel effortless
  - 40 % of shops order by phone (today 20 %)
    1. Draft the order form
"""


def test_below_a_key_result_stands_its_work(tmp_path: Path) -> None:
    file = tmp_path / "goals.md"
    file.write_text(THREE, "utf-8")
    answers = [json.loads(line) for line in run(str(file), "--format", "json").stdout.splitlines()]
    below = ["objective", "key_result", "initiative"]

    assert [a["kind"] for a in answers] == [*below, "key_result", *below]
    assert not any(a["findings"] for a in answers)


KR, WORK = "40 % of shops order by phone (today 20 %)", "Draft the order form"
OF_A_TEAM = f"""- Sales
  - Make ordering feel effortless
    - {KR}
      - {WORK}
    - 85 % of calls answered within 60 s (today 70 %)
  - Be the clinic that families recommend
- Service
  - O: Be the clinic that families recommend
    - {KR}
"""
OF_KEY_RESULTS = f"""- Make ordering feel effortless
  - {KR}
    - {WORK}
  - Better phone ordering
"""
UNDER = """## Objective: Be the clinic that families recommend
{between}

- {kr}
  - {work}
"""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (OF_A_TEAM, "objective key_result initiative key_result objective objective key_result"),
        (OF_KEY_RESULTS, "objective key_result initiative key_result"),
    ],
)
def test_a_bullet_above_objectives_is_their_heading(tmp_path: Path, text: str, kinds: str) -> None:
    assert _kinds(tmp_path, text) == kinds.split()


@pytest.mark.parametrize(
    ("between", "kinds"),
    [
        ("", "key_result initiative"),
        ("We were slow last year.", "key_result initiative"),
        ("### Key results", "key_result initiative"),
        ("## Key Results:", "key_result initiative"),
        ("**Schlüsselergebnisse:**", "key_result initiative"),
        ("### How we measure it\n\nBy phone.", "key_result initiative"),
        (
            "### Key results\n- 3 of 4 calls end well (today 1 of 4)\n### Initiatives",
            "key_result initiative initiative",
        ),
        ("## Shops", "objective key_result"),
        ("Slow.\n# Shops\nHere too.", "objective key_result"),
    ],
)
def test_what_stands_between_an_objective_and_its_bullets_does_not_part_them(
    tmp_path: Path, between: str, kinds: str
) -> None:
    text = UNDER.format(between=between, kr=KR, work=WORK)

    assert _kinds(tmp_path, text) == ["objective", *kinds.split()]


@pytest.mark.parametrize("above", ["# Key results", "Key results:", f"KR: {KR}", f"# KR: {KR}"])
def test_what_stands_under_no_objective_ends_at_the_next_heading(tmp_path: Path, above: str) -> None:
    text = f"{above}\n- {KR}\n\n# Shops\n- Be the clinic that families recommend\n"

    assert _kinds(tmp_path, text)[-1] == "objective"


def _kinds(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "goals.md"
    file.write_text(text, "utf-8")
    return [json.loads(line)["kind"] for line in run(str(file), "--format", "json").stdout.splitlines()]


MERGED = """---
title: Our goals
---
Our goals
=========
<!-- Still to be agreed:
- Launch the portal
-->
- Guests feel at home <!-- sure? -->
<<<<<<< HEAD
  - Raise calls from 2 to 3
=======
  - Raise calls from 2 to 4
>>>>>>> ours
  - Raise repeat guests from 20% to 35%
```
- Launch the code
```
"""


@pytest.mark.parametrize("ending", ["md", "txt"])
def test_comments_code_and_what_a_merge_left_are_no_goals(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"goals.{ending}"
    file.write_text(MERGED, "utf-8")
    ran = run(str(file), "--format", "json")

    assert [json.loads(line)["id"] for line in ran.stdout.splitlines()] == [9, 15]
    assert "Line 10: Lines 10 to 14 are an unresolved merge conflict" in ran.stderr
    assert ran.exit_code == 2


@pytest.mark.parametrize("file", ["goals.jsonl", "goals.toml"])
def test_what_a_merge_left_in_other_files_is_named_and_not_read(file: str, tmp_path: Path) -> None:
    drafts = ['{"id": 1, "kind": "objective", "text": "Guests return"}'] * 2
    (tmp_path / file).write_text("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> ours\n".format(*drafts), "utf-8")
    ran = run(str(tmp_path / file))

    assert "Lines 1 to 5 are an unresolved merge conflict" in ran.stderr
    assert "It is no" not in ran.stderr
    assert "Guests" not in ran.stdout
    assert ran.exit_code == 2


def test_lines_of_text_are_taken_for_what_they_read_like() -> None:
    ran = run(
        "-", "--format", "json", stdin="Improve sales\nReduce waits from 9 to 4 days\nChurn rate\nShip it\n"
    )

    kinds = [json.loads(line)["kind"] for line in ran.stdout.splitlines()]
    assert kinds == ["objective", "key_result", "kpi", "key_result"]


def test_what_one_does_for_oneself_or_enables_others_to_do_is_no_key_result() -> None:
    told = run(
        "-",
        "--format",
        "json",
        stdin="I will swim twice a week\nEnable tenants to pay from home\nSwim twice a week\n",
    )

    kinds = [json.loads(line)["kind"] for line in told.stdout.splitlines()]
    assert kinds == ["initiative", "objective", "key_result"]


def test_an_initiative_is_judged_where_it_is_called_one() -> None:
    label = run("-", "--format", "json", stdin="Initiative: Double donations\n")
    kind = run("Double donations", "--kind", "initiative", "--format", "json")
    told, named = (json.loads(ran.stdout) for ran in (label, kind))

    assert told["kind"] == "initiative"
    assert told["findings"] == named["findings"]
    assert [f["rule"] for f in named["findings"]] == ["other-kind"]
    assert named["findings"][0]["rewrite"] == "___ by ___, for this aim: double donations"


def test_a_sentence_needs_no_kind() -> None:
    ran = run("Launch the new returns page")

    assert "initiative: It names work" in ran.stdout
    assert "→ Move ___ from ___ to ___ by this work: launch the new returns page" in ran.stdout


@pytest.mark.parametrize(
    ("typed", "text", "kind"),
    [
        ("- Raise sales by 10 %", "Raise sales by 10 %", "key_result"),
        ("* Objective: Grow sales", "Grow sales", "objective"),
        ("Initiative: Call the shops", "Call the shops", "initiative"),
        ("-5 % of visits end early", "\N{MINUS SIGN}5 % of visits end early", "key_result"),
    ],
)
def test_a_sentence_is_read_without_its_bullet_and_as_what_it_is_called(
    typed: str, text: str, kind: str
) -> None:
    assert json.loads(run(typed, "--format", "json").stdout)["kind"] == kind
    assert run(typed).stdout.splitlines()[0] == text


def test_what_cannot_be_rewritten_gets_a_question() -> None:
    (answer,) = map(
        json.loads, run("Good mood in our shops", "--kind", "kpi", "--format", "json").stdout.splitlines()
    )

    assert answer["findings"][0]["rewrite"] is None
    assert answer["findings"][0]["ask"].endswith("?")


def test_a_goals_file_is_judged_with_its_numbers(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(
        '[[objectives]]\nid = "o"\ntitle = "Improve our product"\n[[objectives.key_results]]\nid = "k"\n'
        'title = "Repeat orders"\nkind = "increase"\nunit = "%"\nbaseline = 3\ntarget = 9\n'
        '[[objectives.initiatives]]\ntitle = "Use social media more"\n'
        '[[objectives.initiatives]]\ntitle = "Grow sales"\nstate = "done"\n',
        "utf-8",
    )
    first, second, work = (
        json.loads(line) for line in run(str(file), "--format", "json").stdout.splitlines()
    )

    assert (first["id"], first["findings"][0]["rule"]) == ("o", "says-too-little")
    assert (second["id"], second["findings"]) == ("k", [])
    assert (work["kind"], work["findings"][0]["rule"]) == ("initiative", "vague-initiative")


def test_a_goals_file_that_is_no_utf_8_is_said_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_bytes(b'[[objectives]]\ntitle = "Gr\xf6\xdfer"\n')
    ran = run(str(tmp_path / "shop.toml"))

    assert (ran.exit_code, "It is not UTF-8. Save" in ran.stderr, "codec" in ran.stderr) == (2, True, False)


@pytest.mark.parametrize("which", ["the example", "the starter"])
def test_a_plan_of_ours_is_judged_by_its_own_rules_and_passes(which: str, tmp_path: Path) -> None:
    plan = Path(__file__).parents[2] / "notebooks/example"
    if which == "the starter":
        plan = tmp_path / "our-goals"
        assert CliRunner().invoke(okr, ["init", str(plan)]).exit_code == 0
    answers = [json.loads(line) for line in run(str(plan), "--format", "json").stdout.splitlines()]

    assert {a["kind"] for a in answers} >= {"objective", "key_result"}
    assert not [f for a in answers for f in a["findings"] if f["severity"] != "hint"]


def test_a_code_host_can_show_it(tmp_path: Path) -> None:
    file = tmp_path / "goals.md"
    file.write_text(GOALS, "utf-8")
    (run_,) = json.loads(run(str(file), "--format", "sarif").stdout)["runs"]
    lines = run(str(file), "--format", "github").stdout.splitlines()

    first = run_["results"][0]
    assert (first["ruleId"], first["level"]) == ("deliverable", "warning")
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    assert "launch the new menu" in first["message"]["text"]
    assert {r["id"] for r in run_["tool"]["driver"]["rules"]} == {r["ruleId"] for r in run_["results"]}
    assert lines[0].startswith("::warning file=")
    assert "line=7,title=deliverable::" in lines[0]


def test_a_code_host_finds_the_file_from_where_the_command_runs(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good.rename(tmp_path / "our plän")
    goals = tmp_path / "our plän/goals/2026-Q4/ops.toml"
    goals.write_text(goals.read_text("utf-8").replace("A calm place to wait", "Grow sales"), "utf-8")
    monkeypatch.chdir(tmp_path)
    (run_,) = json.loads(run("our plän", "--format", "sarif").stdout)["runs"]
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in run_["results"]]

    assert {"uri": "our%20pl%C3%A4n/goals/2026-Q4/ops.toml"} in places
    assert "file=our plän/goals/2026-Q4/ops.toml,line=" in run("our plän", "--format", "github").stdout
    assert run("Grow sales", "--format", "github").stdout.startswith("::warning title=")
    assert "file=" not in run("-", "--format", "github", stdin="Grow sales\n").stdout


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    gone, folder = run(str(tmp_path / "gone.jsonl")), run(str(tmp_path))

    assert gone.exit_code == folder.exit_code == 2
    assert "There is no file" in gone.stderr
    assert "is no file" in folder.stderr


@pytest.mark.parametrize("ending", ["csv", "xlsx", "numbers"])
def test_a_table_is_not_judged_line_by_line(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"goals.{ending}").write_text("Objective,Key result\nGrow,Sales\n", "utf-8")
    ran = run(str(tmp_path / f"goals.{ending}"))
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "is a table. Bring it into a plan with okr import" in ran.stderr


def test_an_empty_text_is_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parents[2] / "notebooks/example")

    for text in ("", "  \n"):
        ran = run(text)
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert "There is no text." in ran.stderr


def test_an_unknown_language_is_a_sentence() -> None:
    ran = run("Grow sales", "--kind", "kpi", "--lang", "xx")

    assert ran.exit_code == 2
    assert "There are no words for the language 'xx'. Take one of: de, en." in ran.stderr


def test_a_hostile_text_comes_back_as_text() -> None:
    item = {"id": 1, "kind": "objective", "text": '<script>alert("x")</script>\u202e\n🎯'}
    ran = run("-", "--format", "json", stdin=json.dumps(item))

    assert json.loads(ran.stdout)["id"] == 1


def test_half_a_character_is_no_traceback() -> None:
    item = r'{"id": "\ud800", "kind": "objective", "text": "\ud800 x"}'
    ran = run("-", "--format", "json", stdin=item)

    assert (ran.exit_code, json.loads(ran.stdout)["id"]) == (0, "?")


def test_a_text_cannot_steer_the_terminal() -> None:
    item = {
        "id": 1,
        "kind": "objective",
        "text": "Red \x1b[31m\u202e sails \N{WOMAN}\u200d\N{PERSONAL COMPUTER}",
    }
    ran = run("-", stdin=json.dumps(item))

    assert ran.stdout.startswith("1: Red [31m sails \N{WOMAN}\u200d\N{PERSONAL COMPUTER}\n")


def test_a_name_that_no_file_can_have_is_a_sentence() -> None:
    ran = run("x" * 5000)

    assert ran.exit_code == 2
    assert "cannot be read" in ran.stderr
    assert len(ran.stderr) < 300


def test_the_same_id_twice_is_answered_twice() -> None:
    line = json.dumps(GOOD)
    ran = run("-", "--format", "json", stdin=f"{line}\r\n{line}\r\n")

    assert [json.loads(out)["id"] for out in ran.stdout.splitlines()] == [7, 7]


def test_where_there_is_no_text_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("\n\n", "utf-8")
    (tmp_path / "headings.md").write_text("# Goals\n\n## Ward\n", "utf-8")
    for ran in (run(str(tmp_path / "empty.md")), run(str(tmp_path / "headings.md")), run("-")):
        assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "There is nothing in it to judge.\n")
