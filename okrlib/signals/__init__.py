"""What is news in a series and what is noise (METHOD section 6). Pure; needs the extra ``[kpi]``.

`natural_limits` is the bare formula, `process_behaviour` marks every point by a set of rules,
`change_points` finds where a new regime began, `regimes` also says which of them slope, and
`lasting_change` says whether the end of a series turned for the worse to stay.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
