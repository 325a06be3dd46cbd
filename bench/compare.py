"""Whether three builders made the same page; and what pages weigh."""

from __future__ import annotations

import gzip
import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup, NavigableString, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY_RESULTS = 12
_FETCHING = re.compile(
    r"<(?:script|link|img|source|iframe|embed|object|video|audio|image|use|base)\b[^>]*?"
    r"\b(?:src|srcset|href|xlink:href|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)
_STYLE_FETCHING = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])\s*(?:https?:)?//", re.IGNORECASE)
#: Go writes 4 where Python writes 4.0.
_POINT_ZERO = re.compile(r"(?<=\d)\.0(?=\s|$)")


class Content(NamedTuple):
    """What must be equal on the pages of all builders: each key result's row, each chart with its table."""

    rows: list[str]
    charts: list[str]


def content(soup: BeautifulSoup) -> Content:
    """The markup of both, whatever way it is written."""
    rows, charts = soup.select("li.kr"), soup.select("figure.chart")
    return Content(*([" ".join(_pieces(tag)) for tag in tags] for tags in (rows, charts)))


def _pieces(tag: Tag) -> Iterator[str]:
    """The elements with their attributes, and the texts, one by one."""
    for piece in (tag, *tag.descendants):
        if isinstance(piece, Tag):
            attributes = sorted((name, " ".join(_words(value))) for name, value in piece.attrs.items())
            yield f"<{piece.name} {attributes}>"
        elif isinstance(piece, NavigableString) and (text := " ".join(piece.split())):
            yield text


def _words(value: str | list[str]) -> list[str]:
    return [_POINT_ZERO.sub("", word) for word in (value if isinstance(value, list) else value.split())]


def differences(ours: str, theirs: str, who: str, page: str, *, whole: bool) -> list[str]:
    """What differs between our page and another builder's, in sentences; *whole*: outside of these too."""
    soups = [BeautifulSoup(text, "html.parser") for text in (ours, theirs)]
    a, b = map(content, soups)
    wrong = []
    if len(a.rows) != KEY_RESULTS:
        wrong.append(f"{page}: ours has {len(a.rows)} key-result rows, not {KEY_RESULTS}")
    if a.rows != b.rows:
        wrong.append(f"{page}: the rows of {who} differ ({len(a.rows)} of ours, {len(b.rows)} of theirs)")
    if not a.charts or a.charts != b.charts:
        wrong.append(
            f"{page}: the charts of {who} differ ({len(a.charts)} of ours, {len(b.charts)} of theirs)"
        )
    if whole and not wrong:
        pairs = zip(*(_pieces(soup) for soup in soups), strict=False)
        wrong += [f"{page}: {who} has {y} for {x}" for x, y in pairs if x != y][:1]
    return wrong


class Weights(NamedTuple):
    """Bytes of all pages of a site, raw and compressed."""

    raw: float
    gzip: float
    largest: int


def compressed(file: Path) -> int:
    """The bytes of a file as a host sends it."""
    return len(gzip.compress(file.read_bytes(), 6, mtime=0))


def weights(pages: list[Path]) -> Weights:
    """The median page raw and compressed, and the largest compressed."""
    small = [compressed(page) for page in pages]
    return Weights(median(page.stat().st_size for page in pages), median(small), max(small))


def requests(site: Path, pages: list[Path]) -> int:
    """How often the pages and their styles fetch something from outside the site."""
    count = sum(len(_FETCHING.findall(page.read_text("utf-8"))) for page in pages)
    return count + sum(len(_STYLE_FETCHING.findall(f.read_text("utf-8"))) for f in site.rglob("*.css"))
