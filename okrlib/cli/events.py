"""``okr events``: what happened, once each."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from okrlib.cli.options import (
    Day,
    format_option,
    on_option,
    plan_options,
    read_plan,
    refuse_after,
    team_option,
)
from okrlib.cli.output import echo, echo_day, echo_errors, echo_json, styled
from okrlib.review import Event
from okrlib.review.events import events as happened
from okrlib.text import formatting


@click.command()
@plan_options
@on_option
@click.option("--since", type=Day(), metavar="DATE", help="From this day on (default: a week before).")
@team_option
@format_option()
def events(plan: Path | None, on: date | None, since: date | None, team: str | None, form: str) -> None:
    """List what happened: milestones, objectives reached, changes of health, safeguards harmed.

    An event is dated by the day on which it was known, once each: a report that is recorded later adds
    events and changes none before. In JSON each has an id that stays the same. A person's own goals are
    not listed with others': name that person's team to see them.

    \b
    Examples:
      okr events
      okr events --since 2026-11-01 --format json

    Exits with 1 where the plan has an error.
    """
    opened = read_plan(plan, on)
    echo_day(opened)
    refuse_after(since, opened.on)
    first = since or opened.on - timedelta(days=7)
    happenings = happened(opened.plan, since=first, on=opened.on, team=team)
    if form == "json":
        echo_json({"since": first, "on": opened.on, "events": facts(happenings)})
    else:
        for day, of_day in groupby(happenings, key=lambda e: e.on):
            echo(styled(formatting.day(day), bold=True))
            for event in of_day:
                echo(f"  {event.sentence}")
        if not happenings:
            echo(f"Nothing happened from {formatting.day(first)} to {formatting.day(opened.on)}.")
    echo_errors(opened)
    sys.exit(1 if opened.broken else 0)


def facts(happenings: Iterable[Event]) -> list[dict[str, Any]]:
    """Events for programs."""
    return [{"id": e.id, **asdict(e), "sentence": e.sentence} for e in happenings]
