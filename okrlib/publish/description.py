"""Description: what a page says first, shown where a link to it is pasted."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

#: The first sentences of a page, or of a story, which describe it where a link to it is pasted.
_LEDE = re.compile(r'(?:<p class="lede">|<div class="prose">.*?<p>)(.*?)</p>', re.DOTALL)
#: A description that is longer is cut where it is shown.
_MOST_DESCRIPTION = 300


def describe(outputs: Sequence[Mapping[str, Any]]) -> str:
    """The first sentences of a page in plain words; "" where it has none."""
    for output in outputs:
        html = output.get("data", {}).get("text/html", "")
        html = html if isinstance(html, str) else "".join(html)  # a text would be joined by the letter
        # Two plain searches, because nearly every fragment has neither.
        if ('class="lede"' in html or 'class="prose"' in html) and (lede := _LEDE.search(html)):
            text = Markup(lede[1]).striptags()  # noqa: S704 - made from it, and escaped again
            return textwrap.shorten(text, _MOST_DESCRIPTION, placeholder=" …")
    return ""
