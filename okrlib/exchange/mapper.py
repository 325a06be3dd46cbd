"""Goals as they came become entities of a plan, by stated rules; what is inferred is marked as such."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from okrlib.exchange.cells import day_in
from okrlib.exchange.facts import Facts
from okrlib.exchange.key_results import KeyResults
from okrlib.exchange.kpi_cards import add_kpi
from okrlib.exchange.records import clean, fold
from okrlib.exchange.tree import LOOSE
from okrlib.model import Objective, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from okrlib.exchange.wanted import Wanted

#: After so many objectives it is told how far the work is.
_STEP = 100
#: Why a key result stands with others like it.
NO_OBJECTIVE = "no objective stands above it; it stands with others like it"


class Mapper(Facts):
    """One import on its way into a plan, whose people, teams and cycles are used where names fit."""

    def run(self, advance: Callable[[int, int], None] | None) -> Wanted:
        """The entities that the source asks for; *advance* gets how many objectives are done, of how many."""
        self._periods()
        goals = range(len(self.source.goals))
        live = [at for at in goals if not self._skipped(at)]
        for at in live:
            if self.tree.kinds[at] == "objective":
                self._objective(at)
        loose: dict[tuple[str, str], int] = {}
        below: dict[int, list[int]] = {}
        for at in live:
            if self.tree.kinds[at] in {"key_result", "initiative"}:
                up = self.tree.objective_of(at)
                if up is None or up not in self.objectives:
                    up = self._loose(at, loose)
                below.setdefault(up, []).append(at)
        self._links()
        measures = KeyResults(self)
        for number, at in enumerate([*self.objectives], 1):
            if advance is not None and (number % _STEP == 0 or number == len(self.objectives)):
                advance(number, len(self.objectives))
            self.objectives[at] = measures.of(at, self.objectives[at], below.get(at, []))
        for at in live:
            if self.tree.kinds[at] == "kpi":
                add_kpi(self, at)
        for at in live:
            self.cells[at].end()
        out = self.out
        out.objectives = list(self.objectives.values())
        out.people, out.teams = tuple(self.people.new.values()), tuple(self.teams.new.values())
        named = {o.cycle for o in out.objectives}
        out.cycles = tuple(cycle for cycle in self.cycles.new if cycle.id in named)
        return out

    # -- objectives

    def _skipped(self, at: int) -> bool:
        goal, cells = self.source.goals[at], self.cells[at]
        if goal.get("repeated"):
            return True
        if fold(goal.get("action")) in {"delete", "loschen", "supprimer"}:
            cells.say("action", "", "the row was to be deleted in the tool, so it is not taken", "left")
            cells.end("the row was to be deleted")
            return True
        if not fold(goal.get("title")):
            cells.end("the goal has no words")
            return True
        return False

    def _periods(self) -> None:
        days: dict[str, list[tuple[date | None, date | None]]] = {}
        for goal in self.source.goals:
            if text := clean(goal.get("period")):
                ends = (day_in(goal.get(name), self.source) for name in ("start", "end"))
                first, last = (None if isinstance(day, str) else day for day in ends)
                days.setdefault(text, []).append((first, last))
        for text, spans in days.items():
            self.cycles.settle(text, spans)

    def _objective(self, at: int) -> None:
        goal, cells = self.source.goals[at], self.cells[at]
        title, more = self.title(cells)
        key = self.key(at)
        cycle, by_day = self.cycle(cells)
        name = self.name("objective", at, title, key, place="" if by_day else cycle)
        owner, ambition = self.owner(cells), cells.word("ambition")
        cells.settle("kind", "objective")
        if goal.get("key"):
            cells.say("key", name, "its id, from its words and its id in the tool")
        if by_day:
            self.out.by_day["objective", name] = frozenset({"cycle"})
        self.ids[at] = name
        state, ended = self.state(at, cells, self.cycles.used(cycle).last_day)
        self.objectives[at] = Objective(
            id=name,
            title=title,
            team=self.team(at),
            cycle=cycle,
            owner=owner,
            ambition=ambition or "aspirational",  # type: ignore[arg-type] # of words.toml
            visibility=self.visibility(cells),
            notes=self.notes(cells, more),
            decisions=self.decisions(cells),
            weight=self.weight(cells),
            state=state,
            **ended,
        )

    def _loose(self, at: int, loose: dict[tuple[str, str], int]) -> int:
        """A place for key results without an objective: one for each team and cycle."""
        cells = self.cells[at]
        team, (cycle, by_day) = self.team(at), self.cycle(cells)
        place = (team, cycle)
        if place not in loose:
            loose[place] = -1 - len(loose)
            name = self.name("objective", None, LOOSE, f"loose|{team}|{cycle}", ending=f"{team} {cycle}")
            state: State = "active" if self.as_they_were else "draft"
            self.objectives[loose[place]] = Objective(
                id=name, title=LOOSE, team=team, cycle=cycle, state=state
            )
            self.ids[loose[place]] = name
            if by_day:
                self.out.by_day["objective", name] = frozenset({"cycle"})
        cells.note("parent", "", self.ids[loose[place]], NO_OBJECTIVE, "inferred")
        return loose[place]

    def _links(self) -> None:
        """What objectives support, and the shares that they make up of others' scores."""
        shares: dict[str, float] = {}
        for at, o in [*self.objectives.items()]:
            supports: list[str] = []
            contributes: dict[str, float] = {}
            for up, share in self.tree.above[at] if at >= 0 else ():
                of = up if self.tree.kinds[up] == "objective" else self.tree.objective_of(up)
                if of is None or of not in self.objectives or self.ids[of] in supports or of == at:
                    continue
                supports.append(self.ids[of])
                part = _part(share)
                if part and shares.get(self.ids[of], 0) + part <= 1 + 1e-9:
                    shares[self.ids[of]] = shares.get(self.ids[of], 0) + part
                    contributes[self.ids[of]] = part
            if at >= 0:
                self.cells[at].settle("parent", ", ".join(supports))
                self.cells[at].settle("outline", ", ".join(supports) or "stands on top")
            self.objectives[at] = replace(o, supports=tuple(supports), contributes=contributes)


def _part(share: str) -> float | None:
    """A share in percent as one of 1; None where it is none or nothing."""
    text = share.strip(" %").replace(",", ".")
    try:
        value = float(text) / 100
    except ValueError:
        return None
    return round(value, 6) if 0 < value <= 1 else None
