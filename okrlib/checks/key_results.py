"""Measures: what makes a key result impossible to compute (METHOD section 2, "Errors when loading")."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, pairwise

from okrlib.arithmetic import at_least, at_most, equal
from okrlib.findings import Finding
from okrlib.model import LINEAR, MEASURABLE, PHASED, USES, Cycle, KeyResult, Objective, notation
from okrlib.plan import Plan, last_day
from okrlib.scoring import first_and_last, stage_points, start_of
from okrlib.scoring.progress import rising
from okrlib.text import exact

_OF_KINDS = frozenset(chain.from_iterable(USES.values()))


def problems(plan: Plan, objective: Objective, kr: KeyResult) -> Iterator[Finding]:
    """What cannot be right in one key result; a draft may still lack its numbers."""
    findings = _problems(plan, objective, kr)
    return (s for s in findings if s.code != "missing-number") if objective.state == "draft" else findings


def _problems(plan: Plan, objective: Objective, kr: KeyResult) -> Iterator[Finding]:
    yield from _KINDS[kr.kind](kr)
    yield from _unused(kr)
    yield from _common(kr)
    if kr.kpi is not None:
        yield from _linked(plan, objective, kr)
    if plan.has("cycle", objective.cycle):
        cycle = plan.cycle(objective.cycle)
        yield from _phases(kr, cycle)
        yield from () if objective.state == "closed" else _ended(plan, kr, cycle)
        if kr.since and kr.since not in cycle:
            what = f"It was added on {kr.since}, outside the cycle {cycle.id}."
            mend = "Write a day of the cycle, or leave it out."
            yield Finding("since-outside-cycle", "warning", what, mend, field="since")
        start = start_of(kr, cycle)
        if early := [m for m in kr.milestones if m.done_on and m.done_on < start]:
            what = f"{early[0].name!r} was done on {early[0].done_on}, before it starts, on {start}."
            mend = "Fix the day if it is a slip, or the key result's since if that is."
            yield Finding("before-start", "hint", what, mend, field="milestones")
        if kr.kind == "outcome" and kr.agreed and kr.agreed > cycle.start:
            what = f"Its outcomes were agreed on {kr.agreed}, after the cycle began on {cycle.start}."
            mend = "Agree what each outcome means before the cycle starts."
            yield Finding("agreed-late", "warning", what, mend, field="agreed")


def _unused(kr: KeyResult) -> Iterator[Finding]:
    """Numbers that do nothing: whoever wrote one believes that it acts."""
    for key in sorted(_OF_KINDS.difference(USES[kr.kind])):
        if getattr(kr, key) not in {None, ()}:
            what = f"A key result of kind {kr.kind} does not use {key}."
            mend = f"Take it out, or choose another kind{'; this one counts from 0' * (kr.kind == 'reach')}."
            yield Finding("unused-measure", "warning", what, mend, field=key)


def _missing(kr: KeyResult, *keys: str) -> Iterator[Finding]:
    for key in keys:
        if getattr(kr, key) is None:
            what = f"A key result of kind {kr.kind} needs a {key}."
            yield Finding("missing-number", "error", what, f"Write {key} = a number.", field=key)


def _wrong(key: str, what: str, mend: str) -> Finding:
    return Finding("bad-measure", "error", what, mend, field=key)


def _linear(kr: KeyResult) -> Iterator[Finding]:
    b, t = kr.baseline, kr.target
    if kr.kpi is None or t is None:
        yield from _missing(kr, *(["target"] if kr.kpi else ["baseline", "target"]))
    if b is None or t is None:
        return
    if equal(b, t):
        mend = "Change one of them."
        yield _wrong("target", f"Baseline and target are both {exact(b)}: nothing would change.", mend)
    elif kr.kind == "increase" and t < b:
        mend = "Choose the kind decrease, or fix the numbers."
        yield _wrong("target", f"It should increase, but from {exact(b)} to {exact(t)} it falls.", mend)
    elif kr.kind == "decrease" and t > b:
        mend = "Choose the kind increase, or fix the numbers."
        yield _wrong("target", f"It should decrease, but from {exact(b)} to {exact(t)} it rises.", mend)


def _reach(kr: KeyResult) -> Iterator[Finding]:
    yield from _missing(kr, "target")
    if kr.target == 0:
        yield _wrong("target", "A target of 0 is reached before one begins.", "Write a target other than 0.")


def _stages(kr: KeyResult) -> Iterator[Finding]:
    yield from _missing(kr, *(["stretch"] if kr.kpi else ["baseline", "stretch"]))
    steps = [x for x, _ in stage_points(kr, kr.baseline)]
    if steps and not _strictly_ordered(steps):
        shown = ", ".join(exact(round(x, 9)) for x in steps)
        what = f"Baseline, commit, target and stretch are not in strict order: {shown}."
        yield _wrong("stretch", what, "Let them rise, or fall, step by step.")


def _checkpoints(kr: KeyResult) -> Iterator[Finding]:
    points = kr.checkpoints
    if len(points) < 2:
        what = "A key result of kind checkpoints needs at least two [value, progress] pairs."
        mend = "Write them, as in checkpoints = [[10, 0], [25, 0.5], [30, 1]]."
        yield Finding("missing-number", "error", what, mend, field="checkpoints")
        return
    if not _strictly_ordered([value for value, _ in points]):
        mend = "Sort the pairs by value."
        yield _wrong("checkpoints", "The values of its checkpoints are not in strict order.", mend)
    shares = [share for _, share in points]
    if not rising(shares) or not all(0 <= s <= 1 for s in shares):
        what = "The progress of its checkpoints does not rise from pair to pair within 0 and 1."
        yield _wrong("checkpoints", what, "Write progress from 0 to 1, rising.")


def _maintain(kr: KeyResult) -> Iterator[Finding]:
    if kr.at_least is None and kr.at_most is None:
        what = "A key result of kind maintain needs a limit."
        mend = "Write at_least or at_most, or both."
        yield Finding("missing-number", "error", what, mend, field="at_least")
    elif kr.at_least is not None and kr.at_most is not None and not at_most(kr.at_least, kr.at_most):
        mend = "Swap or fix the limits."
        what = f"No number is at least {exact(kr.at_least)} and at most {exact(kr.at_most)}."
        yield _wrong("at_most", what, mend)


def _milestones(kr: KeyResult) -> Iterator[Finding]:
    if not kr.milestones:
        what = "A key result of kind milestones needs at least one milestone."
        mend = "Write [[objectives.key_results.milestones]] with a name."
        yield Finding("missing-number", "error", what, mend, field="milestones")
        return
    names = [m.name for m in kr.milestones]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield _wrong("milestones", f"Two milestones are called {name!r}.", "Give each a name of its own.")
    for name in names:
        if set(name) & set(";\r\n") or not name.strip() or name != name.strip():
            mend = "Give it a name without a semicolon, a line break or space around it."
            yield _wrong("milestones", f"A check-in cannot name the milestone {name!r}.", mend)
    if any(m.weight < 0 for m in kr.milestones):
        yield _wrong("milestones", "A milestone has a negative weight.", "Write a weight of 0 or more.")
    elif sum(m.weight for m in kr.milestones) == 0:
        mend = "Give at least one a weight above 0."
        yield _wrong("milestones", "The weights of its milestones add up to 0.", mend)


def _nothing(_: KeyResult) -> Iterator[Finding]:
    return iter(())


_KINDS: Mapping[str, Callable[[KeyResult], Iterator[Finding]]] = {
    "increase": _linear,
    "decrease": _linear,
    "reach": _reach,
    "stages": _stages,
    "checkpoints": _checkpoints,
    "maintain": _maintain,
    "milestones": _milestones,
    "outcome": _nothing,
    "baseline": _nothing,
    "graded": _nothing,
}


def weight_problems(weight: float) -> Iterator[Finding]:
    """What is wrong with the weight of a key result, or of an objective."""
    if weight < 0:
        yield _wrong("weight", f"Its weight is {exact(weight)}.", "Write 0 (shown, not counted) or more.")


def _common(kr: KeyResult) -> Iterator[Finding]:
    yield from weight_problems(kr.weight)
    if kr.override and not 0 <= kr.override.score <= 1:
        mend = "Write 0.0 to 1.0."
        yield _wrong("override.score", f"A score of {exact(kr.override.score)} is not within 0 and 1.", mend)
    if kr.override and not kr.override.reason.strip():
        what = "The final score was set by hand without a reason, so it is not applied."
        mend = "Write the reason, or take the override out."
        yield Finding("override-without-reason", "error", what, mend, field="override.reason")
    if kr.override and kr.override.at is None:
        what = "The final score was set by hand and nothing says when, so it is not applied."
        mend = "Write at = the moment it was set, or on = the day."
        yield Finding("override-without-moment", "error", what, mend, field="override")


def _linked(plan: Plan, objective: Objective, kr: KeyResult) -> Iterator[Finding]:
    if kr.kind not in MEASURABLE:
        what = f"A key result of kind {kr.kind} cannot be measured by a KPI."
        mend = "Take the KPI out, or choose a kind with a number."
        yield Finding("cannot-link", "error", what, mend, field="kpi")
        return
    needs = kr.kind in (LINEAR - {"reach"}) | {"stages"}
    known = plan.has("KPI", kr.kpi) and plan.has("cycle", objective.cycle)
    if kr.baseline is not None or not needs or not known:
        return
    start = start_of(kr, plan.cycle(objective.cycle))
    kpi = plan.kpi(kr.kpi or "")
    observed = plan.figures(kpi.id, on=start)
    before = [row.value for row in observed if last_day(kpi, row.period) < start]
    if before:
        last = notation.written(before[-1])
        started = replace(kr, baseline=before[-1])
        wrong = next((f.what for f in _KINDS[kr.kind](started) if f.code == "bad-measure"), "")
        what = f"It has no baseline; the KPI's last value before it starts, {last}, is used. {wrong}".rstrip()
        mend = f"Write baseline = {last}, so that it cannot move."
        if wrong:  # written down, it would be an error
            mend = "Choose another target, or another kind."
        yield Finding("baseline-not-written", "warning", what, mend, field="baseline")
    else:
        what = "It has no baseline, and its KPI has no value from before it starts."
        yield Finding("missing-number", "error", what, "Write baseline = a number.", field="baseline")


def _ended(plan: Plan, kr: KeyResult, cycle: Cycle) -> Iterator[Finding]:
    for field, names, means in (("kpi", [kr.kpi], "measures it"), ("guard", kr.guard, "guards it")):
        for kpi in (plan.kpi(name) for name in names if name and plan.has("KPI", name)):
            if kpi.has_ended(cycle.last_day):
                what = f"The KPI {kpi.id!r}, which {means}, is not kept from {kpi.ended} on."
                mend = "Name a KPI that is kept, or leave it out."
                yield Finding("kpi-ended", "warning", what, mend, field=field)


def _phases(kr: KeyResult, cycle: Cycle) -> Iterator[Finding]:
    """What is wrong with the values planned for days of the cycle."""
    if not kr.phases:
        return
    if kr.kind not in PHASED:
        mend = "Take phases out; a key result of this kind may have a curve."
        yield _phase(f"A key result of kind {kr.kind} cannot have values by day.", mend)
        return
    start = start_of(kr, cycle)
    for day, _ in kr.phases:
        if not start <= day <= cycle.last_day:
            where = (
                f"before it starts on {start}"
                if cycle.start <= day < start
                else f"outside the cycle {cycle.id}"
            )
            what = f"A phase is dated {day}, {where}, so it is not used."
            mend = f"Write a day from {start} to {cycle.last_day}."
            yield Finding("phase-outside-cycle", "warning", what, mend, field="phases")
    if any(a >= b for (a, _), (b, _) in pairwise(kr.phases)):
        yield _phase("The days of its phases do not rise.", "Sort the pairs by day, each day once.")
        return
    first, last = first_and_last(kr, baseline=kr.baseline) or (None, kr.target)
    inside = [value for day, value in kr.phases if start <= day <= cycle.last_day]
    if last is None or not inside:
        return
    at_ends = dict(kr.phases)
    for day, end in ((start, first), (cycle.last_day, last)):
        if end is not None and not equal(at_ends.get(day, end), end):
            what = f"On {day}, {exact(end)} is expected in any case, but a phase says {exact(at_ends[day])}."
            yield _phase(what, "Leave this pair out, or move its day.")
            return
    way = [*([] if first is None else [first]), *inside, last]
    sign = 1 if last > way[0] else -1
    for before, after in pairwise(way):
        if not at_least(sign * after, sign * before):
            what = f"Its phases go the wrong way, from {exact(before)} to {exact(after)}; "
            what += f"the end is {exact(last)}."
            yield _phase(what, "Let the values go from the baseline to the target.")
            return


def _phase(what: str, mend: str) -> Finding:
    return Finding("bad-phases", "error", what, mend, field="phases")


def _strictly_ordered(numbers: list[float]) -> bool:
    return rising(numbers) or rising(numbers[::-1])
