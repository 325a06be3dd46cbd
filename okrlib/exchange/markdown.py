"""OKRs as Markdown, as handbooks have them: headings and list items."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from okrlib.exchange.labels import beside, labelled
from okrlib.exchange.periods import is_general, period_in, whose
from okrlib.exchange.records import Goal, Line, Source, clean
from okrlib.sheets import lines_of
from okrlib.text import formatting
from okrlib.text.comments import LINK, without_code, without_comments, without_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
#: An item of a list; also behind a bullet of a text editor, and where the space behind a dash is missing.
ITEM = re.compile(r"(?P<indent>\s*)(?:(?:[-*+•‣◦▪]|\d{1,3}[.)])\s+|-(?=[^\W\d_]))(?P<text>.+)")
#: So many lines are named, and the others counted.
_MOST_LINES = 12
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*")
_BOX = re.compile(r"\[(?P<mark>[ xX])\]\s*")
OBJECTIVE = re.compile(
    r"(?:(?:company|team|department)\s+)?(?:objective|okr|goal|ziel|objectif|objetivo|hedef|o)\s*#?\s*\d*(?:\.\d+)*\s*(?:[:.\u2013\u2014]|-(?![^\W\d_]))\s*",
    re.IGNORECASE,
)
KEY_RESULT = re.compile(
    r"(?:key\s*results?|kr|schlüsselergebnis|résultat clé|resultado[ -](?:clave|chave)|anahtar sonuç)"
    r"\s*#?\s*\d*(?:\.\d+)*\s*(?:[:.\u2013\u2014]|-(?![^\W\d_]))\s*|kr\d+(?:\.\d+)*\s+",
    re.IGNORECASE,
)
#: A heading that only says what the words below it are.
OBJECTIVE_NAME = re.compile(r"(?:objective|ziel|objectif|objetivo|hedef)\s*#?\d*\s*:?", re.IGNORECASE)
#: "OKR 2: Grow" is an objective, "OKRs of Sales" and "OKR - Sales" say whose they are.
_OF_FILE = re.compile(r"okrs?\s*[^\d\s]", re.IGNORECASE)
LIST_NAMES = re.compile(
    r"(?:key\s*results?|krs?|schlüsselergebnisse|résultats clés|resultados[ -](?:clave|chave)"
    r"|anahtar sonuçlar)\s*:?",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\s*[\[(]?(?:owner|dri|verantwortlich|responsable|sorumlu)\s*:\s*(?P<name>[^\])]+)[\])]?", re.IGNORECASE
)
#: A fact in brackets at the end: (current: 22 %).
_ASIDE_FACT = re.compile(r"\s*[(\[](?P<text>[^()\[\]]+)[)\]]$")
_SCORE = re.compile(
    r"\s*(?:=>|→|—|–|-|:|\()?\s*(?:final\s+)?(?:score|grade|bewertung|note|puntuación|puan|progress|fortschritt)?\s*[:=]?\s*"
    r"(?P<value>(?:0?[.,]\d{1,2}|[01](?:[.,]\d{1,2})?|\d{1,3}\s?%))\s*\)?\s*[.!]?$",
    re.IGNORECASE,
)


class _Context(NamedTuple):
    """A heading above: its level, its text, the team or period that it names."""

    level: int
    team: str = ""
    period: str = ""


class Reading:
    """A Markdown text on its way to goals: lines without code and comments, and what stands above each."""

    def __init__(self, text: str) -> None:
        lines = without_comments("\n".join(lines_of(text)), numbered=True).split("\n")
        self.lines = without_code(lines)
        self.goals: list[Goal] = []
        self.context: list[_Context] = []
        #: (indent, place of the goal) of the items above.
        self.items: list[tuple[int, int]] = []
        self.objective: int | None = None
        self.under_heading = False
        self.last: int | None = None
        #: Whether a blank line stands above; the indent of a list in which a goal's facts stand.
        self.gap, self.listed = False, -1
        self.left: list[Line] = []
        self.unread: list[int] = []
        #: The level of a heading that only says that an objective follows.
        self.follows = 0
        if lines[0].strip() == "---" and not self.lines[0]:  # front matter
            for number, line in enumerate(takewhile(lambda each: each.strip() != "---", lines[1:]), 2):
                if labelled(line):
                    self._of_all(number, line.strip())

    def source(self) -> Source:
        """The goals in the headings and lists of the lines."""
        for number, line in enumerate(self.lines, 1):
            heading, item = HEADING.fullmatch(line.strip()), ITEM.fullmatch(line.expandtabs(4))
            if heading:
                self.heading(number, len(heading[1]), heading[2])
            elif _RULE.fullmatch(line):
                self.gap = True
                continue
            elif item:
                self._item(number, len(item["indent"]), item["text"])
            elif line.strip():
                self._prose(number, line)
            self.gap = not line.strip()
        notes = []
        if self.unread:
            lines = formatting.listed([*map(str, sorted(self.unread)[:_MOST_LINES]), *_more(self.unread)])
            notes = [f"Goals are read from headings and lists; other lines are not: {lines}."]
        return Source("markdown", "Markdown", self.goals, lines=self.left, notes=notes)

    # -- headings

    def heading(self, number: int, level: int, text: str) -> None:
        """Take in a heading: an objective, or what it says of what follows."""
        plain = plain_text(text)[0]
        self.items, self.last, self.listed = [], None, -1
        if LIST_NAMES.fullmatch(plain):
            return
        if says(KEY_RESULT, plain):
            self._key_result(number, text)
            return
        period = period_in(plain)
        behind = _bare(OBJECTIVE, plain)  # "Objective 1: Launch in Q1 2027" is one, "Goals - Q1 2027" is none
        when = period and (period == plain or behind.startswith(period))
        marked = not when and says(OBJECTIVE, plain) and not _OF_FILE.match(plain)
        # "## Q2 2027" says so for "## Objective 1" too.
        self.context = [
            c for c in self.context if c.level < level or (marked and c.level == level and c.period)
        ]
        self.follows = level if OBJECTIVE_NAME.fullmatch(plain) else 0
        if self.follows:
            self.objective = None
            return
        if marked:
            self._objective(number, text, level)
            return
        if self._leads_to_items(number) and not period and not is_general(plain):
            self._objective(number, text, level)
            return
        team = whose(plain, period)
        self.context.append(_Context(level, team, period))
        self.objective, self.under_heading = None, False

    def above(self, *, of_objective: bool) -> dict[str, str]:
        """What the headings above say: the objective, if it is to be there, the team and the period."""
        context, objective = self.context, ""
        if of_objective and self.objective is not None:
            objective = self.goals[self.objective].get("title")
        elif of_objective and context and context[-1].team:
            *context, last = context
            objective = last.team
        return {"objective": objective, "team": _last("team", context), "period": _last("period", context)}

    def _items_after(self, number: int, *, past_names: bool = False) -> Iterator[re.Match[str]]:
        """The list items between a line and the next heading, or *past_names* the next that names no list."""
        for line in self.lines[number:]:
            if heading := HEADING.fullmatch(line.strip()):
                if not (past_names and LIST_NAMES.fullmatch(plain_text(heading[2])[0])):
                    return
            elif item := ITEM.fullmatch(line.expandtabs(4)):
                yield item

    def _leads_to_items(self, number: int) -> bool:
        """Whether list items follow a heading before the next one, the first of them no objective."""
        first = next(self._items_after(number, past_names=True), None)
        below = takewhile(lambda line: not ITEM.fullmatch(line.expandtabs(4)), self.lines[number:])
        if any(OBJECTIVE.match(plain_text(line.strip())[0]) for line in below if not HEADING.match(line)):
            return False
        if first is None or OBJECTIVE.match(plain_text(first["text"])[0]):
            return False
        nested = (item for item in self._items_after(number) if len(item["indent"]) > 1)
        return not any(KEY_RESULT.match(plain_text(item["text"])[0]) for item in nested)

    def _objective(self, number: int, text: str, level: int = 0) -> None:
        self._of_context(self._goal(number, _bare(OBJECTIVE, text), "objective"), level or 99)
        self.objective = len(self.goals) - 1
        self.last = self.objective
        self.under_heading = bool(level)

    def _follow(self, number: int, text: str) -> None:
        """Take in the words of an objective below a heading that only says that it follows."""
        level, self.follows = self.follows, 0
        self._objective(number, text, level)

    def _key_result(self, number: int, text: str) -> None:
        """A key result that stands in a line of its own: what stands below it is its own."""
        goal = self._goal(number, text, "key result")
        if self.objective is None:
            self._of_context(goal)
        else:
            goal.parents.append((f"row {self.goals[self.objective].row}", "", ""))
        self.last = len(self.goals) - 1
        self.items = [(-1, self.last)]

    def _of_context(self, goal: Goal, level: int = 99) -> None:
        """Give a goal the team and the period of the headings above it."""
        for fact in ("team", "period"):
            if last := _last(fact, [each for each in self.context if each.level <= level]):
                goal.fields[fact] = last

    # -- items

    def _item(self, number: int, indent: int, text: str) -> None:
        while self.items and self.items[-1][0] >= indent:
            self.items.pop()
        plain = plain_text(text)[0]
        up = self.items[-1][1] if self.items else None
        is_objective = bool(OBJECTIVE.match(plain)) and not KEY_RESULT.match(plain)
        if LIST_NAMES.fullmatch(plain):
            return
        if self.follows:
            self._follow(number, text)
            return
        place = up if up is not None else self.objective
        if place is not None and not says(KEY_RESULT, plain):
            fact, told = labelled(plain) or ("", "")
            below = self.goals[place].get("kind") != "objective"  # "Ziel: 12" there is a target
            if (fact and (below or not is_objective)) or (told and below and self.listed == indent):
                self._tell(self.goals[place], fact, told, plain)
                self.listed = indent
                return
        self.listed = -1
        if is_objective or (up is None and not self.under_heading and self._parts(number, indent)):
            self._objective(number, _bare(OBJECTIVE, plain) if is_objective else text)
        else:
            above = up if up is not None else self.objective
            kind = "key result"
            if above is not None and self.goals[above].get("kind") == "key result":
                kind = "initiative"
            goal = self._goal(number, _bare(KEY_RESULT, text), kind)
            if above is not None:
                goal.parents.append((f"row {self.goals[above].row}", "", ""))
            else:
                self._of_context(goal)
            self.last = len(self.goals) - 1
        self.items.append((indent, len(self.goals) - 1))

    def _parts(self, number: int, indent: int) -> bool:
        """Whether the next item stands below this one."""
        item = next(self._items_after(number), None)
        return item is not None and len(item["indent"]) > indent

    def _goal(self, number: int, text: str, kind: str) -> Goal:
        plain, link = plain_text(text)
        fields: dict[str, str] = {"kind": kind}
        plain = _bare(KEY_RESULT, _bare(OBJECTIVE, plain))
        if box := _BOX.match(plain):
            plain = plain[box.end() :]
            fields["status"] = "done" if box["mark"] in "xX" else "not started"
            fields["direction"] = "binary" if kind == "key result" and not re.search(r"\d", plain) else ""
        while (aside := _ASIDE_FACT.search(plain)) and (told := beside(aside["text"])):
            if any(map(fields.get, told)) or (kind != "objective" and told.keys() & {"team", "period"}):
                break  # of two targets, and of what only objectives have, nothing is lost
            fields |= told
            plain = plain[: aside.start()]
        if not fields.get("owner") and (owner := _OWNER.search(plain)):
            fields["owner"] = owner["name"].strip()
            plain = (plain[: owner.start()] + plain[owner.end() :]).strip()
        plain = _bare(KEY_RESULT, _bare(OBJECTIVE, plain))
        score = _SCORE.search(plain) if kind != "initiative" else None
        if score and score.start() > 3 and _is_score(plain, score):
            fields["progress" if "%" in score["value"] else "score"] = score["value"]
            if kind == "objective":
                fields["score"] = score["value"]
            plain = plain[: score.start()].rstrip(" -–—:(=>→")
        if link.startswith("https://"):
            fields["link"] = link
        goal = Goal(str(number), {**{f: t for f, t in fields.items() if t}, "title": plain.strip()})
        self.goals.append(goal)
        return goal

    def _tell(self, goal: Goal, fact: str, told: str, text: str) -> None:
        """Give a goal a fact that stands below it, or a note."""
        if fact and fact != "notes" and not goal.get(fact):
            goal.fields[fact] = told
        else:
            goal.fields["notes"] = f"{goal.get('notes')}\n{told if fact == 'notes' else text}".strip()

    def _prose(self, number: int, line: str) -> None:
        """Words between headings and items belong to the goal above them."""
        text = line.strip()
        bold = re.fullmatch(r"\*\*(.+?)\*\*:?\s*", text) or re.fullmatch(r"__(.+?)__:?\s*", text)
        if bold and LIST_NAMES.fullmatch(bold[1].strip(": ")):
            return
        plain = plain_text(text)[0]
        if text.startswith("|"):
            if plain.strip("|:- "):
                self.left.append(Line(str(number), "table", text, "", "it is no table of goals", "left"))
            return
        if self.follows:
            self._follow(number, text)
            return
        if OBJECTIVE.match(plain) or (bold and not self.under_heading and not says(KEY_RESULT, plain)):
            self._objective(number, text)
            self.items = []
            return
        if LIST_NAMES.fullmatch(plain):
            return
        if says(KEY_RESULT, plain):
            self._key_result(number, text)
            return
        if self.gap and self.objective is not None and not line[:1].isspace():
            # A paragraph of its own is about what the list stands below, and not about its last item.
            self.items = self.items[:1] if self.items and self.items[0][0] < 0 else []
            self.last = self.items[0][1] if self.items else self.objective
        if self.last is None and self.objective is None:
            self._of_all(number, plain)
            return
        goal = self.goals[self.last if self.last is not None else self.objective or 0]
        if owner := _OWNER.fullmatch(f" {plain}"):
            goal.fields.setdefault("owner", owner["name"].strip())
            return
        fact, told = labelled(plain) or ("", "")
        self._tell(goal, fact, told, text)

    def _of_all(self, number: int, plain: str) -> None:
        """Take in what stands above the goals: their team or period, or words that are not read."""
        fact, told = labelled(plain) or ("", "")
        if fact in {"team", "period"}:
            level = self.context[-1].level if self.context else 0
            self.context.append(_Context(level, **{fact: told}))
        elif fact:
            why = "it stands above the goals and not with one"
            self.left.append(Line(str(number), plain.partition(":")[0], told, "", why, "left"))
        else:
            self.unread.append(number)


def _more(lines: Sequence[int]) -> list[str]:
    return [f"{len(lines) - _MOST_LINES:,} more"] if len(lines) > _MOST_LINES else []


def _last(fact: str, context: Sequence[_Context]) -> str:
    """What the last heading says that names a team or a period."""
    return next(filter(None, (getattr(each, fact) for each in reversed(context))), "")


def says(pattern: re.Pattern[str], plain: str) -> bool:
    """Whether words stand behind the mark at a text's beginning."""
    mark = pattern.match(plain)
    return bool(mark and plain[mark.end() :].strip())


def _bare(pattern: re.Pattern[str], text: str) -> str:
    """A text without the mark at its beginning."""
    mark = pattern.match(text)
    return text[mark.end() :] if mark else text


def _is_score(plain: str, score: re.Match[str]) -> bool:
    """Whether a number at the end is a score and not the target: it is set apart, or named."""
    text = score[0].strip()
    apart = re.match(r"(?:=>|→|—|–|-\s|:|\(|\[|score|grade|progress|final)", text, re.IGNORECASE) is not None
    before = plain[: score.start()].rstrip()
    if text.startswith(("=>", "→")) and re.search(r"\d\S*(?:\s%)?$", before):
        return False  # from a number to another
    return apart and not re.search(
        r"\b(?:to|from|by|auf|von|de|à|at|than|least|most)$", before, re.IGNORECASE
    )


def plain_text(text: str) -> tuple[str, str]:
    """(A text without marks of Markdown, the address of its first link)."""
    link = LINK.search(text)
    return clean(without_marks(text, html=True)), link["to"] if link else ""
