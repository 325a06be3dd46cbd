"""A closing as a file: drafted from the scores, filled in by people, read back with findings."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import tomlkit

from okrlib.behaviour import guards
from okrlib.closing import Closing, KeyResultClosing, ObjectiveClosing
from okrlib.closing.close import foreseen
from okrlib.closing.gates import gates
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, aim, level_lines, now, state
from okrlib.store import toml_reader
from okrlib.store.positions import Loc, lines_of, place_of
from okrlib.text import formatting

#: The questions that are open: the id of what they are about, and the field.
Asked = set[tuple[str, str | None]]
_WIDTH = 100
#: It marks what must be filled in.
_ASKED = "FILL IN"


def draft(plan: Plan, closing: Closing, *, on: date, team: str | None = None) -> str:
    """The text of a file in which a closing is filled in: what the numbers propose, and what is asked.

    What must be filled is marked; beside each score stand value, target and the verdict of a closing on
    the day *on*. *team* is the one that alone is closed by it, for the commands at its head.
    """
    only = f" --team {team}" if team else ""
    standing = foreseen(plan, closing, on=on)
    asked = {(gate.item, gate.field) for gate in gates(plan, closing, on=on)}
    text = tomlkit.document()
    for line in (
        f"Closing {closing.cycle}: fill in what is marked {_ASKED}, as much as you know, then run",
        f"  okr close {closing.cycle} --apply THIS-FILE{only}   closes what is complete, says what is left",
        f"  okr close {closing.cycle} --from THIS-FILE{only}    closes all of it at once, or nothing",
        "Scores are what was computed; write another one with a reason. Where a key result ended below",
        "success, name the cause, one of:",
        *(f"  {cause}" for cause in plan.policy.causes),
        "Every objective needs an outcome, what was learned, and a decision: keep, change or drop.",
        "Nothing carries over by itself; what is kept or changed becomes a draft of the next cycle.",
    ):
        text.add(tomlkit.comment(line))
    text.add("cycle", closing.cycle)
    if closing.carry_to:
        text.add("carry_to", closing.carry_to)
    else:
        text.add(tomlkit.comment('carry_to = ""   the cycle to which goals are carried over'))
    objectives = tomlkit.aot()
    for objective in closing.objectives:
        objectives.append(_objective(standing, objective, asked))
    text.add("objectives", objectives)
    return tomlkit.dumps(text)


def _objective(judged: Standing, answers: ObjectiveClosing, asked: Asked) -> Any:
    standing = judged.objective(answers.id)
    o = standing.objective
    table = tomlkit.table()
    table.add("id", answers.id)
    table.add(tomlkit.comment(_in_a_line(f"{o.title} ({formatting.AMBITION[o.ambition].lower()}, {o.team})")))
    table.add(tomlkit.comment(_result(standing)))
    keys = {
        "outcome": "achieved, partial, missed, dropped or postponed",
        "decision": "keep, change or drop",
        "learned": "",
    }
    if o.ambition == "committed":
        keys["explanation"] = ""
    for key, choices in keys.items():
        _question(table, answers, key, asked, choices)
    key_results = tomlkit.aot()
    of_id = {kr.key_result.id: kr for kr in standing.key_results}
    for kr in answers.key_results:
        key_results.append(_key_result(of_id[kr.id], kr, asked, judged))
    table.add("key_results", key_results)
    return table


def _key_result(
    standing: KeyResultStanding, answers: KeyResultClosing, asked: Asked, judged: Standing
) -> Any:
    kr = standing.key_result
    table = tomlkit.table()
    table.add("id", answers.id)
    table.add(tomlkit.comment(_in_a_line(kr.title)))
    value = now(standing)
    facts = [
        f"value {value}" if value else "no value",
        f"target: {aim(kr, standing.baseline, cadence=standing.cadence)}",
    ]
    table.add(tomlkit.comment(_in_a_line("; ".join([*facts, _result(standing)]))))
    for line in level_lines(standing):
        table.add(tomlkit.comment(_in_a_line(line, indented=True)))
    for guard in guards(judged, kr.id):
        table.add(tomlkit.comment(_in_a_line(guard.sentence)))
    if standing.counted:
        if answers.score is None:
            note = f"score = 0.0   {_ASKED}: nothing was reported; check in late, or score it with a reason"
            table.add(tomlkit.comment(note))
        else:
            table.add("score", answers.score)
        table.add("reason", answers.reason)
        _question(table, answers, "cause", asked)
    table.add("learned", answers.learned)
    if standing.ambition == "committed":
        _question(table, answers, "explanation", asked)
    return table


def _result(standing: ObjectiveStanding | KeyResultStanding) -> str:
    """Score and verdict; the health of one that has none."""
    return (
        f"score {standing.scale.score(standing.score)}, {formatting.state(state(standing)) or 'no verdict'}"
    )


def _question(
    table: Any,
    answers: ObjectiveClosing | KeyResultClosing,
    key: str,
    asked: Asked,
    choices: str = "",
) -> None:
    """An answer, what may be chosen, and a mark where it is missing."""
    table.add(key, getattr(answers, key))
    mark = _ASKED if (answers.id, key) in asked else ""
    if comment := ": ".join(word for word in (mark, choices) if word):
        table[key].comment(comment)


def _in_a_line(text: str, *, indented: bool = False) -> str:
    """People's words on one line of a comment."""
    line = " ".join(word for word in text.split() if word.isprintable())
    line = f"  {line}" if indented and not line.startswith("> ") else line
    return formatting.cut(line, _WIDTH)


class ReadClosing(NamedTuple):
    """The closing that a file describes, None where it cannot be read, and the findings about it."""

    closing: Closing | None
    findings: tuple[Finding, ...]


def read(text: str, file: str) -> ReadClosing:
    """Read a closing file; anything that is not understood is a finding, and nothing is guessed."""
    closing, findings, _ = toml_reader.read(text, "closing", file, {})
    return ReadClosing(None if findings else closing, tuple(findings))


def located(gates: Iterable[Finding], closing: Closing, text: str, file: str) -> tuple[Finding, ...]:
    """Gates with the line of the file where each is to be fixed."""
    lines = lines_of(text)
    places: dict[str, Loc] = {closing.cycle: ()}
    for i, o in enumerate(closing.objectives):
        places[o.id] = ("objectives", i)
        for j, kr in enumerate(o.key_results):
            places.setdefault(kr.id, ("objectives", i, "key_results", j))
    found = []
    for gate in gates:
        place = place_of(file, (*places.get(gate.item, ()), gate.field or ""), lines)
        found.append(replace(gate, what=f"{gate.item}: {gate.what}").at(place))
    return tuple(found)
