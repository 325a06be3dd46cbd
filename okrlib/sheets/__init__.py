"""Any table that people bring, read: delimiters, encodings, title rows, workbooks; given bytes or a text.

`read` gives a `Table` of texts with the line of each row; `sections` the rows of a log under its headers,
also where a merge left two. `decide` says how the numbers and days of a column are written, or asks where
the column does not decide; `guess` says which columns have times and values; `Habits` rewrites cells as
we write them; `form` is a workbook to fill in.
Workbooks need the extra ``[kpi]``.
"""

from okrlib.sheets.columns import Writing, decide
from okrlib.sheets.delimited import decoded, head_of, marked
from okrlib.sheets.form import FormColumn, form
from okrlib.sheets.guess import Guess, guess
from okrlib.sheets.plain import DoubtError, Habits
from okrlib.sheets.read import WORKBOOKS, read
from okrlib.sheets.records import lines_of, records
from okrlib.sheets.sections import Section, Sections, column_name, sections
from okrlib.sheets.table import Form, Table, TableError
from okrlib.sheets.workbook import sheets
