"""Shapes: what each kind of TOML file in a plan folder may hold, and its JSON Schema.

The entities are `okrlib.model`'s own; only what a file says differently is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, ClassVar

from pydantic import TypeAdapter

from okrlib.model import _STRICT, KPI, Objective, Person, Policy, Team
from okrlib.plan import VERSION

#: Fields that the place of a file says already.
FROM_PLACE: dict[str, tuple[str, ...]] = {"objectives": ("team", "cycle"), "kpis": ("team",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleEntry:
    """A named span; calendar names (2026-Q4, 2026-11, 2026-H2, 2026) need no dates."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    id: str
    """The name people use; the folder of its goals is named after it."""
    title: str = ""
    """A longer name, where there is one."""
    start: date | None = None
    """The first day."""
    end: date | None = None
    """The last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OkrFile:
    """okr.toml: the organisation, its people, teams, cycles and policies."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    version: int = VERSION
    """The version of the format."""
    name: str = ""
    """The organisation."""
    about: str = ""
    """What the readers of the site should know about it, in Markdown."""
    today: date | None = None
    """Every command judges this day unless told otherwise; for examples, real plans leave it out."""
    policy: Policy = field(default_factory=Policy)
    """The numbers that are policies; each has a default."""
    people: tuple[Person, ...] = ()
    """Who owns goals and writes check-ins."""
    teams: tuple[Team, ...] = ()
    """One tree; the company is the team without a parent."""
    cycles: tuple[CycleEntry, ...] = ()
    """The spans in which objectives live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsFile:
    """goals/<cycle>/<team>.toml: one team's objectives in one cycle, on one page."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    objectives: tuple[Objective, ...] = ()
    """Its objectives with their key results, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpisFile:
    """kpis/<team>.toml: the KPIs one team answers for."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    kpis: tuple[KPI, ...] = ()
    """Its KPIs with their cards, in the order in which they are shown."""


SHAPES: dict[str, type] = {"okr": OkrFile, "goals": GoalsFile, "kpis": KpisFile}


@cache
def adapter(shape: str) -> TypeAdapter[Any]:
    """The validator of a shape; made once, on first use."""
    return TypeAdapter(SHAPES[shape])


def json_schema(shape: str) -> dict[str, Any]:
    """The JSON Schema of "okr", "goals" or "kpis", for editors."""
    schema = adapter(shape).json_schema()
    for name in ("Objective", "KPI"):
        properties = schema.get("$defs", {}).get(name, {}).get("properties", {})
        for place in ("team", "cycle"):
            properties.pop(place, None)
    _without_titles(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"okrlib {shape} file, format version {VERSION}",
        **schema,
    }


def _without_titles(node: Any) -> None:
    """Drop the titles that repeat a field's name; editors show the description."""
    if isinstance(node, dict):
        for key, held in node.items():
            if key in {"properties", "$defs"}:
                for part in held.values():
                    if isinstance(part, dict):
                        part.pop("title", None)
            _without_titles(held)
    elif isinstance(node, list):
        for held in node:
            _without_titles(held)
