"""A real `okr workshop` for tests and the bench, which can be killed, and a client of its socket."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

#: So long a test waits for a server on a busy machine, in seconds.
PATIENCE = 60.0
_T = TypeVar("_T")
_opened: list[Client] = []


class Server:
    """`okr workshop` on a plan, in a process of its own."""

    def __init__(self, folder: Path, home: Path, *options: str) -> None:
        self.folder, self.home, self.options = folder, home, options
        self.run: subprocess.Popen[bytes]
        self.start()

    def start(self) -> None:
        """Start it; it answers when this returns."""
        env = os.environ | {"OKRLIB_STATE_DIR": str(self.home / "state"), "PYTHONUNBUFFERED": "1"}
        line = [sys.executable, "-m", "okrlib", "workshop", str(self.folder), "--no-browser", *self.options]
        said = self.home / "said.txt"
        with said.open("wb") as out:
            self.run = subprocess.Popen(line, env=env, stdout=out, stderr=subprocess.STDOUT)
        until = time.monotonic() + PATIENCE
        while "Ctrl-C" not in (text := said.read_text("utf-8")):
            assert self.run.poll() is None, text
            assert time.monotonic() < until, text
            time.sleep(0.02)
        self.said = text
        self.desk, self.join = re.findall(r"https?://\S+#(?:desk|join)=\S+", text)
        self.root = self.join.partition("/#")[0]

    def kill(self) -> None:
        """End it as a power cut does."""
        self.run.send_signal(signal.SIGKILL)
        self.run.wait(PATIENCE)

    def stop(self) -> None:
        """End it."""
        self.run.terminate()
        self.run.wait(PATIENCE)


def talk(work: Coroutine[Any, Any, _T]) -> _T:
    """Run what clients do, and close them."""

    async def whole() -> _T:
        try:
            return await work
        finally:
            for client in _opened:
                client.socket.close()
            await asyncio.sleep(0.1)  # for their streams to end
            _opened.clear()

    result = asyncio.run(whole())
    gc.collect()  # a socket whose server was killed is not closed by itself
    return result


class Client:
    """One browser's socket, without a browser. A facilitator's where *link* is one."""

    def __init__(self, socket: WebSocketClientConnection, link: str) -> None:
        self.socket, self.link = socket, link
        desk = "#desk=" in link
        secret = link.partition("=")[2] if desk else secrets.token_hex(16)
        self.who = {"participant": "desk" if desk else secrets.token_hex(16), "secret": secret}
        self.parts: dict[str, Any] = {}
        self.replies: dict[str, dict[str, Any]] = {}

    @classmethod
    async def open(cls, link: str, *, origin: str = "") -> Client:
        """Connect and say hello."""
        root, _, part = link.partition("/#")
        request = HTTPRequest(f"{root.replace('http', 'ws', 1)}/talk", headers={"Origin": origin or root})
        client = cls(await websocket_connect(request), link)
        _opened.append(client)
        await client.send({"hello": {"key": part.partition("=")[2]}})
        return client

    async def send(self, content: Any) -> None:
        """Send anything."""
        await self.socket.write_message(json.dumps(content))

    async def post(self, kind: str, **payload: Any) -> str:
        """Send a message; its id."""
        name = secrets.token_hex(8)
        await self.send({"messages": [{"id": name, **self.who, "kind": kind, "payload": payload}]})
        return name

    async def ask(self, kind: str, **payload: Any) -> dict[str, Any]:
        """Send a message, and wait for its reply."""
        name = await self.post(kind, **payload)
        while name not in self.replies:
            assert await asyncio.wait_for(self.hear(), PATIENCE), "the server closed the line"
        return self.replies[name]

    async def hear(self) -> bool:
        """Take in one frame; False where the line is closed."""
        text = await self.socket.read_message()
        if text is None:
            return False
        message = json.loads(text)
        self.parts |= message.get("show", {})
        self.replies |= {reply["id"]: reply for reply in message.get("replies", [])}
        return True
