"""Plans as files that other programs read and write, and goals from other tools (most by extra ``[kpi]``)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
