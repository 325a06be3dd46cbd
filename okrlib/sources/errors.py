"""Why a source cannot be read, as a finding that a person can fix; no secret is ever in it."""

from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from okrlib.findings import Finding, SourceError
from okrlib.model import Feed

#: A driver's text that may hold a secret shorter than this is not shown: it would be all holes.
_SHORTEST = 4
_MOST = 300
#: The code of a connection that cannot be opened, whatever the cause.
UNOPENED = "source-unreachable"


def source_error(code: str, key: str, what: str, mend: str) -> SourceError:
    """The error for a source that cannot be read; *key* is the feed's key to fix, "" for all of the feed."""
    return SourceError(Finding(code, "error", what, mend, field=f"feed.{key}" if key else "feed"))


def unopened(feed: Feed, why: str = "") -> SourceError:
    """A connection that cannot be opened; nothing of its driver's text, which may show the address."""
    what = f"The connection {feed.connection!r} cannot be opened.{why and ' '}{why}"
    mend = "See that the database runs, and that address, user and secret are right."
    return source_error(UNOPENED, "connection", what, mend)


def timed_out(feed: Feed, seconds: float) -> SourceError:
    """The error for a source that is open and does not answer in time."""
    what = f"The source did not answer within {seconds:g} seconds."
    mend = "Try again later, ask for less, or raise source_seconds in [policy] of okr.toml."
    return source_error("source-timeout", "connection" if feed.connection else "file", what, mend)


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
