"""The search of a site: an index of goals, key results, notes and KPIs that needs no server.

Pagefind makes it from a small file for each record, which is faster than reading every page and finds
the very key result. Where it has no program for this machine, `search.html` is an index to read.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from okrlib.plan import Plan
from okrlib.scoring import stand, state
from okrlib.show import has_team_page
from okrlib.text import formatting

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


def write(plan: Plan, folder: Path) -> bool:
    """Write the index of a released plan into a site; False where Pagefind cannot be run here.

    Pagefind keeps all that it indexes in memory, so a large plan has several indexes, each in its numbered
    folder below the first, which the page searches together; ``shards.json`` names them.
    """
    program = _program()
    if program is None:
        return False
    waiting, shards = records(plan), list[str]()
    while batch := list(islice(waiting, MOST_RECORDS)):
        if not _index(program, batch, folder / FOLDER / "/".join(shards[-1:]), plan.language):
            return False
        shards.append(str(len(shards) + 1))
    if shards:
        (folder / FOLDER / "shards.json").write_text(json.dumps(shards[:-1]), "utf-8")
    return True


def _index(program: Path, batch: Iterable[Record], out: Path, language: str) -> bool:
    """Let Pagefind write one index; whether it could."""
    with tempfile.TemporaryDirectory(prefix="okr-search-") as temporary:
        for number, record in enumerate(batch):
            Path(temporary, f"{number}.html").write_text(_page(record, language), "utf-8")
        call = [str(program), "--site", temporary, "--output-path", str(out), "--quiet"]
        try:
            done = subprocess.run(  # noqa: S603 - the program of the package, on our own files
                call, check=False, capture_output=True, timeout=_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    for pattern in _UNUSED:
        for file in out.glob(pattern):
            file.unlink()
    return done.returncode == 0


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


def _page(record: Record, language: str) -> str:
    """A record as Pagefind reads it."""

    def named(kind: str, name: str, value: str) -> str:
        return f'<p data-pagefind-{kind}="{name}">{escape(value)}</p>' if value else ""

    filters = {"Kind": record.kind, "Team": record.team, "Cycle": record.cycle, "Health": record.health}
    about = "".join(
        named("filter", name, value) + named("meta", name.lower(), value) for name, value in filters.items()
    )
    return (
        f'<html lang="{escape(language)}"><body data-pagefind-body><h1>{escape(record.title)}</h1>'
        f"<p>{escape(record.text)}</p>"
        f"<div data-pagefind-ignore>{named('meta', 'to', record.path)}{about}</div></body></html>"
    )
