"""Who writes: by what Git or JupyterHub says already, and nothing but an id is ever written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from kit.builders import plan
from okrlib.checkin.author import Identity, author, configured
from okrlib.model import Person, Policy

PEOPLE = (
    Person(id="ann", role="Head", email="Ann@example.org", name="A. N."),
    Person(id="bob", role="Nurse", email="shared@example.org"),
    Person(id="cid", role="Clerk", email="shared@example.org"),
)


@pytest.mark.parametrize(
    ("who", "found"),
    [
        (Identity(), None),
        (Identity(email="ann@EXAMPLE.org"), "ann"),
        (Identity(email="nobody@example.org"), None),
        (Identity(email="shared@example.org"), None),
        (Identity(person="bob", email="ann@example.org"), "bob"),
        (Identity(person="gone", email="ann@example.org"), "ann"),
        (Identity(login="cid"), "cid"),
        (Identity(login="ann@example.org"), "ann"),
    ],
)
def test_an_author_is_a_person_of_the_plan_or_nobody(who: Identity, found: str | None) -> None:
    assert author(plan(people=PEOPLE), who) == found


def test_a_plan_that_names_no_people_records_no_author() -> None:
    unnamed = plan(people=PEOPLE, policy=Policy(people="none"))
    assert author(unnamed, Identity(person="ann", email="ann@example.org")) is None


@pytest.mark.skipif(shutil.which("git") is None, reason="Git is not installed")
def test_git_and_jupyterhub_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert configured(tmp_path) == Identity()
    for key, value in (("user.email", "ann@example.org"), ("okr.person", "ann")):
        subprocess.run(["git", "-C", str(tmp_path), "config", key, value], check=True)
    monkeypatch.setenv("JUPYTERHUB_USER", "ann@hub")
    assert configured(tmp_path) == Identity("ann", "ann@example.org", "ann@hub")


def test_without_git_nobody_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    assert configured(tmp_path) == Identity()
