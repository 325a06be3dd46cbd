"""Sentence: a key result in one's own words, how the coach reads it, and a button for each reading."""

from collections.abc import Callable
from typing import Any, NamedTuple

from okrlib.coach import Proposal, coach, grades, languages
from okrlib.model import Kind, typed_fields
from okrlib.plan import Plan
from okrlib.text import formatting
from okrlib.widgets.elements import Box, Html, button, field, row


class SentenceReading(NamedTuple):
    """How a sentence was read: the key result's kind, its title, and the fields that the sentence gives."""

    kind: Kind
    title: str
    fields: dict[str, Any]


class Sentence(Box):
    """A free sentence, how the coach reads it, and a button that hands the reading over to *use*.

    Where a number could be two things there are two readings, each with a button.
    """

    def __init__(self, plan: Plan, language: str, use: Callable[[SentenceReading], None]) -> None:
        self._plan, self._language, self._use = plan, language, use
        self.readings: tuple[SentenceReading, ...] = ()
        self.text = field.prose(
            "Say it in your own words",
            "",
            placeholder="Cut the median time to a first answer from 48 to 24 hours",
            hint="What is measured, from where, to where.",
            rows=2,
            read=typed_fields.sentence(plan.decimal),
        )
        self._read = Html(live=True)
        tooltip = "Fill in the fields from this sentence"
        self.button = button("Use this", lambda: self._take(0), "okr-primary", tooltip=tooltip)
        self.other = button("Use the other", lambda: self._take(1), tooltip=tooltip)
        self.button.layout.display = self.other.layout.display = "none"
        self.text.observe(lambda _: self._typed(), ["value", "trouble"])
        super().__init__([self.text, self._read, row(self.button, self.other)], name="okr-sentence")

    def _typed(self) -> None:
        text: str = "" if self.text.trouble else self.text.value
        if not text.strip():
            self.readings = ()
            self._read.clear()
            self.text.say(())
        elif self._language not in languages():
            self._read.tell(f"There are no words for the language {self._language!r}: fill in the fields.")
        else:
            advice = coach(text, "key_result", language=self._language, settings=grades(self._plan))
            read = advice.reading
            self.readings = tuple(_reading(text, read.measure, p) for p in read.proposals[:2])
            missing = read.proposal.missing if read.proposal else ()
            # What is missing is asked for by the fields; here only the words matter.
            self.text.say((r for r in advice.remarks if r.field == "title"), self._language)
            facts = {
                "class_": advice.class_.replace("_", " "),
                "because": advice.because,
                "parts": _parts(self.readings[0]) if self.readings else [],
                "other": _parts(self.readings[1])[1:] if len(self.readings) > 1 else [],
                "missing": [name.replace("_", " ") for name in missing],
                "unplaced": read.unplaced if self.readings else (),
            }
            self._read.show("elements/texts#reading", facts)
        self.button.description = "Use this" if len(self.readings) < 2 else "Use the first"
        for control, needed in ((self.button, 1), (self.other, 2)):
            control.layout.display = "" if len(self.readings) >= needed else "none"

    def _take(self, which: int) -> None:
        if which < len(self.readings):
            reading, self.readings = self.readings[which], ()
            self.text.put("")
            self._typed()
            self._use(reading)


def _reading(text: str, measure: str, proposal: Proposal) -> SentenceReading:
    given = {name: getattr(proposal, name) for name in ("baseline", "target", "at_least", "at_most", "unit")}
    numbers = {name: value for name, value in given.items() if value not in {None, ""}}
    title = measure or text
    return SentenceReading(proposal.kind, title[:1].upper() + title[1:], numbers)


def _parts(reading: SentenceReading) -> list[tuple[str, str]]:
    words = {"baseline": "from", "target": "to", "at_least": "at least", "at_most": "at most"}
    numbers, unit = reading.fields, reading.fields.get("unit", "")
    parts = [(words[key], formatting.line(numbers[key], unit)) for key in words if key in numbers]
    return [("measure", reading.title), *parts]
