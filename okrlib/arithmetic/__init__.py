"""When two numbers are equal, and how a computed one is stored; standard library only."""

from okrlib.arithmetic.equality import at_least, at_most, equal, stored, tolerance
