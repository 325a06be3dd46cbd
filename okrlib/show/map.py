"""The alignment map of a cycle in words: how many goals help another, each goal's links, what stands out."""

from collections.abc import Iterator, Sequence

from okrlib.coach import twins
from okrlib.model import Objective
from okrlib.plan import Link, Plan, cycles_around, orphans
from okrlib.scoring import stand
from okrlib.show import facts as rows
from okrlib.show.cycle_map import CycleMap, cycle_map
from okrlib.show.fragment import Fragment
from okrlib.text import count, formatting

#: With more goals than this, only the company's teams are open in the list.
_MOST_OPEN = 40
#: With more goals than this, the list names those of the first two levels alone.
_MOST_LISTED = 400
#: At most so many goals are named in one line, and so many below a finding.
_NAMED, _FINDINGS = 5, 100


def map_head(plan: Plan, cycle: str | None = None) -> Fragment:
    """The head of a cycle's map: how many goals help one above, and what is between them."""
    m = cycle_map(plan, cycle)
    helping = sum(bool(m.up(o)) for o in m.all)
    waiting = sum(bool(m.needs(o)) for o in m.all)
    own = len(orphans(plan, m.all))
    name = m.cycle.name
    helps = "helps" if helping == 1 or len(m.all) == 1 else "help"
    headline = f"{formatting.number(helping)} of {count(len(m.all), 'goal')} {helps} another"
    said = [f"{count(len(m.all), 'objective')} of {count(len(m.goals), 'team')}."]
    if own:
        are = "1 is" if own == 1 else f"{formatting.number(own)} are"
        said.append(f"{are} the team's own: nothing says that it helps one above.")
    if waiting:
        said.append(f"{count(waiting, 'depends', 'depend')} on another.")
    around = {c.id: what for c, what in cycles_around(plan, m.cycle, stand(plan).on)}
    live = {o.cycle for o in plan.objectives if m.on_it(o)} | {m.cycle.id}
    return Fragment(
        "map/head",
        {
            "headline": (headline if helping else "No goal helps another")
            if m.all
            else f"No goals are published for {name} yet",
            "lede": " ".join(said) if m.all else "",
            "cycle": m.cycle.id,
            "cycles": [
                {"id": c.id, "title": c.name, "what": around.get(c.id, "")}
                for c in sorted(plan.cycles, key=lambda c: (c.start, c.end))
                if c.id in live
            ],
        },
    )


def map_list(plan: Plan, cycle: str | None = None) -> Fragment:
    """The goals of a cycle by team, each with its links in words; and what stands out among them."""
    m = cycle_map(plan, cycle)
    deepest = None if len(m.all) <= _MOST_LISTED else 1
    named = [o for depth, t in m.tree if deepest is None or depth <= deepest for o in m.goals.get(t.id, ())]
    twin_of = dict(twins(plan, named))
    alike = {twin: o for o, twin in twin_of.items()} | twin_of
    alone = {o.id for o in orphans(plan, m.all)}
    depths = [depth for depth, _ in m.tree]
    below = _below(depths)
    teams = []
    for n, (depth, team) in enumerate(m.tree):
        next_depth = depths[n + 1] if n + 1 < len(depths) else 0
        goals = m.goals.get(team.id, [])
        briefly = deepest is not None and depth > deepest
        teams.append(
            {
                **rows.team_page(plan, team.id, m.cycle.id),
                "goals": [] if briefly else [_goal(m, o, alone, alike.get(o)) for o in goals],
                "says": (_in_brief(m, goals, alone) if briefly else count(len(goals), "goal"))
                + (f"; {count(below[n], 'team')} below" if below[n] else ""),
                "open": depth == 0 or len(m.all) <= _MOST_OPEN,
                "opens": n + 1 < len(depths) and next_depth > depth,
                "closes": max(0, depth - next_depth + 1),
            }
        )
    on_their_own = [
        {"id": t.id, "title": t.name}
        for _, t in plan.tree()
        if t.id in m.apart and any(o.state != "draft" for o in plan.in_cycle.get((t.id, m.cycle.id), ()))
    ]
    return Fragment(
        "map/list",
        {
            "teams": teams,
            "individuals": on_their_own,
            "cycle": m.cycle.id,
            "findings": list(_findings(m, alone, twin_of)),
        },
    )


def _below(depths: Sequence[int]) -> list[int]:
    """How many teams stand below each, of teams in tree order by their depths."""
    below, open_ = [0] * len(depths), list[int]()
    for n, depth in enumerate(depths):
        del open_[depth:]
        for above in open_:
            below[above] += 1
        open_.append(n)
    return below


def _goal(m: CycleMap, o: Objective, alone: set[str], twin: Objective | None) -> rows.Facts:
    return {
        **m.named(o),
        "state": m.state(o),
        "ups": [_link(m, link) for link in m.up(o)],
        "needs": [m.named(needed) for needed in m.needs(o)],
        "needed_by": _some(m, m.needed_by(o)),
        "helpers": _some(m, [link.below for link in m.down(o)]),
        "twin": m.named(twin) if twin else None,
        "alone": o.id in alone,
    }


def _link(m: CycleMap, link: Link) -> rows.Facts:
    share = f"{link.share * 100:g} %" if link.share else ""
    return {**m.named(link.above), "share": share, "past": _past(link)}


def _some(m: CycleMap, goals: Sequence[Objective]) -> rows.Facts:
    """The first of many goals, and how many more there are; one more is no more than its words."""
    shown = goals if len(goals) <= _NAMED + 1 else goals[:_NAMED]
    return {"named": [m.named(o) for o in shown], "more": len(goals) - len(shown)}


def _in_brief(m: CycleMap, goals: Sequence[Objective], alone: set[str]) -> str:
    """A team's goals as counts, where there are too many to name."""
    counts = [
        (sum(bool(m.up(o)) for o in goals), "help another goal", "helps another goal"),
        (sum(o.id in alone for o in goals), "are its own", "is its own"),
        (sum(bool(m.needs(o)) for o in goals), "depend on another", "depends on another"),
    ]
    said = [f"{n} {one if n == 1 else many}" for n, many, one in counts if n]
    return f"{count(len(goals), 'goal')}{': ' if said else ''}{', '.join(said)}"


def _findings(m: CycleMap, alone: set[str], twin_of: dict[Objective, Objective]) -> Iterator[rows.Facts]:
    """What stands out: each with a title, a sentence, and the goals with a note."""
    past = [(o, _past(link)) for o in m.all for link in m.up(o) if link.past]
    several = [(o, f"{len(m.up(o))} goals") for o in m.all if len(m.up(o)) > 1]
    alike = [(o, "as {title} ({whose})".format(**m.named(twin))) for o, twin in twin_of.items()]
    kinds = [
        (
            "The team's own",
            "Nothing says that they help a goal above. Often that is right: not every goal comes from above.",
            [(o, "") for o in m.all if o.id in alone],
        ),
        ("Past a level", "They help a goal further up than that of the next team.", past),
        ("Several above", "They help more than one goal.", several),
        (
            "Nearly the same",
            "Two teams want nearly the same in nearly the same words: do they know of each other?",
            alike,
        ),
    ]
    for title, why, found in kinds:
        if found:
            named = [{**m.named(o), "note": note} for o, note in found[:_FINDINGS]]
            yield {"title": title, "why": why, "total": len(found), "goals": named}


def _past(link: Link) -> str:
    return f"past {formatting.listed([team.name for team in link.past])}" if link.past else ""
