"""A plan taken from its folder to be changed, and put back without undoing others' work."""

from functools import partial
from pathlib import Path

from okrlib.drafting import in_words, rebased
from okrlib.errors import NotWritableError
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.store.drafts import Drafts
from okrlib.store.loading import Loaded, load
from okrlib.store.saving import diff, save
from okrlib.store.share import Share


class Checkout:
    """A folder's plan as it was loaded, and the way back.

    `save` alone takes the plan given for the whole truth, so it would undo what others wrote since. A
    checkout remembers what it was loaded as: what others changed elsewhere stays, and where both changed
    the same goals nothing is written.
    """

    def __init__(self, folder: Path | str, *, loaded: Loaded | None = None, locked: str = "") -> None:
        """Take what was *loaded* of the folder, else load it. *locked* says why it may not be saved."""
        self.folder = Path(folder)
        self.locked = locked
        self.drafts = Drafts(folder)
        self.share = Share(folder)
        self.plan: Plan
        self.findings: tuple[Finding, ...]
        self.take(loaded or load(self.folder))

    def reload(self) -> Plan:
        """The plan as it stands in the folder now; what is saved is compared with it from here on.

        `okrlib.drafting.merge.joined` puts a draft that was begun earlier onto it.
        """
        return self.take(load(self.folder))

    def take(self, loaded: Loaded) -> Plan:
        """As `reload`, with what was loaded of the folder already."""
        self.plan, self.findings = loaded
        return self.plan

    def changes(self, plan: Plan) -> str:
        """What `save` would change, as a unified diff; "" where nothing.

        Raises `StaleError` where others changed the same, and what `okrlib.store.save` raises.
        """
        return diff(partial(rebased, plan, self.plan), self.folder)

    def save(self, plan: Plan) -> Plan:
        """Save, and the plan as it stands in the folder now, with what others wrote since.

        Raises `StaleError` where others changed the same, `NotWritableError` where the folder is
        locked, and what `okrlib.store.save` raises. Nothing was written then.
        """
        if self.locked:
            raise NotWritableError(self.locked)
        words = in_words(self.plan, plan)
        self.share.note(save(partial(rebased, plan, self.plan), self.folder), words)
        return self.reload()
