"""How pydantic reads every table of a plan: what is not known is said, and nothing is guessed."""

from __future__ import annotations

#: Unknown keys are findings, never ignored; numbers are finite.
STRICT: dict[str, object] = {
    "extra": "forbid",
    "allow_inf_nan": False,
}


#: The most characters; more is a slip of copying, or belongs in a document that the text links to.
LINE, PROSE = 400, 10_000
