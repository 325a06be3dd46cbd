"""Draw the pictures of docs/charts.md anew, by running the code that stands under each."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"
_BLOCK = re.compile(r"!\[[^\]]*\]\((pictures/[a-z-]+\.svg)\)\s+```python\n(.*?)```", re.DOTALL)


def charts() -> dict[str, Any]:
    """Each picture's place under docs/ and the chart that the code of the page makes."""
    os.environ["OKRLIB_PLAN"] = str(DOCS.parent / "notebooks/example")
    names: dict[str, Any] = {}
    made = {}
    for place, code in _BLOCK.findall((DOCS / "charts.md").read_text("utf-8")):
        *lines, last = ast.parse(code).body
        exec(compile(ast.Module(lines, []), place, "exec"), names)  # noqa: S102 - our own page
        assert isinstance(last, ast.Expr)  # noqa: S101
        made[place] = eval(compile(ast.Expression(last.value), place, "eval"), names)  # noqa: S307
    return made


def main() -> None:
    """Write every picture."""
    import vl_convert

    for place, chart in charts().items():
        (DOCS / place).write_text(vl_convert.vegalite_to_svg(chart.to_dict()), "utf-8")
        print(place)


if __name__ == "__main__":
    main()
