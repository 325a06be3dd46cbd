"""Rendering pages with as many processes as there are cores."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from okrlib import resources
from okrlib.behaviour import MOST_KEPT, kpi_sentence
from okrlib.errors import OkrError
from okrlib.plan import alignment
from okrlib.publish import pages as find
from okrlib.scoring import stand

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from concurrent.futures import Future

    from okrlib.plan import Plan
    from okrlib.publish.pages import Page
    from okrlib.publish.watched import Token

#: With fewer pages than this, starting more processes takes longer than it saves.
_WORTH_A_PROCESS = 80
_CHUNK = 25


class Rendered(NamedTuple):
    """How many cells ran, and for each page the digests of its files and what was read for it."""

    cells: int = 0
    pages: tuple[tuple[Page, tuple[str, ...], frozenset[Token]], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do for a plan's site; worker processes inherit it."""

    plan: Plan
    render: Callable[[Sequence[Page]], Rendered]
    feeds: Callable[[], None]
    files: Callable[[], None]
    writes: bool
    """Whether to write the feeds and the files too."""


class Bar:
    """How much is done, and who is told."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.done, self.total, self._progress = 0, total, progress

    def advance(self, count: int = 1) -> None:
        """Some more is done."""
        self.done += count
        if self._progress:
            self._progress(self.done, self.total)


def render_all(work: Work, pages: Sequence[Page], processes: int) -> Generator[tuple[int, Rendered]]:
    """Render all pages; yields (pages, cells run) for each batch as it is done."""
    # A process with threads may hang when it forks; a notebook has some, the command line has none.
    can_fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if processes < 2 or len(pages) < _WORTH_A_PROCESS or not can_fork:
        for page in pages:
            yield 1, work.render([page])
        if work.writes:
            work.feeds()
            work.files()
        return
    _prepare(work.plan)
    shared, *chunks = _by_team(work.plan, pages)
    # The first pages import and compile what all of them need.
    for chunk in chunks[:1]:
        yield len(chunk), work.render(chunk)
    # Forked children share the loaded plan without copying it.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _inherit, (work,)) as pool:
        # Only the parent handles Ctrl-C; the children start at the first submit and inherit this.
        answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            running: dict[Future[Rendered], int] = {pool.submit(_render_shared, shared): len(shared)}
            running |= {pool.submit(_write_inherited): 0} if work.writes else {}
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


_inherited: list[Work] = []


def _inherit(work: Work) -> None:
    _inherited[:] = [work]
    resources.spare_collector()


def _render_chunk(pages: Sequence[Page]) -> Rendered:
    return _inherited[0].render(pages)


def _render_shared(pages: Sequence[Page]) -> Rendered:
    """Write the feeds and render the pages of the whole company, which need the same events."""
    if _inherited[0].writes:
        _inherited[0].feeds()
    return _render_chunk(pages)


def _write_inherited() -> Rendered:
    _inherited[0].files()
    return Rendered()
