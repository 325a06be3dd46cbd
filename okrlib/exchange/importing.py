"""Importing other tools' exports and our own: read, shown, written and taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from okrlib.errors import NotOursError, OkrError, StaleError
from okrlib.exchange import maps, own_json, receipts, reports
from okrlib.exchange.joining import joined
from okrlib.exchange.mapper import Mapper
from okrlib.exchange.merging import merged
from okrlib.exchange.reading import MOST_MB, SPREADSHEET
from okrlib.exchange.records import ImportFileError, Line, Source, clean
from okrlib.exchange.taking_back import taken_back
from okrlib.files import UnreadableError, read
from okrlib.files.atomic import write, write_all
from okrlib.findings import errors_in
from okrlib.model import zone_of
from okrlib.resources import without_collector
from okrlib.sheets import decoded
from okrlib.store import Share, load, save, write_schemas
from okrlib.text import count, formatting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from okrlib.exchange.maps import Map
    from okrlib.plan import Plan

#: What our own ``plan.json`` is called.
OWN = "okrlib"
#: An id that people number by themselves, so that it stands in many tables: 3, 1.2.
_OWN_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,3})*")
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


def opened(path: Path, *, own: bool = False) -> bytes:
    """The bytes of a file to import, or of our own export in a folder; `ImportFileError` for none.

    *own* says that it is an export of ours.
    """
    if path.is_dir() and (own or (path / own_json.FILE).is_file()):
        path /= own_json.FILE
    try:
        return read(path, most_mb=own_json.MOST_MB if own else MOST_MB)
    except UnreadableError as error:
        raise ImportFileError(f"{path} is not read: {error}.") from None


def brought(
    folder: Path,
    source: Source,
    *,
    file: str,
    on: date,
    as_they_were: bool = False,
    advance: Callable[[int, int], None] | None = None,
) -> Brought:
    """What a file of this name would make of the plan in *folder* on a day; nothing is written.

    Goals come as drafts unless they are to be *as_they_were*. *advance* is called with how many objectives
    are done, and how many there are.
    """
    before, earlier = _read(folder)
    words = {
        f"{source.format}:{key}": clean(goal.get("title"))
        for goal in source.goals
        if source.format == SPREADSHEET and _OWN_NUMBER.fullmatch(key := goal.get("key"))
    }
    known, others = receipts.ids_given(earlier, words, Path(file).name)
    if others:
        named = formatting.listed(others)
        source.notes.append(f"Its ids stand for other goals in {named}, so its own are taken as new ones.")
    receipt = receipts.Receipt(Path(file).name, source.format)
    source.zone = zone_of(before.time_zone)
    with without_collector():
        want = Mapper(source, before, on, as_they_were=as_they_were, known=known).run(advance)
        both = merged(before, want, earlier, receipt, on)
    source.notes = want.notes
    return Brought(both.plan, before, source, (*want.lines, *both.lines), both.counts, receipt, folder)


def _read(folder: Path) -> tuple[Plan, list[receipts.Receipt]]:
    """(a plan, the receipts of its imports); `OkrError` where an error may hide what these brought."""
    plan, findings = load(folder)
    earlier, here = receipts.receipts(folder, plan), receipts.entities(plan)
    missing = (
        f"{noun} {name}"
        for receipt in earlier
        for noun, items in receipt.items.items()
        for name in items
        if name not in here[noun]
    )
    if errors_in(findings) and (lost := next(missing, None)):
        what = (
            f"The {lost}, which an import brought, was taken out of the plan or cannot be read for an error."
        )
        raise OkrError(f"{what} Fix what okr check says first.")
    return plan, earlier


def is_own(data: bytes) -> bool:
    """Whether a file seems to be a ``plan.json`` of ours."""
    return '"okrlib plan"' in decoded(data[:400])[0]


def brought_own(folder: Path, data: bytes, name: str, *, as_they_were: bool = False) -> Brought:
    """What our own ``plan.json`` would make of the plan in *folder*; nothing is written.

    The plan is a new one where the folder is empty or does not exist.

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
            text = read(path, most_mb=1, within=folder).decode("utf-8-sig")
            out[path.stem] = maps.parsed_map(text, path.name)
        except (UnreadableError, UnicodeDecodeError, ImportFileError):
            continue
    return out


def _noted(folder: Path, texts: Mapping[Path, str], private: Mapping[Path, str] | None = None) -> None:
    """Write files into a plan, and note those for everybody to be shared."""
    write_all({**texts, **(private or {})})
    Share(folder).note([path.relative_to(folder).as_posix() for path in texts], "")


def _saved(folder: Path, before: Plan | None, plan: Plan, words: str) -> Plan:
    """Save a plan with its reports and figures, where nobody changed the folder meanwhile."""

    def as_it_was(now: Plan) -> Plan:
        if before is not None and now != before:
            raise StaleError([str(folder)])
        return plan

    with without_collector():
        Share(folder).note(save(as_it_was, folder), words)
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
    plan, earlier = _read(folder)
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
