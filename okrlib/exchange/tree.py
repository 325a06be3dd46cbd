"""How the goals of a file hang together: what each is, and which stands above it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from okrlib.exchange.records import Goal, Line, Source, clean, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.exchange.maps import Words

_NUMBERS = ("target", "baseline", "stretch", "zone_target")
#: What a key result without an objective is put below.
LOOSE = "Key results that came without an objective"


class Tree:
    """The goals of a source, the kind of each, and those above it, by their places in the file."""

    def __init__(self, source: Source, words: Words) -> None:
        self.goals = source.goals
        self.lines: list[Line] = []
        self.kinds: list[str] = []
        self.above: list[list[tuple[int, str]]] = [[] for _ in self.goals]
        self._index()
        source.by_id = any(goal.get("key") for goal in self.goals)
        for at, goal in enumerate(self.goals):
            self._settle(at, goal)
        self._outlines()
        said = [words.meaning("kind", goal.get("kind")) for goal in self.goals]
        if not any(self.above) and "key_result" in said:
            self._by_order(said)
        self._without_loops()
        self._name_kinds(said)

    # -- ids and words

    def _index(self) -> None:
        """Ids and words by which others name a goal; one without an id gets that by which others name it."""
        self.by_key: dict[str, int] = {}
        self.by_title: dict[str, list[int]] = {}
        named: dict[str, str] = {}
        for goal in self.goals:
            for key, title, _ in goal.parents:
                if key and title and key != title:
                    named.setdefault(fold(title), key)
        for at, goal in enumerate(self.goals):
            title = fold(goal.get("title"))
            if not goal.get("key") and title in named and named[title] not in self.by_key:
                goal.fields["key"] = named[title]
            key = goal.get("key")
            if key and key in self.by_key:
                first = self.goals[self.by_key[key]]
                same = first.fields == goal.fields
                why = f"the id stands in row {first.row} already; " + (
                    "the rows are alike, and it counts once" if same else "this row is taken as another goal"
                )
                self.lines.append(goal.line("key", key, "", why, "wrong"))
                goal.fields["key"] = f"{key}#{goal.row}"
                if same:
                    goal.fields["repeated"] = key
            for word in [goal.get("key"), *goal.get("keys").split("\n"), f"row {goal.row}"]:
                if word:
                    self.by_key.setdefault(word, at)
            self.by_title.setdefault(title, []).append(at)

    def _settle(self, at: int, goal: Goal) -> None:
        for key, title, share in goal.parents:
            up = self.by_key.get(key) if key else None
            if up is None and title:
                up = self._called(title, goal, at)
            if up is None or up == at:
                why = "a goal cannot stand above itself" if up == at else "the file has no such goal"
                self.lines.append(goal.line("parent", title or key, "", why, "left"))
            elif up not in [place for place, _ in self.above[at]]:
                self.above[at].append((up, share))

    def _called(self, title: str, goal: Goal, at: int) -> int | None:
        """The goal with these words; of several that of the same period and team, else the first."""
        places = [place for place in self.by_title.get(fold(title), ()) if place != at]
        like = (p for p in places if all(self.goals[p].get(f) == goal.get(f) for f in ("period", "team")))
        return next(chain(like, places), None)

    # -- the order of the file

    def _outlines(self) -> None:
        """The goals above by outline numbers (1.2 above 1.2.1), or by levels."""
        last: dict[str, int] = {}
        stack: list[tuple[int, int]] = []
        for at, goal in enumerate(self.goals):
            outline = clean(goal.get("outline")).strip(".")
            if outline:
                up = outline
                while "." in up:
                    up = up.rpartition(".")[0]
                    if up in last:
                        self.above[at].append((last[up], ""))
                        break
                else:
                    if "." in outline:
                        why = f"the file has no goal {outline.rpartition('.')[0]}"
                        self.lines.append(goal.line("outline", outline, "", why, "left"))
                last[outline] = at
            level = goal.get("level").strip()
            if level.isascii() and level.isdigit():
                while stack and stack[-1][0] >= int(level):
                    stack.pop()
                if stack and not self.above[at]:
                    self.above[at].append((stack[-1][1], ""))
                stack.append((int(level), at))

    def _by_order(self, said: list[str | None]) -> None:
        """In a file that names nothing above, a key result belongs to the objective that stands before it."""
        objective = key_result = None
        for at, kind in enumerate(said):
            if kind == "objective":
                objective, key_result = at, None
            elif kind in {"key_result", "initiative"}:
                up = key_result if kind == "initiative" and key_result is not None else objective
                if up is not None:
                    self.above[at].append((up, ""))
                if kind == "key_result":
                    key_result = at

    def _without_loops(self) -> None:
        """Cut each link that closes a circle."""
        done: set[int] = set()
        for start in range(len(self.goals)):
            trail: list[int] = []
            on_trail: set[int] = set()
            at: int | None = start
            while at is not None and at not in done:
                trail.append(at)
                on_trail.add(at)
                links = self.above[at]
                for link in [*links]:
                    if link[0] in on_trail:
                        self._cut(at, link)
                at = links[0][0] if links else None
            done.update(trail)
        for at, links in enumerate(self.above):
            for link in links[1:]:
                if self._leads(link[0], at):
                    self._cut(at, link)

    def _leads(self, start: int, end: int) -> bool:
        """Whether one goal stands somewhere below the other."""
        waiting, seen = [start], {start}
        while waiting:
            for up, _ in self.above[waiting.pop()]:
                if up == end:
                    return True
                if up not in seen:
                    seen.add(up)
                    waiting.append(up)
        return False

    def _cut(self, at: int, link: tuple[int, str]) -> None:
        self.above[at].remove(link)
        came = self.goals[link[0]].get("title")
        self.lines.append(self.goals[at].line("parent", came, "", "it would go round in a circle", "wrong"))

    # -- kinds

    def _name_kinds(self, said: list[str | None]) -> None:
        """What each goal is: what it is called, else by where it stands in the tree."""
        has_below = {up for links in self.above for up, _ in links}
        work = self._work(said, has_below)
        for at, goal in enumerate(self.goals):
            kind = said[at]
            if kind is None:
                kind, why = self._inferred(at, goal, work.get(at, ""), below=at in has_below)
                self.lines.append(
                    goal.line("kind", goal.get("kind"), kind.replace("_", " "), why, "inferred")
                )
            self.kinds.append(kind)

    def _inferred(self, at: int, goal: Goal, work: str, *, below: bool) -> tuple[str, str]:
        """(what a goal is by where it stands, why)."""
        if work:
            return "key_result" if below else "initiative", work
        if below:
            return "objective", "it has goals below it"
        if self.above[at]:
            return "key_result", "it stands below another goal"
        numbers = any(goal.get(name) for name in _NUMBERS)
        return "objective", "it stands alone" + ("; its numbers become a key result" if numbers else "")

    def _work(self, said: Sequence[str | None], has_below: set[int]) -> dict[int, str]:
        """Key results that have their initiatives below them, and these, where no word says what they are.

        Such a key result has numbers of its own and stands below a goal that has none; what is below it has
        neither numbers nor anything below itself.
        """
        numbers = [any(goal.get(name) for name in _NUMBERS) for goal in self.goals]
        below: dict[int, list[int]] = {}
        for at, links in enumerate(self.above):
            if links:
                below.setdefault(links[0][0], []).append(at)
        out = {}
        for at, places in below.items():
            up = self.above[at][0][0] if self.above[at] else None
            free = not any(numbers[each] or each in has_below or said[each] for each in places)
            if said[at] is None and numbers[at] and up is not None and not numbers[up] and free:
                out[at] = "it has numbers, and only goals without any below it"
                out |= dict.fromkeys(places, "it has no numbers and stands below a key result")
        return out

    def objective_of(self, at: int) -> int | None:
        """The objective nearest above a goal; None where there is none."""
        seen = {at}
        while self.above[at]:
            at = self.above[at][0][0]
            if at in seen:
                return None
            if self.kinds[at] == "objective":
                return at
            seen.add(at)
        return None
