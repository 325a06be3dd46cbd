"""Arithmetic from readings to a standing, for an explicit day."""

from okrlib.scoring.key_results import KeyResultStanding, judge, kpi_of, takes_part, ticked
from okrlib.scoring.kpis import KpiStanding, meets
from okrlib.scoring.pace import Health, first_and_last
from okrlib.scoring.pace_rules import PARAMETERS
from okrlib.scoring.progress import milestones_done, stage_points
from okrlib.scoring.readings import start_of
from okrlib.scoring.score import two_decimals, verdict
from okrlib.scoring.sentences import aim, now, person, state
from okrlib.scoring.standing import ObjectiveStanding, Standing, TeamStanding, stand
from okrlib.scoring.trajectory import Curve, curve_of, history, objective_history, turns, weeks

__all__ = [
    "PARAMETERS",
    "Curve",
    "Health",
    "KeyResultStanding",
    "KpiStanding",
    "ObjectiveStanding",
    "Standing",
    "TeamStanding",
    "aim",
    "curve_of",
    "first_and_last",
    "history",
    "judge",
    "kpi_of",
    "meets",
    "milestones_done",
    "now",
    "objective_history",
    "person",
    "stage_points",
    "stand",
    "start_of",
    "state",
    "takes_part",
    "ticked",
    "turns",
    "two_decimals",
    "verdict",
    "weeks",
]
