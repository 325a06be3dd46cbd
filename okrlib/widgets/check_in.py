"""CheckInBoard: a team's week in one place: what is due, typed in a minute, written at once."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from okrlib import entry, identity, words
from okrlib import log as logs
from okrlib.errors import OkrError
from okrlib.model import CheckIn, Observation
from okrlib.open import now as this_moment
from okrlib.rhythm import due as waiting
from okrlib.standing import stand
from okrlib.widgets import field, options
from okrlib.widgets.html import Html
from okrlib.widgets.keys import Keys
from okrlib.widgets.report import FigureReport, Report
from okrlib.widgets.sheet import Sheet
from okrlib.wording import moved_between, reported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from okrlib.plan import Plan
    from okrlib.rhythm import Due
    from okrlib.standing import Standing

Rows = tuple[CheckIn | Observation, ...]


class CheckInBoard(w.VBox):  # type: ignore[misc]
    """A board whose ``value`` are the rows that would be written: check-ins, then KPIs' figures.

    It shows what is due for *team* (else the one that *author* leads, else the company) on the day
    *on*, the plan's own by default. It never touches disk: *append* writes check-ins and *observe*
    figures into a plan's folder (`okrlib.logbook` has both); without them the board has no button to
    save. *author* is the id of the person who reports, *now* the clock. ``plan`` is the plan with what
    was written since.
    """

    value: Rows = traitlets.Tuple()  # type: ignore[assignment]
    team = traitlets.Unicode(None, allow_none=True)

    def __init__(
        self,
        plan: Plan,
        *,
        team: str | None = None,
        on: date | None = None,
        author: str | None = None,
        append: Callable[[Plan, Sequence[CheckIn]], None] | None = None,
        observe: Callable[[Plan, Sequence[Observation]], None] | None = None,
        now: Callable[[], datetime] = this_moment,
    ) -> None:
        super().__init__()
        day = options.day(plan, on)
        self.add_class("okr")
        self.add_class("okr-board")
        self.add_class("okr-check-in")
        self.plan, self.on, self.author = plan, day, author
        self._append, self._observe, self._now = append, observe, now
        self._rows: dict[Any, Report | FigureReport] = {}
        self._shown: list[Report | FigureReport] = []
        self._last: list[CheckIn] = []
        self._figures_kept = False
        self.set_trait("team", plan.team(team).id if team else self._first())
        self.team_field = field.choice("Team", self.team, options.teams(plan))
        self.day_field = field.past_day(
            "Day", day, until=day, hint="Another day makes a late report.", needed=True
        )
        self.rest = w.Checkbox(description="Show what is not due as well", value=False, indent=False)
        self.team_field.observe(lambda change: setattr(self, "team", change["new"]), "value")
        self.day_field.observe(lambda _: self._show(), "value")
        self.rest.observe(lambda _: self._show(), "value")
        self.save = w.Button(description="Save", tooltip="Save what is typed (Ctrl+Enter)")
        self.save.add_class("okr-primary")
        self.save.add_class("okr-save")
        self.save.on_click(lambda _: self.keep())
        self.undo = w.Button(description="Undo", tooltip="Undo the last save: it is taken back on record")
        self.undo.layout.display = "none"
        self.undo.on_click(lambda _: self.take_back())
        self._head, self._told, self._written = Html(), Html(live=True), Html()
        self._list = w.VBox()
        self._list.add_class("okr-reports")
        top = w.HBox([self.team_field, self.day_field, self.rest])
        foot = w.HBox([self.save, self.undo, self._told])
        for box in (top, foot):
            box.add_class("okr-row")
        saving = w.VBox([foot, self._written])
        saving.add_class("okr-saving")
        self.children = (
            Sheet(),
            Keys(),
            top,
            self._head,
            self._list,
            *([saving] if append and observe else []),
        )
        self._show()

    def _first(self) -> str | None:
        """The team to begin with."""
        teams = [team for _, team in self.plan.tree()]
        led = [team.id for team in teams if self.author and team.lead == self.author]
        return next(iter([*led, *(team.id for team in teams)]), None)

    @property
    def day(self) -> date:
        """The day that the reports are about."""
        day: date = self.day_field.value
        return day

    @traitlets.observe("team")
    def _moved(self, _: Any) -> None:
        if hasattr(self, "_list"):
            self.team_field.put(self.team)
            self._show()

    # -- what is shown

    def _show(self) -> None:
        """The rows of the team on the day, by objective."""
        if self.team is None:
            self._head.show("due", {"title": "", "due": 0, "overdue": 0, "day": self.day, "author": ""})
            return
        standing = stand(self.plan, on=self.day)
        found = {d.id: d for d in waiting(self.plan, on=self.day, team=self.team, below=False)}
        figures = found
        if self.day != self.on:
            figures = {d.id: d for d in waiting(self.plan, on=self.on, team=self.team, below=False)}
        children: list[Any] = []
        shown: list[Report | FigureReport] = []
        for title, held in groupby(self._key_results(standing, found), key=lambda pair: pair[0]):
            children.append(Html("heading", {"text": title}))
            made = [row for _, row in held]
            shown += made
            children += made
        kpis = [d for d in figures.values() if d.noun == "KPI"]
        if kpis:
            children.append(Html("heading", {"text": "Figures of KPIs"}))
            made_figures = [self._figure(d) for d in kpis]
            shown += made_figures
            children += made_figures
        self._shown = shown
        self._list.children = children
        self._tell_head(found.values(), kpis)
        self._changed()

    def _key_results(self, standing: Standing, found: dict[str, Due]) -> Iterator[tuple[str, Report]]:
        """The rows of the team's key results, each with its objective's title."""
        for cycle in self.plan.cycles:
            if self.day not in cycle:
                continue
            for o in self.plan.in_cycle.get((self.team or "", cycle.id), ()):
                if o.state == "draft":
                    continue
                for part in standing.objective(o.id).key_results:
                    name = part.key_result.id
                    if name in found or self.rest.value:
                        yield o.title or o.id, self._report(part, found.get(name))

    def _report(self, part: Any, due: Due | None) -> Report:
        key = part.key_result.id, self.day
        held = self._rows.get(key)
        if isinstance(held, Report):
            held.show(self.plan, part, due)
            return held
        made = Report(
            self.plan,
            part,
            due,
            day=self.day,
            on=self.on,
            author=self.author,
            now=self._now,
            changed=self._changed,
        )
        self._rows[key] = made
        return made

    def _figure(self, due: Due) -> FigureReport:
        key = due.id, due.period.start
        held = self._rows.get(key)
        if isinstance(held, FigureReport):
            return held
        card = self.plan.kpi(due.id)
        values = logs.values(card, self.plan.observed.get(due.id, ()), on=self.on)
        latest = values[-1] if values else None
        made = FigureReport(self.plan, due, latest, on=self.on, now=self._now, changed=self._changed)
        self._rows[key] = made
        return made

    def _tell_head(self, found: Any, kpis: Sequence[Due]) -> None:
        held = [*(d for d in found if d.noun == "key result"), *kpis]
        title = self.plan.team(self.team).title or self.team if self.team else ""
        author = identity.shown(self.plan, self.author)
        facts = {
            "title": title,
            "due": len(held),
            "overdue": sum(d.overdue for d in held),
            "day": self.day,
            "author": author,
        }
        self._head.show("due", facts)

    # -- what was typed

    @property
    def troubles(self) -> list[str]:
        """What cannot be taken, by row and field."""
        wrong = [f"{row.title} ({words.listed(row.troubles)})" for row in self._shown if row.troubles]
        return [*(["Day"] if self.day_field.trouble else []), *wrong]

    def _changed(self) -> None:
        made: list[CheckIn | Observation] = []
        for row in self._shown:
            held = row.entry if isinstance(row, Report) else row.figure
            if held is not None and held.row is not None:
                made.append(held.row)
        self.value = tuple(made)
        count = len(made)
        self.save.description = f"Save {words.count(count, 'report')}" if count else "Save"
        if count and self._told.value:
            self._told.clear()

    # -- saving

    def keep(self) -> None:
        """Write every row, or none; then say what was written, and what it moved."""
        rows = self.value
        if self.troubles:
            self._tell(f"Nothing was saved. First mend: {'; '.join(self.troubles)}.", bad=True)
            return
        if not rows:
            self._tell("Nothing is typed yet, so there is nothing to save.")
            return
        said = [row for row in rows if isinstance(row, CheckIn)]
        figures = [row for row in rows if isinstance(row, Observation)]
        if not self._write(said, figures):
            return
        before = self.plan
        self.plan = entry.reported(before, said, figures)
        self._last, self._figures_kept = said, bool(figures)
        self._tell_written(before, said, figures)
        for row in self._shown:
            held = row.entry if isinstance(row, Report) else row.figure
            if held is not None:
                row.empty()
        self._show()
        self.undo.layout.display = "" if said else "none"
        self._tell(f"{words.count(len(rows), 'report')} written.")

    def _write(self, said: Sequence[CheckIn], figures: Sequence[Observation]) -> bool:
        """Whether all of it is on disk."""
        if self._append is None or self._observe is None:
            return False
        done = ""
        try:
            if said:
                self._append(self.plan, said)
            done = "The check-ins were written, the figures of KPIs were not. " if said else ""
            if figures:
                self._observe(self.plan, figures)
        except OkrError as error:
            self._tell(f"{done}{error}", bad=True)
            return False
        except OSError as error:
            why = error.strerror or "unknown reason"
            self._tell(f"{done}The folder cannot be written: {why}. Nothing is lost here.", bad=True)
            return False
        return True

    def take_back(self) -> None:
        """Undo the last save: a row is added that takes each report back; nothing is deleted."""
        rows: list[CheckIn] = []
        try:
            for row in self._last:
                back = entry.withdraw(
                    self.plan, row.key_result, at=self._now(), author=row.author, on=row.date
                )
                rows += back.rows
        except OkrError as error:
            self._tell(str(error), bad=True)
            return
        if not self._write(rows, ()):
            return
        before = self.plan
        self.plan = entry.reported(before, rows)
        count = len(self._last)
        self._last = []
        self.undo.layout.display = "none"
        self._written.clear()
        self._show()
        kept = " The figures of KPIs stay; type them again to mend them." if self._figures_kept else ""
        self._tell(f"{words.count(count, 'report')} taken back; the history keeps them.{kept}")

    def _tell_written(self, plan: Plan, said: Sequence[CheckIn], figures: Sequence[Observation]) -> None:
        before, after = stand(plan, on=self.on), stand(self.plan, on=self.on)
        lines = []
        for row in said:
            title = plan.key_results[row.key_result][1].title or row.key_result
            lines.append(
                {
                    "title": title,
                    "said": reported(plan, row, titled=False),
                    "moved": moved_between(before, after, row.key_result),
                }
            )
        for figure in figures:
            card = plan.kpi(figure.kpi)
            period = words.period(figure.period, card.rhythm)
            lines.append(
                {
                    "title": f"{card.title or card.id}, {period}",
                    "said": words.quantity(figure.value, card.unit),
                    "moved": "",
                }
            )
        self._written.show("written", {"lines": lines, "author": identity.shown(plan, self.author)})

    def _tell(self, text: str, *, bad: bool = False) -> None:
        self._told.show("told", {"text": text, "bad": bad})
