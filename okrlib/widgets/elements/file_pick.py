"""FilePick: a field for a file that is chosen or dropped."""

from collections.abc import Callable, Iterable
from typing import Any

import anywidget
import traitlets

from okrlib.show import asset


class FilePick(anywidget.AnyWidget):
    """A field for a file with one of these *endings*, which may be dropped on it.

    *taken* gets its name and its bytes.
    """

    _esm = asset("widgets/files.js")
    accept = traitlets.Unicode().tag(sync=True)

    def __init__(self, taken: Callable[[str, bytes], None], endings: Iterable[str]) -> None:
        super().__init__(accept=",".join(endings))
        self._taken, self._parts = taken, list[bytes]()
        self.on_msg(self._received)

    def _received(self, _: Any, message: Any, buffers: Any) -> None:
        """Put the parts of a file together; a file comes in parts, since a message has a largest size."""
        if not (isinstance(message, dict) and isinstance(message.get("name"), str)):
            return
        if message.get("part") == 0:
            self._parts.clear()
        self._parts += [bytes(each) for each in buffers]
        if len(self._parts) == message.get("parts"):
            data = b"".join(self._parts)
            self._parts.clear()
            self._taken(message["name"], data)
