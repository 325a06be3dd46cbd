"""Saving a plan into its folder: what differs from what stands there is changed, and nothing else.

Hand-written files keep their comments, order and formatting; unknown keys, entries and rows that
could not be read stay. Before anything is written, what is about to be is read back: either
``load(folder).plan == plan`` holds afterwards, or nothing was changed.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from okrlib.errors import NotWritableError, UnknownIdError
from okrlib.files import MOST_MB, atomic, read as bytes_of
from okrlib.findings import Finding, causes_in, errors_in
from okrlib.model import SETTINGS, VERSION, Cycle, Objective, calendar_span
from okrlib.plan import Plan, grouped
from okrlib.store import csv_reader, line_ends
from okrlib.store.csv_writer import (
    check,
    figures_of,
    file_name,
    lines,
    locked,
    reports_of,
    sheet_of,
    tidy,
)
from okrlib.store.file_models import CycleEntry, GoalsFile, KpisFile, OkrFile, schema_line
from okrlib.store.folder import PLAN_FILE
from okrlib.store.loading import Reader
from okrlib.store.moments import as_typed
from okrlib.store.positions import Loc
from okrlib.store.restored import restored
from okrlib.text import nearest_name
from okrlib.text.formatting import listed

_WITH_IDS = {"people", "teams", "cycles", "connections", "objectives", "key_results", "kpis"}


#: A plan, or what makes it of the plan as the folder has it by now.
Wanted = Plan | Callable[[Plan], Plan]


def save(plan: Wanted, folder: Path | str) -> tuple[str, ...]:
    """Write *plan* into *folder*, which is made where there is none; files without changes stay.

    A file with goals or KPIs of which nothing is left goes, as does an empty log of a cycle that is gone.

    The plan is what holds: a check-in that stands in the folder and not in the plan is taken out. Where
    others write to the folder, give what makes the plan of theirs, as `okrlib.store.Checkout` does; to add
    check-ins, use `okrlib.store.append`.

    Gives the files that were changed, by their place in the folder.

    Args:
        plan: A whole plan, not a part that `Plan.narrow` made; or a function that makes it of the plan as
            the folder has it by now, and may raise.
        folder: The plan's folder.

    Raises:
        UnknownIdError: An objective, KPI or row names a team, cycle, key result or KPI that the plan
            does not have.
        NotWritableError: A file that would have to be changed cannot be read, was changed meanwhile,
            or would not read back as the plan. Nothing was written.
    """
    folder = Path(folder)
    reader, saved, texts = _planned(plan, folder)
    if not texts:
        return ()

    def unchanged() -> None:
        now = Reader(folder).files
        for file in texts:
            stands = now.text(file) if (folder / file).exists() else None
            if stands != reader.files.texts.get(file):
                raise NotWritableError(f"{file} was changed while it was being saved. Load the plan again.")

    with locked(folder / file for file in texts if file.endswith(".csv")):
        atomic.write_all({folder / file: text for file, text in texts.items()}, last=unchanged)
        for file, text in texts.items():
            if _empty(saved, file, text) and bytes_of(folder / file, most_mb=MOST_MB) == text.encode():
                (folder / file).unlink()  # its name would still name a team, or a cycle that is gone
    return tuple(texts)


def _empty(plan: Plan, file: str, text: str) -> bool:
    """Whether nothing is left of a file with goals or KPIs, or of the log of a cycle that is gone."""
    shape, _, name = file.partition("/")
    if shape == "check-ins":
        cycle = name.partition("/")[0].removesuffix(".csv")
        return "\n" not in text.strip() and not plan.has("cycle", cycle)
    return shape in {"goals", "kpis"} and text.strip() in {"", schema_line(file, shape)}


def _planned(wanted: Wanted, folder: Path) -> tuple[Reader, Plan, dict[str, str]]:
    """What the folder held, the plan to save, and the new text of each file that `save` would change.

    Raises what `save` raises; nothing is written.
    """
    reader = Reader(folder)
    old, findings = reader.load()
    plan = wanted if isinstance(wanted, Plan) else wanted(old)
    _complete(plan)
    plan = replace(plan, check_ins=tuple(map(tidy, plan.check_ins)))
    if reader.files.version < VERSION:
        raise NotWritableError(f"The plan's format has version {reader.files.version}. First: okr migrate.")
    texts = {**_goals(reader, old, plan), **_rows(reader, old, plan)}
    texts = {file: text for file, text in texts.items() if text != reader.files.texts.get(file)}
    if texts:
        # What others add meanwhile is none of it.
        instead = {**reader.files.texts, **texts}
        _reads_back(plan, Reader(folder, instead, shown=reader.files.shown), texts, findings)
    return reader, plan, texts


def _complete(plan: Plan) -> None:
    """UnknownIdError or NotWritableError where an item has no file to stand in."""
    if plan.version != VERSION:
        raise NotWritableError(f"Plans are written in format version {VERSION}, not {plan.version}.")
    if plan.borrowed:
        raise NotWritableError("This is a part of a plan, with KPIs of other teams. Save the whole plan.")
    for objective in plan.objectives:
        plan.team(objective.team)
        plan.cycle(objective.cycle)
    for kpi in plan.kpis:
        plan.team(kpi.team)
    for row in plan.check_ins:
        _known(plan, "key result", row.key_result)
    for observed in plan.observations:
        _known(plan, "KPI", observed.kpi)


def _known(plan: Plan, noun: str, name: str) -> None:
    """UnknownIdError where nothing has an id; the one that had it before is named by its own."""
    if not plan.has(noun, name):
        now = plan.id_of(noun, name)
        raise UnknownIdError(noun, name, now if now != name else nearest_name(name, plan.ids(noun)))


def _reads_back(plan: Plan, reader: Reader, texts: Collection[str], before: Sequence[Finding]) -> None:
    """NotWritableError where the texts about to be written would not make this plan.

    It may be what was wrong *before*: an entry that was half read is private until its file is mended. What
    the texts bring themselves is said first.
    """
    read, findings = reader.load()
    if read == plan:
        return
    changed = [name for name in vars(plan) if getattr(plan, name) != getattr(read, name)]
    name = changed[0] if changed else "plan"
    was, still = ({f.what for f in each} for each in (before, findings))  # a new line moves those below it
    news = [f for f in findings if f.what not in was]
    wrong = (*news, *(f for f in before if f.what not in still), *findings)
    ours = (f for f in errors_in(causes_in(wrong)) if f.place and f.place.file in texts)
    why = next((f" {f}" for f in ours), "") or _unlike(getattr(plan, name), getattr(read, name))
    raise NotWritableError(
        f"Nothing was saved: the {name.replace('_', '-')} would not read back as they are.{why}"
    )


def _unlike(wanted: Any, read: Any) -> str:
    """Which item would read back otherwise, and in what; "" where none can be named."""
    items = zip(wanted, read, strict=False) if isinstance(wanted, tuple) else ()
    for item, other in items:
        if item != other and hasattr(item, "id"):
            keys = [f.name for f in fields(item) if getattr(item, f.name) != getattr(other, f.name)]
            return f" {item.id!r} differs in {listed(keys)}."
    return ""


# -- TOML


def _goals(reader: Reader, old: Plan, new: Plan) -> dict[str, str]:
    """The new texts of okr.toml, of the goals files and of the files with KPI cards."""
    texts = {}
    head, other = _head(reader, old, old), _head(reader, old, new)
    if head != other or PLAN_FILE not in reader.read:
        texts[PLAN_FILE] = _changed(reader, PLAN_FILE, "okr", head, other)
    places = dict.fromkeys([*old.in_cycle, *new.in_cycle])
    sides = [(place, old.in_cycle.get(place, ()), new.in_cycle.get(place, ())) for place in places]
    # What is carried over first, the closing last: a save that is cut off between two files can be repeated.
    for (team, cycle), was, now in sorted(sides, key=lambda side: _closes(*side[1:])):
        if was != now:
            file = f"goals/{file_name(cycle)}/{file_name(team)}.toml"
            file = reader.files.homes.get(file, file)
            typed = reader.typed.get(file, {})
            before = {o.id: o for o in was if o.id in typed}
            stood = (typed.get(o.id, o) for o in was)
            stands = (as_typed(o, before[o.id], typed[o.id]) if o.id in before else o for o in now)
            shapes = (GoalsFile(objectives=tuple(goals)) for goals in (stood, stands))
            texts[file] = _changed(reader, file, "goals", *shapes)
    for team in dict.fromkeys([*old.kpis_of, *new.kpis_of]):
        cards, other_cards = old.kpis_of.get(team, ()), new.kpis_of.get(team, ())
        if cards != other_cards:
            file = f"kpis/{file_name(team)}.toml"
            file = reader.files.homes.get(file, file)
            sheets = (KpisFile(kpis=tuple(side)) for side in (cards, other_cards))
            texts[file] = _changed(reader, file, "kpis", *sheets)
    return texts


def _closes(was: Sequence[Objective], now: Sequence[Objective]) -> bool:
    """Whether an objective of a file is closed by the change."""
    closed = {o.id for o in was if o.state == "closed"}
    return any(o.state == "closed" and o.id not in closed for o in now)


def _head(reader: Reader, old: Plan, plan: Plan) -> OkrFile:
    """The content of okr.toml for a plan.

    A team or cycle that was only inferred from the name of a file is not in okr.toml; it is written
    when anything else about the teams or cycles changes.
    """

    def typed(noun: str, items: Sequence[Any], before: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(i for i in items if items != before or (noun, i.id) in reader.places)

    return OkrFile(
        **{name: getattr(plan, name) for name in SETTINGS},
        people=plan.people,
        teams=typed("team", plan.teams, old.teams),
        cycles=tuple(map(_entry, typed("cycle", plan.cycles, old.cycles))),
        connections=plan.connections,
    )


def _entry(cycle: Cycle) -> CycleEntry:
    """A cycle as okr.toml says it: without what its name says already, and with its last day."""
    span = calendar_span(cycle.id)
    return CycleEntry(
        id=cycle.id,
        title=cycle.title,
        start=None if span and span.start == cycle.start else cycle.start,
        end=None if span and span.end == cycle.end else cycle.last_day,
    )


def _changed(reader: Reader, file: str, shape: str, was: Any, now: Any) -> str:
    """The text of a TOML file that held *was*, after the change."""
    from okrlib.store import toml_writer

    known = reader.read.get(file)
    if known is None:
        _refuse_unread(reader, file)
        if shape != "okr":
            return toml_writer.fresh(f"{schema_line(file, shape)}\n", now)
        text = f"{schema_line(file, shape)}\n\nversion = {VERSION}\n"
        return toml_writer.merged(text, toml_writer.Was(None, (), lambda _: False), now)
    if known.content is None:
        what = f"{file} cannot be read, so it cannot be changed"
        raise NotWritableError(f"{what}; okr check says what to fix.")
    # A cycle that ends before it starts has a place, but is not in the plan.
    cycles = {entry.id for entry in getattr(was, "cycles", ())}
    placed = {
        place.loc
        for (noun, name), place in reader.places.items()
        if place.file == file and (noun != "cycle" or name in cycles)
    }

    def read(loc: Loc) -> bool:
        if loc[-2] in _WITH_IDS:
            return loc in placed
        return loc[:-1] not in known.kept or loc[-1] in known.kept[loc[:-1]]

    return toml_writer.merged(reader.files.texts[file], toml_writer.Was(was, (), read), now)


def _refuse_unread(reader: Reader, file: str) -> None:
    """NotWritableError where a file stands on disk that could not be read."""
    if (reader.files.folder / file).exists():
        raise NotWritableError(f"{file} cannot be read, so it cannot be changed; okr check says why.")


# -- CSV


def _rows(reader: Reader, old: Plan, new: Plan) -> dict[str, str]:
    texts: dict[str, str] = {}
    if old.check_ins != new.check_ins or _moved(old, new):
        texts |= _changed_rows(reader, "check-ins", old, new)
    if old.observations != new.observations or old.kpis != new.kpis:
        texts |= _changed_rows(reader, "observations", old, new)
    return texts


def _moved(old: Plan, new: Plan) -> bool:
    """Whether a key result has another cycle or team, after which the file of its reports is named."""
    both = (
        (o, new.key_results[name][0]) for name, (o, _) in old.key_results.items() if name in new.key_results
    )
    return any((was.cycle, was.team) != (now.cycle, now.team) for was, now in both)


def _by_file(plan: Plan, log: str, folder: Path) -> dict[str, tuple[Any, ...]]:
    rows: tuple[Any, ...] = plan.check_ins if log == "check-ins" else plan.observations
    home = reports_of if log == "check-ins" else figures_of
    file_of = cache(lambda name: home(plan, folder, name).relative_to(folder).as_posix())
    return grouped(rows, lambda row: file_of(row[0]))


def _changed_rows(reader: Reader, log: str, old: Plan, new: Plan) -> dict[str, str]:
    """The texts of the files of a log in which rows change; by hand they may stand in any."""
    was, now = (_by_file(plan, log, reader.files.folder) for plan in (old, new))
    before, after = (sheet_of(plan, log) for plan in (old, new))
    changed = [name for name in dict.fromkeys([*was, *now]) if was.get(name) != now.get(name)]
    moving = {row for name in changed for row in was.get(name, ())}
    texts = {}
    targets = {name: now.get(name, ()) for name in changed}
    files = [file for file, rows in reader.rows.items() if file.startswith(f"{log}/") and moving & set(rows)]
    for file in dict.fromkeys([*files, *targets]):
        rows = reader.rows.get(file, [])
        wanted = [row for row in rows if row not in moving] + list(targets.get(file, ()))
        if wanted != rows:
            known = set(rows)
            check([row for row in wanted if row not in known], after)
            text = _rewritten(reader, file, wanted, before)
            texts[file] = line_ends.as_in(reader.files.texts.get(file, ""), text)
    return texts


def _rewritten(reader: Reader, file: str, wanted: Sequence[Any], sheet: Any) -> str:
    """The text of a CSV file with the wanted rows: added at its end, or all of it anew."""
    rows = reader.rows.get(file, [])
    text = reader.files.texts.get(file)
    if text is None:
        _refuse_unread(reader, file)
        text = ""
    needed = csv_reader.needed(wanted, sheet.columns)
    text = restored(text, file, sheet, reader.files.encodings.get(file, "utf-8")) or text
    text = csv_reader.widened(text if text.strip() else ",".join(needed) + "\n", sheet.columns, needed)
    header, columns = csv_reader.header_of(text, sheet.columns)
    for column in needed:
        if column not in columns:
            raise NotWritableError(
                f"{file} has no column {column!r}. Let its first line be: {','.join(needed)}"
            )
    if text and wanted[: len(rows)] == rows:
        return text + ("" if text.endswith("\n") else "\n") + lines(wanted[len(rows) :], columns)
    typed: dict[Any, str] = {}
    loose: dict[Any, list[str]] = {}
    last = None
    for record in csv_reader.records_of(text, file, sheet, []):
        if record.row is None:
            loose.setdefault(last, []).append(record.typed)
        else:
            last = record.row
            typed[last] = record.typed
    out = [header, *loose.pop(None, [])]
    for row in wanted:
        out += [typed[row] if row in typed else lines([row], columns)[:-1], *loose.pop(row, [])]
    return "\n".join([*out, *(line for unread in loose.values() for line in unread)]) + "\n"


def diff(plan: Wanted, folder: Path | str) -> str:
    """The unified diff of every file that ``save(plan, folder)`` would change; "" where none.

    Raises what `okrlib.store.save` raises.
    """
    from difflib import unified_diff

    reader, _, texts = _planned(plan, Path(folder))
    changes: list[str] = []
    for file, text in sorted(texts.items()):
        before = reader.files.texts.get(file)
        changes += unified_diff(
            (before or "").splitlines(),
            text.splitlines(),
            f"a/{file}" if before is not None else "/dev/null",
            f"b/{file}",
            lineterm="",
        )
    return "".join(f"{line}\n" for line in changes)
