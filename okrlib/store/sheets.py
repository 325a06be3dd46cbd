"""The two kinds of CSV files: their columns, and how a row is read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache, partial
from itertools import chain, repeat
from operator import getitem
from typing import Any, TypeVar, get_args

from okrlib.checks.names import meant, so_called
from okrlib.findings import BadValueError, Finding, bad_value
from okrlib.model import KPI, CheckIn, KeyResult, Observation, Status, notation
from okrlib.model.ids import is_slug
from okrlib.plan import Plan
from okrlib.sheets import DoubtError, Habits
from okrlib.text import near, typo_of

Row = TypeVar("Row", CheckIn, Observation)
Cell = TypeVar("Cell")

CHECK_IN_COLUMNS: tuple[str, ...] = CheckIn._fields
OBSERVATION_COLUMNS: tuple[str, ...] = Observation._fields

#: Columns that a file has only where a row needs one of them, all or none; a shorter line leaves them empty.
OPTIONAL = {CHECK_IN_COLUMNS: ("blocker_owner", "blocker_since"), OBSERVATION_COLUMNS: ("withdrawn",)}

#: Columns whose text may hold line breaks; in the file they are written as \n.
PROSE = ("blocker", "note")
#: Kinds whose value is any number.
_NUMERIC = frozenset({"increase", "decrease", "reach", "stages", "checkpoints", "maintain", "baseline"})

#: Kinds whose value is no number.
_WORDS = frozenset({"milestones", "outcome"})
_STATUSES: frozenset[str] = frozenset(get_args(Status))
#: The length of a time as we write it, which says nothing about the order of day and month.
_MOMENT = 27

_MOST_HINTS = 20
#: Of so many names without a card it is asked whether they are slips.
_MOST_TYPOS = 1000


class _Sheet(ABC):
    """What both kinds have in common: *known* are the items, of a *noun*, that their rows are about."""

    columns: tuple[str, ...]
    usual: Mapping[str, Any]

    def __init__(self, plan: Plan, noun: str, known: Mapping[str, Any]) -> None:
        self.plan, self.known, self.former = plan, known, plan.former[noun]
        self.ids = {name: name for name in known}
        self.decimal, self.zone = plan.decimal, plan.time_zone
        self.people = plan.former["person"]
        #: What reads the cells of the columns after the first three, where they are not empty.
        self._readers: dict[str, Callable[[str], Any]] = {
            "confidence": notation.confidence,
            "status": notation.status,
            "blocker": notation.unescaped,
            "note": notation.unescaped,
            "author": self._person,
            "recorded": partial(notation.moment, zone=self.zone),
            "withdrawn": notation.withdrawn,
            "blocker_owner": self._person,
            "blocker_since": partial(notation.day, column="blocker_since"),
        }

    def _others(self, columns: Sequence[Sequence[str]]) -> Iterator[Iterable[Any]]:
        """The values of the columns after the first three; those that a file has not are empty."""
        others = chain(columns[3:], repeat([""] * len(columns[0])))
        for name, cells in zip(self.columns[3:], others, strict=False):
            if name == "recorded":
                yield notation.moments(cells, self.zone)
                continue
            read = self._readers[name]
            read = as_we_write_it(read) if name in {"confidence", "status"} else read
            known = {cell: read(cell) if cell else self.usual[name] for cell in set(cells)}
            yield map(known.__getitem__, cells)

    def _rest(self, record: Sequence[str]) -> Iterator[Any]:
        """The same of one row."""
        for name, cell in zip(self.columns[3:], record[3:], strict=True):
            yield self._readers[name](cell) if cell else self.usual[name]

    def _person(self, cell: str) -> str:
        return self.people.get(cell, cell)

    def habits(self, records: Iterable[Sequence[str]], *, ours: bool) -> Habits:
        """How the rows of a file are written."""
        cells = dict(zip(self.columns, _columns_of(records, len(self.columns)), strict=True))
        named = zip(cells["value"], cells[self.columns[0]], strict=True)
        numbers = [cell for cell, name in named if self._unit(name) is not None]
        moments = (cell for cell in cells["recorded"] if len(cell) < _MOMENT)
        habits = Habits(ours, self.decimal)
        habits.learn(
            [*cells[self.columns[1]], *cells.get("blocker_since", ()), *moments],
            [*numbers, *cells.get("confidence", ())],
        )
        return habits

    def plainly(self, habits: Habits) -> Callable[[Sequence[str]], list[str]]:
        """What gives a row as we write it, and BadValueError where a cell can be read in two ways."""
        readers: dict[str, Callable[[str], str]] = {
            "date": habits.day,
            "period": habits.period,
            "value": str,
            "confidence": habits.whole,
            "status": lambda cell: habits.word(notation.status_word(cell), _STATUSES),
            "recorded": habits.moment,
            "withdrawn": habits.truth,
            "blocker_since": habits.day,
        }

        @cache
        def read_by(unit: str | None) -> list[tuple[int, str, Callable[[str], str]]]:
            own = readers if unit is None else readers | {"value": lambda cell: habits.number(cell, unit)}
            return [(at, column, own[column]) for at, column in enumerate(self.columns) if column in own]

        def plain(record: Sequence[str]) -> list[str]:
            cells = list(record)
            for at, column, read in read_by(self._unit(record[0])):
                if cell := cells[at]:
                    cells[at] = _decided(column, cell, read)
            return cells

        return plain

    @abstractmethod
    def _unit(self, name: str) -> str | None:
        """The unit of an item whose value is a number; None for any other."""

    def ignored(self, record: Sequence[str]) -> Finding | None:  # noqa: ARG002 - of one kind only
        """A cell that is not read although its row is."""
        return None

    def settled(self, row: Any) -> Any:
        """A row as it is read."""
        return row


class CheckInSheet(_Sheet):
    """How the rows of ``check-ins/<cycle>.csv`` are read: by column, and one by one.

    *key_results* are those of the file, where not all of the plan are.
    """

    columns, usual = CHECK_IN_COLUMNS, CheckIn._field_defaults

    def __init__(self, plan: Plan, key_results: Mapping[str, KeyResult] | None = None) -> None:
        if key_results is None:
            key_results = {name: kr for name, (_, kr) in plan.key_results.items()}
        super().__init__(plan, "key result", key_results)
        self.numeric = {i for i, kr in key_results.items() if kr.kind in _NUMERIC and not kr.kpi}
        self.hints: dict[str, str] = {}

    def by_column(self, columns: Sequence[Sequence[str]]) -> list[CheckIn]:
        """All rows at once; ValueError where one of them is not as it should be."""
        names = _present(columns[0], self.former, self.ids)
        pairs = list(zip(columns[2], names, strict=True))
        numbers = iter(notation.numbers([cell for cell, name in pairs if cell and name in self.numeric]))
        values = [
            (next(numbers) if name in self.numeric else self._value(cell, name)) if cell else None
            for cell, name in pairs
        ]
        return _rows(CheckIn, zip(names, map(_day, columns[1]), values, *self._others(columns), strict=True))

    def by_row(self, record: Sequence[str]) -> CheckIn:
        """One row; BadValueError says what is wrong with it."""
        name = self.former.get(record[0], record[0])
        if name not in self.known:
            raise BadValueError(self._unknown(name))
        day = notation.day(record[1], "date")
        value = self._value(record[2], name) if record[2] and not self.ignored(record) else None
        return CheckIn(name, day, value, *self._rest(record))

    def _value(self, cell: str, name: str) -> Any:
        if self.known[name].kpi:
            raise ValueError
        return notation.value(cell, self.known[name], decimal=self.decimal, logged=True)

    def _unknown(self, name: str) -> Finding:
        otherwise = "Write the id of one in this cycle's goals."
        if is_slug(name):
            otherwise += f' Where it has a new id, write formerly = ["{name}"] there.'
        mend = hint(self.plan, "key result", name, self.known, self.hints, otherwise)
        what = f"There is no key result {name[:120]!r}."
        if name in self.plan.key_results:
            cycle = self.plan.key_results[name][0].cycle
            what = f"The key result {name!r} is of another cycle, {cycle}."
            mend = f"Move the line to check-ins/{cycle}.csv."
        return Finding("unknown-key-result", "error", what, mend, field="key_result")

    def _unit(self, name: str) -> str | None:
        key_result = self.known.get(self.former.get(name, name))
        return None if key_result is None or key_result.kind in _WORDS else key_result.unit

    def ignored(self, record: Sequence[str]) -> Finding | None:
        """A value beside that of a KPI."""
        name, value = self.former.get(record[0], record[0]), record[2]
        if not value or not self.known[name].kpi:
            return None
        what = f"A value of {name} is ignored: a KPI measures it."
        mend = "Leave the value empty; confidence and note count."
        return Finding("value-from-kpi", "warning", what, mend, field="value")


class _Firsts(dict[str, date]):
    """The first day of the period that holds each day as we write it; each is looked at once in all files."""

    def __init__(self, kpi: KPI) -> None:
        super().__init__()
        self._kpi = kpi

    def __missing__(self, cell: str) -> date:
        return self.setdefault(cell, self._kpi.period_of(_day(cell)))


class ObservationSheet(_Sheet):
    """How the rows of a file in ``observations/`` are read: by column, and one by one."""

    columns, usual = OBSERVATION_COLUMNS, Observation._field_defaults

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan, "KPI", {kpi.id: kpi for kpi in plan.kpis})
        self.meant: dict[str, str | None] = {}
        alike: dict[tuple[str, date], _Firsts] = {}
        #: The first day of the period that holds each day, by KPI: one table for all whose periods are alike.
        self.firsts = {
            name: alike.setdefault((kpi.rhythm, kpi.anchor), _Firsts(kpi)) for name, kpi in self.known.items()
        }

    def by_column(self, columns: Sequence[Sequence[str]]) -> list[Observation]:
        """All rows at once; ValueError where one of them is not as it should be."""
        names = _present(columns[0], self.former, self.ids)
        periods = map(getitem, map(self.firsts.__getitem__, names), columns[1])
        values = notation.numbers(columns[2])
        return _rows(Observation, zip(names, periods, values, *self._others(columns), strict=True))

    def by_row(self, record: Sequence[str]) -> Observation:
        """One row; BadValueError says what is wrong with it."""
        name = self.former.get(record[0], record[0])
        if name not in self.known:
            raise BadValueError(self._unknown(name))
        period, unit = notation.period(record[1], self.known[name]), self.known[name].unit
        value = notation.number(record[2], unit=unit, decimal=self.decimal, logged=True)
        return Observation(name, period, value, *self._rest(record))

    def settled(self, row: Observation) -> Observation:
        """A row as it is read: any day of a period is its first."""
        kpi = self.known.get(row.kpi)
        return row._replace(period=kpi.period_of(row.period)) if kpi else row

    def _unit(self, name: str) -> str | None:
        kpi = self.known.get(self.former.get(name, name))
        return kpi.unit if kpi else ""

    def _unknown(self, name: str) -> Finding:
        """A slip for a KPI of the plan is an error; the figures of one that is gone may stay."""
        if name not in self.meant and len(self.meant) < _MOST_TYPOS:
            self.meant[name] = typo_of(name, self.known) or so_called(self.plan, "KPI", name, self.known)
        what = f"There is no KPI {name[:120]!r}."
        if near_one := self.meant.get(name):
            return Finding("unknown-kpi", "error", what, f'Did you mean "{near_one}"?', field="kpi")
        what += " Its figures are kept and not published."
        mend = "To show them, give it a card, with ended = the day it was given up"
        mend += f', or where it has a new id, write formerly = ["{name}"] there.' if is_slug(name) else "."
        return Finding("no-card", "hint", what, mend, field="kpi")


def _present(names: Collection[str], former: Mapping[str, str], ids: Mapping[str, str]) -> tuple[str, ...]:
    """A column of ids as they are now, each once in memory; ValueError where one of them is not in *ids*."""
    try:
        present = {name: ids[former.get(name, name)] for name in set(names)}
    except KeyError:
        raise ValueError from None
    return tuple(map(present.__getitem__, names))


def _rows(kind: type[Row], rows: Iterable[tuple[Any, ...]]) -> list[Row]:
    """Rows of a kind with all fields in order; the class itself would look at each field by its name."""
    return list(map(tuple.__new__, repeat(kind), rows))


def cells_of(row: CheckIn | Observation) -> dict[str, str]:
    """The cells of a row as they are written, by their columns."""
    return {
        name: notation.escaped(value) if name in PROSE else notation.written(value)
        for name, value in row._asdict().items()
    }


def _columns_of(records: Iterable[Sequence[str]], width: int) -> list[Sequence[str]]:
    return list(zip(*records, strict=True)) or [()] * width


def _decided(column: str, cell: str, read: Callable[[str], str]) -> str:
    """A cell as we write it; BadValueError where it is one of two."""
    try:
        return read(cell)
    except DoubtError as doubt:
        what = f"{cell[:80]!r} in the column {column!r} may be {doubt.either} or {doubt.other}"
        what += ", and no other cell decides."
        either = f"{doubt.either} or {doubt.other}"
        mend = f"Write {either}, whichever is meant, and the rest of the column so too."
        if column in {"value", "confidence"}:
            raise bad_value("undecided-number", column, what, mend) from None
        raise bad_value("undecided-date", column, what, mend) from None


def as_we_write_it(read: Callable[[str], Cell]) -> Callable[[str], Cell]:
    """A reader of cells as we write them; ValueError for any other: a whole file decides how."""

    def strictly(cell: str) -> Cell:
        value = read(cell)
        if notation.written(value) != cell:
            raise ValueError(cell)
        return value

    return strictly


#: A day as we write it.
_day = lru_cache(maxsize=20_000)(as_we_write_it(partial(notation.day, column="date")))


def hint(
    plan: Plan, noun: str, name: str, known: Collection[str], hints: dict[str, str], otherwise: str
) -> str:
    """What was meant by a name that is none of the known ids.

    It is no longer looked for after many *hints*, as where a whole file is missing.
    """
    if name not in hints and len(hints) < _MOST_HINTS:
        hints[name] = meant(plan, noun, name, known) or near(name, known, otherwise)
    return hints.get(name, otherwise)
