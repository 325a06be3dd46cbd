"""Draw the picture that a pasted link shows: ``python tools/draw_card.py``.

It holds no text, so it is the same on every machine, and serves every plan.
"""

from __future__ import annotations

from pathlib import Path

import vl_convert

PICTURE = Path(__file__).resolve().parents[1] / "site/assets/base/card.png"
#: The size that pages which show links ask for.
WIDTH, HEIGHT = 1200, 630
PAPER, TRACK, HUE, WARN, INK = "#fbfaf7", "#e2e1dc", "#0a6b62", "#a3430a", "#1a1d29"
#: Each bar: how far it is, where it should be, and its colour.
BARS = ((0.86, 0.7, HUE), (0.64, 0.55, HUE), (0.31, 0.6, WARN), (0.74, 0.66, HUE))


def svg() -> str:
    """Four goals as the site draws them: a track, how far it is, and a post where it should be."""
    left, wide, high, top, gap = 130, 940, 34, 130, 108
    bars = "".join(
        f'<rect x="{left}" y="{(y := top + i * gap)}" width="{wide}" height="{high}" fill="{TRACK}"/>'
        f'<rect x="{left}" y="{y}" width="{wide * done:.0f}" height="{high}" fill="{colour}"/>'
        f'<rect x="{left + wide * due:.0f}" y="{y - 12}" width="6" height="{high + 24}" fill="{INK}"/>'
        for i, (done, due, colour) in enumerate(BARS)
    )
    paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">{paper}{bars}</svg>'


if __name__ == "__main__":
    PICTURE.write_bytes(vl_convert.svg_to_png(svg()))
