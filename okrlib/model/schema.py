"""How pydantic reads every table of a plan: unknown keys are findings, and nothing is guessed."""

import ast
import inspect
from dataclasses import MISSING, Field, is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar

#: Unknown keys are findings, never ignored; numbers are finite.
STRICT: dict[str, object] = {"extra": "forbid", "allow_inf_nan": False}


class Strict:
    """A table of a file: pydantic reads it strictly."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, object]] = STRICT


class Named:
    """What is called by its title, and where it has none by its id."""

    __slots__ = ()
    id: str
    title: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title or self.id


#: The most characters; more is a slip of copying, or belongs in a document that the text links to.
LINE, PROSE = 400, 10_000


def default_of(field: Field[Any]) -> Any:
    """The default of a dataclass field; ``MISSING`` where it has none."""
    return field.default if field.default_factory is MISSING else field.default_factory()


@cache
def described(kind: type) -> dict[str, str]:
    """The text under each field of a table, by the field's name.

    >>> from okrlib.model.kpis import Annotation
    >>> described(Annotation)["on"]
    'The day it happened.'
    """
    texts: dict[str, str] = {}
    for base in filter(is_dataclass, kind.__bases__):
        texts |= described(base)
    table = ast.parse(inspect.getsource(kind)).body[0]
    return texts | {
        field.target.id: inspect.cleandoc(str(below.value.value))
        for field, below in pairwise(getattr(table, "body", ()))
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }
