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
    from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
    from multiprocessing.context import ForkProcess

    from okrlib.publish.pages import Page
    from okrlib.publish.rebuild import Record
    from okrlib.publish.watched import Token
    from okrlib.review import Event

    #: One thing to do, with how many pages it makes.
    Step = tuple[int, Callable[[], "Rendered"]]

#: With fewer pages, or goals in its files, than this, starting more processes takes longer than it saves.
_WORTH_A_PROCESS = 80
#: How much is done is told after so many pages.
_CHUNK = 25
#: With more goals than this, two large steps at once would need too much memory.
_SIDE_BY_SIDE = 4096
#: A process ends after so many chunks, and with it all that it computed and copied of the plan.
_CHUNKS = 40


class Rendered(NamedTuple):
    """How many cells ran, and for each page the digests of its files and what was read for it.

    *happened* is what the feeds tell of some teams, and *reads* what was read for that; *pieces* stand
    beside the pages.
    """

    cells: int = 0
    pages: tuple[tuple[Page, Mapping[str, str], frozenset[Token]], ...] = ()
    happened: tuple[Event, ...] = ()
    reads: frozenset[Token] = frozenset()
    pieces: tuple[tuple[str, Record], ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do for a plan's site; worker processes inherit it."""

    plan: Plan
    render: Callable[[Sequence[Page]], Rendered]
    happened: Callable[[Collection[str]], Rendered]
    """What the feeds tell of some teams."""
    teams: Collection[str]
    """The teams of which they have to be told."""
    early: Sequence[Callable[[], Rendered]]
    """What writes files beside the pages, and needs nothing of what KPIs' figures say."""
    files: Sequence[Callable[[], Rendered]]
    """What writes the others."""


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
    # Tables, feeds and the search's index are made of all goals, however few pages are due.
    much = max(len(pages), len(work.plan.objectives) if work.early or work.files or work.teams else 0)
    if processes < 2 or much < _WORTH_A_PROCESS or not can_fork:
        for page in pages:
            yield 1, work.render([page])
        yield 0, work.happened(work.teams)
        for write in (*work.early, *work.files):
            yield 0, write()
        return
    shared, teams = _by_team(work, pages)
    _prepare(work.plan, every_goal=bool(shared or work.early or work.files))
    others: list[Step] = [(len(batch.pages), partial(_of_teams, work, batch)) for batch in teams]
    # One process each, so that what one of them needs, a table of all KPIs say, is free for the next; but
    # some need the same, of KPIs or of last week.
    of_week = [page for page in shared if page.kind in {"home", "changes", "attention"}]
    alone = [[page] for page in shared if page not in of_week]
    company: list[Step] = [(len(own), partial(work.render, own)) for own in (of_week, *alone) if own]
    early: list[Step] = [(0, write) for write in work.early]
    files: list[Step] = [(0, write) for write in work.files]

    def prepared() -> tuple[int, Rendered]:
        _prepare_pages(work.plan, every_kpi=any(page.kind == "kpis" for page in shared))
        # The first pages import and compile what all of them need.
        count, render = others[0] if others else (0, Rendered)
        return count, render()

    at_once = 2 if len(work.plan.objectives) <= _SIDE_BY_SIDE else 1
    yield from _in_processes(early, prepared, [*company, *files], others[1:], processes, at_once)


def _in_processes(
    early: Sequence[Step],
    prepared: Callable[[], tuple[int, Rendered]],
    large: Sequence[Step],
    small: Sequence[Step],
    processes: int,
    at_once: int,
) -> Generator[tuple[int, Rendered]]:
    """Do the steps in so many processes at once; yields what each gives.

    A forked child shares the loaded plan without copying it, and leaves nothing behind. *early* begins
    before *prepared* is called here, all else after it. Each large step, which may need much memory, has a
    process of its own, one after the other; a process of *small* steps asks for another until it has done
    `_CHUNKS`. Where no small step waits, *at_once* large ones may run.
    """
    fork = multiprocessing.get_context("fork")
    steps = [*early, *large, *small]
    edge = len(early) + len(large)
    waiting = deque(range(len(early), edge)), deque(range(edge, len(steps)))
    running: dict[Connection[Any, Any], _Child] = {}

    def start(step: int) -> None:
        ours, theirs = fork.Pipe()
        process = fork.Process(target=_work, args=(steps, step, theirs, [ours, *running]))
        # Only the parent handles Ctrl-C.
        answer = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process.start()
        finally:
            signal.signal(signal.SIGINT, answer)
        theirs.close()
        running[ours] = _Child(process, large=step < edge)

    try:
        for step in range(len(early)):
            start(step)
        yield prepared()
        while running or any(waiting):
            while len(running) < processes:
                large_running = sum(child.large for child in running.values())
                full = large_running and (waiting[1] or large_running >= at_once)
                queue = waiting[0] if waiting[0] and not full else waiting[1]
                if not queue:
                    break
                start(queue.popleft())
            ready = wait(list(running))
            for ours in [each for each in running if each in ready]:
                child = running[ours]
                done = _received(ours)
                child.steps += 1
                more = bool(waiting[1]) and not child.large and child.steps < _CHUNKS
                if more:
                    with suppress(OSError):  # Where the child was killed, the next answer says so.
                        ours.send(waiting[1].popleft())
                else:
                    running.pop(ours)
                    ours.close()
                    child.process.join()
                yield done
    finally:
        # A child whose other end is gone ends after its step.
        for ours in running:
            ours.close()
        for child in running.values():
            child.process.join()


@dataclass(slots=True)
class _Child:
    """A process, whether it does a large step, and how many steps it has done."""

    process: ForkProcess
    large: bool
    steps: int = 0


def _received(ours: Connection[Any, Any]) -> tuple[int, Rendered]:
    """What a step gave in a child; raises what went wrong there."""
    try:
        done = ours.recv()
    except (EOFError, OSError):
        why = "A process that made pages was ended from outside, as happens when memory is short."
        raise OkrError(f"{why} Nothing was published.") from None
    if isinstance(done, BaseException):
        raise done
    step: tuple[int, Rendered] = done
    return step


def _work(
    steps: Sequence[Step], step: int, theirs: Connection[Any, Any], others: Iterable[Connection[Any, Any]]
) -> None:
    """Do a step in a child, then those that the parent asks for; send what each gives, or what went wrong."""
    for inherited in others:
        inherited.close()
    resources.spare_collector()
    # The parent closes its end when there is nothing more to do.
    with suppress(EOFError, OSError):
        while True:
            pages, do = steps[step]
            try:
                done: object = (pages, do())
            except Exception as error:  # noqa: BLE001 - raised again by the parent
                done = error
            theirs.send(done)
            step = theirs.recv()


class _Batch(NamedTuple):
    """One or more teams, and their pages that are due."""

    teams: list[str]
    pages: list[Page]


def _by_team(work: Work, pages: Sequence[Page]) -> tuple[list[Page], list[_Batch]]:
    """The pages of the whole company, and batches of those of teams.

    A process computes what it knows of a team once for all of that team's pages, and for the feeds. The first
    batch is one team's, because the processes start after it.
    """
    shared: list[Page] = []
    teams: dict[str, list[Page]] = {team: [] for team in work.teams}
    for page in pages:
        team = find.team_of(work.plan, page)
        (teams.setdefault(team, []) if team else shared).append(page)
    batches: list[_Batch] = []
    for name, own in teams.items():
        if len(batches) < 2 or max(len(batches[-1].teams), len(batches[-1].pages)) >= _CHUNK:
            batches.append(_Batch([], []))
        batches[-1].teams.append(name)
        batches[-1].pages.extend(own)
    return shared, batches


def _of_teams(work: Work, batch: _Batch) -> Rendered:
    """Render pages of teams; what the feeds tell of these is at hand then."""
    rendered = work.render(batch.pages)
    told = work.happened([team for team in batch.teams if team in work.teams])
    return rendered._replace(happened=told.happened, reads=told.reads)


def _prepare(plan: Plan, *, every_goal: bool) -> None:
    """Compute before the fork what every process would compute for itself.

    Only pages of the whole company, and what stands beside the pages, read how every goal stands.
    """
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
        [standing.teams(cycle.id) for cycle in plan.cycles if every_goal],
    )
    plan.has("team", None)


def _prepare_pages(plan: Plan, *, every_kpi: bool) -> None:
    """Compute what every process that makes pages would compute for itself, beside `_prepare`.

    Only the list of KPIs reads all of them; a team's pages read its own, in their process.
    """
    standing = stand(plan)
    for kpi in plan.kpis if every_kpi and len(plan.kpis) <= MOST_KEPT else ():
        kpi_sentence(standing.kpi(kpi.id))
