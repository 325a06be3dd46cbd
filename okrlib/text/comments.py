"""What is no text of Markdown: comments, which are notes to oneself, marks, code, and front matter."""

import re
from collections.abc import Sequence
from html import unescape

_TITLE = r"(?:\"[^\"]*\"|'[^']*'|\([^)]*\))"
#: A comment, or a link's definition that leads nowhere, as people write comments too; code has none. Behind
#: "[//]: #" and "[comment]: #" anything may stand; behind another label only a title, else it is text. Code
#: within a line ends with its block at the latest: two stray ticks make no code of what is between them.
_COMMENT = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}+(?![^\n]*`)|~{3,}).*?^ {0,3}(?P=fence)[`~]*[ \t]*$"
    r"|\\[\\`]"
    r"|(?<!`)(?P<tick>`++)(?:(?!\n[ \t]*(?:$|[-*+>#|=]|\d+[.)]|<!--)).)*?(?<!`)(?P=tick)(?!`))"
    r"|<!--.*?(?:--!?>|\Z)"
    r"|^(?:[ \t>*+-]|\d+[.)])*(?:"
    rf"\[(?://|(?i:comment))\]:[ \t]*(?:#|<>)(?:\s+{_TITLE}[ \t]*$|[ \t]+{_TITLE}?[^\n]*|$)"
    rf"|\[[^]\n]+\]:[ \t]*(?:#|<>)(?:\s+{_TITLE})?[ \t]*$)",
    re.DOTALL | re.MULTILINE,
)
#: A link or picture.
LINK = re.compile(r"(?<!\\)!?\[([^\]]*)\]\((?P<to>[^)\s]*)[^)]*\)")
#: What is set apart; an underscore within a word marks nothing.
_MARKS = re.compile(r"\*{1,3}(?=\S)(.+?)(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)(.+?)(?<=\S)_{1,3}(?!\w)|`([^`]+)`")
_ESCAPED, _ASIDE = re.compile(r"\\([!-/:-@\[-`{-~])"), 0xE000
#: What begins a line and is no word of it: a quote, a list, a heading, a fence, a rule.
_BLOCK = re.compile(r"^[ \t>]*(?:(?:#{1,6}|[-*+])[ \t]+|(?:`{3}[^`]*|~{3}.*|-{3,}|\*{3,}|_{3,})$)?")
#: What opens a block of code; "```x```" on one line opens none.
_FENCE = re.compile(r"`{3,}+(?!.*`)|~{3,}")


def without_comments(markdown: str, *, numbered: bool = False) -> str:
    """Markdown without its comments, the same text where it has none; what looks like one in code stays.

    Where it is *numbered*, each line keeps its number: the line breaks of a comment stay.

    >>> without_comments("Ten <!-- or more? -->beds, `<!-- as typed -->`")
    'Ten beds, `<!-- as typed -->`'
    """
    if "<!--" not in markdown and "]:" not in markdown:
        return markdown
    return _COMMENT.sub(
        lambda piece: piece["code"] or ("\n" * piece[0].count("\n") if numbered else ""), markdown
    )


def without_marks(text: str, *, html: bool = False) -> str:
    r"""Markdown within a line as it reads: without its marks, a link by its words, without *html* too.

    >>> without_marks(r"**Ten** beds in `ward_7`, see [the plan](https://example.org); 2 \* 3")
    'Ten beds in ward_7, see the plan; 2 * 3'
    """
    # What a backslash keeps from being a mark stands aside until the marks are gone.
    text = _ESCAPED.sub(lambda m: chr(_ASIDE + ord(m[1])), text)
    text = LINK.sub(lambda m: m[1], text)
    for _ in range(3):
        text = _MARKS.sub(lambda m: m[1] or m[2] or m[3] or "", text)
    if html:
        text = unescape(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", text))
    return "".join(chr(ord(c) - _ASIDE) if _ASIDE < ord(c) < _ASIDE + 128 else c for c in text)


def plain(markdown: str) -> str:
    """Markdown in plain words, line by line.

    >>> plain("> - ***Two*** nurses left"), plain("```sh")
    ('Two nurses left', '')
    """
    return "\n".join(without_marks(_BLOCK.sub("", line)) for line in markdown.split("\n"))


def without_code(lines: Sequence[str]) -> list[str]:
    """Lines of Markdown with those of code blocks and front matter made blank, so that numbers stay.

    >>> without_code(["---", "title: Goals", "---", "- Raise sales", "```", "- no goal", "```"])
    ['', '', '', '- Raise sales', '', '', '']
    >>> without_code(["```x``` is a word", "````", "```", "````", "```", "```python", "```", "- Sell"])
    ['```x``` is a word', '', '', '', '', '', '', '- Sell']
    """
    out, fence = [], ""
    front = [line.strip() for line in lines].count("---") > 1 and lines[0].strip() == "---"
    for number, line in enumerate(lines):
        bare = line.strip()
        if front:
            front = not (number and bare == "---")
            out.append("")
        elif fence:
            fence = "" if bare.startswith(fence) and not bare.strip(fence[0]) else fence
            out.append("")
        elif begun := _FENCE.match(bare):
            fence = begun[0]
            out.append("")
        else:
            out.append(line)
    return out
