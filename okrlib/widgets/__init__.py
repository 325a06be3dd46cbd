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
from okrlib.widgets.check_in import CheckInBoard
from okrlib.widgets.close import CloseBoard
from okrlib.widgets.key_result import KeyResultForm
from okrlib.widgets.kpi import KPICard
from okrlib.widgets.objective import ObjectiveForm
from okrlib.widgets.opening import open_workshop
from okrlib.widgets.proposals import ProposalBoard
from okrlib.widgets.review import ReviewBoard
from okrlib.widgets.room import WorkshopRoom
from okrlib.widgets.what_if import WhatIf

__all__ = [
    "CheckInBoard",
    "CloseBoard",
    "DraftBoard",
    "KPICard",
    "KeyResultForm",
    "ObjectiveForm",
    "ProposalBoard",
    "ReviewBoard",
    "WhatIf",
    "WorkshopRoom",
    "open_workshop",
]
del anywidget, ipywidgets
