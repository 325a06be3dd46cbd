"""One process of ours: load a plan, publish its team pages, or all of it, say how long each took.

``python bench/ours.py PLAN OUT [all]`` prints one line of JSON. Who times the whole process stands outside.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter


def main(plan: str, out: str, what: str = "team") -> None:
    """Load and publish."""
    import okrlib
    from okrlib.publish import publish
    from okrlib.publish.pages import KINDS
    from okrlib.resources import leave

    begun = perf_counter()
    loaded = okrlib.load(plan)
    ready = perf_counter()
    kinds = KINDS if what == "all" else (what,)
    made = publish(loaded.plan, out, on=loaded.plan.today, kinds=kinds)
    done = perf_counter()
    held = {"findings": len(loaded.findings), "pages": len(made.pages), "cells": made.cells}
    print(json.dumps({"load": ready - begun, "publish": done - ready, **held}))
    leave(0)  # as the command line does


if __name__ == "__main__":
    main(*sys.argv[1:])
