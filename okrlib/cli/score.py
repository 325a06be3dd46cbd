"""``okr score``: how every goal stands on a day."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click

from okrlib.arithmetic import equal
from okrlib.behaviour import guards
from okrlib.cli.options import (
    Opened,
    as_of_option,
    format_option,
    on_option,
    plan_options,
    read_plan,
    refuse_to_come,
    team_option,
)
from okrlib.cli.output import (
    blocker_facts,
    column,
    echo,
    echo_csv,
    echo_day,
    echo_errors,
    echo_json,
    one_line,
    picked,
    styled,
)
from okrlib.errors import NoCycleError
from okrlib.model import KeyResult
from okrlib.plan import Plan, blocked, cycles_around
from okrlib.scoring import (
    KeyResultStanding,
    ObjectiveStanding,
    Standing,
    TeamStanding,
    compared_with,
    decided,
    level_lines,
    levels,
    now,
    on_reported,
    outlook,
    pace,
    stage_points,
    stand,
    state,
    with_contributions,
)
from okrlib.text import formatting

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
    "outcome",
    "blocker",
    "blocker_owner",
    "blocker_since",
    "reported",
)


@click.command()
@plan_options
@on_option
@as_of_option
@click.option(
    "--cycle",
    metavar="C",
    help="Only this cycle (default: all in json and csv, the running one in the table).",
)
@team_option
@format_option("table", "json", "csv")
def score(
    plan: Path | None, on: date | None, as_of: date | None, cycle: str | None, team: str | None, form: str
) -> None:
    """Score every goal: progress, score, verdict and health on a day.

    Scores are 0.0 to 1.0, cut to two decimals. Until a cycle has ended they are the score so far
    and there is no verdict. Health compares progress with what was expected by the day; silence is
    never green. The table shows value, target and the value expected by the day in the key result's
    unit; where other objectives contribute to a score, a line below it says how much each adds, and
    with --team the levels of outcomes, stages, checkpoints and milestones stand there too. A
    person's own goals are not listed with others': name that person's team to see them. With --as-of,
    only what was recorded by that day counts; the wording of goals is today's (okr diff has earlier ones).

    \b
    Examples:
      okr score
      okr score --team emergency-care --cycle 2018-Q4
      okr score --on 2019-01-31 --format json
      okr score --as-of 2018-12-01
      okr score --format csv > scores.csv

    Exits with 1 where the plan has an error; what could be read is scored all the same.
    """
    opened = read_plan(plan, on)
    refuse_to_come(opened, as_of, "--as-of")
    if as_of is not None:
        opened = opened._replace(plan=opened.plan.narrow(as_of=as_of), on=on or as_of, by_plan=False)
    echo_day(opened, as_of)
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
        echo_json(as_json(standing, by_cycle))
    elif form == "csv":
        echo_csv(_COLUMNS, (line for each in by_cycle.items() for line in _lines(*each, standing)))
    elif not cycles:
        echo(str(NoCycleError()), err=True)
    else:
        for name, teams in by_cycle.items():
            _echo_table(name, teams, opened, standing, detailed=team is not None)
    echo_errors(opened)
    sys.exit(1 if opened.broken else 0)


def as_json(standing: Standing, by_cycle: dict[str, tuple[TeamStanding, ...]]) -> dict[str, Any]:
    """The scores for programs: cycles, their teams, and objectives with their key results."""
    return {
        "on": standing.on,
        "cycles": [
            {
                "id": cycle,
                "final": standing.plan.cycle(cycle).ended(standing.on),
                "teams": [
                    {
                        "id": t.team.id,
                        "score": t.score,
                        "health": t.health,
                        "objectives": [_objective(o, standing) for o in t.objectives],
                    }
                    for t in teams
                ],
            }
            for cycle, teams in by_cycle.items()
        ],
    }


def _objective(objective: ObjectiveStanding, standing: Standing) -> dict[str, Any]:
    return {
        **picked(objective.objective, "id", "title", "ambition"),
        **picked(objective, "score", "reported", "verdict"),
        "outcome": objective.objective.outcome if objective.health == "closed" else None,
        "health": objective.health,
        "key_results": [
            {
                **_key_result(kr, standing.plan),
                "guards": {g.kpi.id: g.state for g in guards(standing, kr.key_result.id)},
                "levels": [level._asdict() for level in levels(kr)],
            }
            for kr in objective.key_results
        ],
    }


def _key_result(kr: KeyResultStanding, plan: Plan) -> dict[str, Any]:
    return {
        **picked(kr.key_result, "id", "title", "kind"),
        **picked(kr, "progress", "raw_progress", "score", "reported", "verdict"),
        **picked(kr, "health", "own_status"),
        "last_check_in": kr.last_spoken,
        **blocker_facts(plan, kr.blocker),
    }


def _lines(cycle: str, teams: Sequence[TeamStanding], standing: Standing) -> Iterator[dict[str, Any]]:
    for t in teams:
        place = {"cycle": cycle, "team": t.team.id}
        yield {**place, "level": "team", "title": t.team.title, **picked(t, "score", "final", "health")}
        for o in t.objectives:
            facts = _objective(o, standing)
            del facts["key_results"]
            place["objective"] = facts.pop("id")
            yield {**place, "level": "objective", **facts, "progress": o.progress, "final": o.final}
            for kr in o.key_results:
                facts = {**_key_result(kr, standing.plan), **picked(kr, "ambition", "final")}
                yield {**place, "level": "key result", "key_result": facts.pop("id"), **facts}


#: A measure's figures are wide only where they must be; the title gets what is left.
_WIDEST = 24
_LEAST_TITLE = 24


class _Row(NamedTuple):
    """A line of the table: its title; value, target, expected and score; its state; how it is styled."""

    title: str
    figures: tuple[str, str, str, str]
    state: str | None
    look: Mapping[str, bool]


def _echo_table(
    cycle: str, teams: Sequence[TeamStanding], opened: Opened, standing: Standing, *, detailed: bool
) -> None:
    if not teams:
        echo(f"{cycle}: no goals are active or closed.")
        _echo_cycles(cycle, standing)
        return
    what = "final scores" if all(t.final for t in teams) else "scores so far"
    echo(styled(f"{cycle}, {what} on {opened.on}", bold=True))
    blocks = [list(_rows(t, standing, detailed=detailed)) for t in teams]
    names = _Row("", ("value", "target", "expected", "score"), "", {"dim": True})
    cells = [names, *(row for rows in blocks for row in rows if isinstance(row, _Row))]
    figures_of = [row.figures for row in cells]
    wide = [min(max(len(figures[n]) for figures in figures_of), _WIDEST) for n in range(4)]
    terminal = min(max(60, shutil.get_terminal_size((100, 24)).columns), 120)
    title = max(_LEAST_TITLE, terminal - sum(wide) - 2 * 5 - 9)
    _echo_row(names, title, wide)
    for n, rows in enumerate(blocks):
        if n:
            echo()
        for row in rows:
            if isinstance(row, _Row):
                _echo_row(row, title, wide)
            else:
                echo(styled(row, dim=True))
    echo()
    _echo_cycles(cycle, standing)


def _echo_cycles(cycle: str, standing: Standing) -> None:
    """The cycles that run beside the one that is shown, and those before and after."""
    words = {"before": "before", "next": "next", "running": "runs now"}
    around = cycles_around(standing.plan, standing.plan.cycle(cycle), standing.on)
    others = [f"{c.id} ({words[what]})" for c, what in around if what]
    if others:
        echo(styled(f"Other cycles, with --cycle: {', '.join(others)}", dim=True))


def _echo_row(row: _Row, title: int, wide: Sequence[int]) -> None:
    numbers = "".join(
        f"  {formatting.cut(one_line(text), n):>{n}}" for text, n in zip(row.figures, wide, strict=True)
    )
    state = formatting.state(row.state)
    colour = "yellow" if row.state in {"at risk", "off track", "stale", "missed", "learn"} else None
    name = styled(column(row.title, title), **row.look)
    echo(name, numbers, "  " if state else "", styled(state, fg=colour))


def _rows(team: TeamStanding, standing: Standing, *, detailed: bool) -> Iterator[_Row | str]:
    """The rows of a team; a text is a sentence about what stands above it. *detailed* tells levels too."""
    name = team.team.name
    yield _Row(name, ("", "", "", team.scale.score(team.score)), team.health, {"bold": True})
    for o in team.objectives:
        yield _Row(f"  {o.objective.name}", ("", "", "", o.scale.score(o.score)), state(o), {})
        if of := on_reported(o).strip():
            yield f"    {of}"
        if given := decided(o):
            yield f"    {given}"
        for kr in o.key_results:
            title = f"    {kr.key_result.name}"
            figures = *_figures(kr, o, standing), kr.scale.score(kr.score)
            yield _Row(title, figures, state(kr), {"dim": True})
            if kr.worse:
                yield "      worse than at the start"
            if detailed:
                yield from (f"      {line}" for line in level_lines(kr))
                if both := outlook.disagreement_sentence(
                    kr, outlook.of(standing.plan, kr.key_result.id, standing.on)
                ):
                    yield f"      {both}"
            for guard in guards(standing, kr.key_result.id):
                if guard.state == "harmed":
                    yield f"      {guard.sentence}"
            if words := blocked(standing.plan, kr.blocker, standing.on, ids=True):
                yield f"      {words}"
        if explained := _contributions(o, standing):
            yield f"    {explained}"


def _figures(kr: KeyResultStanding, o: ObjectiveStanding, standing: Standing) -> tuple[str, str, str]:
    """The last value, the target and what is expected by the day, each in the measure's unit."""
    measure = kr.key_result
    value, target = _value(kr), _target(measure)
    if kr.final or measure.kind == "maintain":
        return value, target, ""
    cycle = standing.plan.cycle(o.objective.cycle)
    expected = pace.expected_value(measure, cycle, standing.on, baseline=kr.baseline, goal=kr.goal)
    beside = compared_with(measure)
    return value, target, "" if expected is None else formatting.quantity(expected, measure.unit, beside)


def _value(kr: KeyResultStanding) -> str:
    return kr.value if isinstance(kr.value, str) else now(kr) or formatting.NOTHING


def _target(kr: KeyResult) -> str:
    if kr.kind == "maintain":
        low = f"\u2265 {formatting.line(kr.at_least, kr.unit)}" if kr.at_least is not None else ""
        high = f"\u2264 {formatting.line(kr.at_most, kr.unit)}" if kr.at_most is not None else ""
        return ", ".join(limit for limit in (low, high) if limit)
    if kr.kind == "milestones":
        return f"all {len(kr.milestones)}"
    points = stage_points(kr, kr.baseline) or kr.checkpoints
    # Of stages it is the third, from which they succeed; the last is the stretch.
    goal = points[2 if kr.kind == "stages" else -1][0] if points else kr.target
    return "" if goal is None else formatting.line(goal, kr.unit)


def _contributions(o: ObjectiveStanding, standing: Standing) -> str:
    """How other objectives' scores go into this one's; "" where none does."""
    name = o.objective.id
    shares = [
        (child.contributes[name], standing.objective(child.id).score, child.id)
        for child in standing.plan.supporters.get(name, ())
        if child.contributes.get(name, 0) > 0 and child.scored
    ]
    counted = [(share, score, child) for share, score, child in shares if score is not None]
    if not counted:
        return ""
    total = with_contributions(o.own, [(score, share) for share, score, _ in counted])
    if total is None or o.score is None or not equal(total, o.score):
        children = formatting.listed([child for _, _, child in counted])
        return f"with the contributions of {children}, as they were when it was closed"
    shared = sum(share for share, _, _ in counted)
    rest = max(0.0, 1 - shared) if o.own is not None else 0.0
    whole = rest + shared  # 1, but for shares over 1 and where there is nothing of its own
    terms = [f"{_percent(share / whole)} {child} ({o.scale.score(score)})" for share, score, child in counted]
    if o.own is not None and rest > 0:
        terms.insert(0, f"{_percent(rest / whole)} its own key results ({o.scale.score(o.own)})")
    return f"= {' + '.join(terms)}"


def _percent(share: float) -> str:
    return formatting.quantity(100 * share, "%")
