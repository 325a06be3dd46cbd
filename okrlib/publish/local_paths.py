"""Local path: where the plan and the user's own files lie on this machine, which no story names."""

import re
from collections.abc import Iterable
from contextlib import suppress
from html import unescape
from pathlib import Path, PurePath
from urllib.parse import unquote

#: The bytes of a picture spell short paths by chance.
_EMBEDDED = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[\w+/=]+")
_TAG = re.compile(r"<[^>]*>")
#: A tag that ends an element, of the page or shown on it, begins like a path.
_END_TAG = re.compile(r"</[\w:-]+\s*>")


def local_paths(folder: Path) -> re.Pattern[str]:
    """Finds the path of the plan's *folder* and of the user's own, as they are named and as links resolve."""
    known = [folder]
    with suppress(RuntimeError):  # where the system knows no home, there is none to show
        known.append(Path.home())
    return pattern(path for one in known for path in (one.absolute(), one.resolve()))


def pattern(paths: Iterable[PurePath]) -> re.Pattern[str]:
    """Finds each of the absolute *paths*, however its steps are parted; a root alone is no place.

    A path begins where no address, name or relative path goes on. In what Python and JSON show, a line
    ends in two characters.
    """
    names = {
        (rf"{re.escape(path.drive)}[\\/]+" if path.drive else "/") + r"[\\/]+".join(map(re.escape, steps))
        for path in paths
        if (steps := path.parts[1:])
    }
    begins = r"(?:file://[\w.-]*/?|(?<![\w./~-])|(?<=\\[nrt]))"
    return re.compile(rf"{begins}(?:{'|'.join(sorted(names)) or '(?!)'})(?![\w-])")


def is_named(paths: re.Pattern[str], html: str) -> bool:
    """Whether a cell's cleaned HTML names one of the *paths*, in its text or in an attribute.

    >>> is_named(pattern([PurePath("/srv/R&D")]), "<p>See <b>/srv/</b>R&amp;D</p>")
    True
    >>> is_named(pattern([PurePath("/code")]), "<code>x</code>")
    False
    """
    html = _EMBEDDED.sub("", html)
    for part in (html, _TAG.sub("", html)):  # colours may part a path
        text = _END_TAG.sub("\n", unescape(part))
        if paths.search(text) or paths.search(unquote(text)):
            return True
    return False
