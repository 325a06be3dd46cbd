"""A plan's own name, logo and colour on its site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.checks import site as checks
from okrlib.files import UnreadableError, read
from okrlib.findings import Finding, Place
from okrlib.show import clean_picture

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

#: A larger logo would slow every page.
_MOST_MB = 0.2
_PNG = b"\x89PNG\r\n\x1a\n"


#: What HTML may name a language by, as in de or pt-BR.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def text_language(plan: Plan) -> str:
    """The language of the plan's texts; "" where it is English, as the pages are, or no name of one."""
    code = plan.language
    return code if _LANGUAGE.fullmatch(code) and code.partition("-")[0].lower() != "en" else ""


def title(plan: Plan) -> str:
    """The name on top of every page, and of the feeds."""
    return plan.site.brand or plan.name or "Goals"


def colours(plan: Plan) -> str:
    """A style sheet with the plan's own hue where it can be read; its paler tones are mixed from it."""
    wrong = {f.field for f in checks.problems(plan)}
    light, dark = (
        f":root {{ --hue: {colour}; --hue-soft: color-mix(in srgb, {colour} 28%, var(--paper));"
        f" --hue-faint: color-mix(in srgb, {colour} 12%, var(--paper)); }}"
        if (colour := getattr(plan.site, key)) and f"site.{key}" not in wrong
        else ""
        for key in checks.PAPERS
    )
    # A colour for light paper alone must not reach the dark one.
    return "\n".join(
        f"@media (prefers-color-scheme: {scheme}) {{ {rules} }}"
        for scheme, rules in (("light", light), ("dark", dark))
        if rules
    )


def write_logo(plan: Plan, folder: Path | None, assets: Path) -> tuple[str, list[Finding]]:
    """Write the logo into the folder of assets; gives its address on the site, or says why it has none."""
    if not plan.site.logo or folder is None:
        return "", []
    try:
        data = read(folder / plan.site.logo, within=folder, most_mb=_MOST_MB)
    except UnreadableError as error:
        return "", [_no_logo(plan, str(error))]
    name = "logo.png"
    if not data.startswith(_PNG):
        name, data = "logo.svg", clean_picture(data.decode("utf-8", "replace")).encode()
    if not data:
        return "", [_no_logo(plan, "it is neither an SVG nor a PNG picture")]
    (assets / name).write_bytes(data)
    return f"assets/{name}", []


def _no_logo(plan: Plan, why: str) -> Finding:
    what = f"The logo {plan.site.logo[:80]!r} is not shown: {why}."
    mend = "Name an SVG or PNG file in the plan folder, or leave logo out."
    return Finding("no-logo", "warning", what, mend, place=Place("okr.toml", None, "site.logo"))
