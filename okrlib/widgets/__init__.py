"""Widgets: forms for a notebook. Each is a function of a frozen value and never touches disk.

They need the extra ``[open]`` or ``[notebook]``; ``import okrlib`` does not load them.
"""

import okrlib.widgets.extra  # noqa: F401 - first, so that a bare install is told what it lacks
from okrlib.widgets.checkin.board import CheckInBoard
from okrlib.widgets.checkin.what_if import WhatIf
from okrlib.widgets.closing.board import CloseBoard
from okrlib.widgets.drafting.board import DraftBoard
from okrlib.widgets.drafting.key_result import KeyResultForm
from okrlib.widgets.drafting.kpi import KPICard
from okrlib.widgets.drafting.objective import ObjectiveForm
from okrlib.widgets.elements import Follow
from okrlib.widgets.importing.board import ImportBoard
from okrlib.widgets.kpis.board import KpiBoard
from okrlib.widgets.review.board import ReviewBoard
from okrlib.widgets.review.proposals import ProposalBoard
from okrlib.widgets.workshop.launch import open_workshop

__all__ = [
    "CheckInBoard",
    "CloseBoard",
    "DraftBoard",
    "Follow",
    "ImportBoard",
    "KPICard",
    "KeyResultForm",
    "KpiBoard",
    "ObjectiveForm",
    "ProposalBoard",
    "ReviewBoard",
    "WhatIf",
    "open_workshop",
]
