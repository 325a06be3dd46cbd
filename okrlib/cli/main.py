"""The command line: a table of contents. A command's module is loaded when the command is called."""

from __future__ import annotations

import errno
import io
import os
import sys
import warnings
from collections import UserDict
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING

import click

from okrlib import __version__
from okrlib.cli.output import paragraph, why
from okrlib.errors import OkrError
from okrlib.files import in_utf8
from okrlib.resources import INTERRUPTED, interruptible, leave, rare_collector

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Every command in the order of use, with the first sentence of its help.
COMMANDS = {
    "init": "Make a new plan in DIR: plain text that you change into yours.",
    "import": "Import goals from another tool's export, or from any spreadsheet, into a plan.",
    "check": "Say what is wrong in the plan: file, line, what, and how to fix it.",
    "coach": "Say what each text really is, and how to say it as a better goal.",
    "library": "Search a shelf of examples: goals with their key results, and KPI cards.",
    "score": "Score every goal: progress, score, verdict and health on a day.",
    "due": "List what waits for a report: key results, and KPIs whose period has ended.",
    "overdue": "List what should have been reported before: due, and silent in the period before as well.",
    "checkin": "Report on a key result, or on many from a file.",
    "observe": "Report a KPI's figure.",
    "history": "Show every report on a key result: by whom, about which day, recorded when, and whether it "
    "counts.",
    "log": "Show what became of a goal or KPI: every change of its words and numbers, and every report.",
    "events": "List what happened: milestones, objectives reached, changes of health, safeguards harmed.",
    "close": "Close CYCLE: final scores, why and what was learned, and what is kept, changed or dropped.",
    "propose": "Say which KPIs call for an objective, and draft it.",
    "kpi": "KPIs: list them, and pull their figures from where they are kept.",
    "migrate": "Rewrite an older plan in today's format.",
    "doctor": "Look at this machine and this plan's folder, and say what stands in the way.",
    "accept": "Show what an assistant proposed, and write it once you accept.",
    "mcp": "Answer an assistant's questions about the plan, over the Model Context Protocol (stdio).",
    "notify": "Tell people what waits for them and what changed, by chat or mail.",
    "publish": "Publish the plan as a static site that needs no server.",
    "export": "Export the plan as files that other programs read: goals, reports, figures, scores and "
    "history.",
    "editions": "Editions: list those that are kept, and strike a name or an item from all of them.",
    "diff": "Show what is different between the editions of two days: what is new, dropped, reworded or "
    "moved.",
    "verify": "Check that a published site is what the plan and its edition give, and name each page that "
    "is not.",
    "preview": "Serve the site on this machine and rebuild it whenever the plan changes.",
    "open": "Open the boards in a browser: what waits, and a form for each.",
    "lab": "Open JupyterLab at the tour, with this plan at hand.",
    "workshop": "Set goals together, on a page that everybody joins by a link.",
    "share": "Commit and push what okrlib wrote into the plan, and nothing else.",
    "state": "Show what this machine keeps of a plan beside its folder, and clear it.",
}
#: The modules of commands that have another name.
_ELSEWHERE = {"import": "importing", "overdue": "due", "observe": "checkin", "open": "boards"}


def module_of(command: str) -> str:
    """The module in which a command stands."""
    return f"okrlib.cli.{_ELSEWHERE.get(command, command)}"


class _Late(UserDict[str, click.Command]):
    """The commands by name, each loaded when it is asked for; `data` are stand-ins, enough for a list."""

    def __getitem__(self, key: str) -> click.Command:
        name = str(self.data[key].name)
        called = f"{name}_" if iskeyword(name) else name
        command: click.Command = getattr(import_module(module_of(name)), called)
        return command

    def lines(self, limit: int = 45) -> dict[str, str]:
        """The one-line help of each, cut at *limit*."""
        return {name: command.get_short_help_str(limit) for name, command in self.data.items()}


_LATE = _Late({name: click.Command(name, help=line) for name, line in COMMANDS.items()})


#: What people call a command elsewhere.
_OTHERWISE = {
    **dict.fromkeys(("status", "list", "show", "stand", "progress"), "okr score"),
    **dict.fromkeys(("check-in", "check_in", "report", "update", "add"), "okr checkin KR VALUE"),
    **dict.fromkeys(("validate", "lint", "test"), "okr check"),
    **dict.fromkeys(("new", "create", "start"), "okr init"),
    **dict.fromkeys(("build", "site", "deploy"), "okr publish"),
    **dict.fromkeys(("serve", "watch"), "okr preview"),
    **dict.fromkeys(("kpis", "metrics"), "okr kpi list"),
    **dict.fromkeys(("figure", "observation", "measure"), "okr observe KPI VALUE"),
    **dict.fromkeys(("notebook", "jupyter"), "okr lab"),
    "help": "okr --help",
}


#: What to do where the system refuses.
_MENDS = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), "Ask its owner for permission, or choose another place."),
    errno.EROFS: "Choose a place where files can be written.",
    errno.ENOSPC: "Free some space, then try again.",
}


class _Commands(click.Group):
    """A group that loads no command to list it, and turns our own errors into a sentence."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and (meant := _OTHERWISE.get(args[0].casefold())):
            ctx.fail(f"No such command {args[0]!r}. Did you mean: {meant}")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for word in args:
            # A file may have any name; of a text the letters would be missing in the plan.
            if not in_utf8(word) and not any(map(os.path.lexists, (word, word.partition("=")[2]))):
                shown = os.fsencode(word).decode("utf-8", "replace")
                mend = "Use a terminal whose encoding is UTF-8; if PYTHONUTF8 is 0, unset it."
                ctx.fail(f"{shown!r} has letters that cannot be read. {mend}")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        limit = formatter.width - 6 - max(map(len, self.commands))
        with formatter.section("Commands"):
            formatter.write_dl(list(_LATE.lines(limit).items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        lines = _LATE.lines().items()
        named = [CompletionItem(name, help=line) for name, line in lines if name.startswith(incomplete)]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> object:
        try:
            with interruptible():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except click.Abort as stopped:
            # A prompt turns Ctrl-C into this, and the end of its input as well.
            if isinstance(stopped.__context__, KeyboardInterrupt):
                ctx.exit(INTERRUPTED)
            raise
        except OkrError as error:
            raise click.ClickException(paragraph(str(error))) from error
        except click.ClickException as error:
            vars(error)["message"] = paragraph(error.message)
            raise
        except RuntimeError as error:
            if str(error) == "Query interrupted":  # what DuckDB makes of Ctrl-C
                ctx.exit(INTERRUPTED)
            if "home directory" not in str(error):
                raise
            # A user who is known nowhere, as in some containers; Jupyter asks too.
            raise click.ClickException("This user has no home folder. Name one in HOME.") from error
        except BrokenPipeError:
            raise
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not error.filename:
                raise click.ClickException(
                    "The folder in which you stand is gone. Go to another one."
                ) from error
            mend = _MENDS.get(error.errno or 0, "")
            raise click.ClickException(paragraph(f"{why(error)} {mend}".rstrip())) from error


@click.group(
    cls=_Commands,
    commands=_LATE,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(__version__, prog_name="okr")
def okr() -> None:
    """Goals as plain text: check them, score them, publish them for everyone.

    A plan is a folder with an okr.toml. Commands take the nearest one upward from here, unless they
    are given another.

    \b
    A first plan:
      okr init our-goals      a small plan to change into yours
      cd our-goals
      okr check               what is wrong, where, and how to fix it
      okr coach "Grow sales"  what is weak in a draft, and what to write instead
      okr score               how every goal stands today
      okr due                 what waits for a report
      okr checkin KR VALUE    one report
      okr propose             which KPIs call for an objective, drafted (needs okrlib[kpi])
      okr publish             the site, in _site/ (needs okrlib[site])
      okr preview             the same on this machine, rebuilt on change
      okr import FILE         goals from another tool's export or a spreadsheet
      okr export --to DIR     all of it as tables, a workbook or Markdown (needs okrlib[kpi])
      okr open                the boards, in a browser (needs okrlib[open])
      okr lab                 the notebooks (needs okrlib[notebook])
      okr workshop            set goals together, each in a browser (needs okrlib[workshop])

    \b
    Exit codes: 0 clean, 1 errors found, 2 the command was not understood, 130 ended by Ctrl-C.

    \b
    Completion, for bash (zsh and fish alike):
      eval "$(_OKR_COMPLETE=bash_source okr)"
    """


def main() -> None:
    """Run ``okr``; Ctrl-C ends it without a word, a closed pipe (okr score | head) is no error."""
    rare_collector()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A letter that an old terminal does not have is a question mark there, and no reason to stop.
        sys.stdout.reconfigure(errors="replace")
    # Of a home in which nothing may be written; it goes on in a temporary folder.
    warnings.filterwarnings("ignore", "IPython (parent|dir) ", UserWarning)
    try:
        okr.main(prog_name="okr")
    except BrokenPipeError:
        leave(0)
    except OSError as error:  # of help, which is printed before a command runs
        click.echo(f"Error: {why(error)}", err=True)
        leave(1)
    except SystemExit as done:
        leave(done.code if isinstance(done.code, int) else 0 if done.code is None else 1)
