"""Dots on clusters: the ballots, their tallies, and what is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from okrlib.workshop import clean_text
from okrlib.workshop.ideas import NO_CLUSTER
from okrlib.workshop.participants import not_on_roll
from okrlib.workshop.state import CHOICE, Cluster, Decision, Tally, cut, without_untouched_drafts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.workshop.events import Event
    from okrlib.workshop.state import Workshop


def vote(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Record one person's whole ballot, replacing an earlier one."""
    if why := not_on_roll(w, event.by):
        return why
    if w.stage != "vote":
        return "Dots are given in the stage Dot vote."
    if not w.votes_open:
        return "Voting is closed."
    if payload.round not in {None, w.round}:
        return "The vote has begun again since. Give your dots anew."
    dots = {name: n for name, n in payload.dots.items() if n}
    open_to = {c.id for c in w.clusters if c.entries}
    if not dots.keys() <= open_to:
        return NO_CLUSTER
    if any(n < 0 for n in dots.values()):
        return "Dots cannot be taken from others: give none or more."
    if any(n > w.settings.most for n in dots.values()):
        return f"At most {w.settings.most} of your dots can go to one cluster."
    if sum(dots.values()) > w.settings.dots:
        return f"You have {w.settings.dots} dots. Take some back first."
    ballots = {by: ballot for by, ballot in w.sealed.ballots.items() if by != event.by}
    if dots:
        ballots[event.by] = dots
    return replace(w, sealed=replace(w.sealed, ballots=ballots))


def close_votes(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Show the tallies, and forget who gave which dots."""
    if not w.votes_open:
        return "Voting is not open."
    tallies = {t.cluster: Tally(t.dots, t.people) for t in payload.tallies}
    if len(tallies) != len(payload.tallies) or not tallies.keys() <= {c.id for c in w.clusters if c.entries}:
        return "These tallies do not fit the board."
    if not all(_possible(t, w.settings.most, payload.ballots) for t in tallies.values()):
        return "These tallies cannot come from these ballots."
    if sum(t.dots for t in tallies.values()) > w.settings.dots * payload.ballots:
        return "These tallies cannot come from these ballots."
    if not payload.ballots:
        return "Nobody has voted yet."
    return replace(
        w,
        votes_open=False,
        tallies=tallies,
        ballots=payload.ballots,
        sealed=replace(w.sealed, ballots={}),
    )


def _possible(tally: Tally, most: int, ballots: int) -> bool:
    return 0 < tally.people <= ballots and tally.people <= tally.dots <= most * tally.people


def vote_again(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Discard ballots, tallies, the choice made from them, and the drafts of it that nobody worked on."""
    sealed = replace(w.sealed, ballots={})
    again = replace(w, round=w.round + 1, tallies=None, ballots=0, chosen=(), sealed=sealed)
    return without_untouched_drafts(replace(again, votes_open=w.stage == "vote"))


def choose(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Choose the clusters to be drafted: as the votes decide, or as the desk does, with a reason."""
    by_tally = cut(w)
    if by_tally is None:
        return "Close the vote first."
    reason, why = clean_text.optional(payload.reason, "The reason")
    if why:
        return why
    chosen = tuple(dict.fromkeys(payload.clusters))
    clusters = [w.cluster(name) for name in chosen]
    if not clusters or not all(c and c.entries for c in clusters):
        return NO_CLUSTER
    by_votes = not by_tally.tied and set(chosen) == set(by_tally.inside)
    if not by_votes and not reason:
        tie = "There is a tie, so the votes do not decide" if by_tally.tied else "The votes say otherwise"
        return f"{tie}. Give the reason for this choice."
    who = "By the votes" if by_votes else "By the facilitator"
    text = f"{who}, to be drafted: {_titles(c for c in clusters if c)}"
    decision = Decision(event.at, text, reason, CHOICE)
    return without_untouched_drafts(replace(w, chosen=chosen, decisions=(*w.decisions, decision)))


def _titles(clusters: Iterable[Cluster]) -> str:
    return " · ".join(c.title for c in clusters)
