"""What Hugo builds the same team pages from: our own facts as front matter, ready to be set.

``python bench/hugo_data.py PLAN FOLDER`` writes a Hugo project. None of it is timed: Hugo gets every
score, word, strip and chart computed, so that it has pages to set and nothing else to do.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import okrlib
from okrlib import show
from okrlib.plan import released
from okrlib.publish import assets
from okrlib.publish import pages as find
from okrlib.scoring import stand
from okrlib.show.fragment import environment
from okrlib.text import formatting

if TYPE_CHECKING:
    from okrlib.plan import Plan


#: What our own templates call.
_SAY = environment()
mark, strip, shown_score = _SAY.globals["mark"], _SAY.globals["strip"], _SAY.filters["score"]


def write(plan_folder: Path, folder: Path) -> int:
    """Write the project; the number of its pages."""
    loaded = okrlib.load(plan_folder)
    plan = replace(released(loaded.plan), today=loaded.plan.today)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(Path(__file__).parent / "hugo", folder)
    (folder / "static").mkdir()
    assets.write(folder / "static")
    pages = find.pages(plan, ("team",))
    states: set[str | None] = set()
    for page in pages:
        facts = _facts(plan, page, states)
        path = (folder / "content" / page.path).with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_json(facts) + "\n", "utf-8")
    (folder / "data").mkdir()
    (folder / "data/marks.json").write_text(_json({state or "": mark(state) for state in states}), "utf-8")
    (folder / "data/shell.json").write_text(_json(_shell(plan)), "utf-8")
    return len(pages)


def _facts(plan: Plan, page: find.Page, states: set[str | None]) -> dict[str, Any]:
    team, cycle = page.parameters["team"], page.parameters["cycle"]
    head = json.loads(_json(show.team_head(plan, team, cycle).facts))
    head["score"] = shown_score(head["score"])
    mean = head["confidence"]["mean"]
    head["confidence"]["mean"] = formatting.NOTHING if mean is None else f"{mean:.1f}"
    objectives = show.team_objectives(plan, team, cycle).facts["objectives"]
    for o in objectives:
        for kr in o["key_results"]:
            kr["strip"] = strip(kr["progress"], kr["expected"], kr["ambition"])
            kr["score"] = shown_score(kr["score"])
        o["score"] = shown_score(o["score"])
    kpis = show.team_kpis(plan, team).facts["kpis"]
    states |= {item["state"] for o in objectives for item in (o, *o["key_results"])} | {
        k["state"] for k in kpis
    }
    chart = show.team_chart(plan, team, cycle)
    figure = _figure(chart) if isinstance(chart, show.Figure) else None
    return {
        "title": page.title,
        "root": page.root,
        "head": head,
        "objectives": objectives,
        "kpis": kpis,
        "figure": figure,
        "charts": [_figure(chart) for chart in show.team_kpi_charts(plan, team).facts["charts"]],
    }


def _figure(figure: show.Figure) -> dict[str, Any]:
    return {**figure.facts, "drawing": figure.drawing}


def _shell(plan: Plan) -> dict[str, Any]:
    nav = [("index.html", "Goals"), ("index.html#teams", "Teams"), ("kpis/index.html", "KPIs")]
    return {
        "name": plan.name,
        "nav": [{"href": href, "text": text, "here": text == "Teams"} for href, text in nav],
        "day": formatting.day(stand(plan).on),
        "example": True,
        "legend": {"stretch": strip(0.55, 0.75, "aspirational"), "committed": strip(0.55, None, "committed")},
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} is no data for a template")


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), Path(sys.argv[2])))
