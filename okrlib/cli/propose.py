"""``okr propose``: the objectives that the KPIs call for, to accept or to dismiss."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from okrlib.cli.options import Opened, format_option, on_option, plan_option, read_plan
from okrlib.cli.output import echo, echo_day, echo_errors, echo_json, picked, styled, then
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from okrlib.kpis import Proposal
    from okrlib.model import KeyResult
    from okrlib.plan import Plan


@click.command()
@click.argument("kpis", metavar="[KPI]...", nargs=-1)
@plan_option
@on_option
@click.option("--team", metavar="TEAM", help="Only KPIs of this team and of those below it.")
@click.option("--all", "every", is_flag=True, help="Also those that were accepted or dismissed.")
@format_option()
@click.option("--accept", metavar="ID", help="Write its objective into the plan, as a draft.")
@click.option("--dismiss", metavar="ID", help="Turn it down; it stays away until new evidence.")
@click.option("--reason", metavar="TEXT", help="Why it is dismissed.")
@click.option(
    "--by", "author", metavar="PERSON", help="Who dismisses it: the id of a person (default: who Git says)."
)
def propose(
    kpis: tuple[str, ...],
    plan: Path | None,
    on: date | None,
    team: str | None,
    *,
    every: bool,
    form: str,
    accept: str | None,
    dismiss: str | None,
    reason: str | None,
    author: str | None,
) -> None:
    """Say which KPIs call for an objective, and draft it.

    A KPI does when it has changed for the worse and stayed there, or missed its target in two periods
    running; with signal_rules = "nhs" in [policy], when a point of the last three periods is marked as a
    concern. Each proposal comes with its evidence and with an objective that passes the coach. The JSON also
    says in words what the process behaviour chart shows. Nothing is written without --accept or --dismiss.

    \b
    Examples:
      okr propose
      okr propose waiting-time --format json
      okr propose --accept waiting-time.lasting-change
      okr propose --dismiss waiting-time.lasting-change --reason "We closed a site; it ends in May."

    Needs okrlib[kpi].
    """
    if accept and dismiss:
        raise click.UsageError("Accept one or dismiss one, not both at once.")
    if dismiss and not (reason or "").strip():
        raise click.UsageError("Say why it is dismissed, with --reason.")
    if (reason or author) and not dismiss:
        raise click.UsageError("--reason and --by belong to --dismiss ID.")
    opened = read_plan(plan, on)
    echo_day(opened)
    echo_errors(opened)
    if accept or dismiss:
        _decide(opened, str(accept or dismiss), reason if dismiss else None, author)
        return
    asked = _asked(opened.plan, opened.on, kpis, team, every=every)
    if form == "json":
        echo_json([as_json(opened.plan, p, opened.on) for p in asked])
        return
    for proposal in asked:
        _tell(opened.plan, proposal)
    if not asked:
        decided = 0 if every else len(_asked(opened.plan, opened.on, kpis, team, every=True))
        more = f" {formatting.count(decided, 'proposal is', 'proposals are')} answered already: --all"
        echo(f"No KPI calls for an objective.{more if decided else ''}")


def _asked(
    plan: Plan, on: date, kpis: Sequence[str], team: str | None, *, every: bool
) -> tuple[Proposal, ...]:
    from okrlib.kpis import proposals

    below = set(plan.below(team)) if team else None
    names = list(kpis) or [k.id for k in plan.kpis]
    return proposals(
        plan, on=on, kpis=[k for k in names if below is None or plan.kpi(k).team in below], every=every
    )


def _decide(opened: Opened, wanted: str, reason: str | None, author: str | None) -> None:
    """Accept or dismiss one, in the folder as it stands now."""
    from okrlib.kpis import proposal as proposals
    from okrlib.store import Checkout

    desk = Checkout(opened.folder)
    proposal = proposals.find(proposals.proposals(desk.plan, on=opened.on, every=True), wanted)
    if reason is None:
        desk.save(proposals.accept(desk.plan, proposal))
        goal = proposal.objective
        place = f"goals/{goal.cycle}/{goal.team}.toml"
        echo(f"Accepted: {goal.title}")
        echo(f"    A draft, {goal.id}, is in {place} now. Make it yours.")
        return
    if author is not None:
        desk.plan.person(author)
    elif desk.plan.policy.people != "none":
        author = opened.author
    desk.save(proposals.dismiss(desk.plan, proposal, reason, on=opened.on, author=author))
    echo(f"Dismissed: {proposal.id}")
    echo("    It comes back only when its cause begins anew, or with another cause.")


def as_json(plan: Plan, proposal: Proposal, on: date) -> dict[str, Any]:
    """A proposal for programs, with what its chart shows in words."""
    from okrlib.behaviour import sentences as behaviour_sentences
    from okrlib.kpis import sentences
    from okrlib.scoring import Standing

    goal, first = proposal.objective, proposal.evidence[0]
    standing = Standing(plan, on=on).kpi(proposal.kpi)
    signals = behaviour_sentences.signals(plan, standing, first.level_since)
    return {
        **picked(proposal, "id", "kpi", "cause", "since", "status"),
        "reason": proposal.reason or None,
        "story": proposal.story,
        "finding": behaviour_sentences.news(standing.kpi, signals),
        "chart": behaviour_sentences.summary(standing.kpi, standing, signals, first.level_since),
        "evidence": [
            {
                "cause": e.cause,
                "says": saying,
                **picked(e, "rule", "since", "level_since"),
                "points": [picked(o, "period", "value") for o in e.points],
                **picked(e, "baseline", "former"),
                "limits_before": e.before._asdict() if e.before else None,
                "limits_after": e.after._asdict() if e.after else None,
            }
            for e, saying in zip(proposal.evidence, sentences(plan, proposal), strict=True)
        ],
        "objective": {
            **picked(goal, "id", "title", "team", "cycle", "owner", "state", "notes"),
            "raised_by": asdict(goal.raised_by) if goal.raised_by else None,
            "key_results": [_key_result(kr) for kr in goal.key_results],
        },
    }


def _key_result(kr: KeyResult) -> dict[str, Any]:
    named = ("id", "title", "kind", "unit", "owner", "baseline", "target", "at_least", "at_most", "kpi")
    return {**picked(kr, *named), "guard": list(kr.guard)}


def _tell(plan: Plan, proposal: Proposal) -> None:
    from okrlib.kpis import sentences
    from okrlib.scoring import aim

    kpi, goal = plan.kpi(proposal.kpi), proposal.objective
    echo(styled(kpi.name, bold=True), f" [{proposal.id}]")
    for saying in (proposal.story, *sentences(plan, proposal)):
        echo(f"    {saying}")
    if proposal.status == "dismissed":
        echo(f"    dismissed: {proposal.reason}")
        return
    what = "answered by" if proposal.status == "accepted" else "proposed for"
    echo(f"    {what} {goal.cycle or 'no cycle'}: ", styled(goal.title, bold=True))
    if proposal.status == "accepted":
        return
    for kr in goal.key_results:
        guard = f"; guarded by {', '.join(kr.guard)}" if kr.guard else ""
        lines = plan.kpi(kr.kpi).lines_on(proposal.known) if kr.kpi else ()
        echo(f"      {kr.title}: {aim(kr, kr.baseline, lines)}{guard}")
    echo(f"    to accept it: {then(f'okr propose --accept {proposal.id}')}")
    echo(f'    to turn it down: {then(f"okr propose --dismiss {proposal.id}")} --reason "..."')
