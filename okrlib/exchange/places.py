"""The people and teams that goals name: those of the plan by name, address or id, others added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.drafting import slug
from okrlib.exchange.records import clean, fold
from okrlib.model import LINE, Person, Team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.plan import Plan

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+")


def meant(known: dict[str, str], own: Mapping[str, str]) -> None:
    """Take in a map's own words for what is known: each leads to the id that it means."""
    known |= {word: known[fold(name)] for word, name in own.items() if fold(name) in known}


def _turned(name: str) -> str:
    """The words of a name in an order of their own: Ada Example is Example, Ada."""
    return " ".join(sorted(name.split()))


class People:
    """The people of a plan, and those that an import adds; *own* are a map's words with their ids."""

    def __init__(self, plan: Plan, own: Mapping[str, str]) -> None:
        self.taken = {person.id for person in plan.people}
        self.known: dict[str, str] = {}
        for person in plan.people:
            for word in (person.id, *person.formerly, person.name or "", person.email or ""):
                if word:
                    self.known.setdefault(fold(word), person.id)
        meant(self.known, own)
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
        new = Person(
            id=slug(name or local, self.taken, "person"),
            name=name or None,
            email=address[0] if address else None,
        )
        self.taken.add(new.id)
        self.new[new.id] = new
        for word in (new.id, name, address[0] if address else ""):
            if word:
                self.known.setdefault(fold(word), new.id)
        if " " in turned:
            self.turned[turned] = fold(name)
        return new.id


class Teams:
    """The teams of a plan, and those that an import adds below the company; *own* as for `People`."""

    def __init__(self, plan: Plan, own: Mapping[str, str]) -> None:
        self.taken = {team.id for team in plan.teams}
        self.known: dict[str, str] = {}
        for team in plan.teams:
            for word in (team.id, *team.formerly, team.title):
                if word:
                    self.known.setdefault(fold(word), team.id)
        meant(self.known, own)
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
            self._add(Team(id=slug(text, self.taken, "team"), title=text, parent=self.company), plain)
        return self.known[plain]

    def _add(self, team: Team, plain: str = "") -> None:
        self.taken.add(team.id)
        self.new[team.id] = team
        self.known[plain or fold(team.id)] = team.id
        self.known.setdefault(fold(team.id), team.id)
