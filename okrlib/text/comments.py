"""What is no text of Markdown: comments, which are notes to oneself, code, and front matter."""

import re
from collections.abc import Sequence

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
