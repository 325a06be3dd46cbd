"""Adding: a person, a team or a cycle, in the few words that each needs; taken back as long as it is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import ipywidgets as w

from okrlib.drafting import edit
from okrlib.errors import DraftError
from okrlib.model import Person, Team, TeamKind
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.controls import button, row
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okrlib.plan import Plan
    from okrlib.widgets.elements.field import Field


class Desk(NamedTuple):
    """What is being drafted, the plan as it stands in its files, and how a changed draft is taken.

    *take* is told the id of what was added, None where something was taken back.
    """

    plan: Callable[[], Plan]
    base: Callable[[], Plan]
    take: Callable[[Plan, str | None], None]


class Adding(w.VBox):  # type: ignore[misc]
    """A few fields and a button that adds what they say; below it what is new, each to be taken back.

    *held* gives what the plan has of it, *drop* takes one out. *offers* says what a field lets one choose.
    """

    def __init__(
        self,
        what: str,
        desk: Desk,
        fields: Mapping[str, Field],
        add: Callable[[Mapping[str, Any]], str],
        *,
        held: Callable[[Plan], tuple[Any, ...]],
        drop: Callable[[Plan, str], Plan],
        offers: Mapping[str, Callable[[Plan], field.Options]] | None = None,
    ) -> None:
        self.fields, self._add, self._desk = dict(fields), add, desk
        self._held, self._drop, self._offers = held, drop, dict(offers or {})
        self.button = button(f"Add the {what}", self._press, "okr-add")
        self._told, self._new = Html(live=True), w.VBox()
        super().__init__([row(*self.fields.values()), self.button, self._told, self._new])
        self.renew()

    def renew(self) -> None:
        """Choose from the plan as it is now, and list what is new in it."""
        plan = self._desk.plan()
        for name, offered in self._offers.items():
            field.offer(self.fields[name], offered(plan))
        known = {item.id for item in self._held(self._desk.base())}
        self._new.children = [self._line(item) for item in self._held(plan) if item.id not in known]

    def _line(self, item: Any) -> w.HBox:
        words = getattr(item, "title", "") or getattr(item, "role", "") or item.id
        back = button("Take back", lambda: self._take_back(item.id, words), tooltip=f"Take back: {words}")
        return row(Html("elements/texts#added", {"text": words}), back)

    def _take_back(self, name: str, words: str) -> None:
        try:
            plan = self._drop(self._desk.plan(), name)
        except DraftError as error:
            self._told.tell(f"{words} stays. {error}", bad=True)
        else:
            self._told.tell(f"Taken back: {words}")
            self._desk.take(plan, None)

    def _press(self) -> None:
        troubles = [f.label for f in self.fields.values() if f.trouble]
        if troubles:
            self._told.tell(f"First mend: {', '.join(troubles)}.", bad=True)
            return
        try:
            said = self._add({name: f.value for name, f in self.fields.items()})
        except DraftError as error:
            self._told.tell(str(error), bad=True)
        else:
            self._told.tell(said)
            for made in self.fields.values():
                if isinstance(made.value, str) and isinstance(made.control, w.Text):
                    made.put("")


def person(desk: Desk) -> Adding:
    """Add a person, by role."""

    def add(got: Mapping[str, Any]) -> str:
        plan, said = desk.plan(), got["role"] or got["name"]
        if not said:
            raise DraftError("Give the role; a name is optional.")
        name = edit.slug(said, {p.id for p in plan.people}, "person")
        made = Person(id=name, role=got["role"], name=got["name"] or None)
        desk.take(edit.put_person(plan, made), name)
        return f"{said} can now answer for goals."

    role = field.line("Role", "", placeholder="Head of Service", hint="Goals are published with the role.")
    fields = {"role": role, "name": field.line("Name, if you like", "")}
    return Adding("person", desk, fields, add, held=lambda plan: plan.people, drop=edit.drop_person)


def team(desk: Desk) -> Adding:
    """Add a team below another."""

    def add(got: Mapping[str, Any]) -> str:
        if not got["title"]:
            raise DraftError("Give the team a name.")
        plan = desk.plan()
        name = edit.slug(got["title"], {t.id for t in plan.teams}, "team")
        parent = (got["parent"] or options.company(plan)) if plan.teams else None
        kind: TeamKind = got["kind"] if parent else "company"
        made = Team(id=name, title=got["title"], kind=kind, parent=parent, lead=got["lead"])
        desk.take(edit.put_team(plan, made), name)
        return f"{got['title']} is now among the teams."

    def parents(plan: Plan) -> field.Options:
        return options.teams(plan) or [("It is the company itself", None)]

    offered = parents(desk.plan())
    kinds: field.Options = [(kind, kind) for kind in get_args(TeamKind) if kind != "company"]
    fields = {
        "title": field.line("Name of the team", ""),
        "parent": field.choice("It is part of", offered[0][1], offered),
        "kind": field.choice("It is a", Team(id="").kind, kinds),
        "lead": field.choice("Who leads it", None, options.people(desk.plan())),
    }
    return Adding(
        "team",
        desk,
        fields,
        add,
        held=lambda plan: plan.teams,
        drop=edit.drop_team,
        offers={"parent": parents, "lead": options.people},
    )


def cycle(desk: Desk) -> Adding:
    """Add a cycle, by its calendar name or with its days."""

    def add(got: Mapping[str, Any]) -> str:
        plan = desk.plan()
        if plan.has("cycle", got["name"]):
            raise DraftError(f"There is a cycle {got['name']} already.")
        made = edit.new_cycle(got["name"], got["start"], got["last"])
        desk.take(edit.put_cycle(plan, made), made.id)
        return f"{made.id} runs from {made.start} to {made.last_day}."

    fields = {
        "name": field.line(
            "Name of the cycle", "", placeholder="2027-Q1", hint="2027-Q1, 2027-H1 and 2027 need no days."
        ),
        "start": field.day("First day", None),
        "last": field.day("Last day", None),
    }
    return Adding("cycle", desk, fields, add, held=lambda plan: plan.cycles, drop=edit.drop_cycle)
