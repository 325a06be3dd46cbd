"""Find: which pages a site has, and which notebook makes each."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from okrlib.resources import data_dir
from okrlib.show import has_team_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from okrlib.plan import Plan

#: The kinds of page; each is a notebook of this name in `notebooks/pages`, or in the plan's `pages`.
KINDS = ("home", "team", "objective", "kpi", "kpis")


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be made: its notebook's kind, its address, its title, its parameters."""

    kind: str
    path: str
    title: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The way from the page to the site's root."""
        return "../" * self.path.count("/")


def pages(plan: Plan, kinds: Iterable[str] = KINDS) -> list[Page]:
    """The pages of a released plan, in a fixed order."""
    wanted = set(kinds)
    made = {"home": _home, "team": _teams, "objective": _objectives, "kpis": _kpis, "kpi": _kpi}
    return [page for kind, find in made.items() if kind in wanted for page in find(plan)]


def _home(plan: Plan) -> Iterator[Page]:
    yield Page("home", "index.html", plan.name or "Goals")


def _teams(plan: Plan) -> Iterator[Page]:
    for _, team in plan.tree():
        for cycle in plan.cycles:
            if has_team_page(plan, team.id, cycle.id):
                title = f"{team.title or team.id}, {cycle.id}"
                yield Page(
                    "team", f"teams/{cycle.id}/{team.id}.html", title, {"team": team.id, "cycle": cycle.id}
                )


def _objectives(plan: Plan) -> Iterator[Page]:
    for o in plan.objectives:
        yield Page("objective", f"objectives/{o.id}.html", o.title or o.id, {"objective": o.id})


def _kpis(plan: Plan) -> Iterator[Page]:
    if plan.kpis:
        yield Page("kpis", "kpis/index.html", "KPIs")


def _kpi(plan: Plan) -> Iterator[Page]:
    for kpi in plan.kpis:
        yield Page("kpi", f"kpis/{kpi.id}.html", kpi.title or kpi.id, {"kpi": kpi.id})


def notebook(kind: str, folder: Path | None) -> Path:
    """The notebook that makes a kind of page: the plan's own, else ours."""
    own = folder / "pages" / f"{kind}.ipynb" if folder else None
    return (
        own if own is not None and os.path.lexists(own) else data_dir("notebooks") / "pages" / f"{kind}.ipynb"
    )
