"""About this edition: its day, what is in it, and everything as files."""

from okrlib.plan import Plan
from okrlib.scoring import stand
from okrlib.show.editions import compared_in
from okrlib.show.fragment import Fragment
from okrlib.tables.columns import COLUMNS
from okrlib.text import count, formatting

#: Each table in words, and what one of its rows is.
_TABLES = {
    "objectives": ("Objectives", "An objective"),
    "key_results": ("Key results", "A key result"),
    "check_ins": ("Check-ins", "A report on a key result"),
    "kpis": ("KPIs", "A KPI with its card"),
    "observations": ("Observations", "A KPI's figure for a period"),
    "scores": ("Scores", "A team, an objective or a key result, and how it stands"),
    "history": ("History", "A key result's progress by the end of a week"),
    "forecasts": ("Forecasts", "A day that a key result's forecast is drawn for"),
    "limits": ("Limits", "A KPI's figure with its usual level and natural limits"),
    "teams": ("Teams", "A team"),
    "cycles": ("Cycles", "A cycle"),
}


def edition_head(plan: Plan) -> Fragment:
    """The edition's day, and how much is in it."""
    key_results = sum(len(o.key_results) for o in plan.objectives)
    counts = [
        count(len(plan.teams), "team"),
        count(len(plan.objectives), "objective"),
        count(key_results, "key result"),
        count(len(plan.kpis), "KPI"),
    ]
    return Fragment(
        "edition/head",
        {
            "day": formatting.day(stand(plan).on),
            "lede": f"It holds {formatting.listed(counts)}: everything that is released.",
            "compared": compared_in(plan),
        },
    )


def edition_files(plan: Plan) -> Fragment:
    """The tables as files, the feeds and the calendar, and how to read them in pandas."""
    return Fragment(
        "edition/files",
        {
            "tables": [(name, *_TABLES[name]) for name in COLUMNS],
            "address": plan.site.root.rstrip("/"),
            "licence": plan.site.licence,
            "licence_address": plan.site.licence_address,
        },
    )
