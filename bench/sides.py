"""The commands that are measured beside each other, and what each needs beforehand (not timed)."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

import measure
from generate import CYCLE, TODAY, generate, seats
from measure import ROOT, SCRATCH

HERE = Path(__file__).resolve().parent
NOTEBOOK = ROOT / "notebooks/pages/team.ipynb"
#: Pages that all three sides make.
COMMON = 5
#: The commands that people wait for, each with the most processor time it may take, in times of a Python
#: that does nothing.
COMMANDS = {
    "--help": 12.5,
    "due": 25.0,
    "checkin recommend-work-q1 65 --confidence 7": 25.0,
    "check": 37.5,
    "score": 45.0,
}


class Ours(NamedTuple):
    """One process of ours: the whole, and its parts as it timed them itself."""

    ran: measure.Ran
    load: float
    publish: float
    pages: int
    cells: int
    built: int


class Bench:
    """The folders and commands for one number of teams."""

    def __init__(self, teams: int) -> None:
        self.teams = teams
        self.plan, self.few = SCRATCH / f"plan-{teams}", SCRATCH / f"plan-{teams}-few"
        self.ours_out, self.hugo, self.hugo_out = (SCRATCH / n for n in ("ours", "hugo", "hugo-out"))
        self.whole_out = SCRATCH / "whole"
        self.notebooks, self.notebooks_out = SCRATCH / "notebooks", SCRATCH / "nbconvert"
        self.common = [seat.id for seat in seats(teams)[:COMMON]]
        self.has_hugo, self.has_jupyter = measure.tool("hugo"), measure.tool("jupyter-nbconvert")
        self.env = measure.environment()
        self._rebuilds = 0

    def prepare(self) -> None:
        """Generate the plans, what Hugo and nbconvert read, and warm the caches of all."""
        generate(self.teams, self.plan)
        generate(self.teams, self.few, keep=COMMON)
        self.publish(self.few)
        self.rebuilt()
        if self.has_jupyter:
            self._write_notebooks()
            self.nbconvert(self.common[:1])
        if self.has_hugo:
            measure.run(
                [sys.executable, str(HERE / "hugo_data.py"), str(self.plan), str(self.hugo)], self.env
            )

    def _write_notebooks(self) -> None:
        """The page notebook with the parameters of each common page, as its user would have saved it."""
        shutil.rmtree(self.notebooks, ignore_errors=True)
        self.notebooks.mkdir(parents=True)
        for team in self.common:
            held = json.loads(NOTEBOOK.read_text("utf-8"))
            for cell in held["cells"]:
                if "parameters" in cell["metadata"].get("tags", ()):
                    cell["source"] = f"team = {team!r}\ncycle = {CYCLE!r}"
            (self.notebooks / f"{team}.ipynb").write_text(json.dumps(held), "utf-8")

    # -- one run of each

    def publish(self, plan: Path | None = None, *, what: str = "team", watch: bool = False) -> Ours:
        """Our whole process: start, load, publish pages of a kind, or "all", into a folder that is new."""
        out = self.whole_out if what == "all" else self.ours_out
        shutil.rmtree(out, ignore_errors=True)
        command = [sys.executable, str(HERE / "ours.py"), str(plan or self.plan), str(out), what]
        ran = measure.run(command, self.env, watch=watch)
        said: dict[str, Any] = json.loads(ran.out)
        if said["findings"]:
            sys.exit(
                f"The generated plan has {said['findings']} findings; see okr check {plan or self.plan}."
            )
        return Ours(ran, *(said[name] for name in ("load", "publish", "pages", "cells", "built")))

    def rebuilt(self) -> Ours:
        """The same of a plan with one check-in more than the site in the folder; all of it the first time."""
        plan, out, kept = (SCRATCH / f"{name}-{self.teams}" for name in ("changing", "again", "remembered"))
        if not self._rebuilds:
            for folder in (plan, out, kept):
                shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(self.plan, plan)
            kept.mkdir(mode=0o700)
        log = plan / "check-ins" / f"{CYCLE}.csv"
        with log.open("r+", encoding="utf-8", newline="") as file:
            *_, row = csv.DictReader(file)
            stamp = f"{TODAY}T{8 + self._rebuilds:02}:00:00Z"
            row |= {"date": TODAY.isoformat(), "recorded": stamp}
            csv.writer(file, lineterminator="\n").writerow(row.values())
        self._rebuilds += 1
        command = [sys.executable, str(HERE / "ours.py"), str(plan), str(out), "team", str(kept)]
        ran = measure.run(command, self.env)
        said: dict[str, Any] = json.loads(ran.out)
        return Ours(ran, *(said[name] for name in ("load", "publish", "pages", "cells", "built")))

    def drafts(self) -> dict[str, Any]:
        """The coach on the plan's texts, as it timed itself."""
        held: dict[str, Any] = json.loads(
            measure.run([sys.executable, str(HERE / "drafts.py"), str(self.plan)], self.env).out
        )
        return held

    def boards(self) -> dict[str, Any]:
        """The check-in board, as it timed itself."""
        held: dict[str, Any] = json.loads(
            measure.run([sys.executable, str(HERE / "boards.py"), str(self.plan)], self.env).out
        )
        return held

    def opened(self) -> dict[str, float]:
        """The boards in a browser, as they timed themselves."""
        held: dict[str, float] = json.loads(
            measure.run([sys.executable, str(HERE / "opened.py")], self.env).out
        )
        return held

    def run_hugo(self, *, watch: bool = False) -> measure.Ran:
        """Hugo: the same pages from ready data."""
        shutil.rmtree(self.hugo_out, ignore_errors=True)
        command = [
            str(self.has_hugo),
            "--quiet",
            "--source",
            str(self.hugo),
            "--destination",
            str(self.hugo_out),
        ]
        return measure.run(command, self.env, watch=watch)

    def nbconvert(self, teams: list[str] | None = None) -> list[measure.Ran]:
        """``jupyter nbconvert --execute``, one command a page, on a plan of these teams alone.

        With the site's root set the cells display what they display in ours, with links and without
        a notebook's styles.
        """
        env = measure.environment(OKRLIB_PLAN=str(self.few), OKRLIB_SITE_ROOT="../../")
        command = [
            "jupyter",
            "nbconvert",
            "--execute",
            "--to",
            "html",
            "--output-dir",
            str(self.notebooks_out),
        ]
        return [
            measure.run([*command, str(self.notebooks / f"{team}.ipynb")], env)
            for team in teams or self.common
        ]

    def score(self) -> measure.Ran:
        """``okr score`` of the whole plan."""
        command = [sys.executable, "-m", "okrlib", "score", str(self.plan), "--format", "json"]
        return measure.run(command, self.env)

    def commands(self) -> dict[str, float]:
        """Processor seconds of each of `COMMANDS` on the example, and of a Python that does nothing."""
        example = SCRATCH / "example"
        shutil.rmtree(example, ignore_errors=True)
        shutil.copytree(ROOT / "notebooks/example", example)
        plan = ["--plan", str(example)]
        calls = {name: ["-m", "okrlib", *name.split(), *plan * (name != "--help")] for name in COMMANDS}
        calls["nothing"] = ["-c", "pass"]
        return {
            name: measure.run([sys.executable, *call], self.env).processor for name, call in calls.items()
        }

    def readers(self) -> measure.Ran:
        """The readers: pandas and tomllib on the same files."""
        return measure.run([sys.executable, str(HERE / "readers.py"), str(self.plan)], self.env)

    # -- what came out

    def pages(self, site: Path) -> list[Path]:
        """All pages of a site, in order."""
        return sorted(site.rglob("*.html"))

    def page(self, site: Path, team: str) -> str:
        """One team's page."""
        return (site / f"teams/{CYCLE}/{team}.html").read_text("utf-8")

    def executed(self, team: str) -> tuple[str, int]:
        """One page by nbconvert, and how many of its cells ran."""
        text = (self.notebooks_out / f"{team}.html").read_text("utf-8")
        return text, len(re.findall(r"In(?:\s|&nbsp;)\[\d+\]", text))
