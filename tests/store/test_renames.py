"""Renames: what names an old id means the item that has it in `formerly`, in every file and at every door."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kit.folders import GOOD, PlanFolder
from okrlib.closing.carry_over import carry_all
from okrlib.model import CheckIn, Observation
from okrlib.plan import released
from okrlib.scoring import stand
from okrlib.store import append, load, observe, save

RICH = {
    **GOOD,
    "goals/2026-Q4/ops.toml": GOOD["goals/2026-Q4/ops.toml"]
    .replace(
        "contributes =",
        'supports = ["trusted"]\ndepends_on = ["trusted"]\n'
        'decisions = [{ on = 2026-10-12, text = "Go on", author = "ann" }]\n'
        'initiatives = [{ title = "Rota", owner = "ann", moves = ["wait"] }]\n'
        'raised_by = { kpi = "queue", cause = "missed target", since = 2026-07-01 }\ncontributes =',
    )
    .replace('id = "wait"', 'id = "wait"\nguard = ["queue"]\nowner = "ann"')
    + '\n[[objectives.key_results]]\nid = "short"\nkind = "decrease"\nkpi = "queue"\n'
    "baseline = 20\ntarget = 10\n",
    "kpis/ops.toml": GOOD["kpis/ops.toml"]
    + 'objective = "calm"\n\n[[kpis]]\nid = "double"\nformula = "queue * 2"\ndrivers = ["queue"]\n',
}
#: Each new id, and the key of the table in which it stands.
NEW = {
    "ann": "anna",
    "ops": "operations",
    "trusted": "trust",
    "calm": "calmer",
    "wait": "waiting",
    "queue": "line",
}


def renamed(*olds: str) -> dict[str, str]:
    """The rich plan in which these ids were changed where they are given, and nowhere else."""
    files = dict(RICH)
    for old in olds:
        now = f'\nid = "{NEW[old]}"\nformerly = ["{old}"]\n'
        files = {name: text.replace(f'\nid = "{old}"\n', now) for name, text in files.items()}
    return files


@pytest.mark.parametrize("olds", [(old,) for old in NEW] + [tuple(NEW)])
def test_whatever_names_an_old_id_follows(plan_folder: PlanFolder, olds: tuple[str, ...]) -> None:
    assert not load(plan_folder(RICH)).findings
    plan, findings = load(plan_folder(renamed(*olds)))

    assert not findings
    now = {old: NEW[old] if old in olds else old for old in NEW}
    calm = plan.objective(now["calm"])
    wait = plan.key_results[now["wait"]][1]
    card = plan.kpi(now["queue"])
    assert (calm.owner, calm.team, calm.supports, calm.depends_on) == (
        now["ann"],
        now["ops"],
        (now["trusted"],),
        (now["trusted"],),
    )
    assert calm.contributes == {now["trusted"]: 0.5}
    assert calm.raised_by is not None
    assert calm.raised_by.kpi == now["queue"]
    assert (calm.decisions[0].author, calm.initiatives[0].owner) == (now["ann"], now["ann"])
    assert calm.initiatives[0].moves == (now["wait"],)
    assert (wait.owner, wait.guard, plan.key_results["short"][1].kpi) == (
        now["ann"],
        (now["queue"],),
        now["queue"],
    )
    assert (card.owner, card.objective, card.team) == (now["ann"], now["calm"], now["ops"])
    assert (plan.kpi("double").formula, plan.kpi("double").drivers) == (
        f"{now['queue']} * 2",
        (now["queue"],),
    )
    assert plan.team(now["ops"]).lead == now["ann"]
    assert [(r.date.day, r.author) for r in plan.log[now["wait"]]] == [(8, now["ann"]), (15, now["ann"])]
    assert [r.value for r in plan.observed[now["queue"]]] == [17, 15]
    assert [r.value for r in plan.observed["double"]] == [34, 30]
    assert stand(plan, on=date(2026, 10, 22)).objective(now["calm"]).score is not None


def test_old_ids_are_known_at_the_doors(plan_folder: PlanFolder) -> None:
    plan = load(plan_folder(renamed(*NEW))).plan
    assert [plan.team("ops").id, plan.objective("calm").id, plan.kpi("queue").id, plan.person("ann").id] == [
        "operations",
        "calmer",
        "line",
        "anna",
    ]
    assert plan.id_of("key result", "wait") == "waiting"
    assert plan.id_of("key result", "gone") == "gone"
    assert plan.below("ops") == ("operations",)


def test_what_is_added_and_saved_goes_into_the_files_that_are_there(plan_folder: PlanFolder) -> None:
    folder = plan_folder(renamed(*NEW))
    before = {path: path.read_text("utf-8") for path in sorted(folder.rglob("*.toml"))}
    plan = load(folder).plan
    save(plan, folder)
    assert {path: path.read_text("utf-8") for path in before} == before

    moment = datetime(2026, 10, 22, 9, 30, tzinfo=UTC)
    append(plan, folder, [CheckIn("waiting", date(2026, 10, 22), 30.0, recorded=moment, author="anna")])
    observe(plan, folder, [Observation("line", date(2026, 11, 1), 12.0, moment)])
    plan = load(folder).plan
    assert [r.value for r in plan.log["waiting"]] == [40, 36, 30]
    assert sorted(r.value for r in plan.observed["line"]) == [12, 15, 17]

    calm = replace(plan.objective("calmer"), title="A calmer place")
    other = replace(plan, objectives=tuple(calm if o.id == "calmer" else o for o in plan.objectives))
    save(other, folder)
    assert load(folder).plan == other
    assert not (folder / "goals/2026-Q4/operations.toml").exists(), "it stays in the file that it stood in"
    assert 'owner = "ann"' in (folder / "goals/2026-Q4/ops.toml").read_text("utf-8")


def test_a_file_beside_that_of_the_present_id_is_not_read(plan_folder: PlanFolder) -> None:
    files = renamed("ops")
    plan, findings = load(plan_folder({**files, "goals/2026-Q4/operations.toml": ""}))
    assert [(f.code, str(f.place)) for f in findings if f.code == "former-file"] == [
        ("former-file", "goals/2026-Q4/ops.toml")
    ]
    assert not plan.has("objective", "calm")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id = "ops"\n', 'id = "ops"\nformerly = ["co"]\n', "is that of the team 'co' already"),
        ('id = "ops"\n', 'id = "ops"\nformerly = ["ops"]\n', "is its present one"),
        (
            'id = "ops"\n',
            'id = "ops"\nformerly = ["front"]\n\n[[teams]]\nid = "new"\nformerly = ["front"]\n',
            "is that of the team 'ops' already",
        ),
    ],
)
def test_an_id_that_means_something_else_is_no_former_one(
    plan_folder: PlanFolder, old: str, new: str, what: str
) -> None:
    plan, findings = load(plan_folder({**GOOD, "okr.toml": GOOD["okr.toml"].replace(old, new, 1)}))
    (finding,) = [f for f in findings if f.code == "former-id"]
    assert what in finding.what
    assert finding.field == "formerly"
    assert plan.objective("trusted").team == "co"


def test_a_former_id_of_a_person_is_not_published_and_no_goal_carries_its_own_on(
    plan_folder: PlanFolder,
) -> None:
    plan = load(plan_folder(renamed(*NEW))).plan
    assert [person.formerly for person in released(plan).people] == [()]
    following = replace(plan.cycles[0], id="2027-Q1")
    (draft,) = carry_all(plan, stand(plan, on=date(2027, 1, 2)), ["calmer"], following, {})
    assert draft.formerly == ()
    assert {kr.formerly for kr in draft.key_results} == {()}
    assert not {draft.id, *(kr.id for kr in draft.key_results)} & set(NEW)
