"""A channel: where people are told of a plan, and of what part of it."""

from dataclasses import dataclass

from okrlib.model.schema import Strict


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Strict):
    """An address to which messages go; it stands outside the plan."""

    id: str
    """Its name, for people; what was sent is remembered under it."""
    address: str
    """Where Apprise sends it; `${NAME}` stands for a variable of the environment, which keeps secrets out."""
    team: str | None = None
    """The team it is for, with those below it; without team and person, the company."""
    person: str | None = None
    """The person it is for: what waits for them."""
    audience: str = "company"
    """What its readers may see: company, public, or team:ID."""
    digest: bool = True
    """Whether it gets a digest, once a day at most."""
    at_once: bool = True
    """Whether it is told at once of what was reached, and of a KPI that changed."""
