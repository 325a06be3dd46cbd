"""Any table that people bring, read: delimiters, encodings, title rows, workbooks; given bytes or a text.

`read` gives a `Table` of texts with the line of each row; `sections` the rows of a log under its headers,
also where a merge left two. `decide` says how the numbers and days of a column are written, or asks where
the column does not decide; `guess` says which columns have times and values; `Habits` rewrites cells as
we write them; `form` is a workbook to fill in.
Workbooks need the extra ``[kpi]``.
"""

from okrlib.sheets.columns import Writing as Writing, decide as decide
from okrlib.sheets.delimited import (
    decoded as decoded,
    head_of as head_of,
    legacy as legacy,
    marked as marked,
    no_table as no_table,
)
from okrlib.sheets.form import (
    FormColumn as FormColumn,
    add_sheet as add_sheet,
    form as form,
    new_workbook as new_workbook,
)
from okrlib.sheets.guess import Guess as Guess, guess as guess, rhythm_of as rhythm_of
from okrlib.sheets.plain import DoubtError as DoubtError, Habits as Habits
from okrlib.sheets.read import TABLES as TABLES, WORKBOOKS as WORKBOOKS, read as read
from okrlib.sheets.records import lines_of as lines_of, records as records
from okrlib.sheets.sections import (
    Section as Section,
    Sections as Sections,
    begins_within as begins_within,
    column_name as column_name,
    sections as sections,
)
from okrlib.sheets.table import (
    SCALES as SCALES,
    Asked as Asked,
    Form as Form,
    Table as Table,
    TableError as TableError,
)
