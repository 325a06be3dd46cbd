"""The way to a channel: Apprise, tried again where the other side is busy. No address is shown whole."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from io import StringIO
from typing import Any, NamedTuple

from okrlib.errors import OkrError, needs
from okrlib.notify.messages import Message

#: How long to wait before the second try and each one after it, in seconds.
WAITS = (2.0, 10.0, 30.0)
#: The longest wait that the other side may ask for.
_LONGEST = 120.0


class Delivery(NamedTuple):
    """Whether a message arrived, after how many tries, and what was wrong at the last one."""

    arrived: bool
    tries: int
    why: str = ""


def shown_address(address: str) -> str:
    """The kind of an address and its server; `OkrError` where it is none that Apprise knows.

    Whoever signs in, and what stands behind the server, may be the secret. In a server's place some services
    have a secret too, such as a topic or a key, which unlike the server's name is no domain.
    """
    found = _plugin(address, 10)
    kind, _, rest = str(found.url(privacy=True)).partition("?")[0].partition("://")
    before, _, more = rest.partition("/")
    server, host = before.rpartition("@")[2], str(found.host or "")
    domain = "." in host or host == "localhost"
    if not domain or server.partition(":")[0] != host:
        return f"{kind}://\N{HORIZONTAL ELLIPSIS}"
    return f"{kind}://{server}/\N{HORIZONTAL ELLIPSIS}" if more else f"{kind}://{server}"


def deliver(
    message: Message,
    address: str,
    *,
    timeout: float,
    waits: tuple[float, ...] = WAITS,
    sleep: Callable[[float], Any] = time.sleep,
) -> Delivery:
    """Send a message, and try again where that fails; each try takes *timeout* seconds at most.

    A server that says Retry-After is given that time, within two minutes.

    Raises:
        OkrError: The address is none that Apprise knows.
        MissingExtraError: Apprise is not installed.
    """
    plugin, tries = _plugin(address, timeout), 0
    for wait in (*waits, None):
        tries += 1
        with _answers() as answers, _quiet() as log:
            # A body that is declared as text is escaped for where it goes.
            arrived = bool(plugin.notify(title=message.title, body=message.body, body_format="text"))
        if arrived:
            return Delivery(True, tries)
        answer = answers[-1] if answers else None
        if wait is None or (
            answer is not None and 400 <= answer[0] < 500 and answer[0] not in {408, 425, 429}
        ):
            break
        sleep(min(max(wait, answer[1] if answer else 0), _LONGEST))
    why = f"it answered {answer[0]}" if answer else _reason(log.getvalue())
    return Delivery(False, tries, why)


def _plugin(address: str, timeout: float) -> Any:
    with needs("Sending messages", "notify"):
        import apprise
    with _quiet():
        found = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if not found:
        scheme = address.partition("://")[0] if "://" in address else ""
        raise OkrError(f"No service of Apprise has this address{f' ({scheme[:20]}://…)' if scheme else ''}.")
    if "overflow=" not in address:
        # A digest may be longer than a service takes, as Discord's 2,000 characters: it comes in parts then.
        found.overflow_mode = apprise.OverflowMode.SPLIT
    found.socket_connect_timeout = found.socket_read_timeout = timeout
    return found


def _reason(log: str) -> str:
    """What went wrong where no answer came: in a word, since a log may hold the address."""
    text = log.casefold()
    for sign, words in {
        "certificate": "its certificate is not valid",
        "timed out": "it did not answer in time",
        "timeout": "it did not answer in time",
        "refused": "nobody answers there",
        "resolve": "its name is not known",
        "authentication": "it does not accept the password",
    }.items():
        if sign in text:
            return words
    return "it could not be reached"


@contextmanager
def _answers() -> Iterator[list[tuple[int, float]]]:
    """(status, seconds to wait) of each answer over HTTP; Apprise says only whether it went well."""
    import requests

    answers: list[tuple[int, float]] = []
    send = requests.Session.send

    def noted(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        answer = send(self, request, **kwargs)
        answers.append((answer.status_code, _asked(answer.headers.get("Retry-After", ""))))
        return answer

    requests.Session.send = noted  # type: ignore[method-assign]  # put back below
    try:
        yield answers
    finally:
        requests.Session.send = send  # type: ignore[method-assign]  # as it was


def _asked(wait: str) -> float:
    """The seconds that a Retry-After asks for, by their number or by a date; 0.0 for none."""
    if wait.isascii() and wait.isdigit():
        return float(wait)
    try:
        return parsedate_to_datetime(wait).timestamp() - time.time()
    except (TypeError, ValueError):
        return 0.0


@contextmanager
def _quiet() -> Iterator[StringIO]:
    """Keep Apprise's log from the screen, where an address could show; what it says is for `_reason`."""
    import apprise

    logger = logging.getLogger("apprise")
    level, before, logger.propagate = logger.level, logger.propagate, False
    try:
        capture = apprise.LogCapture(level=logging.DEBUG, fmt="%(message)s")  # type: ignore[no-untyped-call]  # it has no types
        with capture as log:
            yield log
    finally:
        # The capture leaves a level where there was none: the logger's parents would decide no more.
        logger.setLevel(level)
        logger.propagate = before
