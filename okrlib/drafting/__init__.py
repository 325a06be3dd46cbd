"""Changing a plan while one writes it."""

from okrlib.drafting.edit import begun, put_cycle, put_kpi, put_objective, slug, unused
from okrlib.drafting.merge import Clash, rebased

__all__ = ["Clash", "begun", "put_cycle", "put_kpi", "put_objective", "rebased", "slug", "unused"]
