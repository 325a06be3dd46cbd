"""The coach's rules, by code, in the order in which they are listed."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from okrlib.coach.language.lexicon import lexicon
from okrlib.coach.plan_rules import counts, dates, kpis, links, measures
from okrlib.coach.rule import described, terms_of
from okrlib.coach.rules import fields, key_results, lists, objectives, targets, wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.coach.rule import About, Rule
    from okrlib.findings import Severity

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "no-owner": fields.no_owner,
        "missing-baseline": fields.missing_baseline,
        "no-unit": fields.no_unit,
        "stretch-in-committed": fields.stretch_in_committed,
        "kpi-without-target": fields.kpi_without_target,
        "kpi-without-source": fields.kpi_without_source,
        "wish": key_results.wish,
        "deliverable": key_results.deliverable,
        "no-number": key_results.no_number,
        "placeholder": key_results.placeholder,
        "counts-work": key_results.counts_work,
        "number-in-objective": objectives.number_in_objective,
        "too-long": objectives.too_long,
        "says-too-little": objectives.says_too_little,
        "deliverable-objective": objectives.deliverable_objective,
        "no-reason": objectives.no_reason,
        "business-as-usual": objectives.business_as_usual,
        "big-words": objectives.big_words,
        "many-objectives": counts.many_objectives,
        "no-key-results": counts.no_key_results,
        "few-key-results": counts.few_key_results,
        "many-key-results": counts.many_key_results,
        "many-kpis": counts.many_kpis,
        "date-outside-cycle": dates.date_outside_cycle,
        "late-start": dates.late_start,
        "never-acted-on": kpis.never_acted_on,
        "never-changed": kpis.never_changed,
        "always-on-target": kpis.always_on_target,
        "orphan": links.orphan,
        "copied-words": links.copied_words,
        "twin-objective": links.twin_objective,
        "same-metric": measures.same_metric,
        "opposite-directions": measures.opposite_directions,
        "against-kpi": measures.against_kpi,
        "ordinary-month": measures.ordinary_month,
        "sandbagging": measures.sandbagging,
        "no-target": targets.no_target,
        "no-baseline": targets.no_baseline,
        "two-measures": lists.two_measures,
        "wrong-direction": targets.wrong_direction,
        "numbers-disagree": targets.numbers_disagree,
        "ambiguous-percent": targets.ambiguous_percent,
        "no-counter-measure": targets.no_counter_measure,
        "empty": wording.empty,
        "pay-wording": wording.pay_wording,
        "other-kind": wording.other_kind,
        "kpi-without-measure": wording.kpi_without_measure,
        "signal": wording.signal,
        "kpi-is-work": wording.kpi_is_work,
    }
)


def severity_of(code: str) -> Severity:
    """The severity that a rule has where a plan says nothing else."""
    return terms_of(RULES[code]).severity


@lru_cache
def rules_of(kind: str) -> tuple[tuple[str, Rule], ...]:
    """The rules that judge a kind: objective, key_result, kpi or set, as (code, function)."""
    return tuple((code, function) for code, function in RULES.items() if kind in terms_of(function).of)


@lru_cache
def about(code: str, language: str = "en") -> About:
    """What the rule is, read from its docstring; its summary and why in a language that has them.

    Raises:
        KeyError: Where there is no such rule.
        OkrError: Where there are no words for the language.
    """
    english = described(code, RULES[code])
    summary, why = lexicon(language).rules.get(code, (english.summary, english.why))
    return english._replace(summary=summary, why=why)
