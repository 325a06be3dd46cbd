"""Find: which pages a site has, which notebook makes each, and which stories are to be published."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Story(NamedTuple):
    """A notebook of the plan's own that asks to be published."""

    file: Path
    path: str
    title: str


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
    return own if own is not None and own.is_file() else data_dir("notebooks") / "pages" / f"{kind}.ipynb"


def stories(folder: Path | None) -> list[Story]:
    """The notebooks in the plan's `stories` with ``metadata.okrlib.publish = true``."""
    if folder is None:
        return []
    found = []
    for file in sorted((folder / "stories").glob("*.ipynb")):
        try:
            held = json.loads(file.read_text("utf-8"))
            publish = held["metadata"]["okrlib"]["publish"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if publish is True:
            name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-") or "story"
            found.append(Story(file, f"stories/{name}.html", _title(held, file.stem)))
    return found


def _title(held: Mapping[str, Any], otherwise: str) -> str:
    """The first heading of a notebook."""
    for cell in held.get("cells", ()):
        heading = re.search(r"^#\s+(.+)$", "".join(cell.get("source", "")), re.MULTILINE)
        if (
            cell.get("cell_type") == "markdown"
            and heading
            and "edit" not in cell.get("metadata", {}).get("tags", ())
        ):
            return heading[1].strip()
    return otherwise
