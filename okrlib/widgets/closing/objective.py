"""Ending: one objective on the board on which a cycle is closed, and its key results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from okrlib.closing import KeyResultClosing, ObjectiveClosing
from okrlib.findings import Finding, Subject
from okrlib.show import facts as rows
from okrlib.text import formatting
from okrlib.widgets.elements import field
from okrlib.widgets.elements.controls import column, row
from okrlib.widgets.elements.form import More
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing
    from okrlib.widgets.elements.field import Field

_OUTCOMES: field.Options = [
    ("", ""),
    ("Achieved", "achieved"),
    ("Partly achieved", "partial"),
    ("Missed", "missed"),
    ("Dropped on the way: no score", "dropped"),
    ("Postponed: no score", "postponed"),
]
_DECISIONS: field.Options = [
    ("", ""),
    ("Keep it: it goes on as it is", "keep"),
    ("Change it: it goes on, reworded", "change"),
    ("Drop it: it ends here", "drop"),
]


class Ending(w.VBox):  # type: ignore[misc]
    """A row whose ``closing`` is what is decided about an objective; its form is made when it is opened."""

    def __init__(
        self,
        standing: Standing,
        part: ObjectiveStanding,
        proposed: ObjectiveClosing,
        changed: Callable[[], None],
        *,
        opened: bool = False,
    ) -> None:
        self._plan, self._on = standing.plan, standing.on
        self.part, self._proposed, self._changed = part, proposed, changed
        self.closing = proposed
        self.fields: dict[tuple[str, str], Field] = {}
        self.asked: tuple[Finding, ...] = ()
        self._said = Html()
        self.more = More("Decide", self._form, opened=opened)
        super().__init__([self._said, self.more])
        self.add_class("okr-ending")

    @property
    def title(self) -> str:
        """The objective's title."""
        return self.part.objective.title or self.part.objective.id

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return [f"{held.label} ({self.title})" for held in self.fields.values() if held.trouble]

    # -- the form

    def _form(self) -> w.VBox:
        held, o = self._proposed, self.part.objective
        top = [
            self._add(o.id, "outcome", field.choice("How it ended", held.outcome, _OUTCOMES)),
            self._add(o.id, "decision", field.choice("Does it go on?", held.decision, _DECISIONS)),
        ]
        words_ = [self._add(o.id, "learned", field.prose("What was learned", held.learned, rows=2))]
        if o.ambition == "committed":
            label = "It was a commitment: what happened, and what follows"
            words_.append(self._add(o.id, "explanation", field.prose(label, held.explanation, rows=2)))
        parts = {p.key_result.id: p for p in self.part.key_results}
        key_results = [self._key_result(kr, parts[kr.id]) for kr in held.key_results]
        made = column(row(*top), *words_, *key_results, name="okr-form")
        self.ask(self.asked)
        return made

    def _key_result(self, held: KeyResultClosing, part: KeyResultStanding) -> w.VBox:
        kr = part.key_result
        facts = {
            **rows.key_result(part, self._on),
            "computed": part.scale.score(part.computed),
            "n": formatting.count(len(part.entries), "report"),
        }
        line: list[Any] = []
        if part.counted:
            line += [
                self._add(kr.id, "score", field.score("Final score, 0 to 1", held.score)),
                self._add(kr.id, "reason", field.line("Reason for this score", held.reason)),
            ]
            causes: field.Options = [("", ""), *((c, c) for c in self._plan.policy.causes)]
            line.append(self._add(kr.id, "cause", field.choice("Cause", held.cause, causes)))
        line.append(self._add(kr.id, "learned", field.line("What was learned", held.learned)))
        if part.ambition == "committed" and part.counted:
            line.append(self._add(kr.id, "explanation", field.line("Why it was missed", held.explanation)))
        return column(Html("closing/key_result", facts), row(*line), name="okr-report")

    def _add(self, item: str, name: str, made: Field) -> Field:
        self.fields[item, name] = made
        made.observe(lambda _: self._typed(), ["value", "trouble"])
        return made

    def _typed(self) -> None:
        o = self.part.objective.id
        self.closing = replace(
            self._proposed,
            **self._said_of(o),
            key_results=tuple(replace(kr, **self._said_of(kr.id)) for kr in self._proposed.key_results),
        )
        self._changed()

    def _said_of(self, item: str) -> dict[str, Any]:
        said = {name: held.value for (of, name), held in self.fields.items() if of == item}
        return {name: "" if value is None and name != "score" else value for name, value in said.items()}

    # -- what is still asked

    def ask(self, gates: Iterable[Finding]) -> None:
        """Show what is still missing: in the line, and at each field.

        Where something stands that cannot be read, that is what is asked, whatever was there before.
        """
        bad = {place: held.trouble for place, held in self.fields.items() if held.trouble}
        self.asked = (
            *(self._unread(*place, trouble) for place, trouble in bad.items()),
            *(gate for gate in gates if (gate.item, gate.field) not in bad),
        )
        wanted = {(gate.item, gate.field): _said(gate) for gate in self.asked}
        for place, held in self.fields.items():
            if place in wanted:
                held.add_class("okr-asked")
            else:
                held.remove_class("okr-asked")
            held.ask(wanted.get(place, ""))
            if place[1] in {"reason", "cause", "explanation"} and place[0] != self.part.objective.id:
                # What does not apply is out of the way, unless something was said there.
                held.layout.display = "" if place in wanted or held.value else "none"
        o = self.part.objective
        facts = {
            "title": self.title,
            "team": self._plan.team(o.team).title or o.team,
            "ambition": formatting.AMBITION[o.ambition],
            "kind": o.ambition,
            "score": self.part.score,
            "progress": self.part.progress if self.part.score is None else self.part.score,
            "outcome": self.closing.outcome,
            "decision": self.closing.decision,
            "left": len(self.asked),
        }
        self._said.show("closing/objective", facts, self.part.scale)

    def _unread(self, item: str, name: str, trouble: str) -> Finding:
        noun = "objective" if item == self.part.objective.id else "key result"
        return Finding("unreadable", "error", trouble, "", subject=Subject(noun, item), field=name)

    def checks(self) -> Iterator[tuple[str, str]]:
        """What is still missing, each with what it is about."""
        names = {kr.key_result.id: kr.key_result.title or kr.key_result.id for kr in self.part.key_results}
        for gate in self.asked:
            yield names.get(gate.item, ""), _said(gate)


def _said(gate: Finding) -> str:
    """What is asked and how to answer it; the causes to choose from stand in the field."""
    return f"{gate.what} Choose one." if gate.field == "cause" else gate.message
