"""Comments in Markdown: notes to oneself that nobody else is shown."""

import re

#: A comment, or a link's definition that leads nowhere, as people write comments too; code has none.
_COMMENT = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?P<tick>`+)(?!`).*?(?<!`)(?P=tick)(?!`))"
    r"|<!--.*?(?:--!?>|\Z)"
    r"|^ {0,3}\[[^]\n]+\]:\s*(?:#|<>)\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\))",
    re.DOTALL | re.MULTILINE,
)


def without_comments(markdown: str) -> str:
    """Markdown without its comments, the same text where it has none; what looks like one in code stays.

    >>> without_comments("Ten <!-- or more? -->beds, `<!-- as typed -->`")
    'Ten beds, `<!-- as typed -->`'
    """
    if "<!--" not in markdown and "]:" not in markdown:
        return markdown
    return _COMMENT.sub(lambda piece: piece["code"] or "", markdown)
