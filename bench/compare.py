"""Whether three builders made the same page: its key-result rows and its charts; and what pages weigh."""

from __future__ import annotations

import gzip
import json
import re
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from pathlib import Path

    from bs4 import Tag

KEY_RESULTS = 12
_FETCHING = re.compile(
    r"<(?:script|link|img|source|iframe|embed|object|video|audio|image|use|base)\b[^>]*?"
    r"\b(?:src|srcset|href|xlink:href|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
_STYLE_FETCHING = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])\s*(?:https?:)?//", re.IGNORECASE)


class Content(NamedTuple):
    """What must be equal on the pages of all builders."""

    rows: list[tuple[str, str, str, str]]
    charts: list[Any]


def content(page: str) -> Content:
    """Each key result's words, strip, score and state, and the data of each chart."""
    soup = BeautifulSoup(page, "html.parser")
    rows = [
        (_text(row, ".kr-words"), _label(row), _text(row, ".score"), _text(row, ".mark"))
        for row in soup.select("li.kr")
    ]
    charts = [
        json.loads(script.string or "null")
        for script in soup.select('figure.chart script[type="application/json"]')
    ]
    return Content(rows, charts)


def _text(row: Tag, wanted: str) -> str:
    found = row.select_one(wanted)
    return " ".join(found.get_text(" ").split()) if found else ""


def _label(row: Tag) -> str:
    found = row.select_one(".strip")
    return str(found.get("aria-label", "")) if found else ""


def differences(ours: str, theirs: str, who: str, page: str) -> list[str]:
    """What differs between our page and another builder's, in sentences."""
    a, b = content(ours), content(theirs)
    found = []
    if len(a.rows) != KEY_RESULTS or not all(all(row) for row in a.rows):
        found.append(f"{page}: ours has {len(a.rows)} whole key-result rows, not {KEY_RESULTS}")
    if a.rows != b.rows:
        one = next(
            (pair for pair in zip(a.rows, b.rows, strict=False) if pair[0] != pair[1]),
            "another number of rows",
        )
        found.append(f"{page}: the rows of {who} differ: {one}")
    if not a.charts or a.charts != b.charts:
        found.append(
            f"{page}: the charts of {who} differ ({len(a.charts)} of ours, {len(b.charts)} of theirs)"
        )
    return found


class Weights(NamedTuple):
    """Bytes of all pages of a site, raw and compressed."""

    raw: float
    gzip: float
    largest: int


def weights(pages: list[Path]) -> Weights:
    """The median page raw and compressed, and the largest compressed."""
    held = [page.read_bytes() for page in pages]
    small = [len(gzip.compress(page, 6, mtime=0)) for page in held]
    return Weights(median(map(len, held)), median(small), max(small))


def requests(site: Path, pages: list[Path]) -> int:
    """How often the pages and their styles fetch something from outside the site."""
    found = sum(len(_FETCHING.findall(page.read_text("utf-8"))) for page in pages)
    return found + sum(len(_STYLE_FETCHING.findall(f.read_text("utf-8"))) for f in site.rglob("*.css"))
