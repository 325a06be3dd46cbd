"""Description: what a page says first, shown where a link to it is pasted."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

#: The first sentences of a page, or of a story, which describe it where a link to it is pasted.
_LEDE = re.compile(r'(?:<p class="lede">|<div class="prose">.*?<p>)(.*?)</p>', re.DOTALL)
#: How a KPI stands, before the sentence about it.
_MARK = re.compile(r'\A<span class="mark .*?(?=</span>)', re.DOTALL)
#: A description that is longer is cut where it is shown.
_MOST_DESCRIPTION = 300


def describe(outputs: Sequence[Mapping[str, Any]]) -> str:
    r"""The first sentences of a page in plain words; "" where it has none.

    >>> lede = '<p class="lede"><span class="mark good">met</span> Steady at 5\xa0%.</p>'
    >>> describe([{"data": {"text/html": lede}}])
    'Met. Steady at 5\xa0%.'
    """
    for output in outputs:
        html = output.get("data", {}).get("text/html", "")
        html = html if isinstance(html, str) else "".join(html)  # a text would be joined by the letter
        # Two plain searches, because nearly every fragment has neither.
        if ('class="lede"' in html or 'class="prose"' in html) and (lede := _LEDE.search(html)):
            text = re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]*>", "", _MARK.sub(r"\g<0>.", lede[1]))).strip()
            text = textwrap.TextWrapper(_MOST_DESCRIPTION, max_lines=1, placeholder=" …").fill(unescape(text))
            return text[:1].upper() + text[1:]
    return ""
