"""Arithmetic from readings to a standing, for an explicit day."""

from okrlib.scoring.key_results import (
    KeyResultStanding as KeyResultStanding,
    Report as Report,
    counted as counted,
    judge as judge,
    kpi_of as kpi_of,
    paced as paced,
    report as report,
    takes_part as takes_part,
    ticked as ticked,
)
from okrlib.scoring.kpis import KpiStanding as KpiStanding, meets as meets
from okrlib.scoring.levels import (
    Level as Level,
    level_lines as level_lines,
    levels as levels,
    levels_of as levels_of,
)
from okrlib.scoring.pace import (
    CURVES as CURVES,
    Health as Health,
    expected_on as expected_on,
    first_and_last as first_and_last,
)
from okrlib.scoring.pace_rules import PACE_RULES as PACE_RULES, PARAMETERS as PARAMETERS, by_pace as by_pace
from okrlib.scoring.progress import (
    OUTCOME_PROGRESS as OUTCOME_PROGRESS,
    Reading as Reading,
    is_hit as is_hit,
    kept as kept,
    milestones_done as milestones_done,
    of_value as of_value,
    rate_of as rate_of,
    stage_points as stage_points,
)
from okrlib.scoring.readings import start_of as start_of
from okrlib.scoring.scale import Scale as Scale
from okrlib.scoring.score import band as band, verdict as verdict, with_contributions as with_contributions
from okrlib.scoring.sentences import (
    aim as aim,
    compared_with as compared_with,
    decided as decided,
    now as now,
    on_reported as on_reported,
    state as state,
    team_sentence as team_sentence,
    values as values,
)
from okrlib.scoring.standing import (
    ObjectiveStanding as ObjectiveStanding,
    Standing as Standing,
    TeamStanding as TeamStanding,
    stand as stand,
)
from okrlib.scoring.trajectory import (
    Curve as Curve,
    curve_of as curve_of,
    history as history,
    objective_history as objective_history,
    turns as turns,
    weeks as weeks,
)
