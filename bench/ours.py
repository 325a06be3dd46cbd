"""One process of ours: load a plan, publish its team pages, or all of it, say how long each took.

``python bench/ours.py PLAN OUT [all]`` prints one line of JSON. Who times the whole process stands outside.
With a folder as a fourth word, what is remembered there of the site in OUT is used.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter


def main(plan: str, out: str, what: str = "team", kept: str = "") -> None:
    """Load and publish."""
    import okrlib
    from okrlib.publish import publish
    from okrlib.publish.pages import KINDS
    from okrlib.resources import leave

    begun = perf_counter()
    loaded = okrlib.load(plan)
    ready = perf_counter()
    kinds = KINDS if what == "all" else (what,)
    remembered = Path(kept) if kept else None
    made = publish(loaded.plan, out, on=loaded.plan.today, kinds=kinds, kept=remembered)
    done = perf_counter()
    held = {
        "findings": len(loaded.findings),
        "pages": len(made.pages),
        "cells": made.cells,
        "built": len(made.built),
    }
    print(json.dumps({"load": ready - begun, "publish": done - ready, **held}))
    leave(0)  # as the command line does


if __name__ == "__main__":
    main(*sys.argv[1:])
