"""A measure's likely end; pure arithmetic."""

from okrlib.forecast.forecast import (
    LEAST,
    Forecast,
    Question,
    chance,
    fan,
    forecast,
    odds,
    of_hits,
    progress_sentence,
    sentence,
    why_no_forecast,
)
