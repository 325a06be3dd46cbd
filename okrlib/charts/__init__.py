"""Charts: one function a question, data in, an Altair chart out (extra ``[notebook]``).

`shapes` are those of the site's pages; the others take frames of ``tables(plan)``. All are drawn in one
hue with shapes and words at the thing, so that they read in grey.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
