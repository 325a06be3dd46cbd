"""Servers on this machine that take messages, and are as unkind as real ones."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

CERTIFICATE = Path(__file__).with_name("nobody_trusts_it.pem")


class Answer(NamedTuple):
    """What a server does with one message."""

    status: int = 200
    after: str = ""
    """What it says as Retry-After."""
    seconds: float = 0
    """How long it takes to answer."""


class Hook(ThreadingHTTPServer):
    """A web hook: it keeps what arrived, and answers as it was told, at last with 200."""

    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(message)
        answer = self.server.answers.pop(0) if self.server.answers else Answer()
        time.sleep(answer.seconds)
        if answer.status == 200:
            self.server.taken.append(message)
        self.send_response(answer.status)
        if answer.after:
            self.send_header("Retry-After", answer.after)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hook(*answers: Answer, tls: bool = False) -> Iterator[Hook]:
    """A web hook that answers so, one after the other."""
    server = Hook(*answers)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake is the test
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
