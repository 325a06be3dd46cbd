"""With which team a board begins."""

from __future__ import annotations

from typing import Any

import pytest

import okrlib
from okrlib.errors import UnknownIdError
from okrlib.resources import data_dir
from okrlib.widgets import CheckInBoard, DraftBoard, ReviewBoard


@pytest.mark.parametrize("kind", [CheckInBoard, DraftBoard, ReviewBoard])
def test_a_board_begins_with_the_team_given_else_the_one_that_its_author_leads(kind: Any) -> None:
    loaded = okrlib.load(data_dir("notebooks") / "example").plan
    leads = {team.id: team.lead for team in loaded.teams}

    assert kind(loaded, author=leads["theatres"]).team == "theatres"
    assert kind(loaded, author=leads["theatres"], team="wards").team == "wards"
    assert kind(loaded, author=None).team == "riverside", "the first with a goal in the running cycle"
    with pytest.raises(UnknownIdError):
        kind(loaded, team="nowhere")
