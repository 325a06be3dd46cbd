"""A workshop in which people set goals together: its state as a value, its events, and its log."""

from okrlib.workshop.folder import agreed_confidence as agreed_confidence
from okrlib.workshop.serving import (
    Links as Links,
    ServedAlreadyError as ServedAlreadyError,
    desk_link as desk_link,
    serve as serve,
    serve_beside as serve_beside,
)
from okrlib.workshop.session import read_workshop as read_workshop
