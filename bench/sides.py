"""The commands that are measured beside each other, and what each needs beforehand (not timed)."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import measure
from browsing import chromium
from generate import CYCLE, TODAY, generate, seats
from measure import ROOT, SCRATCH

HERE = Path(__file__).resolve().parent
NOTEBOOK = ROOT / "notebooks/pages/team.ipynb"
#: Pages that all three sides make.
COMMON = 5
#: How the names of folders begin that `tidy` deletes.
_OLD = "old-"
#: The commands that people wait for, each with the most processor time it may take, in times of a Python
#: that does nothing.
COMMANDS = {
    "--help": 12.5,
    "due": 25.0,
    "checkin recommend-work-q1 65 --confidence 7": 25.0,
    "check": 37.5,
}


class Ours(NamedTuple):
    """One process of ours: the whole, and its parts as it timed them itself."""

    ran: measure.Ran
    load: float
    publish: float
    pages: int
    cells: int
    built: int


class Whole(NamedTuple):
    """One ``okr publish``: the process, and the pages in the site."""

    ran: measure.Ran
    pages: int


def tidy() -> None:
    """Delete what earlier runs made."""
    for folder in SCRATCH.glob(f"{_OLD}*"):
        shutil.rmtree(folder)


class Bench:
    """The folders and commands for one number of teams."""

    def __init__(self, teams: int) -> None:
        self.teams = teams
        self.plan = SCRATCH / f"plan-{teams}"
        self.common = [seat.id for seat in seats(teams)[:COMMON]]
        self.hugo, self.nbconvert = measure.hugo(), measure.tool("jupyter-nbconvert")
        self.chromium = chromium()
        self._check_ins = 0
        self._env = measure.environment()
        generate(teams, self.plan)
        measure.run(self._ours(self.plan, self.folder("ours")), self._env)  # bytecode, the files' cache

    def folder(self, name: str) -> Path:
        """A folder of this bench."""
        return SCRATCH / f"{name}-{self.teams}"

    def prepare(self) -> None:
        """What Hugo and nbconvert read; all caches warm."""
        if self.nbconvert:
            generate(self.teams, self.folder("few"), keep=COMMON)
            self._write_notebooks()
            self.run_nbconvert(self.common[:1])
        if self.hugo:
            command = [sys.executable, str(HERE / "hugo_data.py"), str(self.plan), str(self.folder("hugo"))]
            measure.run(command, self._env)

    def _write_notebooks(self) -> None:
        """The page notebook with the parameters of each common page, as its user would have saved it."""
        folder = self._new("notebooks")
        folder.mkdir(parents=True)
        for team in self.common:
            notebook = json.loads(NOTEBOOK.read_text("utf-8"))
            for cell in notebook["cells"]:
                if "parameters" in cell["metadata"].get("tags", ()):
                    cell["source"] = f"team = {team!r}\ncycle = {CYCLE!r}"
            (folder / f"{team}.ipynb").write_text(json.dumps(notebook), "utf-8")

    def _new(self, name: str) -> Path:
        """A folder that is not there yet.

        What was there is deleted by `tidy`: for some minutes a file system (ext4) passes over the inodes of
        deleted files one by one, so that whoever makes thousands of files then waits for it.
        """
        folder = self.folder(name)
        if folder.exists():
            folder.rename(Path(mkdtemp(dir=SCRATCH, prefix=_OLD)) / name)
        return folder

    # -- our team pages

    def _ours(self, *words: Path) -> list[str]:
        return [sys.executable, str(HERE / "ours.py"), *map(str, words)]

    def _publish(self, state: str, *words: Path) -> Ours:
        env = measure.environment(OKRLIB_STATE_DIR=str(self.folder(state)))
        ran = measure.run(self._ours(*words), env)
        facts: dict[str, Any] = json.loads(ran.out)
        if facts["findings"]:
            sys.exit(f"The generated plan has {facts['findings']} findings; see okr check {words[0]}.")
        return Ours(ran, *(facts[name] for name in Ours._fields[1:]))

    def cold(self) -> Ours:
        """Start, load and publish team pages into a new folder."""
        self._new("state")
        return self._publish("state", self.plan, self._new("ours"))

    def rebuilt(self) -> Ours:
        """The same of a plan with one check-in more than the site in the folder; all of it the first time."""
        names = ("changing", "again", "remembered")
        plan, site, kept = map(self.folder if self._check_ins else self._new, names)
        if not self._check_ins:
            shutil.copytree(self.plan, plan)
            kept.mkdir(mode=0o700)
            self._publish("state-again", plan, site, kept)
        self._check_in(plan)
        return self._publish("state-again", plan, site, kept)

    def _check_in(self, plan: Path) -> None:
        """One more row of the log."""
        log = plan / "check-ins" / f"{CYCLE}.csv"
        with log.open("r+", encoding="utf-8", newline="") as file:
            *_, row = csv.DictReader(file)
            second = self._check_ins % 60
            row |= {"date": TODAY.isoformat(), "recorded": f"{TODAY}T20:00:{second:02}Z"}
            csv.writer(file, lineterminator="\n").writerow(row.values())
        self._check_ins += 1

    # -- our whole site

    def whole(self, *, watch: bool = False) -> Whole:
        """``okr publish`` of all page kinds, with search, feeds and files, for the first time."""
        self._new("state-whole")
        plan = self._new("changing-whole")
        shutil.copytree(self.plan, plan)
        return self._whole(plan, self._new("whole"), watch=watch)

    def whole_again(self) -> Whole:
        """The same after one check-in."""
        plan = self.folder("changing-whole")
        self._check_in(plan)
        return self._whole(plan, self.folder("whole"))

    def _whole(self, plan: Path, site: Path, *, watch: bool = False) -> Whole:
        env = measure.environment(OKRLIB_STATE_DIR=str(self.folder("state-whole")))
        command = [sys.executable, "-m", "okrlib", "publish", str(plan), "--out", str(site)]
        ran = measure.run(command, env, watch=watch)
        return Whole(ran, sum(1 for _ in site.rglob("*.html")))

    # -- the others

    def run_hugo(self, *, watch: bool = False) -> measure.Ran:
        """Hugo: the same pages from ready data."""
        words = ["--source", str(self.folder("hugo")), "--destination", str(self._new("hugo-out"))]
        return measure.run([str(self.hugo), "--quiet", *words], self._env, watch=watch)

    def run_nbconvert(self, teams: list[str] | None = None) -> list[measure.Ran]:
        """``jupyter nbconvert --execute``, one command a page, on a plan of these teams alone.

        With the site's root set the cells display what they display in ours, with links and without
        a notebook's styles.
        """
        env = measure.environment(OKRLIB_PLAN=str(self.folder("few")), OKRLIB_SITE_ROOT="../../")
        out = ["--to", "html", "--output-dir", str(self.folder("nbconvert"))]
        return [
            measure.run(
                ["jupyter", "nbconvert", "--execute", *out, str(self.folder("notebooks") / f"{team}.ipynb")],
                env,
            )
            for team in teams or self.common
        ]

    def readers(self) -> measure.Ran:
        """The readers: pandas and tomllib on the same files."""
        return measure.run([sys.executable, str(HERE / "readers.py"), str(self.plan)], self._env)

    # -- our commands, boards and the coach

    def score(self) -> measure.Ran:
        """``okr score`` of the whole plan."""
        command = [sys.executable, "-m", "okrlib", "score", str(self.plan), "--format", "json"]
        return measure.run(command, self._env)

    def commands(self) -> dict[str, float]:
        """Processor seconds of each of `COMMANDS` on the example, and of a Python that does nothing."""
        example = self._new("example")
        shutil.copytree(ROOT / "notebooks/example", example)
        plan = ["--plan", str(example)]
        calls = {name: ["-m", "okrlib", *name.split(), *plan * (name != "--help")] for name in COMMANDS}
        calls["nothing"] = ["-c", "pass"]
        return {
            name: measure.run([sys.executable, *call], self._env).processor for name, call in calls.items()
        }

    def timed(self, script: str, *words: Path) -> dict[str, Any]:
        """A script of this folder that times itself."""
        env = measure.environment(OKRLIB_CHROMIUM=self.chromium or "")
        ran = measure.run([sys.executable, str(HERE / script), *map(str, words)], env)
        facts: dict[str, Any] = json.loads(ran.out)
        return facts

    # -- what came out

    def pages(self, site: str) -> list[Path]:
        """All pages of a site, in order."""
        return sorted(self.folder(site).rglob("*.html"))

    def page(self, site: str, team: str) -> str:
        """One team's page."""
        return (self.folder(site) / f"teams/{CYCLE}/{team}.html").read_text("utf-8")

    def executed(self, team: str) -> tuple[str, int]:
        """One page by nbconvert, and how many of its cells ran."""
        text = (self.folder("nbconvert") / f"{team}.html").read_text("utf-8")
        return text, len(re.findall(r"In(?:\s|&nbsp;)\[\d+\]", text))
