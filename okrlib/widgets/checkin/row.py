"""Row: what the rows of the board on which a team checks in share: fields, and what is wrong or in doubt."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import ipywidgets as w

from okrlib.checkin import Entry, Figure
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.widgets.elements import Box, Field, Filling, Html, button, plain, row

#: The remark on a row that would be written twice.
SAME = "That is what was reported already, so nothing will be written."


class Row(Filling, Box):
    """A row about one thing. ``entry`` is what was typed, once read; None while nothing is."""

    entry: Entry | Figure | None = None
    #: Whether it is asked if a value unlike all earlier ones is right; until then the row is not saved.
    asks = False

    def __init__(
        self,
        plan: Plan,
        name: str,
        title: str,
        *,
        on: date,
        now: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self.plan, self.id, self.title = plan, name, title
        self._on, self._now, self._changed = on, now, changed
        self.fields: dict[str, Field] = {}
        self._summary, self._foot = Html(), Html(live=True)
        self._asked = self._right = ""
        #: The question, once it was asked.
        self._question: w.HBox | None = None
        super().__init__(name="okr-report", layout=plain(w.Layout))

    def take(self, **fields: Field) -> None:
        """Judge what is typed in these fields as well."""
        self.fields |= fields
        for each in fields.values():
            each.observe(lambda _: self.judge(), "value")

    def read(self, plan: Plan, at: datetime) -> Entry | Figure | None:
        """What was typed, read against *plan*; None where nothing is typed."""
        raise NotImplementedError

    def place(self, refusal: Finding) -> str:
        """The field beside which a refusal is told."""
        return refusal.field or ""

    def judge(self) -> None:
        """Read what was typed, and show at each field what is wrong with it."""
        if self._filling:
            return
        before, result = self.entry, self.read(self.plan, self._now())
        if before is None and result is None:  # of a hundred rows most are as they were
            return
        self.entry = result
        refusals = result.refusals if result else ()
        for name, each in self.fields.items():
            each.trouble = " ".join(r.message for r in refusals if self.place(r) == name)
        rest = [r.message for r in refusals if self.place(r) not in self.fields]
        remarks = list(result.remarks) if result else []
        if result and not refusals and result.row is None:
            remarks.append(SAME)
        self._foot.show("elements/texts#report_foot", {"wrong": rest, "said": remarks})
        self._ask(result.doubt if result else "")
        self._changed()

    def _ask(self, doubt: str) -> None:
        """Ask about what is typed, unless there is no doubt or it was answered already."""
        self._asked = self.fields["value"].value if "value" in self.fields else ""
        self.asks = bool(doubt) and self._asked != self._right
        if self.asks and self._question is None:
            self._question = row(Html(live=True), button("Yes, it is right", self._answered))
            self.children = (*self.children, self._question)
        if self._question is not None:
            self._question.layout.display = "" if self.asks else "none"
            self._question.children[0].show("elements/texts#asked", {"text": doubt if self.asks else ""})

    def _answered(self) -> None:
        self._right = self._asked
        self.judge()

    @property
    def troubles(self) -> list[str]:
        """What is wrong with it, by the labels of its fields."""
        refusals: Iterable[Finding] = self.entry.refusals if self.entry else ()
        names = dict.fromkeys([*map(self.place, refusals), *(["value"] if self.asks else [])])
        return [self.fields[n].label if n in self.fields else n.replace("_", " ") for n in names]

    def texts(self) -> dict[str, Any]:
        """What is typed, by its place."""
        return {n: each.control.value for n, each in self.fields.items() if str(each.value or "").strip()}

    def retype(self, texts: dict[str, Any]) -> None:
        """Put back what `texts` gave."""
        for name, text in texts.items():
            self.fields[name].control.value = text

    def empty(self) -> None:
        """Empty the fields after their texts were written."""
        with self.filling():
            for each in self.fields.values():
                each.put("")
                each.trouble = ""
        self.entry = None
        self._ask("")
        self._foot.clear()
