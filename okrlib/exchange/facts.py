"""The facts of a goal that are read alike for objectives, key results, KPIs and initiatives."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from okrlib.drafting import slug, unused
from okrlib.exchange.cells import ALREADY, Cells, day_in
from okrlib.exchange.maps import Words
from okrlib.exchange.periods import Cycles
from okrlib.exchange.places import People, Teams
from okrlib.exchange.records import clean, fold, told
from okrlib.exchange.tree import Tree
from okrlib.exchange.wanted import Noun, Wanted
from okrlib.model import LINE, PROSE, Initiative, ReviewDecision, State
from okrlib.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from okrlib.exchange.records import Source
    from okrlib.model import Cycle, Objective, Outcome
    from okrlib.plan import Plan

_HTTPS = "https://"
_WORK_STATES = {"done": "done", "on track": "doing", "at risk": "doing", "off track": "doing"}


class Facts:
    """One import on its way into a plan: the file's goals, and the plan's people, teams and cycles.

    *known* are the ids that earlier imports gave, by the source's keys.
    """

    def __init__(
        self, source: Source, plan: Plan, on: date, *, as_they_were: bool, known: Mapping[str, str]
    ) -> None:
        self.source, self.plan, self.on, self.as_they_were = source, plan, on, as_they_were
        self.words = Words(source.words)
        if source.decimal is None:
            source.decimal = plan.decimal
        own = {fact: source.words.get(fact, {}) for fact in ("owner", "team", "period")}
        self.people, self.teams = People(plan, own["owner"]), Teams(plan, own["team"])
        running = plan.cycle_on(on) if plan.cycles else None
        self.cycles = Cycles(plan.cycles, on, running, own["period"])
        self.tree = Tree(source, self.words)
        self.out = Wanted(
            as_drafts=not as_they_were, lines=[*source.lines, *self.tree.lines], notes=[*source.notes]
        )
        names = {"owner": self.people.known, "team": self.teams.known, "period": self.cycles.called}
        self.out.notes += [
            f"The map takes {word!r} for the {fact} {name!r}, which the plan does not have."
            for fact, words in own.items()
            for word, name in words.items()
            if word not in names[fact]
        ]
        self.cells = [Cells(goal, source, self.words, self.out.lines) for goal in source.goals]
        self.ids: dict[int, str] = {}
        self.objectives: dict[int, Objective] = {}
        self.known = known
        #: The ids that are given, and those that something had before.
        self._used = {noun: set(plan.former[noun]) for noun in ("objective", "key result", "KPI")}
        #: What the plan has: the words of each, and where it stands.
        self._own = {
            "objective": {o.id: (o.title, o.cycle) for o in plan.objectives},
            "key result": {name: (kr.title, o.id) for name, (o, kr) in plan.key_results.items()},
            "KPI": {kpi.id: (kpi.title, "") for kpi in plan.kpis},
        }
        self._times: dict[str, int] = {}

    def name(
        self, noun: Noun, at: int | None, title: str, key: str, *, place: str = "", ending: str = ""
    ) -> str:
        """The id of an entity: that which an earlier import gave to the key, else one made of its words.

        The tool's own id, or the *ending*, stands behind its words. What the plan has under the same words is
        the same, unless it stands in another *place*: an objective's cycle, a key result's objective.
        """
        whole = f"{self.source.format}:{key}"
        if whole in self.known:
            name = self.known[whole]
        else:
            otherwise = noun.replace(" ", "-").lower()
            name = slug(title, (), otherwise)
            own = self.source.goals[at].get("key") if at is not None else ""
            if ending or (own and self.source.by_id):
                name = f"{name}-{slug(ending or own, (), 'x')}"
            taken, others = self._used[noun], self._own[noun]
            if name in others:
                taken = taken | {
                    i for i, (words, home) in others.items() if words != title or place not in {"", home}
                }
            name = unused(name, taken)
        self._used[noun].add(name)
        self.out.keys[noun, name] = whole
        return name

    def key(self, at: int) -> str:
        """What a goal is known by from export to export: its id, else its words and where it stands."""
        goal = self.source.goals[at]
        if goal.get("key"):
            return goal.get("key")
        above = [fold(self.source.goals[up].get("title")) for up, _ in self.tree.above[at][:1]]
        facts = [self.tree.kinds[at], fold(goal.get("title")), *above]
        facts += [fold(goal.get(name)) for name in ("team", "period", "owner", "email")]
        digest = sha256("|".join(facts).encode()).hexdigest()[:12]
        self._times[digest] = self._times.get(digest, 0) + 1
        return f"~{digest}" + (f"#{self._times[digest]}" if self._times[digest] > 1 else "")

    def weight(self, cells: Cells) -> float:
        """An objective's share of its team's score."""
        weight = cells.number("weight")
        if weight is None or not 0 < weight <= 1e6:
            cells.left("weight", "a weight is above 0")
            return 1.0
        cells.say("weight", float(weight))
        return float(weight)

    def title(self, cells: Cells) -> tuple[str, str]:
        """(a goal's words, as many as fit; all of them where they are more)."""
        text = cells.text("title")
        if len(text) <= LINE:
            cells.say("title", text)
            return text, ""
        cut = text[: LINE - 1].rpartition(" ")[0] or text[: LINE - 1]
        cells.say("title", f"{cut}…", f"it has {count(len(text), 'character')}: all of it is in the notes")
        return f"{cut}…", text

    def notes(self, cells: Cells, more: str = "") -> str:
        """A goal's description and tags."""
        text = clean(cells.goal.get("notes"), lines=True)
        pieces = [more, text] if fold(text) else [more]
        if tags := cells.text("tags"):
            pieces.append(f"Tags: {tags}")
        for fact in ("notes", "tags"):
            cells.settle(fact, "notes")
        whole = "\n\n".join(piece for piece in pieces if piece)
        if len(whole) > PROSE:
            cells.note("notes", whole, whole[:80], f"only {PROSE:,} characters fit", "left")
            whole = whole[: PROSE - 1] + "…"
        return whole

    def owner(self, cells: Cells) -> str | None:
        """The first of a goal's owners; the others are kept in the rest, which nobody publishes."""
        owner = None
        for fact in ("email", "owner"):
            names, mark = self._names(cells, fact, "," if "@" in cells.text(fact) else "")
            if names:
                owner = owner or self.people.of(names[0])
                self._say_first(cells, fact, owner, names, mark or ", ")
        return owner

    def team(self, at: int) -> str:
        """The id of a goal's team: the first that it names, else that of the goal above."""
        cells = self.cells[at]
        names, mark = self._names(cells, "team")
        if not names:
            up = next((up for up, _ in self.tree.above[at] if up in self.objectives), None)
            team = self.objectives[up].team if up is not None else self.teams.company
            why = "nothing names its team: that of the goal above, else the company"
            cells.note("team", "", team, why, "inferred")
            return team
        team = self.teams.of(names[0])
        self._say_first(cells, "team", team, names, mark)
        return team

    def _names(self, cells: Cells, fact: str, otherwise: str = "") -> tuple[list[str], str]:
        """(The names in a text, what parts them: as its map says, else a semicolon, else *otherwise*)."""
        text = cells.text(fact)
        mark = self.source.lists.get(fact) or (";" if ";" in text else otherwise)
        return [name.strip() for name in (text.split(mark) if mark else [text]) if fold(name)], mark

    def _say_first(self, cells: Cells, fact: str, became: str | None, names: list[str], mark: str) -> None:
        """Note what the first of several names became, and that the others have no place."""
        one = f"a goal has one {'team' if fact == 'team' else 'owner'} here"
        cells.say(fact, became, f"the first of several: {one}" if len(names) > 1 else "")
        if len(names) > 1:
            cells.lines.append(cells.goal.line(fact, mark.join(names[1:]), "", one, "left"))

    def cycle(self, cells: Cells) -> tuple[str, bool]:
        """(the id of a goal's cycle, whether that depends on the day of the import)."""
        text, start, end = cells.text("period"), cells.day("start"), cells.day("end")
        name, why, by_day = self.cycles.of(text, start, end)
        cycle = self.cycles.used(name)
        if text:
            cells.say("period", name, why, "inferred" if why else "taken")
        elif why:
            cells.note("period", "", name, why, "inferred")
        for fact, day, own in (("start", start, cycle.start), ("end", end, cycle.last_day)):
            if day == own:
                cells.say(fact, day, "that of its cycle")
            elif day is not None:
                cells.left(fact, f"an objective has the days of its cycle, {name}")
        return name, by_day

    def visibility(self, cells: Cells) -> Any:
        """Who may see a goal."""
        return cells.word("visibility") or "company"

    def state(self, at: int, cells: Cells, last_day: date) -> tuple[State, dict[str, Any]]:
        """A goal's state and, where it is closed, its outcome and when that was; a draft unless asked."""
        text = cells.text("state") or cells.text("status")
        fact, columns = "state" if cells.text("state") else "status", cells.goal.columns
        meant = self.words.meaning("state", text)
        if (meant or self.as_they_were) and columns.get("status") == columns.get("state"):
            cells.open.discard("status")
        if not self.as_they_were:
            if meant:
                cells.say(fact, "draft", "imported goals start as drafts; --as-they-were keeps their state")
            return "draft", {}
        if meant is None:
            meant = "active"
            why = "nothing says its state, so it is active"
            cells.note(fact, text, meant, why, "inferred")
        else:
            cells.say(fact, meant)
        if meant != "closed":
            return ("draft" if meant == "draft" else "active"), {}
        closed = cells.day("closed") or cells.day("checked")
        for name in ("closed", "checked"):
            cells.settle(name, closed or "")
        day = closed or min(last_day, self.on)
        outcome = self._outcome(text, cells)
        why = "" if closed else "nothing says when it was closed: its cycle's last day, or the import's"
        cells.note("closed", "", str(day), why, "inferred" if why else "taken")
        if closed is None and day == self.on:
            place = "objective", self.ids[at]
            self.out.by_day[place] = self.out.by_day.get(place, frozenset()) | {"closed_at"}
        return "closed", {"outcome": outcome, "closed_at": self.plan.end_of(day)}

    def _outcome(self, text: str, cells: Cells) -> Outcome | None:
        """How a closed goal ended: as its status says, else by its score or progress."""
        meant = self.words.meaning("outcome", text)
        share = cells.share("score")
        share = cells.share("progress") if share is None else share
        why = "as its status says"
        sure = meant not in {None, "achieved"} or fold(text) in {"achieved", "accomplished"}
        if share is not None and not sure:
            success = self.plan.policy.success_at
            meant = "achieved" if share >= success else "partial" if share >= 0.3 else "missed"
            why = "by its score or progress"
        if meant:
            cells.note("outcome", text, meant, why, "inferred")
        return meant  # type: ignore[return-value] # of words.toml

    def decisions(self, cells: Cells) -> tuple[ReviewDecision, ...]:
        """The reports on an objective itself, as notes of its reviews: numbers are those of key results."""
        reports = list(cells.goal.reports)
        if not reports and cells.text("note"):
            reports = [{"day": cells.goal.get("checked"), "note": cells.goal.get("note")}]
            if cells.day("checked") is None:
                return ()
            cells.say("note", "a note of its reviews")
            cells.settle("checked", "the day of that note")
        elif reports:
            for fact in ("note", "checked"):
                cells.settle(fact, ALREADY)
            cells.settle("reports", f"{count(len(reports), 'note')} of its reviews")
        out = []
        for report in reports:
            day = day_in(report.get("day", ""), self.source)
            text = clean(report.get("note", ""), lines=True)[:PROSE]
            status = clean(report.get("status", ""))
            value = clean(report.get("value", ""))
            said = "; ".join(each for each in (status, value) if each)
            whole = f"{said}: {text}" if said and text else said or text
            if isinstance(day, str) or not whole:
                cells.note("reports", told(report)[:2000], "", "it has no day or no words", "left")
                continue
            author = self.people.of(report.get("author", ""))
            out.append(ReviewDecision(on=day, text=whole[:PROSE], author=author))
        return tuple(sorted(out, key=lambda decision: decision.on))

    def initiative(self, at: int, moves: tuple[str, ...], cycle: Cycle) -> Initiative:
        """The work that a row is: its numbers have no place, its words and state do."""
        cells = self.cells[at]
        title, _ = self.title(cells)
        status = cells.meaning("status")
        progress = cells.share("progress")
        state = _WORK_STATES.get(status or "", "planned")
        if progress is not None and state != "done":
            state = "done" if progress >= 1 else "doing" if progress > 0 else state
        outcome = self.words.meaning("outcome", cells.text("status"))
        if outcome in {"dropped", "postponed"}:
            state = "dropped"
        for fact in filter(cells.text, ("status", "progress", "kind", "parent", "outline")):
            cells.settle(fact, state if fact in {"status", "progress"} else "initiative")
        link = cells.text("link") if cells.text("link").startswith(_HTTPS) else None
        if link:
            cells.say("link", link)
        owner = self.owner(cells)
        cells.left("key", "an initiative has no id here")
        for fact, own in (("period", cycle.id), ("start", cycle.start), ("end", cycle.last_day)):
            text = cells.text(fact)
            said = self.cycles.of(text, None, None)[0] if fact == "period" and text else cells.day(fact)
            if text and own == said:
                cells.say(fact, own, "that of its objective")
        cells.end("an initiative has words, an owner and a state here")
        self.source.goals[at].rest.clear()
        return Initiative(
            title=title,
            owner=owner,
            state=state,  # type: ignore[arg-type] # of the table above
            moves=moves,
            link=link,
        )
