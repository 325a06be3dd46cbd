"""The pages of a site, and the notebook that renders each."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from okrlib.plan import Plan
from okrlib.resources import data_dir
from okrlib.scoring import stand
from okrlib.show import has_goals, has_review, has_team_page


@dataclass(frozen=True, slots=True)
class Page:
    """A page to render: its kind, its address within the site, its title, its notebook's parameters."""

    kind: str
    path: str
    title: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The relative address of the site's root, seen from the page."""
        return "../" * self.path.count("/")


def _home(plan: Plan) -> Iterator[Page]:
    yield Page("home", "index.html", plan.name or "Goals")


def _teams(plan: Plan) -> Iterator[Page]:
    for _, team in plan.tree():
        for cycle in plan.cycles:
            if has_team_page(plan, team.id, cycle.id):
                title = f"{team.name}, {cycle.name}"
                yield Page(
                    "team", f"teams/{cycle.id}/{team.id}.html", title, {"team": team.id, "cycle": cycle.id}
                )


def _objectives(plan: Plan) -> Iterator[Page]:
    for o in plan.objectives:
        yield Page("objective", f"objectives/{o.id}.html", o.name, {"objective": o.id})


def _kpis(plan: Plan) -> Iterator[Page]:
    if plan.kpis:
        yield Page("kpis", "kpis/index.html", "KPIs")


def _kpi(plan: Plan) -> Iterator[Page]:
    for kpi in plan.kpis:
        yield Page("kpi", f"kpis/{kpi.id}.html", kpi.name, {"kpi": kpi.id})


def _maps(plan: Plan) -> Iterator[Page]:
    now = default_map(plan)
    live = {o.cycle for o in plan.objectives}
    for cycle in plan.cycles:
        path = f"map/{cycle.id}.html"
        if cycle.id in live or path == now:
            yield Page("map", path, f"Map, {cycle.name}", {"cycle": cycle.id})


def default_map(plan: Plan) -> str:
    """The address of the map of the plan's cycle on its day; "" where it has no cycle."""
    now = plan.cycle_on(stand(plan).on)
    return f"map/{now.id}.html" if now else ""


def _changes(plan: Plan) -> Iterator[Page]:
    yield Page("changes", "changes.html", "What changed")
    cycle = plan.cycle_on(stand(plan).on)
    for _, team in plan.tree():
        if cycle is not None and has_goals(plan, team.id, cycle.id):
            title = f"What changed: {team.name}"
            yield Page("changes", f"changes/{team.id}.html", title, {"team": team.id})


def _reviews(plan: Plan) -> Iterator[Page]:
    for cycle in plan.cycles:
        teams = [team for _, team in plan.tree() if has_review(plan, cycle.id, team.id)]
        if teams:
            title = f"{cycle.name}: review"
            yield Page("cycle", f"reviews/{cycle.id}.html", title, {"cycle": cycle.id})
        for team in teams:
            title = f"{team.name}, {cycle.name}: review"
            yield Page(
                "cycle", f"reviews/{cycle.id}/{team.id}.html", title, {"team": team.id, "cycle": cycle.id}
            )


def _one(kind: str, path: str, title: str) -> Callable[[Plan], list[Page]]:
    return lambda _: [Page(kind, path, title)]


_PAGES: dict[str, Callable[[Plan], Iterable[Page]]] = {
    "home": _home,
    "team": _teams,
    "objective": _objectives,
    "kpis": _kpis,
    "kpi": _kpi,
    "changes": _changes,
    "compare": _one("compare", "compare.html", "Compare two editions"),
    "attention": _one("attention", "attention.html", "Needs attention"),
    "cycle": _reviews,
    "map": _maps,
    "how": _one("how", "how.html", "How to read this"),
    "search": _one("search", "search.html", "Search"),
    "edition": _one("edition", "edition.html", "About this edition"),
}
#: The kinds of page; each is a notebook of this name in `notebooks/pages`, or in the plan's `pages`.
KINDS = tuple(_PAGES)


def pages(plan: Plan, kinds: Iterable[str] = KINDS) -> list[Page]:
    """The pages of a released plan, of these kinds, in a fixed order."""
    chosen = set(kinds)
    return [page for kind, list_pages in _PAGES.items() if kind in chosen for page in list_pages(plan)]


def team_of(plan: Plan, page: Page) -> str | None:
    """The team that a page is about; None for one about the whole company."""
    about = page.parameters
    if page.kind == "objective":
        return plan.objective(about["objective"]).team
    if page.kind == "kpi":
        return plan.kpi(about["kpi"]).team
    team: str | None = about.get("team")
    return team


def notebook(kind: str, folder: Path | None) -> Path:
    """The notebook that renders a kind of page: the one in the plan's folder, else the one of okrlib."""
    name = f"pages/{kind}.ipynb"
    own = folder is not None and os.path.lexists(folder / name)
    return folder / name if folder and own else data_dir("notebooks") / name
