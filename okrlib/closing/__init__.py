"""Ending a cycle."""

from okrlib.closing.closing import (
    Closing as Closing,
    KeyResultClosing as KeyResultClosing,
    ObjectiveClosing as ObjectiveClosing,
)
