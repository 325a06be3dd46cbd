"""A workshop in which people set goals together: its state as a value, its events, and its log."""

from okrlib.workshop.events import Event as Event
from okrlib.workshop.folder import agreed_confidence as agreed_confidence
from okrlib.workshop.public_view import public as public
from okrlib.workshop.serving import (
    Links as Links,
    ServedAlreadyError as ServedAlreadyError,
    desk_link as desk_link,
    serve as serve,
    serve_beside as serve_beside,
)
from okrlib.workshop.session import (
    Reply as Reply,
    Room as Room,
    open_room as open_room,
    read_workshop as read_workshop,
)
from okrlib.workshop.stages import STAGES as STAGES, Clock as Clock
from okrlib.workshop.state import (
    Workshop as Workshop,
    cut as cut,
    gates as gates,
    not_chosen as not_chosen,
    objectives as objectives,
    ranking as ranking,
    spread as spread,
)
from okrlib.workshop.transitions import replay as replay
