"""``okr score``: how every goal stands on a day."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from okrlib.cli.options import on_option, plan_options, read_plan
from okrlib.cli.output import echo_csv, echo_day, echo_errors, echo_json
from okrlib.scoring import stand
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from okrlib.cli.options import Opened
    from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, TeamStanding

_COLUMNS = (
    "cycle",
    "level",
    "team",
    "objective",
    "key_result",
    "title",
    "kind",
    "ambition",
    "progress",
    "raw_progress",
    "score",
    "final",
    "verdict",
    "health",
    "own_status",
    "last_check_in",
)


@click.command()
@plan_options
@on_option
@click.option(
    "--cycle",
    metavar="C",
    help="Only this cycle (default: all in json and csv, the running one in the table).",
)
@click.option("--team", metavar="T", help="Only this team and those below it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help="For people or for programs.",
)
def score(
    plan: Path | None,
    plan_option: Path | None,
    on: date | None,
    cycle: str | None,
    team: str | None,
    form: str,
) -> None:
    """Score every goal: progress, score, verdict and health on a day.

    Scores are 0.0 to 1.0, cut to two decimals. Until a cycle has ended they are the score so far
    and there is no verdict. Health compares progress with what was expected by the day; silence is
    never green. A person's own goals stand in no table with others': name the person's team to see them.

    \b
    Examples:
      okr score
      okr score --team emergency-care --cycle 2018-Q4
      okr score --on 2019-01-31 --format json
      okr score --format csv > scores.csv

    Exits with 1 where the plan has an error; what could be read is scored all the same.
    """
    opened = read_plan(plan, plan_option, on)
    echo_day(opened)
    judged = opened.plan
    if cycle is not None:
        judged.cycle(cycle)
    standing = stand(judged, on=opened.on)
    if form == "table" and cycle is None:
        default = judged.cycle_on(opened.on)
        cycle = default.id if default else None
    cycles = [c.id for c in judged.cycles if cycle in {None, c.id}]
    by_cycle = {c: standing.teams(c, team) for c in cycles}
    if form == "json":
        echo_json(_as_json(opened, standing, by_cycle))
    elif form == "csv":
        echo_csv(_COLUMNS, (line for name, teams in by_cycle.items() for line in _lines(name, teams)))
    else:
        for name, teams in by_cycle.items():
            click.echo(_table(name, teams, opened))
    echo_errors(opened)
    sys.exit(1 if opened.broken else 0)


def _as_json(
    opened: Opened, standing: Standing, by_cycle: dict[str, tuple[TeamStanding, ...]]
) -> dict[str, Any]:
    return {
        "on": opened.on.isoformat(),
        "cycles": [
            {
                "id": cycle,
                "final": standing.plan.cycle(cycle).ended(opened.on),
                "teams": [
                    {
                        "id": t.team.id,
                        "score": t.score,
                        "health": t.health,
                        "objectives": [_objective(o) for o in t.objectives],
                    }
                    for t in teams
                ],
            }
            for cycle, teams in by_cycle.items()
        ],
    }


def _objective(objective: ObjectiveStanding) -> dict[str, Any]:
    return {
        "id": objective.objective.id,
        "title": objective.objective.title,
        "ambition": objective.objective.ambition,
        "score": objective.score,
        "verdict": objective.verdict,
        "health": objective.health,
        "key_results": [_key_result(kr) for kr in objective.key_results],
    }


def _key_result(kr: KeyResultStanding) -> dict[str, Any]:
    return {
        "id": kr.key_result.id,
        "title": kr.key_result.title,
        "kind": kr.key_result.kind,
        "progress": kr.progress,
        "raw_progress": kr.raw_progress,
        "score": kr.score,
        "verdict": kr.verdict,
        "health": kr.health,
        "own_status": kr.own_status,
        "last_check_in": kr.last_check_in.isoformat() if kr.last_check_in else None,
    }


def _lines(cycle: str, teams: Sequence[TeamStanding]) -> Iterator[dict[str, Any]]:
    for t in teams:
        place = {"cycle": cycle, "team": t.team.id}
        yield {
            **place,
            "level": "team",
            "title": t.team.title,
            "score": t.score,
            "final": t.final,
            "health": t.health,
        }
        for o in t.objectives:
            facts = _objective(o)
            del facts["key_results"]
            place["objective"] = facts.pop("id")
            yield {**place, "level": "objective", **facts, "progress": o.progress, "final": o.final}
            for kr in o.key_results:
                facts = _key_result(kr)
                yield {
                    **place,
                    "level": "key result",
                    "key_result": facts.pop("id"),
                    **facts,
                    "ambition": kr.ambition,
                    "final": kr.final,
                }


def _table(cycle: str, teams: Sequence[TeamStanding], opened: Opened) -> str:
    """A table for a terminal: teams, objectives and key results, numbers aligned."""
    if not teams:
        return f"{cycle}: no goals are active or closed."
    width = min(max(60, shutil.get_terminal_size((100, 24)).columns), 120) - 26
    what = "final scores" if all(t.final for t in teams) else "scores so far"
    lines = [
        click.style(
            f"{cycle}, {what} on {opened.on}",
            bold=True,
        )
    ]
    for t in teams:
        lines += ["", _line(t.team.title or t.team.id, t.scale.score(t.score), t.health, width, bold=True)]
        for o in t.objectives:
            lines.append(
                _line(f"  {o.objective.title}", o.scale.score(o.score), o.verdict or o.health, width)
            )
            lines += [
                _line(
                    f"    {kr.key_result.title}",
                    kr.scale.score(kr.score),
                    kr.verdict or kr.health,
                    width,
                    dim=True,
                )
                for kr in o.key_results
            ]
    return "\n".join(lines) + "\n"


def _line(title: str, shown: str, state: str | None, width: int, **weight: bool) -> str:
    cut = title if len(title) <= width else title[: width - 1] + "\N{HORIZONTAL ELLIPSIS}"
    colour = "yellow" if state in {"at risk", "off track", "stale", "missed", "learn"} else None
    return (
        click.style(f"{cut:<{width}}", **weight)
        + f"  {shown:>5}  "
        + click.style(formatting.state(state), fg=colour)
    )
