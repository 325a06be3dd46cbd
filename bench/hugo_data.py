"""What Hugo builds the same team pages from: our own facts as front matter, ready to be set.

``python bench/hugo_data.py PLAN FOLDER`` writes a Hugo project. None of it is timed: Hugo gets every
score, word, strip, place on a map and drawn chart computed, so that it has pages to set and nothing else.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import okrlib
from okrlib import show
from okrlib.plan import Audience, released
from okrlib.publish import assets, pages as find
from okrlib.scoring import stand
from okrlib.show.fragment import environment, strip
from okrlib.text import formatting

if TYPE_CHECKING:
    from okrlib.plan import Plan

#: What a page says of a key result, a team's cycle and a KPI; the other facts are for other pages.
KEY_RESULT = ("title", "where", "worse", "blocked", "counted", "state")
KPI = ("id", "title", "state", "latest", "when", "target", "story")


class Words:
    """What our templates call while they set a page, called beforehand."""

    def __init__(self, plan: Plan) -> None:
        known, self._scale = environment(), stand(plan).scale
        self.mark, self.shape = known.globals["mark"], known.globals["shape"]
        self.score = self._scale.score

    def strip(self, *drawn: Any) -> str:
        """A progress strip as HTML."""
        return str(strip(self._scale, *drawn))


def write(plan_folder: Path, folder: Path) -> int:
    """Write the project; the number of its pages."""
    loaded = okrlib.load(plan_folder)
    plan = replace(released(loaded.plan), today=loaded.plan.today)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(Path(__file__).parent / "hugo", folder)
    (folder / "static").mkdir()
    assets.write(folder / "static")
    words = Words(plan)
    pages = find.pages(plan, ("team",))
    for page in pages:
        path = (folder / "content" / page.path).with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_json(_facts(plan, page, words)) + "\n", "utf-8")
    (folder / "data").mkdir()
    (folder / "data/shell.json").write_text(_json(_shell(plan, words)), "utf-8")
    return len(pages)


def _facts(plan: Plan, page: find.Page, words: Words) -> dict[str, Any]:
    team, cycle = page.parameters["team"], page.parameters["cycle"]
    head = dict(show.team_head(plan, team, cycle).facts)
    head["score"] = words.score(head["score"])
    head["confidence"] = {
        "count": formatting.count(head["confidence"].count, "key result") if head["confidence"].count else "",
        "mean": formatting.mean(head["confidence"].mean),
    }
    chart = show.team_chart(plan, team, cycle)
    return {
        "title": page.title,
        "root": page.root,
        "head": head,
        "objectives": [
            {
                **{key: o[key] for key in ("number", "id", "title", "ambition", "owner", "supports")},
                "mark": words.mark(o["state"]),
                "score": words.score(o["score"]),
                "key_results": [_key_result(kr, words) for kr in o["key_results"]],
            }
            for o in show.team_objectives(plan, team, cycle).facts["objectives"]
        ],
        "figure": _figure(chart) if isinstance(chart, show.Figure) else None,
        "map": _map(show.team_map(plan, team, cycle).facts, words),
        "charts": [_figure(chart) for chart in show.team_kpi_charts(plan, team, cycle).facts["charts"]],
        "kpis": [
            {**{key: k[key] for key in KPI}, "mark": words.mark(k["state"])}
            for k in show.team_kpis(plan, team, cycle).facts["kpis"]
        ],
    }


def _key_result(kr: dict[str, Any], words: Words) -> dict[str, Any]:
    note = kr["note"]
    return {
        **{key: kr[key] for key in KEY_RESULT},
        "strip": words.strip(kr["progress"], kr["expected"], kr["ambition"]),
        "score": words.score(kr["score"]),
        "mark": words.mark(kr["state"]),
        "note": note and {"text": note["text"], "on": formatting.day(note["on"], year=False)},
    }


def _figure(figure: show.Figure) -> dict[str, Any]:
    return {**figure.facts, "drawing": figure.drawing}


def _map(facts: Any, words: Words) -> dict[str, Any] | None:
    """A team's map: its boxes and lines with their places; None where its goals stand alone."""
    if not facts:
        return None
    picture, boxes = facts["picture"], []
    for box in picture.boxes:
        goal = facts["boxes"][box.key]
        shape = words.shape(goal["state"], box.x + box.width - 19, box.y + 8.5)
        boxes.append(box._asdict() | {key: goal[key] for key in ("own", "says", "name")} | {"shape": shape})
    return {
        **{key: facts[key] for key in ("roles", "more", "cycle")},
        "picture": {
            **{key: getattr(picture, key) for key in ("width", "height", "headings")},
            "lines": [line._asdict() | {"tie": line.tie._asdict()} for line in picture.lines],
            "boxes": boxes,
        },
    }


def _shell(plan: Plan, words: Words) -> dict[str, Any]:
    nav = [("index.html", "Goals"), ("index.html#teams", "Teams"), ("kpis/index.html", "KPIs")]
    return {
        "name": plan.name,
        "nav": [{"href": href, "text": text, "here": text == "Teams"} for href, text in nav],
        "day": formatting.day(stand(plan).on),
        "audience": Audience().words(plan),
        "legend": {
            "stretch": words.strip(0.55, 0.75, "aspirational"),
            "committed": words.strip(0.55, None, "committed"),
        },
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), Path(sys.argv[2])))
