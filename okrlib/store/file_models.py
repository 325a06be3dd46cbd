"""What each kind of TOML file in a plan folder may hold, and its JSON Schema.

The tables are those of `okrlib.model`; only what a file says differently is here.
"""

import json
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from okrlib.closing import Closing
from okrlib.files import atomic
from okrlib.model import (
    KPI,
    VERSION,
    Channel,
    Connection,
    Objective,
    Person,
    PlanSettings,
    Strict,
    Team,
    default_of,
    described,
)

#: Fields that the place of a file says already.
FROM_PLACE: dict[str, tuple[str, ...]] = {"objectives": ("team", "cycle"), "kpis": ("team",)}
#: Where the files of a shape stand in a plan.
PLACES = {"okr": "okr.toml", "goals": "goals/<cycle>/<team>.toml", "kpis": "kpis/<team>.toml"}
#: Keys under which the names are codes of the coach's rules.
_OF_RULES = frozenset({"rules", "excused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleEntry(Strict):
    """A named span; calendar names (2026-Q4, 2026-11, 2026-H2, 2026) need no dates."""

    id: str
    """The name people use; the folder of its goals is named after it."""
    title: str = ""
    """A longer name, where there is one."""
    start: date | None = None
    """The first day."""
    end: date | None = None
    """The last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OkrFile(PlanSettings):
    """okr.toml: the organisation, its people, teams, cycles and policies."""

    people: tuple[Person, ...] = ()
    """Who owns goals and writes check-ins."""
    teams: tuple[Team, ...] = ()
    """One tree; the company is the team without a parent."""
    cycles: tuple[CycleEntry, ...] = ()
    """The spans in which objectives live."""
    connections: tuple[Connection, ...] = ()
    """Databases that feeds name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsFile(Strict):
    """goals/<cycle>/<team>.toml: one team's objectives in one cycle, on one page."""

    objectives: tuple[Objective, ...] = ()
    """Its objectives with their key results, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpisFile(Strict):
    """kpis/<team>.toml: the KPIs one team answers for."""

    kpis: tuple[KPI, ...] = ()
    """Its KPIs with their cards, in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsFile(Strict):
    """Who is told of a plan; it stands outside the plan's folder."""

    channels: tuple[Channel, ...] = ()
    """Where messages go."""


SHAPES: dict[str, type] = {
    "okr": OkrFile,
    "goals": GoalsFile,
    "kpis": KpisFile,
    "closing": Closing,
    "channels": ChannelsFile,
}
#: The shapes of files that stand in a plan's folder, for which it has schemas.
OF_PLANS = tuple(shape for shape in SHAPES if shape != "channels")


@cache
def adapter(shape: str) -> TypeAdapter[Any]:
    """The validator of a shape; built once, on first use."""
    return TypeAdapter(SHAPES[shape])


@cache
def keys(kind: type) -> list[str]:
    """The keys a table of this kind may have in a file."""
    place = {Objective: FROM_PLACE["objectives"], KPI: FROM_PLACE["kpis"]}.get(kind, ())
    return [f.name for f in fields(kind) if f.name not in place]


@cache
def required_keys(kind: type) -> frozenset[str]:
    """The keys without which a table of this kind cannot be used."""
    return frozenset(f.name for f in fields(kind) if default_of(f) is MISSING)


def entity(shape: str, loc: tuple[str | int, ...]) -> type | None:
    """The kind of the table at a place in a file of a shape; None where it has no fixed keys.

    >>> entity("goals", ("objectives", 0, "key_results", 2)).__name__
    'KeyResult'
    >>> entity("okr", ("rules", "vague-word")).__name__
    'RuleSetting'
    """
    kind: type | None = SHAPES[shape]
    name_next = False
    for step in loc:
        if name_next or isinstance(step, int):
            name_next = False
        else:
            name_next = kind is not None and step in _by_name(kind)
            kind = _entities(kind).get(step) if kind else None
    return None if name_next else kind


@cache
def _by_name(kind: type) -> frozenset[str]:
    """The keys of a table under which tables stand by names of their own, as in ``[rules.NAME]``."""
    hints = get_type_hints(kind).items()
    return frozenset(key for key, hint in hints if get_origin(hint) is dict and any(_dataclasses(hint)))


@cache
def _entities(kind: type) -> dict[str, type]:
    """The kind of the tables under each key of a table that holds tables."""
    return {key: inner for key, hint in get_type_hints(kind).items() for inner in _dataclasses(hint)}


def _dataclasses(hint: Any) -> Iterator[type]:
    """The dataclasses a type hint names, however optional or many."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for argument in get_args(hint):
        yield from _dataclasses(argument)


def schema_file(shape: str) -> str:
    """Where the JSON Schema of a shape stands in a plan folder."""
    return f"schemas/{shape}.schema.json"


def schema_line(file: str, shape: str) -> str:
    """The first line of a TOML file, by which an editor finds its schema.

    >>> schema_line("kpis/people.toml", "kpis")
    '#:schema ../schemas/kpis.schema.json'
    """
    return "#:schema " + "../" * file.count("/") + schema_file(shape)


def json_schema(shape: str) -> dict[str, Any]:
    """The JSON Schema of "okr", "goals" or "kpis", for editors."""
    from okrlib.coach import RULES

    schema = TypeAdapter(SHAPES[shape]).json_schema()
    for kind in _within(SHAPES[shape]):
        properties = schema.get("$defs", {}).get(kind.__name__, schema)["properties"]
        for name, text in described(kind).items():
            properties[name]["description"] = text
    for name in ("Objective", "KPI"):
        properties = schema.get("$defs", {}).get(name, {}).get("properties", {})
        for place in ("team", "cycle"):
            properties.pop(place, None)
    by_rule = {"propertyNames": {"enum": sorted(RULES)}}
    for node in (schema, *schema.get("$defs", {}).values()):
        for key in _OF_RULES & node.get("properties", {}).keys():
            node["properties"][key] |= by_rule
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"okrlib {shape} file, format version {VERSION}",
        **_plain(schema),
    }


def _within(kind: type) -> set[type]:
    """A kind of table, and those of all tables in it."""
    return {kind}.union(*map(_within, _entities(kind).values()))


def _plain(node: Any) -> Any:
    """A schema without titles that repeat a field's name, and without null, which TOML does not have."""
    if isinstance(node, list):
        return [_plain(child) for child in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _plain(child) for key, child in node.items()}
    for child in (*plain.get("properties", {}).values(), *plain.get("$defs", {}).values()):
        child.pop("title", None)
    kinds = [kind for kind in plain.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        plain = {**{key: child for key, child in plain.items() if key != "anyOf"}, **kinds[0]}
    if plain.get("default", ...) is None:
        del plain["default"]
    return plain


def schema_texts() -> dict[str, str]:
    """The text of every schema file, by its place in a plan folder."""
    return {
        schema_file(shape): json.dumps(json_schema(shape), indent=2, sort_keys=True, ensure_ascii=False)
        + "\n"
        for shape in OF_PLANS
    }


def write_schemas(folder: Path | str) -> None:
    """Write the schemas into a plan folder."""
    atomic.write_all({Path(folder) / name: text for name, text in schema_texts().items()})
