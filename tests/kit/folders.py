"""A small plan folder for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

PlanFolder = Callable[[Mapping[str, str | bytes]], Path]

#: A small plan without a finding, by file; tests replace or add files.
GOOD: dict[str, str] = {
    "okr.toml": """\
version = 1
name = "Clinic"
time_zone = "UTC"

[[people]]
id = "ann"
role = "Head"

[[teams]]
id = "co"
kind = "company"

[[teams]]
id = "ops"
parent = "co"
lead = "ann"

[[cycles]]
id = "2026-Q4"
""",
    "goals/2026-Q4/co.toml": """\
[[objectives]]
id = "trusted"
title = "People trust us"
owner = "ann"
state = "active"
""",
    "goals/2026-Q4/ops.toml": """\
[[objectives]]
id = "calm"
title = "A calm place to wait"
owner = "ann"
state = "active"
contributes = { trusted = 0.5 }

[[objectives.key_results]]
id = "wait"
title = "Minutes to the first answer"
kind = "decrease"
baseline = 48
target = 24

[[objectives.key_results]]
id = "steps"
kind = "milestones"
milestones = [{ name = "Plan" }, { name = "Build" }]
""",
    "kpis/ops.toml": """\
[[kpis]]
id = "queue"
title = "People waiting"
owner = "ann"
better = "lower"
""",
    "check-ins/2026-Q4.csv": """\
key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn
wait,2026-10-08,40,6,on track,,"slow, but moving",ann,2026-10-08T09:00:00.000000Z,
steps,2026-10-09,Plan,,,,,ann,2026-10-09T09:00:00.000000Z,
wait,2026-10-15,36,7,,,,ann,2026-10-15T09:00:00.000000Z,
""",
    "observations/ops.csv": """\
kpi,period,value,recorded
queue,2026-09-01,17,2026-10-02T08:00:00.000000Z
queue,2026-10-01,15,
""",
}
