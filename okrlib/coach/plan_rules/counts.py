"""Rules that count: objectives, key results and KPIs, of which a team can follow only so many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.coach.plan_rules.scope import open_goals
from okrlib.coach.rule import finding, rule
from okrlib.findings import Subject
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.findings import Finding
    from okrlib.model import Objective
    from okrlib.plan import Plan


@rule("warning", of=("set",), lines=("L7",))
def many_objectives(plan: Plan, on: date) -> Iterator[Finding]:
    """A team has more objectives in one cycle than it can keep in mind.

    Why: Three to five objectives are what a team can name without looking them up; with more, none of
    them decides what is left undone. The policy `most_objectives` holds the number (15Five
    and OpenOKR, at most five; METHOD section 5).

    Weak: Seven objectives of one team in one quarter.
    Strong: Three objectives, and a list of what was not chosen.
    """
    most = plan.policy.most_objectives
    objectives: dict[tuple[str, str], list[Objective]] = {}
    for o in open_goals(plan, on):
        objectives.setdefault((o.team, o.cycle), []).append(o)
    for (_, cycle), goals in objectives.items():
        if len(goals) > most:
            count = formatting.count(len(goals), "objective")
            what = f"The team has {count} in {cycle}; this is the first beyond {most}."
            mend = "Keep those that decide what is left undone, and postpone or join the others."
            yield finding(many_objectives, what, mend, subject=Subject("objective", goals[max(0, most)].id))


@rule("warning", of=("set",), lines=("L8",))
def no_key_results(plan: Plan, on: date) -> Iterator[Finding]:
    """An objective has no key result, so nobody can tell whether it was reached.

    Why: The key results are how one knows; an objective without any is a wish (METHOD section 1).

    Weak: "Customers trust our bills", and nothing below it.
    Strong: "Customers trust our bills", with: questions about a bill, from 340 to 120 a month.
    """
    for o in open_goals(plan, on):
        if not o.key_results:
            what = "It has no key result."
            mend = "Add one to five: what would you see, in numbers, if it were reached?"
            yield finding(no_key_results, what, mend, field="key_results", subject=Subject("objective", o.id))


@rule("hint", of=("set",), lines=("L8",))
def few_key_results(plan: Plan, on: date) -> Iterator[Finding]:
    """An objective has so few key results that they hardly prove it.

    Why: One or two numbers seldom show that a change has happened; with three, one of them can guard
    against reaching the others at the wrong price. The policy `fewest_key_results` holds the number
    (OpenOKR; METHOD section 5).

    Weak: "Customers trust our bills", proved by one number.
    Strong: The same, proved by questions about a bill, bills paid in time, and corrections sent out.
    """
    few, most = plan.policy.fewest_key_results, plan.policy.most_key_results
    usual = f"{few} to {most} are usual" if few < most else f"At least {few} are usual"
    for o in open_goals(plan, on):
        if 0 < len(o.key_results) < few:
            yield finding(
                few_key_results,
                f"It has {formatting.count(len(o.key_results), 'key result')}.",
                f"Would you believe it is reached if that were all? {usual}.",
                field="key_results",
                subject=Subject("objective", o.id),
            )


@rule("warning", of=("set",), lines=("L8",))
def many_key_results(plan: Plan, on: date) -> Iterator[Finding]:
    """An objective has more key results than anyone follows.

    Why: With more than five, some are steps on the way to others, or a second objective. The policy
    `most_key_results` holds the number (Viva's alert "too many results"; METHOD section 5).

    Weak: One objective with nine key results.
    Strong: Four key results; the rest are initiatives, or an objective of their own.
    """
    most = plan.policy.most_key_results
    for o in open_goals(plan, on):
        if len(o.key_results) > most:
            what = f"It has {formatting.count(len(o.key_results), 'key result')}, more than {most}."
            mend = "Keep those that prove it; make steps on the way initiatives, or write a second objective."
            yield finding(
                many_key_results, what, mend, field="key_results", subject=Subject("objective", o.id)
            )


@rule("warning", of=("set",))
def many_kpis(plan: Plan, on: date) -> Iterator[Finding]:
    """A team has more KPIs than it can look at.

    Why: What is not looked at is not acted on; a number that nobody acts on is not a key one. The policy
    `most_kpis` holds the number (METHOD section 5).

    Weak: Twenty-four KPIs of one team.
    Strong: Six KPIs that are read aloud every month, and a report for the rest.
    """
    most = plan.policy.most_kpis
    for kpis in plan.kpis_of.values():
        own = [k for k in kpis if k.id not in plan.borrowed and not k.has_ended(on)]
        if len(own) > most:
            what = f"The team has {formatting.count(len(own), 'KPI')}; this is the first beyond {most}."
            mend = "Keep those on which somebody acts, and leave the others to a report."
            yield finding(many_kpis, what, mend, subject=Subject("KPI", own[max(0, most)].id))
