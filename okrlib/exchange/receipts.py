"""What imports wrote into a plan: the ids that they gave, and digests by which an edit is seen.

A receipt is ``imported/<day>/receipt.json``; it holds no text of the file, only ids, keys and digests, and of
what an import changed the value before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from functools import cache
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from okrlib import files
from okrlib.model import KPI, Connection, Cycle, KeyResult, Objective, Person, Team, default_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from okrlib.plan import Plan

FOLDER = "imported"
NAME = "receipt.json"
#: What stands behind an objective's key, for the key result that its own numbers are.
MEASURE = "/measure"
_MOST_MB = 200
#: What each noun is.
KINDS: dict[str, type] = {
    "person": Person,
    "team": Team,
    "cycle": Cycle,
    "objective": Objective,
    "key result": KeyResult,
    "KPI": KPI,
    "connection": Connection,
}
#: The fields of a plan with its items, by their nouns, in the order in which items name each other.
ITEMS = {
    "person": "people",
    "team": "teams",
    "cycle": "cycles",
    "connection": "connections",
    "KPI": "kpis",
    "objective": "objectives",
}


class Written(NamedTuple):
    """What an import wrote of one entity.

    Attributes:
        key: The source's own key of it.
        fields: A digest of each field that holds something.
        new: Whether the import added it.
        before: Of what was there already, the fields that changed, as they were.
    """

    key: str
    fields: dict[str, str]
    new: bool = True
    before: dict[str, Any] = {}  # noqa: RUF012 - nobody changes it


@dataclass(slots=True)
class Receipt:
    """What one import wrote: entities by noun and id, and digests of rows."""

    file: str
    format: str
    items: dict[str, dict[str, Written]] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    place: str = ""
    """The folder of the receipt, by its name; "" while it is not written."""


def digest(value: object) -> str:
    """A short digest of a value, the same before it was written and after."""
    if not isinstance(value, (str, float, int)) and value is not None:
        value = plain(value)
    return sha256(repr(value).encode()).hexdigest()[:10]


@cache
def fields_of(noun: str) -> Mapping[str, Any]:
    """The fields of a noun that an import compares, each with its default."""
    return {f.name: default_of(f) for f in fields(KINDS[noun]) if f.name not in {"id", "key_results"}}


def facts_of(noun: str, entity: Any) -> dict[str, str]:
    """The digest of each field of an entity that holds something."""
    values = ((name, getattr(entity, name), default) for name, default in fields_of(noun).items())
    return {name: digest(value) for name, value, default in values if value != default}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)


def restored(noun: str, entity: Any, before: Mapping[str, Any]) -> Any:
    """An entity with fields as they were."""
    whole: TypeAdapter[Any] = TypeAdapter(KINDS[noun])
    facts = {name: value for name, value in plain(entity).items() if name not in before}
    try:
        old = whole.validate_python({**facts, **before})
    except ValidationError:
        return entity
    return replace(entity, **{name: getattr(old, name) for name in before})


class Rows:
    """Rows that imports wrote, by their digests: also where what they name has a new id in the plan."""

    def __init__(self, plan: Plan, digests: Iterable[str]) -> None:
        self._digests, self._before = set(digests), dict[str, list[str]]()
        for noun in ("key result", "KPI", "person"):
            for old, name in plan.former[noun].items():
                self._before.setdefault(name, []).append(old)

    def of(self, row: Any) -> str:
        """The digest by which a row is known; "" where no import wrote it."""
        every: Iterable[Any] = (row,)
        if self._before:
            texts = ((cell if isinstance(cell, str) else "", cell) for cell in row)
            every = product(*([cell, *self._before.get(text, ())] for text, cell in texts))
        return next((each for each in map(digest, every) if each in self._digests), "")


def receipts(folder: Path, plan: Plan) -> list[Receipt]:
    """The receipts of a plan, the oldest first, under its present ids; what is no receipt is left aside."""
    out = []
    former = defaultdict(dict[str, str], plan.former)
    places = sorted((folder / FOLDER).glob(f"*/{NAME}"), key=lambda path: _order(path.parent.name))
    for path in places:
        try:
            read = json.loads(files.read(path, most_mb=_MOST_MB, within=folder))
            items = {
                noun: {former[noun].get(name, name): Written(*written) for name, written in of_noun.items()}
                for noun, of_noun in read["items"].items()
                if noun in KINDS
            }
            out.append(Receipt(read["file"], read["format"], items, list(read["rows"]), path.parent.name))
        except (files.UnreadableError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
    return out


def ids_given(
    earlier: Sequence[Receipt], words: Mapping[str, str], file: str
) -> tuple[dict[str, str], list[str]]:
    """(the ids that imports gave, by the source's keys; the files that have none but other goals by them).

    *words* are the titles of a table's goals by keys that people gave, as 1, 2, 3: another table may have
    them too. It is the same one if the words of half of them are, or of one in a file of the same name;
    there a single goal may have been reworded. Each is compared with its words at its last import.
    """
    last = {
        (noun, name): written.fields["title"]
        for receipt in earlier
        for noun, of_noun in receipt.items.items()
        for name, written in of_noun.items()
        if "title" in written.fields
    }
    known: dict[str, str] = {}
    others: dict[str, None] = {}
    met = False
    for receipt in earlier:
        items = [
            (w.key, (noun, name)) for noun, each in receipt.items.items() for name, w in each.items() if w.key
        ]
        said = [last[at] == digest(words[key]) for key, at in items if key in words and at in last]
        least = min(1, len(said) - 1) if receipt.file == file else max(1, len(said) / 2)
        same = bool(said) and sum(said) >= least
        known |= {key: name for key, (_, name) in items if same or key.removesuffix(MEASURE) not in words}
        met = met or same
        if said:
            others[receipt.file] = None
    return known, [] if met else [*others]


def _order(name: str) -> tuple[str, int]:
    """Receipts of one day in the order in which they were written."""
    day, _, number = name[:10], name[10:11], name[11:]
    return day, int(number) if number.isdigit() else 0


def as_text(receipt: Receipt) -> str:
    """A receipt as a file."""
    items = {noun: dict(of_noun) for noun, of_noun in receipt.items.items() if of_noun}
    facts = {"file": receipt.file, "format": receipt.format, "items": items, "rows": receipt.rows}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")) + "\n"


def folder_for(folder: Path, day: str) -> str:
    """The name of a folder for an import on a day: the day, with a number where that is taken."""
    name, number = day, 2
    while (folder / FOLDER / name).exists():
        name, number = f"{day}-{number}", number + 1
    return name


def entities(plan: Plan) -> dict[str, dict[str, Any]]:
    """Everything in a plan by noun and id."""
    items = {noun: getattr(plan, field) for noun, field in ITEMS.items()}
    items["key result"] = [kr for _, kr in plan.key_results.values()]
    return {noun: {item.id: item for item in items[noun]} for noun in KINDS}


def added(file: str, form: str, before: Plan | None, after: Plan) -> Receipt:
    """The receipt of an import that only added: what *after* has and *before* has not."""
    known = entities(before) if before else {}
    rows = {*before.check_ins, *before.observations} if before else set()
    items = {
        noun: {
            name: Written("", facts_of(noun, item))
            for name, item in of_noun.items()
            if name not in known.get(noun, {})
        }
        for noun, of_noun in entities(after).items()
    }
    new = [digest(row) for row in (*after.check_ins, *after.observations) if row not in rows]
    return Receipt(file, form, items, new)
