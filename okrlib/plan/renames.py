"""The ids that items had before: who says so, and what each means now."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Claim(NamedTuple):
    """A former id that an item states, and the item that has it instead, if any."""

    noun: str
    item: str
    old: str
    taken_by: str | None


def claims(nouns: Mapping[str, Iterable[Any]]) -> Iterator[Claim]:
    """Every former id of the items of each noun.

    One belongs to the item that has it now, else to the first that claims it.
    """
    for noun, named in nouns.items():
        items = tuple(named)
        stated = [(item.id, old) for item in items for old in item.formerly]
        owners = {item.id: item.id for item in items} if stated else {}
        for name, old in stated:
            owner = owners.setdefault(old, name)
            first = owner == name and old != name
            yield Claim(noun, name, old, None if first else owner)


def former_ids(stated: Iterable[Claim], nouns: Iterable[str]) -> dict[str, dict[str, str]]:
    """The present id by noun and former id, from what items state."""
    names: dict[str, dict[str, str]] = {noun: {} for noun in nouns}
    for claim in stated:
        if claim.taken_by is None:
            names[claim.noun][claim.old] = claim.item
    return names
