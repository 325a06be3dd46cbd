"""Report: one row of the board on which a team checks in: a key result."""

from datetime import date, datetime
from typing import Any, get_args

import ipywidgets as w
from ipywidgets.widgets.widget_string import TextStyle

from okrlib.checkin import Due, Entry, Typed, entry, in_place_of, reported
from okrlib.checkin.history import history
from okrlib.model import CLEARED, OUTCOMES, KeyResult, Status
from okrlib.plan import Plan, blocked, person_shown
from okrlib.scoring import KeyResultStanding, milestones_done, pace, sentences, stand, ticked
from okrlib.show.facts import guards_of, levels_in_words
from okrlib.text import formatting
from okrlib.widgets.checkin.row import Row
from okrlib.widgets.elements import Field, Html, More, button, column, field, options, plain, row

#: The statuses that a person may choose beside the numbers.
_STATUSES: field.Options = [(name, name) for name in ("", *get_args(Status))]


class Report(Row):
    """A row about one key result."""

    def __init__(
        self, plan: Plan, kr: KeyResult, *, author: str | None, agreed: float | None = None, **clock: Any
    ) -> None:
        super().__init__(plan, kr.id, kr.name, **clock)
        self.key_result, self._author, self._agreed = kr, author, agreed
        self.day = self._on
        self._clears = False
        self._done: tuple[str, ...] = ()
        self._ticks: list[w.Checkbox] = []
        self._cleared = button("Cleared", self.clear, tooltip="Nothing is in the way any more")
        value = self._value()
        self._scale = Html()
        self.take(confidence=_confidence(self._scale), note=_field(w.Textarea, "Note", "okr-note", rows=1))
        self._more = More("Status, blocker, history", self._rarer)
        self._log: Html | None = None
        fields = [*value, self.fields["confidence"], self.fields["note"]]
        line = w.HBox(fields, _dom_classes=("okr-row",), layout=plain(w.Layout))
        self.children = (self._summary, self._cleared, line, self._foot, self._more)

    # -- the fields

    def _value(self) -> list[Any]:
        """The control for the value, by the kind; none where a KPI measures it."""
        kr = self.key_result
        if kr.kpi:
            return []
        if kr.kind == "milestones":
            return [self._milestones()]
        if kr.kind == "outcome":
            self.take(value=_outcome(kr))
        else:
            label = f"Value, {kr.unit}" if kr.unit else "Value"
            hint = "From 0 to 1." if kr.kind == "graded" else ""
            if kr.kind == "maintain":
                hint = sentences.aim(kr, None).split(" every ")[0].capitalize() + "."
            self.take(value=value_field(label, hint))
        return [self.fields["value"]]

    def _milestones(self) -> w.VBox:
        for step in self.key_result.milestones:
            box = w.Checkbox(description=step.name, indent=False)
            box.observe(lambda _: self.judge(), "value")
            self._ticks.append(box)
        label = Html("elements/texts#label", {"text": "Done so far"})
        return column(label, *self._ticks, name="okr-ticks")

    def _rarer(self) -> w.VBox:
        """What is seldom needed: an own status, a blocker, and the history."""
        people = options.people(self.plan, "Whoever reports it")
        rarer: dict[str, Field] = {
            "status": field.choice("Your own status", "", _STATUSES),
            "blocker": value_field("What is in the way", ""),
            "blocker_owner": field.choice("Who removes it", None, people),
            "blocker_since": value_field("Since when", "A day, as in 2026-10-01."),
        }
        rarer["blocker"].add_class("okr-note")
        self.take(**rarer)
        self._log = Html()
        self._tell_history()
        return w.VBox([row(*rarer.values()), self._log])

    def clear(self) -> None:
        """Report that nothing is in the way any more; pressed again, leave it as it is."""
        self._clears = not self._clears
        self._cleared.button_style = "success" if self._clears else ""
        self.judge()

    # -- what was typed

    @property
    def typed(self) -> Typed:
        """The row as it was typed."""
        texts = {name: each.value or "" for name, each in self.fields.items()}
        if self._ticks:
            done = tuple(box.description for box in self._ticks if box.value)
            texts["value"] = "" if done == self._done else ";".join(done) or ";"
        if self._clears and not texts.get("blocker"):
            texts["blocker"] = CLEARED
        return Typed(self.key_result.id, str(self.day), **texts)

    def texts(self) -> dict[str, Any]:
        """What is typed, by its place; ticks are those that changed."""
        texts = super().texts()
        done = {box.description for box in self._ticks if box.value}
        if done != set(self._done):
            texts["ticks"] = sorted(done.symmetric_difference(self._done))
        return texts | ({"cleared": True} if self._clears else {})

    def retype(self, texts: dict[str, Any]) -> None:
        """Put back what `texts` gave."""
        texts = dict(texts)
        ticks, cleared = texts.pop("ticks", ()), texts.pop("cleared", False)
        if not texts.keys() <= self.fields.keys():
            self._more.unfold()
        super().retype(texts)
        for box in self._ticks:
            if box.description in ticks and not box.disabled:
                box.value = not box.value
        if cleared and not self._clears and self._cleared.layout.display == "":
            self.clear()

    def read(self, plan: Plan, at: datetime) -> Entry | None:
        """What was typed, read as a report against *plan*; None where nothing is typed."""
        typed = self.typed
        if typed.says_nothing:
            return None
        return entry.read(plan, typed, on=self._on, at=at, author=self._author)

    def empty(self) -> None:
        """Empty the fields after their texts were written."""
        super().empty()
        self._clears = False
        self._cleared.button_style = ""
        self._done = tuple(box.description for box in self._ticks if box.value)

    # -- what is shown

    def show(self, plan: Plan, standing: KeyResultStanding, due: Due | None, day: date) -> None:
        """Show how it stands by this plan on a day, and whether it is due; what was typed stays."""
        kr, value, before = self.key_result, standing.value, set(self._done)
        ticked_now = {box.description for box in self._ticks if box.value}
        self.plan, self.day, self._done = plan, day, _done(kr, standing, day)
        # What was ticked or unticked here stays so, whatever was done by that day.
        done = (ticked_now - before) | (set(self._done) - (before - ticked_now))
        stated = milestones_done(kr.milestones, None, day) if ticked(kr, day) else ()
        with self.filling():
            for box in self._ticks:
                # What the plan's own file says is done is changed there.
                box.disabled = box.description in stated
                box.value = box.description in done or box.disabled
        objective, _ = self.plan.key_results[kr.id]
        cycle = self.plan.cycle(objective.cycle)
        day = min(self.day, cycle.last_day)
        valued = standing.readings and kr.kind != "milestones"
        expected = pace.expected_value(kr, cycle, day, baseline=standing.baseline, goal=standing.goal)
        facts = {
            "title": self.title,
            "aim": sentences.aim(kr, standing.baseline, cadence=standing.cadence),
            "now": value if isinstance(value, str) else sentences.now(standing),
            # The day of that value; where there is none, of the last report.
            "last": standing.readings[-1].on if valued else standing.last_check_in,
            "expected": _expected(standing, expected),
            "kpi": self.plan.kpi(kr.kpi).name if kr.kpi and self.plan.has("KPI", kr.kpi) else kr.kpi,
            "overdue": bool(due and due.overdue),
            "state": sentences.state(standing),
            "guards": guards_of(stand(self.plan, on=self.day), kr.id) if kr.guard else [],
            # The boxes to tick tell of milestones as well.
            "levels": [row for row in levels_in_words(standing) if row["worth"]],
            "instead": in_place_of(self.plan, standing.entries[-1], whole=True) if standing.entries else "",
            "blocked": blocked(self.plan, standing.blocker, self.day, ids=True),
        }
        self._scale.show("elements/texts#scale", {"was": standing.confidence, "agreed": self._agreed})
        self._cleared.layout.display = "" if standing.blocker else "none"
        if not standing.blocker:  # on another day, or somebody has cleared it
            self._clears, self._cleared.button_style = False, ""
        self._summary.show("checkin/report", facts)
        self._tell_history()
        self.judge()

    def _tell_history(self) -> None:
        if self._log is None:
            return
        entries = [
            {
                "day": line.row.date,
                "said": reported(self.plan, line.row, titled=False) or formatting.NOTHING,
                "author": person_shown(self.plan, line.row.author, ids=True),
                "recorded": self.plan.day_of(line.row.recorded) if line.row.recorded else None,
                "fate": "" if line.fate == "counts" else line.fate,
            }
            for line in reversed(history(self.plan, self.key_result.id))
        ]
        self._log.show("checkin/report_history", {"lines": entries})


def _field(kind: Any, label: str, *classes: str, hint: str = "", **facts: Any) -> Field:
    """A field of text, with the layout and style that all rows share: a team may have a hundred fields."""
    look_ = {"layout": plain(w.Layout), "style": plain(TextStyle)}
    control = kind(description=label, **look_, **facts)
    shown = {"layout": plain(w.Layout), "name": " ".join(classes)}
    return field.Field(control, "", hint=hint, **shown)


def value_field(label: str, hint: str) -> Field:
    """A line for a value, as short as one is."""
    return _field(w.Text, label, "okr-number", hint=hint)


def _confidence(scale: Html) -> Field:
    """A number from 0 to 10, above what the ends and the middle mean, and the last one given or agreed on."""
    confidence = _field(w.Text, "Confidence, 0 to 10", "okr-number", "okr-confidence")
    control, *rest = confidence.children
    confidence.children = (control, scale, *rest)
    return confidence


def outcomes(kr: KeyResult) -> field.Options:
    """The outcomes of a key result, each with what was agreed that it means."""
    texts = {name: getattr(kr.outcomes, name, "") for name in OUTCOMES}
    return [(f"{name}: {text}" if text else name, name) for name, text in texts.items()]


def _outcome(kr: KeyResult) -> Field:
    choices = [("Not to be said yet", ""), *outcomes(kr)]
    control = w.RadioButtons(description="Which came about", options=choices)
    outcome = field.Field(control, "", name="okr-kind")
    outcome.add_class("okr-outcome")
    return outcome


def _done(kr: KeyResult, standing: KeyResultStanding, day: date) -> tuple[str, ...]:
    done = milestones_done(kr.milestones, standing.value, day) if kr.kind == "milestones" else frozenset()
    return tuple(m.name for m in kr.milestones if m.name in done)


def _expected(standing: KeyResultStanding, value: float | None) -> str:
    """What was expected by the day: in the measure's own unit, else as progress."""
    kr = standing.key_result
    if kr.kind == "maintain":
        return ""
    if value is not None:
        return formatting.quantity(value, kr.unit, sentences.compared_with(kr))
    return f"progress {standing.scale.score(standing.expected)}" if standing.expected is not None else ""
