"""Drafting a plan: pure edits, ids, and putting a draft onto what others wrote meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from kit import builders as b
from okrlib import store
from okrlib.drafting import edit, merge
from okrlib.errors import DraftError, NotWritableError, StaleError
from okrlib.model import Person, Team, Trigger, is_slug
from okrlib.store import Checkout

if TYPE_CHECKING:
    from pathlib import Path

    from kit.folders import PlanFolder
    from okrlib.plan import Plan


# -- ids


@given(st.text(max_size=200), st.sets(st.sampled_from(["goal", "goal-2", "a", "b-c"])))
def test_a_slug_is_always_an_id_that_is_not_taken(text: str, taken: set[str]) -> None:
    made = edit.slug(text, taken)

    assert is_slug(made)
    assert made not in taken


def test_a_long_title_is_cut_between_words() -> None:
    made = edit.slug("People who write to us in the winter feel heard on the very same day")

    assert made == "people-who-write-to-us-in-the-winter-feel-heard"


def test_an_id_that_something_had_before_is_not_given_again() -> None:
    moved = replace(b.objective(b.kr(name="queue", formerly=("wait",))), formerly=("calm",))
    plan = b.plan(moved, kpis=(b.kpi(formerly=("line",)),))

    assert edit.new_id("key result", "Wait", plan) == "wait-2"
    assert edit.new_id("objective", "Calm", plan) == "calm-2"
    assert edit.new_id("KPI", "Line", plan) == "line-2"
    assert edit.new_id("objective", "Wait", plan) == "wait", "that is another noun's"
    assert edit.new_id("key result", "Wait", plan, own="wait") == "wait-2", "nor kept, once it is another's"


# -- objectives and key results


def test_an_objective_is_put_in_its_place_or_last_of_its_team() -> None:
    plan = b.plan(b.objective(name="one"), b.objective(name="two"), b.objective(name="of-it", team="it"))

    mended = edit.put_objective(plan, b.objective(name="one", notes="why"))
    grown = edit.put_objective(plan, b.objective(name="three"))

    assert [(o.id, o.notes) for o in mended.objectives] == [("one", "why"), ("two", ""), ("of-it", "")]
    assert [o.id for o in grown.objectives] == ["one", "two", "three", "of-it"]


def test_links_follow_an_objective_that_gets_its_id_while_it_is_new() -> None:
    child = b.objective(name="child", supports=("draft",), contributes={"draft": 0.5}, depends_on=("draft",))
    child = replace(child, continues="draft")
    plan = b.plan(b.objective(name="draft"), child, kpis=(b.kpi(objective="draft"),))

    made = edit.put_objective(plan, b.objective(name="named"), "draft")
    held = made.objective("child")

    assert (held.supports, held.contributes, held.depends_on) == (("named",), {"named": 0.5}, ("named",))
    assert (held.continues, made.kpi("uptime").objective) == ("named", "named")


def test_with_a_removed_objective_its_links_go_too() -> None:
    child = b.objective(name="child", supports=("up", "other"), contributes={"up": 0.5}, continues="up")
    kpi = b.kpi(objective="up")
    plan = b.plan(b.objective(name="up"), b.objective(name="other"), child, kpis=(kpi,))

    for made in (
        edit.drop_objective(plan, "up"),
        edit.with_objectives(plan, "ops", "2026-Q4", [plan.objective("other"), child]),
    ):
        assert not made.has("objective", "up")
        assert made.objective("child").supports == ("other",)
        assert made.objective("child").contributes == {}
        assert made.objective("child").continues is None
        assert made.kpi("uptime").objective is None


def test_what_people_reported_on_is_not_removed() -> None:
    plan = b.plan(b.objective(b.kr()), log=[b.said(b.on(10, 8), 40.0)])

    with pytest.raises(DraftError, match="1 check-in"):
        edit.drop_objective(plan, "o")
    with pytest.raises(DraftError, match="Give it the weight 0 instead"):
        edit.drop_key_result(plan, plan.objective("o"), "k")


def test_key_results_are_replaced_added_removed_and_moved() -> None:
    objective = b.objective(b.kr(name="a"), b.kr(name="b"))

    assert [kr.id for kr in edit.put(objective.key_results, b.kr(name="c"), "a")] == ["c", "b"]
    assert [kr.id for kr in edit.put(objective.key_results, b.kr(name="c"))] == ["a", "b", "c"]
    assert [kr.id for kr in edit.drop_key_result(b.plan(objective), objective, "a").key_results] == ["b"]
    assert [kr.id for kr in edit.move(objective.key_results, 1, -1)] == ["b", "a"]


@given(st.lists(st.integers(), min_size=1, unique=True), st.data())
def test_moving_down_and_up_again_changes_nothing(items: list[int], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(items) - 1))
    down = edit.move(items, index, 1)

    assert sorted(down) == sorted(items)
    if index + 1 < len(items):
        assert edit.move(down, index + 1, -1) == tuple(items)


# -- KPIs, people, teams, cycles


def test_a_kpi_that_is_needed_or_has_figures_stays() -> None:
    guarded = b.plan(b.objective(b.kr(guard=("uptime",))), kpis=(b.kpi(),))
    seen = b.plan(kpis=(b.kpi(),), observations=(b.seen(10, 99.0),))

    with pytest.raises(DraftError, match="Unlink it there first"):
        edit.drop_kpi(guarded, "uptime")
    with pytest.raises(DraftError, match="1 figure"):
        edit.drop_kpi(seen, "uptime")
    assert edit.drop_kpi(b.plan(kpis=(b.kpi(),)), "uptime").kpis == ()


def test_a_kpi_of_which_another_is_calculated_stays_and_what_it_drives_or_raised_forgets_it() -> None:
    raised = b.objective(raised_by=Trigger(kpi="uptime", cause="missed target", since=b.on(9, 1)))
    led = b.kpi("led", team="it", drivers=("uptime", "other"))
    whole = b.kpi("whole", title="All in all", team="it", formula="uptime / 100")
    plan = b.plan(raised, kpis=(b.kpi(), b.kpi("other"), led))

    with pytest.raises(DraftError, match="The formula of 'All in all' needs it"):
        edit.drop_kpi(b.plan(kpis=(b.kpi(), whole)), "uptime")
    for made in (edit.drop_kpi(plan, "uptime"), edit.with_kpis(plan, "ops", [b.kpi("other")])):
        assert made.kpi("led").drivers == ("other",)
        assert made.objective("o").raised_by is None
    needed = edit.with_kpis(b.plan(b.objective(b.kr(kpi="uptime")), kpis=(b.kpi(), whole)), "ops", [])
    assert needed.key_results["k"][1].kpi == "uptime", "the checks name what is missing"


def test_what_a_kpi_measures_or_makes_up_follows_its_new_id() -> None:
    of_it = b.kpi("whole", team="it", formula="draft / 100", drivers=("draft",))
    plan = b.plan(b.objective(b.kr(kpi="draft", guard=("draft",))), kpis=(b.kpi("draft"), of_it))

    for made in (
        edit.with_kpis(plan, "ops", [b.kpi("named")]),
        edit.put_kpi(plan, b.kpi("named"), "draft"),
    ):
        held, whole = made.key_results["k"][1], made.kpi("whole")
        assert (held.kpi, held.guard) == ("named", ("named",))
        assert (whole.formula, whole.drivers) == ("named / 100", ("named",))


def test_people_teams_and_cycles_are_added() -> None:
    plan = edit.put_item(b.plan(), "person", Person(id="bo", role="Nurse"))
    plan = edit.put_item(plan, "team", Team(id="new", parent="co"))
    plan = edit.put_cycle(plan, edit.new_cycle("2027-Q1"))
    plan = edit.put_cycle(plan, edit.new_cycle("spring", date(2026, 3, 1), date(2026, 5, 31)))

    assert plan.person("bo").role == "Nurse"
    assert plan.team("new").parent == "co"
    assert [c.id for c in plan.cycles] == ["spring", "2026-Q3", "2026-Q4", "2027-Q1"]
    assert plan.cycle("spring").last_day == date(2026, 5, 31)


@pytest.mark.parametrize(
    ("name", "start", "last", "said"),
    [
        ("spring", None, None, "give its first and last day"),
        ("../2027", None, None, "letters, digits"),
        ("", None, None, "letters, digits"),
        ("spring", date(2026, 5, 1), date(2026, 4, 1), "before the first"),
    ],
)
def test_a_cycle_that_cannot_be_is_a_sentence(
    name: str, start: date | None, last: date | None, said: str
) -> None:
    with pytest.raises(DraftError, match=said):
        edit.new_cycle(name, start, last)


# -- what others wrote meanwhile


def test_what_others_changed_elsewhere_stays() -> None:
    base = b.plan(b.objective(b.kr(), name="ours"), b.objective(name="theirs", team="it"))
    mine = edit.put_objective(base, b.objective(b.kr(), name="ours", notes="mine"))
    theirs = edit.put_objective(base, b.objective(name="theirs", team="it", notes="theirs"))
    theirs = replace(theirs, check_ins=(b.said(b.on(10, 8), 40.0),))

    made = merge.rebased(mine.judged_on(b.on(10, 9)), base, theirs)

    assert made.objective("ours").notes == "mine"
    assert made.objective("theirs").notes == "theirs"
    assert made.check_ins == theirs.check_ins
    assert made.today is None


def test_where_both_changed_the_same_goals_nothing_is_guessed() -> None:
    base = b.plan(b.objective(name="one"), b.objective(name="two"))
    mine = edit.put_objective(base, b.objective(name="one", notes="mine"))
    theirs = edit.put_objective(base, b.objective(name="two", notes="theirs"))

    with pytest.raises(StaleError, match=r"the objectives of ops in 2026-Q4"):
        merge.rebased(mine, base, theirs)
    assert merge.rebased(mine, base, mine) == mine


def test_joined_an_item_at_a_time_nothing_of_either_side_is_lost() -> None:
    base = b.plan(b.objective(name="one"), b.objective(name="two"), b.objective(name="gone"))
    mine = edit.put_objective(base, b.objective(b.kr(name="calls"), name="one", notes="mine"))
    mine = edit.put_objective(mine, b.objective(b.kr(name="letters", title="Letters"), name="mine-new"))
    mine = edit.put_item(mine, "person", Person(id="bo", role="Night lead"))
    theirs = edit.put_objective(base, b.objective(name="two", notes="theirs"))
    theirs = edit.put_objective(theirs, b.objective(b.kr(name="letters"), name="theirs-new"))
    theirs = edit.drop_objective(theirs, "gone")

    made, clashes = merge.joined(mine, base, theirs)

    assert clashes == ()
    assert [o.id for o in made.objectives] == ["one", "two", "theirs-new", "mine-new"]
    assert (made.objective("one").notes, made.objective("two").notes) == ("mine", "theirs")
    assert [p.id for p in made.people] == ["ann", "bo"]
    assert made.objective("mine-new").key_results[0].id == "letters-2"
    assert merge.rebased(made, theirs, theirs) == made


@pytest.mark.parametrize("noun", ["objective", "KPI", "person", "team", "cycle"])
@pytest.mark.parametrize("theirs_is_gone", [False, True])
def test_what_both_changed_is_told_and_settled_either_way(noun: str, theirs_is_gone: bool) -> None:  # noqa: FBT001
    items = {
        "objective": (b.objective(name="x"), "objectives", {"notes": "mine"}, {"notes": "theirs"}),
        "KPI": (b.kpi("x"), "kpis", {"notes": "mine"}, {"notes": "theirs"}),
        "person": (Person(id="x", role="Lead"), "people", {"role": "Mine"}, {"role": "Theirs"}),
        "team": (Team(id="x", title="T", parent="co"), "teams", {"title": "Mine"}, {"title": "Theirs"}),
        "cycle": (replace(b.Q4, id="x"), "cycles", {"title": "Mine"}, {"title": "Theirs"}),
    }
    item, name, changed, by_them = items[noun]
    plan = b.plan()
    others = tuple(getattr(plan, name))
    theirs_item = None if theirs_is_gone else replace(item, **by_them)

    def holding(held: object) -> Plan:
        return replace(plan, **{name: (*others, held) if held is not None else others})

    mine = replace(item, **changed)

    made, (clash,) = merge.joined(holding(mine), holding(item), holding(theirs_item))

    assert (clash.noun, clash.id, clash.mine, clash.theirs) == (noun, "x", mine, theirs_item)
    assert made == holding(mine)
    taken = merge.settled(made, clash, clash.theirs)
    assert taken == holding(theirs_item)
    assert merge.settled(taken, clash, clash.mine) == holding(mine)


# -- taking back what was added


def test_what_is_needed_elsewhere_is_not_taken_back() -> None:
    plan = b.plan(b.objective(), teams=(b.COMPANY, b.OPS, b.IT))

    with pytest.raises(DraftError, match="The objective 'o' names them"):
        edit.drop_item(plan, "person", "ann")
    with pytest.raises(DraftError, match="It has goals or KPIs"):
        edit.drop_item(plan, "team", "ops")
    with pytest.raises(DraftError, match="There are teams below it"):
        edit.drop_item(plan, "team", "co")
    with pytest.raises(DraftError, match="It has goals"):
        edit.drop_item(plan, "cycle", "2026-Q4")
    bare = b.plan()
    for noun, name in (("person", "ann"), ("cycle", "2026-Q4"), ("team", "it")):
        bare = edit.drop_item(bare, noun, name)
    assert (bare.people, bare.teams, bare.cycles) == ((), (b.COMPANY, b.OPS), (b.Q3,))


# -- a checkout


def test_a_diff_says_what_saving_would_change_and_changes_nothing(good: Path) -> None:
    desk = Checkout(good)
    before = {path: path.read_bytes() for path in good.rglob("*") if path.is_file()}
    made = edit.put_objective(desk.plan, replace(desk.plan.objective("calm"), notes="Quiet helps."))

    diff = desk.changes(made)

    assert "--- a/goals/2026-Q4/ops.toml" in diff
    assert '+notes = "Quiet helps."' in diff
    assert not [line for line in diff.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert {path: path.read_bytes() for path in good.rglob("*") if path.is_file()} == before
    assert desk.changes(desk.plan) == ""
    assert store.diff(made, good) == diff


def test_a_new_file_is_compared_with_nothing(good: Path) -> None:
    desk = Checkout(good)
    made = edit.put_cycle(desk.plan, edit.new_cycle("2027-Q1"))
    made = edit.put_objective(made, b.objective(name="new", cycle="2027-Q1"))

    assert "--- /dev/null\n+++ b/goals/2027-Q1/ops.toml" in desk.changes(made)


def test_saving_keeps_what_others_wrote_since(good: Path) -> None:
    desk = Checkout(good)
    made = edit.put_objective(desk.plan, replace(desk.plan.objective("calm"), notes="Quiet helps."))
    with (good / "check-ins/2026-Q4.csv").open("a", encoding="utf-8") as file:
        file.write("wait,2026-10-22,30,8,,,,ann,2026-10-22T09:00:00.000000Z,\n")

    saved = desk.save(made)

    assert saved.objective("calm").notes == "Quiet helps."
    assert len(saved.log["wait"]) == 3
    assert desk.changes(saved) == ""


def test_saving_over_a_change_that_somebody_else_made_is_refused(good: Path) -> None:
    desk = Checkout(good)
    base = desk.plan
    made = edit.put_objective(base, replace(base.objective("calm"), notes="mine"))
    goals = good / "goals/2026-Q4/ops.toml"
    goals.write_text(goals.read_text("utf-8").replace("A calm place", "A quiet place"), "utf-8")
    before = goals.read_bytes()

    with pytest.raises(StaleError, match="Load the plan again"):
        desk.changes(made)
    with pytest.raises(StaleError, match="Nothing was written"):
        desk.save(made)
    assert goals.read_bytes() == before

    theirs = desk.reload()
    joined = merge.joined(made, base, theirs)
    assert [clash.id for clash in joined.clashes] == ["calm"]
    assert desk.save(joined.plan).objective("calm").notes == "mine"


def test_a_locked_folder_says_why(plan_folder: PlanFolder) -> None:
    folder = plan_folder({"okr.toml": "version = 1\n"})
    desk = Checkout(folder, locked="It is only to be looked at.")

    with pytest.raises(NotWritableError, match="only to be looked at"):
        desk.save(replace(desk.plan, name="Changed"))
    assert (folder / "okr.toml").read_text("utf-8") == "version = 1\n"
