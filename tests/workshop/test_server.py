"""The workshop's server as a process: what it answers, what it refuses, and what a kill leaves."""

from __future__ import annotations

import gzip
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest
from tornado.httpclient import HTTPClientError

from kit.folders import GOOD
from kit.labs import free_port
from kit.servers import Client, Server, talk
from okrlib.workshop import server as served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from pathlib import Path

    from tests.conftest import PlanFolder

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def server(plan_folder: PlanFolder, tmp_path: Path) -> Iterator[Server]:
    running = Server(plan_folder(GOOD), tmp_path)
    yield running
    running.kill()


def get(address: str, data: bytes | None = None, **headers: str) -> tuple[int, bytes, Message]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, data, names)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_it_serves_one_small_page_and_nothing_else(server: Server) -> None:
    status, page, headers = get(f"{server.root}/")
    assert status == 200
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert b"http" not in page.replace(b"http-equiv", b""), "no address outside"

    names = ("", "room.js", "room.css", "icon.svg", "fonts/source-serif-4.woff2", "fonts/source-sans-3.woff2")
    sent = {name: get(f"{server.root}/{name}", Accept_Encoding="gzip")[1] for name in names}
    assert sum(map(len, sent.values())) <= 112_000
    for name in ("room.js", "room.css"):
        text = gzip.decompress(sent[name]).decode()
        assert (
            "//" not in text.replace("http://www.w3.org/2000/svg", "").replace("://$", "")
            or name == "room.js"
        )
        assert "https://" not in text
    for path in (
        *("lab", "tree", "terminals/1", "api/kernels", "api/contents", "api/terminals", "static/x", "record"),
        *("okr.toml", "../okr.toml", "%2e%2e/okr.toml", "workshops/", "room.js/..", "talk"),
        *("fonts/../room.html", "fonts/LICENSE.txt"),
    ):
        status, body, _ = get(f"{server.root}/{path}")
        assert status in {400, 403, 404, 405, 426}, path
        assert len(body) < 200, path
        assert b"Traceback" not in body, path
    for method in ("PUT", "DELETE", "PATCH"):
        request = urllib.request.Request(f"{server.root}/", b"x", method=method)  # noqa: S310 - our own
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(request)  # noqa: S310 - our own server


def test_only_its_own_page_may_talk_to_it(server: Server) -> None:
    async def tried() -> None:
        for origin in ("http://evil.example", "null", server.root.replace("127.0.0.1", "localhost")):
            with pytest.raises(HTTPClientError):
                await Client.open(server.join, origin=origin)
        wrong = await Client.open(f"{server.root}/#join={'x' * 32}")
        assert not await wrong.hear()
        assert wrong.socket.close_code == 4403

    talk(tried())


def test_too_large_and_too_often_is_cut_off_and_the_others_go_on(server: Server) -> None:
    async def tried() -> None:
        desk = await Client.open(server.desk)
        assert (await desk.ask("begin", team="ops", cycle="2026-Q4"))["ok"]
        large, often, junk = [await Client.open(server.join) for _ in range(3)]
        await large.socket.write_message(json.dumps({"typed": {"x": "y" * (served.LONGEST_FRAME + 1)}}))
        await junk.socket.write_message("{")
        for _ in range(int(served.BURST) + 100):
            await often.send({"typed": {}})
        for cut in (large, often, junk):
            while await cut.hear():
                pass
        assert (await desk.ask("stage", to="frame"))["ok"]

    talk(tried())


def test_a_killed_server_loses_nothing_and_keeps_its_links(
    plan_folder: PlanFolder, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # A port that no other test's server takes in between.
    server = Server(plan_folder(GOOD), tmp_path, "--port", str(free_port()))
    server.options = ()
    request.addfinalizer(server.kill)

    async def write() -> tuple[list[str], dict[str, str]]:
        desk, ann = await Client.open(server.desk), await Client.open(server.join)
        assert (await desk.ask("begin", team="ops", cycle="2026-Q4"))["ok"]
        assert (await ann.ask("join", name="Ann"))["ok"]
        assert (await desk.ask("stage", to="brainstorm"))["ok"]
        for number in range(20):
            assert (await ann.ask("entry_add", text=f"Idea {number}"))["ok"]
        server.kill()  # right after the answer
        return [f"Idea {number}" for number in range(20)], ann.who

    async def look(who: dict[str, str]) -> list[str]:
        ann = await Client.open(server.join)
        ann.who = who
        await ann.send({"hello": {"key": server.join.partition("=")[2], **who}})
        while "entries" not in ann.parts.get("mine", {}):
            assert await ann.hear()
        return [entry["text"] for entry in ann.parts["mine"]["entries"]]

    links = (server.desk, server.join)
    ideas, who = talk(write())
    began = time.monotonic()
    server.start()
    assert (server.desk, server.join) == links
    assert time.monotonic() - began < 30
    assert talk(look(who)) == ideas


def test_the_record_is_for_those_with_a_link_and_only_by_this_page(server: Server) -> None:
    async def begin() -> None:
        desk = await Client.open(server.desk)
        assert (await desk.ask("begin", team="ops", cycle="2026-Q4", title="=1+1"))["ok"]

    talk(begin())
    key = server.join.partition("=")[2]
    form = urllib.parse.urlencode({"key": key, "as": "page"}).encode()
    status, body, headers = get(f"{server.root}/record", form, Origin=server.root)
    assert status == 200
    assert b"=1+1" in body
    assert "script" not in headers["Content-Security-Policy"]
    assert get(f"{server.root}/record", form.replace(b"page", b"csv"), Origin=server.root)[0] == 200
    for data, origin in (
        (form, "http://evil.example"),
        (form, "null"),
        (b"key=x&as=page", server.root),
        (b"", server.root),
    ):
        assert get(f"{server.root}/record", data, Origin=origin)[0] == 403


def test_a_second_server_of_the_same_plan_is_refused_in_a_sentence(server: Server, tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    state = tmp_path / "two/state"
    state.symlink_to(tmp_path / "state")
    with pytest.raises(AssertionError, match="served already"):
        Server(server.folder, tmp_path / "two")
