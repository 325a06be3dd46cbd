"""Panel: what every browser in a workshop shows. It carries messages in and public state out.

All browsers show the same widget, and to the kernel they are one: everything it sends reaches them
all. So who somebody is stays in their browser, travels with each of their messages, and nothing that
is hidden is ever sent back, not even to the one who wrote it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from okrlib.show import asset, fonts, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: How JupyterLab says that it is dark.
_DARK = ('[data-jp-theme-light="false"]',)


#: The files of the ES module. They share one scope, and each may build on those before it.
SCRIPTS = (
    "workshop/dom.js",
    "workshop/controls.js",
    "workshop/participant.js",
    "workshop/stages.js",
    "workshop/drafting.js",
    "workshop/panel.js",
    "workshop/main.js",
)


def _styles() -> str:
    """The site's colours and type, and the room's own rules."""
    return f"{fonts()}{tokens('.okr-room', _DARK)}\n{asset('workshop/room.css')}"


class OneWay:
    """A widget that browsers are told of and cannot change: what they want, they say in a message."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Refuse, and say again what is true."""
        widget: Any = self
        widget.send_state(key=[name for name in sync_data if name in widget.keys])


class Panel(OneWay, anywidget.AnyWidget):
    """The face of a workshop. Each trait is a part of what everyone may see, sent when it changes."""

    _esm = "\n".join(map(asset, SCRIPTS))
    _css = _styles()

    #: Its model's, so that a browser page knows two views of one panel from two panels.
    name = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    roll: Any = traitlets.List().tag(sync=True)
    counts = traitlets.Dict().tag(sync=True)
    clusters: Any = traitlets.List().tag(sync=True)
    votes = traitlets.Dict().tag(sync=True)
    work = traitlets.Dict().tag(sync=True)
    coach = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)

    def __init__(self, receive: Callable[[Any], None]) -> None:
        name = secrets.token_hex(16)
        super().__init__(name=name, model_id=name)
        self.on_msg(lambda _, content, __: receive(content))

    def show(self, parts: Mapping[str, Any]) -> None:
        """Send what has changed, in one message."""
        with self.hold_sync():
            for name, value in parts.items():
                setattr(self, name, value)

    def answer(self, reply: Mapping[str, Any]) -> None:
        """Answer a message; every browser hears it, and only the sender knows what it is about."""
        self.send(dict(reply))
