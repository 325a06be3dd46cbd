"""What a plan says of itself, beside its items and rows: the keys at the top of okr.toml."""

from dataclasses import dataclass, field, fields
from datetime import date

from okrlib.model.policy import Policy, RuleSetting, Sharing
from okrlib.model.schema import Strict
from okrlib.model.site import SiteSettings
from okrlib.text.typed_numbers import Decimal

#: The version of the format in which plans are written.
VERSION = 1


@dataclass(frozen=True, kw_only=True)
class PlanSettings(Strict):
    """The organisation, its days, and how it wants its plan to be judged, shared and shown."""

    version: int = VERSION
    """The version of the format."""
    name: str = ""
    """The organisation."""
    about: str = ""
    """What the readers of the site should know about it, in Markdown."""
    today: date | None = None
    """Every command judges this day unless told otherwise; for examples, real plans leave it out."""
    time_zone: str | None = None
    """Where its days begin and end, as in "Europe/Berlin"; without it, in this machine's time zone."""
    decimal: Decimal | None = None
    """The mark before decimals where people type a number; without it 1.200 and 1,200 are asked about."""
    share: Sharing = "push"
    """How a board's changes reach others in a Git checkout: push, or pull-request."""
    policy: Policy = field(default_factory=Policy)
    """The numbers that are policies; each has a default."""
    site: SiteSettings = field(default_factory=SiteSettings)
    """How the published site names itself, where it stands, and its colour."""
    language: str = "en"
    """The language of goals, coach and site: en or de. A file of words adds others for the site."""
    rules: dict[str, RuleSetting] = field(default_factory=dict, hash=False)
    """How the coach's rules are graded here, where otherwise than by default."""


#: Their names, without that of the format's version.
SETTINGS = tuple(setting.name for setting in fields(PlanSettings) if setting.name != "version")
