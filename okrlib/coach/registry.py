"""The registry of drafting rules: a code, a plain function, and what its docstring says."""

from __future__ import annotations

import inspect
import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okrlib.findings import Severity

    Rule = Callable[..., Any]

_RULES: dict[str, Rule] = {}
_TERMS: dict[str, tuple[Severity, tuple[str, ...], tuple[str, ...]]] = {}
_PARTS = re.compile(r"^(Why|Weak|Strong|Weak \(de\)|Strong \(de\)): ", re.MULTILINE)
_SOURCE = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\.?$")

#: Every rule by its code, in the order they were written down; read-only.
RULES: Mapping[str, Rule] = MappingProxyType(_RULES)

_R = TypeVar("_R", bound="Callable[..., Any]")


class About(NamedTuple):
    """What a rule is: its terms and the parts of its docstring.

    *weak* and *strong* hold (language, text) pairs. *lines* are the ids of okr-systems' rules (L1-L30)
    or METHOD sections; *of* names what it judges: objective, key_result, kpi, or set.
    """

    code: str
    severity: Severity
    of: tuple[str, ...]
    summary: str
    why: str
    source: str
    weak: tuple[tuple[str, str], ...]
    strong: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


def rule(severity: Severity, *, of: tuple[str, ...], lines: tuple[str, ...] = ()) -> Callable[[_R], _R]:
    """Write a function down as a rule; its code is its name with hyphens.

    The docstring has fixed parts, a paragraph each: a summary of one line; ``Why:`` ending with the
    source in brackets; ``Weak:`` and ``Strong:``, an example each, and the same for another language
    as ``Weak (de):``. A rule over one text takes a Draft, a rule over a plan (``of=("set",)``) the plan.

    Raises:
        ValueError: Where the code is taken.
    """

    def register(function: _R) -> _R:
        code = function.__name__.replace("_", "-")
        if code in _RULES:
            raise ValueError(f"There is already a rule {code!r}.")
        _RULES[code] = function
        _TERMS[code] = (severity, of, lines)
        rules_of.cache_clear()
        return function

    return register


def severity_of(code: str) -> Severity:
    """The severity that a rule has where a plan says nothing else."""
    return _TERMS[code][0]


@lru_cache
def rules_of(kind: str) -> tuple[tuple[str, Rule], ...]:
    """The rules that judge a kind: objective, key_result, kpi or set, as (code, function)."""
    return tuple((code, function) for code, function in _RULES.items() if kind in _TERMS[code][1])


@lru_cache
def about(code: str) -> About:
    """What the rule is, read from its docstring.

    Raises:
        KeyError: Where there is no such rule.
    """
    severity, of, lines = _TERMS[code]
    first, *rest = _PARTS.split(inspect.cleandoc(_RULES[code].__doc__ or ""))
    parts = [(name, " ".join(text.split())) for name, text in zip(rest[::2], rest[1::2], strict=True)]
    why = dict(parts).get("Why", "")
    source = _SOURCE.search(why)

    def examples(name: str) -> tuple[tuple[str, str], ...]:
        return tuple(
            (head[len(name) + 2 : -1] or "en", text) for head, text in parts if head.split(" ")[0] == name
        )

    return About(
        code=code,
        severity=severity,
        of=of,
        summary=" ".join(first.split()),
        why=_SOURCE.sub(".", why).replace("..", ".") if source else why,
        source=source[1] if source else "",
        weak=examples("Weak"),
        strong=examples("Strong"),
        lines=lines,
    )
