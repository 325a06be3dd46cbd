"""Old addresses: where a page stood before what it shows got another id, a small page leads on to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from okrlib.model import KPI, Objective, Team, is_slug
from okrlib.show import Fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from okrlib.plan import Plan
    from okrlib.publish.pages import Page

#: What a page of each kind is named after: the noun, and the parameter with its id.
_NAMED_AFTER = {
    "objective": ("objective", "objective"),
    "kpi": ("KPI", "kpi"),
    "team": ("team", "team"),
    "changes": ("team", "team"),
    "cycle": ("team", "team"),
}


class Moved(NamedTuple):
    """An address at which a page stood before, and the page."""

    path: str
    page: Page


def moved(plan: Plan, pages: Iterable[Page]) -> list[Moved]:
    """The old addresses of a released plan's pages; none that another page has now."""
    by_path = {page.path: page for page in pages}
    return [
        Moved(path, page)
        for page in tuple(by_path.values())
        for path in _old_paths(plan, page)
        if by_path.setdefault(path, page) is page
    ]


def old_ids(plan: Plan, noun: str, name: str) -> tuple[str, ...]:
    """The ids under which a released item had a page or file before; none that something else has or had."""
    item: dict[str, Callable[[str], Team | Objective | KPI]] = {
        "team": plan.team,
        "objective": plan.objective,
        "KPI": plan.kpi,
    }
    return tuple(
        old for old in item[noun](name).formerly if is_slug(old) and old != name == plan.id_of(noun, old)
    )


def _old_paths(plan: Plan, page: Page) -> Iterator[str]:
    noun, parameter = _NAMED_AFTER.get(page.kind, ("", ""))
    if name := page.parameters.get(parameter):
        folder = page.path.rpartition("/")[0]
        yield from (f"{folder}/{old}.html" for old in old_ids(plan, noun, name))


def html(plan: Plan, old: Moved) -> str:
    """The page at an old address."""
    page = old.page
    facts = {
        "to": page.path.rpartition("/")[2],
        "address": f"{root}{page.path}" if (root := plan.site.root) else "",
        "title": page.title,
        "root": page.root,
    }
    return Fragment("publish/moved", facts).html()
