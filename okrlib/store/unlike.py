"""Where in the log a value stands that is unlike all earlier ones."""

from collections.abc import Iterator
from pathlib import Path

from okrlib.checkin import unlike_rows
from okrlib.findings import Finding, Place, Subject
from okrlib.model import CheckIn
from okrlib.plan import Plan
from okrlib.store import csv_reader
from okrlib.store.csv_writer import sheet_of
from okrlib.store.folder import Files, file_limit


def unlike_values(folder: Path, plan: Plan) -> Iterator[Finding]:
    """A hint for each series of the plan in *folder* with a value that may be a slip, at its line."""
    waiting = dict(unlike_rows(plan))
    files = Files(folder, {})
    files.limit = file_limit(plan.policy.max_file_mb)
    for kind in ("check-ins", "observations"):
        names = {row[0] for row in waiting if isinstance(row, CheckIn) == (kind == "check-ins")}
        for file in files.logs(kind) if names else ():
            text = files.text(file)
            if text is None or not any(name in text for name in names):
                continue
            for record in csv_reader.records_of(text, file, sheet_of(plan, Path(file)), []):
                if record.row is not None and (what := waiting.pop(record.row, "")):
                    noun = "key result" if isinstance(record.row, CheckIn) else "KPI"
                    subject = Subject(noun, record.row[0])
                    what = f"{noun} {record.row[0]!r}: {what}"
                    place = Place(file, record.line, "value")
                    mend = "Correct it if it is a slip; this hint goes once a later value is near it."
                    yield Finding("unlike-earlier", "hint", what, mend, subject=subject, place=place)
