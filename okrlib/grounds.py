"""Grounds: why an objective was raised, and what was decided and noted about goals and figures, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from okrlib.model.schema import STRICT

Cause = Literal["lasting change", "missed target", "marks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What an objective was proposed for: a KPI, and what its figures showed."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    kpi: str
    """The id of the KPI."""
    cause: Cause
    """A lasting change for the worse, a target missed in two periods running, or marked points."""
    since: date
    """The first day of the period in which it began."""
    known: date | None = None
    """The first day of the last period that was known then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """A proposal that was turned down: it stays away until its cause begins anew, or another one."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    cause: Cause
    """What was turned down."""
    since: date
    """The first day of the period in which it began."""
    known: date
    """The first day of the last period that was known then; only what began later is new."""
    on: date
    """The day it was turned down."""
    reason: str = ""
    """Why."""
    author: str | None = None
    """The id of the person who decided it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Something that happened and that a reader of the figures should know."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    on: date
    """The day it happened."""
    text: str
    """What happened, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Something decided about an objective on a day, as in a review."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    on: date
    """The day it was decided."""
    text: str
    """What was decided, in Markdown."""
    author: str | None = None
    """The id of the person who wrote it down."""
