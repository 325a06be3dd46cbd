"""A connection's address with its secrets filled in from the environment, just before it is opened.

What comes back is used and dropped; no value that anybody prints or stores holds it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from okrlib.checks import addresses, kpis
from okrlib.model import Connection
from okrlib.sources.errors import source_error


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """An address with its secrets; it shows neither, however it is printed."""

    url: str
    password: str | None
    secrets: tuple[str, ...]

    def __repr__(self) -> str:
        """A text without them."""
        return "<Address>"


def address(connection: Connection, environ: Mapping[str, str]) -> Address:
    """The address of a connection; `SourceError` where the environment lacks what it names."""

    def secret(name: str) -> str:
        if not environ.get(name):
            what = f"The connection {connection.id!r} takes {name} from the environment, where it is not set."
            raise source_error("no-secret", "connection", what, f"Set {name} before the command runs.")
        return environ[name]

    for problem in kpis.connection_problems(connection):
        raise source_error(problem.code, "connection", f"{connection.id!r}: {problem.what}", problem.mend)
    named = {name: secret(name) for name in addresses.NAMED.findall(connection.url)}
    password = secret(connection.secret_env) if connection.secret_env else None
    url = addresses.filled(connection.url, named)
    secrets = {password} if password else set()
    if named:  # a message may also repeat a part of the address alone
        secrets |= {*named.values(), *(piece for piece in re.split(r"[:/@?&=;]+", url) if len(piece) > 7)}
    return Address(url, password, tuple(secrets))
