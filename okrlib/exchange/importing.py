"""Importing other tools' exports and our own: read, shown, written and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from okrlib.errors import NotOursError, StaleError
from okrlib.exchange import guess, maps, own_json, readers, receipts, reports
from okrlib.exchange.joining import joined
from okrlib.exchange.mapper import wanted
from okrlib.exchange.merging import merged
from okrlib.exchange.records import ImportFileError, Line, Source
from okrlib.exchange.several import told_apart
from okrlib.exchange.tables import goals_of, table_of
from okrlib.exchange.taking_back import taken_back
from okrlib.files import UnreadableError, read
from okrlib.files.atomic import write, write_all
from okrlib.model import zone_of
from okrlib.resources import without_collector
from okrlib.sheets import WORKBOOKS, decoded, no_table, sheets
from okrlib.store import Share, load, save, write_schemas
from okrlib.tables.columns import COLUMNS
from okrlib.text import count, formatting, near

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from okrlib.exchange.maps import Map
    from okrlib.plan import Plan
    from okrlib.sheets import Table
    from okrlib.text.typed_days import Order

#: The largest file that is read, and the most goals.
MOST_MB, MOST_GOALS = 200, 500_000
#: So many lines are named, and the others counted.
_MOST_LINES = 30
#: What any spreadsheet is called, and our own ``plan.json``.
SPREADSHEET, OWN = "spreadsheet", "okrlib"
_PRIVATE = "# What these hold is for whoever imported: pay, addresses, remarks. Receipts are for everybody.\n"
_PRIVATE += "rest.csv\nreport.*\n"


class Brought(NamedTuple):
    """What an import would make of a plan, before anything is written.

    Attributes:
        plan: The plan with what the file holds.
        before: The plan as it stands; None where the folder has none yet.
        source: The file as goals, with what was guessed of it.
        lines: What became of each of its texts.
        counts: How many of what are new, changed or kept, by a word for one.
        receipt: What will be remembered of it.
        folder: The plan's folder.
    """

    plan: Plan
    before: Plan | None
    source: Source
    lines: tuple[Line, ...]
    counts: dict[str, int]
    receipt: receipts.Receipt
    folder: Path

    @property
    def changes(self) -> bool:
        """Whether anything would be written into the plan."""
        return self.plan != self.before

    @property
    def summary(self) -> str:
        """The counts in words."""
        return _in_words(self.counts)


class Look(NamedTuple):
    """A file as it is read: a table with its map and what was guessed, in sentences, or a format of its own.

    Attributes:
        form: The short name of the format.
        table: The table; None where the file is none.
        map: The map by which it is read.
        sentences: What was guessed.
        sheets: The sheets of a workbook.
    """

    form: str
    table: Table | None = None
    map: Map | None = None
    sentences: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()


def formats() -> dict[str, str]:
    """The formats that are known: short names and what they are."""
    tables = {name: one.name for name, one in maps.shipped().items()}
    return {SPREADSHEET: "any spreadsheet, by a map or a guess", **tables, **readers.NAMES}


def opened(path: Path, *, own: bool = False) -> bytes:
    """The bytes of a file to import, *own* where it is our own export; `ImportFileError` for none."""
    if own and path.is_dir():
        path /= own_json.FILE
    try:
        return read(path, most_mb=own_json.MOST_MB if own else MOST_MB)
    except UnreadableError as error:
        raise ImportFileError(f"{path} is not read: {error}.") from None


def look(
    data: bytes,
    name: str,
    *,
    form: str = "",
    one: Map | None = None,
    sheet: str = "",
    dates: Order | None = None,
) -> Look:
    """What a file is, and for a table what its columns are.

    Args:
        data: The file.
        name: Its name; the ending says what it is.
        form: The format's short name; it is recognised where absent.
        one: A map to read a table by.
        sheet: The sheet of a workbook.
        dates: Whether the day or the month comes first in a table, whatever its map says.

    Raises:
        ImportFileError: The file cannot be read.
    """
    if form and form not in formats():
        mend = near(form, formats(), f"The formats are: {', '.join(formats())}.")
        raise ImportFileError(f"There is no format {form!r}. {mend}")
    if not data.strip():
        raise ImportFileError(f"{name} is empty. Export it again.")
    if other := no_table(decoded(data[:2_000])[0]):
        mend = "Sign in and download the export again, or save the table as .xlsx or CSV."
        raise ImportFileError(f"{name} is {other}, not an export. {mend}")
    code = form if form in readers.NAMES else "" if form or one else readers.recognised(data, name)
    of_markdown = code == "markdown" or (not code and Path(name).suffix.lower() in readers.MARKDOWN)
    tables = readers.table_in(data, name) if of_markdown else b""
    if code and not tables:
        return Look(code)
    data = tables or data
    chosen = one or maps.shipped().get(form)
    if sheet and Path(name).suffix.lower() not in WORKBOOKS:
        raise ImportFileError(f"{name} has no sheets; only workbooks have them. Leave the sheet out.")
    with without_collector():
        table = table_of(data, name, chosen, sheet=sheet, most_bytes=MOST_MB * 1_000_000 * 5)
    if chosen is None and any(table.header[: len(names)] == tuple(names) for names in COLUMNS.values()):
        raise readers.of_ours(name)
    if chosen is None and form != SPREADSHEET:
        form = maps.recognised(table.header) or SPREADSHEET
        chosen = maps.shipped().get(form)
    used, sentences = guess.guessed(table, chosen, dates)
    if one and (missing := guess.missing(one, table.header)):
        sentences.insert(0, f"The map names columns that {name} does not have: {formatting.listed(missing)}.")
    form = SPREADSHEET if one else form or SPREADSHEET
    if tables:
        sentences.insert(0, "Goals are read from the tables of the file; what stands between them is not.")
    names = sheets(data) if Path(name).suffix.lower() in WORKBOOKS else ()
    return Look(form, table, used, tuple(sentences), tuple(names))


def goals(seen: Look, data: bytes, name: str) -> Source:
    """A file that was looked at, as goals.

    Raises:
        ImportFileError: No column holds their words, the file is not built as its format is, or has none or
            too many.
    """
    if seen.table is None or seen.map is None:
        source = readers.read(seen.form, data, name)
    else:
        with without_collector():
            source = goals_of(seen.table, seen.map, seen.form)
            told_apart(source)
        others = [each for each in seen.sheets if each != seen.table.form.sheet]
        of_sheets = f"Only the sheet {seen.table.form.sheet!r} is read; others: {', '.join(others)[:200]}."
        source.notes = [*seen.sentences, *source.notes, *([of_sheets] if others else [])]
        if kind := seen.table.form.unstyled:
            what = f"How cells are shown is not known in a {kind} file: 45 % comes as 0.45."
            source.notes.append(f"{what} Save it as .xlsx where it has percentages.")
        if hidden := seen.table.form.hidden:
            rows = count(len(hidden), "hidden row is", "hidden rows are")
            lines = [*map(str, hidden[:_MOST_LINES])]
            lines += [f"{len(hidden) - _MOST_LINES:,} more"] if len(hidden) > _MOST_LINES else []
            source.notes.append(f"{rows} read like the others: {formatting.listed(lines)}.")
        source.words["ignored"] = dict(seen.map.ignored)
    if not source.goals:
        of = "Of Markdown, headings with lists below them are read, and tables of goals. "
        lists = of if seen.form == "markdown" else ""
        raise ImportFileError(f"{name} holds no goals. {lists}Export it again, or name its format.")
    if len(source.goals) > MOST_GOALS:
        raise ImportFileError(f"{name} has {len(source.goals):,} goals; {MOST_GOALS:,} are read at once.")
    return source


def source_of(
    data: bytes,
    name: str,
    *,
    form: str = "",
    one: Map | None = None,
    sheet: str = "",
    dates: Order | None = None,
) -> tuple[Source, Map | None]:
    """(a file as goals, the map by which its table was read; None where it is no table): `look`, `goals`."""
    seen = look(data, name, form=form, one=one, sheet=sheet, dates=dates)
    return goals(seen, data, name), seen.map


def brought(
    folder: Path,
    source: Source,
    *,
    file: str,
    on: date,
    as_they_were: bool = False,
    advance: Callable[[int, int], None] | None = None,
) -> Brought:
    """What a file would make of the plan in *folder*; nothing is written.

    Args:
        folder: The plan's folder.
        source: The file as goals.
        file: Its name, for the receipt.
        on: The day of the import.
        as_they_were: Whether goals keep their state; otherwise all are drafts.
        advance: Is called with how many objectives are done, and how many there are.
    """
    before = load(folder).plan
    earlier = receipts.receipts(folder)
    known = {
        written.key: name
        for receipt in earlier
        for items in receipt.items.values()
        for name, written in items.items()
        if written.key
    }
    receipt = receipts.Receipt(Path(file).name, source.format)
    source.zone = zone_of(before.time_zone)
    with without_collector():
        want = wanted(source, before, on=on, as_they_were=as_they_were, known=known, advance=advance)
        both = merged(before, want, earlier, receipt)
    source.notes = want.notes
    return Brought(both.plan, before, source, (*want.lines, *both.lines), both.counts, receipt, folder)


def is_own(data: bytes) -> bool:
    """Whether a file seems to be a ``plan.json`` of ours."""
    return '"okrlib plan"' in decoded(data[:400])[0]


def brought_own(folder: Path, data: bytes, name: str, *, as_they_were: bool = False) -> Brought:
    """What our own ``plan.json`` would make of the plan in *folder*, or of a new one; nothing is written.

    Args:
        folder: A plan's folder, or one that is empty or does not exist.
        data: The file.
        name: Its name.
        as_they_were: Whether goals keep their state; otherwise all are drafts.

    Raises:
        NotOwnJsonError: The file is no exported plan.
        NotOursError: The folder holds something else than a plan.
    """
    other = own_json.parsed(data, name)
    new = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not new and not (folder / "okr.toml").is_file():
        raise NotOursError(folder)
    before = None if new else load(folder).plan
    both = joined(before, other, as_they_were=as_they_were)
    receipt = receipts.added(Path(name).name, OWN, before, both.plan)
    source = Source(OWN, "A plan of okrlib", [])
    counts = {f"new {noun}": number for noun, number in both.came.items()}
    return Brought(both.plan, before, source, both.differences, counts, receipt, folder)


def import_own_json(path: Path, folder: Path, *, as_they_were: bool, write: bool) -> Brought:
    """Import an exported ``plan.json``, or the folder of its export, into a plan's folder, or a new one.

    Nothing is saved unless *write* says so. Raises what `brought_own` and `put` raise.
    """
    result = brought_own(folder, opened(path, own=True), str(path), as_they_were=as_they_were)
    if write:
        now = datetime.now(UTC)  # noqa: TID251 - the API's door, like the command line
        put(result, on=result.plan.today or result.plan.day_of(now))
    return result


def put(result: Brought, *, on: date) -> tuple[str, Plan]:
    """Write an import into its plan: (the folder with its receipt, report and rest; the plan as it stands).

    Raises what `okrlib.store.save` raises; nothing was written then.
    """
    folder = result.folder
    if not result.changes:
        return "", result.plan
    plan = _saved(folder, result.before, result.plan, "Import")
    place = receipts.folder_for(folder, on.isoformat())
    home = folder / receipts.FOLDER / place
    noted = {
        home / receipts.NAME: receipts.as_text(result.receipt),
        folder / receipts.FOLDER / ".gitignore": _PRIVATE,
    }
    private = {home / "report.csv": reports.report_csv(result.lines)}
    if rest := reports.rest_of(result.lines):
        private[home / "rest.csv"] = rest
    _noted(folder, noted, private)
    return f"{receipts.FOLDER}/{place}", plan


def keep_map(folder: Path, one: Map, name: str) -> str:
    """Write a map into a plan, for the next file of this name; its place there."""
    place = f"{receipts.FOLDER}/maps/{own_name(name)}.toml"
    _noted(folder, {folder / place: maps.written_map(one)})
    return place


def own_name(name: str) -> str:
    """A file's name without its ending, as the name of its map."""
    from okrlib.drafting import slug

    return slug(Path(name).stem, (), "map")


def kept_maps(folder: Path) -> dict[str, Map]:
    """The maps that a plan keeps, by their names; what is no map is left aside."""
    out = {}
    for path in sorted((folder / receipts.FOLDER / "maps").glob("*.toml")):
        try:
            out[path.stem] = maps.parsed_map(read(path, most_mb=1, within=folder).decode(), path.name)
        except (UnreadableError, UnicodeDecodeError, ImportFileError):
            continue
    return out


def _noted(folder: Path, texts: Mapping[Path, str], private: Mapping[Path, str] | None = None) -> None:
    """Write files into a plan, and note those for everybody to be shared."""
    write_all({**texts, **(private or {})})
    Share(folder).note([path.relative_to(folder).as_posix() for path in texts], "")


def _saved(folder: Path, before: Plan | None, plan: Plan, words: str) -> Plan:
    """Save a plan with its reports and figures, where nobody changed the folder meanwhile."""
    if before is not None and load(folder).plan != before:
        raise StaleError([str(folder)])
    with without_collector():
        Share(folder).note(save(plan, folder), words)
    if before is None:
        write_schemas(folder)
    return plan


class TakenBack(NamedTuple):
    """What taking back an import would leave: the plan, and what stays because it was edited or is named."""

    plan: Plan
    before: Plan
    receipt: receipts.Receipt
    stays: list[str]
    folder: Path

    @property
    def summary(self) -> str:
        """How many of what go, in words."""
        here, left = receipts.entities(self.before), receipts.entities(self.plan)
        gone = {noun: len(items) - len(left[noun]) for noun, items in here.items()}
        gone["check-in"] = len(self.before.check_ins) - len(self.plan.check_ins)
        gone["figure"] = len(self.before.observations) - len(self.plan.observations)
        return _in_words(gone) or "nothing"


def undoing(folder: Path) -> TakenBack:
    """What taking back the last import would do; nothing is written.

    Raises `ImportFileError` where nothing was imported.
    """
    plan, earlier = load(folder).plan, receipts.receipts(folder)
    if not earlier:
        raise ImportFileError("No import into this plan is known: there is no receipt in imported/.")
    after, rest, stays = taken_back(plan, earlier[-1])
    return TakenBack(after, plan, rest, stays, folder)


def undo(result: TakenBack) -> Plan:
    """Take back an import, and the plan as it stands; what raises is as in `put`."""
    _saved(result.folder, result.before, result.plan, "An import taken back")
    path = result.folder / receipts.FOLDER / result.receipt.place / receipts.NAME
    if any(result.receipt.items.values()):
        write(path, receipts.as_text(result.receipt))
    else:
        path.unlink(missing_ok=True)
    Share(result.folder).note([path.relative_to(result.folder).as_posix()], "")
    return result.plan


def _in_words(counts: Mapping[str, int]) -> str:
    many = {noun: noun.replace("person", "people") if "person" in noun else None for noun in counts}
    return formatting.listed([count(n, noun, many[noun]) for noun, n in counts.items() if n])
