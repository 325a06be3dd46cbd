"""Ordinary files are opened, and nothing else is: neither waited for nor read without an end."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from okrlib.files import (
    MOST_COLUMNS,
    NotOrdinaryError,
    UnreadableError,
    handle,
    is_pointer,
    read,
    wide_line,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")


def _socket(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as open_socket:
            open_socket.bind(place.name)
    finally:
        os.chdir(here)


#: What is no file, by how it is put into a place.
NO_FILES: dict[str, Callable[[Path], None]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "socket": _socket,
    "device": lambda place: place.symlink_to("/dev/zero"),
    "terminal": lambda place: place.symlink_to("/dev/tty"),
    "circle of links": lambda place: place.symlink_to(place),
}


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    NO_FILES[kind](tmp_path / "place")

    with pytest.raises(UnreadableError):
        read(tmp_path / "place", most_mb=1)
    with pytest.raises(
        OSError, match="symbolic links" if kind == "circle of links" else "Not an ordinary file"
    ):
        handle(tmp_path / "place", os.O_RDWR | os.O_APPEND | os.O_CREAT)


def test_a_file_that_becomes_a_pipe_while_it_is_opened_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    file = (tmp_path / "file").stat()
    monkeypatch.setattr(Path, "stat", lambda _, **__: file)

    with pytest.raises(NotOrdinaryError):
        handle(tmp_path / "pipe")


def test_a_file_is_read_up_to_a_size_and_within_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/file").write_bytes(b"x" * 2000)
    (tmp_path / "out").write_bytes(b"y")
    (tmp_path / "in/link").symlink_to(tmp_path / "out")

    assert read(tmp_path / "in/file", most_mb=0.002, within=tmp_path / "in") == b"x" * 2000
    for place, why in {
        "in/file": "more than",
        "in/link": "outside",
        "in/gone": "no such",
        "in/\0": "no such",
    }.items():
        with pytest.raises(UnreadableError, match=why):
            read(tmp_path / place, most_mb=0.001, within=tmp_path / "in")


@given(st.lists(st.integers(0, 2 * MOST_COLUMNS), max_size=6), st.sampled_from(",;\t|x"))
def test_the_first_line_of_too_many_cells_is_found(widths: list[int], sign: str) -> None:
    raw = "\n".join(sign * width for width in widths).encode()
    wide = [n for n, width in enumerate(widths, 1) if width > MOST_COLUMNS and sign != "x"]

    assert wide_line(raw) == (wide[0] if wide else None)


def test_a_pointer_of_git_lfs_is_not_the_file(tmp_path: Path) -> None:
    file, other = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")
    other.write_bytes(file.read_bytes() + b"x" * 2000)
    with pytest.raises(UnreadableError, match="git lfs pull"):
        read(file, most_mb=1)
    assert (is_pointer(file), is_pointer(other)) == (True, False)
