"""okr-tracker: its collections, or what its API gives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from okrlib.exchange.json_entries import Entry, facts, rows_of, tables_of, text_of
from okrlib.exchange.maps import as_dict
from okrlib.exchange.records import Goal, ImportFileError, Source


def read(content: Any) -> Source:
    """Collections (objectives, keyResults, progress, kpis), or what its API gives (keyres, kpi, values)."""
    tables = tables_of(content)
    goals: list[Goal] = []
    values: dict[str, list[dict[str, str]]] = {}
    for row in tables.get("progress", []):
        of = text_of(
            as_dict(row.get("keyResult")).get("id")
            or row.get("keyResult")
            or row.get("parent")
            or row.get("kpi")
        )
        values.setdefault(of, []).append(_measurement(row))
    for name, kind in (("objectives", "objective"), ("keyresults", "key result"), ("keyres", "key result")):
        for number, entry in enumerate(tables.get(name, []), 1):
            one = Entry(entry, f"{name} {number}")
            key = one.take("key", "id", "slug")
            one.take_all(title="name|description|title", notes="notes|description", team="parent")
            one.take_all(period="period", start="startDate", end="endDate", weight="weight", unit="unit")
            one.take_all(baseline="startValue", target="targetValue", current="currentValue")
            up = one.pop("objective")
            share = one.pop("progression")
            if kind == "key result" and isinstance(share, (int, float)):
                one.fields["progress"] = f"{share * 100:g}"
            own = _measurements(one)
            one.pop("created", "edited", "createdBy", "editedBy", "archived")
            goal = one.goal(kind, [*values.get(key, []), *own])
            if up:
                reference = text_of(as_dict(up).get("id")) or text_of(up)
                goal.parents.append((reference, text_of(up), ""))
                goal.fields.pop("team", None)
            goals.append(goal)
    for name in ("kpis", "kpi"):
        for number, entry in enumerate(tables.get(name, []), 1):
            goals.append(_tracked_kpi(entry, f"{name} {number}", values))
    if not goals:
        raise ImportFileError("The file holds no objectives, key results or KPIs of okr-tracker.")
    return Source("okr-tracker", "okr-tracker", goals, ".")


def _tracked_kpi(entry: dict[str, Any], row: str, values: dict[str, list[dict[str, str]]]) -> Goal:
    one = Entry(entry, row)
    key = one.take("key", "id", "slug")
    one.take_all(title="name", notes="description", team="parent", current="currentValue")
    one.take_all(rhythm="updateFrequency", direction="preferredTrend")
    if one.pop("format") == "percentage":
        one.fields["unit"] = "%"
    own = _measurements(one)
    one.pop("created", "edited", "createdBy", "editedBy", "isStale")
    return one.goal("kpi", [*values.get(key, []), *own])


def _measurements(one: Entry) -> list[dict[str, str]]:
    """The values in an entry; the last one where it has no others."""
    last = as_dict(one.pop("lastUpdated"))
    rows = rows_of(one.pop("values", "progress")) or ([last] if last else [])
    return [_measurement(row) for row in rows]


def _measurement(row: dict[str, Any]) -> dict[str, str]:
    """A value with its day and comment."""
    moment = row.get("timestamp") or row.get("date")
    if isinstance(moment, dict):  # seconds since 1970, as the database writes them
        seconds = moment.get("_seconds") or moment.get("seconds")
        moment = _moment(seconds) if isinstance(seconds, (int, float)) else ""
    return facts(
        day=text_of(moment),
        value=row.get("value"),
        note=row.get("comment"),
        author=row.get("createdBy"),
        recorded=row.get("timestamp") if isinstance(row.get("timestamp"), str) else "",
    )


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
