"""The graph of goals: both sides of every link, several parents, levels skipped, goals that stand alone."""

from __future__ import annotations

import pytest

from kit.builders import COMPANY, IT, OPS, kr, objective, plan
from okrlib.model import Objective, Team
from okrlib.plan import alignment, orphans

NIGHT = Team(id="night", title="Night shift", parent="ops")
TOP = objective(kr(name="t"), name="top", team="co")
SIDE = objective(kr(name="s"), name="side", team="ops", contributes={"top": 0.25}, supports=("top",))
DEEP = objective(
    kr(), name="deep", team="night", supports=("top", "side", "gone", "deep"), depends_on=("ground", "gone")
)
GROUND = objective(kr(name="g"), name="ground", team="it")
PLAN = plan(TOP, SIDE, DEEP, GROUND, teams=(COMPANY, OPS, IT, NIGHT))


def test_a_link_is_told_on_both_sides_with_its_share_and_what_it_skips() -> None:
    graph = alignment(PLAN)

    assert [(link.above.id, link.share) for link in graph.up["side"]] == [("top", 0.25)]
    assert [(link.above.id, [t.id for t in link.past]) for link in graph.up["deep"]] == [
        ("top", ["ops"]),
        ("side", []),
    ]
    assert [(link.below.id, link.share) for link in graph.down["top"]] == [("side", 0.25), ("deep", None)]
    assert [o.id for o in graph.needs["deep"]] == ["ground"]
    assert [o.id for o in graph.needed_by["ground"]] == ["deep"]


def test_what_helps_nothing_or_only_itself_has_no_link() -> None:
    graph = alignment(PLAN)

    assert not {"top", "ground"} & graph.up.keys()
    assert not {"deep", "ground"} & graph.down.keys()


def test_the_graph_is_made_once_for_a_plan() -> None:
    assert alignment(PLAN) is alignment(PLAN)


@pytest.mark.parametrize(
    ("goals", "alone"),
    [
        ((TOP, SIDE, DEEP, GROUND), ["ground"]),
        ((SIDE, GROUND), []),  # the team above has no goal among them
        ((TOP,), []),  # there is no team above
    ],
)
def test_a_goal_stands_alone_where_the_team_above_has_goals_and_it_helps_none(
    goals: tuple[Objective, ...], alone: list[str]
) -> None:
    assert [o.id for o in orphans(PLAN, goals)] == alone
