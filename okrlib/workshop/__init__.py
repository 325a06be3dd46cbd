"""A workshop in which people set goals together: its state as a value, its events, and its log."""

from okrlib.workshop.events import DESK, Event
from okrlib.workshop.folder import agreed_confidence
from okrlib.workshop.goals import as_dict
from okrlib.workshop.input_pack import InputPack, input_pack
from okrlib.workshop.participants import fingerprint
from okrlib.workshop.public_view import public
from okrlib.workshop.serving import Links, ServedAlreadyError, serve, serve_beside, served_elsewhere
from okrlib.workshop.session import Reply, Room, new_id, open_room, read_workshop, rehearse, workshop_ids
from okrlib.workshop.stages import STAGES, Clock, Stage, at_least
from okrlib.workshop.state import (
    Gate,
    Settings,
    Workshop,
    cut,
    gates,
    not_chosen,
    objectives,
    ranking,
    spread,
)
from okrlib.workshop.transitions import Step, replay, step

__all__ = [
    "DESK",
    "STAGES",
    "Clock",
    "Event",
    "Gate",
    "InputPack",
    "Links",
    "Reply",
    "Room",
    "ServedAlreadyError",
    "Settings",
    "Stage",
    "Step",
    "Workshop",
    "agreed_confidence",
    "as_dict",
    "at_least",
    "cut",
    "fingerprint",
    "gates",
    "input_pack",
    "new_id",
    "not_chosen",
    "objectives",
    "open_room",
    "public",
    "ranking",
    "read_workshop",
    "rehearse",
    "replay",
    "serve",
    "serve_beside",
    "served_elsewhere",
    "spread",
    "step",
    "workshop_ids",
]
