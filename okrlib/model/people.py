"""People and teams, and who may see what."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from okrlib.model.schema import Named, Strict

Visibility = Literal["public", "company", "team", "private"]


TeamKind = Literal["company", "department", "team", "individual"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Strict):
    """Someone who owns goals or writes check-ins."""

    id: str
    """A readable slug, never given to anyone else."""
    formerly: tuple[str, ...] = ()
    """Ids that it had before; whatever names one of them means this."""
    role: str = ""
    """What they are in the organisation; this is what the site shows by default."""
    name: str | None = None
    """Shown only where the policy `people` is "names"."""
    email: str | None = None
    """The address by which Git's user is known as the author of a report; never published."""
    left: date | None = None
    """The last day on which they were there; from the next one on they own nothing that is active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Named, Strict):
    """A company, department, team or individual; the company is the team without a parent."""

    id: str
    """A readable slug; the team's files are named after it."""
    formerly: tuple[str, ...] = ()
    """Ids that it had before; whatever names one of them means this."""
    title: str = ""
    """The name people use."""
    kind: TeamKind = "team"
    """What it is; an individual's goals are published only with `opted_in = true`."""
    parent: str | None = None
    """The id of the team above; only the company has none."""
    lead: str | None = None
    """The id of the person who answers for the team."""
    visibility: Visibility = "company"
    """Who may see it: everyone, the company, the team and those above it, or nobody on any site."""
    opted_in: bool = False
    """An individual's own decision to publish their goals."""
    notes: str = ""
    """What the team is for, in Markdown."""
