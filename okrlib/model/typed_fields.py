"""Reading what is typed into the fields of a form, and writing values as they would be typed.

A reader raises `BadValueError`, whose finding says what to write, for what it cannot read.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

from okrlib.findings import BadValueError, bad_value
from okrlib.model.key_results import Milestone
from okrlib.model.notation import TOO_LARGE, day, grade, number
from okrlib.model.schema import LINE, PROSE
from okrlib.text import formatting
from okrlib.text.cleaning import cleaned
from okrlib.text.typed_numbers import Decimal, settled, spelled

_STEP = re.compile(
    r"(?P<name>.*?)(?:\s+[x×*]\s*(?P<weight>\S+?))?(?:,?\s+done (?P<done>\d{4}-\d\d-\d\d))?", re.DOTALL
)


def text(limit: int = LINE) -> Callable[[str], str]:
    """A reader of text with at most *limit* characters: up to `LINE` on one line, with single spaces.

    What nobody sees is left out, such as the control characters of a pasted text.
    """

    def read(typed: str) -> str:
        if len(typed) > limit:
            what = f"This has {formatting.count(len(typed), 'character')}; {formatting.number(limit)} fit."
            raise bad_value("unreadable", "", what, "Shorten it.")
        kept = cleaned(typed)
        return kept if limit > LINE else re.sub("[ \n]+", " ", kept)

    return read


def optional_number(typed: str, *, unit: str = "", decimal: Decimal | None = None) -> float | None:
    """A number; None where nothing was typed.

    >>> optional_number(" 1 200.5 "), optional_number("")
    (1200.5, None)
    """
    if not typed.strip():
        return None
    value = number(typed.strip(), "", unit=unit, decimal=decimal)
    if abs(value) > 1e15:
        raise bad_value("bad-number", "", *TOO_LARGE)
    return value


def optional_score(typed: str) -> float | None:
    """A score from 0 to 1; None where nothing was typed, which stands for the computed one."""
    return grade(typed.strip(), "") if typed.strip() else None


def sentence(decimal: Decimal | None) -> Callable[[str], str]:
    """A reader of text that makes its numbers unambiguous by the plan's decimal mark, or asks.

    >>> sentence(".")("From 1,200 to 800")
    'From 1200 to 800'
    """
    plain = text(PROSE)

    def read(typed: str) -> str:
        return settled(plain(typed), lambda word: number(word, "", decimal=decimal))

    return read


def past_day(until: date) -> Callable[[str], date | None]:
    """A reader of a day up to *until*, as 2026-10-01; None where nothing was typed.

    >>> from datetime import date
    >>> past_day(date(2026, 11, 16))("2026-10-01"), past_day(date(2026, 11, 16))(" ")
    (datetime.date(2026, 10, 1), None)
    """

    def read(typed: str) -> date | None:
        if not typed.strip():
            return None
        found = day(typed, "")
        if found > until:
            what = f"{formatting.day(found)} has not come yet."
            raise bad_value("bad-date", "", what, f"Write a day up to {until}.")
        return found

    return read


def milestones(typed: str) -> tuple[Milestone, ...]:
    r"""Steps, one a line, as ``Name``, ``Name x 2`` or ``Name x 2, done 2026-11-02``.

    >>> [(m.name, m.weight, str(m.done_on)) for m in milestones("Plan, done 2026-11-02\nBuild x 2")]
    [('Plan', 1.0, '2026-11-02'), ('Build', 2.0, 'None')]
    """
    steps = tuple(_step(line.strip()) for line in text(PROSE)(typed).splitlines() if line.strip())
    names = [m.name for m in steps]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        what = f"Two steps are called {twice!r}."
        raise bad_value("bad-measure", "", what, "Give each a name of its own.")
    return steps


def _step(line: str) -> Milestone:
    if ";" in line:
        mend = "A step's name holds no semicolon: reports use it between names."
        raise bad_value("bad-measure", "", "", mend)
    parts = _STEP.fullmatch(line)
    if parts is None:
        return Milestone(name=line)
    done = day(parts["done"], "") if parts["done"] else None
    try:
        weight = optional_number(parts["weight"] or "1")
    except BadValueError:  # the cross belongs to the name
        return Milestone(
            name=line[: parts.start("done") - len("done ")].rstrip(" ,") if done else line, done_on=done
        )
    if weight is None or weight < 0:
        mend = "A step's weight is 0 or more, as in: Open the new ward x 2"
        raise bad_value("bad-measure", "", "", mend)
    return Milestone(name=parts["name"], weight=weight, done_on=done)


def shown_milestones(items: Iterable[Milestone]) -> str:
    r"""Milestones as they are typed; a name that ends as a weight or a day does has its weight behind it.

    >>> shown_milestones([Milestone(name="Build", weight=2.0), Milestone(name="Teams of 3 x 2")])
    'Build x 2\nTeams of 3 x 2 x 1'
    """

    def shown(m: Milestone) -> str:
        typed, done = m.name, f", done {m.done_on}" if m.done_on else ""
        parts = _STEP.fullmatch(m.name)
        if m.weight != 1 or (parts and re.search(r"\d", f"{parts['weight']}{parts['done']}")):
            typed += f" x {spelled(m.weight)}"
        return typed + done

    return "\n".join(map(shown, items))


def points(typed: str, *, unit: str = "", decimal: Decimal | None = None) -> tuple[tuple[float, float], ...]:
    r"""Checkpoints, one a line: a value, and the progress it is worth.

    >>> points("60 = 0\n80 = 0.7\n90 = 1")
    ((60.0, 0.0), (80.0, 0.7), (90.0, 1.0))
    """
    read: list[tuple[float, float]] = []
    for line in typed.splitlines():
        if not line.strip():
            continue
        left, _, right = line.partition("=")
        value = optional_number(left, unit=unit, decimal=decimal)
        if value is None or not right.strip():
            mend = "Write one point a line: a value = the progress it is worth, as in 80 = 0.7"
            raise bad_value("bad-measure", "", "", mend)
        progress = grade(right.strip(), "")
        read.append((value, progress))
    return tuple(read)


def shown_points(pairs: Iterable[tuple[float, float]]) -> str:
    """Checkpoints as they are typed."""
    return "\n".join(f"{spelled(float(value))} = {spelled(float(progress))}" for value, progress in pairs)


def shown_number(value: float | None) -> str:
    """A number as it stands in a field, where it means the same when it is read again."""
    return "" if value is None else spelled(float(value))
