"""Goals of Asana, as its API gives them."""

from __future__ import annotations

from typing import Any

from okrlib.exchange.json_entries import Entry, facts, tables_of, text_of
from okrlib.exchange.maps import as_dict
from okrlib.exchange.records import Source


def read(content: Any) -> Source:
    """The goals of a file."""
    tables = tables_of(content)
    above: dict[str, list[tuple[str, str, str]]] = {}
    rows = [row for table in tables.values() for row in table]
    for row in rows:
        low, high = as_dict(row.get("supporting_resource")), as_dict(row.get("supported_goal"))
        if low and high:
            weight = row.get("contribution_weight")
            share = f"{weight * 100:g}" if isinstance(weight, (int, float)) else ""
            above.setdefault(text_of(low.get("gid")), []).append(
                (text_of(high.get("gid")), text_of(high), share)
            )
    goals = []
    for number, entry in enumerate(rows, 1):
        if entry.get("supported_goal") or not (entry.get("name") or entry.get("gid")):
            continue
        one = Entry(entry, f"goal {number}")
        key = one.take("key", "gid")
        one.take_all(title="name", notes="notes", team="team", start="start_on", end="due_on")
        owner = as_dict(one.pop("owner"))
        if owner:
            name, mail = text_of(owner), text_of(owner.get("email"))
            one.fields["owner"] = f"{name} <{mail}>" if mail else name
        period = as_dict(one.pop("time_period"))
        one.fields |= facts(period=period.get("display_name") or period.get("period"))
        for fact, column in (("start", "start_on"), ("end", "end_on")):
            one.fields.setdefault(fact, text_of(period.get(column)))
        update = as_dict(one.pop("current_status_update"))
        status = one.pop("status")
        one.fields |= facts(status=status or update.get("status_type"))
        metric = as_dict(one.pop("metric"))
        percent = metric.get("unit") in {"percentage", "percent"}
        numbers = {name: metric.get(f"{name}_number_value") for name in ("initial", "target", "current")}
        if percent:
            numbers = {n: v * 100 if isinstance(v, (int, float)) else v for n, v in numbers.items()}
        unit = "%" if percent else metric.get("currency_code") or ""
        one.fields |= facts(
            unit=unit, baseline=numbers["initial"], target=numbers["target"], current=numbers["current"]
        )
        reports = []
        if update.get("created_at"):
            text = update.get("text") or update.get("title")
            reports = [
                facts(
                    day=update["created_at"],
                    note=text,
                    status=update.get("status_type"),
                    author=update.get("author"),
                    value=numbers["current"],
                    recorded=update["created_at"],
                )
            ]
        parents = [one.pop("parent"), *(one.pop("parent_goals") or [])]
        one.pop("resource_type", "resource_subtype", "workspace", "html_notes", "is_workspace_level")
        goal = one.goal("", reports)
        goal.parents = [
            *above.get(key, []),
            *((text_of(as_dict(p).get("gid")), text_of(p), "") for p in parents if p),
        ]
        goals.append(goal)
    return Source("asana", "Asana", goals, ".", words={"status": {"partial": "done"}})
