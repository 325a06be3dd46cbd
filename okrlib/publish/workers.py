"""Rendering pages with as many processes as there are cores."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib import resources
from okrlib.behaviour import MOST_KEPT, kpi_sentence
from okrlib.errors import OkrError
from okrlib.plan import Plan, alignment
from okrlib.publish import pages as find
from okrlib.scoring import stand

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from multiprocessing.context import ForkProcess

    from okrlib.publish.pages import Page
    from okrlib.publish.watched import Token

    #: What one process does: steps, with how many pages each makes.
    Job = Sequence[tuple[int, Callable[[], "Rendered"]]]

#: With fewer pages than this, starting more processes takes longer than it saves.
_WORTH_A_PROCESS = 80
#: How much is done is told after so many pages.
_CHUNK = 25
#: A process ends after so many chunks, and with it all that it computed and copied of the plan.
_CHUNKS = 8


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
    files: Sequence[Callable[[], Any]]
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
            for write in (work.feeds, *work.files):
                write()
        return
    _prepare(work.plan)
    shared, *chunks = _by_team(work.plan, pages)
    # The first pages import and compile what all of them need.
    for chunk in chunks[:1]:
        yield len(chunk), work.render(chunk)
    # What reads the whole plan needs the most memory.
    large = [[(len(shared), partial(_shared, work, shared))]]
    large += [[(0, partial(_written, write))] for write in work.files] if work.writes else []
    teams = [
        [(len(chunk), partial(work.render, chunk)) for chunk in chunks[start : start + _CHUNKS]]
        for start in range(1, len(chunks), _CHUNKS)
    ]
    yield from _in_processes(large, teams, processes)


def _in_processes(
    large: Sequence[Job], small: Sequence[Job], processes: int
) -> Generator[tuple[int, Rendered]]:
    """Do each job in a process of its own, so many at once; yields what each step of a job gives.

    A forked child shares the loaded plan without copying it, and leaves nothing behind. *large* jobs are
    done one after the other.
    """
    fork, waiting = multiprocessing.get_context("fork"), (deque(large), deque(small))
    running: dict[Connection[Any, Any], tuple[ForkProcess, deque[Job]]] = {}
    try:
        while running or any(waiting):
            while len(running) < processes:
                one_large = any(queue is waiting[0] for _, queue in running.values())
                queue = waiting[0] if waiting[0] and not one_large else waiting[1]
                if not queue:
                    break
                receiver, sender = fork.Pipe(duplex=False)
                child = fork.Process(target=_work, args=(queue.popleft(), sender, [receiver, *running]))
                # Only the parent handles Ctrl-C.
                answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
                try:
                    child.start()
                finally:
                    signal.signal(signal.SIGINT, answer)
                sender.close()
                running[receiver] = child, queue
            ready = wait(list(running))
            for receiver in [each for each in running if each in ready]:
                done = _received(receiver)
                if done is None:
                    running.pop(receiver)[0].join()
                else:
                    yield done
    finally:
        # A child whose receiver is gone ends after its step.
        for receiver in running:
            receiver.close()
        for child, _ in running.values():
            child.join()


def _received(receiver: Connection[Any, Any]) -> tuple[int, Rendered] | None:
    """What a child sent: what a step gave, or None at the end; raises what went wrong there."""
    try:
        done = receiver.recv()
    except EOFError:
        why = "A process that made pages was ended from outside, as happens when memory is short."
        raise OkrError(f"{why} Nothing was published.") from None
    if isinstance(done, BaseException):
        raise done
    step: tuple[int, Rendered] | None = done
    return step


def _work(job: Job, sender: Connection[Any, Any], others: Iterable[Connection[Any, Any]]) -> None:
    """Do the steps of a job in a child, and send what each gives; at the end None, or what went wrong."""
    for inherited in others:
        inherited.close()
    resources.spare_collector()
    with suppress(BrokenPipeError):
        try:
            for pages, step in job:
                sender.send((pages, step()))
            sender.send(None)
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - raised again by the parent
            sender.send(error)


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


def _shared(work: Work, pages: Sequence[Page]) -> Rendered:
    """Write the feeds and render the pages of the whole company, which need the same events."""
    if work.writes:
        work.feeds()
    return work.render(pages)


def _written(write: Callable[[], Any]) -> Rendered:
    write()
    return Rendered()
