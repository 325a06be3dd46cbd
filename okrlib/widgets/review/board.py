"""ReviewBoard: what a team looks at together, and a place to note what it decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from okrlib import show
from okrlib.drafting import merge
from okrlib.review import decide, last_review
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.assets import Keys, Sheet
from okrlib.widgets.elements.html import Html
from okrlib.widgets.elements.saving import Saving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from okrlib.plan import Plan


class ReviewBoard(w.VBox):  # type: ignore[misc]
    """A board whose ``value`` is a `Plan`: the one given, with the decisions that were noted.

    It shows what changed in the team's cycle *since* the last review; *on* is the day of this one.
    *changes* and *save* are `okrlib.store.Checkout`'s, as for `DraftBoard`; *author* writes.
    """

    value = traitlets.Any()

    def __init__(
        self,
        plan: Plan,
        *,
        team: str | None = None,
        cycle: str | None = None,
        on: date | None = None,
        since: date | None = None,
        author: str | None = None,
        changes: Callable[[Plan], str] | None = None,
        save: Callable[[Plan], Plan] | None = None,
    ) -> None:
        super().__init__()
        day = options.day(plan, on)
        self.add_class("okr")
        self.add_class("okr-board")
        self.add_class("okr-review")
        self.on, self.author = day, author
        self._kept = plan
        self.set_trait("value", plan)
        running = plan.cycle_on(day)
        first = plan.tree()[0][1].id if plan.teams else None
        self.team_field = field.choice("Team", team or first, options.teams(plan))
        self.cycle_field = field.choice(
            "Cycle", cycle or (running.id if running else None), options.cycles(plan)
        )
        self.since_field = field.past_day(
            "Since", since, until=day, hint="Empty: since the last decision noted, else two weeks ago."
        )
        self.objective_field = field.choice("About", None, [])
        self.text_field = field.prose("What was decided", "", hint="Who does what otherwise, from when?")
        self.note = w.Button(description="Note it", disabled=True)
        self.note.add_class("okr-add")
        self.note.on_click(lambda _: self.decide())
        self._page, self._told = Html(), Html(live=True)
        self.saving: Saving | None = None
        if changes is not None and save is not None:
            self.saving = Saving(
                lambda: self.value,
                lambda: self.troubles,
                changes=changes,
                save=save,
                saved=self._saved,
                unsaved=lambda: not merge.same(self.value, self._kept),
            )
        self._lay_out()
        for name in ("team_field", "cycle_field", "since_field"):
            getattr(self, name).observe(lambda _: self._show(), "value")
        for name in ("text_field", "objective_field"):
            getattr(self, name).observe(lambda _: self._ready(), "value")
        self._show()

    def _lay_out(self) -> None:
        top = w.HBox([self.team_field, self.cycle_field, self.since_field])
        top.add_class("okr-row")
        noting = w.VBox(
            [
                Html("elements/texts#heading", {"text": "Note a decision"}),
                self.objective_field,
                self.text_field,
                w.HBox([self.note, self._told]),
            ]
        )
        noting.add_class("okr-noting")
        self.children = (
            Sheet(),
            Keys(),
            top,
            self._page,
            noting,
            *((self.saving,) if self.saving else ()),
        )

    @property
    def team(self) -> str | None:
        """The team that is chosen."""
        return self.team_field.value or None

    @property
    def cycle(self) -> str | None:
        """The cycle that is chosen."""
        return self.cycle_field.value or None

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return [f.label for f in (self.since_field, self.text_field) if f.trouble]

    @property
    def since(self) -> date | None:
        """From which day on changes are shown."""
        team, cycle = self.team_field.value, self.cycle_field.value
        if not team or not cycle:
            return None
        held: date | None = self.since_field.value
        return held or last_review(self.value, team, cycle, on=self.on)

    def decide(self) -> None:
        """Note what stands in the fields on the chosen objective."""
        plan = decide(
            self.value, self.objective_field.value, self.text_field.value, on=self.on, author=self.author
        )
        self.text_field.put("")
        self.value = plan
        self._show()
        note = (
            "Noted; it is in the list above. Save it below."
            if self.saving
            else "Noted; it is in the list above."
        )
        self._told.show("elements/texts#message", {"text": note, "bad": False})

    def _ready(self) -> None:
        typed = bool(self.text_field.value.strip()) and not self.text_field.trouble
        self.note.disabled = not (typed and self.objective_field.value)
        if typed:
            self._told.clear()

    def _saved(self, plan: Plan) -> None:
        self._kept = plan
        self.value = plan
        self._show()

    @traitlets.observe("value")
    def _changed(self, _: Any) -> None:
        saving: Saving | None = getattr(self, "saving", None)
        if saving is not None:
            saving.changed()

    def _show(self) -> None:
        plan, team, cycle = self.value, self.team_field.value, self.cycle_field.value
        if not team or not cycle:
            self._page.show("elements/texts#message", {"text": "Choose a team and a cycle.", "bad": False})
            return
        held = [(o.title or o.id, o.id) for o in plan.in_cycle.get((team, cycle), ()) if o.state != "draft"]
        chosen = self.objective_field.value
        if chosen not in [name for _, name in held]:
            chosen = held[0][1] if held else None
        with self.objective_field.quiet():
            self.objective_field.control.options = held or [("No objective in this cycle", "")]
            self.objective_field.control.value = chosen or ""
        self.objective_field.set_trait("value", chosen)
        judged = plan.judged_on(self.on)
        self._page.value = show.review(judged, team, cycle, since=self.since).html()
        self._ready()
