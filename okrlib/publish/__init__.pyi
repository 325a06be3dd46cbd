from .runner import NotebookError as NotebookError
from .site import Published as Published
from .site import publish as publish
