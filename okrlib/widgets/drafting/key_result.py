"""KeyResultForm: a key result, from a sentence or from questions, with only the fields its kind needs."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets as w

from okrlib.coach import MEANING, NEEDS, OF_KINDS, RESULTS, feedback
from okrlib.findings import Finding
from okrlib.model import KPI, MEASURABLE, KeyResult, Kind, Objective, Observation, Outcomes
from okrlib.scoring import compared_with
from okrlib.text import formatting
from okrlib.widgets.drafting import fields
from okrlib.widgets.drafting.kind_picker import KindPicker
from okrlib.widgets.drafting.sentence import Sentence, SentenceReading
from okrlib.widgets.elements import Entry, Form, Html, More, everything_else, row


def new_key_result(name: str) -> KeyResult:
    """An empty key result; not even its kind is chosen yet."""
    return KeyResult(id=name, kind="increase")


class KeyResultForm(Form):
    """A form whose ``value`` is a `KeyResult`.

    *objective* is the one it proves, whose owner it takes where it names none. *taken* are ids that
    a new key result may not have.
    """

    noun = "key result"
    table: Mapping[str, Entry] = fields.KEY_RESULT
    more = "More: cadence, weight, ambition, notes"
    rarer = (("cadence", "since", "weight", "ambition"), ("notes",))

    def __init__(
        self,
        value: KeyResult,
        *,
        objective: Objective | None = None,
        taken: Collection[str] = (),
        **facts: Any,
    ) -> None:
        super().__init__(value, **facts)
        self.objective, self.taken = objective, taken
        self.sentence = Sentence(self.plan, self.plan.language, self._use)
        self.picker = KindPicker(None if value == new_key_result(value.id) else value.kind)
        self.picker.observe(lambda _: self._kind_chosen(), "value")
        self._frozen, self._counted = Html(live=True), Html()
        self._numbers = w.VBox()
        open_ = not self.decided
        self._by_sentence = More("Say it in a sentence", lambda: self.sentence, opened=open_)
        self._by_questions = More(
            "Be led by questions", lambda: self.picker, opened=open_, toggled=self._explain
        )
        self._ways = row(self._by_sentence, self._by_questions, name="okr-adding")
        self.add("title", "owner", "kpi", "guard")
        self.fields["kpi"].observe(lambda _: self._linked(), "value")
        # Where one goes on once a sentence has become fields.
        self.fields["title"].add_class("okr-next")
        self.rest = everything_else(self, KeyResult)
        self._arrange()

    def loose(self) -> dict[str, Any]:
        """What is typed and not in the value, the sentence too."""
        sentence = self.sentence.text.control.value
        return super().loose() | ({"sentence": sentence} if sentence else {})

    def loosen(self, name: str, text: Any) -> None:
        """Put such a text back into its place."""
        if name != "sentence":
            super().loosen(name, text)
            return
        self._by_sentence.unfold()
        self.sentence.text.control.value = text

    # -- what is shown

    @property
    def decided(self) -> bool:
        """Whether it is known how the key result is counted."""
        return self.picker.value is not None

    def _arrange(self) -> None:
        """Show what the kind needs; before there is a kind, only the two ways that lead to one.

        What stands first stays first, so that the focus stays where it is.
        """
        if not self.decided:
            self.children = (*self._sheet, self._ways)
            return
        kind: Kind = self.value.kind
        names = NEEDS[kind]
        self.add(*names)
        short = [name for name in names if name not in {*RESULTS, "checkpoints", "milestones"}]
        self._numbers.children = [
            *(self.fields[name] for name in names if name not in short),
            *([self.row(*short)] if short else []),
        ]
        measured = (self.fields["kpi"], self._frozen) if kind in MEASURABLE else ()
        self._explain()
        self.children = (
            *self._sheet,
            self._ways,
            self._counted,
            self.fields["title"],
            *measured,
            self._numbers,
            self.row("owner", "guard"),
            self._general,
            self._more,
            self.rest,
            self._excuses,
        )
        self._freeze()
        self.judge()

    def _explain(self) -> None:
        """Say what the kind means, unless the questions that lead to it say so already."""
        if self.decided and not self._by_questions.opened:
            kind: Kind = self.value.kind
            self._counted.show("elements/texts#counted", {"kind": kind, "meaning": MEANING[kind]})
        else:
            self._counted.clear()

    # -- what was done

    def _kind_chosen(self) -> None:
        kind = self.picker.value
        if kind is None or self._filling:
            return
        if kind != self.value.kind:
            self.value = self._of_kind(kind)
        self._by_sentence.fold()
        self._arrange()

    def _of_kind(self, kind: Kind) -> KeyResult:
        """The value as a kind: with what that kind needs, as far as it was typed, and nothing else."""
        gone = OF_KINDS - {*NEEDS[kind], *RESULTS}
        changes: dict[str, Any] = {name: fields.DEFAULTS[name] for name in gone}
        typed = [name for name in NEEDS[kind] if name in self.fields and name not in RESULTS]
        changes |= {name: self.fields[name].value for name in typed}
        changes["outcomes"] = self._outcomes() if kind == "outcome" else None
        if kind not in MEASURABLE:
            changes["kpi"] = None
        value: KeyResult = self.value
        return replace(value, kind=kind, **changes)

    def _outcomes(self) -> Outcomes | None:
        texts = {result: self.fields[n].value for n, result in RESULTS.items() if n in self.fields}
        outcomes = Outcomes(**texts)
        return None if outcomes == Outcomes() else outcomes

    def _use(self, reading: SentenceReading) -> None:
        """Fill the fields from a sentence that was read."""
        for way in (self._by_sentence, self._by_questions):
            way.fold()
        changes = {name: value for name, value in reading.fields.items() if name in NEEDS[reading.kind]}
        name = self.id_of(reading.title)
        self.value = replace(self._of_kind(reading.kind), title=reading.title, id=name, **changes)

    def with_field(self, name: str) -> KeyResult:
        """The value with what stands in this field now."""
        value: KeyResult = self.value
        if name in RESULTS:
            return replace(value, outcomes=self._outcomes())
        kr: KeyResult = super().with_field(name)
        return kr

    def field_value(self, value: KeyResult, name: str) -> Any:
        """What a field of this name shows of a value."""
        if name in RESULTS:
            return getattr(value.outcomes or Outcomes(), RESULTS[name])
        return getattr(value, name)

    def put(self, value: KeyResult) -> None:
        """Show a value in the fields."""
        super().put(value)
        if value != new_key_result(value.id) and self.picker.value != value.kind:
            with self.filling():
                self.picker.value = value.kind
            self._arrange()

    def used(self, value: KeyResult) -> list[str]:
        """The names of the fields that a key result of this kind has."""
        return [name for name in self.fields if name not in OF_KINDS or name in NEEDS[value.kind]]

    # -- the KPI that measures it

    def _linked(self) -> None:
        """Take over what the KPI knows: its last value as the baseline, its unit and its owner."""
        self._freeze()
        kpi, latest = self._measure()
        if self._filling or kpi is None:
            return
        value: KeyResult = self.value
        changes: dict[str, Any] = {"unit": kpi.unit or value.unit, "owner": kpi.owner or value.owner}
        if latest is not None and "baseline" in NEEDS[self.value.kind]:
            changes["baseline"] = latest.value
        self.value = replace(value, **changes)
        self._freeze()

    def _measure(self) -> tuple[KPI | None, Observation | None]:
        """The KPI that measures it, and its last value known on the day; None where there is none."""
        name = self.value.kpi
        if name is None or not self.plan.has("KPI", name):
            return None, None
        known = self.plan.figures(name, on=self.on) if self.on else ()
        return self.plan.kpi(name), known[-1] if known else None

    def _freeze(self) -> None:
        """The baseline that a KPI's figures gave is not for typing; say why."""
        kr, baseline = self.value, self.fields.get("baseline")
        kpi, latest = self._measure()
        frozen = latest is not None and kr.baseline is not None
        if baseline is not None:
            baseline.control.disabled = frozen
        if kpi is None or "baseline" not in NEEDS[kr.kind]:
            self._frozen.clear()
            return
        words = formatting.quantity(kr.baseline, kr.unit, compared_with(kr)) if frozen else ""
        same = latest is not None and latest.value == kr.baseline
        period = formatting.period(latest.period, kpi.rhythm) if latest is not None and same else ""
        self._frozen.show("elements/texts#frozen", {"kpi": kpi.name, "baseline": words, "period": period})

    # -- the findings on it

    def blank(self) -> bool:
        """Whether nothing is filled in yet but how it is counted."""
        kr: KeyResult = self.value
        return not self.decided or kr == KeyResult(id=kr.id, kind=kr.kind)

    def findings(self) -> tuple[Finding, ...]:
        """The findings on the key result, judged within its objective."""
        return feedback.of_key_result(self.plan, self.objective, self.value)
