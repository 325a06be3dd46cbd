"""Key results, KPIs and the reports on them, as an import makes them of goals as they came."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from okrlib.coach import Draft, languages, lexicon, remarks
from okrlib.exchange.cells import Cells, Number, day_in, numeral
from okrlib.exchange.check_ins import add_check_ins
from okrlib.exchange.measures import Measure, Numbers, measured
from okrlib.exchange.receipts import MEASURE
from okrlib.exchange.records import clean, fold
from okrlib.model import PROSE, KeyResult, Milestone, Outcomes, Override

if TYPE_CHECKING:
    from okrlib.exchange.facts import Facts
    from okrlib.model import Cycle, Objective

_PERCENT = frozenset(
    {"percent", "percentage", "custom percent", "prozent", "pourcentage", "porcentaje", "yuzde", "yuzdesel"}
)
#: A unit in brackets behind the words: "Renewal rate (%)", "First answer (hours)".
_UNIT_BEHIND = re.compile(r"\((%|[^\W\d][^\d()]{0,18})\)\s*$")
_OF_KEY_RESULTS = ("baseline", "target", "unit", "current", "progress", "score", "metric", "direction")


class KeyResults:
    """The key results of a file."""

    def __init__(self, of: Facts) -> None:
        self.of_import = of
        self.plan, self.out = of.plan, of.out
        self.stand_above = {links[0][0] for links in of.tree.above if links}
        self.words = lexicon(of.plan.language) if of.plan.language in languages() else None

    def of(self, at: int, objective: Objective, below: list[int]) -> Objective:
        """An objective with what stands below it."""
        m = self.of_import
        places = [each for each in below if m.tree.kinds[each] == "key_result"]
        key_results = {each: self._key_result(each, objective, at) for each in places}
        if at >= 0:
            alone = not key_results and at not in self.stand_above
            if own := self._own_measure(at, objective, alone=alone):
                key_results[at] = own
            else:
                for fact in _OF_KEY_RESULTS:
                    m.cells[at].left(fact, "an objective's numbers are those of its key results")
                for fact in ("status", "confidence"):
                    m.cells[at].left(fact, "how an objective goes follows from its key results")
        work = []
        for each in below:
            if m.tree.kinds[each] == "initiative":
                up = m.tree.above[each][0][0] if m.tree.above[each] else None
                moves = (key_results[up].id,) if up in key_results else ()
                work.append(m.initiative(each, moves, m.cycles.used(objective.cycle)))
        return replace(objective, key_results=tuple(key_results.values()), initiatives=tuple(work))

    def _own_measure(self, at: int, objective: Objective, *, alone: bool) -> KeyResult | None:
        """A key result for an objective that comes with numbers of its own.

        From 0 to 100 % is its progress, which follows from what stands below it, unless it stands *alone*.
        """
        cells = self.of_import.cells[at]
        start, end = cells.text("baseline").strip(" %"), cells.text("target").strip(" %")
        real = bool(end) and not (end in {"100", "100.0"} and start in {"", "0", "0.0"})
        if not real and not (
            alone and any(cells.text(fact) for fact in ("target", "progress", "current", "score", "stretch"))
        ):
            return None
        why = "the objective has numbers of its own, so they are a key result"
        cells.note("kind", "", "key result", why, "inferred")
        return self._key_result(at, objective, at, own=True)

    # -- one key result

    def _key_result(self, at: int, objective: Objective, up: int, *, own: bool = False) -> KeyResult:
        m, cells = self.of_import, self.of_import.cells[at]
        if own:
            title, more = cells.text("metric") or objective.title, ""
            cells.settle("metric", title)
        else:
            title, more = m.title(cells)
        key = m.key(at) + (MEASURE if own else "")
        name = m.name("key result", None if own else at, title, key, place=objective.id)
        if not own and cells.goal.get("key"):
            cells.say("key", name, "its id, from its words and its id in the tool")
        cells.settle("kind", "key result")
        direct = own or not m.tree.above[at] or m.tree.above[at][0][0] == up
        numbers = self._numbers(cells, title)
        measure = measured(numbers, title, draft=objective.state == "draft")
        for fact in measure.unused:
            cells.left(fact, f"a key result of kind {measure.fields['kind']} has no place for it")
        facts = dict(measure.fields)
        facts.setdefault("unit", numbers.unit)
        if facts["kind"] == "milestones":
            step = " ".join(title.replace(";", ",").split())[:200].strip() or "Done"
            facts["milestones"] = (Milestone(name=step),)
        if facts["kind"] == "outcome":
            facts["outcomes"] = Outcomes(**facts["outcomes"])
        self._say_numbers(cells, measure, numbers)
        weight = self._weight(cells, at, direct=direct)
        owner = m.owner(cells) if not own else None
        cycle = m.cycles.used(objective.cycle)
        ambition: Any = None if own else cells.word("ambition")
        kr = KeyResult(
            id=name,
            title=title,
            owner=owner if owner != objective.owner else None,
            weight=weight,
            since=self._since(cells, objective, cycle) if not own else None,
            notes="" if own else self._notes(cells, more),
            ambition=ambition if ambition != objective.ambition else None,
            visibility=None if own else self._visibility(cells, objective),
            phases=self._phases(cells, cycle, facts),
            **facts,
        )
        if not own:
            self._place(cells, at, objective)
        kr = self._finished(cells, kr, objective)
        add_check_ins(m, cells, kr, cycle, measure)
        return self._excused(cells, kr, objective)

    def _place(self, cells: Cells, at: int, objective: Objective) -> None:
        """Say what became of where a key result stood: it has its objective's team and cycle."""
        m = self.of_import
        for fact in ("parent", "outline"):
            cells.settle(fact, objective.id)
        for up, _ in m.tree.above[at][1:]:
            why, other = "a key result stands below one objective here", m.source.goals[up].get("title")
            cells.lines.append(cells.goal.line("parent", other, "", why, "left"))
        for fact, noun, own in (("team", "team", objective.team), ("period", "cycle", objective.cycle)):
            if text := cells.text(fact):
                named = m.teams.known.get(fold(text)) if fact == "team" else m.cycles.of(text, None, None)[0]
                if named == own or fact not in cells.open:
                    cells.say(fact, own, "that of its objective")
                else:
                    cells.left(fact, f"a key result has the {noun} of its objective")

    def _numbers(self, cells: Cells, title: str) -> Numbers:
        direction = cells.meaning("direction")
        unit = cells.unit()
        done = self.of_import.words.meaning("yes", cells.text("target")) and not numeral(cells.text("target"))
        if done:
            why = "it is done or not: one milestone"
            cells.settle("target", "done", why)
            cells.settle("baseline", "not done", why)
        read: dict[str, Number | None] = {
            fact: cells.number(fact, wanted=unit) if fact in cells.open else None
            for fact in ("baseline", "target", "commit", "stretch")
        }
        beside = next((n.unit for n in read.values() if n is not None and n.unit), "")
        if not unit and not beside and any(read.values()):
            behind = _UNIT_BEHIND.search(cells.goal.get("title"))
            beside = behind[1] if behind else ""
            if beside:
                cells.note("unit", "", beside, "what stands in brackets behind the words", "inferred")
        if fold(unit) in _PERCENT or (not unit and not beside and fold(cells.text("direction")) in _PERCENT):
            unit = "%"
        if direction is None and read["baseline"] is None:
            below = cells.text("target")[:1] in {"<", "\N{LESS-THAN OR EQUAL TO}"}
            direction = "below" if below else "decrease" if self._goes(title, "down", "up") else None
        zones = tuple(clean(cells.goal.get(f"zone_{level}")) for level in ("commit", "target", "stretch"))
        return Numbers(
            **{fact: float(n) if n is not None else None for fact, n in read.items()},
            direction=direction,
            unit=unit or beside,
            zones=zones,  # type: ignore[arg-type] # three of them
            score=cells.share("score"),
            has_progress=bool(cells.text("progress") or cells.text("current")),
            done=bool(done),
            unread=bool(cells.text("target")) and read["target"] is None and not done,
        )

    def _say_numbers(self, cells: Cells, measure: Measure, numbers: Numbers) -> None:
        facts = measure.fields
        for fact in ("baseline", "target", "commit", "stretch", "zone_commit", "zone_target", "zone_stretch"):
            value = getattr(numbers, fact, None)
            cells.settle(fact, value if value is not None else facts["kind"], measure.why)
        for fact in ("unit", "direction"):
            cells.settle(fact, facts.get("unit") or numbers.unit if fact == "unit" else facts["kind"])
        if fold(cells.text("metric")) == fold(cells.goal.get("title")):
            cells.settle("metric", "its words")
        cells.note("kind", "", str(facts["kind"]), measure.why, "inferred")

    def _weight(self, cells: Cells, at: int, *, direct: bool) -> float:
        m = self.of_import
        share = m.tree.above[at][0][1] if m.tree.above[at] else ""
        if not direct:
            why = "it stands below another key result: shown, not counted"
            cells.note("weight", share, "0", why, "inferred")
            return 0.0
        weight: float | None = cells.number("weight")
        if weight is None and share and (found := numeral(share, decimal=".")):
            weight = found.value
        if weight is None or not 0 <= weight <= 1e6:
            cells.left("weight", "a weight is 0 or more")
            return 1.0
        cells.settle("weight", weight)
        return float(weight)

    def _since(self, cells: Cells, objective: Objective, cycle: Cycle) -> date | None:
        start, end = cells.day("start"), cells.day("end")
        if end == cycle.last_day:
            cells.say("end", end, "that of its cycle")
        elif end is not None:
            cells.left("end", f"a key result ends with its cycle, {objective.cycle}")
        if start is not None and cycle.start < start < cycle.end:
            cells.say("start", start, "since when it counts")
            return start
        if start == cycle.start:
            cells.say("start", start, "that of its cycle")
        elif start is not None:
            cells.left("start", f"a key result begins with its cycle, {objective.cycle}")
        return None

    def _notes(self, cells: Cells, more: str) -> str:
        notes = [self.of_import.notes(cells, more)]
        if metric := cells.text("metric") if "metric" in cells.open else "":
            cells.say("metric", "notes")
            notes.append(f"Measured by: {metric}")
        return "\n\n".join(filter(None, notes))[:PROSE]

    def _visibility(self, cells: Cells, objective: Objective) -> Any:
        order = ["public", "company", "team", "private"]
        meant = cells.meaning("visibility")
        if not meant:
            return None
        narrower = order.index(meant) > order.index(objective.visibility)
        cells.say("visibility", meant if narrower else objective.visibility)
        return meant if narrower else None

    def _phases(self, cells: Cells, cycle: Cycle, facts: dict[str, Any]) -> tuple[tuple[date, float], ...]:
        """Values planned by day, where they lead from the baseline to the target within the cycle."""
        pairs: list[tuple[date, float]] = []
        for text, typed in cells.goal.phases:
            on = day_in(text, self.of_import.source)
            number = numeral(typed, decimal=self.of_import.source.decimal)
            if not isinstance(on, str) and number and number.other is None:
                pairs.append((on, number.value))
        pairs.sort()
        inside = [pair for pair in pairs if cycle.start < pair[0] < cycle.last_day]
        start, end = facts.get("baseline"), facts.get("target")
        taken: list[tuple[date, float]] = []
        if facts["kind"] in {"increase", "decrease"} and start is not None and end is not None:
            way = [start, *(value for _, value in inside), end]
            once = len({day for day, _ in inside}) == len(inside)
            taken = inside if once and way == sorted(way, reverse=end <= start) else []
        for day, value in pairs:
            if (day, value) not in taken:
                why = "a planned value leads from the start to the target, within the cycle"
                cells.note("planned value", f"{day}: {value}", "", why, "left")
        return tuple(taken)

    def _goes(self, title: str, way: str, unless: str = "") -> bool:
        """Whether words of a title say that something goes one way, up or down, and none the other."""
        if self.words is None:
            return False
        kinds = {kind for word in self.words.words(title) for kind in word.kinds}
        return way in kinds and unless not in kinds

    def _finished(self, cells: Cells, kr: KeyResult, objective: Objective) -> KeyResult:
        """A closed key result's final score, as a person set it."""
        score = cells.share("score")
        closed = objective.state == "closed" and objective.closed_at is not None
        if score is None or kr.kind == "graded" or not closed:
            return kr
        cells.say("score", score, "the final score, set by hand")
        reason = f"The final score in {self.of_import.source.name}."
        if "closed_at" in self.out.by_day.get(("objective", objective.id), ()):
            self.out.by_day["key result", kr.id] = frozenset({"override"})
        return replace(kr, override=Override(score=score, reason=reason, at=objective.closed_at))

    def _excused(self, cells: Cells, kr: KeyResult, objective: Objective) -> KeyResult:
        """The coach's error is excused where words and numbers go two ways: it came so, and is listed."""
        against = "down" if kr.kind == "increase" else "up"
        if kr.kind not in {"increase", "decrease"} or not self._goes(kr.title, against):
            return kr
        language, policy, decided = self.plan.language, self.plan.policy, objective.state != "draft"
        draft = Draft("key_result", kr.title, language, kr, policy, frozenset(), decided)
        errors = {f.code for f in remarks(draft) if f.severity == "error"}
        if not errors:
            return kr
        why = "its words and its numbers do not go the same way; look which is right"
        cells.note("title", kr.title, kr.title, why, "wrong")
        reason = f"It came so from {self.of_import.source.name}; look which is right, and take this out."
        return replace(kr, excused=dict.fromkeys(sorted(errors), reason))
