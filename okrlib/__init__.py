"""okrlib: goals as plain text, scored honestly and published for everyone."""

import lazy_loader

from okrlib.rich_display import install

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

install()
