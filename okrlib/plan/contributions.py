"""Which objectives contribute to which, in an order in which their scores can be computed."""

from collections.abc import Mapping, Sequence

from okrlib.model import Objective
from okrlib.plan.plan import Plan


def contributors(plan: Plan) -> Mapping[str, Sequence[Objective]]:
    """The objectives that contribute to each objective, by its id; each comes after its contributors.

    A circle, which is an error in the plan, is cut once: where it closes on the way down from the first of
    its objectives. Computed once for a plan.
    """
    return plan.once("contributors", lambda: _children_first(plan))


def _children_first(plan: Plan) -> dict[str, Sequence[Objective]]:
    below = {
        o.id: [c for c in plan.supporters.get(o.id, ()) if o.id in c.contributes] for o in plan.objectives
    }
    out: dict[str, Sequence[Objective]] = {}
    for first in (o.id for o in plan.objectives):
        trail = {} if first in out else {first: iter(below[first])}
        while trail:  # not by recursion: thousands may contribute one to the next
            name = next(reversed(trail))
            child = next((c for c in trail[name] if c.id not in out and c.id not in trail), None)
            if child is not None:
                trail[child.id] = iter(below[child.id])
                continue
            out[name] = tuple(c for c in below[name] if c.id in out)
            del trail[name]
    return out
