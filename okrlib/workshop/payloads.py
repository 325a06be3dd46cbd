"""Payloads: what an event brings are the keyword arguments of its handler, of the types that it names."""

import json
from collections.abc import Callable
from functools import cache
from inspect import Parameter, signature
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from okrlib.workshop.events import RefusedError

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


@cache
def _shape(handler: Callable[..., Any]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        name: (argument.annotation, ... if argument.default is Parameter.empty else None)
        for name, argument in signature(handler).parameters.items()
        if argument.kind is Parameter.KEYWORD_ONLY
    }
    return create_model(handler.__name__, __config__=_STRICT, __module__=handler.__module__, **fields)


def arguments(handler: Callable[..., Any], payload: object) -> dict[str, Any]:
    """The payload as keyword arguments of its handler.

    Raises:
        RefusedError: It is none of what the handler takes. The sentence names a field at most, and repeats
            nothing of the payload, which may be hidden.

    >>> from okrlib.workshop import votes
    >>> arguments(votes.vote, {"dots": {"calm": 2}})
    {'dots': {'calm': 2}}
    """
    shape, bad = _shape(handler), ""
    try:
        # As JSON, because in strict mode only JSON may give a dataclass as a dict.
        read = shape.model_validate_json(json.dumps(payload))
    except ValidationError as error:
        fields = (str(e["loc"][0]) for e in error.errors() if e["loc"])
        bad = next((name for name in fields if name in shape.model_fields), "")
    except (RecursionError, ValueError, TypeError):
        pass
    else:
        return {name: getattr(read, name) for name in read.model_fields_set}
    what = f"This cannot be used: {bad or 'it'} is not what it should be."
    raise RefusedError(f"{what} Reload the page and try again.")
