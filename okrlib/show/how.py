"""How to read this: what the numbers and words on the site mean, for readers, in two screens."""

from okrlib.plan import Plan
from okrlib.scoring import stand
from okrlib.show.fragment import Fragment
from okrlib.text import formatting


def how_head(plan: Plan) -> Fragment:
    """The head of the page that explains the others."""
    return Fragment("how/head", {"name": plan.name or "This organisation"})


def how_to_read(plan: Plan) -> Fragment:
    """Objectives and KPIs side by side, and every word of the pages at a place of its own."""
    policy = plan.policy
    return Fragment(
        "how/how",
        {
            "success": policy.success_at,
            "pace_to": policy.success_at if policy.pace_to == "success" else 1.0,
            "on_track": f"{formatting.number(100 * policy.on_track)} %",
            "at_risk": f"{formatting.number(100 * policy.at_risk)} %",
            "by_difference": policy.pace_rule == "difference",
            "silent": formatting.number(policy.stale_after),
        },
        stand(plan).scale,
    )
