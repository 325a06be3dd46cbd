"""The server of the boards: on this machine only, for whoever holds the token, and for nothing but boards.

It has no terminal, no files and no way to run code: a page names a board, and its widgets are spoken to.
"""

import asyncio
import hashlib
import json
import secrets
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler

from okrlib import workshop
from okrlib.boards import assets, notebooks, waiting
from okrlib.boards.kernel import PATIENCE, Kernel, Page, files_of
from okrlib.checkin import author
from okrlib.errors import OkrError
from okrlib.findings import causes_in, errors_in
from okrlib.notebook import checkout, judging_day
from okrlib.plan import person_to_choose
from okrlib.publish.brand import title
from okrlib.show.fragment import Fragment
from okrlib.store import Drafts, Loaded, load
from okrlib.text import formatting
from okrlib.workshop.served import same

#: Where the server listens, and nowhere else.
_HOST = "127.0.0.1"
#: The names under which a browser may ask for it.
_NAMES = {_HOST, "localhost"}
#: The largest message that a page may send: a file that is dropped on a board.
_MOST_BYTES = 64 * 1024 * 1024
#: What a page may load and run. Widgets bring styles of their own; their modules arrive as a blob.
_POLICY = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_YEAR = 365
#: So many errors of the plan are named.
_ERRORS = 5
#: So often it is looked whether others changed the plan's files.
_SECONDS = 2.0


def serve(folder: Path, *, board: str = "", port: int = 0, tell: Callable[[str], None]) -> None:
    """Serve the boards of the plan in *folder* until Ctrl-C.

    *tell* is given the address with its token once the server listens; *board* is the one that it leads to,
    "" for the home. *port* is any free one where it is 0.
    """
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(folder, board, port, tell))


async def _serve(folder: Path, board: str, port: int, tell: Callable[[str], None]) -> None:
    try:
        listening = bind_sockets(port, _HOST)
    except OSError as error:
        why = f"Port {port} cannot be used: {error.strerror or error}."
        raise OkrError(f"{why} Name another one, or leave --port out.") from error
    token, number = secrets.token_urlsafe(24), listening[0].getsockname()[1]
    app = application(folder, token, number)
    server = HTTPServer(app, max_body_size=64 * 1024)
    server.add_sockets(listening)
    kernel: Kernel = app.settings["kernel"]
    over = asyncio.Event()
    with suppress(NotImplementedError):  # Windows ends it by KeyboardInterrupt
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, over.set)
    work = [asyncio.create_task(each) for each in (_warm(kernel), _watch(app.settings))]
    tell(f"http://{_HOST}:{number}/{board}?{urlencode({'token': token})}")
    try:
        await over.wait()
    finally:
        server.stop()
        for task in work:
            task.cancel()
        await kernel.stop()


async def _warm(kernel: Kernel) -> None:
    """Start the kernel before anybody asks for it; where that fails, the first page says so."""
    with suppress(Exception):
        await kernel.ready()


async def _watch(settings: Mapping[str, Any]) -> None:
    """Tell every page once others have changed the plan's files."""
    while True:
        await asyncio.sleep(_SECONDS)
        if settings["pages"]:
            files = await asyncio.to_thread(files_of, settings["folder"])
            for page in settings["pages"].values():
                page.look(files)


def application(folder: Path, token: str, port: int) -> Application:
    """The application for the plan in *folder*; the port names its cookie."""
    shared: dict[str, Any] = {
        "folder": folder,
        "token": token,
        "port": port,
        "cookie": f"okr-{port}",
        "kernel": Kernel(folder),
        # Pages wait here for their browser, tasks until they are done.
        "pages": {},
        "running": set(),
    }
    return Application(
        [
            (r"/", _Home),
            (r"/-/me", _Me),
            (r"/-/live/([\w-]{10,80})", _Live),
            (r"/-/([\w./-]+)", _Asset),
            (r"/([\w-]+)", _Board),
        ],
        default_handler_class=_Nowhere,
        log_function=lambda _: None,
        websocket_max_message_size=_MOST_BYTES,
        websocket_ping_interval=20,
        **shared,
    )


class _RefusedError(HTTPError):
    """There is no answer, and why: a sentence, without its full stop, that goes into no header."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(status)
        self.why = why


class _Guarded(RequestHandler):
    """Answers whoever holds the token, from a page of its own, and nobody else."""

    def set_default_headers(self) -> None:
        """No other site may show it, read it or be told of it."""
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        # "no-referrer" would also hide from us which page sent a form.
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    def prepare(self) -> None:
        """Let in whoever brings the token, in the address once and then as a cookie, to this machine."""
        host = self.request.host
        if urlsplit(f"//{host}").hostname not in _NAMES:
            raise _RefusedError(403, "These boards answer at 127.0.0.1 only")
        origin = self.request.headers.get("Origin")
        if origin is not None and origin != f"http://{host}":
            raise _RefusedError(403, "Asked for by a page of another site")
        brought = self.get_query_argument("token", "")
        if same(brought, self.settings["token"]):
            self.set_cookie(
                self.settings["cookie"], self.settings["token"], httponly=True, samesite="Strict", path="/"
            )
            if not isinstance(self, WebSocketHandler):
                self.redirect(self.request.path)
            return
        if not same(self.get_cookie(self.settings["cookie"]), self.settings["token"]):
            raise _RefusedError(403, "Open the address that okr open has printed")

    def write_error(self, status_code: int, **how: Any) -> None:
        """A sentence, and never a traceback."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        _, error, _ = how.get("exc_info", (None, None, None))
        usual = self._reason if status_code < 500 else "Something went wrong; the terminal says what"
        self.finish(f"{error.why if isinstance(error, _RefusedError) else usual}.\n")

    # -- who sits there

    @property
    def _whose(self) -> str:
        """The name of the cookie that remembers person and team: of this plan, at any port."""
        return f"okr-me-{hashlib.sha256(str(self.settings['folder']).encode()).hexdigest()[:12]}"

    def me(self, loaded: Loaded) -> dict[str, str]:
        """The person and the team that were chosen, where the plan has them; else who Git says works here."""
        try:
            kept = json.loads(self.get_cookie(self._whose, "") or "{}", parse_int=str)
        except ValueError:
            kept = {}
        plan = loaded.plan
        person, team = (str(kept.get(key, "")) if isinstance(kept, dict) else "" for key in ("p", "t"))
        if plan.policy.people == "none" or not plan.has("person", person):
            person = author.author(plan, author.configured(self.settings["folder"])) or ""
        if not plan.has("team", team):
            team = next((t.id for t in plan.teams if person and t.lead == person), "")
        return {"person": person, "team": team}

    def remember(self, person: str, team: str) -> None:
        """Keep the person and the team for a year, in this browser."""
        kept = json.dumps({"p": person, "t": team}, separators=(",", ":"))
        self.set_cookie(self._whose, kept, expires_days=_YEAR, httponly=True, samesite="Strict", path="/")

    # -- pages

    def page(self, template: str, loaded: Loaded, **facts: Any) -> None:
        """Answer with a page."""
        plan = loaded.plan
        shell = {
            "brand": title(plan),
            "boards": notebooks.BOARDS,
            "version": assets.version(self.settings["folder"]),
            "day": formatting.day(judging_day(plan)),
            "errors": [f"{f.place}: {f.message}" for f in errors_in(causes_in(loaded.findings))][:_ERRORS],
        }
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(Fragment(template, {**shell, **facts}).html())

    async def plan(self) -> Loaded:
        """The plan as its files have it now."""
        return await asyncio.to_thread(load, self.settings["folder"])


class _Nowhere(_Guarded):
    """Any other address."""

    def get(self) -> None:
        raise _RefusedError(404, "There is no such page")


class _Home(_Guarded):
    """The home: a card for each board, with what waits there."""

    async def get(self) -> None:
        loaded = await self.plan()
        plan, me = loaded.plan, self.me(loaded)
        on = judging_day(plan)
        who = me["person"]
        drafts = await asyncio.to_thread(Drafts(self.settings["folder"]).waiting)
        typed = [draft for draft in drafts if not (draft.author and who) or draft.author == who]
        cards = await asyncio.to_thread(waiting.cards, plan, on=on, team=me["team"] or None, typed=typed)
        teams = [(f"{formatting.NBSP * 4 * depth}{team.name}", team.id) for depth, team in plan.tree()]
        shown = () if plan.policy.people == "none" else plan.people
        people = [(person_to_choose(plan, p.id), p.id) for p in shown]
        facts = {"cards": cards, "me": me, "teams": teams, "people": people}
        self.page("boards/home", loaded, here="", **facts)


class _Me(_Guarded):
    """Who sits there."""

    async def post(self) -> None:
        plan = (await self.plan()).plan
        person, team = (self.get_body_argument(name, "")[:200] for name in ("person", "team"))
        self.remember(person if plan.has("person", person) else "", team if plan.has("team", team) else "")
        self.redirect("/", status=303)


class _Board(_Guarded):
    """A board: its notebook's words, and a place for what its cells show. It runs when it is asked for."""

    async def get(self, name: str) -> None:
        if name not in notebooks.BOARDS:
            raise _RefusedError(404, "There is no such board")
        files = await asyncio.to_thread(files_of, self.settings["folder"])
        loaded = await self.plan()
        try:
            if name == "workshop":
                link = await asyncio.to_thread(_link, self.settings["folder"])
                self.redirect(f"{link}&home={self.request.host.lower()}")
                return
            book = notebooks.page(self.settings["folder"], name)
        except OkrError as error:
            raise _RefusedError(404, str(error).rstrip(".")) from error
        live = Page(secrets.token_urlsafe(16))
        live.files = files
        kernel: Kernel = self.settings["kernel"]
        # The page is there while the kernel still starts, and is told what is shown as it comes.
        task = asyncio.create_task(kernel.run(live, book.code, self.me(loaded)))
        self.settings["running"].add(task)
        task.add_done_callback(self.settings["running"].discard)
        self.settings["pages"][live.name] = live
        _later(self.settings, live)
        self.page("boards/board", loaded, here=name, book=book, live=live.name)


def _link(folder: Path) -> str:
    """The facilitator's link to the plan's workshop, which `okr workshop` may serve already."""
    with suppress(workshop.ServedAlreadyError):
        _begin_workshop(folder)
    return workshop.desk_link(folder)  # as it is now: the desk may have been handed over


@cache
def _begin_workshop(folder: Path) -> None:
    workshop.serve_beside(folder, locked=checkout(folder).locked)


def _later(settings: Mapping[str, Any], page: Page) -> None:
    """Close a page's widgets where its browser is still away after a while."""

    def look() -> None:
        if not page.attached:
            settings["pages"].pop(page.name, None)
            settings["kernel"].close(page)

    asyncio.get_running_loop().call_later(PATIENCE, look)


class _Live(_Guarded, WebSocketHandler):
    """The line between a page and its widgets."""

    _page: Page | None = None

    def check_origin(self, origin: str) -> bool:
        return origin == f"http://{self.request.host}"

    def get_compression_options(self) -> dict[str, Any] | None:
        return None  # the line does not leave the machine

    def open(self, name: str) -> None:
        self._page = self.settings["pages"].get(name)
        if self._page is None:
            self.tell({"kind": "gone"})
            return
        self._page.attach(self.tell)

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a message to the browser; a connection that has just broken is noticed by itself."""
        with suppress(Exception):
            sent = self.write_message(json.dumps(message, default=str))
            sent.add_done_callback(lambda done: done.cancelled() or done.exception())

    def on_message(self, message: str | bytes) -> None:
        with suppress(ValueError):
            heard = json.loads(message)
            if self._page is not None and isinstance(heard, dict):
                self.settings["kernel"].speak(self._page, heard)

    def on_close(self) -> None:
        if self._page is not None:
            self._page.attach(None)
            _later(self.settings, self._page)


class _Asset(_Guarded):
    """A style sheet, a script or a font, of a list."""

    async def get(self, name: str) -> None:
        """Send it; its address changes with what is in it, so a browser keeps it."""
        data = assets.served(self.settings["folder"]).get(name)
        if data is None:
            raise _RefusedError(404, "There is no such file")
        self.set_header("Content-Type", assets.TYPES[Path(name).suffix])
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.finish(data)
