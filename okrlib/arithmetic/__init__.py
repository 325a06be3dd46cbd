"""When two numbers are equal, and how a computed one is stored; standard library only."""

from okrlib.arithmetic.equality import (
    LARGEST as LARGEST,
    at_least as at_least,
    at_most as at_most,
    equal as equal,
    stored as stored,
    tolerance as tolerance,
)
