"""The folders that ride in the wheel; in a checkout, those beside the package."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """The bundled folder *name* ("notebooks" or "site")."""
    bundled = _HERE / "_data" / name
    return bundled if bundled.is_dir() else _HERE.parent / name
