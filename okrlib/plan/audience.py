"""Audience: who an edition is for, and what such readers may see (METHOD sections 1 and 8)."""

from dataclasses import dataclass
from typing import Literal

from okrlib.errors import OkrError
from okrlib.model import Visibility
from okrlib.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Audience:
    """Everyone in the company, one team and those below it, or the public.

    >>> str(Audience()), str(Audience("team", "ops"))
    ('company', 'team:ops')
    """

    kind: Literal["company", "team", "public"] = "company"
    team: str | None = None
    """The team's id, where the kind is "team"."""

    def __str__(self) -> str:
        """The audience as it is typed: company, public, or team:ID."""
        return f"team:{self.team}" if self.team else self.kind

    def sees(self, plan: Plan, visibility: Visibility, team: str) -> bool:
        """Whether it may see an item of *team* with this visibility; nobody sees what is private."""
        if visibility == "team":
            own = self.team
            return own is not None and team in plan.once(f"below {own}", lambda: frozenset(plan.below(own)))
        return visibility == "public" or (visibility == "company" and self.kind != "public")

    def words(self, plan: Plan) -> str:
        """The audience in words, as in "released for everyone in the company"."""
        if self.team:
            return f"{plan.team(self.team).name} and the teams below it"
        return "the public" if self.kind == "public" else "everyone in the company"


def audience_of(text: Audience | str, plan: Plan) -> Audience:
    """Read an audience as it is typed: company, public, or team:ID; one that was read stays as it is.

    Raises:
        OkrError: The text is not an audience of the plan.
    """
    if isinstance(text, Audience):
        return text
    kind, _, team = text.partition(":")
    if kind == "team" and team:
        return Audience("team", plan.team(team).id)
    if text in {"company", "public"}:
        return Audience("public" if text == "public" else "company")
    raise OkrError(f"{text[:80]!r} is no audience. Take company, public, or team:ID with a team's id.")
