"""The documentation: its commands and examples run, it is complete, and its links lead somewhere."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

import okrlib
from kit.finding_codes import AS_SENTENCES, codes
from okrlib.cli import okr
from okrlib.cli.doctor import EXTRAS
from okrlib.coach import RULES
from okrlib.model import KeyResult, Kind, Policy
from okrlib.publish.pages import KINDS
from okrlib.scoring import Health
from okrlib.tables.columns import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
EXAMPLE = str(ROOT / "notebooks/example")
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(okrlib.__path__, "okrlib.")
    if not module.name.endswith("__main__")
)
#: Numbers and words that say something else than what exists, and traces of one machine.
FORBIDDEN = re.compile(
    r"/work/|/tmp/|/root/|/home/|[a-z]:\\|pypi\.org|npmjs|conda\.anaconda"
    r"|\b(?:simply|easily|powerful|seamless\w*|blazing\w*|effortless\w*|robust|world-class|cutting-edge|leverag\w+"
    r"|delve\w*|prompts?|sessions?|todo|fixme|tbd"
    r"|colors?|behaviors?|organizations?|analyz\w+|customiz\w+|center|license[ds]?)\b",
    re.IGNORECASE,
)
#: "License" is part of a name here.
NAMED = ("SIL Open Font License", "notebooks/example/ATTRIBUTION.md")


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def section(page: Path, heading: str) -> str:
    """What stands under a second-level heading."""
    return text_of(page).split(f"\n## {heading}\n")[1].split("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def everything() -> str:
    return "\n".join(map(text_of, PAGES))


# -- what is written runs


@pytest.mark.skipif(shutil.which("sh") is None, reason="the commands are those of a Unix shell")
def test_the_first_plan_of_the_readme_works_as_it_is_written(tmp_path: Path) -> None:
    """`okr` is this checkout's; only what serves, and ends by hand, is left out here."""
    commands = blocks(section(README, "A first plan in five minutes"), "sh")
    (tmp_path / "bin").mkdir()
    stand_in = tmp_path / "bin/okr"
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m okrlib "$@"\n', "utf-8")
    stand_in.chmod(0o755)
    path = os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]).rstrip(
        os.pathsep
    )
    env = {
        **os.environ,
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": path,
        "COLUMNS": "100",
    }
    script = "".join(block for block in commands if block not in {"okr preview\n", "okr open\n"})

    ran = subprocess.run(
        ["sh", "-e"], input=script, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Our organisation is in order." in ran.stdout
    assert re.search(r"Median time to a first answer .* 0\.33 ", ran.stdout)
    assert (tmp_path / "our-goals/_site/index.html").is_file()
    assert len(commands) == 5


def test_every_make_target_that_the_documentation_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", everything(), re.MULTILINE))

    assert {"site", "test"} <= named <= targets


def test_every_okr_command_in_a_shell_block_is_understood() -> None:
    for line in "".join(blocks(everything(), "sh")).splitlines():
        words = line.split("#")[0].split()
        if words[:1] == ["okr"]:
            command = okr.commands[words[1]]
            command = getattr(command, "commands", {}).get(words[2] if words[2:] else "", command)
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= known, line


def examples(page: Path) -> str:
    """A page with everything but its examples made blank, so that lines keep their numbers."""
    kept, out = False, []
    for line in text_of(page).splitlines():
        kept = line == "```pycon" or (kept and line != "```")
        out.append(line if kept and line != "```pycon" else "")
    return "\n".join(out)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_page_come_out_as_it_says(page: Path) -> None:
    held = doctest.DocTestParser().get_doctest(examples(page), {}, page.name, str(page), 0)
    told: list[str] = []
    doctest.DocTestRunner().run(held, out=told.append)

    assert not told, "".join(told)


def test_no_example_stands_outside_a_block_that_runs() -> None:
    for page in PAGES:
        assert text_of(page).count("\n>>> ") == examples(page).count("\n>>> "), page.name


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(text_of(page), "python")], ids=lambda page: page.name
)
def test_what_a_page_shows_for_notebooks_runs_in_its_order(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the worked example; a site is stood in for by one table, and no address is asked."""
    (tmp_path / "_site/data").mkdir(parents=True)
    (tmp_path / "_site/data/scores.csv").write_text("team,score\nservice,0.4\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKRLIB_PLAN", EXAMPLE)
    monkeypatch.setattr("okrlib.open_site", lambda _: okrlib.open_plan())
    names: dict[str, object] = {}
    for block in blocks(text_of(page), "python"):
        exec(block, names)  # noqa: S102 - our own examples


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_come_out_as_it_says(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_examples_and_notebooks_import_from_faces() -> None:
    """`from okrlib.review import calibrate`, not from the file in which it stands."""
    books = [json.loads(path.read_text("utf-8")) for path in (ROOT / "notebooks").rglob("*.ipynb")]
    cells = [
        "".join(cell["source"]) for book in books for cell in book["cells"] if cell["cell_type"] == "code"
    ]
    text = everything() + "\n".join(cells)
    modules = re.findall(r"^(?:>>> | *)(?:from|import) (okrlib[\w.]*)", text, re.MULTILINE)

    assert len(modules) > 60
    assert [module for module in modules if module.count(".") > 1] == []


def test_the_configuration_examples_can_be_read() -> None:
    for block in blocks(everything(), "json"):
        json.loads(block)


def paths(value: object, at: str = "") -> set[str]:
    """Every key of a JSON value, with the keys above it; those of `guards` are ids."""
    if isinstance(value, dict):
        keys = {} if at.endswith(".guards") else value
        return {f"{at}.{key}" for key in keys}.union(*(paths(keys[key], f"{at}.{key}") for key in keys))
    return set().union(*(paths(part, at) for part in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "words",
    [
        ("score", EXAMPLE),
        ("due", EXAMPLE),
        ("history", "specialist-hour-q1", "--plan", EXAMPLE),
        ("events", EXAMPLE, "--since", "2018-07-01"),
    ],
    ids=lambda words: words[0],
)
def test_the_json_of_a_command_has_the_keys_that_its_page_shows(words: tuple[str, ...]) -> None:
    after = text_of(ROOT / "docs/commands.md").split(f"\n`okr {words[0]} --format json`")[1]
    shown = paths(json.loads(blocks(after, "json")[0]))
    if level := re.search(r"^.*`levels` lists [^`]*`(\{.*?\})`", after, re.MULTILINE):  # in a sentence below
        above = next(key for key in shown if key.endswith(".levels"))
        shown |= paths(json.loads(level[1]), above)
    printed = json.loads(CliRunner().invoke(okr, [*words, "--format", "json"]).stdout)

    assert paths(printed) == shown


def test_the_extras_are_listed() -> None:
    told = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["optional-dependencies"]
    table = text_of(ROOT / "docs/commands.md").split("| extra | for |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)

    # These two are for changing okrlib.
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(told) - {"dev", "bench"}
    assert set(EXTRAS) == set(told) - {"dev", "bench"}


def test_the_generated_parts_are_fresh() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "tools/generate_docs.py", "--check"]
    ran = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}Run: make generate"


# -- nothing is left out


def test_every_finding_is_documented_and_none_that_does_not_exist() -> None:
    documented = re.findall(
        r"^\| `([a-z0-9-]+)` \|", section(ROOT / "docs/file-format.md", "Findings"), re.MULTILINE
    )

    assert len(documented) == len(set(documented))
    assert set(documented) == codes() - RULES.keys() - AS_SENTENCES


def test_every_policy_key_column_kind_and_health_is_documented() -> None:
    text = everything()
    words = [field.name for kind in (Policy, KeyResult) for field in fields(kind)]
    words += [column for frame in COLUMNS.values() for column in frame]
    words += [*Kind.__args__, *Health.__args__]

    assert [word for word in words if f"`{word}`" not in text] == []


def test_every_variable_of_the_environment_is_documented() -> None:
    source = "".join(file.read_text("utf-8") for file in Path(okrlib.__file__).parent.rglob("*.py"))
    names = set(re.findall(r'"(OKR(?:LIB)?_[A-Z_]+)"', source))

    assert len(names) > 6
    # This one is between the publisher and the kernel of a story.
    assert [name for name in names - {"OKRLIB_SITE_ROOT"} if f"`{name}`" not in everything()] == []


def test_every_page_kind_and_notebook_tag_is_documented() -> None:
    text = text_of(ROOT / "docs/notebooks.md")
    tags: set[str] = set()
    for notebook in (ROOT / "notebooks").rglob("*.ipynb"):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            tags |= set(cell["metadata"].get("tags", ()))
    for source in (ROOT / "okrlib/publish").glob("*.py"):
        tags |= set(re.findall(r"""["']([a-z-]+)["'] (?:not )?in [^\n]*tags""", source.read_text("utf-8")))

    assert {"edit", "head", "aside", "show-input", "parameters"} <= tags
    assert [tag for tag in sorted(tags) if f"| `{tag}` |" not in text] == []
    assert [kind for kind in KINDS if f"| `{kind}` | `{kind}.ipynb` |" not in text] == []


# -- what is written holds


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert "://" not in link, link
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_within_reach_of_the_readme() -> None:
    linked = set(re.findall(r"\]\((docs/[a-z-]+\.md)\)", text_of(README)))

    assert linked == {f"docs/{page.name}" for page in PAGES[1:]}


def test_every_likely_change_names_files_that_exist() -> None:
    table = section(ROOT / "docs/contributing.md", "The most likely changes")
    changes = re.findall(r"^\| (add|change|read|teach) .* \| (.*) \|$", table, re.MULTILINE)
    places = [place for _, line in changes for place in re.findall(r"`(?:python )?([\w./-]+/[\w.-]*)`", line)]

    assert len(changes) == 12
    assert len(places) > 24
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_files_that_a_page_names_exist() -> None:
    for page in PAGES:
        named = re.findall(r"`((?:okrlib|tests|tools|bench|site)/[\w./-]+)`", text_of(page))
        assert [place for place in named if not (ROOT / place).exists()] == [], page.name


def test_the_pictures_are_small_enough_to_keep() -> None:
    for picture in (ROOT / "docs/pictures").iterdir():
        assert picture.read_bytes().startswith((b"\x89PNG", b"<svg")), picture.name
        assert picture.stat().st_size <= 250_000, picture.name


def test_the_glossary_is_in_order_and_says_each_word_once() -> None:
    words = re.findall(r"^## (.+)$", text_of(ROOT / "docs/glossary.md"), re.MULTILINE)

    assert words == sorted(set(words), key=str.lower)
    for kind in Kind.__args__:
        assert any(re.search(rf"\b{kind}\b", word, re.IGNORECASE) for word in words), kind


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_plain_words_only(page: Path) -> None:
    text = text_of(page)
    for name in NAMED:
        text = text.replace(name, "")

    assert [found[0] for found in FORBIDDEN.finditer(text)] == []
