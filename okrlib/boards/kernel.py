"""The kernel behind the boards: kept warm, one for all pages of a person, and reached by nothing but widgets.

A page is given what its own cells show and what its own widgets say. It may send messages to these widgets;
it has no means to run code.
"""

import asyncio
import base64
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from okrlib.boards.notebooks import Cell
from okrlib.notebook import PERSON_VARIABLE, PLAN_VARIABLE, TEAM_VARIABLE

#: Runs first in a new kernel: what all boards load, and warnings as a sentence without a line of code. The
#: plan's errors stand on the page.
_WARM = """
import warnings
import okrlib.notebook
warnings.simplefilter("ignore", okrlib.notebook.PlanErrorsWarning)
warnings.formatwarning = lambda message, *_, **__: f"{message}\\n"
import okrlib.widgets
okrlib.widgets.elements.html.Html()
"""
#: Runs next where nobody waits for a board yet: what only some of them load.
_WARMER = """
import okrlib.tables, okrlib.kpis, okrlib.show.kpi, okrlib.signals
okrlib.open_plan()
"""
#: What a cell can show.
_OUTPUTS = {"display_data", "execute_result", "stream", "error"}
#: So many seconds a page may be away, as for a connection that broke, before its widgets are closed.
PATIENCE = 60.0
#: Where the plan's files lie.
_FOLDERS = ("goals", "kpis", "check-ins", "observations")


class _Python(KernelSpecManager):
    """Knows one kernel: the Python that runs here, whatever else the machine calls ``python3``."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The kernel of this Python."""
        line = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=line, display_name=kernel_name, language="python")


class Page:
    """A page that somebody has open: what it is still to be told, and which widgets are its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.comms: set[str] = set()
        self._waiting: list[Mapping[str, Any]] = []
        self._tell: Callable[[Mapping[str, Any]], None] | None = None
        self.gone = False
        #: The state of the plan's files that it knows, how much is asked and not answered yet, and whether
        #: nobody else had changed them when that began.
        self.files: object = None
        self.asked, self._alone = 0, False

    def attach(self, tell: Callable[[Mapping[str, Any]], None] | None) -> None:
        """Tell the browser from now on, by *tell*; None where it went away."""
        self._tell = tell
        if tell is not None:
            waiting, self._waiting = self._waiting, []
            for message in waiting:
                tell(message)

    def asks(self, files: object) -> None:
        """Something is asked, as to save; what changes until it is answered is the page's own doing."""
        if not self.asked:
            self._alone = self.files == files
        self.asked += 1

    def answered(self, files: object) -> None:
        """It is answered."""
        self.asked -= 1
        if not self.asked and self._alone:
            self.files = files

    def look(self, files: object) -> None:
        """Say so once where others changed the plan's files."""
        if not self.asked and self.attached and self.files != files:
            self.files = files
            self.say({"kind": "changed"})

    @property
    def attached(self) -> bool:
        """Whether a browser listens."""
        return self._tell is not None

    def say(self, message: Mapping[str, Any]) -> None:
        """Tell the browser, or keep it until one listens."""
        if self._tell is None:
            self._waiting.append(message)
        else:
            self._tell(message)


class Kernel:
    """A kernel in the plan's folder, and the pages that it serves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manager: Any = None
        self._client: Any = None
        self._place: tempfile.TemporaryDirectory[str] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._starting: asyncio.Task[None] | None = None
        self.pages: dict[str, Page] = {}
        #: The page that asked, and the cell that runs (0 for a widget), by the id of a message.
        self._asked: dict[str, tuple[Page, int]] = {}
        self._comms: dict[str, Page] = {}
        self._warm = ""
        #: What all pages share, by its id: the layout and the style of everything that has none of its own.
        self._shared: dict[str, dict[str, Any]] = {}

    # -- its life

    async def ready(self) -> None:
        """Start it where it does not run; returns once it takes messages."""
        starting = self._starting
        ended = starting is None or (starting.done() and not await self._alive())
        if ended and self._starting is starting:  # else another page began it meanwhile
            self._starting = asyncio.create_task(self._start())
        if self._starting is not None:
            await asyncio.shield(self._starting)

    async def _alive(self) -> bool:
        return self._manager is not None and bool(await self._manager.is_alive())

    async def _start(self) -> None:
        await self.stop()
        self._place = tempfile.TemporaryDirectory(prefix="okr-open-", ignore_cleanup_errors=True)
        # By a file that only its owner may open, where the system has such: not by a port.
        line = {"transport": "ipc", "ip": f"{self._place.name}/line"} if os.name == "posix" else {}
        # A board is a thousand messages, more than a line keeps by itself while nobody takes them off it.
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.RCVHWM, 0)
        file, specs = f"{self._place.name}/kernel.json", _Python()
        self._manager = AsyncKernelManager(
            context=context, kernel_spec_manager=specs, connection_file=file, **line
        )
        environment = {**os.environ, PLAN_VARIABLE: str(self._folder), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        await self._manager.start_kernel(cwd=str(self._folder), env=environment)
        self._client = self._manager.client()
        self._client.start_channels()
        await self._client.wait_for_ready(timeout=60)
        self._warm = self._execute(_WARM)
        self._tasks = [asyncio.create_task(each()) for each in (self._listen, self._drain, self._watch)]

    async def stop(self) -> None:
        """End it; its pages are told."""
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
        self._tasks = []
        for page in self.pages.values():
            page.gone = True
            page.say({"kind": "gone"})
        self.pages, self._asked, self._comms, self._shared = {}, {}, {}, {}
        if self._client is not None:
            self._client.stop_channels()
        if self._manager is not None:
            with suppress(Exception):  # it may have ended by itself, in any way
                await self._manager.shutdown_kernel(now=True)
        self._client = self._manager = None
        if self._place is not None:
            self._place.cleanup()

    async def _watch(self) -> None:
        await self._manager.provisioner.wait()
        await self.stop()

    # -- what a page does

    async def run(self, page: Page, cells: Sequence[Cell], who: Mapping[str, str]) -> None:
        """Run a notebook's cells for a page, which is told what they show; *who* sits there."""
        try:
            await self.ready()
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is said on the page
            why = f"Python did not start: {str(error) or type(error).__name__}"
            page.say({"kind": "output", "cell": 0, "type": "error", "text": why})
            page.say({"kind": "done"})
            return
        self.pages[page.name] = page
        for opened in self._shared.values():
            page.say(opened)
        chosen = {PERSON_VARIABLE: who.get("person", ""), TEAM_VARIABLE: who.get("team", "")}
        self._execute(f"import os; os.environ.update({chosen!r})")
        for cell in cells:
            self._asked[self._execute(cell.code)] = page, cell.number
        # Nothing follows where a cell went wrong; the page is told that it is complete either way.
        self._asked[self._execute("", stop=False)] = page, -1

    def speak(self, page: Page, message: Mapping[str, Any]) -> None:
        """Pass a page's message on to one of its widgets; what is not meant for one is dropped."""
        comm, number, data = message.get("comm"), message.get("number"), message.get("data")
        known = not page.gone and isinstance(comm, str) and comm in page.comms
        if not known or not isinstance(number, int) or not isinstance(data, dict):
            return
        buffers = [base64.b64decode(each) for each in message.get("buffers") or ()]
        name = f"{page.name}:{number}"
        page.asks(files_of(self._folder))
        sent = self._send("comm_msg", {"comm_id": comm, "data": data}, name=name, buffers=buffers)
        self._asked[sent] = page, 0

    def close(self, page: Page) -> None:
        """Close a page's widgets, as its browser does not come back."""
        if self.pages.pop(page.name, None) is None:
            return
        page.gone = True
        for comm in page.comms:
            self._comms.pop(comm, None)
            self._send("comm_close", {"comm_id": comm, "data": {}})

    # -- messages

    def _execute(self, code: str, *, stop: bool = True) -> str:
        how = {"store_history": False, "allow_stdin": False, "stop_on_error": stop}
        return str(self._client.execute(code, **how))

    def _send(
        self, kind: str, content: Mapping[str, Any], *, name: str = "", buffers: Sequence[bytes] = ()
    ) -> str:
        message = self._client.session.msg(kind, content)
        if name:
            message["header"]["msg_id"] = message["msg_id"] = name
        message["buffers"] = list(buffers)
        self._client.shell_channel.send(message)
        return str(message["msg_id"])

    async def _drain(self) -> None:
        """Take the answers to requests off the line; what they are about is told on the other one."""
        while True:
            await self._client.get_shell_msg()

    async def _listen(self) -> None:
        while True:
            message = await self._client.get_iopub_msg()
            try:
                self._hear(message)
            except Exception as error:  # noqa: BLE001 - one message that cannot be told must not end the line
                print(f"A board's message was not passed on: {error!r}", file=sys.stderr)  # noqa: T201 - for whoever started the server

    def _hear(self, message: Mapping[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        parent = str(message["parent_header"].get("msg_id", ""))
        page, cell = self._asked.get(parent, (None, 0))
        if kind.startswith("comm_"):
            self._hear_widget(kind, message, parent, page)
        elif kind == "status" and content["execution_state"] == "idle":
            self._asked.pop(parent, None)
            if parent == self._warm and not self.pages:
                self._execute(_WARMER)
            if page is not None and cell == 0:
                page.answered(files_of(self._folder))
            if page is not None:
                page.say({"kind": "done"} if cell == -1 else {"kind": "idle", "parent": parent})
        elif kind in _OUTPUTS:
            if page is not None and cell > 0:
                page.say({"kind": "output", "cell": cell, "type": kind, **_output(kind, content)})
            _log(kind, content)

    def _hear_widget(self, kind: str, message: Mapping[str, Any], parent: str, page: Page | None) -> None:
        content = message["content"]
        comm = str(content["comm_id"])
        told = {
            "kind": kind,
            "comm": comm,
            "target": content.get("target_name", ""),
            "data": content["data"],
            "metadata": message["metadata"],
            "parent": parent,
            "buffers": [base64.b64encode(each).decode() for each in message.get("buffers") or ()],
        }
        owner = self._comms.get(comm, page)
        if owner is None:
            if kind == "comm_open":
                self._shared[comm] = told
                for each in self.pages.values():
                    each.say(told)
            elif kind == "comm_close":
                self._shared.pop(comm, None)
            return
        if owner.gone:
            return
        if kind == "comm_open":
            self._comms[comm] = owner
            owner.comms.add(comm)
        elif kind == "comm_close":
            self._comms.pop(comm, None)
            owner.comms.discard(comm)
        owner.say(told)


def files_of(folder: Path) -> frozenset[tuple[str, int, int]]:
    """The plan's files, with their size and when each was written last."""
    states = []
    for path in (folder / "okr.toml", *(each for name in _FOLDERS for each in (folder / name).rglob("*.*"))):
        with suppress(OSError):  # it went away meanwhile
            status = path.stat()
            states.append((str(path), status.st_size, status.st_mtime_ns))
    return frozenset(states)


def _output(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What a page is told of an output: never the lines of code that went wrong."""
    if kind == "stream":
        return {"text": content["text"], "stream": content["name"]}
    if kind == "error":
        return {"text": f"{content['ename']}: {content['evalue']}"}
    shown = ("text/html", "text/plain", "application/vnd.jupyter.widget-view+json")
    return {"data": {mime: content["data"][mime] for mime in shown if mime in content["data"]}}


def _log(kind: str, content: Mapping[str, Any]) -> None:
    """Say in the terminal what went wrong in a board; what people wrote moves no cursor there."""
    if kind == "error":
        said = f"{content['ename']}: {content['evalue']}"
        plain = "".join(sign if sign.isprintable() else " " for sign in said)
        line = f"A board's cell failed, and okr lab shows where: {plain}"
        print(line, file=sys.stderr)  # noqa: T201 - for whoever started the server
