"""The command line: a table of contents. Here alone are today, argv and exit codes known."""

from __future__ import annotations

import click

from okrlib import __version__
from okrlib.cli.check import check
from okrlib.cli.checkin import checkin, observe
from okrlib.cli.close import close
from okrlib.cli.coach import coach
from okrlib.cli.due import due, overdue
from okrlib.cli.events import events
from okrlib.cli.history import history
from okrlib.cli.init import init
from okrlib.cli.kpi import kpi
from okrlib.cli.lab import lab
from okrlib.cli.preview import preview
from okrlib.cli.propose import propose
from okrlib.cli.publish import publish
from okrlib.cli.score import score
from okrlib.cli.workshop import workshop
from okrlib.errors import OkrError
from okrlib.resources import leave

__all__ = ["main", "okr"]


class _Commands(click.Group):
    """A group that turns our own errors into a sentence, and shows commands in the order of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OkrError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror or error}.") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.version_option(__version__, prog_name="okr")
def okr() -> None:
    """Goals as plain text: check them, score them, publish them for everyone.

    A plan is a folder with an okr.toml. Every command finds the nearest one upward from here, or
    takes it as an argument or with --plan.

    \b
    A first plan:
      okr init our-goals      a small plan to change into yours
      cd our-goals
      okr check               what is wrong, where, and how to mend it
      okr coach drafts.jsonl  what is weak in drafted goals, and what to write instead
      okr score               how every goal stands today
      okr due                 what waits for a report
      okr checkin KR VALUE    one report
      okr propose             which KPIs call for an objective, drafted (needs okrlib[kpi])
      okr publish             the site, in _site/ (needs okrlib[site])
      okr preview             the same on this machine, rebuilt on change
      okr lab                 the notebooks (needs okrlib[notebook])
      okr workshop            set goals together, each in a browser (needs okrlib[workshop])

    \b
    Exit codes: 0 clean, 1 errors found, 2 the command was not understood.

    \b
    Completion, for bash (zsh and fish alike):
      eval "$(_OKR_COMPLETE=bash_source okr)"
    """


for command in (
    init,
    check,
    coach,
    score,
    due,
    overdue,
    checkin,
    observe,
    history,
    events,
    close,
    propose,
    kpi,
    publish,
    preview,
    lab,
    workshop,
):
    okr.add_command(command)


def main() -> None:
    """Run ``okr``; Ctrl-C ends it cleanly, a closed pipe (okr score | head) is no error."""
    try:
        okr.main(prog_name="okr")
    except BrokenPipeError:
        leave(0)
    except SystemExit as done:
        leave(done.code if isinstance(done.code, int) else 0 if done.code is None else 1)
