"""What is doubtful in the rows of a log or between logs, although each row can be read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter, itemgetter
from typing import Any

from okrlib.findings import Finding, Place
from okrlib.plan import Plan, rows_by_id
from okrlib.sheets import lines_of
from okrlib.store.csv_reader import Rows
from okrlib.store.sheets import hint
from okrlib.text import count

#: What to do about two rows of a day, of which nothing says which is the later one.
_LATER = "Write recorded in the later one, as in 2026-10-01T09:30:00Z; the latest counts."


def of_rows(
    read: Rows[Any],
    text: str,
    file: str,
    *,
    on: date | None,
    plan: Plan | None = None,
    starts: Mapping[str, date] | None = None,
) -> Iterator[Finding]:
    """The findings about the rows of a file with this *text*; *plan* is given where its rows are reports.

    *starts* are the first days of its key results: the cycle's, or since when they are there.

    The reader of whole columns knows no lines; they are counted where there is something to say.
    """
    rows = read.rows

    def records() -> list[tuple[int, Any]]:
        lines = read.lines
        if lines is None:
            lines = [number for number, line in enumerate(lines_of(text), 1) if line][1:]
        return list(zip(lines, rows, strict=True))

    if plan is not None:
        yield from _strangers(plan, rows, records, file)
    late = [row[1] for row in rows if row[1] > on] if on else []
    if late:
        noun, key = ("check-in", "date") if plan else ("observation", "period")
        what = f"{count(len(late), f'{noun} is', f'{noun}s are')} dated after {on}, the last on {max(late)}."
        mend = "Fix the date if it is a slip; until then it is not counted."
        place = Place(file, next(line for line, row in records() if on and row[1] > on), key)
        yield Finding("after-today", "warning", what, mend, place=place)
    early = {row for row in rows if row[1] < starts[row[0]] and not row.withdrawn} if starts else set()
    first = {row[0]: line for line, row in reversed(records()) if row in early} if early else {}
    for name, those in sorted(rows_by_id(early).items()):
        reports = count(len(those), f"report on {name} is", f"reports on {name} are")
        begins, days = (starts or {})[name], [row.date for row in those]
        what = f"{reports} dated before it starts, on {begins}; the first is of {min(days)}."
        mend = "Fix the date if it is a slip, or the key result's since if that is."
        yield Finding("before-start", "hint", what, mend, place=Place(file, first[name], "date"))
    if len(set(map(itemgetter(0, 1), rows))) == len(rows):
        return  # of another day each
    if len(set(rows)) < len(rows):
        yield _twice(file, records())
    undecided = _undecided(rows, reports=plan is not None)
    for line, row in records() if undecided else ():
        if row in undecided:
            yield Finding("undecided", "warning", *undecided[row], place=Place(file, line, "recorded"))


def _strangers(
    plan: Plan, rows: Sequence[Any], records: Callable[[], list[tuple[int, Any]]], file: str
) -> Iterator[Finding]:
    """The people whom reports name, and whom the plan does not have."""
    people = plan.ids("person")
    for key, who in (("author", "author of a check-in"), ("blocker_owner", "owner of a blocker")):
        named = map(attrgetter(key), rows)
        strangers = [person for person in dict.fromkeys(named) if person and person not in people]
        first = {getattr(row, key): line for line, row in reversed(records())} if strangers else {}
        hints: dict[str, str] = {}
        for person in strangers:
            what = f"There is no person {person[:120]!r}, the {who}."
            mend = "Add the person to okr.toml; ids are never recycled."
            mend = hint(plan, "person", person, people, hints, mend)
            yield Finding("unknown-person", "warning", what, mend, place=Place(file, first[person], key))


def _undecided(rows: Iterable[Any], *, reports: bool) -> dict[Any, tuple[str, str]]:
    """What is wrong with rows that do not say when they were recorded beside others of their day."""
    stated = {row[:2]: row for row in rows if row.recorded is not None}
    seen: dict[tuple[str, date], Any] = {}
    undecided: dict[Any, tuple[str, str]] = {}
    for row in rows:
        if row.recorded is not None:
            continue
        other = stated.get(row[:2]) if reports else None
        if other:
            what = (
                f"{row[0]} has another row for {row[1]} that says when it was recorded, so that one counts."
            )
            if other._replace(recorded=None) != row:
                undecided[row] = what, "Write recorded in this line too, if it is the later one."
        elif seen.setdefault(row[:2], row) != row:
            what = f"{row[0]} has two different rows for {row[1]}, and neither says when it was recorded."
            undecided[row] = what, _LATER
    return undecided


def across(logs: Mapping[str, Iterable[Any]]) -> Iterator[Finding]:
    """What is doubtful between the rows of several logs, by their files; one finding for each id."""
    homes: dict[tuple[str, str], dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for file, all_rows in logs.items():
        for name, rows in rows_by_id(row for row in all_rows if row.recorded is None).items():
            homes[file.partition("/")[0], name][file] = rows
    for (_, name), files in homes.items():
        seen: dict[date, tuple[Any, str]] = {}
        for file, rows in files.items() if len(files) > 1 else ():
            apart = [row for row in rows if seen.setdefault(row[1], (row, file))[0][2:] != row[2:]]
            if other := next((row for row in apart if seen[row[1]][1] != file), None):
                what = f"{name} has another row for {other[1]} in {seen[other[1]][1]}, and neither says when "
                place = Place(file, key="recorded")
                yield Finding("undecided", "warning", f"{what}it was recorded.", _LATER, place=place)
                break


def ahead(logs: Mapping[str, Iterable[Any]], plan: Plan, today: date) -> Iterator[Finding]:
    """That rows say that they were recorded after today, by their files: a clock was wrong."""
    end = plan.end_of(today)
    for file, rows in logs.items():
        late = [row.recorded for row in rows if row.recorded is not None and row.recorded > end]
        if late:
            rows_say = count(len(late), "row says that it was", "rows say that they were")
            what = f"{rows_say} recorded after {today}, today, the last on {plan.day_of(max(late))}."
            mend = "Fix recorded where a clock was wrong: of several rows of a day the latest counts."
            yield Finding("recorded-ahead", "warning", what, mend, place=Place(file, key="recorded"))


def _twice(file: str, records: Iterable[tuple[int, Any]]) -> Finding:
    """That rows stand in the file more than once, as merges and copies leave them."""
    first: dict[Any, int] = {}
    again = [(line, first[row]) for line, row in records if first.setdefault(row, line) != line]
    line, original = again[0]
    more = (
        f" {count(len(again) - 1, 'more line repeats', 'more lines repeat')} another."
        if len(again) > 1
        else ""
    )
    what = f"The line says the same as line {original}.{more} Rows that are identical count once."
    return Finding("repeated-row", "hint", what, "Take it out, or leave it.", place=Place(file, line))
