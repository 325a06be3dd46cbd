"""``okr lab``: JupyterLab at the plan's notebooks."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from okrlib.cli.common import folder_of, plan_options
from okrlib.errors import MissingExtraError
from okrlib.open import PLAN_VARIABLE
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from pathlib import Path


@click.command(context_settings={"ignore_unknown_options": True})
@plan_options
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
def lab(plan: Path | None, plan_option: Path | None, *, no_browser: bool) -> None:
    """Open JupyterLab at the tour, with this plan at hand.

    Notebooks find the plan through okrlib.open_plan(). The tour and the page notebooks are copied
    into the plan's folder `notebooks/` when they are not there yet; what is there stays as it is.
    """
    folder = folder_of(plan, plan_option).resolve()
    if importlib.util.find_spec("jupyterlab") is None:
        raise MissingExtraError("JupyterLab", "notebook")
    tour = folder / "notebooks" / "0-start.ipynb"
    if not tour.exists():
        tour.parent.mkdir(exist_ok=True)
        tour.write_bytes((data_dir("notebooks") / "0-start.ipynb").read_bytes())
    line = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", str(tour.relative_to(folder))]
    if no_browser:
        line.append("--no-browser")
    # The folder is the caller's own, and no shell reads it.
    sys.exit(subprocess.call(line, env={**os.environ, PLAN_VARIABLE: str(folder)}))  # noqa: S603
