"""Adding: a person, a team or a cycle, in the few words that each needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import ipywidgets as w

from okrlib import drafting
from okrlib.errors import DraftError
from okrlib.model import Person, Team, TeamKind
from okrlib.widgets import field, options
from okrlib.widgets.html import Html

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okrlib.plan import Plan
    from okrlib.widgets.field import Field


class Adding(w.VBox):  # type: ignore[misc]
    """A few fields and a button that adds what they say; a sentence where something is missing."""

    def __init__(
        self, what: str, fields: Mapping[str, Field], add: Callable[[Mapping[str, Any]], str]
    ) -> None:
        self.fields, self._add = dict(fields), add
        self.button = w.Button(description=f"Add the {what}")
        self.button.add_class("okr-add")
        self.button.on_click(lambda _: self._press())
        self._told = Html(live=True)
        row = w.HBox(list(self.fields.values()))
        row.add_class("okr-row")
        super().__init__([row, self.button, self._told])

    def _press(self) -> None:
        troubles = [f.label for f in self.fields.values() if f.trouble]
        if troubles:
            self._told.show("told", {"text": f"First mend: {', '.join(troubles)}.", "bad": True})
            return
        try:
            said = self._add({name: f.value for name, f in self.fields.items()})
        except DraftError as error:
            self._told.show("told", {"text": str(error), "bad": True})
        else:
            self._told.show("told", {"text": said, "bad": False})
            for made in self.fields.values():
                if isinstance(made.value, str) and isinstance(made.control, w.Text):
                    made.put("")


def person(plan: Callable[[], Plan], take: Callable[[Plan], None]) -> Adding:
    """Add a person, by role."""

    def add(got: Mapping[str, Any]) -> str:
        if not (got["role"] or got["name"]):
            raise DraftError("Give the role; a name is optional.")
        name = drafting.slug(got["role"] or got["name"], {p.id for p in plan().people}, "person")
        take(drafting.put_person(plan(), Person(id=name, role=got["role"], name=got["name"] or None)))
        return f"{got['role'] or got['name']} can now answer for goals."

    role = field.line("Role", "", placeholder="Head of Service", hint="Goals are published with the role.")
    return Adding("person", {"role": role, "name": field.line("Name, if you like", "")}, add)


def team(plan: Callable[[], Plan], take: Callable[[Plan, str], None]) -> Adding:
    """Add a team below another."""

    def add(got: Mapping[str, Any]) -> str:
        if not got["title"]:
            raise DraftError("Give the team a name.")
        name = drafting.slug(got["title"], {t.id for t in plan().teams}, "team")
        parent = got["parent"] if plan().teams else None
        kind: TeamKind = got["kind"] if parent else "company"
        take(drafting.put_team(plan(), Team(id=name, title=got["title"], kind=kind, parent=parent)), name)
        return f"{got['title']} is now among the teams."

    parents = options.teams(plan()) or [("It is the company itself", None)]
    company = next((name for _, name in parents), None)
    kinds: field.Options = [(kind, kind) for kind in get_args(TeamKind) if kind != "company"]
    fields = {
        "title": field.line("Name of the team", ""),
        "parent": field.choice("It is part of", company, parents),
        "kind": field.choice("It is a", "team", kinds),
    }
    return Adding("team", fields, add)


def cycle(plan: Callable[[], Plan], take: Callable[[Plan, str], None]) -> Adding:
    """Add a cycle, by its calendar name or with its days."""

    def add(got: Mapping[str, Any]) -> str:
        if plan().has("cycle", got["name"]):
            raise DraftError(f"There is a cycle {got['name']} already.")
        made = drafting.new_cycle(got["name"], got["start"], got["last"])
        take(drafting.put_cycle(plan(), made), made.id)
        return f"{made.id} runs from {made.start} to {made.last_day}."

    fields = {
        "name": field.line(
            "Name of the cycle", "", placeholder="2027-Q1", hint="2027-Q1, 2027-H1 and 2027 need no days."
        ),
        "start": field.day("First day", None),
        "last": field.day("Last day", None),
    }
    return Adding("cycle", fields, add)
