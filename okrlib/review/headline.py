"""The headline of a cycle: one sentence that says how it stands, and one beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.scoring import outlook, sentences
from okrlib.text import formatting

if TYPE_CHECKING:
    from okrlib.model import Cycle
    from okrlib.scoring import Standing, TeamStanding


def headline(standing: Standing, cycle: Cycle, teams: tuple[TeamStanding, ...]) -> tuple[str, str]:
    """The page's first sentence and the one under it."""
    on = standing.on
    if not teams:
        return (
            f"No goals are published for {cycle.id} yet.",
            "Objectives appear here once their state is active and they are visible to the company.",
        )
    if cycle.ended(on):
        return _closed_headline(cycle, teams)
    if on < cycle.start:
        first = f"{cycle.id} begins on {formatting.day(cycle.start)}."
        return first, f"{_published(teams)} for it. Nothing is expected of it before."
    heard = [t for t in teams if t.health not in {"pending", "no pace", None}]
    if not heard:
        return (
            f"Nothing has been reported on {cycle.id} yet.",
            f"{_published(teams)}; nothing is overdue.",
        )
    good = [t for t in heard if t.health in {"on track", "done", "closed"}]
    bad = sum(o.health == "off track" for t in heard for o in t.objectives)
    share = len(good) / len(heard)
    name = standing.plan.name or "the organisation"
    if share == 1:
        first = f"All of {name} is where it meant to be."
    elif share >= 2 / 3:
        first = f"Most of {name} is where it meant to be"
    elif share >= 1 / 3:
        first = f"{name} is moving, but part of it is behind"
    else:
        first = f"Much of {name} is behind where it meant to be"
    if share < 1:
        # What needs help is said of goals: to name the last teams would rank them.
        verb = "is" if bad == 1 else "are"
        first += f"; {formatting.count(bad, 'objective')} {verb} off track." if bad else "."
    top = [o for t in teams if t.team.parent is None for o in t.objectives]
    verb = "is where it" if len(heard) == 1 else "are where they"
    second = f"{len(good)} of {formatting.count(len(heard), 'team')} {verb} meant to be by now."
    if top:
        second += f" {sentences.spread([sentences.state(o) for o in top], 'company objective')}"
    return first, second + _contradicted(standing, teams)


def _contradicted(standing: Standing, teams: tuple[TeamStanding, ...]) -> str:
    """How many key results have a forecast that contradicts their health; "" for none."""
    found = outlook.disagreements(standing, teams)
    unlikely, likely = found.count("on track, unlikely"), found.count("behind, likely")
    clauses = []
    if unlikely:
        count = formatting.count(unlikely, "key result is", "key results are")
        clauses.append(f"{count} on track and yet unlikely to succeed")
    if likely:
        verb = "is" if likely == 1 else "are"
        noun = "" if unlikely else " key result" if likely == 1 else " key results"
        clauses.append(f"{likely}{noun} {verb} behind and yet likely to succeed")
    return f" Counted apart: {formatting.listed(clauses)}." if clauses else ""


def _published(teams: tuple[TeamStanding, ...]) -> str:
    number = sum(len(t.objectives) for t in teams)
    return f"{formatting.count(number, 'objective')} {'is' if number == 1 else 'are'} published"


def _closed_headline(cycle: Cycle, teams: tuple[TeamStanding, ...]) -> tuple[str, str]:
    parts = [o for t in teams for o in t.objectives]
    won = [o for o in parts if o.verdict in {"met", "success", "exceeded"}]
    left = [o for o in parts if o.health == "to close"]
    silent = sum(sentences.state(o) == "not reported" for o in parts)
    heard = len(parts) - silent
    if silent and not heard:
        first = f"{cycle.id} has ended: nothing was reported on {formatting.count(silent, 'objective')}."
    elif silent:
        first = (
            f"{cycle.id} has ended: {len(won)} of the {formatting.count(heard, 'objective')} "
            f"that {'was' if heard == 1 else 'were'} reported succeeded; {silent} "
            f"{'was' if silent == 1 else 'were'} not reported."
        )
    else:
        first = f"{cycle.id} has ended: {len(won)} of {formatting.count(len(parts), 'objective')} succeeded."
    if left:
        verb = "is" if len(left) == 1 else "are"
        return first, f"{formatting.count(len(left), 'objective')} {verb} still to be closed."
    return first, "Every objective is closed; what was learned stands on its page."
