"""``okr preview``: the site on this machine, rebuilt on change."""

from __future__ import annotations

import functools
import http.server
import logging
import sys
import tempfile
import threading
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from okrlib.cli.options import on_option, plan_options, read_plan
from okrlib.cli.output import echo, echo_day, echo_findings
from okrlib.cli.publish import build
from okrlib.errors import MissingExtraError, OkrError
from okrlib.findings import errors_in
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date


#: The names of this machine, for itself.
_OURS = ("127.0.0.1", "localhost")


@click.command()
@plan_options
@on_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one."
)
def preview(plan: Path | None, plan_option: Path | None, on: date | None, port: int) -> None:
    """Serve the site on this machine and rebuild it whenever the plan changes.

    It is built in a temporary folder and served on 127.0.0.1 only. Reload the page to see a change;
    where the plan has an error, the last good site stays. Ctrl-C ends it.
    """
    try:
        from watchfiles import watch
    except ModuleNotFoundError as missing:
        raise MissingExtraError("The preview", "site") from missing
    logging.getLogger("watchfiles").setLevel(logging.ERROR)  # with a message on Ctrl-C
    with tempfile.TemporaryDirectory(prefix="okr-preview-") as folder:
        out = Path(folder) / "site"
        opened = read_plan(plan, plan_option, on)
        echo_day(opened)
        _build(out, plan, plan_option, on)
        out.mkdir(exist_ok=True)
        try:
            server = Server(out, port)
        except OSError as error:
            raise click.ClickException(
                f"Port {port} cannot be used: {error.strerror}. Try --port 0."
            ) from error
        with server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            echo(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C ends it)")
            for _ in watch(opened.folder, raise_interrupt=False):
                _build(out, plan, plan_option, on)
            server.shutdown()
    echo("Preview ended.", err=True)


def _build(out: Path, plan: Path | None, plan_option: Path | None, on: date | None) -> None:
    """Build once; errors are told, and the last good site stays."""
    opened = read_plan(plan, plan_option, on)
    if opened.broken:
        echo_findings(errors_in(opened.findings))
        echo("The site shows the plan as it was before these errors.", err=True)
        return
    try:
        site = build(opened.plan, out, on=opened.on, folder=opened.folder)
    except OkrError as error:
        echo(f"Error: {error}", err=True)
        return
    echo(f"Built {formatting.count(len(site.pages), 'page')}.")


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

    def _host(self) -> str | None:
        try:
            return urlsplit(f"//{self.headers.get('Host', _OURS[0])}").hostname
        except ValueError:
            return None

    def end_headers(self) -> None:
        """A reload always shows the latest build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
