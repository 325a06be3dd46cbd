"""``okr preview``: the site on this machine, rebuilt on change."""

from __future__ import annotations

import functools
import http.server
import logging
import re
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from okrlib.cli.options import on_option, plan_options, read_plan, served_folder
from okrlib.cli.output import echo, echo_day, echo_findings, progress, why
from okrlib.cli.publish import build
from okrlib.errors import OkrError, needs
from okrlib.files import UnreadableError, read
from okrlib.findings import errors_in
from okrlib.store import plan_head
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from okrlib.cli.options import Opened
    from okrlib.publish import Published


#: The names of this machine, for itself.
_OURS = ("127.0.0.1", "localhost")
#: A change is built after so many milliseconds without another; what can wait, after so many.
_STEP, _PAUSE = 20, 1000
_MOST_NAMES = 3


@click.command()
@plan_options
@on_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one."
)
def preview(plan: Path | None, on: date | None, port: int) -> None:
    """Serve the site on this machine and rebuild it whenever the plan changes.

    It is built in a temporary folder and served on 127.0.0.1 only. After a change the pages that read it are
    built at once; stories, files and the search follow when you pause. Reload the page to see it. Where
    the plan has an error, the last good site stays. A new day is shown as it comes. Ctrl-C ends it.
    """
    with needs("The preview", "site"):
        from watchfiles import watch
    served_folder(plan)
    logging.getLogger("watchfiles").setLevel(logging.ERROR)  # with a message on Ctrl-C
    with tempfile.TemporaryDirectory(prefix="okr-preview-") as folder:
        site = _Preview(Path(folder), lambda: read_plan(plan, on))
        echo_day(site.read())
        try:
            server = Server(site.out, port)  # before the site is built: a port may be taken
        except OSError as error:
            raise click.ClickException(
                f"Port {port} cannot be used: {error.strerror}. Try --port 0."
            ) from error
        with server:
            site.begin()
            threading.Thread(target=server.serve_forever, daemon=True).start()
            echo(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C ends it)")
            changed = watch(
                site.folder, step=_STEP, rust_timeout=_PAUSE, yield_on_timeout=True, raise_interrupt=False
            )
            with suppress(KeyboardInterrupt):  # while it builds
                for changes in changed:
                    site.follow([Path(path) for _, path in changes])
            server.shutdown()
    echo("Preview ended.", err=True)


class _Preview:
    """The site of a plan that is being changed, in a folder for the time of the preview."""

    def __init__(self, place: Path, read: Callable[[], Opened]) -> None:
        self.out, self._kept, self._read = place / "site", place / "kept", read
        self._kept.mkdir(mode=0o700)
        self._behind = False
        self._minute = -1

    def read(self) -> Opened:
        """Read the plan."""
        opened = self._read()
        self.folder, self._on = opened.folder.resolve(), opened.on
        return opened

    def begin(self) -> None:
        """Build all of it, with a progress bar."""
        with progress("Building") as advance:
            site = self._build(progress=advance)
        if site is not None:
            echo(f"Built {formatting.count(len(site.pages), 'page')}.")
        self.out.mkdir(exist_ok=True)

    def follow(self, paths: Sequence[Path]) -> None:
        """Build what these changes reach; without any, what was put off, or a new day."""
        changed = {path.relative_to(self.folder).as_posix() for path in paths}
        changed = {name for name in changed if not any(part.startswith(".") for part in name.split("/"))}
        if changed:
            # An editor's own files come and go beside the one that was saved.
            names = sorted(name for name in changed if (self.folder / name).exists()) or sorted(changed)
            self._show(formatting.listed([*names[:_MOST_NAMES], *(["more"] if names[_MOST_NAMES:] else [])]))
        elif self._behind:
            self._behind = False
            if self._build() is not None:
                echo("Stories, files and the search are up to date too.")
        elif self._is_new_day():
            self._show("The day")

    def _show(self, what: str) -> None:
        begun = time.perf_counter()
        site = self._build(quick=True)
        if site is None:
            return
        self._behind = True
        pages = formatting.count(len(site.pages), "page")
        took = time.perf_counter() - begun
        echo(f"Changed: {what}. Built {len(site.built):,} of {pages} in {took:.1f} s.")

    def _is_new_day(self) -> bool:
        """Whether another day is to be shown than before; okr.toml is looked at once a minute."""
        now = datetime.now(UTC)
        if now.minute == self._minute:
            return False
        self._minute = now.minute
        head = plan_head(self.folder)
        return head.today is None and self._on < head.day_of(now) and self._read().on != self._on

    def _build(self, **how: Any) -> Published | None:
        """Build once; errors are told, and the last good site stays."""
        opened = self.read()
        if opened.broken:
            echo_findings(errors_in(opened.findings))
            echo("The site shows the plan as it was before these errors.", err=True)
            return None
        try:
            site = build(opened.plan, self.out, on=opened.on, folder=opened.folder, kept=self._kept, **how)
        except (OkrError, OSError) as error:
            echo(f"Error: {why(error) if isinstance(error, OSError) else error}", err=True)
            return None
        echo_findings(site.findings, err=True)
        return site


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder to this machine; a reader who goes away before the end of a page is no error."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__((_OURS[0], port), functools.partial(_Quiet, directory=str(folder)))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print the error, unless the reader went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log line for each; the folder is found anew, as builds replace it."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def send_head(self) -> Any:
        """Answer only requests that name this machine, so that no other site can read the preview."""
        if self._host() not in _OURS:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "The preview answers at 127.0.0.1 only")
            return None
        try:
            return super().send_head()
        except ValueError:  # %00, or half a character: no file has such a name
            self.send_error(HTTPStatus.NOT_FOUND, "File not found")
            return None

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Where there is no such file, show what hosts of static sites do: the site's own page for that."""
        try:
            content = (
                read(Path(self.directory) / "404.html", most_mb=1) if code == HTTPStatus.NOT_FOUND else b""
            )
        except UnreadableError:  # nothing is built yet
            content = b""
        if not content:
            super().send_error(code, message, explain)
            return
        # Its links begin at the root that the plan's address names; here that is the root of the server.
        if root := re.search(rb'data-root="([^"]+)"', content):
            content = content.replace(b'"' + root[1], b'"/')
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _host(self) -> str | None:
        try:
            return urlsplit(f"//{self.headers.get('Host', _OURS[0])}").hostname
        except ValueError:
            return None

    def end_headers(self) -> None:
        """A reload always shows the latest build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
