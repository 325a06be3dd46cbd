"""``okr workshop``: one JupyterLab that several people join from their own browsers."""

from __future__ import annotations

import errno
import importlib.util
import ipaddress
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlib.cli.lab import bring_notebooks
from okrlib.cli.options import folder_of, plan_options
from okrlib.cli.output import echo
from okrlib.errors import MissingExtraError, OkrError
from okrlib.notebook import JOIN_VARIABLE, PLAN_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTEBOOK = "notebooks/2-workshop.ipynb"
_FIRST_PORT, _PORTS = 8888, 50

#: A workshop's own settings: nobody is asked about news, light or dark follows each browser, and
#: messages go to the kernel itself, for a browser keeps speaking to a subshell that a restart has ended.
_SETTINGS: Mapping[str, Mapping[str, object]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "apputils-extension/themes": {"adaptive-theme": True},
    "apputils-extension/kernels-settings": {"commsOverSubshells": "disabled"},
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@click.command()
@plan_options
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Listen here; 0.0.0.0 lets the whole network in.",
)
@click.option("--port", type=click.IntRange(0, 65535), help="Listen here (default: a free one).")
@click.option("--notebook", default=NOTEBOOK, show_default=True, metavar="FILE", help="The notebook to open.")
@click.option("--certfile", type=click.Path(exists=True, dir_okay=False), help="Serve HTTPS with this.")
@click.option("--keyfile", type=click.Path(exists=True, dir_okay=False), help="The certificate's key.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
def workshop(
    plan: Path | None,
    plan_option: Path | None,
    *,
    host: str,
    port: int | None,
    notebook: str,
    certfile: str | None,
    keyfile: str | None,
    no_browser: bool,
) -> None:
    """Start a JupyterLab in which several people set goals together.

    Prints a link, and a QR code of it, for those who are to join. Until something is revealed it is
    hidden from colleagues' screens; it is not hidden from someone who runs code, and whoever holds
    the link can run code on this machine with your rights. Give it to the participants only, and
    end the server with Ctrl-C when the workshop is over.

    \b
    Examples:
      okr workshop                        on this machine only
      okr workshop --host 192.168.0.17    for the room, at this machine's address
    """
    folder = folder_of(plan, plan_option).resolve()
    for module in ("jupyterlab", "jupyter_server_ydoc", "anywidget", "segno"):
        if importlib.util.find_spec(module) is None:
            raise MissingExtraError("A workshop", "workshop")
    bring_notebooks(folder)
    opened = (folder / notebook).resolve()
    if not opened.is_relative_to(folder) or not opened.is_file():
        raise click.BadParameter(f"There is no {notebook} in {folder}.", param_hint="--notebook")
    port = _free_port(host, port)
    scheme = "https" if certfile else "http"
    token = secrets.token_urlsafe(24)
    path = opened.relative_to(folder).as_posix()
    link = f"{scheme}://{_named(host)}:{port}/doc/tree/{path}?token={token}"
    _say(folder, host, link, encrypted=bool(certfile))
    # The server's own files go into a folder that is not served, and is removed with it.
    with tempfile.TemporaryDirectory(prefix="okr-workshop-", ignore_cleanup_errors=True) as own:
        line = _line(folder, Path(own), host, port, path)
        line += [f"--ServerApp.certfile={certfile}"] if certfile else []
        line += [f"--ServerApp.keyfile={keyfile}"] if keyfile else []
        line += ["--no-browser"] if no_browser else []
        # By the environment, for the command line can be read by everyone on the machine.
        environment = {PLAN_VARIABLE: str(folder), JOIN_VARIABLE: link, "JUPYTER_TOKEN": token}
        code = _serve(line, {**os.environ, **environment, **_settings(Path(own))})
    sys.exit(code)


def _serve(line: list[str], env: Mapping[str, str]) -> int:
    """Run the server until it ends; it hears Ctrl-C itself, and ends its kernels before it goes."""
    # The folder is the caller's own, and no shell reads it.
    with subprocess.Popen(line, env=env) as server:  # noqa: S603
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:
                continue


def _line(folder: Path, own: Path, host: str, port: int, path: str) -> list[str]:
    return [
        *(sys.executable, "-m", "jupyterlab", "--log-level=WARN"),
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.ip={host}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.answer_yes=True",
        f"--LabApp.default_url=/doc/tree/{path}",
        f"--SQLiteYStore.db_path={own / 'documents.db'}",
        f"--YDocExtension.session_store_path={own / 'connections.json'}",
    ]


def _settings(own: Path) -> dict[str, str]:
    for name, values in _SETTINGS.items():
        file = own / "settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), "utf-8")
    return {
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
    }


def _say(folder: Path, host: str, link: str, *, encrypted: bool) -> None:
    echo(f"The workshop on {folder}. To join, open:")
    click.echo(f"\n  {click.style(link, bold=True)}\n")
    if _loopback(host):
        click.echo("Only this machine can open it. For the room, start with --host and its address.")
    else:
        _show_code(link)
        if not encrypted:
            click.echo("The network can read along: --certfile and --keyfile encrypt what is sent.")
    click.echo(
        "Whoever holds this link can run code on this machine, with your rights. Give it to the\n"
        "participants only. Hidden entries and votes are hidden from colleagues' screens, not from\n"
        "someone who runs code. Ctrl-C ends the workshop's server; the plan keeps what was done.\n"
    )


def _show_code(link: str) -> None:
    import segno

    try:
        segno.make(link, error="l").terminal(compact=True)
    except UnicodeEncodeError:  # a terminal without block characters; the link above says the same
        click.echo("(This terminal cannot draw the QR code.)")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _named(host: str) -> str:
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


def _free_port(host: str, wanted: int | None = None) -> int:
    """The wanted port, else the first free one, so that no link is printed that leads nowhere."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in [wanted] if wanted else range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket(family) as tried:
            # As the server does: a port that was just let go may be taken again at once.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(os.name == "posix"))
            try:
                tried.bind((host, port))
            except PermissionError:
                continue
            except OSError as error:
                if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                    raise NotHereError(host) from error
                continue
        return port
    raise NoPortError(wanted)


class NotHereError(OkrError):
    """An address that this machine does not have."""

    def __init__(self, host: str) -> None:
        super().__init__(f"This machine has no address {host}. Name one of its own, or 0.0.0.0 for all.")


class NoPortError(OkrError):
    """Every port that would be tried is taken, or may not be used."""

    def __init__(self, wanted: int | None = None) -> None:
        super().__init__(
            f"The port {wanted} is taken, or not yours to use. Name another one, or none."
            if wanted
            else "No free port was found. Name one with --port."
        )
