"""``okr open``: the boards as an application, in a browser on this machine."""

import webbrowser
from pathlib import Path

import click

from okrlib.cli.options import need, plan_option, served_folder
from okrlib.cli.output import echo


@click.command()
@click.argument(
    "board",
    required=False,
    type=click.Choice(["draft", "check-in", "kpis", "review", "close", "workshop", "import"]),
)
@plan_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen here (default: a free one).")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
def open(board: str | None, plan: Path | None, port: int, *, no_browser: bool) -> None:  # noqa: A001 - the command's own name
    """Open the boards in a browser: what waits, and a form for each.

    The home says what waits: reports that are due, KPIs that changed, goals that are still drafts, a cycle
    that ends. Each card leads to its board: draft, check-in, kpis, review, close, workshop or import. Only
    this machine can open them, and only with the address that is printed. Ctrl-C ends it.

    \b
    Examples:
      okr open              the home
      okr open check-in     straight to the check-in
    """
    folder = served_folder(plan)
    need("Opening the boards", "open", "ipykernel", "ipywidgets", "anywidget", "mistune", "tornado")
    from okrlib.boards import serve

    def tell(address: str) -> None:
        echo(f"{address}  (Ctrl-C ends it)")
        if not no_browser:
            webbrowser.open_new_tab(address)

    serve(folder, board=board or "", port=port, tell=tell)
    echo("The boards are closed.", err=True)
