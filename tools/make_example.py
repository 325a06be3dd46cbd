"""Make the worked example's CSV files: ``python tools/make_example.py [--check] [--figures DIR]``.

The goals and KPI cards in notebooks/example/ are written by hand. This script reads them and writes
check-ins/ and observations/ beside them, the same bytes every time: each key result follows a path
(PATHS below), each invented KPI its anchors (SERIES), and what people wrote comes from
make_example_notes.csv. The emergency figures are real (NHS England, Open Government Licence v3.0):
their rows are kept as they stand; --figures DIR carries them over again from the published tables.
--check writes nothing and fails where a file would change.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "notebooks" / "example"
NOTES = HERE / "make_example_notes.csv"
SEED = 20190315
TODAY = date(2019, 3, 15)
CHECK_INS = "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn"
OBSERVATIONS = "kpi,period,value,recorded"
#: How much of a winter each month has.
WINTER = {11: 0.4, 12: 0.9, 1: 1.0, 2: 0.7, 3: 0.4}
STEP = {"weekly": 7, "biweekly": 14, "monthly": 30}

#: KPI -> (code or England, column); the figures are carried over unchanged.
FIGURES = {
    "england-breach-share": ("England", "breach_rate"),
    "northbank-admissions": ("RWW", "admissions"),
    "northbank-attendances": ("RWW", "attendances"),
    "northbank-breach-share": ("RWW", "breach_rate"),
    "southbank-admissions": ("RXC", "admissions"),
    "southbank-attendances": ("RXC", "attendances"),
    "southbank-breach-share": ("RXC", "breach_rate"),
}

#: Invented KPI: noise, what a winter adds, decimals, and its anchors as month=value.
SERIES = """
attendance-rate 0.12 -0.7 1 2016-04=96 2018-03=95.5 2018-10=95.4 2019-02=95.9
cancelled-operations 0.25 0.8 1 2016-04=4 2017-06=3.7 2018-09=4.5 2019-02=4.4
complaints 7 2 0 2016-04=57 2019-02=61
e-prescribing-share 0.8 0 1 2016-09=12 2017-06=20 2018-03=55 2018-06=66 2018-09=74 2018-11=84 2019-02=89
falls 0.22 0.2 2 2016-04=6.6 2017-09=6.3 2018-06=5.7 2019-02=5.4
imaging-wait 0.8 0.5 0 2016-04=23 2017-06=25 2018-04=31 2018-09=25 2019-02=22
long-stay-patients 4 12 0 2016-04=214 2017-10=226 2018-05=214 2018-09=195 2018-12=166 2019-02=142
older-length-of-stay 0.15 0.5 1 2016-04=11.7 2017-12=11.3 2018-07=10.9 2019-02=9.4
patient-experience 0.35 -0.4 1 2016-04=91.6 2018-01=90.4 2018-08=91.2 2019-02=94
readmissions 0.2 0.1 1 2016-04=8.4 2018-04=8.5 2019-02=8.7
staff-turnover 0.1 0 1 2016-04=13.9 2017-09=15 2018-06=14.7 2018-11=13.5 2019-02=12.8
virtual-ward-patients 2 0 0 2016-11=9 2017-10=26 2018-05=44 2018-09=62 2018-11=90 2019-02=119
"""

#: Key result: shape, where it ends, confidence at the start and at the end; until=, d= (decimals).
#: The end is progress, or with @ the value itself. keep: hit rate, a good and a bad value, miss=.
#: steps: when each milestone is done. named, found: when which value was reported.
PATHS = """
winter-partners-q3 steps .25 .5 .7 .95 - 6 7; surge-beds-q3 line .8 6 8; occupancy-q3 stall .35 6 3
winter-leads-q3 line 1.0 7 9
feedback-share-q3 line .85 6 8; concerns-answered-q3 late .7 5 7; you-said-we-did-q3 line .8 7 7
first-clinician-q3 line .42 6 4; sepsis-hour-q3 late 79@ 6 7 d=0; handover-long-q3 dip .2 6 3
northbank-share-q3 kpi 6 2; left-unseen-q3 line .55 6 6; triage-grade-q3 line .6 5 6 d=1
ready-days-baseline-q3 found .55:412 5 8; no-date-baseline-q3 found .4:38 6 8
ward-causes-q3 steps .2 .4 .6 .85 5 6
single-visit-share-q3 flat .05 5 2 until=2018-08-20; clinic-letters-q3 flat .1 5 2 until=2018-08-20
visits-per-patient-q3 flat .05 4 2 until=2018-08-20 d=1
imaging-wait-q3 kpi 6 8; reports-day-q3 line .8 6 8; missed-slots-q3 early .65 7 6 d=1
first-year-leavers-q3 line 1.05 6 9 d=1; mentor-week-q3 s 1.0 6 9; welcome-gates-q3 steps .2 .45 .7 .9 6 8
login-minutes-q3 s 1.1 6 9 d=1; sign-on-systems-q3 line 11@ 6 8 d=0; password-resets-q3 late .9 6 8
electronic-share-q3 kpi 6 8; dose-errors-q3 line .5 5 6 d=1; pharmacy-queries-q3 line .75 6 8
ward-at-home-q3 line 61@ 5 6 d=0; home-visits-day-q3 line .5 6 5
gp-trust-q3 named .5:fail .65:commit .95:target 5 7
nurse-staffing-q4 keep .69 95.4 91.8 6 5 d=1; flu-vaccine-q4 early 1.02 7 9; recommend-q4 kpi 6 7
winter-verdict-q4 named .45:commit .9:commit 5 4
northbank-share-q4 kpi 5 1; corridor-nights-q4 dip .26 6 2
twelve-hours-q4 keep .62 3 9 6 3 d=0 miss=7,10,11,12,13
southbank-limit-q4 kpi 7 7; minor-injuries-q4 line .8 6 8; handover-quarter-q4 line .7 6 6
same-day-share-q4 line 31@ 6 7 d=1; direct-referrals-q4 late .7 5 7; clinic-hours-q4 steps .15 .5 .8 - 7 8
long-stay-q4 kpi 6 8; before-noon-q4 line .72 6 7; ready-days-q4 line .66 6 6
take-home-medicines-q4 late .85 5 8 d=1
calls-per-discharge-q4 flat .1 5 3 until=2018-11-05; care-start-q4 flat .08 5 3 until=2018-11-05 d=1
council-desk-q4 steps - - - 5 3 until=2018-11-05
dressed-share-q4 line .75 6 8; walked-daily-q4 line .72 6 6; muscle-grade-q4 line .5 5 6 d=1
cancelled-day-q4 kpi 5 2; late-starts-q4 stall .4 6 3; golden-patient-q4 line .5 6 4
ward-at-home-q4 line 95@ 5 7 d=0; night-answer-q4 line .6 6 6; home-kits-q4 steps .2 .45 .75 - 6 6
electronic-share-q4 kpi 7 9; allergy-field-q4 s 1.0 7 9; unreadable-queries-q4 early 1.1 7 9
rest-baseline-q4 found .6:17.5 5 8; breaks-baseline-q4 found .8:46 5 7; rest-wards-q4 steps .25 .4 .7 6 7
northbank-share-q1 kpi 4 1; told-on-arrival-q1 line .8 6 7; ambulance-hour-q1 wrong -.15 5 2
sepsis-hour-q1 line 88@ 6 8 d=0
long-stay-q1 kpi 6 8; home-with-date-q1 line .85 6 8; beds-closed-q1 late .6 5 6
carers-ready-q1 line .75 5 7
turnover-q1 kpi 6 7; recommend-work-q1 line .7 5 6; late-to-early-q1 s .8 6 8 d=1
specialist-hour-q1 line .5 5 5; empty-assessment-q1 keep .64 5 2 6 5 d=0; decision-hours-q1 dip .55 6 5 d=1
triage-quarter-q1 line .45 6 4; left-unseen-q1 wrong -.2 5 2 d=1; corridor-nights-q1 late .62 4 6
pain-relief-q1 line .82 6 8
southbank-limit-q1 kpi 6 3; frailty-hour-q1 line .85 6 8; handover-quarter-q1 line .65 6 6
same-day-share-q1 line 37.8@ 6 7 d=1; scan-slot-q1 line .78 6 7; back-in-week-q1 keep .91 5.1 6.6 8 8 d=1
evening-letters-q1 line .86 6 8; before-noon-q1 line .74 6 7; weekend-discharge-q1 stall .4 5 4
bed-plan-q1 steps .2 .7 - 5 6
older-stay-q1 kpi 5 6; walked-daily-q1 line .9 6 8; night-moves-q1 line .63 6 6
calls-per-discharge-q1 line .83 6 8; care-start-q1 stall .45 5 4 d=1; council-desk-q1 steps .15 .55 - 6 8
moved-dates-q1 line .61 5 5 d=1; long-waiters-q1 line .78 6 7; date-in-fortnight-q1 line 71@ 6 7 d=0
inpatient-scan-q1 line .84 6 8; reports-night-q1 line .5 5 4 until=2019-02-21; scanner-idle-q1 early .95 6 8
cancelled-day-q1 kpi 5 4 until=2019-01-18; late-starts-q1 flat .15 5 4 until=2019-01-18
list-changes-q1 flat .2 5 4 until=2019-01-16
urgent-two-hours-q1 line .8 6 7; falls-lifted-q1 late .72 5 7; repeat-visits-q1 line .6 5 5
virtual-patients-q1 kpi 6 8; night-answer-q1 line .9 7 8; night-trust-q1 named .35:commit .8:target 6 7
frailty-kit-q1 steps .3 .6 .9 7 8
attendance-q1 kpi 5 4; full-breaks-q1 line .78 5 7; roster-ahead-q1 step .85 6 8; overtime-q1 line .64 5 6
results-minutes-q1 line .84 6 8; alerts-overridden-q1 late .61 4 5; ward-screens-q1 steps .2 .4 .6 .9 5 7
dose-errors-q1 line .72 5 7 d=1; missed-doses-q1 line .88 6 8 d=1; take-home-check-q1 line .6 5 6 d=2
complaint-call-q1 line .86 6 8; complaint-satisfied-q1 line .7 5 7; complaint-change-q1 found .7:29 5 7
lights-out-q1 keep .82 89 78 6 7 d=0; night-breaks-q1 line .6 6 6; handover-minutes-q1 line .8 6 7
"""


@dataclass(frozen=True, slots=True)
class Course:
    """How one key result goes: a line of PATHS."""

    shape: str
    words: tuple[str, ...]
    options: dict[str, str]

    @property
    def confidence(self) -> tuple[float, float]:
        """The confidence at the start and at the end."""
        return float(self.words[-2]), float(self.words[-1])


def courses() -> dict[str, Course]:
    """PATHS, read."""
    found = {}
    for line in PATHS.strip().replace("; ", "\n").splitlines():
        key, shape, *words = line.split()
        options = dict(w.split("=", 1) for w in words if "=" in w)
        found[key] = Course(shape, tuple(w for w in words if "=" not in w), options)
    return found


def months(start: date, end: date) -> Iterator[date]:
    """The first day of every month from *start* to *end*."""
    while start <= end:
        yield start
        start = (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def stamp(day: date, seconds: float, micro: int = 0) -> str:
    """When a row was recorded: UTC with microseconds."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=int(seconds), microseconds=micro
    )
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def published(period: date) -> date:
    """The second Thursday of the following month, when NHS England publishes."""
    first = (period + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 7)


def figures(folder: Path) -> dict[str, list[list[str]]]:
    """The real rows, carried over from the published tables."""
    tables: dict[str, list[dict[str, str]]] = {}
    for name in ("ae_attendances.csv", "ae_england_monthly.csv"):
        for row in csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()):
            tables.setdefault(row.get("org_code", "England"), []).append(row)
    rows: dict[str, list[list[str]]] = {}
    for kpi, (code, column) in FIGURES.items():
        for row in tables[code]:
            period = date.fromisoformat(row["period"])
            number = float(row[column])
            value = f"{number * 100:.3f}" if column == "breach_rate" else str(int(number))
            if published(period) <= TODAY:
                rows.setdefault(kpi, []).append(
                    [kpi, str(period), value, stamp(published(period), 9.5 * 3600)]
                )
    return rows


def invented() -> dict[str, list[list[str]]]:
    """The invented series: straight lines between the anchors, a winter, some noise."""
    made: dict[str, list[list[str]]] = {}
    for line in SERIES.strip().splitlines():
        kpi, noise, winter, decimals, *words = line.split()
        rng = Random(f"{SEED}/{kpi}")  # noqa: S311 - repeatable, nothing secret
        anchors = [(date.fromisoformat(f"{w[:7]}-01"), float(w[8:])) for w in words]
        for period in months(anchors[0][0], anchors[-1][0]):
            (left, low), (right, high) = next((a, b) for a, b in pairwise(anchors) if a[0] <= period <= b[0])
            value = low + (high - low) * (period - left).days / (right - left).days
            value += float(winter) * WINTER.get(period.month, 0) + rng.gauss(0, float(noise))
            told = (period + timedelta(days=32)).replace(day=12)
            row = [kpi, str(period), f"{value:.{decimals}f}", stamp(told, 29_700)]
            made.setdefault(kpi, []).append(row)
    return made


def observations(example: Path, source: Path | None) -> dict[str, str]:
    """The files of observations/, by name."""
    rows_of = invented() | (figures(source) if source else {})
    files = {}
    for path in sorted((example / "kpis").glob("*.toml")):
        cards = tomllib.loads(path.read_text(encoding="utf-8"))["kpis"]
        target = example / "observations" / f"{path.stem}.csv"
        if not source and any(card["id"] in FIGURES for card in cards):
            for row in csv.reader(target.read_text(encoding="utf-8").splitlines()):
                if row[0] in FIGURES:
                    rows_of.setdefault(row[0], []).append(row)
        rows = [row for card in cards for row in rows_of[card["id"]]]
        rows.sort(key=lambda row: (row[3], row[0]))
        files[f"observations/{path.stem}.csv"] = text(OBSERVATIONS, rows)
    return files


def text(header: str, rows: list[list[str]]) -> str:
    """A CSV file's text, with LF."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header.split(","), *rows])
    return out.getvalue()


def ease(shape: str, at: float) -> float:
    """How far a path of this shape has come at the share *at* of its time, 0..1."""
    shapes: dict[str, float] = {
        "line": at,
        "late": at**2.4,
        "early": 1 - (1 - at) ** 2.2,
        "s": 3 * at**2 - 2 * at**3,
        "dip": at - 0.9 * at * (1 - at) * (2 - at),
        "stall": min(1.0, 2.2 * at),
        "flat": min(1.0, 3 * at),
        "wrong": at**1.5,
        "step": max(0.15 * at, min(1.0, 0.6 + 0.4 * (at - 0.55) / 0.45) * (at >= 0.55)),
    }
    return shapes[shape]


def decimals(*numbers: float) -> int:
    """The decimals people write these numbers with."""
    return max((len(f"{n:g}".partition(".")[2]) for n in numbers), default=0)


def held(kr: dict[str, Any], course: Course, count: int, rng: Random) -> list[str]:
    """The values of a `maintain` key result: as many within the limit as its hit rate says."""
    rate, good, bad = (float(word) for word in course.words[:3])
    miss = set(rng.sample(range(count), count - round(rate * count)))
    if "miss" in course.options:
        miss = {int(number) - 1 for number in course.options["miss"].split(",")}
    limit, sign = (kr["at_least"], 1) if "at_least" in kr else (kr["at_most"], -1)
    digits = int(course.options.get("d", 1))
    values = []
    for index in range(count):
        usual = bad if index in miss else good
        value = round(rng.gauss(usual, abs(good - bad) / 6), digits)
        inside = (value - limit) * sign >= 0
        values.append(f"{max(0.0, usual if inside is (index in miss) else value):.{digits}f}")
    return values


def numbers(kr: dict[str, Any], course: Course, times: list[float], rng: Random) -> list[str]:
    """The values of a key result whose value is a number, at the shares *times* of its window."""
    goal = course.words[0]
    start = kr["checkpoints"][0][0] if "checkpoints" in kr else kr.get("baseline", 0.0)
    last = 1.0 if kr["kind"] == "graded" else kr.get("stretch", kr.get("target", start))
    end = float(goal[:-1]) if goal.endswith("@") else start + (last - start) * float(goal)
    digits = int(course.options.get("d", decimals(start, kr.get("target", start))))
    values, floor = [], start
    for index, at in enumerate(times):
        value = start + (end - start) * ease(course.shape, at)
        if index < len(times) - 1:
            value += rng.gauss(0, abs(end - start) * 0.05 + 10**-digits * 0.3)
        elif "until" not in course.options:
            value = end
        if kr["kind"] in {"reach", "graded"}:
            value = floor = max(floor, min(value, max(start, end)))
        value = max(0.0, min(value, 100.0 if kr["unit"] == "%" else value))
        values.append(f"{value:.{digits}f}")
    return values


def said(kr: dict[str, Any], course: Course, times: list[float], rng: Random) -> list[str]:
    """The values of one key result's check-ins at the shares *times* of its window."""
    if course.shape == "kpi":
        return [""] * len(times)
    if course.shape == "steps":
        done = [9.0 if word == "-" else float(word) for word in course.words[:-2]]
        names = [m["name"] for m in kr["milestones"]]
        return [";".join(n for n, when in zip(names, done, strict=False) if when <= at) for at in times]
    if course.shape in {"named", "found"}:
        steps = [word.split(":") for word in course.words[:-2]]
        values = [([""] + [name for when, name in steps if float(when) <= at])[-1] for at in times]
        if course.shape == "found":  # a baseline is found once
            return [v if i == 0 or values[i - 1] != v else "" for i, v in enumerate(values)]
        return values
    if course.shape == "keep":
        return held(kr, course, len(times), rng)
    return numbers(kr, course, times, rng)


def diary(kr: dict[str, Any], course: Course, start: date, last: date) -> list[list[str]]:
    """One key result's check-ins, before anybody wrote a note."""
    rng = Random(f"{SEED}/{kr['id']}")  # noqa: S311 - repeatable, nothing secret
    step = STEP[kr.get("cadence", "weekly")]
    first = date.fromisoformat(str(kr.get("since", start)))
    stop = min(last, TODAY, date.fromisoformat(course.options.get("until", "9999-12-31")))
    days, period = [], first
    offset = rng.randrange(1, 4) if step == 7 else rng.randrange(2, 8)
    while period <= stop:
        near_end = (stop - period).days < 2 * step
        day = period + timedelta(days=offset + rng.choice((0, 0, 0, 1)))
        day -= timedelta(days=max(0, day.weekday() - 4))  # nobody reports on a weekend
        if (day.month, day.day) in {(12, 25), (12, 26)}:
            day = day.replace(day=27)
        if day <= stop and (near_end or rng.random() < 0.93 or kr["kind"] == "maintain"):
            days.append(day)
        period += timedelta(days=step)
    span = max(1, (days[-1] - first).days)
    times = [(day - first).days / span for day in days]
    c0, c1 = course.confidence
    mood, rows = 0.0, []
    for day, at, value in zip(days, times, said(kr, course, times, rng), strict=True):
        mood = 0.6 * mood + rng.gauss(0, 0.7)
        confidence = min(10, max(0, round(c0 + (c1 - c0) * at**1.3 + mood)))
        status = "on track" if confidence >= 6 else "at risk" if confidence >= 4 else "off track"
        status = status if rng.random() < 0.3 else ""
        author = kr["owner"] if rng.random() < 0.94 else "performance-analyst"
        at_work = stamp(day, rng.randrange(28_800, 62_000), rng.randrange(1_000_000))
        rows.append([kr["id"], str(day), value, str(confidence), status, "", "", author, at_work, ""])
    return rows


def write_in(rows: list[list[str]], notes: list[list[str]], step: int) -> list[list[str]]:
    """Put the hand-written rows among *rows*: one with a recorded time stands beside, else it replaces."""
    for note in (n for n in notes if not n[8]):
        day = date.fromisoformat(note[1])
        near = min(rows, key=lambda row: abs((date.fromisoformat(row[1]) - day).days))
        if near[6] or abs((date.fromisoformat(near[1]) - day).days) > step:
            raise SystemExit(f"{note[0]} {note[1]}: no check-in of its own near this day")
        near[8] = note[1] + near[8][10:]
        near[:8] = [new or old for new, old in zip(note[:8], near[:8], strict=True)]
    return rows + [note for note in notes if note[8]]


def check_ins(example: Path) -> dict[str, str]:
    """The files of check-ins/, by name."""
    path_of = courses()
    written: dict[str, list[list[str]]] = {}
    for row in list(csv.reader(NOTES.read_text(encoding="utf-8").splitlines()))[1:]:
        written.setdefault(row[0], []).append(row)
    files = {}
    for folder in sorted((example / "goals").iterdir()):
        year, quarter = int(folder.name[:4]), int(folder.name[-1])
        start = date(year, 3 * quarter - 2, 1)
        last = (start + timedelta(days=95)).replace(day=1) - timedelta(days=1)
        rows: list[list[str]] = []
        for path in sorted(folder.glob("*.toml")):
            for objective in tomllib.loads(path.read_text(encoding="utf-8"))["objectives"]:
                for kr in objective["key_results"] if objective["state"] != "draft" else ():
                    kr.setdefault("owner", objective["owner"])
                    made = diary(kr, path_of[kr["id"]], start, last)
                    rows += write_in(made, written.pop(kr["id"], []), STEP[kr.get("cadence", "weekly")])
        rows.sort(key=lambda row: (row[8], row[0]))
        files[f"check-ins/{folder.name}.csv"] = text(CHECK_INS, rows)
    if written:
        raise SystemExit(f"notes for unknown key results: {sorted(written)}")
    return files


def main(argv: list[str] | None = None) -> int:
    """Write the files, or with --check only say which would change."""
    parser = argparse.ArgumentParser(description="Make the worked example's CSV files.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file would change")
    parser.add_argument("--figures", type=Path, help="folder with the published A&E tables")
    args = parser.parse_args(argv)
    changed = []
    for name, content in (observations(EXAMPLE, args.figures) | check_ins(EXAMPLE)).items():
        path = EXAMPLE / name
        if not path.exists() or path.read_bytes() != content.encode():
            changed.append(name)
            if not args.check:
                path.write_text(content, encoding="utf-8", newline="\n")
    print("\n".join(changed) or "nothing changed")
    return int(args.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
