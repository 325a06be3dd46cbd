"""A closing as a file: drafted from the scores, filled in by people, read back with findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import tomlkit

from okrlib.store import toml_reader
from okrlib.store.positions import lines_of, place_of
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.closing import Closing, KeyResultClosing, ObjectiveClosing
    from okrlib.findings import Finding
    from okrlib.plan import Plan
    from okrlib.store.positions import Loc

_WIDTH = 100


def draft(plan: Plan, closing: Closing) -> str:
    """The text of a file in which a closing is filled in: what the numbers propose, and what is asked."""
    text = tomlkit.document()
    for line in (
        f"Closing {closing.cycle}: fill this in, then run  okr close {closing.cycle} --from THIS-FILE",
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
        text.add(tomlkit.comment('carry_to = ""   the cycle that what is kept goes to'))
    objectives = tomlkit.aot()
    for objective in closing.objectives:
        objectives.append(_objective(plan, objective))
    text.add("objectives", objectives)
    return tomlkit.dumps(text)


def _objective(plan: Plan, answers: ObjectiveClosing) -> Any:
    o = plan.objective(answers.id)
    table = tomlkit.table()
    table.add("id", answers.id)
    table.add(tomlkit.comment(_in_a_line(f"{o.title} ({formatting.AMBITION[o.ambition].lower()}, {o.team})")))
    _choice(table, "outcome", answers.outcome, "achieved, partial, missed, dropped or postponed")
    _choice(table, "decision", answers.decision, "keep, change or drop")
    table.add("learned", answers.learned)
    if o.ambition == "committed":
        table.add("explanation", answers.explanation)
    key_results = tomlkit.aot()
    for kr in answers.key_results:
        key_results.append(_key_result(plan, kr))
    table.add("key_results", key_results)
    return table


def _key_result(plan: Plan, answers: KeyResultClosing) -> Any:
    o, kr = plan.key_results[answers.id]
    table = tomlkit.table()
    table.add("id", answers.id)
    table.add(tomlkit.comment(_in_a_line(kr.title)))
    if kr.kind != "baseline" and kr.weight > 0:
        if answers.score is None:
            table.add(
                tomlkit.comment(
                    "score = 0.0   nothing was reported: check in late, or score it with a reason"
                )
            )
        else:
            table.add("score", answers.score)
        table.add("reason", answers.reason)
        table.add("cause", answers.cause)
    table.add("learned", answers.learned)
    if (kr.ambition or o.ambition) == "committed":
        table.add("explanation", answers.explanation)
    return table


def _choice(table: Any, key: str, value: str, choices: str) -> None:
    table.add(key, value)
    table[key].comment(choices)


def _in_a_line(text: str) -> str:
    """People's words on one line of a comment."""
    line = " ".join(word for word in text.split() if word.isprintable())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


class ReadClosing(NamedTuple):
    """The closing that a file describes, None where it cannot be read, and the findings about it."""

    closing: Closing | None
    findings: tuple[Finding, ...]


def read(text: str, file: str) -> ReadClosing:
    """Read a closing file; anything that is not understood is a finding, and nothing is guessed."""
    closing, findings, _ = toml_reader.read(text, "closing", file, {})
    return ReadClosing(None if findings else closing, tuple(findings))


def located(gates: Iterable[Finding], closing: Closing, text: str, file: str) -> tuple[Finding, ...]:
    """Gates with the line of the file where each is to be mended."""
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
