"""A closing as a file: drafted from the scores, filled in by people, read back with findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import tomlkit

from okrlib.findings import Finding
from okrlib.store import toml_reader
from okrlib.store.positions import dotted, line_of, lines_of
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.closing import Closing, Gate, KeyResultClosing, ObjectiveClosing
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
    for held in closing.objectives:
        objectives.append(_objective(plan, held))
    text.add("objectives", objectives)
    return tomlkit.dumps(text)


def _objective(plan: Plan, held: ObjectiveClosing) -> Any:
    o = plan.objective(held.id)
    table = tomlkit.table()
    table.add("id", held.id)
    table.add(tomlkit.comment(_said(f"{o.title} ({formatting.AMBITION[o.ambition].lower()}, {o.team})")))
    _choice(table, "outcome", held.outcome, "achieved, partial, missed, dropped or postponed")
    _choice(table, "decision", held.decision, "keep, change or drop")
    table.add("learned", held.learned)
    if o.ambition == "committed":
        table.add("explanation", held.explanation)
    key_results = tomlkit.aot()
    for kr in held.key_results:
        key_results.append(_key_result(plan, kr))
    table.add("key_results", key_results)
    return table


def _key_result(plan: Plan, held: KeyResultClosing) -> Any:
    o, kr = plan.key_results[held.id]
    table = tomlkit.table()
    table.add("id", held.id)
    table.add(tomlkit.comment(_said(kr.title)))
    if kr.kind != "baseline" and kr.weight > 0:
        if held.score is None:
            table.add(
                tomlkit.comment(
                    "score = 0.0   nothing was reported: check in late, or score it with a reason"
                )
            )
        else:
            table.add("score", held.score)
        table.add("reason", held.reason)
        table.add("cause", held.cause)
    table.add("learned", held.learned)
    if (kr.ambition or o.ambition) == "committed":
        table.add("explanation", held.explanation)
    return table


def _choice(table: Any, key: str, held: str, choices: str) -> None:
    table.add(key, held)
    table[key].comment(choices)


def _said(text: str) -> str:
    """People's words on one line of a comment."""
    line = " ".join(part for part in text.split() if part.isprintable())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


class ReadClosing(NamedTuple):
    """What a closing file says, None where it cannot be read, and what was found in it."""

    closing: Closing | None
    findings: tuple[Finding, ...]


def read(text: str, file: str) -> ReadClosing:
    """Read a closing file; anything that is not understood is a finding, and nothing is guessed."""
    held, findings, _ = toml_reader.read(text, "closing", file, {})
    return ReadClosing(None if findings else held, tuple(findings))


def located(gates: Iterable[Gate], closing: Closing, text: str, file: str) -> tuple[Finding, ...]:
    """Gates as findings with the line of the file where each is to be mended."""
    lines = lines_of(text)
    places: dict[str, Loc] = {closing.cycle: ()}
    for i, o in enumerate(closing.objectives):
        places[o.id] = ("objectives", i)
        for j, kr in enumerate(o.key_results):
            places.setdefault(kr.id, ("objectives", i, "key_results", j))
    found = []
    for gate in gates:
        at = (*places.get(gate.item, ()), gate.key)
        what = f"{gate.item}: {gate.what}"
        found.append(
            Finding(
                code="not-closable",
                severity="error",
                file=file,
                line=line_of(at, lines),
                key=dotted(at),
                what=what,
                mend=gate.mend,
            )
        )
    return tuple(found)
