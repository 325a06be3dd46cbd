"""What a page shows around its cells: title, navigation, day; and `Site`, from which these are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from okrlib.publish import brand, feeds, notebooks
from okrlib.publish.description import describe
from okrlib.scoring import stand
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from okrlib.editions import Edition
    from okrlib.plan import Audience, Plan
    from okrlib.publish.runner import PageNotebook
    from okrlib.publish.watched import Reads
    from okrlib.publish.words import Words


@dataclass(frozen=True)
class Site:
    """All that rendering a page needs; worker processes inherit it."""

    plan: Plan
    folder: Path | None
    beside: Path
    stories: tuple[tuple[str, str], ...]
    """The page and the title of each."""
    map: str
    has_kpis: bool
    example: bool
    logo: str
    files: bool
    audience: Audience
    notebooks: Mapping[str, PageNotebook]
    own: frozenset[str]
    """The kinds of page that a notebook of the plan's own makes."""
    reads: Reads
    edition: Edition | None
    words: Words


def shell(site: Site, kind: str, path: str, title: str, cells: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The facts of a page around its cells: title, navigation, day."""
    nav = [("index.html", "Goals", kind in {"home", "objective", "attention", "cycle"})]
    nav.append(("index.html#teams", "Teams", kind == "team"))
    if site.files:
        nav.append(("changes.html", "Changes", kind in {"changes", "compare"}))
    if site.map:
        nav.append((site.map, "Map", kind == "map"))
    if site.has_kpis:
        nav.append(("kpis/index.html", "KPIs", kind in {"kpi", "kpis"}))
    if site.files:
        nav.append(("how.html", "How to read this", kind == "how"))
    if site.stories:
        nav.append(("index.html#stories", "Stories", kind == "story"))
    if site.files:
        nav.append(("search.html", "Search", kind == "search"))
    return {
        "kind": kind,
        "title": title,
        "site": brand.title(site.plan),
        "logo": site.logo,
        "description": describe([o for cell in cells for o in cell["outputs"]]),
        "address": site.plan.site.root,
        "licence": site.plan.site.licence,
        "licence_address": site.plan.site.licence_address,
        "cite": site.plan.site.cite,
        "path": path,
        "feed": feeds.COMPANY if site.files else "",
        "root": "../" * path.count("/"),
        "nav": nav,
        "notebook": notebooks.address_of(path).rpartition("/")[2] if site.files else "",
        "stories": [{"href": page, "text": title} for page, title in site.stories],
        "lang": brand.text_language(site.plan) if kind == "story" else "",
        "presents": kind in {"home", "team", "cycle"},
        "altair": kind == "story" and brings_chart(cells),
        "day": formatting.day(stand(site.plan).on),
        "audience": site.audience.words(site.plan),
        "example": site.example,
    }


def brings_chart(cells: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a story shows a chart of Altair's: nothing else that is left of its outputs is a script."""
    outputs = (output for cell in cells for output in cell["outputs"])
    return any("<script " in "".join(output.get("data", {}).get("text/html", "")) for output in outputs)
