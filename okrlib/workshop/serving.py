"""Serving a workshop: where it listens, the two links, and a server that runs here or beside."""

import asyncio
import errno
import functools
import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from okrlib.errors import OkrError
from okrlib.store import Checkout
from okrlib.workshop.folder import PlanFolder
from okrlib.workshop.private import Door, Private

_FIRST_PORT, _PORTS = 8899, 50
LOOPBACK = "127.0.0.1"


class Links(NamedTuple):
    """The two links of a workshop, and whether only this machine can open them."""

    facilitator: str
    join: str
    loopback: bool

    @property
    def encrypted(self) -> bool:
        """Whether the network cannot read along."""
        return self.join.startswith("https:")


def serve(
    folder: Path | str,
    *,
    host: str | None = None,
    port: int | None = None,
    address: str = "",
    certificate: tuple[str, str | None] | None = None,
    locked: str = "",
    ready: Callable[[Links], None],
    until: asyncio.Event | None = None,
) -> None:
    """Serve the workshop of a plan until the process is told to end, or *until* is set.

    It listens on *host* and *port*: by default on those of last time while its workshop goes on, else for
    this machine alone, on a free port. *address* is what others open where a proxy stands in front, as in
    ``https://goals.example.org``; *certificate* are the files of a certificate and its key, to serve HTTPS.
    *locked* says why nothing may be saved in this plan. *ready* gets the links once the server answers.

    Raises:
        OkrError: It cannot listen there, or the plan cannot be read.
    """
    from okrlib.workshop.hub import Hub
    from okrlib.workshop.server import run

    secure = _secure(*certificate) if certificate else None
    files = Checkout(folder, locked=locked)
    private = Private(Path(folder))
    place = PlanFolder(files, files.plan)
    if not private.locked():
        raise ServedAlreadyError
    door = private.door(now().timestamp(), going_on=bool(place.unfinished()))
    host = host or door.host or LOOPBACK
    listening = _listening(host, door, port)
    port = listening.getsockname()[1]
    outside = address.rstrip("/") or f"{'https' if certificate else 'http'}://{named(host)}:{port}"
    door = replace(door, host=host, port=port, address=outside, at=now().timestamp())
    private.keep_door(door)
    ours = f"{outside}/#desk={door.desk}", f"{outside}/#join={door.join}"
    links = Links(*ours, is_loopback(host) and not address)
    hub = functools.partial(Hub, files.plan, place, private, door, now=now, address=outside)
    asyncio.run(run(listening, hub, secure=secure, ready=lambda: ready(links), until=until))


def serve_beside(folder: Path | str, **how: Any) -> Links:
    """Serve it in a thread of this process, as a notebook does; gives the links once it answers.

    It ends with the process. Raises what `serve` raises.
    """
    links: Future[Links] = Future()

    def work() -> None:
        try:
            serve(folder, ready=links.set_result, **how)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            if not links.done():
                links.set_exception(error)

    threading.Thread(target=work, name="okr-workshop", daemon=True).start()
    return links.result()


def desk_link(folder: Path | str) -> str:
    """The facilitator's link of now to the workshop that this user serves, in this process or another one."""
    door = Private(Path(folder)).door(now().timestamp(), going_on=True)
    return f"{door.address}/#desk={door.desk}"


def _secure(certificate: str, key: str | None) -> ssl.SSLContext:
    """How to encrypt with these files; `OkrError` where they cannot be used."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:  # an SSLError is one
        why = error.strerror or getattr(error, "reason", "") or "it cannot be read"
        mend = "Name a certificate and its key, both in PEM."
        raise OkrError(f"{certificate} cannot be used to encrypt ({why}). {mend}") from error
    return context


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - a server knows now, as the command line does


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def named(host: str) -> str:
    """How others write the address: a bracketed IPv6, and for "everywhere" the one they will reach."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return _outward()
    return f"[{address}]" if address.version == 6 else host


def _outward() -> str:
    """The address of the network card that leads out; nothing is sent to ask for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return str(asked.getsockname()[0])


def _listening(host: str, door: Door, wanted: int | None) -> socket.socket:
    """A socket on the wanted port, else on the one of last time, else on the first free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    ports = [wanted] if wanted else [door.port or _FIRST_PORT, *range(_FIRST_PORT, _FIRST_PORT + _PORTS)]
    for port in ports:
        tried = socket.socket(family)
        # A port that was just let go may be taken again at once, so that a restart keeps its address.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(os.name == "posix"))
        try:
            tried.bind((host, port))
            tried.listen(128)
        except OSError as error:
            tried.close()
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                mend = "Name one of its own, or 0.0.0.0 for all."
                raise OkrError(f"This machine has no address {host}. {mend}") from error
            continue
        tried.setblocking(False)
        return tried
    taken = f"The port {wanted} is taken, or not yours to use. Name another one, or none."
    raise OkrError(taken if wanted else "No free port was found. Name one with --port.")


class ServedAlreadyError(OkrError):
    """Another process serves this plan's workshop."""

    def __init__(self) -> None:
        super().__init__("A workshop of this plan is served already. Use its links, or end it first.")
