"""The values of many KPIs from their feeds; a source that several KPIs share is scanned once."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from okrlib.findings import Finding, SourceError, errors_in
from okrlib.sources.columns import are_texts, asked_of, totals_in, totals_of
from okrlib.sources.errors import UNOPENED, redacted, source_error, timed_out, unopened
from okrlib.sources.paths import files, roots
from okrlib.sources.periods import Series, series
from okrlib.sources.rollup import Cut, FarDateError, roll_up
from okrlib.sources.secrets import address
from okrlib.text import near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from okrlib.model import KPI, Condition, Connection, Feed
    from okrlib.sources.rows import Parsed, Rows

T = TypeVar("T")
#: The schemes that mean Spark rather than a database.
_SPARK = ("sc://", "spark://", "local[", "local", "yarn")
#: What feeds have in common that one query answers: where the rows are, and how time is cut.
_SOURCE = attrgetter("file", "sheet", "header", "dates", "decimal", "connection", "table", "query")
_CUT = attrgetter("time", "times", "zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where feeds are pulled: the plan's folder, its connections, the environment, and the limits.

    *zone* is that of feeds which name none.
    """

    folder: Path
    connections: Mapping[str, Connection]
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    seconds: float = 60.0
    memory_mb: int | None = None
    zone: str = "UTC"


class Pulled(NamedTuple):
    """What one KPI's feed gave; *series* is None where an error among *findings* left nothing."""

    kpi: KPI
    series: Series | None
    findings: tuple[Finding, ...]


def pull(
    kpis: Sequence[KPI], ground: Ground, *, at: datetime, progress: Callable[[int, int], None] | None = None
) -> Iterator[Pulled]:
    """Pull every KPI that has a feed; one failing source does not stop the others.

    Args:
        kpis: The KPIs; those without a feed are left out.
        ground: Where to pull.
        at: The moment of asking, with its zone; a period that has not ended by then is left out.
        progress: Called with how many are done, of how many.
    """
    fed = [kpi for kpi in kpis if kpi.feed is not None]
    done = 0
    dead: dict[str, Finding] = {}
    for batch in _batches(fed):
        connection = _feed(batch[0]).connection or ""
        # A source that could not be opened is not waited for again.
        broken = dead.get(connection)
        answers = [Pulled(kpi, None, (broken,)) for kpi in batch] if broken else _in_time(batch, ground, at)
        for pulled in answers:
            dead.update((connection, s) for s in pulled.findings if s.code == UNOPENED)
            done += 1
            yield pulled
        if progress:
            progress(done, len(fed))


def _batches(kpis: Iterable[KPI]) -> Iterator[list[KPI]]:
    """KPIs that one query answers, in groups: one source, one cut, conditions on the same columns."""
    groups: defaultdict[Any, list[KPI]] = defaultdict(list)
    for kpi in kpis:
        feed = _feed(kpi)
        cut = (*_CUT(feed), kpi.rhythm, kpi.anchor)
        groups[_SOURCE(feed), cut, tuple(sorted(c.column for c in _keys(feed)))].append(kpi)
    yield from groups.values()


def _feed(kpi: KPI) -> Feed:
    if kpi.feed is None:
        raise TypeError(kpi.id)
    return kpi.feed


def _keys(feed: Feed) -> list[Condition]:
    """The conditions by which KPIs of one query differ: what a column equals."""
    equal = [c for c in feed.where if c.op == "=" and isinstance(c.value, str)]
    return equal if len({c.column for c in equal}) == len(equal) else []


def _in_time(batch: list[KPI], ground: Ground, at: datetime) -> list[Pulled]:
    answer = answered(lambda running: _pulled(batch, ground, at, running), _feed(batch[0]), ground)
    return [Pulled(kpi, None, (answer,)) for kpi in batch] if isinstance(answer, Finding) else answer


def answered(ask: Callable[[list[Rows]], T], feed: Feed, ground: Ground) -> T | Finding:
    """What *ask* gives, in a thread of its own, which is left behind where the source hangs; else why.

    *ask* puts the rows that it opens into the list it gets, so that they can be stopped.
    """
    running: list[Rows] = []
    out: list[T | Finding] = []

    def work() -> None:
        try:
            out.append(ask(running))
        except Exception as error:  # noqa: BLE001 - whatever a driver raises is that source's trouble alone
            out.append(_why(error, feed, ground))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(ground.seconds)
    if not thread.is_alive():
        return out[0]
    open_rows = list(running)
    for rows in open_rows:
        rows.cancel()
    thread.join(min(1.0, ground.seconds))
    trouble = timed_out(feed, ground.seconds)
    if feed.connection and not open_rows:
        trouble = unopened(feed, f"It did not answer within {ground.seconds:g} seconds.")
    return trouble.finding


def _pulled(batch: list[KPI], ground: Ground, at: datetime, running: list[Rows]) -> list[Pulled]:
    """Pull a batch; where its query fails as a whole, each KPI is asked for alone."""
    try:
        return _asked(batch, ground, at, running)
    except Exception as error:  # noqa: BLE001 - as in `answered`
        if len(batch) > 1 and not isinstance(error, (SourceError, ModuleNotFoundError)):
            return [pulled for kpi in batch for pulled in _pulled([kpi], ground, at, running)]
        finding = _why(error, _feed(batch[0]), ground)
    return [Pulled(kpi, None, (finding,)) for kpi in batch]


def _why(error: Exception, feed: Feed, ground: Ground) -> Finding:
    """Why a source cannot be read; what a connection's driver says of it may be a secret, and is left out."""
    if isinstance(error, SourceError):
        return error.finding
    if isinstance(error, ModuleNotFoundError):
        extra = "spark" if "pyspark" in str(error) else "sql" if "sqlalchemy" in str(error) else "kpi"
        mend = f"Install it: pip install 'okrlib[{extra}]'"
        what = "A package that reads this source is missing."
        return Finding("no-driver", "error", what, mend, field="feed")
    words = "" if feed.connection else redacted(error, (), str(ground.folder.resolve()))
    what = f"The source cannot be read.{words}"
    mend = "Fix it, or try again later; nothing was written."
    return Finding("source-failed", "error", what, mend, field="feed")


def _asked(batch: list[KPI], ground: Ground, at: datetime, running: list[Rows]) -> list[Pulled]:
    feed = _feed(batch[0])
    rows = opened(feed, ground)
    running.append(rows)
    try:
        rows.ask([name for kpi in batch for name in _feed(kpi).columns])
        parsed: dict[str, Parsed] = {}
        # A single KPI is asked with its conditions: its column may have as many values as rows.
        keys = sorted(c.column for c in _keys(feed)) if len(batch) > 1 else []
        keys = keys if are_texts(rows, keys) else []
        asked = {
            kpi.id: asked_of(kpi, _feed(kpi), rows, _keys(_feed(kpi)) if keys else (), parsed)
            for kpi in batch
        }
        fit = [kpi for kpi in batch if asked[kpi.id].measures]
        if not fit:
            return [Pulled(kpi, None, asked[kpi.id].findings) for kpi in batch]
        cut = Cut(batch[0].rhythm, feed.zone or ground.zone, batch[0].anchor)
        totals = totals_in(feed, rows)
        beside = {kpi.id: totals_of(_feed(kpi), rows, parsed, totals) for kpi in fit if totals}
        rolled = roll_up(
            rows.frame,
            [m for kpi in fit for m in asked[kpi.id].measures],
            time=asked[fit[0].id].time,
            cut=cut,
            keys=keys,
        )
    except FarDateError as far:
        what = f"The column {feed.time[:80]!r} holds a time that no calendar has: {far.period[:60]!r}."
        raise source_error("not-a-time", "time", what, "Fix the date, or leave its row out.") from None
    except SourceError:
        raise
    except Exception as error:
        # Several KPIs are then asked one by one, so that a bad column fails only those that read it.
        if len(batch) > 1:
            raise
        raise rows.failed(error) from None
    finally:
        running.remove(rows)
        rows.close()
    out = []
    for kpi in batch:
        if kpi not in fit:
            out.append(Pulled(kpi, None, asked[kpi.id].findings))
            continue
        named = {c.column: c.value for c in _keys(_feed(kpi))}
        groups = rolled.groups.get(tuple(named[key] for key in keys), {})
        values, odd = series(_feed(kpi), asked[kpi.id].measures, groups, rolled.rows, cut, at)
        findings = (*asked[kpi.id].findings, *beside.get(kpi.id, ()), *odd)
        out.append(Pulled(kpi, None if errors_in(findings) else values, findings))
    return out


def opened(feed: Feed, ground: Ground) -> Rows:
    """The source of a feed, open."""
    within = roots(ground.folder, ground.environ)
    feed = replace(feed, zone=feed.zone or ground.zone)
    if feed.connection is not None:
        if feed.connection not in ground.connections:
            mend = near(feed.connection, ground.connections, "Add it to okr.toml under [[connections]].")
            what = f"There is no connection {feed.connection[:120]!r}."
            raise source_error("unknown-connection", "connection", what, mend)
        where = address(ground.connections[feed.connection], ground.environ)
        if where.url.startswith(_SPARK):
            from okrlib.sources.spark import SparkRows

            return SparkRows(feed, where)
        from okrlib.sources.sql import SqlRows

        return SqlRows(feed, where, within, ground.seconds)
    paths = files(feed.file or "", within)
    if feed.kind == "excel":
        from okrlib.sources.pandas_rows import workbook

        return workbook(feed, paths[0])
    from okrlib.sources.duck import DuckRows

    return DuckRows(feed, paths, memory_mb=ground.memory_mb)
