"""The headline of a cycle: one sentence that says how it stands, and one beneath it."""

from okrlib.model import Cycle
from okrlib.scoring import Standing, TeamStanding, outlook, sentences
from okrlib.text import formatting


def headline(standing: Standing, cycle: Cycle, teams: tuple[TeamStanding, ...]) -> tuple[str, str]:
    """The page's first sentence and the one under it."""
    on = standing.on
    if not teams:
        below = "Objectives appear here once their state is active and their visibility wide enough."
        return f"No goals are published for {cycle.name} yet.", below
    if cycle.ended(on):
        return _closed_headline(cycle, teams)
    if on < cycle.start:
        first = f"{cycle.name} begins on {formatting.day(cycle.start)}."
        return first, f"{_published(teams)} for it. Nothing is expected of it before."
    heard = [t for t in teams if t.health not in {"pending", "no pace", None}]
    if not heard:
        first = f"Nothing has been reported on {cycle.name} yet."
        objectives = [o for t in teams for o in t.objectives]
        if any(o.reported or any(kr.reported for kr in o.key_results) for o in objectives):
            first = f"Nothing of {cycle.name} can be compared with a plan yet."
        return first, f"{_published(teams)}."
    behind = sum(t.health not in {"on track", "done", "closed"} for t in heard)
    objectives = [o for t in heard for o in t.objectives]
    bad = sum(o.health == "off track" for o in objectives)
    # What needs help is said of goals: a team that is named as the last would be ranked.
    on_plan = 3 * behind <= len(heard)
    first = _of_teams(len(heard) - behind if on_plan else behind, len(heard))
    first += "on plan" if on_plan else "behind plan"
    if bad:
        some = f"{bad:,} of {len(objectives):,} objectives {'is' if bad == 1 else 'are'}"
        first += f"; {'the only objective is' if len(objectives) == 1 else some} off track"
    top = [o for t in teams if t.team.parent is None for o in t.objectives]
    second = sentences.spread([sentences.state(o) for o in top], "company objective") if top else ""
    return f"{first}.", (second + _contradicted(standing, teams)).strip()


def _of_teams(number: int, whole: int) -> str:
    """How many of the teams, up to the verb.

    >>> _of_teams(3, 3), _of_teams(1, 3), _of_teams(1, 1)
    ('All 3 teams are ', '1 of 3 teams is ', 'The one team is ')
    """
    if number == whole:
        return {1: "The one team is ", 2: "Both teams are "}.get(whole, f"All {whole:,} teams are ")
    return f"{number:,} of {formatting.count(whole, 'team')} {'is' if number == 1 else 'are'} "


def _contradicted(standing: Standing, teams: tuple[TeamStanding, ...]) -> str:
    """How many key results have a forecast that contradicts their health; "" for none."""
    found = outlook.disagreements(standing, teams)
    unlikely, likely = found.count("on track, unlikely"), found.count("behind, likely")
    clauses = []
    if unlikely:
        count = formatting.count(unlikely, "key result is", "key results are")
        clauses.append(f"{count} on track and yet unlikely to succeed")
    if likely:
        words = ("is", "are") if unlikely else ("key result is", "key results are")
        clauses.append(f"{formatting.count(likely, *words)} behind and yet likely to succeed")
    return f" Counted apart: {formatting.listed(clauses)}." if clauses else ""


def _published(teams: tuple[TeamStanding, ...]) -> str:
    number = sum(len(t.objectives) for t in teams)
    return f"{formatting.count(number, 'objective is', 'objectives are')} published"


def _closed_headline(cycle: Cycle, teams: tuple[TeamStanding, ...]) -> tuple[str, str]:
    every = [(o, sentences.state(o)) for t in teams for o in t.objectives]
    # What was given up has no score, so it neither succeeded nor fell short.
    parts = [(o, state) for o, state in every if state not in {"dropped", "postponed"}]
    gone = len(every) - len(parts)
    won = sum(o.verdict in {"met", "success", "exceeded"} for o, _ in parts)
    left = sum(o.health == "to close" for o, _ in parts)
    silent = sum(state == "not reported" for _, state in parts)
    heard = len(parts) - silent
    given_up = formatting.count(gone, "objective was", "objectives were")
    second = f"{given_up} dropped or postponed. " if gone and parts else ""
    whole = formatting.count(heard, "objective")
    if not parts:
        first = "every objective was dropped or postponed"
    elif silent and not heard:
        first = f"nothing was reported on {formatting.count(silent, 'objective')}"
    elif silent:
        those, these = ("was" if number == 1 else "were" for number in (heard, silent))
        first = f"{won:,} of the {whole} that {those} reported succeeded; {silent:,} {these} not reported"
    else:
        first = f"{won:,} of {whole} succeeded"
    open_ = f"{formatting.count(left, 'objective is', 'objectives are')} still to be closed."
    return f"{cycle.name} has ended: {first}.", second + (open_ if left else "Every objective is closed.")
