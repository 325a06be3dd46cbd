"""Rules over an initiative's words: is it work that somebody could begin tomorrow?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.coach.draft import Draft
from okrlib.coach.language.count import Count
from okrlib.coach.language.initiatives import is_hazy, is_label
from okrlib.coach.rule import finding, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.findings import Finding


@rule("warning", of=("initiative",), lines=("L15",))
def vague_initiative(draft: Draft) -> Iterator[Finding]:
    """An initiative is a piece of work: one can begin it, and see when it is done.

    Why: "Improve communication" or "use social media more" can be on a list for years; what is done first,
    by whom and until when nobody can tell. (okrstool, "focused, visible action"; ALLO,
    "becomes a vague note"; OKR Framework, "time constrained")

    Weak: Improve our communication
    Strong: Read the open orders to the drivers every morning at six
    Weak (de): Kommunikation verbessern
    Strong (de): Den Fahrern jeden Morgen um sechs die offenen Bestellungen vorlesen
    """
    r = draft.reading
    c = Count(r.text, r.kind, r.parts, r.numbers, r.language)
    hazy = is_hazy(c)
    if r.class_ == "initiative" and (hazy or is_label(c)):
        what = "Nobody could tell what is done first, nor when it is done."
        mend = "Name the piece of work: what is made, changed or tried, with whom, and until when."
        yield finding(vague_initiative, what, mend, severity=None if hazy else "hint")
