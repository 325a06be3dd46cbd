"""The files of a new plan."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.errors import InPlanError, NotOursError, SourceNotUsableError
from okrlib.resources import data_dir
from okrlib.store.file_models import write_schemas

if TYPE_CHECKING:
    from datetime import date

_OKR = """\
#:schema schemas/okr.schema.json
# The organisation, its people, teams and cycles. Editors that know JSON Schema complete the rest.
version = 1
name = "Our organisation"
about = \"\"\"
What readers of the site should know about these goals.
\"\"\"

language = "en"           # of the goals, for the coach: en or de
{zone}
[policy]
people = "roles"        # how people appear on the site: roles, names or none

[[people]]
id = "managing-director"
role = "Managing Director"

[[people]]
id = "head-of-service"
role = "Head of Service"

[[teams]]
id = "company"
title = "Our organisation"
kind = "company"
lead = "managing-director"
{team}
[[cycles]]
id = "{cycle}"            # a calendar name needs no dates; others have start and end
"""

_TEAM = """
[[teams]]
id = "service"
title = "Service"
parent = "company"
lead = "head-of-service"
"""

_GOALS = """\
#:schema ../../schemas/goals.schema.json
# One team's goals in one cycle. An objective is a change worth wanting, without a number; its key
# results are the numbers that prove it.

[[objectives]]
id = "answers-{slug}"
title = "People who write to us feel heard the same day"
owner = "head-of-service"
ambition = "aspirational"       # shown as "stretch": 0.7 is success; or committed, or learning
state = "active"                # a draft is never scored or published
notes = "Slow answers are the complaint we hear most."

[[objectives.key_results]]
id = "first-answer-{slug}"
title = "Median time to a first answer"
kind = "decrease"
unit = "hours"
baseline = 48
target = 24
since = {on}              # a goal added within the cycle; leave it out otherwise

[[objectives.key_results]]
id = "one-touch-{slug}"
title = "Questions settled by the first answer"
kind = "increase"
unit = "%"
baseline = 52
target = 70
since = {on}
guard = ["satisfaction"]        # must not suffer while this is pushed

[[objectives.key_results]]
id = "satisfied-{slug}"
title = "Writers who say the answer helped"
kind = "increase"
kpi = "satisfaction"            # the KPI's figures are the value
baseline = 76
target = 85
unit = "%"
since = {on}
"""

_KPIS = """\
#:schema ../schemas/kpis.schema.json
# What the team watches all year. A KPI holds steady; an objective changes something.

[[kpis]]
id = "satisfaction"
title = "Writers who say the answer helped"
what = "Share of those who answer the one-question survey with yes"
why = "It is what the service is for"
how = "By answering the question that was asked, once, in plain words"
owner = "head-of-service"
unit = "%"
better = "higher"
rhythm = "monthly"
source = "The survey at the end of every answer"

[[kpis.targets]]
value = 80
context = "The best month of last year"
"""

_CHECK_INS = "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn\n"
_OBSERVATIONS = "kpi,period,value,recorded\n"
_ATTRIBUTES = """\
# Logs are only ever appended to: when two people add lines, Git keeps both.
check-ins/**/*.csv merge=union eol=lf
observations/*.csv merge=union eol=lf
workshops/*.jsonl merge=union eol=lf
"""
_IGNORE = "_site/\n.ipynb_checkpoints/\n*.lock\n.*.tmp\n"
_README = """\
# Our goals

Plain text: change it, commit it, review it like anything else.

| file | what |
|---|---|
| `okr.toml` | the organisation, people, teams, cycles |
| `goals/<cycle>/<team>.toml` | a team's objectives and key results |
| `check-ins/<cycle>.csv` | what was reported, a line each, only ever added to |
| `kpis/<team>.toml`, `observations/<team>.csv` | KPIs and their figures |

{install}
    okr check          what is wrong, where, and how to fix it
    okr score          how every goal stands
    okr publish        the site, in _site/
"""
_GITHUB = """\
# Publishes the goals every night and on every change, by GitHub Pages (Settings, Pages: GitHub Actions).
name: goals
on:
  push: { branches: [main] }
  pull_request:
  schedule: [{ cron: "0 3 * * *" }]
permissions: { contents: read, pages: write, id-token: write }
jobs:
  site:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: { python-version: "3.13" }
{note}      - run: pip install "{site}"
      - run: okr check --format github
      - run: okr publish --out _site
      - if: github.event_name != 'pull_request'
        uses: actions/upload-pages-artifact@v3
        with: { path: _site }
      - if: github.event_name != 'pull_request'
        uses: actions/deploy-pages@v4
"""
_GITLAB = """\
# Publishes the goals with GitLab Pages; add a schedule under Build, Pipeline schedules for every night.
pages:
  image: python:3.13
  script:
{note}    - pip install "{site}"
    - okr check
    - okr publish --out public
  artifacts: { paths: [public] }
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""
_FROM_INDEX = """\
    pip install 'okrlib[site]'

This works once okrlib is on a package index, and so do the workflows. Until then, install it from where
you have it, a folder, a wheel or a Git address, and write the same into the workflows:

    pip install 'okrlib[site] @ git+https://…'
"""
_NOTE = """\
{indent}# Works once okrlib is on a package index; until then write where you have it from:
{indent}#   pip install "okrlib[site] @ git+https://…"
"""
#: They would end the quotes around an address in a shell or in a workflow.
_UNQUOTABLE = re.compile(r"[\"'`$\x00-\x1f\x7f]|\\(?!\w)|: | #")


class Source(NamedTuple):
    """Where okrlib is installed from: what `pip install` takes, and a wheel that goes into the plan."""

    address: str
    wheel: Path | None = None

    def requirement(self, extra: str) -> str:
        """What `pip install` is given for okrlib with one of its extras."""
        if "://" in self.address:
            return f"okrlib[{extra}] @ {self.address}"
        return f"{self.address}[{extra}]"


def source_of(written: str, folder: Path) -> Source:
    """Where a plan in *folder* installs okrlib from: a wheel, a folder with its source, a Git address.

    A wheel is copied into the plan, so that a workflow has it too; a folder in the same tree as the plan
    is named as seen from the plan.

    Raises `SourceNotUsableError` where there is no such thing.
    """
    if _UNQUOTABLE.search(written):
        raise SourceNotUsableError(written, "holds a quote or another character that a workflow cannot hold")
    if written.startswith("git@"):
        written = "ssh://" + written.replace(":", "/", 1)
    if "://" in written:
        plain = not written.startswith("git+") and not written.endswith(".whl")
        return Source(f"git+{written}" if plain else written)
    path, folder = Path(os.path.abspath(written)), Path(os.path.abspath(folder))  # noqa: PTH100 - without ".."
    if path.suffix == ".whl" and path.is_file():
        return Source(f"./{path.name}", path)
    if not (path / "pyproject.toml").is_file():
        raise SourceNotUsableError(written, "is no wheel, no folder with a pyproject.toml and no Git address")
    inside = folder.is_relative_to(path)
    return Source(Path(os.path.relpath(path, folder)).as_posix() if inside else path.as_posix())


def make(
    folder: Path,
    *,
    on: date,
    kind: Literal["starter", "empty", "example"] = "starter",
    source: Source | None = None,
    time_zone: str | None = None,
) -> int:
    """Write a new plan into *folder*, all of it or nothing; the number of files.

    Its days are those of *time_zone*, an IANA name; the worked example has its own.

    Its README and workflows install okrlib from *source*; without one, from a package index.

    Raises `InPlanError` where the folder is a plan or lies in one, and `NotOursError` where it holds
    anything else.
    """
    import shutil
    import tempfile

    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - without ".."
    for place in (folder, *folder.parents):
        if (place / "okr.toml").exists():
            raise InPlanError(folder, place)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotOursError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        if kind == "example":
            shutil.copytree(data_dir("notebooks") / "example", beside, dirs_exist_ok=True)
        else:
            for name, text in _files(on, source, time_zone, empty=kind == "empty").items():
                path = beside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            write_schemas(beside)
            if source is not None and source.wheel is not None:
                shutil.copyfile(source.wheel, beside / source.wheel.name)
        beside.chmod(0o755)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return sum(path.is_file() for path in folder.rglob("*"))


def _install(source: Source | None) -> str:
    if source is None:
        return _FROM_INDEX
    return f"    pip install '{source.requirement('site')}'"


def _workflow(text: str, source: Source | None, indent: str) -> str:
    note = "" if source else _NOTE.format(indent=indent)
    site = source.requirement("site") if source else "okrlib[site]"
    return text.replace("{note}", note).replace("{site}", site)


def _files(on: date, source: Source | None, time_zone: str | None, *, empty: bool) -> dict[str, str]:
    cycle = f"{on.year}-Q{(on.month + 2) // 3}"
    files = {
        "okr.toml": _OKR.format(
            cycle=cycle,
            team="" if empty else _TEAM,
            zone=f'time_zone = "{time_zone}"   # where its days begin and end\n' if time_zone else "",
        ),
        ".gitattributes": _ATTRIBUTES,
        ".gitignore": _IGNORE,
        "README.md": _README.format(install=_install(source)),
        ".github/workflows/goals.yml": _workflow(_GITHUB, source, " " * 6),
        ".gitlab-ci.yml": _workflow(_GITLAB, source, " " * 4),
        f"check-ins/{cycle}.csv": _CHECK_INS,
    }
    if not empty:
        slug = cycle.lower()
        files[f"goals/{cycle}/service.toml"] = _GOALS.format(slug=slug, on=on)
        files["kpis/service.toml"] = _KPIS
        files["observations/service.csv"] = _OBSERVATIONS
    return files
