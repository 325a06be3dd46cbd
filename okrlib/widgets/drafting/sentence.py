"""Sentence: say it in your own words, see how it was understood, and take that over with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import ipywidgets as w

from okrlib.coach import coach, grades
from okrlib.text import formatting
from okrlib.widgets.elements import field
from okrlib.widgets.elements.controls import button
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from collections.abc import Callable

    from okrlib.coach import Proposal
    from okrlib.model import Kind
    from okrlib.plan import Plan


class Taken(NamedTuple):
    """What a sentence says of a key result: its kind, its title, and its fields as far as it says them."""

    kind: Kind
    title: str
    fields: dict[str, Any]


class Sentence(w.VBox):  # type: ignore[misc]
    """A free sentence, how the coach reads it, and a button that hands over what it says."""

    def __init__(self, plan: Plan, language: str, use: Callable[[Taken], None]) -> None:
        self._plan, self._language, self._use = plan, language, use
        self.taken: Taken | None = None
        self.text = field.prose(
            "Say it in your own words",
            "",
            placeholder="Cut the median time to a first answer from 48 to 24 hours",
            hint="What is measured, from where, to where.",
            rows=2,
        )
        self._read = Html(live=True)
        self.button = button(
            "Use this", self._take, "okr-primary", tooltip="Fill in the fields from this sentence"
        )
        self.button.layout.display = "none"
        self.text.observe(lambda _: self._typed(), "value")
        super().__init__([self.text, self._read, self.button])
        self.add_class("okr-sentence")

    def _typed(self) -> None:
        said: str = self.text.value
        if not said.strip():
            self.taken = None
            self._read.clear()
            self.text.say(())
        else:
            advice = coach(said, "key_result", language=self._language, settings=grades(self._plan))
            proposal = advice.reading.proposal
            self.taken = _taken(said, advice.reading.measure, proposal) if proposal else None
            # What is missing is asked for by the fields; here only the words matter.
            self.text.say((r for r in advice.remarks if r.field == "title"), self._language)
            facts = {
                "class_": advice.class_.replace("_", " "),
                "because": advice.because,
                "parts": _parts(self.taken) if self.taken else [],
                "missing": [] if proposal is None else [name.replace("_", " ") for name in proposal.missing],
            }
            self._read.show("elements/texts#reading", facts)
        self.button.layout.display = "" if self.taken else "none"

    def _take(self) -> None:
        if self.taken is not None:
            taken, self.taken = self.taken, None
            self.text.put("")
            self._typed()
            self._use(taken)


def _taken(said: str, measure: str, proposal: Proposal) -> Taken:
    names = ("baseline", "target", "at_least", "at_most", "unit")
    got = {name: getattr(proposal, name) for name in names}
    title = measure or said
    return Taken(
        proposal.kind,
        title[:1].upper() + title[1:],
        {name: v for name, v in got.items() if v not in {None, ""}},
    )


def _parts(taken: Taken) -> list[tuple[str, str]]:
    said = {"baseline": "from", "target": "to", "at_least": "at least", "at_most": "at most"}
    unit = taken.fields.get("unit", "")
    return [
        ("measure", taken.title),
        *(
            (name, formatting.quantity(taken.fields[key], unit))
            for key, name in said.items()
            if key in taken.fields
        ),
    ]
