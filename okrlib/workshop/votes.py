"""What happens to clusters: the ballots, their tallies, and what is chosen."""

from dataclasses import dataclass, replace

from okrlib.workshop import clean_text
from okrlib.workshop.events import Event, RefusedError
from okrlib.workshop.ideas import NO_CLUSTER
from okrlib.workshop.participants import on_roll
from okrlib.workshop.state import CHOICE, Decision, Tally, Workshop, cut, without_untouched_drafts


@dataclass(frozen=True, slots=True)
class Tallied:
    """A cluster's dots, and how many people gave them."""

    cluster: str
    dots: int
    people: int


def vote(
    w: Workshop,
    event: Event,
    *,
    dots: dict[str, int],
    round: int | None = None,  # noqa: A002 - the payload's word
) -> Workshop:
    """Record one person's whole ballot, replacing an earlier one; one without dots withdraws it."""
    on_roll(w, event.by)
    if w.stage != "vote":
        raise RefusedError("Dots are given in the stage Dot vote.")
    if not w.votes_open:
        raise RefusedError("Voting is closed.")
    if round not in {None, w.round}:
        raise RefusedError("The vote has begun again since. Give your dots anew.")
    dots = {name: n for name, n in dots.items() if n}
    if not dots.keys() <= {c.id for c in w.clusters if c.entries}:
        raise RefusedError(NO_CLUSTER)
    if any(n < 0 for n in dots.values()):
        raise RefusedError("Dots cannot be taken from others: give none or more.")
    if any(n > w.settings.most for n in dots.values()):
        raise RefusedError(f"At most {w.settings.most} of your dots can go to one idea.")
    if sum(dots.values()) > w.settings.dots:
        raise RefusedError(f"You have {w.settings.dots} dots. Take some back first.")
    ballots = {**w.sealed.ballots, event.by: dots}
    return w.sealing(ballots={by: ballot for by, ballot in ballots.items() if ballot})


def close_votes(w: Workshop, _: Event, *, tallies: list[Tallied], ballots: int) -> Workshop:
    """Show the tallies, and forget who gave which dots."""
    if not w.votes_open:
        raise RefusedError("Voting is not open.")
    counted = {t.cluster: Tally(t.dots, t.people) for t in tallies}
    if len(counted) != len(tallies) or not counted.keys() <= {c.id for c in w.clusters if c.entries}:
        raise RefusedError("These tallies do not fit the board.")
    most = w.settings.most
    possible = all(0 < t.people <= ballots and t.people <= t.dots <= most * t.people for t in tallies)
    if not possible or sum(t.dots for t in tallies) > w.settings.dots * ballots:
        raise RefusedError("These tallies cannot come from these ballots.")
    if not ballots:
        raise RefusedError("Nobody has voted yet.")
    return replace(w.sealing(ballots={}), votes_open=False, tallies=counted, ballots=ballots)


def vote_again(w: Workshop, _: Event) -> Workshop:
    """Discard ballots, tallies, the choice made from them, and the drafts of it that nobody worked on."""
    again = replace(w.sealing(ballots={}), round=w.round + 1, tallies=None, ballots=0, chosen=())
    return without_untouched_drafts(replace(again, votes_open=w.stage == "vote"))


def choose(w: Workshop, event: Event, *, clusters: list[str], reason: str = "") -> Workshop:
    """Choose the clusters to be drafted, with a reason in a tie and against the tallies.

    The draft of an idea that is no longer chosen is dropped, unless people worked on it.
    """
    by_tally = cut(w)
    if by_tally is None:
        raise RefusedError("Close the vote first.")
    reason = clean_text.optional(reason, "The reason")
    chosen = tuple(dict.fromkeys(clusters))
    titles = [c.title for name in chosen if (c := w.cluster(name)) and c.entries]
    if not chosen or len(titles) < len(chosen):
        raise RefusedError(NO_CLUSTER)
    by_votes = not by_tally.tied and set(chosen) == set(by_tally.inside)
    if not by_votes and not reason:
        tie = "There is a tie, so the votes do not decide" if by_tally.tied else "The votes say otherwise"
        raise RefusedError(f"{tie}. Give the reason for this choice.")
    who = "By the votes" if by_votes else "By the facilitator"
    decision = Decision(event.at, f"{who}, to be drafted: {' · '.join(titles)}", reason, CHOICE)
    return without_untouched_drafts(replace(w, chosen=chosen, decisions=(*w.decisions, decision)))
