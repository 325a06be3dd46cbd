"""Pictures of how goals hang together: of a cycle, of a team's goals, of one goal."""

from collections.abc import Iterable, Iterator

from okrlib.charts import Block, Item, Layers, Tie, layered
from okrlib.model import Objective, Team
from okrlib.plan import Plan
from okrlib.show import facts as rows
from okrlib.show.cycle_map import CycleMap, cycle_map
from okrlib.show.fragment import Fragment
from okrlib.text import count

#: With more goals than this, the picture has the company and one level below; with more there too, it is
#: a table of shades, with so many of the company's goals as columns.
_MOST_DRAWN, _MOST_COLUMNS = 40, 8
#: Teams below this level are not drawn: their boxes would be too narrow for words.
_DEEPEST = 3
#: The most goals that are drawn above, below or beside.
_MOST_BESIDE = 8
#: The width of the map and of a smaller picture, and the room of a state's shape, in pixels.
_ROOM, _ROOM_BESIDE, _SHAPE = 1080, 690, 16
#: Room for the lines of many teams.
_FAN = 330


def map_picture(plan: Plan, cycle: str | None = None) -> Fragment:
    """The goals of a cycle as a picture, the company's on the left; of very many as a table of shades."""
    m = cycle_map(plan, cycle)
    if not m.all:
        return Fragment("elements/texts#nothing", {})
    guests = _guests(m)
    by_team = {team: [*m.goals.get(team, ()), *guests.get(team, ())] for team in {*m.goals, *guests}}
    everything = sum(map(len, by_team.values()))
    deepest = _DEEPEST if everything <= _MOST_DRAWN else 1
    tree = [(depth, team) for depth, team in m.tree if depth <= deepest]
    goals = [o for _, team in tree for o in by_team.get(team.id, ())]
    if len(goals) > _MOST_DRAWN:
        return _shades(m, by_team)
    boxes = {o.id: _goal_box(m, o) for o in goals}
    blocks: list[Block] = []
    open_: list[int] = []
    for depth, team in tree:
        del open_[depth:]
        items = [_item(boxes[o.id]) for o in by_team.get(team.id, ())]
        blocks.append(Block(team.name, depth, items, open_[-1] if open_ else None))
        open_.append(len(blocks) - 1)
    picture = layered(blocks, _ties(m, goals), _ROOM)
    return Fragment("map/picture", {**_drawn(picture, boxes), "more": everything - len(goals)})


def _shades(m: CycleMap, by_team: dict[str, list[Objective]]) -> Fragment:
    """How many goals of each team, and of those below it, lead to each goal of the company."""
    tops = [o for depth, team in m.tree if depth == 0 for o in by_team.get(team.id, ())][:_MOST_COLUMNS]
    leads = [_leading_to(m, o) for o in tops]
    lines: list[tuple[Team, list[str]]] = []
    for depth, team in m.tree:
        if depth == 1:
            lines.append((team, []))
        if depth:
            lines[-1][1].extend(o.id for o in m.goals.get(team.id, ()))
    counts = [[sum(o in lead for o in own) for lead in leads] for _, own in lines]
    most = max((n for line in counts for n in line), default=0) or 1
    boxes = {o.id: _goal_box(m, o) for o in tops}
    boxes |= {f"team {team.id}": _team_box(m, team, len(own)) for team, own in lines}
    blocks = [Block("", 0, [_item(boxes[o.id]) for o in tops])]
    blocks += [Block("", 1, [_item(boxes[f"team {team.id}"])], parent=0) for team, _ in lines]
    ties = [
        Tie(f"team {team.id}", o.id, "leads", weight=round(0.3 + 1.5 * n / most, 1))
        for (team, _), line in zip(lines, counts, strict=True)
        for o, n in zip(tops, line, strict=True)
        if n
    ]
    teams = [
        {
            **rows.team_page(m.plan, team.id, m.cycle.id),
            "goals": len(own),
            "none": sum(not any(o in lead for lead in leads) for o in own),
            "cells": [(n, round(100 * n / most)) for n in line],
        }
        for (team, own), line in zip(lines, counts, strict=True)
    ]
    picture = _drawn(layered(blocks, ties, _ROOM, between=_FAN), boxes) if len(lines) <= _MOST_DRAWN else None
    facts = {"tops": [m.named(o) for o in tops], "teams": teams, "drawn": picture}
    return Fragment("map/shades", facts)


def _leading_to(m: CycleMap, top: Objective) -> set[str]:
    """The goals that help another, directly or by way of others."""
    seen, waiting = {top.id}, [top]
    while waiting:
        for link in m.down(waiting.pop()):
            if link.below.id not in seen:
                seen.add(link.below.id)
                waiting.append(link.below)
    return seen


def _guests(m: CycleMap) -> dict[str, list[Objective]]:
    """The goals of other cycles that those of this one help or wait for, by team."""
    waiting = list(m.all)
    seen = {o.id for o in waiting}
    guests: dict[str, list[Objective]] = {}
    in_tree = {team.id for _, team in m.tree}
    while waiting:
        o = waiting.pop()
        for other in [*(link.above for link in m.up(o)), *m.needs(o)]:
            if other.id not in seen and other.team in in_tree:
                seen.add(other.id)
                guests.setdefault(other.team, []).append(other)
                waiting.append(other)
    return guests


def _goal_box(m: CycleMap, o: Objective, *, own: bool = False) -> rows.Facts:
    named = m.named(o)
    text = named["title"]
    if o.cycle != m.cycle.id:
        cycle = m.plan.cycle(o.cycle)
        text = f"{cycle.name}: {text}"
    says = f"{named['title']} ({named['whose']})"
    page = {"kind": "objective", "name": o.id, "cycle": ""}
    return {"id": o.id, "text": text, "says": says, "state": m.state(o), "own": own, **page}


def _team_box(m: CycleMap, team: Team, goals: int) -> rows.Facts:
    page = rows.team_page(m.plan, team.id, m.cycle.id)
    text = f"{page['title']}: {count(goals, 'goal')}"
    page = {"kind": "team", "name": team.id, "cycle": page["cycle"]}
    return {"id": f"team {team.id}", "text": text, "says": text, "state": None, "own": False, **page}


def _item(box: rows.Facts) -> Item:
    return Item(box["id"], box["text"], _SHAPE if box["state"] else 0)


def _ties(m: CycleMap, goals: Iterable[Objective]) -> list[Tie]:
    """The lines from goals to those that they help or wait for."""
    return [
        tie
        for o in goals
        for tie in (
            *(_helps(o.id, link.above.id, link.share) for link in m.up(o)),
            *(Tie(o.id, needed.id, "waits") for needed in m.needs(o)),
        )
    ]


def _helps(start: str, end: str, share: float | None) -> Tie:
    if not share:
        return Tie(start, end, "supports")
    return Tie(start, end, "contributes", f"{share * 100:g} %", round(1.6 + 5 * min(share, 1.0), 1))


def _drawn(picture: Layers, boxes: dict[str, rows.Facts]) -> rows.Facts:
    used = {line.tie.role for line in picture.lines}
    roles = [role for role in ("supports", "contributes", "waits") if role in used]
    return {"picture": picture, "boxes": boxes, "roles": roles}


def objective_map(plan: Plan, objective: str) -> Fragment:
    """A small picture of an objective: what it helps, what helps it, and what waits for what."""
    o = plan.objective(objective)
    return _neighbourhood(cycle_map(plan, o.cycle), [o], "objective")


def team_map(plan: Plan, team: str, cycle: str) -> Fragment:
    """A small picture of a team's objectives in a cycle, and of what they are linked with."""
    m, team = cycle_map(plan, cycle), plan.id_of("team", team)
    own = [o for o in plan.in_cycle.get((team, cycle), ()) if o.state != "draft"]
    return _neighbourhood(m, own, "team")


def _neighbourhood(m: CycleMap, own: list[Objective], what: str) -> Fragment:
    mine = {o.id for o in own}
    above = _once([link.above for o in own for link in m.up(o)], mine)
    below = _once([link.below for o in own for link in m.down(o)], mine)
    beside = mine | above.keys() | below.keys()
    needs = _once([needed for o in own for needed in m.needs(o)], beside)
    waiting = _once([other for o in own for other in m.needed_by(o)], beside | needs.keys())
    if not (above or below or needs or waiting):
        return Fragment("elements/texts#nothing", {})
    at = 1 if above else 0
    boxes: dict[str, rows.Facts] = {}
    groups = [(0, above), (at, needs), (at, {o.id: o for o in own}), (at, waiting), (at + 1, below)]
    blocks = [block for column, goals in groups for block in _blocks(m, column, goals, mine, boxes)]
    around = [*own, *below.values(), *waiting.values()]
    ties = [tie for tie in _ties(m, around) if tie.start in mine or tie.end in mine]
    picture = layered(blocks, ties, _ROOM_BESIDE, between=58, most_lines=3)
    left = len(beside | needs.keys() | waiting.keys()) - len(boxes)
    facts = {**_drawn(picture, boxes), "more": left, "what": what, "cycle": m.cycle.id, "waits": []}
    if what == "team":
        sides = {"We wait for": m.needs, "Others wait for us": m.needed_by}
        facts["waits"] = [
            (words, [m.named(other) | {"state": m.state(other)} for other in others.values()])
            for words, side in sides.items()
            if (others := _once([other for o in own for other in side(o)], mine))
        ]
    return Fragment("map/around", facts)


def _once(goals: Iterable[Objective], without: Iterable[str]) -> dict[str, Objective]:
    seen = {o.id: o for o in goals}
    return {name: o for name, o in seen.items() if name not in set(without)}


def _blocks(
    m: CycleMap, column: int, goals: dict[str, Objective], mine: set[str], boxes: dict[str, rows.Facts]
) -> Iterator[Block]:
    """The goals of a column by team; of more than a few only the first."""
    by_team: dict[str, list[Objective]] = {}
    most = len(goals) if goals.keys() & mine else _MOST_BESIDE
    for o in list(goals.values())[:most]:
        by_team.setdefault(o.team, []).append(o)
    for team, them in by_team.items():
        drawn = [_goal_box(m, o, own=o.id in mine) for o in them]
        boxes |= {box["id"]: box for box in drawn}
        yield Block(m.plan.team(team).name, column, [_item(box) for box in drawn])
