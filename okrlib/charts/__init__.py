"""Charts: one function a question, data in, an Altair chart out (extra ``[notebook]``).

`shapes` are those of the site's pages; the others take frames of ``plan.tables``. All are drawn in one
hue with shapes and words at the thing, so that they read in grey.
"""

from okrlib.charts.behaviour import behaviour, seasons
from okrlib.charts.cycle import burn_up, confidence, cycles, outlook, reliability, score_strip
from okrlib.charts.shapes import PALETTE, SHAPES, coloured, kpi, progress, shape, values

__all__ = [
    "PALETTE",
    "SHAPES",
    "behaviour",
    "burn_up",
    "coloured",
    "confidence",
    "cycles",
    "kpi",
    "outlook",
    "progress",
    "reliability",
    "score_strip",
    "seasons",
    "shape",
    "values",
]
