"""Questions: what no program can decide, asked at the stage of the workshop where it can be answered."""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """One question: of what it is asked (objective, key_result, kpi, set), its words, and its source.

    It is answered by yes or no, or *told* in words.
    """

    of: str
    text: str
    source: str
    told: bool = False


#: This one is answered in words.
_FAILED = "It is the end of the cycle and this failed. What happened?"
#: What is asked, by stage of METHOD section 7; a stage without a question is left out.
_ASKED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "frame": (
        ("set", "What must be different at the end of this cycle, and for whom?", "L4, Viva's formula"),
        ("set", "What did the last cycle teach us that we would be foolish to repeat?", "METHOD section 7"),
        ("set", "Which of these are business as usual, and belong to a KPI?", "L5, Google's traps"),
    ),
    "vote": (
        ("objective", "Would anyone outside the team notice if this scored 1.0?", "L6, Google's trap 5"),
    ),
    "draft": (
        ("key_result", "Can it be measured before the cycle ends, and who measures it today?", "L22, Viva"),
        (
            "key_result",
            "If we only watched this number, how could it rise and things get worse?",
            "L16, Grove",
        ),
        ("key_result", "Which of these move early, and which only prove it at the end?", "L17, OpenOKR"),
        ("kpi", "Who will do what differently when this number leaves its range?", "METHOD section 5"),
    ),
    "quality": (
        ("objective", "If every key result scored 1.0, would the objective be met?", "L18, Google's traps"),
        ("objective", "Is there a key result without which it would be met all the same?", "L18, Viva"),
        ("objective", "Would a reader from outside understand every word of it?", "L27, Viva"),
        ("objective", _FAILED, "METHOD section 7, pre-mortem"),
        ("key_result", "Has at least one an even chance of failing?", "L21, Viva and 15Five"),
    ),
    "confidence": (
        (
            "key_result",
            "What do those who are most and least confident know that others do not?",
            "METHOD section 7",
        ),
        (
            "key_result",
            "Committed: what would we drop to make sure of it? Aspirational: is 0.7 worth it?",
            "L20, Google",
        ),
    ),
    "alignment": (
        ("objective", "Whose goal does this help, and do they know?", "L23, OpenOKR"),
        ("objective", "Whom does it need, and did they promise?", "METHOD section 7"),
        ("set", "Did at least half of these come from the teams themselves?", "L26, 15Five"),
    ),
    "commit": (("set", "What are we not going to do, and who needs to hear it?", "METHOD section 7"),),
}
QUESTIONS: dict[str, tuple[Question, ...]] = {
    stage: tuple(Question(*q, told=q[1] == _FAILED) for q in asked) for stage, asked in _ASKED.items()
}
