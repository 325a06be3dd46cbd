"""`okr workshop`: the links that it prints, and what it says of them."""

from __future__ import annotations

import importlib.util
import socket
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from okrlib.cli import okr
from okrlib.workshop import serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Every address of this machine; nothing is served in these tests.
ANYWHERE = "0.0.0.0"  # noqa: S104


@pytest.fixture
def start(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command with a server that ends once it is ready."""
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))

    async def run(listening: socket.socket, _: Any, *, ready: Callable[[], None], **__: Any) -> None:
        listening.close()
        ready()

    import okrlib.workshop.server

    monkeypatch.setattr(okrlib.workshop.server, "run", run)
    return lambda *options: CliRunner().invoke(okr, ["workshop", str(good), "--no-browser", *options])


def links(said: str) -> list[str]:
    return [word for word in said.split() if "/#" in word]


def test_two_links_with_two_secrets_on_this_machine_unless_told_otherwise(
    start: Callable[..., Result],
) -> None:
    result = start()

    assert result.exit_code == 0, result.output
    desk, join = links(result.output)
    assert desk.startswith("http://127.0.0.1:")
    assert min(len(desk.partition("#desk=")[2]), len(join.partition("#join=")[2])) >= 32
    assert desk.partition("=")[2] != join.partition("=")[2]
    assert "Only this machine can open them." in result.output


def test_the_links_stay_the_same_after_a_restart(start: Callable[..., Result]) -> None:
    assert links(start().output) == links(start().output)


def test_for_the_room_it_draws_a_code_and_names_an_address_that_others_reach(
    start: Callable[..., Result],
) -> None:
    result = start("--host", ANYWHERE)

    assert ANYWHERE not in "".join(links(result.output))
    assert "█" in result.output
    assert "The network can read along" in result.output


def test_behind_a_proxy_the_links_are_those_that_people_open(start: Callable[..., Result]) -> None:
    result = start("--address", "https://goals.example.org/")

    assert all(link.startswith("https://goals.example.org/#") for link in links(result.output))
    assert "Only this machine" not in result.output
    assert "█" in result.output


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--host", "203.0.113.77"), "This machine has no address 203.0.113.77."),
        (("--host", "no such host"), "This machine has no address no such host."),
        (("--certfile", __file__), "cannot be used to encrypt"),
        (("--keyfile", __file__), "name it with --certfile"),
        (("--address", "goals.example.org"), "is no whole address"),
        (("--address", "https://example.org/goals/"), "is no whole address"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    start: Callable[..., Result], options: tuple[str, ...], says: str
) -> None:
    result = start(*options)

    assert result.exit_code != 0
    assert says in result.output
    assert links(result.output) == []


def test_a_missing_extra_is_a_sentence_with_the_way_to_it(
    start: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "segno" else found(name))
    result = start()

    assert result.exit_code == 1
    assert "pip install 'okrlib[workshop]'" in result.output


def test_a_port_that_is_taken_is_a_sentence_and_no_link(start: Callable[..., Result]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = start("--port", port)

    assert result.exit_code == 1
    assert f"The port {port} is taken" in result.output
    assert links(result.output) == []


@pytest.mark.parametrize(("host", "named"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("box", "box")])
def test_an_address_is_named_as_browsers_write_it(host: str, named: str) -> None:
    assert serving.named(host) == named
