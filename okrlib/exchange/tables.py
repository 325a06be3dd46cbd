"""A table and its map become goals: one row each, pairs of objective and key result, or side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.exchange.maps import NUMBER, Map, column_words, own_words
from okrlib.exchange.markdown import KEY_RESULT, OBJECTIVE, says
from okrlib.exchange.records import FIELDS, Goal, ImportFileError, Line, Source, clean, fold
from okrlib.sheets import TableError, read
from okrlib.text import formatting
from okrlib.text.totals import sums_up
from okrlib.text.typed_days import day, period
from okrlib.text.typed_numbers import numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from okrlib.exchange.footnotes import Below
    from okrlib.sheets import Table

_MANY = ("notes", "tags")
#: A progress as 3/5 or 3 of 5.
_OF = re.compile(r"\s*(\d{1,6})\s*(?:/|of|von|sur|de)\s*([1-9]\d{0,5})\s*")
_MOST_BESIDE = 50
#: Facts that stay with a key result although they stand beside it only once.
_SHARED = ("team", "owner", "email", "period", "start", "end", "visibility")


def table_of(data: bytes, name: str, one: Map, *, sheet: str, most_bytes: int) -> Table:
    """The table of a file, as texts alone; `ImportFileError` says why there is none."""
    try:
        table = read(
            data,
            name,
            known=one.known or tuple(column_words()),
            sheet=sheet or one.sheet or None,
            header=one.header,
            encoding=one.encoding or "",
            delimiter=one.delimiter or "",
            most_bytes=most_bytes,
            by_people=True,
        )
    except TableError as error:
        raise ImportFileError(str(error)) from None
    return table._replace(values=())


class _Rows:
    """The rows of a table by the names of a map."""

    def __init__(self, table: Table, one: Map) -> None:
        self.table, self.map = table, one
        self.places: dict[str, int] = {}
        for place, name in enumerate(table.header):
            self.places.setdefault(fold(name) or name, place)
        self.lines: list[Line] = []
        self.used: set[int] = set()

    def facts(self, names: Mapping[str, Sequence[str]], number: int = 0) -> dict[str, list[int]]:
        """The columns of each fact that the table has."""
        found: dict[str, list[int]] = {}
        for fact, columns in names.items():
            places = [
                self.places[key]
                for column in columns
                if (key := fold(column.replace(NUMBER, str(number))) or column) in self.places
            ]
            if places:
                found[fact] = list(dict.fromkeys(places))
                self.used.update(places)
        return found

    def fields(self, at: int, facts: Mapping[str, Sequence[int]]) -> tuple[dict[str, str], dict[str, str]]:
        """The texts of a row by fact, and the columns' names.

        Where a fact has several columns the first that holds something counts; other ids are in "keys".
        """
        row, line, header = self.table.rows[at], self.table.lines[at], self.table.header
        texts, columns = {}, {}
        for fact, places in facts.items():
            filled = [place for place in places if row[place]]
            if not filled:
                continue
            cells = [self.table.shown(line, header[place], row[place]) for place in filled]
            if fact != "title":
                cells = [cell.strip() for cell in cells]
            columns[fact] = header[filled[0]]
            texts[fact] = cells[0]
            if fact in _MANY:
                texts[fact] = ("\n\n" if fact == "notes" else ", ").join(cells)
            elif fact == "key" and len(cells) > 1:
                texts["keys"] = "\n".join(cells[1:])
            elif len(set(cells)) > 1:
                why = f"{header[filled[0]]} says it already"
                self.lines += [
                    Line(str(line), header[place], cell, "", why, "left")
                    for place, cell in zip(filled[1:], cells[1:], strict=True)
                    if cell != cells[0]
                ]
        return texts, columns

    def leave(self, goal: Goal, why: str) -> None:
        """Note the texts of a row, by their columns, that have no place."""
        texts = {name: goal.get(fact) for fact, name in goal.columns.items() if goal.get(fact)} | goal.rest
        self.lines += [Line(goal.row, name, text, "", why, "left") for name, text in texts.items()]

    def rest(self, at: int) -> dict[str, str]:
        """The texts of columns that no fact has."""
        row = self.table.rows[at]
        return {
            name: row[place]
            for place, name in enumerate(self.table.header)
            if place not in self.used and row[place].strip()
        }


def goals_of(table: Table, one: Map, form: str, below: Iterable[Below] = ()) -> Source:
    """The goals of a table; what stands *below* it is left."""
    rows = _Rows(table, one)
    for line, name, text, why in below:
        rows.leave(Goal(str(line), {}, rest={name: text}), why)
    facts = rows.facts(one.columns)
    readers = {"rows": _one_a_row, "pairs": _pairs, "side by side": _beside}
    if "title" not in facts:
        named = formatting.cut(", ".join(name for name in table.header if name), 300)
        what = f"No column holds the words of the goals. The columns are: {named}."
        if sum(bool(day(name) or period(name)) for name in table.header) > 1:
            mend = (
                "Figures come by the feed of a KPI: docs/kpis.md has one for a table with a column a month."
            )
            raise ImportFileError(f"{what} {mend}")
        raise ImportFileError(
            f'{what} Say which in a map: [columns] title = ["…"]; --save-map MAP.toml writes one to correct.'
        )
    goals = []
    for goal in readers[one.layout or "rows"](rows, one, facts):
        if sums_up(goal.get("title")):
            rows.leave(goal, "the row sums others up")
        else:
            goals.append(goal)
    _settle_progress(goals, one)
    for goal in goals:
        _split(goal, one)
    source = Source(form, one.name, goals, one.decimal, one.dates, own_words(one), dict(one.lists))
    source.lines, source.since_1904 = rows.lines, table.form.since_1904
    missing = [
        fact
        for fact in one.columns
        if fact not in facts and form != "spreadsheet" and fact in {"kind", "key", "parent", "target"}
    ]
    source.notes += [f"No column holds {FIELDS[fact]}." for fact in missing]
    return source


def _one_a_row(rows: _Rows, one: Map, facts: Mapping[str, Sequence[int]]) -> Iterator[Goal]:
    above: dict[str, str] = {}
    indents: list[int] = []
    # Titles that are indented in steps say how deep each goal stands, where no column does.
    titles = (row[facts["title"][0]] for row in rows.table.rows)
    indented = facts.keys().isdisjoint(("outline", "parent", "level")) and any(
        title[:1] in {" ", "\t", "\u00a0"} for title in titles
    )
    called = facts.keys().isdisjoint(("kind", "outline", "parent", "level")) and _are_called(
        [row[place] for row in rows.table.rows for place in facts["title"][:1]]
    )
    for at, line in enumerate(rows.table.lines):
        fields, columns = rows.fields(at, facts)
        rest = rows.rest(at)
        if not clean(fields.get("title", "")) and clean(fields.get("metric", "")):
            # A column for goals and one for measures, each row with one of them: this is a measure.
            fields["title"], columns["title"] = fields.pop("metric"), columns.pop("metric", "metric")
            fields.setdefault("kind", "key result")
        title = fields.get("title", "")
        if not clean(title):
            rows.leave(Goal(str(line), fields, columns, rest=rest), "the row has no words for a goal")
            continue
        if indented:
            indent = len(title) - len(title.lstrip())
            while indents and indents[-1] > indent:
                indents.pop()
            if not indents or indents[-1] < indent:
                indents.append(indent)
            fields["level"] = str(len(indents))
        fields["title"] = title.strip()
        if called:
            _call(fields)
        if one.kind and "kind" not in fields:
            fields["kind"] = one.kind
        above = _filled_down(fields, above)
        yield Goal(str(line), fields, columns, rest=rest)


_CALLED = {"key result": KEY_RESULT, "objective": OBJECTIVE}


def _are_called(titles: Sequence[str]) -> bool:
    """Whether titles say what each is, some an objective and some a key result: "KR 2: Fewer calls"."""
    return all(any(says(mark, title.strip()) for title in titles) for mark in _CALLED.values())


def _call(fields: dict[str, str]) -> None:
    """Take what a goal is from the mark before its words."""
    for kind, mark in _CALLED.items():
        if says(mark, fields["title"]):
            fields["kind"] = kind
            fields["title"] = mark.sub("", fields["title"], count=1)
            return


def _filled_down(fields: dict[str, str], above: dict[str, str]) -> dict[str, str]:
    """A period and a team that stand once, above the goals that they are of, are theirs too."""
    for fact in ("period", "team"):
        if above.get(fact) and not fields.get(fact) and (fields.get("level", "1") != "1" or fact == "period"):
            fields[fact] = above[fact]
    return {fact: fields[fact] for fact in ("period", "team") if fields.get(fact)}


def _pairs(rows: _Rows, one: Map, facts: Mapping[str, Sequence[int]]) -> Iterator[Goal]:
    """Rows of key results, the objective beside each, or only beside the first."""
    of_objective = rows.facts(one.objective)
    shared = {fact: places for fact, places in facts.items() if fact in _SHARED and fact not in of_objective}
    seen: dict[tuple[str, ...], Goal] = {}
    last: Goal | None = None
    for at, line in enumerate(rows.table.lines):
        fields, columns = rows.fields(at, facts)
        above, above_columns = rows.fields(at, of_objective)
        if clean(above.get("title", "")):
            common, common_columns = rows.fields(at, shared)
            above = {**common, **above, "kind": "objective"}
            # Who owns the row owns the key result, unless the objective has a column for it.
            named = ("title", "team", "period", *(f for f in ("owner", "email") if f in of_objective))
            place = tuple(fold(above.get(f, "")) for f in named)
            if place not in seen:
                seen[place] = Goal(str(line), above, {**common_columns, **above_columns})
                seen[place].fields["key"] = above.get("key", "")
                yield seen[place]
            else:
                own = {fact: text for fact, text in above.items() if fact in of_objective}
                rows.lines += _unlike(seen[place], own, above_columns, str(line))
            last = seen[place]
        rest = rows.rest(at)
        if not clean(fields.get("title", "")):
            own = {fact: text for fact, text in fields.items() if fact not in shared}
            rows.leave(Goal(str(line), own, columns, rest=rest), "the row has no key result")
            continue
        goal = Goal(str(line), {**fields, "kind": "key result"}, columns, rest=rest)
        if last is not None:
            goal.parents.append((f"row {last.row}", "", ""))
        yield goal


def _unlike(first: Goal, again: Mapping[str, str], columns: Mapping[str, str], row: str) -> Iterator[Line]:
    """What a repeated objective says otherwise than where it stood first."""
    for fact, text in again.items():
        if fact != "kind" and first.get(fact) != text:
            why = f"the objective stands in row {first.row} with {first.get(fact)!r}, which counts"
            yield Line(row, columns.get(fact, fact), text, "", why, "left")


def _beside(rows: _Rows, one: Map, facts: Mapping[str, Sequence[int]]) -> Iterator[Goal]:
    """Rows of objectives, each with its key results in columns of their own."""
    numbers = [
        n
        for n in range(1, _MOST_BESIDE + 1)
        if any(
            fold(column.replace(NUMBER, str(n))) in rows.places for column in one.key_result.get("title", ())
        )
    ]
    of_number = {n: rows.facts(one.key_result, n) for n in numbers}
    for at, line in enumerate(rows.table.lines):
        fields, columns = rows.fields(at, facts)
        if not clean(fields.get("title", "")):
            rows.leave(
                Goal(str(line), fields, columns, rest=rows.rest(at)), "the row has no words for a goal"
            )
            continue
        objective = Goal(str(line), {**fields, "kind": one.kind or "objective"}, columns, rest=rows.rest(at))
        yield objective
        for n, places in of_number.items():
            texts, names = rows.fields(at, places)
            if clean(texts.get("title", "")):
                key = f"{objective.get('key')}/{n}" if objective.get("key") else ""
                yield Goal(
                    f"{line} ({n})",
                    {**texts, "kind": "key result", "key": key},
                    names,
                    parents=[(f"row {line}", "", "")],
                )
            else:
                rows.leave(Goal(str(line), texts, names), "the key result has no words")


def _settle_progress(goals: Sequence[Goal], one: Map) -> None:
    """Write every progress in percent: 3/5 is 60, and 0.45 is 45 where no bare number is above 1."""
    for goal in goals:
        if found := _OF.fullmatch(goal.get("progress")):
            goal.fields["progress"] = f"{round(100 * int(found[1]) / int(found[2]), 9):g} %"
    plain = [text for goal in goals if (text := goal.get("progress")) and "%" not in text]
    numbers = [numeral(text, decimal=one.decimal) for text in plain]
    share = one.progress == "share" or (
        bool(numbers)
        and all(n is not None and 0 <= n.value <= 1 for n in numbers)
        and any(n is not None and 0 < n.value < 1 for n in numbers)
    )
    if not share:
        return
    for goal in goals:
        text = goal.get("progress")
        number = numeral(text, decimal=one.decimal) if text and "%" not in text else None
        if number is not None:
            goal.fields["progress"] = f"{round(number.value * 100, 9):g}"


def _split(goal: Goal, one: Map) -> None:
    """Take apart cells that hold several facts: goals above with their shares, reports in one cell."""
    pattern, above = one.patterns.get("parent"), goal.get("parent")
    if pattern and above:
        matches = list(re.finditer(pattern, above))
        goal.parents += [
            tuple(clean(m.groupdict().get(name) or "") for name in ("id", "title", "share"))  # type: ignore[misc] # three names
            for m in matches
        ]
        rest = re.sub(pattern, "", above).strip(" ;,")
        if rest:
            goal.parents.append(("", clean(rest), ""))
    elif above:
        mark = one.lists.get("parent", "")
        goal.parents += [
            (clean(each), clean(each), "") for each in (above.split(mark) if mark else [above]) if clean(each)
        ]
    if one.reports and goal.get("reports"):
        goal.reports += reports_in(goal.get("reports"), one.reports)
        if not goal.reports:
            goal.rest[goal.columns.get("reports", "reports")] = goal.get("reports")
            del goal.fields["reports"]


def reports_in(cell: str, names: Mapping[str, str]) -> list[dict[str, str]]:
    """The reports of a cell, each read from its end: a note may hold whatever parts them.

    >>> names = {"day": "On", "note": "Note", "value": "Value"}
    >>> reports_in("On: 2025-03-10; Note: slow; but moving; Value: 3;", names)
    [{'day': '2025-03-10', 'note': 'slow; but moving', 'value': '3'}]
    """
    first, *others = names.items()
    starts = [
        m.start("name") for m in re.finditer(rf"(?:^|[;\n])\s*(?P<name>{re.escape(first[1])}\s*:\s*\d)", cell)
    ]
    out = []
    for begin, end in zip(starts, [*starts[1:], len(cell)], strict=True):
        record, facts = cell[begin:end], {}
        for fact, name in reversed(others):
            places = list(re.finditer(rf"(?:^|;)\s*{re.escape(name)}\s*:", record))
            if places:
                facts[fact] = record[places[-1].end() :].strip(" ;\n")
                record = record[: places[-1].start()]
        facts[first[0]] = record.partition(":")[2].strip(" ;\n")
        out.append({fact: facts[fact] for fact in names if facts.get(fact)})
    return out
