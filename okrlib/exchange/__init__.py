"""Plans as files that other programs read and write (extra ``[kpi]``, but for our own JSON)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
