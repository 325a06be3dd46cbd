"""Ending a cycle."""

from okrlib.closing.closing import Closing, Gate, KeyResultClosing, ObjectiveClosing

__all__ = ["Closing", "Gate", "KeyResultClosing", "ObjectiveClosing"]
