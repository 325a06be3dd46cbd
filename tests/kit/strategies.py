"""Hypothesis strategies: whole plans, of everything that a plan folder can hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from kit.builders import at, on
from okrlib.arithmetic import LARGEST
from okrlib.model import (
    KPI,
    OUTCOMES,
    Ambition,
    Annotation,
    Cadence,
    CheckIn,
    Curve,
    Cycle,
    Decision,
    Dismissal,
    Initiative,
    KeyResult,
    Kind,
    Milestone,
    Objective,
    Observation,
    Outcome,
    Outcomes,
    Override,
    PaceRule,
    Person,
    Policy,
    ReviewDecision,
    Rhythm,
    RuleSetting,
    State,
    Status,
    Target,
    Team,
    TeamKind,
    Trigger,
    Visibility,
    calendar_span,
)
from okrlib.plan import Plan

words = st.sampled_from(
    ["", "Fewer falls", "Ünïcode ✓ 漢字", 'say "hi"', "C:\\new\\x", "a # b = [c]", "x" * 200]
)
prose = (
    words
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
    | st.sampled_from(
        [
            "two\nlines\n",
            '"""',
            'ends with "',
            "\n",
            '\'\'\'\n""""',
            "tab\there",
            "\x00\x1f\x7f\x85\u2028",
            "\\n",
            ' a, "b"\n,c',
        ]
    )
)
numbers = st.integers(-1000, 1000).map(float) | st.floats(-LARGEST, LARGEST)
shares = st.floats(0, 1)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
milestone_names = st.sampled_from(["Plan", "Build, test", 'The "big" one', "Ünder way", "Done #1"])


#: Codes of rules, of which some do not exist.
rule_codes = st.sampled_from(["big-words", "no-number", "many-objectives", 'rule "x".y', "ünknown", ""])
rule_settings = st.builds(
    RuleSetting, severity=st.sampled_from(["error", "warning", "hint", "off"]), reason=prose
)
excuses = st.dictionaries(rule_codes, prose, max_size=2)


def maybe(held: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """It, or nothing."""
    return st.none() | held


def lists(held: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of it."""
    return st.lists(held, max_size=most).map(tuple)


def made(kind: Any, /, **fields: Any) -> st.SearchStrategy[Any]:
    """An entity, each field either at its default or drawn."""
    needed = {"id", "kind", "name", "value", "score", "on", "team", "cycle", "key_results"} & fields.keys()
    return st.fixed_dictionaries(
        {name: held for name, held in fields.items() if name in needed},
        optional={name: held for name, held in fields.items() if name not in needed},
    ).map(lambda facts: kind(**facts))


def cycles(name: str) -> st.SearchStrategy[Cycle]:
    """A cycle of a name; with the calendar's days, or others."""
    span = calendar_span(name)
    own = st.tuples(days, st.integers(1, 400)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))
    spans = st.just((span.start, span.end)) | own if span else own
    return st.builds(lambda s, title: Cycle(id=name, start=s[0], end=s[1], title=title), spans, words)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan that load could have made."""
    people = [f"p{i}" for i in range(draw(st.integers(0, 3)))]
    teams = [f"t{i}" for i in range(draw(st.integers(0, 3)))]
    spans = draw(
        st.lists(
            st.sampled_from(["2026-Q4", "2027", "2026-11", "FY27 spring", "été"]), unique=True, max_size=3
        )
    )
    person = maybe(st.sampled_from([*people, "nobody"]))
    homes = [(team, cycle) for team in teams for cycle in spans]
    objectives = [
        draw(objective(f"o{i}", draw(st.sampled_from(homes)), person))
        for i in range(draw(st.integers(0, 4)) if homes else 0)
    ]
    kpis = [
        draw(kpi(f"kpi{i}", draw(st.sampled_from(teams)), person))
        for i in range(draw(st.integers(0, 3)) if teams else 0)
    ]
    key_results = [kr for o in objectives for kr in o.key_results]
    rows = [
        draw(check_in(draw(st.sampled_from(key_results)), person))
        for _ in range(draw(st.integers(0, 8)) if key_results else 0)
    ]
    cards = {k.id: k for k in kpis}
    values = st.builds(Observation, st.sampled_from([*cards] or [""]), days, numbers, maybe(moments)).map(
        lambda row: row._replace(period=cards[row.kpi].period_of(row.period)) if cards else row
    )
    return Plan(
        name=draw(words),
        about=draw(prose),
        today=draw(maybe(days)),
        policy=draw(
            made(
                Policy,
                people=st.sampled_from(["roles", "names", "none"]),
                success_at=shares,
                pace_rule=literal(PaceRule),
                on_track=shares,
                scale=st.sampled_from([1, 100]),
            )
        ),
        language=draw(st.sampled_from(["en", "de", "xx", ""])),
        rules=draw(st.dictionaries(rule_codes, rule_settings, max_size=3)),
        people=tuple(
            Person(id=p, role=draw(words), name=draw(maybe(words)), email=draw(maybe(words))) for p in people
        ),
        teams=tuple(
            draw(
                made(
                    Team,
                    id=st.just(t),
                    title=words,
                    kind=literal(TeamKind),
                    parent=maybe(st.sampled_from([*teams, "gone"])),
                    lead=person,
                    visibility=literal(Visibility),
                    opted_in=st.booleans(),
                    notes=prose,
                )
            )
            for t in teams
        ),
        cycles=tuple(draw(cycles(name)) for name in spans),
        objectives=tuple(objectives),
        kpis=tuple(kpis),
        check_ins=tuple(rows),
        observations=tuple(draw(st.lists(values, max_size=6))) if kpis else (),
    )


def literal(kind: Any) -> st.SearchStrategy[Any]:
    """One of the choices of a Literal."""
    return st.sampled_from(get_args(kind))


def objective(name: str, home: tuple[str, str], person: Any) -> st.SearchStrategy[Objective]:
    """An objective of one team and cycle."""
    others = st.sampled_from(["o0", "o1", "gone"])
    held = st.integers(0, 3).flatmap(
        lambda n: st.tuples(*[key_result(f"{name}-k{i}", person) for i in range(n)])
    )
    return made(
        Objective,
        id=st.just(name),
        team=st.just(home[0]),
        cycle=st.just(home[1]),
        title=words,
        owner=person,
        ambition=literal(Ambition),
        state=literal(State),
        outcome=maybe(literal(Outcome)),
        decision=maybe(literal(Decision)),
        continues=maybe(others),
        closed_at=maybe(moments),
        reopened_at=maybe(moments),
        closings=lists(st.tuples(moments, moments)),
        weight=numbers,
        visibility=literal(Visibility),
        supports=lists(others),
        contributes=st.dictionaries(others, shares, max_size=2),
        raised_by=maybe(
            st.builds(
                Trigger, kpi=st.sampled_from(["kpi0", "gone"]), cause=causes, since=days, known=maybe(days)
            )
        ),
        depends_on=lists(others),
        explanation=prose,
        learned=prose,
        notes=prose,
        excused=excuses,
        key_results=held,
        initiatives=lists(initiatives(person)),
        decisions=lists(st.builds(ReviewDecision, on=days, text=prose, author=person)),
    )


def initiatives(person: Any) -> st.SearchStrategy[Initiative]:
    """Work, its title not always its own."""
    return st.builds(
        Initiative,
        title=words,
        owner=person,
        state=st.sampled_from(["planned", "doing", "done", "dropped"]),
        moves=lists(st.sampled_from(["o0-k0", "gone"])),
        link=maybe(st.just("https://example.org/1")),
    )


def key_result(name: str, person: Any) -> st.SearchStrategy[KeyResult]:
    """A key result of any kind, with fields that make sense and some that do not."""
    return made(
        KeyResult,
        id=st.just(name),
        kind=literal(Kind),
        title=words,
        unit=words,
        owner=person,
        baseline=maybe(numbers),
        target=maybe(numbers),
        commit=maybe(numbers),
        stretch=maybe(numbers),
        checkpoints=lists(st.tuples(numbers, shares)),
        at_least=maybe(numbers),
        at_most=maybe(numbers),
        milestones=lists(st.builds(Milestone, name=milestone_names, weight=numbers, done_on=maybe(days))),
        outcomes=maybe(st.builds(Outcomes, fail=prose, commit=words, target=words, stretch=words)),
        agreed=maybe(days),
        kpi=maybe(st.sampled_from(["kpi0", "gone"])),
        guard=lists(st.sampled_from(["kpi0", "kpi1"])),
        cadence=literal(Cadence),
        curve=literal(Curve),
        phases=lists(st.tuples(days, numbers)),
        since=maybe(days),
        ambition=maybe(literal(Ambition)),
        weight=numbers,
        visibility=maybe(literal(Visibility)),
        cause=words,
        override=maybe(st.builds(Override, score=shares, reason=prose, at=moments, author=person)),
        explanation=prose,
        learned=prose,
        notes=prose,
        excused=excuses,
    )


causes = st.sampled_from(["lasting change", "missed target", "marks"])


def kpi(name: str, team: str, person: Any) -> st.SearchStrategy[KPI]:
    """A KPI card."""
    return made(
        KPI,
        id=st.just(name),
        team=st.just(team),
        title=words,
        what=prose,
        why=prose,
        how=prose,
        who=words,
        when=words,
        owner=person,
        objective=maybe(st.sampled_from(["o0", "gone"])),
        unit=words,
        better=maybe(st.sampled_from(["higher", "lower"])),
        rhythm=literal(Rhythm),
        targets=lists(st.builds(Target, value=numbers, start=maybe(days), end=maybe(days), context=prose)),
        season=maybe(st.integers(1, 60)),
        annotations=lists(st.builds(Annotation, on=days, text=words)),
        dismissed=lists(
            st.builds(Dismissal, cause=causes, since=days, known=days, on=days, reason=prose, author=person)
        ),
        source=words,
        visibility=literal(Visibility),
        notes=prose,
        excused=excuses,
    )


def check_in(kr: KeyResult, person: Any) -> st.SearchStrategy[CheckIn]:
    """A check-in that the kind of its key result understands."""
    value: st.SearchStrategy[Any] = numbers
    if kr.kpi:
        value = st.none()
    elif kr.kind == "outcome":
        value = st.sampled_from(list(OUTCOMES))
    elif kr.kind == "milestones":
        names = list(dict.fromkeys(m.name for m in kr.milestones))
        value = st.lists(st.sampled_from(names), unique=True, min_size=1).map(tuple) if names else st.none()
    elif kr.kind == "graded":
        value = shares
    return st.builds(
        CheckIn,
        key_result=st.just(kr.id),
        date=days,
        value=maybe(value),
        confidence=maybe(st.integers(0, 10)),
        status=maybe(literal(Status)),
        blocker=prose,
        note=prose,
        author=person,
        recorded=maybe(moments),
        withdrawn=st.booleans(),
        blocker_owner=person,
        blocker_since=maybe(days),
    )


MOMENTS = st.none() | st.integers(0, 90 * 24).map(lambda hours: at(10, 1, 0) + timedelta(hours=hours))
ROWS = st.lists(
    st.builds(
        CheckIn,
        st.just("k"),
        st.dates(on(10, 1), on(10, 9)),
        st.none() | st.floats(0, 3).map(round).map(float) | st.just(("A",)),
        st.none() | st.integers(0, 10),
        recorded=MOMENTS,
        withdrawn=st.booleans(),
    ),
    max_size=25,
)
