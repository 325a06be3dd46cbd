"""The two kinds of CSV files: their columns, and how a row is read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import chain, islice, repeat
from operator import getitem
from typing import Any, TypeVar, get_args

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

    def __init__(self, plan: Plan, noun: str, known: Mapping[str, Any]) -> None:
        self.plan, self.known, self.former = plan, known, plan.former[noun]
        self.ids = {name: name for name in known}
        self.decimal, self.zone = plan.decimal, plan.time_zone

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

    columns = CHECK_IN_COLUMNS

    def __init__(self, plan: Plan, key_results: Mapping[str, KeyResult] | None = None) -> None:
        if key_results is None:
            key_results = {name: kr for name, (_, kr) in plan.key_results.items()}
        super().__init__(plan, "key result", key_results)
        self.key_results, self.people = key_results, plan.former["person"]
        self.numeric = {i for i, kr in key_results.items() if kr.kind in _NUMERIC and not kr.kpi}
        self.hints: dict[str, str] = {}

    def by_column(self, columns: Sequence[Sequence[str]]) -> list[CheckIn]:
        """All rows at once; ValueError where one of them is not as it should be."""
        names, days, values, confidences, statuses, blockers, notes, authors, *others = columns
        recorded, withdrawn, owners, since = _filled(others, 4)
        names = _present(names, self.former, self.ids)
        numeric = self.numeric
        typed = [cell for cell, name in zip(values, names, strict=True) if cell and name in numeric]
        numbers = iter(notation.numbers(typed))
        return _rows(
            CheckIn,
            zip(
                names,
                _each(_as_written, days),
                [
                    (next(numbers) if name in numeric else self._value(cell, name)) if cell else None
                    for cell, name in zip(values, names, strict=True)
                ],
                _each(_optional(_whole), confidences),
                _each(_optional(_status), statuses),
                _each(notation.unescaped, blockers),
                _each(notation.unescaped, notes),
                _each(self._person, authors),
                notation.moments(recorded, self.zone),
                _each(notation.withdrawn, withdrawn),
                _each(self._person, owners),
                _each(_optional(_since), since),
                strict=True,
            ),
        )

    def by_row(self, record: Sequence[str]) -> CheckIn:
        """One row; BadValueError says what is wrong with it."""
        name, day, value, confidence, status, blocker, note, author, recorded, *rest = record
        withdrawn, owner, since = rest
        name = self.former.get(name, name)
        if name not in self.key_results:
            otherwise = "Write the id of one in this cycle's goals."
            if is_slug(name):
                otherwise += f' Where it has a new id, write formerly = ["{name}"] there.'
            mend = hint(name, self.key_results, self.hints, otherwise)
            what = f"There is no key result {name[:120]!r}."
            if name in self.plan.key_results:
                cycle = self.plan.key_results[name][0].cycle
                what = f"The key result {name!r} is of another cycle, {cycle}."
                mend = f"Move the line to check-ins/{cycle}.csv."
            raise bad_value("unknown-key-result", "key_result", what, mend)
        return CheckIn(
            name,
            notation.day(day, "date"),
            self._value(value, name) if value and not self.ignored(record) else None,
            notation.confidence(confidence) if confidence else None,
            notation.status(status) if status else None,
            notation.unescaped(blocker),
            notation.unescaped(note),
            self._person(author),
            notation.moment(recorded, self.zone) if recorded else None,
            notation.withdrawn(withdrawn),
            self._person(owner),
            _since(since) if since else None,
        )

    def _unit(self, name: str) -> str | None:
        key_result = self.key_results.get(self.former.get(name, name))
        return None if key_result is None or key_result.kind in _WORDS else key_result.unit

    def ignored(self, record: Sequence[str]) -> Finding | None:
        """A value beside that of a KPI."""
        name, value = self.former.get(record[0], record[0]), record[2]
        if not value or not self.key_results[name].kpi:
            return None
        what = f"A value of {name} is ignored: a KPI measures it."
        mend = "Leave the value empty; confidence and note count."
        return Finding("value-from-kpi", "warning", what, mend, field="value")

    def _person(self, cell: str) -> str | None:
        return self.people.get(cell, cell) or None

    def _value(self, cell: str, name: str) -> Any:
        key_result = self.key_results[name]
        if key_result.kpi:
            raise ValueError
        return notation.value(cell, key_result, decimal=self.decimal, logged=True)


class _Firsts(dict[str, date]):
    """The first day of the period that holds each day as we write it; each is looked at once in all files."""

    def __init__(self, kpi: KPI) -> None:
        super().__init__()
        self._kpi = kpi

    def __missing__(self, cell: str) -> date:
        return self.setdefault(cell, self._kpi.period_of(_as_written(cell)))


class ObservationSheet(_Sheet):
    """How the rows of a file in ``observations/`` are read: by column, and one by one."""

    columns = OBSERVATION_COLUMNS

    def __init__(self, plan: Plan) -> None:
        self.kpis = kpis = {kpi.id: kpi for kpi in plan.kpis}
        super().__init__(plan, "KPI", kpis)
        self.meant: dict[str, str | None] = {}
        alike: dict[tuple[str, date], _Firsts] = {}
        #: The first day of the period that holds each day, by KPI: one table for all whose periods are alike.
        self.firsts = {
            name: alike.setdefault((kpi.rhythm, kpi.anchor), _Firsts(kpi)) for name, kpi in kpis.items()
        }

    def by_column(self, columns: Sequence[Sequence[str]]) -> list[Observation]:
        """All rows at once; ValueError where one of them is not as it should be."""
        names, periods, values, recorded, withdrawn = _filled(columns, 5)
        names = _present(names, self.former, self.ids)
        return _rows(
            Observation,
            zip(
                names,
                map(getitem, map(self.firsts.__getitem__, names), periods),
                notation.numbers(values),
                notation.moments(recorded, self.zone),
                _each(notation.withdrawn, withdrawn),
                strict=True,
            ),
        )

    def by_row(self, record: Sequence[str]) -> Observation:
        """One row; BadValueError says what is wrong with it."""
        name, period, value, recorded, withdrawn = record
        name = self.former.get(name, name)
        if name not in self.kpis:
            raise BadValueError(self._without_card(name))
        return Observation(
            name,
            notation.period(period, self.kpis[name]),
            notation.number(value, unit=self.kpis[name].unit, decimal=self.decimal, logged=True),
            notation.moment(recorded, self.zone) if recorded else None,
            notation.withdrawn(withdrawn),
        )

    def settled(self, row: Observation) -> Observation:
        """A row as it is read: any day of a period is its first."""
        return row._replace(period=self.kpis[row.kpi].period_of(row.period)) if row.kpi in self.kpis else row

    def _unit(self, name: str) -> str | None:
        kpi = self.kpis.get(self.former.get(name, name))
        return kpi.unit if kpi else ""

    def _without_card(self, name: str) -> Finding:
        """A slip for a KPI of the plan is an error; the figures of one that is gone may stay."""
        if name not in self.meant and len(self.meant) < _MOST_TYPOS:
            self.meant[name] = typo_of(name, self.kpis)
        what = f"There is no KPI {name[:120]!r}."
        if meant := self.meant.get(name):
            return Finding("unknown-kpi", "error", what, f'Did you mean "{meant}"?', field="kpi")
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


def _filled(columns: Sequence[Sequence[str]], width: int) -> Iterator[Sequence[str]]:
    """So many columns: those that a file has not are empty."""
    return islice(chain(columns, repeat([""] * len(columns[0]))), width)


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


@lru_cache(maxsize=20_000)
def _as_written(cell: str) -> Any:
    """A day as we write it; ValueError for any other, since a whole file decides how its days are written."""
    if len(cell) != 10 or not cell[4] == cell[7] == "-":
        raise ValueError(cell)
    return date.fromisoformat(cell)


def _whole(cell: str) -> int:
    """A confidence as we write it, as `_as_written`."""
    if not cell.isdigit():
        raise ValueError(cell)
    return notation.confidence(cell)


def _status(cell: str) -> Status:
    if cell not in _STATUSES:
        raise ValueError(cell)
    return notation.status(cell)


def _since(cell: str) -> Any:
    return notation.day(cell, "blocker_since")


def _optional(parse: Callable[[str], Cell]) -> Callable[[str], Cell | None]:
    return lambda cell: parse(cell) if cell else None


def _each(parse: Callable[[str], Cell], column: Sequence[str]) -> Iterator[Cell]:
    """A column parsed, each distinct cell once."""
    known = {cell: parse(cell) for cell in set(column)}
    return map(known.__getitem__, column)


def hint(name: str, known: Iterable[str], hints: dict[str, str], otherwise: str) -> str:
    """The nearest known name; no longer looked for after many *hints*, as where a whole file is missing."""
    if name not in hints and len(hints) < _MOST_HINTS:
        hints[name] = near(name, known, otherwise)
    return hints.get(name, otherwise)
