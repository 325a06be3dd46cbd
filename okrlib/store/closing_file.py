"""A closing as a file: drafted from the scores, filled in by people, read back with findings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from okrlib.behaviour import guards
from okrlib.closing import Closing, KeyResultClosing, ObjectiveClosing
from okrlib.closing.close import foreseen
from okrlib.closing.gates import gates
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, aim, level_lines, now, state
from okrlib.store import toml_reader
from okrlib.store.positions import Loc, lines_of, place_of
from okrlib.store.toml_writer import written
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
    head = [
        f"Closing {closing.cycle}: fill in what is marked {_ASKED}, as much as you know, then run",
        f"  okr close {closing.cycle} --apply THIS-FILE{only}   closes what is complete, says what is left",
        f"  okr close {closing.cycle} --from THIS-FILE{only}    closes all of it at once, or nothing",
        "Scores are what was computed; write another one with a reason. Where a key result ended below",
        "success, name the cause, one of:",
        *(f"  {' '.join(cause.split())}" for cause in plan.policy.causes),
        "Every objective needs an outcome, what was learned, and a decision: keep, change or drop.",
        "Nothing carries over by itself; what is kept or changed becomes a draft of the next cycle.",
    ]
    to = f"carry_to = {written(closing.carry_to)}"
    lines = [*(f"# {line}" for line in head), f"cycle = {written(closing.cycle)}"]
    lines.append(to if closing.carry_to else f"# {to}   the cycle to which goals are carried over")
    for objective in closing.objectives:
        lines += _objective(standing, objective, asked)
    return "\n".join([*lines, ""])


def _objective(judged: Standing, answers: ObjectiveClosing, asked: Asked) -> Iterator[str]:
    standing = judged.objective(answers.id)
    o = standing.objective
    yield from ("", "[[objectives]]", f"id = {written(answers.id)}")
    yield _remark(f"{o.title} ({formatting.AMBITION[o.ambition].lower()}, {o.team})")
    yield _remark(_result(standing))
    yield _question(answers, "outcome", asked, "achieved, partial, missed, dropped or postponed")
    yield _question(answers, "decision", asked, "keep, change or drop")
    yield _question(answers, "learned", asked)
    if o.ambition == "committed":
        yield _question(answers, "explanation", asked)
    of_id = {kr.key_result.id: kr for kr in standing.key_results}
    for kr in answers.key_results:
        yield from _key_result(of_id[kr.id], kr, asked, judged)


def _key_result(
    standing: KeyResultStanding, answers: KeyResultClosing, asked: Asked, judged: Standing
) -> Iterator[str]:
    kr, value = standing.key_result, now(standing)
    target = aim(kr, standing.baseline, cadence=standing.cadence)
    yield from ("", "[[objectives.key_results]]", f"id = {written(answers.id)}")
    yield _remark(kr.title)
    yield _remark(f"{f'value {value}' if value else 'no value'}; target: {target}; {_result(standing)}")
    yield from (_remark(line, indented=True) for line in level_lines(standing))
    yield from (_remark(guard.sentence) for guard in guards(judged, kr.id))
    if standing.counted:
        yield (
            f"# score = 0.0   {_ASKED}: nothing was reported; check in late, or score it with a reason"
            if answers.score is None
            else f"score = {answers.score}"
        )
        yield f"reason = {written(answers.reason)}"
        yield _question(answers, "cause", asked)
    yield f"learned = {written(answers.learned)}"
    if standing.ambition == "committed":
        yield _question(answers, "explanation", asked)


def _result(standing: ObjectiveStanding | KeyResultStanding) -> str:
    """Score and verdict; the health of one that has none."""
    return (
        f"score {standing.scale.score(standing.score)}, {formatting.state(state(standing)) or 'no verdict'}"
    )


def _question(answers: ObjectiveClosing | KeyResultClosing, key: str, asked: Asked, choices: str = "") -> str:
    """An answer, what may be chosen, and a mark where it is missing."""
    mark = _ASKED if (answers.id, key) in asked else ""
    comment = ": ".join(word for word in (mark, choices) if word)
    return f"{key} = {written(getattr(answers, key))}{f' # {comment}' if comment else ''}"


def _remark(text: str, *, indented: bool = False) -> str:
    """People's words on one line of a comment."""
    line = " ".join(word for word in text.split() if word.isprintable())
    line = f"  {line}" if indented and not line.startswith("> ") else line
    return f"# {formatting.cut(line, _WIDTH)}"


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
