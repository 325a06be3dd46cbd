"""The files of a new plan."""

import os
import re
from collections.abc import Sequence
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.request import url2pathname

from okrlib.errors import InPlanError, NotOursError, SourceNotUsableError
from okrlib.resources import data_dir
from okrlib.store.file_models import write_schemas

_FROM_INDEX = """\
    pip install 'okrlib[site]'

This works once okrlib is on a package index, and so do the workflows. Until then, install it from where
you have it, a folder, a wheel or a Git address, and write the same into the workflows:

    pip install 'okrlib[site] @ git+https://…'
"""
_NOTE = """\
{indent}# Works once okrlib is on a package index; until then put where you have it from in place of the
{indent}# version, as in " @ git+https://…".
"""
#: What a code host reads: its file in the plan, the file in the starter, and how far its steps are indented.
_HOSTS = {
    "github": (".github/workflows/goals.yml", "github.yml", 6, 10),
    "gitlab": (".gitlab-ci.yml", "gitlab.yml", 4, 6),
}
HOSTS = tuple(_HOSTS)
#: They would end the quotes around an address in a shell or in a workflow.
_UNQUOTABLE = re.compile(r"[\"'`$\x00-\x1f\x7f]|\\(?!\w)|: | #")

#: Whoever signs in on the web: a password, or a token in a user's place.
_SIGNED_IN = re.compile(r"https?://([^/]+)@", re.IGNORECASE)


class Source(NamedTuple):
    """Where okrlib is installed from: what `pip install` takes, and a wheel that goes into the plan."""

    address: str
    wheel: Path | None = None

    def requirement(self, extra: str) -> str:
        """What `pip install` is given for okrlib with one of its extras."""
        if "://" in self.address:
            return f"okrlib[{extra}] @ {self.address}"
        return f"{self.address}[{extra}]"


def installed_from() -> str | None:
    """The wheel or Git address that pip installed this okrlib from; None where it was none, or is gone."""
    import json

    try:
        told = json.loads(metadata.distribution("okrlib").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return None
    url, git = str(told.get("url", "")), told.get("vcs_info", {})
    if git.get("vcs") == "git":
        return f"git+{url}@{git.get('commit_id') or git.get('requested_revision') or 'HEAD'}"
    path = Path(url2pathname(url.removeprefix("file://"))) if url.startswith("file://") else None
    return str(path) if path and path.suffix == ".whl" and path.is_file() else None


def source_of(written: str, folder: Path) -> Source:
    """Where a plan in *folder* installs okrlib from: a wheel, a folder with its source, a Git address.

    A wheel is copied into the plan, so that a workflow has it too. A folder around the plan is named as seen
    from the plan; of any other one a wheel is built, which needs pip and may ask a package index.

    Raises `SourceNotUsableError` where there is no such thing.
    """
    if _UNQUOTABLE.search(written):
        raise SourceNotUsableError(written, "holds a quote or another character that a workflow cannot hold")
    if signed := _SIGNED_IN.search(written):
        why = "names a user or a token, which every reader of the plan would see: let Git sign in by itself"
        raise SourceNotUsableError(written.replace(signed[1], "…"), why)
    if written.startswith("git@"):
        written = "ssh://" + written.replace(":", "/", 1)
    if "://" in written:
        plain = not written.startswith("git+") and not written.endswith(".whl")
        return Source(f"git+{written}" if plain else written)
    path, folder = Path(os.path.abspath(written)), Path(os.path.abspath(folder))  # noqa: PTH100 - without ".."
    if path.suffix == ".whl" and path.is_file():
        return Source(f"./{path.name}", path)
    if not (path / "pyproject.toml").is_file():
        raise SourceNotUsableError(written, "is no wheel, no folder with a pyproject.toml and no Git address")
    if folder.is_relative_to(path):
        return Source(Path(os.path.relpath(path, folder)).as_posix())
    wheel = _built(path)
    return Source(f"./{wheel.name}", wheel)


def _built(folder: Path) -> Path:
    """A wheel of the okrlib in a folder, in a temporary place: a workflow has no such folder."""
    import subprocess
    import sys
    import tempfile

    place = Path(tempfile.mkdtemp(prefix="okrlib-wheel-"))
    line = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(place), str(folder)]
    # The folder is one that the caller named, and no shell reads it.
    ran = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603
    wheels = list(place.glob("*.whl"))
    if ran.returncode or not wheels:
        last = (ran.stderr.strip().splitlines() or ["pip says nothing"])[-1]
        raise SourceNotUsableError(str(folder), f"makes no wheel ({last})")
    return wheels[0]


def make(
    folder: Path,
    *,
    on: date,
    kind: Literal["starter", "empty", "example"] = "starter",
    source: Source | None = None,
    time_zone: str | None = None,
    hosts: Sequence[str] = HOSTS,
) -> int:
    """Write a new plan into *folder*, all of it or nothing; the number of files.

    Into a folder that exists okr.toml goes last.

    Its days are those of *time_zone*, an IANA name; the worked example has its own.

    Its README and workflows install okrlib from *source*; without one, from a package index. *hosts* are the
    code hosts that get a workflow, of `HOSTS`.

    Raises `InPlanError` where the folder is a plan or lies in one, and `NotOursError` where it holds
    anything else but Git's own folder.
    """
    import shutil
    import tempfile

    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - without ".."
    for place in (folder, *folder.parents):
        if (place / "okr.toml").exists():
            raise InPlanError(folder, place)
    there = folder.exists()
    if there and (not folder.is_dir() or any(path.name != ".git" for path in folder.iterdir())):
        raise NotOursError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder if there else folder.parent))
    try:
        if kind == "example":
            shutil.copytree(data_dir("notebooks") / "example", beside, dirs_exist_ok=True)
            files = dict(workflow(host, source) for host in hosts)
            files |= {".gitattributes": _text("gitattributes"), ".gitignore": _text("gitignore")}
        else:
            files = _files(on, source, time_zone, hosts, empty=kind == "empty")
            write_schemas(beside)
        for name, text in files.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        if source is not None and source.wheel is not None:
            shutil.copyfile(source.wheel, beside / source.wheel.name)
        number = sum(path.is_file() for path in beside.rglob("*"))
        if there:  # somebody may stand in it, and it may be a checkout or a mount of its own
            for path in sorted(beside.iterdir(), key=lambda path: path.name == "okr.toml"):
                path.replace(folder / path.name)
        else:
            beside.chmod(0o755)
            beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return number


def _text(name: str, **words: object) -> str:
    """A file of the starter, with what differs from plan to plan put in for @its name@."""
    text = (data_dir("notebooks") / "starter" / name).read_text("utf-8")
    for word, meant in words.items():
        text = text.replace(f"@{word}@", str(meant))
    return text


def workflow(host: str, source: Source | None) -> tuple[str, str]:
    """The file in which a code host looks for its work, and its text: check, refresh, publish, keep, tell."""
    place, name, indent, deep = _HOSTS[host]
    keep = "".join(f"{' ' * deep}{line}\n" for line in _text("keep.sh").splitlines())
    words = {
        "note": "" if source else _NOTE.format(indent=" " * indent),
        "install": source.requirement("site") if source else f"okrlib[site]=={metadata.version('okrlib')}",
        "tell": source.requirement("notify") if source else f"okrlib[notify]=={metadata.version('okrlib')}",
        "keep": keep.rstrip("\n"),
    }
    text = _text(name, **words)
    return place, text


def _files(
    on: date, source: Source | None, time_zone: str | None, hosts: Sequence[str], *, empty: bool
) -> dict[str, str]:
    cycle = f"{on.year}-Q{(on.month + 2) // 3}"
    named = f'time_zone = "{time_zone}"'
    zone = f"{named:<25} # where its days begin and end\n" if time_zone else ""
    install = f"    pip install '{source.requirement('site')}'" if source else _FROM_INDEX
    files = {
        "okr.toml": _text("okr.toml", cycle=cycle, team="" if empty else _text("team.toml"), zone=zone),
        ".gitattributes": _text("gitattributes"),
        ".gitignore": _text("gitignore"),
        "README.md": _text("README.md", install=install),
        **dict(workflow(host, source) for host in hosts),
        f"check-ins/{cycle}.csv": _CHECK_INS,
    }
    if not empty:
        files[f"goals/{cycle}/service.toml"] = _text("goals.toml", slug=cycle.lower(), on=on)
        files["kpis/service.toml"] = _text("kpis.toml")
        files["observations/service.csv"] = _OBSERVATIONS
    return files


#: The heads of empty logs.
_CHECK_INS = "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn\n"
_OBSERVATIONS = "kpi,period,value,recorded\n"
