"""Widgets: forms for a notebook. Each is a function of a frozen value and never touches disk.

They need the extra ``[notebook]``; ``import okrlib`` does not load them.
"""

from __future__ import annotations

from okrlib.errors import MissingExtraError

try:
    import anywidget
    import ipywidgets
except ImportError as missing:  # the bare install has no widgets
    raise MissingExtraError("Drafting in a notebook", "notebook") from missing

from okrlib.widgets.board import DraftBoard
from okrlib.widgets.key_result import KeyResultForm
from okrlib.widgets.kpi import KPICard
from okrlib.widgets.objective import ObjectiveForm
from okrlib.widgets.opening import open_workshop
from okrlib.widgets.proposals import ProposalBoard
from okrlib.widgets.room import WorkshopRoom

__all__ = [
    "DraftBoard",
    "KPICard",
    "KeyResultForm",
    "ObjectiveForm",
    "ProposalBoard",
    "WorkshopRoom",
    "open_workshop",
]
del anywidget, ipywidgets
