"""The drafting rules (METHOD section 5): what a good objective, key result and KPI looks like.

Every rule is a plain function in `RULES`, from a code to a function; its docstring is its
documentation, read by `about`. `coach` judges one text, `remarks` a draft, `read` says what a text
means. What no program can decide stands in `QUESTIONS`.
"""

from __future__ import annotations

from okrlib.rules import (
    fields,
    key_results,
    objectives,
    set_counts,
    set_dates,
    set_kpis,
    set_links,
    set_measures,
    targets,
    wording,
)
from okrlib.rules.draft import Draft, DraftKind, Remark
from okrlib.rules.judge import Advice, coach, remarks
from okrlib.rules.language import language, languages
from okrlib.rules.proposal import Proposal
from okrlib.rules.questions import QUESTIONS, Question
from okrlib.rules.reading import Class, Reading, read
from okrlib.rules.registry import RULES, About, about, rule, rules_of, severity_of
from okrlib.rules.set_scope import SetRemark
from okrlib.rules.whole import coach_plan

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
    "fields",
    "key_results",
    "language",
    "languages",
    "objectives",
    "read",
    "remarks",
    "rule",
    "rules_of",
    "set_counts",
    "set_dates",
    "set_kpis",
    "set_links",
    "set_measures",
    "severity_of",
    "targets",
    "wording",
]
