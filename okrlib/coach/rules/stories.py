"""User stories: what one can do with a program, and not what is better then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okrlib.coach.draft import Draft

#: So many words may stand before "can": "as a clerk I can", "users will be able to".
_WHO = 8
#: So many words after "can" name the function: "can change their address".
_NEAR = 4
#: With one of these a story says how well one can do it, or what for.
_HOW_WELL = frozenset({"relative", "aspiring", "better", "vague", "adverb", "clause", "asks", "down", "all"})


def is_story(draft: Draft) -> bool:
    """Whether it says that one can do something with a program: "members can export their data".

    "Tenants can see at a glance what they will pay" and "export their data within a minute" say how well.
    """
    r, marks, phrases = draft.reading, draft.marks, draft.phrases
    able = next((n for n, (_, k) in enumerate(marks[:_WHO]) if "able" in k), None)
    if marks and "why" in marks[0][1] and not marks[0][1] & {"stop", "craft"} and not draft.words.verb_last:
        # "Allow members to export their data"
        who = next((n for n, (_, k) in enumerate(marks[:_WHO]) if "people" in k), 0)
        able = who + any("onto" in k for _, k in marks[who + 1 : who + 2]) if who else able
    if not able or r.numbers or not any(k & {"people", "self"} for _, k in marks[: able + 1]):
        return False
    after = marks[able + 1 :]
    if draft.used & {"praise"} or any(k & _HOW_WELL for _, k in after[2:]):
        return False
    if {m[0].lower() for m in draft.tokens} & {*draft.words.numerals["durations"]}:
        return False
    near = after[-_NEAR:] if draft.words.verb_last else after[:_NEAR]
    begin = near[0][0] if near else 0
    named = any("function" in k for _, k in near)
    named = named or ("function" in phrases and phrases["function"][0] >= begin)
    # "See their bills in the app"
    shown = len(after) > 2 and "artefact" in after[-1][1] and any("place" in k for _, k in after[-3:-1])
    return named or shown
