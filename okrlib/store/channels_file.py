"""The file that says who is told of a plan."""

from okrlib.findings import Finding, Place
from okrlib.model import Channel
from okrlib.store import toml_reader


def channels_in(text: str, file: str) -> tuple[tuple[Channel, ...], tuple[Finding, ...]]:
    """The channels of a file, and what is wrong in it."""
    read = toml_reader.read(text, "channels", file, {})
    channels: tuple[Channel, ...] = read.content.channels if read.content else ()
    findings = list(read.findings)
    names = [channel.id for channel in channels]
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = f"Two channels have the id {name[:80]!r}."
        findings.append(Finding("duplicate-id", "error", what, "Give one another id.", place=Place(file)))
    if not channels and not findings:
        what, mend = "It names no channel.", "Add a [[channels]] table with id and address."
        findings.append(Finding("no-channel", "error", what, mend, place=Place(file)))
    return channels, tuple(findings)
