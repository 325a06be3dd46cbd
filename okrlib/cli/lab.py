"""``okr lab``: JupyterLab at the plan's notebooks."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from okrlib.cli.options import folder_of, plan_options
from okrlib.errors import MissingExtraError
from okrlib.notebook import PLAN_VARIABLE
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from pathlib import Path


_IGNORED = """\
# Copies of okrlib's notebooks, which JupyterLab saves with what they showed; they are not your plan.
# To keep one in Git, take its line out.
"""


@click.command()
@plan_options
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
def lab(plan: Path | None, plan_option: Path | None, *, no_browser: bool) -> None:
    """Open JupyterLab at the tour, with this plan at hand.

    Notebooks find the plan through okrlib.open_plan(). The tour and the notebooks of the site's pages
    are copied into the plan's folder `notebooks/` when it is not there yet; what is there stays. One
    notebook is shown at a time, so that it fits a narrow screen; the folder sign lists the others.
    """
    folder = folder_of(plan, plan_option).resolve()
    if importlib.util.find_spec("jupyterlab") is None:
        raise MissingExtraError("JupyterLab", "notebook")
    bring_notebooks(folder)
    line = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}"]
    line.append("--LabApp.default_url=/doc/tree/notebooks/0-start.ipynb")
    if importlib.util.find_spec("jupyter_server_ydoc") is not None:
        # One person needs no shared document, whose store would lie in the plan's folder.
        line.append("--YDocExtension.disable_rtc=True")
    if no_browser:
        line.append("--no-browser")
    # The folder is the caller's own, and no shell reads it.
    sys.exit(subprocess.call(line, env={**os.environ, PLAN_VARIABLE: str(folder)}))  # noqa: S603


def bring_notebooks(folder: Path) -> None:
    """Copy those of our notebooks that the plan's folder `notebooks/` does not have yet.

    JupyterLab saves a notebook with what it showed, so a `.gitignore` beside them, where there is none,
    keeps our copies out of the plan's changes.
    """
    ours, place = data_dir("notebooks"), folder / "notebooks"
    named = sorted(
        name
        for name in (path.relative_to(ours) for path in ours.rglob("*.ipynb"))
        if name.parts[0] != "example" and not any(part.startswith(".") for part in name.parts)
    )
    for name in named:
        copy = place / name
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ours / name, copy)
    ignored = place / ".gitignore"
    if not ignored.exists():
        lines = ["/.gitignore", ".ipynb_checkpoints/", *(f"/{name.as_posix()}" for name in named)]
        ignored.write_text(_IGNORED + "".join(f"{line}\n" for line in lines), "utf-8")
