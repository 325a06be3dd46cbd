"""``okr check``: what is wrong in the plan's files, and what the coach says of its goals."""

import os
import sys
import textwrap
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from okrlib.checks import plan as checks
from okrlib.checks.closings import unexplained
from okrlib.cli.options import Opened, format_option, on_option, plan_options, read_plan
from okrlib.cli.output import annotation, echo, echo_day, echo_findings, echo_json, follow, styled
from okrlib.errors import OkrError
from okrlib.findings import SEVERITIES, Finding, Place, causes_in, errors_in, folded, in_order
from okrlib.text import formatting, near


def _explained(context: click.Context, _: click.Parameter, rule: str | None) -> None:
    """Print what a rule is, in the language of the plan in which one stands, and end."""
    if rule is None or context.resilient_parsing:
        return
    from okrlib.coach import RULES, about, spoken
    from okrlib.store import find, load

    if rule not in RULES:
        mend = near(rule, RULES, f"Other findings explain themselves. The rules are: {', '.join(RULES)}.")
        raise click.UsageError(f"The coach has no rule {rule!r}. {mend}")
    language = "en"
    with suppress(OkrError):
        language = spoken(load(find()).plan)
    asked = about(rule, language)
    echo(styled(rule, bold=True), f" ({asked.severity})")
    echo(asked.summary)
    echo()
    parts = [("Why", asked.why), ("Source", asked.source)]
    for name, examples in (("Weak", asked.weak), ("Strong", asked.strong)):
        parts += [(name, text) for tongue, text in examples if tongue in {language, "en"}]
    for name, text in parts:
        if text:
            click.echo(textwrap.fill(text, 92, initial_indent=f"{name + ':':<8} ", subsequent_indent=" " * 9))
    context.exit()


@click.command()
@plan_options
@on_option
@format_option("text", "json", "github", words="For people, programs, or review comments in CI.")
@click.option("--no-coach", is_flag=True, help="Leave out what the coach says of drafts and active goals.")
@click.option(
    "--explain",
    metavar="RULE",
    is_eager=True,
    expose_value=False,
    callback=_explained,
    help="Print what a rule of the coach asks for, why, and an example; then end.",
)
def check(plan: Path | None, on: date | None, form: str, *, no_coach: bool) -> None:
    """Say what is wrong in the plan: file, line, what, and how to fix it.

    A plan with errors still opens: everything that can be read is read. Errors are what cannot be
    right (a missing parent, a target that is its baseline); warnings and hints are worth a look. The
    coach judges drafts, active goals and KPIs; what is closed is history. okr.toml grades its rules,
    and `excused` excuses one line, each with a reason.

    \b
    Examples:
      okr check
      okr check our-goals --format json
      okr check --format github      annotations in a pull request
      okr check --explain big-words

    Exits with 1 where there is an error.
    """
    opened = read_plan(plan, on, with_coach=not no_coach, newer=True)
    from okrlib.store import placed, unlike_values

    head = Place("okr.toml")
    unread = any(
        f.place and f.place.file == head.file and (not f.place.key or f.code == "unknown-version")
        for f in errors_in(opened.findings)
    )
    hints = [] if unread else [hint.at(head) for hint in checks.without_time_zone(opened.plan)]
    hints += unlike_values(opened.folder, opened.plan)
    hints += placed(opened.folder, unexplained(opened.plan, opened.on))
    if os.path.lexists(opened.folder / "words"):
        # Where nothing publishes a site, nothing reads them.
        with suppress(ImportError):
            from okrlib.publish.catalogue import wrong_words

            hints += wrong_words(opened.plan, opened.folder)
    opened = opened._replace(findings=in_order([*opened.findings, *hints]))
    echo_day(opened)
    if form == "json":
        echo_json({"findings": [f.as_dict() for f in opened.findings]})
    elif form == "github":
        for f, following in folded(opened.findings):
            click.echo(annotation(f, opened.folder, follow(following) if following else ""))
    else:
        echo_findings(opened.findings)
        if not no_coach:
            _tell_rules(opened)
        echo(_summary(causes_in(opened.findings), opened.plan.name))
    sys.exit(1 if opened.broken else 0)


def _tell_rules(opened: Opened) -> None:
    """Print how many findings each rule of the coach has, the most first, in the plan's language."""
    from okrlib.coach import RULES, about, spoken

    counts = Counter(f.code for f in opened.findings if f.code in RULES)
    if counts:
        echo()
        echo("The coach, by rule (okr check --explain RULE):")
        wide = max(map(len, counts))
        for code, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            echo(f"  {n:>5,}  {code:<{wide}}  {about(code, spoken(opened.plan)).summary}")
        echo()


def _summary(findings: tuple[Finding, ...], name: str) -> str:
    counts = {s: sum(f.severity == s for f in findings) for s in SEVERITIES}
    counted = formatting.listed([formatting.count(n, severity) for severity, n in counts.items() if n])
    plan = f"{name or 'The plan'}" + ("" if counts["error"] else " is in order")
    return f"{plan}: {counted}." if counted else f"{plan}."
