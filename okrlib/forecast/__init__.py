"""A measure's likely end; pure arithmetic."""

from okrlib.forecast.forecast import LEAST, Forecast

__all__ = ["LEAST", "Forecast"]
