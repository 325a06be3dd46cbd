"""A plan as files for other programs: tables, a workbook, Markdown, or JSON that reads back whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from okrlib.exchange import own_json
from okrlib.exchange.data_files import write_tables
from okrlib.exchange.markdown_writer import write_pages
from okrlib.exchange.tables_of_plan import of_everything, of_released
from okrlib.exchange.workbook_writer import write_workbook
from okrlib.files import swap
from okrlib.plan import released

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from okrlib.plan import Audience, Plan

Format = Literal["csv", "json", "xlsx", "parquet", "markdown"]
#: The formats that a plan can be exported in.
FORMATS: tuple[Format, ...] = get_args(Format)
#: The workbook's name.
WORKBOOK = "plan.xlsx"


def export_plan(
    plan: Plan, folder: Path, form: Format, *, on: date, audience: Audience | str | None = None
) -> None:
    """Write a plan into a folder, whole or not at all; an earlier export in it is replaced.

    Without an *audience* it is everything: drafts, what is private, names and addresses too, and in JSON
    also ``plan.json``, which `read_own_json` reads without loss. With one it is what such readers may see.

    Args:
        plan: The plan; one that `Plan.narrow` made of an earlier day is exported as it was known then.
        folder: A folder that does not exist, is empty, or holds an earlier export.
        form: One of `FORMATS`.
        on: The day that scores and pages are for.
        audience: Who the files are for.

    Raises:
        NotOursError: The folder holds anything else; nothing was written.
        MissingExtraError: The extra ``[kpi]`` is not installed, which all but Markdown needs.
        OkrError: A sheet cannot hold a table.
    """
    everything = audience is None
    shown = plan.judged_on(on)
    if audience is not None:
        shown = released(shown, audience)
    with swap.replacing(folder, swap.EXPORT) as beside:
        if form == "markdown":
            write_pages(shown, beside)
        elif form == "xlsx":
            tables = (of_everything if everything else of_released)(shown, on=on)
            write_workbook(tables, beside / WORKBOOK)
        else:
            write_tables(shown, beside, on=on, formats=(form,), everything=everything)
        if form == "json" and everything:
            (beside / own_json.FILE).write_text(own_json.written(plan), "utf-8")
