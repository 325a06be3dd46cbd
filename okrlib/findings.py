"""Finding: one thing that is wrong or doubtful, how to fix it, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, replace
from typing import Literal, NamedTuple, get_args

Severity = Literal["error", "warning", "hint"]
#: The worst first.
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
#: The folders of a plan, each after those that its files depend on.
_FOLDERS = ("goals", "kpis", "check-ins", "observations")
#: The tables of okr.toml that depend on others; a higher number comes later.
_IN_HEAD = {"people": 1, "teams": 1, "cycles": 2}


class Subject(NamedTuple):
    """What a finding is about: objective, key result, KPI, team and so on, and its id."""

    noun: str
    id: str


class Place(NamedTuple):
    """Where a finding stands.

    *file* is relative to the plan folder, with forward slashes; *line* counts from 1; *key* is a
    dotted path in a TOML file or the column of a CSV file.
    """

    file: str
    line: int | None = None
    key: str | None = None

    def __str__(self) -> str:
        """File, line and key as one reads them in an editor: ``goals/2026-Q4/ops.toml:12 target``."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line}" + (f" {self.key}" if self.key else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a plan, or on what somebody is about to write into it.

    *what* says what is wrong, *mend* what to do about it; both are whole sentences. *field* names the
    subject's field (title, target, feed.column), *span* the characters of its text that are meant, as
    (start, end). Only the store knows the *place* in a file, and what a finding *follows* from: the place
    of the finding that has to be settled first. *rewrites* are better wordings of the text, with ``___``
    where somebody must decide; where there is none, *ask* is the question that leads to one.
    """

    code: str
    severity: Severity
    what: str
    mend: str
    _: KW_ONLY
    subject: Subject | None = None
    field: str | None = None
    span: tuple[int, int] | None = None
    rewrites: tuple[str, ...] = ()
    ask: str = ""
    place: Place | None = None
    follows: Place | None = None

    @property
    def message(self) -> str:
        """What is wrong and what to do, in one line."""
        return f"{self.what} {self.mend}".strip()

    @property
    def item(self) -> str:
        """The id of what it is about; "" where it is about no item."""
        return self.subject.id if self.subject else ""

    def about(self, noun: str, name: str) -> Finding:
        """The same finding, about this item."""
        return replace(self, subject=Subject(noun, name))

    def said(self, say: Callable[[str], str]) -> Finding:
        """The finding in another language; *say* translates a sentence."""
        what, mend = say(self.what), say(self.mend)
        return self if (what, mend) == (self.what, self.mend) else replace(self, what=what, mend=mend)

    def at(self, place: Place) -> Finding:
        """The same finding, at this place."""
        return replace(self, place=place)

    def __str__(self) -> str:
        """The finding as one paragraph of text."""
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.severity} [{self.code}] {self.message}"

    def as_dict(self) -> dict[str, object]:
        """The finding as in ``okr check --format json``; follows, rewrite and ask only where there is one."""
        file, line, key = self.place or (None, None, None)
        more = {"follows": str(self.follows)} if self.follows else {}
        more |= {"rewrite": self.rewrites[0]} if self.rewrites else {}
        more |= {"ask": self.ask} if self.ask else {}
        return {
            "code": self.code,
            "severity": self.severity,
            "file": file,
            "line": line,
            "key": key,
            "what": self.what,
            "mend": self.mend,
            **more,
        }


class BadValueError(ValueError):
    """A cell or a field cannot be read; the finding names its text and says what to write."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def bad_value(code: str, field: str, what: str, mend: str) -> BadValueError:
    """The error for a cell or a field that cannot be read."""
    return BadValueError(Finding(code, "error", what, mend, field=field or None))


class SourceError(Exception):
    """A source cannot be read; the finding is already free of secrets."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.what)
        self.finding = finding


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, then warnings, then hints; those of one severity stay in their order."""
    return tuple(sorted(findings, key=lambda f: SEVERITIES.index(f.severity)))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then causes before what follows from them, then by place; each finding once.

    Causes come in the order in which a plan is built: okr.toml, in it people and teams before cycles, then
    goals, KPIs and the logs.
    """

    def by_place(f: Finding) -> tuple[int, str, int, str, str, str]:
        file, line, key = f.place or ("", None, None)
        return _rank(file, key or ""), file, line or 0, key or "", f.code, f.what

    return worst_first(sorted(dict.fromkeys(findings), key=by_place))


def _rank(file: str, key: str) -> int:
    """How early the place of a finding stands among those from which others follow."""
    if file == "okr.toml":
        return _IN_HEAD.get(key.partition("[")[0].partition(".")[0], 0)
    folder = file.partition("/")[0]
    return 3 + (_FOLDERS.index(folder) if folder in _FOLDERS else len(_FOLDERS))


def causes_in(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that do not follow from another one."""
    return tuple(f for f in findings if f.follows is None)


def folded(findings: Iterable[Finding]) -> Iterator[tuple[Finding, int]]:
    """Each finding that does not follow from another one, with the number of those that follow from it."""
    findings = tuple(findings)
    causes = {f.place for f in causes_in(findings)}
    counts = Counter(f.follows for f in findings if f.follows in causes)
    for f in findings:
        if f.follows is None or f.follows not in causes:
            yield f, counts.pop(f.place, 0)


def errors_in(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that are errors."""
    return tuple(f for f in findings if f.severity == "error")
