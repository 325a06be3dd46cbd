"""A page for each team and cycle in Markdown, for a wiki or a pull request.

Nothing but headings, lists, quotes and emphasis: CommonMark, which GitHub, GitLab and Confluence show alike.
What people wrote is escaped, their own Markdown too, so it is read as they typed it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from okrlib.behaviour import kpi_sentence, target_words
from okrlib.plan import blocked, person_shown
from okrlib.scoring import decided, stand, state, team_sentence, values
from okrlib.store import file_name
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from okrlib.model import KPI, Cycle, Objective, Team
    from okrlib.plan import Plan
    from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
#: What begins a list, a heading or a rule at the start of a line.
_AT_START = re.compile(r"^(\d*)(?=[.)](?:\s|$)|(?<!\d)[-+=])")
#: Addresses that GitHub makes links of, and names that it sends a message to.
_LINKS = re.compile(r"(?<=[a-z])(?=://)|(?<=www)(?=\.)", re.IGNORECASE)
_AT_NAME = re.compile(r"@(?=\w)")

#: Invisible, and needed to spell Persian and Hindi and to draw families of pictures.
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def escaped(text: str) -> str:
    r"""What people wrote, on one line of Markdown, where it is read as it was typed.

    No link comes of an address, and nobody is sent a message because of a name: an invisible mark stands
    after an @.

    >>> print(escaped("# *Big* <b>\n1. x"))
    \# \*Big\* \<b\> 1. x
    >>> print(escaped("- see https://example.org"))
    \- see https\://example.org
    """
    kept = (
        c if c.isprintable() or c in _JOINERS else " "
        for c in text
        if c in _JOINERS or unicodedata.category(c) not in {"Cf", "Cs"}
    )
    line = _MARKS.sub(r"\\\g<0>", " ".join("".join(kept).split()))
    line = _AT_NAME.sub("@\N{WORD JOINER}", _LINKS.sub(r"\\", line))
    return _AT_START.sub(r"\1\\", line)


def write_pages(plan: Plan, folder: Path) -> None:
    """Write a page for each team with goals in a cycle, and an ``index.md`` that leads to them.

    Raises:
        NotWritableError: The id of a team or a cycle cannot be the name of a file.
    """
    standing = stand(plan)
    index = [f"# {escaped(plan.name) or 'Goals'}", f"As of {formatting.day(standing.on)}."]
    for cycle in plan.cycles:
        links = []
        for _, team in plan.tree():
            if not plan.in_cycle.get((team.id, cycle.id)):
                continue
            path = f"{file_name(cycle.id)}/{file_name(team.id)}.md"
            (folder / cycle.id).mkdir(exist_ok=True)
            text = "\n\n".join(page(plan, team, cycle))
            (folder / path).write_text(f"{text}\n", "utf-8")
            links.append(f"- [{_title(team)}]({quote(path)})")
        if links:
            index += [f"## {escaped(cycle.name)}", "\n".join(links)]
    (folder / "index.md").write_text("\n\n".join(index) + "\n", "utf-8")


def page(plan: Plan, team: Team, cycle: Cycle) -> Iterator[str]:
    """The blocks of a team's page in a cycle: its objectives with their key results, drafts, and its KPIs."""
    standing = stand(plan)
    team_standing = standing.team(team.id, cycle.id)
    yield f"# {_title(team)}, {escaped(cycle.name)}"
    lead = person_shown(plan, team.lead)
    yield f"As of {formatting.day(standing.on)}.{f' Lead: {escaped(lead)}.' if lead else ''}"
    yield from _quoted(team.notes)
    if team_standing.objectives:
        yield team_sentence(team_standing)
    for objective in team_standing.objectives:
        yield from _objective(plan, objective, standing)
    drafts = [o for o in plan.in_cycle[team.id, cycle.id] if o.state == "draft"]
    if drafts:
        yield "## Drafts"
        yield "\n".join(line for o in drafts for line in _draft(o))
    kpis = plan.kpis_of.get(team.id, ())
    if kpis:
        then = stand(plan, on=cycle.last_day) if cycle.ended(standing.on) else standing
        yield "## KPIs"
        yield "\n".join(_kpi(then, kpi) for kpi in kpis)


def _title(team: Team) -> str:
    return escaped(team.title) or escaped(team.id)


def _objective(plan: Plan, standing: ObjectiveStanding, whole: Standing) -> Iterator[str]:
    o = standing.objective
    yield f"## {escaped(o.title) or escaped(o.id)}"
    facts = [f"**{formatting.state(state(standing)).capitalize()}.**"] if state(standing) else []
    if standing.score is not None:
        facts.append(f"Score {'' if standing.final else 'so far '}{standing.scale.score(standing.score)}.")
    if owner := person_shown(plan, o.owner):
        facts.append(f"Owner: {escaped(owner)}.")
    if sentence := decided(standing):
        facts.append(sentence)
    if facts:
        yield " ".join(facts)
    yield from _quoted(o.notes)
    lines = [line for kr in standing.key_results for line in _key_result(plan, kr, whole)]
    if lines:
        yield "\n".join(lines)
    if o.initiatives:
        yield "Work:"
        yield "\n".join(f"- {escaped(work.title)} ({work.state})" for work in o.initiatives)
    for word, text in (("Why", o.explanation), ("Learned", o.learned)):
        if text.strip():
            yield f"{word}: {escaped(text)}"


def _key_result(plan: Plan, standing: KeyResultStanding, whole: Standing) -> Iterator[str]:
    kr, on = standing.key_result, whole.on
    now, rest = values(standing)
    facts = [escaped(fact) for fact in (now, rest) if fact]
    facts += [formatting.state(state(standing))] if state(standing) else []
    if standing.confidence is not None:
        facts.append(f"confidence {standing.confidence} of 10")
    if standing.latest_period:
        facts.append(f"latest figure {formatting.period(standing.latest_period, standing.cadence)}")
    if standing.last_spoken:
        facts.append(f"last report {formatting.day(standing.last_spoken)}")
    yield f"- **{escaped(kr.title) or escaped(kr.id)}**: {'; '.join(filter(None, facts))}"
    if standing.blocker:
        yield f"  - {escaped(blocked(plan, standing.blocker, on))}"
    note = next((entry for entry in reversed(standing.entries) if entry.note.strip()), None)
    if note:
        yield f"  - {formatting.day(note.date)}: {escaped(note.note)}"


def _draft(o: Objective) -> Iterator[str]:
    yield f"- **{escaped(o.title) or escaped(o.id)}**"
    for kr in o.key_results:
        yield f"  - {escaped(kr.title) or escaped(kr.id)}"


def _kpi(standing: Standing, kpi: KPI) -> str:
    at = standing.kpi(kpi.id)
    latest = "no value yet"
    if at.latest:
        value = formatting.quantity(at.latest.value, kpi.unit, at.lines)
        latest = f"{escaped(value)}, {formatting.period(at.latest.period, kpi.rhythm)}"
    target = f"; target {escaped(target_words(kpi, at.target))}" if at.target else ""
    return f"- **{escaped(kpi.title) or escaped(kpi.id)}**: {latest}{target}. {escaped(kpi_sentence(at))}"


def _quoted(text: str) -> Iterator[str]:
    """A text of several paragraphs as a quote; nothing where there is none."""
    paragraphs = [escaped(paragraph) for paragraph in re.split(r"\n\s*\n", text)]
    if quoted := [paragraph for paragraph in paragraphs if paragraph]:
        yield "\n>\n".join(f"> {paragraph}" for paragraph in quoted)
