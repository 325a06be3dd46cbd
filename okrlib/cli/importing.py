"""``okr import``: goals from another tool's export or any spreadsheet, shown first and written when asked."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlib import exchange
from okrlib.checks import addresses
from okrlib.cli.options import PATH, folder_of, named_file, on_option, read_plan, refuse_existing, write_new
from okrlib.cli.output import echo, echo_day, progress, quoted, styled
from okrlib.errors import OkrError, PlanNotFoundError
from okrlib.files import atomic
from okrlib.text import count, formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from okrlib.exchange import Brought, Line, Map
    from okrlib.text.typed_days import Order

#: So many lines of each kind are shown; all are in the report.
_SHOWN = 12
#: So many of one column that say why in the same words.
_OF_A_KIND = 2
#: How a report ends.
_REPORTS = frozenset({".csv", ".xlsx"})
_FATES = {
    "wrong": ("to be looked at", "red"),
    "kept": ("kept as they stand here", "yellow"),
    "left": ("without a place here: they go into the rest", "cyan"),
}


@click.command("import", no_args_is_help=True)
@click.argument("words", metavar="[FORMAT] FILE", nargs=-1)
@click.option("--into", "into", metavar="PLAN", type=PATH, help="The plan (default: the nearest).")
@click.option(
    "--map",
    "map_file",
    metavar="MAP.toml",
    type=PATH,
    help="Which column of a table is what; without it, it is recognised or guessed.",
)
@click.option(
    "--save-map",
    metavar="MAP.toml",
    type=PATH,
    help="Write the map that was used or guessed into a new file, to be corrected.",
)
@click.option(
    "--sheet", default="", metavar="NAME", help="The sheet of a workbook (default: that with goals)."
)
@click.option(
    "--days-first", "dates", flag_value="day first", help="The days of a table are written 29/11/2026."
)
@click.option(
    "--months-first", "dates", flag_value="month first", help="The days of a table are written 11/29/2026."
)
@click.option("--write", is_flag=True, help="Write it into the plan; without it, it is only shown.")
@click.option(
    "--report",
    metavar="FILE",
    type=PATH,
    help="Write what became of each cell into a new file, as .csv or .xlsx, or over an earlier report.",
)
@click.option(
    "--as-they-were", is_flag=True, help="Keep active and closed goals as such; without it all are drafts."
)
@click.option("--undo", is_flag=True, help="Take back the last import; what was edited since stays.")
@on_option
def import_(
    words: tuple[str, ...],
    into: Path | None,
    map_file: Path | None,
    save_map: Path | None,
    sheet: str,
    report: Path | None,
    on: date | None,
    *,
    dates: Order | None,
    write: bool,
    as_they_were: bool,
    undo: bool,
) -> None:
    """Import goals from another tool's export, or from any spreadsheet, into a plan.

    okrlib is an exported plan.json. Other formats are recognised where none is named: spreadsheet, viva,
    viva-zip, peoplebox, betterworks, culture-amp, jira-okr, burningokr, asana, okr-tracker, puzzle-okr,
    markdown. Nothing is written without --write: what would become of each cell is shown. Goals come as
    drafts. Importing twice changes nothing, and what people changed here is never overwritten. What
    has no place goes into imported/DATE/rest.csv in the plan, which is never published.

    \b
    Examples:
      okr import goals.csv --into our-goals
      okr import viva export.csv --into our-goals --write --as-they-were
      okr import ziele.xlsx --save-map map.toml      then correct it, and --map map.toml
      okr import okrlib export/plan.json --into our-goals --write --as-they-were
      okr import --undo --write

    Exits with 1 where the file cannot be read.
    """
    back = f"okr import --undo{f' --into {quoted(into)}' if into else ''} --write"
    if undo:
        if words or any((map_file, save_map, sheet, report, on, dates, as_they_were)):
            raise click.UsageError(
                "--undo takes back the last import: beside it stand --into and --write alone."
            )
        _undo(_folder(into), back, write=write)
        return
    form, path = _file(words)
    _refuse_outputs(report, save_map)
    now = datetime.now(UTC)
    data = exchange.opened(path, own=form == exchange.OWN)
    with progress(f"Reading {path.name}") as advance:
        if form == exchange.OWN or (not form and exchange.is_own(data)):
            # A whole plan may go into a new folder.
            folder = into or _folder(None)
            brought = exchange.brought_own(folder, data, str(path), as_they_were=as_they_were)
            day = on or brought.plan.today or brought.plan.day_of(now)
            used = None
        else:
            opened = read_plan(_folder(into), on)
            echo_day(opened)
            day = on or opened.plan.today or opened.plan.day_of(now)
            try:
                seen = exchange.look(data, path.name, form=form, one=_map(map_file), sheet=sheet, dates=dates)
                used = seen.map
                _save(used, save_map)  # where the guess finds no goals, the map is what one corrects
                source = exchange.goals(seen, data, path.name)
            except exchange.ReportsError as error:
                raise exchange.ReportsError(error.name, quoted(path)) from None
            brought = exchange.brought(
                opened.folder, source, file=path.name, on=day, as_they_were=as_they_were, advance=advance
            )
    own = brought.source.format == exchange.OWN
    goals = "" if own else f": {count(len(brought.source.goals), 'goal')}"
    echo(styled(brought.source.name, bold=True), f"{goals} in {path.name}.")
    if used is None and (dates or map_file or sheet):
        raise click.UsageError(
            "--days-first, --months-first, --map and --sheet are for tables; this is none."
        )
    if save_map is not None and used is None:
        raise click.UsageError("--save-map is for tables; this file is none.")
    _show(brought)
    if report is not None:
        into_file = atomic.write if exchange.is_report(report) else write_new
        into_file(report, _report(report, brought.lines))
        echo(f"The report is in {report}: it holds what the file holds, so keep it to yourself.")
    if not brought.changes:
        echo("Nothing new: the plan has all of it.")
    elif write:
        with progress("Writing"):
            place, _ = exchange.put(brought, on=day)
        echo(f"Written. {place}/ in the plan holds the receipt, the report and the rest.")
        echo(f"Next: okr check{f' {quoted(into)}' if into else ''}. To take it back: {back}")
    else:
        echo("Nothing was written. To write it: --write")


def _folder(into: Path | None) -> Path:
    """The plan's folder, as `folder_of` finds it; the option that names one is called otherwise here."""
    try:
        return folder_of(into)
    except PlanNotFoundError as error:
        raise PlanNotFoundError(error.start, error.near, "--into PLAN") from None


def _file(words: tuple[str, ...]) -> tuple[str, Path]:
    """(the format, "" where it is to be recognised; the file)."""
    if not words or len(words) > 2:
        raise click.UsageError(
            "Name the file, and before it the format if you like: okr import viva goals.csv"
        )
    form, name = words if len(words) == 2 else ("", words[0])
    if len(words) == 1 and name in exchange.formats() and not Path(name).exists():
        raise click.UsageError(f"Name the file after the format: okr import {name} FILE")
    if "://" in name:
        raise click.UsageError(f"{addresses.shown(name)} is an address. Download the file, and name it.")
    return form, Path(name)


def _map(path: Path | None) -> Map | None:
    if path is None:
        return None
    try:
        text = named_file(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OkrError(f"The map {path} is not UTF-8. Save it as UTF-8.") from None
    return exchange.parsed_map(text, path.name)


def _show(brought: Brought) -> None:
    """The summary: what was guessed, what would be new, what has no place."""
    for note in brought.source.notes:
        echo(f"  {note}", err=True)
    if brought.summary:
        echo(f"{brought.summary}.")
    inferred = sum(line.fate == "inferred" for line in brought.lines)
    if inferred:
        echo(f"{count(inferred, 'fact')} inferred by a rule; the report says which.")
    for fate, (said, colour) in _FATES.items():
        lines = [line for line in brought.lines if line.fate == fate]
        if not lines:
            continue
        echo(styled(f"{len(lines):,} {said}", fg=colour), ":")
        first = [line for number, line in _numbered(lines) if number <= _OF_A_KIND][:_SHOWN]
        for line in first:
            row = f"row {line.row}, " if line.row[:1].isdigit() else f"{line.row}, " if line.row else ""
            echo(f"  {row}{line.field}: {formatting.cut(' '.join(line.came.split()), 60)} - {line.why}")
        if len(lines) > len(first):
            echo(f"  and {len(lines) - len(first):,} more: --report report.csv lists all")
    if doubtful := next((line.came for line in brought.lines if line.why == exchange.DAY_IN_DOUBT), ""):
        shown = formatting.cut(" ".join(doubtful.split()), 60)
        echo(f"Days as {shown} may begin with the day or the month, and no other day decides: they are left.")
        echo("Say which of the two: --days-first or --months-first")


def _numbered(lines: Iterable[Line]) -> Iterator[tuple[int, Line]]:
    """Each line, and which one it is of those of its column that say why in the same words."""
    seen: Counter[tuple[str, str]] = Counter()
    for line in lines:
        seen[line.field, line.why] += 1
        yield seen[line.field, line.why], line


def _save(one: Map | None, path: Path | None) -> None:
    if one is not None and path is not None:
        write_new(path, exchange.written_map(one).encode())
        echo(f"The map is in {path}. Correct it, and name it with --map.")


def _refuse_outputs(report: Path | None, save_map: Path | None) -> None:
    """A usage error, before anything is read or written, for what would not be written at the end."""
    if report is not None and report.suffix.lower() not in _REPORTS:
        ending = report.suffix or "one without ending"
        raise click.UsageError(f"A report is a .csv or .xlsx file, not {ending}.")
    if report is not None and report == save_map:
        raise click.UsageError("--report and --save-map name one file. Name two.")
    for path in filter(None, (report, save_map)):
        if path is save_map or not exchange.is_report(path):
            refuse_existing(path)


def _report(path: Path, lines: tuple[Line, ...]) -> bytes:
    if path.suffix.lower() == ".xlsx":
        return exchange.report_workbook(lines)
    return exchange.report_csv(lines).encode("utf-8-sig")


def _undo(folder: Path, command: str, *, write: bool) -> None:
    back = exchange.undoing(folder)
    done = "is" if write else "would be"
    echo(f"The import of {back.receipt.file} {done} taken back: {back.summary}.")
    if back.stays:
        echo(f"{count(len(back.stays), 'item stays', 'items stay')}, edited since or named by what was:")
        for each in back.stays[:_SHOWN]:
            echo(f"  {each}")
    if not write:
        echo(f"Nothing was written. To do it: {command}")
        return
    exchange.undo(back)
    echo("Done.")
