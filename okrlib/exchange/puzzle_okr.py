"""puzzle/okr, as its API gives it."""

from __future__ import annotations

from typing import Any

from okrlib.exchange.json_entries import Entry, facts, rows_of, tables_of, text_of
from okrlib.exchange.maps import as_dict
from okrlib.exchange.records import Goal, Source


def read(content: Any) -> Source:
    """The goals of a file."""
    tables = tables_of(content)

    def by_id(*names: str) -> dict[str, dict[str, Any]]:
        return {text_of(row.get("id")): row for name in names for row in tables.get(name, [])}

    quarters, teams = by_id("quarters"), by_id("teams")
    check_ins: dict[str, list[dict[str, str]]] = {}
    for row in tables.get("checkins", []):
        check_ins.setdefault(text_of(row.get("keyResultId")), []).append(_puzzle_report(row))
    goals = []
    nested: list[dict[str, Any]] = []
    for number, entry in enumerate(tables.get("objectives", tables.get("data", [])), 1):
        one = Entry(entry, f"objective {number}")
        key = one.take("key", "id")
        one.take_all(title="title", notes="description", state="state")
        quarter = quarters.get(text_of(one.pop("quarterId")), as_dict(one.pop("quarter")))
        one.fields |= facts(
            period=quarter.get("label"), start=quarter.get("startDate"), end=quarter.get("endDate")
        )
        team = teams.get(text_of(one.pop("teamId")), as_dict(one.pop("team")))
        one.fields |= facts(team=team.get("name"))
        inside = rows_of(one.pop("keyResults"))
        nested += [{**row, "objectiveId": row.get("objectiveId", key)} for row in inside]
        one.pop("version", "createdOn", "modifiedOn", "isWriteable")
        one.fields["key"] = f"objective-{key}"
        goals.append(one.goal("objective"))
    for number, entry in enumerate([*tables.get("keyresults", []), *nested], 1):
        one = Entry(entry, f"key result {number}")
        key = one.take("key", "id")
        one.take_all(title="title", notes="description", owner="owner", unit="unit", baseline="baseline")
        one.take_all(commit="commitValue", target="targetValue", stretch="stretchGoal")
        one.take_all(zone_commit="commitZone", zone_target="targetZone", zone_stretch="stretchZone")
        if one.fields.get("unit", "").upper() in _PUZZLE_UNITS:
            one.fields["unit"] = _PUZZLE_UNITS[one.fields["unit"].upper()]
        up = text_of(as_dict(entry.get("objective")).get("id") or entry.get("objectiveId"))
        reports = check_ins.get(key, [])
        last = as_dict(one.pop("lastCheckIn"))
        own = [_puzzle_report(row) for row in rows_of(one.pop("checkIns"))]
        if last and not reports and not own:
            own = [_puzzle_report(last)]
        one.pop(
            "objective", "objectiveId", "version", "createdOn", "modifiedOn", "isWriteable", "keyResultType"
        )
        actions = rows_of(one.pop("actionList"))
        one.fields["key"] = f"key-result-{key}"
        goal = one.goal("key result", [*reports, *own])
        goal.parents = [(f"objective-{up}", "", "")] if up else []
        goals.append(goal)
        goals += [
            Goal(
                f"action {text_of(action.get('id'))}",
                facts(
                    title=action.get("action") or action.get("actionPoint"),
                    kind="initiative",
                    key=f"action-{text_of(action.get('id'))}" if action.get("id") else "",
                    status="done" if action.get("isChecked") or action.get("checked") else "planned",
                ),
                parents=[(f"key-result-{key}", "", "")],
            )
            for action in actions
        ]
    return Source("puzzle-okr", "puzzle/okr", goals, ".")


_PUZZLE_UNITS = {"PERCENT": "%", "NUMBER": "", "CHF": "CHF", "EUR": "EUR", "FTE": "FTE"}


def _puzzle_report(row: dict[str, Any]) -> dict[str, str]:
    notes = [text_of(row.get("changeInfo")), text_of(row.get("initiatives"))]
    zone, value = row.get("zone"), row.get("value")
    return facts(
        day=text_of(row.get("createdOn"))[:10],
        value=zone if zone is not None else value,
        confidence=row.get("confidence"),
        note="\n\n".join(filter(None, notes)),
        author=row.get("createdBy"),
        recorded=row.get("createdOn"),
    )
