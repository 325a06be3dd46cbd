"""Policy: the numbers and choices that a plan may set otherwise, each with METHOD's default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from okrlib.model import _STRICT

People = Literal["roles", "names", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers that are policies, each with METHOD's default."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    people: People = "roles"
    """How people appear on the site: by role, by name, or not at all."""
    success_at: float = 0.7
    """The one-decimal score from which a stretch goal has succeeded."""
    on_track: float = 0.10
    """The largest gap to expected progress that is still on track."""
    at_risk: float = 0.25
    """The largest gap that is at risk; a larger one is off track."""
    stale_after: float = 1.5
    """Cadences without a check-in after which a key result is stale."""
    scale: Literal[1, 100] = 1
    """Show scores on 0.0-1.0 or 0-100; files and code always use 0-1."""
    max_file_mb: float = 100
    """A larger file is skipped, with a finding."""
