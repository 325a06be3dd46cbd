"""A whole plan as one JSON file, written and read back without loss.

The file's keys are the fields of `okrlib.plan.Plan` and of the model, so a new field is in it by itself.
"""

from __future__ import annotations

import sys
from dataclasses import field, make_dataclass
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, get_type_hints

from pydantic import TypeAdapter, ValidationError

from okrlib import files, model
from okrlib.errors import OkrError
from okrlib.model import STRICT, VERSION, CheckIn, Observation, default_of
from okrlib.plan import Plan
from okrlib.sheets import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = "okrlib plan"
FILE = "plan.json"
#: A larger file is no plan: half a million reports have some 100 MB.
MOST_MB = 1000
#: What is computed, or of a part of a plan only.
_LEFT_OUT = {"calculated", "borrowed"}


class NotOwnJsonError(OkrError):
    """A file that is no plan as okrlib exports it; the text names it, what is wrong, and what to do."""


def written(plan: Plan) -> str:
    """A whole plan as JSON; fields that hold their default are left out."""
    facts = {name: getattr(plan, name) for name in _hints()}
    for name, (row, shape) in _rows().items():
        facts[name] = tuple(shape(**row._asdict(one)) for one in facts[name])
    whole = _shape()(format=FORMAT, **facts)
    return _adapter().dump_json(whole, indent=1, exclude_defaults=True).decode() + "\n"


def read_own_json(path: Path) -> Plan:
    """The plan in a ``plan.json`` that ``okr export --format json`` wrote; equal to the one it was made of.

    Raises:
        NotOwnJsonError: The file cannot be read, is another one, or was written by a newer okrlib.
    """
    if path.is_dir():
        path /= FILE
    try:
        raw = files.read(path, most_mb=MOST_MB)
    except files.UnreadableError as error:
        raise NotOwnJsonError(f"{path} is not read: {error}.") from None
    return parsed(raw, str(path))


def parsed(raw: bytes, name: str) -> Plan:
    """The plan in the bytes of such a file, called *name* in messages; raises what `read_own_json` raises."""
    text, _ = decoded(raw)  # an editor may have saved it with a mark in front, or as UTF-16
    try:
        version = TypeAdapter(dict[str, Any]).validate_json(text).get("version")
        if isinstance(version, int) and version > VERSION:
            raise NotOwnJsonError(f"{name} was written by a newer okrlib. Update okrlib to read it.")
        content = _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        what = f"{place}: {first['msg']}" if place else first["msg"]
        raise NotOwnJsonError(
            f"{name} is no plan as okrlib exports it: {what}. okr export --format json writes {FILE},"
            " which is read whole and unchanged."
        ) from None
    facts = {column: getattr(content, column) for column in _hints()}
    for column, (row, _) in _rows().items():
        facts[column] = tuple(row(**vars(one)) for one in facts[column])
    return Plan(**facts)


@cache
def _hints() -> dict[str, Any]:
    """The fields of a plan that files hold, and their types."""
    hints = get_type_hints(Plan, {**vars(sys.modules[Plan.__module__]), **vars(model), "date": date})
    return {name: hints[name] for name in Plan.__dataclass_fields__ if name not in _LEFT_OUT}


@cache
def _rows() -> dict[str, tuple[Any, Any]]:
    """The fields with rows: what a row is, and the table that it is in the file."""
    return {
        name: (row, _table(row.__name__, get_type_hints(row), row._field_defaults))
        for name, row in (("check_ins", CheckIn), ("observations", Observation))
    }


@cache
def _shape() -> Any:
    """What the file may hold."""
    rows = {name: tuple[shape, ...] for name, (_, shape) in _rows().items()}  # type: ignore[valid-type] # made at run time
    defaults = {name: default_of(Plan.__dataclass_fields__[name]) for name in _hints()}
    # These two always stand in the file, and first: they say how it is to be read.
    del defaults["version"]
    hints = {"format": Literal["okrlib plan"], "version": int, **_hints(), **rows}
    return _table("PlanFile", hints, defaults)


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(_shape())


def _table(name: str, hints: Mapping[str, Any], defaults: Mapping[str, Any]) -> Any:
    """A dataclass of these fields that refuses others."""
    columns = [
        (column, hint, field(default_factory=partial(lambda value: value, defaults[column])))
        if column in defaults
        else (column, hint)
        for column, hint in hints.items()
    ]
    return make_dataclass(name, columns, kw_only=True, namespace={"__pydantic_config__": STRICT})
