"""puzzle/okr, as its API gives it."""

from __future__ import annotations

from typing import Any

from okrlib.exchange.json_entries import Entry, facts, rows_of, tables_of, text_of
from okrlib.exchange.maps import as_dict
from okrlib.exchange.records import Goal, Source

_UNITS = {"PERCENT": "%", "NUMBER": "", "CHF": "CHF", "EUR": "EUR", "FTE": "FTE"}
_INTERNAL = ("version", "createdOn", "modifiedOn", "isWriteable")


def read(content: Any) -> Source:
    """The goals of a file."""
    tables = tables_of(content)
    quarters, teams = (
        {text_of(row.get("id")): row for row in tables.get(name, [])} for name in ("quarters", "teams")
    )
    check_ins: dict[str, list[dict[str, str]]] = {}
    for row in tables.get("checkins", []):
        check_ins.setdefault(text_of(row.get("keyResultId")), []).append(_report(row))
    goals = []
    nested: list[dict[str, Any]] = []
    for number, entry in enumerate(tables.get("objectives", tables.get("data", [])), 1):
        quarter = quarters.get(text_of(entry.get("quarterId")), entry.get("quarter"))
        team = teams.get(text_of(entry.get("teamId")), entry.get("team"))
        one = Entry({**entry, "quarter": quarter, "team": team}, f"objective {number}")
        one.take(key="id", title="title", notes="description", state="state", team="team.name")
        one.take(period="quarter.label", start="quarter.startDate", end="quarter.endDate")
        key = one.fields.get("key", "")
        one.fields["key"] = f"objective-{key}"
        inside = rows_of(one.get("keyResults"))
        nested += [{**row, "objectiveId": row.get("objectiveId", key)} for row in inside]
        one.leave_out("quarterId", "teamId", *_INTERNAL)
        goals.append(one.goal("objective"))
    for number, entry in enumerate([*tables.get("keyresults", []), *nested], 1):
        one = Entry(entry, f"key result {number}")
        one.take(
            key="id", title="title", notes="description", owner="owner", unit="unit", baseline="baseline"
        )
        one.take(commit="commitValue", target="targetValue", stretch="stretchGoal")
        one.take(zone_commit="commitZone", zone_target="targetZone", zone_stretch="stretchZone")
        key, unit = one.fields.get("key", ""), one.fields.get("unit", "")
        one.fields |= {"key": f"key-result-{key}", "unit": _UNITS.get(unit.upper(), unit)}
        up = text_of(one.get("objective.id") or one.get("objectiveId"))
        last = as_dict(one.get("lastCheckIn"))
        reports = [*check_ins.get(key, []), *map(_report, rows_of(one.get("checkIns")))]
        actions = rows_of(one.get("actionList"))
        one.leave_out("objectiveId", "keyResultType", *_INTERNAL)
        goal = one.goal("key result", reports or ([_report(last)] if last else []))
        goal.parents = [(f"objective-{up}", "", "")] if up else []
        goals += [goal, *(_action(action, f"key-result-{key}") for action in actions)]
    return Source("puzzle-okr", "puzzle/okr", goals, ".")


def _action(action: dict[str, Any], of: str) -> Goal:
    """An action on a key result, as an initiative below it."""
    key = text_of(action.get("id"))
    fields = facts(
        title=action.get("action") or action.get("actionPoint"),
        kind="initiative",
        key=f"action-{key}" if action.get("id") else "",
        status="done" if action.get("isChecked") or action.get("checked") else "planned",
    )
    return Goal(f"action {key}", fields, parents=[(of, "", "")])


def _report(row: dict[str, Any]) -> dict[str, str]:
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
