"""The nouns of a plan (METHOD section 1): what people state, nothing that is computed.

A draft is a legal value: constructors refuse nothing a person may not have decided yet. `okrlib.checks.plan`
reports what is wrong or missing as findings. The text under each field is its documentation; the JSON Schemas
and docs/file-format.md are made from it.
"""

from okrlib.model.channels import Channel
from okrlib.model.check_ins import CLEARED, CheckIn, Status
from okrlib.model.confidence import FALL
from okrlib.model.cycles import (
    MOST_YEARS,
    STEP_DAYS,
    Cadence,
    Cycle,
    Rhythm,
    Span,
    add_months,
    calendar_cycle,
    calendar_span,
    default_cycle,
    following_name,
    period_on,
    periods,
    step,
)
from okrlib.model.feeds import FILE_ENDINGS, Condition, Connection, Dates, Feed, Part
from okrlib.model.ids import is_cycle_id, is_device, is_slug
from okrlib.model.key_results import (
    LINEAR,
    MEASURABLE,
    OUTCOMES,
    PHASED,
    WITHOUT_PACE,
    Ambition,
    Curve,
    KeyResult,
    Kind,
    Milestone,
    Outcomes,
    Override,
    Value,
)
from okrlib.model.kpis import KPI, Annotation, Baseline, Cause, Dismissal, Observation, Target, Trigger
from okrlib.model.moments import AsOf, day_of, end_of, is_zone, machine_zone, recorded_at
from okrlib.model.objectives import Decision, Initiative, Objective, Outcome, ReviewDecision, State
from okrlib.model.people import Person, Team, TeamKind, Visibility
from okrlib.model.policy import PaceRule, People, Policy, RuleSetting, Sharing, SignalRules
from okrlib.model.schema import LINE, PROSE, STRICT, Strict, default_of, described
from okrlib.model.site import SiteSettings
from okrlib.text.typed_numbers import Decimal
