"""``okr notify``: people are told what waits and what changed."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlib.checks import addresses
from okrlib.cli.options import (
    FILE,
    Day,
    Opened,
    named_file,
    need,
    on_option,
    plan_options,
    read_plan,
    refuse_after,
)
from okrlib.cli.output import echo, echo_day, echo_errors, echo_findings, styled
from okrlib.errors import OkrError
from okrlib.findings import errors_in
from okrlib.model import Channel
from okrlib.text import count, formatting, near

if TYPE_CHECKING:
    from okrlib.notify import Message, Sent

#: The channels' file, and the address of a single channel for the company.
CHANNELS, ADDRESS = "OKR_CHANNELS", "OKR_NOTIFY_ADDRESS"


class _Since(Day):
    """A day, or "last": where the last digest ended."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if value == "last" else super().convert(value, param, ctx)


@click.command()
@plan_options
@on_option
@click.option(
    "--since",
    type=_Since(),
    default="last",
    metavar="DATE|last",
    help="What is new since then (default: last).",
)
@click.option("--to", "only", multiple=True, metavar="CHANNEL", help="Only this channel; may be given again.")
@click.option(
    "--channels",
    "channels_file",
    type=FILE,
    metavar="FILE",
    help=f"Who gets what (default: the file that {CHANNELS} names, or the address in {ADDRESS}).",
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Where it is remembered what was sent.",
)
@click.option("--send", is_flag=True, help="Send it; without this the messages are only shown.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 300), default=20.0, metavar="SECONDS", help="For one try (20)."
)
def notify(
    plan: Path | None,
    on: date | None,
    since: date | str,
    only: tuple[str, ...],
    channels_file: Path | None,
    state: Path | None,
    *,
    send: bool,
    timeout: float,
) -> None:
    """Tell people what waits for them and what changed, by chat or mail.

    Each channel gets a digest, once a day at most (due reports, falls, blockers with their age, milestones,
    proposals, harmed safeguards, closing dates), and at once what was reached and which KPI has changed. It
    sees only what its audience may see. Who gets what is kept outside the plan, in a file of channels:

    \b
      [[channels]]
      id = "service"
      address = "slack://${SLACK_TOKEN}/#service"
      team = "service"

    A message that does not arrive is tried again, then reported. It carries an id, the same at every try.

    \b
    Examples:
      okr notify --channels channels.toml                      what would be sent
      okr notify --channels channels.toml --state sent.json --send
      okr notify --to service --since 2026-11-01

    Needs okrlib[notify]. Exits with 1 where a message did not arrive, or a channel is wrong.
    """
    need("Telling people", "notify", "apprise", "jinja2")
    from okrlib.notify import Sent

    opened = read_plan(plan, on)
    echo_day(opened)
    echo_errors(opened)
    refuse_after(since if isinstance(since, date) else None, opened.on)
    channels = _channels(channels_file, only)
    sent = Sent(state)
    if state is None:
        echo("Without --state nothing is remembered, so a later run tells the same again.", err=True)
    if not opened.plan.site.root:
        unsaid = "The plan does not say where its site stands"
        echo(f"{unsaid}, so nothing is linked: address in [site].", err=True)
    failed = sum([_to(channel, opened, since, sent, timeout if send else None) for channel in channels])
    sys.exit(1 if failed or opened.broken else 0)


def _to(channel: Channel, opened: Opened, since: date | str, sent: Sent, timeout: float | None) -> int:
    """Show or send what a channel does not have yet; how many messages did not arrive."""
    from okrlib.notify import deliver, messages, shown_address

    try:
        address = _address(channel)
        where = shown_address(address)
        day = sent.since(channel.id, opened.on) if isinstance(since, str) else since
        known = sent.known(channel.id) if isinstance(since, str) else None
        told = messages(opened.plan, channel, since=day, on=opened.on, folder=opened.folder, known=known)
    except OkrError as error:
        echo(f"{channel.id}: {error}", err=True)
        return 1
    failed = 0
    told = sent.left(channel.id, told, opened.on)
    for number, message in enumerate(told):
        if timeout is None:
            _show(channel, where, message)
            continue
        done = deliver(message, address, timeout=timeout)
        if done.arrived:
            sent.record(channel.id, message, opened.on)
            echo(f"{channel.id}: sent {message.title}")
        else:
            failed = len(told) - number
            tries = count(done.tries, "try", "tries")
            rest = f"; {count(failed - 1, 'more message')} not tried" if failed > 1 else ""
            echo(f"{channel.id}: not sent after {tries}, {done.why}: {message.title}{rest}", err=True)
            break
    if not told:
        echo(f"{channel.id}: nothing new.")
    return failed


def _show(channel: Channel, where: str, message: Message) -> None:
    echo(styled(f"To {channel.id} ({where}): {message.title}", bold=True))
    for line in message.body.splitlines():
        echo(f"    {line}")


def _channels(file: Path | None, only: tuple[str, ...]) -> list[Channel]:
    """The channels of a file, or the one of the environment, reduced to those that were asked for."""
    from okrlib.store import channels_in

    named = file or (Path(os.environ[CHANNELS]) if os.environ.get(CHANNELS) else None)
    if named is not None:
        found, findings = channels_in(named_file(named).decode("utf-8-sig", "replace"), str(named))
        if errors_in(findings):
            echo_findings(findings, err=True)
            sys.exit(1)
        channels = list(found)
    elif os.environ.get(ADDRESS):
        channels = [Channel(id="company", address=f"${{{ADDRESS}}}")]
    else:
        raise click.UsageError(
            f"Say who is told: --channels FILE, or a file in {CHANNELS}, or an address in {ADDRESS}."
        )
    known = [channel.id for channel in channels]
    for name in only:
        if name not in known:
            hint = near(name, known, f"There are: {formatting.listed(known)}.")
            raise click.UsageError(f"There is no channel {name[:80]!r}. {hint}")
    return [channel for channel in channels if not only or channel.id in only]


def _address(channel: Channel) -> str:
    """The address with the variables of the environment put in."""
    missing = [name for name in addresses.NAMED.findall(channel.address) if not os.environ.get(name)]
    if missing:
        raise OkrError(f"The environment has no {missing[0]}, which the address of the channel names.")
    return addresses.filled(channel.address, os.environ)
