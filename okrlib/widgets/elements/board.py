"""Board: what all boards share: the choice of team and cycle, the plan they show, and saving."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from okrlib.drafting import merge
from okrlib.widgets.elements import field
from okrlib.widgets.elements.assets import Keys, Sheet
from okrlib.widgets.elements.html import Html
from okrlib.widgets.elements.saving import Saving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from okrlib.findings import Finding
    from okrlib.plan import Plan
    from okrlib.widgets.elements.conflicts import Others
    from okrlib.widgets.elements.field import Field, Options
    from okrlib.widgets.elements.saving import SaveBar


class Board(w.VBox):  # type: ignore[misc]
    """What all boards share. ``value`` is the result of what people do there. It never touches disk.

    A board offers its choices (`choice`), builds its save bar (`saver`), lays out its rows (`lay_out`),
    and fills them in `show`. *changes* and *save* are `okrlib.store.Checkout`'s, or yours; without them
    nothing can be saved.
    """

    children: Any
    value = traitlets.Any()
    team = traitlets.Unicode(None, allow_none=True)
    cycle = traitlets.Unicode(None, allow_none=True)
    #: The save bar; None where nothing can be saved.
    saving: SaveBar | None = None

    def __init__(
        self,
        plan: Plan,
        name: str = "",
        *,
        changes: Callable[[Plan], str] | None = None,
        save: Callable[[Plan], Plan] | None = None,
    ) -> None:
        super().__init__()
        for each in ("okr", "okr-board", *([name] if name else [])):
            self.add_class(each)
        #: The plan as it stands in its files, as far as is known here.
        self.base = plan
        self._changes, self._save = changes, save
        self._choices: dict[str, tuple[Field, Callable[[], Options]]] = {}
        self._filling = False
        self._message = Html(live=True)

    @property
    def plan(self) -> Plan:
        """The plan that is shown."""
        return self.base

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return []

    # -- what is chosen

    def choice(
        self, name: str, chosen: str | None, offers: Callable[[], Options], *, hint: str = ""
    ) -> Field:
        """A field tied both ways to the trait of this name, with the choices that *offers* gives."""
        control = field.choice(name.capitalize(), chosen, offers(), hint=hint)
        self._choices[name] = control, offers
        self.set_trait(name, chosen)
        control.observe(lambda change: self.go(name, change["new"]), "value")
        return control

    def go(self, name: str, chosen: str | None) -> None:
        """Go to another team or cycle."""
        setattr(self, name, chosen)

    @traitlets.observe("team", "cycle")
    def _went(self, _: Any) -> None:
        if self.children and not self._filling:
            self.show()

    # -- what is shown

    def lay_out(self, *rows: Any) -> None:
        """Lay these rows out above the save bar, and fill them."""
        self.children = (Sheet(), Keys(), *rows, *((self.saving,) if self.saving else ()))
        self.show()

    def show(self) -> None:
        """Show the plan as it is now, for the team and the cycle that are chosen."""
        for name, (control, offers) in self._choices.items():
            field.offer(control, offers())
            control.put(getattr(self, name))

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Change fields without treating the change as a person's."""
        before, self._filling = self._filling, True
        try:
            yield
        finally:
            self._filling = before

    # -- saving

    def saver(
        self, plan: Callable[[], Plan], troubles: Callable[[], list[str]] | None = None, **facts: Any
    ) -> Saving | None:
        """A bar that saves the plan that *plan* gives; None where nothing can be saved."""
        if self._changes is None or self._save is None:
            return None
        wrong = troubles or (lambda: self.troubles)
        return Saving(plan, wrong, changes=self._changes, save=self._save, saved=self.saved, **facts)

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        self.base = replace(plan, today=self.base.today)
        self.show()


class PlanBoard(Board):
    """A board whose ``value`` is a `Plan`: the one given, with what was done to it.

    *base* is the plan as it stands in its files, where *plan* is ahead of it; *others* lets
    people choose where others changed the same.
    """

    value: Plan = traitlets.Any()  # type: ignore[assignment]
    saving: Saving | None = None

    def __init__(
        self,
        plan: Plan,
        name: str = "",
        *,
        base: Plan | None = None,
        others: Others | None = None,
        **door: Any,
    ) -> None:
        super().__init__(plan if base is None else base, name, **door)
        self.set_trait("value", plan)
        self.saving = self.saver(self.to_save, unsaved=self.unsaved, left=self.left, others=others)

    @property
    def plan(self) -> Plan:
        """The plan that is shown."""
        return self.value

    def to_save(self) -> Plan:
        """The plan that is saved."""
        return self.value

    def unsaved(self) -> bool:
        """Whether there is something to save."""
        return not merge.same(self.value, self.base)

    def left(self) -> Sequence[tuple[str, Finding]]:
        """The errors in what would be saved."""
        return ()

    @traitlets.observe("value")
    def _changed(self, _: Any) -> None:
        if self.saving is not None:
            self.saving.changed()
        if self.children and not self._filling:
            self.show()

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        with self.filling():
            self.value = replace(plan, today=self.value.today)
        super().saved(plan)
