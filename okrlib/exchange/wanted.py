"""What a file asks for: entities with stable ids, and what became of each of its texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okrlib.exchange.records import Line
    from okrlib.model import KPI, CheckIn, Cycle, Objective, Observation, Person, Team

Noun = str


@dataclass(slots=True)
class Wanted:
    """What a file asks for, as entities with stable ids, and what became of each text.

    *keys* gives the source's own key of each (noun, id), *by_day* the fields of it that depend on the day of
    the import, and *undated* the check-ins whose day does, by `without_day`.
    """

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    objectives: list[Objective] = field(default_factory=list)
    kpis: list[KPI] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    keys: dict[tuple[Noun, str], str] = field(default_factory=dict)
    by_day: dict[tuple[Noun, str], frozenset[str]] = field(default_factory=dict)
    undated: set[tuple[Any, ...]] = field(default_factory=set)
    as_drafts: bool = False
    """Whether goals come as drafts, which changes nothing about those that are here already."""
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def without_day(row: CheckIn) -> tuple[Any, ...]:
    """What a check-in says, whatever its day."""
    return row.key_result, row.value, row.confidence, row.status, row.note
