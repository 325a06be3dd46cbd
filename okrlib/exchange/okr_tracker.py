"""okr-tracker: its collections, or what its API gives."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from okrlib.exchange.json_entries import Entry, facts, rows_of, tables_of, text_of
from okrlib.exchange.maps import as_dict
from okrlib.exchange.records import Goal, ImportFileError, Source

#: Its collections, and the lists of its API, with what they hold.
_KINDS = {"objectives": "objective", "keyresults": "key result", "keyres": "key result"}
_KINDS |= {"kpis": "kpi", "kpi": "kpi"}


def read(content: Any) -> Source:
    """Collections (objectives, keyResults, progress, kpis), or what its API gives (keyres, kpi, values)."""
    tables = tables_of(content)
    goals: list[Goal] = []
    values: dict[str, list[dict[str, str]]] = {}
    for row in tables.get("progress", []):
        of = as_dict(row.get("keyResult")).get("id") or row.get("keyResult")
        of = text_of(of or row.get("parent") or row.get("kpi"))
        values.setdefault(of, []).append(_measurement(row))
    for table, kind in _KINDS.items():
        for number, entry in enumerate(tables.get(table, []), 1):
            one = Entry(entry, f"{table} {number}")
            one.take(key="id|slug", title="name|description|title", current="currentValue")
            if kind == "kpi":
                one.take(notes="description", team="parent")
                one.take(rhythm="updateFrequency", direction="preferredTrend")
                if one.get("format") == "percentage":
                    one.fields["unit"] = "%"
            else:
                one.take(notes="notes|description", period="period", start="startDate", end="endDate")
                one.take(baseline="startValue", target="targetValue", unit="unit", weight="weight")
                share = one.get("progression")
                if kind == "key result" and isinstance(share, (int, float)):
                    one.fields["progress"] = f"{share * 100:g}"
                if not entry.get("objective"):
                    one.take(team="parent")
            last = as_dict(one.get("lastUpdated"))
            own = rows_of(one.get("values") or one.get("progress")) or ([last] if last else [])
            up = one.get("objective")
            one.leave_out("slug", "parent", "created", "edited", "createdBy", "editedBy", "isStale")
            goal = one.goal(kind, [*values.get(one.fields.get("key", ""), []), *map(_measurement, own)])
            if up:
                goal.parents.append((text_of(as_dict(up).get("id")) or text_of(up), text_of(up), ""))
            goals.append(goal)
    if not goals:
        raise ImportFileError("The file holds no objectives, key results or KPIs of okr-tracker.")
    return Source("okr-tracker", "okr-tracker", goals, ".")


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
