"""Importing other tools' exports: read, shown, written and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from okrlib.errors import StaleError
from okrlib.exchange import guess, maps, readers, receipts, reports
from okrlib.exchange.mapper import wanted
from okrlib.exchange.merging import merged
from okrlib.exchange.records import ImportFileError, Line, Source
from okrlib.exchange.tables import goals_of, table_of
from okrlib.exchange.taking_back import taken_back
from okrlib.files import UnreadableError, read
from okrlib.files.atomic import write_all
from okrlib.sheets import WORKBOOKS, sheets
from okrlib.store import Checkout, load, save, write
from okrlib.text import near

if TYPE_CHECKING:
    from datetime import date

    from okrlib.exchange.maps import Map
    from okrlib.plan import Plan

#: The largest file that is read, and the most goals.
MOST_MB, MOST_GOALS = 200, 500_000
#: What any spreadsheet is called.
SPREADSHEET = "spreadsheet"
_PRIVATE = "# What these hold is for whoever imported: pay, addresses, remarks. Receipts are for everybody.\n"
_PRIVATE += "rest.csv\nreport.*\n"


class Brought(NamedTuple):
    """What an import would make of a plan, before anything is written.

    Attributes:
        plan: The plan with what the file holds.
        source: The file as goals, with what was guessed of it.
        lines: What became of each of its texts.
        counts: How many of what are new, changed or kept, in words.
        receipt: What will be remembered of it.
        desk: The plan's folder.
    """

    plan: Plan
    source: Source
    lines: tuple[Line, ...]
    counts: dict[str, int]
    receipt: receipts.Receipt
    desk: Checkout

    @property
    def changes(self) -> bool:
        """Whether anything would be written into the plan."""
        return bool(self.receipt.rows) or any(self.receipt.items.values())


def formats() -> dict[str, str]:
    """The formats that are known: short names and what they are."""
    tables = {name: one.name for name, one in maps.shipped().items()}
    return {SPREADSHEET: "any spreadsheet, by a map or a guess", **tables, **readers.NAMES}


def opened(path: Path) -> bytes:
    """The bytes of a file to import; `ImportFileError` where it cannot be read."""
    try:
        return read(path, most_mb=MOST_MB)
    except UnreadableError as error:
        raise ImportFileError(f"{path} is not read: {error}.") from None


def source_of(
    data: bytes, name: str, *, form: str = "", one: Map | None = None, sheet: str = ""
) -> tuple[Source, Map | None]:
    """(a file as goals, the map by which its table was read; None where it is no table).

    Args:
        data: The file.
        name: Its name; the ending says what it is.
        form: The format's short name; it is recognised where absent.
        one: A map to read a table by.
        sheet: The sheet of a workbook.

    Raises:
        ImportFileError: The file cannot be read as goals.
    """
    if form and form not in formats():
        mend = near(form, formats(), f"The formats are: {', '.join(formats())}.")
        raise ImportFileError(f"There is no format {form!r}. {mend}")
    if not data.strip():
        raise ImportFileError(f"{name} is empty. Export it again.")
    code = form if form in readers.NAMES else "" if form or one else readers.recognised(data, name)
    if code:
        source = readers.read(code, data, name)
        used = None
    else:
        source, used = _table(data, name, form, one, sheet)
    if len(source.goals) > MOST_GOALS:
        raise ImportFileError(f"{name} has {len(source.goals):,} goals; {MOST_GOALS:,} are read at once.")
    return source, used


def _table(data: bytes, name: str, form: str, one: Map | None, sheet: str) -> tuple[Source, Map]:
    shipped = maps.shipped()
    chosen = one or shipped.get(form)
    table = table_of(data, name, chosen, sheet=sheet, most_bytes=MOST_MB * 1_000_000 * 5)
    if chosen is None and form != SPREADSHEET:
        form = maps.recognised(table.header) or SPREADSHEET
        chosen = shipped.get(form)
    used, said = guess.guessed(table, chosen)
    form = form or SPREADSHEET
    source = goals_of(table, used, form if one is None else SPREADSHEET)
    source.notes = [*said, *source.notes]
    others = [each for each in sheets(data) if each != table.form.sheet] if _is_workbook(name) else []
    if others:
        source.notes.append(
            f"Only the sheet {table.form.sheet!r} is read; others: {', '.join(others)[:200]}."
        )
    source.words["ignored"] = dict(used.ignored)
    return source, used


def _is_workbook(name: str) -> bool:
    return Path(name).suffix.lower() in WORKBOOKS


def brought(folder: Path, source: Source, *, file: str, on: date, as_they_were: bool = False) -> Brought:
    """What a file would make of the plan in *folder*; nothing is written.

    Args:
        folder: The plan's folder.
        source: The file as goals.
        file: Its name, for the receipt.
        on: The day of the import.
        as_they_were: Whether goals keep their state; otherwise all are drafts.
    """
    desk = Checkout(folder)
    earlier = receipts.receipts(folder)
    known = {
        written.key: name
        for receipt in earlier
        for items in receipt.items.values()
        for name, written in items.items()
        if written.key
    }
    want = wanted(source, desk.plan, on=on, as_they_were=as_they_were, known=known)
    receipt = receipts.Receipt(Path(file).name, source.format)
    both = merged(desk.plan, want, earlier, receipt)
    source.notes = want.notes
    return Brought(both.plan, source, (*want.lines, *both.lines), both.counts, receipt, desk)


def put(result: Brought, *, on: date) -> tuple[str, Plan]:
    """Write an import into its plan: (the folder with its receipt, report and rest; the plan as it stands).

    Raises what `okrlib.store.save` raises; nothing was written then.
    """
    folder = result.desk.folder
    if not result.changes:
        return "", result.desk.plan
    plan = _saved(result.desk, result.plan, "Import")
    place = receipts.folder_for(folder, on.isoformat())
    home = folder / receipts.FOLDER / place
    texts = {
        home / receipts.NAME: receipts.as_text(result.receipt),
        home / "report.csv": reports.report_csv(result.lines),
        folder / receipts.FOLDER / ".gitignore": _PRIVATE,
    }
    if rest := reports.rest_of(result.lines):
        texts[home / "rest.csv"] = rest
    write_all(texts)
    noted = [home / receipts.NAME, folder / receipts.FOLDER / ".gitignore"]
    result.desk.share.note([path.relative_to(folder).as_posix() for path in noted], "")
    return f"{receipts.FOLDER}/{place}", plan


def _saved(desk: Checkout, plan: Plan, words: str) -> Plan:
    """Save a plan with its reports and figures, where nobody changed the folder meanwhile."""
    if load(desk.folder).plan != desk.plan:
        raise StaleError([str(desk.folder)])
    desk.share.note(save(plan, desk.folder), words)
    return plan


class TakenBack(NamedTuple):
    """What taking back an import would leave: the plan, and what stays because it was edited or is named."""

    plan: Plan
    before: Plan
    receipt: receipts.Receipt
    stays: list[str]
    desk: Checkout


def undoing(folder: Path) -> TakenBack:
    """What taking back the last import would do; nothing is written.

    Raises `ImportFileError` where nothing was imported.
    """
    desk = Checkout(folder)
    found = receipts.receipts(folder)
    if not found:
        raise ImportFileError("No import into this plan is known: there is no receipt in imported/.")
    plan, rest, stays = taken_back(desk.plan, found[-1])
    return TakenBack(plan, desk.plan, rest, stays, desk)


def undo(result: TakenBack) -> None:
    """Take back an import; what raises is as in `put`."""
    _saved(result.desk, result.plan, "An import taken back")
    path = result.desk.folder / receipts.FOLDER / result.receipt.place / receipts.NAME
    if any(result.receipt.items.values()):
        write(path, receipts.as_text(result.receipt))
    else:
        path.unlink(missing_ok=True)
    result.desk.share.note([path.relative_to(result.desk.folder).as_posix()], "")
