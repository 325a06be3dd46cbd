from .runner import NotebookError as NotebookError
from .site import Published as Published
from .site import StoriesError as StoriesError
from .site import publish as publish
