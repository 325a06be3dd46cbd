"""Ids: readable slugs that name files and pages, and so must lead nowhere else."""

from __future__ import annotations

import re

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?")
_CYCLE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")


def is_slug(name: str) -> bool:
    """Whether an id can name a file and a page everywhere, and nothing outside their folder.

    >>> is_slug("four-hour-share-q1"), is_slug("../index"), is_slug("")
    (True, False, False)
    """
    return _SLUG.fullmatch(name) is not None


def is_cycle_id(name: str) -> bool:
    """The same for a cycle, whose name may have capitals and points.

    >>> is_cycle_id("2026-Q4"), is_cycle_id("../2026")
    (True, False)
    """
    return _CYCLE.fullmatch(name) is not None
