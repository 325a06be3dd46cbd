"""Publishing a released plan as a static site: list the pages, render and write them, swap the folders."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import textwrap
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from okrlib import resources
from okrlib.behaviour import MOST_KEPT, kpi_sentence
from okrlib.errors import OkrError
from okrlib.exchange import replacing
from okrlib.findings import in_order
from okrlib.notebook import publishing
from okrlib.plan import Audience, alignment, released
from okrlib.publish import assets, brand, feeds, runner
from okrlib.publish import editions as edition_files
from okrlib.publish import moved as old_addresses
from okrlib.publish import pages as find
from okrlib.publish.runner import NotebookError
from okrlib.scoring import stand
from okrlib.show import site_root, text_language
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from concurrent.futures import Future
    from datetime import date

    from okrlib.editions import Edition
    from okrlib.findings import Finding
    from okrlib.plan import Plan
    from okrlib.publish.pages import Page
    from okrlib.publish.stories import StoryPage
    from okrlib.store import Editions

#: With fewer pages than this, starting more processes takes longer than it saves.
_WORTH_A_PROCESS = 80
_CHUNK = 25
#: The first sentences of a page, or of a story, which describe it where a link to it is pasted.
_LEDE = re.compile(r'(?:<p class="lede">|<div class="prose">.*?<p>)(.*?)</p>', re.DOTALL)
#: A description that is longer is cut where it is shown.
_MOST_DESCRIPTION = 300


@dataclass(frozen=True, slots=True)
class Published:
    """The published site: its folder, its pages, how many cells ran, and what is wrong with stories.

    *edition* is what was published, where it was compared with earlier ones.
    """

    out: Path
    pages: tuple[str, ...]
    cells: int
    findings: tuple[Finding, ...] = ()
    edition: Edition | None = None


class StoriesError(OkrError):
    """Stories have faults although publishing is strict; *findings* lists them as errors."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = in_order(replace(finding, severity="error") for finding in findings)
        super().__init__("\n".join(["Nothing was published, because of these:", *map(str, self.findings)]))


@dataclass(frozen=True)
class _Site:
    """All that rendering a page needs; worker processes inherit it."""

    plan: Plan
    folder: Path | None
    beside: Path
    stories: tuple[StoryPage, ...]
    map: str
    has_kpis: bool
    example: bool
    logo: str
    files: bool
    audience: str
    notebooks: Mapping[str, runner.PageNotebook]


def publish(
    plan: Plan,
    out: Path | str,
    *,
    on: date,
    audience: Audience = Audience(),  # noqa: B008 - a value that nobody changes
    folder: Path | str | None = None,
    kinds: Iterable[str] = find.KINDS,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
    strict: bool = False,
    editions: Editions | None = None,
    today: Plan | None = None,
) -> Published:
    """Build the site of *plan* as it stands on the day *on*, in the folder *out*.

    Only what is released for the *audience* is published. *folder* is the plan's own folder, for its
    ``pages`` and ``stories``. The new site replaces the old one in one step when everything is written; on a
    `NotebookError`, or when the process is killed, the old one stays. A story that fails is left out,
    and the result's findings say so; with *strict*, `StoriesError` is raised instead. *progress* is
    called with (pages done, pages in all). With *editions*, those that are kept for the audience, the pages
    say what changed since; earlier ones are narrowed by *today*, the plan as it is now, where *plan* is not.
    Raises `OkrError` for a plan without a cycle.
    """
    out, chosen = Path(out), tuple(kinds)
    shown = released(plan.judged_on(on), audience)
    plan_folder = Path(folder) if folder is not None else None
    kept = edition_files.prepared(today or plan, shown, audience, editions) if editions else None
    pages = find.pages(shown, chosen)
    moved = old_addresses.moved(shown, pages)
    if not shown.cycles:
        raise OkrError(
            'The plan has no cycle yet. Add [[cycles]] with id = "2026-Q4" or the like to okr.toml.'
        )
    addresses = [page.path for page in pages] + [old.path for old in moved]
    for path in addresses:
        # Ids were checked before; this is a second check.
        if not all(name and name not in {".", ".."} and "\\" not in name for name in path.split("/")):
            raise OkrError(f"A page would be written to {path!r}, outside the site. Nothing was published.")
    with replacing(out) as beside:
        books = {
            kind: runner.compile_notebook(find.notebook(kind, plan_folder))
            for kind in {p.kind for p in pages}
        }
        stories: list[StoryPage] = []
        findings: list[Finding] = []
        done, total = 0, len(pages)
        if plan_folder is not None and "home" in chosen and os.path.lexists(plan_folder / "stories"):
            # They come first, because every other page lists those that have a page.
            from okrlib.publish import stories as notebooks

            asked, findings = notebooks.find(plan_folder)
            total += len(asked)

            def advance() -> None:
                nonlocal done
                done += 1
                if progress:
                    progress(done, total)

            stories, more = notebooks.run(
                asked, plan_folder, pages=addresses, on=on, audience=audience, done=advance
            )
            findings += more
        if strict and findings:
            raise StoriesError(findings)
        brings = any(_brings_chart(story.notebook()) for story in stories)
        assets.write(beside, brand.colours(shown), altair=brings)
        logo, wrong = brand.write_logo(shown, plan_folder, beside / "assets")
        findings += wrong
        site = _Site(
            shown,
            plan_folder,
            beside,
            tuple(stories),
            map=find.default_map(shown) if "map" in chosen else "",
            has_kpis=bool(shown.kpis),
            example=plan.today is not None,
            logo=logo,
            files="edition" in chosen,
            audience=audience.words(plan),
            notebooks=books,
        )
        if site.files:
            edition_files.write(beside, kept)
        paths = tuple(page.path for page in pages) + tuple(s.story.page for s in stories)
        for path in paths:
            (beside / path).parent.mkdir(parents=True, exist_ok=True)
        cells = sum(s.ran for s in stories)
        # Closed whatever happens, so that no worker outlives a Ctrl-C.
        with closing(_render_all(site, pages, processes or os.cpu_count() or 1)) as rendered:
            for count, ran in rendered:
                done, cells = done + count, cells + ran
                if progress:
                    progress(done, total)
        for story in stories:
            _write_story(site, story)
        for old in moved:
            old_addresses.write(shown, old, beside)
        robots = "" if audience.kind == "public" else "/"
        (beside / "robots.txt").write_text(f"User-agent: *\nDisallow: {robots}\n", "utf-8")
        edition_files.write_about(beside, shown, audience, kept, paths)
    return Published(out, paths, cells, in_order(findings), kept.edition if kept else None)


def _render_all(site: _Site, pages: Sequence[Page], processes: int) -> Generator[tuple[int, int]]:
    """Render all pages; yields (pages, cells run) for each batch as it is done."""
    # A process with threads may hang when it forks; a notebook has some, the command line has none.
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if processes < 2 or len(pages) < _WORTH_A_PROCESS or not can_fork:
        for page in pages:
            yield 1, _render(site, [page])
        if site.files:
            _write_feeds(site)
            _write_files(site)
        return
    _prepare(site.plan)
    shared, *chunks = _by_team(site.plan, pages)
    # The first pages import and compile what all of them need.
    for chunk in chunks[:1]:
        yield len(chunk), _render(site, chunk)
    # Forked children share the loaded plan without copying it.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _inherit, (site,)) as pool:
        # Only the parent handles Ctrl-C; the children start at the first submit and inherit this.
        answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            running: dict[Future[int], int] = {pool.submit(_render_shared, shared): len(shared)}
            running |= {pool.submit(_write_inherited): 0} if site.files else {}
            running |= {pool.submit(_render_chunk, chunk): len(chunk) for chunk in chunks[1:]}
        finally:
            signal.signal(signal.SIGINT, answer)
        try:
            for ready in as_completed(running):
                yield running[ready], ready.result()
        except BrokenProcessPool:
            why = "A process that made pages was ended from outside, as happens when memory is short."
            raise OkrError(f"{why} Nothing was published.") from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _by_team(plan: Plan, pages: Sequence[Page]) -> list[list[Page]]:
    """Batches of pages: those of the whole company, then those of one or more teams.

    A process computes what it knows of a team once for all of that team's pages.
    """
    shared: list[Page] = []
    teams: dict[str, list[Page]] = {}
    for page in pages:
        team = find.team_of(plan, page)
        (teams.setdefault(team, []) if team else shared).append(page)
    batches = [shared]
    for own in teams.values():
        if batches[-1] is shared or len(batches[-1]) >= _CHUNK:
            batches.append([])
        batches[-1] += own
    return batches


def _prepare(plan: Plan) -> None:
    """Compute before the fork what every process would compute for itself."""
    from okrlib.publish.exporter import exporter

    _ = exporter().template
    standing = stand(plan)
    _ = (
        plan.log,
        plan.observed,
        plan.in_cycle,
        plan.kpis_of,
        plan.children,
        plan.supporters,
        plan.uses,
        alignment(plan),
        plan.key_results,
        [standing.teams(cycle.id) for cycle in plan.cycles],
    )
    plan.has("team", None)
    for kpi in plan.kpis if len(plan.kpis) <= MOST_KEPT else ():
        kpi_sentence(standing.kpi(kpi.id))


_inherited: list[_Site] = []


def _inherit(site: _Site) -> None:
    _inherited[:] = [site]
    resources.spare_collector()


def _render_chunk(pages: Sequence[Page]) -> int:
    return _render(_inherited[0], pages)


def _render_shared(pages: Sequence[Page]) -> int:
    """Write the feeds and render the pages of the whole company, which need the same events."""
    if _inherited[0].files:
        _write_feeds(_inherited[0])
    return _render_chunk(pages)


def _write_inherited() -> int:
    _write_files(_inherited[0])
    return 0


def _write_files(site: _Site) -> None:
    """Write the tables and the index of the search."""
    from okrlib.exchange import write_tables
    from okrlib.publish import search

    write_tables(site.plan, site.beside / "data", on=stand(site.plan).on)
    search.write(site.plan, site.beside)


def _write_feeds(site: _Site) -> None:
    feeds.write(site.plan, site.beside, on=stand(site.plan).on)


def _render(site: _Site, pages: Sequence[Page]) -> int:
    """Render and write some pages; gives the number of cells that ran."""
    from okrlib.publish.exporter import exporter

    cells = 0
    with publishing(site.plan):
        for page in pages:
            notebook = site.notebooks[page.kind]
            tokens = site_root.set(page.root), text_language.set(brand.text_language(site.plan))
            try:
                executed = runner.run(notebook, page.parameters)
            except NotebookError as error:
                why = f"{error.why} (while making {page.path})"
                raise NotebookError(error.notebook, error.cell, why) from error.__cause__
            finally:
                site_root.reset(tokens[0])
                text_language.reset(tokens[1])
            cells += notebook.code_cells
            shell = _shell(site, page.kind, page.path, page.title, executed)
            if page.kind == "team" and site.files:
                shell["feed"] = feeds.team_feed(page.parameters["team"])
            html = exporter().page(executed, shell)
            (site.beside / page.path).write_bytes(html.encode())
    return cells


def _write_story(site: _Site, shown: StoryPage) -> None:
    from okrlib.publish.exporter import exporter

    page, notebook = shown.story.page, shown.notebook()
    html = exporter().page(notebook, _shell(site, "story", page, shown.story.title, notebook))
    (site.beside / page).write_text(html, "utf-8")


def _shell(site: _Site, kind: str, path: str, title: str, notebook: dict[str, Any]) -> dict[str, Any]:
    """The facts of a page around its cells: title, navigation, day."""
    tags = {tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", ())}
    goals = {"home", "objective", "attention", "cycle"}
    nav = [{"href": "index.html", "text": "Goals", "here": kind in goals}]
    nav.append({"href": "index.html#teams", "text": "Teams", "here": kind == "team"})
    if site.files:
        nav.append({"href": "changes.html", "text": "Changes", "here": kind in {"changes", "compare"}})
    if site.map:
        nav.append({"href": site.map, "text": "Map", "here": kind == "map"})
    if site.has_kpis:
        nav.append({"href": "kpis/index.html", "text": "KPIs", "here": kind in {"kpi", "kpis"}})
    if site.files:
        nav.append({"href": "how.html", "text": "How to read this", "here": kind == "how"})
    if site.stories:
        nav.append({"href": "index.html#stories", "text": "Stories", "here": kind == "story"})
    if site.files:
        nav.append({"href": "search.html", "text": "Search", "here": kind == "search", "search": True})
    return {
        "kind": kind,
        "title": title,
        "site": brand.title(site.plan),
        "logo": site.logo,
        "description": _description([o for cell in notebook["cells"] for o in cell["outputs"]]),
        "address": site.plan.site.root,
        "path": path,
        "feed": feeds.COMPANY if site.files else "",
        "root": "../" * path.count("/"),
        "nav": nav,
        "stories": [{"href": s.story.page, "text": s.story.title} for s in site.stories],
        "has_aside": "aside" in tags,
        "has_first": "first" in tags,
        "lang": brand.text_language(site.plan) if kind == "story" else "",
        "presents": kind in {"home", "team", "cycle"},
        "altair": kind == "story" and _brings_chart(notebook),
        "day": formatting.day(stand(site.plan).on),
        "audience": site.audience,
        "example": site.example,
    }


def _description(outputs: Sequence[Mapping[str, Any]]) -> str:
    """The first sentences of a page in plain words; "" where it has none."""
    for output in outputs:
        html = "".join(output.get("data", {}).get("text/html", ""))
        # Two plain searches, because nearly every fragment has neither.
        if ('class="lede"' in html or 'class="prose"' in html) and (lede := _LEDE.search(html)):
            text = Markup(lede[1]).striptags()  # noqa: S704 - made from it, and escaped again
            return textwrap.shorten(text, _MOST_DESCRIPTION, placeholder=" …")
    return ""


def _brings_chart(story: dict[str, Any]) -> bool:
    """Whether a story shows a chart of Altair's: nothing else that is left of its outputs is a script."""
    outputs = (output for cell in story["cells"] for output in cell["outputs"])
    return any("<script " in "".join(output.get("data", {}).get("text/html", "")) for output in outputs)
