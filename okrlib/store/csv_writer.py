"""Appending check-ins and observations: the one way in which a running plan grows.

Several processes may append to the same file at once. A row is on disk when the call returns, and a
crash in the middle of one leaves at most a torn last line, which is a finding.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlib.errors import NotWritableError
from okrlib.files import atomic, handle
from okrlib.model import CheckIn, Observation, is_device, notation
from okrlib.sheets import decoded
from okrlib.store import csv_reader, line_ends, sheets
from okrlib.store.restored import restored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from filelock import FileLock

    from okrlib.plan import Plan


def append(plan: Plan, folder: Path | str, check_ins: Iterable[CheckIn | Observation]) -> tuple[str, ...]:
    """Append check-ins to the files of their cycles: all of them, or none.

    *plan* is the plan as loaded once, from which the cycle of each key result is known; what others
    have appended since does not matter. The rows are in the file when this returns; load again to see
    them in a plan. A log that a spreadsheet saved in another form is first written back in ours, whole;
    a sentence says so for each.

    Args:
        plan: The plan whose key results the check-ins name.
        folder: The plan's folder.
        check_ins: What is reported, each with the time at which it was `recorded`.

    Raises:
        UnknownIdError: A check-in names no key result of the plan. Nothing is written.
        NotWritableError: A check-in would not read back as it is. Nothing is written.
    """
    files = ready(plan, Path(folder), check_ins)
    with locked(files):
        return write(plan, files)


def observe(plan: Plan, folder: Path | str, observations: Iterable[Observation]) -> tuple[str, ...]:
    """Append observations to the files of their KPIs' teams; as `append`."""
    return append(plan, folder, observations)


def reports_of(plan: Plan, folder: Path, key_result: str) -> Path:
    """The file to which check-ins on a key result are added.

    That of its team where its cycle has a folder, else that of its cycle.
    """
    o, _ = plan.key_result(key_result)
    cycle = folder / "check-ins" / file_name(o.cycle)
    return cycle / f"{file_name(o.team)}.csv" if cycle.is_dir() else cycle.with_name(f"{cycle.name}.csv")


def figures_of(plan: Plan, folder: Path, kpi: str) -> Path:
    """The file to which a KPI's observations are added."""
    return folder / "observations" / f"{file_name(plan.kpi(kpi).team)}.csv"


def sheet_of(plan: Plan, folder: str) -> Any:
    """How the rows of the files in a folder are read."""
    return sheets.ObservationSheet(plan) if folder == "observations" else sheets.CheckInSheet(plan)


def ready(plan: Plan, folder: Path, rows: Iterable[CheckIn | Observation]) -> dict[Path, list[Any]]:
    """Rows by the file to which they are added, as they are written; what `append` raises."""
    files: dict[Path, list[Any]] = {}
    for row in rows:
        if row.recorded is None or row.recorded.tzinfo is None:
            raise NotWritableError(f"{row[0]} on {row[1]} needs the time at which it was recorded, in UTC.")
        home = reports_of if isinstance(row, CheckIn) else figures_of
        files.setdefault(home(plan, folder, row[0]), []).append(tidy(row))
    for path, of_file in files.items():
        sheet = sheet_of(plan, path.parent.name)
        check(of_file, sheet)
        of_file[:] = map(sheet.settled, of_file)
    return files


@contextmanager
def locked(files: Iterable[Path]) -> Iterator[None]:
    """Keep files for oneself, all together and in one order, so that nobody waits for each other."""
    with ExitStack() as locks:
        for path in sorted(files):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                locks.enter_context(lock(path))
            except OSError as error:
                error.filename = str(path)  # of a hidden file nobody knows
                raise
        yield


def write(plan: Plan, files: Mapping[Path, Sequence[Any]]) -> tuple[str, ...]:
    """Append rows that are `ready` to files that are `locked`, and wait for the disk.

    Where one of them cannot be written, those before it are cut back to what they were. Only a crash
    between two files can leave rows in one and not in the other. Says of each file that was first written
    back in our form that it was.
    """
    begun: list[_Growing] = []
    remarks = [sentence for path, rows in files.items() if (sentence := _made_ours(plan, path, rows))]
    try:
        for path, rows in files.items():
            begun.append(_Growing(path))
            begun[-1].take(rows)
        for file in begun:
            file.write()
    except BaseException:
        for file in begun:
            file.undo()
        raise
    finally:
        for file in begun:
            os.close(file.handle)
    for folder in {file.path.parent for file in begun if file.new}:
        atomic.sync_folder(folder)
    return tuple(remarks)


def _made_ours(plan: Plan, path: Path, rows: Sequence[Any]) -> str:
    """Write a file in our form where it is in another, with the column that these rows need.

    A sentence where all of it was written anew; "" where it is as it was, or has one more column.
    """
    columns = rows[0]._fields
    wanted = csv_reader.needed(rows, columns)
    if not path.is_file():
        return ""
    sheet = sheet_of(plan, path.parent.name)
    text, encoding = decoded(path.read_bytes())
    ours = restored(text, path.name, sheet, encoding) if text else None
    wide = text if ours is None else ours
    if wanted != csv_reader.usual(columns) and wide:
        wide = csv_reader.widened(wide, columns, wanted)
    if ours is not None or wide != text:
        atomic.write(path, line_ends.as_in(text, wide))
    return (
        ""
        if ours is None
        else f"{path.name} was written as a spreadsheet or a merge left it; it is back in our form, whole."
    )


class _Growing:
    """A file to which lines are added, or cut off again.

    The columns are those of the file's own header. A new file gets a header. A torn last line, which
    a crash has left, is closed first.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.new, self.data = path, not path.exists(), b""
        self.handle = handle(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        self.size = os.fstat(self.handle).st_size

    def take(self, rows: Sequence[Any]) -> None:
        """What is to be written; NotWritableError where the file has no room for it."""
        fresh = csv_reader.needed(rows, rows[0]._fields)
        os.lseek(self.handle, 0, os.SEEK_SET)
        head = os.read(self.handle, 4096)
        # Blank lines, or the mark of an encoding alone, are no header.
        empty = len(head) == self.size and not head.removeprefix(codecs.BOM_UTF8).strip()
        columns = fresh if empty else _columns(head, rows, fresh, self.path)
        text = lines(rows, columns)
        if empty:
            text = ",".join(columns) + "\n" + text
        if self.size > len(codecs.BOM_UTF8) and not _ends_a_line(self.handle, self.size):
            text = "\n" + text
        # A checkout on Windows may have its line ends; Git would show the file as changed throughout.
        self.data = text.encode("utf-8").replace(b"\n", b"\r\n" if b"\r\n" in head else b"\n")

    def write(self) -> None:
        """Write it, and wait for the disk."""
        if os.write(self.handle, self.data) != len(self.data):
            raise NotWritableError(f"The disk is full; nothing was added to {self.path.name}.")
        os.fsync(self.handle)

    def undo(self) -> None:
        """Leave the file as it was."""
        os.ftruncate(self.handle, self.size)
        if self.new:
            with suppress(OSError):  # Windows keeps an open file; an empty one says the same
                self.path.unlink()


def lock(path: Path) -> FileLock:
    """The lock of a file, in a hidden file beside it."""
    from filelock import FileLock

    return FileLock(path.with_name(f".{path.name}.lock"), poll_interval=0.01)


def file_name(name: str) -> str:
    """A cycle's or a team's id as the name of a file or folder; NotWritableError where it cannot be."""
    if not name or name != name.strip() or name[0] == "." or name[-1] == "." or not name.isprintable():
        raise NotWritableError(f"{name[:120]!r} cannot be the name of a file.")
    if set(name) & set('/\\:*?"<>|') or len(name.encode()) > 200 or is_device(name):
        raise NotWritableError(f"{name[:120]!r} cannot be the name of a file.")
    return name


def tidy(row: Any) -> Any:
    """A row with its line breaks as line feeds."""
    prose = {name: getattr(row, name) for name in sheets.PROSE if "\r" in getattr(row, name, "")}
    return row._replace(**{k: v.replace("\r\n", "\n").replace("\r", "\n") for k, v in prose.items()})


def lines(rows: Iterable[Any], columns: Sequence[str]) -> str:
    """Rows as whole lines of a file with these columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        cells = sheets.cells_of(row)
        writer.writerow(cells.get(column, "") for column in columns)
    return out.getvalue()


def check(rows: Sequence[Any], sheet: Any) -> None:
    """NotWritableError where a row would not read back as it is."""
    for row in rows:
        text = lines([row], sheet.columns)
        if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
            raise NotWritableError(f"{row[0]} on {row[1]} holds bytes that are no text in UTF-8.")
        read: csv_reader.Rows[Any] = csv_reader.read(",".join(sheet.columns) + "\n" + text, "", sheet)
        if read.rows != [sheet.settled(row)] or "\n" in text[:-1] or "\r" in text:
            why = f" {read.findings[0].what} {read.findings[0].mend}" if read.findings else ""
            raise NotWritableError(f"{row[0]} on {row[1]} cannot be written as it is.{why}")


def _columns(head: bytes, rows: Sequence[Any], needed: Sequence[str], path: Path) -> Sequence[str]:
    """The columns of a file that begins with *head*; it must have room for all that is to be written."""
    first = head.split(b"\n")[0].decode("utf-8-sig", errors="replace")
    columns = [name.strip() for name in next(csv.reader([first]), [])]
    if set(needed) - set(columns):
        # Lines of two branches may be merged in any order, so the header may stand further down.
        columns = csv_reader.header_of(path.read_bytes().decode("utf-8-sig"), rows[0]._fields)[1]
    for name in rows[0]._fields:
        if name not in columns and any(notation.written(getattr(row, name)) for row in rows):
            what = f"{path.name} has no column {name!r}, so its rows cannot be added."
            raise NotWritableError(f"{what} Let its first line be: {','.join(needed)}")
    return columns


def _ends_a_line(log: int, size: int) -> bool:
    os.lseek(log, size - 1, os.SEEK_SET)
    return os.read(log, 1) == b"\n"
