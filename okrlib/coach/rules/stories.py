"""User stories: what one can do with a program, and not what is better then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.coach.language.lexicon import first_of, some

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
    r, kinds, phrases = draft.reading, draft.kinds, draft.phrases
    able = first_of(kinds[:_WHO], "able", otherwise=None)
    if kinds and "why" in kinds[0] and not kinds[0] & {"stop", "craft"} and not draft.words.verb_last:
        # "Allow members to export their data"
        who = first_of(kinds[:_WHO], "people", otherwise=0)
        able = who + some(kinds[who + 1 : who + 2], "onto") if who else able
    if not able or r.numbers or not some(kinds[: able + 1], "people", "self"):
        return False
    after = kinds[able + 1 :]
    if draft.used & {"praise"} or some(after[2:], *_HOW_WELL):
        return False
    if {word.text.lower() for word in draft.tokens} & {*draft.words.numerals["durations"]}:
        return False
    begin = max(able + 1, len(kinds) - _NEAR) if draft.words.verb_last else able + 1
    named = some(kinds[begin : begin + _NEAR], "function")
    start = draft.tokens[begin].start if after else 0
    named = named or ("function" in phrases and phrases["function"][0] >= start)
    # "See their bills in the app"
    shown = len(after) > 2 and "artefact" in after[-1] and some(after[-3:-1], "place")
    return named or shown
