"""The plan as a whole, and its log."""

from okrlib.plan.alignment import (
    Alignment as Alignment,
    Link as Link,
    alignment as alignment,
    orphans as orphans,
    teams_between as teams_between,
)
from okrlib.plan.audience import Audience as Audience, audience_of as audience_of
from okrlib.plan.blockers import Blocker as Blocker, blocked as blocked, open_blocker as open_blocker
from okrlib.plan.calculated import formula_of as formula_of
from okrlib.plan.contributions import contributors as contributors
from okrlib.plan.formula import FormulaError as FormulaError, parse as parse
from okrlib.plan.log import (
    MOST_GAPS as MOST_GAPS,
    days_off as days_off,
    effective as effective,
    following as following,
    last_day as last_day,
    long_gap as long_gap,
    period_end as period_end,
    silent_from as silent_from,
    values as values,
)
from okrlib.plan.next_cycle import (
    cycle_after as cycle_after,
    cycle_for_new_goal as cycle_for_new_goal,
    cycles_around as cycles_around,
)
from okrlib.plan.people_policy import person_shown as person_shown, person_to_choose as person_to_choose
from okrlib.plan.plan import Plan as Plan
from okrlib.plan.references import Reference as Reference, with_present_ids as with_present_ids
from okrlib.plan.release import Gate as Gate, explained as explained, released as released
from okrlib.plan.rows import grouped as grouped, rows_by_id as rows_by_id
from okrlib.plan.team_at_work import team_at_work as team_at_work
