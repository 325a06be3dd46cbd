from .cards import card as card
from .changes import changes_head as changes_head, what_changed as what_changed
from .cycle import (
    cycle_goals as cycle_goals,
    cycle_habits as cycle_habits,
    cycle_head as cycle_head,
    cycle_lessons as cycle_lessons,
)
from .cycle_review import calibration as calibration, review as review
from .edition import edition_files as edition_files, edition_head as edition_head
from .editions import (
    compare_editions as compare_editions,
    compared_by_team as compared_by_team,
    compared_in as compared_in,
    edition_changes as edition_changes,
)
from .facts import has_goals as has_goals, has_review as has_review, has_team_page as has_team_page
from .figure import Figure as Figure
from .fragment import (
    SCROLLS as SCROLLS,
    Fragment as Fragment,
    site_root as site_root,
    text_language as text_language,
)
from .home import (
    about as about,
    company_objectives as company_objectives,
    home_head as home_head,
    needs_attention as needs_attention,
    since_last_week as since_last_week,
    team_table as team_table,
)
from .how import how_head as how_head, how_to_read as how_to_read
from .kpi import (
    catalogue as catalogue,
    kpi_card as kpi_card,
    kpi_diet as kpi_diet,
    kpi_drivers as kpi_drivers,
    kpi_head as kpi_head,
    kpi_users as kpi_users,
)
from .kpi_charts import kpi_chart as kpi_chart, kpi_seasons as kpi_seasons
from .map import map_head as map_head, map_list as map_list
from .map_pictures import map_picture as map_picture, objective_map as objective_map, team_map as team_map
from .objective import (
    around as around,
    check_in_history as check_in_history,
    key_results as key_results,
    objective_chart as objective_chart,
    objective_head as objective_head,
)
from .process_chart import kpi_proposals as kpi_proposals
from .sanitizer import (
    REMOVED as REMOVED,
    SCHEMES as SCHEMES,
    clean as clean,
    clean_picture as clean_picture,
)
from .search import search_index as search_index
from .styles import (
    asset as asset,
    font as font,
    fonts as fonts,
    notebook_styles as notebook_styles,
    tokens as tokens,
)
from .svg import picture as picture
from .team import (
    team_chart as team_chart,
    team_head as team_head,
    team_kpi_charts as team_kpi_charts,
    team_kpis as team_kpis,
    team_objectives as team_objectives,
)
