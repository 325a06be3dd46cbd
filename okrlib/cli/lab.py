"""``okr lab``: JupyterLab at the plan's notebooks."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path

import click

from okrlib.cli.options import need, plan_option, served_folder
from okrlib.errors import OkrError
from okrlib.files import UnreadableError, read
from okrlib.notebook import PLAN_VARIABLE
from okrlib.resources import data_dir

#: None of ours is larger.
_MOST_MB = 1.0
_IGNORED = """\
# Copies of okrlib's notebooks, which JupyterLab saves with what they showed; they are not your plan.
# To keep one in Git, take its line out.
"""
#: Nobody is asked about news, and there is nothing beside the notebook; a person's own settings come first.
_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/statusbar-extension:plugin": {"visible": False},
}
#: What would stand in the bars at the sides: without any of it there are no bars. The tour leads to the
#: other notebooks, and File, Open from Path to any file.
_BESIDE = (
    "@jupyter/collaboration-extension:rtcPanel",
    "@jupyterlab/application-extension:property-inspector",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/filebrowser-extension:widget",
    "@jupyterlab/running-extension",
    "@jupyterlab/toc-extension",
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[PLAN] [JUPYTERLAB OPTIONS]...")
@plan_option
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
def lab(words: tuple[str, ...], plan: Path | None, *, no_browser: bool) -> None:
    """Open JupyterLab at the tour, with this plan at hand.

    Notebooks find the plan through okrlib.open_plan(). The tour and the notebooks of the site's pages
    are copied into the plan's folder `notebooks/` when it is not there yet; what is there stays. One
    notebook is shown at a time, with no bars beside it; the tour leads to the others. What you have set
    in JupyterLab stays as it is.
    Options of JupyterLab's own are passed on to it, as in: okr lab --port 9000.
    """
    named = bool(words) and not words[0].startswith("-")
    if named and plan is not None:
        raise click.UsageError("Name the plan once: as an argument or with --plan.")
    folder = served_folder(Path(words[0]) if named else plan)
    passed = [*words[named:]]
    need("JupyterLab", "notebook", "jupyterlab")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not _root_allowed(passed):
        # JupyterLab would refuse after an address had been promised.
        raise OkrError(
            "JupyterLab does not run as root unless it is told to. Start it as another user, or: "
            "okr lab --allow-root"
        )
    bring_notebooks(folder)
    sign_ours(folder)
    line = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}"]
    line.append("--LabApp.default_url=/doc/tree/notebooks/0-start.ipynb")
    if no_browser:
        line.append("--no-browser")
    with tempfile.TemporaryDirectory(prefix="okr-lab-", ignore_cleanup_errors=True) as own:
        path = os.pathsep.join(filter(None, [_quiet(Path(own)), os.environ.get("JUPYTER_CONFIG_PATH")]))
        environment = {**os.environ, PLAN_VARIABLE: str(folder), "JUPYTER_CONFIG_PATH": path}
        code = subprocess.call([*line, *passed], env=environment)  # noqa: S603 - the caller's own, and no shell
    sys.exit(code)


def _root_allowed(passed: list[str]) -> bool:
    """Whether JupyterLab is told that it may run as root: by an option, or by its configuration."""
    from jupyter_server.services.config import ConfigManager

    configured = ConfigManager(config_dir_name="").get("jupyter_server_config")  # type: ignore[no-untyped-call]  # it has no types
    by_option = any(word.startswith(("--allow-root", "--ServerApp.allow_root")) for word in passed)
    return by_option or bool(configured.get("ServerApp", {}).get("allow_root"))


def _quiet(own: Path) -> str:
    """A folder of JupyterLab's defaults, as an administrator would set them; its path."""
    (own / "labconfig").mkdir()
    off = {"disabledExtensions": dict.fromkeys(_BESIDE, True)}
    for name, values in (("default_setting_overrides", _SETTINGS), ("page_config", off)):
        (own / "labconfig" / f"{name}.json").write_text(json.dumps(values), "utf-8")
    return str(own)


def sign_ours(folder: Path) -> None:
    """Sign each notebook that is byte for byte ours, as JupyterLab does with those that one has run."""
    import nbformat
    from nbformat.sign import NotebookNotary

    ours, notary = data_dir("notebooks"), NotebookNotary()
    with closing(notary.store):
        for copy in (folder / "notebooks").rglob("*.ipynb"):
            shipped = ours / copy.relative_to(folder / "notebooks")
            with suppress(UnreadableError):
                text = read(copy, most_mb=_MOST_MB)
                if shipped.is_file() and text == read(shipped, most_mb=_MOST_MB):
                    notary.sign(nbformat.reads(text.decode(), as_version=4))


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
