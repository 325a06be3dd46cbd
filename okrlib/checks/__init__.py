"""What cannot be right in a plan, whatever one thinks of the words."""

from okrlib.checks.key_results import Said
from okrlib.checks.plan import Problem

__all__ = ["Problem", "Said"]
