"""What pages and notebooks show: each function takes a plan and returns a displayable fragment."""

from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment
from okrlib.show.home import about, company_objectives, home_head, needs_a_look, since_last_week, team_table
from okrlib.show.kpi import (
    catalogue,
    kpi_card,
    kpi_chart,
    kpi_diet,
    kpi_drivers,
    kpi_head,
    kpi_seasons,
    kpi_users,
)
from okrlib.show.objective import around, check_in_history, key_results, objective_chart, objective_head
from okrlib.show.process_chart import kpi_proposals
from okrlib.show.review import calibration, review
from okrlib.show.svg import picture
from okrlib.show.team import team_chart, team_head, team_kpi_charts, team_kpis, team_objectives

__all__ = [
    "Figure",
    "Fragment",
    "about",
    "around",
    "calibration",
    "catalogue",
    "check_in_history",
    "company_objectives",
    "home_head",
    "key_results",
    "kpi_card",
    "kpi_chart",
    "kpi_diet",
    "kpi_drivers",
    "kpi_head",
    "kpi_proposals",
    "kpi_seasons",
    "kpi_users",
    "needs_a_look",
    "objective_chart",
    "objective_head",
    "picture",
    "review",
    "since_last_week",
    "team_chart",
    "team_head",
    "team_kpi_charts",
    "team_kpis",
    "team_objectives",
    "team_table",
]
