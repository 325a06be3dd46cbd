"""How the published site names itself, where it stands, and in which colours."""

import re
from dataclasses import dataclass

from okrlib.model.schema import Strict

_ADDRESS = re.compile(r"https?://[^\s/?#@\\\"'<>]+(/[^\s?#\\\"'<>]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings(Strict):
    """What a plan may say about its site; everything has a default."""

    address: str = ""
    """Where it stands, as in "https://goals.example.org/": feeds and pasted links name it."""
    brand: str = ""
    """The name on top of every page; the organisation's where absent."""
    logo: str = ""
    """A picture beside the name: an SVG or PNG file in the plan folder."""
    hue: str = ""
    """The colour of links and charts on light paper, as in "#0a6b62"."""
    hue_dark: str = ""
    """The colour of links and charts on dark paper; a lighter one."""
    licence: str = ""
    """What others may do with what is published: an SPDX id, as in "CC-BY-4.0", or a name."""
    licence_link: str = ""
    """Where the licence can be read, as in "https://example.org/terms"."""
    cite: str = ""
    """Who is named as the author: each page then says at its foot how to cite it."""

    @property
    def root(self) -> str:
        """Where the site stands, with a slash at its end; "" where the plan names no such address.

        >>> SiteSettings(address="https://a.example/b").root, SiteSettings(address="javascript:x").root
        ('https://a.example/b/', '')
        >>> SiteSettings(address="https://a.example/b/index.html").root  # as a browser shows it
        'https://a.example/b/'
        """
        return (
            f"{self.address.removesuffix('/index.html').rstrip('/')}/"
            if _ADDRESS.fullmatch(self.address)
            else ""
        )

    @property
    def licence_address(self) -> str:
        """Where the licence can be read; "" where the plan names no such address, or no licence."""
        return self.licence_link if self.licence and _ADDRESS.fullmatch(self.licence_link) else ""
