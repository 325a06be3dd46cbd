"""Widgets: forms for a notebook. Each is a function of a frozen value and never touches disk.

They need the extra ``[open]`` or ``[notebook]``; ``import okrlib`` does not load them.
"""

import okrlib.widgets.extra  # noqa: F401 - first, so that a bare install is told what it lacks
from okrlib.widgets.checkin.board import CheckInBoard as CheckInBoard
from okrlib.widgets.checkin.what_if import WhatIf as WhatIf
from okrlib.widgets.closing.board import CloseBoard as CloseBoard
from okrlib.widgets.drafting.board import DraftBoard as DraftBoard
from okrlib.widgets.drafting.key_result import KeyResultForm as KeyResultForm
from okrlib.widgets.drafting.kpi import KPICard as KPICard
from okrlib.widgets.drafting.objective import ObjectiveForm as ObjectiveForm
from okrlib.widgets.elements import Follow as Follow
from okrlib.widgets.importing.board import ImportBoard as ImportBoard
from okrlib.widgets.kpis.board import KpiBoard as KpiBoard
from okrlib.widgets.review.board import ReviewBoard as ReviewBoard
from okrlib.widgets.review.proposals import ProposalBoard as ProposalBoard
from okrlib.widgets.workshop.launch import open_workshop as open_workshop
