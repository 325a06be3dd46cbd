"""Files on this machine: only ordinary ones are opened, those that are written are written whole."""

from okrlib.files.reading import (
    MOST_COLUMNS,
    MOST_MB,
    NotOrdinaryError,
    UnreadableError,
    handle,
    read,
    wide_line,
)
