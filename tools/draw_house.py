"""Draw the floors of the house from the import contract: ``python tools/draw_house.py``.

The rows are the layers of the contract in pyproject.toml, the boxes their packages and modules. What has a
folder of its name in okrlib/widgets is a journey: it is filled, so it reads in grey. The picture brings its
own sheet, light or dark, and its text is text.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/pictures/house.svg"

WIDTH, LEFT, TOP = 784, 56, 20
BOX, HIGH, GAP = 108, 32, 10
STYLE = """
  text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink) }
  .name { text-anchor: middle }
  .floor { text-anchor: end; fill: var(--faint) }
  .sheet { fill: var(--sheet) }
  .core { fill: var(--sheet); stroke: var(--ink) }
  .journey { fill: var(--ink); stroke: var(--ink) }
  .journey + text { fill: var(--sheet); font-weight: 600 }
  line { stroke: var(--faint) }
  svg { --ink: #1f2933; --faint: #616e7c; --sheet: #ffffff }
  @media (prefers-color-scheme: dark) { svg { --ink: #e4e7eb; --faint: #9aa5b1; --sheet: #161b22 } }
"""


def floors() -> list[list[str]]:
    """The names on each floor, the highest first, as the import contract lists them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [layer.split(" | ") for layer in layers]


def journeys() -> set[str]:
    """The names under which a team does something: they have forms of their own."""
    return {folder.name for folder in (ROOT / "okrlib/widgets").iterdir() if folder.is_dir()}


def box(x: int, y: int, name: str, kind: str) -> str:
    """A box with its name, at its left upper corner."""
    return (
        f'<rect class="{kind}" x="{x}" y="{y}" width="{BOX}" height="{HIGH}" rx="4"/>'
        f'<text class="name" x="{x + BOX // 2}" y="{y + 21}">{name}</text>'
    )


def picture() -> str:
    """The house as SVG."""
    rows, named = floors(), journeys()
    foot = TOP + len(rows) * (HIGH + GAP)
    height = foot + HIGH + GAP + 14
    lines = []
    for number, names in enumerate(rows):
        y = TOP + number * (HIGH + GAP)
        lines.append(f'<text class="floor" x="{LEFT - 22}" y="{y + 21}">{len(rows) - number}</text>')
        lines += [
            box(LEFT + place * (BOX + GAP), y, name, "journey" if name in named else "core")
            for place, name in enumerate(names)
        ]
    lines.append(f'<line x1="{LEFT}" y1="{foot}" x2="{WIDTH - 20}" y2="{foot}"/>')
    y = foot + GAP
    lines += [box(LEFT, y, "journey", "journey"), box(LEFT + BOX + GAP, y, "core", "core")]
    lines.append(
        f'<text x="{LEFT + 2 * (BOX + GAP)}" y="{y + 21}">Imports go down only, never up or sideways.</text>'
    )
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title">\n'
        f'<title id="title">The floors of okrlib: each imports only from those below</title>\n'
        f"<style>{STYLE}</style>\n"
        f'<rect class="sheet" width="{WIDTH}" height="{height}" rx="6"/>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
