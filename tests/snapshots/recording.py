"""How snapshots are written: facts as JSON, pages as HTML of short lines, boards as a tree of controls."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as w
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from okrlib.show import Figure, Fragment

#: A small invented plan, with an objective of each ambition and a KPI that changed for the worse.
PLAN = Path(__file__).parent / "plan"
DAY = date(2026, 11, 18)
_WIDTH = 110


class TextFile(SingleFileSnapshotExtension):
    """A text, in a file of its own."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class HtmlFile(TextFile):
    """HTML of short lines."""

    file_extension = "html"

    def serialize(self, data: Any, **_: Any) -> str:
        """The HTML, a block a line."""
        return lines_of_html(data)


class JsonFile(TextFile):
    """Facts as JSON."""

    file_extension = "json"

    def serialize(self, data: Any, **_: Any) -> str:
        """The facts as JSON; what fits into a line stands in one."""
        return _json(plain(data)) + "\n"


def plain(value: Any) -> Any:
    """Any value of the package as what JSON knows; numbers rounded, empty fields left out."""
    if isinstance(value, Figure):
        hidden = {"title", "subtitle", "says", "table"}  # the chart has the words, the HTML the table
        facts = {name: held for name, held in value.facts.items() if name not in hidden}
        return plain({**facts, "chart": value.value})
    if isinstance(value, Fragment):
        return plain(value.facts)
    if is_dataclass(value) and not isinstance(value, type):
        # What a value leaves out of its own words, it leaves out here.
        return _filled({f.name: getattr(value, f.name) for f in fields(value) if f.repr})
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _filled(value._asdict())
    if isinstance(value, Mapping):
        return {str(name): plain(held) for name, held in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(map(plain, value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(held) for held in value]
    if isinstance(value, float):
        return round(value, 4)
    if value is None or isinstance(value, (bool, int)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _filled(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(held) for name, held in facts.items() if held not in (None, "", (), {}, frozenset())}


def _json(value: Any, indent: int = 0) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= _WIDTH or not isinstance(value, (dict, list)):
        return line
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        inner = [f"{pad}{json.dumps(name)}: {_json(held, indent + 1)}" for name, held in value.items()]
        return "{\n" + ",\n".join(inner) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + _json(held, indent + 1) for held in value) + "\n" + " " * indent + "]"


_LEFT_OUT = re.compile(r"<(style|script|svg)\b.*?</\1>", re.DOTALL)
_BLOCK = re.compile(
    r"\s*(</?(?:article|aside|details|div|dd|dl|dt|figcaption|figure|footer|form|h\d|header|hr|li|main|nav|ol|"
    r"p|section|summary|table|tbody|td|th|thead|tr|ul)\b[^>]*>)\s*"
)


def lines_of_html(html: str) -> str:
    """HTML without styles, scripts and drawings, a line for each block and each text in it."""
    html = " ".join(_LEFT_OUT.sub(lambda tag: f"<{tag[1]}/>", html).split(" "))
    html = re.sub(r"[ \t\n]+", " ", html)
    lines = (line.strip() for line in _BLOCK.sub(r"\n\1\n", html).split("\n"))
    text = "\n".join(line for line in lines if line)
    # A cell or an entry that holds one text stays in one line.
    text = re.sub(r"(<(\w+)[^>]*>)\n([^<\n][^\n]*)\n(</\2>)", r"\1\3\4", text)
    text = re.sub(r"(</t[dh]>)\n(?=<t[dh]\b)", r"\1", text)
    return text + "\n"


def lines_of_board(widget: Any, depth: int = 0) -> str:
    """What a board shows, top to bottom: its HTML, and each control with its label, value and choices.

    Boxes are shown by indentation alone, and what is hidden is left out.
    """
    if widget.layout.display == "none":
        return ""
    if isinstance(widget, w.Box):
        return "".join(lines_of_board(child, depth + 1) for child in widget.children)
    pad = "  " * (depth - 1)
    if isinstance(widget, w.HTML):
        html = lines_of_html(widget.value).strip()
        return "".join(f"{pad}{line}\n" for line in html.split("\n") if line)
    if isinstance(widget, anywidget.AnyWidget):
        return ""  # styles, and what keys do
    kind = next(base.__name__ for base in type(widget).__mro__ if base.__module__.startswith("ipywidgets."))
    said = [kind, widget.description]
    if isinstance(widget, w.Button):
        said += [f"({widget.tooltip})"] if widget.tooltip else []
    else:
        said += ["=", json.dumps(plain(widget.value), ensure_ascii=False)]
    if getattr(widget, "options", None):
        said += ["of", " | ".join(str(label) for label, *_ in map(_pair, widget.options))]
    if getattr(widget, "placeholder", None) and widget.placeholder != "\u200b":
        said += [f"[{widget.placeholder}]"]
    if getattr(widget, "disabled", False):
        said += ["disabled"]
    return f"{pad}{' '.join(filter(None, said))}\n"


def _pair(option: Any) -> tuple[Any, ...]:
    return option if isinstance(option, tuple) else (option,)
