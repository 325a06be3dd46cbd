"""``okr library``: goals and KPI cards to begin from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlib.cli.options import format_option, on_option, plan_option, read_plan
from okrlib.cli.output import echo, echo_day, echo_json, picked, styled
from okrlib.errors import NoCycleError, NoTeamError
from okrlib.model import KPI, KeyResult, Objective
from okrlib.text import count, near

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from okrlib.library import Example

#: A list of this length or less is shown in full.
_FEW = 3


@click.command()
@click.argument("words", nargs=-1, metavar="[SEARCH]...")
@click.option("--use", metavar="ID", help="Put an objective or a KPI into the plan, its numbers left blank.")
@click.option("--team", metavar="T", help="With --use: whose it is (default: the company's).")
@click.option("--cycle", metavar="C", help="With --use: in which cycle (default: the running one).")
@plan_option
@on_option
@format_option()
def library(
    words: tuple[str, ...],
    use: str | None,
    team: str | None,
    cycle: str | None,
    plan: Path | None,
    on: date | None,
    form: str,
) -> None:
    """Search a shelf of examples: goals with their key results, and KPI cards.

    They are from eight fields of work. What is listed has every word of SEARCH; the names of fields
    (support, finance) and kinds (objective, KPI) are words too. Three hits or fewer are shown in full.
    The numbers only show the form.

    \b
    Examples:
      okr library
      okr library support waiting
      okr library kpi retention --format json
      okr library --use answered-in-time --team service
    """
    from okrlib.library import examples, fields, search

    if use is not None:
        _use(use, team, cycle, plan, on)
        return
    if team or cycle:
        raise click.UsageError("--team and --cycle belong to --use ID.")
    hits = tuple(e for e in examples() if [e.item.id] == list(words)) or search(" ".join(words))
    if form == "json":
        echo_json([facts(hit) for hit in hits])
    elif not words:
        _echo_fields(hits)
    elif not hits:
        echo(f"Nothing on the shelf has all of these words. Its fields: {', '.join(fields())}.")
    else:
        for hit in hits:
            (_echo_whole if len(hits) <= _FEW else _echo_line)(hit)


def _use(use: str, team: str | None, cycle: str | None, folder: Path | None, on: date | None) -> None:
    from okrlib.drafting import put_kpi, put_objective
    from okrlib.library import as_kpi, as_objective, examples
    from okrlib.store import Checkout, Loaded

    known = {e.item.id: e.item for e in examples() if not isinstance(e.item, KeyResult)}
    if use not in known:
        nearest = near(use, known, "okr library WORD finds them.")
        raise click.UsageError(f'There is no objective or KPI "{use}" on the shelf. {nearest}')
    opened = read_plan(folder, on)
    echo_day(opened)
    plan = opened.plan
    if not plan.teams:
        raise NoTeamError
    whose = plan.team(team).id if team else plan.tree()[0][1].id
    item = known[use]
    if isinstance(item, KPI):
        card = as_kpi(item, plan, team=whose)
        after, name, place = put_kpi(plan, card), card.id, f"kpis/{whose}.toml"
    else:
        when = plan.cycle(cycle) if cycle else plan.cycle_on(opened.on)
        if when is None:
            raise NoCycleError
        goal = as_objective(item, plan, team=whose, cycle=when.id)
        after, name, place = put_objective(plan, goal), goal.id, f"goals/{when.id}/{whose}.toml"
    Checkout(opened.folder, loaded=Loaded(plan, opened.findings)).save(after)
    echo(f"Added: {item.title}")
    echo(f"    It is in {place} now, as {name}. Put your own numbers and words in.")


def _echo_fields(hits: Sequence[Example]) -> None:
    echo("A shelf of examples. Search it: okr library WORD.")
    for field in dict.fromkeys(hit.field for hit in hits):
        kinds = [hit.kind for hit in hits if hit.field == field]
        counts = ", ".join(count(kinds.count(kind), kind) for kind in dict.fromkeys(kinds))
        echo("  ", styled(field, bold=True), f": {counts}")


def _echo_line(hit: Example) -> None:
    echo(styled(hit.item.id, bold=True), f"  {hit.item.title} ({hit.kind}, {hit.field})")


def _echo_whole(hit: Example) -> None:
    _echo_line(hit)
    for name, value in _rest(hit):
        echo(f"    {name.replace('_', ' ')}: {value}")


def _rest(hit: Example) -> list[tuple[str, str]]:
    """The lines below the first: a KPI's card, an objective's key results with their aims."""
    from okrlib.scoring import aim

    def aimed(kr: KeyResult) -> str:
        return f"{kr.title}: {aim(kr, kr.baseline)}"

    if isinstance(hit.item, Objective):
        return [("why", hit.item.notes), *(("key result", aimed(kr)) for kr in hit.item.key_results)]
    if isinstance(hit.item, KeyResult):
        return [("aim", aim(hit.item, hit.item.baseline))]
    lines = [(name, str(getattr(hit.item, name) or "")) for name in _CARD]
    drivers = [("drivers", ", ".join(hit.item.drivers))] if isinstance(hit.item, KPI) else []
    return [(name, value) for name, value in [*lines, *drivers] if value]


_CARD = ("what", "why", "how", "unit", "better", "rhythm", "pitfalls", "counter_measure")


def facts(hit: Example) -> dict[str, Any]:
    """An example for programs."""
    facts: dict[str, Any] = {
        "id": hit.item.id,
        "kind": hit.kind.lower().replace(" ", "_"),
        "field": hit.field,
        "title": hit.item.title,
    }
    if isinstance(hit.item, Objective):
        results = [picked(kr, "id", "title", "kind", "unit") for kr in hit.item.key_results]
        return {**facts, "why": hit.item.notes, "key_results": results}
    if isinstance(hit.item, KPI):
        return {**facts, **picked(hit.item, *_CARD, "drivers")}
    return {**facts, "key_result_kind": hit.item.kind, "unit": hit.item.unit}
