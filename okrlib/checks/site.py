"""What cannot be right in how a plan wants its site: its address and its colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.findings import Finding, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.plan import Plan

#: The darkest light paper and the lightest dark one, as in site/assets/base/tokens.css: text is shown on
#: both.
PAPERS = {"hue": "#f3f2ed", "hue_dark": "#1b1f25"}
#: What WCAG 2.2 asks of text against its ground.
CONTRAST = 4.5
_ABOUT = Subject("site", "site")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def problems(plan: Plan) -> Iterator[Finding]:
    """What is wrong with the addresses, and colours that are none or too hard to read."""
    site = plan.site
    if site.address and not site.root:
        what = f"{site.address[:80]!r} is no address of a site."
        mend = "Write it whole, as in https://goals.example.org/."
        yield Finding("bad-site", "error", what, mend, subject=_ABOUT, field="site.address")
    if site.licence_link and not site.licence_address:
        what = f"{site.licence_link[:80]!r} is no address of a licence."
        mend = "Write it whole, as in https://spdx.org/licenses/CC-BY-4.0.html."
        if not site.licence:
            what, mend = "The licence has a link and no name.", 'Name it, as in licence = "CC-BY-4.0".'
        yield Finding("bad-site", "error", what, mend, subject=_ABOUT, field="site.licence_link")
    for key, paper in PAPERS.items():
        colour, field = getattr(site, key), f"site.{key}"
        if colour and not _COLOUR.fullmatch(colour):
            what = f"{colour[:80]!r} is no colour, so ours is taken."
            mend = "Write six hexadecimal digits, as in #0a6b62."
            yield Finding("bad-site", "error", what, mend, subject=_ABOUT, field=field)
        elif colour and (ratio := contrast(colour, paper)) < CONTRAST:
            kind, way = ("light", "darker") if key == "hue" else ("dark", "lighter")
            what = f"{colour} on {kind} paper has a contrast of {ratio:.1f}, so ours is taken."
            mend = f"Take a {way} one, with a contrast of at least {CONTRAST}."
            yield Finding("low-contrast", "warning", what, mend, subject=_ABOUT, field=field)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 defines it: 1 to 21.

    >>> contrast("#ffffff", "#000000"), contrast("#777777", "#777777")
    (21.0, 1.0)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
