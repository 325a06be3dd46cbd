"""``okr preview``: the site on this machine, rebuilt on change."""

from __future__ import annotations

import functools
import http.server
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlib.cli.options import on_option, plan_options, read_plan
from okrlib.cli.output import echo, echo_day, echo_findings
from okrlib.cli.publish import build
from okrlib.errors import MissingExtraError, OkrError
from okrlib.findings import errors_in
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date


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
    with tempfile.TemporaryDirectory(prefix="okr-preview-") as folder:
        out = Path(folder) / "site"
        opened = read_plan(plan, plan_option, on)
        echo_day(opened)
        _build(out, plan, plan_option, on)
        out.mkdir(exist_ok=True)
        handler = functools.partial(_Quiet, directory=str(out))
        try:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
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


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each; a folder's new self is found by name on every request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """A reload always shows the latest build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()
