"""The drafting rules (METHOD section 5): what a good objective, key result and KPI looks like.

Every rule is a plain function in `RULES`, from a code to a function; its docstring is its
documentation, read by `about`. `coach` judges one text, `remarks` a draft, `read` says what a text
means. What no program can decide stands in `QUESTIONS`.
"""

from __future__ import annotations

from okrlib.coach.advice import Advice, coach, remarks
from okrlib.coach.draft import Draft, DraftKind, Remark
from okrlib.coach.language.lexicon import languages
from okrlib.coach.language.reading import Class, Reading, read
from okrlib.coach.language.suggestion import Proposal
from okrlib.coach.plan_rules import counts, dates, kpis, links, measures
from okrlib.coach.plan_rules.scope import SetRemark
from okrlib.coach.questions import QUESTIONS, Question
from okrlib.coach.registry import RULES, About, about, rule, rules_of, severity_of
from okrlib.coach.rules import fields, key_results, objectives, targets, wording
from okrlib.coach.whole_plan import coach_plan

__all__ = [
    "QUESTIONS",
    "RULES",
    "About",
    "Advice",
    "Class",
    "Draft",
    "DraftKind",
    "Proposal",
    "Question",
    "Reading",
    "Remark",
    "SetRemark",
    "about",
    "coach",
    "coach_plan",
    "counts",
    "dates",
    "fields",
    "key_results",
    "kpis",
    "languages",
    "links",
    "measures",
    "objectives",
    "read",
    "remarks",
    "rule",
    "rules_of",
    "severity_of",
    "targets",
    "wording",
]
