"""The coach's rules, by code, in the order in which they are listed."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from okrlib.coach.language.lexicon import lexicon
from okrlib.coach.plan_rules import counts, dates, kpis, links, measures
from okrlib.coach.rule import code_of, described, is_rule, terms_of
from okrlib.coach.rules import (
    fields,
    initiatives,
    key_results,
    lists,
    objectives,
    pushes,
    targets,
    vanity,
    wording,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.coach.rule import About, Rule
    from okrlib.findings import Severity

#: The modules that hold rules, in the order in which they are listed.
_MODULES = (
    fields,
    key_results,
    objectives,
    initiatives,
    counts,
    dates,
    kpis,
    links,
    measures,
    targets,
    pushes,
    vanity,
    lists,
    wording,
)
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        code_of(function): function
        for module in _MODULES
        for function in vars(module).values()
        if is_rule(function) and function.__module__ == module.__name__
    }
)


def severity_of(code: str) -> Severity:
    """The severity that a rule has where a plan says nothing else."""
    return terms_of(RULES[code]).severity


@lru_cache
def rules_of(kind: str) -> tuple[tuple[str, Rule], ...]:
    """The rules that judge a kind: objective, key_result, kpi, initiative or set, as (code, function)."""
    return tuple((code, function) for code, function in RULES.items() if kind in terms_of(function).of)


@lru_cache
def about(code: str, language: str = "en") -> About:
    """What the rule is, read from its docstring; its summary and why in a language that has them.

    Raises:
        KeyError: Where there is no such rule.
        OkrError: Where there are no words for the language.
    """
    english = described(RULES[code])
    summary, why = lexicon(language).rules.get(code, (english.summary, english.why))
    return english._replace(summary=summary, why=why)
