"""What is kept back is in no byte of a site, whoever it is for: markers in every kind of place, unpacked."""

from __future__ import annotations

import gzip
import re
from dataclasses import fields, replace
from itertools import count
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from kit import builders as b
from okrlib.model import (
    Annotation,
    Connection,
    Dismissal,
    Initiative,
    Override,
    Person,
    ReviewDecision,
    Target,
    Team,
)
from okrlib.plan import Audience, released
from okrlib.publish import publish
from okrlib.store import Editions

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

DAY = b.on(11, 20)
#: Every item by its name: its team, and what keeps it back; then the audiences that see it.
ITEMS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "open": ("co", {"visibility": "public"}, {"company", "team", "public"}),
    "usual": ("ops", {}, {"company", "team"}),
    "ours": ("ops", {"visibility": "team"}, {"team"}),
    "theirs": ("it", {"visibility": "team"}, set()),
    "mine": ("ops", {"visibility": "private"}, set()),
    "alone": ("kim", {}, set()),
    "under": ("below", {}, set()),
    "nowhere": ("none", {}, set()),
    "draft": ("ops", {"state": "draft"}, set()),
}


def _plan() -> tuple[Plan, dict[str, set[str]]]:
    """A plan with markers, and for each marker the audiences that may see it."""
    numbers, seen_by = count(100), {}

    def mark(audiences: set[str] = frozenset()) -> str:  # type: ignore[assignment]  # only read
        name = f"zq{next(numbers)}xk"
        seen_by[name] = set(audiences)
        return name

    def filled(thing: Any, audiences: set[str]) -> Any:
        skip = {"id", "team", "cycle", "formula", "cause"}
        free = [f.name for f in fields(thing) if f.default == "" and f.name not in skip]
        return replace(thing, **{name: mark(audiences) for name in free})

    goals, kpis, log, figures = [], [], [], []
    for name, (team, facts, whose) in ITEMS.items():
        own = {"excused": {"big-words": mark()}, "formerly": (mark(whose),)}
        override = Override(score=0.5, reason=mark(whose), at=b.at(12, 31), author="ann")
        kr = filled(b.kr(name=f"kr-{name}-{mark(whose)}", override=override, **own), whose)
        secret = filled(b.kr(name=f"s-{mark()}", visibility="private"), set())
        goal = b.objective(kr, secret, name=f"{name}-{mark(whose)}", team=team, **own, **facts)
        work = (Initiative(title=mark(), moves=(secret.id,)), Initiative(title=mark(whose), moves=(kr.id,)))
        decisions = (ReviewDecision(on=b.on(11, 2), text=mark()),)
        goals.append(replace(filled(goal, whose), initiatives=work, decisions=decisions))
        report = {"author": "ann", "blocker_owner": "ben"}
        log += [
            b.said(b.on(11, 2), 1.0, kr.id, note=mark(), recorded=b.at(11, 2, 8), **report),
            b.said(b.on(11, 2), 2.0, kr.id, note=mark(whose), recorded=b.at(11, 2, 9), **report),
            b.said(b.on(11, 5), 3.0, kr.id, note=mark(), blocker=mark(), recorded=b.at(11, 5, 8), **report),
            b.said(b.on(11, 5), 3.0, kr.id, note=mark(), withdrawn=True, recorded=b.at(11, 5, 9), **report),
            b.said(b.on(11, 8), 4.0, secret.id, note=mark(), **report),
            b.said(b.on(12, 8), 4.0, kr.id, note=mark(), **report),
        ]
        if name != "draft":
            turned = Dismissal(
                cause="marks", since=b.on(9, 1), known=b.on(9, 1), on=b.on(9, 9), reason=mark()
            )
            context, noted = (
                (Target(value=5.0, context=mark(whose)),),
                (Annotation(on=b.on(9, 1), text=mark(whose)),),
            )
            card = b.kpi(
                f"kpi-{name}-{mark(whose)}", team=team, targets=context, annotations=noted, **own, **facts
            )
            kpis.append(replace(filled(card, whose), dismissed=(turned,), owner="ann"))
            figures += [b.seen(month, float(month), card.id) for month in range(1, 11)]
    hidden = [goal.id for goal in goals[3:]]
    goals[0] = replace(goals[0], supports=hidden, depends_on=hidden, contributes=dict.fromkeys(hidden, 0.1))
    kpis[0] = replace(
        kpis[0], formula=" + ".join(k.id.replace("-", "_") for k in kpis[3:5]), drivers=(kpis[4].id,)
    )
    teams = (
        replace(b.COMPANY, visibility="public"),
        *(b.OPS, b.IT, Team(id="kim", title=mark(), kind="individual", parent="ops", formerly=(mark(),))),
        *(
            Team(id="above", title=mark(), visibility="private", parent="ops", formerly=(mark(),)),
            Team(id="below", parent="above"),
        ),
    )
    people = (
        Person(id="ann", role="Head", name=mark(), email=f"{mark()}@x.example", formerly=(mark(),)),
        *(Person(id="ben", role="Clerk", name=mark()), Person(id=mark(), role=mark(), name=mark())),
    )
    plan = b.plan(*goals, log=log, teams=teams, people=people)
    connection = Connection(id=mark(), url=f"postgresql://{mark()}/x", secret_env=mark())
    return replace(plan, kpis=tuple(kpis), observations=tuple(figures), connections=(connection,)), seen_by


def _unpacked(file: Path) -> bytes:
    raw = file.read_bytes()
    if file.suffix == ".parquet":
        return repr(duckdb.read_parquet(str(file)).fetchall()).encode()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


@pytest.mark.parametrize("audience", [Audience(), Audience("team", "ops"), Audience("public")], ids=str)
def test_a_site_holds_what_its_readers_may_see_and_not_a_byte_more(
    tmp_path: Path, audience: Audience
) -> None:
    plan, seen_by = _plan()
    editions = Editions(tmp_path, audience)
    # An earlier edition, and one that says what is different.
    for day, given in ((b.on(11, 3), replace(plan, check_ins=plan.check_ins[:5])), (DAY, plan)):
        site = publish(
            given, tmp_path / "site", on=day, audience=audience, folder=tmp_path, editions=editions
        )
        editions.keep(site.edition)

    folders = [tmp_path / "site", tmp_path / "editions"]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    everything = b"\n".join(str(file.relative_to(tmp_path)).encode() + _unpacked(file) for file in files)
    # A notebook of the plan's own may print all that it is given.
    part = released(plan.judged_on(DAY), audience)
    everything += repr([getattr(part, field.name) for field in fields(part)]).encode()
    shown = {name.decode() for name in re.findall(rb"zq\d+xk", everything.lower())}

    assert {name for name in shown if audience.kind not in seen_by[name]} == set()
    assert len(shown) > 20
    assert str(tmp_path).encode() not in everything
