"""Pages in Markdown: what people wrote is read as they typed it, by any reader of CommonMark."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import mistune
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, strategies as st
from markdown_it import MarkdownIt

from kit import builders as b
from okrlib.exchange import export_plan
from okrlib.exchange.markdown_writer import escaped
from okrlib.plan import Plan

DAY = b.on(11, 15)
#: Two readers: CommonMark to the letter, and one with the additions of GitHub and GitLab.
READERS = {
    "commonmark": MarkdownIt("commonmark").render,
    "additions": mistune.create_markdown(plugins=["strikethrough", "table", "url", "task_lists", "math"]),
}
HOSTILE = [
    "# Big",
    "- item",
    "1. first",
    "12) twelfth",
    "* * *",
    "---",
    "===",
    "> quote",
    "    code",
    "```sh",
    "**bold** _em_ ~~gone~~ `code`",
    "[link](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "[a]: https://evil.example",
    "<script>alert(1)</script><!-- x -->",
    "&lt;b&gt; &copy;",
    "a | b\n--|--",
    "[ ] to do",
    "$x^2$ and $$y$$",
    "https://evil.example www.evil.example",
    "ends with a backslash \\",
    "{macro} {{x}}",
    "two\n\nparagraphs",
    "/close",
]


def plain(html: object) -> str:
    return " ".join(BeautifulSoup(str(html), "html.parser").get_text().split()).replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("frame", ["# {}", "- **{}**: x", "> {}", "- {}", "Learned: {}"])
def test_what_people_wrote_is_read_as_they_typed_it(reader: str, text: str, frame: str) -> None:
    html = READERS[reader](frame.format(escaped(text)) + "\n")
    tags = {tag.name for tag in BeautifulSoup(str(html), "html.parser").find_all(True)}

    typed = frame.replace("# ", "").replace("> ", "").replace("- ", "").replace("**", "").format(text)
    assert plain(html) == " ".join(typed.split())
    assert tags <= {"h1", "ul", "li", "strong", "blockquote", "p"}


@given(st.text(st.characters(exclude_categories=["C"]), max_size=60))
def test_any_text_stays_one_line_and_itself(text: str) -> None:
    html = READERS["commonmark"](f"> {escaped(text)}\n")

    assert "\n" not in escaped(text)
    assert plain(html) == " ".join(text.replace("\N{WORD JOINER}", "").split())


def test_nobody_is_sent_a_message_and_no_mark_steers_the_reading() -> None:
    assert "@ann" not in escaped("Thanks @ann")
    assert escaped("a\u202eb\x1b[31m\u200bc") == "ab \\[31mc"
    assert escaped("می\u200cخواهم \U0001f469\u200d\U0001f52c") == "می\u200cخواهم \U0001f469\u200d\U0001f52c"


def a_plan() -> Plan:
    """A goal with a report, a draft and a KPI, in a team with a note."""
    goal = b.objective(
        b.kr(title="Falls *per* day"), title="# People | trust us", notes="Because.\n\nIt matters."
    )
    draft = b.objective(b.kr(name="d", title="Later"), name="draft", title="Not yet", state="draft")
    ops = replace(b.OPS, lead="ann", notes="Runs the place.")
    return b.plan(
        goal,
        draft,
        teams=(b.COMPANY, ops, b.IT),
        kpis=(b.kpi(title="Uptime"),),
        observations=(b.seen(10, 99.5),),
        log=[b.said(b.on(11, 10), 50.0, confidence=7, note="Half <way>", blocker="No staff")],
    )


def test_a_team_s_page_says_how_it_stands(tmp_path: Path) -> None:
    export_plan(a_plan(), tmp_path / "out", "markdown", on=DAY)
    page = (tmp_path / "out/2026-Q4/ops.md").read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")

    assert page.startswith("# Operations, 2026-Q4\n\nAs of 15 November 2026. Lead: Head.\n")
    assert "## \\# People \\| trust us" in page
    assert "> Because.\n>\n> It matters." in page
    assert "- **Falls \\*per\\* day**: 50 now; start 0 · target 100; on track; confidence 7 of 10" in page
    assert "  - 10 November 2026: Half \\<way\\>" in page
    assert "  - Blocked by: No staff (for 5 days" in page
    assert "## Drafts\n\n- **Not yet**\n  - Later" in page
    assert "- **Uptime**: 99.5 %, October 2026" in page


def test_the_index_leads_to_every_page(tmp_path: Path) -> None:
    spaced = replace(b.Q4, id="autumn push (1)", title="Autumn")
    goal = b.objective(b.kr(), cycle=spaced.id)
    export_plan(b.plan(goal, cycles=(spaced,)), tmp_path / "out", "markdown", on=DAY)

    index = READERS["commonmark"]((tmp_path / "out/index.md").read_text("utf-8"))
    links = re.findall(r'href="([^"]+)"', str(index))
    assert links == ["autumn%20push%20%281%29/ops.md"]
    assert (tmp_path / "out/autumn push (1)/ops.md").is_file()
