"""Finding: one thing wrong or doubtful in what a person wrote, where it stands, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "hint"]
_ORDER: dict[str, int] = {"error": 0, "warning": 1, "hint": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark on a plan.

    *file* is relative to the plan folder, with forward slashes; *line* counts from 1; *key* is a
    dotted path in a TOML file or the column of a CSV file. *what* says what is wrong, *mend* what to
    do about it; both are whole sentences.
    """

    code: str
    severity: Severity
    file: str
    what: str
    mend: str
    line: int | None = None
    key: str | None = None

    @property
    def place(self) -> str:
        """File, line and key as one reads them in an editor: ``goals/2026-Q4/ops.toml:12 target``."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line}" + (f" {self.key}" if self.key else "")

    def __str__(self) -> str:
        """The finding as one paragraph of text."""
        return f"{self.place}: {self.severity} [{self.code}] {self.what} {self.mend}"

    def as_dict(self) -> dict[str, object]:
        """The finding under the names of ``okr check --format json``."""
        names = ("code", "severity", "file", "line", "key", "what", "mend")
        return {name: getattr(self, name) for name in names}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by place, each finding once."""
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda f: (_ORDER[f.severity], f.file, f.line or 0, f.key or "", f.code, f.what),
        )
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings is an error."""
    return any(f.severity == "error" for f in findings)
