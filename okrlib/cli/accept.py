"""``okr accept``: what an assistant proposed, as a diff that a person accepts."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import click
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from okrlib.checkin import entry, reported
from okrlib.cli import checkin
from okrlib.cli.options import Opened, on_option, plan_option, read_plan
from okrlib.cli.output import echo, echo_day, echo_errors, styled, then
from okrlib.drafting import new_id, put_objective
from okrlib.errors import NoCycleError, OkrError
from okrlib.model import KeyResult, Kind, Objective
from okrlib.plan import Audience, Gate, Plan
from okrlib.store import Checkout, proposed_changes
from okrlib.text import formatting, near

#: Words on one line.
Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(lambda typed: " ".join(typed.split())),
]
#: What a person may write at once.
Text = Annotated[str, StringConstraints(max_length=4000)]


class KeyResultDraft(BaseModel):
    """A key result as it is proposed; numbers that are not known stay out."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    title: Title
    kind: Kind = "increase"
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    owner: str | None = None
    kpi: str | None = None


@click.command()
@click.argument("proposal", metavar="[ID]", required=False)
@click.option("--discard", is_flag=True, help="Turn it down: it is thrown away.")
@click.option("--yes", is_flag=True, help="Accept without being asked.")
@plan_option
@on_option
def accept(proposal: str | None, *, discard: bool, yes: bool, plan: Path | None, on: date | None) -> None:
    """Show what an assistant proposed, and write it once you accept.

    Without an ID, all that wait are listed. With one, the change is shown as it would be written, and you
    are asked. A report is yours then: you are who Git says.

    \b
    Examples:
      okr accept
      okr accept 3fa91c
      okr accept 3fa91c --discard

    Exits with 1 where it can no longer be written; nothing is written then.
    """
    opened = read_plan(plan, on)
    echo_day(opened)
    echo_errors(opened)
    waiting = proposed_changes.waiting(opened.folder)
    if proposal is None:
        for change in waiting:
            echo(styled(change.id, bold=True), f"  {change.kind}: {_title(change.fields)}")
        echo(
            f"To see one, and be asked: {then('okr accept ID')}"
            if waiting
            else "Nothing waits to be accepted."
        )
        return
    chosen = next((change for change in waiting if change.id == proposal), None)
    if chosen is None:
        nearest = near(proposal, [c.id for c in waiting], "okr accept lists them.")
        raise OkrError(f"No proposal {proposal[:40]!r} waits. {nearest}")
    if discard:
        proposed_changes.drop(opened.folder, chosen)
        echo(f"Discarded: {_title(chosen.fields)}")
        return
    for line in preview(opened, chosen.kind, chosen.fields, datetime.now(UTC)).splitlines():
        echo(styled(line, fg={"+": "green", "-": "red"}.get(line[:1])))
    if not yes and not click.confirm("Write it?", err=True):
        echo("Nothing was written. It still waits; --discard throws it away.")
        return
    if chosen.kind == "check-in":
        at = opened.plan.recorded_at(datetime.now(UTC))
        name, value, fields, day = _report(chosen.fields)
        checkin.report(opened, name, value, fields, at, opened.author, day, yes=True)
    else:
        desk = Checkout(opened.folder)
        goal = goal_of(desk.plan, chosen.fields, opened.on)
        desk.save(put_objective(desk.plan, goal))
        echo(f"Added as a draft: {goal.title}, in goals/{goal.cycle}/{goal.team}.toml.")
    proposed_changes.drop(opened.folder, chosen)


def preview(opened: Opened, kind: str, fields: dict[str, Any], at: datetime) -> str:
    """What accepting would write, as a diff; raises `OkrError` where it cannot be written."""
    plan = opened.plan
    if kind == "objective":
        desk = Checkout(opened.folder)
        return desk.changes(put_objective(desk.plan, goal_of(desk.plan, fields, opened.on)))
    name, value, words, day = _report(fields)
    typed = entry.Typed(
        name, str(day or opened.on), value=value or "", **{k: v or "" for k, v in words.items()}
    )
    added = entry.adding(plan, typed, on=opened.on)
    read = entry.read(plan, added, on=opened.on, at=plan.recorded_at(at), author=opened.author)
    if read.refusals:
        raise OkrError("\n".join(refusal.message for refusal in read.refusals))
    if read.row is None:
        raise OkrError("That is what was reported already.")
    of, kr = plan.key_results[read.row.key_result]
    old = [f"- {reported(plan, read.before)}"] if read.before else []
    about = f"check-ins of {of.cycle}: {kr.name} [{kr.id}], {formatting.day(read.row.date)}"
    lines = [about, *old, f"+ {reported(plan, read.row)}", *([read.doubt] if read.doubt else [])]
    return "\n".join(" ".join(line.splitlines()) for line in lines)  # a note makes no lines of a diff


def visible(opened: Opened, audience: Audience, kind: str, fields: dict[str, Any]) -> None:
    """Refuse a proposal about what the audience may not see, in the words for what does not exist."""
    plan, gate = opened.plan, Gate(opened.plan, audience)
    if kind == "check-in":
        name = fields["key_result"]
        if not plan.find("key result", name) or gate.of("key result", name):
            raise OkrError(f"There is no key result {name[:80]!r}. The tool goals lists them.")
        return
    if not plan.has("team", fields["team"]) or gate.of("team", fields["team"]):
        raise OkrError(f"There is no team {fields['team'][:80]!r}. The tool overview lists them.")
    measures = [kr.get("kpi") for kr in fields["key_results"]]
    for noun, name in [("objective", fields["supports"]), *(("KPI", measure) for measure in measures)]:
        if name and (not plan.has(noun, name) or gate.of(noun, name)):
            raise OkrError(f"There is no {noun} {name[:80]!r}. The tools overview and goals list them.")


def goal_of(plan: Plan, fields: dict[str, Any], on: date) -> Objective:
    """The draft as an objective of the plan, with ids that are free."""
    team = plan.team(fields["team"])
    cycle = plan.cycle(fields["cycle"]) if fields.get("cycle") else plan.cycle_on(on)
    if cycle is None:
        raise NoCycleError
    taken = set[str]()
    results = []
    for draft in fields["key_results"]:
        given = KeyResultDraft(**draft).model_dump()
        name = new_id("key result", given["title"], plan, also=taken)
        taken.add(name)
        results.append(KeyResult(id=name, **given))
    up = fields.get("supports")
    return Objective(
        id=new_id("objective", fields["title"], plan),
        title=fields["title"],
        team=team.id,
        cycle=cycle.id,
        owner=team.lead,
        state="draft",
        notes=fields.get("notes") or "",
        supports=(plan.objective(up).id,) if up else (),
        key_results=tuple(results),
    )


def _report(fields: dict[str, Any]) -> tuple[str, str | None, dict[str, str | None], date | None]:
    """(key result, value, the other words, day) of a proposed report, as they are typed."""
    words = {name: fields.get(name) for name in ("confidence", "note", "blocker")}
    day = fields.get("day")
    return fields["key_result"], fields.get("value"), words, date.fromisoformat(day) if day else None


def _title(fields: dict[str, Any]) -> str:
    return str(fields.get("title") or fields.get("key_result") or "")
