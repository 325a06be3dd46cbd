"""The objective that a KPI's figures call for, with its evidence (METHOD section 6).

By default it takes a lasting change for the worse, or a target missed in two periods running; one marked
point is not enough. Under the rule set ``nhs`` the marks of the last three periods decide. What an objective
already works on, and what was turned down, is not proposed until its cause begins anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from okrlib.behaviour import Evidence, evidence_of, kpi_sentence
from okrlib.drafting import put_cycle, put_kpi, put_objective
from okrlib.errors import DraftError, UnknownIdError
from okrlib.kpis import proposed_objective
from okrlib.model import KPI, Cause, Cycle, Dismissal, Objective, Trigger, calendar_cycle
from okrlib.plan import Plan, cycle_for_new_goal
from okrlib.scoring import KpiStanding, stand
from okrlib.text import nearest_name

#: The message where a proposal is dismissed without a reason.
NO_REASON = "Say why it is dismissed: the next reader will ask."

Status = Literal["open", "accepted", "dismissed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A drafted objective and what called for it.

    A KPI has one proposal at a time. *story* is the KPI's one sentence. *objective* is the draft; of an
    accepted one, the objective that answers it. *reason* is why it was dismissed.
    """

    kpi: str
    evidence: tuple[Evidence, ...]
    story: str
    objective: Objective
    status: Status = "open"
    reason: str = ""

    @property
    def cause(self) -> Cause:
        """What called for it, in a word."""
        return self.evidence[0].cause

    @property
    def id(self) -> str:
        """The KPI and the cause, so that it stays while the cause does."""
        return f"{self.kpi}.{self.cause.replace(' ', '-')}"

    @property
    def since(self) -> date:
        """The first day of the period in which its cause began."""
        return self.evidence[0].since

    @property
    def known(self) -> date:
        """The first day of the last period on which it is based."""
        return self.evidence[0].points[-1].period


def proposals(
    plan: Plan, *, on: date | None = None, kpis: Iterable[str] | None = None, every: bool = False
) -> tuple[Proposal, ...]:
    """The proposals of a plan's KPIs on a day, its own `today` where none is given, in the plan's order.

    *kpis* are the ids of those to look at, all where None. With *every*, proposals that were accepted or
    dismissed and whose cause is still there are included, with their status. Raises `UnknownIdError` for an
    unknown KPI and `MissingExtraError` without the extra ``[kpi]``.
    """
    asked = plan.kpis if kpis is None else [plan.kpi(name) for name in dict.fromkeys(kpis)]
    standing = stand(plan, on=on)
    answers = (
        _of(plan, standing.kpi(kpi.id), standing.on)
        for kpi in asked
        if kpi.better and kpi.id not in plan.borrowed and not kpi.has_ended(standing.on)
    )
    return tuple(p for p in answers if p is not None and (every or p.status == "open"))


def _of(plan: Plan, standing: KpiStanding, on: date) -> Proposal | None:
    evidence = evidence_of(standing, on=on)
    if not evidence:
        return None
    kpi, story = standing.kpi, kpi_sentence(standing)
    cycle = cycle_for_new_goal(plan, on, measured=kpi.rhythm)
    answer = _answer(plan, kpi, evidence, cycle, on)
    if answer is not None:
        return Proposal(kpi=kpi.id, evidence=evidence, story=story, objective=answer, status="accepted")
    new = [e for e in evidence if not _turned_down(kpi, e, on)]
    shown = new or evidence
    drafts = ((e, proposed_objective.objective(plan, standing, e, story, cycle, on)) for e in shown)
    drafted = next(((e, draft) for e, draft in drafts if draft is not None), None)
    if drafted is None:
        return None
    ground, draft = drafted
    return Proposal(
        kpi=kpi.id,
        evidence=(ground, *(e for e in shown if e is not ground)),
        story=story,
        objective=draft,
        status="open" if new else "dismissed",
        reason="" if new else _turned_down(kpi, evidence[0], on),
    )


# -- what was decided about it


def _answer(
    plan: Plan, kpi: KPI, evidence: Sequence[Evidence], cycle: Cycle | None, on: date
) -> Objective | None:
    """The objective that answers all the evidence: accepted for it and running, or moving this KPI then.

    A second one that is measured by the same KPI at the same time would count one success twice.
    """

    def runs(o: Objective) -> bool:
        return not plan.closed(o, on) and plan.has("cycle", o.cycle) and not plan.cycle(o.cycle).ended(on)

    for o in filter(runs, plan.raised.get(kpi.id, ())):
        if o.raised_by and all(_answered(o.raised_by, e) for e in evidence):
            return o
    for o, kr in plan.uses.get(kpi.id, ()):
        if kr.kpi == kpi.id and cycle is not None and runs(o) and plan.cycle(o.cycle).meets(cycle):
            return o
    return None


def _answered(grounds: Trigger, evidence: Evidence) -> bool:
    return evidence.cause == grounds.cause or (grounds.known is not None and evidence.since <= grounds.known)


def _turned_down(kpi: KPI, evidence: Evidence, on: date) -> str:
    """Why this was dismissed; "" where it was not, or where it began later than what was known then."""
    dismissals = [
        d for d in kpi.dismissed if d.cause == evidence.cause and evidence.since <= d.known and d.on <= on
    ]
    return dismissals[-1].reason or "no reason was written down" if dismissals else ""


def accept(plan: Plan, proposal: Proposal) -> Plan:
    """The plan with the proposal's objective as a draft, and with its cycle where that is missing.

    `DraftError` where the proposal is not open, or there is no cycle to put it into.
    """
    _open(proposal)
    name = proposal.objective.cycle
    if not plan.has("cycle", name):
        cycle = calendar_cycle(name)
        if cycle is None:
            raise DraftError("There is no cycle to put it into. Add one to okr.toml, as in 2027-Q1.")
        plan = put_cycle(plan, cycle)
    return put_objective(plan, proposal.objective)


def dismiss(plan: Plan, proposal: Proposal, reason: str, *, on: date, author: str | None = None) -> Plan:
    """The plan in which the proposal is turned down with a reason; `DraftError` where there is none."""
    _open(proposal)
    if not reason.strip():
        raise DraftError(NO_REASON)
    kpi = plan.kpi(proposal.kpi)
    rows = (
        Dismissal(
            cause=e.cause, since=e.since, known=proposal.known, on=on, reason=reason.strip(), author=author
        )
        for e in proposal.evidence
    )
    return put_kpi(plan, replace(kpi, dismissed=(*kpi.dismissed, *rows)))


def _open(proposal: Proposal) -> None:
    if proposal.status != "open":
        raise DraftError(f"{proposal.id} is {proposal.status} already.")


def find(among: Iterable[Proposal], name: str) -> Proposal:
    """The proposal of this id, or of this KPI; `UnknownIdError` names those there are."""
    names: list[str] = []
    for proposal in among:
        if name in {proposal.id, proposal.kpi}:
            return proposal
        names.append(proposal.id)
    raise UnknownIdError("proposal", name, nearest_name(name, names), names)


def sentences(plan: Plan, proposal: Proposal) -> Iterator[str]:
    """The figures behind a proposal's story, a sentence for each evidence."""
    kpi = plan.kpi(proposal.kpi)
    return (proposed_objective.sentence(kpi, e) for e in proposal.evidence)


def limits_sentence(plan: Plan, proposal: Proposal) -> str:
    """How far the KPI moves by itself, before the present level began and since."""
    return proposed_objective.limits_words(plan.kpi(proposal.kpi), proposal.evidence[0])
