"""Ideas that say nearly the same, as suggestions to put them together. Nothing leaves this machine."""

from collections.abc import Sequence
from typing import Any

from okrlib.workshop.state import Cluster

#: The likeness, of 100, from which two ideas are suggested; and how many suggestions there are at most.
_ALIKE, _MOST = 78, 12


def near(clusters: Sequence[Cluster]) -> list[dict[str, Any]]:
    """Pairs of clusters with titles much alike, the likest first: ``[{"one", "other"}]``, by their ids."""
    from rapidfuzz import fuzz, process, utils  # only in the one stage that needs it

    titles = [utils.default_process(c.title) for c in clusters]
    found = []
    for at, title in enumerate(titles):
        if len(title) < 4:  # too short to be like anything but by chance
            continue
        alike = process.extract(
            title, titles[at + 1 :], scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=3
        )
        found += [(score, clusters[at].id, clusters[at + 1 + beside].id) for _, score, beside in alike]
    found.sort(key=lambda pair: -pair[0])
    return [{"one": one, "other": other} for _, one, other in found[:_MOST]]
