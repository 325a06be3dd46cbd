"""Ending a cycle."""

from okrlib.closing.closing import Closing, KeyResultClosing, ObjectiveClosing
