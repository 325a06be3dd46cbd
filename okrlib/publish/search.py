"""The search of a site: an index of goals, key results, notes and KPIs that needs no server.

Pagefind makes it from a small page for each record, which is faster than reading every page. A key result
is a section of its objective's record, found by its own anchor: a record of its own would take twice as long.
Where Pagefind has no program for this machine, `search.html` is an index to read.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from html import escape
from itertools import chain
from pathlib import Path, PurePath
from threading import Timer
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.plan import Plan
from okrlib.scoring import stand, state
from okrlib.show import has_team_page
from okrlib.text import formatting

if TYPE_CHECKING:
    from okrlib.publish.rebuild import Rebuild
    from okrlib.publish.words import Words

#: The folder of the index within a site, and the files in it that no page of ours uses.
FOLDER = "pagefind"
_UNUSED = ("*-ui.*", "pagefind-highlight.js", "wasm.unknown.pagefind")
#: Those that further indexes have in common with the first.
_SHARED = ("*.js", "wasm.*")
_SECONDS = 600
#: One index has so many records, or more where there would be too many indexes: of each the reader's browser
#: fetches a file for each word, and of each record Pagefind's memory needs 85 kB.
MOST_RECORDS, MOST_INDEXES = 1250, 16


class Part(NamedTuple):
    """One thing to find: its anchor on its page ("" is the page itself), its words, its kind and health."""

    anchor: str
    title: str
    kind: str
    text: str
    health: str = ""


class Record(NamedTuple):
    """A page to find: where it is, whose it is, and its parts, of which the first is the page itself."""

    path: str
    team: str
    cycle: str
    parts: list[Part]


def write(plan: Plan, folder: Path, words: Words, again: Rebuild | None = None) -> bool:
    """Write the index of a released plan into a site; False where Pagefind cannot be run here.

    Pagefind keeps all that it indexes in memory, so a large plan has several indexes, each in its numbered
    folder below the first, which the page searches together; ``shards.json`` names them. With *again* an
    index is taken over from the site before where its records are the same.
    """
    program = _program()
    if program is None:
        return False
    found, shards = list(records(plan)), list[str]()
    size = max(MOST_RECORDS, math.ceil(len(found) / MOST_INDEXES))
    every_word = [("", _vocabulary(found, plan.language))] if len(found) > size else []
    for begin in range(0, len(found), size):
        batch = found[begin : begin + size]
        pages = [(record.path, _page(record, plan.language, words.say)) for record in batch] + every_word
        name, key = f"{FOLDER}/{len(shards)}", sha256(json.dumps(pages).encode()).hexdigest()
        if not (again and again.piece_taken_over(name, key)):
            # The first index brings the script that searches them all.
            left_out = (*_UNUSED, *(_SHARED if shards else ()))
            files = {
                f"{FOLDER}/{'/'.join([*shards[-1:], path])}": raw for path, raw in _index(program, pages)
            }
            if not files:
                return False
            kept = {path: raw for path, raw in files.items() if not any(map(PurePath(path).match, left_out))}
            for path, raw in kept.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(raw)
            if again:
                again.note_piece(name, kept, key=key)
        shards.append(str(len(shards) + 1))
    if shards:
        (folder / FOLDER / "shards.json").write_text(json.dumps(shards[:-1]), "utf-8")
    return True


def _index(program: Path, pages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """The files of one index of pages by their addresses, by their names; none where Pagefind fails.

    It is asked as its own packages for Python and Node ask it; the one for Python waits a tenth of a second
    before it reads each answer. To write a file for each record, and to let it read them, would take longer
    than the rest; and where it writes the index itself, it may end before the last file is on the disk.
    """
    added = ({"type": "AddFile", "index_id": 0, "url": path, "file_contents": page} for path, page in pages)
    requests = chain([{"type": "NewIndex"}], added, [{"type": "GetFiles", "index_id": 0}])
    call, pipe = [str(program), "--service"], subprocess.PIPE
    answer: dict[str, Any] = {}
    with (
        suppress(OSError),
        subprocess.Popen(call, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as pagefind,  # noqa: S603 - the program of the package
    ):
        late = Timer(_SECONDS, pagefind.kill)
        late.start()
        try:
            for request in requests:
                answer = _asked(pagefind, request)
                if answer.get("type", "Error") == "Error":
                    return
        finally:
            late.cancel()
            late.join()
    for file in answer.get("files", ()):
        yield file["path"], b64decode(file["content"])


def _asked(pagefind: subprocess.Popen[bytes], request: object) -> dict[str, Any]:
    """What Pagefind answers, nothing where it ends. Requests and answers are JSON in base64, with a comma."""
    if pagefind.stdin is None or pagefind.stdout is None:
        return {}
    pagefind.stdin.write(b64encode(json.dumps({"message_id": 0, "payload": request}).encode()) + b",")
    pagefind.stdin.flush()
    parts: list[bytes] = []
    while not parts or not parts[-1].endswith(b","):
        parts.append(os.read(pagefind.stdout.fileno(), 1 << 20))
        if not parts[-1]:
            return {}
    answer: dict[str, Any] = json.loads(b64decode(b"".join(parts)))["payload"]
    return answer


def records(plan: Plan) -> Iterator[Record]:
    """Teams, objectives, key results with their notes, and KPIs, in the order of the plan."""
    standing = stand(plan)
    teams = {t.id: t.name for t in plan.teams}
    now = plan.cycle_on(standing.on)
    for team in plan.teams:
        if now is not None and has_team_page(plan, team.id, now.id):
            title, cycle = teams[team.id], now.name
            parts = [Part("", title, "Team", team.notes)]
            yield Record(f"teams/{now.id}/{team.id}.html", title, cycle, parts)
    for o in plan.objectives:
        of = standing.objective(o.id)
        words = f"{o.notes} {o.learned} {o.explanation}"
        parts = [Part("", o.name, "Objective", words, formatting.state(state(of)))]
        for kr in of.key_results:
            notes = [row.note for row in kr.entries] + [row.blocker for row in kr.entries]
            words = " ".join([kr.key_result.notes, kr.key_result.learned, *filter(None, notes)])
            title, health = kr.key_result.name, formatting.state(state(kr))
            parts.append(Part(f"kr-{kr.key_result.id}", title, "Key result", words, health))
        yield Record(f"objectives/{o.id}.html", teams[o.team], plan.cycle(o.cycle).name, parts)
    for kpi in plan.kpis:
        words = f"{kpi.what} {kpi.why} {kpi.how} {kpi.notes} {kpi.source}"
        health = formatting.state(standing.kpi(kpi.id).health)
        parts = [Part("", kpi.name, "KPI", words, health)]
        yield Record(f"kpis/{kpi.id}.html", teams[kpi.team], "", parts)


def _program() -> Path | None:
    """Pagefind's program; None where it is not installed or has none for this machine."""
    try:
        from pagefind.service import get_executable
    except ImportError:
        return None
    program = get_executable()
    return program if program is not None and program.exists() else None


def _page(record: Record, language: str, say: Callable[[str], str]) -> str:
    """A record as Pagefind reads it: each part under a heading.

    The filter `part` has kind and health in one, for whoever asks for both of the same thing; the search page
    reads them of each anchor in `parts`.
    """
    parts = {part.anchor: (say(part.kind), say(part.health)) for part in record.parts}
    kinds, healths = zip(*parts.values(), strict=True)
    filters = {
        say("Kind"): kinds,
        say("Health"): healths,
        "part": map(", ".join, parts.values()),
        say("Team"): [record.team],
        say("Cycle"): [record.cycle],
    }
    about = [("filter", name, value) for name, values in filters.items() for value in dict.fromkeys(values)]
    about.append(("meta", "parts", json.dumps(parts)))
    page = [f'<html lang="{escape(language)}"><body data-pagefind-body>']
    for part in record.parts:
        own = f' id="{escape(part.anchor)}"' if part.anchor else ""
        page.append(f"<h1{own}>{escape(part.title)}</h1><p>{escape(part.text)}</p>")
    page.append("<div data-pagefind-ignore>")
    for use, name, value in about:
        if value:
            page.append(f'<p data-pagefind-{use}="{escape(name)}">{escape(value)}</p>')
    page.append("</div></body></html>")
    return "".join(page)


def _vocabulary(found: Iterable[Record], language: str) -> str:
    """A page with every word of the plan, which the search page leaves out of what it finds.

    Pagefind ignores a word that an index does not know: without this page, each index that lacks one of the
    words asked for would give all that has the others.
    """
    texts = (f"{part.title} {part.text}" for record in found for part in record.parts)
    words = sorted({word for text in texts for word in text.split()})
    return (
        f'<html lang="{escape(language)}"><body data-pagefind-body><p>{escape(" ".join(words))}</p>'
        '<p data-pagefind-ignore data-pagefind-filter="words">all</p></body></html>'
    )
