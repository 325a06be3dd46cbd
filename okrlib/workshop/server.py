"""The workshop's server: one page for everybody, and a socket that speaks its messages and nothing else.

A link's secret stands behind the # of its address, so it is in no request, no log and no proxy's; the page
sends it in its first message. What is served to whoever asks is the empty page, its script, its styles and
its fonts.
"""

import asyncio
import gzip
import json
import logging
import re
import signal
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from okrlib.show import asset, font
from okrlib.workshop import actions, folder
from okrlib.workshop.hub import Hub
from okrlib.workshop.served import Seat, same

#: The script's files. They share one scope, and each may use those before it.
SCRIPTS = (
    "workshop/dom.js",
    "workshop/controls.js",
    "workshop/participant.js",
    "workshop/clusters.js",
    "workshop/drafting.js",
    "workshop/stages.js",
    "workshop/panel.js",
    "workshop/setup.js",
    "workshop/main.js",
)
STYLES = ("base/tokens.css", "workshop/room.css")
_FILES = {
    "": (("workshop/room.html",), "text/html; charset=utf-8"),
    "room.js": (SCRIPTS, "text/javascript; charset=utf-8"),
    "room.css": (STYLES, "text/css; charset=utf-8"),
    "icon.svg": (("base/icon.svg",), "image/svg+xml"),
}
LONGEST_FRAME, MOST_SEATS, MOST_BODY = 256_000, 400, 8_000
#: Frames that a browser may send at once, and each second after; a person sends a few.
BURST, PER_SECOND = 200.0, 40.0
#: So many seconds a connection may stay without saying hello.
HELLO_WITHIN = 10.0
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_RECORD_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_FONT = re.compile(r"[a-z0-9-]+\.woff2")
_log = logging.getLogger("okrlib.workshop")


@cache
def file(name: str) -> tuple[bytes, str, bytes]:
    """A file of the page: its bytes, its type, and the bytes compressed (none for fonts)."""
    if _FONT.fullmatch(name.removeprefix("fonts/")):
        return font(name), "font/woff2", b""
    names, kind = _FILES[name]
    text = "\n".join(map(asset, names))
    data = text.encode("utf-8")
    return data, kind, gzip.compress(data, 9)


class _Plain(RequestHandler):
    """What every answer has in common."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in (
            ("Content-Security-Policy", _POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
            ("Cache-Control", "no-cache"),
        ):
            self.set_header(name, value)

    def write_error(self, status_code: int, **_: Any) -> None:
        """A sentence, and nothing of the inside."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        missing = status_code == 404
        self.finish("There is nothing here. Open the workshop's link once more.\n" if missing else "No.\n")


class _File(_Plain):
    def get(self, name: str = "") -> None:
        try:
            data, kind, small = file(name)
        except (KeyError, OSError):
            raise HTTPError(404) from None
        self.set_header("Content-Type", kind)
        self.set_header("Vary", "Accept-Encoding")
        if name.startswith("fonts/"):
            self.set_header("Cache-Control", "max-age=31536000")
        if small and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            data = small
        self.finish(data)


class _Nothing(_Plain):
    def prepare(self) -> None:
        """There is nothing at any other address."""
        raise HTTPError(404)


class _Record(_Plain):
    def initialize(self, hub: Hub) -> None:
        self.hub = hub

    def post(self) -> None:
        """The record of the workshop, as a page or as CSV, for whoever has one of the links."""
        key, room = self.get_body_argument("key", ""), self.hub.room
        if not _same_origin(self.request.headers.get("Origin", ""), self.request.host):
            raise HTTPError(403)
        if room is None or not (self.hub.opens_desk(key) or same(key, self.hub.door.join)):
            raise HTTPError(403)
        if self.get_body_argument("as", "") == "csv":
            self.set_header("Content-Type", "text/csv; charset=utf-8")
            self.set_header("Content-Disposition", f'attachment; filename="{room.path.stem}.csv"')
            self.finish(folder.table(room.workshop))
            return
        self.set_header("Content-Security-Policy", _RECORD_POLICY)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(actions.record_page(self.hub, room))


class _Socket(WebSocketHandler):
    def initialize(self, hub: Hub) -> None:
        self.hub = hub
        self.seat = Seat(self._send)
        self.allowed, self.heard = BURST, 0.0

    def set_default_headers(self) -> None:
        self.clear_header("Server")

    def check_origin(self, origin: str) -> bool:
        return _same_origin(origin, self.request.host)

    def prepare(self) -> None:
        """Refuse a client that does not say where it comes from, and more of them than a workshop has."""
        if not self.request.headers.get("Origin") or len(self.hub.seats) >= MOST_SEATS:
            raise HTTPError(403)

    def get_compression_options(self) -> dict[str, Any]:
        return {"compression_level": 1}  # what is shown is text that repeats itself

    def open(self, *_: str, **__: str) -> None:
        self.set_nodelay(True)
        self.heard = asyncio.get_running_loop().time()
        asyncio.get_running_loop().call_later(HELLO_WITHIN, self._late)

    def _late(self) -> None:
        if not self.seat.welcome:
            self.close(1008, "no hello")

    def on_message(self, message: str | bytes) -> None:
        now = asyncio.get_running_loop().time()
        self.allowed = min(BURST, self.allowed + (now - self.heard) * PER_SECOND) - 1
        self.heard = now
        if self.allowed < 0:
            self.close(1008, "too often")
            return
        try:
            content = json.loads(message)
        except (ValueError, RecursionError):
            content = None
        if not self.hub.receive(self.seat, content):
            self.close(4403, "no such link")

    def on_close(self) -> None:
        self.hub.leave(self.seat)

    def _send(self, text: str) -> None:
        try:
            # A browser that has gone says so by leaving.
            self.write_message(text).add_done_callback(lambda sent: sent.cancelled() or sent.exception())
        except WebSocketClosedError:
            self.hub.seats.discard(self.seat)


def _same_origin(origin: str, host: str) -> bool:
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


def application(hub: Hub) -> Application:
    """All that this server answers."""
    return Application(
        [
            (r"/()", _File),
            (r"/(room\.js|room\.css|icon\.svg|fonts/[a-z0-9-]+\.woff2)", _File),
            (r"/talk", _Socket, {"hub": hub}),
            (r"/record", _Record, {"hub": hub}),
        ],
        default_handler_class=_Nothing,
        websocket_max_message_size=LONGEST_FRAME,
        websocket_ping_interval=15,
        websocket_ping_timeout=15,
        log_function=lambda _: None,
    )


async def run(
    listening: socket.socket,
    hub_of: Callable[..., Hub],
    *,
    secure: ssl.SSLContext | None,
    ready: Callable[[], None],
    until: asyncio.Event | None = None,
) -> None:
    """Serve on a socket until the process is told to end; *ready* is called once it answers.

    *hub_of* makes the hub, given its ways to call functions later and aside.
    """
    loop = asyncio.get_running_loop()
    end = until or asyncio.Event()
    if threading.current_thread() is threading.main_thread():
        with suppress(NotImplementedError):  # on Windows, where Ctrl-C ends the loop by itself
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(name, end.set)
    with ThreadPoolExecutor(1, "okr-coach") as pool:

        def aside(work: Callable[[], Any], then: Callable[[Any], None]) -> None:
            def finished(task: asyncio.Future[Any]) -> None:
                if error := task.exception():
                    _log.error("The coach could not be asked.", exc_info=error)
                then({} if error else task.result())

            loop.run_in_executor(pool, work).add_done_callback(finished)

        hub = hub_of(later=loop.call_later, aside=aside)
        server = HTTPServer(
            application(hub), ssl_options=secure, max_body_size=MOST_BODY, max_header_size=16_000,
            idle_connection_timeout=60,
        )  # fmt: skip
        server.add_socket(listening)
        ready()
        try:
            await end.wait()
        finally:
            server.stop()
            if hub.room is not None:
                hub.room.close()
            await server.close_all_connections()
