"""JSON Schemas beside a plan, so that editors complete its TOML files and check them.

``python -m okrlib.store.schema FOLDER`` writes them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from okrlib.store import atomic
from okrlib.store.file_models import SHAPES, json_schema, schema_file


def texts() -> dict[str, str]:
    """The text of every schema file, by its place in a plan folder."""
    return {
        schema_file(shape): json.dumps(json_schema(shape), indent=2, sort_keys=True, ensure_ascii=False)
        + "\n"
        for shape in SHAPES
    }


def write(folder: Path | str) -> None:
    """Write the schemas into a plan folder."""
    atomic.write_all({Path(folder) / name: text for name, text in texts().items()})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m okrlib.store.schema FOLDER")
    write(sys.argv[1])
