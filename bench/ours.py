"""One process of ours: load a plan, publish its team pages, say how long each took.

``python bench/ours.py PLAN OUT`` prints one line of JSON. Who times the whole process stands outside.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter


def main(plan: str, out: str) -> None:
    """Load and publish."""
    import okrlib
    from okrlib.publish import publish
    from okrlib.resources import leave

    begun = perf_counter()
    loaded = okrlib.load(plan)
    ready = perf_counter()
    made = publish(loaded.plan, out, on=loaded.plan.today, kinds=("team",))
    done = perf_counter()
    held = {"findings": len(loaded.findings), "pages": len(made.pages), "cells": made.cells}
    print(json.dumps({"load": ready - begun, "publish": done - ready, **held}))
    leave(0)  # as the command line does


if __name__ == "__main__":
    main(*sys.argv[1:])
