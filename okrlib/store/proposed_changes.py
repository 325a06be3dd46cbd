"""Changes that an assistant proposed: they wait in the plan's private folder until a person accepts them."""

import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from okrlib.errors import OkrError
from okrlib.files import state

#: Their folder within the plan's private one.
FOLDER = "proposals"
#: So many may wait; one that proposes without end fills no disk.
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange:
    """A report or a draft that somebody may accept: what was asked for, as it was asked."""

    id: str
    kind: Literal["check-in", "objective"]
    made: datetime
    fields: dict[str, Any] = field(default_factory=dict)


def propose(
    plan: Path, kind: Literal["check-in", "objective"], fields: dict[str, Any], at: datetime
) -> ProposedChange:
    """Keep a change until somebody accepts or discards it.

    Raises:
        OkrError: Too many wait already.
    """
    if len(waiting(plan)) >= MOST:
        raise OkrError(f"{MOST} proposals wait already. okr accept lists them.")
    change = ProposedChange(id=secrets.token_hex(3), kind=kind, made=at, fields=fields)
    state.keep(plan, FOLDER, change.id, asdict(change))
    return change


def waiting(plan: Path) -> list[ProposedChange]:
    """All that wait, the oldest first; a file that is none of ours is passed over.

    Raises:
        NotWritableError: Their folder is not for this user alone, so others may have put them there.
    """
    found = []
    for record in state.records(plan, FOLDER):
        with suppress(ValidationError):
            found.append(TypeAdapter(ProposedChange).validate_python(record.held))
    return sorted(found, key=lambda change: (change.made, change.id))


def drop(plan: Path, change: ProposedChange) -> None:
    """Take it away, once it is accepted or discarded."""
    (state.place(plan) / FOLDER / f"{change.id}.json").unlink(missing_ok=True)
