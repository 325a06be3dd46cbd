"""ReviewBoard: what a team looks at together, and fields to note what it decides."""

from dataclasses import replace
from datetime import date
from typing import Any

import ipywidgets as w

from okrlib import show
from okrlib.drafting import Clash, merge
from okrlib.plan import Plan
from okrlib.review import decide, last_review
from okrlib.store import Checkout
from okrlib.widgets.elements import Html, PlanBoard, button, column, field, options, row


class ReviewBoard(PlanBoard):
    """A board whose ``value`` is a `Plan`: the one given, with the decisions that were noted.

    It shows what changed in the team's cycle *since* the last review; *on* is the day of this one.
    *desk* is as for `DraftBoard`; *author* writes.
    """

    kind = "review"

    def __init__(
        self,
        plan: Plan,
        *,
        team: str | None = None,
        cycle: str | None = None,
        on: date | None = None,
        since: date | None = None,
        author: str | None = None,
        desk: Checkout | None = None,
    ) -> None:
        super().__init__(plan, "okr-review", on=options.day(plan, on), desk=desk, author=author)
        self.team_field = self.team_choice(team)
        self.cycle_field = self.choice("cycle", cycle or options.running(plan, self.on), options.cycles)
        hint = "Empty: since the last decision noted, else two weeks ago."
        self.since_field = field.past_day("Since", since, until=self.on, hint=hint)
        self.objective_field = field.choice("About", None, [])
        self.text_field = field.prose("What was decided", "", hint="Who does what otherwise, from when?")
        self.note = button("Note it", self.decide, "okr-add")
        self._page = Html()
        self.since_field.observe(lambda _: self.show(), "value")
        for each in (self.text_field, self.objective_field):
            each.observe(lambda _: self._ready(), "value")
        heading = Html("elements/texts#heading", {"text": "Note a decision"})
        line = w.HBox([self.note, self._message])
        decision = column(heading, self.objective_field, self.text_field, line, name="okr-noting")
        self.lay_out(row(self.team_field, self.cycle_field, self.since_field), self._page, decision)

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return [f.label for f in (self.since_field, self.text_field) if f.trouble]

    @property
    def since(self) -> date | None:
        """The day from which changes are shown; None without a team and a cycle."""
        if not self.team or not self.cycle:
            return None
        typed: date | None = self.since_field.value
        return typed or last_review(self.value, self.team, self.cycle, on=self.on)

    def texts(self) -> dict[str, Any]:
        """The decision that is being typed, and what it is about."""
        text = self.text_field.control.value
        return {"text": text, "objective": self.objective_field.value} if text.strip() else {}

    def put_texts(self, texts: dict[str, Any]) -> str:
        """Put it back; a sentence where what it is about cannot be chosen any more."""
        if not texts:
            return ""
        about = texts["objective"]
        self.text_field.control.value = texts["text"]
        if about in [name for _, name in self.objective_field.control.options]:
            self.objective_field.put(about)
        elif about is not None:
            return f"It was about {about}, which cannot be chosen any more: choose what it is about."
        return ""

    def join(self, theirs: Plan) -> tuple[Clash, ...]:
        """Put the decisions that were noted beside those of others, also on the same objective."""
        base, clashes = self.base, super().join(theirs)
        both = [clash for clash in clashes if clash.mine and clash.theirs]
        for clash in both:
            new = clash.mine.decisions[len(base.objective(clash.id).decisions) :]
            item = replace(clash.theirs, decisions=(*clash.theirs.decisions, *new))
            self.value = merge.settled(self.value, clash, item)
        return tuple(clash for clash in clashes if clash not in both)

    def decide(self) -> None:
        """Note the decision in the fields on the chosen objective."""
        about, text = self.objective_field.value, self.text_field.value
        plan = decide(self.value, about, text, on=self.on, author=self.author)
        self.text_field.put("")
        self.value = plan
        self._message.tell(f"Noted; it is in the list above.{' Save it below.' if self.desk else ''}")

    def _ready(self) -> None:
        typed = bool(self.text_field.value.strip()) and not self.text_field.trouble
        self.note.disabled = not (typed and self.objective_field.value)
        self.park()
        if typed:
            self._message.clear()

    def show(self) -> None:
        """Show what changed since the last review, and the objectives on which one can note a decision."""
        super().show()
        if not self.team or not self.cycle:
            self.note.disabled = True
            self._page.tell("Choose a team and a cycle.")
            return
        goals = self.value.in_cycle.get((self.team, self.cycle), ())
        offered: field.Options = [(o.name, o.id) for o in goals if o.state != "draft"]
        ids = [name for _, name in offered]
        chosen = self.objective_field.value
        if chosen not in ids:
            chosen = ids[0] if ids else None
        field.offer_only(self.objective_field, offered, chosen, "No objective in this cycle")
        judged = self.value.judged_on(self.on)
        self._page.value = show.review(judged, self.team, self.cycle, since=self.since).html()
        self._ready()
