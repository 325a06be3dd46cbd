"""The server of the boards, by HTTP: whom it answers, and what can be asked of it."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.websocket import websocket_connect

from kit.folders import GOOD
from kit.opened import Opened, opened
from okrlib import workshop
from okrlib.boards.kernel import Page
from okrlib.boards.server import _begin_workshop, _link, application
from okrlib.files import state
from okrlib.workshop.private import Private, with_new_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plan")
    for name, text in GOOD.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    return place


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Opened]:
    with opened(folder, **{state.VARIABLE: str(folder.parent / "state")}) as running:
        yield running


def ask(
    server: Opened, path: str, *, method: str = "GET", body: str = "", token: bool = True, **headers: str
) -> tuple[HTTPResponse, str]:
    """An answer and its text; with the token's cookie unless not *token*."""
    place = urlsplit(server.address)
    assert place.hostname
    line = HTTPConnection(place.hostname, place.port, timeout=30)
    cookie = {"Cookie": f"okr-{place.port}={server.token}"} if token else {}
    line.request(
        method, path, body, cookie | {name.replace("_", "-"): text for name, text in headers.items()}
    )
    answer = line.getresponse()
    text = answer.read().decode("utf-8", "replace")
    line.close()
    return answer, text


def test_the_token_is_brought_once_and_becomes_a_cookie(server: Opened) -> None:
    answer, _ = ask(server, f"/check-in?token={server.token}", token=False)

    assert (answer.status, answer.headers["Location"]) == (302, "/check-in")
    kept = answer.headers["Set-Cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=Strict" in kept
    assert server.token not in ask(server, "/")[1]


@pytest.mark.parametrize("path", ["/", "/check-in", "/-/okr.css", "/-/widgets.js", "/-/me", "/nowhere"])
@pytest.mark.parametrize("headers", [{}, {"Cookie": "okr=x"}, {"Authorization": "token x"}])
def test_without_the_token_there_is_nothing(server: Opened, path: str, headers: dict[str, str]) -> None:
    for way in (path, f"{path}?token=wrong"):
        answer, text = ask(server, way, token=False, **headers)
        assert answer.status == 403
        assert text == "Open the address that okr open has printed.\n"


def test_a_page_elsewhere_is_turned_away(server: Opened) -> None:
    port = urlsplit(server.address).port

    assert ask(server, "/", Host=f"evil.example:{port}")[0].status == 403
    assert ask(server, "/", Origin="http://evil.example")[0].status == 403
    assert ask(server, "/", Origin=f"http://127.0.0.1:{port}")[0].status == 200
    answer, _ = ask(server, "/-/me", method="POST", body="team=ops", Origin="http://127.0.0.1:1")
    assert answer.status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/api/contents", "/api/kernels", "/api/terminals", "/terminals/1", "/files/okr.toml", "/lab", "/tree",
        "/okr.toml", "/-/../okr.toml", "/-/..%2fokr.toml", "/-/fonts/../../okr.toml", "/0-start",
        "/pages/home", "/3-check-in.ipynb", "/notebooks", "/-/live",
    ],
)  # fmt: skip
def test_there_is_nothing_of_jupyter_and_no_file(server: Opened, path: str) -> None:
    answer, text = ask(server, path)

    assert answer.status == 404
    assert "Traceback" not in text
    assert "[[" not in text


def test_every_answer_carries_a_strict_policy(server: Opened) -> None:
    for path in ("/", "/check-in", "/-/okr.css", "/nowhere"):
        headers = ask(server, path)[0].headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_person_and_team_are_remembered_where_the_plan_has_them(server: Opened) -> None:
    port = urlsplit(server.address).port
    answer, _ = ask(
        server,
        "/-/me",
        method="POST",
        body="person=ann&team=ops",
        Content_Type="application/x-www-form-urlencoded",
    )
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    kept = answer.headers["Set-Cookie"].split(";")[0]
    both = f"okr-{port}={server.token}; {kept}"
    text = ask(server, "/", token=False, Cookie=both)[1]
    assert re.search(r'<option value="ops" selected>', text)
    assert re.search(r'<option value="ann" selected>', text)

    for forged in ("person=nobody&team=%3Cscript%3E", "team=" + "x" * 5000, ""):
        answer, _ = ask(
            server,
            "/-/me",
            method="POST",
            body=forged,
            Content_Type="application/x-www-form-urlencoded",
        )
        assert "script" not in answer.headers["Set-Cookie"]
    text = ask(server, "/", token=False, Cookie=f"{both}; {kept.split('=')[0]}=[1]")[1]
    assert "What waits" in text


@pytest.mark.parametrize("page", ["/", "/check-in"])
def test_a_plan_with_errors_says_so(page: str, server: Opened, folder: Path) -> None:
    file = folder / "goals/2026-Q4/broken.toml"
    file.write_text("= <b>x</b>", "utf-8")
    try:
        text = ask(server, page)[1]
    finally:
        file.unlink()

    assert "The plan has errors" in text
    assert "broken.toml" in text
    assert "<b>x</b>" not in text
    assert "The plan has errors" not in ask(server, page)[1]


def test_the_workshop_is_the_one_that_its_own_command_serves_under_its_link_of_now(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Path, str]] = []
    private = Private(folder)
    door = replace(private.door(0, going_on=False), address="https://127.0.0.1:8899")

    def beside(place: Path, *, locked: str) -> None:
        asked.append((place, locked))
        private.keep_door(door)

    monkeypatch.setattr(workshop, "serve_beside", beside)
    _begin_workshop.cache_clear()
    assert _link(folder) == _link(folder) == f"https://127.0.0.1:8899/#desk={door.desk}"
    assert asked == [(folder, "")]
    private.keep_door(with_new_desk(door))
    assert _link(folder) != f"https://127.0.0.1:8899/#desk={door.desk}", "the desk was handed over"

    def refused(*_: Any, **__: Any) -> None:
        raise workshop.ServedAlreadyError

    monkeypatch.setattr(workshop, "serve_beside", refused)
    _begin_workshop.cache_clear()
    private.keep_door(replace(door, address="https://goals.example.org"))
    assert _link(folder) == f"https://goals.example.org/#desk={door.desk}"


def test_why_there_is_no_page_is_said_in_any_letters(tmp_path: Path) -> None:
    plan = tmp_path / "Ziele “2026”"
    (plan / "notebooks").mkdir(parents=True)
    (plan / "okr.toml").write_text("version = 1\n", "utf-8")
    (plan / "notebooks/1-draft.ipynb").write_text("no notebook", "utf-8")

    async def answered() -> str:
        line = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(application(plan, "token", 1))
        server.add_sockets(line)
        page = f"http://127.0.0.1:{line[0].getsockname()[1]}/draft"
        answer = await AsyncHTTPClient().fetch(page, headers={"Cookie": "okr-1=token"}, raise_error=False)
        server.stop()
        return answer.body.decode()

    assert asyncio.run(answered()).startswith(f"{plan}/notebooks/1-draft.ipynb is not a notebook.")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_workshop_leads_back_to_the_boards_by_the_name_under_which_they_were_opened(
    server: Opened, name: str
) -> None:
    host = f"{name}:{urlsplit(server.address).port}"
    answer, _ = ask(server, "/workshop", Host=host)
    assert answer.headers["Location"].endswith(f"&home={host}")


def test_a_page_is_told_once_that_others_changed_the_plan_and_not_of_its_own_saving() -> None:
    heard: list[Any] = []
    page = Page("x")
    page.files = 1
    page.look(2)  # nobody listens yet
    page.attach(heard.append)
    page.look(1)
    page.asks(1)
    page.look(2)
    page.asks(2)
    page.answered(2)
    page.answered(2)
    page.look(2)
    assert heard == []

    page.look(3)
    page.look(3)
    assert heard == [{"kind": "changed"}]
    page.files = 3
    page.asks(4)  # others were first
    page.answered(5)
    page.look(5)
    assert len(heard) == 2


async def listen(server: Opened, messages: list[Any], *, seconds: float = 60) -> list[dict[str, Any]]:
    """Open the check-in, send messages once it is complete, and give all that was heard until it is quiet."""
    place = urlsplit(server.address)
    _, text = await asyncio.to_thread(ask, server, "/check-in")
    live = re.search(r'data-live="([\w-]+)"', text)
    assert live
    headers = {"Cookie": f"okr-{place.port}={server.token}", "Origin": f"http://{place.netloc}"}
    line = await websocket_connect(HTTPRequest(f"ws://{place.netloc}/-/live/{live[1]}", headers=headers))
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1]["kind"] != "done":
        heard.append(json.loads(await asyncio.wait_for(line.read_message(), seconds) or "{}"))
    before = len(heard)
    for message in messages:
        plain = isinstance(message, (str, bytes))
        await line.write_message(message if plain else json.dumps(message), binary=isinstance(message, bytes))
    while True:
        try:
            said = await asyncio.wait_for(line.read_message(), 1.5)
        except TimeoutError:
            break
        assert said is not None, "the line was closed"
        heard.append(json.loads(said))
    line.close()
    return heard if not messages else heard[before:]


def test_a_page_hears_its_own_cells_and_widgets(server: Opened) -> None:
    heard = asyncio.run(listen(server, []))
    kinds = [message["kind"] for message in heard]

    assert kinds.count("done") == 1
    assert not [m for m in heard if m["kind"] == "output" and m["type"] == "error"]
    assert len([m for m in heard if m["kind"] == "output"]) >= 2
    assert "comm_open" in kinds


def test_a_page_cannot_run_code_nor_speak_to_what_is_not_its_own(server: Opened, tmp_path: Path) -> None:
    target = tmp_path / "reached"
    code = f"open({str(target)!r}, 'w')"
    forged = [
        "", "[]", "3", "null", "{", b"\xff\xfe",
        {"kind": "execute_request", "code": code},
        {"msg_type": "execute_request", "content": {"code": code}, "header": {"msg_type": "execute_request"}},
        {"comm": "x", "number": 1, "data": {"method": "update", "state": {"value": code}}},
        {"comm": None, "number": 1, "data": {}},
        {"comm": {"a": 1}, "number": [], "data": []},
        {"comm": ["x"], "number": 1, "data": {}, "buffers": "not base64!"},
    ]  # fmt: skip
    assert asyncio.run(listen(server, forged)) == []
    assert not target.exists()


def test_the_line_needs_the_token_and_a_page_of_this_server(server: Opened) -> None:
    place = urlsplit(server.address)
    cookie = f"okr-{place.port}={server.token}"
    own = f"http://{place.netloc}"

    async def connect(**headers: str) -> None:
        await websocket_connect(HTTPRequest(f"ws://{place.netloc}/-/live/{'x' * 20}", headers=headers))

    for headers in ({"Origin": own}, {"Origin": "http://evil.example", "Cookie": cookie}):
        with pytest.raises(HTTPClientError, match="403"):
            asyncio.run(connect(**headers))
