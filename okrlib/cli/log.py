"""``okr log``: the life of a goal, from Git and from the log of reports."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import click

from okrlib.checkin import author as identity
from okrlib.checkin.history import history
from okrlib.cli.history import sentence
from okrlib.cli.options import Day, format_option, plan_option, read_plan
from okrlib.cli.output import echo, echo_errors, echo_json, picked, styled
from okrlib.errors import OkrError
from okrlib.plan import Plan
from okrlib.store import item_history
from okrlib.text import count, formatting, near

#: A value longer than this is cut where the change is told in a line.
_WIDEST = 80


class _Entry(NamedTuple):
    """One thing that happened to an item."""

    at: datetime
    item: str
    what: str
    by: str
    reason: str
    facts: dict[str, Any]


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@click.option("--since", type=Day(), metavar="DATE", help="From this day on.")
@format_option()
@plan_option
def log(name: str | None, *, since: date | None, form: str, plan: Path | None) -> None:
    """Show what became of a goal or KPI: every change of its words and numbers, and every report.

    Changes of the files come from Git once they are committed, field by field, with who made them and the
    message they gave; reports from the check-in log. An objective's key results are included. Without an
    ID, it is the whole plan. Where the plan is in no Git repository, only the reports are shown.

    \b
    Examples:
      okr log
      okr log answer-time
      okr log --since 2026-11-01 --format json
    """
    opened = read_plan(plan)
    echo_errors(opened)
    ids = _ids(opened.plan, name) if name else ()
    entries = list(_reports(opened.plan, ids))
    try:
        begun = item_history.shallow(opened.folder)
        entries += _edits(opened.plan, opened.folder, ids, begun)
        if begun:
            missing = "This clone is shallow, so older changes are missing."
            echo(f"{missing} To get them: git fetch --unshallow", err=True)
    except OkrError as error:
        echo(f"Only reports are shown. {error}", err=True)
    entries = [e for e in entries if since is None or opened.plan.day_of(e.at) >= since]
    entries.sort(key=lambda e: e.at)
    if form == "json":
        rest = ({**e.facts, "by": e.by or None, "reason": e.reason} for e in entries)
        echo_json([{"at": e.at, "id": e.item, **facts} for e, facts in zip(entries, rest, strict=True)])
        return
    for day, of_day in groupby(entries, key=lambda e: opened.plan.day_of(e.at)):
        echo(styled(formatting.day(day), bold=True))
        for e in of_day:
            echo("  ", styled(e.item, bold=True), f": {e.what}")
            if e.by or e.reason:
                echo(styled(f"      {', '.join(filter(None, (e.by, e.reason)))}", dim=True))
    if not entries:
        echo("Nothing has happened to it." if name else "Nothing has happened.")


def _ids(plan: Plan, name: str) -> tuple[str, ...]:
    """The id, those it had before, and those of an objective's key results."""
    if objective := plan.find("objective", name):
        items = [objective, *objective.key_results]
    elif key_result := plan.find("key result", name):
        items = [key_result[1]]
    elif kpi := plan.find("KPI", name):
        items = [kpi]
    else:
        known = [*(o.id for o in plan.objectives), *plan.key_results, *(k.id for k in plan.kpis)]
        hint = near(name, known, "okr score --format csv lists them.")
        raise OkrError(f"The plan has no goal or KPI {name[:80]!r}. {hint}")
    return tuple(each for item in items for each in (item.id, *item.formerly))


def _reports(plan: Plan, ids: tuple[str, ...]) -> Iterator[_Entry]:
    for key_result in plan.key_results:
        for line in history(plan, key_result) if not ids or key_result in ids else ():
            row = line.row
            at = row.recorded or plan.end_of(row.date) - timedelta(hours=12)
            by = "" if plan.policy.people == "none" else row.author or ""
            told = f"{formatting.day(row.date)}: {sentence(plan, line)}"
            facts = {"kind": "report", "date": row.date, "value": row.value, "fate": line.fate}
            yield _Entry(at, key_result, told, by, "", facts)


def _edits(plan: Plan, folder: Path, ids: tuple[str, ...], begun: frozenset[str]) -> Iterator[_Entry]:
    for edit in item_history.edits(folder, ids, begun):
        who = identity.author(plan, identity.Identity(email=edit.commit.email))
        by = "" if plan.policy.people == "none" else who or edit.commit.name
        facts = {"kind": "change", "noun": edit.subject.noun, "field": edit.field or None}
        facts |= {**picked(edit, "before", "after"), "commit": edit.commit.id}
        at = edit.commit.at.astimezone(UTC)
        yield _Entry(at, edit.subject.id, _told(edit), by, edit.commit.subject, facts)


def _told(edit: item_history.Edit) -> str:
    noun = edit.subject.noun
    if not edit.field:
        return f"new {noun}: {_cut(edit.after)}" if edit.before is None else f"the {noun} was taken out"
    if edit.field == "file":
        return f"moved from {edit.before} to {edit.after}"
    if edit.before is None:
        return f"{edit.field}: {_cut(edit.after)}"
    after = "taken out" if edit.after is None else _cut(edit.after)
    return f"{edit.field}: {_cut(edit.before)} \N{RIGHTWARDS ARROW} {after}"


def _cut(value: Any) -> str:
    if isinstance(value, list) and any(isinstance(v, dict) for v in value):
        return count(len(value), "entry", "entries")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return formatting.cut(text, _WIDEST)
