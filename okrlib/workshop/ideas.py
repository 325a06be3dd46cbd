"""What happens to ideas: silent entries, their reveal, and clusters.

Each public function handles the kind of event of its name. It is given the workshop, the event and, as
keyword arguments, the event's payload; it gives the workshop after it, or raises `RefusedError`.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from okrlib.workshop import clean_text
from okrlib.workshop.events import Event, RefusedError, is_id
from okrlib.workshop.participants import on_roll
from okrlib.workshop.state import Cluster, Merge, SealedEntry, Workshop

MOST_ENTRIES = 200
MOST_CLUSTERS = 300
_NO_ENTRY = "There is no such idea. Look at the board again."
NO_CLUSTER = "There is no such group. Look at the board again."


# -- silent entries


def _entries_are_taken(w: Workshop, event: Event) -> None:
    """Refuse a change of entries where the sender may make none now."""
    on_roll(w, event.by)
    if w.stage != "brainstorm":
        raise RefusedError("Ideas are taken in the silent brainstorm.")
    if not w.entries_open:
        raise RefusedError("The ideas are shown already. The facilitator can open another round.")


def entry_add(w: Workshop, event: Event, *, text: str) -> Workshop:
    """Add a hidden entry; its id is the event's."""
    _entries_are_taken(w, event)
    text = clean_text.required(text, "The idea")
    if sum(entry.by == event.by for entry in w.sealed.entries.values()) >= MOST_ENTRIES:
        what = f"You have written {MOST_ENTRIES} ideas; that is as many as one person can."
        raise RefusedError(f"{what} Take some back.")
    return w.sealing(entries={**w.sealed.entries, event.id: SealedEntry(event.by, text)})


def entry_edit(w: Workshop, event: Event, *, entry: str, text: str) -> Workshop:
    """Change the text of one's own hidden entry."""
    own = _own_entry(w, event, entry)
    changed = own._replace(text=clean_text.required(text, "The idea"))
    return w.sealing(entries={**w.sealed.entries, entry: changed})


def entry_withdraw(w: Workshop, event: Event, *, entry: str) -> Workshop:
    """Delete one's own hidden entry."""
    _own_entry(w, event, entry)
    return w.sealing(entries={name: e for name, e in w.sealed.entries.items() if name != entry})


def _own_entry(w: Workshop, event: Event, name: str) -> SealedEntry:
    _entries_are_taken(w, event)
    entry = w.sealed.entries.get(name)
    if entry is None or entry.by != event.by:
        raise RefusedError("There is no such idea of yours.")
    return entry


@dataclass(frozen=True, slots=True)
class Voiced:
    """A revealed text under a random id."""

    voice: str
    text: str


def reveal_entries(
    w: Workshop,
    _: Event,
    *,
    entries: list[Voiced],
    people: int,  # noqa: ARG001 - for whoever reads the log
) -> Workshop:
    """Show all entries, each as a cluster of its own, and forget who wrote them."""
    if not w.entries_open:
        raise RefusedError("The ideas are shown already.")
    if not entries:
        raise RefusedError("Nobody has written anything yet.")
    shown: dict[str, str] = {}
    with suppress(RefusedError):
        shown = {entry.voice: clean_text.required(entry.text, "The idea") for entry in entries}
    taken = w.entries.keys() | w.cluster_ids()
    if len(shown) < len(entries) or not all(map(is_id, shown)) or taken & shown.keys():
        raise RefusedError("These ideas cannot be shown.")
    return replace(
        w.sealing(entries={}),
        entries_open=False,
        entries={**w.entries, **shown},
        clusters=(*w.clusters, *(Cluster(name, text, (name,)) for name, text in shown.items())),
    )


# -- clusters


def _clusters_may_change(w: Workshop) -> None:
    """Refuse a change of clusters where there may be none now."""
    if w.stage != "cluster":
        raise RefusedError("Ideas are put together in the stage Cluster and merge.")
    if w.tallies is not None or w.sealed.ballots:
        raise RefusedError("People have voted on these ideas. Start the vote again before changing them.")


def _cluster(w: Workshop, name: str) -> Cluster:
    cluster = w.cluster(name)
    if cluster is None:
        raise RefusedError(NO_CLUSTER)
    return cluster


def cluster_create(w: Workshop, event: Event, *, title: str) -> Workshop:
    """Add an empty cluster; its id is "c-" and the event's."""
    _clusters_may_change(w)
    return _added(w, Cluster(f"c-{event.id}", clean_text.required(title, "The title"), ()))


def _added(w: Workshop, cluster: Cluster) -> Workshop:
    if len(w.clusters) >= len(w.entries) + MOST_CLUSTERS:
        raise RefusedError(f"There are {MOST_CLUSTERS} groups more than ideas already. Put some together.")
    if cluster.id in w.cluster_ids():
        raise RefusedError("There is a group of this id already. Reload the page and try again.")
    return replace(w, clusters=(*w.clusters, cluster))


def cluster_rename(w: Workshop, _: Event, *, cluster: str, title: str) -> Workshop:
    """Change the title of a cluster; its entries stay as they are."""
    _clusters_may_change(w)
    renamed = _cluster(w, cluster)._replace(title=clean_text.required(title, "The title"))
    return replace(w, clusters=tuple(renamed if c.id == cluster else c for c in w.clusters))


def cluster_move(w: Workshop, _: Event, *, entry: str, to: str) -> Workshop:
    """Move an entry into another cluster; a cluster that becomes empty is removed."""
    _clusters_may_change(w)
    if entry not in w.entries:
        raise RefusedError(_NO_ENTRY)
    _cluster(w, to)
    return _moved(w, entry, to)


def _moved(w: Workshop, entry: str, to: str) -> Workshop:
    def change(c: Cluster) -> Cluster:
        if c.id == to:
            return c if entry in c.entries else c._replace(entries=(*c.entries, entry))
        return c._replace(entries=tuple(e for e in c.entries if e != entry))

    emptied = {c.id for c in w.clusters if c.entries == (entry,) and c.id != to}
    return replace(w, clusters=tuple(change(c) for c in w.clusters if c.id not in emptied))


def cluster_merge(w: Workshop, event: Event, *, clusters: list[str], into: str) -> Workshop:
    """Move all entries of some clusters into another, which keeps its title."""
    _clusters_may_change(w)
    whole = _cluster(w, into)
    parts = tuple(c for c in w.clusters if c.id in clusters)
    if not parts or len(parts) < len(set(clusters)):
        raise RefusedError(NO_CLUSTER)
    if whole in parts:
        raise RefusedError("A group cannot be put together with itself. Choose another.")
    both = whole._replace(entries=whole.entries + tuple(e for c in parts for e in c.entries))
    after = tuple(both if c.id == into else c for c in w.clusters if c not in parts)
    return replace(w, clusters=after, merges=(*w.merges, Merge(event.id, into, parts)))


def cluster_undo(w: Workshop, _: Event, *, merge: str) -> Workshop:
    """Take a merge, by its event's id, back: what was merged stands by itself again, with the entries it had.

    What was moved elsewhere since stays there, unless the cluster merged into is gone itself.
    """
    _clusters_may_change(w)
    undone = next((m for m in w.merges if m.id == merge), None)
    if undone is None or {c.id for c in undone.parts} & w.cluster_ids():
        raise RefusedError("This was taken back already. Look at the board again.")
    into = w.cluster(undone.into)
    here = set(into.entries) if into else set(w.entries)
    back = [c._replace(entries=tuple(e for e in c.entries if e in here)) for c in undone.parts]
    moved = {e for c in back for e in c.entries}
    left = (c._replace(entries=tuple(e for e in c.entries if e not in moved)) for c in w.clusters)
    # A cluster that only held what goes back goes with it.
    stay = tuple(c for c, before in zip(left, w.clusters, strict=True) if c.entries or not before.entries)
    return replace(w, clusters=(*stay, *back), merges=tuple(m for m in w.merges if m is not undone))


def cluster_split(w: Workshop, event: Event, *, entry: str) -> Workshop:
    """Move an entry out of its cluster, into a new one of its own; its id is "c-" and the event's."""
    _clusters_may_change(w)
    if entry not in w.entries:
        raise RefusedError(_NO_ENTRY)
    if any(c.entries == (entry,) for c in w.clusters):
        raise RefusedError("This idea stands by itself already.")
    name = f"c-{event.id}"
    return _moved(_added(w, Cluster(name, w.entries[entry], ())), entry, name)
