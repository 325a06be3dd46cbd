"""The nouns of a plan (METHOD section 1): what people state, nothing that is computed.

A draft is a legal value: constructors refuse nothing a person may not have decided yet. `okrlib.checks.plan`
reports what is wrong or missing as findings. The text under each field is its documentation; the JSON Schemas
and docs/file-format.md are made from it.
"""

from okrlib.model.channels import Channel as Channel
from okrlib.model.check_ins import CLEARED as CLEARED, CheckIn as CheckIn, Status as Status
from okrlib.model.confidence import FALL as FALL
from okrlib.model.cycles import (
    MOST_YEARS as MOST_YEARS,
    STEP_DAYS as STEP_DAYS,
    Cadence as Cadence,
    Cycle as Cycle,
    Rhythm as Rhythm,
    Span as Span,
    add_months as add_months,
    calendar_cycle as calendar_cycle,
    calendar_span as calendar_span,
    default_cycle as default_cycle,
    following_name as following_name,
    period_on as period_on,
    periods as periods,
    step as step,
)
from okrlib.model.feeds import (
    FILE_ENDINGS as FILE_ENDINGS,
    Condition as Condition,
    Connection as Connection,
    Dates as Dates,
    Feed as Feed,
    Part as Part,
)
from okrlib.model.ids import is_cycle_id as is_cycle_id, is_device as is_device, is_slug as is_slug
from okrlib.model.key_results import (
    LINEAR as LINEAR,
    MEASURABLE as MEASURABLE,
    OUTCOMES as OUTCOMES,
    PHASED as PHASED,
    USES as USES,
    WITHOUT_PACE as WITHOUT_PACE,
    Ambition as Ambition,
    Curve as Curve,
    KeyResult as KeyResult,
    Kind as Kind,
    Milestone as Milestone,
    Outcomes as Outcomes,
    Override as Override,
    Value as Value,
)
from okrlib.model.kpis import (
    KPI as KPI,
    Annotation as Annotation,
    Baseline as Baseline,
    Cause as Cause,
    Dismissal as Dismissal,
    Observation as Observation,
    Target as Target,
    Trigger as Trigger,
)
from okrlib.model.moments import (
    AsOf as AsOf,
    day_of as day_of,
    end_of as end_of,
    is_zone as is_zone,
    machine_zone as machine_zone,
    midnight as midnight,
    recorded_at as recorded_at,
    zone_of as zone_of,
)
from okrlib.model.objectives import (
    Decision as Decision,
    Initiative as Initiative,
    Objective as Objective,
    Outcome as Outcome,
    ReviewDecision as ReviewDecision,
    State as State,
)
from okrlib.model.people import Person as Person, Team as Team, TeamKind as TeamKind, Visibility as Visibility
from okrlib.model.policy import (
    PaceRule as PaceRule,
    People as People,
    Policy as Policy,
    RuleSetting as RuleSetting,
    Sharing as Sharing,
    SignalRules as SignalRules,
)
from okrlib.model.schema import (
    LINE as LINE,
    PROSE as PROSE,
    STRICT as STRICT,
    Strict as Strict,
    default_of as default_of,
    described as described,
)
from okrlib.model.settings import SETTINGS as SETTINGS, VERSION as VERSION, PlanSettings as PlanSettings
from okrlib.model.site import SiteSettings as SiteSettings
from okrlib.text.typed_numbers import Decimal as Decimal
