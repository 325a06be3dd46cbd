"""What happens to ideas: silent entries, their reveal, and clusters.

Each public function handles the kind of event of its name. It is given the workshop, the event and the
event's payload, and gives the workshop after it, or a sentence that says why the event is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from okrlib.workshop import clean_text
from okrlib.workshop.events import is_id
from okrlib.workshop.participants import not_on_roll
from okrlib.workshop.state import Cluster, Merge, SealedEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from okrlib.workshop.events import Event
    from okrlib.workshop.state import Workshop


MOST_ENTRIES = 200
MOST_CLUSTERS = 300
_NOT_YOURS = "There is no such entry of yours."
_NO_ENTRY = "There is no such entry. Look at the board again."
NO_CLUSTER = "There is no such cluster. Look at the board again."


# -- silent entries


def _no_entries_now(w: Workshop, event: Event) -> str | None:
    """Why the sender may not change entries now; None where they may."""
    if why := not_on_roll(w, event.by):
        return why
    if w.stage != "brainstorm":
        return "Entries are taken in the silent brainstorm."
    return (
        None if w.entries_open else "The entries are shown already. The facilitator can open another round."
    )


def entry_add(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Add a hidden entry; its id is the event's."""
    if why := _no_entries_now(w, event):
        return why
    text, why = clean_text.required(payload.text, "The entry")
    if why:
        return why
    if sum(entry.by == event.by for entry in w.sealed.entries.values()) >= MOST_ENTRIES:
        return f"You have written {MOST_ENTRIES} entries; that is as many as one person can. Withdraw some."
    if event.id in w.sealed.entries:
        return "There is an entry of this id already. Reload the page and try again."
    return _with_entries(w, {**w.sealed.entries, event.id: SealedEntry(event.by, text)})


def entry_edit(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Change the text of one's own hidden entry."""
    if why := _no_entries_now(w, event):
        return why
    entry = w.sealed.entries.get(payload.entry)
    if entry is None or entry.by != event.by:
        return _NOT_YOURS
    text, why = clean_text.required(payload.text, "The entry")
    return why or _with_entries(w, {**w.sealed.entries, payload.entry: entry._replace(text=text)})


def entry_withdraw(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Delete one's own hidden entry."""
    if why := _no_entries_now(w, event):
        return why
    entry = w.sealed.entries.get(payload.entry)
    if entry is None or entry.by != event.by:
        return _NOT_YOURS
    return _with_entries(w, {name: e for name, e in w.sealed.entries.items() if name != payload.entry})


def _with_entries(w: Workshop, entries: dict[str, SealedEntry]) -> Workshop:
    return replace(w, sealed=replace(w.sealed, entries=entries))


def reveal_entries(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Show all entries, each as a cluster of its own, and forget who wrote them."""
    if not w.entries_open:
        return "The entries are shown already."
    if not payload.entries:
        return "Nobody has written anything yet."
    shown: dict[str, str] = {}
    for entry in payload.entries:
        text, why = clean_text.required(entry.text, "The entry")
        if why or not is_id(entry.voice) or entry.voice in w.entries or entry.voice in shown:
            return "These entries cannot be shown."
        shown[entry.voice] = text
    if w.cluster_ids() & shown.keys():
        return "These entries cannot be shown."
    return replace(
        w,
        entries_open=False,
        entries={**w.entries, **shown},
        clusters=(*w.clusters, *(Cluster(name, text, (name,)) for name, text in shown.items())),
        sealed=replace(w.sealed, entries={}),
    )


# -- clusters


def _no_clustering_now(w: Workshop) -> str | None:
    """Why clusters cannot be changed now; None where they can."""
    if w.stage != "cluster":
        return "Clusters are made in the stage Cluster and merge."
    if w.tallies is not None or w.sealed.ballots:
        return "People have voted on these clusters. Start the vote again before changing them."
    return None


def _changed(w: Workshop, change: Callable[[Cluster], Cluster]) -> tuple[Cluster, ...]:
    return tuple(change(c) for c in w.clusters)


def cluster_create(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Add an empty cluster."""
    title, why = clean_text.required(payload.title, "The title")
    if why := _no_clustering_now(w) or why:
        return why
    return _added(w, Cluster(f"c-{event.id}", title, ()))


def _added(w: Workshop, cluster: Cluster) -> Workshop | str:
    if len(w.clusters) >= len(w.entries) + MOST_CLUSTERS:
        return f"There are {MOST_CLUSTERS} clusters more than entries already. Merge some."
    if cluster.id in w.cluster_ids():
        return "There is a cluster of this id already. Reload the page and try again."
    return replace(w, clusters=(*w.clusters, cluster))


def cluster_rename(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Change the title of a cluster; its entries stay as they are."""
    title, why = clean_text.required(payload.title, "The title")
    if why := _no_clustering_now(w) or why:
        return why
    if w.cluster(payload.cluster) is None:
        return NO_CLUSTER
    return replace(
        w, clusters=_changed(w, lambda c: c._replace(title=title) if c.id == payload.cluster else c)
    )


def cluster_move(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Move an entry into another cluster; a cluster that becomes empty is removed."""
    if why := _no_clustering_now(w):
        return why
    if payload.entry not in w.entries:
        return _NO_ENTRY
    if w.cluster(payload.to) is None:
        return NO_CLUSTER
    return _moved(w, payload.entry, payload.to)


def _moved(w: Workshop, entry: str, to: str) -> Workshop:
    def change(c: Cluster) -> Cluster:
        if c.id == to:
            return c if entry in c.entries else c._replace(entries=(*c.entries, entry))
        return c._replace(entries=tuple(e for e in c.entries if e != entry))

    emptied = {c.id for c in w.clusters if c.entries == (entry,) and c.id != to}
    return replace(w, clusters=tuple(c for c in _changed(w, change) if c.id not in emptied))


def cluster_merge(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Move all entries of some clusters into another, which keeps its title."""
    if why := _no_clustering_now(w):
        return why
    into, wanted = w.cluster(payload.into), set(payload.clusters)
    parts = tuple(c for c in w.clusters if c.id in wanted)
    if into is None or not parts or len(parts) < len(wanted):
        return NO_CLUSTER
    if into in parts:
        return "A cluster cannot be merged into itself. Choose another."
    both = into._replace(entries=into.entries + tuple(e for c in parts for e in c.entries))
    clusters = tuple(both if c.id == into.id else c for c in w.clusters if c not in parts)
    return replace(w, clusters=clusters, merges=(*w.merges, Merge(event.id, into.id, parts)))


def cluster_undo(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Take a merge back: what was merged stands by itself again, with the entries it had.

    What was moved elsewhere since stays there, unless the cluster merged into is gone itself.
    """
    if why := _no_clustering_now(w):
        return why
    merge = next((m for m in w.merges if m.id == payload.merge), None)
    if merge is None or {c.id for c in merge.parts} & w.cluster_ids():
        return "This was taken back already. Look at the board again."
    into = w.cluster(merge.into)
    here = set(into.entries) if into else set(w.entries)
    back = [c._replace(entries=tuple(e for e in c.entries if e in here)) for c in merge.parts]
    moved = {e for c in back for e in c.entries}
    left = (c._replace(entries=tuple(e for e in c.entries if e not in moved)) for c in w.clusters)
    # A cluster that only held what goes back goes with it.
    stay = tuple(c for c, before in zip(left, w.clusters, strict=True) if c.entries or not before.entries)
    merges = tuple(m for m in w.merges if m is not merge)
    return replace(w, clusters=(*stay, *back), merges=merges)


def cluster_split(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Move an entry out of its cluster, into a new one of its own."""
    if why := _no_clustering_now(w):
        return why
    if payload.entry not in w.entries:
        return _NO_ENTRY
    if any(c.entries == (payload.entry,) for c in w.clusters):
        return "This entry stands by itself already."
    added = _added(w, Cluster(f"c-{event.id}", w.entries[payload.entry], ()))
    return added if isinstance(added, str) else _moved(added, payload.entry, f"c-{event.id}")


# -- dots
