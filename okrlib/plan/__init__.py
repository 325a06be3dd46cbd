"""The plan as a whole, and its log."""

from okrlib.plan.alignment import Alignment, Link, alignment, orphans, teams_between
from okrlib.plan.audience import Audience, audience_of
from okrlib.plan.blockers import Blocker, blocked, open_blocker
from okrlib.plan.calculated import formula_of
from okrlib.plan.contributions import contributors
from okrlib.plan.formula import FormulaError, parse
from okrlib.plan.log import days_off, effective, following, last_day, period_end, values
from okrlib.plan.next_cycle import cycle_after, cycle_for_new_goal, cycles_around
from okrlib.plan.people_policy import person_shown, person_to_choose
from okrlib.plan.plan import VERSION, Plan
from okrlib.plan.present_ids import with_present_ids
from okrlib.plan.references import Reference
from okrlib.plan.release import Gate, explained, released
