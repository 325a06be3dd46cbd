"""Older versions of the plan's format: each is brought up to the next when it is read.

There is one version so far, so `STEPS` is empty. The first change of the format adds its step here, and
a plan of version 1 then opens as before; `okr migrate` rewrites it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.model import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tomlkit import TOMLDocument

#: By the version it starts from: it is given a file's place in the plan and its TOML, and changes that.
STEPS: dict[int, Callable[[str, TOMLDocument], None]] = {}


def opens(version: int) -> bool:
    """Whether a plan of this version is today's, or older and known."""
    return version == VERSION or (version < VERSION and all(n in STEPS for n in range(version, VERSION)))


def upgraded(file: str, text: str, version: int) -> str:
    """A TOML file of an older version as it is written today; comments and order stay.

    One that is no TOML stays as it is; whoever reads it says so.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document: Any = tomlkit.parse(text)
    except TOMLKitError:
        return text
    for number in range(version, VERSION):
        STEPS[number](file, document)
    if file == "okr.toml":
        document["version"] = VERSION
    return tomlkit.dumps(document)
