"""A site as a host serves it, and where the browser is."""

from __future__ import annotations

import gzip
import os
import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a host compresses.
_TEXT = {".html", ".css", ".js", ".svg", ".json", ".txt", ".atom"}


def chromium() -> str | None:
    """The browser's program: what $OKRLIB_CHROMIUM or $CHROME_PATH names, else the system's."""
    named = os.environ.get("OKRLIB_CHROMIUM") or os.environ.get("CHROME_PATH")
    return named or shutil.which("chromium") or shutil.which("google-chrome")


class _Host(SimpleHTTPRequestHandler):
    """Sends texts compressed, as every host does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """One file."""
        file = Path(self.translate_path(self.path))
        if file.suffix not in _TEXT or not file.is_file():
            super().do_GET()
            return
        body = gzip.compress(file.read_bytes(), 6, mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
