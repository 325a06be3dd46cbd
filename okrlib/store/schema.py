"""Schema: the JSON Schemas of a plan's files, written where editors find them.

``python -m okrlib.store.schema FOLDER`` writes them into a plan folder.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from okrlib.store.shapes import SHAPES, json_schema


def texts() -> dict[str, str]:
    """The text of each schema file, by its path in a plan folder."""
    return {
        f"schemas/{shape}.schema.json": json.dumps(json_schema(shape), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        for shape in SHAPES
    }


def write(folder: Path) -> None:
    """Write the schemas into a plan folder."""
    for name, text in texts().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
