"""ImportBoard: bring goals in from another tool or any spreadsheet, by a map that people correct."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import ipywidgets as w

from okrlib import exchange
from okrlib.errors import OkrError
from okrlib.plan import Plan
from okrlib.store import Checkout
from okrlib.widgets.drafting.overview import aim
from okrlib.widgets.elements import Board, FilePick, Html, Options, button, field, options, row
from okrlib.widgets.importing.correcting import Correcting

if TYPE_CHECKING:
    from okrlib.exchange import Brought, Look, Map

T = TypeVar("T")
#: The files that can be imported.
_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".json", ".zip", ".md")
#: So many objectives, and reasons why something has no place, are shown.
_MOST_OBJECTIVES, _MOST_GROUPS = 25, 20
#: A file with more rows is read again only when somebody asks for it.
_LIVE = 3_000
_RECOGNISED: Options = [("What it is recognised as", "")]
_BY_MAP = "map "


class ImportBoard(Board):
    """A board whose ``value`` is what an import would make of the plan, an `okrlib.exchange.Brought`.

    *desk* is an `okrlib.checkout`; its folder is read, and written only when a button says so. *on* is the
    day of the import, the plan's own where absent.
    """

    def __init__(self, plan: Plan, *, desk: Checkout, on: date | None = None) -> None:
        super().__init__(plan, "okr-import", on=options.day(plan, on), desk=desk)
        self.desk: Checkout = desk
        self._file, self._data = "", b""
        self._look: Look | None = None
        self._maps: dict[str, Map] = {}
        self.pick = FilePick(self.take, _ENDINGS)
        self.form_field = field.choice("Read as", "", _RECOGNISED)
        self.sheet_field = field.choice("Sheet", "", [("The first", "")])
        for each in (self.form_field, self.sheet_field):
            each.observe(lambda _: self._user(self.read), "value")
        self._forms = row(self.form_field, self.sheet_field)
        self._forms.add_class("okr-correcting")
        self.correcting = Correcting(self._corrected)
        self._seen, self._coming, self._done = Html(live=True), Html(live=True), Html(live=True)
        self._coming.add_class("okr-coming")
        self._actions, self._undo = w.VBox(), w.VBox()
        self.as_they_were = w.Checkbox(description="Keep active and closed goals as such", indent=False)
        self.as_they_were.observe(lambda _: self._user(self.foresee), "value")
        self.bring = button("Bring in as drafts", self._bring, "okr-primary")
        self.keep = button("Save the map", self._keep, tooltip="For the next file of this kind")
        self.again = button("Show what would come in", self.foresee)
        self._offer_undo()
        rows = (self.pick, self._message, self._seen, self._forms, self.correcting, self._coming)
        self.lay_out(*rows, self._actions, self._done, self._undo, self.sharing)
        self._forms.layout.display = "none"

    def _user(self, act: Callable[[], None]) -> None:
        """Do what a person's change asks for; what the board fills in itself asks for nothing."""
        if not self._filling and self._file:
            act()

    # -- a file

    def take(self, name: str, data: bytes) -> None:
        """Look at a file that was chosen or dropped."""
        self._file, self._data = name, data
        self._maps = exchange.kept_maps(self.desk.folder)
        forms = [(f"{title[0].upper()}{title[1:]}", form) for form, title in exchange.formats().items()]
        kept = [(f"By the map {each}.toml", f"{_BY_MAP}{each}") for each in self._maps]
        with self.filling():
            field.offer_only(self.form_field, [*_RECOGNISED, *kept, *forms], "", "")
            field.offer_only(self.sheet_field, [("The first", "")], "", "")
            self.as_they_were.value = exchange.is_own(data)
        self.read()

    def read(self) -> None:
        """Read the file as the format that is chosen says, and show what was guessed."""
        form = self.form_field.value or ""
        by_map = form.startswith(_BY_MAP)
        self._renew("" if by_map else form, self._maps[form.removeprefix(_BY_MAP)] if by_map else None)

    def _renew(self, form: str = "", one: Map | None = None) -> None:
        for html in (self._message, self._seen, self._done):
            html.clear()
        self._look = None
        self._seen.tell(f"Reading {self._file} …")
        if exchange.is_own(self._data):
            self.correcting.clear()
            self._forms.layout.display = "none"
            self.foresee()
            self._seen.clear()
            return
        self._forms.layout.display = ""
        try:
            sheet = self.sheet_field.value or ""
            look = exchange.look(self._data, self._file, form=form, one=one, sheet=sheet)
        except OkrError as error:
            self._seen.clear()
            self.sheet_field.layout.display = "none"
            self._nothing(str(error))
            if one is None or one is not self.correcting.map:  # else what was chosen is there to be changed
                self.correcting.clear()
            return
        self._look = look
        facts = {"name": exchange.formats()[look.form], "by_map": one is not None, "look": look}
        self._seen.show("importing/seen", {"file": self._file, **facts})
        with self.filling():
            sheets = [(each, each) for each in look.sheets]
            sheet = look.table.form.sheet if look.table else ""
            field.offer_only(self.sheet_field, sheets, sheet, "The only one")
            self.sheet_field.layout.display = "" if look.sheets[1:] else "none"
        self.correcting.show(look)
        self.foresee()

    def _corrected(self, anew: bool) -> None:  # noqa: FBT001 - a callback's only argument
        one = self.correcting.map
        if anew:
            self._renew(one=one)
        elif self._look is not None and self._look.table is not None:
            rows = len(self._look.table.rows)
            self._look = self._look._replace(form=exchange.SPREADSHEET, map=one, sentences=())
            if rows <= _LIVE:
                self.foresee()
            else:
                self._nothing("")
                self._actions.children = (row(self.again),)

    # -- what would come in

    def _nothing(self, why: str) -> None:
        """Show that nothing can come in, and why."""
        self.set_trait("value", None)
        self._actions.children = ()
        self._coming.tell(why, bad=True) if why else self._coming.clear()

    def foresee(self) -> None:
        """Show what would come in, what has no place, and what is asked."""
        self._done.clear()
        folder, as_they_were = self.desk.folder, self.as_they_were.value
        try:
            if self._look is None:
                result = exchange.brought_own(folder, self._data, self._file, as_they_were=as_they_were)
            else:
                source = exchange.goals(self._look, self._data, self._file)
                facts = {"file": self._file, "on": self.on, "as_they_were": as_they_were}
                result = exchange.brought(folder, source, **facts)
        except OkrError as error:
            self._nothing(str(error))
            return
        self.set_trait("value", result)
        self._coming.show("importing/coming", self._facts(result))
        self.correcting.show_names(result, self.desk.plan)
        self.bring.description = "Bring in" if as_they_were else "Bring in as drafts"
        self.bring.disabled = not result.changes
        maps = (self.keep,) if self.correcting.map else ()
        self._actions.children = (row(self.bring, *maps, self.as_they_were),)

    def _facts(self, result: Brought) -> dict[str, Any]:
        plan, items = result.plan, result.receipt.items
        own, below = items.get("objective", {}), items.get("key result", {})
        coming = [o for o in plan.objectives if o.id in own or any(kr.id in below for kr in o.key_results)]
        people = {name: words for words, name in options.people(plan)}
        return {
            "result": result,
            "questions": exchange.questions(result),
            "objectives": [
                {
                    "title": o.title,
                    "of": [plan.team(o.team).name, o.cycle, *([people[o.owner]] if o.owner else [])],
                    "below": [
                        *((kr.title, aim(kr)) for kr in o.key_results),
                        *((work.title, "initiative") for work in o.initiatives),
                    ],
                }
                for o in coming[:_MOST_OBJECTIVES]
            ],
            "more": max(0, len(coming) - _MOST_OBJECTIVES),
            "left": exchange.grouped(result.lines, ("left", "wrong")),
            "kept": exchange.grouped(result.lines, ("kept",)),
            "most": _MOST_GROUPS,
            "inferred": sum(line.fate == "inferred" for line in result.lines),
        }

    # -- what is written

    def _attempt(self, act: Callable[[], T]) -> T | None:
        """The result of *act*; None where it cannot be written, and the reason is shown."""
        if self.desk.locked:
            self._done.tell(self.desk.locked, bad=True)
            return None
        return self._done.attempt(act)

    def _keep(self) -> None:
        one, folder = self.correcting.map, self.desk.folder
        place = self._attempt(lambda: exchange.keep_map(folder, one, self._file)) if one else None
        if place:
            how = f"choose it under “Read as”, or okr import FILE --map {place}"
            self._done.tell(f"The map is {place} in the plan. For the next such file: {how}")

    def _bring(self) -> None:
        result: Brought | None = self.value
        written = self._attempt(lambda: exchange.put(result, on=self.on)) if result else None
        if result is None or written is None:
            return
        place, plan = written
        self._nothing("")
        self._written(plan)
        drafts = "" if self.as_they_were.value else ", goals as drafts"
        kept = f"{place} in the plan holds the receipt, the report, and what had no place."
        self._done.tell(f"Written: {result.summary or 'what changed'}{drafts}. {kept}")

    def _written(self, plan: Plan) -> None:
        self.desk.reload()
        self.base = replace(plan, today=self.base.today)
        self._offer_undo()
        self.sharing.renew()

    # -- taking it back

    def _offer_undo(self) -> None:
        """Offer to take back the last import, where there is one."""
        try:
            file = exchange.undoing(self.desk.folder).receipt.file
        except OkrError:
            self._undo.children = ()
        else:
            self._undo.children = (button(f"Take back the import of {file}…", self._ask_undo, "okr-more"),)

    def _ask_undo(self) -> None:
        back = self._attempt(lambda: exchange.undoing(self.desk.folder))
        if back is None:
            return

        def act() -> None:
            if plan := self._attempt(lambda: exchange.undo(back)):
                self._written(plan)
                self._nothing("")
                self._done.tell(f"Taken back: {back.summary}.")

        words = Html("elements/texts#import_undo", {"back": back})
        choices = button("Take it back", act, "okr-primary"), button("Not now", self._offer_undo)
        self._undo.children = (words, row(*choices))
