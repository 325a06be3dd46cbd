"""The formula of a KPI that is calculated from others, as in ``breaches / (attendances - transfers) * 100``.

Words of letters, digits, ``-`` and ``_`` are KPI ids, so a minus stands between spaces. The text is
parsed by Python's own grammar after every word has been replaced by a name of ours; only the four
operations, signs and brackets are let through, and nothing is ever run as Python.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from okrlib.arithmetic import LARGEST, stored

#: The most characters; nobody could check a longer formula.
MOST = 1000
_WORD = re.compile(r"[A-Za-z0-9_.](?:[\w.-]*[A-Za-z0-9_.])?", re.ASCII)
_TOKEN = re.compile(rf"\s*(?:(?P<word>{_WORD.pattern})|(?P<sign>[-+*/()−–×·÷:]))", re.ASCII)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_SIGNS = {"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", ":": "/"}
_OPERATIONS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class FormulaError(ValueError):
    """A text that is no formula; says what is wrong with it in a sentence."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: its tree, the ids it names, and what stands for each name in the tree."""

    tree: ast.expr
    kpis: tuple[str, ...]
    names: Mapping[str, float | str]

    def value(self, values: Mapping[str, float]) -> float | None:
        """The value where each KPI has one; None where one is missing, or it cannot be computed.

        Every step is stored to 15 significant digits of the largest number that went into it, so that
        0.1 + 0.2 is 0.3, and 0.1 + 0.2 - 0.3 is 0.

        >>> parse("breaches ÷ attendances × 100").value({"breaches": 30.0, "attendances": 120.0})
        25.0
        >>> parse("breaches / attendances").value({"breaches": 30.0, "attendances": 0.0}) is None
        True
        """
        try:
            result, _ = self._of(self.tree, values)
        except (KeyError, ZeroDivisionError, OverflowError, RecursionError):
            return None
        return result if abs(result) <= LARGEST else None

    def _of(self, node: ast.expr, values: Mapping[str, float]) -> tuple[float, float]:
        """The value of a node, and the largest number that went into it, in the node's own unit."""
        if isinstance(node, ast.BinOp):
            (left, most_left), (right, most_right) = self._of(node.left, values), self._of(node.right, values)
            apply = _OPERATIONS[type(node.op)]
            result = apply(left, right)
            if isinstance(node.op, (ast.Add, ast.Sub)):
                most = max(most_left, most_right)
            else:
                most = abs(apply(most_left, right))
                if right:
                    most = max(most, abs(result) * most_right / abs(right))
            return stored(result, of=(most,)), max(most, abs(result))
        if isinstance(node, ast.UnaryOp):
            value, most = self._of(node.operand, values)
            return -value if isinstance(node.op, ast.USub) else value, most
        stands_for = self.names[node.id] if isinstance(node, ast.Name) else ""
        value = values[stands_for] if isinstance(stands_for, str) else stands_for
        return value, abs(value)


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Parse a formula; `FormulaError` says what is wrong.

    >>> parse("(emergency-admissions - 4) / attendances").kpis
    ('emergency-admissions', 'attendances')
    """
    if len(text) > MOST:
        raise FormulaError(f"It is longer than {MOST} characters.")
    words, names = _named(text)
    try:
        tree = ast.parse(words.strip(), mode="eval").body
        _allow(tree)
    except (SyntaxError, RecursionError, MemoryError):
        raise FormulaError("Its brackets, signs and ids do not make a calculation.") from None
    kpis = tuple(dict.fromkeys(n for n in names.values() if isinstance(n, str)))
    if not kpis:
        raise FormulaError("It names no KPI, so it has a value in no period.")
    return Formula(tree, kpis, names)


def renamed(text: str, present: Callable[[str], str | None]) -> str:
    """A formula with each word as *present* gives it; one for which that is None stays.

    >>> renamed("(old-admissions - 4) / attendances", {"old-admissions": "admissions"}.get)
    '(admissions - 4) / attendances'
    """
    return _WORD.sub(lambda match: present(match[0]) or match[0], text)


def names(text: str, kpi: str) -> bool:
    """Whether a formula, or a text that is none, has a KPI's id for one of its words.

    >>> names("rev * 2", "rev"), names("rev-net * 2", "rev")
    (True, False)
    """
    return kpi in _WORD.findall(text)


def _named(text: str) -> tuple[str, dict[str, float | str]]:
    """The formula with each word replaced by a name of ours, and what each name stands for."""
    names: dict[str, float | str] = {}
    out, at = [], 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if not token:
            raise FormulaError(f"{text[at:].strip()[0]!r} has no place in a formula.")
        at, word = token.end(), token["word"]
        if word is None:
            out.append(_SIGNS.get(token["sign"], token["sign"]))
            continue
        out.append(f"k{len(names)}")
        names[out[-1]] = float(word) if _NUMBER.fullmatch(word) else word
    return " ".join(out), names


def _allow(node: ast.expr) -> None:
    """Raise SyntaxError for anything but the four operations, signs, brackets and names."""
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        _allow(node.left)
        _allow(node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        _allow(node.operand)
    elif not isinstance(node, ast.Name):
        raise SyntaxError
