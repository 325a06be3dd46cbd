"""The least a program with a plan's data must do: pandas reads its CSV files, tomllib its TOML files.

``python bench/readers.py PLAN`` checks nothing, joins nothing and scores nothing.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pandas as pd


def main(plan: str) -> None:
    """Read every file."""
    frames = [pd.read_csv(file) for file in sorted(Path(plan).rglob("*.csv"))]
    tables = [tomllib.loads(file.read_text("utf-8")) for file in sorted(Path(plan).rglob("*.toml"))]
    print(sum(map(len, frames)), len(tables))


if __name__ == "__main__":
    main(*sys.argv[1:])
