"""A small plan with an item of each kind, and its editions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kit import builders as b
from okrlib.editions import Edition, edition
from okrlib.plan import released

if TYPE_CHECKING:
    from datetime import date

    from okrlib.plan import Plan

THEN, NOW = b.on(11, 10), b.on(11, 20)


def edition_of(plan: Plan, day: date = NOW) -> Edition:
    return edition(released(plan.judged_on(day)), "company")


def small_plan(**facts: Any) -> Plan:
    """A plan with an item of each kind and reports on them."""
    wait = b.kr("decrease", name="wait", title="Minutes to wait", unit="min")
    steps = b.kr("milestones", name="steps", title="Steps")
    goals = (
        b.objective(wait, steps, name="calm", title="A calm place to wait", notes="Ann asked for it."),
        b.objective(b.kr("outcome", name="plain"), name="clear", team="it", supports=("calm",)),
    )
    log = [
        b.said(b.on(11, 2), 80.0, "wait", note="Ann was away", author="ann", recorded=b.at(11, 2)),
        b.said(b.on(11, 3), ("A",), "steps"),
        b.said(b.on(11, 4), "target", "plain"),
    ]
    cards = (b.kpi(title="Uptime"), b.kpi("twice", formula="uptime * 2", unit="%"))
    plan = b.plan(*goals, log=log, time_zone="UTC", **facts)
    return replace(plan, kpis=cards, observations=(b.seen(10, 99.5), b.seen(9, 99.25)))
