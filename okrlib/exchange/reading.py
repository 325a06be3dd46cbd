"""A file that is looked at: what it is, what its columns are, and its goals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from okrlib.exchange import guess, maps, markdown_tables, readers
from okrlib.exchange.blocks import unblocked
from okrlib.exchange.footnotes import parted
from okrlib.exchange.marks import UNFILLED, without_marks
from okrlib.exchange.records import ImportFileError
from okrlib.exchange.several import told_apart
from okrlib.exchange.tables import goals_of, table_of
from okrlib.exchange.titles import add_titles
from okrlib.resources import without_collector
from okrlib.sheets import WORKBOOKS, decoded, no_table
from okrlib.text import count, formatting, near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.exchange.footnotes import Below
    from okrlib.exchange.maps import Map
    from okrlib.exchange.records import Source
    from okrlib.sheets import Table
    from okrlib.text.typed_days import Order

#: The largest file that is read, and the most goals.
MOST_MB, MOST_GOALS = 200, 500_000
#: So many lines are named, and the others counted.
_MOST_LINES = 30
#: What any spreadsheet is called.
SPREADSHEET = "spreadsheet"


class Look(NamedTuple):
    """A file as it is read: a table with its map and what was guessed, in sentences, or a format of its own.

    Attributes:
        form: The short name of the format.
        table: The table; None where the file is none.
        map: The map by which it is read.
        sentences: What was guessed.
        markdown: The text of a Markdown file whose tables are read, for the lists that stand beside them.
        below: The cells that stand below the table.
    """

    form: str
    table: Table | None = None
    map: Map | None = None
    sentences: tuple[str, ...] = ()
    markdown: str = ""
    below: Sequence[Below] = ()

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of a workbook."""
        return self.table.form.sheets if self.table else ()


def formats() -> dict[str, str]:
    """The formats that are known: short names and what they are."""
    tables = {name: one.name for name, one in maps.shipped().items()}
    return {SPREADSHEET: "any spreadsheet, by a map or a guess", **tables, **readers.NAMES}


def look(
    data: bytes,
    name: str,
    *,
    form: str = "",
    one: Map | None = None,
    sheet: str = "",
    dates: Order | None = None,
) -> Look:
    """What a file is, and for a table what its columns are; `ImportFileError` where it cannot be read.

    Its format is recognised where *form* is none. A table may be read by a map, *one*, and its days as
    *dates* says, whatever that map says.
    """
    if form and form not in formats():
        mend = near(form, formats(), f"The formats are: {', '.join(formats())}.")
        raise ImportFileError(f"There is no format {form!r}. {mend}")
    if not data.strip():
        raise ImportFileError(f"{name} is empty. Export it again.")
    ending = Path(name).suffix.lower()
    of_markdown = form == "markdown" or (form not in readers.NAMES and ending in readers.MARKDOWN)
    if other := no_table(decoded(data[:2_000])[0], markdown=of_markdown):
        raise ImportFileError(f"{name} is {other.what}, not an export. {other.mend}")
    code = form if form in readers.NAMES else "" if form or one else readers.recognised(data, name)
    markdown = readers.markdown_text(data, name) if of_markdown else ""
    tables, rows = markdown_tables.table_in(markdown)
    if code and not rows:
        return Look(code)
    data, markdown = (tables.encode(), markdown) if rows else (data, "")
    chosen = one or maps.shipped().get(form)
    if sheet and ending not in WORKBOOKS:
        raise ImportFileError(f"{name} has no sheets; only workbooks have them. Leave the sheet out.")
    with without_collector():
        table = table_of(data, name, chosen or maps.Map(), sheet=sheet, most_bytes=MOST_MB * 1_000_000 * 5)
    if chosen is None and readers.is_ours(table.header):
        raise readers.of_ours(name)
    if chosen is None:
        readers.refuse_logs(table, name)
    if chosen is None and form != SPREADSHEET:
        form = maps.recognised(table.header) or SPREADSHEET
        chosen = maps.shipped().get(form)
    # What stands below the table says nothing of its columns.
    if one or chosen is None:
        table = unblocked(table)
    table, below = parted(table, gaps=not markdown)
    used, sentences = guess.guessed(table, chosen, dates)
    if one and (missing := guess.missing(one, table.header)):
        sentences.insert(0, f"The map names columns that {name} does not have: {formatting.listed(missing)}.")
    form = SPREADSHEET if one else form or SPREADSHEET
    if markdown:
        sentences.insert(0, "Goals are read from the file's tables and lists; nothing else in it is read.")
    return Look(form, table, used, tuple(sentences), markdown, below)


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
            source = goals_of(seen.table, seen.map, seen.form, seen.below)
            add_titles(source, seen.table)
            told_apart(source)
            if seen.markdown:
                markdown_tables.with_lists(source, seen.markdown)
        others = [each for each in seen.sheets if each != seen.table.form.sheet]
        listed = formatting.cut(", ".join(others), 200)
        of_sheets = f"Only the sheet {seen.table.form.sheet!r} is read; others, for --sheet: {listed}."
        source.notes = [*seen.sentences, *source.notes, *([of_sheets] if others else [])]
        lights = {name for facts in seen.map.groups.values() for name in facts.get("status", ())}
        for light in lights & {*seen.table.header} if seen.sheets else ():
            if not any(seen.table.column(light)):
                source.notes.append(f"{light!r} holds no words: colours of cells are not read.")
        if kind := seen.table.form.unstyled:
            what = f"How cells are shown is not known in a {kind} file: 45 % comes as 0.45."
            source.notes.append(f"{what} Save it as .xlsx where it has percentages.")
        if hidden := seen.table.form.hidden:
            rows = count(len(hidden), "hidden row is", "hidden rows are")
            lines = [*map(str, hidden[:_MOST_LINES])]
            lines += [f"{len(hidden) - _MOST_LINES:,} more"] if len(hidden) > _MOST_LINES else []
            source.notes.append(f"{rows} read like the others: {formatting.listed(lines)}.")
        source.words["ignored"] = dict(seen.map.ignored)
    without_marks(source)
    if not source.goals:
        of = "Of Markdown, headings with lists below them are read, and tables of goals. "
        lists = of if seen.form == "markdown" else ""
        if any(line.why == UNFILLED for line in source.lines):
            what = f"{name} is a template that nobody filled in: it holds no goals yet."
            mend = " If another column has their words, say which in a map; --save-map MAP.toml writes one."
            raise ImportFileError(what + mend * (seen.table is not None))
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
