"""The forms that add a person, a team or a cycle. What is new can be taken back."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

import ipywidgets as w

from okrlib.drafting import edit
from okrlib.errors import DraftError
from okrlib.model import Cycle, Person, Team, TeamKind
from okrlib.plan import Plan
from okrlib.widgets.elements import Box, Field, Html, PlanBoard, button, field, options, row

Take = Callable[[Plan, str | None], None]
Values = Mapping[str, Any]


class Adding(Box):
    """Fields, a button that adds the item they describe, and a line for each new item, to take it back.

    *made* gives the item and a sentence on it; *take* gets the changed draft of the *board*, and the id of
    what was added, None where something was taken back. *offers* gives a field's choices.
    """

    def __init__(
        self,
        noun: str,
        board: PlanBoard,
        take: Take,
        fields: Mapping[str, Field],
        made: Callable[[Plan, Values], tuple[Any, str]],
        **offers: Callable[[Plan], field.Options],
    ) -> None:
        self.fields, self._made, self._board, self._take = dict(fields), made, board, take
        self._noun, self._offers = noun, offers
        self.button = button(f"Add the {noun}", self._press, "okr-add")
        self._message, self._new = Html(live=True), w.VBox()
        super().__init__([row(*self.fields.values()), self.button, self._message, self._new])
        self.renew()

    def renew(self) -> None:
        """Choose from the plan as it is now, and list what is new in it."""
        plan, items = self._board.value, edit.DRAFTED[self._noun]
        for name, offered in self._offers.items():
            field.offer(self.fields[name], offered(plan))
        known = {item.id for item in getattr(self._board.base, items)}
        self._new.children = [self._line(item) for item in getattr(plan, items) if item.id not in known]

    def _line(self, item: Any) -> w.HBox:
        words = getattr(item, "title", "") or getattr(item, "role", "") or item.id
        back = button("Take back", lambda: self._take_back(item, words), tooltip=f"Take back: {words}")
        return row(Html("elements/texts#added", {"text": words}), back)

    def _take_back(self, item: Any, words: str) -> None:
        plan = self._board.value
        if why := edit.needed(plan, self._noun, item):
            self._message.tell(f"{words} stays. {why}", bad=True)
        else:
            self._message.tell(f"Taken back: {words}")
            self._take(edit.without(plan, self._noun, item.id), None)

    def _press(self) -> None:
        if troubles := [f.label for f in self.fields.values() if f.trouble]:
            self._message.tell(f"First fix: {', '.join(troubles)}.", bad=True)
            return
        plan = self._board.value
        try:
            item, message = self._made(plan, {name: f.value for name, f in self.fields.items()})
            changed = edit.put_item(plan, self._noun, item)
        except DraftError as error:
            self._message.tell(str(error), bad=True)
            return
        self._take(changed, item.id)
        self._message.tell(message)
        for f in filter(typed, self.fields.values()):
            f.put("")


def typed(each: Field) -> str:
    """The text that is typed in a field; "" where it is none to type in."""
    return each.control.value if isinstance(each.control, w.Text) else ""


def person(board: PlanBoard, take: Take) -> Adding:
    """Add a person, by role."""

    def made(plan: Plan, values: Values) -> tuple[Person, str]:
        if not (words := values["role"] or values["name"]):
            raise DraftError("Give the role; a name is optional.")
        name = edit.new_id("person", words, plan)
        new = Person(id=name, role=values["role"], name=values["name"] or None)
        return new, f"{words} can now answer for goals."

    role = field.line("Role", "", placeholder="Head of Service", hint="Goals are published with the role.")
    return Adding("person", board, take, {"role": role, "name": field.line("Name, if you like", "")}, made)


def team(board: PlanBoard, take: Take) -> Adding:
    """Add a team below another."""

    def made(plan: Plan, values: Values) -> tuple[Team, str]:
        if not values["title"]:
            raise DraftError("Give the team a name.")
        name = edit.new_id("team", values["title"], plan)
        parent = (values["parent"] or options.company(plan)) if plan.teams else None
        kind: TeamKind = values["kind"] if parent else "company"
        new = Team(id=name, title=values["title"], kind=kind, parent=parent, lead=values["lead"])
        return new, f"{values['title']} is now among the teams."

    def parents(plan: Plan) -> field.Options:
        return options.teams(plan) or [("It is the company itself", None)]

    offered = parents(board.value)
    kinds: field.Options = [(kind, kind) for kind in get_args(TeamKind) if kind != "company"]
    fields = {
        "title": field.line("Name of the team", ""),
        "parent": field.choice("It is part of", offered[0][1], offered),
        "kind": field.choice("It is a", Team(id="").kind, kinds),
        "lead": field.choice("Who leads it", None, options.people(board.value)),
    }
    return Adding("team", board, take, fields, made, parent=parents, lead=options.people)


def cycle(board: PlanBoard, take: Take) -> Adding:
    """Add a cycle, by its calendar name or with its days."""

    def made(plan: Plan, values: Values) -> tuple[Cycle, str]:
        if plan.has("cycle", values["name"]):
            raise DraftError(f"There is a cycle {values['name']} already.")
        new = edit.new_cycle(values["name"], values["start"], values["last"])
        return new, f"{new.id} runs from {new.start} to {new.last_day}."

    fields = {
        "name": field.line(
            "Name of the cycle", "", placeholder="2027-Q1", hint="2027-Q1, 2027-H1 and 2027 need no days."
        ),
        "start": field.day("First day", None),
        "last": field.day("Last day", None),
    }
    return Adding("cycle", board, take, fields, made)


#: What can be added, by its noun.
KINDS = {"person": person, "team": team, "cycle": cycle}
