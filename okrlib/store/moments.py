"""The moments that an objective carries, as a file may give them: by a day, or in another zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from okrlib.model import Objective, end_of

#: How a file may also give a moment: by its day.
AS_A_DAY = {"closed_at": "closed_on", "reopened_at": "reopened_on"}


def moments_of(o: Objective, time_zone: str | None) -> dict[str, Any]:
    """What of an objective is a moment and is typed otherwise: as a day, or without or in another zone."""

    def moment(typed: datetime) -> datetime:
        if typed.tzinfo is not None:
            return typed.astimezone(UTC)
        # A day where a moment is wanted is read as its midnight.
        return end_of(typed.date(), time_zone) if typed.time() == time() else typed.replace(tzinfo=UTC)

    def either(at: datetime | None, on: date | None) -> datetime | None:
        return moment(at) if at else end_of(on, time_zone) if on else None

    changes: dict[str, Any] = {
        "closed_at": either(o.closed_at, o.closed_on),
        "reopened_at": either(o.reopened_at, o.reopened_on),
        "closed_on": None,
        "reopened_on": None,
        "closings": tuple((moment(a), moment(b)) for a, b in o.closings),
        "key_results": tuple(
            replace(kr, override=replace(kr.override, at=either(kr.override.at, kr.override.on), on=None))
            if kr.override
            else kr
            for kr in o.key_results
        ),
    }
    return changes if any(getattr(o, name) != value for name, value in changes.items()) else {}


def as_typed(o: Objective, loaded: Objective, typed: Objective) -> Objective:
    """An objective as its file gives it: what is as it was *loaded* stays as it was *typed*."""
    if o == loaded:
        return typed
    pairs = zip(loaded.key_results, typed.key_results, strict=True)
    signed = {kr.id: (kr.override, as_it_is.override) for kr, as_it_is in pairs}
    return replace(
        o,
        key_results=tuple(
            replace(kr, override=signed[kr.id][1])
            if kr.id in signed and kr.override == signed[kr.id][0]
            else kr
            for kr in o.key_results
        ),
    )
