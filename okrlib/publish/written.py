"""What people write in a notebook as HTML, by nbconvert: Markdown, shown code, printed text.

No page of ours has any, so it is imported where there is some: importing takes as long as ten pages.
"""

import re
from collections.abc import Mapping
from typing import Any

from okrlib.resources import without_address_grammar
from okrlib.text.comments import without_comments

with without_address_grammar():
    from nbconvert.filters import Highlight2HTML, ansi2html
    from nbconvert.filters.markdown_mistune import HTMLRenderer, IPythonRenderer, MarkdownWithMath

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


def markdown(text: str) -> str:
    """Markdown as HTML, which is not cleaned yet, without the comments in it."""
    html = MarkdownWithMath(renderer=_Renderer(escape=False)).render(without_comments(text))
    html = _BOX.sub(lambda box: "\N{BALLOT BOX WITH CHECK} " if box[1] else "\N{BALLOT BOX} ", html)
    return _ANCHOR.sub("", html)


def highlighted(source: str, metadata: Mapping[str, Any]) -> str:
    """A cell's code, coloured."""
    return str(Highlight2HTML(pygments_lexer="python3")(source, metadata=metadata))


def printed(text: str) -> str:
    """What a cell printed, with a terminal's colours."""
    return str(ansi2html(_COVERED.sub("", text)))
