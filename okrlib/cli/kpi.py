"""``okr kpi``: the KPIs' figures."""

from __future__ import annotations

import os
import re
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlib.behaviour import kpi_sentence
from okrlib.cli.options import Opened, format_option, on_option, plan_option, plan_options, read_plan
from okrlib.cli.output import (
    column,
    echo,
    echo_csv,
    echo_day,
    echo_errors,
    echo_findings,
    echo_json,
    one_line,
    picked,
    progress,
    styled,
    width_of,
)
from okrlib.errors import OkrError
from okrlib.findings import Finding, errors_in
from okrlib.scoring import KpiStanding, stand
from okrlib.store import Logbook, add_pulled, placed_each, refreshed
from okrlib.text import count, formatting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.sources import Refreshed


@click.group()
def kpi() -> None:
    """KPIs: list them, and pull their figures from where they are kept."""


@kpi.command()
@click.argument("kpis", nargs=-1, metavar="[KPI]...")
@plan_option
@click.option("--dry-run", is_flag=True, help="Say what would be appended, and append nothing.")
@click.option("--accept", is_flag=True, help="Append values although they look like another unit.")
@format_option()
def refresh(kpis: tuple[str, ...], plan: Path | None, *, dry_run: bool, accept: bool, form: str) -> None:
    """Pull what is new from the KPIs' sources and append it to the plan.

    Takes every KPI that has a feed, or those that are named. A value that the source has changed is appended
    too; the earlier one stays in the file. One failing source does not stop the others, and of a KPI with an
    error nothing is written.

    \b
    Examples:
      okr kpi refresh
      okr kpi refresh ed-waits complaints --dry-run
      okr kpi refresh --format json

    Needs okrlib[kpi], for databases okrlib[sql], for Spark okrlib[spark]. Secrets come from the
    environment. Exits with 1 where a source failed or a feed could not be read.
    """
    opened = read_plan(plan)
    chosen = [opened.plan.kpi(name) for name in dict.fromkeys(kpis)] if kpis else list(opened.plan.kpis)
    without = [k.id for k in chosen if k.feed is None]
    slips = [f for f in errors_in(opened.findings) if f.subject is None and _of_a_feed(f)]
    unread = slips if without or not kpis else []
    if kpis and without and not unread:
        raise click.UsageError(f"{formatting.listed(without)} has no feed to pull from.")
    pulled = [k for k in chosen if k.feed is not None and (kpis or not k.has_ended(opened.on))]
    with progress("Pulling") if len(pulled) > 1 else nullcontext() as advance:
        done = refreshed(
            opened.plan, opened.folder, pulled, at=datetime.now(UTC), accept=accept, progress=advance
        )
    if not dry_run:
        done = [_appended(one, opened) for one in done]
    said = placed_each(opened.folder, ([f.about("KPI", one.kpi.id) for f in one.findings] for one in done))
    findings = {one.kpi.id: told for one, told in zip(done, said, strict=True)}
    if form == "json":
        rows = [_as_dict(one, findings[one.kpi.id]) for one in done]
        echo_json({"dry_run": dry_run, "kpis": rows, "unread": [f.as_dict() for f in unread]})
    else:
        for one in done:
            _echo_pulled(one, dry_run=dry_run)
            echo_findings(findings[one.kpi.id])
        echo_findings(unread)
        errors = (f for one in done for f in errors_in(one.findings))
        if any((f.code, f.field) == ("unit-changed", "feed") for f in errors):
            echo("Where the values are right, --accept appends them all the same.")
        if not (done or unread) and any(k.feed for k in chosen):
            echo("Every KPI with a feed has ended. Name one to pull it all the same.")
        else:
            echo(_summary(done, dry_run=dry_run) if done or not unread else "Nothing was pulled.")
    sys.exit(1 if unread or any(one.failed for one in done) else 0)


def _of_a_feed(finding: Finding) -> bool:
    """Whether it is about a key by which a feed is read."""
    key = finding.place.key if finding.place else None
    return re.search(r"\.(?:feed|rhythm|week_starts)\b", key or "") is not None


#: A title is cut here; a list has many columns.
_WIDEST = 40
_COLUMNS = ("id", "title", "team", "unit", "value", "period", "target", "low", "high", "health", "story")


@kpi.command(name="list")
@plan_options
@on_option
@click.option("--team", metavar="T", help="Only KPIs of this team and of those below it.")
@format_option("table", "json", "csv")
def list_kpis(plan: Path | None, on: date | None, team: str | None, form: str) -> None:
    """List the KPIs: id, title, last figure, target and health, and how each stands in a sentence.

    The figure is the last one known on the day, the target the one that held in its period.

    \b
    Examples:
      okr kpi list
      okr kpi list --team service --format csv > kpis.csv

    Exits with 1 where the plan has an error.
    """
    opened = read_plan(plan, on)
    echo_day(opened)
    standing = stand(opened.plan, on=opened.on)
    teams = set(opened.plan.below(team)) if team is not None else None
    listed = [standing.kpi(k.id) for k in opened.plan.kpis if teams is None or k.team in teams]
    if form == "json":
        echo_json({"on": opened.on, "kpis": [facts(one) for one in listed]})
    elif form == "csv":
        echo_csv(_COLUMNS, map(facts, listed))
    else:
        _echo_list(listed)
    echo_errors(opened)
    sys.exit(1 if opened.broken else 0)


def facts(one: KpiStanding) -> dict[str, Any]:
    """A KPI for programs; numbers in its unit, null where there is none."""
    latest, target = one.latest, one.target
    return {
        **picked(one.kpi, "id", "title", "team", "unit"),
        "value": latest.value if latest else None,
        "period": latest.period if latest else None,
        "target": target.value if target else None,
        "low": target.low if target else None,
        "high": target.high if target else None,
        "health": one.health,
        "story": kpi_sentence(one),
    }


def _echo_list(listed: Sequence[KpiStanding]) -> None:
    if not listed:
        echo("There are no KPIs.")
        return
    rows = [("id", "title", "last figure", "for", "target", "health")]
    for one in listed:
        figure, period = formatting.NOTHING, ""
        if one.latest:
            figure = formatting.quantity(one.latest.value, one.kpi.unit, one.lines)
            period = formatting.period(one.latest.period, one.kpi.rhythm)
        rows.append((one.kpi.id, one_line(one.kpi.title), one_line(figure), period, _target(one), one.health))
    wide = [max(width_of(row[n]) for row in rows) for n in range(5)]
    wide[1] = min(wide[1], _WIDEST)
    for n, (name, title, figure, period, target, health) in enumerate(rows):
        line = f"{name:<{wide[0]}}  {column(title, wide[1])}  {figure:>{wide[2]}}  {period:<{wide[3]}}  "
        colour = "yellow" if health in {"missed", "stale"} else None
        state = styled(health, dim=True) if n == 0 else styled(health, fg=colour)
        echo(styled(line + f"{target:>{wide[4]}}", dim=n == 0), "  ", state)
        if n:
            echo(styled(f"    {kpi_sentence(listed[n - 1])}", dim=True))


def _target(one: KpiStanding) -> str:
    target, unit = one.target, one.kpi.unit
    if target is None:
        return formatting.NOTHING
    if target.low is not None and target.high is not None:
        return one_line(f"{formatting.in_full(target.low)} to {formatting.line(target.high, unit)}")
    side = {"higher": "\u2265 ", "lower": "\u2264 "}.get(one.kpi.better or "", "")
    side = "\u2265 " if target.low is not None else "\u2264 " if target.high is not None else side
    edge = next((edge for edge in (target.low, target.high) if edge is not None), target.value)
    return one_line(f"{side}{formatting.line(edge, unit)}")


def _appended(one: Refreshed, opened: Opened) -> Refreshed:
    """What was appended of one KPI's observations, in a single write; a finding where that cannot be done."""
    if one.failed or not one.observations:
        return one
    book = Logbook(opened.folder)
    try:
        _, came = add_pulled(book, opened.plan, one)
    except (OkrError, OSError) as error:
        what = f"Its values could not be appended. {_within(opened.folder, error)}"
        mend = "Fix the file of observations; nothing was written."
        finding = Finding("not-appended", "error", what, mend, field="feed")
        return replace(one, new=(), revised=(), findings=(*one.findings, finding))
    for remark in book.remarks:
        echo(remark, err=True)
    return came


def _within(folder: Path, error: OkrError | OSError) -> str:
    """Why a file could not be written, with its name as it is within the plan."""
    if isinstance(error, OkrError):
        return str(error)
    name = Path(os.path.relpath(error.filename, folder)).as_posix() if error.filename else "The file"
    return f"{name}: {error.strerror or 'it cannot be written'}."


def _echo_pulled(one: Refreshed, *, dry_run: bool) -> None:
    if one.failed:
        echo(f"{one.kpi.id}: ", styled("nothing appended", fg="red", bold=True))
        return
    parts = [f"{len(one.new)} new", f"{len(one.revised)} revised", f"{one.same} as before"]
    last = max((o.period for o in one.observations), default=None)
    until = f", up to {formatting.period(last, one.kpi.rhythm)}" if last else ""
    would = " (not written)" if dry_run and one.observations else ""
    echo(f"{one.kpi.id}: {', '.join(parts)}{until}{would}")


def _summary(done: Sequence[Refreshed], *, dry_run: bool) -> str:
    if not done:
        return "No KPI has a feed. Write [kpis.feed] under one in kpis/<team>.toml."
    failed = sum(one.failed for one in done)
    rows = count(sum(len(one.observations) for one in done), "observation")
    verb = "would be appended" if dry_run else "appended"
    fails = f"; {count(failed, 'source')} failed" if failed else ""
    return f"{count(len(done), 'KPI')} pulled, {rows} {verb}{fails}."


def _as_dict(one: Refreshed, findings: Any) -> dict[str, Any]:
    return {
        "kpi": one.kpi.id,
        "failed": one.failed,
        "new": [picked(o, "period", "value") for o in one.new],
        "revised": [picked(o, "period", "value") for o in one.revised],
        "same": one.same,
        "findings": [f.as_dict() for f in findings],
    }
