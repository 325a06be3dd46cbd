"""One process of ours: load a plan, publish its team pages, say how long each took.

``python bench/ours.py PLAN OUT [KEPT]`` prints one line of JSON. Who times the whole process stands outside.
What is remembered in KEPT of the site in OUT is used.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter


def main(plan: str, out: str, kept: str = "") -> None:
    """Load and publish."""
    import okrlib
    from okrlib.publish import publish
    from okrlib.resources import leave

    begun = perf_counter()
    loaded = okrlib.load(plan)
    ready = perf_counter()
    remembered = Path(kept) if kept else None
    site = publish(loaded.plan, out, on=loaded.plan.today, kinds=("team",), kept=remembered)
    done = perf_counter()
    facts = {
        "findings": len(loaded.findings),
        "pages": len(site.pages),
        "cells": site.cells,
        "built": len(site.built),
    }
    print(json.dumps({"load": ready - begun, "publish": done - ready, **facts}))
    leave(0)  # as the command line does


if __name__ == "__main__":
    main(*sys.argv[1:])
