"""The layout: which files there are, how long they are, and which import which."""

from __future__ import annotations

import ast
import re
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tools.draw_house import PICTURE, floors, journeys, picture

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "okrlib"
FACES = sorted(PACKAGE.rglob("__init__.py"))
#: Folders of tests that are about no package: helpers, and what holds for several packages at once.
SHARED = {"browser", "house", "kit", "snapshots"}
#: Files at the top that are neither texts nor settings.
TOP = {"LICENSE", "Makefile"}
#: Longer on purpose.
LONG: dict[str, str] = {}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def contracts() -> dict[str, object]:
    table: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]
    return table


#: What opens files otherwise opens the program's own, one that it has just made, or a log that it has open.
OWN_FILES = {
    "okrlib/boards/assets.py",
    "okrlib/coach/language/lexicon.py",
    "okrlib/exchange/data_files.py",
    "okrlib/publish/assets.py",
    "okrlib/show/styles.py",
    "okrlib/sources/csv_header.py",
    "okrlib/files/state.py",
    "okrlib/files/atomic.py",
    "okrlib/files/swap.py",
    "okrlib/store/csv_writer.py",
    "okrlib/store/published.py",
    "okrlib/store/starter.py",
}


# -- files and folders


def test_nothing_was_left_behind_at_the_top() -> None:
    """A file that a command wrote beside the folders by mistake is neither a text nor settings."""
    files = [file.name for file in ROOT.iterdir() if file.is_file() and not file.name.startswith(".")]

    assert [file for file in files if not file.endswith((".md", ".toml", ".yml")) and file not in TOP] == []


def test_few_modules_stand_beside_the_packages() -> None:
    modules = sorted(file.name for file in PACKAGE.glob("*.py"))

    assert len(modules) <= 8, modules


def test_only_ordinary_files_are_opened_by_one_function() -> None:
    opens = re.compile(r"\.read_(?:bytes|text)\(|(?<![a-zA-Z_])(?<!def )open\(|\bos\.open\(")
    direct = {name(file) for file in PACKAGE.rglob("*.py") if opens.search(file.read_text("utf-8"))}

    assert direct <= {"okrlib/files/reading.py", *OWN_FILES}


def test_files_stay_short() -> None:
    files = [
        *PACKAGE.rglob("*.py*"),
        *(ROOT / "tools").glob("*.py"),
        *(ROOT / "bench").glob("*.py"),
        *(file for kind in ("css", "js", "j2") for file in (ROOT / "site").rglob(f"*.{kind}")),
    ]
    long = {
        name(file): lines
        for file in files
        if file.suffix != ".pyc" and (lines := len(file.read_text("utf-8").splitlines())) > 400
    }

    assert set(long) - set(LONG) == set(), long
    assert all((ROOT / file).is_file() for file in LONG)


def test_every_folder_of_tests_is_a_package_s() -> None:
    folders = {
        folder.relative_to(ROOT / "tests")
        for folder in (ROOT / "tests").rglob("*")
        if any(folder.glob("test_*.py"))
    }

    assert len(folders) > 20
    for folder in folders:
        assert folder.parts[0] in SHARED or (PACKAGE / folder / "__init__.py").is_file(), folder


# -- faces


def defines(node: ast.stmt) -> bool:
    """Whether a statement of a face does more than hand on names."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())) | ast.Import() | ast.ImportFrom():
            return False
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return False
        case ast.Assign(targets=[ast.Tuple()], value=ast.Call(func=ast.Attribute(attr="attach_stub"))):
            return False
    return True


@pytest.mark.parametrize("face", FACES, ids=name)
def test_a_face_defines_nothing(face: Path) -> None:
    lines = [ast.unparse(node) for node in ast.parse(face.read_text("utf-8")).body if defines(node)]
    # The first face says its version, and lets values show themselves in a notebook.
    allowed = ["__version__ = ", "install()"] if face.parent == PACKAGE else []

    assert [line for line in lines if not line.startswith(tuple(allowed) or "\n")] == []


def test_every_lazy_face_lists_what_it_hands_on() -> None:
    lazy = {face.parent for face in FACES if "attach_stub" in face.read_text("utf-8")}

    assert lazy == {stub.parent for stub in PACKAGE.rglob("__init__.pyi")}
    for folder in lazy:
        files = {file.stem for file in folder.glob("*.py")}
        stub = ast.parse((folder / "__init__.pyi").read_text("utf-8"))
        names = {
            alias.asname
            for node in ast.walk(stub)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        # A file that is imported takes its name in the package, so it would replace what is handed on.
        assert names & files == set(), folder


# -- who imports whom


def imports() -> dict[str, set[str]]:
    """Which modules each module imports: for types too, within functions too, and by lazy faces."""
    graph = grimp.build_graph("okrlib", exclude_type_checking_imports=False, cache_dir=None)
    edges = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    for stub in PACKAGE.rglob("__init__.pyi"):
        package = ".".join(stub.parent.relative_to(ROOT).parts)
        for node in ast.parse(stub.read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom):
                edges[package].add(f"{package}.{node.module}")
    return edges


def test_no_files_import_each_other_in_a_circle() -> None:
    edges = imports()

    assert len(edges) > 200
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as circle:
        pytest.fail(" imports ".join(reversed(circle.args[1])))


def test_the_floors_have_no_exceptions() -> None:
    table = contracts()
    assert isinstance(table["contracts"], list)
    (floors,) = [contract for contract in table["contracts"] if contract["type"] == "layers"]

    assert "exclude_type_checking_imports" not in table
    assert all("ignore_imports" not in contract for contract in table["contracts"])
    assert floors["exhaustive"]
    assert floors["exhaustive_ignores"] == ["__main__"]


def test_the_picture_of_the_house_is_fresh() -> None:
    assert PICTURE.read_text("utf-8") == picture(), "Run: make generate"
    rooms = {name for floor in floors() for name in floor}

    assert len(rooms) > 20
    assert all(f">{name}<" in picture() for name in rooms)
    assert journeys() & rooms == {"drafting", "checkin", "review", "closing", "workshop", "kpis"}
