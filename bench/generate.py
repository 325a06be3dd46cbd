"""A generated plan of any size, the same bytes every time: what the benchmarks read.

``python bench/generate.py 1000 DIR`` writes 1,000 teams in a tree of three levels, each with 3
objectives of 4 key results, 13 weekly check-ins for each key result and 4 KPIs of 104 weekly
observations. With ``--keep 5`` only the first five teams of that plan are written, unchanged.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import shutil
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wording import AREAS, BLOCKERS, KPIS, MEASURES, NOTES, OBJECTIVES, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20260401
CYCLE, START, DAYS = "2026-Q2", date(2026, 4, 1), 91
#: The last day of the cycle: all check-ins lie before it, and the scores are not final yet.
TODAY = START + timedelta(days=DAYS - 1)
WEEKS, PERIODS = 13, 104
LAST_PERIOD = date(2026, 6, 22)
COMPANY = "northfield"
CHECK_INS = (
    "key_result",
    "date",
    "value",
    "confidence",
    "status",
    "blocker",
    "note",
    "author",
    "recorded",
    "withdrawn",
)
OBSERVATIONS = ("kpi", "period", "value", "recorded")
_STAMP = ".generated.json"
#: Days of the week on which teams check in, counted from the cycle's first, a Wednesday.
_REPORTING_DAYS = (0, 1, 2, 5)


class TeamSeat(NamedTuple):
    """A team's place in the tree."""

    index: int
    id: str
    title: str
    kind: str
    parent: str | None


def seats(teams: int) -> list[TeamSeat]:
    """The tree, depth first: the company, its departments, their teams."""
    departments = max(1, round((teams - 1) ** 0.5)) if teams > 1 else 0
    below = teams - 1 - departments
    made = [TeamSeat(0, COMPANY, "Northfield Health", "company", None)]
    for d in range(departments):
        area = AREAS[d % len(AREAS)]
        number = d // len(AREAS) + 1
        name, title = (f"{_slug(area)}-{number}", f"{area} {number}") if number > 1 else (_slug(area), area)
        made.append(TeamSeat(len(made), name, title, "department", COMPANY))
        for i in range(below // departments + (d < below % departments)):
            unit = UNITS[(i + d) % len(UNITS)]
            team = f"{name}-{_slug(unit)}-{i + 1:02}"
            made.append(TeamSeat(len(made), team, f"{title}, {unit} {i + 1}", "team", name))
    return made


def _slug(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text.lower()).strip("-")


def generate(teams: int, folder: Path, *, keep: int | None = None) -> bool:
    """Write the plan, unless it is there already; True where it was written."""
    here = Path(__file__).parent
    code = hashlib.sha256(
        b"".join((here / n).read_bytes() for n in ("generate.py", "wording.py"))
    ).hexdigest()
    stamp = json.dumps({"teams": teams, "keep": keep, "seed": SEED, "code": code})
    held = folder / _STAMP
    if held.is_file() and held.read_text("utf-8") == stamp:
        return False
    if folder.exists() and not held.is_file() and any(folder.iterdir()):
        sys.exit(f"{folder} holds something that was not generated here; name another folder.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    held.write_text("unfinished", "utf-8")
    for name in (f"goals/{CYCLE}", "kpis", "check-ins", "observations"):
        (folder / name).mkdir(parents=True)
    kept = seats(teams)[:keep]
    (folder / "okr.toml").write_text(_head(kept), "utf-8")
    reported: list[tuple[Any, ...]] = []
    for seat in kept:
        rng = random.Random(f"{SEED}/{seat.id}")  # noqa: S311 - the same plan every time is the point
        (folder / f"goals/{CYCLE}/{seat.id}.toml").write_text(_goals(seat, rng, reported), "utf-8")
        observed: list[tuple[Any, ...]] = []
        (folder / f"kpis/{seat.id}.toml").write_text(_kpis(seat, rng, observed), "utf-8")
        _write(folder / f"observations/{seat.id}.csv", OBSERVATIONS, observed)
    reported.sort(key=lambda row: row[8])
    _write(folder / f"check-ins/{CYCLE}.csv", CHECK_INS, reported)
    held.write_text(stamp, "utf-8")
    return True


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _toml(table: str, /, **held: Any) -> str:
    """One table of an array; JSON's strings, numbers and lists are TOML's too."""
    lines = [f"[[{table}]]"]
    for key, value in held.items():
        if value is not None:
            lines.append(
                f"{key} = {value if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
            )
    return "\n".join(lines) + "\n\n"


def _head(kept: list[TeamSeat]) -> str:
    text = (
        f'version = 1\nname = "Northfield Health"\nabout = "Generated for benchmarks."\ntoday = {TODAY}\n\n'
    )
    for seat in kept:
        text += _toml("people", id=f"{seat.id}-lead", role=f"Lead, {seat.title}")
        text += _toml("people", id=f"{seat.id}-analyst", role=f"Analyst, {seat.title}")
    for seat in kept:
        notes = (
            f"{seat.title} is one of the teams of an invented hospital group; its figures are drawn by lot."
        )
        text += _toml(
            "teams",
            id=seat.id,
            title=seat.title,
            kind=seat.kind,
            parent=seat.parent,
            lead=f"{seat.id}-lead",
            notes=notes,
        )
    return text + _toml("cycles", id=CYCLE)


# -- goals and check-ins


def _goals(seat: TeamSeat, rng: random.Random, reported: list[tuple[Any, ...]]) -> str:
    text = ""
    measures = rng.sample(MEASURES, 12)
    for number, title in enumerate(rng.sample(OBJECTIVES, 3), 1):
        text += _toml(
            "objectives",
            id=f"{seat.id}-{number}",
            title=title,
            owner=f"{seat.id}-lead",
            ambition="committed" if rng.random() < 0.3 else "aspirational",
            state="active",
            supports=[f"{seat.parent}-{number}"] if seat.parent else None,
            notes="Chosen with the people who do the work, from what patients told us last year.",
        )
        for i in range(4):
            name, unit, bad, good = measures[(number - 1) * 4 + i]
            key_result = f"{seat.id}-{number}-{i + 1}"
            change = "increase" if good > bad else "decrease"
            kind = (
                change,
                change,
                "maintain",
                (change, "stages", "reach" if good > bad else change)[number - 1],
            )[i]
            held, first, last = _aim(kind, bad, good, rng)
            text += _toml(
                "objectives.key_results",
                id=key_result,
                title=name,
                kind=kind,
                unit=unit,
                **held,
                owner=f"{seat.id}-analyst" if rng.random() < 0.5 else None,
            )
            reported += _reports(seat, key_result, first, last, rng)
    return text


def _aim(kind: str, bad: float, good: float, rng: random.Random) -> tuple[dict[str, float], float, float]:
    """(its numbers, the first value, the last value) of a key result."""
    way = good - bad
    last = bad + way * rng.betavariate(4, 2.2) * 1.1
    if kind == "reach":
        return {"target": good}, bad, last
    if kind == "maintain":
        limit = round(bad + way * 0.5, 2)
        return {"at_least" if way > 0 else "at_most": limit}, limit, last
    if kind == "stages":
        steps = {"baseline": 0.0, "commit": 0.3, "target": 0.7, "stretch": 1.0}
        return {key: round(bad + way * share, 2) for key, share in steps.items()}, bad, last
    return {"baseline": bad, "target": good}, bad, last


def _reports(
    seat: TeamSeat, key_result: str, first: float, last: float, rng: random.Random
) -> Iterator[tuple[Any, ...]]:
    confidence = rng.randint(4, 7)
    offset = _REPORTING_DAYS[seat.index % len(_REPORTING_DAYS)]
    for week in range(WEEKS):
        day = START + timedelta(days=7 * week + offset)
        value = first + (last - first) * (week + 1) / WEEKS + abs(last - first) * rng.gauss(0, 0.04)
        confidence = min(10, max(0, confidence + rng.choice((-1, 0, 0, 0, 1))))
        status = rng.choices(("", "on track", "at risk", "off track"), (6, 2, 1, 1))[0]
        note = rng.choice(NOTES) if rng.random() < 1 / 3 else ""
        blocker = rng.choice(BLOCKERS) if rng.random() < 0.02 else ""
        author = f"{seat.id}-{'analyst' if rng.random() < 0.7 else 'lead'}"
        at = _moment(day, rng)
        yield key_result, day, f"{max(0.0, value):.2f}", confidence, status, blocker, note, author, at, ""


def _moment(day: date, rng: random.Random) -> str:
    second = rng.randrange(8 * 3600, 17 * 3600)
    at = datetime.combine(day, time(), UTC) + timedelta(seconds=second, microseconds=rng.randrange(1_000_000))
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"


# -- KPIs and observations


def _kpis(seat: TeamSeat, rng: random.Random, observed: list[tuple[Any, ...]]) -> str:
    text = ""
    for number, (name, unit, low, high, better) in enumerate(rng.sample(KPIS, 4), 1):
        kpi = f"{seat.id}-kpi-{number}"
        text += _toml(
            "kpis",
            id=kpi,
            title=name,
            what=f"{name}, counted over a week from Monday to Sunday.",
            why="It is the first thing that breaks when staff are short.",
            how="By a round at ten every morning and a free bed settled the day before.",
            owner=f"{seat.id}-analyst",
            objective=f"{seat.id}-{min(number, 3)}",
            unit=unit,
            better=better,
            rhythm="weekly",
            source="Drawn by lot for the benchmarks.",
        )
        text += _toml(
            "kpis.targets", value=round(low + (high - low) * 0.6, 1), context="The best quarter so far."
        )
        middle = low + (high - low) * rng.uniform(0.35, 0.75)
        for week in range(PERIODS):
            period = LAST_PERIOD - timedelta(weeks=PERIODS - 1 - week)
            middle += (high - low) * rng.gauss(0, 0.02)
            value = middle + (high - low) * rng.gauss(0, 0.05)
            observed.append((kpi, period, f"{max(0.0, value):.2f}", _moment(period + timedelta(days=7), rng)))
    return text


def main() -> None:
    """Generate from the command line."""
    words = argparse.ArgumentParser(description="Generate a plan for the benchmarks.")
    words.add_argument("teams", type=int)
    words.add_argument("folder", type=Path)
    words.add_argument("--keep", type=int, help="write only the first so many teams")
    held = words.parse_args()
    made = generate(held.teams, held.folder, keep=held.keep)
    print(f"{held.folder}: {'written' if made else 'there already'}")


if __name__ == "__main__":
    main()
