"""DraftBoard: a team drafts its goals for a cycle, and sees what to fix and what would be saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from okrlib.coach import feedback
from okrlib.drafting import begun, edit
from okrlib.findings import Finding, errors_in
from okrlib.library import Example, as_kpi, as_objective
from okrlib.model import KPI, KeyResult, Objective
from okrlib.plan import Plan
from okrlib.widgets.drafting import adding, overview
from okrlib.widgets.drafting.examples import Shelf
from okrlib.widgets.drafting.kpi import KPICard
from okrlib.widgets.drafting.objective import ObjectiveForm
from okrlib.widgets.elements import Form, Html, Listing, More, PlanBoard, button, columns, lost, options, row

if TYPE_CHECKING:
    from okrlib.store import Checkout


class DraftBoard(PlanBoard):
    """A board whose ``value`` is a `Plan`: the one given, with what was drafted.

    It never touches disk. *desk*, an `okrlib.checkout`, saves, and keeps what is typed; where others changed
    the same, the draft is put onto what is there now. Without one the board has no buttons to save. *author*
    is the id of who drafts.
    """

    kind = "draft"

    def __init__(
        self,
        plan: Plan,
        *,
        team: str | None = None,
        cycle: str | None = None,
        on: date | None = None,
        desk: Checkout | None = None,
        author: str | None = None,
    ) -> None:
        super().__init__(plan, on=on or plan.today, desk=desk, author=author)
        self._far_findings: tuple[Finding, ...] = ()
        self._set_findings: tuple[Finding, ...] = ()
        self.team_field = self.team_choice(team)
        at_work = options.running(plan, self.on) or options.last(plan)
        self.cycle_field = self.choice("cycle", cycle or at_work, options.cycles)
        self.objectives = Listing(
            "objective",
            show=overview.objective,
            form=partial(self._form, ObjectiveForm),
            stays=lambda o: edit.needed(self.value, "objective", o),
        )
        self.kpis = Listing(
            "KPI",
            show=overview.kpi,
            form=partial(self._form, KPICard),
            stays=lambda k: edit.needed(self.value, "KPI", k),
        )
        self.objectives.observe(lambda _: self._say(), "opened")
        for listing in (self.objectives, self.kpis):
            listing.observe(lambda _: self._drafted(), "items")
            listing.observe(lambda _: self._mended(), "troubles")
        self.add_objective = button("Add an objective", self.begin_objective, "okr-add")
        self.add_kpi = button("Add a KPI", self.begin_kpi, "okr-add")
        self._head, self._teach, self._aside = Html(), Html(), Html(live=True)
        self.adding = {
            noun: More(f"Add a {noun}", partial(make, self, partial(self._added, noun)))
            for noun, make in adding.KINDS.items()
        }
        self.shelf = More("From the shelf of examples", lambda: Shelf(self.use, Objective, KeyResult, KPI))
        main = (
            self._teach,
            self.objectives,
            self.add_objective,
            self.shelf,
            Html("elements/texts#heading", {"text": "KPIs the team watches"}),
            Html("elements/texts#teach_kpi", {}),
            self.kpis,
            self.add_kpi,
        )
        self.lay_out(
            row(self.team_field, self.cycle_field),
            row(*self.adding.values(), name="okr-adding"),
            self._head,
            columns(main, [self._aside]),
        )

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return [*self.objectives.troubles, *self.kpis.troubles]

    # -- what was done

    def begin_objective(self) -> ObjectiveForm | None:
        """Add an empty objective, and open its form; None where there is no team or cycle yet."""
        if self.team is None or self.cycle is None:
            return None
        name = edit.new_id("objective", "", self.value, self.base)
        lead = self.value.team(self.team).lead
        new = Objective(id=name, team=self.team, cycle=self.cycle, owner=lead)
        form: ObjectiveForm = self.objectives.begin(new)
        return form

    def begin_kpi(self) -> KPICard | None:
        """Add an empty KPI, and open its card; None where there is no team yet."""
        if self.team is None:
            return None
        form: KPICard = self.kpis.begin(self.new_kpi(self.team))
        return form

    def use(self, example: Example) -> str:
        """Begin with an example; a key result joins the objective that is open. Says what was done."""
        if self.team is None or self.cycle is None:
            return "Choose a team and a cycle first."
        if self.troubles:
            return f"First fix: {', '.join(self.troubles)}."
        item, form = example.item, self.objectives.form
        if isinstance(item, KPI):
            self.kpis.begin(as_kpi(item, self.value, team=self.team))
        else:
            goal = as_objective(item, self.value, team=self.team, cycle=self.cycle)
            if isinstance(item, KeyResult) and form is not None:
                form.key_results.begin(*goal.key_results)
            else:
                self.objectives.begin(goal)
        return f"Added: {item.title}. Its numbers are blank: put yours in."

    def _form(self, kind: type[Form], item: Objective | KPI) -> Form:
        return kind(item, plan=self.value, on=self.on, base=self.base, alone=False)

    @property
    def _forms(self) -> list[Form]:
        """The forms that are open."""
        return [form for form in (self.objectives.form, self.kpis.form) if form is not None]

    def _drafted(self) -> None:
        """Put the changed lists into the plan."""
        if self._filling or self.team is None or self.cycle is None:
            return
        plan = edit.with_objectives(self.value, self.team, self.cycle, self.objectives.items)
        if plan.kpis_of.get(self.team, ()) != self.kpis.items:
            plan = edit.with_kpis(plan, self.team, self.kpis.items)
        self._take(plan)

    def show_item(self, noun: str, name: str) -> None:
        """Go to an objective or a KPI, and open its form."""
        super().show_item(noun, name)
        (self.objectives if noun == "objective" else self.kpis).unfold_id(name)

    def _take(self, plan: Plan) -> None:
        before = self.value
        with self.filling():
            self.value = plan
        self._say(typing=True)
        if plan.kpis is not before.kpis:
            self._renew()

    def _added(self, noun: str, plan: Plan, added: str | None) -> None:
        """Go to the team or cycle that was added; where the one shown is taken back, to the first."""
        if noun == "person":
            self.value = plan
            return
        stays = getattr(self, noun)
        if not plan.has(noun, stays):
            stays = options.company(plan) if noun == "team" else options.last(plan)
        with self.filling():
            self.value = plan
            setattr(self, noun, added or stays)
        self.show()

    def to_save(self) -> Plan:
        """The draft, with the day from which goals count that become active within their cycle."""
        return self.value if self.on is None else begun(self.base, self.value, self.on)

    # -- what is typed and not in the plan

    def texts(self) -> dict[str, Any]:
        """What is typed and cannot be read, or is half a sentence: by the forms that are open."""
        goal = self.objectives.form
        inner = [goal.key_results.form] if goal is not None and goal.key_results.form is not None else []
        forms = {form.value.id: form.loose() for form in (*self._forms, *inner)}
        new = {
            noun: {name: text for name, each in more.content.fields.items() if (text := adding.typed(each))}
            for noun, more in self.adding.items()
            if more.content is not None
        }
        loose = {"forms": forms, "adding": new}
        return loose if any(texts for group in loose.values() for texts in group.values()) else {}

    def put_texts(self, texts: dict[str, Any]) -> str:
        """Open the forms, and put such texts back; a sentence on those that have no place."""
        gone = {}
        for name, typed in texts.get("forms", {}).items():
            inner = self.objectives.form
            form = self.objectives.unfold_id(name) or self.kpis.unfold_id(name)
            if form is None and inner is not None:
                form = inner.key_results.unfold_id(name)
            if form is not None:
                form.loosen_all(typed)
            elif typed:
                gone[name] = typed
        for noun, fields in texts.get("adding", {}).items():
            if fields:
                self.adding[noun].unfold()
            for name, text in fields.items():
                self.adding[noun].content.fields[name].control.value = text
        return lost("There was no place for what was typed about", gone)

    def left(self) -> list[tuple[str, Finding]]:
        """The errors in what would be saved: of the items, and of the set that is shown."""
        shown = overview.named(self.value, self.team, self.cycle, errors_in(self._set_findings))
        return [*feedback.errors(self.value, self.base), *shown]

    def actions(self, objectives: Sequence[str]) -> list[Any]:
        """Let those that are still drafts be made active."""
        drafts = [name for name in objectives if self.to_save().objective(name).state == "draft"]
        label = "Make it active" if len(drafts) == 1 else f"Make all {len(drafts)} active"
        tip = f"{label}: from now on it counts and is published"
        active = button(label, lambda: self.activate(drafts), tooltip=tip)
        return [active] if drafts else []

    def activate(self, objectives: Sequence[str]) -> None:
        """Make saved drafts active, and save that; an error that would come of it is named instead."""
        plan = self.value
        for name in objectives:
            plan = edit.put_objective(plan, replace(plan.objective(name), state="active"))
        errors = list(feedback.errors(plan, self.base))
        if errors:
            self.saving.say("It stays a draft, for this is missing before it counts:", bad=True)
            self.saving.tell_left(errors)
        else:
            self.value = plan
            self.saving.keep()

    def _mended(self) -> None:
        self.park()
        if not self._filling:
            self.saving.changed()

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        self.objectives.fold()
        self.kpis.fold()
        super().saved(plan)

    # -- what is shown

    def _renew(self) -> None:
        """Let open forms choose from what there is now."""
        for form in self._forms:
            form.renew(self.value, self.base)
        for more in self.adding.values():
            if more.content is not None:
                more.content.renew()

    def show(self) -> None:
        """Show the team's goals in the cycle, and the findings on them."""
        self._renew()
        place = (self.team or "", self.cycle or "")
        with self.filling():
            super().show()
            self.objectives.put(tuple(self.value.in_cycle.get(place, ())))
            self.kpis.put(tuple(self.value.kpis_of.get(place[0], ())))
        self._say()

    def _say(self, *, typing: bool = False) -> None:
        """Show the heading, the counts, and the coach's findings on the set.

        While one types, other teams' goals are not looked at again; the findings on them stay.
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
        around = feedback.around(self.value, self.team, self.cycle)
        near = feedback.of_set(around, self.team, self.cycle, self.on)
        if not typing:
            findings = feedback.of_set(self.value, self.team, self.cycle, self.on)
            self._far_findings = tuple(f for f in findings if f not in near)
        self._set_findings = (*near, *self._far_findings)
        shown = overview.named(self.value, self.team, self.cycle, self._set_findings)
        self._aside.show("drafting/set", overview.set_facts(shown, self.value))
        for form in self._forms:
            form.also(self._set_findings)
