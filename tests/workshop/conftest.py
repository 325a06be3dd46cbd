"""What the tests of a served workshop share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.folders import GOOD
from kit.seats import Venue

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import PlanFolder


@pytest.fixture
def venue(plan_folder: PlanFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Venue:
    """A served workshop on a small plan."""
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    return Venue(plan_folder(GOOD))
