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


#: By stage of METHOD section 7; a stage without a question is left out.
QUESTIONS: dict[str, tuple[Question, ...]] = {
    "frame": (
        Question(
            "set", "What must be different at the end of this cycle, and for whom?", "L4, Viva's formula"
        ),
        Question(
            "set", "What did the last cycle teach us that we would be foolish to repeat?", "METHOD section 7"
        ),
        Question("set", "Which of these are business as usual, and belong to a KPI?", "L5, Google's traps"),
    ),
    "vote": (
        Question(
            "objective", "Would anyone outside the team notice if this scored 1.0?", "L6, Google's trap 5"
        ),
    ),
    "draft": (
        Question(
            "key_result", "Can it be measured before the cycle ends, and who measures it today?", "L22, Viva"
        ),
        Question(
            "key_result",
            "If we only watched this number, how could it rise and things get worse?",
            "L16, Grove",
        ),
        Question(
            "key_result", "Which of these move early, and which only prove it at the end?", "L17, OpenOKR"
        ),
        Question(
            "kpi", "Who will do what differently when this number leaves its range?", "METHOD section 5"
        ),
    ),
    "quality": (
        Question(
            "objective", "If every key result scored 1.0, would the objective be met?", "L18, Google's traps"
        ),
        Question(
            "objective", "Is there a key result without which it would be met all the same?", "L18, Viva"
        ),
        Question("objective", "Would a reader from outside understand every word of it?", "L27, Viva"),
        Question(
            "objective",
            "It is the end of the cycle and this failed. What happened?",
            "METHOD section 7, pre-mortem",
            told=True,
        ),
        Question("key_result", "Has at least one an even chance of failing?", "L21, Viva and 15Five"),
    ),
    "confidence": (
        Question(
            "key_result",
            "What do those who are most and least confident know that others do not?",
            "METHOD section 7",
        ),
        Question(
            "key_result",
            "Committed: what would we drop to make sure of it? Aspirational: is 0.7 worth it?",
            "L20, Google",
        ),
    ),
    "alignment": (
        Question("objective", "Whose goal does this help, and do they know?", "L23, OpenOKR"),
        Question("objective", "Whom does it need, and did they promise?", "METHOD section 7"),
        Question("set", "Did at least half of these come from the teams themselves?", "L26, 15Five"),
    ),
    "commit": (
        Question("set", "What are we not going to do, and who needs to hear it?", "METHOD section 7"),
    ),
}
