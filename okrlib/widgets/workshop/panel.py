"""The panel that every browser in a workshop shows: messages come in through it, public state goes out.

All browsers show the same widget, and everything the kernel sends reaches all of them. So each browser
knows by itself who its participant is and says so in each message, and nothing hidden is ever sent out, not
even to the one who wrote it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from okrlib.show import asset, fonts, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: The selector of JupyterLab's dark theme.
_DARK = ('[data-jp-theme-light="false"]',)


#: The files of the ES module. They share one scope, and each may use those before it.
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
    """The site's fonts and colours, and the panel's own style sheet."""
    return f"{fonts()}{tokens('.okr-room', _DARK)}\n{asset('workshop/room.css')}"


class OneWay:
    """A widget whose state browsers cannot change; they send messages instead."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Refuse a browser's change, and send it the state again."""
        widget: Any = self
        widget.send_state(key=[name for name in sync_data if name in widget.keys])


class Panel(OneWay, anywidget.AnyWidget):
    """The panel of a workshop. Everyone may see what its traits hold; each is sent when it changes."""

    _esm = "\n".join(map(asset, SCRIPTS))
    _css = _styles()

    #: The model's id, by which a page distinguishes two views of one panel from two panels.
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

    def show(self, traits: Mapping[str, Any]) -> None:
        """Set these traits; what has changed is sent in one message."""
        with self.hold_sync():
            for name, value in traits.items():
                setattr(self, name, value)

    def answer(self, reply: Mapping[str, Any]) -> None:
        """Send a reply to all browsers; only the sender of the message recognises its id."""
        self.send(dict(reply))
