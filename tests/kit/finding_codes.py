"""The codes of all findings that there are, from the source."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import okrlib
from okrlib.coach import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Given as sentences by `okr checkin` and `okr observe`, so that nobody sees the codes.
AS_SENTENCES = {"has-figure", "no-note", "no-blocker", "nothing-said"}
#: What is called with a code.
_TAKE_A_CODE = frozenset(
    {"Finding", "TableError", "bad_value", "source_error", "say", "_say", "_objective", "_loops"}
)
_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
_OF_ONE_WORD = {"resaved", "undecided", "unfrozen", "unreadable"}


def codes() -> set[str]:
    """Every code that stands in the source where a finding is made, and every rule of the coach."""
    names = set(RULES)
    for file in Path(okrlib.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            for value in _where_codes_stand(node):
                held = constants.get(value.id) if isinstance(value, ast.Name) else value
                match held:
                    case ast.Constant(value=str(text)) if _CODE.fullmatch(text) or text in _OF_ONE_WORD:
                        names.add(text)
                    case ast.JoinedStr(values=[ast.Constant(value="unknown-"), *_]):
                        names |= {"unknown-objective", "unknown-key-result", "unknown-kpi", "unknown-person"}
    return names


def _where_codes_stand(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            if name in _TAKE_A_CODE:
                yield from node.args
            yield from (word.value for word in node.keywords if word.arg == "code")
        case ast.Return(value=ast.Tuple(elts=[first, *_])):
            yield first
