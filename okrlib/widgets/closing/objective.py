"""Ending: one objective and its key results, on the board that closes a cycle."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal

import ipywidgets as w

from okrlib.closing import KeyResultClosing, ObjectiveClosing
from okrlib.closing.closing import unscored
from okrlib.findings import Finding, Subject
from okrlib.model import Outcome
from okrlib.scoring import KeyResultStanding, Standing, sentences, state
from okrlib.show import facts as rows
from okrlib.text import formatting
from okrlib.widgets.elements import Box, Field, Html, More, column, field, row

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


class Ending(Box):
    """A row for one objective; ``closing`` is what is decided about it. Its form is built when it is opened.

    *judged* is the plan's standing, *proposed* the closing that the scores propose.
    """

    def __init__(
        self,
        judged: Standing,
        proposed: ObjectiveClosing,
        changed: Callable[[], None],
        *,
        opened: bool = False,
    ) -> None:
        self._plan, self.standing = judged.plan, judged.objective(proposed.id)
        self.title = self.standing.objective.name
        #: The ids of the objective and of its key results.
        self.items = [proposed.id, *(kr.id for kr in proposed.key_results)]
        #: How all would stand closed so.
        self._foreseen = judged
        #: How each key result would stand, above its fields.
        self._heads: dict[str, Html] = {}
        self._by_hand = self._scores(proposed)
        self._proposed, self._changed = proposed, changed
        self.closing = proposed
        self.fields: dict[tuple[str, str], Field] = {}
        self.asked: tuple[Finding, ...] = ()
        #: What each field showed before somebody typed in it.
        self._begun: dict[tuple[str, str], Any] = {}
        self._summary = Html()
        self.more = More("Decide", self._form, opened=opened)
        super().__init__([self._summary, self.more], name="okr-ending")

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return [f"{each.label} ({self.title})" for each in self.fields.values() if each.trouble]

    # -- scores that are set by hand

    @staticmethod
    def _scores(closing: ObjectiveClosing) -> list[tuple[float | None, bool]]:
        return [(kr.score, bool(kr.reason.strip())) for kr in closing.key_results]

    @property
    def rescored(self) -> bool:
        """Whether a score or its reason was typed since `rescore` was last told."""
        return self._scores(self.closing) != self._by_hand

    def rescore(self, foreseen: Standing, outcome: Literal[Outcome, ""]) -> None:
        """Show how it would stand closed so; the outcome follows unless a person chose another."""
        self._by_hand = self._scores(self.closing)
        self._foreseen = foreseen
        self._tell_heads()
        if self.closing.outcome == self._proposed.outcome != outcome:
            self._proposed = replace(self._proposed, outcome=outcome)
            self.closing = replace(self.closing, outcome=outcome)
            if shown := self.fields.get((self._proposed.id, "outcome")):
                shown.put(outcome)
                self._begun[self._proposed.id, "outcome"] = shown.control.value

    # -- what is typed

    def texts(self) -> dict[str, dict[str, Any]]:
        """What is typed or chosen, by its item and field."""
        texts: dict[str, dict[str, Any]] = {}
        for (item, name), each in self.fields.items():
            if each.control.value != self._begun[item, name]:
                texts.setdefault(item, {})[name] = each.control.value
        return texts

    def retype(self, texts: dict[str, dict[str, Any]]) -> None:
        """Take what is about this objective out of *texts*, and put it back into the fields."""
        for item in self.items:
            for name, text in texts.pop(item, {}).items():
                self.more.unfold()
                if (item, name) in self.fields:
                    self.fields[item, name].control.value = text

    # -- the form

    def _form(self) -> w.VBox:
        proposed, o = self._proposed, self.standing.objective
        top = [
            self._add(o.id, "outcome", field.choice("How it ended", proposed.outcome, _OUTCOMES)),
            self._add(o.id, "decision", field.choice("Does it go on?", proposed.decision, _DECISIONS)),
        ]
        words_ = [self._add(o.id, "learned", field.prose("What was learned", proposed.learned, rows=2))]
        if o.ambition == "committed":
            label = "It was a commitment: what happened, and what follows"
            words_.append(self._add(o.id, "explanation", field.prose(label, proposed.explanation, rows=2)))
        standings = {p.key_result.id: p for p in self.standing.key_results}
        key_results = [self._key_result(kr, standings[kr.id]) for kr in proposed.key_results]
        self._tell_heads()
        form = column(row(*top), *words_, *key_results, name="okr-form")
        self.ask(self.asked)
        return form

    def _key_result(self, proposed: KeyResultClosing, standing: KeyResultStanding) -> w.VBox:
        kr = standing.key_result
        fields = {"learned": field.line("What was learned", proposed.learned)}
        if standing.counted:
            causes: field.Options = [("", ""), *((c, c) for c in self._plan.policy.causes)]
            by_hand = proposed.score if proposed.reason else None
            fields = {
                "score": field.score("Final score, 0 to 1", _computed(standing), by_hand),
                "reason": field.line("Reason for this score", proposed.reason),
                "cause": field.choice("Cause", proposed.cause, causes),
                **fields,
            }
            if standing.ambition == "committed":
                fields["explanation"] = field.line("Why it was missed", proposed.explanation)
        line = [self._add(kr.id, name, each) for name, each in fields.items()]
        self._heads[kr.id] = Html()
        return column(self._heads[kr.id], row(*line), name="okr-report")

    def _tell_heads(self) -> None:
        """Show how each key result would stand."""
        for standing in self._foreseen.objective(self._proposed.id).key_results:
            kr = standing.key_result
            if kr.id in self._heads:
                facts = {
                    **rows.key_result(self._foreseen, standing),
                    "aim": sentences.aim(kr, standing.baseline, cadence=standing.cadence),
                    "computed": standing.scale.score(_computed(standing)),
                    "n": formatting.count(len(standing.entries), "report"),
                }
                self._heads[kr.id].show("closing/key_result", facts)

    def _add(self, item: str, name: str, control: Field) -> Field:
        self.fields[item, name] = control
        self._begun[item, name] = control.control.value
        control.observe(lambda _: self._typed(), ["value", "trouble"])
        return control

    def _typed(self) -> None:
        krs = tuple(replace(kr, **self._values_of(kr.id)) for kr in self._proposed.key_results)
        self.closing = replace(self._proposed, **self._values_of(self._proposed.id), key_results=krs)
        self._changed()

    def _values_of(self, item: str) -> dict[str, Any]:
        values = {name: each.value for (of, name), each in self.fields.items() if of == item}
        return {name: "" if value is None and name != "score" else value for name, value in values.items()}

    # -- what is still missing

    def ask(self, gates: Iterable[Finding]) -> None:
        """Show what is still missing: in the line, and at each field.

        A field that cannot be read is asked for, whatever its last value was.
        """
        own = self.standing.objective.id
        bad = {place: each.trouble for place, each in self.fields.items() if each.trouble}
        subjects = {item: Subject("objective" if item == own else "key result", item) for item in self.items}
        unread = (
            Finding("unreadable", "error", trouble, "", subject=subjects[item], field=name)
            for (item, name), trouble in bad.items()
        )
        self.asked = (*unread, *(gate for gate in gates if (gate.item, gate.field) not in bad))
        questions = {(gate.item, gate.field): _question(gate) for gate in self.asked}
        for place, each in self.fields.items():
            mark = each.add_class if place in questions else each.remove_class
            mark("okr-asked")
            each.ask(questions.get(place, ""))
            if place[1] in {"reason", "cause", "explanation"} and place[0] != own:
                # What does not apply is out of the way, unless something is typed there.
                each.layout.display = "" if place in questions or each.value else "none"
        o, foreseen = self.standing.objective, self._foreseen.objective(own)
        facts = {
            "title": self.title,
            "team": self._plan.team(o.team).name,
            "ambition": formatting.AMBITION[o.ambition],
            "kind": o.ambition,
            "score": foreseen.score,
            "progress": self.standing.progress if foreseen.score is None else foreseen.score,
            "outcome": formatting.state(self.closing.outcome),
            "verdict": state(foreseen),
            "decision": self.closing.decision,
            "left": len(self.asked),
        }
        self._summary.show("closing/objective", facts, self.standing.scale)

    def checks(self) -> list[dict[str, str]]:
        """What is still missing, each with what it is about."""
        names = {kr.key_result.id: kr.key_result.name for kr in self.standing.key_results}
        return [{"of": names.get(gate.item, ""), "text": _question(gate)} for gate in self.asked]


def _computed(standing: KeyResultStanding) -> float | None:
    """The score as the gates compute it: none where nothing was ever reported."""
    return None if unscored(standing) else standing.computed


def _question(gate: Finding) -> str:
    """What is missing and how to answer it; the field itself lists the causes."""
    return f"{gate.what} Choose one." if gate.field == "cause" else gate.message
