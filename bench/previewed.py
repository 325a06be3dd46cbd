"""How soon `okr preview` shows what was saved, on the worked example.

``python bench/previewed.py`` prints one line of JSON: seconds from the save to the page that has the change,
for a check-in and for an objective's new title, and the preview's processor seconds for one change.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from urllib.request import urlopen

from measure import processor

EXAMPLE = Path(__file__).resolve().parents[1] / "notebooks/example"
OBJECTIVE, KEY_RESULT, CYCLE = "reason-to-stay-q1", "recommend-work-q1", "2019-Q1"
TIMES = 3
#: Seconds after which a preview that has said its address follows changes.
STARTED = 3.0


def shown(address: str, words: str) -> float:
    """Seconds until a page has these words."""
    begun = perf_counter()
    while words not in urlopen(address).read().decode():  # noqa: S310 - the preview's own address
        if perf_counter() - begun > 60:
            sys.exit(f"{address} did not show {words!r}.")
        sleep(0.01)
    return perf_counter() - begun


def rested(preview: subprocess.Popen[str]) -> None:
    """Wait until the preview has built what it put off."""
    next(line for line in preview.stdout or () if "are up to date" in line)


def saved(file: Path, text: str) -> None:
    """Save as an editor does: another file takes the place."""
    beside = file.with_suffix(".saving")
    beside.write_text(text, "utf-8")
    beside.replace(file)


def followed(preview: subprocess.Popen[str], plan: Path) -> dict[str, list[float]]:
    """Save the two changes in turn, and wait for each."""
    root = next(match[0] for line in preview.stdout or () if (match := re.match(r"http\S+/", line)))
    page = f"{root}objectives/{OBJECTIVE}.html"
    goals = next(file for file in plan.glob("goals/**/*.toml") if f'"{OBJECTIVE}"' in file.read_text("utf-8"))
    log = plan / f"check-ins/{CYCLE}.csv"
    title = re.compile(rf'(id = "{OBJECTIVE}"\ntitle = ")[^"]*')
    times: dict[str, list[float]] = {"check_in": [], "title": [], "processor": []}
    sleep(STARTED)
    for number in range(TIMES):
        before, words = processor(preview.pid), f"A word of the bench, {number}"
        row = f'{KEY_RESULT},2019-03-15,65,7,,,"{words}",,2019-03-15T1{number}:00:00Z,\n'
        saved(log, log.read_text("utf-8") + row)
        times["check_in"].append(shown(page, words))
        times["processor"].append(processor(preview.pid) - before)
        rested(preview)
        saved(goals, title.sub(rf"\g<1>An aim of the bench {number}", goals.read_text("utf-8")))
        times["title"].append(shown(page, f"An aim of the bench {number}"))
        rested(preview)
    return times


def measured() -> dict[str, float]:
    """All of them, medians."""
    with TemporaryDirectory() as folder:
        plan = Path(folder) / "plan"
        shutil.copytree(EXAMPLE, plan)
        command = [sys.executable, "-m", "okrlib", "preview", "--port", "0", "--plan", str(plan)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as preview:
            try:
                times = followed(preview, plan)
            finally:
                preview.terminate()
    return {name: median(seconds) for name, seconds in times.items()}


if __name__ == "__main__":
    print(json.dumps(measured()))
