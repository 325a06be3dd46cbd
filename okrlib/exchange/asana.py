"""Goals of Asana, as its API gives them."""

from __future__ import annotations

from typing import Any

from okrlib.exchange.json_entries import Entry, facts, tables_of, text_of
from okrlib.exchange.maps import as_dict
from okrlib.exchange.records import Source


def read(content: Any) -> Source:
    """The goals of a file."""
    above: dict[str, list[tuple[str, str, str]]] = {}
    rows = [row for table in tables_of(content).values() for row in table]
    for row in rows:
        low, high = as_dict(row.get("supporting_resource")), as_dict(row.get("supported_goal"))
        if low and high:
            share = text_of(_hundredfold(row.get("contribution_weight")))
            link = text_of(high.get("gid")), text_of(high), share
            above.setdefault(text_of(low.get("gid")), []).append(link)
    goals = []
    for number, entry in enumerate(rows, 1):
        if entry.get("supported_goal") or not (entry.get("name") or entry.get("gid")):
            continue
        one = Entry(entry, f"goal {number}")
        one.take(key="gid", title="name", notes="notes", team="team", owner="owner")
        one.take(period="time_period.display_name|time_period.period")
        one.take(start="start_on|time_period.start_on", end="due_on|time_period.end_on")
        one.take(status="status|current_status_update.status_type")
        if mail := text_of(one.get("owner.email")):
            one.fields["owner"] = f"{one.fields.get('owner', '')} <{mail}>"
        metric, update = as_dict(one.get("metric")), as_dict(one.get("current_status_update"))
        percent = metric.get("unit") in {"percentage", "percent"}
        of_metric = {"baseline": "initial", "target": "target", "current": "current"}
        numbers = {fact: metric.get(f"{name}_number_value") for fact, name in of_metric.items()}
        if percent:
            numbers = {fact: _hundredfold(value) for fact, value in numbers.items()}
        one.fields |= facts(unit="%" if percent else metric.get("currency_code"), **numbers)
        report = facts(
            day=update.get("created_at"),
            note=update.get("text") or update.get("title"),
            status=update.get("status_type"),
            author=update.get("author"),
            value=numbers["current"],
            recorded=update.get("created_at"),
        )
        parents = [one.get("parent"), *(one.get("parent_goals") or [])]
        one.leave_out("resource_type", "resource_subtype", "workspace", "html_notes", "is_workspace_level")
        goal = one.goal("", [report] if report.get("day") else [])
        goal.parents = [
            *above.get(goal.get("key"), []),
            *((text_of(as_dict(p).get("gid")), text_of(p), "") for p in parents if p),
        ]
        goals.append(goal)
    return Source("asana", "Asana", goals, ".", words={"status": {"partial": "done"}})


def _hundredfold(value: Any) -> Any:
    """A share in percent; what is no number as it is."""
    return round(value * 100, 9) if isinstance(value, (int, float)) else value
