"""DraftBoard: a team's goals in a cycle, drafted whole, with what to mend and what would be saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from okrlib.coach import Left, feedback
from okrlib.drafting import edit, merge
from okrlib.errors import DraftError
from okrlib.model import KPI, Objective
from okrlib.widgets.drafting import adding, overview
from okrlib.widgets.drafting.kpi import KPICard
from okrlib.widgets.drafting.objective import ObjectiveForm
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.assets import Sheet
from okrlib.widgets.elements.conflicts import Others
from okrlib.widgets.elements.form import More
from okrlib.widgets.elements.html import Html
from okrlib.widgets.elements.listing import Listing
from okrlib.widgets.elements.saving import Saving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from okrlib.drafting import Clash
    from okrlib.plan import Plan


class DraftBoard(w.VBox):  # type: ignore[misc]
    """A board whose ``value`` is a `Plan`: the one given, with what was drafted.

    It never touches disk. *changes* (a plan's unified diff against its folder) and *save* (write it,
    and return it as it stands then) are `okrlib.store.Checkout`'s, or yours; without them the board
    has no buttons to save. *reload* gives the plan as it stands there now: where others changed the
    same, the draft is put onto it. *base* is the plan as it stands in its files where *plan* is ahead.
    """

    value = traitlets.Any()
    team = traitlets.Unicode(None, allow_none=True)
    cycle = traitlets.Unicode(None, allow_none=True)

    def __init__(
        self,
        plan: Plan,
        *,
        team: str | None = None,
        cycle: str | None = None,
        on: date | None = None,
        base: Plan | None = None,
        changes: Callable[[Plan], str] | None = None,
        save: Callable[[Plan], Plan] | None = None,
        reload: Callable[[], Plan] | None = None,
    ) -> None:
        super().__init__()
        self.add_class("okr")
        self.add_class("okr-board")
        self.base = plan if base is None else base
        self._far: list[overview.Said] = []
        self._of_set: list[overview.Said] = []
        self.on = on or plan.today
        self._filling = False
        self.set_trait("value", plan)
        running = plan.cycle_on(self.on) if self.on else None
        latest = running or (plan.cycles[-1] if plan.cycles else None)
        self.set_trait("cycle", cycle or (latest.id if latest else None))
        self.set_trait("team", team or (plan.tree()[0][1].id if plan.teams else None))
        self.team_field = field.choice("Team", self.team, options.teams(plan))
        self.cycle_field = field.choice("Cycle", self.cycle, options.cycles(plan))
        self.team_field.observe(lambda change: self._went("team", change), "value")
        self.cycle_field.observe(lambda change: self._went("cycle", change), "value")
        self.objectives = Listing(
            "objective", show=overview.objective, form=self._objective_form, drop=self._keeps_objective
        )
        self.kpis = Listing("KPI", show=overview.kpi, form=self._kpi_form, drop=self._keeps_kpi)
        self.objectives.observe(lambda _: self._drafted(), "items")
        self.objectives.observe(lambda _: self._say(), "opened")
        for listing in (self.objectives, self.kpis):
            listing.observe(lambda _: self._mended(), "troubles")
        self.kpis.observe(lambda _: self._drafted(), "items")
        self.add_objective = self._button("Add an objective", self.begin_objective)
        self.add_kpi = self._button("Add a KPI", self.begin_kpi)
        self._head, self._teach, self._aside = Html(), Html(), Html(live=True)
        self.adding = {
            "person": More("Add a person", lambda: adding.person(self._desk(self._take_person))),
            "team": More("Add a team", lambda: adding.team(self._desk(self._take_team))),
            "cycle": More("Add a cycle", lambda: adding.cycle(self._desk(self._take_cycle))),
        }
        self.saving: Saving | None = None
        if changes is not None and save is not None:
            self.saving = Saving(
                self._plan,
                lambda: self.troubles,
                changes=changes,
                save=save,
                saved=self.saved,
                unsaved=lambda: not merge.same(self.value, self.base),
                left=self._left,
                others=Others(load=reload, put=self.join, settle=self._settle, held=self._item)
                if reload
                else None,
            )
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        def box(kind: type[w.Box], name: str, *parts: Any) -> Any:
            made = kind(parts)
            made.add_class(name)
            return made

        main = box(
            w.VBox,
            "okr-main",
            self._teach,
            self.objectives,
            self.add_objective,
            Html("elements/texts#heading", {"text": "KPIs the team watches"}),
            Html("elements/texts#teach_kpi", {}),
            self.kpis,
            self.add_kpi,
        )
        aside = box(w.VBox, "okr-aside", self._aside)
        self.children = (
            Sheet(),
            box(w.HBox, "okr-row", self.team_field, self.cycle_field),
            box(w.HBox, "okr-adding", *self.adding.values()),
            self._head,
            box(w.HBox, "okr-columns", main, aside),
            *((self.saving,) if self.saving else ()),
        )

    def _button(self, label: str, act: Callable[[], Any]) -> w.Button:
        button = w.Button(description=label)
        button.add_class("okr-add")
        button.on_click(lambda _: act())
        return button

    def _plan(self) -> Plan:
        plan: Plan = self.value
        return plan

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return [*self.objectives.troubles, *self.kpis.troubles]

    # -- what was done

    def begin_objective(self) -> ObjectiveForm | None:
        """Add an empty objective, and open its form; None where there is no team or cycle yet."""
        if self.team is None or self.cycle is None:
            return None
        taken = {o.id for o in (*self.value.objectives, *self.base.objectives)}
        name = edit.slug("", taken, "objective")
        lead = self.value.team(self.team).lead
        form: ObjectiveForm = self.objectives.begin(
            Objective(id=name, team=self.team, cycle=self.cycle, owner=lead)
        )
        return form

    def begin_kpi(self) -> KPICard | None:
        """Add an empty KPI, and open its card; None where there is no team yet."""
        if self.team is None:
            return None
        taken = {k.id for k in (*self.value.kpis, *self.base.kpis)}
        name = edit.slug("", taken, "kpi")
        lead = self.value.team(self.team).lead
        form: KPICard = self.kpis.begin(KPI(id=name, team=self.team, owner=lead))
        return form

    def _objective_form(self, objective: Objective) -> ObjectiveForm:
        return ObjectiveForm(objective, plan=self.value, on=self.on, base=self.base, alone=False)

    def _kpi_form(self, kpi: KPI) -> KPICard:
        return KPICard(kpi, plan=self.value, base=self.base, alone=False)

    def _keeps_objective(self, objective: Objective) -> str:
        return _why_not(edit.drop_objective, self.value, objective.id)

    def _keeps_kpi(self, kpi: KPI) -> str:
        return _why_not(edit.drop_kpi, self.value, kpi.id)

    def _drafted(self) -> None:
        """The lists were changed: so is the plan."""
        if self._filling or self.team is None or self.cycle is None:
            return
        plan = edit.with_objectives(self.value, self.team, self.cycle, self.objectives.items)
        if plan.kpis_of.get(self.team, ()) != self.kpis.items:
            plan = edit.with_kpis(plan, self.team, self.kpis.items)
        self._take(plan)

    def _went(self, name: str, change: Any) -> None:
        """Another team or cycle was chosen; what cannot be read yet keeps the board where it is."""
        if self.troubles and change["new"] != getattr(self, name):
            held = self.team_field if name == "team" else self.cycle_field
            held.put(getattr(self, name))
            held.trouble = f"First mend: {', '.join(self.troubles)}."
            return
        setattr(self, name, change["new"])

    @traitlets.observe("team", "cycle")
    def _moved(self, _: Any) -> None:
        if hasattr(self, "saving"):
            self._show()

    def _take(self, plan: Plan) -> None:
        self._filling = True
        self.value = plan
        self._filling = False

    def _desk(self, take: Callable[[Plan, str | None], None]) -> adding.Desk:
        return adding.Desk(self._plan, lambda: self.base, take)

    def _take_person(self, plan: Plan, _: str | None) -> None:
        self.value = plan

    def _take_team(self, plan: Plan, team: str | None) -> None:
        if team is None and not plan.has("team", self.team):
            self.team = plan.tree()[0][1].id if plan.teams else None
        self._take(plan)
        self.team = team or self.team
        self._show()

    def _take_cycle(self, plan: Plan, cycle: str | None) -> None:
        if cycle is None and not plan.has("cycle", self.cycle):
            self.cycle = plan.cycles[-1].id if plan.cycles else None
        self._take(plan)
        self.cycle = cycle or self.cycle
        self._show()

    # -- what others did meanwhile

    def join(self, theirs: Plan) -> tuple[Clash, ...]:
        """Put the draft onto *theirs*, the plan as it stands in its files now; what both changed."""
        made, clashes = merge.joined(self.value, self.base, theirs)
        self.base = theirs
        self.value = replace(made, today=self.value.today)
        return clashes

    def _settle(self, clash: Clash, item: Any) -> None:
        self.value = merge.settled(self.value, clash, item)

    def _item(self, clash: Clash) -> Any:
        return merge.item_of(self.value, clash)

    def _left(self) -> list[Left]:
        """The errors in what would be saved: of the items, and of the set that is shown."""
        held = [*feedback.errors(self.value, self.base)]
        words = overview.titles(self.value, self.team, self.cycle)
        wrong = [said for said in self._of_set if said.remark.severity == "error" and said.item in words]
        return held + [Left(words[said.item] or said.item, said.remark) for said in wrong]

    def _mended(self) -> None:
        if self.saving is not None and not self._filling:
            self.saving.changed()

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        self.base = plan
        self.value = replace(plan, today=self.value.today)
        self.objectives.fold()
        self.kpis.fold()
        self._renew()  # what was new is not any more, although the plan may say the same

    # -- what is shown

    @traitlets.observe("value")
    def _changed(self, change: Any) -> None:
        if not hasattr(self, "saving"):
            return
        if self.saving is not None:
            self.saving.changed()
        if self._filling:
            self._say(typing=True)
            if self.value.kpis is not change["old"].kpis:
                self._renew()
        else:
            self._show()

    def _renew(self) -> None:
        """Let open forms choose from what there is now."""
        for form in (self.objectives.form, self.kpis.form):
            if form is not None:
                form.renew(self.value, self.base)
        for more in self.adding.values():
            if more.made is not None:
                more.made.renew()

    def _show(self) -> None:
        """The team's goals in the cycle, and what is said of them."""
        plan: Plan = self.value
        self._renew()
        self._filling = True
        field.offer(self.team_field, options.teams(plan))
        field.offer(self.cycle_field, options.cycles(plan))
        self.team_field.put(self.team)
        self.cycle_field.put(self.cycle)
        place = (self.team or "", self.cycle or "")
        self.objectives.put(tuple(plan.in_cycle.get(place, ())))
        self.kpis.put(tuple(plan.kpis_of.get(place[0], ())))
        self._filling = False
        self._say()

    def _say(self, *, typing: bool = False) -> None:
        """The heading, the counts, and what the coach says of the set.

        While one types, other teams' goals are not looked at again; what was said of them stays.
        """
        facts = overview.head(self.value, self.team, self.cycle)
        self._head.show("drafting/head", facts)
        if facts["objectives"]:
            self._teach.clear()
        else:
            self._teach.show("drafting/teach_objective", {"ready": bool(self.team and self.cycle)})
        missing = self.team is None or self.cycle is None
        self.add_objective.disabled = missing
        self.add_kpi.disabled = self.team is None
        if self.on is None or self.team is None or self.cycle is None:
            self._aside.clear()
            return
        near = overview.of_set(
            overview.around(self.value, self.team, self.cycle), self.team, self.cycle, self.on
        )
        if not typing:
            said = overview.of_set(self.value, self.team, self.cycle, self.on)
            self._far = [s for s in said if s not in near]
        self._of_set = [*near, *self._far]
        facts = overview.set_facts(self.value, self.team, self.cycle, self._of_set)
        self._aside.show("drafting/set", facts)
        for form in (self.objectives.form, self.kpis.form):
            if form is not None:
                form.also(self._of_set)


def _why_not(act: Callable[[Plan, str], Plan], plan: Plan, name: str) -> str:
    """Why an item has to stay; "" where it may go."""
    try:
        act(plan, name)
    except DraftError as error:
        return str(error)
    return ""
