"""The only door to disk: a plan folder of TOML and CSV files, read, saved and appended to."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
