"""The paths of this machine that no story may name: which they are, and how they may be written."""

from __future__ import annotations

import base64
import os
import struct
import zlib
from html import escape
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from okrlib.publish.exporter import as_json, prose
from okrlib.publish.local_paths import is_named, local_paths, pattern

PNG = b"\x89PNG\r\n\x1a\n"


def embedded(picture: bytes) -> str:
    return f"data:image/any;base64,{base64.b64encode(picture).decode()}"


def named(path: str, html: str) -> bool:
    return is_named(pattern([PurePosixPath(path)]), html)


# -- which paths


@pytest.mark.parametrize("home", ["/home/ann", "/home/ann/"])
def test_a_home_is_found_however_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("HOME", home)

    assert is_named(local_paths(tmp_path), "<p>/home/ann/x</p>")
    assert is_named(local_paths(tmp_path), "<p>/home/ann</p>")


def test_without_a_home_in_the_environment_it_is_the_account_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda _: type("Account", (), {"pw_dir": "/home/ann"}))

    assert is_named(local_paths(tmp_path), "<p>/home/ann/x</p>")


def test_an_account_without_a_home_has_none_to_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)

    assert is_named(local_paths(tmp_path), f"<p>{tmp_path}</p>")


def test_a_folder_is_found_as_it_is_named_and_as_its_links_resolve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real/plan").mkdir(parents=True)
    (tmp_path / "real/home").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.setenv("HOME", str(tmp_path / "link/home"))
    monkeypatch.chdir(tmp_path)
    paths = local_paths(Path("link/plan"))

    for name in ("link/plan", "real/plan", "link/home", "real/home"):
        assert is_named(paths, f"<p>{tmp_path / name}</p>"), name
    assert not is_named(paths, f"<p>{tmp_path}/real</p>")


def test_the_root_is_no_place_to_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", os.sep)

    assert not is_named(local_paths(Path(os.sep)), "<p>/ and /usr/bin</p>")


# -- how they are written


@pytest.mark.parametrize("path", ["/srv/plan", "/srv/R&D", "/srv/O'Neil", "/srv/our plan", "/srv/Pläne"])
@pytest.mark.parametrize(
    "shown",
    [
        lambda path: f"<pre>{escape(str(path))}</pre>",
        lambda path: f"<p>ann@ward:{escape(str(path))}</p>",
        lambda path: f"<td>5</td><td>{escape(str(path / 'x'))}</td>",
        lambda path: f'<span title="{escape(str(path))}">x</span>',
        lambda path: f"<pre>{escape(repr(f'files:{chr(10)}{path}'))}</pre>",
        lambda path: f"<pre>{path.as_uri()}/okr.toml</pre>",
        lambda path: f"<pre>{path.as_uri().replace('file://', 'file://localhost')}</pre>",
        lambda path: f"<pre>{escape(str(path.parent))}/<span>{escape(path.name)}</span></pre>",
        lambda path: prose(f"Look at <{path.as_uri()}>, or `{path}`."),
        lambda path: f'<script type="application/json">{as_json({"rows": [str(path)]})}</script>',
    ],
    ids=["text", "colon", "cell", "attribute", "line", "address", "host", "colours", "Markdown", "chart"],
)
def test_a_path_is_found_wherever_it_stands(path: str, shown: object) -> None:
    assert callable(shown)
    assert named(path, shown(PurePosixPath(path)))


@pytest.mark.parametrize(
    "path",
    [r"C:\Users\ann", r"C:\\Users\\ann", "C:/Users/ann/x", "file:///C:/Users/ann"],
)
def test_a_path_with_a_drive_is_found_in_all_its_forms(path: str) -> None:
    assert is_named(pattern([PureWindowsPath(r"C:\Users\ann")]), f"<pre>{path}</pre>")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content), kind) + content + b"sum."


@pytest.mark.parametrize("path", ["/srv/plan", "/srv/our plan", "/srv/Pläne"])
@pytest.mark.parametrize(
    "picture",
    [
        lambda path: f"<svg><text>/srv/<tspan>{path[5:]}</tspan></text></svg>".encode(),
        lambda path: f"<svg><metadata>{escape(PurePosixPath(path).as_uri())}/a.svg</metadata></svg>".encode(),
        lambda path: PNG + chunk(b"IHDR", bytes(13)) + chunk(b"tEXt", b"Source\0" + path.encode("latin-1")),
        lambda path: PNG + chunk(b"zTXt", b"Source\0\0" + zlib.compress(path.encode())),
        lambda path: PNG + chunk(b"iTXt", b"XML\0\0\0de\0Quelle\0" + path.encode()),
        lambda path: PNG + chunk(b"iTXt", b"XML\0\1\0de\0Quelle\0" + zlib.compress(path.encode())),
        lambda path: b"\xff\xd8\xff\xe1\0\xffExif\0\0" + path.encode() + b"\0\xff\xd9",
        lambda path: b"\xff\xd8\xff<rdf file='" + PurePosixPath(path).as_uri().encode() + b"'/>\xff\xd9",
        lambda path: f'<svg><image href="{embedded(PNG + chunk(b"tEXt", path.encode()))}"/></svg>'.encode(),
    ],
    ids=["words", "metadata", "PNG", "zTXt", "iTXt", "iTXt packed", "JPEG", "XMP", "within a drawing"],
)
def test_a_path_is_found_within_a_picture(path: str, picture: object) -> None:
    assert callable(picture)
    assert named(path, f'<img src="{embedded(picture(path))}" alt="x">')


@pytest.mark.parametrize("code", ["a", "AAAA", "=", base64.b64encode(PNG + b"\xff\xff\xff\xffzTXt").decode()])
def test_a_damaged_picture_names_nothing(code: str) -> None:
    assert not named("/srv/plan", f'<img src="data:image/png;base64,{code}" alt="x">')


@pytest.mark.parametrize("path", ["/code", "/section", "/main", "/p"])
@pytest.mark.parametrize(
    "html",
    [
        "<main><section><p>a <code>b</code></p></section></main>",
        "<pre>&lt;main&gt;&lt;code&gt;&lt;p&gt;&lt;/p&gt;&lt;/code&gt;&lt;/section&gt;&lt;/main&gt;</pre>",
        '<p><a href="https://code/code/p">x</a> https://main/main ../section ./p ~/code and/p 1/p /p-a</p>',
        f'<img src="data:image/png;base64,{"+/p+/code+/main+/section=" * 3}" alt="a">',
    ],
    ids=["tags", "shown tags", "other addresses", "a picture"],
)
def test_what_only_looks_like_a_path_is_none(path: str, html: str) -> None:
    assert not named(path, html)


def test_in_the_bytes_of_a_picture_a_path_of_a_letter_is_chance() -> None:
    picture = f'<img src="{embedded(PNG + bytes([255]) + b" seen at /p and /work ")}" alt="x">'
    assert not named("/p", picture)
    assert named("/work", picture)


def test_a_path_in_angle_brackets_is_one() -> None:
    assert named("/srv/plan", "<pre>[x](&lt;/srv/plan&gt;) &lt;/srv/plan/a&gt;</pre>")


def test_no_path_is_in_any_page_where_none_is_known() -> None:
    assert not is_named(pattern([PurePath(os.sep)]), "<p>/ and /home/ann</p>")
