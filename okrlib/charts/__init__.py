"""Charts: values made from data, which pages and boards draw as SVG and notebooks explore with Altair.

`score_strip`, `burn_up`, `outlook`, `confidence`, `reliability` and `cycles` each answer one question with an
Altair chart (extra ``[notebook]``); `burn_up_charts` and its like make the values. All are drawn in one
hue, with shapes and labels beside the marks, so that they can be read in grey.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
