"""How people are shown under the policy `people`."""

from __future__ import annotations

import pytest

from kit.builders import plan
from okrlib.model import Person, Policy
from okrlib.plan import person_shown, person_to_choose

PEOPLE = (
    Person(id="ann", role="Head", name="A. N.", email="ann@example.org"),
    Person(id="bo", role="Porter"),
    Person(id="cid", name="C. I."),
)


@pytest.mark.parametrize(
    ("people", "shown", "chosen"),
    [
        ("roles", ["Head", "Porter", ""], ["Head", "Porter", "cid"]),
        ("names", ["A. N.", "Porter", "C. I."], ["A. N.", "Porter", "C. I."]),
        ("none", ["", "", ""], ["Head", "Porter", "cid"]),
    ],
)
def test_a_person_is_shown_as_the_policy_says(people: str, shown: list[str], chosen: list[str]) -> None:
    policed = plan(people=PEOPLE, policy=Policy(people=people))  # type: ignore[arg-type]

    assert [person_shown(policed, p.id) for p in PEOPLE] == shown
    assert [person_to_choose(policed, p.id) for p in PEOPLE] == chosen
    assert {person_shown(policed, None), person_shown(policed, "gone")} == {""}


@pytest.mark.parametrize(("people", "shown"), [("roles", "cid"), ("names", "C. I."), ("none", "")])
def test_an_id_stands_only_for_those_who_see_the_files(people: str, shown: str) -> None:
    policed = plan(people=PEOPLE, policy=Policy(people=people))  # type: ignore[arg-type]

    assert person_shown(policed, "cid", ids=True) == shown
    assert person_shown(policed, "gone", ids=True) == ("" if people == "none" else "gone")
