"""KpiBoard: a KPI by name, with its chart, its drivers, its card, and the source of its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from okrlib import show
from okrlib.coach import feedback
from okrlib.drafting import edit, unparked
from okrlib.errors import DraftError, NoTeamError
from okrlib.findings import Finding
from okrlib.model import KPI, KeyResult, Objective
from okrlib.plan import Plan
from okrlib.scoring import Standing
from okrlib.store import Checkout, Figures
from okrlib.text import formatting
from okrlib.widgets.drafting.kpi import KPICard
from okrlib.widgets.elements import Html, More, PlanBoard, button, field, options, row
from okrlib.widgets.kpis.chart import Noting
from okrlib.widgets.kpis.source import SourcePanel

if TYPE_CHECKING:
    from okrlib.sources import Refreshed

#: What of a card its chart and its head do not show.
_UNSEEN: dict[str, Any] = dict.fromkeys(
    ("what", "why", "how", "who", "when", "pitfalls", "counter_measure", "notes"), ""
)


class KpiBoard(PlanBoard):
    """A board whose ``value`` is a `Plan`: the one given, with what was changed of its KPIs.

    *on* is the day that is judged, the plan's own where absent; *kpi* the one that is shown first. It never
    touches disk: *desk* is an `okrlib.checkout`, without which nothing can be saved, and *figures* is
    `okrlib.figures`, without which no source can be looked at or refreshed.
    """

    kpi = traitlets.Unicode(None, allow_none=True)
    kind = "kpis"
    shows = ("team", "KPI")

    def __init__(
        self,
        plan: Plan,
        *,
        on: date | None = None,
        team: str | None = None,
        kpi: str | None = None,
        figures: Figures | None = None,
        desk: Checkout | None = None,
    ) -> None:
        super().__init__(plan, "okr-kpis", on=options.day(plan, on), desk=desk)
        self._figures = figures
        self._seen: Any = None
        self.form: KPICard | None = None
        self.team_field = self.choice("team", team, lambda plan: options.teams(plan, "All teams"))
        standing = Standing(plan, on=self.on)
        first = min(self._listed(), key=lambda k: standing.kpi(k.id).health != "missed", default=None)
        self.kpi_field = self.choice("kpi", kpi or (first.id if first else None), self._offered)
        self.kpi_field.control.description = "KPI"
        self.add_kpi = button("Add a KPI", self.begin, "okr-add")
        self._head = Html()
        self.noting = Noting(self.put)
        self._drivers, self._card = w.VBox(), w.VBox()
        self._seasons, self._users = Html(), Html()
        self.source = SourcePanel(self, figures)
        self.guards = field.Several("It must not suffer from", (), self._measures())
        self.guards.observe(lambda change: self._guard(change["new"]), "value")
        self.ended = field.day("No longer kept from", self.on)
        self.retire = button("Retire it", self._retire)
        retiring = w.VBox([row(self.ended, self.retire), Html("elements/texts#retiring", {})])
        uses = w.VBox([self._users, self.guards])
        folds = {
            "season": ("Is it only the season?", self._seasons),
            "card": ("Its card: words, target, band, formula, drivers", self._card),
            "source": ("Add a source of its figures, or change it", self.source if figures else None),
            "uses": ("Goals that use it, and that must not harm it", uses),
            "retire": ("Retire this KPI", retiring),
        }
        shown = {name: fold for name, fold in folds.items() if fold[1]}
        self.more = {name: More(words, lambda what=what: what) for name, (words, what) in shown.items()}
        self.lay_out(
            row(self.team_field, self.kpi_field, self.add_kpi),
            self._message,
            self._head,
            self.noting,
            self._drivers,
            *self.more.values(),
        )

    # -- what is chosen

    def _listed(self) -> list[KPI]:
        """The KPIs of the team and of those below it, by title."""
        below = set(self.value.below(self.team)) if self.team else None
        listed = (k for k in self.value.kpis if below is None or k.team in below)
        return sorted(listed, key=lambda k: k.name.casefold())

    def _offered(self, plan: Plan) -> field.Options:
        named = options.kpis(replace(plan, kpis=tuple(self._listed())))
        return sorted(named, key=lambda pair: pair[0].casefold()) or [("No KPI yet", None)]

    def show_item(self, noun: str, name: str) -> None:
        """Go to a KPI."""
        if noun == "KPI":
            self.go("kpi", name)

    @traitlets.observe("kpi", "team")
    def _went_to(self, change: Any) -> None:
        if change["name"] == "team" and self.children and not self.value.has("KPI", self.kpi or ""):
            self.kpi = next((k.id for k in self._listed()), None)
        elif self.children and not self._filling:
            self.show()

    @property
    def card(self) -> KPI | None:
        """The KPI that is shown; None where there is none."""
        return self.value.kpi(self.kpi) if self.kpi and self.value.has("KPI", self.kpi) else None

    @property
    def troubles(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return list(self.form.troubles) if self.form else []

    # -- what is shown

    def show(self) -> None:
        """Show the KPI that is chosen."""
        with self.filling():
            super().show()
        kpi = self.card
        for each in (self._head, self.noting, self._drivers, *self.more.values()):
            each.layout.display = "" if kpi else "none"
        if kpi is None:
            return
        if "source" in self.more and kpi.formula and not kpi.feed and kpi.id not in self.source.pending:
            self.more["source"].layout.display = "none"  # it is calculated
        if self.form is None or self.form.value.id != kpi.id:
            self.form = KPICard(kpi, plan=self.value, base=self.base, alone=False)
            self.form.observe(self._typed, "value")
            self.form.observe(lambda _: self.noted(), "troubles")
            self._card.children = [self.form]
        elif self.form.value != kpi:
            self.form.value = kpi
        self.source.show(kpi)
        plan = self.value
        seen = (replace(kpi, **_UNSEEN), plan.objectives, plan.observed.get(kpi.id), len(plan.kpis))
        if seen != self._seen:
            self._seen = seen
            self._draw(kpi)

    def _draw(self, kpi: KPI) -> None:
        plan = replace(self.value, today=self.on)
        self._head.value = show.kpi_head(plan, kpi.id).html()
        observed = Standing(plan, on=self.on).kpi(kpi.id).observed
        self.noting.show(kpi, show.kpi_chart(plan, kpi.id).html(), [row.period for row in observed])
        self._seasons.value = show.kpi_seasons(plan, kpi.id).html()
        self._users.value = show.kpi_users(plan, kpi.id).html()
        with self.filling():
            field.offer(self.guards, self._measures())
            self.guards.put(tuple(kr.id for _, kr in self._open() if kpi.id in kr.guard))
            self.ended.put(kpi.ended or self.on)
        self.retire.description = "Keep it again" if kpi.ended else "Retire it"
        self._drivers.children = self._tree(plan, kpi)

    def _tree(self, plan: Plan, kpi: KPI) -> list[Any]:
        """The KPIs that drive it, theirs in turn, and those that it drives, each a click away."""
        lines = [(f, "") for f in show.kpi_drivers(plan, kpi.id).facts["lines"][1:]]
        driven = (other.id for other in plan.kpis if kpi.id in other.drivers)
        lines += [(show.kpi_drivers(plan, name).facts["lines"][0], "driven by it") for name in driven]
        if not lines:
            return []
        head = Html("elements/texts#heading", {"text": "What drives it"})
        return [head, *(self._driver(facts, note) for facts, note in lines)]

    def _driver(self, facts: dict[str, Any], note: str) -> w.HBox:
        go = button("Show", lambda: self.go("kpi", facts["id"]), tooltip=f"Show: {facts['title']}")
        return row(go, Html("kpi/driver", {"k": facts, "note": note}), name="okr-driver")

    # -- what was done

    def put(self, kpi: KPI) -> None:
        """Put the KPI that is shown into the plan, changed."""
        self.value = edit.put_kpi(self.value, kpi, self.kpi)

    def _typed(self, change: Any) -> None:
        kpi = change["new"]
        if not self._filling and kpi != self.card:
            with self.filling():
                self.put(kpi)
                self.kpi = kpi.id
            self.show()

    def begin(self) -> None:
        """Add an empty KPI of the team that is chosen, else of the company, and open its card."""
        team = self.team or options.company(self.value)
        if team is None:
            self._message.tell(str(NoTeamError()), bad=True)
            return
        if self.troubles:
            self._message.tell(f"First fix: {', '.join(self.troubles)}.", bad=True)
            return
        new = self.new_kpi(team)
        with self.filling():
            self.value = edit.put_kpi(self.value, new)
            self.kpi = new.id
        self.show()
        self.more["card"].unfold()

    def _retire(self) -> None:
        kpi = self.card
        if kpi is not None:
            self.put(replace(kpi, ended=None if kpi.ended else self.ended.value or self.on))

    def _open(self) -> list[tuple[Objective, KeyResult]]:
        """The key results of goals that are not closed, each with its goal."""
        return [(o, kr) for o, kr in self.value.key_results.values() if o.state != "closed"]

    def _measures(self) -> field.Options:
        return [(f"{kr.name} ({o.team}, {o.cycle})", kr.id) for o, kr in self._open()]

    def _guard(self, chosen: tuple[str, ...]) -> None:
        """Let these key results name the KPI among what must not suffer."""
        kpi = self.kpi
        if self._filling or kpi is None:
            return
        for o, kr in self._open():
            if (kpi in kr.guard) != (kr.id in chosen):
                others = tuple(name for name in kr.guard if name != kpi)
                new = replace(kr, guard=(*others, *((kpi,) if kr.id in chosen else ())))
                now = self.value.objective(o.id)
                krs = edit.put(now.key_results, new)
                self.value = edit.put_objective(self.value, replace(now, key_results=krs))

    def refresh(self) -> None:
        """Append what the saved source has that is new; the panel says what came."""
        kpi, source, figures = self.card, self.source, self._figures
        if kpi is None or figures is None:
            return
        saved = self.base.has("KPI", kpi.id) and self.base.kpi(kpi.id).feed == kpi.feed
        if not saved or kpi.id in source.pending:
            source.message.tell("Save its source first.", bad=True)
            return

        def pulled() -> Refreshed:
            one = figures.compare(self.base, self.base.kpi(kpi.id), accept=source.accept.value)
            if not one.failed:
                self.base, one = figures.append(self.base, one)
            return one

        one = source.message.attempt(pulled)
        if one is None:
            return
        known = frozenset(self.value.observed.get(kpi.id, ()))
        rows = self.base.observed.get(kpi.id, ())
        self.value = self.value.with_rows([row for row in rows if row not in known])
        source.tell(one, done=True)
        self.sharing.renew()

    # -- what is typed

    def noted(self) -> None:
        """Something was typed that is not in the plan yet: what was shown of the changes is without it."""
        self.park()
        self.saving.changed()

    def unsaved(self) -> bool:
        """Whether there is something to save."""
        return super().unsaved() or bool(self.source.pending)

    def texts(self) -> dict[str, Any]:
        """What is typed about the chart, on the card and about sources, and not put into the plan yet."""
        note, card = self.noting.typed(), self.form.loose() if self.form else {}
        texts = {
            "note": [self.kpi, *note] if note else None,
            "card": [self.kpi, card] if card else None,
            "sources": self.source.typed(),
        }
        return {name: typed for name, typed in texts.items() if typed}

    def put_texts(self, texts: dict[str, Any]) -> str:
        """Put such texts back; a sentence on those that have no place any more, or ""."""
        sources = texts.get("sources", {}) if self._figures else {}
        (noted, *note), (carded, card) = texts.get("note", [None]), texts.get("card", (None, {}))
        named = dict.fromkeys(name for name in (*sources, noted, carded) if name is not None)
        gone = [name for name in named if not self.value.has("KPI", name)]
        self.source.retype({name: typed for name, typed in sources.items() if name not in gone})
        self.show()
        if self.kpi in self.source.pending:
            self.more["source"].unfold()
        if noted not in {None, *gone}:
            self.go("kpi", noted)
            self.noting.retype(note)
        if carded not in {None, *gone}:
            self.go("kpi", carded)
            self.more["card"].unfold()
            if self.form is not None:
                self.form.loosen_all(card)
        return f"There is no KPI {formatting.listed(gone)} any more." if gone else ""

    def retype(self, content: Any) -> str:
        """Put the draft onto the plan as it is now, and show the KPI that was shown.

        Raises `DraftError` where it is about another KPI than the one shown, which has to be fixed first.
        """
        draft, _ = unparked(content["changes"], self.base)
        typed = filter(None, map(content["texts"].get, ("note", "card")))
        others = {content.get("kpi"), *(kpi for kpi, *_ in typed)} - {None, self.kpi}
        if self.troubles and any(plan.has("KPI", kpi) for plan in (self.value, draft) for kpi in others):
            raise DraftError(f"First fix: {', '.join(self.troubles)}.")
        feeds = [k.feed for k in draft.kpis]
        pending = content["texts"].get("sources", {}).values()
        if self._figures is not None:
            files = [feed.file for feed in feeds if feed] + [typed["feed"].get("file") for typed in pending]
            self._figures.again(filter(None, files))
        left = super().retype(content)
        self.noted()
        return left

    # -- saving

    def to_save(self) -> Plan:
        """The plan that is saved: a source that can be used as its fields say it is in it."""
        self.source.use_ready()
        return self.value

    def left(self) -> list[tuple[str, Finding]]:
        """The errors in what would be saved."""
        return list(feedback.errors(self.value, self.base))

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        before, kpi = self.base, self.kpi
        for told in (self.noting, self.source):
            told.message.clear()
        super().saved(plan)
        if kpi is None or not plan.has("KPI", kpi) or not plan.kpi(kpi).feed:
            return
        if not before.has("KPI", kpi) or before.kpi(kpi).feed != plan.kpi(kpi).feed:
            self.source.message.tell("Saved. Press Refresh to append its figures.")

    def save_in(self, desk: Checkout, plan: Plan) -> Plan:
        """Save, the files that were brought first: a source that names one is checked against the folder."""
        if self._figures is not None:
            self._figures.keep(plan)
        return super().save_in(desk, plan)
