"""What every widget needs: where packages are missing, an error says what to install."""

from importlib.util import find_spec

from okrlib.errors import MissingExtraError

if not (find_spec("anywidget") and find_spec("ipywidgets")):
    raise MissingExtraError("Drafting in a notebook", "notebook")
