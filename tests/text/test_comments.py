"""Comments in Markdown, which nobody is to read, however the text around them is written."""

import pytest

from okrlib.text.comments import plain, without_comments


@pytest.mark.parametrize(
    "text",
    [
        "5` tall\n\n<!-- secret -->\n\n6` wide",
        "5` tall\n<!-- secret -->\n6` wide",
        "* 5` tall\n* <!-- secret --> 6` wide",
        "5` tall\n| <!-- secret --> 6` wide |",
        r"A tick is \`. <!-- secret --> Another: `",
        "`a\nb` <!-- secret --> `c`",
        "* a\n  ```\n  x\n\nthe end <!-- secret -->",
        "[//]: # (a note (secret) to oneself)",
        "[//]: # secret",
        "[//]: #\n(secret)",
        "* [//]: # (secret)",
        "1. > [note]: <> (secret)",
    ],
)
def test_no_tick_and_no_list_shows_a_comment(text: str) -> None:
    assert "secret" not in without_comments(text)


@pytest.mark.parametrize(
    "text",
    ["Ten `<!-- x -->`", "`a\nb <!-- x -->` c", "```\n<!-- x -->\n```", r"\\`<!-- x -->`", "[a]: #top\n[a]"],
)
def test_what_looks_like_a_comment_in_code_stays(text: str) -> None:
    assert without_comments(text) == text


@pytest.mark.parametrize(
    "text", ["- [Beds]: # of beds on the ward\n- [Staff]: # of nurses", "[Note]: # left"]
)
def test_a_number_sign_behind_a_label_is_text(text: str) -> None:
    assert without_comments(text) == text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ward_7 and snake_case_name stay", "ward_7 and snake_case_name stay"),
        ("_All_ **ten** `beds`", "All ten beds"),
        ("2 * 3 * 4 beds", "2 * 3 * 4 beds"),
        (r"\[no link](x), \*no mark\*", "[no link](x), *no mark*"),
        ("## Beds\n---\n1. first\n* second", "Beds\n\n1. first\nsecond"),
        ("```x``` is a word\n~~~\n***", "x is a word\n\n"),
        ("3 < 5 &amp; <b>", "3 < 5 &amp; <b>"),
    ],
)
def test_a_note_in_plain_words_has_no_marks_and_all_its_words(typed: str, read: str) -> None:
    assert plain(typed) == read
