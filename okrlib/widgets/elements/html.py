"""Html: our templates inside widgets. Everything a person typed is escaped by them."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import ipywidgets as w
from ipywidgets.widgets.widget_string import HTMLStyle, TextStyle

from okrlib.coach import RULES, about, lexicon
from okrlib.errors import OkrError
from okrlib.findings import Finding
from okrlib.scoring import Scale
from okrlib.show import Fragment

T = TypeVar("T")


def plain(kind: type[w.Widget]) -> w.Widget:
    """One layout or style for all that have none of their own: each would be a widget of its own."""
    return _shared()[kind]


@cache
def _shared() -> dict[type[w.Widget], w.Widget]:
    """All of them, made at once: the pages of `okr open` share a kernel, and are told of them beforehand."""
    return {kind: kind() for kind in (w.Layout, HTMLStyle, TextStyle)}


class Html(w.HTML):  # type: ignore[misc]
    """A `Fragment`, by its template and facts; *live* ones are read out when they change.

    One that is to be hidden needs a *layout* of its own; all others share theirs.
    """

    def __init__(
        self,
        template: str = "",
        facts: Mapping[str, Any] | None = None,
        *,
        live: bool = False,
        layout: w.Layout | None = None,
    ) -> None:
        super().__init__(layout=layout or plain(w.Layout), style=plain(HTMLStyle))
        self.add_class("okr-live" if live else "okr-said")
        if template:
            self.show(template, facts or {})

    def show(self, template: str, facts: Mapping[str, Any], scale: Scale | None = None) -> None:
        """Show these facts by this template; scores on this scale."""
        self.value = Fragment(template, facts, scale).html()

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence; a *bad* one says that something did not work."""
        self.show("elements/texts#message", {"text": text, "bad": bad})

    def attempt(self, act: Callable[[], T]) -> T | None:
        """The result of *act*; None where it fails to read or write, and the reason is shown."""
        try:
            return act()
        except OkrError as error:
            self.tell(str(error), bad=True)
        except OSError as error:
            self.tell(f"It cannot be read or written: {error.strerror or 'unknown reason'}.", bad=True)
        return None

    def clear(self) -> None:
        """Show nothing."""
        self.value = ""


#: The words beside a remark.
WORDS = ("Error", "Warning", "Hint", "Better", "Ask", "Why", "Weak", "Strong", "Rule")


def remark_facts(remarks: Iterable[Finding], language: str = "en") -> list[dict[str, Any]]:
    """Remarks as facts for templates; those of the coach with their why, source and example."""
    labels = {word: lexicon(language).say(word) for word in WORDS}
    return [
        {
            "remark": r,
            "about": about(r.code, language) if r.code in RULES else None,
            "example": _example(r.code, language) if r.code in RULES else ("", ""),
            "labels": labels,
        }
        for r in remarks
    ]


def remarks_html(
    remarks: Iterable[Finding], trouble: str = "", language: str = "en", *, asked: str = ""
) -> str:
    """A field's trouble, what is missing, and remarks, as HTML; "" where there is none of them."""
    facts = {"told": remark_facts(remarks, language), "trouble": trouble, "asked": asked}
    return Fragment("drafting/remarks", facts).html() if any(facts.values()) else ""


def _example(code: str, language: str) -> tuple[str, str]:
    """The rule's weak and strong example in a language, else in English; "" where there is none."""
    weak, strong = (dict(pairs) for pairs in (about(code).weak, about(code).strong))
    return weak.get(language) or weak.get("en", ""), strong.get(language) or strong.get("en", "")
