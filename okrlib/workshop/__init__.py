"""A workshop in which people set goals together: its state as a value, its events, and its log."""

from okrlib.workshop.events import Event
from okrlib.workshop.folder import agreed_confidence
from okrlib.workshop.input_pack import input_pack
from okrlib.workshop.public_view import public
from okrlib.workshop.serving import Links, ServedAlreadyError, serve, serve_beside, served_elsewhere
from okrlib.workshop.session import Reply, Room, open_room, read_workshop
from okrlib.workshop.stages import STAGES, Clock
from okrlib.workshop.state import Workshop, cut, gates, not_chosen, objectives, ranking, spread
from okrlib.workshop.transitions import replay, step

__all__ = [
    "STAGES",
    "Clock",
    "Event",
    "Links",
    "Reply",
    "Room",
    "ServedAlreadyError",
    "Workshop",
    "agreed_confidence",
    "cut",
    "gates",
    "input_pack",
    "not_chosen",
    "objectives",
    "open_room",
    "public",
    "ranking",
    "read_workshop",
    "replay",
    "serve",
    "serve_beside",
    "served_elsewhere",
    "spread",
    "step",
]
