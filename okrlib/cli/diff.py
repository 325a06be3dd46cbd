"""``okr diff``: what is different between two editions."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from okrlib.cli.options import Day, audience_option, format_option, plan_option, read_plan, team_option
from okrlib.cli.output import echo, echo_json, picked, styled
from okrlib.editions import Comparison, Difference, Narrowing, compare
from okrlib.errors import OkrError
from okrlib.plan import Plan, audience_of
from okrlib.store import Editions
from okrlib.text import formatting

_MARKS = {"gone": ("[-", "-]", "red"), "new": ("{+", "+}", "green")}


@click.command()
@click.argument("before", required=False, type=Day(), metavar="[A]")
@click.argument("after", required=False, type=Day(), metavar="[B]")
@audience_option("Whose editions: company, public, or team:ID.")
@team_option
@format_option()
@plan_option
def diff(
    before: date | None,
    after: date | None,
    *,
    audience: str,
    team: str | None,
    form: str,
    plan: Path | None,
) -> None:
    """Show what is different between the editions of two days: what is new, dropped, reworded or moved.

    Also how scores and health changed, and which reports about days before A came or were corrected
    later. The earlier of two days is A, however they are given. Without B it is the last edition, and
    without A the one before B. On a day without an edition it is the last one before it, as readers saw
    it. What is hidden today is not shown, nor are people.

    \b
    Examples:
      okr diff
      okr diff 2026-11-01
      okr diff 2026-10-01 2026-12-31 --team sales
    """
    opened = read_plan(plan)
    whom = audience_of(audience, opened.plan)
    kept = Editions(opened.folder, whom)
    days = kept.days()
    if not days:
        raise OkrError(f"No edition is kept for {whom}. okr publish keeps one whenever it publishes.")
    if before and after:
        before, after = sorted((before, after))
    last = _seen(kept, after) if after else days[-1]
    first = _seen(kept, before) if before else kept.before(last)
    if first is None:
        raise OkrError(f"The edition of {last} is the first one for {whom}: there is none before it.")
    narrowing = Narrowing(opened.plan, whom)
    comparison = compare(narrowing.shown(kept.read(first)), narrowing.shown(kept.read(last)))
    teams = opened.plan.below(opened.plan.team(team).id) if team else None
    chosen = [d for d in comparison.differences if teams is None or d.team in teams]
    if form == "json":
        echo_json({"before": first, "after": last, "differences": [_facts(d) for d in chosen]})
    else:
        _text(opened.plan, comparison, chosen)


def _seen(kept: Editions, day: date) -> date:
    """The edition that readers saw on a day."""
    seen = kept.on(day)
    if seen is None:
        raise OkrError(f"No edition of {day} or before is kept. The first one is of {kept.days()[0]}.")
    return seen


def _facts(d: Difference) -> dict[str, Any]:
    names = ("kind", "level", "item", "title", "objective", "team", "before", "after", "on", "sentence")
    return picked(d, *names)


def _text(plan: Plan, comparison: Comparison, differences: Sequence[Difference]) -> None:
    days = f"From the edition of {formatting.day(comparison.before)} to that of "
    echo(f"{days}{formatting.day(comparison.after)}:")
    place = {t.id: number for number, (_, t) in enumerate(plan.tree())}
    ordered = sorted(differences, key=lambda d: place.get(d.team, len(place)))
    for team, rows in groupby(ordered, key=lambda d: d.team):
        echo()
        echo(styled(plan.team(team).name if plan.has("team", team) else team, bold=True))
        for (level, title), lines in groupby(rows, key=lambda d: (d.level, d.title)):
            echo(f"  {title}" if level == "objective" else f"  {title} ({level})")
            for d in lines:
                pieces: list[Any] = [f"    {d.sentence}"]
                for kind, words in d.words:
                    opening, ending, colour = _MARKS.get(kind, ("", "", None))
                    pieces += [" ", styled(f"{opening}{words}{ending}", fg=colour) if colour else words]
                echo(*pieces)
    if comparison.before == comparison.after:
        echo("On both days readers saw the same edition.")
    elif not differences:
        echo("Nothing is different.")
