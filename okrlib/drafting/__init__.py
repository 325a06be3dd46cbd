"""Changing a plan while one writes it."""

from okrlib.drafting.edit import begun, put_cycle, put_kpi, put_objective, slug, unused
from okrlib.drafting.merge import Clash, joined, rebased, same
from okrlib.drafting.parked import Parked, differences, unparked
from okrlib.drafting.words import changed, in_words
