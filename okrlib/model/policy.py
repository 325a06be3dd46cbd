"""Numbers and choices that a plan may set, each with METHOD's default."""

from dataclasses import dataclass
from typing import Literal

from okrlib.model.schema import Strict

People = Literal["roles", "names", "none"]
PaceRule = Literal["difference", "ratio", "viva", "engagedly", "upraise", "mooncamp", "workfront"]
SignalRules = Literal["wheeler", "nhs", "western_electric", "nelson"]

#: How what a board wrote reaches others: pushed to the branch at hand, or on one for a pull request.
Sharing = Literal["push", "pull-request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetting(Strict):
    """How a plan grades one rule of the coach; not applied without a reason."""

    severity: Literal["error", "warning", "hint", "off"]
    """How the rule's findings are graded; `off` switches it off."""
    reason: str = ""
    """Why; without a reason the setting is not applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Strict):
    """The numbers that are policies, each with METHOD's default."""

    people: People = "roles"
    """How people appear on the site: by role, by name, or not at all."""
    success_at: float = 0.7
    """The one-decimal score from which a stretch goal has succeeded."""
    pace_to: Literal["success", "target"] = "success"
    """Where pace leads to by the last day: to where the goal succeeds by its ambition, or to all of it."""
    pace_rule: PaceRule = "difference"
    """How progress is judged against what was expected; docs/method.md has the rules by name."""
    on_track: float = 0.10
    """`difference`: the largest gap to expected progress that is still on track."""
    at_risk: float = 0.25
    """`difference`: the largest gap that is at risk; a larger one is off track."""
    on_track_share: float = 0.95
    """`ratio`: the share of expected progress from which it is on track."""
    at_risk_share: float = 0.75
    """`ratio`: the share from which it is at risk; less is off track."""
    stale_after: float = 1.5
    """Cadences without a check-in after which a key result is stale."""
    scale: Literal[1, 100] = 1
    """Show scores on 0.0-1.0 or 0-100; files and code always use 0-1."""
    causes: tuple[str, ...] = (
        "too ambitious",
        "too little time",
        "priorities changed",
        "waited for others",
        "the measure was wrong",
        "the work did not move the measure",
        "something unforeseen",
    )
    """The words for why a key result ended below success; a short list, so that cycles can be compared."""
    max_file_mb: float | None = None
    """A larger file is skipped, with a finding; without it, a 32nd of this machine's memory, at least 100."""
    most_words: int = 18
    """A longer objective is worth a warning: nobody will remember it."""
    most_objectives: int = 5
    """More objectives of one team in one cycle are worth a warning."""
    fewest_key_results: int = 3
    """Fewer key results of one objective are worth a hint."""
    most_key_results: int = 5
    """More key results of one objective are worth a warning."""
    signal_rules: SignalRules = "wheeler"
    """By which rules a KPI's points are marked; under `nhs` the marks themselves raise a proposal."""
    most_kpis: int = 10
    """More KPIs of one team are worth a warning."""
    sandbag_above: float = 9
    """A mean starting confidence above this, of 10, says that stretch goals were set too low."""
    alike: float = 0.85
    """From this similarity, 0 to 1, two texts count as the same words."""
    source_seconds: float = 60
    """How long `okr kpi refresh` waits for one source."""
