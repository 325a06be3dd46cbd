"""What is on the map of a cycle: its goals by team, and the links between them."""

from dataclasses import dataclass
from functools import cached_property

from okrlib.model import Cycle, Objective, Team
from okrlib.plan import Alignment, Link, Plan, alignment
from okrlib.scoring import stand, state
from okrlib.show.facts import Facts
from okrlib.show.home import cycle_of


@dataclass(frozen=True)
class CycleMap:
    """The map of a cycle: its goals without drafts, and without those that people published as their own."""

    plan: Plan
    cycle: Cycle

    @cached_property
    def _graph(self) -> Alignment:
        return alignment(self.plan)

    @cached_property
    def apart(self) -> set[str]:
        """The teams whose goals stand in no list with others'."""
        return {t.id for t in self.plan.teams} - {t.id for t in self.plan.beside()}

    def on_it(self, o: Objective) -> bool:
        """Whether a goal, of any cycle, may be named on the map."""
        return o.state != "draft" and o.team not in self.apart and self.plan.has("team", o.team)

    @cached_property
    def goals(self) -> dict[str, list[Objective]]:
        """The goals of the cycle, by team, in tree order."""
        by_team = {
            t.id: [o for o in self.plan.in_cycle.get((t.id, self.cycle.id), ()) if self.on_it(o)]
            for t in self.plan.beside()
        }
        return {team: goals for team, goals in by_team.items() if goals}

    @cached_property
    def all(self) -> list[Objective]:
        """All goals of the cycle, in tree order."""
        return [o for goals in self.goals.values() for o in goals]

    @cached_property
    def tree(self) -> list[tuple[int, Team]]:
        """(depth, team) of the teams that have goals of the cycle at or below them."""
        needed: set[str] = set()
        for name in self.goals:
            at: str | None = name
            while at and at not in needed and self.plan.has("team", at):
                needed.add(at)
                at = self.plan.team(at).parent
        listed: list[tuple[int, Team]] = []
        for depth, team in self.plan.tree():
            if team.id in needed and team.id not in self.apart:
                listed.append((min(depth, listed[-1][0] + 1) if listed else 0, team))
        return listed

    def up(self, o: Objective) -> list[Link]:
        """The links to what a goal helps."""
        return [link for link in self._graph.up.get(o.id, ()) if self.on_it(link.above)]

    def down(self, o: Objective) -> list[Link]:
        """The links from what helps a goal."""
        return [link for link in self._graph.down.get(o.id, ()) if self.on_it(link.below)]

    def needs(self, o: Objective) -> list[Objective]:
        """What a goal depends on."""
        return [needed for needed in self._graph.needs.get(o.id, ()) if self.on_it(needed)]

    def needed_by(self, o: Objective) -> list[Objective]:
        """What depends on a goal."""
        return [other for other in self._graph.needed_by.get(o.id, ()) if self.on_it(other)]

    def named(self, o: Objective) -> Facts:
        """A goal in the words of another: its title, and whose it is."""
        team = self.plan.team(o.team).name
        cycle = self.plan.cycle(o.cycle)
        whose = team if o.cycle == self.cycle.id else f"{team}, {cycle.name}"
        return {"id": o.id, "title": o.name, "whose": whose}

    def state(self, o: Objective) -> str | None:
        """How a goal stands, in one word."""
        return state(stand(self.plan).objective(o.id))


def cycle_map(plan: Plan, cycle: str | None) -> CycleMap:
    """The map of a cycle, by default the plan's cycle on its day; made once for a plan.

    Raises UnknownIdError where there is no such cycle.
    """
    chosen = cycle_of(plan, cycle)
    name = f"map {chosen.id}"
    known = plan.kept.get(name)
    if not isinstance(known, CycleMap):
        known = plan.kept[name] = CycleMap(plan, chosen)
    return known
