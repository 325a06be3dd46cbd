"""A key that a table does not have is taken for the one that was meant, if the table has that."""

from __future__ import annotations

import itertools

import pytest

from okrlib.model import KPI, KeyResult, Milestone, Objective, Person, Team
from okrlib.store import file_models, toml_reader
from okrlib.store.file_models import SHAPES, CycleEntry, keys
from okrlib.store.synonyms import SYNONYMS, key_meant


@pytest.mark.parametrize(
    ("table", "written", "meant"),
    [
        (KeyResult, "start", "baseline"),
        (KeyResult, "from", "baseline"),
        (KeyResult, "goal", "target"),
        (KeyResult, "Ziel", "target"),
        (KeyResult, "Startwert", "baseline"),
        (KeyResult, "responsible", "owner"),
        (KeyResult, "verantwortlich", "owner"),
        (KeyResult, "name", "title"),
        (KeyResult, "min", "at_least"),
        (KeyResult, "type", "kind"),
        (KeyResult, "metric", "kpi"),
        (KeyResult, "targt", "target"),
        (KeyResult, "at-least", "at_least"),
        (KeyResult, "due", None),
        (Objective, "goal", "title"),
        (Objective, "titel", "title"),
        (Objective, "status", "state"),
        (Objective, "parent", "supports"),
        (KPI, "goal", "targets"),
        (KPI, "frequency", "rhythm"),
        (KPI, "direction", "better"),
        (Milestone, "due", "done_on"),
        (Milestone, "title", "name"),
        (CycleEntry, "from", "start"),
        (CycleEntry, "due", "end"),
        (Team, "name", "title"),
        (Team, "owner", "lead"),
        (Person, "title", "name"),
        (Person, "mail", "email"),
    ],
)
def test_the_key_that_was_meant_is_one_of_the_table(table: type, written: str, meant: str | None) -> None:
    assert key_meant(written, keys(table)) == meant


def tables() -> set[type]:
    seen: set[type] = set()
    waiting = list(SHAPES.values())
    while waiting:
        table = waiting.pop()
        if table not in seen:
            seen.add(table)
            waiting += file_models._entities(table).values()
    return seen


def test_every_synonym_leads_to_a_key_that_some_table_has() -> None:
    known = set(itertools.chain.from_iterable(map(keys, tables())))

    assert SYNONYMS.keys() - known == set()


def test_every_suggestion_is_a_key_of_the_table() -> None:
    words = set(itertools.chain.from_iterable(words.split() for words in SYNONYMS.values()))

    for table in tables():
        for word in words - set(keys(table)):
            assert key_meant(word, keys(table)) in {None, *keys(table)}


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("goal = 5", 'Did you mean "target"?'),
        ("target = 5\ngoal = 5", "Take it out, or write it as 'target', which stands here already."),
        ("zzzzzz = 5", "Take it out."),
        ("milestone = [{ name = 'A' }]", 'Did you mean "milestones"?'),
    ],
)
def test_the_finding_names_the_key(line: str, mend: str) -> None:
    text = f'[[objectives]]\nid = "o"\n[[objectives.key_results]]\nid = "k"\nkind = "reach"\n{line}\n'
    (finding,) = toml_reader.read(text, "goals", "file.toml", {"team": "t", "cycle": "c"}).findings

    assert (finding.code, finding.mend) == ("unknown-key", mend)


@pytest.mark.parametrize(
    ("shape", "text", "said"),
    [
        ("okr", "[policy]\nscale = 10", "10 is not one of its choices. Write one of: 1, 100."),
        ("okr", 'decimal = "comma"', 'Write one of: ".", ",".'),
        ("kpis", '[[kpis]]\nid = "k"\nended = true', "true is not a date."),
        (
            "kpis",
            '[[kpis]]\nid = "k"\nfeed = { file = "x.csv", time = "t", aggregation = "average" }',
            'Did you mean "mean"?',
        ),
    ],
)
def test_choices_and_values_are_shown_as_they_are_written(shape: str, text: str, said: str) -> None:
    (finding,) = toml_reader.read(f"{text}\n", shape, "file.toml", {"team": "t"}).findings

    assert said in finding.message


@pytest.mark.parametrize(
    ("shape", "text", "mend"),
    [
        (
            "goals",
            '[[objectives]]\nid = "o"\ntitle = "O"\n[[objectives.key_result]]',
            'Did you mean "key_results"?',
        ),
        ("goals", "[[kpis]]", "It belongs in kpis/<team>.toml; move it there."),
        ("goals", "[[teams]]", "It belongs in okr.toml; move it there."),
        ("kpis", "[[objectives]]", "It belongs in goals/<cycle>/<team>.toml; move it there."),
    ],
)
def test_tables_are_taken_for_tables_and_those_of_another_file_are_sent_there(
    shape: str, text: str, mend: str
) -> None:
    place = {"team": "t", "cycle": "c"}
    (finding,) = toml_reader.read(f'{text}\nid = "x"\n', shape, "file.toml", place).findings

    assert (finding.code, finding.mend) == ("unknown-key", mend)


@pytest.mark.parametrize(
    ("line", "code", "mend"),
    [
        ('ambition = "stretch"', "bad-choice", 'Did you mean "aspirational"?'),
        ('state = "Open"', "bad-choice", 'Did you mean "active"?'),
        ('state = "zzz"', "bad-choice", "Write one of: draft, active, closed."),
        ("decisions = 5", "wrong-type", "Write [[objectives.decisions]], and below it its keys: "),
        (
            "decisions = { text = 'Go on' }",
            "wrong-type",
            "Write [brackets] around it, or [[objectives.decisions]]",
        ),
        ("supports = { a = 1 }", "wrong-type", "Write a list in [brackets]."),
        ('supports = "calm"', "wrong-type", 'Write supports = ["calm"].'),
        ('contributes = ["calm"]', "wrong-type", 'Write the share of each: contributes = {"calm" = 0.25}.'),
    ],
)
def test_a_value_that_is_none_of_the_choices_is_understood_by_its_meaning(
    line: str, code: str, mend: str
) -> None:
    text = f'[[objectives]]\nid = "o"\n{line}\n'
    (finding,) = toml_reader.read(text, "goals", "file.toml", {"team": "t", "cycle": "c"}).findings

    assert finding.code == code
    assert finding.mend.startswith(mend)
