"""Publishing: a released plan becomes a static site."""

from okrlib.publish.runner import NotebookError
from okrlib.publish.site import Published, publish

__all__ = ["NotebookError", "Published", "publish"]
