"""The notebook that each page offers: its own cells and parameters, reading the plan from the site."""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

from okrlib.text import formatting

#: The call that opens the plan, with the module before it.
_OPENS = re.compile(r"(?:\b\w+\.)*\bopen_plan\(\s*\)")


#: Read from the installed package's metadata, which takes as long as a page.
_version = cache(version)


def address_of(page: str) -> str:
    """Where a page's notebook lies, beside the page."""
    return f"{page.removesuffix('.html')}.ipynb"


def text_of(
    page: str, cells: Iterable[Mapping[str, Any]], parameters: Mapping[str, Any], *, site: str, on: date
) -> str:
    """The notebook of a page, as text; *site* is the site's address, "" where it is not known.

    *cells* are those that may be published, with `cell_type`, `source`, the tags in `metadata` and perhaps
    `attachments`.
    """
    where = site or "../" * page.count("/") or "."
    about = (
        f"The notebook of the page `{page}`, as published on {formatting.day(on)}. Run all cells and you get"
        " what the page shows.\n\nIt reads what is released from the site, so it runs anywhere that has"
        f' okrlib: `pip install "okrlib[notebook]=={_version("okrlib")}"`.'
    )
    opening = (
        "from okrlib import open_site\n\n"
        f"# {'The address' if site else 'The folder, or the address,'} of the site.\n"
        f"site = {where!r}"
    )
    listed: list[tuple[str, str, tuple[str, ...], str]] = [
        ("markdown", about, (), ""),
        ("code", opening, ("site",), ""),
    ]
    for cell in cells:
        source, tags = cell["source"], cell["metadata"]["tags"]
        if cell["cell_type"] == "code":
            source = _opening_site(source)
            if parameters and "parameters" in tags:
                source = filled_in(source, parameters)
        attachments = cell.get("attachments")
        listed.append(
            (cell["cell_type"], source, tuple(tags), json.dumps(attachments) if attachments else "")
        )
    written = ",\n".join(_written(number, *cell) for number, cell in enumerate(listed, 1))
    return _AROUND % written


@lru_cache(maxsize=256)  # the same cells stand on every page of a kind
def _opening_site(source: str) -> str:
    """A cell whose plan is that of the site."""
    return _OPENS.sub("open_site(site)", source)


#: A notebook around its cells, as `json.dumps` lays it out.
_AROUND = """{
 "cells": [
%s
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3",
   "language": "python",
   "name": "python3"
  },
  "language_info": {
   "name": "python"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""


@lru_cache(maxsize=256)  # most cells are those of every page of a kind
def _written(number: int, kind: str, source: str, tags: tuple[str, ...], attachments: str) -> str:
    """A cell as JSON, as `json.dumps` lays it out at its depth in the notebook."""
    metadata = "{}"
    if tags:
        quoted = ",\n     ".join(json.dumps(tag, ensure_ascii=False) for tag in tags)
        metadata = f'{{\n    "tags": [\n     {quoted}\n    ]\n   }}'
    lines = [f'"id": "cell-{number}"', f'"cell_type": {json.dumps(kind)}', f'"metadata": {metadata}']
    if kind == "code":
        lines += ['"execution_count": null', '"outputs": []']
    if attachments:
        lines.append(f'"attachments": {attachments}')
    lines.append(f'"source": {json.dumps(source, ensure_ascii=False)}')
    return "  {\n   " + ",\n   ".join(lines) + "\n  }"


def filled_in(source: str, parameters: Mapping[str, Any]) -> str:
    r"""The cell of parameters with those of a page in their places; what it does not name comes last.

    >>> print(filled_in('team = "a"\ncycle = None  # the running one', {"team": "b", "depth": 2}))
    team = 'b'
    cycle = None  # the running one
    depth = 2
    """
    lines = source.encode().splitlines(keepends=True)
    rest = dict(parameters)
    placed: list[tuple[ast.expr, str]] = []
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[ast.Name(name)], value=value) if name in rest:
                placed.append((value, repr(rest.pop(name))))
    for value, text in reversed(placed):
        first, last = value.lineno - 1, (value.end_lineno or value.lineno) - 1
        before, after = lines[first][: value.col_offset], lines[last][value.end_col_offset :]
        lines[first : last + 1] = [before + text.encode() + after]
    text = b"".join(lines).decode()
    return "\n".join(filter(None, [text.rstrip("\n"), *(f"{name} = {v!r}" for name, v in rest.items())]))
