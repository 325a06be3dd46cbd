"""Shelf: examples found by their words; "Use this" hands one on."""

from collections.abc import Callable
from typing import Any

import ipywidgets as w

from okrlib.library import Example, fields, search
from okrlib.model import KPI, KeyResult, Objective
from okrlib.scoring import aim
from okrlib.text import count
from okrlib.widgets.elements import Box, Html, button, field, row

#: The most examples that are shown at once.
_SHOWN = 6
#: What is told of a card, and the words before it where it does not speak for itself.
_CARD = {"what": "", "why": "", "pitfalls": "It can mislead: ", "counter_measure": "What may suffer for it: "}


class Shelf(Box):
    """A search over the examples of some *kinds*; *take* gets the one that is to be used.

    *take* answers with a sentence that says what it did.
    """

    def __init__(self, take: Callable[[Example], str], *kinds: type[Objective | KeyResult | KPI]) -> None:
        self._take, self._kinds = take, kinds
        hint = f"The fields are {', '.join(fields())}."
        self.search = field.line("Search the examples", "", placeholder="waiting, retention, cost", hint=hint)
        self._message = Html(live=True)
        #: The lines of the examples found, each with its button.
        self.hits = w.VBox()
        super().__init__([self.search, self._message, self.hits])
        self.search.observe(lambda _: self._find(), "value")
        self._find()

    def _find(self) -> None:
        hits = [e for e in search(self.search.value) if isinstance(e.item, self._kinds)]
        shown = f", {_SHOWN} of them below" if len(hits) > _SHOWN else ""
        none = "No example has all of these words. Try one of them, or one of the fields."
        self._message.tell(f"{count(len(hits), 'example')}{shown}." if hits else none)
        self.hits.children = [self._line(e) for e in hits[:_SHOWN]]

    def _line(self, example: Example) -> w.HBox:
        def take() -> None:
            self._message.tell(self._take(example))

        use = button("Use this", take, tooltip=f"Use this: {example.item.title}")
        return row(Html("drafting/example", facts(example)), use, name="okr-line")


def facts(example: Example) -> dict[str, Any]:
    """An example as facts for its template."""
    item = example.item
    results = item.key_results if isinstance(item, Objective) else ()
    card = _CARD if isinstance(item, KPI) else {"notes": ""}
    return {
        "kind": example.kind,
        "field": example.field,
        "title": item.title,
        "lines": [f"{words}{text}" for name, words in card.items() if (text := getattr(item, name, ""))],
        "aims": [f"{kr.title}: {aim(kr, kr.baseline)}" for kr in results]
        or ([aim(item, item.baseline)] if isinstance(item, KeyResult) else []),
    }
