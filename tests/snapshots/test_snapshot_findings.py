"""A finding of every code that there is, from a small sample: what it says, and where it stands."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import okrlib
from kit.finding_codes import AS_SENTENCES, codes
from okrlib.cli import okr
from okrlib.coach import RULES, about, coach
from okrlib.publish import publish
from snapshots.recording import JsonFile
from snapshots.samples import HEAD, IN_FILES, OF_PLANS, OF_SOURCES, OF_STORIES, Files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from kit.folders import PlanFolder

#: The rules that judge a text have a weak example each.
OF_TEXTS = {code: about(code).weak[0][1] for code in RULES if code not in OF_PLANS}
#: Codes of findings that no small sample brings about, and why.
UNSAMPLED = {
    "no-channel": "it is of no plan; test_notify.py has it",
    "older-version": "no version is older yet; test_upkeep.py makes one",
    "not-closable": "okr close gives it as text, which test_output[close] holds",
    "source-denied": "needs a database with users",
    "source-timeout": "needs a source that is slow",
    "file-too-large": "needs a file of many megabytes",
    "too-many-rows": "needs a database of many rows",
    "too-many-columns": "needs a workbook of thousands of columns",
}


def findings(folder: Path, line: list[str]) -> list[dict[str, Any]]:
    """What a command finds, as it says it to programs."""
    done = CliRunner().invoke(okr, line)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    told = json.loads(done.stdout)
    held: list[dict[str, Any]] = [f for one in told.get("kpis", [told]) for f in one["findings"]]
    return json.loads(json.dumps(held).replace(str(folder), "PLAN"))  # type: ignore[no-any-return]


def of_each(
    samples: Mapping[str, Files], plan_folder: PlanFolder, *line: str
) -> dict[str, dict[str, Any] | None]:
    """For each code the first finding that its sample gives; None where it gives none."""
    out = {}
    for code, files in sorted(samples.items()):
        folder = plan_folder({}) / code
        plan_folder({f"{code}/{name}": text for name, text in {"okr.toml": HEAD, **files}.items()})
        if code == "no-plan":
            (folder / "okr.toml").unlink()
        held = findings(folder, [*line, "--plan", str(folder), "--format", "json"])
        out[code] = next((f for f in held if f["code"] == code), None)
    return out


@pytest.mark.parametrize(
    "samples", [pytest.param(IN_FILES, id="files"), pytest.param(OF_PLANS, id="coach on a plan")]
)
def test_check(samples: Mapping[str, Files], plan_folder: PlanFolder, snapshot: SnapshotAssertion) -> None:
    told = of_each(samples, plan_folder, "check", "--on", "2026-11-01")

    assert [code for code, finding in told.items() if finding is None] == []
    assert told == snapshot(extension_class=JsonFile)


def test_coach(snapshot: SnapshotAssertion) -> None:
    """What a form says too: each remark with its field and the words it is about."""
    told = {}
    for code, text in OF_TEXTS.items():
        kind = "key_result" if "key_result" in about(code).of else about(code).of[0]
        held = coach(text, kind).remarks  # type: ignore[arg-type]
        told[code] = {"text": text, "kind": kind, "remark": next(r for r in held if r.code == code)}

    assert told == snapshot(extension_class=JsonFile)


def test_refresh(plan_folder: PlanFolder, snapshot: SnapshotAssertion) -> None:
    told = of_each(OF_SOURCES, plan_folder, "kpi", "refresh")

    assert [code for code, finding in told.items() if finding is None] == []
    assert told == snapshot(extension_class=JsonFile)


def test_publish(plan_folder: PlanFolder, snapshot: SnapshotAssertion) -> None:
    findings_by_code = {}
    for code, files in OF_STORIES.items():
        plan_folder({f"{code}/{name}": text for name, text in {"okr.toml": HEAD, **files}.items()})
        folder = plan_folder({}) / code
        published = publish(
            okrlib.load(folder).plan, folder / "_site", on=date(2026, 11, 1), folder=folder, kinds=("home",)
        )
        (finding,) = published.findings
        findings_by_code[finding.code] = finding.as_dict()

    assert findings_by_code.keys() == OF_STORIES.keys()
    assert findings_by_code == snapshot(extension_class=JsonFile)


def test_every_code_has_a_sample() -> None:
    sampled = {*IN_FILES, *OF_TEXTS, *OF_PLANS, *OF_SOURCES, *OF_STORIES}

    assert sampled & UNSAMPLED.keys() == set()
    assert codes() - sampled - UNSAMPLED.keys() - AS_SENTENCES == set(), "give each a sample in samples.py"
    assert sampled - codes() == set(), "no finding has such a code"
