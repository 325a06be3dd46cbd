"""okrlib: goals as plain text, scored honestly and published for everyone."""

from okrlib.errors import OkrError
from okrlib.findings import Finding
from okrlib.notebook import checkout, logbook, open_plan, whoami
from okrlib.plan import Plan, released
from okrlib.rich_display import put_on
from okrlib.scoring import stand
from okrlib.store import Loaded, find, load

__all__ = [
    "Finding",
    "Loaded",
    "OkrError",
    "Plan",
    "checkout",
    "find",
    "load",
    "logbook",
    "open_plan",
    "released",
    "stand",
    "whoami",
]
__version__ = "0.1.0"

put_on()
