"""A new site takes the old one's place at once and whole, or the old one stays; whatever goes wrong."""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import okrlib
from okrlib.errors import OkrError
from okrlib.files import swap
from okrlib.publish import NotebookError, publish, runner

DAY = date(2019, 3, 15)
#: Few pages that are quickly made, and no files.
KINDS = ("home", "team", "objective")
_EDITION = re.compile(r"Edition \d+")

HEAD = 'version = 1\nname = "Edition 0"\n[[teams]]\nid = "all"\n[[cycles]]\nid = "2019-Q1"\n'
GOALS = '[[objectives]]\nid = "o"\ntitle = "Open"\nstate = "active"\n'

#: Builds editions one after the other until it is killed, or as many as it is asked for.
BUILDER = """
import itertools, sys
from dataclasses import replace
from datetime import date
import okrlib
from okrlib.publish import publish

def build(folder, out, first=1, times=None):
    plan = okrlib.load(folder).plan
    numbers = itertools.count(first) if times is None else range(first, first + times)
    for number in numbers:
        named = replace(plan, name=f"Edition {number}")
        publish(named, out, on=date(2019, 3, 15), kinds=("home", "team", "objective"))
"""
#: Starts fifty such builders in turn, kills each after another while, and says when the site is not whole.
KILLER = (
    BUILDER
    + """
import os, re, signal, time
from pathlib import Path
folder, out = sys.argv[1:]
build(folder, out, 0, 1)
begun = time.perf_counter()
build(folder, out, 1, 3)
each = (time.perf_counter() - begun) / 3
for number in range(50):
    child = os.fork()
    if not child:
        build(folder, out, 100 * number)
    time.sleep(each * 2 * number / 50)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pages = [Path(out, page).read_text("utf-8") for page in ("index.html", "objectives/o.html")]
    editions = {re.search("Edition [0-9]+", page)[0] for page in pages}
    if len(editions) > 1:
        print(number, editions)
build(folder, out, 9999, 1)
"""
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan of few pages."""
    goals = tmp_path / "plan/goals/2019-Q1"
    goals.mkdir(parents=True)
    (tmp_path / "plan/okr.toml").write_text(HEAD, "utf-8")
    (goals / "all.toml").write_text(GOALS, "utf-8")
    return tmp_path / "plan"


@pytest.fixture
def site(tmp_path: Path, folder: Path) -> Path:
    """Its site."""
    publish(okrlib.load(folder).plan, tmp_path / "site", on=DAY)
    return tmp_path / "site"


def content(site: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in site.rglob("*") if file.is_file()}


def beside(site: Path) -> list[str]:
    return sorted(path.name for path in site.parent.iterdir())


def edition(page: Path) -> str:
    match = _EDITION.search(page.read_text("utf-8"))
    assert match
    return match[0]


def started(script: str, *words: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.slow
def test_5000_reads_during_20_rebuilds_see_no_gap_and_no_mixed_edition(folder: Path, site: Path) -> None:
    home, goal = site / "index.html", site / "objectives/o.html"
    seen = set()
    with started(BUILDER + "build(*sys.argv[1:], 1, 20)", folder, site) as builder:
        for reads in itertools.count(3, 3):
            first, between, last = edition(home), edition(goal), edition(home)
            # Between two reads of one edition no other may be seen.
            assert first != last or between == first
            seen.add(last)
            if reads >= 5000 and builder.poll() is not None:
                break
        assert builder.returncode == 0, builder.communicate()[0]
    assert edition(home) == edition(goal) == "Edition 20"
    assert len(seen) > 5
    assert beside(site) == ["plan", "site"]


@pytest.mark.slow
def test_fifty_kills_at_any_moment_leave_a_whole_site(folder: Path, site: Path) -> None:
    with started(KILLER, folder, site) as killer:
        assert killer.communicate(timeout=300)[0] == ""
    assert edition(site / "index.html") == "Edition 9999"
    # The last build has tidied up what the killed ones left.
    assert beside(site) == ["plan", "site"]


@pytest.mark.slow
def test_two_builds_at_once_both_end_well(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    script = BUILDER + "build(sys.argv[1], sys.argv[2], int(sys.argv[3]), 15)"
    with started(script, folder, out, 100) as one, started(script, folder, out, 200) as other:
        assert (one.communicate()[0], other.communicate()[0]) == ("", "")
        assert (one.returncode, other.returncode) == (0, 0)
    assert edition(out / "index.html") == edition(out / "objectives/o.html")
    assert edition(out / "index.html") in {"Edition 114", "Edition 214"}
    publish(okrlib.load(folder).plan, out, on=DAY, kinds=KINDS)
    assert beside(out) == ["plan", "site"]


def test_a_site_that_another_build_put_there_meanwhile_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with swap.replacing(out) as built:
        (built / "page").write_text("ours", "utf-8")
        out.mkdir()
        for name in (swap.MARKER, "page"):
            (out / name).write_text("theirs", "utf-8")
    assert (out / "page").read_text("utf-8") == "ours"
    assert beside(out) == ["site"]


def test_who_may_read_and_write_a_folder_stays(tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    out.chmod(0o2750)
    before = out.stat().st_mode
    with swap.replacing(out) as built:
        (built / "page").write_text("new", "utf-8")
    assert out.stat().st_mode == before
    assert beside(out) == ["site"]


def test_a_folder_in_which_nothing_may_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*, prefix: str, dir: Path) -> str:  # noqa: A002 - tempfile's own name
        raise PermissionError(13, "Permission denied", f"{dir}/{prefix}x")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(PermissionError) as raised, swap.replacing(tmp_path / "site"):
        pass
    assert raised.value.filename == str(tmp_path)


def test_where_a_link_leads_is_replaced_and_a_volume_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "site").symlink_to("www")
    for text in ("old", "new"):
        with swap.replacing(tmp_path / "site") as built:
            (built / "page").write_text(text, "utf-8")
    assert (tmp_path / "www/page").read_text("utf-8") == "new"
    assert beside(tmp_path / "site") == ["site", "www"]
    monkeypatch.setattr(Path, "is_mount", lambda _: True)
    with pytest.raises(OkrError, match="is a volume"), swap.replacing(tmp_path / "site"):
        raise AssertionError


def test_the_folder_in_which_somebody_stands_is_not_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site/in/it").mkdir(parents=True)
    (tmp_path / "site" / swap.MARKER).touch()
    monkeypatch.chdir(tmp_path / "site/in/it")
    with pytest.raises(OkrError, match="you stand in it"), swap.replacing(tmp_path / "site"):
        raise AssertionError


@pytest.mark.parametrize("written", [0, 1, 5, 9])
def test_a_full_disk_keeps_the_old_site(
    folder: Path, site: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    before, write, left = content(site), Path.write_bytes, itertools.count()

    def full(path: Path, held: bytes) -> int:
        if next(left) >= written:
            write(path, held[: len(held) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, held)

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(Path, "write_text", lambda path, text, *_, **__: full(path, text.encode()))
    with pytest.raises(OSError, match="No space left"):
        publish(replace(okrlib.load(folder).plan, name="Edition 1"), site, on=DAY)
    assert content(site) == before
    assert beside(site) == ["plan", "site"]


def test_a_full_disk_is_named_by_the_site_that_lies_on_it(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised, swap.replacing(tmp_path / "site"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert raised.value.filename == str(tmp_path / "site")


def command(folder: Path, site: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    line = [
        sys.executable,
        "-m",
        "okrlib",
        "publish",
        str(folder),
        "--out",
        str(site),
        "--on",
        DAY.isoformat(),
    ]
    return subprocess.run(line, check=False, capture_output=True, text=True, **more)


@pytest.mark.slow
@pytest.mark.parametrize("most", [3_000, 25_000])
def test_the_command_says_what_it_could_not_write(folder: Path, site: Path, most: int) -> None:
    """Writing beyond a limit of the system fails as on a full disk, for every library and program."""
    before = content(site)
    done = command(folder, site, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "File too large" in done.stderr
    assert content(site) == before
    assert beside(site) == ["plan", "site"]


@pytest.mark.parametrize("step", ["mkdtemp", "rename"])
def test_a_target_that_may_only_be_read_keeps_the_old_site(
    folder: Path, site: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = content(site)

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(site.parent))

    if step == "mkdtemp":
        monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    else:
        monkeypatch.setattr(swap, "_exchange", lambda *_: False)
        monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="Read-only file system"):
        publish(replace(okrlib.load(folder).plan, name="Edition 1"), site, on=DAY, kinds=KINDS)
    assert content(site) == before
    assert beside(site) == ["plan", "site"]


def test_a_system_that_cannot_exchange_folders_gets_the_new_site_too(
    folder: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    publish(replace(okrlib.load(folder).plan, name="Edition 1"), site, on=DAY, kinds=KINDS)
    assert edition(site / "index.html") == "Edition 1"
    assert beside(site) == ["plan", "site"]


def test_a_site_that_was_renamed_by_a_killed_build_comes_back(site: Path, folder: Path) -> None:
    gone = 2**22 - 1  # more than the numbers that Linux gives to processes by default
    site.rename(site.with_name(f".okrlib-build-site-{gone}-abc-old"))
    other = site.with_name(f".okrlib-build-site-b-{gone}-abc")
    other.mkdir()
    with swap.replacing(site):
        assert edition(site / "index.html") == "Edition 0"
    assert other.is_dir(), "it is another site's"
    assert folder.is_dir()


def notebook(folder: Path, source: str, page: str = "objective") -> None:
    """A page notebook of the plan's own."""
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": source, "outputs": []}
    (folder / "pages").mkdir()
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"pages/{page}.ipynb").write_text(json.dumps(book), "utf-8")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (
            "while True:\n    try:\n        pass\n    except Exception:\n        pass",
            "longer than 0.2 seconds",
        ),
        ("x = bytearray(10 ** 15)", "MemoryError"),
    ],
    ids=["hangs", "eats memory"],
)
def test_a_page_that_hangs_or_eats_memory_is_named(
    folder: Path, site: Path, monkeypatch: pytest.MonkeyPatch, source: str, why: str
) -> None:
    before = content(site)
    notebook(folder, source)
    monkeypatch.setattr(runner, "SECONDS", 0.2)
    with pytest.raises(NotebookError, match=r"objective\.ipynb, cell 1: .*") as failed:
        publish(okrlib.load(folder).plan, site, on=DAY, folder=folder, kinds=KINDS)
    assert why in str(failed.value)
    assert content(site) == before
    assert beside(site) == ["plan", "site"]


@pytest.mark.slow
def test_a_process_that_the_system_ends_for_its_memory_keeps_the_old_site(folder: Path, site: Path) -> None:
    before = content(site)
    # The command itself makes the first goals' pages; a process that it starts makes the home.
    notebook(folder, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "home")
    goals = "".join(GOALS.replace('"o"', f'"o{n}"') for n in range(100))  # enough for several processes
    (folder / "goals/2019-Q1/all.toml").write_text(goals, "utf-8")
    done = command(folder, site)
    assert done.returncode == 1
    assert "ended from outside, as happens when memory is short. Nothing was published." in done.stderr
    assert content(site) == before
    assert beside(site) == ["plan", "site"]
