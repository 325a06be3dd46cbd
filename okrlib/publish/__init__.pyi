from .runner import NotebookError as NotebookError
from .site import Published as Published, StoriesError as StoriesError, publish as publish
