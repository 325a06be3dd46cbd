"""What cannot be right in a KPI's feed, formula and targets, before anything is pulled."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from okrlib.arithmetic import at_most
from okrlib.checks import addresses
from okrlib.findings import Finding
from okrlib.model import FILE_ENDINGS, KPI, Connection, Feed, Part, Target, is_zone
from okrlib.plan import FormulaError, Plan, parse
from okrlib.text import exact, near

#: How a SQLite file ends, and how addresses begin that no driver of a database knows.
_SQLITE, _PAGES = (".db", ".sqlite", ".sqlite3"), ("http://", "https://", "ftp://", "file://", "s3://")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
#: Words of a formula that are meant for numbers, as in 1e3, 1e-3 (or 1E of 1E+3) and 1_000.
_LIKE_NUMBER = re.compile(r"[0-9._]+(?:e-?[0-9]*)?", re.IGNORECASE)


def problems(plan: Plan, kpi: KPI) -> Iterator[Finding]:
    """What cannot be right in one KPI's feed, formula and targets."""
    if kpi.formula.strip():
        yield from _formula(plan, kpi)
    if kpi.feed is not None:
        yield from _feed(plan, kpi.feed)
        yield from _without_effect(kpi, kpi.feed)
    yield from _limits(plan, kpi)
    for target in kpi.targets:
        if target.start and target.end and target.end < target.start:
            what = f"A target ends on {target.end}, before it starts on {target.start}."
            mend = "Write a last day that is not before the first one."
            yield Finding("end-before-start", "error", what, mend, field="targets")
        if target.low is not None and target.high is not None and not at_most(target.low, target.high):
            what = f"No value is at least {exact(target.low)} and at most {exact(target.high)}."
            yield Finding("bad-target", "error", what, "Swap or fix low and high.", field="targets")
        if any(not 1 <= month <= 12 for month in target.months):
            what = "A target names a month that does not exist."
            mend = "Write months as numbers from 1 to 12."
            yield Finding("bad-target", "error", what, mend, field="targets")
    by_start = sorted(kpi.targets, key=lambda t: (bool(t.months), t.start or date.min))
    for first, then in combinations(by_start, 2):
        yield from _both_hold(first, then)


def _both_hold(first: Target, then: Target) -> Iterator[Finding]:
    """A warning where two targets hold at once; one without an end gives way to one that begins later."""
    began, begins = first.start or date.min, then.start or date.min
    ends = min(first.end or date.max, then.end or date.max)
    months = set(first.months or range(1, 13)) & set(then.months or range(1, 13))
    gives_way = first.end is None and began < begins
    if gives_way or begins > ends or bool(first.months) != bool(then.months) or not months:
        return
    span = " ".join([f"from {begins}"] * (begins > date.min) + [f"to {ends}"] * (ends < date.max)) or "always"
    counts = "the one that began last" if began < begins else "the first"
    what = f"Two targets hold at once, {exact(first.value)} and {exact(then.value)}, {span}; {counts} counts."
    mend = "End one before the other begins, or take one out."
    yield Finding("targets-overlap", "warning", what, mend, field="targets")


def _limits(plan: Plan, kpi: KPI) -> Iterator[Finding]:
    """What is wrong with limits that are rebased or held."""
    key = "rebase" if kpi.rebase else "baseline"
    if (kpi.rebase or kpi.baseline) and not kpi.limits_reason.strip():
        what = "Its limits should be rebased or held, but no reason is given, so they are not."
        yield Finding("limits-without-reason", "error", what, "Write limits_reason.", field=key)
    if kpi.baseline and kpi.baseline.end < kpi.baseline.start:
        what = f"The baseline ends on {kpi.baseline.end}, before it starts on {kpi.baseline.start}."
        mend = "Write a last day that is not before the first one."
        yield Finding("end-before-start", "error", what, mend, field="baseline")
    if kpi.rebase and plan.policy.signal_rules == "nhs":
        what = "The rule set nhs takes a series whole, so rebase does nothing."
        mend = "Leave it out, or take another rule set."
        yield Finding("rebase-unused", "hint", what, mend, field="rebase")


def connection_problems(connection: Connection) -> Iterator[Finding]:
    """What is wrong with a connection's address; a password in it is reported, but not shown."""
    url = connection.url
    if addresses.holds_secret(url):
        what = "Its address holds a secret, which everyone who reads the plan can see."
        mend = "Take it out, change it at its source, and name an environment variable with secret_env."
        yield Finding("secret-in-plan", "error", what, mend, field="url")
    elif url.startswith("jdbc:") or ("://" not in url and not url.startswith(("local[", "${"))):
        what = "Its address has no kind that is known."
        mend = "Write url as SQLAlchemy knows it, as in postgresql+psycopg://user@host/database."
        yield Finding("bad-connection", "error", what, mend, field="url")
    elif url.startswith(_PAGES):
        what = "Its address is that of a page or a file, but a connection reads a database."
        mend = "Download the file in an earlier step, and name it with file in the feed."
        yield Finding("bad-connection", "error", what, mend, field="url")


def _formula(plan: Plan, kpi: KPI) -> Iterator[Finding]:
    if kpi.feed is not None:
        what = "It is both calculated and pulled from a feed."
        yield Finding("two-sources", "error", what, "Take formula or feed out.", field="formula")
    try:
        names = parse(kpi.formula).kpis
    except FormulaError as wrong:
        mend = 'Write KPI ids, numbers, + - * / and brackets, as in "breaches / attendances * 100".'
        yield Finding("bad-formula", "error", f"The formula cannot be read. {wrong}", mend, field="formula")
        return
    for name in names:
        if not plan.has("KPI", name) and _LIKE_NUMBER.fullmatch(name):
            mend = "Write the number out, with a decimal point at most, as in 1000 or 0.001."
            yield Finding("bad-formula", "error", f"{name[:120]!r} is no number here.", mend, field="formula")
        elif not plan.has("KPI", name):
            known = [other.id for other in plan.kpis]
            joined = any(name.startswith(f"{one}-") or name.endswith(f"-{one}") for one in known)
            mend = "Name a KPI of the plan; a minus stands between spaces."
            mend = mend if joined else near(name, known, mend)
            yield Finding("unknown-kpi", "error", f"There is no KPI {name[:120]!r}.", mend, field="formula")
        elif plan.kpi(name).rhythm != kpi.rhythm:
            what = f"It is {kpi.rhythm}, but its part {name!r} is {plan.kpi(name).rhythm}."
            yield Finding("formula-rhythm", "error", what, "Give both the same rhythm.", field="formula")
        elif kpi.rhythm == "weekly" and plan.kpi(name).week_starts != kpi.week_starts:
            what = f"Its weeks start on {kpi.week_starts.title()}, those of its part {name!r} on another day."
            yield Finding("formula-rhythm", "error", what, "Give both the same week_starts.", field="formula")
        elif plan.kpi(name).ended and not kpi.ended:
            what = f"Its part {name!r} is not kept from {plan.kpi(name).ended} on, so it has no figures then."
            mend = "Write ended on this card too, or a formula without it."
            yield Finding("kpi-ended", "warning", what, mend, field="formula")
    if kpi.id in plan.once("kpis in files", lambda: {row.kpi for row in plan.observations}):
        what = "It is calculated, but observations of it stand in a file; they are not counted."
        mend = "Take the rows or the formula out."
        yield Finding("calculated-observed", "warning", what, mend, field="formula")


def _feed(plan: Plan, feed: Feed) -> Iterator[Finding]:
    if (feed.file is None) == (feed.connection is None):
        yield _wrong("file", "It needs either a file or a connection.", "Write one of the two.")
    if feed.file is not None and "://" in feed.file:
        if addresses.holds_secret(feed.file):
            what = "Its address holds a secret, which everyone who reads the plan can see."
            yield Finding("secret-in-plan", "error", what, "Change it at its source.", field="feed.file")
        what = f"{addresses.shown(feed.file)!r} is an address, and a feed reads files."
        mend = "Download it in an earlier step, and name the file."
        yield Finding("bad-path", "error", what, mend, field="feed.file")
    elif feed.file is not None and feed.kind is None:
        mend = f"Name a file with one of these endings: {', '.join(FILE_ENDINGS)}."
        if feed.file.lower().endswith(_SQLITE):
            mend = f'Read SQLite through a connection, with url = "sqlite:///{feed.file[:120]}".'
            if feed.file.lower().endswith(".db"):  # as files of DuckDB are called, too
                mend = f"{mend} Give a DuckDB file the ending .duckdb."
        yield _wrong("file", f"{feed.file[:120]!r} has an ending that feeds do not read.", mend)
    if feed.connection is not None and feed.connection not in {c.id for c in plan.connections}:
        what = f"There is no connection {feed.connection[:120]!r}."
        mend = f'Add [[connections]] with id = "{feed.connection[:120]}" to okr.toml.'
        yield Finding("unknown-connection", "error", what, mend, field="feed.connection")
    if feed.table and feed.query:
        yield _wrong("query", "It has both a table and a query.", "Take one of them out.")
    if (feed.connection or feed.kind == "duckdb") and not (feed.table or feed.query):
        yield _wrong("table", "It does not say what to read there.", "Write table or query.")
    if feed.query and feed.kind == "excel":
        yield _wrong("query", "A workbook cannot be queried.", "Name its sheet, and say the rest with where.")
    yield from _when(feed)
    yield from _aggregated(feed)


def _without_effect(kpi: KPI, feed: Feed) -> Iterator[Finding]:
    """Options that would do nothing: whoever wrote one believes that it acts."""
    if feed.sheet is not None and feed.kind != "excel":
        yield _wrong("sheet", "Only a workbook has sheets.", "Take sheet out.")
    if feed.header is not None and feed.kind not in {"csv", "excel"}:
        yield _wrong("header", "Only a CSV file or a workbook has a line for its header.", "Take header out.")
    if feed.header is not None and feed.header < 1:
        yield _wrong("header", "Lines are counted from 1.", "Write the line that names the columns.")
    if feed.table is not None and feed.kind in {"csv", "parquet", "excel"}:
        yield _wrong("table", "The file is a table itself.", "Take table out.")
    if feed.aggregation == "ratio" and feed.column is not None:
        mend = "Write it in [kpis.feed.numerator] or [kpis.feed.denominator]."
        yield _wrong("column", "A ratio takes its columns from its two parts.", mend)
    if feed.aggregation in {None, "ratio"} and feed.quantile is not None:
        mend = 'Write aggregation = "quantile", or take quantile out.'
        yield _wrong("quantile", "quantile belongs to the aggregation of that name.", mend)
    if feed.year_starts != "01-01" and kpi.rhythm in {"daily", "weekly"}:
        what = f"The KPI is {kpi.rhythm}: where a year starts changes nothing."
        yield _wrong("year_starts", what, "Take year_starts out.")


def _wrong(key: str, what: str, mend: str) -> Finding:
    return Finding("bad-feed", "error", what, mend, field=f"feed.{key}")


def _when(feed: Feed) -> Iterator[Finding]:
    """What cannot be right in how time is cut into periods."""
    if feed.zone and not is_zone(feed.zone):
        mend = "Write one as in Europe/London."
        yield _wrong("zone", f"There is no time zone {feed.zone[:80]!r}.", mend)
    if not _MONTH_DAY.fullmatch(feed.year_starts):
        what = f"A year cannot start on {feed.year_starts[:20]!r}."
        yield _wrong("year_starts", what, "Write month and day, up to the 28th, as in 04-06.")
    if feed.settle_days < 0:
        yield _wrong("settle_days", "A period cannot be complete before its end.", "Write 0 or more.")


def _aggregated(feed: Feed) -> Iterator[Finding]:
    """What cannot be right in how events are aggregated."""
    if feed.aggregation is None and feed.column is None:
        yield _wrong("column", "It names no column of values.", "Write column, or an aggregation.")
    if feed.aggregation == "ratio" and len(feed.parts) < 2:
        mend = "Write [kpis.feed.numerator] and [kpis.feed.denominator]."
        yield _wrong("aggregation", "A ratio needs two parts.", mend)
    if feed.aggregation != "ratio" and (feed.numerator or feed.denominator):
        mend = 'Write aggregation = "ratio".'
        yield _wrong("aggregation", "Only a ratio has a numerator and a denominator.", mend)
    for term in feed.parts:
        yield from _term(term)
    for condition in feed.conditions:
        if (condition.op in {"in", "not in"}) != isinstance(condition.value, tuple):
            what = f"{condition.op!r} cannot compare {condition.column[:80]!r} with what is written."
            yield _wrong("where", what, "Write a [list] for in and not in, and one value for all others.")


def _term(term: Part) -> Iterator[Finding]:
    if term.aggregation != "count" and term.column is None:
        what = f"{term.aggregation} needs a column of values."
        yield _wrong("column", what, "Write column.")
    if (term.aggregation == "quantile") != (term.quantile is not None):
        what = "quantile says which one, and belongs to the aggregation of that name."
        yield _wrong("quantile", what, "Write quantile = 0.95, or take it out.")
    elif term.quantile is not None and not 0 <= term.quantile <= 1:
        what = f"A quantile of {exact(term.quantile)} is not within 0 and 1."
        yield _wrong("quantile", what, "Write 0.5 for the median.")
