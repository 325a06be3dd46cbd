"""Altair, imported once for all charts."""

from __future__ import annotations

from okrlib.errors import MissingExtraError
from okrlib.resources import without_address_grammar

try:
    with without_address_grammar():
        import altair as alt
except ImportError as missing:
    raise MissingExtraError("Charts", "notebook") from missing

__all__ = ["alt"]
