"""Ids: readable slugs that name files and pages, and so must lead nowhere else."""

import re

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?")
_CYCLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
#: Windows keeps these names for devices, with any ending: nobody there could take the plan from Git.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?", re.IGNORECASE)


def is_slug(name: str) -> bool:
    """Whether an id can name a file and a page everywhere, and nothing outside their folder.

    The page of a folder itself is called index, so nothing else is.

    >>> is_slug("four-hour-share-q1"), is_slug("../x"), is_slug("con"), is_slug("index"), is_slug("")
    (True, False, False, False, False)
    """
    return _SLUG.fullmatch(name) is not None and name != "index" and not is_device(name)


def is_device(name: str) -> bool:
    """Whether Windows keeps a name for a device.

    >>> is_device("con"), is_device("NUL.q4"), is_device("console")
    (True, True, False)
    """
    return _DEVICE.fullmatch(name) is not None


def is_cycle_id(name: str) -> bool:
    """Whether an id can name a cycle; unlike others it may have capitals and points.

    >>> is_cycle_id("2026-Q4"), is_cycle_id("../2026")
    (True, False)
    """
    return _CYCLE.fullmatch(name) is not None and not is_device(name)
