"""One small sample of every finding: what a person wrote, as files that differ from a plan in order."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing

from openpyxl import Workbook

Files = dict[str, str | bytes]

HEAD = """\
version = 1
name = "Clinic"
[[people]]
id = "head"
role = "Head"
[[teams]]
id = "all"
kind = "company"
[[teams]]
id = "ops"
parent = "all"
[[teams]]
id = "lab"
parent = "all"
[[cycles]]
id = "2026-Q4"
"""
_OPS, _LAB, _ALL = (f"goals/2026-Q4/{team}.toml" for team in ("ops", "lab", "all"))
_LINEAR = 'kind = "decrease"\nunit = "minutes"\nbaseline = 48\ntarget = 24'
_ROWS = "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn\n"
_FIGURES = "kpi,period,value,recorded\n"


def head(more: str) -> Files:
    """With these lines at the end of okr.toml."""
    return {"okr.toml": f"{HEAD}{more}\n"}


def goal(
    kr: str = _LINEAR,
    more: str = "",
    name: str = "calm",
    title: str = "A calm place to wait",
    number: int = 1,
) -> str:
    """An active objective with *more* keys, and so many key results of these lines."""
    text = f'[[objectives]]\nid = "{name}"\ntitle = "{title}"\nowner = "head"\n'
    text += f"{more}\n" if "state" in more else f'state = "active"\n{more}\n'
    for i in range(number):
        text += f'[[objectives.key_results]]\nid = "{name}-{i}"\n'
        text += ("" if "title =" in kr else f'title = "Minutes to answer {name} {i}"\n') + f"{kr}\n"
    return text


def ops(kr: str = _LINEAR, more: str = "") -> Files:
    """With one objective of Operations."""
    return {_OPS: goal(kr, more)}


def kpi(more: str, name: str = "queue", title: str = "People waiting") -> str:
    """A KPI with *more* keys."""
    return f'[[kpis]]\nid = "{name}"\ntitle = "{title}"\nowner = "head"\nunit = "people"\n{more}\n'


def card(more: str, after: str = "") -> Files:
    """With one KPI of Operations."""
    return {"kpis/ops.toml": kpi(more) + after}


def rows(*lines: str, kr: str = _LINEAR, header: str = _ROWS, end: str = "\n") -> Files:
    """With these check-ins."""
    return {**ops(kr), "check-ins/2026-Q4.csv": header + "\n".join(lines) + end}


def figures(*values: float | str, more: str = 'better = "lower"', first: int = 1) -> Files:
    """With one KPI and its values from a month of 2025 on."""
    months = [f"{2025 + (m - 1) // 12}-{(m - 1) % 12 + 1:02}-01" for m in range(first, first + len(values))]
    lines = "".join(f"queue,{month},{value},\n" for month, value in zip(months, values, strict=True))
    return {**card(more), "observations/ops.csv": _FIGURES + lines}


def at(value: str, *, kr: str = _LINEAR, rest: str = ",,,,,,,") -> Files:
    """With one check-in of this value."""
    return rows(f"calm-0,2026-10-08,{value}{rest}", kr=kr)


#: What `okr check` says of files, by code.
IN_FILES: dict[str, Files] = {
    "after-today": rows("calm-0,2026-12-24,30,,,,,,,"),
    "agreed-late": ops('kind = "outcome"\nagreed = 2026-10-20'),
    "alignment-loop": ops(more='depends_on = ["calm"]'),
    "bad-choice": ops('kind = "increse"\nbaseline = 1\ntarget = 2'),
    "bad-confidence": at("40", rest=",11,,,,,,"),
    "bad-connection": head('[[connections]]\nid = "db"\nurl = "the database"'),
    "bad-date": rows("calm-0,8.13.2026,40,,,,,,,"),
    "bad-feed": card('[kpis.feed]\ntime = "day"\ncolumn = "n"'),
    "bad-formula": card('formula = "queue + * 2"'),
    "bad-grade": at("7", kr='kind = "graded"'),
    "bad-id": head('[[people]]\nid = "The Boss"'),
    "bad-line": rows("calm-0,2026-10-08,40,,,," + "x" * 140_000 + ",,,"),
    "bad-link": ops(more='initiatives = [{ title = "Rota", link = "intranet/rota" }]'),
    "bad-measure": ops('kind = "increase"\nbaseline = 48\ntarget = 24'),
    "bad-name": {**ops(), "goals/2026-Q4/o\u200bps.toml": ""},
    "bad-number": at("soon"),
    "bad-outcome": at("taget", kr='kind = "outcome"'),
    "bad-phases": ops(_LINEAR + "\nphases = [[2026-11-01, 60]]"),
    "unused-measure": ops('kind = "reach"\nbaseline = 24\ntarget = 48'),
    "bad-site": head('[site]\naddress = "goals.example.org"'),
    "low-contrast": head('[site]\nhue = "#62c7b8"'),
    "bad-policy": head("[policy]\nsuccess_at = 70"),
    "limits-without-reason": card('better = "lower"\nrebase = [2026-10-01]'),
    "rebase-unused": {
        **head('[policy]\nsignal_rules = "nhs"'),
        **card('better = "lower"\nrebase = [2026-10-01]\nlimits_reason = "New counting"'),
    },
    "bad-season": card("season = 1"),
    "no-weeks": card('week_starts = "sunday"'),
    "bad-share": ops(more="contributes = { calm = 1.5 }"),
    "bad-status": at("40", rest=",,fine,,,,,"),
    "bad-target": card("targets = [{ value = 5, low = 9, high = 3 }]"),
    "bad-time": at("40", rest=",,,,,,noon,"),
    "bad-withdrawn": at("40", rest=",,,,,,,maybe"),
    "baseline-not-written": {
        **figures(10, 12, first=20),
        **ops('kind = "decrease"\ntarget = 5\nkpi = "queue"'),
    },
    "before-start": rows("calm-0,2026-09-24,30,,,,,,,"),
    "calculated-observed": figures(10, more='formula = "other * 2"\n' + kpi("", "other")),
    "cannot-link": {**card(""), **ops('kind = "graded"\nkpi = "queue"')},
    "closed-ahead": {
        "okr.toml": HEAD.replace("version = 1\n", "version = 1\ntoday = 2026-11-01\n"),
        **ops(more='state = "closed"\noutcome = "achieved"\nclosed_on = 2026-12-20'),
    },
    "closed-early": ops(more='state = "closed"\noutcome = "achieved"\nclosed_on = 2025-12-20'),
    "closed-while-open": ops(more="closed_on = 2026-10-20"),
    "cycle-without-dates": head('[[cycles]]\nid = "Autumn"'),
    "driver-loop": card('drivers = ["queue"]'),
    "duplicate-id": head('[[people]]\nid = "head"'),
    "end-before-start": head('[[cycles]]\nid = "Autumn"\nstart = 2026-12-01\nend = 2026-09-01'),
    "former-file": {
        **head('[[teams]]\nid = "front"\nformerly = ["desk"]'),
        "kpis/desk.toml": "",
        "kpis/front.toml": "",
    },
    "former-id": head('[[people]]\nid = "chief"\nformerly = ["head"]'),
    "far-day": {"okr.toml": HEAD.replace("version = 1\n", "version = 1\ntoday = 9999-12-31\n")},
    "formula-loop": card('formula = "queue * 2"'),
    "kpi-ended": {**card("ended = 2026-11-10"), **ops(_LINEAR + '\nguard = ["queue"]')},
    "formula-rhythm": card('formula = "daily * 2"', kpi('rhythm = "daily"', "daily")),
    "key-from-place": ops(more='team = "lab"'),
    "long-cycle": head('[[cycles]]\nid = "Autumn"\nstart = 2026-12-01\nend = 9026-12-01'),
    "missing-column": rows("calm-0,2026-10-08,40", header="key_result,date,value\n"),
    "missing-key": ops("baseline = 1\ntarget = 2"),
    "missing-number": ops('kind = "reach"'),
    "no-explanation": ops(
        more='state = "closed"\nclosed_on = 2026-10-20\noutcome = "missed"\nambition = "committed"'
    ),
    "no-card": {**card(""), "observations/ops.csv": f"{_FIGURES}visits,2025-01-01,3,\n"},
    "merge-conflict": rows(
        "<<<<<<< HEAD",
        "calm-0,2026-10-08,40,,,,,,,",
        "=======",
        "calm-0,2026-10-08,41,,,,,,,",
        ">>>>>>> other",
    ),
    "no-header": rows("calm-0,2026-10-08,40,,,,,,,", header=""),
    "no-time-zone": {},
    "no-outcome": ops(more='state = "closed"\nclosed_on = 2026-10-20'),
    "no-plan": {"okr.toml": b""},
    "not-finite": ops('kind = "reach"\ntarget = inf'),
    "not-toml": ops('kind = "reach"\ntarget = 24,5'),
    "not-utf8": {_OPS: goal().encode() + b"# \xe9t\xe9\n"},
    "outcome-while-open": ops(more='outcome = "partial"'),
    "owner-left": {**head('[[people]]\nid = "gone"\nleft = 2026-10-01'), **ops(_LINEAR + '\nowner = "gone"')},
    "override-without-moment": ops(_LINEAR + '\noverride = { score = 0.7, reason = "measured twice" }'),
    "override-without-reason": ops(_LINEAR + "\noverride = { score = 0.7, on = 2026-10-20 }"),
    "phase-outside-cycle": ops(_LINEAR + "\nphases = [[2027-03-01, 30]]"),
    "recorded-ahead": {
        "okr.toml": HEAD.replace("version = 1\n", "version = 1\ntoday = 2026-11-01\n"),
        **at("40", rest=",,,,,,2062-10-08T09:00:00Z,"),
    },
    "repeated-row": rows(*["calm-0,2026-10-08,40,,,,,,,"] * 3),
    "resaved": rows(
        "calm-0;08.10.2026;24,5;7,0;On Track;;;;;WAHR", header=_ROWS.replace(",", ";"), end="\r\n"
    ),
    "rule-without-reason": head('[rules.orphan]\nseverity = "off"'),
    "second-company": head('[[teams]]\nid = "annex"'),
    "secret-in-plan": head('[[connections]]\nid = "db"\nurl = "postgresql://head:hunter2@db/x"'),
    "shares-over-one": {
        _ALL: goal(name="top"),
        _OPS: goal(more="contributes = { top = 0.7 }")
        + goal(name="quick", more="contributes = { top = 0.6 }"),
    },
    "since-outside-cycle": ops(_LINEAR + "\nsince = 2026-08-01"),
    "stray-file": {"goals/ops.toml": goal()},
    "stray-folder": {"checkins/2026-Q4.csv": _ROWS},
    "targets-overlap": card("targets = [{ value = 5, end = 2026-11-30 }, { value = 4, start = 2026-10-01 }]"),
    "team-loop": head('[[teams]]\nid = "a"\nparent = "b"\n[[teams]]\nid = "b"\nparent = "a"'),
    "too-large": {**head("[policy]\nmax_file_mb = 0.001"), _OPS: goal() + "#" * 2000},
    "torn-line": rows("calm-0,2026-10-08,4", end=""),
    "two-sources": card('formula = "2 * 3"\nfeed = { file = "x.csv", time = "day", column = "n" }'),
    "undecided-date": rows("calm-0,8/10/2026,40,,,,,,,"),
    "undecided-number": at('"1,200"'),
    "undecided": rows("calm-0,2026-10-08,40,,,,,,,", "calm-0,2026-10-08,41,,,,,,,"),
    "unlike-earlier": rows(
        *(f"calm-0,2026-10-0{day},{value},,,,,,," for day, value in ((5, 40), (6, 41), (7, 39), (8, 4000)))
    ),
    "unfrozen": ops(more='state = "closed"\noutcome = "partial"'),
    "unknown-column": rows(header=_ROWS.replace("note", "notes")),
    "unknown-connection": card('feed = { connection = "db", table = "t", time = "day", column = "n" }'),
    "unknown-cycle": {"goals/2026-Q5/ops.toml": ""},
    "unknown-key": ops(_LINEAR + "\nbase = 4"),
    "unknown-key-result": rows("calm-9,2026-10-08,40,,,,,,,"),
    "unknown-kpi": ops(_LINEAR + '\nkpi = "queu"'),
    "unknown-language": {"okr.toml": 'language = "english"\n' + HEAD},
    "unknown-milestone": at("Bild", kr='kind = "milestones"\nmilestones = [{ name = "Build" }]'),
    "unknown-objective": ops(more='supports = ["topp"]'),
    "unknown-person": {_OPS: goal().replace('"head"', '"hed"')},
    "unknown-rule": ops(more='excused = { orphans = "Our own repair work" }'),
    "unknown-team": {"goals/2026-Q4/op.toml": ""},
    "unknown-time-zone": {"okr.toml": 'time_zone = "Berlin"\n' + HEAD},
    "unknown-version": {"okr.toml": HEAD.replace("version = 1", "version = 2")},
    "unreadable": {f"{_OPS}/nothing.txt": ""},
    "unused-excuse": ops(more='excused = { many-key-results = "They are small" }'),
    "unused-policy": head("[policy]\nat_risk_share = 0.5"),
    "value-from-kpi": {
        **card(""),
        **at("40", kr='kind = "decrease"\nbaseline = 9\ntarget = 5\nkpi = "queue"'),
    },
    "wrong-type": ops('kind = "reach"\ntarget = "ten"'),
    "wrong-width": rows("calm-0,2026-10-08,40,,,,,,,,,,"),
}

_TOP = goal(name="top", number=3)
_MEASURED = 'kind = "increase"\nunit = "people"\nbaseline = 40\ntarget = 60\nkpi = "queue"'
_FALLING = 'kind = "decrease"\nunit = "people"\nbaseline = 40\ntarget = 30\nkpi = "queue"'
#: What the coach says of a whole plan, and of fields, by rule.
OF_PLANS: dict[str, Files] = {
    "no-owner": {_OPS: goal().replace('owner = "head"\n', "")},
    "missing-baseline": ops('kind = "decrease"\nunit = "minutes"\ntarget = 24', 'state = "draft"'),
    "no-unit": ops('kind = "decrease"\nbaseline = 48\ntarget = 24'),
    "stretch-in-committed": ops(_LINEAR + '\ntitle = "Ideally, minutes to answer"', 'ambition = "committed"'),
    "kpi-without-target": card('better = "lower"'),
    "kpi-without-source": card('better = "lower"\ntargets = [{ value = 9, context = "Agreed" }]'),
    "many-objectives": {_OPS: "".join(goal(name=f"calm{i}", title=f"Calm place {i}") for i in range(6))},
    "no-key-results": {_OPS: goal(number=0)},
    "few-key-results": {_OPS: goal(number=2)},
    "many-key-results": {_OPS: goal(number=9)},
    "many-kpis": {"kpis/ops.toml": "".join(kpi("", f"queue{i}", f"People waiting {i}") for i in range(11))},
    "date-outside-cycle": ops(_LINEAR + '\ntitle = "Minutes to answer by 30 June 2027"'),
    "late-start": rows("calm-0,2026-10-28,30,,,,,,,"),
    "never-acted-on": figures(
        *(12 + i % 3 for i in range(22)), more='better = "lower"\ntargets = [{ value = 5 }]'
    ),
    "never-changed": figures(*[14] * 22),
    "always-on-target": figures(
        *(97 + i % 3 for i in range(22)), more='better = "higher"\ntargets = [{ value = 80 }]'
    ),
    "orphan": {_ALL: _TOP, **ops()},
    "copied-words": {_ALL: _TOP, _OPS: goal(more='supports = ["top"]')},
    "twin-objective": {
        _OPS: goal(title="Nobody in our clinic waits in pain"),
        _LAB: goal(name="quick", title="Nobody in our clinic waits in pain"),
    },
    "same-metric": {**card('better = "lower"'), _OPS: goal(_FALLING, number=2)},
    "opposite-directions": {**card(""), _OPS: goal(_FALLING), _LAB: goal(_MEASURED, name="quick")},
    "against-kpi": {**card('better = "lower"'), **ops(_MEASURED)},
    "ordinary-month": {**figures(*[40, 60] * 10), **ops(_MEASURED)},
    "sandbagging": {
        _OPS: goal(number=2),
        "check-ins/2026-Q4.csv": f"{_ROWS}calm-0,2026-10-08,46,10,,,,,,\ncalm-1,2026-10-08,46,10,,,,,,\n",
    },
}


_FEED = 'time = "day"\naggregation = "count"'
_SUMMED = 'time = "day"\naggregation = "sum"\ncolumn = "n"'
_EACH = 'time = "day"\ncolumn = "n"'
_DAYS = "day\n" + "".join(f"2025-0{month}-0{day}\n" for month in range(1, 8) for day in range(1, 1 + month))
_QUEUE = f"{_FIGURES}queue,2025-01-01,%s,\n"


def feed(text: str | bytes = _DAYS, how: str = _FEED, name: str = "events.csv", more: str = "") -> Files:
    """With a KPI that is pulled from a file of this text."""
    return {**card(f'{more}\n[kpis.feed]\nfile = "{name}"\n{how}'), "events.csv": text}


def _percentages() -> bytes:
    """A workbook in which 45 % is shown and 0.45 is stored."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in (("day", "n"), ("2025-01-01", 0.45)):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    book.save(out)
    return out.getvalue()


def _events() -> bytes:
    """A database of one table with one row."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(
            "create table events (day text, n int); insert into events values ('2025-01-01', 1)"
        )
        return made.serialize()


def database(url: str, how: str = 'table = "events"') -> Files:
    """With a KPI that is pulled from a database."""
    return {
        "events.db": _events(),
        **head(f'[[connections]]\nid = "db"\nurl = "{url}"'),
        **card(f'[kpis.feed]\nconnection = "db"\n{how}\n{_FEED}'),
    }


#: What `okr kpi refresh` says of sources, by code.
OF_SOURCES: dict[str, Files] = {
    "another-rhythm": feed("day,n\n2025-Q1,1\n2025-Q2,2\n", _EACH),
    "all-missing": feed("day,n\n2025-01-01,\n2025-02-01,\n", _EACH),
    "bad-path": feed(name="../events.csv"),
    "bad-row": feed("day,n\n2025-01-01,1\n2025-01-02,1,2,3\n"),
    "constant-values": feed("day,n\n" + "".join(f"2025-0{m}-01,5\n" for m in range(1, 8)), _EACH),
    "counted-totals": feed("day,ward\n2025-01-01,A\n2025-01-01,Total\n"),
    "empty-file": feed(""),
    "few-values": feed("day\n2025-01-01\n2025-02-01\n"),
    "future-date": feed(_DAYS + "2999-01-01\n"),
    "long-gap": feed("day\n0001-01-01\n2025-01-01\n", _FEED, more='rhythm = "daily"'),
    "mixed-zones": feed("day\n2025-01-01T09:00:00\n2025-01-02T09:00:00+01:00\n"),
    "no-driver": database("mssql+nothing://db/x"),
    "no-secret": database("postgresql://${OKRLIB_NOWHERE_SET}/x"),
    "no-such-file": feed(name="event.csv"),
    "no-time": feed("day,n\n,1\n2025-01-01,1\n2025-02-01,1\n"),
    "no-values": feed("day\n"),
    "not-a-number": feed("day,n\n2025-01-01,many\n", _SUMMED),
    "not-a-query": feed(how=f'query = "drop table source"\n{_FEED}'),
    "not-a-table": feed("<!DOCTYPE html>\n<title>Sign in</title>\n"),
    "not-a-time": feed("day\nsoon\n"),
    "not-appended": {**feed(), "observations/ops.csv": "period;value\n"},
    "nothing-matches": feed(
        "day,n,site\n2025-01-01,1,a\n2025-02-01,2,b\n",
        f'{_SUMMED}\nwhere = [{{ column = "site", value = "a" }}]',
    ),
    "percent-cells": {**feed(how=_EACH, name="events.xlsx"), "events.xlsx": _percentages()},
    "repeated-period": feed("day,n\n2025-01-01,1\n2025-01-01,2\n", _EACH),
    "same-column": feed("day,day\n2025-01-01,2025-01-01\n"),
    "several-statements": feed(how=f'query = "select 1; select 2"\n{_FEED}'),
    "source-failed": {**feed(name="events.xlsx"), "events.xlsx": "no workbook"},
    "source-shrunk": {**feed(), "observations/ops.csv": f"{_FIGURES}queue,2024-01-01,3,\n"},
    "source-unreachable": database("postgresql+psycopg://head@127.0.0.1:1/x"),
    "unclear-date": feed("day\n04/05/2025\n05/06/2025\n"),
    "unclear-number": feed("day,n\n2025-01-01,1.200\n", _SUMMED),
    "unit-changed": feed("day,u\n2025-01-01,kg\n", f'{_FEED}\nunit_column = "u"'),
    "unknown-column": feed("date\n2025-01-01\n"),
    "unknown-table": database("sqlite:///events.db", 'table = "letters"'),
    "value-revised": {**feed(), "observations/ops.csv": _QUEUE % 2},
    "wrong-type": database(
        "sqlite:///events.db", 'table = "events"\nwhere = [{ column = "n", value = "one" }]'
    ),
}


def _story(source: str, **as_code: object) -> Files:
    kind = "code" if as_code else "markdown"
    cell = {"cell_type": kind, "id": "a", "metadata": {}, "source": source, **as_code}
    asks = {"okrlib": {"publish": True}}
    book = {"cells": [cell], "metadata": asks, "nbformat": 4, "nbformat_minor": 5}
    return {"stories/winter.ipynb": json.dumps(book)}


_CHART = """
import altair as alt
alt.Chart(alt.Data(values=[{"beds": 1}])).mark_bar().encode(x="beds:Q")
"""
#: What is said of stories while they are published.
OF_STORIES: dict[str, Files] = {
    "chart-without-description": _story(_CHART, outputs=[], execution_count=None),
    "left-out-of-page": _story("# Winter\n\n<video src='beds.mp4'>Beds in May</video>"),
    "no-logo": head('[site]\nlogo = "logo.svg"'),
    "story-address": _story("# Winter\n\n![Beds in May](files/beds.png)"),
    "story-failed": {"stories/winter.ipynb": "{"},
    "wrong-words": {
        "okr.toml": f'language = "de"\n{HEAD}',
        "words/de.toml": '[words]\n"{n} goals" = "Ziele"\n',
    },
}
