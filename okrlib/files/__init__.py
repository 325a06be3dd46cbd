"""Files on this machine: only ordinary ones are opened, those that are written are written whole."""

from okrlib.files.reading import (
    MOST_COLUMNS as MOST_COLUMNS,
    MOST_MB as MOST_MB,
    POINTER as POINTER,
    NotOrdinaryError as NotOrdinaryError,
    UnreadableError as UnreadableError,
    handle as handle,
    in_utf8 as in_utf8,
    is_pointer as is_pointer,
    read as read,
    wide_line as wide_line,
)
