"""A plan that files of other tools come into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.imports import Bring
from okrlib.store import make

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An empty plan, made on the day of a module."""
    make(tmp_path / "plan", on=request.module.ON, kind="empty", hosts=())
    return tmp_path / "plan"


@pytest.fixture
def bring(folder: Path, request: pytest.FixtureRequest) -> Bring:
    """What brings files into it; goals come as drafts unless the module says AS_THEY_WERE."""
    as_they_were = getattr(request.module, "AS_THEY_WERE", False)
    return Bring(folder, request.module.ON, as_they_were=as_they_were)
