"""Board: what all boards share: the choice of team and cycle, the plan they show, and saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import traitlets

from okrlib.drafting import Clash, changed, differences, in_words, joined, new_id, same, unparked
from okrlib.errors import DraftError
from okrlib.findings import Finding
from okrlib.model import KPI
from okrlib.plan import Plan, team_at_work
from okrlib.show import Fragment, key_results, objective_head, team_head, team_objectives
from okrlib.text import formatting
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.assets import Keys, Sheet
from okrlib.widgets.elements.conflicts import Others
from okrlib.widgets.elements.controls import Box, Filling, button, row
from okrlib.widgets.elements.field import Field, Options
from okrlib.widgets.elements.html import Html
from okrlib.widgets.elements.parking import Parking
from okrlib.widgets.elements.saving import Saving
from okrlib.widgets.elements.sharing import Sharing

if TYPE_CHECKING:
    from okrlib.store import Checkout, Logbook

#: So many objectives of a draft are named.
_NAMED = 2


class Board(Filling, Box):
    """What all boards share. ``value`` is the result of what people do there. It never touches disk.

    A board offers its choices (`choice`), has a save bar (`saving`), lays out its rows (`lay_out`),
    and fills them in `show`. *desk* is an `okrlib.checkout`, *book* an `okrlib.logbook`; without them nothing
    can be saved. What is typed is kept, and offered again: a board says what it is (`texts`) and puts it back
    (`put_texts`).
    """

    value = traitlets.Any()
    #: The plan as it stands in its files, as far as is known here.
    base = traitlets.Any()
    #: What its drafts are kept as.
    kind = ""
    #: The nouns of what is shown, each chosen by the trait of its name.
    shows: tuple[str, ...] = ("team", "cycle")
    team = traitlets.Unicode(None, allow_none=True)
    cycle = traitlets.Unicode(None, allow_none=True)
    #: The save bar, which is shown where something can be saved; None on boards that save nothing.
    saving: Any = None
    #: The way on where others changed the same, on boards that have one.
    others: Others | None = None

    def __init__(
        self,
        plan: Plan,
        name: str = "",
        *,
        on: date | None = None,
        desk: Checkout | None = None,
        book: Logbook | None = None,
        author: str | None = None,
    ) -> None:
        super().__init__(name=f"okr okr-board {name}")
        self.base = plan
        #: The day that is judged; None where none is known.
        self.on: Any = on
        self.author, self.desk = author, desk
        self._keys = Keys()
        self._keys.on_msg(lambda _, content, __: self._asked(content))
        self._door = desk or book
        #: What was typed and not saved is kept here, and offered.
        self.parking = Parking(self, self._keys, self._door.drafts if self._door else None, author)
        self.sharing = Sharing(self._door.share if self._door else None)
        self._choices: dict[str, tuple[Field, Callable[[Plan], Options]]] = {}
        self._message = Html(live=True)
        #: How the site will show what was saved, once somebody asks for it.
        self._preview = Html()
        self._preview.add_class("okr-preview")

    @property
    def plan(self) -> Plan:
        """The plan that is shown."""
        plan: Plan = self.base
        return plan

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return []

    # -- what is chosen

    def choice(
        self, name: str, chosen: str | None, offers: Callable[[Plan], Options], *, hint: str = ""
    ) -> Field:
        """A field tied both ways to the trait of this name; *offers* gives the choices in a plan.

        What is *chosen* may be a former id. Raises `UnknownIdError` where nothing has it.
        """
        chosen = getattr(self.plan, name)(chosen).id if chosen else None
        control = field.choice(name.capitalize(), chosen, offers(self.plan), hint=hint)
        self._choices[name] = control, offers
        self.set_trait(name, chosen)
        control.observe(lambda change: self.go(name, change["new"]), "value")
        return control

    def team_choice(self, team: str | None) -> Field:
        """The choice of the team: the one given, else the one that the author leads, else one at work."""
        at_work = team_at_work(self.plan, self.on, lead=self.author)
        return self.choice("team", team or at_work, options.teams)

    def go(self, name: str, chosen: str | None) -> None:
        """Go to another team or cycle."""
        setattr(self, name, chosen)

    @traitlets.observe("team", "cycle")
    def _went(self, _: Any) -> None:
        if self.children and not self._filling:
            self.show()

    # -- finding

    def _asked(self, content: Any) -> None:
        """Answer what asks whether it arrived, what there is to find, or to go to one of it."""
        if not isinstance(content, dict):
            return
        if "typed" in content:
            self._keys.send(content)
        elif "find" in content:
            self._keys.send({"items": self.to_find()})
        elif isinstance(asked := content.get("go"), list) and len(asked) == 2:
            noun, name = map(str, asked)
            if noun in {"objective", "KPI"} and self.plan.has(noun, name):
                self.show_item(noun, name)

    def to_find(self) -> list[list[str]]:
        """The goals and KPIs of the plan: noun, id, title, and where each stands.

        A key result leads to its objective.
        """
        plan = self.plan
        titles = {team.id: team.name for team in plan.teams}
        goals = ((o.id, o.name, f"{titles.get(o.team, o.team)}, {o.cycle}") for o in plan.objectives)
        parts = ((o.id, kr.name, f"key result of {o.name}, {o.cycle}") for o, kr in plan.key_results.values())
        kpis = (["KPI", k.id, k.name, f"KPI, {titles.get(k.team, k.team)}"] for k in plan.kpis)
        return [*(["objective", *facts] for facts in (*goals, *parts)), *kpis]

    def show_item(self, noun: str, name: str) -> None:
        """Go to the team, and the cycle, of an objective or a KPI."""
        item: Any = self.plan.objective(name) if noun == "objective" else self.plan.kpi(name)
        if "team" in self._choices:
            self.go("team", item.team)
        if "cycle" in self._choices and noun == "objective":
            self.go("cycle", item.cycle)

    # -- what is shown

    def lay_out(self, *rows: Any) -> None:
        """Lay these rows out above the save bar, and fill them."""
        below = (self.saving, self._preview, self.sharing) if self.saving and self._door else ()
        self.children = (Sheet(), self._keys, self.parking, *rows, *below)
        self.show()

    def show(self) -> None:
        """Show the plan as it is now, for the team and the cycle that are chosen."""
        for name, (control, offers) in self._choices.items():
            field.offer(control, offers(self.plan))
            control.put(getattr(self, name))

    # -- what is typed

    def texts(self) -> dict[str, Any]:
        """The texts that are typed and not in the plan yet, as plain JSON, each by its place."""
        return {}

    def put_texts(self, texts: dict[str, Any]) -> str:  # noqa: ARG002 - a board without texts has no places
        """Put such texts back; a sentence on those that have no place any more, or ""."""
        return ""

    def typed(self) -> dict[str, Any] | None:
        """What is typed and not saved, as plain JSON; None where nothing is."""
        texts = self.texts()
        return {**self._chosen(), "texts": texts} if texts else None

    def _chosen(self) -> dict[str, Any]:
        """What is shown, by its noun in small letters."""
        return {noun.lower(): getattr(self, noun.lower()) for noun in self.shows}

    def typed_in_words(self) -> str:
        """The same in a few words."""
        return formatting.count(len(self.texts()), "text")

    def retype(self, content: Any) -> str:
        """Put back what `typed` gave; a sentence on what has no place there any more, or ""."""
        for noun in self.shows:
            chosen = content.get(noun.lower())
            if chosen is None or self.plan.has(noun, chosen):
                setattr(self, noun.lower(), chosen)
        return self.put_texts(content["texts"])

    def park(self) -> None:
        """Keep what is typed soon."""
        if self.children and not self._filling:
            self.parking.typed()

    # -- saving

    def unsaved(self) -> bool:
        """Whether there is something to save."""
        return False

    def left(self) -> Sequence[tuple[str, Finding]]:
        """The errors in what would be saved."""
        return ()

    def save_in(self, desk: Checkout, plan: Plan) -> Plan:
        """Save the plan, and return it as it stands in its folder then."""
        return desk.save(plan)

    def in_words(self, plan: Plan) -> str:
        """What saving *plan* would change, in words."""
        return in_words(self.base, plan)

    def offers(self, plan: Plan) -> list[Any]:
        """What to offer once *plan* is saved: buttons."""
        self._preview.clear()
        objectives = [o.id for o in changed(self.base, plan)]

        def show() -> None:
            self._preview.show("elements/texts#page", {"pages": self.pages(objectives)})

        see = button("See the page", show, tooltip="See how the site will show it")
        return [row(*self.actions(objectives), *((see,) if self.on else ()))] if objectives else []

    def actions(self, objectives: Sequence[str]) -> list[Any]:  # noqa: ARG002 - a board may have some
        """What one can do next with the objectives that were saved."""
        return []

    def pages(self, objectives: Sequence[str]) -> list[Fragment]:
        """What the site will show of these objectives: the page of one, or the list of several."""
        plan = self.plan.judged_on(self.on) if self.on else self.plan
        if len(objectives) == 1:
            return [show(plan, objectives[0]) for show in (objective_head, key_results)]
        places = dict.fromkeys((o.team, o.cycle) for name in objectives for o in [plan.objective(name)])
        return [show(plan, *place) for place in places for show in (team_head, team_objectives)]

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        self._message.clear()  # it told what to save
        self.base = replace(plan, today=self.base.today)
        self.show()
        self.settle()

    def settle(self) -> None:
        """Something was saved: keep what is left, and offer to share the rest."""
        self.parking.write()
        self.sharing.renew()


def lost(why: str, texts: Mapping[str, Mapping[str, Any]]) -> str:
    """A sentence on texts that have no place any more, by what they are about; "" where there are none.

    It gives them whole: they stand nowhere else from now on.
    """
    about = (f"{name} ({', '.join(map(_told, typed.values(), typed))})" for name, typed in texts.items())
    return f"{why} {'; '.join(about)}." if texts else ""


def _told(value: Any, place: str = "") -> str:
    """What was typed or chosen at a place, in words: "cleared" where that was pressed."""
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return place if value is True else str(value)


class PlanBoard(Board):
    """A board whose ``value`` is a `Plan`: the one given, with what was done to it.

    It stays where it is while a field cannot be read, and lets people choose where others changed the same.
    """

    value: Plan = traitlets.Any()  # type: ignore[assignment]
    others: Others

    def __init__(self, plan: Plan, name: str = "", **facts: Any) -> None:
        super().__init__(plan, name, **facts)
        self.others = Others(self)
        self.saving = Saving(self, self.to_save)
        self.set_trait("value", plan)

    @property
    def plan(self) -> Plan:
        """The plan that is shown."""
        return self.value

    def to_save(self) -> Plan:
        """The plan that is saved."""
        return self.value

    def go(self, name: str, chosen: str | None) -> None:
        """Go to another team, cycle or KPI, unless something has to be fixed first."""
        stays = getattr(self, name)
        if self.troubles and chosen != stays:
            place, _ = self._choices[name]
            place.put(stays)
            place.trouble = f"First fix: {', '.join(self.troubles)}."
        else:
            super().go(name, chosen)

    def unsaved(self) -> bool:
        """Whether there is something to save."""
        return not same(self.value, self.base)

    def join(self, theirs: Plan) -> tuple[Clash, ...]:
        """Put the draft onto *theirs*, the plan as it stands in its files now; returns what both changed."""
        draft, clashes = joined(self.value, self.base, theirs)
        with self.hold_trait_notifications():  # who follows either sees both
            self.base = theirs
            self.value = replace(draft, today=self.value.today)
        return clashes

    def new_kpi(self, team: str) -> KPI:
        """An empty KPI of a team."""
        return KPI(id=new_id("KPI", "", self.value, self.base), team=team, owner=self.value.team(team).lead)

    # -- what is typed

    def typed(self) -> dict[str, Any] | None:
        """What is typed and not saved, as plain JSON; None where nothing is."""
        changes, texts = differences(self.value, self.base), self.texts()
        if not changes and not texts:
            return None
        return {**self._chosen(), "texts": texts, "changes": changes}

    def typed_in_words(self) -> str:
        """The same in a few words."""
        items = in_words(self.base, self.value).partition(":")[0]
        titles = [f"“{o.title}”" for o in changed(self.base, self.value) if o.title][:_NAMED]
        return " ".join(filter(None, (items, ", ".join(titles)))) or super().typed_in_words()

    def retype(self, content: Any) -> str:
        """Put the draft onto the plan as it is now, and the texts into their fields."""
        draft, begun_on = unparked(content["changes"], self.base)
        if not self.unsaved():
            with self.filling():
                self.base, self.value, now = begun_on, draft, self.base
            both = self.others.join(now)
            self.show()
            also = "Others changed the same meanwhile: choose below which version to keep." if both else ""
        else:
            also, (whole, clashes) = "", joined(draft, begun_on, self.value)
            if clashes:
                titles = formatting.listed([clash.title for clash in clashes])
                verb = "was" if len(clashes) == 1 else "were"
                raise DraftError(
                    f"{titles} {verb} changed since. Save what is changed here, then go on with it."
                )
            self.value = replace(whole, today=self.value.today)
        return f"{also} {super().retype(content)}".strip()

    @traitlets.observe("value")
    def _changed(self, _: Any) -> None:
        if self.children:
            self._preview.clear()
            self.saving.changed()
            self.parking.typed()
            if not self._filling:
                self.show()

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        with self.filling():
            self.value = replace(plan, today=self.value.today)
        super().saved(plan)
