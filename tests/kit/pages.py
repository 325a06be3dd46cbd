"""A site's pages in a browser: served as hosts of static sites do, and watched for what goes wrong."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder's files; what is not there is answered with its 404.html, where it has one."""

    class Host(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            page = next(folder.rglob("404.html"), None)
            if page is None:
                super().send_error(code, message, explain)
                return
            self.send_response(code, message)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.read_bytes())

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@contextmanager
def page_of(
    browser: Browser, *, width: int = 1280, scheme: str = "light", **more: Any
) -> Iterator[tuple[Page, list[str]]]:
    """A page, and everything that went wrong on it and in the tabs beside it."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
    wrong: list[str] = []
    context.on(
        "console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in {"error", "warning"} else None
    )
    context.on("weberror", lambda e: wrong.append(str(e.error)))
    context.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}"))
    context.on(
        "request",
        lambda r: (
            wrong.append(f"asked: {r.url}")
            if not r.url.startswith(("file:", "http://127.0.0.1", "data:"))
            else None
        ),
    )
    yield context.new_page(), wrong
    context.close()


def tabs(context: BrowserContext, addresses: Iterable[str]) -> list[Page]:
    """A tab for each address, in which nothing has been asked for during half a second.

    They are opened before one of them is waited for, so that they wait at the same time.
    """
    pages = []
    for address in addresses:
        pages.append(context.new_page())
        pages[-1].goto(address)
    for page in pages:
        page.wait_for_load_state("networkidle")
    return pages
