"""Charts: one function for each question; each takes data and returns an Altair chart (extra ``[notebook]``).

`shapes` are those of the site's pages; the others take frames of ``tables(plan)``. All are drawn in one
hue, with shapes and labels beside the marks, so that they can be read in grey.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
