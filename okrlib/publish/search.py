"""The search of a site: an index of goals, key results, notes and KPIs that needs no server.

Pagefind makes it from a small page for each record, which is faster than reading every page and finds
the very key result. Where it has no program for this machine, `search.html` is an index to read.
"""

from __future__ import annotations

import json
import os
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import chain, islice
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, NamedTuple

from okrlib.plan import Plan
from okrlib.scoring import stand, state
from okrlib.show import has_team_page
from okrlib.text import formatting

if TYPE_CHECKING:
    from okrlib.publish.words import Words

#: The folder of the index within a site, and the files in it that no page of ours uses.
FOLDER = "pagefind"
_UNUSED = ("*-ui.*", "pagefind-highlight.js", "wasm.unknown.pagefind")
_SECONDS = 600
#: One index has at most so many records, which takes Pagefind 200 MiB.
MOST_RECORDS = 4000


class Record(NamedTuple):
    """One thing to find: where it is shown, its words, and by what it can be filtered."""

    path: str
    title: str
    kind: str
    text: str
    team: str
    cycle: str = ""
    health: str = ""


def write(plan: Plan, folder: Path, words: Words) -> bool:
    """Write the index of a released plan into a site; False where Pagefind cannot be run here.

    Pagefind keeps all that it indexes in memory, so a large plan has several indexes, each in its numbered
    folder below the first, which the page searches together; ``shards.json`` names them.
    """
    program = _program()
    if program is None:
        return False
    waiting, shards = records(plan), list[str]()
    while batch := list(islice(waiting, MOST_RECORDS)):
        if not _index(program, batch, folder / FOLDER / "/".join(shards[-1:]), plan.language, words.say):
            return False
        shards.append(str(len(shards) + 1))
    if shards:
        (folder / FOLDER / "shards.json").write_text(json.dumps(shards[:-1]), "utf-8")
    return True


def _index(
    program: Path, batch: Iterable[Record], out: Path, language: str, say: Callable[[str], str]
) -> bool:
    """Let Pagefind write one index; whether it could.

    It is asked as its own packages for Python and Node ask it: to write a file for each record, and to let
    it read them, would take longer than the rest.
    """
    files = (
        {
            "type": "AddFile",
            "index_id": 0,
            "file_path": f"{n}.html",
            "file_contents": _page(record, language, say),
        }
        for n, record in enumerate(batch)
    )
    write = {"type": "WriteFiles", "index_id": 0, "output_path": str(out)}
    call, pipe = [str(program), "--service"], subprocess.PIPE
    try:
        with subprocess.Popen(call, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as pagefind:  # noqa: S603 - the program of the package
            late = Timer(_SECONDS, pagefind.kill)
            late.start()
            try:
                done = all(
                    _does(pagefind, request) for request in chain([{"type": "NewIndex"}], files, [write])
                )
            finally:
                late.cancel()
                late.join()
    except OSError:
        return False
    for pattern in _UNUSED:
        for file in out.glob(pattern):
            file.unlink()
    return done


def _does(pagefind: subprocess.Popen[bytes], request: object) -> bool:
    """Whether Pagefind does what it is asked for. Requests and answers are JSON in base64, with a comma."""
    if pagefind.stdin is None or pagefind.stdout is None:
        return False
    pagefind.stdin.write(b64encode(json.dumps({"message_id": 0, "payload": request}).encode()) + b",")
    pagefind.stdin.flush()
    answer = b""
    while not answer.endswith(b","):
        more = os.read(pagefind.stdout.fileno(), 65_536)
        if not more:
            return False
        answer += more
    return bool(json.loads(b64decode(answer))["payload"]["type"] != "Error")


def records(plan: Plan) -> Iterator[Record]:
    """Teams, objectives, key results with their notes, and KPIs, in the order of the plan."""
    standing = stand(plan)
    teams = {t.id: t.title or t.id for t in plan.teams}
    now = plan.cycle_on(standing.on)
    for team in plan.teams:
        if now is not None and has_team_page(plan, team.id, now.id):
            path = f"teams/{now.id}/{team.id}.html"
            yield Record(path, teams[team.id], "Team", team.notes, teams[team.id], now.title or now.id)
    for o in plan.objectives:
        of = standing.objective(o.id)
        path, cycle = f"objectives/{o.id}.html", plan.cycle(o.cycle)
        about = teams[o.team], cycle.name
        words = f"{o.notes} {o.learned} {o.explanation}"
        yield Record(path, o.title or o.id, "Objective", words, *about, formatting.state(state(of)))
        for kr in of.key_results:
            notes = [row.note for row in kr.entries] + [row.blocker for row in kr.entries]
            words = " ".join([kr.key_result.notes, kr.key_result.learned, *filter(None, notes)])
            title, anchor = kr.key_result.title or kr.key_result.id, f"{path}#kr-{kr.key_result.id}"
            yield Record(anchor, title, "Key result", words, *about, formatting.state(state(kr)))
    for kpi in plan.kpis:
        words = f"{kpi.what} {kpi.why} {kpi.how} {kpi.notes} {kpi.source}"
        health = formatting.state(standing.kpi(kpi.id).health)
        yield Record(f"kpis/{kpi.id}.html", kpi.title or kpi.id, "KPI", words, teams[kpi.team], "", health)


def _program() -> Path | None:
    """Pagefind's program; None where it is not installed or has none for this machine."""
    try:
        from pagefind.service import get_executable
    except ImportError:
        return None
    program = get_executable()
    return program if program is not None and program.exists() else None


def _page(record: Record, language: str, say: Callable[[str], str]) -> str:
    """A record as Pagefind reads it."""

    def named(kind: str, name: str, value: str) -> str:
        return f'<p data-pagefind-{kind}="{name}">{escape(value)}</p>' if value else ""

    filters = {
        "Kind": say(record.kind),
        "Team": record.team,
        "Cycle": record.cycle,
        "Health": say(record.health),
    }
    about = "".join(
        named("filter", say(name), value) + named("meta", name.lower(), value)
        for name, value in filters.items()
    )
    return (
        f'<html lang="{escape(language)}"><body data-pagefind-body><h1>{escape(record.title)}</h1>'
        f"<p>{escape(record.text)}</p>"
        f"<div data-pagefind-ignore>{named('meta', 'to', record.path)}{about}</div></body></html>"
    )
