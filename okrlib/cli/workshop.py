"""``okr workshop``: one page that a team joins from its own browsers, to set goals together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from okrlib.cli.options import need, plan_options, served_folder
from okrlib.cli.output import echo
from okrlib.resources import interruptible

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.workshop import Links


def _address(_: click.Context, __: click.Parameter, typed: str) -> str:
    """An address as browsers take it: of a whole name, since a path below one does not work."""
    if typed and not re.fullmatch(r"https?://[^\s/?#@]+/?", typed):
        raise click.BadParameter(
            f"{typed[:80]!r} is no whole address. Write it as in https://goals.example.org."
        )
    return typed


@click.command()
@plan_options
@click.option(
    "--host",
    metavar="ADDRESS",
    help="Listen here (default: this machine only); 0.0.0.0 lets the whole network in.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Listen here (default: the port of last time, else a free one).",
)
@click.option(
    "--address",
    default="",
    metavar="URL",
    callback=_address,
    help="What others open, where a proxy stands in front.",
)
@click.option("--certfile", type=click.Path(exists=True, dir_okay=False), help="Serve HTTPS with this.")
@click.option("--keyfile", type=click.Path(exists=True, dir_okay=False), help="The certificate's key.")
@click.option("--no-browser", is_flag=True, help="Print the links and open nothing.")
def workshop(
    plan: Path | None,
    *,
    host: str | None,
    port: int | None,
    address: str,
    certfile: str | None,
    keyfile: str | None,
    no_browser: bool,
) -> None:
    """Set goals together, on a page that everybody joins by a link.

    Prints two links. The facilitator's opens the workshop and moves it on; keep it to yourself. The
    other one, and its QR code, lets people take part, and nothing else. Both stay the same when the
    command is started again while a workshop goes on. Ctrl-C ends the server; the plan keeps what was
    done.

    \b
    Examples:
      okr workshop                        on this machine only
      okr workshop --host 192.168.0.17    for the room, at this machine's address
    """
    if keyfile and not certfile:
        raise click.UsageError("--keyfile belongs to a certificate: name it with --certfile.")
    folder = served_folder(plan)
    need("A workshop", "workshop", "tornado", "segno", "jinja2", "platformdirs")
    from okrlib.workshop import serve

    def ready(links: Links) -> None:
        _say(folder, links)
        if not no_browser:
            click.launch(links.facilitator)

    certificate = (certfile, keyfile) if certfile else None
    with interruptible():
        serve(folder, host=host, port=port, address=address, certificate=certificate, ready=ready)


def _say(folder: Path, links: Links) -> None:
    echo(f"The workshop on {folder}.\n\nYou guide it here; keep this link to yourself:")
    click.echo(f"\n  {click.style(links.facilitator, bold=True)}\n")
    echo("The others join here:")
    click.echo(f"\n  {click.style(links.join, bold=True)}\n")
    if links.loopback:
        click.echo("Only this machine can open them. For the room, start with --host and its address.")
    else:
        _show_code(links.join)
        if not links.encrypted:
            click.echo("The network can read along: --certfile and --keyfile encrypt what is sent.")
    click.echo("Ctrl-C ends the server; the plan keeps what was done.")


def _show_code(link: str) -> None:
    import segno

    try:
        segno.make(link, error="l").terminal(compact=True)
    except UnicodeEncodeError:  # a terminal without block characters; the link above says the same
        click.echo("(This terminal cannot draw the QR code.)")
