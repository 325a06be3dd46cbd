"""Tables of goals in Markdown, and the lists that stand beside them."""

from __future__ import annotations

import csv
import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from okrlib.exchange.labels import labelled
from okrlib.exchange.maps import column_words, vocabulary
from okrlib.exchange.markdown import (
    HEADING,
    ITEM,
    KEY_RESULT,
    LIST_NAMES,
    OBJECTIVE,
    Reading,
    plain_text,
    says,
)
from okrlib.exchange.records import Line, Source, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.exchange.records import Goal

#: The line below the names of a table's columns, and what parts its cells.
_RULE = re.compile(r"(?=.*\|)\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: The level of what stands as a heading below all others.
_BELOW_HEADINGS = 7
_MARK = re.compile(r"^\s*(?:#+|[-*+•‣◦▪]|\d{1,3}[.)])\s+")
#: What lines below an objective's heading say of it, and the column that this becomes.
_TOLD = {"owner": "objective owner", "team": "team", "period": "period"}
_BAR = re.compile(r"(?<!\\)\|")


def table_in(text: str) -> tuple[str, int]:
    """(The tables of goals in a Markdown text as one, its cells parted by tabs; how many rows it has).

    Each row stands on its own line of the text. What the headings above a table say, and it does not, are
    further columns: the objective of key results, the team, the period.
    """
    return _tables(text)[:2]


def _tables(text: str) -> tuple[str, int, set[int]]:
    """As `table_in`, and the places of all lines of these tables."""
    of_tables: set[int] = set()
    reading = Reading(text)
    rows: dict[int, tuple[dict[str, str], dict[str, str]]] = {}  # (its cells, what the headings say) by line
    header: dict[str, str] = {}
    names: list[str] = []
    above: dict[str, str] = {}
    of_objective: dict[str, str] = {}
    begun = False  # whether a table of this section was read
    for at, line in enumerate(reading.lines):
        if heading := HEADING.fullmatch(line.strip()):
            reading.heading(at + 1, len(heading[1]), heading[2])
            of_objective, begun = {}, False
        elif says(OBJECTIVE, plain_text(line)[0]):
            # An objective in a line of its own stands above the next table as a heading does.
            reading.heading(at + 1, _BELOW_HEADINGS, line.strip())
            of_objective, begun = {}, False
        elif not begun:  # below a table nothing more is said of the objective
            fact, said = labelled(plain_text(_MARK.sub("", line))[0]) or ("", "")
            of_objective |= {_TOLD[fact]: said} if fact in _TOLD else {}
        if "|" not in line:
            names = []
        elif names:
            keys = _keys(names)
            header = dict(zip(keys, names, strict=True)) | header
            of_tables.add(at)
            rows[at] = dict(zip(keys, _cells(line), strict=False)), above
        elif at and "|" in reading.lines[at - 1] and _RULE.fullmatch(line.strip()):
            names = _cells(reading.lines[at - 1])
            scopes = {vocabulary("scope").get(fold(name)) for name in names}
            if not scopes & {"objective", "key_result"} and not any(
                "title" in column_words().get(fold(name), ()) for name in names
            ):
                names = []
            of_tables |= {at - 1, at} if names else set()
            begun = begun or bool(names)
            lacking = "key_result" in scopes and "objective" not in scopes
            above = reading.above(of_objective=lacking) | (of_objective if lacking else {})
            above = {f: told for f, told in above.items() if told and not any(_holds(n, f) for n in names)}
    # What a heading says joins the column that holds the same in another table.
    facts = dict.fromkeys(fact for _, told in rows.values() for fact in told)
    places = {fact: next((key for key, n in header.items() if _holds(n, fact)), fact) for fact in facts}
    header |= {key: fact.capitalize() for fact, key in places.items() if key not in header}
    lines = [""] * len(reading.lines)
    for at, (cells, told) in rows.items():
        row = cells | {places[fact]: text for fact, text in told.items()}
        lines[at] = _tabbed([row.get(key, "") for key in header])
    if rows:
        lines[min(rows) - 2] = _tabbed([*header.values()])
    return "\n".join(lines), len(rows), of_tables


def _keys(names: list[str]) -> list[str]:
    """What the columns of several tables are joined by: their names, plain where that tells them apart."""
    plain = [fold(name) for name in names]
    return [key if key and plain.count(key) == 1 else name for key, name in zip(plain, names, strict=True)]


def _holds(name: str, fact: str) -> bool:
    """Whether a column of this name can only hold the objective, the team or the period."""
    plain = fold(name)
    return vocabulary("scope").get(plain) == fact or column_words().get(plain) == (fact,)


def _cells(line: str) -> list[str]:
    """The cells of a table's line as they are shown."""
    cells = _BAR.split(line.strip().removeprefix("|").removesuffix("|"))
    return [plain_text(_BREAK.sub(" ", cell.replace("\\|", "|")))[0] for cell in cells]


def _tabbed(cells: list[str]) -> str:
    """One line of a table whose cells are parted by tabs."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="").writerow(cells)
    return out.getvalue()


def in_lists(text: str) -> Source:
    """The goals of a text without tables of goals: those called so, where any is called an objective."""
    reading = Reading(text)
    if not any(OBJECTIVE.match(plain_text(_MARK.sub("", line))[0]) for line in reading.lines):
        return reading.source()
    source = Source("markdown", "Markdown", [])
    with_lists(source, text)
    return source


def with_lists(source: Source, text: str) -> None:
    """Add the goals in a text's lists to those in its tables.

    A list is one of goals where an item is called so, and in a section without a table of goals also where
    the heading or a line is, or each item that has none below it has a number, or one has a number or a box
    and the heading stands beside that of an objective; else it is left. An objective that tables and lists
    have, and a key result of it, is one.
    """
    reading, (_, _, of_tables) = Reading(text), _tables(text)
    lines = ["" if at in of_tables else line for at, line in enumerate(reading.lines)]
    heads = [at for at, line in enumerate(lines) if HEADING.fullmatch(line.strip())]
    in_section: set[int] = set()
    beside = set() if of_tables else _beside_objectives(lines, heads)
    for begin, end in pairwise([0, *heads, len(lines)]):
        section = range(begin, end)
        items = {at: item for at in section if (item := ITEM.fullmatch(lines[at].expandtabs(4)))}
        # An item that is called "Key results" alone may be a word that is explained.
        texts = [i["text"] for i in items.values() if i["indent"] or not LIST_NAMES.fullmatch(i["text"])]
        if of_tables.isdisjoint(section):
            listed = [*items.values()]
            if not items or _has_numbers(listed) or (begin in beside and any(map(_is_counted, listed))):
                continue
            texts += [lines[at].strip().lstrip("# ") for at in section if at not in items]
        else:
            in_section.update(section)
        if any(map(_is_called_goal, texts)):
            continue
        others = "a table of goals" if of_tables else "others"
        why = f"it stands beside {others} and is not called an objective or a key result"
        source.lines += [
            Line(str(at + 1), "list", item["text"], "", why, "left") for at, item in items.items()
        ]
        words = {at for at in section if at not in heads and not lines[at].lstrip().startswith("|")}
        reading.unread += [at + 1 for at in sorted(words - items.keys()) if lines[at].strip()]
        lines = ["" if at in words else line for at, line in enumerate(lines)]
    reading.lines = lines
    lists = reading.source()
    source.lines += lists.lines
    source.notes += [] if of_tables else lists.notes
    goals = lists.goals
    led = {row for goal in goals for row, *_ in goal.parents}
    # A heading above a table alone is in the table's own rows.
    goals = [g for g in goals if g.parents or f"row {g.row}" in led or int(g.row) - 1 not in in_section]
    source.goals = sorted([*source.goals, *_new(source.goals, goals)], key=_line)


def _is_called_goal(text: str) -> bool:
    plain = plain_text(text)[0]
    return bool(OBJECTIVE.match(plain) or KEY_RESULT.match(plain) or LIST_NAMES.fullmatch(plain))


def _beside_objectives(lines: Sequence[str], heads: Sequence[int]) -> set[int]:
    """The headings of the level, and below the heading, of one that is called an objective."""
    places: dict[int, tuple[int, int]] = {}
    above: list[tuple[int, int]] = []
    called = set()
    for at in heads:
        level, _, words = lines[at].strip().partition(" ")
        above = [each for each in above if each[0] < len(level)]
        places[at] = (len(level), above[-1][1] if above else -1)
        above.append((len(level), at))
        if OBJECTIVE.match(plain_text(words)[0]):
            called.add(places[at])
    return {at for at, place in places.items() if place in called}


def _is_counted(item: re.Match[str]) -> bool:
    """Whether an item of a list has a number or a box, as key results do."""
    return item["text"].startswith("[") or any(map(str.isdigit, plain_text(item["text"])[0]))


def _has_numbers(items: Sequence[re.Match[str]]) -> bool:
    """Whether each item of a list that has none below it has a number, as key results do."""
    last = [
        item
        for item, after in pairwise([*items, None])
        if item and not (after and len(after["indent"]) > len(item["indent"]))
    ]
    return all(any(map(str.isdigit, plain_text(item["text"])[0])) for item in last)


def _line(goal: Goal) -> int:
    return int(goal.row.partition(" ")[0])


def _new(tables: list[Goal], lists: list[Goal]) -> list[Goal]:
    """The goals of lists that tables do not have, below those objectives that they do have."""
    objectives = [g for g in tables if vocabulary("kind").get(fold(g.get("kind"))) == "objective"]
    same: dict[str, str] = {}
    for goal in lists:
        twin = next((each for each in objectives if _alike(each, goal)), None)
        if goal.get("kind") == "objective" and twin:
            same[f"row {goal.row}"] = f"row {twin.row}"
    there = {(row, fold(goal.get("title"))) for goal in tables for row, *_ in goal.parents}
    new = []
    for goal in lists:
        goal.parents = [(same.get(row, row), title, share) for row, title, share in goal.parents]
        known = any((row, fold(goal.get("title"))) in there for row, *_ in goal.parents)
        if f"row {goal.row}" not in same and not known:
            new.append(goal)
    return new


def _alike(goal: Goal, other: Goal) -> bool:
    """Whether two objectives have the same words, and no other team or period."""
    if fold(goal.get("title")) != fold(other.get("title")):
        return False
    places = [
        {fold(each.get(fact)) for each in (goal, other) if each.get(fact)} for fact in ("team", "period")
    ]
    return all(len(texts) < 2 for texts in places)
