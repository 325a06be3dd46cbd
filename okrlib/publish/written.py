"""What people write in a notebook as HTML, by nbconvert: Markdown, shown code, printed text.

No page of ours has any, so it is imported where there is some: importing takes as long as ten pages.
"""

import re
from collections.abc import Mapping
from typing import Any

from okrlib.resources import without_address_grammar

with without_address_grammar():
    from nbconvert.filters import Highlight2HTML, ansi2html
    from nbconvert.filters.markdown_mistune import HTMLRenderer, IPythonRenderer, MarkdownWithMath

#: A comment of Markdown, also where it spans blank lines and Markdown takes it for text; not in code.
_COMMENT = re.compile(
    r"(?P<code><(?P<tag>pre|code)\b.*?</(?P=tag)>)|(?:<|&lt;)!--.*?--!?(?:>|&gt;)", re.DOTALL
)
#: A box of a list of tasks; a page has no forms.
_BOX = re.compile(r"<input class=\"task-list-item-checkbox\"[^>]*?(checked)?/?>\s*")
#: What a later text on the same line of a terminal covers, as of a progress bar.
_COVERED = re.compile(r"^.*\r(?=[^\r\n])", re.MULTILINE)
#: nbconvert's link from a heading to itself.
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>[^<]*</a>')


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """nbconvert's renderer, except that it opens no picture files; `Addresses` does, and more strictly."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture with its address unchanged."""
        return str(HTMLRenderer.image(self, text, url, title))

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading without the comments in it, so that none is in its id."""
        return str(super().heading(_without_comments(text), level, **attrs))


def markdown(text: str) -> str:
    """Markdown as HTML, which is not cleaned yet."""
    html = MarkdownWithMath(renderer=_Renderer(escape=False)).render(text)
    html = _BOX.sub(lambda box: "\N{BALLOT BOX WITH CHECK} " if box[1] else "\N{BALLOT BOX} ", html)
    return _without_comments(_ANCHOR.sub("", html))


def _without_comments(html: str) -> str:
    return _COMMENT.sub(lambda piece: piece["code"] or "", html)


def highlighted(source: str, metadata: Mapping[str, Any]) -> str:
    """A cell's code, coloured."""
    return str(Highlight2HTML(pygments_lexer="python3")(source, metadata=metadata))


def printed(text: str) -> str:
    """What a cell printed, with a terminal's colours."""
    return str(ansi2html(_COVERED.sub("", text)))
