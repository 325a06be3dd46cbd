"""What people correct of a file on its way in: the role of each column, and whom the names in it mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.exchange.cells import DAY_IN_DOUBT, NUMBER_IN_DOUBT, UNKNOWN_WORD
from okrlib.exchange.mapper import NO_OBJECTIVE
from okrlib.exchange.maps import NUMBER, Words, numbered, vocabulary
from okrlib.exchange.periods import UNDATED
from okrlib.exchange.records import FIELDS, clean, fold
from okrlib.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from okrlib.exchange.importing import Brought
    from okrlib.exchange.maps import Layout, Map
    from okrlib.exchange.records import Goal, Line, Source
    from okrlib.sheets import Table

#: The groups of a map that a layout has, each with what its columns are of.
_GROUPS: dict[Layout, dict[str, str]] = {
    "rows": {"columns": ""},
    "pairs": {"objective": "Objective, ", "columns": "Key result, "},
    "side by side": {"columns": "Objective, ", "key_result": "Key result, "},
}
#: Facts that are called otherwise in the field.
_CALLED = {"key": "id", "period": "cycle", "checked": "last check-in", "note": "check-in note"}
_CALLED |= {"reports": "check-ins", "current": "current value", "commit": "commit (minimum)"}
#: Facts of which a column's texts are names, and those of which they are words with a meaning.
NAMED = ("period", "team", "owner")
_WORDED = ("kind", "status", "state", "direction", "ambition", "visibility")
_LEFT_OUT = "the map leaves it out"
_FIRST_VALUES = 3


class Column(NamedTuple):
    """A column of a table, or several side by side as one: its name, what it is, and its first values.

    *role* is a group and a fact of a map, as "columns.title"; "" for none. *last* is the number of the last
    of several side by side.
    """

    name: str
    role: str
    values: tuple[str, ...]
    last: int = 0

    @property
    def label(self) -> str:
        """Its name for people: KR 1–3 Start for three columns side by side."""
        return self.name.replace(NUMBER, f"1–{self.last}" if self.last > 1 else "1")


class Name(NamedTuple):
    """A name or a word in a file: its fact, the text, what it became, how many goals have it.

    *means* is what the map says that it means; "" for nothing.
    """

    fact: str
    text: str
    became: str
    times: int
    means: str


def roles(layout: Layout) -> list[tuple[str, str]]:
    """What a column can be, in words, with the role."""
    named = {fact: _CALLED.get(fact, fact.replace("_", " ")) for fact in FIELDS}
    return [
        ("No place here", ""),
        *(
            (f"{of}{name if of else name.capitalize()}: {FIELDS[fact]}", f"{group}.{fact}")
            for group, of in _GROUPS[layout].items()
            for fact, name in named.items()
        ),
    ]


def columns(table: Table, one: Map) -> list[Column]:
    """The columns of a table with what a map takes them for."""
    named = {
        fold(name): f"{group}.{fact}"
        for group in _GROUPS[one.layout or "rows"]
        for fact, names in one.groups[group].items()
        for name in names
    }
    seen: set[str] = set()
    out = []
    for place, name in enumerate(table.header):
        many = numbered(name)
        role = named.get(fold(name)) or (named.get(fold(many), "") if one.layout == "side by side" else "")
        title = many if role.startswith("key_result.") else name
        if not name.strip() or title in seen:
            continue
        seen.add(title)
        cells = dict.fromkeys(
            clean(table.shown(line, name, row[place]))
            for line, row in zip(table.lines[:50], table.rows[:50], strict=True)
            if row[place].strip()
        )
        last = sum(numbered(each) == many for each in table.header) if title == many else 0
        out.append(Column(title, role, tuple(cells)[:_FIRST_VALUES], last))
    return out


def with_role(one: Map, name: str, role: str) -> Map:
    """A map by which a column is something else, or has no place."""
    forms = {fold(name), fold(numbered(name))}
    groups: dict[str, Any] = {
        group: {
            fact: left
            for fact, names in facts.items()
            if (left := tuple(each for each in names if fold(each) not in forms))
        }
        for group, facts in one.groups.items()
    }
    ignored = {each: why for each, why in one.ignored.items() if fold(each) not in forms}
    group, _, fact = role.partition(".")
    if fact:
        names = groups[group].get(fact, ())
        own = numbered(name) if group == "key_result" else name
        groups[group][fact] = (*names, own) if fact in {"notes", "tags"} else (own, *names)
    else:
        ignored[name] = _LEFT_OUT
    return replace(one, ignored=ignored, **groups)


def settled(one: Map, table: Table) -> Map:
    """A map that names every column, so that it reads the table always in the same way."""
    return replace(one, ignored={c.name: _LEFT_OUT for c in columns(table, one) if not c.role} | one.ignored)


def with_layout(one: Map, layout: Layout) -> Map:
    """A map of another layout, with how cells are written; which column is whose is to be guessed anew."""
    kind = "objective" if layout == "side by side" else ""
    return replace(
        one, layout=layout, kind=kind, columns={}, objective={}, key_result={}, ignored={}, needs=()
    )


def with_word(one: Map, fact: str, text: str, meaning: str) -> Map:
    """A map by which a name or a word of a fact means this; "" takes back what it meant."""
    words = {
        meant: tuple(word for word in words if fold(word) != fold(text))
        for meant, words in one.words.get(fact, {}).items()
    }
    if meaning:
        words[meaning] = (*words.get(meaning, ()), text)
    left = {meant: words for meant, words in words.items() if words}
    rest = {each: words for each, words in one.words.items() if each != fact}
    return replace(one, words={**rest, fact: left} if left else rest)


def meanings(fact: str) -> list[str]:
    """What the words of a fact can mean."""
    return list(dict.fromkeys(vocabulary(fact).values()))


def names(result: Brought) -> list[Name]:
    """The names of cycles, teams and people in a file, and the words that nobody knows."""
    times: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str, str], tuple[str, str]] = {}
    for goal in result.source.goals:
        for fact, text in _texts(goal, result.source):
            place = (fact, text)
            if place not in times:
                column = next((each for each in (fact, "email") if goal.get(each)), fact)
                first[goal.row, goal.columns.get(column, column), goal.get(column)] = place
            times[place] = times.get(place, 0) + 1
    became = {
        first[line.row, line.field, line.came]: line.became
        for line in result.lines
        if (line.row, line.field, line.came) in first
    }
    order = (*NAMED, *_WORDED)
    listed = [
        Name(
            fact,
            text,
            became.get((fact, text), ""),
            number,
            result.source.words.get(fact, {}).get(fold(text), ""),
        )
        for (fact, text), number in times.items()
    ]
    return sorted(listed, key=lambda name: order.index(name.fact))


def _texts(goal: Goal, source: Source) -> Iterator[tuple[str, str]]:
    """The names in a goal, the first of several, and words without a meaning, each with its fact."""
    for fact in NAMED:
        cell = goal.get(fact) or (goal.get("email") if fact == "owner" else "")
        text = clean(cell.split(source.lists.get(fact) or ";")[0])
        if fold(text):
            yield fact, text
    words = Words(source.words)
    for fact in _WORDED:
        text = clean(goal.get(fact))
        if fold(text) and words.meaning(fact, text) is None:
            yield fact, text


def questions(result: Brought) -> list[str]:
    """What only people can answer, as questions."""
    out = []
    for why, question in (
        (DAY_IN_DOUBT, "Does the day or the month come first in {came}? Choose it above."),
        (NUMBER_IN_DOUBT, "Do decimals stand after a comma or a point in {came}? Choose it above."),
        (UNKNOWN_WORD, "What does {came} mean? Choose it under the names and words."),
        (UNDATED, "Which cycle is {came}? Nothing dates it, so it is taken for the running one."),
        (NO_OBJECTIVE, "Does a column name the objective? {count} came without one."),
    ):
        lines = [line for line in result.lines if line.why == why]
        texts = [f"“{text}”" for text in dict.fromkeys(clean(line.came) for line in lines)]
        listed = ", ".join(texts[:3]) + (" and others" if len(texts) > 3 else "")
        if lines:
            out.append(question.format(came=listed, count=count(len(lines), "key result")))
    return out


class Group(NamedTuple):
    """Texts of one column that met the same fate for the same reason: how many, and the first of them."""

    field: str
    why: str
    times: int
    examples: tuple[str, ...]


def grouped(lines: Iterable[Line], fates: Sequence[str]) -> list[Group]:
    """What met one of these fates, the most frequent first."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        if line.fate in fates and line.came:
            found.setdefault((line.field, line.why), []).append(line.came)
    groups = [
        Group(*place, len(texts), tuple(dict.fromkeys(map(clean, texts)))[:_FIRST_VALUES])
        for place, texts in found.items()
    ]
    return sorted(groups, key=lambda group: -group.times)
