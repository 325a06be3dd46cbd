"""How a key result and a spread of states are said in words."""

from collections.abc import Mapping

from okrlib.arithmetic import equal
from okrlib.model import LINEAR, OUTCOMES, KeyResult, Value
from okrlib.scoring.key_results import KeyResultStanding
from okrlib.scoring.progress import OUTCOME_PROGRESS, stage_points
from okrlib.scoring.standing import ObjectiveStanding, TeamStanding
from okrlib.text import formatting

_DOT = "\N{MIDDLE DOT}"
_ARROW = "\N{RIGHTWARDS ARROW}"
#: Worst first: the order in which states are listed and looked at.
HEALTH_ORDER = (
    "off track",
    "stale",
    "at risk",
    "pending",
    "no pace",
    "on track",
    "done",
    "not reported",
    "to close",
    "closed",
)


def state(standing: ObjectiveStanding | KeyResultStanding) -> str | None:
    """The one word a reader sees: the verdict once there is one, the health until then."""
    if standing.final and not standing.reported and not _given_up(standing) and _counts(standing):
        return "not reported"
    if isinstance(standing.verdict, str):
        return standing.verdict
    return _given_up(standing) or standing.health


def _given_up(standing: ObjectiveStanding | KeyResultStanding) -> str | None:
    """The outcome of an objective that was dropped or postponed; None for all others."""
    outcome = getattr(getattr(standing, "objective", None), "outcome", None)
    return outcome if standing.health == "closed" and outcome in {"dropped", "postponed"} else None


#: The verdicts with which the outcome that people gave agrees.
_AGREES: Mapping[str, frozenset[str | None]] = {
    "achieved": frozenset({"met", "success", "exceeded"}),
    "partial": frozenset({"progress", "missed", "open"}),
    "missed": frozenset({"missed", "learn", "open"}),
}


def decided(standing: ObjectiveStanding) -> str:
    """The outcome that people gave and, where it differs, the computed verdict; "" while open.

    Where nothing is counted the numbers say nothing.
    """
    given = standing.objective.outcome
    if given is None or standing.health != "closed":
        return ""
    computed = state(standing)
    if computed == standing.health or computed in _AGREES.get(given, {given}):
        return f"Closed as {formatting.state(given)}."
    if computed == "not reported":
        facts = "nothing was reported"
    elif standing.objective.ambition == "learning":
        met = computed == "met"
        facts = "what was learned is recorded" if met else "the learning is still to be written down"
    else:
        facts = f"the numbers say {formatting.state(computed)}"
    return f"Closed as {formatting.state(given)}; {facts}."


def _counts(standing: ObjectiveStanding | KeyResultStanding) -> bool:
    """Whether a report was waited for: a key result that counts, or an objective with one."""
    return bool(standing.counted) and standing.health is not None


def of_how_many(number: int, whole: int) -> str:
    """How many key results a sentence is about, in words; "" where it is about all of them.

    >>> of_how_many(2, 4), of_how_many(4, 4)
    (' on 2 of 4 key results', '')
    """
    return "" if number == whole else f" on {number} of {formatting.count(whole, 'key result')}"


def on_reported(standing: ObjectiveStanding) -> str:
    """On how many of its key results a final score rests, as in " on 2 of 4 key results"; "" for all."""
    if not standing.final or standing.score is None:
        return ""
    return of_how_many(sum(kr.reported for kr in standing.counted), len(standing.counted))


def weak_ones(standing: ObjectiveStanding) -> str:
    """How many key results leave an objective at risk, whatever its pace, in sentences; else ""."""
    if standing.health != "at risk":
        return ""
    states = [kr.health for kr in standing.counted]
    return "".join(
        f" {formatting.count(states.count(name), 'key result is', 'key results are')} {name}."
        for name in ("off track", "stale")
        if name in states
    )


def compared_with(kr: KeyResult) -> tuple[float, ...]:
    """The numbers with which its values are compared: target, limits, stages, checkpoints, grades."""
    ends = (kr.target, kr.at_least, kr.at_most)
    steps = (*stage_points(kr, kr.baseline), *kr.checkpoints)
    grades = OUTCOME_PROGRESS.values() if kr.kind == "graded" else ()
    return tuple(line for line in (*ends, *(step[0] for step in steps), *grades) if line is not None)


def _beside(standing: KeyResultStanding, *, start: bool = False) -> tuple[float, ...]:
    """The numbers with which a key result's value is compared, or its *start*, which the other may not cross.

    So what is worse than at the start is not shown as the start.
    """
    value, baseline, lines = standing.value, standing.baseline, compared_with(standing.key_result)
    if standing.key_result.kind not in LINEAR or not isinstance(value, (int, float)):
        return lines
    if baseline is None or equal(value, baseline):
        return lines
    return (*lines, value if start else baseline)


def aim(
    kr: KeyResult, baseline: float | None, beside: tuple[float, ...] = (), *, cadence: str | None = None
) -> str:
    """What the key result is after, by its kind; *beside* are more lines that its baseline may not cross.

    *cadence* is that of its periods: its own or, where a KPI measures it, the KPI's rhythm.
    """
    unit = kr.unit
    if kr.kind in {"increase", "decrease"}:
        start = formatting.number(baseline, (*compared_with(kr), *beside))
        return f"from {start} to {formatting.line(kr.target, unit)}"
    if kr.kind == "reach":
        return f"reach {formatting.line(kr.target, unit)}"
    if kr.kind == "maintain":
        low = f"at least {formatting.in_full(kr.at_least)}" if kr.at_least is not None else ""
        high = f"at most {formatting.in_full(kr.at_most)}" if kr.at_most is not None else ""
        limits = " and ".join(limit for limit in (low, high) if limit)
        step = cadence or ("" if kr.kpi else kr.cadence)
        return f"{limits}{formatting.NBSP * bool(unit)}{unit}" + f" every {formatting.per(step)}" * bool(step)
    if kr.kind == "stages":
        steps = [formatting.in_full(x) for x, _ in stage_points(kr, baseline)]
        if not steps:
            return ""
        return (
            f"start {steps[0]}, steps {steps[1]}, {steps[2]} and {steps[3]}{formatting.NBSP}{unit}".rstrip()
        )
    if kr.kind == "checkpoints" and kr.checkpoints:
        first, last = kr.checkpoints[0][0], kr.checkpoints[-1][0]
        return f"from {formatting.in_full(first)} to {formatting.line(last, unit)}, by checkpoints"
    if kr.kind == "milestones":
        return formatting.count(len(kr.milestones), "milestone")
    return {
        "outcome": "one of four agreed outcomes",
        "baseline": "find the figure",
        "graded": "judged by its owner",
    }.get(kr.kind, "")


def now(standing: KeyResultStanding) -> str:
    """Where the key result stands, in its own unit; "" where nothing is known yet."""
    kr, value = standing.key_result, standing.value
    if kr.kind == "milestones":
        return f"{_done(value)} of {len(kr.milestones)} done"
    if isinstance(value, str):
        text = getattr(kr.outcomes, value, "") if kr.outcomes and value in OUTCOMES else ""
        # It stands in a list of facts, so what the outcome's sentence ends with goes.
        return f"{value}: {text.strip().rstrip('.')}" if text else value
    if isinstance(value, (int, float)):
        return formatting.quantity(value, kr.unit, _beside(standing))
    return ""


def _done(value: Value | None) -> int:
    """How many milestones are done, by a standing's value, which names them."""
    return len(value) if isinstance(value, tuple) else 0


def moved(then: KeyResultStanding, later: KeyResultStanding) -> str:
    """From which value to which a key result moved, in its own unit; "" where it did not.

    Before the first report it stands at its baseline.
    """
    kr, before, after = later.key_result, then.value, later.value
    if after is None or before == after:
        return ""
    text = now(later)
    if isinstance(after, tuple):
        return f"{_done(before)} {_ARROW} {text}"
    if before is None and kr.kind in {*LINEAR, "stages", "checkpoints"}:
        before = 0.0 if kr.kind == "reach" else later.baseline
    if isinstance(before, str):
        return f"{before} {_ARROW} {text}"
    if not isinstance(before, (int, float)) or before == after:
        return f"first report: {text}"
    return f"{formatting.number(before, compared_with(kr))} {_ARROW} {text}"


def pace(progress: float, expected: float) -> str:
    r"""How far something is, and how far it should be.

    >>> pace(0.36, 0.821)
    '36\xa0% of the way, 82\xa0% expected by now'
    """
    return f"{formatting.percent(progress)} of the way, {formatting.percent(expected)} expected by now"


def values(standing: KeyResultStanding) -> tuple[str, str]:
    """Where a key result is, as "32.9 % now", and where it began and should be, "start 26.9 % · target 20 %".

    The first is "" before the first report; the second is "" where the first says it.
    """
    kr, value = standing.key_result, now(standing)
    when = "at the end" if standing.final else "now"
    if kr.kind == "reach" and kr.unit != "%" and isinstance(standing.value, (int, float)):
        number = formatting.number(standing.value, compared_with(kr))
        return f"{number} of {formatting.line(kr.target, kr.unit)}", ""
    if kr.kind == "milestones":
        return f"{_done(standing.value)} of {formatting.count(len(kr.milestones), 'step')} done", ""
    if kr.kind in {"outcome", "graded"} and value:
        return value, ""
    if kr.kind == "baseline":
        return (f"Found: {value}" if value else ""), "goal: find the figure"
    if kr.kind in {"increase", "decrease"}:
        beside = _beside(standing, start=True)
        start = f"start {formatting.quantity(standing.baseline, kr.unit, beside)} {_DOT} "
        rest = (
            start if standing.baseline is not None else ""
        ) + f"target {formatting.line(kr.target, kr.unit)}"
    else:
        rest = aim(kr, standing.baseline, cadence=standing.cadence).removeprefix("reach ")
        rest = f"target {rest}" if kr.kind in {"maintain", "reach"} else rest
    return (f"{value} {when}" if value else ""), rest


def tally(states: list[str | None]) -> list[tuple[str, int]]:
    """How many of each state, in the order a reader should see them."""
    order = {name: i for i, name in enumerate(HEALTH_ORDER)}
    counts: Mapping[str, int] = {s: states.count(s) for s in states if s}
    return sorted(counts.items(), key=lambda item: (order.get(item[0], 99), item[0]))


#: States that are said as what the goals did; all others are what they are.
_DID = {"exceeded": "reached 100\N{NO-BREAK SPACE}%", "success": "succeeded", "learn": "fell short"}


_PAST = {"progress", "missed", "dropped", "postponed", "not reported"}


def spread(states: list[str | None], noun: str = "objective") -> str:
    """How many of some objectives are in which state, as a sentence; of a single one without the count.

    >>> spread(["on track", "on track", "off track"])
    'Of 3 objectives, 2 are on track and 1 is off track.'
    >>> spread(["no pace", "no pace"])
    'Of 2 objectives, 2 have no pace.'
    >>> spread(["progress"])
    'The objective was partly achieved.'
    """
    clauses = []
    for name, n in reversed(tally(states)):
        one, many = (
            ("was", "were") if name in _PAST else ("has", "have") if name == "no pace" else ("is", "are")
        )
        is_now = f"{one if n == 1 else many} {formatting.state(name)}"
        clauses.append(f"{n:,} {_DID.get(name, is_now)}")
    if len(states) == 1 and clauses:
        return f"The {noun} {clauses[0].removeprefix('1 ')}."
    return f"Of {formatting.count(len(states), noun)}, {formatting.listed(clauses)}."


def team_sentence(standing: TeamStanding) -> str:
    """How a team stands in a cycle, in words."""
    if not standing.objectives:
        return f"No objectives are published for {standing.cycle.name}."
    first = spread([state(o) for o in standing.objectives])
    if (
        standing.final
        or standing.health == "pending"
        or standing.progress is None
        or standing.expected is None
    ):
        return first
    counted = [kr for o in standing.objectives if o.health != "closed" for kr in o.counted]
    of = of_how_many(sum(kr.expected is not None for kr in counted), len(counted))
    return f"{first} Overall {pace(standing.progress, standing.expected)}{of}."
