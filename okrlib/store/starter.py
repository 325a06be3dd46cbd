"""The files of a new plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from okrlib.errors import NotOursError
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
check-ins/*.csv merge=union eol=lf
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

    pip install 'okrlib[site]'
    okr check          what is wrong, where, and how to mend it
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
      - run: pip install "okrlib[site]"
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
    - pip install "okrlib[site]"
    - okr check
    - okr publish --out public
  artifacts: { paths: [public] }
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"""


def make(folder: Path, *, on: date, kind: Literal["starter", "empty", "example"] = "starter") -> int:
    """Write a new plan into *folder*, all of it or nothing; the number of files.

    Raises `NotOursError` where the folder holds anything.
    """
    import shutil
    import tempfile

    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotOursError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        if kind == "example":
            shutil.copytree(data_dir("notebooks") / "example", beside, dirs_exist_ok=True)
        else:
            for name, text in _files(on, empty=kind == "empty").items():
                path = beside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            write_schemas(beside)
        beside.chmod(0o755)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return sum(path.is_file() for path in folder.rglob("*"))


def _files(on: date, *, empty: bool) -> dict[str, str]:
    cycle = f"{on.year}-Q{(on.month + 2) // 3}"
    files = {
        "okr.toml": _OKR.format(cycle=cycle, team="" if empty else _TEAM),
        ".gitattributes": _ATTRIBUTES,
        ".gitignore": _IGNORE,
        "README.md": _README,
        ".github/workflows/goals.yml": _GITHUB,
        ".gitlab-ci.yml": _GITLAB,
        f"check-ins/{cycle}.csv": _CHECK_INS,
    }
    if not empty:
        slug = cycle.lower()
        files[f"goals/{cycle}/service.toml"] = _GOALS.format(slug=slug, on=on)
        files["kpis/service.toml"] = _KPIS
        files["observations/service.csv"] = _OBSERVATIONS
    return files
