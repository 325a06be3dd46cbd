"""A rule of the coach: a plain function with its terms; its docstring is its documentation."""

from __future__ import annotations

import inspect
import re
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard, TypeVar

from okrlib.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from okrlib.findings import Severity, Subject

    Rule = Callable[..., Any]

_PARTS = re.compile(r"^(Why|Weak|Strong|Weak \(de\)|Strong \(de\)): ", re.MULTILINE)
_SOURCE = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\.?$")
_R = TypeVar("_R", bound="Callable[..., Any]")


class Terms(NamedTuple):
    """How severe a rule is, what it judges, and the lines of the method that it comes from."""

    severity: Severity
    of: tuple[str, ...]
    lines: tuple[str, ...]


_TERMS: dict[Rule, Terms] = {}


def rule(severity: Severity, *, of: tuple[str, ...], lines: tuple[str, ...] = ()) -> Callable[[_R], _R]:
    """Give a function the terms of a rule; its name with hyphens is its code.

    The docstring has fixed parts, a paragraph each: a summary of one line; ``Why:`` ending with the
    source in brackets; ``Weak:`` and ``Strong:``, an example each, and the same for another language
    as ``Weak (de):``. A rule over one text takes a Draft, a rule over a plan (``of=("set",)``) the plan.
    """

    def with_terms(function: _R) -> _R:
        _TERMS[function] = Terms(severity, of, lines)
        return function

    return with_terms


def terms_of(function: Rule) -> Terms:
    """The terms of a rule."""
    return _TERMS[function]


def is_rule(value: object) -> TypeGuard[Rule]:
    """Whether something is a function with the terms of a rule."""
    return isinstance(value, FunctionType) and value in _TERMS


def code_of(function: Rule) -> str:
    """The code of a rule: its name, with hyphens."""
    return function.__name__.replace("_", "-")


def finding(
    of: Rule,
    what: str,
    mend: str,
    *,
    field: str = "title",
    span: tuple[int, int] | None = None,
    subject: Subject | None = None,
    severity: Severity | None = None,
) -> Finding:
    """What a rule says; *severity* where this case is milder than the rule."""
    return Finding(
        code_of(of), severity or _TERMS[of].severity, what, mend, field=field, span=span, subject=subject
    )


class About(NamedTuple):
    """What a rule is: its terms and the parts of its docstring.

    *weak* and *strong* hold (language, text) pairs. *lines* are the ids of okr-systems' rules (L1-L30)
    or METHOD sections; *of* names what it judges: objective, key_result, kpi, initiative, or set.
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


def described(function: Rule) -> About:
    """What a rule is, read from its docstring."""
    severity, of, lines = _TERMS[function]
    first, *rest = _PARTS.split(inspect.cleandoc(function.__doc__ or ""))
    parts = [(name, " ".join(text.split())) for name, text in zip(rest[::2], rest[1::2], strict=True)]
    why = dict(parts).get("Why", "")
    source = _SOURCE.search(why)

    def examples(name: str) -> tuple[tuple[str, str], ...]:
        return tuple(
            (head[len(name) + 2 : -1] or "en", text) for head, text in parts if head.split(" ")[0] == name
        )

    return About(
        code=code_of(function),
        severity=severity,
        of=of,
        summary=" ".join(first.split()),
        why=_SOURCE.sub(".", why).replace("..", ".") if source else why,
        source=source[1] if source else "",
        weak=examples("Weak"),
        strong=examples("Strong"),
        lines=lines,
    )
