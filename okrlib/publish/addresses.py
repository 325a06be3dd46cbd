"""The addresses of a story's pictures and links, as its page on the site needs them."""

import base64
import binascii
import os
import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

from okrlib.files import UnreadableError, read
from okrlib.show import SCHEMES, clean_picture

#: A larger picture is not put into a page.
MOST_PICTURE_MB = 10
_ATTACHED = "attachment:"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
_SIGNATURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Site:
    """The targets of links: the folder `stories`, the site's pages, and each story's page by its file."""

    folder: Path
    pages: Collection[str]
    stories: Mapping[str, str]


class Addresses:
    """The addresses in one cell, resolved for `okrlib.show.clean`; *faults* lists what is wrong in it.

    *file* is the story's place in the plan, as in ``stories/winter.ipynb``, *page* is the
    address of its page on the site. *attachments* are the cell's, by name and type, in base64.
    """

    def __init__(self, site: Site, file: str, page: str, attachments: Mapping[str, Any]) -> None:
        self._site, self._attachments = site, attachments
        self._file_folder, self._page_folder = posixpath.dirname(file), posixpath.dirname(page)
        self.faults: list[tuple[str, str, str]] = []
        """The code of each fault, what is wrong and how to correct it, each a sentence."""
        self.refused = 0
        """The number of pictures without an address."""

    def __call__(self, tag: str, value: str) -> str | None:
        """The address on the site; None where there is none."""
        return self._link(value) if tag == "a" else self._picture(value.strip())

    def say(self, code: str, what: str, mend: str) -> None:
        """Add a fault."""
        self.faults.append((code, what, mend))

    # -- pictures

    def _picture(self, address: str) -> str | None:
        if address.lower().startswith("data:"):
            return address
        try:
            return _data_address(self._bytes(address))
        except UnreadableError as error:
            self.refused += 1
            what = f"The picture {_short(address)!r} is not shown: {error}. Its text stands in its place."
            mend = "Put the picture into stories/ or into the cell, or fix its address."
            self.say("story-address", what, mend)
            return None

    def _bytes(self, address: str) -> bytes:
        if address.startswith(_ATTACHED):
            return self._attachment(address.removeprefix(_ATTACHED))
        if _SCHEME.match(address) or address.startswith("//"):
            raise UnreadableError("it would be fetched from elsewhere")
        name = unquote(re.split("[?#]", address, maxsplit=1)[0]).replace("\\", "/")
        # The file's own folder is named from the plan; *folder* is the plan's `stories`. JupyterLab reads
        # an address that begins with / from the folder in which it was opened.
        start = "" if name.startswith("/") else self._file_folder
        path = _spelt(self._site.folder.parent / start, name.lstrip("/"))
        return read(path, within=self._site.folder, most_mb=MOST_PICTURE_MB)

    def _attachment(self, name: str) -> bytes:
        known = {normalize("NFC", own): bundle for own, bundle in self._attachments.items()}
        bundle = self._attachments.get(name, known.get(normalize("NFC", unquote(name))))
        if not isinstance(bundle, dict) or not bundle:
            raise UnreadableError("the cell has no such attachment")
        # Pictures first, where it has another form too.
        code = bundle[min(bundle, key=lambda kind: not kind.startswith("image/"))]
        text = "".join(code) if isinstance(code, list) else str(code)
        if len(text) > MOST_PICTURE_MB * 1_400_000:
            raise UnreadableError(f"it has more than {MOST_PICTURE_MB} MB")
        if text.lstrip().startswith("<"):
            return text.encode()
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            raise UnreadableError("the attachment is damaged") from None

    # -- links

    def _link(self, value: str) -> str | None:
        address = value.strip()
        scheme = _SCHEME.match(address)
        if address.startswith(("#", "//", "?")) or not address or (scheme and scheme[0].lower() in SCHEMES):
            return value
        path, mark, heading = address.partition("#")
        name = unquote(path.partition("?")[0]).replace("\\", "/")
        page = None if scheme else self._page(name)
        if page is None:
            what = f"The link to {_short(address)!r} leads to nothing that is published, so it is no link."
            mend = "Lead it to a published story, to a page of the site or to an https address."
            self.say("story-address", what, mend)
            return None
        return posixpath.relpath(page, self._page_folder) + mark + heading

    def _page(self, name: str) -> str | None:
        """The page that a link means: beside the story's file, else beside its page, else on the site."""
        story = self._site.stories.get(posixpath.normpath(posixpath.join(self._file_folder, name)))
        if story is not None:
            return story
        beside = posixpath.normpath(posixpath.join(self._page_folder, name))
        for path in (beside, posixpath.normpath(name.lstrip("/"))):
            for page in (path, posixpath.normpath(posixpath.join(path, "index.html"))):
                if page in self._site.pages:
                    return page
        return None


def _spelt(folder: Path, name: str) -> Path:
    """A file as its folder spells it: a Mac may keep accents apart from the letters that they stand on."""
    forms = [folder / name, *(folder / normalize(form, name) for form in ("NFC", "NFD"))]
    return next((path for path in forms if os.path.lexists(path)), forms[0])


def _data_address(raw: bytes) -> str:
    """A picture as a data address; its type is known from its first bytes.

    Raises UnreadableError for any other file.
    """
    kind = next((kind for kind, signature in _SIGNATURES.items() if signature.match(raw)), None)
    if kind is None:
        try:
            raw, kind = clean_picture(raw.decode("utf-8-sig")).encode(), "image/svg+xml"
        except UnicodeDecodeError:
            raw = b""
    if not raw:
        raise UnreadableError("it is no PNG, JPEG, GIF, WebP or SVG picture")
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


def _short(address: str) -> str:
    return address if len(address) <= 80 else f"{address[:80]}…"
