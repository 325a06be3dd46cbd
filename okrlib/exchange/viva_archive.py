"""Viva Goals, the full export: a ZIP of JSON files."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath
from typing import Any

from okrlib.exchange.json_entries import Entry, facts, parsed, rest_of, rows_of, text_of
from okrlib.exchange.maps import as_dict, own_words, shipped
from okrlib.exchange.records import ImportFileError, Line, Source, clean

#: Limits against archives that were made to fill a disk or a memory.
_MOST_ENTRIES, _MOST_UNPACKED = 10_000, 600_000_000


def read(data: bytes, name: str) -> Source:
    """The full export: entries are known by their names; none is ever written to disk."""
    found: dict[str, list[dict[str, Any]]] = {}
    unread: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
                raise ImportFileError(f"{name} unpacks to more than is read. Export fewer periods at once.")
            for entry in entries:
                plain = PurePath(entry.filename).name.casefold()
                table = next((t for t in _VIVA if t in plain), "")
                if entry.is_dir() or not plain.endswith(".json") or not table:
                    if not entry.is_dir():
                        unread.append(clean(entry.filename)[:80])
                    continue
                raw = packed.read(entry)  # no more than the size that it states
                found.setdefault(table, []).extend(rows_of(parsed(raw, clean(entry.filename))))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        reason = "is protected by a password" if "password" in str(error) else "is no ZIP that can be read"
        raise ImportFileError(f"{name} {reason}. Export it again.") from None
    if "objectives" not in found:
        mend = "A table comes as .xlsx, .ods or CSV."
        raise ImportFileError(f"{name} is no full export, which has a file objectives….json. {mend}")
    source = _viva(found)
    if unread:
        source.notes.append(f"Not read in the archive: {', '.join(unread[:20])}.")
    return source


_VIVA = ("objectives", "checkins", "timeperiods", "teams", "users")


def _viva(found: dict[str, list[dict[str, Any]]]) -> Source:
    spans = {text_of(p.get("ID")): p for p in found.get("timeperiods", [])}
    mails = {text_of(u.get("ID")): text_of(u.get("Email")) for u in found.get("users", [])}
    people = {text_of(u.get("Name")): text_of(u.get("Email")) for u in found.get("users", [])}
    reports: dict[str, list[dict[str, str]]] = {}
    for check_in in found.get("checkins", []):
        note = check_in.get("Check In Note")
        text = as_dict(note).get("Check In Note") if isinstance(note, dict) else note
        said = facts(
            day=check_in.get("CheckIn Date"),
            author=check_in.get("Check In Owner"),
            note=text,
            status=check_in.get("Status"),
            value=check_in.get("Current Value"),
            recorded=check_in.get("Activity Date"),
        )
        reports.setdefault(text_of(check_in.get("OKR ID")), []).append(said)
    goals = []
    for number, entry in enumerate(found["objectives"], 1):
        one = Entry(entry, f"goal {number}")
        one.take(key="ID", title="Title", kind="Type", team="Teams", notes="Description")
        one.take(progress="Progress", status="Status", score="Score", ambition="Goal Type")
        one.take(checked="Last Check-in", period="Time Period.Name|Time Period.Time Period Name")
        span = spans.get(text_of(one.get("Time Period.ID")), {})
        one.fields |= facts(start=span.get("Start Date"), end=span.get("End Date"))
        one.take(start="Start Date", end="End Date")
        one.take(metric="Outcome.Metric Name", unit="Outcome.Metric Unit", direction="Outcome.Target Type")
        one.take(baseline="Outcome.Start", target="Outcome.Target")
        if one.get("Outcome.Outcome Type") == "Percentage":
            one.fields.setdefault("unit", "%")
        owners = one.get("Owner")
        owner, *others = owners if isinstance(owners, list) and owners else [owners]
        name = text_of(owner)
        address = mails.get(text_of(as_dict(owner).get("ID"))) or people.get(name, "")
        one.fields |= facts(owner=f"{name} <{address}>" if address and address != name else name)
        phased = rows_of(one.get("Phased Targets.Phased Targets"))
        above, ids = rows_of(one.get("Alignment")), one.get("Parent IDs")
        one.leave_out("Children", "Check-in Owners", "Progress and Status Configuration")
        one.leave_out("Created At", "Created By")
        goal = one.goal("", reports.pop(one.fields.get("key", ""), []))
        goal.rest |= rest_of({"Owner": others})
        goal.phases = [(text_of(p.get("Target Date")), text_of(p.get("Target Value"))) for p in phased]
        goal.parents = [
            (text_of(a.get("ID")), text_of(a.get("Title")), text_of(a.get("Weight"))) for a in above
        ]
        named = {parent for parent, _, _ in goal.parents}
        goal.parents += [(key, "", "") for p in ids or [] if (key := text_of(p)) and key not in named]
        goals.append(goal)
    source = Source("viva", "Viva Goals", goals, ".", None, own_words(shipped()["viva"]))
    source.lists = {"team": ";"}
    for okr, rows in reports.items():
        why = "the archive has no such goal"
        source.lines += [Line("check-ins", okr, str(row)[:2000], "", why, "left") for row in rows]
    return source
