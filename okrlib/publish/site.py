"""Publishing a released plan as a static site: list the pages, render and write them, swap the folders."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlib import resources
from okrlib.editions import Edition
from okrlib.errors import NoCycleError, OkrError
from okrlib.files.swap import replacing
from okrlib.findings import Finding, in_order
from okrlib.notebook import publishing
from okrlib.plan import Audience, Gate, Plan, audience_of, released
from okrlib.publish import (
    assets,
    brand,
    editions as edition_files,
    exporter,
    feeds,
    missing,
    moved as old_addresses,
    notebooks,
    pages as find,
    rebuild,
    runner,
)
from okrlib.publish.local_paths import NAMED, is_named, local_paths
from okrlib.publish.pieces import Beside, Piece
from okrlib.publish.runner import NotebookError
from okrlib.publish.shell import Site, brings_chart, shell
from okrlib.publish.watched import Reads, watched
from okrlib.publish.words import words_of
from okrlib.publish.workers import Bar, Rendered, Work, render_all
from okrlib.review import remember
from okrlib.scoring import stand
from okrlib.show import site_root, text_language
from okrlib.store import Editions

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from okrlib.publish.pages import Page
    from okrlib.publish.runner import PageNotebook
    from okrlib.publish.stories import StoryPage
    from okrlib.publish.watched import Token
    from okrlib.review import Event


@dataclass(frozen=True, slots=True)
class Published:
    """The published site: its folder, its pages, how many cells ran, and what is wrong with stories.

    *built* are the pages that were built anew; the others are those of the site before. *edition* is what
    was published, where it was compared with earlier ones.
    """

    out: Path
    pages: tuple[str, ...]
    cells: int
    findings: tuple[Finding, ...] = ()
    built: tuple[str, ...] = ()
    edition: Edition | None = None


class StoriesError(OkrError):
    """Stories have faults although publishing is strict; *findings* lists them as errors."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = in_order(replace(finding, severity="error") for finding in findings)
        super().__init__("\n".join(["Nothing was published, because of these:", *map(str, self.findings)]))


def publish(
    plan: Plan,
    out: Path | str,
    *,
    on: date,
    audience: Audience | str = "company",
    folder: Path | str | None = None,
    kinds: Iterable[str] = find.KINDS,
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
    strict: bool = False,
    editions: Editions | None = None,
    today: Plan | None = None,
    kept: Path | None = None,
    quick: bool = False,
) -> Published:
    """Build the site of *plan* as it stands on the day *on*, in the folder *out*.

    Only what is released for the *audience* is published. *folder* is the plan's own folder, for its
    ``pages`` and ``stories``. The new site replaces the old one in one step when everything is written; on a
    `NotebookError`, or when the process is killed, the old one stays. A story that fails is left out,
    and the result's findings say so; with *strict*, `StoriesError` is raised instead. *progress* is
    called with (pages done, pages in all). With *editions*, those that are kept for the audience, the pages
    say what changed since; earlier ones are narrowed by *today*, the plan as it is now, where *plan* is not.
    Raises `NoCycleError` for a plan without a cycle.

    With *kept*, a private folder for what is remembered of the site in *out*, only those pages are built
    that would be other than before; see `okrlib.publish.rebuild`. With *quick* as well, stories and what
    stands beside the pages stay as they were, until the next publication.
    """
    out, chosen = Path(out), tuple(kinds)
    audience = audience_of(audience, plan)
    shown = _shown(plan.judged_on(on), audience)
    plan_folder = Path(folder) if folder is not None else None
    earlier = edition_files.prepared(today or plan, shown, audience, editions) if editions else None
    pages = find.pages(shown, chosen)
    moved = old_addresses.moved(shown, pages)
    if not shown.cycles:
        raise NoCycleError
    addresses = [page.path for page in pages] + [old.path for old in moved]
    _check(addresses)
    with replacing(out) as beside:
        files = {kind: find.notebook(kind, plan_folder) for kind in {page.kind for page in pages}}
        books = {kind: runner.compile_notebook(file) for kind, file in files.items()}
        bar = Bar(len(pages), progress)
        place = rebuild.place_of(kept, out) if kept is not None else None
        before = rebuild.stories_of(place) if place and quick else None
        stories: list[StoryPage] = []
        findings: list[Finding] = []
        if before is None and plan_folder and "home" in chosen and os.path.lexists(plan_folder / "stories"):
            # They come first, because every other page lists those that have a page.
            stories, findings = _run_stories(plan_folder, addresses, on, audience, bar)
        if strict and findings:
            raise StoriesError(findings)
        named = [(s.story.page, s.story.title) for s in stories] if before is None else before
        brings = any(brings_chart(story.cells) for story in stories)
        brings |= before is not None and (out / "assets/vega.js").is_file()
        words, wrong_words = words_of(shown, plan_folder, (title for _, title in named))
        assets.write(beside, brand.colours(shown), altair=brings, script=words.script)
        logo, wrong = brand.write_logo(shown, plan_folder, beside / "assets")
        findings += [*wrong, *wrong_words]
        own, reads = watched(shown) if place else (shown, Reads())
        site = Site(
            own,
            plan_folder,
            beside,
            tuple(named),
            map=find.default_map(shown) if "map" in chosen else "",
            has_kpis=bool(shown.kpis),
            example=plan.today is not None,
            logo=logo,
            files="edition" in chosen,
            audience=audience,
            notebooks=books,
            own=frozenset(kind for kind, file in files.items() if file != find.notebook(kind, None)),
            reads=reads,
            edition=earlier.edition if earlier else None,
            words=words,
        )
        if site.files:
            edition_files.write(beside, earlier, words)
        paths = tuple(page.path for page in pages) + tuple(page for page, _ in named)
        for path in {path.rpartition("/")[0] for path in paths}:
            (beside / path).mkdir(parents=True, exist_ok=True)
        again = _rebuild(site, place, out, shown, chosen) if place else None
        built, cells = _build(
            site, pages, again, bar, processes or os.cpu_count() or 1, quick=before is not None
        )
        for story in stories:
            _write_story(site, story)
        if before:
            rebuild.link_stories(out, beside, (page for page, _ in before))
        _write_signposts(site, shown, moved, chosen)
        edition_files.write_about(beside, shown, audience, earlier, paths)
        if again:
            again.stories = named
            again.keep()
    built += tuple(story.story.page for story in stories)
    cells += sum(story.ran for story in stories)
    edition_of = earlier.edition if earlier else None
    return Published(out, paths, cells, in_order(findings), built, edition_of)


def _shown(plan: Plan, audience: Audience) -> Plan:
    """What the audience may see; a team that is hidden from its own readers has no site to be told of."""
    shown = released(plan, audience)
    if audience.team and not shown.has("team", audience.team):
        why = Gate(plan, audience).of("team", audience.team) or "there was none then"
        raise OkrError(
            f"The team {audience.team!r} has no site of its own: {why}. Nothing was published. "
            f"okr publish --explain {audience.team} says who may see it."
        )
    return shown


def _write_signposts(
    site: Site, shown: Plan, moved: Iterable[old_addresses.Moved], kinds: Sequence[str]
) -> None:
    """Write what leads on from old addresses and from wrong ones, and what search engines may read."""
    texts = {old.path: site.words.page(old_addresses.html(shown, old)) for old in moved}
    if "home" in kinds:
        texts[missing.PATH] = missing.html(site)
    robots = "" if site.audience.kind == "public" else "/"
    _write(site.beside, texts | {"robots.txt": f"User-agent: *\nDisallow: {robots}\n"})


def _build(
    site: Site,
    pages: Sequence[Page],
    again: rebuild.Rebuild | None,
    bar: Bar,
    processes: int,
    *,
    quick: bool,
) -> tuple[tuple[str, ...], int]:
    """Build the pages that are not as they were, and what stands beside them; their paths, and cells run."""
    due, cells = list(pages), 0
    if again is not None:
        taken = again.taken_over(pages)
        due = [page for page in pages if page.path not in taken]
        bar.advance(len(taken))
        on = stand(site.plan).on
        remember(site.plan, again.events, since=feeds.since(on), on=on)
    beside = Beside(site.plan, site.reads, site.beside, site.audience, site.edition, site.words, again)
    early: list[Piece] = []
    late: list[Piece] = []
    tells = False
    if site.files and quick:
        beside.linked()
    elif site.files:
        tells = not beside.taken_over(beside.feeds())
        early = [piece for piece in beside.tables() if not beside.taken_over(piece)]
        late = [piece for piece in beside.others() if not beside.taken_over(piece)]
    work = Work(
        site.plan,
        partial(_render, site),
        beside.happened,
        [team.id for team in site.plan.teams] if tells else (),
        early=[partial(beside.put, *early)] if early else [],
        files=[partial(beside.put, piece) for piece in late],
    )
    happenings: list[Event] = []
    reads: set[Token] = set()
    # Closed whatever happens, so that no worker outlives a Ctrl-C.
    with closing(render_all(work, due, processes)) as rendered:
        for count, ran in rendered:
            cells += ran.cells
            happenings += ran.happened
            reads |= ran.reads
            bar.advance(count)
            if again is not None:
                again.note(ran.pages)
                again.pieces.update(ran.pieces)
    if tells:
        beside.put(beside.feeds(happenings, reads))
        if again is not None:
            again.note_events(happenings)
    return tuple(page.path for page in due), cells


def _run_stories(
    folder: Path, pages: Iterable[str], on: date, audience: Audience, bar: Bar
) -> tuple[list[StoryPage], list[Finding]]:
    from okrlib.publish import stories

    asked, findings = stories.find(folder)
    bar.total += len(asked)
    shown, more = stories.run(asked, folder, pages=pages, on=on, audience=audience, done=bar.advance)
    return shown, [*findings, *more]


def _check(addresses: Iterable[str]) -> None:
    """Check the addresses of pages a second time; the first was when ids were read."""
    for path in addresses:
        if not all(name and name not in {".", ".."} and "\\" not in name for name in path.split("/")):
            raise OkrError(f"A page would be written to {path!r}, outside the site. Nothing was published.")


def _rebuild(site: Site, place: Path, out: Path, shown: Plan, kinds: Sequence[str]) -> rebuild.Rebuild:
    """What is known of the site before; the facts are those that `shell` shows on every page."""
    with resources.without_collector():
        return rebuild.Rebuild(
            place,
            out,
            site.beside,
            shown,
            facts=[
                *(str(site.audience), site.audience.words(site.plan), kinds, site.stories),
                *(site.map, site.has_kpis, site.example, site.logo, site.files),
                site.words.facts,
            ],
            notebooks={
                kind: [(cell.kind, cell.source, cell.tags) for cell in book.cells]
                for kind, book in site.notebooks.items()
            },
            own=site.own,
        )


def _render(site: Site, pages: Sequence[Page]) -> Rendered:
    """Render and write some pages, each with its notebook."""
    cells, on = 0, stand(site.plan).on
    rendered = []
    with publishing(site.plan):
        for page in pages:
            site.reads.clear()
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
            if page.kind in site.own and site.folder:
                _check_paths(notebook, executed, local_paths(site.folder))
            cells += notebook.code_cells
            around = shell(site, page.kind, page.path, page.title, executed)
            if page.kind == "team" and site.files:
                around["feed"] = feeds.team_feed(page.parameters["team"])
            texts = {page.path: site.words.page(exporter.page(executed, around))}
            if site.files:
                texts[notebooks.address_of(page.path)] = notebooks.text_of(
                    page.path, executed, page.parameters, site=site.plan.site.root, on=on
                )
            rendered.append((page, _write(site.beside, texts), frozenset(site.reads)))
    return Rendered(cells, tuple(rendered))


def _check_paths(notebook: PageNotebook, executed: Iterable[dict[str, Any]], paths: re.Pattern[str]) -> None:
    """Check that no cell of a plan's own notebook shows or says where files lie on this machine."""
    for cell, ran in zip(notebook.cells, executed, strict=True):
        if is_named(paths, f"{exporter.shown_cell(ran)}\n{escape(cell.source)}"):
            raise NotebookError(notebook.name, cell.number, NAMED)


def _write(folder: Path, texts: Mapping[str, str]) -> dict[str, str]:
    """Write files into a site; gives their digests."""
    files = {name: text.encode() for name, text in texts.items()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: sha256(content).hexdigest() for name, content in files.items()}


def _write_story(site: Site, shown: StoryPage) -> None:
    page = shown.story.page
    around = shell(site, "story", page, shown.story.title, shown.cells)
    texts = {}
    if site.files and shown.story.offered:
        texts[notebooks.address_of(page)] = notebooks.text_of(
            page, shown.story.source, {}, site=site.plan.site.root, on=stand(site.plan).on
        )
    around["notebook"] = next((name.rpartition("/")[2] for name in texts), "")
    _write(site.beside, {page: site.words.page(exporter.page(shown.cells, around)), **texts})
