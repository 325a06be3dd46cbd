"""Text: how things are written, once for terminal, notebook and site."""

from okrlib.text.formatting import (
    NOTHING as NOTHING,
    count as count,
    exact as exact,
    number as number,
    two_decimals as two_decimals,
)
from okrlib.text.nearest import near as near, nearest_name as nearest_name, typo_of as typo_of
