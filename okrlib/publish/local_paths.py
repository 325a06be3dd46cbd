"""Local path: where a plan and its user's own files lie on this machine, which no notebook of it names."""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html import unescape
from itertools import islice
from pathlib import Path, PurePath
from urllib.parse import unquote

#: The code of a picture spells short paths by chance: what it stands for is searched in its place.
_EMBEDDED = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,([\w+/=]+)", re.ASCII)
#: What is said of a notebook that does.
NAMED = "it names a folder of this machine, which no page does. Leave its path out."
_TAG = re.compile(r"<[^<>]*>")
#: A tag that ends an element, of the page or shown on it, begins like a path.
_END_TAG = re.compile(r"</[\w:-]+\s*>")
_PNG = b"\x89PNG\r\n\x1a\n"
#: In a picture: words that any program reads, and how those with other letters are written.
_WORDS, _LETTERS = re.compile(rb"[ -~]{5,}"), ("utf-8", "latin-1")
#: The texts in a picture are searched up to this length in all.
_MOST_BYTES = 10_000_000
#: Shorter paths, such as /p, stand in the bytes of any picture by chance.
_TOLD = 4


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


def is_named(paths: re.Pattern[str], html: str, *, least: int = 0) -> bool:
    """Whether a cell's cleaned HTML names one of the *paths*, in its text, an attribute or a picture.

    What is shorter than *least* does not count.

    >>> is_named(pattern([PurePath("/srv/R&D")]), "<p>See <b>/srv/</b>R&amp;D</p>")
    True
    >>> is_named(pattern([PurePath("/code")]), "<code>x</code>")
    False
    """
    around = _EMBEDDED.sub("", html)
    for part in (around, _TAG.sub("", around)):  # colours may part a path
        text = _END_TAG.sub("\n", unescape(part))
        if any(len(found[0]) >= least for said in (text, unquote(text)) for found in paths.finditer(said)):
            return True
    return any(is_in_picture(paths, code) for code in _EMBEDDED.findall(html))


def is_in_picture(paths: re.Pattern[str], code: str) -> bool:
    """Whether a picture, in base64, names one of the *paths*: in its words, or in what it says of itself.

    >>> is_in_picture(pattern([PurePath("/srv/plan")]), base64.b64encode(b"<desc>/srv/plan</desc>").decode())
    True
    """
    try:
        picture = base64.b64decode(code)
    except binascii.Error:  # then no browser shows it
        return False
    return any(_is_in_bytes(paths, part) for part in (picture, *_texts(picture)))


def _is_in_bytes(paths: re.Pattern[str], raw: bytes) -> bool:
    """Whether a drawing, or the words among bytes that are none, name one of the *paths*."""
    try:
        return is_named(paths, raw.decode())
    except UnicodeDecodeError:
        words = b"\n".join(_WORDS.findall(raw)).decode()
        letters = (found for code in _LETTERS for found in paths.finditer(raw.decode(code, "replace")))
        return is_named(paths, words, least=_TOLD) or any(len(found[0]) >= _TOLD for found in letters)


def _texts(picture: bytes) -> Iterator[bytes]:
    """The texts in a PNG, each by itself and unpacked; other pictures have theirs in plain sight."""
    at, left = len(_PNG), _MOST_BYTES
    while left > 0 and picture.startswith(_PNG) and at + 8 <= len(picture):
        size, kind = struct.unpack_from(">I4s", picture, at)
        if kind in {b"tEXt", b"zTXt", b"iTXt"}:
            yield (chunk := picture[at + 8 : at + 8 + size])
            # A few words, each ended by a zero, stand before what is packed.
            for word in islice(re.finditer(b"\0", chunk), 6):
                with suppress(zlib.error):
                    yield (text := zlib.decompressobj().decompress(chunk[word.end() :], max(left, 1)))
                    left -= len(text)
        at += size + 12
