"""Text: how things are written, once for terminal, notebook and site."""

from okrlib.text.formatting import NOTHING, count, exact, number, two_decimals
from okrlib.text.nearest import near, nearest_name, typo_of
