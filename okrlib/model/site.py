"""How the published site names itself, where it stands, and in which colours."""

import re
from dataclasses import dataclass
from typing import ClassVar

from okrlib.model.schema import STRICT

_ADDRESS = re.compile(r"https?://[^\s/?#@\\\"'<>]+(/[^\s?#\\\"'<>]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """What a plan may say about its site; everything has a default."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

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

    @property
    def root(self) -> str:
        """Where the site stands, with a slash at its end; "" where the plan names no such address.

        >>> SiteSettings(address="https://a.example/b").root, SiteSettings(address="javascript:x").root
        ('https://a.example/b/', '')
        """
        return f"{self.address.rstrip('/')}/" if _ADDRESS.fullmatch(self.address) else ""
