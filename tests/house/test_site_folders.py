"""The folders of `site/`: named after what they serve, with nothing in them that nobody uses."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import nodes

from okrlib.show.fragment import environment
from okrlib.workshop.server import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
FRAGMENTS, ASSETS = ROOT / "site/fragments", ROOT / "site/assets"

#: Each folder, and the package or module of `okrlib` whose HTML, styles or scripts stand in it.
FRAGMENTS_OF = {
    "home": "show/home.py",
    "edition": "show/edition.py",
    "how": "show/how.py",
    "search": "show/search.py",
    "changes": "show/changes.py",
    "cycle": "show/cycle.py",
    "map": "show/map.py",
    "team": "show/team.py",
    "objective": "show/objective.py",
    "kpi": "show/kpi.py",
    "review": "show/cycle_review.py",
    "notebook": "show/cards.py",
    "workshop": "workshop",
    "drafting": "widgets/drafting",
    "checkin": "widgets/checkin",
    "closing": "widgets/closing",
    "importing": "widgets/importing",
    "proposals": "widgets/review/proposals.py",
    "publish": "publish",
    "elements": "widgets/elements",
    "boards": "boards",
}
ASSETS_OF = {
    "base": "show/styles.py",
    "pages": "publish",
    "widgets": "widgets/elements",
    "workshop": "workshop",
    "boards": "boards",
}
#: Files that hold macros for others and are no page's own.
MACROS_ONLY = {"boards/_shell", "elements/_parts", "map/_parts", "elements/_remark", "elements/texts"}


def names_in(place: Path) -> set[str]:
    """Every text in the code of a module or package that can be the name of a template or an asset."""
    files = [place] if place.is_file() else place.rglob("*.py")
    trees = (ast.parse(file.read_text("utf-8")) for file in files)
    texts = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"\w+/[\w.]+(#\w+)?", text)}


def templates() -> dict[str, nodes.Template]:
    return {
        file.relative_to(FRAGMENTS).as_posix().removesuffix(".html.j2"): environment().parse(
            file.read_text("utf-8")
        )
        for file in FRAGMENTS.rglob("*.html.j2")
    }


def macros(name: str, template: nodes.Template) -> set[str]:
    return {f"{name}#{macro.name}" for macro in template.find_all(nodes.Macro)}


def names_in_template(name: str, template: nodes.Template) -> Iterable[str]:
    """The macros that a template calls: its own, and those of a file that it imports."""
    imported: dict[str, str] = {}
    for line in template.find_all(nodes.Import):
        assert isinstance(line.template, nodes.Const), "a template is imported by its name"
        imported[line.target] = line.template.value.removesuffix(".html.j2")
    for call in template.find_all(nodes.Call):
        match call.node:
            case nodes.Name(name=own) if f"{name}#{own}" in macros(name, template):
                yield f"{name}#{own}"
            case nodes.Getattr(node=nodes.Name(name=file), attr=macro) if file in imported:
                yield f"{imported[file]}#{macro}"
            case _:
                pass


@pytest.mark.parametrize(
    ("folders", "served"), [(FRAGMENTS, FRAGMENTS_OF), (ASSETS, ASSETS_OF)], ids=["fragments", "assets"]
)
def test_a_folder_has_the_name_of_what_it_serves(folders: Path, served: dict[str, str]) -> None:
    assert {place.name for place in folders.iterdir()} == set(served)
    assert all(place.is_dir() for place in folders.iterdir())
    for folder, place in served.items():
        used = {name.partition("/")[0] for name in names_in(ROOT / "okrlib" / place)}
        assert folder in used, f"{place} uses nothing of {folder}/"


def test_every_template_and_macro_is_used_and_every_one_used_is_there() -> None:
    written = templates()
    folders = tuple(f"{folder}/" for folder in FRAGMENTS_OF)
    used = {name for name in names_in(ROOT / "okrlib") if name.startswith(folders) and "." not in name}
    for name, template in written.items():
        used.update(names_in_template(name, template))
    whole = {name for name in written if name not in MACROS_ONLY}

    assert used == whole.union(*(macros(name, template) for name, template in written.items()))


def test_every_asset_is_used_and_every_one_used_is_there() -> None:
    written = {file.relative_to(ASSETS).as_posix() for file in ASSETS.rglob("*") if file.is_file()}
    fonts = {name for name in written if name.startswith("base/fonts/")}
    folders = tuple(f"{folder}/" for folder in ASSETS_OF)
    used = {name for name in names_in(ROOT / "okrlib") if name.startswith(folders) and "." in name}
    linked = set(re.findall(r"fonts/[\w.-]+", (ASSETS / "base/tokens.css").read_text("utf-8")))

    assert used == written - fonts
    assert {f"base/{font}" for font in linked} | {"base/fonts/LICENSE.txt"} == fonts
    assert set(SCRIPTS) == {name for name in written if re.fullmatch(r"workshop/.*\.js", name)}


def test_the_columns_of_a_list_of_goals_are_not_those_of_a_list_within_a_line() -> None:
    """Levels and steps are lists too; in the review they would be taken apart into its columns."""
    rules = (ASSETS / "pages/content.css").read_text("utf-8")

    assert ".goals > li" in rules
    assert not re.search(r"\.goals li\b", rules)
