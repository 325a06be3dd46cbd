"""``okr check``: what is wrong in the plan's files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlib import words
from okrlib.cli.common import echo_json, on_option, opened, plan_options, say_day, tell

if TYPE_CHECKING:
    from datetime import date

    from okrlib.findings import Finding


@click.command()
@plan_options
@on_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="For people, programs, or review comments in CI.",
)
def check(plan: Path | None, plan_option: Path | None, on: date | None, form: str) -> None:
    """Say what is wrong in the plan: file, line, what, and how to mend it.

    A plan with errors still opens: everything that can be read is read. Errors are what cannot be
    right (a missing parent, a target that is its baseline); warnings are worth a look.

    \b
    Examples:
      okr check
      okr check our-goals --format json
      okr check --format github      annotations in a pull request

    Exits with 1 where there is an error.
    """
    held = opened(plan, plan_option, on)
    say_day(held)
    if form == "json":
        echo_json({"findings": [f.as_dict() for f in held.findings]})
    elif form == "github":
        for f in held.findings:
            click.echo(_annotation(f, held.folder))
    else:
        tell(held.findings)
        click.echo(_summary(held.findings, held.plan.name))
    sys.exit(1 if held.broken else 0)


def _summary(findings: tuple[Finding, ...], name: str) -> str:
    counts = {s: sum(f.severity == s for f in findings) for s in ("error", "warning", "hint")}
    said = [words.count(n, severity) for severity, n in counts.items() if n]
    return f"{name or 'The plan'}: {words.listed(said)}." if said else f"{name or 'The plan'} is in order."


def _annotation(finding: Finding, folder: Path) -> str:
    """A workflow command of GitHub Actions; % and line breaks would end it, so they are escaped.

    Its file is relative to the working folder, which is the repository's where Actions run.
    """

    def safe(text: str, *, inside: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if inside else text

    kind = "notice" if finding.severity == "hint" else finding.severity
    file = (folder.resolve() / finding.file).as_posix().removeprefix(f"{Path.cwd().as_posix()}/")
    place = f"file={safe(file, inside=True)}" + (f",line={finding.line}" if finding.line else "")
    return (
        f"::{kind} {place},title={safe(finding.code, inside=True)}::{safe(f'{finding.what} {finding.mend}')}"
    )
