"""The columns of the tidy frames: name, dtype, meaning, and what a category can be.

`okrlib.tables.frames` builds the frames from this list, so an empty plan gives the same dtypes, and
`describe` writes their documentation from it. Standard library only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

from okrlib.model import (
    Ambition,
    Cadence,
    Curve,
    Decision,
    Kind,
    Outcome,
    Rhythm,
    State,
    Status,
    TeamKind,
    Visibility,
)
from okrlib.scoring import Health

if TYPE_CHECKING:
    from collections.abc import Mapping


class Column(NamedTuple):
    """A column's dtype, what it means, and what a category can be."""

    dtype: str
    meaning: str
    categories: tuple[str, ...] = ()


#: A day, at midnight; a moment in UTC. One unit everywhere, so that frames join.
DAY, MOMENT = "datetime64[us]", "datetime64[us, UTC]"
_VISIBILITY = get_args(Visibility)
_FORECAST_OF = ("value", "progress")
_READINGS = ("common", "improvement", "concern", "high", "low")
_VERDICTS = ("met", "missed", "exceeded", "success", "progress", "learn", "open")

#: The columns of what belongs to an objective, and to a key result.
_OF_OBJECTIVE = {
    "objective": Column("str", "The id of its objective."),
    "team": Column("str", "The id of the objective's team."),
    "cycle": Column("str", "The id of the objective's cycle."),
}
_OF_KEY_RESULT = {
    "key_result": Column("str", "The key result's id."),
    "title": Column("str", "The key result's title."),
    **_OF_OBJECTIVE,
}

#: Every frame, its columns in order, their dtype and meaning. Scores and progress are 0..1; a number
#: or text that does not exist is NaN, a day that does not exist NaT; lists are joined by ";".
COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "objectives": {
        "objective": Column("str", "Its id."),
        "title": Column("str", "The change in one sentence."),
        "team": Column("str", "The team's id."),
        "cycle": Column("str", "The cycle's id."),
        "owner": Column("str", "The id of the accountable person."),
        "ambition": Column("category", "How much of it is success.", get_args(Ambition)),
        "state": Column("category", "Where it is in its life.", get_args(State)),
        "outcome": Column("category", "How a closed one ended.", get_args(Outcome)),
        "decision": Column("category", "What was decided about it at the close.", get_args(Decision)),
        "continues": Column("str", "The id of the earlier objective that it carries on."),
        "closed_on": Column(DAY, "The day it was closed."),
        "reopened_on": Column(DAY, "The day a closing was taken back."),
        "closings": Column("str", "Earlier closings that were taken back, as 2027-01-05/2027-01-08."),
        "weight": Column("float64", "Its share of the team's score."),
        "visibility": Column("category", "Who may see it.", _VISIBILITY),
        "supports": Column("str", "Ids of the objectives it helps."),
        "contributes": Column("str", "Its shares of other objectives' scores, as parent=0.25."),
        "depends_on": Column("str", "Ids of the objectives that must move first."),
        "key_results": Column("int64", "How many key results it has."),
        "explanation": Column("str", "Why a committed one was missed."),
        "learned": Column("str", "What was learned."),
        "notes": Column("str", "Why this, why now."),
    },
    "key_results": {
        "key_result": Column("str", "Its id."),
        "title": Column("str", "The measure in words."),
        **_OF_OBJECTIVE,
        "owner": Column("str", "The id of the accountable person, the objective's where it has none."),
        "kind": Column("category", "How progress is measured.", get_args(Kind)),
        "unit": Column("str", "The unit of the value."),
        "baseline": Column("float64", "Where the measure stood, in its unit."),
        "target": Column("float64", "Where it should end, in its unit."),
        "commit": Column("float64", "The stage worth 0.3, where it is given, in its unit."),
        "stretch": Column("float64", "The stage worth 1, in its unit."),
        "at_least": Column("float64", "The lowest value that is a hit, in its unit."),
        "at_most": Column("float64", "The highest value that is a hit, in its unit."),
        "milestones": Column("str", "The names of its milestones."),
        "agreed": Column(DAY, "The day the named outcomes were agreed."),
        "kpi": Column("str", "The id of the KPI that measures it."),
        "guard": Column("str", "Ids of the KPIs that must not suffer."),
        "cadence": Column("category", "How often a check-in is due.", get_args(Cadence)),
        "curve": Column("category", "How progress is expected to grow.", get_args(Curve)),
        "phases": Column("str", "The values planned on the way, as 2026-11-01=20."),
        "since": Column(DAY, "The day it was added, where that is after the cycle's start."),
        "ambition": Column("category", "Its own ambition, else the objective's.", get_args(Ambition)),
        "weight": Column("float64", "Its share of the objective's score; 0 is shown, not counted."),
        "visibility": Column(
            "category", "Who may see it: the narrower of its own and the objective's.", _VISIBILITY
        ),
        "override": Column("float64", "A final score set by a person, 0..1."),
        "override_on": Column(DAY, "The day on which it was set, from which it counts."),
        "override_reason": Column("str", "Why it was set."),
        "cause": Column("str", "Why it ended below success, in one of the plan's words."),
        "explanation": Column("str", "Why a committed one was missed."),
        "learned": Column("str", "What was learned."),
        "notes": Column("str", "Anything a reader should know."),
    },
    "check_ins": {
        "key_result": Column("str", "The key result's id."),
        **_OF_OBJECTIVE,
        "date": Column(DAY, "The day the report is about."),
        "value": Column("float64", "The value, where it is a number, in the key result's unit."),
        "text": Column("str", "The value, where it is none: the named outcome, or the milestones done."),
        "confidence": Column("Int64", "Confidence, 0..10."),
        "status": Column("category", "The person's own judgement.", get_args(Status)),
        "blocker": Column("str", "What is in the way; - says that nothing is any more."),
        "note": Column("str", "What happened."),
        "author": Column("str", "The id of the person who wrote it."),
        "recorded": Column(MOMENT, "When it was written down, where that is stated."),
        "withdrawn": Column("bool", "Whether it takes back the report of that day."),
        "blocker_owner": Column("str", "The id of the person who removes the blocker, where not the author."),
        "blocker_since": Column(DAY, "Since when it is in the way, where not from the report's day."),
        "counts": Column(
            "bool",
            "Whether it counts: the latest report of its day, dated by the cycle's last day and known "
            "when its objective was closed; the others are kept to be shown.",
        ),
    },
    "kpis": {
        "kpi": Column("str", "Its id."),
        "title": Column("str", "The measure in words."),
        "team": Column("str", "The team's id."),
        "objective": Column("str", "The id of the objective it serves."),
        "what": Column("str", "What exactly is counted."),
        "why": Column("str", "Why it matters."),
        "how": Column("str", "How it is moved."),
        "who": Column("str", "Who acts on it."),
        "when": Column("str", "When it is measured and looked at."),
        "pitfalls": Column("str", "What can mislead about it."),
        "counter_measure": Column("str", "The measure that would suffer if this one were pushed too far."),
        "owner": Column("str", "The id of the accountable person."),
        "unit": Column("str", "The unit of the value."),
        "better": Column("category", "Which way is good; missing where neither is.", ("higher", "lower")),
        "rhythm": Column("category", "How long one period is.", get_args(Rhythm)),
        "targets": Column("int64", "How many targets it has; `observations` has each period's."),
        "source": Column("str", "Where the figures come from."),
        "visibility": Column("category", "Who may see it.", _VISIBILITY),
        "notes": Column("str", "Anything a reader should know."),
    },
    "observations": {
        "kpi": Column("str", "The KPI's id."),
        "team": Column("str", "The id of the KPI's team."),
        "period": Column(DAY, "The period's first day."),
        "last_day": Column(DAY, "The period's last day."),
        "value": Column("float64", "The value, in the KPI's unit."),
        "target": Column("float64", "The target that held on the period's first day, in the KPI's unit."),
        "recorded": Column(MOMENT, "When it was written down, where that is stated."),
        "withdrawn": Column("bool", "Whether it takes back the figure of that period."),
        "counts": Column("bool", "Whether it counts: the latest recorded of its period."),
    },
    "scores": {
        "level": Column("category", "What the row is about.", ("team", "objective", "key result")),
        "id": Column("str", "The id of the team, objective or key result."),
        "title": Column("str", "Its title."),
        "team": Column("str", "The team's id."),
        "team_kind": Column("category", "What the team is.", get_args(TeamKind)),
        "cycle": Column("str", "The cycle's id."),
        "objective": Column("str", "The objective's id; missing in a team's row."),
        "score": Column("float64", "The score, 0..1; so far, unless it is final."),
        "computed": Column("float64", "What the log says now, without override or freezing, 0..1."),
        "progress": Column("float64", "Progress, 0..1; a mean over what has a pace, unless a key result's."),
        "expected": Column("float64", "The progress expected by the day, 0..1."),
        "verdict": Column("category", "What a final score means for its ambition.", _VERDICTS),
        "health": Column("category", "How it stands.", get_args(Health)),
        "own_status": Column("category", "A key result's: what a person last said of it.", get_args(Status)),
        "confidence": Column("float64", "The last confidence, or the mean of them, 0..10."),
        "final": Column("bool", "Whether the cycle has ended, or the objective is closed."),
    },
    "history": {
        **_OF_KEY_RESULT,
        "day": Column(DAY, "The last day of a week of the cycle, or the day `on`."),
        "progress": Column("float64", "Progress by that day, 0..1, as known now."),
        "expected": Column("float64", "The progress expected by that day, 0..1."),
        "confidence": Column("float64", "The last confidence given by that day, 0..10."),
    },
    "forecasts": {
        **_OF_KEY_RESULT,
        "day": Column(DAY, "The day forecast; a key result's last row is its cycle's last day."),
        "of": Column("category", "What is forecast: the value in its unit, or progress, 0..1.", _FORECAST_OF),
        "median": Column("float64", "The middle of the forecast for the day."),
        "lower": Column("float64", "The lower end of the interval that holds 8 of 10 such cases."),
        "upper": Column("float64", "The upper end of it."),
        "success_from": Column("float64", "Where success begins."),
        "chance": Column("float64", "The chance of success at the end of the cycle, 0..1."),
    },
    "limits": {
        "kpi": Column("str", "The KPI's id."),
        "team": Column("str", "The id of the KPI's team."),
        "period": Column(DAY, "The period's first day."),
        "value": Column("float64", "The figure that counts, in the KPI's unit."),
        "regime": Column("int64", "The number of its regime, from 0: limits are split where a change began."),
        "centre": Column("float64", "The usual level, the centre line of the chart."),
        "lower": Column("float64", "The lower natural limit as it is drawn; missing with too few figures."),
        "upper": Column("float64", "The upper natural limit as it is drawn; missing with too few figures."),
        "reading": Column("category", "What the figure says.", _READINGS),
        "rule": Column("str", "The rule by which it is marked; missing where it is not."),
        "raw_lower": Column("float64", "The lower limit as computed, also where no value can be so low."),
        "raw_upper": Column("float64", "The upper limit as computed, also where no value can be so high."),
    },
    "teams": {
        "team": Column("str", "Its id."),
        "title": Column("str", "The name people use."),
        "kind": Column("category", "What it is.", get_args(TeamKind)),
        "parent": Column("str", "The id of the team above; the company has none."),
        "depth": Column("int64", "How many teams are above it."),
        "lead": Column("str", "The id of the person who answers for it."),
        "visibility": Column("category", "Who may see it.", _VISIBILITY),
        "opted_in": Column("bool", "Whether an individual's goals may be published."),
        "notes": Column("str", "What the team is for."),
    },
    "cycles": {
        "cycle": Column("str", "Its id."),
        "title": Column("str", "Its title."),
        "start": Column(DAY, "Its first day."),
        "last_day": Column(DAY, "Its last day."),
        "days": Column("int64", "How many days it has."),
    },
}


def describe(frame: str) -> str:
    """A frame's columns as a Markdown list: name, dtype, meaning, and a category's values.

    >>> print(describe("cycles").splitlines()[0])
    * `cycle` (str): Its id.
    """
    lines = []
    for name, column in COLUMNS[frame].items():
        named = f" One of: {', '.join(column.categories)}." if column.categories else ""
        lines.append(f"* `{name}` ({column.dtype}): {column.meaning}{named}")
    return "\n".join(lines)
