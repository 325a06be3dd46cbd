"""What a key result's numbers say of its kind: the stated rules by which an import infers it.

The rules in the order in which they are tried stand in docs/coming-from.md, "Kind and direction".
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.arithmetic import equal
from okrlib.text import exact
from okrlib.text.typed_numbers import numeral

if TYPE_CHECKING:
    from collections.abc import Callable

_FROM, _TO = r"\s+(?P<a>{n})\s*(?P<u>[^\d\s,;()]*)\s+", r"\s+(?P<b>{n})\s*(?P<v>%|[^\W\d]+)?"
_FROM_TO = tuple(
    re.compile(pattern.replace("{n}", r"[^\s,;()→]*\d[^\s,;()→]*"), re.IGNORECASE)
    for pattern in (
        rf"\bfrom{_FROM}to{_TO}",
        rf"\bvon{_FROM}(?:auf|bis|zu){_TO}",
        rf"\bde{_FROM}(?:à|a){_TO}",
        rf"(?<!\S)(?P<a>{{n}})\s*(?P<u>[^\d\s,;()→]*)\s*(?:→|->){_TO.replace('+', '*', 1)}",
        r"(?P<a>%?\d[\d.,]*)(?P<u>)\s*['’]?(?:den|dan|ten|tan)\s+(?P<b>%?\d[\d.,]*)(?P<v>)",
    )
)

#: Words behind a number that are no unit of it.
_NO_UNITS = frozenset(
    {"a", "an", "per", "in", "by", "the", "and", "of", "for", "je", "pro", "im", "am", "der", "die", "par"}
    | {"en", "le", "la", "les", "por", "el", "los", "de", "du"}
)


class Numbers(NamedTuple):
    """What is known of a key result's numbers; *unread* says that its target is a text that is none."""

    baseline: float | None = None
    target: float | None = None
    commit: float | None = None
    stretch: float | None = None
    direction: str | None = None
    unit: str = ""
    zones: tuple[str, str, str] = ("", "", "")
    score: float | None = None
    has_progress: bool = False
    done: bool = False
    unread: bool = False


class Measure(NamedTuple):
    """A key result's kind and numbers, the rule by which, and how a share of the way becomes a value.

    *way* gives the value that a progress from 0 to 1 stands for; None where it stands for none. *in_percent*
    says that its value is the progress itself.
    """

    fields: dict[str, Any]
    why: str
    way: Callable[[float], float | None] = lambda _: None
    in_percent: bool = False
    unused: tuple[str, ...] = ()


def from_title(title: str) -> tuple[float, float, str] | None:
    """The numbers from and to which a title goes, with their unit; None where it does not say both.

    >>> from_title("Raise repeat orders from 31% to 45%"), from_title("Wartezeit von 26 auf 8 Stunden senken")
    ((31.0, 45.0, '%'), (26.0, 8.0, 'Stunden'))
    >>> from_title("Repeat orders 31% → 45%"), from_title("Wait 26 min -> 8 min, at noon")
    ((31.0, 45.0, '%'), (26.0, 8.0, 'min'))
    """
    for pattern in _FROM_TO:
        if match := pattern.search(title):
            start, end = (numeral(match[name].strip("%€$£.,")) for name in "ab")
            if start and end and (start.other, end.other, start.unit, end.unit) == (None, None, "", ""):
                unit = "%" if "%" in match["a"] + match["b"] + (match["v"] or "") else ""
                return start.value, end.value, unit or _unit(match["u"].strip(".")) or _unit(match["v"] or "")
    return None


def _unit(word: str) -> str:
    return "" if word.casefold() in _NO_UNITS else word


def measured(n: Numbers, title: str, *, draft: bool) -> Measure:
    """The kind that a key result's numbers say, and why."""
    if any(n.zones):
        zones = dict(zip(("commit", "target", "stretch"), n.zones, strict=True))
        return Measure({"kind": "outcome", "outcomes": zones}, "what counts is said in words: outcome")
    b, t = n.baseline, n.target
    if n.direction == "binary" or (n.done and t is None):
        return Measure({"kind": "milestones"}, "it is done or not: one milestone")
    steps = [x for x in (b, n.commit, t, n.stretch) if x is not None]
    if n.stretch is not None and t is not None and _ordered(steps):
        if b is not None or draft:
            fields = {"kind": "stages", "baseline": b, "commit": n.commit, "target": t, "stretch": n.stretch}
            low = b if b is not None else n.commit
            way = _way(low, t) if low is not None else (lambda _: None)
            return Measure(fields, "a least, a target and a most: stages", way)
        points = [(n.commit, 0.3), (t, 0.7), (n.stretch, 1.0)]
        pairs = tuple(pair for pair in points if pair[0] is not None)
        why = "a least, a target and a most: checkpoints"
        return Measure({"kind": "checkpoints", "checkpoints": pairs}, why)
    unused = tuple(name for name in ("commit", "stretch") if getattr(n, name) is not None)
    if t is None and n.stretch is not None:
        t, unused = n.stretch, tuple(name for name in unused if name != "stretch")
    said = from_title(title)
    if said and (t is None or (b is None and equal(t, said[1]))):
        unit = n.unit or said[2]
        found = measured(n._replace(baseline=said[0], target=said[1], unit=unit), "", draft=draft)
        why = f"numbers from its words; {found.why}"
        return found._replace(fields={**found.fields, "unit": unit}, why=why)
    found = _by_ends(n, b, t, draft=draft)
    return found._replace(unused=unused)


def _by_ends(n: Numbers, b: float | None, t: float | None, *, draft: bool) -> Measure:
    """The kind by where it starts and where it should end."""
    if t is None:
        if n.score is not None and not n.has_progress:
            return Measure({"kind": "graded"}, "a score and no numbers: graded")
        if n.unread and draft:
            return _without_target(n, b)
        fields = {"kind": "reach", "target": 100.0, "unit": "%"}
        why, unused = "no target: its progress in percent is the measure", ("baseline",) if b else ()
        return Measure(fields, why, lambda p: _round(100 * p), in_percent=True, unused=unused)
    if n.direction in {"above", "below"}:
        end = "at_most" if n.direction == "below" else "at_least"
        return Measure({"kind": "maintain", end: t}, f"it is to stay {n.direction} {exact(t)}: maintain")
    if b is None:
        return _by_target(n, t, draft=draft)
    if equal(b, t):
        end = "at_most" if n.direction == "decrease" else "at_least"
        why = f"start and target are both {exact(t)}: maintain"
        return Measure({"kind": "maintain", end: t}, why)
    if b == 0 and t == 100 and n.unit == "%":
        return Measure({"kind": "reach", "target": t}, "from 0 to 100 %: reach", lambda p: _round(100 * p))
    kind = "increase" if t > b else "decrease"
    why = f"from {exact(b)} to {exact(t)}: {kind}"
    if n.direction in {"increase", "decrease"} and n.direction != kind:
        why += f", although it is called {n.direction}"
    return Measure({"kind": kind, "baseline": b, "target": t}, why, _way(b, t))


def _without_target(n: Numbers, b: float | None) -> Measure:
    """The kind of a draft whose target could not be read: no other is made up."""
    why = "its target is not read, so it has none yet"
    if n.direction in {"above", "below"}:
        return Measure({"kind": "maintain"}, why, unused=("baseline",) if b is not None else ())
    if n.direction == "decrease" or b is not None:
        kind = "decrease" if n.direction == "decrease" else "increase"
        return Measure({"kind": kind, "baseline": b}, why)
    return Measure({"kind": "reach"}, why)


def _by_target(n: Numbers, t: float, *, draft: bool) -> Measure:
    """The kind by the target alone."""
    if t == 0:
        return Measure({"kind": "maintain", "at_most": 0.0}, "a target of 0 and no start: at most 0")
    if n.direction == "decrease":
        if draft:
            return Measure({"kind": "decrease", "target": t}, "it is to fall; where it starts is not known")
        why = "it is to fall, and no start is known: at most the target"
        return Measure({"kind": "maintain", "at_most": t}, why)
    return Measure({"kind": "reach", "target": t}, "a target and no start: reach", lambda p: _round(p * t))


def _way(start: float, end: float) -> Callable[[float], float | None]:
    return lambda p: _round(start + p * (end - start))


def _round(value: float) -> float:
    return float(f"{value:.12g}")


def _ordered(steps: list[float]) -> bool:
    pairs = list(pairwise(steps))
    return all(a < b for a, b in pairs) or all(a > b for a, b in pairs)
