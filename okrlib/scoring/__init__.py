"""Arithmetic from readings to a standing, for an explicit day."""

from okrlib.scoring.key_results import KeyResultStanding, judge, kpi_of, takes_part, ticked
from okrlib.scoring.kpis import KpiStanding, meets
from okrlib.scoring.levels import Level, level_lines, levels, levels_of
from okrlib.scoring.pace import CURVES, Health, expected_on, first_and_last
from okrlib.scoring.pace_rules import PACE_RULES, PARAMETERS, by_pace
from okrlib.scoring.progress import (
    OUTCOME_PROGRESS,
    Reading,
    hit_rate,
    is_hit,
    milestones_done,
    of_value,
    stage_points,
)
from okrlib.scoring.readings import start_of
from okrlib.scoring.scale import Scale
from okrlib.scoring.score import band, verdict, with_contributions
from okrlib.scoring.sentences import aim, compared_with, decided, now, state, team_sentence, values
from okrlib.scoring.standing import ObjectiveStanding, Standing, TeamStanding, stand
from okrlib.scoring.trajectory import Curve, curve_of, history, objective_history, turns, weeks
