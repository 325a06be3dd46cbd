"""The people and teams that goals name: those of the plan by name, address or id, others added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.drafting import slug
from okrlib.exchange.records import clean, fold
from okrlib.model import LINE, Person, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from okrlib.plan import Plan

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+")


def _turned(name: str) -> str:
    """The words of a name in an order of their own: Ada Example is Example, Ada."""
    return " ".join(sorted(name.split()))


class _Named:
    """The people or teams of a plan by what they are called, and the ids that are taken.

    *own* are a map's words, with what they mean.
    """

    def __init__(self, called: Mapping[str, Iterable[str | None]], own: Mapping[str, str]) -> None:
        self.taken: set[str] = set()
        self.known: dict[str, str] = {}
        for name, words in called.items():
            self.call(name, *words)
        self.known |= {word: self.known[fold(name)] for word, name in own.items() if fold(name) in self.known}

    def call(self, name: str, *words: str | None) -> None:
        """Take in what an id is called; what calls another already goes on to."""
        for word in filter(None, (name, *words)):
            self.known.setdefault(fold(word), name)
        self.taken.add(name)


class People(_Named):
    """The people of a plan, and those that an import adds."""

    def __init__(self, plan: Plan, own: Mapping[str, str]) -> None:
        super().__init__({p.id: (*p.formerly, p.name, p.email) for p in plan.people}, own)
        self.turned = {_turned(word): word for word in self.known if " " in word}
        self.new: dict[str, Person] = {}

    def of(self, text: str) -> str | None:
        """The id of a person by name or mail address, added where there is none; None for no text.

        A name with an address, as in ``Ada Example <ada@example.org>``, gives both.
        """
        text = clean(text)[:LINE]
        address = _ADDRESS.search(text)
        name = clean(_ADDRESS.sub("", text).strip(" <>()\"'")) if address else text
        for word in (text, address[0] if address else "", name):
            if fold(word) and fold(word) in self.known:
                return self.known[fold(word)]
        if not fold(text):
            return None
        turned = _turned(fold(name))
        if turned in self.turned:  # the family's name first, or last
            return self.known[self.turned[turned]]
        local = address[0].partition("@")[0] if address else ""
        email = address[0] if address else None
        new = Person(id=slug(name or local, self.taken, "person"), name=name or None, email=email)
        self.new[new.id] = new
        self.call(new.id, name, email)
        if " " in turned:
            self.turned[turned] = fold(name)
        return new.id


class Teams(_Named):
    """The teams of a plan, and those that an import adds below the company."""

    def __init__(self, plan: Plan, own: Mapping[str, str]) -> None:
        super().__init__({team.id: (*team.formerly, team.title) for team in plan.teams}, own)
        self.new: dict[str, Team] = {}
        top = next((team.id for team in plan.teams if team.parent is None), None)
        if top is None:
            top = slug(plan.name or "company", self.taken, "company")
            self._add(Team(id=top, title=plan.name, kind="company"))
        self.company = top

    def of(self, text: str) -> str:
        """The id of a team by its name, added where there is none; the company for no text."""
        text = clean(text)[:LINE]
        plain = fold(text)
        if not plain:
            return self.company
        if plain not in self.known:
            self._add(Team(id=slug(text, self.taken, "team"), title=text, parent=self.company), text)
        return self.known[plain]

    def _add(self, team: Team, *words: str) -> None:
        self.new[team.id] = team
        self.call(team.id, *words)
