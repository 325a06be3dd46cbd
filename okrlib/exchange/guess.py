"""Guessing what the columns of any spreadsheet are: by their names in seven languages, and by their cells."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.exchange.maps import NUMBER, Layout, Map, column_words, numbered, vocabulary
from okrlib.exchange.periods import named
from okrlib.exchange.records import FAILED, FIELDS, NOTHING, fold
from okrlib.sheets import decide
from okrlib.text.totals import sums_up
from okrlib.text.typed_days import day, serial
from okrlib.text.typed_numbers import is_known, numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from okrlib.sheets import Table
    from okrlib.text.typed_days import Order
    from okrlib.text.typed_numbers import Decimal

#: Facts that are numbers, days, or names that stay short.
NUMBERS = ("baseline", "target", "commit", "stretch", "current", "progress", "weight", "share", "score")
DAYS = ("start", "end", "created", "closed", "checked")
#: They measure a key result, also where a column's name speaks of the goal.
_OF_KEY_RESULTS = frozenset({"unit", "baseline", "target", "commit", "stretch", "current", "direction"})
_MANY = ("notes", "tags")
_SAMPLE = 300
#: What may stand beside "objective" in the name of the column with its words.
_TITLES = frozenset({"", "title", "name", "text"})
#: What a unit has and the name of a team has not, beside a small letter at its beginning.
_OF_NUMBERS = re.compile(r"[%€$£¥₺#°/]|\.$")
#: Where a word begins in the names that programs give: startValue.
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: A name with another behind it in brackets.
_BOTH = re.compile(r"(.+?)\s*[(（](.+)[)）]\s*")
#: Words that only these languages have, in the names of columns: there a comma stands before decimals.
_COMMA = re.compile(
    r"[äöüßéèêçñãõğış]|\b(?:ziel|einheit|stand|team.?leiter|beschreibung|titel|hedef|birim|objectif|cible|equipe"
    r"|objetivo|responsable|responsavel|unidade|echeance|frist|sorumlu)\b"
)


class Column(NamedTuple):
    """A column: its place, its name, whose it is ("", objective or key_result), its number, its fact."""

    place: int
    name: str
    scope: str
    number: int
    fact: str


def guessed(table: Table, known: Map | None = None, dates: Order | None = None) -> tuple[Map, list[str]]:
    """A map for a table, and what was guessed, in sentences; what *known* says stays, *dates* before it."""
    columns = list(_columns(table, known or Map()))
    if [column.scope for column in columns if column.fact == "title"] == ["objective"]:
        # Where each row has a measure beside its objective, the measure is its key result.
        words = {c.place for c in columns if c.fact in {"title", "metric"}}
        told = [[row[place] for place in words if row[place].strip()] for row in table.rows]
        rows = [row for row, said in zip(table.rows, told, strict=True) if not all(map(sums_up, said))]
        whole = {c for c in columns if c.fact == "metric" and all(row[c.place] for row in rows)}
        columns = [c._replace(fact="title", scope="key_result") if c in whole else c for c in columns]
    beside = any(c.number and c.fact == "title" for c in columns)
    of_objective = any(c.scope == "objective" and c.fact == "title" for c in columns)
    of_key_result = any(c.scope == "key_result" and c.fact == "title" for c in columns)
    layout: Layout = "side by side" if beside else "pairs" if of_objective and of_key_result else "rows"
    kind = "objective" if layout == "side by side" else "kpi" if _are_kpis(columns) else ""
    one = known or Map(kind=kind)
    groups: dict[str, Any] = {group: dict(facts) for group, facts in one.groups.items()}
    said = []
    has = {fold(name) for name in table.header}
    if known:
        layout = known.layout or ("rows" if known.known else layout)
    for column in columns:
        group = _group(column, layout)
        name = column.name
        if group == "key_result":
            name = numbered(name)
        names = groups[group].get(column.fact, ())
        if name in names or (column.fact not in _MANY and any(fold(n) in has for n in names)):
            continue
        groups[group][column.fact] = (*names, name)
        of = f"of the {group.replace('_', ' ')}, " if group != "columns" else ""
        said.append(f"{column.name!r}: {of}{FIELDS[column.fact]}.")
    if one.kind == "kpi" and not known:
        said.append("Each row is taken as a KPI, by the name of its column.")
    one = replace(one, layout=layout, dates=dates or one.dates, **groups)
    if one.encoding is None and (form := table.form.encoding).startswith("cp"):
        code = form.replace("cp", "Windows-")
        said.append(f'It is not UTF-8; its letters are read as {code}. A map may say encoding = "cp1251".')
    return _habits(table, one, said), said


def _are_kpis(columns: Sequence[Column]) -> bool:
    """Whether the column with the words, or with the ids, says that each row is a KPI."""
    kpis = [word for word, kind in vocabulary("kind").items() if kind == "kpi"]
    names = [f" {fold(c.name)} " for c in columns if c.fact in {"title", "key"}]
    # In German "Ziel" is an objective, and beside a number its target.
    goals = [
        c
        for c in columns
        if c.fact in {"kind", "parent", "outline", "level"} or (c.scope and c.fact == "title")
    ]
    return not goals and any(f" {word} " in name for word in kpis for name in names)


def missing(one: Map, header: Sequence[str]) -> list[str]:
    """For each fact of a map that no column of the header holds, the first name that the map has for it."""
    facts = (names for group in one.groups.values() for names in group.values())
    return [names[0] for names in facts if names and not _holds(header, names)]


def _holds(header: Iterable[str], names: Iterable[str]) -> bool:
    """Whether a table has a column of one of these names."""
    has = {fold(name) for name in header}
    return any(fold(name.replace(NUMBER, "1")) in has for name in names)


def _group(column: Column, layout: Layout) -> str:
    """The group of a map in which a column stands."""
    if layout == "side by side":
        return "key_result" if column.number else "columns"
    if layout == "pairs" and column.scope == "objective" and column.fact not in _OF_KEY_RESULTS:
        return "objective"
    return "columns"


def _columns(table: Table, known: Map) -> Iterator[Column]:
    """What each column is that *known* does not name."""
    named = {fold(name) for name in (*known.known, *known.ignored)}
    taken = {
        fact
        for group in known.groups.values()
        for fact, names in group.items()
        if _holds(table.header, names)
    }
    headed = [(place, name) for place, name in enumerate(table.header) if name.strip()]
    found = [
        _column(place, name, _cells(table, place))
        for place, name in headed
        if fold(name) not in named and fold(numbered(name)) not in named
    ]
    columns = [column for column in found if column and column.fact not in taken]
    # An outcome is the key result where no other column may be it, and what became of it elsewhere.
    titles = [column for column in columns if column.fact == "title"]
    outcomes = [column for column in titles if "outcome" in fold(column.name).split()]
    others = any(column.scope != "objective" and column not in outcomes for column in titles)
    columns = [c for c in columns if c not in outcomes or (not others and _cells(table, c.place))]
    if sum(column.fact == "team" for column in columns) > 1:  # one of them is what is measured in
        columns = [c._replace(fact="unit") if _is_unit(c.name) else c for c in columns]
    if not known.columns and not any(column.fact == "title" for column in columns):
        # What is measured is all that a row is about, where it has numbers beside that.
        measured = any(column.fact in NUMBERS for column in columns)
        columns = [c._replace(fact="title") if measured and c.fact == "metric" else c for c in columns]
    if not known.columns and not any(column.fact == "title" for column in columns):
        longest = _longest_texts(table, {column.place for column in columns})
        if longest is not None:
            columns.append(Column(longest, table.header[longest], "", 0, "title"))
    columns = _described(columns)
    # Of several, the one whose whole name is known: "Owner email" before "Assigner's email"; of titles that
    # have other words in their names, and of groups, departments and teams, the one whose cells differ most.
    words = column_words()

    def likely(c: Column) -> tuple[bool, int, Column]:
        vague = c.fact == "team" or (c.fact == "title" and _scoped(fold(c.name))[2] not in _TITLES)
        return fold(c.name) not in words, -len({*_cells(table, c.place)}) if vague else -_SAMPLE, c

    likeliest = sorted(columns, key=likely, reverse=True)
    first = {column[2:]: column.place for column in likeliest}
    for column in sorted(columns):
        if first[column[2:]] == column.place or column.fact in _MANY:
            yield column


def _described(columns: Sequence[Column]) -> list[Column]:
    """Columns, where a goal's description is its words if no other column has them."""
    titled = {column[2:4] for column in columns if column.fact == "title"}
    bare = titled and ("", 0) in titled
    words = {
        c
        for c in columns
        if c.fact == "notes" and c.scope and c[2:4] not in titled and fold(c.name).endswith("description")
    }
    return [c._replace(fact="title") if c in words and not bare else c for c in columns]


def _cells(table: Table, place: int) -> list[str]:
    """The first of a column's cells that say something."""
    cells = (row[place] for row in table.rows[:_SAMPLE])
    return [cell for cell in cells if cell.casefold() not in NOTHING and not FAILED.fullmatch(cell)]


def _column(place: int, name: str, cells: Sequence[str]) -> Column | None:
    """What a column is by its name, and by its cells where the name may mean two things."""
    words = column_words()
    plain = fold(name) or name.strip()
    plain = plain if plain in words else fold(_CAMEL.sub(" ", name)) or plain
    # As in "Nøkkelresultat (Key result)": a name that is not known, and one that is.
    if (both := _BOTH.fullmatch(name)) and not _is_known(fold(both[1])) and _is_known(fold(both[2])):
        plain = fold(both[2])
    numbers = [c for c in cells if numeral(c)]
    numeric = len(numbers) > 0.7 * len(cells) and bool(cells)
    candidates = words.get(plain, ())
    scope, number, rest = _scoped(plain)
    ended = bool(cells) and all(fold(cell) in vocabulary("outcome") for cell in cells)
    # As in "Ziel (Objective)".
    twice = not numeric and vocabulary("scope").get(rest) == scope
    if scope and not ended and (twice or rest in _TITLES):
        fact = "target" if numeric and "target" in candidates and not number else "title"
        return Column(place, name, scope, number, fact)
    if not candidates and scope:
        candidates = words.get(rest, ())
    if not candidates:
        longest = max(
            (word for word in words if len(word) > 3 and f" {word} " in f" {plain} "), key=len, default=""
        )
        candidates = words.get(longest, ())
    if _is_unit(name, cells) or (scope == "key_result" and {"team", "unit"} <= set(candidates)):
        return Column(place, name, scope, number, "unit")
    if not candidates and cells and not numeric and all(map(named, cells)):
        candidates = ("period",)
    # A number that might be a day, as a spreadsheet stores it, is a number where the name allows both.
    for fact in sorted(candidates, key=lambda f: (_unlike(f, cells, numeric=numeric), numeric and f in DAYS)):
        if _unlike(fact, cells, numeric=numeric) < 2:
            return Column(
                place, name, scope, number, "outline" if fact == "key" and _outline(cells) else fact
            )
    return None


def _is_known(plain: str) -> bool:
    """Whether a column's name says what it is."""
    return plain in column_words() or plain in vocabulary("scope")


def _is_unit(name: str, cells: Sequence[str] = ("%",)) -> bool:
    """Whether a column whose name may be that of a team as well holds what numbers are measured in."""
    both = {"team", "unit"} <= set(column_words().get(fold(name), ()))
    return both and any(c[:1].islower() or _OF_NUMBERS.search(c) or is_known(c) for c in cells)


def _outline(cells: Sequence[str]) -> bool:
    """Whether ids are numbers in a tree: 1, 1.1, 1.2, 2."""
    numbers = [cell.strip().strip(".") for cell in cells]
    below = [number for number in numbers if "." in number]
    if not below or len(set(numbers)) < len(numbers):
        return False
    of_form = all(re.fullmatch(r"\d+(?:\.\d+)*", number) for number in numbers)
    return of_form and all(number.rpartition(".")[0] in numbers for number in below)


def _scoped(plain: str) -> tuple[str, int, str]:
    """(whose column it is, its number, the rest of its name)."""
    for scope in ("key_result", "objective"):
        words = (word for word, meaning in vocabulary("scope").items() if meaning == scope)
        for word in sorted(words, key=len, reverse=True):
            if match := re.fullmatch(rf"(?:(?P<a>.+) )?{word} ?(?P<n>\d{{1,2}})?(?: (?P<b>.+))?", plain):
                number = int(match["n"] or 0) if scope == "key_result" else 0
                return scope, number, " ".join(filter(None, (match["a"], match["b"])))
    return "", 0, plain


def _unlike(fact: str, cells: Sequence[str], *, numeric: bool) -> int:
    """How little the cells look like a fact: 0 not at all, 2 too much."""
    if not cells:
        return 0
    stored = fact in DAYS  # as numbers, by a spreadsheet
    days = sum(bool(day(c) or (stored and serial(c))) for c in cells[:50]) > 0.7 * len(cells[:50])
    if fact in DAYS:
        return 0 if days else 2
    # Beside numbers a key result that is done or not begins with a word.
    if fact == "baseline" and not days and sum(bool(numeral(c)) for c in cells) > 0.6 * len(cells):
        return 0
    if fact in NUMBERS:
        return 0 if numeric else 2 if fact in {"baseline", "weight"} or days else 1
    if fact in {"title", "owner", "team", "email", "note", "notes"}:
        return 2 if (numeric or days) and fact not in {"notes", "note"} else 0
    if fact == "level":
        return 0 if numeric else 2
    if fact == "kind":
        known = vocabulary("kind")
        return 0 if any(fold(c) in known for c in cells) else 2
    if fact in {"status", "direction", "ambition"} and numeric:
        return 2
    if fact == "confidence":
        return 2 if all(fold(cell) in vocabulary("status") for cell in cells) else 0
    return 0


def _longest_texts(table: Table, taken: set[int]) -> int | None:
    """The column with the longest texts, which may be what the goals say."""
    widths = {
        place: sum(map(len, cells)) / len(cells)
        for place in range(len(table.header))
        if place not in taken and (cells := _cells(table, place)) and not all(map(numeral, cells))
    }
    best = max(widths, key=lambda place: widths[place], default=None)
    return best if best is not None and widths[best] > 8 else None


def _habits(table: Table, one: Map, said: list[str]) -> Map:
    """How numbers and days are written, by all their columns together, else by the table's language."""
    names = {
        fact: {
            fold(name)
            for group in one.groups.values()
            for named in group.get(fact, ())
            for name in {named.replace(NUMBER, f"{number}") for number in range(1, 10)}
        }
        for fact in (*NUMBERS, *DAYS)
    }
    places = {fold(name): place for place, name in enumerate(table.header)}

    def cells(facts: Sequence[str]) -> list[str]:
        columns = [places[name] for fact in facts for name in names[fact] if name in places]
        return [row[place] for row in table.rows for place in columns]

    decimal: Decimal | None = one.decimal
    dates: Order | None = one.dates
    foreign = bool(_COMMA.search(" ".join(table.header).replace("İ", "i").casefold()))
    if decimal is None:
        numbers = decide(cells(NUMBERS))
        decimal = numbers.decimal
        if decimal is None and numbers.doubt and (foreign or table.form.delimiter == ";"):
            decimal = ","
            said.append(f"Numbers as {numbers.doubt!r} have a decimal comma, as the table's language has.")
        elif decimal is not None:
            said.append(f"Decimals stand after a {'comma' if decimal == ',' else 'point'}.")
    if dates is None:
        written = decide(cells(DAYS))
        dates = written.dates
        if dates is None and written.doubt and (foreign or decimal == ","):
            dates = "day first"
            said.append(f"Days as {written.doubt!r} begin with the day, as the table's language has it.")
        elif dates is not None and not table.form.sheet:
            said.append(f"Days are written {dates}.")
    return replace(one, decimal=decimal, dates=dates)
