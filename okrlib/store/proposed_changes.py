"""Changes that an assistant proposed: they wait in the plan's private folder until a person accepts them."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from okrlib.errors import OkrError
from okrlib.files import UnreadableError, read, state

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
    state.write(
        _place(plan, change.id), json.dumps(asdict(change), default=str, ensure_ascii=False, indent=1)
    )
    return change


def waiting(plan: Path) -> list[ProposedChange]:
    """All that wait, the oldest first; a file that is none of ours is passed over.

    Raises:
        NotWritableError: Their folder is not for this user alone, so others may have put them there.
    """
    found = []
    for path in state.listed(plan, FOLDER):
        try:
            found.append(TypeAdapter(ProposedChange).validate_json(read(path, most_mb=1)))
        except (UnreadableError, ValidationError):
            continue
    return sorted(found, key=lambda change: (change.made, change.id))


def drop(plan: Path, change: ProposedChange) -> None:
    """Take it away, once it is accepted or discarded."""
    _place(plan, change.id).unlink(missing_ok=True)


def _place(plan: Path, name: str) -> Path:
    return state.folder(plan, FOLDER) / f"{name}.json"
