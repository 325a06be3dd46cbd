"""Changing a plan while one writes it."""

from okrlib.drafting.edit import (
    begun as begun,
    new_id as new_id,
    put_cycle as put_cycle,
    put_kpi as put_kpi,
    put_objective as put_objective,
    slug as slug,
    unused as unused,
)
from okrlib.drafting.merge import Clash as Clash, joined as joined, rebased as rebased, same as same
from okrlib.drafting.parked import Parked as Parked, differences as differences, unparked as unparked
from okrlib.drafting.words import changed as changed, in_words as in_words
