"""Any table that people bring, read: delimiters, encodings, title rows, workbooks; given bytes.

`read` gives a `Table` of texts with the line of each row; `decide` says how the numbers and days of a
column are written, or asks where the column does not decide. Workbooks need the extra ``[kpi]``.
"""

from okrlib.sheets.columns import Writing, decide
from okrlib.sheets.delimited import head_of, marked
from okrlib.sheets.read import read
from okrlib.sheets.table import Form, Table, TableError

__all__ = ["Form", "Table", "TableError", "Writing", "decide", "head_of", "marked", "read"]
