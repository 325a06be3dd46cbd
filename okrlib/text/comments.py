"""Comment in Markdown: a note to oneself, which nobody else is shown."""

import re

#: A comment, or a link's definition that leads nowhere, as people write comments too; in code it is none.
_COMMENT = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?P<tick>`+)(?!`).*?(?<!`)(?P=tick)(?!`))"
    r"|<!--.*?(?:--!?>|\Z)"
    r"|^ {0,3}\[[^]\n]+\]:\s*(?:#|<>)\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\))",
    re.DOTALL | re.MULTILINE,
)


def without_comments(markdown: str) -> str:
    """Markdown without its comments; those in code stay.

    >>> without_comments("Ten <!-- or more? -->beds, `<!-- as typed -->`")
    'Ten beds, `<!-- as typed -->`'
    """
    if "<!--" not in markdown and "]:" not in markdown:
        return markdown
    return _COMMENT.sub(lambda piece: piece["code"] or "", markdown)
