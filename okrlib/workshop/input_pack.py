"""The input pack: what people should know before they set goals (METHOD section 7, stage 0)."""

from dataclasses import dataclass
from datetime import date

from okrlib.model import Cycle, Objective, Team
from okrlib.plan import Plan
from okrlib.scoring import KpiStanding, ObjectiveStanding, stand


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPack:
    """What a team that sets goals for *cycle* should know of the last cycle, its KPIs and the team above.

    *before* is the last cycle in which the team had goals, and *ended* how these stand; *already* are the
    goals it has in this cycle; *kpis* are its KPIs; *above* are the objectives of *parent* in the same
    cycle. What is private is left out, because everyone in the workshop reads this.
    """

    team: Team
    cycle: Cycle
    on: date
    before: Cycle | None
    ended: tuple[ObjectiveStanding, ...]
    already: tuple[ObjectiveStanding, ...]
    kpis: tuple[KpiStanding, ...]
    parent: Team | None
    above: tuple[Objective, ...]


def input_pack(plan: Plan, team: str, cycle: str, on: date) -> InputPack:
    """The input pack of a team for a cycle, as things stand on a day.

    Raises:
        UnknownIdError: The plan has no such team or cycle.
    """
    us, coming = plan.team(team), plan.cycle(cycle)
    standing = stand(plan, on=on)
    earlier = [c for c in plan.cycles if c.start < coming.start and _shown(plan, team, c.id)]
    before = max(earlier, key=lambda c: (c.end, c.start), default=None)
    parent = plan.team(us.parent) if us.parent and plan.has("team", us.parent) else None
    return InputPack(
        team=us,
        cycle=coming,
        on=on,
        before=before,
        ended=tuple(standing.objective(o.id) for o in _shown(plan, team, before.id)) if before else (),
        already=tuple(standing.objective(o.id) for o in _shown(plan, team, cycle)),
        kpis=tuple(standing.kpi(k.id) for k in plan.kpis_of.get(team, ()) if k.visibility != "private"),
        parent=parent,
        above=tuple(
            o
            for o in plan.in_cycle.get((parent.id, cycle), ())
            if o.visibility in {"public", "company"} and not plan.closed(o, on)
        )
        if parent
        else (),
    )


def _shown(plan: Plan, team: str, cycle: str) -> tuple[Objective, ...]:
    """The team's goals of a cycle, without drafts and private ones."""
    goals = plan.in_cycle.get((team, cycle), ())
    return tuple(o for o in goals if o.state != "draft" and o.visibility != "private")
