"""Faces: how values of the core show themselves in a notebook, given to them from outside.

The core knows no HTML. When a notebook asks a plan or a part of it for one, the templates arrive;
in a bare install they are missing, and the notebook shows the text.
"""

from __future__ import annotations

from typing import Any

from okrlib.errors import MissingExtraError
from okrlib.findings import Finding
from okrlib.model import KPI, KeyResult, Objective, Team
from okrlib.plan import Plan
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, TeamStanding
from okrlib.store import Loaded

#: Everything that has a card in `okrlib.show.cards`.
SHOWN: tuple[type, ...] = (
    Plan,
    Loaded,
    Finding,
    Team,
    Objective,
    KeyResult,
    KPI,
    KeyResultStanding,
    ObjectiveStanding,
    TeamStanding,
)


def _repr_html_(self: Any) -> str | None:
    try:
        from okrlib.show import card
    except (MissingExtraError, ModuleNotFoundError):
        return None
    return card(self)._repr_html_()


def put_on() -> None:
    """Give every shown class its rich display."""
    for shown in SHOWN:
        shown._repr_html_ = _repr_html_  # type: ignore[attr-defined]
