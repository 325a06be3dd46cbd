"""An old edition as it may be shown today: by today's visibility and today's policy on people."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from okrlib.editions.content import Edition, Tables
from okrlib.model import Objective
from okrlib.plan import Audience, Gate, Plan, released


class Narrowing:
    """What an audience may see today of what was published earlier.

    An item that is in the plan today is shown where it would be released today; one that is no longer in
    it is shown where its team is.
    """

    def __init__(self, plan: Plan, audience: Audience) -> None:
        self.plan, self.audience = plan, audience
        self._gate = Gate(plan, audience)

    def _open(self, noun: str, name: str, team: str | None = None) -> bool:
        """Whether an item may be shown, and the *team* that had it; what is gone may."""
        return not self._gate.of(noun, name) and (team is None or self._open("team", team))

    def shown(self, edition: Edition) -> Edition:
        """The edition with what may be compared today: no people, and none of what is hidden."""
        content = edition.content
        teams, kpis = self.teams(content), self.kpis(content)
        narrowed = ((name, self.goal(o, teams, kpis)) for name, o in content["objectives"].items())
        objectives = {name: o for name, o in narrowed if o is not None}
        key_results = {kr["id"] for o in objectives.values() for kr in o["key_results"]}
        stay = {
            "people": (),
            "teams": teams,
            "objective_standings": objectives,
            "key_result_standings": key_results,
            "check_ins": key_results,
            **dict.fromkeys(("kpi_standings", "observations", "calculated"), kpis),
        }
        narrow = {
            table: items
            if table not in stay
            else {name: each for name, each in items.items() if name in stay[table]}
            for table, items in content.items()
        }
        return replace(edition, content={**narrow, "objectives": objectives, "kpis": kpis})

    def teams(self, content: Tables) -> frozenset[str]:
        """The teams of an edition that may be shown, with all above them."""
        seen: dict[str, bool] = {}
        return frozenset(
            name for name in content["teams"] if self._with_those_above(content["teams"], name, seen)
        )

    def kpis(self, content: Tables) -> dict[str, Any]:
        """The KPIs of an edition that may be shown."""
        teams = self.teams(content)
        kpis = content["kpis"].items()
        return {n: k for n, k in kpis if k.get("team", "") in teams and self._open("KPI", n, k["team"])}

    def goal(
        self, o: Mapping[str, Any], teams: Collection[str], kpis: Collection[str]
    ) -> dict[str, Any] | None:
        """An objective of an edition without the key results that are hidden; None where it is itself."""
        if o.get("team", "") not in teams or not self._open("objective", o["id"], o["team"]):
            return None
        return {**o, "key_results": [kr for kr in o.get("key_results", ()) if self._measured(kr, kpis)]}

    def _with_those_above(self, items: Mapping[str, Any], name: str, seen: dict[str, bool]) -> bool:
        """Whether a team and all above it may be shown."""
        if name not in seen:
            above = items.get(name, {}).get("parent")
            seen[name] = False  # against a team that is above itself
            seen[name] = self._open("team", name) and (
                not above or self._with_those_above(items, above, seen)
            )
        return seen[name]

    def _measured(self, kr: Mapping[str, Any], kpis: Collection[str]) -> bool:
        return self._open("key result", kr["id"]) and (kr.get("kpi") is None or kr["kpi"] in kpis)

    def plan_of(self, edition: Edition) -> Plan:
        """The plan of the edition, narrowed."""
        then = edition.plan
        named = then.policy.people == "names"
        people = tuple(
            p for p in then.people if not named or self.plan.has("person", self.plan.id_of("person", p.id))
        )
        narrow = then.with_fewer(
            people=people,
            policy=replace(then.policy, people=self.plan.policy.people),
            site=replace(then.site, logo=self.plan.site.logo),
            teams=tuple(t for t in then.teams if self._open("team", t.id)),
            objectives=tuple(
                self._objective(o) for o in then.objectives if self._open("objective", o.id, o.team)
            ),
            kpis=tuple(k for k in then.kpis if self._open("KPI", k.id, k.team)),
        )
        return released(narrow, self.audience)

    def _objective(self, o: Objective) -> Objective:
        key_results = tuple(kr for kr in o.key_results if self._open("key result", kr.id))
        return o if len(key_results) == len(o.key_results) else replace(o, key_results=key_results)
