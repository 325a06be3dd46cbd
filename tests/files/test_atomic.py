"""A new file is there whole or not at all, and replaces nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from okrlib.files import atomic


def _full(*_: Any) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _no_links(*_: Any) -> NoReturn:
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_is_made_with_its_folder_and_never_a_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    path = tmp_path / "new/q.toml"

    atomic.create(path, b"first")
    with pytest.raises(FileExistsError):
        atomic.create(path, b"second")

    assert path.read_bytes() == b"first"
    assert [each.name for each in path.parent.iterdir()] == ["q.toml"]


@pytest.mark.parametrize("links", [True, False])
def test_what_came_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool) -> None:
    path, link = tmp_path / "q.toml", os.link if links else _no_links

    def late(*places: Any) -> None:
        path.write_bytes(b"theirs")
        link(*places)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(FileExistsError):
        atomic.create(path, b"ours")

    assert path.read_bytes() == b"theirs"
    assert [each.name for each in tmp_path.iterdir()] == ["q.toml"]


def test_on_a_full_disk_nothing_stays_and_it_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "q.toml"
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _full)
        with pytest.raises(OSError, match=r"q\.toml"):
            atomic.create(path, b"text")
    assert not [*tmp_path.iterdir()]

    atomic.create(path, b"text")
    assert path.read_bytes() == b"text"
