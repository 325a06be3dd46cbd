"""Integrity: what cannot be right in a plan, whatever one thinks of its wording (METHOD sections 1-3).

Pure checks from a plan to findings, each about an item; the store adds its place in a file.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from okrlib.checks import closings, key_results, kpis, site
from okrlib.checks.names import unknown
from okrlib.drafting import slug
from okrlib.findings import Finding
from okrlib.model import MOST_YEARS, Policy, is_cycle_id, is_device, is_slug, is_zone
from okrlib.plan import formula_of, references
from okrlib.scoring import PARAMETERS
from okrlib.text import exact, near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from okrlib.model import KPI, Cycle, KeyResult, Objective
    from okrlib.plan import Plan


#: The most steps of a circle that are named; nobody reads a thousand.
_MOST_STEPS = 8


def problems(plan: Plan) -> Iterator[Finding]:
    """Everything that cannot be right in the plan."""
    return chain(
        _ids(plan),
        _former_ids(plan),
        unknown(plan, references.of_plan(plan)),
        _links(plan),
        _policy(plan),
        _time_zone(plan),
        site.problems(plan),
        _teams(plan),
        _alignment(plan),
        chain.from_iterable(map(_weight, plan.objectives)),
        closings.problems(plan),
        _kpis(plan),
        *(_measured(plan, o, kr) for o in plan.objectives for kr in o.key_results),
    )


def _time_zone(plan: Plan) -> Iterator[Finding]:
    if plan.time_zone is not None and not is_zone(plan.time_zone):
        what = f"There is no time zone {plan.time_zone[:80]!r}, so its days are those of each machine."
        mend = "Write a name of the IANA list, as in Europe/Berlin."
        city = plan.time_zone.casefold().replace(" ", "_")
        if zones := sorted(z for z in available_timezones() if f"/{z.casefold()}".endswith(f"/{city}")):
            mend = f'Did you mean "{zones[0]}"?'
        yield Finding("unknown-time-zone", "error", what, mend, field="time_zone")


def far_today(today: date | None) -> Iterator[Finding]:
    """An error where the plan's own day is out of range; the store leaves that day out of the plan."""
    if today is not None and not 1900 <= today.year <= 9000:
        what = f"Nothing can be judged on {today}, so it is not read."
        mend = "Write a day between 1900 and 9000, or leave it out for the real one."
        yield Finding("far-day", "error", what, mend, field="today")


def without_time_zone(plan: Plan) -> Iterator[Finding]:
    """A hint where the plan does not say where its days begin and end."""
    if plan.time_zone is None:
        what = "Its days are those of the machine that reads it, so two machines may disagree."
        mend = 'Write time_zone = "Europe/Berlin", or whatever yours is, above the first [table] of okr.toml.'
        yield Finding("no-time-zone", "hint", what, mend, field="time_zone")


def of_objective(plan: Plan, o: Objective) -> Iterator[Finding]:
    """What cannot be right in one objective, its key results aside; *plan* may hold an older one."""
    yield from unknown(plan, (named for named in references.of(o) if named.noun == "objective"))
    yield from _weight(o)
    for key, mend in _ALIGNED:
        links: dict[str, tuple[str | None, ...]] = {}
        waiting = [o]
        while waiting:
            up = waiting.pop()
            links[up.id] = tuple(
                name for name in _named(up, key) if name == o.id or plan.has("objective", name)
            )
            waiting += [plan.objective(name) for name in links[up.id] if name and name not in links]
        yield from _loops(links, "objective", key, "alignment-loop", mend)


def _weight(o: Objective) -> Iterator[Finding]:
    for finding in key_results.weight_problems(o.weight):
        yield finding.about("objective", o.id)


def of_key_result(plan: Plan, o: Objective, kr: KeyResult) -> Iterator[Finding]:
    """What cannot be right in one key result of an objective."""
    yield from unknown(plan, references.of(kr))
    yield from _measured(plan, o, kr)


def of_kpi(plan: Plan, kpi: KPI) -> Iterator[Finding]:
    """What cannot be right in one KPI."""
    yield from unknown(plan, references.of(kpi))
    yield from _card(plan, kpi)


def _measured(plan: Plan, o: Objective, kr: KeyResult) -> Iterator[Finding]:
    for finding in key_results.problems(plan, o, kr):
        yield finding.about("key result", kr.id)


#: How objectives hang together, and what mends a circle.
_ALIGNED = (
    ("supports", "Take one of these links out: a goal cannot help itself."),
    ("contributes", "Take one of these shares out: a score cannot be made of itself."),
    ("depends_on", "Take one of these out: a goal cannot wait for itself."),
    ("continues", "Take one of these out: a goal cannot carry itself on."),
)


def _named(o: Objective, key: str) -> Iterable[str]:
    """The ids under a key of an objective."""
    names = getattr(o, key) or ()
    return (names,) if isinstance(names, str) else names


def _ids(plan: Plan) -> Iterator[Finding]:
    nouns: dict[str, Iterable[Any]] = {
        "person": plan.people,
        "team": plan.teams,
        "objective": plan.objectives,
        "key result": (kr for o in plan.objectives for kr in o.key_results),
        "KPI": plan.kpis,
        "connection": plan.connections,
    }
    for noun, items in nouns.items():
        for item in items:
            if not is_slug(item.id):
                what = f"The id {item.id[:120]!r} cannot name a file or a page."
                mend = "Use 1 to 100 small letters, digits, - and _; begin and end with a letter or digit."
                if fits := slug(item.id, otherwise=""):
                    mend = f'{mend[:-1]}, as in "{fits}".'
                if item.id == "index":
                    mend = "Each folder's own page has this name: take another, or a longer one."
                if is_device(item.id):
                    mend = "Windows keeps this name for a device: take another, or a longer one."
                yield Finding("bad-id", "error", what, mend, field="id").about(noun, item.id)
    names: dict[str, str] = {}
    for cycle in plan.cycles:
        other = names.setdefault(cycle.id.casefold(), cycle.id)
        if other != cycle.id:
            what = f"Some disks cannot tell the folder of {cycle.id!r} from that of {other!r}."
            mend = "Let them differ in more than capitals."
            yield Finding("bad-id", "error", what, mend, field="id").about("cycle", cycle.id)


def _former_ids(plan: Plan) -> Iterator[Finding]:
    """Former ids that are still the id of something."""
    for noun, item, old, taken_by in plan.claims:
        if taken_by is None:
            continue
        if taken_by == item:
            what, mend = f"Its former id {old[:120]!r} is its present one.", "Take it out."
        else:
            what = f"The former id {old[:120]!r} is that of the {noun} {taken_by[:120]!r} already."
            mend = "Leave it with the one that had it, and take it out here; ids are never used twice."
        yield Finding("former-id", "error", what, mend, field="formerly").about(noun, item)


def _links(plan: Plan) -> Iterator[Finding]:
    for o in plan.objectives:
        for work in o.initiatives:
            if work.link and not work.address:
                what = f"The link of {work.title!r} does not begin with https://."
                mend = "Give the whole address, or leave it out."
                yield Finding("bad-link", "error", what, mend, field="initiatives").about("objective", o.id)


def _policy(plan: Plan) -> Iterator[Finding]:
    """Policies that would make every judgement meaningless."""
    policy, usual = plan.policy, Policy()
    most_mb = policy.max_file_mb
    # What bounds another is told itself where it cannot be right.
    gap = policy.on_track if 0 <= policy.on_track < 1 else usual.on_track
    share = policy.on_track_share if 0 < policy.on_track_share <= 1 else usual.on_track_share
    fewest = max(1, policy.fewest_key_results)
    likely: dict[str, float] = {
        "at_risk": max(usual.at_risk, gap),
        "at_risk_share": min(usual.at_risk_share, share),
        "most_key_results": max(usual.most_key_results, fewest),
    }
    for key, fits, words in (
        ("success_at", 0 < policy.success_at <= 1, "a score above 0 and up to 1"),
        ("on_track", 0 <= policy.on_track < 1, "a gap from 0 up to 1"),
        ("at_risk", gap <= policy.at_risk <= 1, f"a gap from on_track ({exact(gap)}) up to 1"),
        ("on_track_share", 0 < policy.on_track_share <= 1, "a share above 0 and up to 1"),
        (
            "at_risk_share",
            0 <= policy.at_risk_share <= share,
            f"a share from 0 to on_track_share ({exact(share)})",
        ),
        ("stale_after", policy.stale_after > 0, "a number of cadences above 0"),
        ("source_seconds", policy.source_seconds > 0, "a number of seconds above 0"),
        ("max_file_mb", most_mb is None or most_mb > 0, "a size above 0"),
        ("most_words", policy.most_words >= 1, "a count from 1"),
        ("most_objectives", policy.most_objectives >= 1, "a count from 1"),
        ("fewest_key_results", policy.fewest_key_results >= 1, "a count from 1"),
        (
            "most_key_results",
            policy.most_key_results >= fewest,
            f"a count from fewest_key_results ({fewest})",
        ),
        ("most_kpis", policy.most_kpis >= 1, "a count from 1"),
        ("sandbag_above", 0 <= policy.sandbag_above <= 10, "a confidence from 0 to 10"),
        ("alike", 0.5 <= policy.alike <= 1, "a similarity from 0.5 to 1"),
    ):
        if not fits:
            what = f"{exact(getattr(policy, key))} cannot be right."
            example = exact(likely.get(key, getattr(usual, key) or 100))
            mend = f"Write {words}, as in {example}."
            yield Finding("bad-policy", "error", what, mend, field=f"policy.{key}").about("policy", key)
    used = PARAMETERS.get(policy.pace_rule, ())
    for key in (name for names in PARAMETERS.values() for name in names if name not in used):
        if getattr(policy, key) != getattr(usual, key):
            what = f"The rule {policy.pace_rule!r} does not use {key}."
            mend = f"Take {key} out, or name the rule that uses it."
            yield Finding("unused-policy", "warning", what, mend, field=f"policy.{key}").about("policy", key)


def _teams(plan: Plan) -> Iterator[Finding]:
    teams = {t.id: t for t in plan.teams}
    for team in plan.teams:
        if team.parent is not None and team.parent not in teams:
            others = [t for t in plan.teams if t.id != team.id]
            called = next((t.id for t in others if t.title and t.title == team.parent), None)
            mend = "Name the team above, or leave parent out for the company."
            mend = near(called or team.parent, [t.id for t in others], mend)
            mend = f'Did you mean "{called}"?' if called else mend
            what = f"The team above, {team.parent!r}, does not exist."
            yield Finding("unknown-team", "error", what, mend, field="parent").about("team", team.id)
    yield from _loops(
        {t.id: (t.parent,) if t.parent in teams else () for t in plan.teams},
        "team",
        "parent",
        "team-loop",
        "Give one of them the company as its parent.",
    )
    tops = [t for t in plan.teams if t.parent is None]
    for extra in tops[1:]:
        what = f"{extra.id!r} has no parent, but {tops[0].id!r} is the company already."
        mend = f'Write parent = "{tops[0].id}", or the team it belongs to.'
        yield Finding("second-company", "warning", what, mend, field="parent").about("team", extra.id)


def cycle_problems(cycle: Cycle) -> Iterator[Finding]:
    """What is wrong with a cycle's span; the store leaves such a cycle out of the plan."""
    if not is_cycle_id(cycle.id):
        what = f"The id {cycle.id[:120]!r} cannot name a folder or a page."
        mend = "Use letters, digits, -, _ and points, as in 2026-Q4."
        yield Finding("bad-id", "error", what, mend, field="id").about("cycle", cycle.id)
    if cycle.end > cycle.start and not cycle.sound:
        what = f"The cycle lasts {cycle.days // 365:,} years, so it is not read."
        mend = f"Write its first and last day; a cycle lasts at most {MOST_YEARS} years."
        yield Finding("long-cycle", "error", what, mend, field="end").about("cycle", cycle.id)
    if cycle.end <= cycle.start:
        what = f"The cycle ends on {cycle.last_day}, before it starts on {cycle.start}."
        mend = "Write the last day of the cycle as end."
        yield Finding("end-before-start", "error", what, mend, field="end").about("cycle", cycle.id)


def _alignment(plan: Plan) -> Iterator[Finding]:
    known = {o.id for o in plan.objectives}
    for key, mend in _ALIGNED:
        links = {o.id: tuple(up for up in _named(o, key) if up in known) for o in plan.objectives}
        yield from _loops(links, "objective", key, "alignment-loop", mend)
    shares: dict[str, float] = {}
    for o in plan.objectives:
        for up, share in o.contributes.items():
            if not 0 < share <= 1:
                what = f"A share of {exact(share)} of {up!r} is not between 0 and 1."
                mend = "Write a part of the whole, as in 0.25."
                yield Finding("bad-share", "error", what, mend, field="contributes").about("objective", o.id)
                continue
            shares[up] = shares.get(up, 0.0) + share
            if shares[up] > 1 + 1e-9:
                whole = exact(round(shares[up], 9))
                what = f"With this one, contributions to {up!r} add up to {whole}, more than the whole."
                mend = "Lower the shares until they add up to at most 1."
                over = Finding("shares-over-one", "error", what, mend, field="contributes")
                yield over.about("objective", o.id)


def _loops(
    links: Mapping[str, tuple[str | None, ...]], noun: str, key: str, code: str, mend: str
) -> Iterator[Finding]:
    """One finding for each loop, at its first member in order of the plan."""
    done: set[str] = set()
    for start in links:
        trail: dict[str, Iterator[str | None]] = {} if start in done else {start: iter(links[start])}
        while trail:
            node = next(reversed(trail))
            step = next(trail[node], None)
            if step is None:
                done.add(node)
                del trail[node]
            elif step in trail:
                names = [*trail, step][list(trail).index(step) :]
                left_out = len(names) - _MOST_STEPS
                if left_out > 1:
                    names[_MOST_STEPS // 2 : -_MOST_STEPS // 2] = [f"({left_out:,} more)"]
                loop = " -> ".join(names)
                what = f"This goes round in a circle: {loop}."
                yield Finding(code, "error", what, mend, field=key).about(noun, node)
            elif step not in done:
                trail[step] = iter(links.get(step, ()))


def _kpis(plan: Plan) -> Iterator[Finding]:
    """What cannot be right in connections, feeds, formulas and trees of KPIs."""
    for connection in plan.connections:
        for finding in kpis.connection_problems(connection):
            yield finding.about("connection", connection.id)
    for kpi in plan.kpis:
        yield from _card(plan, kpi)
    parts = {kpi.id: formula.kpis for kpi in plan.kpis if (formula := formula_of(kpi))}
    mend = "Take one of them out: a value cannot be made of itself."
    yield from _loops(parts, "KPI", "formula", "formula-loop", mend)
    known = {kpi.id for kpi in plan.kpis}
    drivers = {kpi.id: tuple(d for d in kpi.drivers if d in known) for kpi in plan.kpis}
    mend = "Take one of these links out: a KPI cannot drive itself."
    yield from _loops(drivers, "KPI", "drivers", "driver-loop", mend)


def _card(plan: Plan, kpi: KPI) -> Iterator[Finding]:
    if kpi.season is not None and kpi.season < 2:
        what = f"A season of {kpi.season} cannot be right."
        mend = "Count its periods, as in 12 for months or 4 for quarters, or leave it out."
        yield Finding("bad-season", "error", what, mend, field="season").about("KPI", kpi.id)
    if kpi.week_starts == "sunday" and kpi.rhythm != "weekly":
        what, mend = f"The KPI is {kpi.rhythm}: where a week starts changes nothing.", "Take week_starts out."
        yield Finding("no-weeks", "warning", what, mend, field="week_starts").about("KPI", kpi.id)
    for finding in kpis.problems(plan, kpi):
        yield finding.about("KPI", kpi.id)
