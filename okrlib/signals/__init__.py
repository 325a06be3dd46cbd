"""What is news in a series and what is noise (METHOD section 6). Pure; needs the extra ``[kpi]``.

`limits` is the bare formula, `process_behaviour` marks every point by a set of rules,
`change_points` finds where a new regime began, `regimes` also says which of them slope, and
`lasting_change` says whether the end of a series turned for the worse to stay.
"""

from __future__ import annotations

from okrlib.signals.changes import Regime, change_points, regimes
from okrlib.signals.lasting import LastingChange, lasting_change
from okrlib.signals.process import Behaviour, behaviour, process_behaviour
from okrlib.xmr import Limits, limits

__all__ = [
    "Behaviour",
    "LastingChange",
    "Limits",
    "Regime",
    "behaviour",
    "change_points",
    "lasting_change",
    "limits",
    "process_behaviour",
    "regimes",
]
