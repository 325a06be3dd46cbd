"""Story: a notebook of the plan's own, run in a kernel of its own, shown in the site's shell.

It is code that its author answers for; `okrlib.open_plan` gives it what is released, no more. What is
wrong with a story is a finding, and the other pages do without it.
"""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from html import escape, unescape
from pathlib import Path, PurePath
from typing import Any

from okrlib.files import MOST_MB, UnreadableError, read
from okrlib.findings import Finding, Place, in_order
from okrlib.model import is_slug
from okrlib.notebook import ON_VARIABLE, PLAN_VARIABLE, RELEASED_VARIABLE
from okrlib.plan import Audience
from okrlib.publish import runner
from okrlib.publish.addresses import Addresses, Site
from okrlib.publish.exporter import CHART_TYPE, prose, shown
from okrlib.publish.local_paths import NAMED, is_named, local_paths
from okrlib.publish.runner import NotebookError, cells_of, notebook_of, tags_of
from okrlib.resources import without_address_grammar
from okrlib.text.comments import without_comments

with without_address_grammar():
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


#: Run before the first cell: Altair's charts leave the kernel as data, not as a page of their own.
_PROLOGUE = f"""
def _charts_as_data():
    from okrlib.resources import without_address_grammar
    try:
        with without_address_grammar():
            import altair
    except ImportError:
        return
    altair.renderers.register("okrlib", lambda spec, **_: {{"{CHART_TYPE}": spec}})
    altair.renderers.enable("okrlib")
    altair.data_transformers.enable("default", consolidate_datasets=True)
_charts_as_data()
del _charts_as_data
"""
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_LONGEST = 400
_MEND = "Fix it and publish again; the site has no page for this story."


@dataclass(frozen=True, slots=True)
class Story:
    """A notebook that asks to be published: its place in the plan, its file, page, title and cells.

    With *offered* its page offers the notebook too.
    """

    name: str
    file: Path
    page: str
    title: str
    cells: Sequence[dict[str, Any]] = field(repr=False, hash=False)
    offered: bool = False

    @property
    def source(self) -> list[dict[str, Any]]:
        """Its cells of code and Markdown, pictures attached, without outputs and comments in Markdown."""
        cells = []
        for cell in self.cells:
            copy = {
                "cell_type": cell["cell_type"],
                "source": cell["source"],
                "metadata": {"tags": tags_of(cell)},
            }
            if cell["cell_type"] == "markdown":
                copy["source"] = without_comments(cell["source"])
                copy["attachments"] = cell.get("attachments", {})
            if cell["cell_type"] in {"code", "markdown"}:
                cells.append(copy)
        return cells


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story that ran: its cells as they are shown, and how many of them ran."""

    story: Story
    cells: list[dict[str, Any]]
    ran: int


def find(folder: Path) -> tuple[list[Story], list[Finding]]:
    """The notebooks in the plan's `stories` that ask to be published, and what is wrong with some."""
    stories: dict[str, Story] = {}
    names, failures = _notebooks(folder / "stories")
    for name in names:
        try:
            story = _read(folder, name)
        except NotebookError as error:
            failures.append(error)
            continue
        if story is not None and (other := stories.setdefault(story.page, story)) is not story:
            why = f"its page would be {story.page}, which is {other.name}'s. Give one another name."
            failures.append(NotebookError(name, None, why))
    return list(stories.values()), [_failure(error) for error in failures]


def _notebooks(home: Path) -> tuple[list[str], list[NotebookError]]:
    """The places in the plan of all notebooks in *home* and below, in order; hidden ones are left out."""
    names: list[str] = []
    failures: list[NotebookError] = []

    def unreadable(error: OSError) -> None:
        why = f"it cannot be read: {error.strerror or 'unknown reason'}."
        failures.append(NotebookError(_place(home, PurePath(error.filename)), None, why))

    for folder, folders, files in os.walk(home, onerror=unreadable):
        notebooks = [n for n in (*folders, *files) if n.endswith(".ipynb") and not n.startswith(".")]
        names += [_place(home, PurePath(folder, name)) for name in notebooks]
        folders[:] = [name for name in folders if not name.startswith(".") and not name.endswith(".ipynb")]
    return sorted(names), failures


def _place(home: Path, path: PurePath) -> str:
    return path.relative_to(home.parent).as_posix()


def _read(folder: Path, name: str) -> Story | None:
    """The story in a file; None where it does not ask to be published. Raises `NotebookError`."""
    file = folder / name
    try:
        raw = read(file, within=folder / "stories", most_mb=MOST_MB)
    except UnreadableError as error:
        raise NotebookError(name, None, f"{error}.") from None
    notebook = notebook_of(raw, name)
    metadata = notebook.get("metadata")
    asked = metadata.get("okrlib") if isinstance(metadata, dict) else None
    if not isinstance(asked, dict) or not asked.get("publish"):
        return None
    if asked["publish"] is not True:
        raise NotebookError(name, None, f"its metadata ask by publish = {asked['publish']!r}. Write true.")
    slugs = [_slug(step) for step in PurePath(name).with_suffix("").parts]
    if not all(is_slug(slug) for slug in slugs):
        raise NotebookError(name, None, "its name cannot name a page. Take a short one of plain letters.")
    cells = cells_of(notebook, name)
    spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = spec.get("language", "python") if isinstance(spec, dict) else "python"
    if language != "python" and any(cell["cell_type"] == "code" for cell in cells):
        raise NotebookError(name, None, f"its code is in {language}; that of a story is Python.")
    return Story(
        name,
        file,
        f"{'/'.join(slugs)}.html",
        _title(cells) or file.stem,
        cells,
        asked.get("notebook") is True,
    )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "story"


def _title(cells: Iterable[dict[str, Any]]) -> str:
    """The first heading of a notebook, as it is shown."""
    for cell in cells:
        heading = _HEADING.search(prose(cell["source"])) if cell["cell_type"] == "markdown" else None
        if heading:
            return " ".join(unescape(re.sub(r"<[^>]*>", "", heading[1])).split())
    return ""


def run(
    stories: Sequence[Story],
    folder: Path,
    *,
    pages: Iterable[str],
    on: date,
    audience: Audience,
    done: Callable[[], None],
) -> tuple[list[StoryPage], list[Finding]]:
    """Run every story of the plan in *folder*; what they show, and what is wrong with some.

    *pages* are the site's other pages, to which they may lead; *done* is called after each.
    """
    findings: list[Finding] = []
    books: dict[str, tuple[Story, list[dict[str, Any]]]] = {}
    for story in stories:
        try:
            books[story.name] = story, execute(story, folder, on=on, audience=audience)
        except NotebookError as error:
            findings.append(_failure(error))
        done()
    while True:
        site = Site(
            folder / "stories",
            {*pages, *(story.page for story, _ in books.values())},
            {name: story.page for name, (story, _) in books.items()},
        )
        story_pages: list[StoryPage] = []
        faults: list[Finding] = []
        try:
            for story, cells in books.values():
                story_pages.append(_shown(story, cells, site, faults))
        except NotebookError as error:
            # Show the others again: their links must not lead to the page that this one does not get.
            findings.append(_failure(error))
            del books[error.notebook]
            continue
        return story_pages, list(in_order([*findings, *faults]))


def execute(story: Story, folder: Path, *, on: date, audience: Audience) -> list[dict[str, Any]]:
    """Run a story; its cells with their outputs. Raises `NotebookError` with the cell and the reason."""
    kept = [cell for cell in story.cells if cell["cell_type"] in {"code", "markdown"}]
    if all(cell["cell_type"] == "markdown" for cell in kept):
        return kept  # there is nothing to run
    book = nbformat.v4.new_notebook()
    book.cells.append(nbformat.v4.new_code_cell(_PROLOGUE))
    for cell in kept:
        new = nbformat.v4.new_code_cell if cell["cell_type"] == "code" else nbformat.v4.new_markdown_cell
        book.cells.append(new(cell["source"], metadata={"tags": list(tags_of(cell))}))
    environment = {
        PLAN_VARIABLE: str(folder.resolve()),
        ON_VARIABLE: on.isoformat(),
        RELEASED_VARIABLE: str(audience),
        "OKRLIB_SITE_ROOT": "../" * story.page.count("/"),
    }
    begun = [0]
    client = _Client(
        book,
        timeout=runner.SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(story.file.parent)}},
        extra_arguments=["--log-level=ERROR"],
        on_cell_execute=lambda cell, cell_index: begun.append(cell_index),  # noqa: ARG005 - their names
    )
    # nbclient says on its log what the finding says.
    client.log.disabled = True
    try:
        # What a kernel that is stopped says of itself is not what went wrong with the story.
        client.execute(env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    except BaseException as error:
        if client.stopped:
            raise KeyboardInterrupt from None
        if not isinstance(error, Exception):
            raise
        number = kept[begun[-1] - 1]["number"] if begun[-1] else None
        why = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else _why(error)
        raise NotebookError(story.name, number, why) from error
    for cell, ran in zip(kept, book.cells[1:], strict=True):
        cell["outputs"] = [dict(output) for output in ran.get("outputs", ())]
        for output in cell["outputs"]:
            # Only what a page of ours shows passes uncleaned; a story cannot say so of itself.
            output.get("metadata", {}).pop("okrlib", None)
    return kept


def _why(error: Exception) -> str:
    if isinstance(error, CellTimeoutError):
        return runner.too_long()
    if isinstance(error, DeadKernelError):
        return "its kernel died."
    return f"it could not be run: {type(error).__name__}: {error}"


class _Client(NotebookClient):  # type: ignore[misc]
    """nbclient's client, which takes a Ctrl-C for a kernel that died; *stopped* tells them apart."""

    stopped = False

    async def async_start_new_kernel(self, **more: Any) -> None:
        """Start the kernel, and from then on end the whole run when the process is asked to stop."""
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()

        def stop() -> None:
            self.stopped = True
            if task is not None:
                task.cancel()

        # In a notebook, and on Windows, there is nobody to ask.
        with suppress(RuntimeError):
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(name, stop)
        await super().async_start_new_kernel(**more)

    async def async_execute_cell(self, *args: Any, **more: Any) -> Any:
        """Run a cell; where that fails, end what still listens for it, which would complain later."""
        before = asyncio.all_tasks()
        try:
            return await super().async_execute_cell(*args, **more)
        except BaseException:
            listening = asyncio.all_tasks() - before
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
            raise


def _shown(story: Story, cells: Iterable[dict[str, Any]], site: Site, faults: list[Finding]) -> StoryPage:
    """What a story that ran shows, as HTML that leads to where it should; *faults* gets what does not."""
    shown_cells, paths = [], local_paths(site.folder.parent)
    for cell in cells:
        addresses = Addresses(site, story.name, story.page, cell.get("attachments", {}))
        is_code = cell["cell_type"] == "code"
        try:
            if is_code:
                pieces = [shown(output, addresses) for output in cell["outputs"]]
            else:
                pieces = [prose(cell["source"], addresses)]
            "".join(pieces).encode()
        except Exception as error:
            why = f"it cannot be shown: {type(error).__name__}: {error}"
            raise NotebookError(story.name, cell["number"], why) from error
        told = list(pieces)
        if story.offered or "show-input" in tags_of(cell):
            told.append(escape(cell["source"] if is_code else without_comments(cell["source"])))
        if story.offered:
            told += _attached(cell)
        if is_named(paths, "\n".join(told)):
            raise NotebookError(story.name, cell["number"], NAMED)
        faults += [
            Finding(code, "warning", _line(what), mend, place=Place(story.name, key=f"cell {cell['number']}"))
            for code, what, mend in addresses.faults
        ]
        outputs = [runner.clean_output(html) for html in pieces]
        tags = [tag for tag in tags_of(cell) if is_code or tag != "show-input"]
        shown_cells.append(
            {"cell_type": "code", "source": cell["source"], "metadata": {"tags": tags}, "outputs": outputs}
        )
    return StoryPage(story, shown_cells, sum(cell["cell_type"] == "code" for cell in cells))


def _attached(cell: dict[str, Any]) -> Iterator[str]:
    """A cell's attachments as they would stand in HTML: the notebook has them whole, used or not."""
    for bundle in cell.get("attachments", {}).values():
        for code in bundle.values() if isinstance(bundle, dict) else ():
            text = "".join(code) if isinstance(code, list) else str(code)
            yield text if "<" in text else f"data:any/kind;base64,{''.join(text.split())}"


def _failure(error: NotebookError) -> Finding:
    why = _line(error.why)
    name = error.notebook if error.notebook.isprintable() else ascii(error.notebook)
    place = Place(name, key=f"cell {error.cell}" if error.cell is not None else None)
    return Finding("story-failed", "warning", f"{why[:1].upper()}{why[1:]}", _MEND, place=place)


def _line(text: str) -> str:
    """A text on one line of a sensible length, without marks that would steer a terminal."""
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
