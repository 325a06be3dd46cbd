"""A measure's likely end; pure arithmetic."""

from okrlib.forecast.forecast import (
    LEAST as LEAST,
    Forecast as Forecast,
    Question as Question,
    fan as fan,
    forecast as forecast,
    odds as odds,
    of_hits as of_hits,
    progress_sentence as progress_sentence,
    sentence as sentence,
    why_no_forecast as why_no_forecast,
)
