"""Troubles: why a source gave nothing, as something a person can mend; never with a secret in it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from okrlib.checks import Said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.findings import Severity
    from okrlib.model import Feed

#: A driver's text that may hold a secret shorter than this is not shown: it would be all holes.
_SHORTEST = 4
_MOST = 300
#: The code of a connection that cannot be opened, whatever the cause.
UNOPENED = "source-unreachable"


class TroubleError(Exception):
    """A source cannot be read; *said* is what to tell, already free of secrets."""

    def __init__(self, code: str, key: str, what: str, mend: str, severity: Severity = "error") -> None:
        super().__init__(what)
        self.said = Said(code, severity, f"feed.{key}" if key else "feed", what, mend)


def unopened(feed: Feed, why: str = "") -> TroubleError:
    """A connection that cannot be opened; nothing of what its driver says, which may show the address."""
    return TroubleError(
        UNOPENED,
        "connection",
        f"The connection {feed.connection!r} cannot be opened.{why and ' '}{why}",
        "See that the database runs, and that address, user and secret are right.",
    )


def timed_out(feed: Feed, seconds: float) -> TroubleError:
    """A source that is open and does not answer in time."""
    return TroubleError(
        "source-timeout",
        "connection" if feed.connection else "file",
        f"The source did not answer within {seconds:g} seconds.",
        "Try again later, ask for less, or raise source_seconds in [policy] of okr.toml.",
    )


def redacted(error: BaseException | str, secrets: Iterable[str], folder: str = "") -> str:
    """The first line of a driver's message, without secrets in any of their spellings, in a sentence.

    >>> redacted("no route for geheim%21 at host", ["geheim!"])
    ' It says: no route for *** at host.'
    """
    text = " ".join((str(getattr(error, "orig", None) or error).strip().splitlines() or [""])[0].split())
    known = [secret for secret in secrets if secret]
    if any(len(secret) < _SHORTEST for secret in known):
        return ""
    for secret in sorted(known, key=len, reverse=True):
        for form in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret), repr(secret)[1:-1]):
            text = text.replace(form, "***")
    if folder:
        text = text.replace(f"{folder}/", "")
    return f" It says: {text[:_MOST].rstrip('.!')}." if text else ""
