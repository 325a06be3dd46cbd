"""Appending check-ins and observations: the one way in which a running plan grows.

Several processes may append to the same file at once. A row is on disk when the call returns, and a
crash in the middle of one leaves at most a torn last line, which is a finding.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from okrlib import cells
from okrlib.errors import NotWritableError, UnknownIdError
from okrlib.integrity import nearest
from okrlib.store import atomic, csv_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from okrlib.model import CheckIn, Observation
    from okrlib.plan import Plan

#: Columns whose text may hold line breaks; in the file they are written as \n.
_PROSE = ("blocker", "note")


def append(plan: Plan, folder: Path | str, check_ins: Iterable[CheckIn]) -> None:
    """Append check-ins to the files of their cycles.

    *plan* is the plan as loaded once, from which the cycle of each key result is known; what others
    have appended since does not matter. The rows are in the file when this returns; load again to see
    them in a plan.

    Args:
        plan: The plan whose key results the check-ins name.
        folder: The plan's folder.
        check_ins: What is reported, each with the time at which it was `recorded`.

    Raises:
        UnknownIdError: A check-in names no key result of the plan. Nothing is written.
        NotWritableError: A check-in would not read back as it is. Nothing is written.
    """
    by_cycle: dict[str, list[CheckIn]] = {}
    for row in check_ins:
        if row.key_result not in plan.key_results:
            raise UnknownIdError("key result", row.key_result, nearest(row.key_result, plan.key_results))
        objective, _ = plan.key_results[row.key_result]
        by_cycle.setdefault(objective.cycle, []).append(row)
    named = {row.key_result for rows in by_cycle.values() for row in rows}
    sheet = csv_files.CheckInSheet({name: plan.key_results[name][1] for name in named})
    _append(Path(folder) / "check-ins", by_cycle, sheet)


def observe(plan: Plan, folder: Path | str, observations: Iterable[Observation]) -> None:
    """Append observations to the files of their KPIs' teams; as `append`."""
    by_team: dict[str, list[Observation]] = {}
    for row in observations:
        by_team.setdefault(plan.kpi(row.kpi).team, []).append(row)
    named = {row.kpi for rows in by_team.values() for row in rows}
    sheet = csv_files.ObservationSheet({name: plan.kpi(name) for name in named})
    _append(Path(folder) / "observations", by_team, sheet)


def _append(folder: Path, held: Mapping[str, Sequence[Any]], sheet: Any) -> None:
    files: dict[Path, list[Any]] = {}
    for name, rows in held.items():
        path = folder / f"{file_name(name)}.csv"
        files[path] = [tidy(row) for row in rows]
        for row in files[path]:
            if row.recorded is None or row.recorded.tzinfo is None:
                raise NotWritableError(
                    f"{row[0]} on {row[1]} needs the time at which it was recorded, in UTC."
                )
        check(files[path], sheet)
    for path, rows in files.items():
        append_rows(path, rows)


def append_rows(path: Path, rows: Sequence[CheckIn] | Sequence[Observation]) -> None:
    """Append rows that `check` has let pass to one file, under its lock, and wait for the disk.

    The columns are those of the file's own header. A new file gets a header. A torn last line, which
    a crash has left, is closed first.
    """
    if not rows:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with lock(path):
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            size = os.fstat(handle).st_size
            columns = _columns(handle, rows, path) if size else rows[0]._fields
            text = lines(rows, columns)
            if not size:
                text = ",".join(columns) + "\n" + text
            elif not _ends_a_line(handle, size):
                text = "\n" + text
            data = text.encode("utf-8")
            if os.write(handle, data) != len(data):
                os.ftruncate(handle, size)
                raise NotWritableError(f"The disk is full; nothing was added to {path.name}.")
            os.fsync(handle)
        finally:
            os.close(handle)
        if not size:
            atomic.sync_folder(path.parent)


def lock(path: Path) -> FileLock:
    """The lock of a file, in a hidden file beside it."""
    return FileLock(path.with_name(f".{path.name}.lock"), poll_interval=0.01)


def file_name(name: str) -> str:
    """A cycle's or a team's id as the name of a file or folder; NotWritableError where it cannot be."""
    if not name or name != name.strip() or name[0] == "." or name[-1] == "." or not name.isprintable():
        raise NotWritableError(f"{name[:120]!r} cannot be the name of a file.")
    if set(name) & set('/\\:*?"<>|') or len(name.encode()) > 200:
        raise NotWritableError(f"{name[:120]!r} cannot be the name of a file.")
    return name


def tidy(row: Any) -> Any:
    """A row with its line breaks as line feeds."""
    prose = {name: getattr(row, name) for name in _PROSE if "\r" in getattr(row, name, "")}
    return row._replace(**{k: v.replace("\r\n", "\n").replace("\r", "\n") for k, v in prose.items()})


def lines(rows: Iterable[Any], columns: Sequence[str]) -> str:
    """Rows as whole lines of a file with these columns."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    for row in rows:
        held = row._asdict()
        write(
            [
                cells.escaped(held[c]) if c in _PROSE else cells.written(held[c]) if c in held else ""
                for c in columns
            ]
        )
    return out.getvalue()


def check(rows: Sequence[Any], sheet: Any) -> None:
    """NotWritableError where a row would not read back as it is."""
    for row in rows:
        text = lines([row], sheet.columns)
        read: csv_files.Rows[Any] = csv_files.read(",".join(sheet.columns) + "\n" + text, "", sheet)
        if read.rows != [row] or "\n" in text[:-1] or "\r" in text:
            why = f" {read.findings[0].what} {read.findings[0].mend}" if read.findings else ""
            raise NotWritableError(f"{row[0]} on {row[1]} cannot be written as it is.{why}")


def _columns(handle: int, rows: Sequence[Any], path: Path) -> Sequence[str]:
    """The columns of an existing file, which must have room for all that is to be written."""
    os.lseek(handle, 0, os.SEEK_SET)
    first = os.read(handle, 4096).split(b"\n")[0].decode("utf-8-sig", errors="replace")
    columns = [name.strip() for name in next(csv.reader([first]), [])]
    for name in rows[0]._fields:
        if name not in columns and any(cells.written(getattr(row, name)) for row in rows):
            what = f"{path.name} has no column {name!r}, so its rows cannot be added."
            raise NotWritableError(f"{what} Let its first line be: {','.join(rows[0]._fields)}")
    return columns


def _ends_a_line(handle: int, size: int) -> bool:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) == b"\n"
